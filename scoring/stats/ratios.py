"""Estimates that respect how the data was collected: ratios, linearised over clusters within strata."""

from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from scoring.stats.design import BoolArray, Design, FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class RatioEstimates:
    """One ratio per operator and column, with what any contrast of them needs; NaN where there is none.

    Attributes:
        design: of the rows.
        estimate: (operators, columns) Σwy ÷ Σwx.
        covariance: (operators, operators, columns); off the diagonal 0 unless clusters are shared.
        df: (operators, operators, columns) clusters with an answer − their strata, of one operator on the
            diagonal and of two together beside it.
        n: (operators, columns) answered rows.
        n_clusters: (operators, columns) clusters with an answered row.
        deff: (operators, columns) variance ÷ that of as many rows drawn simply with replacement.
        lowest: (operators, columns) smallest ratio of a single row; `highest` the largest.
        cell_above: (cells, columns) weighted sum of the numerators in each of the design's cells.
        cell_below: (cells, columns) the same of the denominators.
        linear: (cells, columns) each cell's part in its operator's estimate; a weighted sum over columns is
            the linearisation of that sum of estimates.
    """

    design: Design
    estimate: FloatArray
    covariance: FloatArray
    df: IntArray
    n: IntArray
    n_clusters: IntArray
    deff: FloatArray
    lowest: FloatArray
    highest: FloatArray
    cell_above: FloatArray
    cell_below: FloatArray
    linear: FloatArray

    def cluster_ratios(self, operator: int, column: int) -> FloatArray:
        """The ratios of the clusters that have one, for tests on cluster means."""
        cells = self.design.cells_of(operator)
        above, below = self.cell_above[cells, column], self.cell_below[cells, column]
        return above[below > 0] / below[below > 0]

    def shared_cluster_differences(self, first: int, second: int, column: int) -> FloatArray:
        """First − second of the clusters where both have an answer, for tests on pairs."""
        ratios = np.full((2, len(self.design.stratum_of_cluster)), np.nan)
        for side, operator in enumerate((first, second)):
            cells = self.design.cells_of(operator)
            above, below = self.cell_above[cells, column], self.cell_below[cells, column]
            ratios[side, self.design.cell_cluster[cells]] = quotient(above, below)
        differences = ratios[0] - ratios[1]
        return differences[~np.isnan(differences)]


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """One column's sums: per cell, and per operator what a single pass over its rows tells."""

    above: FloatArray
    below: FloatArray
    estimate: FloatArray
    lowest: FloatArray
    highest: FloatArray
    n: IntArray
    simple_variance: FloatArray


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
        >>> from scoring.stats.design import design_of
        >>> design = design_of(
        ...     ["CM"] * 4, cluster=[1, 1, 2, 2], stratum=[1, 1, 1, 1], weight=[1.0] * 4, operators=["CM"]
        ... )
        >>> y = np.array([[3.0], [5.0], [4.0], [0.0]])
        >>> found = ratio_estimates(design, numerator=y, denominator=np.ones((4, 1)))
        >>> found.estimate.item(), found.covariance.item()
        (3.0, 1.0)
    """
    _refuse_unfit(design, numerator, denominator)
    weight = design.weight[design.order]
    columns = [_column(design, weight, numerator[:, k], denominator[:, k]) for k in range(numerator.shape[1])]
    above, below = _stacked(design, columns)
    estimate = np.array([column.estimate for column in columns]).T.reshape(design.n_operators, -1)
    lowest = np.array([column.lowest for column in columns]).T.reshape(estimate.shape)
    highest = np.array([column.highest for column in columns]).T.reshape(estimate.shape)
    linear = _linearised(design, above, below, estimate=estimate, varies=lowest != highest)
    n_clusters = _per_operator(design, (below > 0).astype(np.float64)).astype(np.int64)
    covariance = covariance_of(design, linear)
    is_estimable = n_clusters >= 2
    covariance[~(is_estimable[:, None] & is_estimable[None, :])] = np.nan
    simple_variance = np.array([column.simple_variance for column in columns]).T.reshape(estimate.shape)
    return RatioEstimates(
        design=design,
        estimate=estimate,
        covariance=covariance,
        df=degrees_of_freedom(design, below > 0),
        n=np.array([column.n for column in columns], dtype=np.int64).T.reshape(estimate.shape),
        n_clusters=n_clusters,
        deff=quotient(np.einsum("aak->ak", covariance), simple_variance),
        lowest=lowest,
        highest=highest,
        cell_above=above,
        cell_below=below,
        linear=linear,
    )


def covariance_of(design: Design, linear: FloatArray) -> FloatArray:
    """(operators, operators, columns) covariance of the estimates whose linearisation is `linear`.

    Args:
        design: the design the linearisation was made under.
        linear: (cells, columns), e.g. a weighted sum of columns of `RatioEstimates.linear`.
    """
    covariance = np.zeros((design.n_operators, design.n_operators, linear.shape[1]))
    strata = [np.unique(design.cell_stratum[design.cells_of(o)]) for o in range(design.n_operators)]
    for first, second in combinations_with_replacement(range(design.n_operators), 2):
        if first == second:
            covariance[first, first] = _variance(design, linear, first)
        elif len(np.intersect1d(strata[first], strata[second], assume_unique=True)):
            covariance[first, second] = covariance[second, first] = _shared(design, linear, first, second)
    return covariance


def degrees_of_freedom(design: Design, has_answer: BoolArray) -> IntArray:
    """(operators, operators, columns): clusters with an answer at either operator − the strata they stand in.

    Args:
        design: of the rows.
        has_answer: (cells, columns).
    """
    df = np.zeros((design.n_operators, design.n_operators, has_answer.shape[1]), dtype=np.int64)
    n_strata = len(design.n_in_stratum)
    for first, second in combinations_with_replacement(range(design.n_operators), 2):
        own = np.zeros((len(design.stratum_of_cluster), has_answer.shape[1]), dtype=np.bool_)
        for operator in (first, second):
            cells = design.cells_of(operator)
            own[design.cell_cluster[cells]] |= has_answer[cells]
        strata = _sums(design.stratum_of_cluster, own.astype(np.float64), n_strata) > 0
        df[first, second] = df[second, first] = own.sum(axis=0) - strata.sum(axis=0)
    return df


def quotient(above: FloatArray, below: FloatArray) -> FloatArray:
    """Above ÷ below, NaN where `below` is not positive."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(below > 0, above / below, np.nan)


def _refuse_unfit(design: Design, numerator: FloatArray, denominator: FloatArray) -> None:
    n_rows = len(design.operator)
    for name, array in (("numerator", numerator), ("denominator", denominator)):
        if array.ndim != 2 or array.shape != numerator.shape or len(array) != n_rows:
            raise ValueError(f"{name} {array.shape} must be (rows, columns) with {n_rows} rows")
        if not np.isfinite(array).all():
            raise ValueError(f"{name} holds NaN or infinity; put 0 in both arrays where there is no answer")
    if (denominator < 0).any():
        raise ValueError("denominator must not be negative")


def _column(design: Design, weight: FloatArray, numerator: FloatArray, denominator: FloatArray) -> _Column:
    y, x = numerator[design.order], denominator[design.order]
    above, below = _cell_sums(design, weight * y), _cell_sums(design, weight * x)
    ratios = quotient(y, x)
    n_operators = design.n_operators
    lowest, highest, estimate, variance = (np.full(n_operators, np.nan) for _ in range(4))
    n = np.zeros(n_operators, dtype=np.int64)
    for operator in range(n_operators):
        rows, cells = design.rows_of(operator), design.cells_of(operator)
        n[operator] = np.count_nonzero(x[rows])
        if not n[operator]:
            continue
        lowest[operator] = np.fmin.reduce(ratios[rows])
        highest[operator] = np.fmax.reduce(ratios[rows])
        is_constant = lowest[operator] == highest[operator]
        estimate[operator] = lowest[operator] if is_constant else above[cells].sum() / below[cells].sum()
        variance[operator] = _simple_variance(
            y[rows], x[rows], weight[rows], ratio=estimate[operator], n=int(n[operator])
        )
    return _Column(above, below, estimate, lowest, highest, n, variance)


def _simple_variance(y: FloatArray, x: FloatArray, weight: FloatArray, *, ratio: float, n: int) -> float:
    """The variance of n answered rows drawn simply with replacement."""
    if n < 2:
        return np.nan
    residual = y - ratio * x
    spread = float(np.einsum("i,i,i->", weight, residual, residual))
    answered = float(
        weight[x > 0].sum()
    )  # of long vectors `@` starts threads, which cost more than they save
    mean_x = float((weight * x).sum()) / answered
    return spread / answered / (n - 1) / mean_x**2


def _stacked(design: Design, columns: list[_Column]) -> tuple[FloatArray, FloatArray]:
    shape = (len(design.cell_start), len(columns))
    above, below = np.empty(shape), np.empty(shape)
    for place, column in enumerate(columns):
        above[:, place], below[:, place] = column.above, column.below
    return above, below


def _cell_sums(design: Design, values: FloatArray) -> FloatArray:
    if not len(design.cell_start):
        return np.zeros(0)
    return np.add.reduceat(values, design.cell_start)


def _linearised(
    design: Design, above: FloatArray, below: FloatArray, *, estimate: FloatArray, varies: BoolArray
) -> FloatArray:
    """(cells, columns) Σw(y − Rx) ÷ Σwx; exactly 0 where an operator's rows never vary."""
    total = _per_operator(design, below)
    linear = np.zeros(above.shape)
    for operator in range(design.n_operators):
        cells = design.cells_of(operator)
        has_total = (total[operator] > 0) & varies[operator]
        ratio = np.where(has_total, estimate[operator], 0.0)
        scale = np.divide(1.0, total[operator], out=np.zeros_like(ratio), where=has_total)
        linear[cells] = (above[cells] - ratio * below[cells]) * scale
    return linear


def _per_operator(design: Design, cells: FloatArray) -> FloatArray:
    """(operators, columns) sums of (cells, columns)."""
    sums = [cells[design.cells_of(operator)].sum(axis=0) for operator in range(design.n_operators)]
    return np.array(sums).reshape(design.n_operators, cells.shape[1])


def _variance(design: Design, linear: FloatArray, operator: int) -> FloatArray:
    """(columns,): the operator's clusters about their stratum's mean, those without a row of it at 0."""
    cells = design.cells_of(operator)
    values, strata = linear[cells], design.cell_stratum[cells]
    n_drawn = design.n_in_stratum
    mean, factor = _stratum_means(values, strata, n_drawn)
    n_without = n_drawn - np.bincount(strata, minlength=len(n_drawn))
    centred = values - mean[strata]
    return factor[strata] @ np.square(centred) + (factor * n_without) @ np.square(mean)


def _shared(design: Design, linear: FloatArray, first: int, second: int) -> FloatArray:
    """(columns,): the covariance over strata that both operators were drawn from."""
    n_drawn = design.n_in_stratum
    factor = np.zeros(0)
    centred: list[FloatArray] = []
    for operator in (first, second):
        cells = design.cells_of(operator)
        mean, factor = _stratum_means(linear[cells], design.cell_stratum[cells], n_drawn)
        values = np.zeros((len(design.stratum_of_cluster), linear.shape[1]))
        values[design.cell_cluster[cells]] = linear[cells]
        centred.append(values - mean[design.stratum_of_cluster])
    return np.einsum("c,ck,ck->k", factor[design.stratum_of_cluster], *centred, optimize=True)


def _stratum_means(values: FloatArray, strata: IntArray, n_drawn: IntArray) -> tuple[FloatArray, FloatArray]:
    """Each stratum's mean over all its clusters, 0 for a lonely one, and its factor n ÷ (n − 1), there 1."""
    is_lonely = n_drawn == 1
    mean = _sums(strata, values, len(n_drawn)) / n_drawn[:, None]
    mean[is_lonely] = 0.0
    return mean, np.where(is_lonely, 1.0, n_drawn / np.maximum(n_drawn - 1, 1))


def _sums(codes: IntArray, values: FloatArray, n_codes: int) -> FloatArray:
    """(n_codes, columns) sums of the rows of equal code."""
    sums = np.empty((n_codes, values.shape[1]))
    for column in range(values.shape[1]):
        sums[:, column] = np.bincount(codes, values[:, column], minlength=n_codes)
    return sums
