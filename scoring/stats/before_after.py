"""What changed, and did it change more than elsewhere? Two periods, at sites that may be the same."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.stats.design import BoolArray, Design, FloatArray, IntArray, survey_design
from scoring.stats.linear_contrast import linear_contrast
from scoring.stats.ratios import RatioEstimates

_CHANGE_OF_TREATED = np.array([-1.0, 1.0, 0.0, 0.0])  # of each cell, in their order
_DIFFERENCE_OF_CHANGES = np.array([-1.0, 1.0, 1.0, -1.0])


class Cell(IntEnum):
    """Whose rows, and of which period: the places of the four cells among the estimates of a design."""

    TREATED_BEFORE = 0
    TREATED_AFTER = 1
    CONTROL_BEFORE = 2
    CONTROL_AFTER = 3


@dataclass(frozen=True, slots=True)
class Change:
    """A contrast of cells with its 95 % interval and test; None where there is none.

    Attributes:
        estimate: None when a cell has no answer.
        se: None as `estimate`, and where the sample cannot tell: a cell with a single cluster, no degree of
            freedom, no variation, or a cell wholly at 0 or at 1, whose share a linearised variance would take
            for certain.
        df: as `se`.
        low: as `se`.
        high: as `se`.
        p_value: as `se`, two-sided.
        n: answered rows of each cell in the contrast, in the order of `Cell`.
        n_clusters: clusters with an answered row, likewise; with fewer than about 12 the t is liberal.
    """

    estimate: float | None
    se: float | None
    df: float | None
    low: float | None
    high: float | None
    p_value: float | None
    n: tuple[int, ...]
    n_clusters: tuple[int, ...]


def period_design(
    is_after: ArrayLike,
    *,
    is_control: ArrayLike,
    cluster: ArrayLike,
    area: ArrayLike,
    weight: ArrayLike,
) -> Design:
    """The design of two periods, with the four cells of `Cell` in the place of operators.

    Args:
        is_after: (n,) whether a row is of the second period; for two waves, of the later.
        is_control: (n,) whether it is of those where nothing was done; False throughout for a plain change.
        cluster: (n,) labels; a site seen in both periods has one label, which is what pairs them.
        area: (n,) labels that do not name the period. Strata are area × treated or control, each drawn apart,
            or the area alone where a site serves both; and × the period where no site is seen in both.
        weight: (n,) positive numbers.

    Raises:
        ValueError: is_after or is_control not true or false for each of n rows; as for `survey_design`.
    """
    after, control = _flags("is_after", is_after), _flags("is_control", is_control)
    if after.shape != control.shape:
        raise ValueError(f"is_after has {len(after)} rows, is_control {len(control)}")
    names = [cell.name for cell in Cell]
    labels = np.array(names)[2 * control.astype(np.int64) + after]
    places = _drawn_apart(np.asarray(area), np.asarray(cluster), control)
    return survey_design(labels, cluster=cluster, area=places, weight=weight, operators=names)


def _drawn_apart(area: NDArray[Any], cluster: NDArray[Any], control: BoolArray) -> IntArray:
    """(n,) codes of area × treated or control; of the area alone where a site of it serves both."""
    areas, clusters = (
        np.unique(labels, return_inverse=True)[1].astype(np.int64) for labels in (area, cluster)
    )
    sites = np.stack([areas, clusters], axis=1)
    served = np.column_stack([sites, control])
    is_shared = len(np.unique(served, axis=0)) > len(np.unique(sites, axis=0))
    return areas if is_shared else areas * 2 + control


def before_after(found: RatioEstimates, column: int) -> Change:
    """How much did the treated change, or an operator from one wave to the next (domain A14)?

    Args:
        found: under a `period_design`.
        column: of the estimates.

    Returns:
        After − before. Sites of both periods keep their covariance, so matched sites are paired, independent
        samples are not, and waves that share some of their sites are in between, all by one formula.

    Raises:
        ValueError: estimates of another design.

    Formula:
        as `difference_in_differences`, with the treated cells alone. A share that reaches 0 % or 100 % has no
        interval here: `newcombe` on effective samples has.

    Example:
        >>> from scoring.stats.ratios import ratio_estimates
        >>> after = [False] * 3 + [True] * 3
        >>> design = period_design(
        ...     after, is_control=[False] * 6, cluster=[1, 2, 3] * 2, area=[1] * 6, weight=[1] * 6
        ... )
        >>> rating = np.array([[5.0], [7.0], [9.0], [6.0], [8.0], [11.0]])
        >>> found = before_after(ratio_estimates(design, numerator=rating, denominator=np.ones((6, 1))), 0)
        >>> round(found.estimate, 4), round(found.se, 4), found.df  # the paired t of changes 1, 1 and 2
        (1.3333, 0.3333, 2)
    """
    return _contrast(found, column, _CHANGE_OF_TREATED)


def difference_in_differences(found: RatioEstimates, column: int) -> Change:
    """Did the treated change more than the control (domain A10c)?

    Args:
        found: under a `period_design`.
        column: of the estimates.

    Returns:
        (treated after − before) − (control after − before). It is the effect of what was done only as far as
        both would have moved alike without it.

    Raises:
        ValueError: as for `before_after`.

    Formula:
        linear contrast c of the four ratios with variance Σ c_i c_j cov(R_i, R_j), linearised between
        clusters within strata (Binder 1983; R's `svycontrast` on `svyby(covmat = TRUE)`, and the interaction
        of `svyglm`); df = clusters with an answer in any of the cells − their strata; Student's t. At n = 0
        no estimate; for a single cluster in a cell, or without variation, no interval and no p.
    """
    return _contrast(found, column, _DIFFERENCE_OF_CHANGES)


def _contrast(found: RatioEstimates, column: int, signs: FloatArray) -> Change:
    if found.design.n_operators != len(Cell):
        raise ValueError("found must come from a design of two periods, see period_design")
    cells = np.flatnonzero(signs)
    n, n_clusters = found.n[cells, column], found.n_clusters[cells, column]
    estimate = float(signs[cells] @ found.estimate[cells, column])
    highest, lowest = found.highest[cells, column], found.lowest[cells, column]
    test = linear_contrast(
        found.estimate[cells, column],
        found.covariance[cells][:, cells, column],
        signs=signs[cells],
        df=_degrees_of_freedom(found, column, cells),
        scale=float(np.abs([lowest, highest]).max()),
    )
    is_at_an_end = bool(((lowest == highest) & np.isin(lowest, [0.0, 1.0])).any())
    known = None if test is None or is_at_an_end else test
    return Change(
        estimate=None if np.isnan(estimate) else estimate,
        se=known and known.se,
        df=known and known.df,
        low=known and known.low,
        high=known and known.high,
        p_value=known and known.p_value,
        n=tuple(n.tolist()),
        n_clusters=tuple(n_clusters.tolist()),
    )


def _degrees_of_freedom(found: RatioEstimates, column: int, cells: IntArray) -> int:
    """Clusters with an answer in any of the cells − the strata they stand in."""
    design = found.design
    has_answer = (found.cell_below[:, column] > 0) & np.isin(design.cell_operator, cells)
    clusters = np.unique(design.cell_cluster[has_answer])
    return len(clusters) - len(np.unique(design.stratum_of_cluster[clusters]))


def _flags(name: str, given: ArrayLike) -> BoolArray:
    flags = np.asarray(given)
    if flags.ndim != 1 or (len(flags) and flags.dtype != np.bool_):
        raise ValueError(f"{name} must be one row of true or false")
    return flags.astype(np.bool_)
