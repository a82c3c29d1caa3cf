"""Many at once, and failures half-way: nothing is twice, nothing half-stored, nothing acknowledged is lost.

R1 the same visit many times at once: one row, one 201, otherwise 202
R2 two documents under one id at once: one is stored, the other kept aside
R3 files that come at once: each is kept, and the last one completes the visit
R4 two files under one name at once: one is stored, the other kept aside
R5 two edits of one version at once: one takes its place, the other is outdated
R6 two visits under one assignment at once: the second is returned
R7 a statement that fails leaves no row and no trace on the assignment; the same request then succeeds
"""

import asyncio
import hashlib

import httpx
import pytest

from fieldkit.accounts.tables import Account
from fieldkit.assignments.tables import Assignment, AssignmentState
from fieldkit.database.sql import fetch
from fieldkit.files.store import FileStore
from fieldkit.services import Services
from tests.fieldkit.camera import photo
from tests.fieldkit.held_back import writes_held
from tests.fieldkit.office import assign_first_visits
from tests.fieldkit.shelves import aside, column, count, state_of, stored_nothing
from tests.fieldkit.small_hall import document
from tests.fieldkit.wire import Phone, Sent, problem_code, statuses

pytestmark = pytest.mark.anyio

GREETED = {"greeted": "yes", "greeted_photo": "hall.jpg"}
HALL = Sent("hall.jpg", photo(40))
OTHER_HALL = Sent("hall.jpg", photo(200))


async def _at_once(phone: Phone, *requests: tuple[bytes, list[Sent]], table: str) -> list[httpx.Response]:
    """Send all; none is written before all have been judged."""
    async with asyncio.TaskGroup() as field, writes_held(table) as writes:
        tasks = [field.create_task(phone.send(visit, *files)) for visit, files in requests]
        await writes.wait_for(len(requests))
    return [task.result() for task in tasks]


async def test_r1_twenty_times(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    visit = document(**GREETED)
    answers = await asyncio.gather(*(sams_phone.send(visit, HALL, Sent("x", b"x")) for _ in range(20)))
    assert [201] + [202] * 19 == statuses(answers)
    assert [1, 1, 1] == [await count(table) for table in ("submission", "submission_file", "set_aside")]


async def test_r1_judged_at_once(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    answers = await _at_once(sams_phone, *[(document(**GREETED), [HALL])] * 5, table="submission")
    assert [201, 202, 202, 202, 202] == statuses(answers)
    assert [1, 1] == [await count("submission"), await count("submission_file")]


async def test_r2_two_documents(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    visits = [document(), document(wait_s="60")]
    answers = await _at_once(sams_phone, *((visit, []) for visit in visits), table="submission")
    assert [201, 409] == statuses(answers)
    assert [("other_document", "submission.xml")] == await aside()
    [stored] = await column("submission", "document")
    assert visits[answers.index(next(each for each in answers if each.status_code == 201))] == stored


async def test_r3_files_at_once(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    visit = document(hall_photo="all.jpg", **GREETED)
    await sams_phone.send(visit)
    requests = [(visit, [HALL]), (visit, [Sent("all.jpg", photo(90))])]
    answers = await _at_once(sams_phone, *requests, table="submission_file")
    assert ([201, 201], "accepted") == (statuses(answers), await state_of())
    assert ["all.jpg", "hall.jpg"] == await column("submission_file", "name")


async def test_r4_one_name_at_once(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    visit = document(**GREETED)
    await sams_phone.send(visit)
    answers = await _at_once(sams_phone, (visit, [HALL]), (visit, [OTHER_HALL]), table="submission_file")
    assert ([201, 409], "accepted") == (statuses(answers), await state_of())
    assert ([("other_bytes", "hall.jpg")], 1) == (await aside(), await count("submission_file"))


async def test_r5_two_edits(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    await sams_phone.send(document())
    edits = [document(instance_id=name, edits="uuid:one") for name in ("uuid:two", "uuid:three")]
    answers = await _at_once(sams_phone, *((edit, []) for edit in edits), table="submission")
    assert [201, 409] == statuses(answers)
    assert ["accepted", "superseded"] == await column("submission", "state")


async def test_r6_two_visits_of_one_assignment(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    visits = [document(instance_id=name) for name in ("uuid:two", "uuid:three")]
    answers = await _at_once(sams_phone, *((visit, []) for visit in visits), table="submission")
    assert [201, 201] == statuses(answers)
    assert ["accepted", "returned"] == await column("submission", "state")


async def _is_untouched() -> bool:
    visit = await Assignment.objects().first()
    assert visit is not None
    return await stored_nothing() and visit.state == AssignmentState.ASSIGNED


async def _holds(store: FileStore, content: bytes) -> bool:
    return await store.get(hashlib.sha256(content).hexdigest()) == content


async def test_r7_database_goes_down(sam: Account, sams_phone: Phone, services: Services) -> None:
    await assign_first_visits(sam)
    async with writes_held("submission") as writes, asyncio.TaskGroup() as field:
        sending = field.create_task(sams_phone.send(document(**GREETED), HALL))
        await writes.wait_for(1)
        await writes.cut_off()
    answer = sending.result()
    assert (500, "unexpected") == (answer.status_code, problem_code(answer))
    assert b"Traceback" not in answer.content
    assert await _is_untouched()
    assert await _holds(services.store, HALL.content)
    assert 201 == (await sams_phone.send(document(**GREETED), HALL)).status_code


async def test_r7_a_later_part_of_the_statement_fails(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    await fetch(
        "INSERT INTO submission_file (instance_id, name, sha256, size_bytes, media_type)"
        " VALUES ('uuid:one', 'hall.jpg', 'in the way', 1, 'image/jpeg')"
    )
    assert 500 == (await sams_phone.send(document(**GREETED), HALL)).status_code
    await fetch("DELETE FROM submission_file")
    assert await _is_untouched()
    assert 201 == (await sams_phone.send(document(**GREETED), HALL)).status_code
