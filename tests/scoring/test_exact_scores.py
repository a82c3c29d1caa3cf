"""R8 of `test_form_scores` on the library's forms: one visit alone, many at once and exact fractions agree.

Between them the forms have every rule of the language: scaled and capped sections, the three endings, parts
of a whole, items of China Mobile alone, events, levels, "not applicable" and vetoes.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.model import Form
from forms.read import library_form, read_form
from forms.rubric import Measure, Rubric, RubricItem, Scaling
from scoring.measure import measure
from scoring.score import score
from scoring.trace import trace
from tests.scoring.exact_scores import exact_score

CAPPED = "partner_staff, capped"
FORMS = (
    *("store_visit", "partner_staff", CAPPED, "sms_hall", "hotline_dial", "kiosk", "airtime_outlet"),
    *("channel_consistency", "promo_device", "network_spot"),
)


@cache
def the_rubric(name: str) -> Rubric:
    library_name = name.partition(",")[0]
    form = read_form(library_form(library_name), f"{library_name}.md")
    assert isinstance(form, Form), form
    if name == CAPPED:
        first, *others = form.rubric.sections
        return replace(form.rubric, sections=(replace(first, scaling=Scaling.CAP), *others))
    return form.rubric


def answers_to(one: RubricItem) -> st.SearchStrategy[str]:
    """Anything an auditor could leave on this item, hidden included."""
    rule, na = one.rule, ["na"] if one.may_be_na else []
    match rule.measure:
        case Measure.YES_NO:
            return st.sampled_from(["yes", "yes", "no", *na, ""])
        case Measure.RATING:
            return st.sampled_from([*map(str, range(int(rule.full_at) + 1)), ""])
        case Measure.COUNT if rule.notation.startswith("multi"):
            return st.sampled_from(["seats", "seats water leaflets", "none", ""])
        case Measure.COUNT | Measure.TIME:
            highest = int(2 * max(rule.full_at, rule.zero_at, 2))
            return st.sampled_from(
                ["", *(str(number) for number in range(0, highest + 1, highest // 15 + 1))]
            )
        case _:
            return st.sampled_from(["wait", ""])


@cache
def visits_to(name: str) -> st.SearchStrategy[dict[str, str]]:
    """The items, and the questions beside them that decide: events, levels, endings, the operator."""
    of = the_rubric(name)
    beside = {
        **{one.event: st.sampled_from(["yes", "no"]) for one in of.items if one.event},
        **{one.level: st.sampled_from(["good", "na"]) for one in of.items if one.level},
        **{ending.question: st.sampled_from([ending.answer, "yes"]) for ending in of.endings},
        "operator": st.sampled_from(["CM", "CM", "CU", "CT", ""]),
    }
    return st.fixed_dictionaries({**beside, **{one.name: answers_to(one) for one in of.items}})


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_one_by_one_equals_all_at_once_equals_exact_fractions(name: str, data: st.DataObject) -> None:
    of = the_rubric(name)
    visits = data.draw(st.lists(visits_to(name), min_size=1, max_size=4))
    measured = [measure(of, answers) for answers in visits]
    together = score(of, np.array([value for value, _ in measured]), np.array([mark for _, mark in measured]))
    for row, answers in enumerate(visits):
        alone, exact = trace(of, answers), exact_score(of, answers)
        assert (exact.raw, exact.is_veto, exact.is_scorable) == (alone.raw, alone.is_veto, alone.is_scorable)
        assert pytest.approx(exact.share) == alone.applicable_share
        assert alone.raw == _number(together.raw[row])
        assert alone.total == _number(together.total[row])
        assert alone.total == ((0.0 if exact.is_veto else exact.raw) if exact.is_scorable else None)
        assert [one.earned for one in alone.items] == together.earned[row].tolist()
        assert [one.possible for one in alone.items] == together.possible[row].tolist()
        assert pytest.approx(together.section_earned[row].tolist()) == [one.earned for one in alone.sections]
        assert alone.is_scorable == together.is_scorable[row]
        assert all(0 <= one.earned <= one.possible for one in alone.items)
        assert all(one.earned <= one.possible + 1e-9 for one in alone.sections)


def _number(value: np.floating) -> float | None:
    return None if np.isnan(value) else float(value)
