"""Ratios under weights that were post-stratified or raked: what is known of everyone makes them surer."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from scoring.stats.design import Design, FloatArray
from scoring.stats.ratios import RatioEstimates, covariance_of, quotient, ratio_estimates
from scoring.stats.weighting import Margin


def calibrated_ratios(
    design: Design,
    *,
    numerator: FloatArray,
    denominator: FloatArray,
    calibrated: FloatArray,
    margins: Sequence[Margin],
) -> RatioEstimates:
    """As `ratio_estimates`, with calibrated weights and the variance that they leave.

    Args:
        design: of the n rows, its weights those before calibration.
        numerator: (n, columns) y; 0 on a row without an answer.
        denominator: (n, columns) x, at least 0; 0 marks a row without an answer.
        calibrated: (n,) positive, from `post_stratified` or `raked`.
        margins: that they were calibrated to, of these rows. Operators whose customers are known apart have
            margins whose levels name the operator, too.

    Returns:
        The estimates. Calibration ties operators together, so every operator has a part at every cluster:
        the design of the result has one cell for each of them. df is that of answers, as without calibration.

    Raises:
        ValueError: as for `ratio_estimates`; calibrated not positive and finite, one per row; no margin, or
            one of other rows.

    Formula:
        R = Σwy ÷ Σwx with calibrated w; z = (y − Rx) ÷ Σwx is regressed on the levels of all margins with
        the weights before calibration, and the variance is that of the clusters' Σwe, e its residuals
        (Deville and Särndal 1992, section 3; as R's `postStratify`, `rake` and `calibrate`, save that `rake`
        ignores weights in that regression). It ignores trimming, which moves few weights. At n = 0, for one
        cluster and for values that never vary as `ratio_estimates`.

    Example:
        >>> from scoring.stats.design import design_of
        >>> from scoring.stats.weighting import margin_of, post_stratified
        >>> kind = ["a", "a", "b", "b"]
        >>> design = design_of(
        ...     ["CM"] * 4, cluster=range(4), stratum=[0] * 4, weight=np.ones(4), operators=["CM"]
        ... )
        >>> half = margin_of("kind", kind, levels=["a", "b"], totals=[50, 50])
        >>> found = calibrated_ratios(
        ...     design,
        ...     numerator=np.array([[1.0], [1.0], [5.0], [5.0]]),
        ...     denominator=np.ones((4, 1)),
        ...     calibrated=post_stratified(design.weight, half),
        ...     margins=[half],
        ... )
        >>> found.estimate.item(), found.covariance.item()  # within a kind nothing varies
        (3.0, 0.0)
    """
    _refuse_unfit(design, calibrated, margins)
    found = ratio_estimates(replace(design, weight=calibrated), numerator=numerator, denominator=denominator)
    everywhere = _every_operator_everywhere(design)
    residuals = _Residuals(design, margins)
    columns = [
        _cluster_totals(design, residuals.of(_parts(found, numerator, denominator, column)), calibrated)
        for column in range(numerator.shape[1])
    ]
    linear = np.array(columns).reshape(numerator.shape[1], -1).T
    covariance = covariance_of(everywhere, linear)
    covariance[np.isnan(found.covariance)] = np.nan
    before, after = (np.einsum("aak->ak", one) for one in (found.covariance, covariance))
    return replace(
        found,
        design=everywhere,
        covariance=covariance,
        deff=found.deff * quotient(after, before),
        cell_above=_spread(found.design, found.cell_above),
        cell_below=_spread(found.design, found.cell_below),
        linear=linear,
    )


class _Residuals:
    """What the levels of the margins leave unexplained, by least squares under a design's weights."""

    def __init__(self, design: Design, margins: Sequence[Margin]) -> None:
        starts = np.cumsum([0, *(len(margin.totals) for margin in margins)])
        self._places = [margin.level + start for margin, start in zip(margins, starts[:-1], strict=True)]
        self._n_levels = int(starts[-1])
        self._weight = design.weight
        gram = np.zeros((self._n_levels, self._n_levels))
        for one in self._places:
            for other in self._places:
                pairs = np.bincount(one * self._n_levels + other, self._weight, minlength=self._n_levels**2)
                gram += pairs.reshape(gram.shape)
        self._inverse = np.linalg.pinv(gram, hermitian=True)

    def of(self, values: FloatArray) -> FloatArray:
        """(n, operators) residuals of each operator's values; exactly 0 where all of them are."""
        rest = values.copy()
        for column in np.flatnonzero(values.any(axis=0)):
            weighted = self._weight * values[:, column]
            moments = sum(
                (np.bincount(place, weighted, minlength=self._n_levels) for place in self._places),
                start=np.zeros(self._n_levels),
            )
            effect = self._inverse @ moments
            rest[:, column] -= sum((effect[place] for place in self._places), start=np.zeros(len(values)))
        return rest


def _refuse_unfit(design: Design, calibrated: FloatArray, margins: Sequence[Margin]) -> None:
    if calibrated.shape != design.weight.shape or not (np.isfinite(calibrated) & (calibrated > 0)).all():
        raise ValueError("calibrated must be positive and finite, one for each row of the design")
    if not margins:
        raise ValueError("margins must be at least one")
    for margin in margins:
        if margin.level.shape != design.weight.shape:
            raise ValueError(f"margin {margin.name!r} is of other rows than the design")


def _parts(found: RatioEstimates, numerator: FloatArray, denominator: FloatArray, column: int) -> FloatArray:
    """(n, operators) each row's (y − Rx) ÷ Σwx; 0 beside its own operator, and where nothing varies."""
    design = found.design
    estimate = found.estimate[:, column]
    varies = found.lowest[:, column] < found.highest[:, column]
    total = np.bincount(design.cell_operator, found.cell_below[:, column], minlength=design.n_operators)
    scale = np.divide(1.0, total, out=np.zeros(design.n_operators), where=varies)
    ratio = np.where(varies, estimate, 0.0)[design.operator]
    parts = np.zeros((len(design.operator), design.n_operators))
    own = (numerator[:, column] - ratio * denominator[:, column]) * scale[design.operator]
    parts[np.arange(len(own)), design.operator] = own
    return parts


def _cluster_totals(design: Design, residual: FloatArray, calibrated: FloatArray) -> FloatArray:
    """(operators, clusters) sums of we."""
    n_clusters = len(design.stratum_of_cluster)
    weighted = calibrated[:, None] * residual
    totals = [np.bincount(design.cluster, column, minlength=n_clusters) for column in weighted.T]
    return np.array(totals, dtype=np.float64)


def _every_operator_everywhere(design: Design) -> Design:
    """The same clusters and strata, with a cell (and one row, of weight 1) for every operator at each."""
    n_clusters = len(design.stratum_of_cluster)
    n_cells = design.n_operators * n_clusters
    operator = np.repeat(np.arange(design.n_operators), n_clusters)
    cluster = np.tile(np.arange(n_clusters), design.n_operators)
    return Design(
        operator=operator,
        cluster=cluster,
        weight=np.ones(n_cells),
        stratum_of_cluster=design.stratum_of_cluster,
        n_operators=design.n_operators,
        order=np.arange(n_cells),
        cell_start=np.arange(n_cells),
        cell_operator=operator,
        cell_cluster=cluster,
    )


def _spread(design: Design, cells: FloatArray) -> FloatArray:
    """The cells' sums, and 0 for those that only the design with every operator everywhere has."""
    n_clusters = len(design.stratum_of_cluster)
    spread = np.zeros((design.n_operators * n_clusters, cells.shape[1]))
    spread[design.cell_operator * n_clusters + design.cell_cluster] = cells
    return spread
