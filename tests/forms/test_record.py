"""A published form is stored as JSON and comes back the same."""

import json

import msgspec
import pytest

from forms import Form, form_from_record, form_to_record
from forms.read import library_form, read_form


@pytest.fixture(scope="module")
def form() -> Form:
    read = read_form(library_form("store_visit"), "store_visit.md")
    assert isinstance(read, Form)
    return read


def test_the_same_form_comes_back_through_json(form: Form) -> None:
    assert form == form_from_record(json.loads(json.dumps(form_to_record(form))))


def test_numbers_may_come_back_as_integers(form: Form) -> None:
    """PostgreSQL's jsonb keeps 2.0 as 2.0, other stores as 2."""
    text = json.dumps(form_to_record(form)).replace(".0,", ",").replace(".0}", "}")
    assert form == form_from_record(json.loads(text))


def test_another_record_is_refused(form: Form) -> None:
    record = form_to_record(form)
    with pytest.raises(msgspec.ValidationError):
        form_from_record({**record, "rubric": {"form_id": 3}})
