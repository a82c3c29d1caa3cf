"""A published form is stored as JSON and comes back the same."""

import json

import msgspec
import pytest

from forms import Form, form_from_record, form_to_record
from forms.read import library_form, read_form


@pytest.fixture(scope="module", params=["store_visit", "partner_staff", "kiosk"])
def form(request: pytest.FixtureRequest) -> Form:
    """Between them: levels, a scaled section, an ending, a part of a whole."""
    read = read_form(library_form(request.param), f"{request.param}.md")
    assert isinstance(read, Form)
    return read


def test_the_same_form_comes_back_through_json(form: Form) -> None:
    assert form == form_from_record(json.loads(json.dumps(form_to_record(form))))


def test_numbers_may_come_back_as_integers(form: Form) -> None:
    """PostgreSQL's jsonb keeps 2.0 as 2.0, other stores as 2."""
    text = json.dumps(form_to_record(form)).replace(".0,", ",").replace(".0}", "}")
    assert form == form_from_record(json.loads(text))


def test_a_record_from_before_endings_and_scaling_is_read(form: Form) -> None:
    """A stored version may lack what later versions of the program added."""
    record = form_to_record(form)
    del record["rubric"]["endings"]
    for section in record["rubric"]["sections"]:
        del section["scaling"]
    assert () == form_from_record(record).rubric.endings


def test_another_record_is_refused(form: Form) -> None:
    record = form_to_record(form)
    with pytest.raises(msgspec.ValidationError):
        form_from_record({**record, "rubric": {"form_id": 3}})
