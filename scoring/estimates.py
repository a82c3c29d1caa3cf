"""The wave's design and each operator's estimates with their intervals."""

import math
from collections.abc import Sequence

import numpy as np

from scoring.comparable import Comparable
from scoring.results import Estimate
from scoring.score import FloatArray
from scoring.stats.design import Design, survey_design
from scoring.stats.means import t_margin
from scoring.stats.proportions import Interval, clopper_pearson, logit_interval
from scoring.stats.ratios import RatioEstimates, ratio_estimates
from scoring.wave import WaveArrays


def design_of_wave(wave: WaveArrays, operators: tuple[str, ...]) -> Design:
    """Cluster = site; stratum = city × operator, or the city alone when operators share a site."""
    return survey_design(
        wave.operator, cluster=wave.site, area=wave.city, weight=wave.weight, operators=operators
    )


def estimate_columns(design: Design, columns: Sequence[tuple[FloatArray, FloatArray]]) -> RatioEstimates:
    """Ratio estimates of (numerator, denominator) pairs, one column each."""
    n_rows = len(design.operator)
    shape = (n_rows, len(columns))
    numerator, denominator = np.empty(shape, order="F"), np.empty(shape, order="F")
    for place, (above, below) in enumerate(columns):
        numerator[:, place], denominator[:, place] = above, below
    return ratio_estimates(design, numerator=numerator, denominator=denominator)


def printed_estimate(
    estimates: RatioEstimates, comparable: Comparable, *, operator: str, place: tuple[int, int]
) -> Estimate:
    """One operator's row in the printed unit; `place` is its (operator, column) in the estimates.

    Shares take the logit interval, at 0 % and 100 % Clopper–Pearson's on the sites; other values the t
    interval. Where nothing varies a count fixed by procedure is its own interval, any other value has none.
    """
    value, deff = float(estimates.estimate[place]), float(estimates.deff[place])
    se = math.sqrt(float(estimates.covariance[place[0], place[0], place[1]]))
    df, n = int(estimates.df[place[0], place[0], place[1]]), int(estimates.n[place])
    n_clusters = int(estimates.n_clusters[place])
    interval = None if n == 0 else _interval(value, se, df=df, n_clusters=n_clusters, comparable=comparable)
    scale = comparable.scale
    return Estimate(
        operator=operator,
        n=n,
        n_clusters=n_clusters,
        estimate=_or_none(value * scale),
        se=_or_none(se * scale),
        df=float(df) if df > 0 else None,
        low=interval.low * scale if interval else None,
        high=interval.high * scale if interval else None,
        deff=_or_none(deff),
        effective_n=n / deff if deff > 0 else None,
    )


def _interval(
    value: float, se: float, *, df: int, n_clusters: int, comparable: Comparable
) -> Interval | None:
    if comparable.is_share and value in {0.0, 1.0}:
        return clopper_pearson(value * n_clusters, n_clusters)
    if comparable.is_protocol and se == 0:
        return Interval(value, value)
    if not (se > 0 and df > 0):
        return None
    if comparable.is_share:
        return logit_interval(value, se=se, df=df)
    margin = t_margin(se, df)
    return Interval(value - margin, value + margin)


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value
