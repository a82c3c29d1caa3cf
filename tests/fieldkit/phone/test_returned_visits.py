"""What the auditor's pages are made from.

R1 A returned visit names the submission to correct, until a correction came.
R2 Phones tell one installation from another, and learn nothing of its secret.
"""

import pytest

from fieldkit.accounts.tables import Account
from fieldkit.assignments.queries import visit_of
from fieldkit.phone.page import installation_id
from tests.fieldkit.office import assign_first_visits
from tests.fieldkit.small_hall import document
from tests.fieldkit.wire import Phone


@pytest.mark.anyio
async def test_r1_a_returned_visit_names_what_to_correct(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    assert (await visit_of(sam.id, "V1")).returned_id is None
    await sams_phone.send(document(wait_s="9999"))
    await sams_phone.send(document(instance_id="uuid:two", edits="uuid:one", wait_s="8888"))
    assert "uuid:two" == (await visit_of(sam.id, "V1")).returned_id
    await sams_phone.send(document(instance_id="uuid:three", edits="uuid:two"))
    assert (await visit_of(sam.id, "V1")).returned_id is None


def test_r2_an_installation_is_told_apart_without_its_secret() -> None:
    assert installation_id("one secret") == installation_id("one secret")
    assert installation_id("one secret") != installation_id("another secret")
    assert "secret" not in installation_id("one secret")
