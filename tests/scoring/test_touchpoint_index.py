"""Domain A2: elements on one scale, touchpoints, the composite, and their leads."""

import pytest

from scoring.catalogue import load_catalogue
from scoring.compare import compare
from scoring.results import TouchpointScore, WaveResults
from tests.scoring.small_waves import OF_THREE, RATING, WAIT, Visits, item, rubric

CATALOGUE = load_catalogue()
HALL = rubric(
    item("floor_clean", RATING, element="E23"),
    item("wait_seconds", WAIT, element="E25"),
    item("greet_seconds", WAIT, element="E28"),
    item("answer_right", OF_THREE, element="E29"),
)
CM = {"floor_clean": "4 5", "wait_seconds": "750", "greet_seconds": "57", "answer_right": "3"}
CU = {"floor_clean": "3 4", "wait_seconds": "300", "greet_seconds": "57", "answer_right": "3 0"}
CT = {"floor_clean": "3 4", "wait_seconds": "1500", "greet_seconds": "57", "answer_right": "3 0"}


def hall(results: WaveResults) -> TouchpointScore:
    return next(score for score in results.touchpoints if score.touchpoint == "TP05")


def visits() -> Visits:
    return Visits().add("CM", 20, **CM).add("CU", 20, **CU).add("CT", 20, **CT)


def test_elements_are_rescaled_between_the_ends_of_their_notation() -> None:
    """CM: 4.5/5 → 90, 750 s on 600/1200 → 75, 57 s on 30/120 → 70, 3 of 3 → 100."""
    score = hall(compare(visits().wave(HALL), CATALOGUE))
    assert score.scores["CM"] == pytest.approx((90 + 75 + 70 + 100) / 4)
    assert score.scores["CU"] == pytest.approx((70 + 100 + 70 + 50) / 4)
    assert score.scores["CT"] == pytest.approx((70 + 0 + 70 + 50) / 4)
    assert (score.n_elements, score.n_measured, score.is_sufficient) == (8, 4, True)
    assert score.leads["CU"] == pytest.approx(83.75 - 72.5)


def test_the_lead_carries_the_variance_of_its_elements() -> None:
    """20 sites a side: floor ±.5 → ±10, answers ±50, moving together at CU; se² = Σ var(site index) ÷ 20."""
    score = hall(compare(visits().wave(HALL), CATALOGUE))
    lead = next(lead for lead in score.intervals if lead.rival == "CU")
    assert lead.lead == pytest.approx(11.25)
    # a CM site is its mean ± 10/4; a CU site ± (10 − 50)/4, its floor being worse where answers are right
    assert lead.se == pytest.approx((((10 / 4) ** 2 + (40 / 4) ** 2) / 19) ** 0.5)
    assert lead.df == 38
    assert lead.p_holm is not None
    assert lead.p is not None
    assert lead.p_holm >= lead.p


def test_under_half_its_elements_a_touchpoint_has_no_index() -> None:
    of = rubric(*HALL.items[:3], share=0)
    results = compare(
        Visits()
        .add("CM", 9, floor_clean="4")
        .add("CU", 9, floor_clean="4")
        .add("CT", 9, floor_clean="3")
        .wave(of),
        CATALOGUE,
    )
    assert (hall(results).n_measured, hall(results).is_sufficient) == (1, False)
    assert hall(results).scores == {"CM": None, "CU": None, "CT": None}
    assert hall(results).leads == {"CU": None, "CT": None}
    assert results.composite.scores["CM"] is None


def test_an_element_counts_where_every_operator_has_it() -> None:
    """CT never shows its waiting time: the index is of the other three for all, and under half."""
    wave = Visits().add("CM", 20, **CM).add("CU", 20, **CU).add("CT", 20, **(CT | {"wait_seconds": "-"}))
    assert hall(compare(wave.wave(HALL), CATALOGUE)).n_measured == 3


def test_the_composite_says_how_many_touchpoints_it_stands_on() -> None:
    results = compare(visits().wave(HALL), CATALOGUE)
    assert (results.composite.n_elements, results.composite.n_measured) == (10, 1)
    assert not results.composite.is_sufficient
    assert results.composite.scores == hall(results).scores
    assert [score.touchpoint for score in results.touchpoints] == [f"TP{n:02}" for n in range(1, 11)]


@pytest.mark.parametrize(("n_sites", "df"), [(4, None), (8, 7), (12, 22)])
def test_few_sites_widen_or_drop_the_interval(n_sites: int, df: int | None) -> None:
    wave = Visits().add("CM", n_sites, **CM).add("CU", n_sites, **CU).add("CT", n_sites, **CT)
    assert [lead.df for lead in hall(compare(wave.wave(HALL), CATALOGUE)).intervals] == [df, df]
