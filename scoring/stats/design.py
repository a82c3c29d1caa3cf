"""Estimates that respect how the data was collected: ratios, linearised over clusters within strata."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """How n rows (visits, dials, calls) were drawn, as codes 0, 1, 2 … per row.

    Attributes:
        operator: (n,) whose row it is; the estimates come one per operator.
        cluster: (n,) the unit that repeats, the site; one cluster may serve several operators.
        stratum_of_cluster: (clusters,) where each cluster was drawn.
        weight: (n,) sites in the stratum ÷ sites drawn; positive.
        n_operators: how many operators the codes stand for; one without rows has no estimate.
    """

    operator: IntArray
    cluster: IntArray
    stratum_of_cluster: IntArray
    weight: FloatArray
    n_operators: int


@dataclass(frozen=True, slots=True, eq=False)
class RatioEstimates:
    """One ratio per operator and column, with what any contrast of them needs; NaN where there is none.

    Attributes:
        estimate: (operators, columns) Σwy ÷ Σwx.
        covariance: (operators, operators, columns); off the diagonal 0 unless clusters are shared.
        df: (operators, operators, columns) clusters with an answer − their strata, of one operator on the
            diagonal and of two together beside it.
        n: (operators, columns) answered rows.
        n_clusters: (operators, columns) clusters with an answered row.
        deff: (operators, columns) variance ÷ that of as many rows drawn simply with replacement.
        lowest: (operators, columns) smallest ratio of a single row; `highest` the largest.
        linear: (operators, clusters, columns) each cluster's part in its operator's estimate; a weighted sum
            over columns is the linearisation of that sum of estimates.
        cluster_ratio: (operators, clusters, columns) each cluster's own ratio; NaN without an answer.
    """

    estimate: FloatArray
    covariance: FloatArray
    df: IntArray
    n: IntArray
    n_clusters: IntArray
    deff: FloatArray
    lowest: FloatArray
    highest: FloatArray
    linear: FloatArray
    cluster_ratio: FloatArray

    def cluster_ratios(self, operator: int, column: int) -> FloatArray:
        """The ratios of the clusters that have one, for tests on cluster means."""
        ratios = self.cluster_ratio[operator, :, column]
        return ratios[~np.isnan(ratios)]


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
    weights = np.asarray(weight, dtype=np.float64)
    if not (np.isfinite(weights) & (weights > 0)).all():
        raise ValueError("weight must be positive and finite")
    stratum_names, stratum_codes = np.unique(np.asarray(stratum), return_inverse=True)
    _, cluster_codes = np.unique(np.asarray(cluster), return_inverse=True)
    n_strata = max(len(stratum_names), 1)
    pairs, nested = np.unique(cluster_codes * n_strata + stratum_codes, return_inverse=True)
    return Design(
        operator=_operator_codes(np.asarray(operator), operators),
        cluster=nested.astype(np.int64),
        stratum_of_cluster=(pairs % n_strata).astype(np.int64),
        weight=weights,
        n_operators=len(operators),
    )


def ratio_estimates(design: Design, *, numerator: FloatArray, denominator: FloatArray) -> RatioEstimates:
    """How large is each column's ratio at each operator, and how sure is that under this design?

    Args:
        design: of the n rows.
        numerator: (n, columns) y; 0 on a row without an answer.
        denominator: (n, columns) x, at least 0; 0 marks a row without an answer, which stays in the design as
            part of its cluster (the answered rows are a domain, not a smaller sample).

    Returns:
        The estimates: NaN for an operator without an answer, its variance NaN below two answered clusters.

    Raises:
        ValueError: shapes that do not fit, NaN in either array, a negative denominator.

    Formula:
        R = Σwy ÷ Σwx; a cluster's linearised value is z = Σw(y − Rx) ÷ (operator's Σwx) over its rows;
        cov(Ra, Rb) = Σ_h n_h ÷ (n_h − 1) × Σ_c (z_ac − mean_h z_a)(z_bc − mean_h z_b), with replacement and
        no finite-population correction (Woodruff 1971; Särndal, Swensson and Wretman 1992, chapter 5; Lumley
        2010, section 2.2). n_h counts every cluster of the stratum. A stratum's only cluster is centred at
        the grand mean, which is 0 for a linearised ratio, with factor 1.
        deff = that variance ÷ [Σw(y − Rx)² ÷ Σw ÷ (n − 1) ÷ (weighted mean x)²]; NaN when nothing varies.
        Where all of an operator's rows agree, the estimate is their value and the variance 0, both exactly.

    Example:
        >>> design = design_of(
        ...     ["CM"] * 4, cluster=[1, 1, 2, 2], stratum=[1, 1, 1, 1], weight=[1.0] * 4, operators=["CM"]
        ... )
        >>> y = np.array([[3.0], [5.0], [4.0], [0.0]])
        >>> found = ratio_estimates(design, numerator=y, denominator=np.ones((4, 1)))
        >>> found.estimate.item(), found.covariance.item()
        (3.0, 1.0)
    """
    _refuse_unfit(design, numerator, denominator)
    y = _cluster_totals(design, numerator)
    x = _cluster_totals(design, denominator)
    total_x = x.sum(axis=1)
    lowest, highest = _row_extremes(design, _quotient(numerator, denominator))
    is_constant = lowest == highest
    estimate = np.where(is_constant, lowest, _quotient(y.sum(axis=1), total_x))
    known = np.nan_to_num(estimate)
    linear = np.nan_to_num(_quotient(y - known[:, None, :] * x, total_x[:, None, :]))
    linear *= ~is_constant[:, None, :]
    n_clusters = (x > 0).sum(axis=1)
    covariance = covariance_of(design, linear)
    is_estimable = n_clusters >= 2
    covariance[~(is_estimable[:, None] & is_estimable[None, :])] = np.nan
    n, simple_variance = _simple_sampling(
        design, numerator=numerator, denominator=denominator, estimate=known
    )
    return RatioEstimates(
        estimate=estimate,
        covariance=covariance,
        df=degrees_of_freedom(design, x > 0),
        n=n,
        n_clusters=n_clusters,
        deff=_quotient(np.einsum("aak->ak", covariance), simple_variance),
        lowest=lowest,
        highest=highest,
        linear=linear,
        cluster_ratio=_quotient(y, x),
    )


def covariance_of(design: Design, linear: FloatArray) -> FloatArray:
    """(operators, operators, columns) covariance of the estimates whose linearisation is `linear`.

    Args:
        design: the design the linearisation was made under.
        linear: (operators, clusters, columns), e.g. a weighted sum of columns of `RatioEstimates.linear`.
    """
    n_in_stratum = np.bincount(design.stratum_of_cluster)
    is_lonely = n_in_stratum == 1
    factor = np.where(is_lonely, 1.0, n_in_stratum / np.maximum(n_in_stratum - 1, 1))
    membership = _indicator(design.stratum_of_cluster, len(n_in_stratum))
    centred = np.empty_like(linear)
    for operator, values in enumerate(linear):
        means = (membership @ values) / n_in_stratum[:, None]
        means[is_lonely] = 0.0
        centred[operator] = values - means[design.stratum_of_cluster]
    return np.einsum("c,ack,bck->abk", factor[design.stratum_of_cluster], centred, centred, optimize=True)


def degrees_of_freedom(design: Design, has_answer: BoolArray) -> IntArray:
    """(operators, operators, columns): clusters with an answer at either operator − the strata they stand in.

    Args:
        design: of the rows.
        has_answer: (operators, clusters, columns).
    """
    membership = _indicator(design.stratum_of_cluster, int(design.stratum_of_cluster.max(initial=-1)) + 1)
    n_operators, _, n_columns = has_answer.shape
    df = np.zeros((n_operators, n_operators, n_columns), dtype=np.int64)
    for first, second in combinations_with_replacement(range(n_operators), 2):
        either = has_answer[first] | has_answer[second]
        strata = (membership @ either.astype(np.float64) > 0).sum(axis=0)
        df[first, second] = df[second, first] = either.sum(axis=0) - strata
    return df


def _operator_codes(labels: NDArray[np.str_], operators: Sequence[str]) -> IntArray:
    names, codes = np.unique(labels, return_inverse=True)
    if unknown := sorted(set(names.tolist()) - set(operators)):
        raise ValueError(f"operator holds {unknown}, not among {list(operators)}")
    places = np.array([operators.index(name) for name in names.tolist()], dtype=np.int64)
    return places[codes]


def _refuse_unfit(design: Design, numerator: FloatArray, denominator: FloatArray) -> None:
    n_rows = len(design.operator)
    for name, array in (("numerator", numerator), ("denominator", denominator)):
        if array.ndim != 2 or array.shape != numerator.shape or len(array) != n_rows:
            raise ValueError(f"{name} {array.shape} must be (rows, columns) with {n_rows} rows")
        if not np.isfinite(array).all():
            raise ValueError(f"{name} holds NaN or infinity; put 0 in both arrays where there is no answer")
    if (denominator < 0).any():
        raise ValueError("denominator must not be negative")


def _indicator(codes: IntArray, n_codes: int, weights: FloatArray | None = None) -> csr_array:
    """Sparse (n_codes, len(codes)): multiplying by it sums rows of equal code, without any n × n."""
    rows = np.arange(len(codes))
    return csr_array(
        (np.ones(len(codes)) if weights is None else weights, (codes, rows)), (n_codes, len(codes))
    )


def _cluster_totals(design: Design, values: FloatArray) -> FloatArray:
    """(operators, clusters, columns) weighted sums."""
    n_clusters = len(design.stratum_of_cluster)
    cells = design.operator * n_clusters + design.cluster
    totals = _indicator(cells, design.n_operators * n_clusters, design.weight) @ values
    return totals.reshape(design.n_operators, n_clusters, values.shape[1])


def _simple_sampling(
    design: Design, *, numerator: FloatArray, denominator: FloatArray, estimate: FloatArray
) -> tuple[IntArray, FloatArray]:
    """Answered rows, and the variance of as many rows drawn simply with replacement; (operators, columns)."""
    n = np.zeros(estimate.shape, dtype=np.int64)
    variance = np.full(estimate.shape, np.nan)
    for operator, ratios in enumerate(estimate):
        own = design.operator == operator
        x, weight = denominator[own], design.weight[own]
        answered = x > 0
        n[operator] = answered.sum(axis=0)
        weight_sum = weight @ answered
        spread = _quotient(weight @ np.square(numerator[own] - ratios * x), weight_sum)
        mean_x = _quotient(weight @ x, weight_sum)
        variance[operator] = _quotient(spread, (n[operator] - 1) * np.square(mean_x))
    return n, variance


def _row_extremes(design: Design, ratios: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Smallest and largest row ratio; (operators, columns), NaN without a row."""
    shape = (design.n_operators, ratios.shape[1])
    lowest, highest = np.full(shape, np.nan), np.full(shape, np.nan)
    for operator in range(design.n_operators):
        own = ratios[design.operator == operator]
        lowest[operator] = np.fmin.reduce(own, axis=0, initial=np.nan)
        highest[operator] = np.fmax.reduce(own, axis=0, initial=np.nan)
    return lowest, highest


def _quotient(above: FloatArray, below: FloatArray) -> FloatArray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(below > 0, above / below, np.nan)
