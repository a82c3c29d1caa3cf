"""Domain 3.4 and A11: the after-sales outlet's monthly score and its fines."""

from dataclasses import replace
from decimal import Decimal
from importlib.resources import files

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.analyses.after_sales import (
    FINES_NOT_SET,
    OutletMonth,
    appraise_cities,
    appraise_outlet,
)
from scoring.analyses.after_sales_rules import AfterSalesRules, Fines
from scoring.analyses.rules import packaged_rules, written_rules

RULES = packaged_rules(AfterSalesRules, "after_sales")
TEXT = files("scoring.analyses").joinpath("after_sales.toml").read_text("utf-8")
CITY = 'label = { zh = "地市移动评议", en = "City mobile review" }\nweight_pct = '
# 7 of 10 by itself is 80 points between 30 and 80 %; 110.4 hours each are 4.6 days: 60 points between 3 and 7
WORKED = OutletMonth("R01", "福州", 10, 7, 1104, 90, 85, 90, 95, justified_complaints=1)


def test_the_worked_example() -> None:
    """18 + 16 + 12 + 8.5 + 9 + 9.5 = 73; ÷ 0.90 = 81.11; one justified complaint → 79.11."""
    found = appraise_outlet(WORKED, RULES)
    assert [one.points for one in found.kpis] == pytest.approx([90, 80, 60, 85, 90, 95], rel=1e-12)
    assert found.score_before_complaints == pytest.approx(73 / 0.9, rel=1e-12)
    assert found.score is not None
    assert round(found.score, 2) == 79.11


def test_the_printed_weights_add_up_to_90() -> None:
    assert [one.weight_pct for one in RULES.kpis] == [20, 20, 20, 10, 10, 10]


@pytest.mark.parametrize(
    ("pct", "points"), [(100, 100), (80, 100), (79, 98), (55, 50), (30, 0), (29.9, 0), (0, 0)]
)
def test_the_curve_of_self_repair(pct: float, points: float) -> None:
    assert RULES.self_repair.points(pct) == pytest.approx(points, abs=1e-12)


@pytest.mark.parametrize(("days", "points"), [(0, 100), (3, 100), (4, 75), (5, 50), (7, 0), (30, 0)])
def test_the_curve_of_repair_time(days: float, points: float) -> None:
    assert RULES.repair_days.points(days) == pytest.approx(points, abs=1e-12)


def test_complaints_never_take_the_score_below_0() -> None:
    assert appraise_outlet(replace(WORKED, justified_complaints=50), RULES).score == 0


def test_fines_are_money_beside_the_score() -> None:
    text = TEXT.replace("complaint = 0 ", "complaint = 100 ").replace("overtime = 0 ", "overtime = 50.5 ")
    rules = written_rules(AfterSalesRules, text)
    month = replace(WORKED, justified_complaints=2, overtime_repairs=3, untrue_callbacks=4)
    found = appraise_outlet(month, rules)
    assert found.fines_yuan == Fines(Decimal(200), Decimal("151.5"), Decimal(0))
    assert found.caveats == (FINES_NOT_SET,)
    assert found.score == appraise_outlet(month, RULES).score


def test_fines_are_0_until_the_province_sets_them_and_it_is_said_only_when_one_would_fall_due() -> None:
    assert appraise_outlet(WORKED, RULES).caveats == (FINES_NOT_SET,)
    assert appraise_outlet(replace(WORKED, justified_complaints=0), RULES).caveats == ()


def test_a_missing_kpi_leaves_the_weights() -> None:
    """Nobody was reached: 73 − 18 = 55 of the 70 that are left."""
    found = appraise_outlet(replace(WORKED, callback_satisfaction=None), RULES)
    assert found.score_before_complaints == pytest.approx(55 / 0.7, rel=1e-12)
    assert found.caveats[0].zh == "缺回访满意度，得分按其余指标折算。"


def test_without_a_repair_two_kpis_are_missing_not_0() -> None:
    """18 + 8.5 + 9 + 9.5 = 45 of 50, which is 56 % of the weight: below 60, not scorable."""
    idle = replace(WORKED, repairs=0, own_repairs=0, repair_hours=0)
    found = appraise_outlet(idle, RULES)
    assert (idle.self_repair_pct, idle.repair_days) == (None, None)
    assert (found.score_before_complaints, found.score) == (None, None)
    assert found.caveats[0].en == "Missing: Self-repair rate, Average repair time; not scorable."
    lenient = written_rules(AfterSalesRules, TEXT.replace("measured_pct = 60", "measured_pct = 50"))
    assert appraise_outlet(idle, lenient).score_before_complaints == pytest.approx(90, rel=1e-12)


def test_exactly_the_least_weight_is_scorable_and_none_never() -> None:
    """Without the three reviews 60 of 90 are left; 60 of 100 where a review weighs 10 more."""
    bare = replace(WORKED, marketing_review=None, city_review=None, execution_review=None)
    assert appraise_outlet(bare, RULES).score is not None
    rules = written_rules(AfterSalesRules, TEXT.replace(CITY + "10", CITY + "20"))
    assert appraise_outlet(bare, rules).score is not None  # 60 of 100
    nothing = replace(bare, callback_satisfaction=None, repairs=0, own_repairs=0, repair_hours=0)
    lenient = written_rules(AfterSalesRules, TEXT.replace("measured_pct = 60", "measured_pct = 0"))
    assert appraise_outlet(nothing, lenient).score is None


def test_cities() -> None:
    other = replace(WORKED, outlet="R02", justified_complaints=3)
    idle = replace(WORKED, outlet="R03", repairs=0, own_repairs=0)
    far = replace(idle, outlet="R04", city="厦门")
    cities = appraise_cities([appraise_outlet(one, RULES) for one in (far, WORKED, idle, other)])
    assert [(one.city, one.n_scored, one.n_outlets) for one in cities] == [("厦门", 0, 1), ("福州", 2, 3)]
    assert cities[0].score is None
    assert cities[1].fines_yuan == Fines(Decimal(0), Decimal(0), Decimal(0))
    assert cities[1].score == pytest.approx(73 / 0.9 - 4, rel=1e-12)
    assert appraise_cities([]) == ()


@pytest.mark.parametrize(
    ("month", "name"),
    [
        (replace(WORKED, own_repairs=11), "own_repairs 11"),
        (replace(WORKED, repair_hours=float("nan")), "repair_hours"),
        (replace(WORKED, city_review=101), "reviews"),
        (replace(WORKED, callback_satisfaction=float("nan")), "callback_satisfaction"),
        (replace(WORKED, untrue_callbacks=-1), "untrue"),
    ],
)
def test_bad_input_is_refused_by_name(month: OutletMonth, name: str) -> None:
    with pytest.raises(ValueError, match=f"R01: .*{name}"):
        appraise_outlet(month, RULES)


def test_an_outlet_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="outlets"):
        appraise_cities([appraise_outlet(WORKED, RULES)] * 2)


def test_rules_that_cannot_be_right_are_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="every KPI"):
        written_rules(AfterSalesRules, TEXT.replace('kpi = "city_review"', 'kpi = "self_repair"'))
    with pytest.raises(msgspec.ValidationError, match="weigh"):
        written_rules(AfterSalesRules, TEXT.replace(CITY + "10", CITY + "0"))
    with pytest.raises(msgspec.ValidationError, match="differ"):
        written_rules(AfterSalesRules, TEXT.replace("zero_at = 7", "zero_at = 3"))
    with pytest.raises(msgspec.ValidationError, match="negative"):
        written_rules(AfterSalesRules, TEXT.replace("overtime = 0", "overtime = -1"))


@settings(deadline=None)
@given(points=st.lists(st.floats(0, 100), min_size=4, max_size=4), own=st.integers(0, 10))
def test_the_score_lies_between_its_worst_and_best_kpi(points: list[float], own: int) -> None:
    callback, marketing, city, execution = points
    month = OutletMonth("R", "泉州", 10, own, 1104, callback, marketing, city, execution)
    found = appraise_outlet(month, RULES)
    known = [one.points for one in found.kpis if one.points is not None]
    assert found.score is not None
    assert min(known) - 1e-9 <= found.score <= max(known) + 1e-9
