"""Visits that end early, on the library's own forms, scored by hand.

Hotline, web, SMS and SIM halls: what is left counts 0. Kiosk: no score. Top-up outlet: section A only.
"""

from math import isnan

import pytest

from forms.model import Form
from forms.read import library_form, read_form
from forms.rubric import Rubric
from scoring.measure import measure
from scoring.score import Scores, score

REGISTER = dict.fromkeys(("found", "open_now", "name_right", "addr_right", "phone_right"), "yes")


def _rubric(name: str) -> Rubric:
    form = read_form(library_form(name), f"{name}.md")
    assert isinstance(form, Form), form
    return form.rubric


def _scored(name: str, answers: dict[str, str]) -> Scores:
    rubric = _rubric(name)
    values, statuses = measure(rubric, answers)
    return score(rubric, values[None], statuses[None])


@pytest.mark.parametrize(
    ("name", "answers", "total"),
    [
        ("hotline_dial", {"ivr_reached": "no", "reached_ivr": "no", "tries": "4"}, 0),
        ("web_hall", {"net_speed": "48.5", "home_ok": "no"}, 0),
        ("sms_hall", {"code_found": "yes", "code_len": "4", "reply_got": "no"}, 6 + 3),
        ("sim_hall", {"menu_found": "no"}, 0),
    ],
)
def test_the_rest_counts_0_and_stays_in_the_denominator(
    name: str, answers: dict[str, str], total: float
) -> None:
    scores = _scored(name, answers)
    assert [total] == scores.total.tolist()
    assert [1.0] == scores.applicable_share.tolist()
    assert [False] == scores.is_veto.tolist()


def test_a_site_without_kiosks_is_not_scorable() -> None:
    scores = _scored("kiosk", {"kiosk_total": "0"})
    assert [False] == scores.is_scorable.tolist()
    assert isnan(scores.total[0])


@pytest.mark.parametrize(
    ("answers", "total"),
    [
        ({"found": "no"}, 0),
        # 27 of 35: 10 + 4 + 4 + 4 + 3 + 2, without the 8 of still_serves; agent_right is not CU.s
        ({"operator": "CU", **REGISTER, "still_serves": "no", "gps_match_m": "40"}, 77.14),
    ],
)
def test_an_outlet_that_serves_nobody_is_scored_on_section_a(answers: dict[str, str], total: float) -> None:
    scores = _scored("airtime_outlet", answers)
    assert [total] == scores.total.tolist()
    assert [True] == scores.is_scorable.tolist()


def test_a_share_of_the_kiosks_works() -> None:
    scores = _scored("kiosk", {"kiosk_total": "4", "kiosk_working": "3"})
    items = [item.name for item in _rubric("kiosk").items]
    assert 15 == scores.earned[0][items.index("kiosk_working")]
