"""Before and after, with and without controls (domain A10b, A10c).

R1 events as the domain and R have them; R2 without controls always association only; R3 no event, too few, no
variation: no p, and words; R4 the change is that of `before_after`; R5 controls are taken off, and what the
assignment allows to say; R6 bad input is refused by name.

R 4.2.2, options(digits = 15):
poisson.test(c(245, 312), c(3, 3))
poisson.test(c(12, 30), c(1000, 1500))
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.text import Bilingual
from scoring.analyses.care_effects import ASSOCIATION_ONLY, NO_OTHERS, Assignment, CareMethod, Effect, Kind
from scoring.analyses.care_evaluation import NO_VARIATION
from scoring.analyses.care_periods import (
    AT_AN_END,
    FEW_UNITS,
    NO_EVENT,
    PARALLEL,
    TOO_FEW_UNITS,
    Events,
    change_after,
    change_beside_controls,
    events_after,
    events_compared,
)
from scoring.analyses.care_rules import CareRules
from scoring.analyses.rules import packaged_rules
from scoring.stats.before_after import before_after, difference_in_differences, period_design
from scoring.stats.ratios import RatioEstimates, ratio_estimates

RULES = packaged_rules(CareRules, "care_rules")
COMPLAINTS = Bilingual("账单投诉", "Bill complaints")
BILL = Bilingual("账单满意度", "Satisfaction with the bill")


def of_periods(
    *cells: list[float], cluster: list[int] | None = None, asked_twice: bool = True
) -> RatioEstimates:
    """Answers of the treated before and after, then of the controls; by place the same customer."""
    values = [value for cell in cells for value in cell]
    after = [place % 2 == 1 for place, cell in enumerate(cells) for _ in cell]
    control = [place >= 2 for place, cell in enumerate(cells) for _ in cell]
    customers = [
        (place // 2 if asked_twice else place) * 10_000 + row
        for place, cell in enumerate(cells)
        for row in range(len(cell))
    ]
    n = len(values)
    design = period_design(
        after,
        is_control=control,
        cluster=customers if cluster is None else cluster,
        area=[1] * n,
        weight=[1.0] * n,
    )
    return ratio_estimates(design, numerator=np.array(values)[:, None], denominator=np.ones((n, 1)))


def changed(found: RatioEstimates, kind: Kind = Kind.RATING) -> Effect:
    return change_after(found, 0, outcome=BILL, kind=kind, rules=RULES)


def beside(
    found: RatioEstimates, kind: Kind = Kind.RATING, assignment: Assignment = Assignment.OBSERVATIONAL
) -> Effect:
    return change_beside_controls(found, 0, outcome=BILL, kind=kind, assignment=assignment, rules=RULES)


def test_r1_complaints_312_to_245_in_equal_periods() -> None:
    """Domain A10 and 3.8 (green bill): ratio .785, −21.5 %, z 2.84, p .0045."""
    found = events_after(Events(245, 3), Events(312, 3), outcome=COMPLAINTS)
    assert found.estimate is not None
    assert found.z is not None
    assert found.z_p_value is not None
    assert (round(found.estimate, 3), round(100 * (found.estimate - 1), 1)) == (0.785, -21.5)
    assert (round(-found.z, 2), round(found.z_p_value, 4)) == (2.84, 0.0045)
    assert (found.method, found.is_shown) == (CareMethod.POISSON, True)
    assert found.sentence.zh == (
        "账单投诉：活动后 245 次；活动前 312 次；发生率之比 0.785，即少 21.5%（95% 区间 0.662 至 0.931），"
        "p（未校正）=0.005。仅为相关：只比前后，没有对照组，同期的其他变化也在其中。"
    )
    assert "after 245 events; before 312 events; rate ratio 0.785, 21.5% less" in found.sentence.en


def test_r1_unequal_exposures_are_said() -> None:
    found = events_compared(
        Events(12, 1000), Events(30, 1500), outcome=COMPLAINTS, assignment=Assignment.RANDOM
    )
    assert (found.estimate, found.low, found.high) == pytest.approx(
        (0.6, 0.279763660251268, 1.206793635054185), rel=1e-9
    )
    assert found.p_value == pytest.approx(0.156506566522978, rel=1e-9)
    assert found.caveats == ()
    assert "接触客户 12 次（基数 1,000）；其他客户 30 次（基数 1,500）" in found.sentence.zh
    assert "cannot tell" in found.sentence.en


def test_r2_no_controls_no_claim() -> None:
    assert NO_OTHERS in events_after(Events(1, 1), Events(9, 1), outcome=COMPLAINTS).caveats
    assert NO_OTHERS in changed(of_periods([1.0, 2.0] * 20, [2.0, 4.0] * 20)).caveats
    observed = events_compared(Events(1, 1), Events(9, 1), outcome=COMPLAINTS, assignment=Assignment.MATCHED)
    assert observed.caveats == (ASSOCIATION_ONLY,)


def test_r3_no_event_at_all_is_not_tested() -> None:
    found = events_after(Events(0, 3), Events(0, 3), outcome=COMPLAINTS)
    assert (found.not_enough, found.p_value, found.estimate) == (NO_EVENT, None, None)
    assert "数据不足" in found.sentence.zh
    assert "no event on either side" in found.sentence.en


def test_r3_events_on_one_side_only() -> None:
    found = events_after(Events(4, 3), Events(0, 3), outcome=COMPLAINTS)
    assert (found.estimate, found.high, found.p_value) == (math.inf, math.inf, 0.125)
    assert "只有前者发生过（95% 区间 0.66 以上）" in found.sentence.zh
    assert "only the first had any (95% CI from 0.66 up)" in found.sentence.en
    none_left = events_after(Events(0, 3), Events(9, 3), outcome=COMPLAINTS)
    assert none_left.estimate == 0
    assert none_left.p_value is not None
    assert 0 < none_left.p_value < 0.05
    assert "少 100%" in none_left.sentence.zh


def test_r3_as_many_before_as_after() -> None:
    found = events_after(Events(50, 3), Events(50, 3), outcome=COMPLAINTS)
    assert "发生率相同" in found.sentence.zh
    assert found.p_value == 1


@pytest.mark.parametrize(
    ("found", "kind", "why"),
    [
        (of_periods([5.0, 6.0] * 20, [5.0, 6.0] * 20), Kind.RATING, NO_VARIATION),
        (of_periods([1.0] * 40, [0.0, 1.0] * 20), Kind.SHARE, AT_AN_END),
        (
            of_periods([5.0, 7.0] * 20, [6.0, 9.0] * 20, cluster=[row // 10 for row in range(40)] * 2),
            Kind.RATING,
            TOO_FEW_UNITS,
        ),
    ],
)
def test_r3_what_cannot_be_tested_says_why(found: RatioEstimates, kind: Kind, why: Bilingual) -> None:
    effect = changed(found, kind)
    assert (effect.not_enough, effect.p_value, effect.method) == (why, None, CareMethod.NOT_TESTED)
    assert why.zh in effect.sentence.zh
    assert why.en in effect.sentence.en


@pytest.mark.parametrize("n", [0, 1, 29])
def test_r3_too_few_answers(n: int) -> None:
    effect = changed(of_periods([5.0, 7.0] * 20, [float(row % 3) for row in range(n)]))
    assert effect.p_value is None
    assert f"只有 {n} 个回答" in effect.sentence.zh
    assert (effect.values[0] is None) is (n == 0)


def test_r3_few_units_are_said() -> None:
    twenty_a_city = [row // 20 for row in range(120)] * 2
    found = of_periods(
        [float(row % 5) for row in range(120)],
        [float((3 * row + row // 20) % 7) for row in range(120)],
        cluster=twenty_a_city,
    )
    assert FEW_UNITS in changed(found).caveats


def test_r4_the_change_of_a_share_from_73_36_by_7_34() -> None:
    """Domain 3.8: bill satisfaction in Putian 73.36 % → 80.70 %, +7.34 pp, of 10 000 to have the decimals."""
    found = of_periods([1.0] * 7336 + [0.0] * 2664, [1.0] * 8070 + [0.0] * 1930, asked_twice=False)
    effect, change = changed(found, Kind.SHARE), before_after(found, 0)
    assert effect.estimate == pytest.approx(0.0734, abs=1e-12)
    assert (effect.p_value, effect.low, effect.high) == (change.p_value, change.low, change.high)
    assert effect.method is CareMethod.DESIGN_T
    assert "活动后 80.7%；活动前 73.4%；前者高 7.34 个百分点" in effect.sentence.zh


def test_r4_a_customer_asked_twice_is_paired() -> None:
    before = [float(row % 9) for row in range(40)]
    after = [value + 0.5 + 0.1 * (row % 2) for row, value in enumerate(before)]
    paired = changed(of_periods(before, after))
    unpaired = changed(of_periods(before, after, asked_twice=False))
    assert paired.is_shown
    assert not unpaired.is_shown
    assert paired.estimate == pytest.approx(0.55)


def test_r5_the_controls_change_is_taken_off() -> None:
    """By hand: 50 → 70 % of 100 against 50 → 55 %: (70 − 50) − (55 − 50) = 15 pp."""
    found = of_periods(
        *([1.0] * passes + [0.0] * (100 - passes) for passes in (50, 70, 50, 55)), asked_twice=False
    )
    effect = beside(found, Kind.SHARE)
    change = difference_in_differences(found, 0)
    assert effect.estimate == pytest.approx(0.15)
    assert effect.values == pytest.approx((0.2, 0.05))
    assert (effect.p_value, effect.n) == (change.p_value, (100, 100, 100, 100))
    assert "接触组变化 +20 个百分点；对照组变化 +5 个百分点；前者高 15 个百分点" in effect.sentence.zh
    assert (
        "change of those reached +20 percentage points; of the controls +5 percentage" in effect.sentence.en
    )
    assert effect.caveats == (PARALLEL, ASSOCIATION_ONLY)
    assert beside(found, Kind.SHARE, Assignment.RANDOM).caveats == ()


def test_r5_without_controls_there_is_nothing_to_take_off() -> None:
    effect = beside(of_periods([5.0, 7.0] * 20, [6.0, 9.0] * 20))
    assert (effect.estimate, effect.values[1], effect.p_value) == (None, None, None)
    assert "只有 0 个回答" in effect.sentence.zh


def test_r6_events_have_no_mean() -> None:
    with pytest.raises(ValueError, match="kind"):
        changed(of_periods([5.0, 7.0] * 20, [6.0, 9.0] * 20), Kind.EVENTS)


@pytest.mark.parametrize(("wrong", "name"), [(Events(-1, 3), "events_a"), (Events(1, 0), "exposure_a")])
def test_r6_impossible_counts_are_refused(wrong: Events, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        events_after(wrong, Events(1, 3), outcome=COMPLAINTS)


@settings(deadline=None)
@given(after=st.integers(0, 60), before=st.integers(0, 60))
def test_events_never_have_p_0_and_lie_in_their_interval(after: int, before: int) -> None:
    found = events_after(Events(after, 3), Events(before, 3), outcome=COMPLAINTS)
    if after + before == 0:
        assert found.p_value is None
        return
    assert found.p_value is not None
    assert found.estimate is not None
    assert found.low is not None
    assert found.high is not None
    assert 0 < found.p_value <= 1
    assert found.low <= found.estimate <= found.high
