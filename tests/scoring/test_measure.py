"""Answers to numbers: the plain reading of each notation, then each refusal."""

import math

import pytest

from forms.rubric import Measure, RubricItem, Rule
from scoring.measure import Status, UnmeasurableError, measure, measure_item
from tests.scoring.small_waves import CHOICE, OF_THREE, RATING, WAIT, item, rubric

MULTI = Rule("multi 5", Measure.COUNT, full_at=5)


@pytest.mark.parametrize(
    ("one", "answer", "value"),
    [
        (item("x"), "yes", 1),
        (item("x"), "no", 0),
        (item("x", RATING), "4", 4),
        (item("x", WAIT), "47.5", 47.5),
        (item("x", OF_THREE), "2", 2),
        (item("x", MULTI), "seats water pen_paper", 3),
        (item("x", MULTI), "none", 0),
    ],
)
def test_reads_each_notation(one: RubricItem, answer: str, value: float) -> None:
    assert measure_item(one, {"x": answer}) == (value, Status.ANSWERED)


def test_not_asked_and_empty_are_hidden() -> None:
    for answers in ({}, {"x": ""}, {"x": "  "}):
        value, status = measure_item(item("x"), answers)
        assert math.isnan(value)
        assert status is Status.HIDDEN


def test_not_applicable_only_where_the_item_allows_it() -> None:
    value, status = measure_item(item("x", may_be_na=True), {"x": "na"})
    assert math.isnan(value)
    assert status is Status.NOT_APPLICABLE
    with pytest.raises(UnmeasurableError):
        measure_item(item("x"), {"x": "na"})


def test_what_never_happened_is_censored_at_the_limit() -> None:
    timed = item("greet_seconds", WAIT, event="greeted")
    assert measure_item(timed, {"greeted": "no"}) == (120, Status.CENSORED)
    assert measure_item(timed, {"greeted": "yes", "greet_seconds": "8"}) == (8, Status.ANSWERED)
    assert measure_item(timed, {})[1] is Status.HIDDEN


def test_recorded_answers_have_no_number() -> None:
    value, status = measure_item(item("x", CHOICE, points=0), {"x": "wait"})
    assert math.isnan(value)
    assert status is Status.ANSWERED


def test_keeps_the_rubric_order() -> None:
    values, status = measure(rubric(item("a"), item("b", RATING), item("c")), {"c": "no", "b": "3"})
    assert values.tolist()[1:] == [3, 0]
    assert status.tolist() == [Status.HIDDEN, Status.ANSWERED, Status.ANSWERED]


@pytest.mark.parametrize("answer", ["12s", "1_000", "1e3", "inf", "nan", "\uff11\uff12", "1,5", "yes"])
def test_numbers_are_read_strictly(answer: str) -> None:
    with pytest.raises(UnmeasurableError, match="wait_seconds") as refused:
        measure_item(item("wait_seconds", WAIT), {"wait_seconds": answer})
    assert refused.value.answer == answer
