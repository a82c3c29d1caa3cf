"""Domain A1.

R1 S = 100 × Σ earned ÷ Σ applicable, two decimals, half up; R2 hidden and not applicable leave the
denominator;
R3 under 60 % applicable is not scorable; R4 a veto scores 0 and keeps the raw score; R5 a veto outranks R3;
R6 recorded items carry no points; R7 every point is traceable; R8 one by one equals all at once:
`test_exact_scores`.
"""

import math
from collections.abc import Mapping

import numpy as np
import pytest

from forms.rubric import Rubric
from scoring.measure import Status, measure
from scoring.score import Scores, score
from scoring.trace import trace
from tests.scoring.small_waves import CHOICE, RATING, SHEETS, WAIT, item, rubric


def scores_of(of: Rubric, *visits: Mapping[str, str]) -> Scores:
    measured = [measure(of, answers) for answers in visits]
    return score(of, np.array([value for value, _ in measured]), np.array([mark for _, mark in measured]))


def test_points_follow_the_rule_between_its_two_ends() -> None:
    """R1: 10 + 10 × 4/5 + 10 × (120 − 60)/90 + 10 × (5 − 2)/4 of 40."""
    of = rubric(item("open"), item("clean", RATING), item("wait", WAIT), item("papers", SHEETS))
    found = scores_of(of, {"open": "yes", "clean": "4", "wait": "60", "papers": "2"})
    assert found.earned[0] == pytest.approx([10, 8, 20 / 3, 7.5])
    assert found.total[0] == 80.42


@pytest.mark.parametrize(("seconds", "earned"), [("0", 10), ("30", 10), ("75", 5), ("120", 0), ("999", 0)])
def test_flat_outside_the_two_ends(seconds: str, earned: float) -> None:
    """R1: never more than the points, never below 0."""
    assert scores_of(rubric(item("wait", WAIT)), {"wait": seconds}).earned[0, 0] == earned


def test_half_up_on_the_second_decimal() -> None:
    """R1: 0.125, 20.065 and 1.005 go up, though their binary sums lie on either side."""
    of = rubric(item("a", points=1), item("b", points=799))
    assert scores_of(of, {"a": "yes", "b": "no"}).total[0] == 0.13
    of = rubric(item("a", points=40.13), item("b", points=159.87))
    assert scores_of(of, {"a": "yes", "b": "no"}).total[0] == 20.07
    of = rubric(item("a", points=2.01), item("b", points=197.99))
    assert scores_of(of, {"a": "yes", "b": "no"}).total[0] == 1.01


def test_hidden_and_not_applicable_leave_the_denominator() -> None:
    """R2: 10 of 20 instead of 10 of 40."""
    of = rubric(item("a"), item("b"), item("c", may_be_na=True), item("d"), share=0.5)
    found = scores_of(of, {"a": "yes", "b": "no", "c": "na"})
    assert (found.total[0], found.applicable_share[0]) == (50.0, 0.5)
    assert found.possible[0].tolist() == [10, 10, 0, 0]


def test_below_the_minimum_share_is_not_scorable() -> None:
    """R3: 59 of 100 applicable is out, 60 is in; the raw score stays visible."""
    of = rubric(item("a", points=59), item("b", points=1), item("c", points=40))
    found = scores_of(of, {"a": "yes"}, {"a": "yes", "b": "yes"})
    assert found.is_scorable.tolist() == [False, True]
    assert math.isnan(found.total[0])
    assert found.raw.tolist() == [100, 100]
    assert found.total[1] == 100


def test_a_veto_scores_zero_and_keeps_the_raw_score() -> None:
    """R4: both numbers are kept."""
    of = rubric(item("clean", RATING, 100), item("no_leak", points=0, is_veto=True))
    found = scores_of(of, {"clean": "4", "no_leak": "no"}, {"clean": "4", "no_leak": "yes"})
    assert found.is_veto.tolist() == [True, False]
    assert found.total.tolist() == [0, 80]
    assert found.raw.tolist() == [80, 80]


def test_a_veto_that_ended_the_form_still_counts() -> None:
    """R5: a closed hall leaves 3 of 100 points applicable, and is a zero, not a gap."""
    of = rubric(item("open", points=3, is_veto=True), item("rest", RATING, 97))
    found = scores_of(of, {"open": "no"})
    assert (found.is_scorable[0], found.total[0], found.raw[0]) == (True, 0, 0)


def test_a_veto_item_that_was_not_asked_is_no_veto() -> None:
    """R4: hidden is not no."""
    of = rubric(item("a"), item("no_leak", points=0, is_veto=True))
    assert scores_of(of, {"a": "yes"}).is_veto.tolist() == [False]


def test_recorded_items_carry_no_points() -> None:
    """R6: neither earned nor possible."""
    found = scores_of(rubric(item("a"), item("moment", CHOICE, 0)), {"a": "no", "moment": "wait"})
    assert found.earned[0].tolist() == [0, 0]
    assert found.possible[0].tolist() == [10, 0]


def test_what_never_happened_earns_nothing_of_its_points() -> None:
    """R1: censored is applicable."""
    of = rubric(item("greet_seconds", WAIT, event="greeted"))
    found = scores_of(of, {"greeted": "no"})
    assert (found.earned[0, 0], found.possible[0, 0], found.total[0]) == (0, 10, 0)


def test_sections_score_likewise() -> None:
    """R1: section by section, empty ones without a score."""
    of = rubric(item("a"), item("b", RATING, section="b"), item("c", section="c"), share=0.5)
    sections = scores_of(of, {"a": "yes", "b": "2"}).sections[0]
    assert sections[:2].tolist() == [100, 40]
    assert math.isnan(sections[2])


def test_no_visits_and_nothing_applicable() -> None:
    of = rubric(item("a"))
    assert score(of, np.zeros((0, 1)), np.zeros((0, 1), dtype=np.uint8)).total.shape == (0,)
    nothing = scores_of(of, {})
    assert math.isnan(nothing.raw[0])
    assert not nothing.is_scorable[0]


def test_arrays_of_another_rubric_are_refused() -> None:
    with pytest.raises(ValueError, match="must both be"):
        score(rubric(item("a")), np.zeros((1, 2)), np.zeros((1, 2), dtype=np.uint8))


def test_every_point_leads_back_to_its_answer() -> None:
    """R7: item, section and form add up."""
    of = rubric(item("wait", WAIT), item("open", section="b", is_veto=True))
    found = trace(of, {"wait": "75", "open": "no"})
    wait, opened = found.items
    assert (wait.answer, wait.rule, wait.value, wait.earned, wait.possible) == ("75", "sec 30/120", 75, 5, 10)
    assert opened.is_veto_triggered
    assert [(s.name, s.earned, s.possible, s.score) for s in found.sections] == [
        ("a", 5, 10, 50),
        ("b", 0, 10, 0),
    ]
    assert (found.earned, found.possible, found.raw, found.total) == (5, 20, 25, 0)


def test_statuses_fit_a_byte() -> None:
    assert sorted(Status) == [0, 1, 2, 3, 4, 5, 6, 7]
