"""Domain A2: from the site's month to the city, the province, the touchpoints and the composite.

R1  Site-month = mean of accepted submissions; city = sites by sample weight; province = cities by a set.
R2  What is missing is never 0: the others take over its weight, and the report says what and how much it is.
R3  Weight sets have a name, a version and a date; a province can write its own; none is guessed.
R4  The province's interval is the stratified mean's.
R5  Touchpoints from several forms: elements on fixed bounds, plain mean, insufficient below half.
R6  Composite = Σ weight × touchpoint, by default 10 % each.
"""

from dataclasses import replace
from datetime import date
from importlib.resources import files

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from forms.rubric import Measure, Rule
from forms.text import Bilingual
from scoring.analyses.aggregation import LONELY_SITE, ProvinceMonth, monthly_scores
from scoring.analyses.rules import packaged_rules, written_rules
from scoring.analyses.touchpoint_index import (
    FEW_TOUCHPOINTS,
    SHARED_SITES,
    TouchpointIndex,
    touchpoint_index,
)
from scoring.analyses.weight_sets import WeightSet, missing_words, whole_of
from scoring.catalogue import load_catalogue
from scoring.cities import city_leads
from scoring.compare import compare
from scoring.wave import WaveArrays
from tests.scoring.small_waves import RATING, SHEETS, WAIT, YES_NO, Visit, Visits, item, rubric, wave_of

CATALOGUE = load_catalogue()
OPERATORS = ("CM", "CU", "CT")
FORM = rubric(item("clean", RATING, 100))
BARE = rubric(item("clean", RATING, 60), item("queue", YES_NO, 40), share=0.9)
EQUAL = packaged_rules(WeightSet, "city_weights")
TEN_EACH = packaged_rules(WeightSet, "touchpoint_weights")
BY_CUSTOMERS = WeightSet(
    "customers",
    Bilingual("按客户数加权", "By customers"),
    "2",
    date(2026, 1, 1),
    {"福州": 6, "厦门": 3, "宁德": 1},
)


def months(
    visits: list[Visit], *, month: list[str] | None = None, of: WeightSet = EQUAL
) -> list[ProvinceMonth]:
    wave = wave_of(FORM, visits)
    return list(
        monthly_scores(wave, np.array(month or ["2026-03"] * len(visits)), operators=["CM"], weights=of)
    )


def visit(site: str, rating: float, city: str = "福州", weight: float = 1.0) -> Visit:
    return Visit("CM", site, {"clean": str(rating)}, city, weight)


# -- R1 ------------------------------------------------------------------------------------------------------


def test_site_then_city_then_province() -> None:
    """福州: site a (100 + 60) ÷ 2 = 80 and b 40, weights 3 and 1 → 70; 厦门: 50; equal cities → 60."""
    (found,) = months(
        [visit("a", 5, weight=3), visit("a", 3, weight=3), visit("b", 2), visit("c", 2.5, "厦门")]
    )
    xiamen, fuzhou = found.cities
    assert [(part.unit, part.score, part.weight_pct) for part in fuzhou.whole.parts] == [
        ("a", pytest.approx(80), pytest.approx(75)),
        ("b", pytest.approx(40), pytest.approx(25)),
    ]
    assert (fuzhou.score, xiamen.score, found.score) == pytest.approx((70, 50, 60))
    assert (fuzhou.n_visits, fuzhou.n_left_out) == (3, 0)


def test_a_site_has_a_score_for_every_month() -> None:
    """The months are kept apart and come in order."""
    found = months([visit("a", 5), visit("a", 1), visit("a", 3)], month=["2026-04", "2026-03", "2026-04"])
    assert [(one.month, one.score) for one in found] == [("2026-03", 20), ("2026-04", 80)]


def test_one_month_has_the_city_scores_of_the_comparison() -> None:
    """There is one way to a city's score: `city_leads` has the same."""
    wave = Visits().add("CM", 8, clean="4 5 3").add("CM", 7, city="厦门", clean="2 5").wave(FORM)
    (found,) = monthly_scores(wave, np.full(15, "2026-03"), operators=["CM"], weights=EQUAL)
    expected = {city.city: city.scores["CM"] for city in city_leads(wave, OPERATORS)}
    assert {city.city: city.score for city in found.cities} == pytest.approx(expected)


def test_a_month_per_visit_is_needed() -> None:
    with pytest.raises(ValueError, match="month"):
        months([visit("a", 5)], month=["2026-03", "2026-03"])


# -- R2 ------------------------------------------------------------------------------------------------------


def test_a_missing_city_is_not_zero_and_is_told_with_its_weight() -> None:
    """厦门 weighs 3 of 10: the others go from 6 : 1 of 10 to 6 : 1 of 7. As 0 it would have been 50."""
    found = months([visit("a", 4), visit("n", 1, "宁德")], of=BY_CUSTOMERS)[0]
    assert found.score == pytest.approx((6 * 80 + 1 * 20) / 7)
    assert [(part.unit, part.weight_pct, part.counted_pct) for part in found.whole.parts] == [
        ("福州", pytest.approx(60), pytest.approx(600 / 7)),
        ("厦门", pytest.approx(30), 0),
        ("宁德", pytest.approx(10), pytest.approx(100 / 7)),
    ]
    assert found.whole.missing_pct == pytest.approx(30)
    assert "缺厦门，占权重 30.0%" in found.caveats[0].zh
    assert "厦门, 30.0 % of the weight; not counted as 0" in found.caveats[0].en


def test_a_city_visited_in_another_month_is_missing_in_this() -> None:
    march, april = months([visit("a", 4), visit("x", 2, "厦门")], month=["2026-03", "2026-04"])
    assert (march.score, april.score) == pytest.approx((80, 40))
    assert [part.unit for part in march.whole.missing] == ["厦门"]
    assert march.whole.missing_pct == pytest.approx(50)


def test_a_site_whose_visits_are_not_scorable_is_missing_from_its_city() -> None:
    """Only 60 of 100 points applied at b, below the 90 % the form asks for."""
    visits = [
        Visit("CM", "a", {"clean": "4", "queue": "yes"}, weight=1),
        Visit("CM", "b", {"clean": "1", "queue": ""}, weight=3),
    ]
    (found,) = monthly_scores(wave_of(BARE, visits), np.full(2, "2026-03"), operators=["CM"], weights=EQUAL)
    (city,) = found.cities
    assert (city.score, city.n_visits, city.n_left_out) == (pytest.approx(88), 1, 1)
    assert ([part.unit for part in city.whole.missing], city.whole.missing_pct) == (["b"], pytest.approx(75))


def test_an_operator_without_a_visit_has_no_score() -> None:
    wave = wave_of(FORM, [visit("a", 4)])
    (found,) = monthly_scores(wave, np.full(1, "2026-03"), operators=["CT"], weights=EQUAL)
    assert (found.score, found.low, found.whole.missing_pct) == (None, None, 100)


def test_a_zero_that_was_earned_counts_as_zero() -> None:
    assert months([visit("a", 0), visit("x", 4, "厦门")])[0].score == pytest.approx(40)


SCORES = st.one_of(st.none(), st.floats(0, 100))


@settings(deadline=None)
@given(scores=st.dictionaries(st.sampled_from("abcdef"), SCORES, min_size=1), weight=st.floats(0.01, 50))
def test_what_is_missing_moves_nothing(scores: dict[str, float | None], weight: float) -> None:
    """R2: a whole lies among its parts, and is that of the parts that are there alone."""
    weights = {unit: weight + place for place, unit in enumerate(sorted(scores))}
    found = whole_of(scores, weights)
    known = {unit: score for unit, score in scores.items() if score is not None}
    alone = whole_of(known, {unit: weights[unit] for unit in known})
    assert sum(part.weight_pct for part in found.parts) == pytest.approx(100)
    assert (found.score is None) == (not known)
    if found.score is not None and alone.score is not None:
        assert found.score == pytest.approx(alone.score)
        assert min(known.values()) - 1e-9 <= found.score <= max(known.values()) + 1e-9
        assert sum(part.counted_pct for part in found.parts) == pytest.approx(100)
        assert found.score == pytest.approx(
            np.average(list(known.values()), weights=[weights[unit] for unit in known])
        )


def test_only_parts_without_weight_make_no_whole() -> None:
    assert whole_of({"a": 50.0, "b": None}, {"a": 0, "b": 10}).score is None


@pytest.mark.parametrize("score", [float("nan"), float("inf")])
def test_a_score_that_is_no_number_is_refused(score: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        whole_of({"a": score}, {"a": 1})


def test_a_score_without_a_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="b"):
        whole_of({"a": 1.0, "b": 2.0}, {"a": 1})


def test_nothing_missing_needs_no_words() -> None:
    assert missing_words(whole_of({"a": 1.0}, {"a": 1}), {}) == ()


# -- R3 ------------------------------------------------------------------------------------------------------


def test_the_packaged_sets_are_named_versioned_and_dated() -> None:
    assert (EQUAL.name, EQUAL.version, EQUAL.effective_from) == ("cities_equal", "2026.1", date(2026, 1, 1))
    assert (TEN_EACH.name, TEN_EACH.version) == ("touchpoints_equal", "2026.1")
    assert months([visit("a", 4)])[0].weights.zh == "各城市等权（2026.1 版，2026-01-01 起）"


def test_the_default_is_ten_percent_for_each_of_ten_touchpoints() -> None:
    """Domain A2 and section 8 (a): 10 % each until decided; 3.1 and 5.1: 10 touchpoints, 55 elements."""
    ids = [touchpoint.id for touchpoint in CATALOGUE.touchpoints]
    assert TEN_EACH.over(ids) == dict.fromkeys([f"TP{place:02}" for place in range(1, 11)], 10)
    counts = [len(CATALOGUE.elements_of(touchpoint)) for touchpoint in ids]
    assert (counts, sum(counts)) == ([6, 5, 6, 4, 8, 6, 7, 5, 4, 4], 55)


def test_a_province_writes_its_own_set() -> None:
    text = files("scoring.analyses").joinpath("city_weights.toml").read_text("utf-8")
    own = written_rules(
        WeightSet,
        text.replace("cities_equal", "cities_by_customers") + '\n[weights]\n"福州" = 700\n"厦门" = 300\n',
    )
    found = months([visit("a", 5), visit("x", 0, "厦门")], of=own)[0]
    assert (own.name, found.score) == ("cities_by_customers", pytest.approx(70))


def test_a_set_without_a_version_is_refused_by_its_name() -> None:
    text = files("scoring.analyses").joinpath("city_weights.toml").read_text("utf-8")
    with pytest.raises(msgspec.ValidationError, match="version"):
        written_rules(WeightSet, text.replace("version", "edition"))


@pytest.mark.parametrize("weights", [{"a": -1.0, "b": 2.0}, {"a": float("nan")}, {"a": 0.0}])
def test_weights_that_weigh_nothing_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="cities_equal"):
        replace(EQUAL, weights=weights)


def test_a_city_that_the_set_does_not_name_gets_no_guessed_weight() -> None:
    with pytest.raises(ValueError, match="no weight for 泉州"):
        months([visit("a", 4), visit("q", 4, "泉州")], of=BY_CUSTOMERS)


# -- R4 ------------------------------------------------------------------------------------------------------


def test_the_province_has_the_stratified_means_interval() -> None:
    """Two cities of 6 sites, ± 20 by turns: s² ÷ n = 480 ÷ 6 each; df = 2 × 5 with equal variances."""
    wave = Visits().add("CM", 6, clean="3 5").add("CM", 6, city="厦门", clean="1 3").wave(FORM)
    (found,) = monthly_scores(wave, np.full(12, "2026-03"), operators=["CM"], weights=EQUAL)
    se = np.sqrt(0.25 * 80 + 0.25 * 80)
    margin = stats.t.ppf(0.975, 10) * se
    assert found.score == pytest.approx(60)
    assert (found.low, found.high) == pytest.approx((60 - margin, 60 + margin), rel=1e-12)


def test_a_citys_interval_is_students() -> None:
    ratings = [3, 5, 4, 4, 2, 5, 3]
    (found,) = months([visit(str(place), rating) for place, rating in enumerate(ratings)])
    expected = stats.ttest_1samp([20 * rating for rating in ratings], 0).confidence_interval()
    assert (found.cities[0].low, found.cities[0].high) == pytest.approx((expected.low, expected.high))


def test_few_sites_have_a_score_without_an_interval() -> None:
    found = months([visit("a", 5), visit("b", 3), visit("x", 2, "厦门"), visit("y", 1, "厦门")])[0]
    assert (found.score, found.low, found.caveats) == (pytest.approx(55), None, ())


def test_a_city_with_one_site_leaves_the_province_without_an_interval() -> None:
    sites = [visit(str(place), 3 + place % 2) for place in range(8)]
    found = months([*sites, visit("x", 2, "厦门")])[0]
    assert (found.cities[0].low, found.low, found.caveats) == (None, None, (LONELY_SITE,))


# -- R5 ------------------------------------------------------------------------------------------------------

MINUTES = Rule("min 15/60", Measure.TIME, unit="min", full_at=15, zero_at=60)
HALL = rubric(
    item("floor_clean", RATING, element="E23"),
    item("wait_seconds", WAIT, element="E25"),
    item("greet_seconds", WAIT, element="E28"),
    item("papers_signed", SHEETS, element="E27"),
)
WALK = rubric(
    item("travel_min", MINUTES, element="E22"),
    item("total_min", MINUTES, element="E26"),
    item("papers_signed", SHEETS, element="E27"),
    form_id="process_walkthrough",
)
DIAL = rubric(
    item(
        "ivr_steps_bill", Rule("steps 2/6", Measure.COUNT, unit="steps", full_at=2, zero_at=6), element="E30"
    ),
    item("ivr_stable", element="E31"),
    item("agent_wait_sec", WAIT, element="E32"),
    form_id="hotline_dial",
)
HALL_CM = {"floor_clean": "4 5", "wait_seconds": "750", "greet_seconds": "57", "papers_signed": "1"}
WALK_CM = {"travel_min": "10", "total_min": "33", "papers_signed": "3 4"}


def everywhere(of_cm: dict[str, str], n_sites: int = 20, **rivals: str) -> Visits:
    visits = Visits().add("CM", n_sites, **of_cm)
    return visits.add("CU", n_sites, **(of_cm | rivals)).add("CT", n_sites, **(of_cm | rivals))


def own_sites(wave: WaveArrays, name: str) -> WaveArrays:
    return replace(wave, site=np.char.add(name, wave.site))


HALL_WAVE = everywhere(HALL_CM, floor_clean="3 4").wave(HALL)
WALK_WAVE = own_sites(everywhere(WALK_CM, total_min="51").wave(WALK), "w")


def index_of(*waves: WaveArrays, weights: WeightSet = TEN_EACH) -> TouchpointIndex:
    return touchpoint_index(waves, CATALOGUE, weights)


def test_a_touchpoint_takes_its_elements_from_several_forms() -> None:
    """Hall 90, 75, 70; walkthrough: travel 10 of 5/30 → 80, total 33 of 15/60 → 60, sheets 3.5 of 1/5 → 37.5.

    The sheets come from the walkthrough, which is their primary feed: on the hall's own they would be 100.
    """
    hall = index_of(HALL_WAVE, WALK_WAVE).touchpoints[4]
    assert (hall.touchpoint, hall.n_elements, hall.n_measured, hall.is_sufficient) == ("TP05", 8, 6, True)
    assert hall.scores["CM"] == pytest.approx((90 + 75 + 70 + 80 + 60 + 37.5) / 6)
    assert hall.scores["CU"] == pytest.approx((70 + 75 + 70 + 80 + 20 + 37.5) / 6)
    assert hall.leads["CU"] == pytest.approx((20 + 40) / 6)


def test_a_single_form_gives_what_the_comparison_gives() -> None:
    alone, compared = index_of(HALL_WAVE), compare(HALL_WAVE, CATALOGUE)
    assert alone.touchpoints == compared.touchpoints
    assert alone.composite == compared.composite


def test_forms_add_their_variances() -> None:
    """Only floors (±10) and sheets (±12.5) vary: (s²hall + s²walk) × 2 sides ÷ 36, s² = d² ÷ 19 a side."""
    lead = index_of(HALL_WAVE, WALK_WAVE).touchpoints[4].intervals[0]
    hall, walk = 2 * 10**2 / 19 / 36, 2 * 12.5**2 / 19 / 36
    assert lead.se == pytest.approx(np.sqrt(hall + walk), rel=1e-9)
    assert lead.df == pytest.approx((hall + walk) ** 2 / (hall**2 / 38 + walk**2 / 38), rel=1e-9)


def test_ratings_are_times_ten_or_twenty() -> None:
    """Domain A2: "ratings × 10 or × 20", whatever form asks them."""
    scales = {"0–10": 10.0, "0–5": 20.0}
    feeds = [(one.unit, one.primary) for one in CATALOGUE.elements if one.unit in scales]
    assert len(feeds) == 12
    assert all(100 / (feed.best - feed.worst) == scales[unit] and feed.worst == 0 for unit, feed in feeds)


def test_an_element_is_read_from_its_own_slice() -> None:
    """E31 is of the peak slot: stable there on 1 dial of 2, off-peak always."""
    peak = everywhere({"ivr_steps_bill": "6", "ivr_stable": "yes no", "agent_wait_sec": "120"})
    whole = everywhere({"ivr_steps_bill": "4", "ivr_stable": "yes", "agent_wait_sec": "70"})
    found = index_of(whole.wave(DIAL), peak.wave(DIAL, cut="call_slot = peak")).touchpoints[5]
    assert (found.touchpoint, found.n_measured) == ("TP06", 3)
    assert found.scores["CM"] == pytest.approx((50 + 50 + 50) / 3)  # steps 4 of 2/6; half; 70 s of 20/120


def test_sites_of_several_slices_keep_their_covariance() -> None:
    """E32 of the whole wave and E31 of the peak slot move together at the same 20 sites."""
    rows = everywhere({"ivr_steps_bill": "4", "ivr_stable": "yes no", "agent_wait_sec": "45 95"})
    found = index_of(rows.wave(DIAL), rows.wave(DIAL, cut="call_slot = peak")).touchpoints[5]
    site = (np.array([100, 0]) + np.array([75, 25])) / 3  # what a site's two answers are worth
    assert found.intervals[0].se == pytest.approx(np.sqrt(2 * np.square(site - site.mean()).mean() / 19))


def test_under_half_its_elements_a_touchpoint_is_insufficient_and_has_no_index() -> None:
    """Walkthrough alone: 3 of 8; with the hall's forms 6 of 8."""
    hall = index_of(WALK_WAVE).touchpoints[4]
    assert (hall.n_measured, hall.is_sufficient, hall.scores["CM"]) == (3, False, None)


def test_a_slice_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        index_of(HALL_WAVE, HALL_WAVE)


def test_sites_in_two_forms_are_told() -> None:
    same = everywhere(WALK_CM).wave(WALK)
    assert SHARED_SITES in index_of(HALL_WAVE, same).caveats
    assert SHARED_SITES not in index_of(HALL_WAVE, WALK_WAVE).caveats


# -- R6 ------------------------------------------------------------------------------------------------------

DIAL_WAVE = everywhere(
    {"ivr_steps_bill": "4", "ivr_stable": "yes", "agent_wait_sec": "45"}, ivr_steps_bill="3"
)
DIAL_WAVES = (
    own_sites(DIAL_WAVE.wave(DIAL), "d"),
    own_sites(DIAL_WAVE.wave(DIAL, cut="call_slot = peak"), "d"),
)


def test_the_composite_weighs_the_sufficient_touchpoints_equally_by_default() -> None:
    """TP05 (90 + 75 + 70 + 100) ÷ 4 = 83.75 and TP06 (50 + 100 + 75) ÷ 3 = 75; 8 of 10 are missing: 80 %."""
    found = index_of(HALL_WAVE, *DIAL_WAVES)
    assert found.composite.scores["CM"] == pytest.approx((83.75 + 75) / 2)
    assert found.composite.scores["CU"] == pytest.approx((78.75 + 250 / 3) / 2)
    assert found.composite.leads["CU"] == pytest.approx((5 - 25 / 3) / 2)
    assert (found.composite.n_measured, found.composite.is_sufficient) == (2, False)
    assert found.wholes["CM"].missing_pct == pytest.approx(80)
    assert "占权重 80.0%" in found.caveats[0].zh
    assert "网络质量" in found.caveats[0].zh
    assert FEW_TOUCHPOINTS in found.caveats
    assert found.weights.en == "Ten touchpoints, 10 % each (version 2026.1, from 2026-01-01)"


def test_another_set_weighs_otherwise_in_value_and_interval() -> None:
    """TP05 30 and TP06 10 of 100: shares 3 : 1; only floors vary, so se = ¾ of the touchpoint's own."""
    other = replace(TEN_EACH, name="office", weights={**TEN_EACH.weights, "TP05": 30})
    found = index_of(HALL_WAVE, *DIAL_WAVES, weights=other)
    hall, composite = found.touchpoints[4], found.composite
    assert composite.scores["CM"] == pytest.approx((3 * 83.75 + 75) / 4)
    assert composite.scores["CM"] == pytest.approx(found.wholes["CM"].score or 0)
    assert composite.leads["CU"] == pytest.approx((3 * 5 - 25 / 3) / 4)
    assert composite.intervals[0].se == pytest.approx(0.75 * (hall.intervals[0].se or 0))
    assert found.wholes["CM"].missing_pct == pytest.approx(100 * 80 / 120)


def test_a_touchpoint_the_set_does_not_name_is_refused() -> None:
    half = replace(TEN_EACH, weights={"TP05": 10.0})
    with pytest.raises(ValueError, match="no weight for TP01"):
        index_of(HALL_WAVE, weights=half)


def test_without_a_sufficient_touchpoint_there_is_no_composite() -> None:
    found = index_of(WALK_WAVE)
    assert (found.composite.scores["CM"], found.wholes["CM"].score) == (None, None)
    assert found.wholes["CM"].missing_pct == pytest.approx(100)
