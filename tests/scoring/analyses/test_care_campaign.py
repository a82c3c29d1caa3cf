"""What campaigns and care activities brought (domain A10, 3.8, 3.9, 3.10).

R1 rates as printed, half up; R2 nobody addressed is missing; R3 growth, in times and in per cent; R4 done
within days; R5 contact load; R6 bad input is refused by name.
"""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.text import Bilingual
from scoring.analyses.care_campaign import Growth, Reached, contact_load, done_within
from scoring.analyses.care_rules import CareRules
from scoring.analyses.complaint_causes import Cause, cause_pareto
from scoring.analyses.rules import packaged_rules

RULES = packaged_rules(CareRules, "care_rules")
PUSH = Bilingual("4G 宣传", "4G publicity")
SALES = Bilingual("TD 智能机销量", "TD smartphones sold")
REACTIVATED = (55, 23, 7, 3, 2)  # same day, next day, 2, 3, 4 days; the other 10 % later (domain 3.8)


@pytest.mark.parametrize(
    ("sent", "success", "printed"),
    [
        (5_000, 3_027, "60.54"),
        (11_222, 11_164, "99.48"),
        (12_000, 7_829, "65.24"),
        (100_000, 99_708, "99.71"),
        (15_000, 14_851, "99.01"),
        (9_042, 9_019, "99.75"),
        (4_000, 3_886, "97.15"),
        (4_000, 3_940, "98.50"),
        (4_000, 3_925, "98.13"),
    ],
)
def test_r1_campaign_rates_as_printed(sent: int, success: int, printed: str) -> None:
    """Domain 3.9, all nine campaigns."""
    assert str(Reached(PUSH, success, sent).printed_pct) == printed


@pytest.mark.parametrize(
    ("reached", "addressed", "printed"),
    [
        (118_123, 521_703, "22.64"),  # moved to the package recommended, Xiamen
        (68, 154, "44.16"),  # activities that truly care, of those reported; the rate is not printed
        (3_300_000, 100_000_000, "3.30"),  # 3.10: the share the source rounds to 3.5 million
    ],
)
def test_r1_uptake(reached: int, addressed: int, printed: str) -> None:
    """Domain 3.8 and 3.10."""
    assert str(Reached(PUSH, reached, addressed).printed_pct) == printed


def test_r1_the_sentence() -> None:
    said = Reached(PUSH, 3_027, 5_000).sentence
    assert said.zh == "4G 宣传：5,000 中 3,027，60.54%。"
    assert said.en == "4G publicity: 3,027 of 5,000, 60.54%."


def test_r2_nobody_addressed_is_missing_and_not_0() -> None:
    nobody = Reached(PUSH, 0, 0)
    assert (nobody.share, nobody.printed_pct) == (None, None)
    assert "没有比率" in nobody.sentence.zh
    assert "no rate" in nobody.sentence.en
    assert Reached(PUSH, 0, 7).share == 0


def test_r3_twelve_times_is_up_eleven_times() -> None:
    """Domain 3.10: 21,233 → 259,404 is 12.2 times; the increase is 11.2 times."""
    sales = Growth(SALES, 21_233, 259_404)
    assert sales.ratio is not None
    assert sales.increase is not None
    assert (round(sales.ratio, 1), round(sales.increase, 1)) == (12.2, 11.2)
    assert sales.sentence.zh == "TD 智能机销量：21,233 → 259,404，为原来的 12.2 倍（+1122%）。"
    assert sales.sentence.en == "TD smartphones sold: 21,233 → 259,404, 12.2 times what it was (+1122%)."


@pytest.mark.parametrize(
    ("before", "after", "printed"),
    [
        (150_008, 382_642, 232_634),  # 3.8: green bill in Putian, July to October
        (73.36, 80.70, 7.34),  # 3.8: bill satisfaction there, read as percentage points
        (46.56, 65.71, 19.15),  # 3.10: benefit-hall share
        (41.2, 62, 20.8),  # 3.10: data penetration of TD users
    ],
)
def test_r3_what_was_added(before: float, after: float, printed: float) -> None:
    """Domain 3.8 and 3.10."""
    assert Growth(SALES, before, after).difference == pytest.approx(printed, abs=1e-9)


def test_r3_complaints_fell_by_21_5_pct() -> None:
    """Domain 3.8 prints −22 %, exactly 21.5 %."""
    found = Growth(SALES, 312, 245)
    assert found.increase is not None
    assert round(100 * found.increase, 1) == -21.5
    assert "−21.5%" in found.sentence.zh


def test_r3_nothing_is_a_multiple_of_0() -> None:
    found = Growth(SALES, 0, 4_988)  # 3.8: Quanzhou, users who started
    assert (found.ratio, found.increase, found.difference) == (None, None, 4_988)
    assert found.sentence == Bilingual("TD 智能机销量：0 → 4,988。", "TD smartphones sold: 0 → 4,988.")


def test_r3_malware_events_and_users_add_up() -> None:
    """Domain 3.9: 8.674 M events, of which Symbian and Android are 8.624 M; 77,407 users in three parts."""
    systems = [Cause(Bilingual(name, name), events) for name, events in (("S", 6.568), ("A", 2.056))]
    assert cause_pareto(systems, 1.027 + 7.647)[-1].share == pytest.approx(0.050 / 8.674)
    users = [Cause(Bilingual(str(n), str(n)), n) for n in (58_063, 17_337, 2_007)]
    assert [bar.share * 77_407 for bar in cause_pareto(users)] == pytest.approx([58_063, 17_337, 2_007])


def test_r4_88_pct_within_three_days() -> None:
    """Domain 3.8 and C5."""
    assert done_within(REACTIVATED, RULES.reactivated_in_days, later=10) == pytest.approx(0.88, abs=1e-12)
    assert done_within(REACTIVATED, 0, later=10) == 0.55
    assert done_within(REACTIVATED, 4, later=10) == pytest.approx(0.9)


def test_r4_nothing_to_do_is_missing() -> None:
    assert done_within([0, 0], 1, later=0) is None
    assert done_within([0, 0], 1, later=3) == 0


def test_r5_contact_load() -> None:
    """Domain 3.8 and C3: three contacts or less 58 %, over ten 4 %, over 70 % cared for."""
    found = contact_load([29, 12, 9, 8, 10, 8, 7, 5, 4, 2, 2, 3, 0, 1], RULES)
    assert (found.customers, found.cared_for, found.rarely, found.too_often) == (100, 0.71, 0.58, 0.04)


def test_r5_ten_contacts_are_not_too_many() -> None:
    assert contact_load([0] * 10 + [5], RULES).too_often == 0
    assert contact_load([0] * 11 + [5], RULES).too_often == 1


@pytest.mark.parametrize("nobody", [[], [0, 0]])
def test_r5_no_customer_is_missing(nobody: list[int]) -> None:
    found = contact_load(nobody, RULES)
    assert (found.customers, found.cared_for, found.rarely, found.too_often) == (0, None, None, None)


@pytest.mark.parametrize(("reached", "addressed"), [(-1, 5), (6, 5), (0.5, 5), (0, -1)])
def test_r6_impossible_counts_are_refused(reached: int, addressed: int) -> None:
    with pytest.raises(ValueError, match="reached"):
        Reached(PUSH, reached, addressed)


@pytest.mark.parametrize("wrong", [-1, math.nan, math.inf])
def test_r6_impossible_figures_are_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="before"):
        Growth(SALES, wrong, 1)
    with pytest.raises(ValueError, match="after"):
        Growth(SALES, 1, wrong)
    with pytest.raises(ValueError, match="by_day"):
        done_within([1, wrong], 1, later=0)
    with pytest.raises(ValueError, match="later"):
        done_within([1, 1], 1, later=wrong)
    with pytest.raises(ValueError, match="customers_by_contacts"):
        contact_load([1, wrong], RULES)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("days", [-1, 5])
def test_r6_days_must_be_known(days: int) -> None:
    with pytest.raises(ValueError, match="days"):
        done_within(REACTIVATED, days, later=10)


@settings(deadline=None)
@given(by_day=st.lists(st.integers(0, 1000), min_size=1, max_size=9), later=st.integers(0, 1000))
def test_more_days_never_have_less_done(by_day: list[int], later: int) -> None:
    found = [done_within(by_day, days, later=later) for days in range(len(by_day))]
    shares = [share for share in found if share is not None]
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
