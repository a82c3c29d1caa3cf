"""How rows were drawn: sites within strata, a weight per row, and whose rows they are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """How n rows (visits, dials, calls) were drawn. What one operator has at one cluster is a *cell*.

    Rows are kept in the order of their cells, operator by operator, so that every sum over a cell or an
    operator is a sum over a slice, and memory grows with the cells there are, not with operators × clusters.

    Attributes:
        operator: (n,) codes 0, 1, 2 … as the rows were given; the estimates come one per operator.
        cluster: (n,) codes of the unit that repeats, the site; one cluster may serve several operators.
        weight: (n,) sites in the stratum ÷ sites drawn; positive.
        stratum_of_cluster: (clusters,) where each cluster was drawn.
        n_operators: how many operators the codes stand for; one without rows has no estimate.
        order: (n,) the rows, cell after cell.
        cell_start: (cells,) each cell's first place in `order`.
        cell_operator: (cells,) whose cell it is, ascending.
        cell_cluster: (cells,) at which cluster, ascending within an operator.
    """

    operator: IntArray
    cluster: IntArray
    weight: FloatArray
    stratum_of_cluster: IntArray
    n_operators: int
    order: IntArray
    cell_start: IntArray
    cell_operator: IntArray
    cell_cluster: IntArray

    @property
    def cell_stratum(self) -> IntArray:
        """(cells,) where each cell's cluster was drawn."""
        return self.stratum_of_cluster[self.cell_cluster]

    @property
    def n_in_stratum(self) -> IntArray:
        """(strata,) clusters drawn in each."""
        return np.bincount(self.stratum_of_cluster)

    def cells_of(self, operator: int) -> slice:
        """An operator's cells, which stand together."""
        first, last = np.searchsorted(self.cell_operator, [operator, operator + 1]).tolist()
        return slice(first, last)

    def rows_of(self, operator: int) -> slice:
        """An operator's rows among the ordered ones."""
        cells = self.cells_of(operator)
        ends = np.append(self.cell_start, len(self.order))
        return slice(int(ends[cells.start]), int(ends[cells.stop]))


def design_of(
    operator: ArrayLike,
    *,
    cluster: ArrayLike,
    stratum: ArrayLike,
    weight: ArrayLike,
    operators: Sequence[str],
) -> Design:
    """A design from labels, one per row.

    Args:
        operator: (n,) labels, each one of `operators`.
        cluster: (n,) labels; the same label in two strata is two clusters.
        stratum: (n,) labels.
        weight: (n,) positive numbers.
        operators: the order of the estimates.

    Raises:
        ValueError: an operator not listed; a weight that is NaN, infinite, zero or negative.
    """
    codes = _operator_codes(np.asarray(operator), operators)
    return _design(codes, *_codes(cluster), *_codes(stratum), weight=weight, n_operators=len(operators))


def survey_design(
    operator: ArrayLike,
    *,
    cluster: ArrayLike,
    area: ArrayLike,
    weight: ArrayLike,
    operators: Sequence[str],
) -> Design:
    """As `design_of`, with the strata that a survey of several operators has.

    The stratum is area × operator, since each operator's sites are drawn apart; where any cluster serves
    several operators it is the area alone, so that the cluster can stay one and keep their covariance.

    Raises:
        ValueError: as for `design_of`.
    """
    codes = _operator_codes(np.asarray(operator), operators)
    (areas, n_areas), (clusters, n_clusters) = _codes(area), _codes(cluster)
    sites, places = _compact(clusters * n_areas + areas, n_clusters * n_areas)
    _, cells = _compact(sites * len(operators) + codes, len(places) * len(operators))
    is_shared = len(cells) > len(places)
    strata = (areas, n_areas) if is_shared else (areas * len(operators) + codes, n_areas * len(operators))
    return _design(codes, clusters, n_clusters, *strata, weight=weight, n_operators=len(operators))


def _design(
    operator: IntArray,
    cluster: IntArray,
    n_clusters: int,
    stratum: IntArray,
    n_strata: int,
    *,
    weight: ArrayLike,
    n_operators: int,
) -> Design:
    weights = np.asarray(weight, dtype=np.float64)
    if not (np.isfinite(weights) & (weights > 0)).all():
        raise ValueError("weight must be positive and finite")
    nested, pairs = _compact(cluster * n_strata + stratum, n_clusters * n_strata)
    cell = operator * max(len(pairs), 1) + nested
    order = np.argsort(cell, kind="stable")
    ordered = cell[order]
    start = np.flatnonzero(np.diff(ordered, prepend=-1))
    return Design(
        operator=operator,
        cluster=nested,
        weight=weights,
        stratum_of_cluster=_compact(pairs % n_strata, n_strata)[0],
        n_operators=n_operators,
        order=order,
        cell_start=start,
        cell_operator=ordered[start] // max(len(pairs), 1),
        cell_cluster=ordered[start] % max(len(pairs), 1),
    )


def _codes(labels: ArrayLike) -> tuple[IntArray, int]:
    """Codes 0, 1, 2 … in the labels' order, and how many there are."""
    names, codes = np.unique(np.asarray(labels), return_inverse=True)
    return codes.astype(np.int64), max(len(names), 1)


def _compact(codes: IntArray, n_codes: int) -> tuple[IntArray, IntArray]:
    """The codes renumbered without gaps, and the ones there are; counts instead of sorting where it can."""
    if n_codes > 4 * len(codes) + 1024:
        present, compact = np.unique(codes, return_inverse=True)
        return compact.astype(np.int64), present
    is_present = np.zeros(n_codes, dtype=np.bool_)
    is_present[codes] = True
    return (np.cumsum(is_present) - 1)[codes], np.flatnonzero(is_present)


def _operator_codes(labels: NDArray[np.str_], operators: Sequence[str]) -> IntArray:
    codes = np.full(len(labels), -1, dtype=np.int64)
    for place, name in enumerate(operators):
        codes[labels == name] = place
    if (codes < 0).any():
        unknown = sorted(set(labels[codes < 0].tolist()))
        raise ValueError(f"operator holds {unknown}, not among {list(operators)}")
    return codes
