"""The catalogue holds what the field agreed on: 10 touchpoints, 55 elements."""

from collections import Counter

import pytest

from scoring.catalogue import Catalogue, Method, Reading, load_catalogue


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def test_counts(catalogue: Catalogue) -> None:
    assert [f"TP{n:02}" for n in range(1, 11)] == [touchpoint.id for touchpoint in catalogue.touchpoints]
    assert [f"E{n:02}" for n in range(1, 56)] == [element.id for element in catalogue.elements]
    by_touchpoint = [len(catalogue.elements_of(touchpoint.id)) for touchpoint in catalogue.touchpoints]
    assert by_touchpoint == [6, 5, 6, 4, 8, 6, 7, 5, 4, 4]
    assert Counter(element.method for element in catalogue.elements) == {
        Method.EXPERIENCE: 37,
        Method.WALKTHROUGH: 13,
        Method.SURVEY: 5,
    }


def test_every_element_is_whole(catalogue: Catalogue) -> None:
    for element in catalogue.elements:
        feed = element.primary
        assert element.label.zh, element.id
        assert element.delta > 0, element.id
        assert (feed.best < feed.worst) == element.is_lower_better, element.id
        assert (feed.reading is Reading.RATIO) == bool(feed.per), element.id
    codes = [element.code for element in catalogue.elements]
    assert len(set(codes)) == len(codes)


def test_the_hall_elements_and_their_feeds_in_the_store_visit(catalogue: Catalogue) -> None:
    feeds = {e.id: e.feed_in("store_visit") for e in catalogue.elements_of("TP05")}
    assert feeds["E22"] is None
    assert [name for name, feed in feeds.items() if feed and feed.caveat] == ["E26", "E27"]
    assert feeds["E26"] is not None
    assert (feeds["E26"].items, feeds["E26"].divided_by) == (("handle_seconds",), 60)
    assert feeds["E24"] is not None
    assert len(feeds["E24"].items) == 9


def test_the_primary_feed_wins_in_its_own_form(catalogue: Catalogue) -> None:
    papers = next(element for element in catalogue.elements if element.id == "E27")
    assert papers.feed_in("process_walkthrough") is papers.primary
    assert papers.feed_in("hotline_dial") is None


def test_minimum_n_follows_how_a_form_collects(catalogue: Catalogue) -> None:
    forms = ("triop_survey", "hotline_dial", "store_visit", "process_walkthrough", "unheard_of")
    assert [catalogue.minimum_n(form) for form in forms] == [30, 20, 8, 3, 8]


def test_a_relative_difference_that_matters(catalogue: Catalogue) -> None:
    relative = [element for element in catalogue.elements if element.is_delta_relative]
    assert [(element.id, element.delta) for element in relative] == [("E04", 10.0)]
