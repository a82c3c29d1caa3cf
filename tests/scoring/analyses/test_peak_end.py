"""Domain A9b: remembered quality and the key touchpoints."""

import math

import numpy as np
import pytest
from scipy import stats

from scoring.analyses.designed import each_alone
from scoring.analyses.experience_rules import ExperienceRules
from scoring.analyses.peak_end import (
    ALL_EQUAL,
    ONE_MOMENT,
    OperatorPeakEnd,
    PeakEndAnswers,
    PeakEndRules,
    peak_end,
    peak_end_scores,
)
from scoring.analyses.rules import packaged_rules
from scoring.stats.design import Design, design_of

MOMENTS = ("arrival", "door", "wait", "handling", "leaving")
TWICE = PeakEndRules(fewest_per_moment=2)


def found_in(
    moments: list[str], peak: list[float], end: list[float], design: Design | None = None
) -> OperatorPeakEnd:
    answers = PeakEndAnswers(moments, np.array(peak), np.array(end))
    design = design or each_alone(["CM"] * len(moments), ("CM",))
    return peak_end(answers, design, moments=MOMENTS, operators=("CM",), rules=TWICE)[0]


def test_the_mean_of_the_peak_and_the_end() -> None:
    assert peak_end_scores(np.array([9.0, 2, 0]), np.array([6.0, 3, 10])).tolist() == [7.5, 2.5, 5]


def test_the_table_of_moments_and_the_key_touchpoints() -> None:
    found = found_in(
        ["wait", "wait", "handling", "handling", "arrival", "arrival", "door"],
        [2, 4, 9, 9, 7, 5, 0],
        [4, 4, 9, 7, 5, 5, 0],
    )
    assert [(one.name, one.score.estimate, one.score.n) for one in found.moments] == [
        ("arrival", 6, 2),
        ("door", 0, 1),
        ("wait", 3, 2),
        ("handling", 9, 2),
    ]
    assert (found.highest, found.lowest) == (("handling",), ("wait",))
    assert [one.name for one in found.moments if one.is_key] == ["wait", "handling"]
    assert [one.name for one in found.moments if one.is_too_rare] == ["door"]
    assert found.score.estimate == pytest.approx((3 + 4 + 9 + 8 + 6 + 5 + 0) / 7, rel=1e-12)


def test_the_interval_of_a_moment() -> None:
    """2 and 4: mean 3, standard error over all seven rows' design; equal answers have no interval."""
    found = found_in(["wait"] * 4 + ["handling"] * 3, [2, 4, 3, 5, 9, 9, 9], [5] * 7)
    wait, handling = found.moments
    linear = np.array([2, 4, 3, 5, 3.5, 3.5, 3.5]) - 3.5
    se = math.sqrt(7 / 6 * np.square(linear / 4).sum())
    margin = float(stats.t.isf(0.025, 3)) * se
    assert (wait.score.low, wait.score.high) == pytest.approx((3.5 - margin, 3.5 + margin), rel=1e-12)
    assert (handling.score.estimate, handling.score.low) == (9, None)


def test_visits_to_one_site_are_not_independent() -> None:
    moments, peak = ["wait"] * 8, [2.0, 2, 4, 4, 6, 6, 9, 9]
    design = design_of(
        ["CM"] * 8, cluster=np.repeat(range(4), 2), stratum=[0] * 8, weight=[1] * 8, operators=("CM",)
    )
    clustered, simple = found_in(moments, peak, peak, design), found_in(moments, peak, peak)
    assert clustered.score.estimate == simple.score.estimate
    assert clustered.score.low is not None
    assert simple.score.low is not None
    assert clustered.score.low < simple.score.low


def test_a_half_that_is_missing() -> None:
    """No end: no score, but the peak still counts for its moment; no peak: neither."""
    found = found_in(["wait", "wait", "door", ""], [2, 4, math.nan, 8], [math.nan, 6, 6, 4])
    assert (found.score.estimate, found.score.n) == ((5 + 6) / 2, 2)
    assert [(one.name, one.score.n) for one in found.moments] == [("wait", 2)]


def test_moments_that_tie_are_all_key() -> None:
    found = found_in(["wait"] * 2 + ["door"] * 2 + ["arrival"] * 2, [3, 3, 3, 3, 8, 8], [5] * 6)
    assert (found.highest, found.lowest) == (("arrival",), ("door", "wait"))


def test_one_moment_or_equal_ones_are_neither_highest_nor_lowest() -> None:
    one = found_in(["wait"] * 3, [3, 4, 5], [5] * 3)
    assert (one.highest, one.lowest, one.caveats) == ((), (), (ONE_MOMENT,))
    equal = found_in(["wait"] * 2 + ["door"] * 2, [4] * 4, [5] * 4)
    assert (equal.highest, equal.lowest, equal.caveats) == ((), (), (ALL_EQUAL,))


def test_operators_come_apart_and_one_without_visits_is_missing() -> None:
    answers = PeakEndAnswers(["wait", "wait"], np.array([2.0, 8]), np.array([4.0, 8]))
    design = each_alone(["CM", "CU"], ("CM", "CU", "CT"))
    found = peak_end(answers, design, moments=MOMENTS, operators=("CM", "CU", "CT"), rules=TWICE)
    assert [one.score.estimate for one in found] == [3, 8, None]
    assert found[2].moments == ()


def test_no_visits_at_all() -> None:
    assert found_in([], [], []).score.estimate is None


def test_bad_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'roof' is not among"):
        found_in(["roof"], [1], [1])
    with pytest.raises(ValueError, match="peak must be 0 to 10"):
        found_in(["wait"], [11], [1])
    with pytest.raises(ValueError, match="end must be 0 to 10"):
        found_in(["wait"], [1], [-1])
    with pytest.raises(ValueError, match="equally many"):
        found_in(["wait"], [1], [1, 2])
    with pytest.raises(ValueError, match="answers must be 2"):
        found_in(["wait"], [1], [1], each_alone(["CM", "CM"], ("CM",)))


def test_the_rule_that_comes_with_the_package() -> None:
    assert packaged_rules(ExperienceRules, "experience_rules").peak_end == PeakEndRules(5)
