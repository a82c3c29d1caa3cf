"""Wave over wave (domain A14), mended weaknesses (A13), the cycle compare → re-measure (2.1 H1).

R1 the change, its interval and p are the overlapping design's; R2 what does not vary has no p; R3 classes and
ranks of both waves; R4 a gap moves; R5 a break line blocks the change unless declared away; R6 a weakness
stays open until a later wave proves it mended; R7 two languages; R8 bad input is refused by name.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from forms.rubric import Measure, Rubric, Rule
from scoring.analyses.rules import written_rules
from scoring.analyses.wave_changes import ComparableVersions, Mending, RankChange, WaveChange
from scoring.analyses.wave_over_wave import (
    CHANGE_OF_SITES,
    NO_GAP_SHOWN,
    PAIRS_UNUSED,
    Measured,
    breaks_between,
    rank_changes,
    wave_series,
    waves_compared,
)
from scoring.catalogue import load_catalogue
from scoring.comparable import columns_of, element_comparables
from scoring.compare import FORM_SCORE, compare
from scoring.contrasts import Method
from scoring.results import Klass, MeasureResult, Verdict
from scoring.stats.before_after import before_after, period_design
from scoring.stats.multiplicity import holm
from scoring.stats.proportions import fisher_p_value
from scoring.stats.ratios import ratio_estimates
from tests.scoring.small_waves import RATING, WAIT, YES_NO, Visit, item, rubric, wave_of

CATALOGUE = load_catalogue()
OPERATORS = ("CM", "CU", "CT")
FLOOR = rubric(item("floor_clean", RATING, element="E23"))
STEPS = Rule("steps 2/6", Measure.COUNT, unit="steps", full_at=2, zero_at=6)
IVR = rubric(item("ivr_steps_bill", STEPS, element="E30"), form_id="hotline_dial")
SHEETS = Rule("cnt 1/5", Measure.COUNT, unit="sheets", full_at=1, zero_at=5)
PAPERS = rubric(item("papers_signed", SHEETS, element="E27"), form_id="process_walkthrough")
WAITING = rubric(item("wait_seconds", WAIT, element="E25"))
YES_OR_NO = rubric(item("floor_clean", YES_NO, element="E23"))
DECLARED = ComparableVersions("store_visit", ("1", "2"), "项目办公室", date(2026, 3, 1), "只改了提示语。")


def measured(
    name: str,
    *,
    of: Rubric = FLOOR,
    first_site: int = 0,
    line: str = "third_party",
    method: str = "experience",
    **answers: Sequence[float | str],
) -> Measured:
    """One visit to each of an operator's sites `first_site`, `first_site` + 1 and so on."""
    question = of.items[0].name
    visits = [
        Visit(operator, f"{operator}-{first_site + place}", {question: str(answer)})
        for operator, given_answers in answers.items()
        for place, answer in enumerate(given_answers)
    ]
    if visits:
        wave = wave_of(of, visits)
    else:  # shapes need a row, which is then left out
        one = wave_of(of, [Visit("CM", "x", {question: "1"})])
        wave = replace(
            one,
            operator=one.operator[:0],
            site=one.site[:0],
            city=one.city[:0],
            weight=one.weight[:0],
            values=one.values[:0],
            status=one.status[:0],
            scores=replace(
                one.scores,
                **{field: getattr(one.scores, field)[:0] for field in type(one.scores).__slots__},
            ),
        )
    (comparable,) = element_comparables(of, CATALOGUE, operators=OPERATORS, cut="")
    (row,) = compare(wave, CATALOGUE).elements
    return Measured(name, line, method, wave, comparable, columns_of(comparable, wave), row)


def form_score(name: str, of: Measured) -> Measured:
    total = of.visits.scores.total
    row = compare(of.visits, CATALOGUE).form_score
    return replace(of, wave=name, comparable=FORM_SCORE, columns=(total, np.ones(len(total))), published=row)


def turned(values: Sequence[float], n: int) -> list[float]:
    return [values[place % len(values)] for place in range(n)]


def only(before: Measured, now: Measured, *declared: ComparableVersions, minimum_n: int = 3) -> WaveChange:
    (row,) = waves_compared([(before, now)], minimum_n=minimum_n, declared=declared).rows
    return row


def classes(row: WaveChange, rival: str) -> tuple[Klass, Klass]:
    gap = next(one for one in row.gaps if one.rival == rival)
    return gap.class_before, gap.class_now


# -- R1 ------------------------------------------------------------------------------------------------------


def test_matched_sites_are_paired() -> None:
    """R1, A14 "matched sites → paired": 20 sites seen twice give the paired t."""
    rng = np.random.default_rng(4)
    was = rng.integers(2, 5, 20)
    became = np.clip(was + rng.integers(0, 2, 20), 0, 5)
    row = only(measured("一期", CM=was.tolist()), measured("二期", CM=became.tolist()))
    paired = stats.ttest_rel(became, was)
    interval = paired.confidence_interval()
    assert row.change == pytest.approx(float((became - was).mean()))
    assert (row.low, row.high) == pytest.approx((interval.low, interval.high), rel=1e-9)
    assert row.judgement.finding.p == pytest.approx(paired.pvalue, rel=1e-9)
    assert (row.judgement.finding.method, row.n_sites_both) == (Method.DESIGN_T, 20)


def test_few_matched_sites_are_paired_too() -> None:
    """R1: below 12 sites the paired t on the sites' differences."""
    was, became = [2, 3, 4, 3, 2, 4], [3, 3, 5, 5, 3, 5]
    row = only(measured("一期", CM=was), measured("二期", CM=became))
    assert row.judgement.finding.p == pytest.approx(stats.ttest_rel(became, was).pvalue, rel=1e-9)
    assert row.judgement.finding.method is Method.CLUSTER_PAIRED


def test_a_change_of_few_sites_that_is_not_the_difference_of_the_values_says_so() -> None:
    """R1: 6 sites, then the same and one more: the paired change is 1, the values differ by 4 ÷ 7."""
    was, became = [2, 3, 4, 3, 2, 4], [3, 3, 5, 5, 3, 5, 1]
    row = only(measured("一期", CM=was), measured("二期", CM=became))
    assert (row.before.estimate, row.now.estimate, row.change) == pytest.approx((3, 25 / 7, 1))
    assert CHANGE_OF_SITES in row.caveats
    assert PAIRS_UNUSED not in row.caveats
    matched = only(measured("一期", CM=was), measured("二期", CM=became[:6]))
    assert CHANGE_OF_SITES not in matched.caveats


def test_few_sites_half_of_them_new_are_not_paired_and_say_so() -> None:
    row = only(measured("一期", CM=[2, 3, 4, 3, 2, 4]), measured("二期", CM=[3, 3, 5, 5, 3, 4], first_site=3))
    assert (row.judgement.finding.method, row.n_sites_both) == (Method.CLUSTER_WELCH, 3)
    assert PAIRS_UNUSED in row.caveats


def test_no_overlap_is_independent() -> None:
    """R1, A14 "independent samples → A4 tests": the estimate ÷ se is Welch's, nothing paired."""
    was, became = turned([2, 3, 4], 20), turned([3, 4, 5, 4], 20)
    row = only(measured("一期", CM=was), measured("二期", CM=became, first_site=50))
    statistic, _ = np.asarray(stats.ttest_ind(became, was, equal_var=False)).tolist()
    assert row.judgement.finding.statistic == pytest.approx(statistic, rel=1e-9)
    assert row.n_sites_both == 0


def test_a_site_in_only_one_wave_stays_in_as_before_after_has_it() -> None:
    """R1: 10 of 30 sites are new in the later wave; the same as `before_after`, which R's survey confirms."""
    rng = np.random.default_rng(5)
    was, became = rng.integers(1, 6, 20), rng.integers(1, 6, 20)
    row = only(measured("一期", CM=was.tolist()), measured("二期", CM=became.tolist(), first_site=10))
    design = period_design(
        np.repeat([False, True], 20),
        is_control=np.zeros(40, dtype=np.bool_),
        cluster=[*range(20), *range(10, 30)],
        area=np.zeros(40),
        weight=np.ones(40),
    )
    y = np.concatenate([was, became]).astype(np.float64)[:, None]
    found = before_after(ratio_estimates(design, numerator=y, denominator=np.ones((40, 1))), 0)
    assert (row.change, row.low, row.high) == pytest.approx((found.estimate, found.low, found.high))
    assert row.judgement.finding.p == pytest.approx(found.p_value)
    assert row.n_sites_both == 10


def test_p_is_corrected_over_the_rows_compared_together() -> None:
    """R1: one family of changes; rows behind a break line are not in it."""
    pairs = [
        (measured("一期", CM=turned([2, 3, 4], 15)), measured("二期", CM=turned([2, 4, 4, shift], 15)))
        for shift in (3, 4, 5)
    ]
    other = replace(pairs[0][0], line="city")
    found = waves_compared([*pairs, (other, pairs[0][1])], minimum_n=3)
    raw = [row.judgement.finding.p for row in found.rows]
    assert (found.family_size, raw[3]) == (3, None)
    assert [row.judgement.p_holm for row in found.rows] == pytest.approx(list(holm(raw).p_values))


def test_lower_is_better_keeps_the_sign_of_the_change() -> None:
    """R1: 90 s less is a change of −90 with its interval around it, and an improvement of 90."""
    was, became = turned([300, 340, 320], 20), turned([210, 250, 230, 240], 20)
    row = only(measured("一期", of=WAITING, CM=was), measured("二期", of=WAITING, CM=became))
    interval = stats.ttest_rel(became, was).confidence_interval()
    assert row.change == pytest.approx(np.mean(became) - np.mean(was))
    assert (row.low, row.high) == pytest.approx((interval.low, interval.high), rel=1e-9)
    assert (row.judgement.finding.difference or 0) > 0
    assert row.judgement.verdict is Verdict.LEAD
    assert "，改善 " in row.sentence.zh


def test_a_share_at_its_end_goes_exact_and_says_that_pairs_are_unused() -> None:
    """R1, statistics traps: never Wald at 100 %; 7 of 14, then 14 of 14, at the same sites."""
    before = measured("一期", of=YES_OR_NO, CM=["no", "yes"] * 7)
    now = measured("二期", of=YES_OR_NO, CM=["yes"] * 14)
    row = only(before, now)
    assert row.judgement.finding.method is Method.EXACT
    assert row.judgement.finding.p == pytest.approx(
        fisher_p_value(passes_a=14, total_a=14, passes_b=7, total_b=14)
    )
    assert PAIRS_UNUSED in row.caveats
    same = only(now, now)
    assert (same.change, same.judgement.finding.p) == (0, 1)
    assert same.low is not None
    assert same.low < 0


# -- R2 ------------------------------------------------------------------------------------------------------


def test_all_values_equal_have_no_p() -> None:
    """R2: every site 3, then every site 4: a change of 1 without interval and p, and no verdict."""
    row = only(measured("一期", CM=[3] * 15), measured("二期", CM=[4] * 15))
    assert (row.change, row.low, row.judgement.finding.p) == (1, None, None)
    assert row.judgement.verdict is Verdict.NOT_ENOUGH_DATA


def test_the_same_change_at_every_site_has_no_p() -> None:
    """R2: paired differences that do not vary."""
    was = turned([1, 2, 3, 4], 16)
    row = only(measured("一期", CM=was), measured("二期", CM=[one + 1 for one in was]))
    assert (row.change, row.judgement.finding.p) == (1, None)


def test_one_site_shows_its_change_only() -> None:
    row = only(measured("一期", CM=[3]), measured("二期", CM=[5]), minimum_n=1)
    assert (row.before.estimate, row.now.estimate, row.change, row.low) == (3, 5, 2, None)
    assert row.judgement.verdict is Verdict.NOT_ENOUGH_DATA
    assert "不足 5 个" in row.sentence.zh


@pytest.mark.parametrize("swap", [False, True])
def test_a_wave_without_rows(swap: bool) -> None:  # noqa: FBT001 - pytest's parameter
    """R2: n = 0 is missing, never 0."""
    full, empty = measured("一期", CM=[3, 4] * 8, CU=[3, 4] * 8), measured("二期")
    row = only(empty, full) if swap else only(full, empty)
    assert row.change is None
    assert (empty.ours.n, empty.ours.estimate) == (0, None)
    assert row.sentence.zh == "不能判定变化：二期 没有数据" + (
        "；对联通由数据不足变为持平。" if swap else "；对联通由持平变为数据不足。"
    )
    assert row.rank.arrow == ""


def test_two_waves_without_rows() -> None:
    row = only(measured("一期"), measured("二期"))
    assert (row.change, row.rank.now, row.mending) == (None, None, Mending.NO_WEAKNESS)


# -- R3, R4 --------------------------------------------------------------------------------------------------


def test_ivr_steps_after_the_change() -> None:
    """R3, domain 3.1: 5 steps against 2 and 3; after the change the bill is voiced at step 3.

    Facts: no p. Parity with CT, still behind CU: improved by 2 ≥ δ, the gap to CU not gone. Rank 3 → 2.
    """
    before = measured("一期", of=IVR, CM=[5] * 20, CU=[2] * 20, CT=[3] * 20)
    now = measured("二期", of=IVR, CM=[3] * 20, CU=[2] * 20, CT=[3] * 20)
    row = only(before, now, minimum_n=20)
    assert (row.before.estimate, row.now.estimate, row.change) == (5, 3, -2)
    assert (row.judgement.finding.method, row.judgement.finding.p) == (Method.FACTS, None)
    assert classes(row, "CU") == (Klass.SIGNIFICANT_LAG, Klass.SIGNIFICANT_LAG)
    assert classes(row, "CT") == (Klass.SIGNIFICANT_LAG, Klass.PARITY)
    assert (row.weak_against, row.mending) == (("CU", "CT"), Mending.IMPROVED)
    assert (row.rank.before, row.rank.now, row.rank.arrow) == (3, 2, "↑")
    assert [gap.change for gap in row.gaps] == [2, 2]
    assert row.sentence.zh == (
        "移动由 一期 的 5 到 二期 的 3 步，改善 2 步（每期历次相同，直接比较）；"
        "对电信由显著落后变为持平；弱项已证实改善，但差距尚未证实补上。"
    )


def test_signed_sheets_without_data_on_one_rival() -> None:
    """R3, domain 3.1 and A5: 5 / 1 / missing is a lag against CU, and CT stays not enough data, not 0.

    Four sheets fewer close the gap; what was never known of CT does not hold that up.
    """
    before = measured("一期", of=PAPERS, CM=[5] * 8, CU=[1] * 8)
    row = only(before, measured("二期", of=PAPERS, CM=[1] * 8, CU=[1] * 8))
    assert classes(row, "CU") == (Klass.SIGNIFICANT_LAG, Klass.PARITY)
    assert classes(row, "CT") == (Klass.NOT_ENOUGH_DATA, Klass.NOT_ENOUGH_DATA)
    assert (row.weak_against, row.mending) == (("CU",), Mending.GAP_CLOSED)
    assert (row.rank.before, row.rank.now) == (2, 1)


def test_lag_to_parity() -> None:
    """R3, A14's example of a class change: lag → parity."""
    before = measured("一期", CM=turned([2, 3], 20), CU=turned([4, 5], 20))
    row = only(before, measured("二期", CM=turned([4, 5], 20), CU=turned([4, 5, 5, 4], 20)))
    assert classes(row, "CU") == (Klass.SIGNIFICANT_LAG, Klass.PARITY)
    assert "对联通由显著落后变为持平" in row.sentence.zh
    assert "against China Unicom from significant lag to parity" in row.sentence.en


def test_the_lead_of_5_88_was_3_11() -> None:
    """R4, domain 3.1 and A6: 5.88 pp with +2.77 on the period before gives 3.11 before."""
    n = 20
    before = form_score(
        "去年", measured("", CM=turned([3.9, 4.211], n), CU=turned([3.8, 4.0], n), CT=turned([3.0, 3.2], n))
    )
    now = form_score(
        "今年", measured("", CM=turned([3.9, 4.388], n), CU=turned([3.75, 3.95], n), CT=turned([3.0, 3.2], n))
    )
    gap = only(before, now).gaps[0]
    assert gap.before is not None
    assert gap.now is not None
    assert gap.before.difference == pytest.approx(3.11)
    assert gap.now.difference == pytest.approx(5.88)
    assert gap.change == pytest.approx(2.77)
    assert gap.low is not None
    assert gap.low < 2.77 < (gap.high or 0)


def test_a_gap_is_not_tested_below_five_sites_in_a_cell() -> None:
    """R4, statistics "few clusters"."""
    before = measured("一期", CM=[2, 3, 4, 2, 3], CU=[3, 4, 4, 5])
    gap = only(before, measured("二期", CM=[3, 3, 4, 4, 5], CU=[3, 3, 4, 5])).gaps[0]
    assert gap.change is not None
    assert (gap.low, gap.p, gap.p_adjusted) == (None, None, None)


def test_ties_share_the_better_rank() -> None:
    """R3, A6: 1, 2, 2, 4; equal as printed is equal."""
    found = rank_changes({}, {"福州": 9.0, "厦门": 7.001, "泉州": 6.999, "莆田": 1.0, "宁德": None})
    assert [one.now for one in found] == [1, 2, 2, 4, None]
    assert {one.arrow for one in found} == {""}


def test_national_rank_27_to_11() -> None:
    """R3, domain 3.1: 27th before, 11th on average after."""
    before = {f"P{place}": -float(place) for place in range(1, 32)}
    now = {**before, "P27": -10.5}
    moved = next(one for one in rank_changes(before, now) if one.unit == "P27")
    assert (moved, moved.arrow) == (RankChange("P27", 27, 11), "↑")


# -- R5 ------------------------------------------------------------------------------------------------------


def second_version(wave: Measured) -> Measured:
    return replace(wave, visits=replace(wave.visits, rubric=replace(wave.visits.rubric, version="2")))


def lagging_then_level() -> tuple[Measured, Measured]:
    return (
        measured("一期", CM=turned([2, 3], 20), CU=turned([4, 5], 20)),
        measured("二期", CM=turned([4, 5, 4], 20), CU=turned([4, 5], 20)),
    )


def test_a_new_version_is_a_break_line() -> None:
    """R5, A14: both values stand, the change, the gap's change and the arrow do not; nothing is mended."""
    before, now = lagging_then_level()
    row = only(before, second_version(now))
    assert (row.before.estimate, row.change, row.judgement.finding.p) == (2.5, None, None)
    assert {gap.change for gap in row.gaps} == {None}
    assert (row.rank.arrow, row.mending) == ("", Mending.NOT_PROVED)
    assert row.sentence.zh == "一期 与 二期 之间断线（版本由 1 变为 2）：不计算变化。"
    assert row.sentence.en == (
        "Break line between 一期 and 二期 (the version changed from 1 to 2): no change is shown."
    )


def test_versions_declared_comparable_are_compared() -> None:
    """R5, A14 "unless both versions are declared comparable"; the row says who says so and why."""
    before, now = lagging_then_level()
    row = only(before, second_version(now), DECLARED)
    assert row.change == pytest.approx(only(before, now).change)
    assert "版本 1, 2 由项目办公室于 2026-03-01 声明可比：只改了提示语。" in {one.zh for one in row.caveats}


@pytest.mark.parametrize(
    "other",
    [
        replace(DECLARED, form="hotline_dial"),
        replace(DECLARED, versions=("2", "3")),
        replace(DECLARED, codes=("E24",)),
    ],
)
def test_a_declaration_for_something_else_does_not_count(other: ComparableVersions) -> None:
    before, now = lagging_then_level()
    assert breaks_between(before, second_version(now), [other])


def test_another_line_method_or_meaning_is_never_declared_away() -> None:
    """R5, A14 "same form-item meaning and same method only"."""
    before, now = lagging_then_level()
    facts = replace(now.comparable.facts, item="store_visit.window_clean")
    for other in (
        replace(now, line="city"),
        replace(now, method="survey"),
        replace(now, comparable=replace(now.comparable, facts=facts)),
    ):
        assert len(breaks_between(before, other, [DECLARED])) == 1
        assert only(before, other, DECLARED).change is None


def test_a_declaration_is_data() -> None:
    text = """
    form = "store_visit"
    versions = ["1", "2"]
    declared_by = "项目办公室"
    declared_on = 2026-03-01
    reason = "只改了提示语。"
    """
    assert written_rules(ComparableVersions, text) == DECLARED


# -- R6 ------------------------------------------------------------------------------------------------------


def test_a_gap_closed_says_that_parity_is_not_equality() -> None:
    """R6, A13 "not worse than parity": 20 sites a side cannot show equivalence, and the row says so."""
    row = only(*lagging_then_level())
    assert (row.weak_against, row.mending) == (("CU",), Mending.GAP_CLOSED)
    assert NO_GAP_SHOWN in row.caveats
    assert row.sentence.zh.endswith("弱项已补上。")


def test_improved_but_still_behind() -> None:
    """R6, A13 "or improved by ≥ δ with p < 0.05"."""
    before = measured("一期", CM=turned([1, 2], 20), CU=turned([4, 5], 20))
    row = only(before, measured("二期", CM=turned([2, 3, 3], 20), CU=turned([4, 5], 20)))
    assert row.judgement.verdict is Verdict.LEAD
    assert row.mending is Mending.IMPROVED


def test_a_better_value_that_is_not_proved_mends_nothing() -> None:
    before = measured("一期", CM=turned([1, 3], 20), CU=turned([4, 5], 20))
    now = measured("二期", CM=turned([1, 2, 3, 3], 20), CU=turned([4, 5], 20))
    row = only(before, now)
    assert (row.change or 0) > 0
    assert row.mending is Mending.NOT_PROVED
    assert row.sentence.zh.endswith("弱项尚未证实补上，继续跟踪。")


def test_too_little_data_mends_nothing() -> None:
    """R6: a rival no longer measured is not a rival overtaken."""
    before, now = lagging_then_level()
    alone = measured("二期", CM=turned([2, 3], 20))
    assert only(before, alone).mending is Mending.NOT_PROVED
    assert only(now, now).mending is Mending.NO_WEAKNESS


def test_a_new_lag_elsewhere_keeps_the_element_weak() -> None:
    """R6: not worse than parity against any rival is what the element needs."""
    before = measured("一期", CM=turned([3, 4], 20), CU=turned([4, 5], 20), CT=turned([3, 4], 20))
    now = measured("二期", CM=turned([3, 4], 20), CU=turned([3, 4, 4, 3], 20), CT=[5] * 20)
    row = only(before, now)
    assert classes(row, "CU")[1] is Klass.PARITY
    assert (row.weak_against, row.mending) == (("CU",), Mending.NOT_PROVED)


def test_a_weakness_stays_open_until_a_wave_proves_it_mended() -> None:
    """R6, 2.1 H1: not closed until re-measured; the second wave has too few visits to tell."""
    first, last = lagging_then_level()
    thin = measured("1.5 期", CM=[4, 5], CU=[4, 5])
    found = wave_series([first, thin, last, replace(last, wave="三期")], minimum_n=3)
    assert [row.weak_against for row in found.rows] == [("CU",), ("CU",), ()]
    assert [row.mending for row in found.rows] == [
        Mending.NOT_PROVED,
        Mending.GAP_CLOSED,
        Mending.NO_WEAKNESS,
    ]
    assert found.rows[1].caveats.count(NO_GAP_SHOWN) == 1


@pytest.mark.parametrize("n", [0, 1])
def test_a_series_needs_two_waves(n: int) -> None:
    found = wave_series([measured("一期", CM=[3, 4])] * n, minimum_n=3)
    assert (found.rows, found.family_size) == ((), 0)


# -- R7, R8 --------------------------------------------------------------------------------------------------


def test_the_sentence_of_a_proved_improvement() -> None:
    """R7: value before and now, direction, interval of now − before, adjusted p.

    Differences 1, 0, 1, 2, 1, 1 three times: 1 ± t(17) 2.1098 × √(6 ÷ 17) ÷ √18 = 1 ± .295.
    """
    row = only(measured("一期", CM=[2, 3, 4, 3, 2, 4] * 3), measured("二期", CM=[3, 3, 5, 5, 3, 5] * 3))
    assert row.sentence.zh == (
        "移动由 一期 的 3 到 二期 的 4，改善 1 分（变化的 95% 区间 0.705 至 1.3），p（校正）<0.001。"
    )
    assert row.sentence.en == (
        "China Mobile from 3 in 一期 to 4 in 二期: better by 1 points "
        "(95% CI of the change 0.705 to 1.3), adjusted p<0.001."
    )


def test_bad_input_is_refused_by_name() -> None:
    floor, ivr = measured("一期", CM=[3, 4]), measured("一期", of=IVR, CM=[3, 4])
    with pytest.raises(ValueError, match="pairs must be of one measure"):
        only(floor, ivr)
    others: MeasureResult = replace(floor.published, estimates=floor.published.estimates[1:])
    with pytest.raises(ValueError, match="pairs must be of one operator"):
        only(floor, replace(floor, published=others))
    with pytest.raises(ValueError, match="二期: published is not of these visits"):
        only(floor, replace(measured("二期", CM=[3, 4, 5]), published=floor.published))
    with pytest.raises(ValueError, match="versions must be two or more"):
        replace(DECLARED, versions=("1", "1"))
    with pytest.raises(ValueError, match="reason must not be empty"):
        replace(DECLARED, reason=" ")
    with pytest.raises(ValueError, match="finite"):
        rank_changes({}, {"a": float("nan")})


@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 9999), first_site=st.integers(0, 25))
def test_swapping_the_waves_turns_the_sign(seed: int, first_site: int) -> None:
    rng = np.random.default_rng(seed)
    one = measured("一期", CM=rng.integers(1, 6, 20).tolist(), CU=rng.integers(1, 6, 20).tolist())
    other = measured(
        "二期",
        first_site=first_site,
        CM=rng.integers(1, 6, 20).tolist(),
        CU=rng.integers(1, 6, 20).tolist(),
    )
    there, back = only(one, other), only(other, one)
    assert back.change == pytest.approx(-(there.change or 0.0))
    assert back.judgement.finding.p == pytest.approx(there.judgement.finding.p)
    assert 0 < (there.judgement.finding.p or 0.0) <= 1
    assert back.gaps[0].change == pytest.approx(-(there.gaps[0].change or 0.0))
