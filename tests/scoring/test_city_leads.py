"""Domain A2 and A6: city scores, the strong rival, leads with intervals, honest ranks."""

import pytest
from scipy import stats

from scoring.cities import city_leads
from tests.scoring.small_waves import RATING, Visit, Visits, item, rubric, wave_of

OPERATORS = ("CM", "CU", "CT")
FORM = rubric(item("clean", RATING, 100))


def city(visits: Visits, name: str, *answers: str, n_sites: int = 8) -> Visits:
    for operator, answer in zip(OPERATORS, answers, strict=True):
        visits.add(operator, n_sites, city=name, clean=answer)
    return visits


def test_the_lead_is_over_the_better_rival_with_welch_over_sites() -> None:
    lead = city_leads(city(Visits(), "福州", "4 5", "3 4", "2 3").wave(FORM), OPERATORS)[0]
    assert lead.scores == pytest.approx({"CM": 90, "CU": 70, "CT": 50})
    assert (lead.strong_rival, lead.lead, lead.rank, lead.band) == ("CU", pytest.approx(20), 1, "a")
    interval = stats.ttest_ind([80, 100] * 4, [60, 80] * 4, equal_var=False).confidence_interval()
    assert (lead.low, lead.high) == pytest.approx((interval.low, interval.high))
    assert [single.rival for single in lead.rival_leads] == ["CU", "CT"]
    assert lead.rival_leads[1].lead == pytest.approx(40)


def test_equal_rivals_make_unicom_the_strong_one() -> None:
    assert city_leads(city(Visits(), "厦门", "4", "3 4", "3 4").wave(FORM), OPERATORS)[0].strong_rival == "CU"


def test_a_site_counts_once_however_often_it_was_visited() -> None:
    visits = [Visit("CM", "a", {"clean": "5"}, "福州")] * 3 + [Visit("CM", "b", {"clean": "1"}, "福州")]
    assert city_leads(wave_of(FORM, visits), OPERATORS)[0].scores == {"CM": 60, "CU": None, "CT": None}


def test_sites_weigh_by_their_sample_weight() -> None:
    visits = [Visit("CM", "a", {"clean": "5"}, weight=3.0), Visit("CM", "b", {"clean": "1"}, weight=1.0)]
    assert city_leads(wave_of(FORM, visits), OPERATORS)[0].scores["CM"] == 80


def test_ties_share_the_better_rank_and_letters_what_cannot_be_told_apart() -> None:
    visits = city(Visits(), "A", "5 4", "1 2", "1")
    visits = city(city(visits, "B", "4 3", "3 4", "1"), "C", "3 4", "4 3", "1")
    leads = city_leads(city(visits, "D", "1 2", "5 4", "1").wave(FORM), OPERATORS)
    assert [(one.city, one.rank, one.band) for one in leads] == [
        ("A", 1, "a"),
        ("B", 2, "b"),
        ("C", 2, "b"),
        ("D", 4, "c"),
    ]
    assert [(one.rank_low, one.rank_high) for one in leads] == [(1, 1), (2, 3), (2, 3), (4, 4)]


def test_noise_does_not_make_ranks() -> None:
    visits = city(city(Visits(), "A", "1 5", "5 1", "1"), "B", "2 5", "5 1", "1")
    leads = city_leads(visits.wave(FORM), OPERATORS)
    assert [(one.city, one.rank, one.band) for one in leads] == [("B", 1, "a"), ("A", 2, "a")]
    assert [(one.rank_low, one.rank_high) for one in leads] == [(1, 2), (1, 2)]


def test_too_few_sites_have_a_lead_without_an_interval() -> None:
    lead = city_leads(city(Visits(), "A", "4 5", "3 4", "1", n_sites=4).wave(FORM), OPERATORS)[0]
    assert (lead.lead, lead.low, lead.rank, lead.band) == (pytest.approx(20), None, 1, "a")


def test_a_city_without_rivals_stands_last_and_unranked() -> None:
    visits = city(Visits(), "A", "4 5", "3 4", "1").add("CM", 8, city="B", clean="5")
    leads = city_leads(visits.wave(FORM), OPERATORS)
    assert [(one.city, one.rank, one.lead, one.strong_rival) for one in leads][1] == ("B", None, None, "")


def test_vetoes_count_as_zero() -> None:
    of = rubric(item("clean", RATING, 100), item("no_leak", points=0, is_veto=True))
    visits = [
        Visit("CM", "a", {"clean": "5", "no_leak": "no"}),
        Visit("CM", "b", {"clean": "5", "no_leak": "yes"}),
    ]
    assert city_leads(wave_of(of, visits), OPERATORS)[0].scores["CM"] == 50
