"""One electronic channel at each operator: fast, successful, steady, liked, consistent (domain A16)?"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from forms.text import Bilingual
from scoring.analyses.designed import Designed, designed_mean, designed_share
from scoring.analyses.speed import TimeQuantile, speed_variation, time_quantiles
from scoring.stats.design import Design
from scoring.stats.ratios import ratio_estimates

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """(n,) each: how many of `whole` had it in each row; `whole` is 0 where it was not tried."""

    part: FloatArray
    whole: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class ChannelTests:
    """A channel's n submissions, of whichever forms: what a form does not ask is missing in its rows.

    Attributes:
        seconds: (n,) until the answer, or until waiting stopped; NaN where not timed.
        has_answered: (n,) whether the answer came.
        attempts: successes among scripted attempts.
        repeats: successes among the repeats of one test.
        consistency: descriptions found the same among those compared.
        score: (n,) experience score of the form, 0–100; NaN where it has none.
        satisfaction: (n,) in the survey's unit; NaN where not asked.
    """

    seconds: FloatArray
    has_answered: BoolArray
    attempts: Counts
    repeats: Counts
    consistency: Counts
    score: FloatArray
    satisfaction: FloatArray


@dataclass(frozen=True, slots=True)
class ChannelComplaints:
    """An operator's escalated complaints about the channel, and its users in that time."""

    operator: str
    escalated: int
    users: int


@dataclass(frozen=True, slots=True)
class ComplaintRate:
    """Escalated complaints per 10,000 users with their exact 95 % interval; None without users."""

    per_10_000: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class ChannelFigures:
    """One operator's channel; what nobody tested or reported is None.

    Attributes:
        operator: whose.
        median_s: seconds by which half of the tests were answered.
        p90_s: seconds by which nine in ten were.
        success: share of scripted attempts that reached their result.
        fully_repeated: stability: share of repeated tests that succeeded every time.
        speed_variation: stability: standard deviation of the seconds as a share of their mean.
        score: mean experience score, 0–100.
        consistency: share of compared descriptions that were the same.
        satisfaction: mean, in the survey's unit.
        complaints: escalated, per 10,000 users; None when not reported.
    """

    operator: str
    median_s: TimeQuantile
    p90_s: TimeQuantile
    success: Designed
    fully_repeated: Designed
    speed_variation: float | None
    score: Designed
    consistency: Designed
    satisfaction: Designed
    complaints: ComplaintRate | None
    caveats: tuple[Bilingual, ...]


def channel_dashboard(
    tests: ChannelTests,
    design: Design,
    *,
    operators: Sequence[str],
    limit_s: float,
    complaints: Sequence[ChannelComplaints] = (),
) -> tuple[ChannelFigures, ...]:
    """How does one channel do at each operator?

    Args:
        tests: n submissions.
        design: of the n; where several forms are joined each should be a stratum of its own.
        operators: as the design was made.
        limit_s: seconds after which a test gives up, the same for all.
        complaints: at most one entry per operator.

    Returns:
        One entry per operator.

    Raises:
        ValueError: lengths that differ, counts that are negative or above their whole, a score outside 0–100,
            an infinite satisfaction, complaints of an operator not listed or twice, and as `time_quantiles`.

    Formula:
        shares are Σw part ÷ Σw whole with logit intervals on the linearised variance, means with t intervals;
        see `time_quantiles`, `speed_variation` and `complaint_rate` for the others.
    """
    _refuse_tests(tests, len(design.operator))
    _refuse_complaints(complaints, operators)
    median, p90 = (
        time_quantiles(tests.seconds, happened=tests.has_answered, limit=limit_s, share=share, design=design)
        for share in (0.5, 0.9)
    )
    variation = speed_variation(tests.seconds, happened=tests.has_answered, limit=limit_s, design=design)
    is_repeated = tests.repeats.whole > 0
    is_whole = is_repeated & (tests.repeats.part == tests.repeats.whole)
    success = _shares(tests.attempts, design)
    fully_repeated = _shares(Counts(is_whole.astype(np.float64), is_repeated.astype(np.float64)), design)
    consistency = _shares(tests.consistency, design)
    score, satisfaction = _means(tests.score, design), _means(tests.satisfaction, design)
    rates = {one.operator: complaint_rate(one.escalated, one.users) for one in complaints}
    return tuple(
        ChannelFigures(
            operator=name,
            median_s=median[place],
            p90_s=p90[place],
            success=success[place],
            fully_repeated=fully_repeated[place],
            speed_variation=variation[place],
            score=score[place],
            consistency=consistency[place],
            satisfaction=satisfaction[place],
            complaints=rates.get(name),
            caveats=_timed_out(median[place], limit_s),
        )
        for place, name in enumerate(operators)
    )


def complaint_rate(escalated: int, users: int) -> ComplaintRate:
    """How many escalated complaints come from 10,000 users?

    Args:
        escalated: whole, 0 or more.
        users: of the channel, 0 or more; more complaints than users are possible.

    Raises:
        ValueError: a count that is negative or not whole.

    Formula:
        10,000 × complaints ÷ users; limits from the chi-square quantiles of a Poisson count (Garwood 1936),
        which take complaints as independent.

    Example:
        >>> found = complaint_rate(3, 60_000)
        >>> found.per_10_000, round(found.low, 4), round(found.high, 4)
        (0.5, 0.1031, 1.4612)
    """
    for name, count in (("escalated", escalated), ("users", users)):
        if not (0 <= count < math.inf and count == math.floor(count)):
            raise ValueError(f"{name} {count} must be a whole number, 0 or more")
    if users == 0:
        return ComplaintRate(None, None, None)
    low = float(stats.chi2.isf(0.975, 2 * escalated)) / 2 if escalated else 0.0
    high = float(stats.chi2.isf(0.025, 2 * (escalated + 1))) / 2
    scale = 10_000 / users
    return ComplaintRate(escalated * scale, low * scale, high * scale)


def _shares(counts: Counts, design: Design) -> list[Designed]:
    found = ratio_estimates(design, numerator=counts.part[:, None], denominator=counts.whole[:, None])
    return [designed_share(found, place, 0) for place in range(design.n_operators)]


def _means(ratings: FloatArray, design: Design) -> list[Designed]:
    is_rated = (~np.isnan(ratings)).astype(np.float64)
    found = ratio_estimates(design, numerator=np.nan_to_num(ratings)[:, None], denominator=is_rated[:, None])
    return [designed_mean(found, place, 0) for place in range(design.n_operators)]


def _timed_out(median: TimeQuantile, limit_s: float) -> tuple[Bilingual, ...]:
    if not median.n_timed_out:
        return ()
    n, lost = median.n, median.n_timed_out
    return (
        Bilingual(
            f"{n}次计时中{lost}次在{limit_s:g}秒内没有返回：计入中位数和P90，不计算变异系数。",
            f"{lost} of {n} timed tests had no answer within {limit_s:g} s: they count in the median and "
            "P90; there is no coefficient of variation.",
        ),
    )


def _refuse_tests(tests: ChannelTests, n: int) -> None:
    for name, counts in (
        ("attempts", tests.attempts),
        ("repeats", tests.repeats),
        ("consistency", tests.consistency),
    ):
        if not counts.part.shape == counts.whole.shape == (n,):
            raise ValueError(f"{name} must be {n} each, one per row of the design")
        if not ((counts.part >= 0) & (counts.part <= counts.whole) & np.isfinite(counts.whole)).all():
            raise ValueError(f"{name}: part must be 0 to whole, and both finite")
    for name, ratings in (("score", tests.score), ("satisfaction", tests.satisfaction)):
        if ratings.shape != (n,) or np.isinf(ratings).any():
            raise ValueError(f"{name} must be {n} finite numbers, or NaN where missing")
    if not (np.isnan(tests.score) | ((tests.score >= 0) & (tests.score <= 100))).all():
        raise ValueError("score must be 0 to 100, or NaN where missing")


def _refuse_complaints(complaints: Sequence[ChannelComplaints], operators: Sequence[str]) -> None:
    names = [one.operator for one in complaints]
    if len(set(names)) < len(names) or not set(names) <= set(operators):
        raise ValueError(f"complaints must be of {list(operators)}, each at most once, not {names}")
