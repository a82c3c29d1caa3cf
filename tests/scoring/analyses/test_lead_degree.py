"""Domain A6 and the figures of 3.1 that concern leads and ranks.

R1  L = ours − strong rival, the better-scoring one of an area and wave; a tie is Unicom's; also over each.
R2  Change of lead = L(now) − L(before): 5.88 with +2.77 gives 3.11 before.
R3  Ranks with the previous rank and an arrow; ties share the better one: 1, 2, 2, 4.
R4  Ranks whose difference the test does not show share a band.
R5  From the visits of two waves: intervals of the moves, sites of both paired, break lines respected.
R6  The province's lead is that of its cities by the named weights, over cities that all operators have.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy import stats

from forms.text import Bilingual
from scoring.analyses.lead_changes import city_lead_changes
from scoring.analyses.lead_degree import (
    NO_SAMPLE,
    lead_degree,
    lead_ranking,
    mean_rank,
    previous_lead,
)
from scoring.analyses.lead_results import LeadDegree, LeadRank
from scoring.analyses.province_leads import province_lead, province_lead_change
from scoring.analyses.rules import packaged_rules
from scoring.analyses.wave_changes import ComparableVersions
from scoring.analyses.wave_over_wave import Measured
from scoring.analyses.weight_sets import WeightSet
from scoring.catalogue import load_catalogue
from scoring.cities import city_leads
from scoring.compare import FORM_SCORE, compare
from scoring.leads import strong_rival
from scoring.results import IndexLead
from scoring.stats.multiplicity import holm
from scoring.wave import WaveArrays
from tests.scoring.small_waves import RATING, Visits, item, rubric

CATALOGUE = load_catalogue()
OPERATORS = ("CM", "CU", "CT")
FORM = rubric(item("clean", RATING, 100))
EQUAL = packaged_rules(WeightSet, "city_weights")
DECLARED = ComparableVersions("store_visit", ("1", "2"), "项目办公室", date(2026, 3, 1), "只改了提示语。")


def led(unit: str, lead: float | None, *, se: float | None = None, df: float = 30.0) -> LeadDegree:
    """A unit whose lead over Unicom is known, Telecom not."""
    known = None if se is None else se * float(stats.t.ppf(0.975, df))
    low, high = (None, None) if known is None or lead is None else (lead - known, lead + known)
    over = IndexLead("CU", lead, se, None if se is None else df, low, high, None)
    return LeadDegree(unit, Bilingual(unit, unit), {}, "CU" if lead is not None else "", (over,))


def places(rows: Sequence[LeadRank]) -> list[tuple[str, int | None, int | None, str]]:
    return [(row.now.unit, row.rank.now, row.rank.before, row.rank.arrow) for row in rows]


# -- R1 ------------------------------------------------------------------------------------------------------


def test_the_lead_is_over_the_better_rival() -> None:
    found = lead_degree("湖南", {"CM": 80.25, "CU": 71, "CT": 76.5})
    assert (found.strong_rival, found.lead) == ("CT", 3.75)
    assert [(one.rival, one.lead) for one in found.rival_leads] == [("CU", 9.25), ("CT", 3.75)]


@pytest.mark.parametrize("telecom", [70.0, 70.004, 69.996])
def test_a_tie_as_printed_is_unicoms(telecom: float) -> None:
    """A6: tie → CU; what a reader sees as 70.00 twice is one."""
    assert strong_rival({"CU": 70.0, "CT": telecom}, ("CU", "CT")) == "CU"


def test_a_rival_without_a_score_is_no_strong_rival() -> None:
    """Domain 3.1, section 8 no. 15: what is missing is missing, not 0, so it never makes a lead."""
    found = lead_degree("湖南", {"CM": 80.0, "CU": 79.0, "CT": None})
    assert (found.strong_rival, found.lead) == ("CU", 1.0)
    assert [one.lead for one in found.rival_leads] == [1.0, None]


def test_without_our_score_there_is_no_lead() -> None:
    found = lead_degree("湖南", {"CU": 79.0, "CT": 70.0})
    assert (found.strong_rival, found.lead) == ("", None)


def test_a_score_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="湖南"):
        lead_degree("湖南", {"CM": float("nan"), "CU": 79.0})


# -- R2 ------------------------------------------------------------------------------------------------------


def test_5_88_with_2_77_gives_3_11_before() -> None:
    """Domain 3.1 and A6: printed lead 5.88 pp, change +2.77 pp; 3.11 pp rebuilt."""
    assert previous_lead(5.88, 2.77) == 3.11
    was, became = (lead_degree("湖南", {"CM": 70 + lead, "CU": 70, "CT": 60}) for lead in (3.11, 5.88))
    (row,) = lead_ranking([became], [was])
    assert (row.move.before, row.move.now, row.move.change) == pytest.approx((3.11, 5.88, 2.77))
    assert [move.change for move in row.rival_moves] == pytest.approx([2.77, 2.77])


def test_a_figure_and_its_change_give_the_figure_before() -> None:
    """Domain 3.11: hall satisfaction 79.1, +2.2 on end 2010 → 76.9 rebuilt."""
    assert previous_lead(79.1, 2.2) == 76.9


def test_another_strong_rival_is_told() -> None:
    """80 − 75 over Unicom, then 80 − 78 over Telecom: −3, of which over Unicom 0 and over Telecom −8."""
    was = lead_degree("湖南", {"CM": 80, "CU": 75, "CT": 70})
    (row,) = lead_ranking([lead_degree("湖南", {"CM": 80, "CU": 75, "CT": 78})], [was])
    assert (row.strong_rival_before, row.now.strong_rival, row.move.change) == ("CU", "CT", -3)
    assert [(move.rival, move.change) for move in row.rival_moves] == [("CU", 0), ("CT", -8)]
    assert row.caveats[0].zh.startswith("强势竞争对手由联通变为电信")
    assert row.caveats[0].en.startswith("The strong rival changed from China Unicom to China Telecom")


def test_a_unit_that_is_new_has_no_change() -> None:
    (row,) = lead_ranking([led("娄底", 4.0)], [led("湘西", 3.0)])
    assert (row.move.before, row.move.change, row.rank.before, row.rank.arrow) == (None, None, None, "")


# -- R3 ------------------------------------------------------------------------------------------------------


def test_ties_share_the_better_rank_and_arrows_point_the_way() -> None:
    """A6: 1, 2, 2, 4; leads equal as printed tie."""
    now = [led("a", 1.0), led("b", 3.004), led("c", 2.996), led("d", 9.0), led("e", None)]
    before = [led("a", 8.0), led("b", 5.0), led("c", 9.0), led("d", 1.0)]
    assert places(lead_ranking(now, before)) == [
        ("d", 1, 4, "↑"),
        ("b", 2, 3, "↑"),
        ("c", 2, 1, "↓"),
        ("a", 4, 2, "↓"),
        ("e", None, None, ""),
    ]


def provinces(own: float, *, n: int = 31) -> list[LeadDegree]:
    """Hunan and n − 1 others, whose leads are 1, 2 and so on."""
    return [led("湖南", own), *(led(f"P{place:02}", float(place)) for place in range(1, n))]


def test_national_rank_27th_before_and_11th_on_average_after() -> None:
    """Domain 3.1, section 8 no. 16: "average 11th" is a mean over periods, not one rank.

    Among 31 provinces 26 are better than a lead of 4.5, and 9, 11 and 13 places come with 22.5, 20.5, 18.5.
    """
    before = provinces(4.5)
    periods = [
        next(row.rank for row in lead_ranking(provinces(lead), before) if row.rank.unit == "湖南")
        for lead in (22.5, 20.5, 18.5)
    ]
    assert [(rank.before, rank.now, rank.arrow) for rank in periods] == [
        (27, 9, "↑"),
        (27, 11, "↑"),
        (27, 13, "↑"),
    ]
    assert mean_rank([rank.now for rank in periods]) == 11


def test_a_period_without_a_rank_is_not_the_last() -> None:
    assert mean_rank([10, None, 12]) == 11
    assert mean_rank([10, 11]) == 10.5
    assert mean_rank([None]) is None


@pytest.mark.parametrize(
    ("process", "better", "rank"),
    [
        ("competitive advantage", 4, 5),  # 5th nationally
        *((process, 1, 2) for process in ("hall", "promotion", "payment")),  # 2nd nationally
        *((process, 6, 7) for process in ("tariff package", "bill information", "publicity")),  # within top 7
        ("care, 3.8: lead second nationally", 1, 2),
    ],
)
def test_national_ranks_by_process(process: str, better: int, rank: int) -> None:
    """Domain 3.1: the source prints the ranks and no leads, so they are made of as many better provinces."""
    (row,) = (one for one in lead_ranking(provinces(30.5 - better)) if one.now.unit == "湖南")
    assert row.rank.now == rank, process


def test_a_lost_value_has_no_rank() -> None:
    """Domain 3.8: the province's result is [lost]; it is not ranked as if it were 0."""
    assert places(lead_ranking([led("福建", None), led("a", -3.0)])) == [
        ("a", 1, None, ""),
        ("福建", None, None, ""),
    ]


def test_a_unit_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="now"):
        lead_ranking([led("a", 1.0), led("a", 2.0)])
    with pytest.raises(ValueError, match="before"):
        lead_ranking([led("a", 1.0)], [led("b", 1.0), led("b", 1.0)])


# -- R4 ------------------------------------------------------------------------------------------------------


def test_what_the_test_does_not_show_shares_a_band() -> None:
    """With se 1 each, 9 against 5.2 is t = 2.69, p = .009 of three; 5.2 against 3 is t = 1.56."""
    rows = lead_ranking([led("a", 9.0, se=1), led("b", 5.2, se=1), led("c", 3.0, se=1)])
    pairs = [2 * float(stats.t.sf(gap / np.sqrt(2), 60)) for gap in (3.8, 6.0, 2.2)]
    assert [p is not None and p < 0.05 for p in holm(pairs).p_values] == [True, True, False]
    assert [(row.now.unit, row.band, row.rank_low, row.rank_high) for row in rows] == [
        ("a", "a", 1, 1),
        ("b", "b", 2, 3),
        ("c", "b", 2, 3),
    ]


def test_holm_over_all_pairs_keeps_more_together() -> None:
    """The same gap of 3.8 with p = .009 no longer holds among 8 units of 28 pairs."""
    rows = lead_ranking([led("a", 9.0, se=1), *(led(f"b{place}", 5.2, se=1) for place in range(7))])
    assert {row.band for row in rows} == {"a"}
    assert (rows[0].rank.now, rows[0].rank_low, rows[0].rank_high) == (1, 1, 8)


def test_published_leads_are_ranked_without_bands() -> None:
    rows = lead_ranking([led("a", 2.0), led("b", 1.0)])
    assert [(row.band, row.rank_low, row.caveats) for row in rows] == [("", None, (NO_SAMPLE,))] * 2


def test_a_unit_without_an_interval_is_told_from_none() -> None:
    rows = lead_ranking([led("a", 90.0, se=1), led("b", 50.0), led("c", 3.0, se=1)])
    assert [row.band for row in rows] == ["a", "ab", "b"]
    assert (rows[1].rank_low, rows[1].rank_high) == (1, 3)


# -- R5 ------------------------------------------------------------------------------------------------------


def measured(wave: WaveArrays, name: str = "一期", version: str = "1") -> Measured:
    wave = replace(wave, rubric=replace(wave.rubric, version=version))
    column = (wave.scores.total, np.ones(len(wave.scores.total)))
    published = compare(wave, CATALOGUE).form_score
    return Measured(name, "third_party", "experience", wave, FORM_SCORE, column, published)


def city(visits: Visits, name: str, *answers: str, n_sites: int = 20) -> Visits:
    for operator, answer in zip(OPERATORS, answers, strict=False):
        visits.add(operator, n_sites, city=name, clean=answer)
    return visits


def elsewhere(wave: WaveArrays) -> WaveArrays:
    """The same visits at other sites."""
    return replace(wave, site=np.char.add("x", wave.site))


def city_scores(wave: WaveArrays, operator: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return wave.scores.total[wave.operator == operator]


def test_matched_sites_are_paired_in_the_change_of_lead() -> None:
    """A6 and A14: two groups of 20 sites, each with its own changes: Welch's t on the changes."""
    was = city(Visits(), "长沙", "4 5 3 4", "3 4", "2").wave(FORM)
    became = city(Visits(), "长沙", "5 5 3 5", "3 3", "2").wave(FORM)
    (row,) = city_lead_changes(measured(was), measured(became, "二期")).rows
    ours, rival = (city_scores(became, one) - city_scores(was, one) for one in ("CM", "CU"))
    test = stats.ttest_ind(ours, rival, equal_var=False)
    interval = test.confidence_interval()
    assert row.move.rival == "CU"
    assert row.move.change == pytest.approx(ours.mean() - rival.mean())
    assert (row.move.low, row.move.high) == pytest.approx((interval.low, interval.high), rel=1e-9)
    assert row.move.p == pytest.approx(test[1], rel=1e-9)


def test_other_sites_are_not_paired() -> None:
    """Four independent samples of 20: variance Σ s² ÷ 20; an operator's two waves have 2 × 19 df."""
    was = city(Visits(), "长沙", "4 5 3 4", "3 4", "2").wave(FORM)
    became = elsewhere(city(Visits(), "长沙", "5 5 3 5", "3 3 4 3", "2").wave(FORM))
    (row,) = city_lead_changes(measured(was), measured(became, "二期")).rows
    ours, rival = (
        sum(city_scores(wave, one).var(ddof=1) / 20 for wave in (was, became)) for one in ("CM", "CU")
    )
    df = (ours + rival) ** 2 / (ours**2 / 38 + rival**2 / 38)
    expected = 2 * stats.t.sf(abs(row.move.change or 0) / np.sqrt(ours + rival), df)
    assert row.move.p == pytest.approx(expected, rel=1e-9)


def test_places_and_bands_are_those_of_the_comparison() -> None:
    """A, B, C and D as in the comparison's own test of bands, with places of the wave before."""
    answers: Mapping[str, tuple[str, ...]] = {
        "A": ("5 4", "1 2", "1"),
        "B": ("4 3", "3 4", "1"),
        "C": ("3 4", "4 3", "1"),
        "D": ("1 2", "5 4", "1"),
    }
    was, became = Visits(), Visits()
    for name, other in zip(answers, reversed(answers), strict=True):
        city(became, name, *answers[name], n_sites=8)
        city(was, name, *answers[other], n_sites=8)
    found = city_lead_changes(measured(was.wave(FORM)), measured(became.wave(FORM), "二期"))
    assert [
        (row.now.unit, row.rank.now, row.rank.before, row.rank.arrow, row.band) for row in found.rows
    ] == [
        ("A", 1, 4, "↑", "a"),
        ("B", 2, 2, "→", "b"),
        ("C", 2, 2, "→", "b"),
        ("D", 4, 1, "↓", "c"),
    ]
    assert [(row.rank_low, row.rank_high) for row in found.rows] == [(1, 1), (2, 3), (2, 3), (4, 4)]
    assert found.family_size == 4
    assert [row.move.p_holm for row in found.rows] == list(holm([row.move.p for row in found.rows]).p_values)


def test_with_another_strong_rival_only_the_single_moves_have_intervals() -> None:
    """A6: print both single intervals; the headline's is not one difference."""
    was = city(Visits(), "长沙", "4 5", "3 4", "2 3").wave(FORM)
    became = city(Visits(), "长沙", "4 5", "2 3 3", "3 4 4").wave(FORM)
    (row,) = city_lead_changes(measured(was), measured(became, "二期")).rows
    assert (row.strong_rival_before, row.now.strong_rival, row.move.p) == ("CU", "CT", None)
    assert all(move.low is not None for move in row.rival_moves)
    assert row.caveats[0].zh.startswith("强势竞争对手由联通变为电信")


def test_a_side_whose_sites_all_move_alike_adds_no_chance() -> None:
    """The rival's sites all fall by 20, whatever their level; only ours vary in their changes."""
    was = city(Visits(), "长沙", "4 5 3 4", "3 4", "1", n_sites=8).wave(FORM)
    became = city(Visits(), "长沙", "5 5 3 5", "2 3", "1", n_sites=8).wave(FORM)
    (row,) = city_lead_changes(measured(was), measured(became, "二期")).rows
    alone = stats.ttest_1samp(city_scores(became, "CM") - city_scores(was, "CM"), -20)
    assert row.move.change == pytest.approx(30)
    assert row.move.p == pytest.approx(alone[1], rel=1e-9)


def test_without_variation_nothing_is_tested() -> None:
    """Every site moves alike: an interval of no width and p = 0 would be pretence."""
    was = city(Visits(), "长沙", "4 3", "3 4", "1", n_sites=8).wave(FORM)
    became = city(Visits(), "长沙", "5 4", "3 4", "1", n_sites=8).wave(FORM)
    (row,) = city_lead_changes(measured(was), measured(became, "二期")).rows
    assert (row.move.change, row.move.low, row.move.p) == (pytest.approx(20), None, None)


def test_few_sites_have_a_change_without_an_interval() -> None:
    was = city(Visits(), "长沙", "4 5", "3 4", "2", n_sites=4).wave(FORM)
    became = city(Visits(), "长沙", "5 5 4 5", "3 4", "2", n_sites=4).wave(FORM)
    found = city_lead_changes(measured(was), measured(became, "二期"))
    assert (found.rows[0].move.change, found.rows[0].move.low) == (pytest.approx(5), None)
    assert found.family_size == 0


def test_a_break_line_shows_no_change_unless_declared_comparable() -> None:
    """A14: a change of rubric version blocks the change figure."""
    wave = city(Visits(), "长沙", "4 5", "3 4", "2").wave(FORM)
    pair = measured(wave), measured(wave, "二期", version="2")
    found = city_lead_changes(*pair)
    assert found.breaks[0].en == "the version changed from 1 to 2"
    assert (found.rows[0].move.change, found.rows[0].rank.before) == (None, None)
    assert city_lead_changes(*pair, declared=[DECLARED]).rows[0].move.change == 0


def test_leads_are_of_the_form_score() -> None:
    wave = measured(city(Visits(), "长沙", "4 5", "3 4", "2").wave(FORM))
    other = replace(wave, published=replace(wave.published, measure=replace(FORM_SCORE.facts, code="E23")))
    with pytest.raises(ValueError, match="E23"):
        city_lead_changes(wave, other)


# -- R6 ------------------------------------------------------------------------------------------------------


def weighing(**weights: float) -> WeightSet:
    return replace(EQUAL, name="customers", weights=weights)


def two_cities(*answers: str, n_sites: int = 8) -> WaveArrays:
    visits = city(Visits(), "A", *answers[:3], n_sites=n_sites)
    return city(visits, "B", *answers[3:], n_sites=n_sites).wave(FORM)


def test_the_provinces_lead_is_that_of_its_cities() -> None:
    """A: 90 − 70, B: 50 − 70; by 3 : 1 that is 80 − 70 = 10; variance Σ share² × s² ÷ n, s² = 800 ÷ 7."""
    found = province_lead(two_cities("4 5", "3 4", "1", "2 3", "3 4", "1"), weighing(A=3, B=1))
    assert found.lead.scores == pytest.approx({"CM": 80, "CU": 70, "CT": 20})
    assert (found.lead.strong_rival, found.lead.lead) == ("CU", pytest.approx(10))
    over = found.lead.rival_leads[0]
    parts = [share**2 * 800 / 7 / 8 for share in (0.75, 0.25) for _ in OPERATORS[:2]]
    df = sum(parts) ** 2 / sum(part**2 / 7 for part in parts)
    assert (over.se, over.df) == pytest.approx((np.sqrt(sum(parts)), df), rel=1e-9)
    assert "version 2026.1" in found.weights.en


def test_a_province_of_one_city_leads_as_the_city() -> None:
    wave = city(Visits(), "A", "4 5 3", "3 4", "2 3", n_sites=9).wave(FORM)
    (alone,) = city_leads(wave, OPERATORS)
    found = province_lead(wave, EQUAL).lead
    assert (found.strong_rival, found.lead) == (alone.strong_rival, pytest.approx(alone.lead))
    for one, other in zip(found.rival_leads, alone.rival_leads, strict=True):
        assert (one.low, one.high, one.p) == pytest.approx((other.low, other.high, other.p))


def test_like_is_compared_with_like() -> None:
    """Unicom was not visited in B, where all are weak: B in our score alone would cost 20 points of lead."""
    visits = city(Visits(), "A", "4 5", "3 4", "1", n_sites=8)
    wave = visits.add("CM", 8, city="B", clean="2 3").add("CT", 8, city="B", clean="1").wave(FORM)
    found = province_lead(wave, EQUAL)
    assert found.lead.lead == pytest.approx(20)
    assert found.whole.missing_pct == pytest.approx(50)
    assert "B, 50.0 % of the weight" in found.caveats[0].en


def test_an_operator_that_is_nowhere_takes_no_city_away() -> None:
    wave = city(city(Visits(), "A", "4 5", "3 4"), "B", "4 5", "3 4").wave(FORM)
    found = province_lead(wave, EQUAL)
    assert (found.lead.strong_rival, found.lead.lead, found.caveats) == ("CU", pytest.approx(20), ())
    assert found.lead.rival_leads[1].lead is None


def test_the_provinces_change_has_the_cities_weights() -> None:
    """A moves by +10 and B by −10 with 3 : 1, so the province moves by +5."""
    was = two_cities("3 4", "3 4", "1", "3 4", "3 4", "1", n_sites=20)
    became = two_cities("4", "3 4", "1", "3", "3 4", "1", n_sites=20)
    pair = measured(was), measured(became, "二期")
    found = province_lead_change(*pair, weighing(A=3, B=1))
    assert found.before is not None
    assert (found.before.lead.lead, found.now.lead.lead) == (pytest.approx(0), pytest.approx(5))
    assert found.move.change == pytest.approx(5)
    # each site of ours moves by +20 or 0 in A and 0 or −20 in B, the rival's by nothing
    parts = [share**2 * 100 / 19 for share in (0.75, 0.25)]
    margin = stats.t.ppf(0.975, sum(parts) ** 2 / sum(part**2 / 19 for part in parts)) * np.sqrt(sum(parts))
    assert (found.move.low, found.move.high) == pytest.approx((5 - margin, 5 + margin), rel=1e-9)


def test_a_city_of_one_wave_alone_is_no_change() -> None:
    """B joins in the second wave, far behind: that is missing from both, not a fall."""
    was = city(Visits(), "A", "4 5", "3 4", "1").wave(FORM)
    became = two_cities("4 5", "3 4", "1", "1", "5", "1", n_sites=20)
    found = province_lead_change(measured(was), measured(became, "二期"), EQUAL)
    assert (found.move.now, found.move.change) == (pytest.approx(20), pytest.approx(0))
    assert found.now.whole.missing_pct == pytest.approx(50)


def test_a_break_line_leaves_the_provinces_lead_without_a_change() -> None:
    wave = two_cities("4 5", "3 4", "1", "2 3", "3 4", "1")
    found = province_lead_change(measured(wave), measured(wave, "二期", version="2"), EQUAL)
    assert (found.before, found.move.change, len(found.breaks)) == (None, None, 1)
    assert found.now.lead.lead == pytest.approx(0)
