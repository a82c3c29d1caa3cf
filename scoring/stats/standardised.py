"""Operators compared as if each had the same mix of areas."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.stats.design import Design, FloatArray, IntArray
from scoring.stats.linear_contrast import linear_contrast
from scoring.stats.means import Difference
from scoring.stats.ratios import RatioEstimates, covariance_of, degrees_of_freedom, quotient

_ROUNDING = 1e-12  # what is left of a sum by its own mean, and smaller than this share of it, is rounding


@dataclass(frozen=True, slots=True)
class AreaShares:
    """What part of the whole each area stands for; only their proportions count."""

    areas: tuple[str, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Standardised:
    """One estimate per operator and column under the same area shares; NaN where there is none.

    Attributes:
        estimate: (operators, columns) Σ share × the operator's ratio within the area.
        covariance: (operators, operators, columns); off the diagonal 0 unless clusters are shared.
        df: (operators, operators, columns) clusters with an answer in an area that counts − their strata, of
            one operator on the diagonal and of two together beside it: the rule of the plain estimates.
        n_areas_missing: (operators, columns) areas that count where the operator has no answer; above 0 there
            is no estimate, and the report says so.
        n_areas_lonely: (operators, columns) areas that count where a single cluster of the operator has an
            answer; above 0 the report says how their variance was taken.
        scale: (operators, columns) largest size of a single row's ratio.
    """

    estimate: FloatArray
    covariance: FloatArray
    df: IntArray
    n_areas_missing: IntArray
    n_areas_lonely: IntArray
    scale: FloatArray

    def difference(self, first: int, second: int, column: int) -> Difference | None:
        """First − second; None where either is missing, nothing varies or no degree of freedom is left."""
        pair = [first, second]
        return linear_contrast(
            self.estimate[pair, column],
            self.covariance[pair][:, pair, column],
            signs=np.array([1.0, -1.0]),
            df=int(self.df[first, second, column]),
            scale=float(self.scale[pair, column].max()),
        )


def area_shares(design: Design, area: ArrayLike, *, operator: int) -> AreaShares:
    """Over which areas do an operator's rows spread, in the population that the weights stand for?

    Args:
        design: of n rows.
        area: (n,) labels.
        operator: usually ours: the rivals are then seen in the areas where our customers are.

    Returns:
        Every area of the rows, with share 0 where the operator has none.

    Raises:
        ValueError: not one label per row; the operator has no row.
    """
    names, shares = _mix(design, area)
    if not shares[operator].any():
        raise ValueError(f"operator {operator} has no row, so no area shares")
    return AreaShares(names, tuple(shares[operator].tolist()))


def area_mix_differs(design: Design, area: ArrayLike, *, by_more_than: float = 1e-9) -> bool:
    """Do the operators' weighted area shares differ, so that a plain difference is partly one of areas?

    Args:
        design: of n rows.
        area: (n,) labels.
        by_more_than: the largest difference of two operators' shares of an area that is let pass, 0 to 1;
            without it any difference beyond rounding counts.

    Returns:
        False with fewer than two operators that have a row.

    Raises:
        ValueError: not one label per row; by_more_than outside 0 to 1.

    Example:
        >>> from scoring.stats.design import design_of
        >>> design = design_of(
        ...     ["CM", "CM", "CU"],
        ...     cluster=[1, 2, 3],
        ...     stratum=[1, 2, 3],
        ...     weight=[1, 1, 1],
        ...     operators=["CM", "CU"],
        ... )
        >>> area_mix_differs(design, ["a", "b", "b"])
        True
    """
    if not 0 <= by_more_than <= 1:
        raise ValueError(f"by_more_than {by_more_than} must lie between 0 and 1")
    _, shares = _mix(design, area)
    present = shares[shares.any(axis=1)]
    return len(present) > 1 and bool((np.ptp(present, axis=0) > by_more_than).any())


def standardised(found: RatioEstimates, area: ArrayLike, *, shares: AreaShares) -> Standardised:
    """How large would each operator's ratio be if all had these area shares?

    Args:
        found: plain estimates, under the design whose rows `area` tells of.
        area: (n,) labels, one and the same for all rows of a cluster.
        shares: of every area in `area`, 0 or more; areas without a row may have one, too.

    Returns:
        The estimates. An operator without an answer in an area that counts has none: dropping that area
        would silently compare over another population than the one the shares describe.

    Raises:
        ValueError: not one label per row; a cluster in two areas; an area twice, or without a share; a share
            that is negative, NaN or infinite, or all of them 0.

    Formula:
        S = Σ_a s_a R_a, R_a = Σ_a wy ÷ Σ_a wx; a cluster's linearised value is s_a Σw(y − R_a x) ÷ Σ_a wx
        (direct standardisation; R's `svystandardize`; Korn and Graubard 1999, section 3.6), its covariance
        that of `covariance_of`. Where a single cluster answers for an area that value would always be 0, and
        the area pass for certain: its value is s_a (R_a − S) instead, centred at the grand mean as a lonely
        stratum of the plain estimate is. Below two answered clusters in all there is no variance; where all
        of an operator's rows agree the estimate is their value and the variance 0, both exactly.

    Example:
        >>> from scoring.stats.design import design_of
        >>> from scoring.stats.ratios import ratio_estimates
        >>> design = design_of(
        ...     ["CM"] * 4, cluster=range(4), stratum=[1, 1, 2, 2], weight=[1, 1, 3, 3], operators=["CM"]
        ... )
        >>> y = np.array([[1.0], [3.0], [7.0], [9.0]])
        >>> plain = ratio_estimates(design, numerator=y, denominator=np.ones((4, 1)))
        >>> even = AreaShares(("a", "b"), (0.5, 0.5))
        >>> plain.estimate.item(), standardised(plain, ["a", "a", "b", "b"], shares=even).estimate.item()
        (6.5, 5.0)
    """
    design = found.design
    names, area_of_cluster = _areas_of_clusters(design, area)
    share, n_unseen = _aligned(shares, names)
    within = _Within(found, area_of_cluster[design.cell_cluster], n_areas=len(names))
    n_clusters = within.n_clusters[:, share > 0]
    n_missing = (n_clusters == 0).sum(axis=1) + n_unseen
    is_constant = found.lowest == found.highest
    estimate = np.einsum("a,oak->ok", share, np.nan_to_num(within.ratio))
    estimate = np.where(is_constant, found.lowest, estimate)
    estimate[n_missing > 0] = np.nan
    covariance = covariance_of(design, within.linear(share, np.where(is_constant, np.nan, estimate)))
    is_estimable = (n_missing == 0) & (n_clusters.sum(axis=1) >= 2)
    covariance[~(is_estimable[:, None] & is_estimable[None, :])] = np.nan
    return Standardised(
        estimate=estimate,
        covariance=covariance,
        df=degrees_of_freedom(design, (found.cell_below > 0) & (share > 0)[within.area][:, None]),
        n_areas_missing=n_missing,
        n_areas_lonely=(n_clusters == 1).sum(axis=1),
        scale=np.fmax(np.abs(found.lowest), np.abs(found.highest)),
    )


class _Within:
    """The operators' ratios within areas.

    Attributes:
        area: (cells,) where each cell stands.
        n_clusters: (operators, areas, columns) with an answer.
        ratio: (operators, areas, columns), NaN without an answer.
    """

    def __init__(self, found: RatioEstimates, area: IntArray, *, n_areas: int) -> None:
        self.area = area
        self._operator = found.design.cell_operator
        self._shape = (found.design.n_operators, n_areas, found.cell_above.shape[1])
        self._above, self._below = found.cell_above, found.cell_below
        self._total = self._sums(self._below)
        self.n_clusters = self._sums((self._below > 0).astype(np.float64)).astype(np.int64)
        self.ratio = quotient(self._sums(self._above), self._total)

    def linear(self, share: FloatArray, estimate: FloatArray) -> FloatArray:
        """(cells, columns) each cell's part in its operator's estimate; 0 where that is NaN."""
        place = (self._operator, self.area)
        ratio = np.nan_to_num(self.ratio[place])
        left = self._above - ratio * self._below
        left[np.abs(left) <= _ROUNDING * np.abs(self._above)] = 0.0
        parts = np.nan_to_num(quotient(left, self._total[place]))
        is_lonely = (self.n_clusters[place] == 1) & (self._below > 0)
        grand = estimate[self._operator]
        parts = share[self.area][:, None] * np.where(is_lonely, ratio - grand, parts)
        return np.where(np.isnan(grand), 0.0, parts)

    def _sums(self, cells: FloatArray) -> FloatArray:
        """(operators, areas, columns) sums of (cells, columns)."""
        place = self._operator * self._shape[1] + self.area
        n_places = self._shape[0] * self._shape[1]
        sums = [np.bincount(place, column, minlength=n_places) for column in cells.T]
        return np.array(sums, dtype=np.float64).reshape(len(sums), n_places).T.reshape(self._shape)


def _mix(design: Design, area: ArrayLike) -> tuple[tuple[str, ...], FloatArray]:
    """The areas, and (operators, areas) weighted shares, 0 throughout for an operator without a row."""
    names, codes = _codes(design, area)
    place = design.operator * len(names) + codes
    totals = np.bincount(place, design.weight, minlength=design.n_operators * len(names))
    totals = totals.reshape(design.n_operators, len(names))
    whole = totals.sum(axis=1, keepdims=True)
    return names, np.divide(totals, whole, out=np.zeros(totals.shape), where=whole > 0)


def _codes(design: Design, area: ArrayLike) -> tuple[tuple[str, ...], IntArray]:
    labels = np.asarray(area)
    if labels.shape != design.operator.shape:
        raise ValueError(f"area {labels.shape} must have one label per row, {len(design.operator)}")
    names, codes = np.unique(labels, return_inverse=True)
    return tuple(str(name) for name in names), codes.astype(np.int64)


def _areas_of_clusters(design: Design, area: ArrayLike) -> tuple[tuple[str, ...], IntArray]:
    """The areas, and (clusters,) where each cluster stands."""
    names, codes = _codes(design, area)
    area_of_cluster = np.zeros(len(design.stratum_of_cluster), dtype=np.int64)
    area_of_cluster[design.cluster] = codes
    if (area_of_cluster[design.cluster] != codes).any():
        raise ValueError("area must be the same for all rows of a cluster")
    return names, area_of_cluster


def _aligned(shares: AreaShares, names: tuple[str, ...]) -> tuple[FloatArray, int]:
    """(areas,) the shares in the order of the rows' areas, and how many others there are with a share."""
    given = np.asarray(shares.shares, dtype=np.float64)
    places = {name: place for place, name in enumerate(shares.areas)}
    if given.shape != (len(places),) or len(places) != len(shares.areas):
        raise ValueError("shares must name each area once, with one share each")
    if not (np.isfinite(given) & (given >= 0)).all() or not given.any():
        raise ValueError("shares must be 0 or more and finite, and not all 0")
    if unknown := [name for name in names if name not in places]:
        raise ValueError(f"shares has none for the areas {unknown}")
    own = given[[places[name] for name in names]] / given.sum()
    return own, int((given > 0).sum() - (own > 0).sum())
