"""Exposed against others (domain A10a).

R1 the domain's figures and R's; R2 no random assignment, association only; R3 too few, or nothing varies:
no p, and words that say why; R4 all or none is p = 1; R5 sizes; R6 two languages; R7 bad input is refused.

R 4.2.2, options(digits = 15):
prop.test(c(300, 264), c(400, 400), correct = FALSE)
prop.test(c(75, 66), c(100, 100), correct = FALSE)
power.prop.test(p1 = .75, p2 = .66, power = .8)
fisher.test(matrix(c(39, 1, 33, 7), 2))
a <- rep(c(7, 8, 9, 10), c(5, 12, 14, 4))
b <- rep(c(5, 6, 8, 9), c(9, 8, 15, 8))
t.test(a, b)
"""

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.text import Bilingual
from scoring.analyses.care_effects import ASSIGNMENTS, ASSOCIATION_ONLY, Assignment, CareMethod, Effect
from scoring.analyses.care_evaluation import (
    EXACT,
    NO_VARIATION,
    Counted,
    customers_needed,
    ratings_compared,
    shares_compared,
)
from scoring.analyses.care_rules import CareRules
from scoring.analyses.rules import packaged_rules

RULES = packaged_rules(CareRules, "care_rules")
TARIFF = Bilingual("长途资费满意", "Content with the long-distance tariff")
OVERALL = Bilingual("总体满意度", "Overall satisfaction")


def shares(
    exposed: tuple[int, int], others: tuple[int, int], assignment: Assignment = Assignment.OBSERVATIONAL
) -> Effect:
    return shares_compared(
        Counted(*exposed), Counted(*others), outcome=TARIFF, assignment=assignment, rules=RULES
    )


def ratings(exposed: object, others: object, assignment: Assignment = Assignment.RANDOM) -> Effect:
    return ratings_compared(
        np.asarray(exposed, dtype=float),
        np.asarray(others, dtype=float),
        outcome=OVERALL,
        assignment=assignment,
        rules=RULES,
    )


def test_r1_75_of_100_against_66_with_400_each() -> None:
    """Domain A10a and 3.8: +9 pp, z 2.79, p .0053, +2.7 to +15.2 pp; R to its last digit."""
    found = shares((300, 400), (264, 400))
    assert found.estimate is not None
    assert found.low is not None
    assert found.high is not None
    assert found.z is not None
    assert found.p_value is not None
    assert (round(found.estimate, 9), round(found.z, 2), round(found.p_value, 4)) == (0.09, 2.79, 0.0053)
    assert (round(found.low, 3), round(found.high, 3)) == (0.027, 0.152)
    assert (found.z, found.p_value) == pytest.approx((2.79094925861334, 0.00525537103585254), rel=1e-12)
    assert (found.method, found.n, found.is_shown) == (CareMethod.TWO_PROPORTION_Z, (400, 400), True)
    assert found.p_value == found.z_p_value


def test_r1_with_100_each_it_is_not_shown() -> None:
    """Domain A10a: p .163."""
    found = shares((75, 100), (66, 100))
    assert found.p_value is not None
    assert round(found.p_value, 3) == 0.163
    assert found.p_value == pytest.approx(0.162872760242231, rel=1e-12)
    assert not found.is_shown
    assert found.least == pytest.approx(0.179, abs=5e-4)


def test_r1_small_expected_counts_take_fisher() -> None:
    found = shares((39, 40), (33, 40), Assignment.RANDOM)
    assert (found.method, found.caveats) == (CareMethod.FISHER, (EXACT,))
    assert found.p_value == pytest.approx(0.0567586739599918, rel=1e-10)
    assert found.z_p_value is not None
    assert found.z_p_value < 0.05


def test_r1_ratings_by_welch() -> None:
    exposed, others = (
        np.repeat([7, 8, 9, 10], [5, 12, 14, 4]),
        np.repeat([5, 6, 8, 9], [9, 8, 15, 8]),
    )
    found = ratings(exposed, others)
    assert (found.estimate, found.low, found.high) == pytest.approx(
        (1.36071428571429, 0.794251648996624, 1.92717692243195), rel=1e-12
    )
    assert found.p_value == pytest.approx(9.93580614499328e-06, rel=1e-9)
    assert found.method is CareMethod.WELCH
    assert found.standardised is not None
    assert found.standardised.low < found.standardised.estimate < found.standardised.high
    assert "p（未校正）<0.001" in found.sentence.zh
    assert "the first higher by 1.36 points" in found.sentence.en


@pytest.mark.parametrize("assignment", [Assignment.MATCHED, Assignment.OBSERVATIONAL])
@pytest.mark.parametrize("n", [400, 3])
def test_r2_what_was_not_random_is_association_only(assignment: Assignment, n: int) -> None:
    for found in (shares((n, n), (n // 2, n), assignment), ratings([8.0] * n, [7.0] * n, assignment)):
        assert found.caveats[-1] == ASSOCIATION_ONLY
        assert "仅为相关" in found.sentence.zh
        assert "Association only" in found.sentence.en


def test_r2_what_was_random_is_not() -> None:
    found = shares((300, 400), (264, 400), Assignment.RANDOM)
    assert found.caveats == ()
    assert "仅为相关" not in found.sentence.zh


def test_r2_each_assignment_has_a_name() -> None:
    assert set(ASSIGNMENTS) == set(Assignment)


@pytest.mark.parametrize(("exposed", "others"), [((29, 29), (1, 400)), ((0, 0), (20, 30)), ((0, 0), (0, 0))])
def test_r3_too_few_are_not_tested(exposed: tuple[int, int], others: tuple[int, int]) -> None:
    found = shares(exposed, others)
    assert (found.method, found.p_value, found.low, found.is_shown) == (
        CareMethod.NOT_TESTED,
        None,
        None,
        False,
    )
    assert "数据不足" in found.sentence.zh
    assert "not enough data" in found.sentence.en
    assert f"{min(exposed[1], others[1])}" in found.sentence.zh


def test_r3_nobody_asked_is_missing_and_not_0() -> None:
    assert shares((0, 0), (0, 30)).values == (None, 0.0)
    assert ratings([], [5.0] * 30).values == (None, 5.0)


def test_r3_the_fewest_is_a_figure_of_the_field() -> None:
    found = shares_compared(
        Counted(9, 10),
        Counted(1, 10),
        outcome=TARIFF,
        assignment=Assignment.RANDOM,
        rules=replace(RULES, fewest_customers=10),
    )
    assert found.p_value is not None


def test_r3_ratings_that_never_vary_have_no_p() -> None:
    found = ratings([8.0] * 40, [7.0] * 40)
    assert (found.not_enough, found.p_value, found.values) == (NO_VARIATION, None, (8.0, 7.0))
    assert "数值没有变化" in found.sentence.zh


def test_r3_one_side_may_vary() -> None:
    found = ratings([8.0] * 40, [7.0, 8.0] * 20)
    assert found.p_value is not None
    assert 0 < found.p_value < 0.001


@pytest.mark.parametrize("having", [0, 100])
def test_r4_all_or_none_on_both_sides_is_p_1(having: int) -> None:
    found = shares((having, 100), (having, 100))
    assert (found.p_value, found.estimate) == (1.0, 0.0)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0 < found.high
    assert "两者相同" in found.sentence.zh


def test_r5_about_402_a_group() -> None:
    """Domain A10a: 75 against 66 % at 80 % power; R 401.87."""
    assert customers_needed(0.75, 0.66, rules=RULES) == 402
    assert customers_needed(0.66, 0.75, rules=RULES) == 402
    assert customers_needed(0.25, 0.34, rules=RULES) == 402
    assert customers_needed(0.75, 0.66, rules=replace(RULES, power=0.9)) > 402


@settings(deadline=None)
@given(pair=st.tuples(st.integers(0, 100), st.integers(0, 100)).filter(lambda pair: pair[0] != pair[1]))
def test_r5_sizes_hold_for_any_pair_and_either_order(pair: tuple[int, int]) -> None:
    share, other = (number / 100 for number in pair)
    assert customers_needed(share, other, rules=RULES) == customers_needed(other, share, rules=RULES) >= 1


@pytest.mark.parametrize(
    ("share", "other", "name"), [(1.1, 0.5, "share"), (0.5, -0.1, "other"), (0.5, 0.5, "diff")]
)
def test_r5_impossible_shares_are_refused(share: float, other: float, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        customers_needed(share, other, rules=RULES)


def test_r6_the_sentences() -> None:
    said = shares((300, 400), (264, 400)).sentence
    assert said.zh == (
        "长途资费满意：接触客户 75%；其他客户 66%；前者高 9 个百分点（95% 区间 2.68 至 15.2），"
        "p（未校正）=0.005。仅为相关：谁接受关怀不是随机决定的，差别也可能另有原因。"
    )
    assert said.en == (
        "Content with the long-distance tariff: customers reached 75%; others 66%; the first higher by "
        "9 percentage points (95% CI 2.68 to 15.2), uncorrected p=0.005. Association only: who received the "
        "care was not decided at random, so the difference may have other causes."
    )
    unsure = shares((75, 100), (66, 100), Assignment.RANDOM).sentence
    assert unsure.zh == (
        "长途资费满意：不能判定是否有差别，接触客户 75%；其他客户 66%；前者高 9 个百分点"
        "（95% 区间 −3.63 至 21.3），p（未校正）=0.163；本样本能发现 ≥ 17.9 个百分点的差异。"
    )
    assert "could have found a difference of 17.9 percentage points or more" in unsure.en


def test_r6_a_lower_share_is_said_with_its_interval_turned() -> None:
    said = shares((264, 400), (300, 400), Assignment.RANDOM).sentence
    assert "前者低 9 个百分点（95% 区间 2.68 至 15.2）" in said.zh
    assert "the first lower by 9 percentage points (95% CI 2.68 to 15.2)" in said.en


@pytest.mark.parametrize(("having", "customers"), [(-1, 3), (4, 3), (0, -1), (1.5, 3)])
def test_r7_impossible_counts_are_refused(having: int, customers: int) -> None:
    with pytest.raises(ValueError, match="having"):
        Counted(having, customers)


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_r7_a_missing_rating_is_refused_by_name(place: int, wrong: float) -> None:
    both = [[7.0, 8.0] * 20, [7.0, 8.0] * 20]
    both[place][3] = wrong
    with pytest.raises(ValueError, match=("exposed", "others")[place]):
        ratings(both[0], both[1])


@pytest.mark.parametrize(
    "wrong",
    [{"fewest_customers": 1}, {"power": 1.0}, {"reactivated_in_days": -1}, {"few_contacts": 11}],
)
def test_r7_rules_that_cannot_be_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=re.escape("CareRules(")):
        replace(RULES, **wrong)


def test_the_rules_say_which_they_are() -> None:
    assert (RULES.version, RULES.effective_from) == ("2026.1", date(2026, 1, 1))


@settings(deadline=None)
@given(a=st.integers(0, 60), b=st.integers(0, 90))
def test_sides_swapped_turn_the_sign_and_keep_p(a: int, b: int) -> None:
    found, other = shares((a, 60), (b, 90)), shares((b, 90), (a, 60))
    assert found.p_value is not None
    assert other.p_value is not None
    assert found.estimate is not None
    assert found.low is not None
    assert found.high is not None
    assert other.low is not None
    assert 0 < found.p_value <= 1
    assert other.p_value == pytest.approx(found.p_value, rel=1e-9)
    assert found.low <= found.estimate <= found.high
    assert other.low == pytest.approx(-found.high, abs=1e-12)
