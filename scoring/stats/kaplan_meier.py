"""Censored times: the share still waiting, its median, and the mean wait up to a limit."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from scoring.stats.survival import refuse_times

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalCurve:
    """The share still waiting after each time with an event; 1 before the first, flat after the last.

    Attributes:
        time: (k,) ascending; empty when nothing happened.
        at_risk: (k,) rows (or their weight) still waiting just before, those censored at that time included.
        events: (k,) rows (or their weight) whose event came then.
        survival: (k,) share still waiting just after.
        variance: (k,) of that share; NaN where nobody waits any longer.
        low: (k,) lower limit of the share; NaN as the variance.
        high: (k,) upper limit of the share; NaN as the variance.
    """

    time: FloatArray
    at_risk: FloatArray
    events: FloatArray
    survival: FloatArray
    variance: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True, slots=True)
class MedianTime:
    """When half have had their event, with the limits of that time; None where the curve stays above."""

    estimate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class RestrictedMean:
    """The mean of min(T, limit) with its standard error, rows taken as independent; 0 when all are equal."""

    estimate: float
    se: float


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """Who was waiting at each time with an event; `place` counts those times up to each row's own."""

    time: FloatArray
    at_risk: FloatArray
    events: FloatArray
    place: IntArray

    @property
    def remaining(self) -> FloatArray:
        """(k,) still waiting just after; exactly 0 where the last had their events together."""
        return self.at_risk - self.events

    @property
    def survival(self) -> FloatArray:
        return np.cumprod(self.remaining / self.at_risk).astype(np.float64)


def kaplan_meier(
    times: FloatArray, *, happened: BoolArray, weights: FloatArray | None = None, level: float = 0.95
) -> SurvivalCurve:
    """Which share is still waiting at each time, when watching some stopped before their event?

    Args:
        times: (n,) 0 or more: until the event, or until watching stopped.
        happened: (n,) whether the event was seen.
        weights: (n,) positive; equal when not given.
        level: of confidence, at each time by itself.

    Raises:
        ValueError: no row, lengths that differ, a bad time, a weight not above 0.

    Formula:
        S(t) = Π (1 − d ÷ n) over the times up to t with d events among n at risk (Kaplan and Meier 1958). Its
        variance is the sum of squares of the rows' influence (the infinitesimal jackknife): Greenwood's
        (1926) exactly with equal weights, and right with others, which Greenwood's would take as counts. The
        interval is exp(−exp(log(−log S) ± z × se)) (Kalbfleisch and Prentice 1980, section 1.3).

        Without events the curve is empty; once nobody waits S is 0 and nothing is known of its error (NaN).

    Example:
        >>> curve = kaplan_meier(np.array([2.0, 3, 3, 5]), happened=np.array([True, True, False, True]))
        >>> curve.time.tolist(), curve.survival.tolist()
        ([2.0, 3.0, 5.0], [0.75, 0.5, 0.0])
    """
    weight = _checked_weights(times, happened, weights)
    waiting = _waiting(times, happened, weight)
    survival = waiting.survival
    variance = np.where(survival > 0, survival**2 * _log_variance(waiting, happened, weight), np.nan)
    low, high = _log_log_limits(survival, variance, level)
    return SurvivalCurve(waiting.time, waiting.at_risk, waiting.events, survival, variance, low, high)


def median_time(curve: SurvivalCurve) -> MedianTime:
    """When have half had their event?

    Formula:
        The first time with S(t) under .5; where S stays at .5 for a while, the middle of that while, and
        where it stays there to the end, its beginning (as R's survival prints). The limits are where the
        curve's own limits cross .5 (Brookmeyer and Crowley 1982).

    Example:
        >>> median_time(kaplan_meier(np.array([2.0, 3, 3, 5]), happened=np.array([True, True, False, True])))
        MedianTime(estimate=4.0, low=2.0, high=None)
    """
    return MedianTime(
        estimate=_half_time(curve.time, curve.survival),
        low=_half_time(curve.time, curve.low),
        high=_half_time(curve.time, curve.high),
    )


def restricted_mean(
    times: FloatArray, *, happened: BoolArray, limit: float, weights: FloatArray | None = None
) -> RestrictedMean:
    """How long is the wait on average, a wait longer than the limit counting as the limit?

    Args:
        times: (n,) 0 or more: until the event, or until watching stopped.
        happened: (n,) whether the event was seen.
        limit: τ, above 0 and not beyond what was watched.
        weights: (n,) positive; equal when not given.

    Raises:
        ValueError: as for `kaplan_meier`; a limit that is not above 0, or beyond the last time while some
            still waited then.

    Formula:
        The area under S up to τ, with Greenwood's variance Σ (area from t to τ)² × d ÷ (n (n − d)) (Klein and
        Moeschberger 2003, equation 4.5.2), here as Σ (w × influence)² ÷ (Σw)², the same with equal weights.

    Example:
        >>> restricted_mean(np.array([2.0, 3, 3, 5]), happened=np.array([True, True, False, True]), limit=5)
        RestrictedMean(estimate=3.75, se=0.649519052838329)
    """
    weight = _checked_weights(times, happened, weights)
    estimate, influence = _area(times, happened, weight, limit=limit)
    return RestrictedMean(estimate, float(np.linalg.norm(weight * influence)) / float(weight.sum()))


def restricted_mean_influence(
    times: FloatArray, *, happened: BoolArray, limit: float, weights: FloatArray | None = None
) -> FloatArray:
    """(n,) how far each row draws the restricted mean from where it stands, in the unit of the times.

    Args:
        times: (n,) of one operator, as for `restricted_mean`.
        happened: (n,) whether the event was seen.
        limit: τ, as for `restricted_mean`.
        weights: (n,) positive; equal when not given.

    Raises:
        ValueError: as for `restricted_mean`.

    Formula:
        Σw × ∂(area) ÷ ∂w of the row; its weighted mean is 0. Its sums over clusters give the linearised
        variance of the area (Deville 1999; the infinitesimal jackknife of R's `residuals.survfit`).
    """
    weight = _checked_weights(times, happened, weights)
    return _area(times, happened, weight, limit=limit)[1]


def restricted_mean_values(
    times: FloatArray, *, happened: BoolArray, limit: float, weights: FloatArray | None = None
) -> FloatArray:
    """(n,) values whose weighted mean is the restricted mean, for an estimator that knows the design.

    It does for rows censored before the limit what `restricted_times` cannot, and gives the same where nobody
    is: estimate + influence is min(T, limit) then. Arguments and errors are those of `restricted_mean`; each
    operator, having its own curve, is done by itself.

    Example:
        >>> happened = np.array([True, True, False, True])
        >>> restricted_mean_values(np.array([2.0, 3, 3, 5]), happened=happened, limit=5).tolist()
        [2.0, 3.0, 5.0, 5.0]
    """
    weight = _checked_weights(times, happened, weights)
    estimate, influence = _area(times, happened, weight, limit=limit)
    return estimate + influence


def _checked_weights(times: FloatArray, happened: BoolArray, weights: FloatArray | None) -> FloatArray:
    refuse_times(times, happened)
    weight = np.ones(len(times)) if weights is None else weights
    if weight.shape != times.shape or not (np.isfinite(weight) & (weight > 0)).all():
        raise ValueError("weights must be positive and finite, one per time")
    return weight


def _waiting(times: FloatArray, happened: BoolArray, weight: FloatArray) -> _Waiting:
    time = np.unique(times[happened])
    place = np.searchsorted(time, times, side="right")
    return _Waiting(
        time=time,
        at_risk=_after(_sums(place, weight, len(time) + 1))[:-1],
        events=_sums(place[happened] - 1, weight[happened], len(time)),
        place=place,
    )


def _sums(place: IntArray, amount: FloatArray, n_places: int) -> FloatArray:
    return np.bincount(place, amount, n_places).astype(np.float64)


def _after(parts: FloatArray) -> FloatArray:
    """(k,) the sum of the parts that come later."""
    return np.append(np.cumsum(parts[:0:-1])[::-1], 0.0)


def _log_variance(waiting: _Waiting, happened: BoolArray, weight: FloatArray) -> FloatArray:
    """(k,) variance of log S: what rows that have left hold for good, and what those still waiting share."""
    event = _per_remaining(np.ones(len(waiting.time)), waiting)
    shared = np.cumsum(event * waiting.events / waiting.at_risk)
    own = _influence(event, waiting, happened)
    left = np.cumsum(_sums(waiting.place, np.square(weight * own), len(shared) + 1))[1:]
    return left + shared**2 * _after(_sums(waiting.place, weight**2, len(shared) + 1))[1:]


def _area(
    times: FloatArray, happened: BoolArray, weight: FloatArray, *, limit: float
) -> tuple[float, FloatArray]:
    """The area under S up to the limit, and each row's influence on it."""
    waiting = _waiting(times, happened, weight)
    survival = np.append(1.0, waiting.survival)
    if not 0 < limit < math.inf or (limit > times.max() and survival[-1] > 0):
        raise ValueError(f"limit {limit} must be above 0 and not beyond the last time {times.max()}")
    edges = np.concatenate([[0.0], np.minimum(waiting.time, limit), [limit]])
    pieces = np.diff(edges) * survival
    event = _per_remaining(_after(pieces)[:-1], waiting)
    return float(pieces.sum()), weight.sum() * _influence(event, waiting, happened)


def _influence(event: FloatArray, waiting: _Waiting, happened: BoolArray) -> FloatArray:
    """(n,) what each row gains by being at risk at the times up to its own, less what its own event costs."""
    gained = np.append(0.0, np.cumsum(event * waiting.events / waiting.at_risk))
    return gained[waiting.place] - np.where(happened, np.append(0.0, event)[waiting.place], 0.0)


def _per_remaining(amount: FloatArray, waiting: _Waiting) -> FloatArray:
    """Amount ÷ those still waiting; 0 where none is, for there every row at risk had its event."""
    remaining = waiting.remaining
    return np.divide(amount, remaining, out=np.zeros(len(remaining)), where=remaining > 0)


def _log_log_limits(
    survival: FloatArray, variance: FloatArray, level: float
) -> tuple[FloatArray, FloatArray]:
    margin = np.full(len(survival), np.nan)
    log = np.log(survival, out=np.zeros(len(survival)), where=survival > 0)
    np.divide(np.sqrt(variance), survival * -log, out=margin, where=survival > 0)
    margin *= float(stats.norm.isf((1 - level) / 2))
    return np.exp(log * np.exp(margin)), np.exp(log * np.exp(-margin))


def _half_time(time: FloatArray, share: FloatArray) -> float | None:
    """The first time with a share of a half or less; a half is one but for rounding."""
    rounding = math.sqrt(np.finfo(np.float64).eps)
    reached = np.flatnonzero(share < 0.5 + rounding)
    under = np.flatnonzero(share < 0.5 - rounding)
    if len(reached) == 0:
        return None
    if len(under) == 0 or under[0] == reached[0]:
        return float(time[reached[0]])
    return float((time[reached[0]] + time[under[0]]) / 2)
