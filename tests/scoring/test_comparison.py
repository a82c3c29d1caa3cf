"""What a comparison says about planted truths.

R1 each element has one value from its one feed; R2 a stand-in says so; R3 orientation: positive favours ours;
R4 lead and lag need significance and δ; R5 equivalence is shown, not assumed; R6 too little data is said so;
R7 facts are compared, not tested; R8 shares at their ends go exact; R9 what is not scorable stays out;
R10 everything survives JSON.
"""

import json
import math

import msgspec
import numpy as np
import pytest

from scoring.catalogue import load_catalogue
from scoring.compare import compare
from scoring.results import Contrast, Klass, MeasureResult, Overall, Role, Verdict, WaveResults
from tests.scoring.small_waves import OF_THREE, RATING, SHEETS, WAIT, Visit, Visits, item, rubric, wave_of

CATALOGUE = load_catalogue()
FLOOR = rubric(item("floor_clean", RATING, element="E23"))


def element(results: WaveResults, code: str) -> MeasureResult:
    return next(row for row in (*results.elements, *results.supporting) if row.measure.code == code)


def against(row: MeasureResult, rival: str) -> Contrast:
    return next(contrast for contrast in row.contrasts if contrast.rival == rival)


def three(n_sites: int, *, cm: str, cu: str, ct: str, name: str = "floor_clean") -> Visits:
    return (
        Visits()
        .add("CM", n_sites, **{name: cm})
        .add("CU", n_sites, **{name: cu})
        .add("CT", n_sites, **{name: ct})
    )


def test_a_planted_lead_and_a_planted_equality() -> None:
    """R1, R4, R5: 4.5 against 3.5 leads by 1 ≥ δ .3; 4.5 against 4.5 with 60 sites is equivalent."""
    row = element(compare(three(60, cm="4 5", cu="3 4", ct="5 4").wave(FLOOR), CATALOGUE), "E23")
    lead, equal = row.contrasts
    assert (lead.verdict, lead.klass, lead.difference) == (Verdict.LEAD, Klass.SIGNIFICANT_LEAD, 1.0)
    assert (equal.verdict, equal.klass) == (Verdict.EQUIVALENT, Klass.PARITY)
    assert row.overall is Overall.MIXED
    assert (row.measure.role, row.measure.item) == (Role.PRIMARY, "store_visit.floor_clean")
    assert [estimate.operator for estimate in row.estimates] == ["CM", "CU", "CT"]
    assert row.estimates[0].low is not None
    assert row.estimates[0].low < 4.5


def test_lower_is_better_turns_the_sign() -> None:
    """R3: waiting 90 s less is a lead of 90 s, its interval around it."""
    of = rubric(item("wait_seconds", WAIT, element="E25"))
    waits = three(30, name="wait_seconds", cm="300 340", cu="390 430", ct="210 250").wave(of)
    row = element(compare(waits, CATALOGUE), "E25")
    assert [(c.difference, c.verdict) for c in row.contrasts] == [(90, Verdict.LEAD), (-90, Verdict.LAG)]
    assert row.overall is Overall.DISADVANTAGE
    for contrast in row.contrasts:
        assert contrast.low is not None
        assert contrast.high is not None
        assert contrast.low < (contrast.difference or 0) < contrast.high
        assert math.copysign(1, contrast.statistic or 0) == math.copysign(1, contrast.difference or 0)


def test_a_real_but_small_difference_is_slight() -> None:
    """R4, R5: .1 of 5 with 400 sites is significant and shown to be under δ = .3."""
    values = three(400, cm="4 4 4 4 4 4 4 4 4 5", cu="4", ct="4 4 4 4 4 4 4 4 4 5").wave(FLOOR)
    contrast = against(element(compare(values, CATALOGUE), "E23"), "CU")
    assert (contrast.verdict, contrast.klass) == (Verdict.EQUIVALENT, Klass.SLIGHT_LEAD)
    assert contrast.sentence.zh.startswith("移动与联通相当")


def test_a_real_difference_of_uncertain_size_is_not_a_lead() -> None:
    """R4: significant, below δ, and not shown to be inside it."""
    values = three(100, cm="3 4 4 5", cu="3 4 4 4", ct="1 5").wave(FLOOR)
    contrast = against(element(compare(values, CATALOGUE), "E23"), "CU")
    assert (contrast.verdict, contrast.klass) == (Verdict.NOT_ENOUGH_DATA, Klass.SLIGHT_LEAD)
    assert "略领先" in contrast.sentence.zh
    assert "slightly ahead" in contrast.sentence.en


def test_no_difference_shown_says_what_could_have_been_found() -> None:
    """R6: tested, undecided."""
    contrast = against(
        element(compare(three(12, cm="1 5", cu="5 1", ct="3 2").wave(FLOOR), CATALOGUE), "E23"), "CU"
    )
    assert (contrast.verdict, contrast.klass) == (Verdict.NOT_ENOUGH_DATA, Klass.PARITY)
    assert contrast.smallest_detectable is not None
    assert contrast.smallest_detectable > 0.3
    assert "本样本能发现 ≥" in contrast.sentence.zh
    assert "could have found" in contrast.sentence.en


@pytest.mark.parametrize(
    ("n_sites", "method"), [(12, "design_t"), (11, "cluster_welch"), (8, "cluster_welch")]
)
def test_few_sites_take_welch_on_site_means(n_sites: int, method: str) -> None:
    """R6: below 12 sites a side."""
    row = element(compare(three(n_sites, cm="4 5", cu="3 4", ct="2 3").wave(FLOOR), CATALOGUE), "E23")
    assert [contrast.method for contrast in row.contrasts] == [method, method]


def test_too_few_visits_and_too_few_sites_are_never_tested() -> None:
    """R6: 7 visits are under 8; 8 visits to 4 sites are under 5 sites."""
    few_visits = compare(three(7, cm="4 5", cu="3 4", ct="2 3").wave(FLOOR), CATALOGUE)
    visits = [*three(4, cm="4 5", cu="3 4", ct="2 3").rows] * 2
    few_sites = compare(wave_of(FLOOR, visits), CATALOGUE)
    for results, words in ((few_visits, "7 visits"), (few_sites, "4 sites")):
        contrast = against(element(results, "E23"), "CU")
        assert (contrast.verdict, contrast.klass) == (Verdict.NOT_ENOUGH_DATA, Klass.NOT_ENOUGH_DATA)
        assert (contrast.method, contrast.p, contrast.low) == ("not_testable", None, None)
        assert contrast.difference == pytest.approx(1)
        assert words in contrast.sentence.en
        assert results.family_size == 0


def test_a_missing_operator_is_missing_not_zero() -> None:
    """R6: CT never asked (the source's own case: sheets 5, 1, missing)."""
    of = rubric(item("papers_signed", SHEETS, element="E27"), item("other", element="TP05"))
    visits = (
        Visits().add("CM", 9, papers_signed="5", other="yes").add("CU", 9, papers_signed="1", other="yes")
    )
    row = element(
        compare(
            visits.add("CT", 9, other="yes").wave(
                of,
            ),
            CATALOGUE,
        ),
        "E27",
    )
    assert row.estimates[2].estimate is None
    assert row.estimates[2].n == 0
    assert against(row, "CT").difference is None
    assert against(row, "CT").verdict is Verdict.NOT_ENOUGH_DATA
    assert row.overall is Overall.DISADVANTAGE


def test_sheets_that_never_vary_are_facts() -> None:
    """R2, R7: 5 against 1 and 2 is behind both, outside the family; equal constants are equivalent."""
    of = rubric(item("papers_signed", SHEETS, element="E27"))
    results = compare(three(3, name="papers_signed", cm="5", cu="1", ct="5").wave(of), CATALOGUE)
    row = element(results, "E27")
    lag, equal = row.contrasts
    assert (lag.method, lag.difference, lag.verdict) == ("facts", -4.0, Verdict.LAG)
    assert (equal.method, equal.difference, equal.verdict) == ("facts", 0.0, Verdict.EQUIVALENT)
    assert (lag.p, results.family_size) == (None, 0)
    assert row.measure.role is Role.STAND_IN
    assert any("代替" in caveat.zh for caveat in lag.caveats)
    assert (row.estimates[0].low, row.estimates[0].high) == (5, 5)


def test_sheets_that_vary_once_are_tested() -> None:
    """R7: one visit with 4 sheets makes it a sample again."""
    of = rubric(item("papers_signed", SHEETS, element="E27"))
    visits = three(14, name="papers_signed", cm="5 5 5 5 5 5 4", cu="1", ct="2").wave(of)
    row = element(compare(visits, CATALOGUE), "E27")
    assert [contrast.method for contrast in row.contrasts] == ["design_t", "design_t"]
    assert row.overall is Overall.DISADVANTAGE


def test_ratings_that_never_vary_cannot_be_tested() -> None:
    """R6: 5 against 4 on every visit is no variance, not p = 0."""
    row = element(compare(three(20, cm="5", cu="4", ct="5").wave(FLOOR), CATALOGUE), "E23")
    assert [contrast.method for contrast in row.contrasts] == ["not_testable", "not_testable"]
    assert row.estimates[0].low is None


def test_shares_at_their_ends_go_exact() -> None:
    """R8: all pass against all pass is p = 1 with an interval that has width; against none, a lead."""
    of = rubric(item("greet_present", element="E28"))
    row = element(
        compare(three(72, name="greet_present", cm="yes", cu="yes", ct="no").wave(of), CATALOGUE),
        "greet_present",
    )
    same, lead = row.contrasts
    assert (same.method, same.p, same.difference) == ("exact", 1.0, 0.0)
    assert same.low == pytest.approx(-5.07, abs=0.01)
    assert same.verdict is Verdict.EQUIVALENT
    assert lead.verdict is Verdict.LEAD
    assert lead.difference == 100
    assert row.estimates[0].low == pytest.approx(100 * 0.025 ** (1 / 72), rel=1e-9)


def test_shares_near_their_ends_go_exact_too() -> None:
    """R8: one failure in 40 a side expects fewer than five."""
    of = rubric(item("greet_present", element="E28"))
    passes = " ".join(["yes"] * 39 + ["no"])
    wave = three(40, name="greet_present", cm=passes, cu=passes, ct="yes no").wave(of)
    row = element(compare(wave, CATALOGUE), "greet_present")
    assert [contrast.method for contrast in row.contrasts] == ["exact", "design_t"]


def test_the_share_of_points_is_a_true_ratio() -> None:
    """R1: E24 = Σ earned ÷ Σ applicable over its nine items, not a mean of visits' shares."""
    feed = next(e for e in CATALOGUE.elements if e.id == "E24").primary
    of = rubric(
        *(
            item(name, RATING if name == "listen" else item("x").rule, 2, element="E24")
            for name in feed.items
        ),
        share=0,
    )
    answers = dict.fromkeys(feed.items, "yes") | {"listen": "4"}
    visits = [Visit("CM", "s1", answers), Visit("CM", "s2", {"farewell": "no"})]
    row = element(compare(wave_of(of, visits), CATALOGUE), "E24")
    assert row.estimates[0].estimate == pytest.approx(100 * (16 + 1.6) / (18 + 2))
    assert row.measure.unit == "%"


def test_counts_of_right_answers_are_shares_of_the_questions() -> None:
    """R1: 2 of 3 right is 66.7 %."""
    of = rubric(item("answer_right", OF_THREE, element="E29"))
    row = element(compare(three(8, name="answer_right", cm="2", cu="3", ct="1").wave(of), CATALOGUE), "E29")
    assert [e.estimate for e in row.estimates] == pytest.approx([200 / 3, 100, 100 / 3])


def test_handling_seconds_stand_in_for_minutes() -> None:
    """R2: seconds ÷ 60, and the row says so."""
    of = rubric(item("handle_seconds", WAIT, element="E26"))
    row = element(
        compare(three(20, name="handle_seconds", cm="300 600", cu="300 600", ct="900").wave(of), CATALOGUE),
        "E26",
    )
    assert row.estimates[0].estimate == 7.5
    assert row.measure.unit == "min"
    assert "handle_seconds ÷ 60" in row.contrasts[0].caveats[0].zh


def test_never_greeted_counts_as_the_limit() -> None:
    """R1: restricted mean of 30 s and a time-out at 120 s; a late greeting counts 120 too."""
    of = rubric(item("greet_seconds", WAIT, element="E28", event="greeted"))
    visits = [
        Visit("CM", "s1", {"greeted": "yes", "greet_seconds": "30"}),
        Visit("CM", "s2", {"greeted": "no"}),
        Visit("CM", "s3", {"greeted": "yes", "greet_seconds": "500"}),
    ]
    row = element(compare(wave_of(of, visits), CATALOGUE), "E28")
    assert row.estimates[0].estimate == 90
    assert any("120 s" in caveat.en for caveat in row.contrasts[0].caveats)


def test_what_is_not_scorable_stays_out_and_is_counted() -> None:
    """R9: the visit that left most of the form out does not move the element."""
    of = rubric(item("floor_clean", RATING, 10, element="E23"), item("rest", points=90))
    visits = [Visit("CM", f"s{n}", {"floor_clean": "4", "rest": "yes"}) for n in range(8)]
    results = compare(wave_of(of, [*visits, Visit("CM", "s9", {"floor_clean": "0"})]), CATALOGUE)
    assert element(results, "E23").estimates[0].estimate == 4
    assert (results.n_visits, results.n_not_scorable, results.form_score.estimates[0].n) == (9, 1, 8)


def test_vetoes_lower_the_form_score_and_not_the_elements() -> None:
    """R9: S with veto is 0, element values are as seen."""
    of = rubric(item("floor_clean", RATING, 10, element="E23"), item("no_leak", points=0, is_veto=True))
    visits = [Visit("CM", f"s{n}", {"floor_clean": "5", "no_leak": "no" if n else "yes"}) for n in range(2)]
    results = compare(wave_of(of, visits), CATALOGUE)
    assert results.form_score.estimates[0].estimate == 50
    assert element(results, "E23").estimates[0].estimate == 5
    assert results.n_vetoed == 1


def test_families_are_corrected_apart_and_say_their_size() -> None:
    """R4: one element × 2 rivals, two supporting items × 2 rivals."""
    of = rubric(
        item("floor_clean", RATING, element="E23"),
        item("zone_signs", element="E23"),
        item("listen", RATING, element="E24"),
    )
    visits = Visits()
    for operator, floor in (("CM", "4 5"), ("CU", "3 4"), ("CT", "4 5")):
        visits.add(operator, 30, floor_clean=floor, zone_signs="yes no yes", listen="3 4")
    results = compare(visits.wave(of), CATALOGUE)
    assert (results.family_size, results.supporting_family_size) == (2, 4)
    contrast = against(element(results, "E23"), "CU")
    assert contrast.p is not None
    assert contrast.p_holm == pytest.approx(2 * contrast.p)
    assert contrast.p_bh == pytest.approx(2 * contrast.p)
    assert [row.measure.code for row in results.supporting] == ["zone_signs", "listen"]


def test_items_asked_at_one_operator_only_are_not_compared() -> None:
    of = rubric(item("floor_clean", RATING, element="E23"), item("st_post", element="E24", operators=("CM",)))
    results = compare(three(8, cm="4 5", cu="4 5", ct="4 5").wave(of), CATALOGUE)
    assert results.supporting == ()


def test_sites_that_serve_all_operators_are_paired() -> None:
    """Matched sites: stratum = city, and the shared ups and downs leave the difference."""
    rng = np.random.default_rng(11)
    moods = rng.integers(1, 5, 40)
    visits = [
        Visit(operator, f"s{site}", {"floor_clean": str(mood + (operator == "CM"))}, weight=2.0)
        for site, mood in enumerate(moods)
        for operator in ("CM", "CU", "CT")
    ]
    visits.append(Visit("CM", "s40", {"floor_clean": "5"}))
    contrast = against(element(compare(wave_of(FLOOR, visits), CATALOGUE), "E23"), "CU")
    assert contrast.se is not None
    assert contrast.se < 0.1
    assert contrast.df == 40


def test_elements_of_a_slice_wait_for_that_slice() -> None:
    """R1: IVR stability is measured in the peak slot only."""
    of = rubric(item("ivr_stable", element="E31"), form_id="hotline_dial")
    visits = three(20, name="ivr_stable", cm="yes no", cu="yes no", ct="yes no")
    whole, peak = (
        compare(visits.wave(of), CATALOGUE),
        compare(visits.wave(of, cut="call_slot = peak"), CATALOGUE),
    )
    assert [row.measure.code for row in whole.elements] == []
    assert [row.measure.code for row in peak.elements] == ["E31"]


def test_a_visit_that_never_got_there_is_a_failure_for_top_up_success() -> None:
    """R1: E47 counts every visit; drops ÷ calls is a ratio of sums."""
    of = rubric(
        item("pay_ok", element="E47"), item("found", points=90, element="E47"), form_id="airtime_outlet"
    )
    visits = [Visit("CM", "s1", {"found": "yes", "pay_ok": "yes"}), Visit("CM", "s2", {"found": "no"})]
    assert element(compare(wave_of(of, visits), CATALOGUE), "E47").estimates[0].estimate == 50
    tries, drops = item("call_tries", OF_THREE, element="E01"), item("call_drops", SHEETS, element="E02")
    calls = [
        Visit("CM", "s1", {"call_tries": "10", "call_drops": "1"}),
        Visit("CM", "s2", {"call_tries": "2", "call_drops": "2"}),
    ]
    results = compare(wave_of(rubric(tries, drops, form_id="network_spot"), calls), CATALOGUE)
    assert element(results, "E02").estimates[0].estimate == pytest.approx(25)
    assert element(results, "E01").estimates[0].estimate == pytest.approx(60)


def test_a_relative_delta_is_taken_of_the_rivals_mean() -> None:
    """R4: download speed, 10 % of 1000 and 2000 kbit/s."""
    of = rubric(item("dl_kbps", OF_THREE, element="E04"), form_id="network_spot")
    row = element(
        compare(three(24, name="dl_kbps", cm="1400", cu="900 1100", ct="1900 2100").wave(of), CATALOGUE),
        "E04",
    )
    assert row.measure.delta == pytest.approx(150)


def test_an_empty_wave_is_no_error() -> None:
    results = compare(three(1, cm="-", cu="-", ct="-").wave(FLOOR), CATALOGUE)
    assert element(results, "E23").overall is Overall.NOT_ENOUGH_DATA
    assert results.composite.scores == {"CM": None, "CU": None, "CT": None}


def test_an_unknown_operator_is_refused() -> None:
    with pytest.raises(ValueError, match="XX"):
        compare(Visits().add("XX", 3, floor_clean="4").wave(FLOOR), CATALOGUE)


def test_everything_survives_json() -> None:
    """R10: plain values only, missing as null."""
    results = compare(three(9, cm="4 5", cu="-", ct="3").wave(FLOOR), CATALOGUE)
    written = msgspec.json.encode(results)
    assert "NaN" not in written.decode()
    assert json.loads(written)["elements"][0]["estimates"][1]["estimate"] is None
    assert msgspec.json.decode(written, type=WaveResults) == results


def test_the_policy_states_both_families_in_both_languages() -> None:
    results = compare(three(9, cm="4 5", cu="3 4", ct="3 2").wave(FLOOR), CATALOGUE)
    assert any("共 2 个检验" in rule.zh and "2 tests" in rule.en for rule in results.policy)
    assert all(rule.zh and rule.en for rule in results.policy)
