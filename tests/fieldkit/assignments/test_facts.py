"""What an assignment says of its visit.

F1 each fact stands under its question's name; what the site does not say is blank
F2 what the door holds an answer against is a part of what the auditor's client is told
F3 the form of the top-up outlets computes the distance from the facts
"""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from fieldkit.accounts.tables import Account
from fieldkit.assignments.facts import fixed_facts, visit_facts
from fieldkit.assignments.queries import visit_of
from fieldkit.submissions.queries import find_standing
from forms.document import instance_document
from forms.instance import read_instance
from forms.logic.evaluate import Evaluator
from forms.model import Form
from forms.read import library_form, read_form
from tests.fieldkit.office import assign_first_visits

pytestmark = pytest.mark.anyio

V1 = {
    "audit_id": "V1",
    "wave": "W1",
    "line": "third_party",
    "method": "mystery",
    "operator": "CM",
    "city": "福州",
    "site_code": "CM-1",
    "district": "",
    "auditor_code": "sam",
    "scenario": "query",
    "site_geo": "26.080000 119.300000",
}


async def test_f1_by_the_name_of_the_question(sam: Account) -> None:
    await assign_first_visits(sam)
    assert V1 == visit_facts(await visit_of(sam.id, "V1"))


@pytest.mark.parametrize("axis", ["site_latitude", "site_longitude"])
async def test_f1_a_site_whose_position_is_not_known(sam: Account, axis: str) -> None:
    await assign_first_visits(sam)
    visit = replace(await visit_of(sam.id, "V1"), **{axis: None})
    assert {**V1, "site_geo": ""} == visit_facts(visit)


async def test_f2_the_door_and_the_client_agree(sam: Account) -> None:
    await assign_first_visits(sam)
    visit = await visit_of(sam.id, "V1")
    standing = await find_standing(audit_id="V1", auditor_id=sam.id, instance_id="uuid:one", edits=None)
    assert standing.facts == fixed_facts(visit)
    assert standing.facts.items() <= visit_facts(visit).items()


async def test_f2_nothing_of_anothers_visit(sam: Account, oz: Account) -> None:
    await assign_first_visits(sam)
    standing = await find_standing(audit_id="V1", auditor_id=oz.id, instance_id="uuid:one", edits=None)
    assert (None, {}) == (standing.assignment_id, standing.facts)


async def test_f3_metres_to_the_registered_position(sam: Account) -> None:
    """0.001° further north on the sphere that OpenRosa measures on, 6 378 100 m in radius: 111 m."""
    await assign_first_visits(sam)
    form = read_form(library_form("airtime_outlet"), "airtime_outlet.md")
    assert isinstance(form, Form)
    answers = {
        **visit_facts(await visit_of(sam.id, "V1")),
        "start_geo": "26.081000 119.300000 0 5",
        "found": "yes",
    }
    instance = read_instance(instance_document(form, answers, instance_id="uuid:one"))
    found = Evaluator(form).evaluate(instance, now=datetime.now(UTC), timezone=ZoneInfo("Asia/Shanghai"))
    assert "111" == found.answers["gps_match_m"]
