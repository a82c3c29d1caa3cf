"""What the door answers, row by row.

R1 a new visit: 201, stored with its answers, files and times
R2 the same again: 202, nothing stored twice
R3 a file that had not come yet: 201; the last one completes the visit
R4 the same file name with other bytes: 409, both kept
R5 the same id with other content: 409, kept aside; formatting alone is no difference
R6 no instanceID, or one beyond its length: 400, nothing stored
R7 an unknown form, or a version that is wrong, empty or missing: 404 naming the open versions
R8 a visit that is not this auditor's: 401, told like every other refused link
R9 a retired version: 409, unless the visit began before it was retired
R10 a file the document does not name: 201, kept aside and reported
R11 a part is matched by the file's name or by its own
R12 fields the form does not know: 201, kept in the document, the visit flagged
R13 answers that break the form's rules: 201, returned, every item named in both languages, never scored
R14 an edit of the current version: 201, again 202; the edited one is superseded
    it keeps the files that it still names, and takes new bytes before old ones
R15 an edit of an outdated version: 409
R16 an edit of an unknown version, or of another visit's: 404
R17 after deletion: 409
R18 a second visit under the same assignment: returned, unless the first was returned itself
"""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from fieldkit.accounts.tables import Account
from fieldkit.assignments.tables import Assignment, AssignmentState
from fieldkit.services import Services
from fieldkit.submissions.tables import Submission, SubmissionFile, SubmissionState
from fieldkit.surveys.tables import Survey, SurveyState
from tests.fieldkit.camera import photo, photo_taken_at
from tests.fieldkit.office import assign, assign_first_visits, build_site, open_wave, publish_small_hall
from tests.fieldkit.shelves import aside, column, count, names_in, state_of, stored_nothing
from tests.fieldkit.small_hall import document
from tests.fieldkit.wire import Phone, Sent, message_of, problem_code, told

pytestmark = pytest.mark.anyio

GREETED = {"greeted": "yes", "greeted_photo": "hall.jpg"}


async def _assignment_state(code: str = "V1") -> str:
    visit = await Assignment.objects().get(Assignment.code == code)
    assert visit is not None
    return visit.state


async def test_r1_new(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    moment = "2026:11:20 09:05:00"
    answer = await sams_phone.send(
        document(start_geo="26.08 119.30 0 10", **GREETED), Sent("hall.jpg", photo_taken_at(moment))
    )
    assert 201 == answer.status_code
    assert ["accepted"] == told(answer, "//k:receipt/@state")
    assert ["hall.jpg"] == told(answer, "//k:file/@name")
    stored = await Submission.objects().first()
    assert stored is not None
    assert ("uuid:one", "accepted", sam.id) == (stored.instance_id, stored.state, stored.auditor_id)
    assert datetime(2026, 11, 20, 1, 0, tzinfo=UTC) == stored.started_at
    assert (26.08, 119.30) == (stored.latitude, stored.longitude)
    kept = await SubmissionFile.objects().first()
    assert kept is not None
    assert ("hall.jpg", "image/jpeg", 64, 48, moment) == (
        *(kept.name, kept.media_type, kept.width_px, kept.height_px, kept.taken_at),
    )
    assert AssignmentState.SUBMITTED == await _assignment_state()


async def test_r1_content_is_what_was_sent(sam: Account, sams_phone: Phone, services: Services) -> None:
    await assign_first_visits(sam)
    sent, picture = document(**GREETED), photo()
    await sams_phone.send(sent, Sent("hall.jpg", picture))
    assert [sent] == await column("submission", "document")
    [sha256] = await column("submission_file", "sha256")
    assert picture == await services.store.get(str(sha256))


async def test_r2_again(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    files = Sent("hall.jpg", photo()), Sent("note.txt", b"left over")
    first = await sams_phone.send(document(**GREETED), *files)
    again = await sams_phone.send(document(**GREETED), *files)
    assert [201, 202] == [first.status_code, again.status_code]
    assert [1, 1, 1] == [await count(table) for table in ("submission", "submission_file", "set_aside")]
    assert told(first, "//k:receipt/@receivedAt") == told(again, "//k:receipt/@receivedAt")


async def test_r3_file_later(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    visit = document(hall_photo="all.jpg", **GREETED)
    answer = await sams_phone.send(visit)
    assert (201, ["incomplete"]) == (answer.status_code, told(answer, "//k:receipt/@state"))
    assert ["all.jpg", "hall.jpg"] == sorted(told(answer, "//k:awaited/@name"))
    answer = await sams_phone.send(visit, Sent("all.jpg", photo(40)))
    assert (201, ["hall.jpg"]) == (answer.status_code, told(answer, "//k:awaited/@name"))
    assert SubmissionState.INCOMPLETE == await state_of()
    answer = await sams_phone.send(visit, Sent("hall.jpg", photo(200)))
    assert (201, []) == (answer.status_code, told(answer, "//k:awaited/@name"))
    assert SubmissionState.ACCEPTED == await state_of()


async def test_r3_completed_by_the_next_request_when_the_last_one_died(
    sam: Account, sams_phone: Phone
) -> None:
    """A process killed between the file and the state leaves a visit whose files are all here."""
    await assign_first_visits(sam)
    await sams_phone.send(document(**GREETED), Sent("hall.jpg", photo()))
    await Submission.update({Submission.state: SubmissionState.INCOMPLETE}, force=True)
    answer = await sams_phone.send(document(**GREETED), Sent("hall.jpg", photo()))
    assert (202, ["accepted"]) == (answer.status_code, told(answer, "//k:receipt/@state"))
    assert SubmissionState.ACCEPTED == await state_of()


async def test_r3_returned_stays_returned_when_its_file_comes(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    visit = document(wait_s="9999", **GREETED)
    awaited = message_of(await sams_phone.send(visit))
    assert "0到7200秒。已收到答卷，还差 1 个附件：hall.jpg。" in awaited
    assert "0 to 7200 seconds. Received; 1 files are still to come: hall.jpg." in awaited
    answer = await sams_phone.send(visit, Sent("hall.jpg", photo()))
    assert (201, ["returned"]) == (answer.status_code, told(answer, "//k:receipt/@state"))
    assert 1 == await count("submission_file")


async def test_r4_other_bytes(sam: Account, sams_phone: Phone, services: Services) -> None:
    await assign_first_visits(sam)
    await sams_phone.send(document(**GREETED), Sent("hall.jpg", photo(40)))
    answer = await sams_phone.send(document(**GREETED), Sent("hall.jpg", photo(200)))
    assert (409, "conflict") == (answer.status_code, problem_code(answer))
    assert [("other_bytes", "hall.jpg")] == await aside()
    [first], [second] = await column("submission_file", "sha256"), await column("set_aside", "sha256")
    assert [photo(40), photo(200)] == [await services.store.get(str(sha256)) for sha256 in (first, second)]


async def test_r4_two_of_one_name_in_one_request(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    files = Sent("hall.jpg", photo(40)), Sent("hall.jpg", photo(200))
    answer = await sams_phone.send(document(**GREETED), *files)
    assert 409 == answer.status_code
    assert [("other_bytes", "hall.jpg")] == await aside()
    assert ["hall.jpg"] == await column("submission_file", "name")


async def test_r4_one_file_twice_in_one_request(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    files = Sent("hall.jpg", photo(40)), Sent("hall.jpg", photo(40))
    answer = await sams_phone.send(document(**GREETED), *files)
    assert 201 == answer.status_code
    assert [1, 0] == [await count("submission_file"), await count("set_aside")]


async def test_r5_other_content(sam: Account, sams_phone: Phone, services: Services) -> None:
    await assign_first_visits(sam)
    await sams_phone.send(document())
    other = document(wait_s="60")
    answer = await sams_phone.send(other)
    assert (409, "conflict") == (answer.status_code, problem_code(answer))
    assert [document()] == await column("submission", "document")
    [sha256] = await column("set_aside", "sha256")
    assert other == await services.store.get(str(sha256))


async def test_r5_formatting_is_no_difference(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    await sams_phone.send(document())
    answer = await sams_phone.send(document(layout=""))
    assert (202, []) == (answer.status_code, await aside())


@pytest.mark.parametrize(
    ("instance_id", "code"), [("", "no_instance_id"), ("x" * 201, "instance_id_too_long")]
)
async def test_r6_instance_id(sam: Account, sams_phone: Phone, instance_id: str, code: str) -> None:
    await assign_first_visits(sam)
    answer = await sams_phone.send(document(instance_id=instance_id))
    assert (400, code) == (answer.status_code, problem_code(answer))
    assert await stored_nothing()


async def test_r6_the_longest_instance_id(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    assert 201 == (await sams_phone.send(document(instance_id="长" * 200))).status_code


@pytest.mark.parametrize(
    "named", [{"form_id": "no_such_form"}, {"version": "3"}, {"version": ""}, {"form_id": "x" * 100_000}]
)
async def test_r7_unknown_version(sam: Account, sams_phone: Phone, named: dict[str, str]) -> None:
    await assign_first_visits(sam)
    await publish_small_hall("2")
    answer = await sams_phone.send(document(**named))
    assert (404, "unknown_version") == (answer.status_code, problem_code(answer))
    assert ("1, 2" in message_of(answer)) == ("form_id" not in named)
    assert len(answer.content) < 2_000
    assert await stored_nothing()


async def test_r7_version_missing(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    answer = await sams_phone.send(document().replace(b' version="1">', b">"))
    assert (404, True) == (answer.status_code, "1" in message_of(answer))


async def test_r7_retired_versions_are_not_offered(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    await publish_small_hall("2")
    await _retire("1", at=datetime.now(UTC))
    answer = await sams_phone.send(document(version="3"))
    assert "open versions: 2." in message_of(answer)


async def test_r8_another_auditors_visit(sam: Account, ozs_phone: Phone) -> None:
    await assign_first_visits(sam)
    answer = await ozs_phone.send(document())
    assert (401, "link_refused") == (answer.status_code, problem_code(answer))
    assert await stored_nothing()


async def test_r8_another_auditors_instance(sam: Account, sams_phone: Phone, ozs_phone: Phone) -> None:
    """Oz, who learnt an instanceID, can neither add to it nor see that it exists."""
    await assign_first_visits(sam)
    await sams_phone.send(document(**GREETED))
    foreign = await ozs_phone.send(document(**GREETED), Sent("hall.jpg", photo()))
    unknown = await ozs_phone.send(document(instance_id="uuid:never"))
    assert (401, 401, 0) == (foreign.status_code, unknown.status_code, await count("submission_file"))
    assert unknown.content == foreign.content


async def test_r8_a_visit_of_another_form(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    await publish_small_hall("2")
    answer = await sams_phone.send(document(version="2"))
    assert 401 == answer.status_code
    assert await stored_nothing()


async def _retire(version: str, *, at: datetime) -> None:
    await Survey.update(state=SurveyState.RETIRED, retired_at=at).where(Survey.version == version)


@pytest.mark.parametrize(
    ("retired_after", "status"), [(timedelta(hours=-1), 409), (timedelta(minutes=1), 201)]
)
async def test_r9_retired(sam: Account, sams_phone: Phone, retired_after: timedelta, status: int) -> None:
    await assign_first_visits(sam)
    began = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    await _retire("1", at=began + retired_after)
    answer = await sams_phone.send(document())
    assert (status, status == 409) == (answer.status_code, await stored_nothing())


async def test_r9_retired_and_no_start(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    await _retire("1", at=datetime.now(UTC))
    answer = await sams_phone.send(document(start_at=""))
    assert (409, "form_closed") == (answer.status_code, problem_code(answer))


async def test_r10_unnamed_file(sam: Account, sams_phone: Phone, services: Services) -> None:
    await assign_first_visits(sam)
    answer = await sams_phone.send(document(), Sent("合影.jpg", b"not even a photo"))
    assert 201 == answer.status_code
    assert "合影.jpg" in message_of(answer)
    assert [("unnamed", "合影.jpg")] == await aside()
    [sha256] = await column("set_aside", "sha256")
    assert b"not even a photo" == await services.store.get(str(sha256))


@pytest.mark.parametrize(
    "sent", [Sent("hall.jpg", photo(), part="file_1"), Sent("x", photo(), part="hall.jpg")]
)
async def test_r11_matched_by_either_name(sam: Account, sams_phone: Phone, sent: Sent) -> None:
    await assign_first_visits(sam)
    answer = await sams_phone.send(document(**GREETED), sent)
    assert (201, ["hall.jpg"]) == (answer.status_code, told(answer, "//k:file/@name"))
    assert ["hall.jpg"] == await column("submission_file", "name")


async def test_r12_unknown_fields(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    sent = document(humidity="dry")
    assert 201 == (await sams_phone.send(sent)).status_code
    assert ["/data/b/humidity"] == await names_in("unknown")
    assert [sent] == await column("submission", "document")


@pytest.mark.parametrize(
    ("answers", "broken"),
    [
        ({"wait_s": "7201"}, "wait_s"),
        ({"wait_s": "-1"}, "wait_s"),
        ({"wait_s": "soon"}, "wait_s"),
        ({"wait_s": ""}, "wait_s"),
        ({"open": "perhaps"}, "open"),
        ({"start_geo": "far away"}, "start_geo"),
        ({"start_geo": "here"}, "start_geo"),
        ({"remark": "长" * 100_000}, "remark"),
        ({"start_at": "0001-01-01T00:00:00+14:00"}, "start_at"),
        ({"end_at": "9999-12-31T23:59:59-14:00"}, "end_at"),
        ({"start_at": "1000-01-01T00:00:00+08:00"}, None),
        ({"start_geo": "95 200 0 0"}, "start_geo"),
    ],
)
async def test_r13_broken_rules(
    sam: Account, sams_phone: Phone, answers: dict[str, str], broken: str | None
) -> None:
    await assign_first_visits(sam)
    answer = await sams_phone.send(document(**answers))
    assert 201 == answer.status_code
    assert ([broken] if broken else []) == told(answer, "//k:item/@name")[:1]
    assert ("returned" if broken else "accepted") == await state_of()


async def test_r13_every_item_is_named(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    answer = await sams_phone.send(document(wait_s="9999", open="", greeted=""))
    assert 201 == answer.status_code
    assert ["open"] == told(answer, "//k:item/@name")
    answer = await sams_phone.send(document(instance_id="uuid:two", wait_s="9999", greeted=""))
    assert ["greeted", "wait_s"] == told(answer, "//k:item/@name")
    assert ["必填，请作答。 / An answer is required.", "0到7200秒 / 0 to 7200 seconds"] == told(
        answer, "//k:item/text()"
    )
    assert all(word in message_of(answer) for word in ("等候秒数", "Waiting, seconds", "主动问候", "Greeted"))
    assert ["greeted", "wait_s"] == await names_in("violations", "uuid:two")
    assert AssignmentState.RETURNED == await _assignment_state()


@pytest.mark.parametrize(("fact", "given"), [("wave", "W9"), ("operator", "CU"), ("city", "FZ")])
async def test_r13_contradicts_the_assignment(sam: Account, sams_phone: Phone, fact: str, given: str) -> None:
    await assign_first_visits(sam)
    answer = await sams_phone.send(document(**{fact: given}))
    assert (201, ["returned"]) == (answer.status_code, told(answer, "//k:receipt/@state"))
    assert ([fact], [f"/data/head/{fact}"]) == (
        *(told(answer, f"//k:item/@{name}") for name in ("name", "path")),
    )


async def test_r13_agrees_with_the_assignment(sam: Account, sams_phone: Phone) -> None:
    """The position was another when the visit was opened: that is no contradiction."""
    await assign_first_visits(sam)
    given = {"wave": "W1", "operator": "CM", "city": "福州", "site_geo": "26.079000 119.310000"}
    answer = await sams_phone.send(document(**given))
    assert (201, ["accepted"]) == (answer.status_code, told(answer, "//k:receipt/@state"))


async def test_r14_edit(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    await sams_phone.send(document())
    edited = document(instance_id="uuid:two", edits="uuid:one", wait_s="90")
    answer = await sams_phone.send(edited)
    assert (201, ["accepted"]) == (answer.status_code, told(answer, "//k:receipt/@state"))
    assert ["superseded", "accepted"] == [await state_of(name) for name in ("uuid:one", "uuid:two")]
    assert 202 == (await sams_phone.send(edited)).status_code


async def test_r14_edit_of_a_returned_visit(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    await sams_phone.send(document(wait_s="9999"))
    answer = await sams_phone.send(document(instance_id="uuid:two", edits="uuid:one"))
    assert (201, ["accepted"]) == (answer.status_code, told(answer, "//k:receipt/@state"))
    assert ["superseded", "accepted"] == [await state_of(name) for name in ("uuid:one", "uuid:two")]


async def test_r14_an_edit_keeps_the_files_it_still_names(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    moment = "2026:11:20 09:05:00"
    first = document(hall_photo="old.jpg", **GREETED)
    await sams_phone.send(first, Sent("hall.jpg", photo_taken_at(moment)), Sent("old.jpg", photo(1)))
    answer = await sams_phone.send(document(instance_id="uuid:two", edits="uuid:one", wait_s="90", **GREETED))
    assert (201, ["accepted"]) == (answer.status_code, told(answer, "//k:receipt/@state"))
    assert ["hall.jpg"] == told(answer, "//k:file/@name")
    taken_over = await SubmissionFile.objects().get(SubmissionFile.instance_id == "uuid:two")
    assert taken_over is not None
    assert ("hall.jpg", moment) == (taken_over.name, taken_over.taken_at)
    assert 3 == await count("submission_file")


async def test_r14_an_edits_own_bytes_come_before_kept_ones(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    await sams_phone.send(document(**GREETED), Sent("hall.jpg", photo(1)))
    edit = document(instance_id="uuid:two", edits="uuid:one", wait_s="90", **GREETED)
    answer = await sams_phone.send(edit, Sent("hall.jpg", photo(200)))
    assert [sha256(photo(200)).hexdigest()] == told(answer, "//k:file/@sha256")
    assert 2 == len(set(await column("submission_file", "sha256")))


async def test_r15_outdated_edit(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    await sams_phone.send(document())
    await sams_phone.send(document(instance_id="uuid:two", edits="uuid:one", wait_s="90"))
    answer = await sams_phone.send(document(instance_id="uuid:three", edits="uuid:one", wait_s="80"))
    assert (409, "conflict") == (answer.status_code, problem_code(answer))
    assert 2 == await count("submission")


async def test_r16_unknown_edit(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    for edits in ("uuid:never", "uuid:two", "x" * 500):
        answer = await sams_phone.send(document(instance_id="uuid:two", edits=edits))
        assert (404, "not_found") == (answer.status_code, problem_code(answer))
    assert await stored_nothing()


async def test_r16_edit_of_anothers(sam: Account, oz: Account, sams_phone: Phone, ozs_phone: Phone) -> None:
    [visit] = await assign_first_visits(sam)
    wave, site = await open_wave("W2"), await build_site("CU-1", "CU")
    survey = await Survey.objects().get(Survey.id == visit.survey)
    assert survey is not None
    await assign(oz, "V2", wave=wave, survey=survey, site=site)
    await sams_phone.send(document())
    answer = await ozs_phone.send(document("V2", instance_id="uuid:two", edits="uuid:one"))
    assert (404, "not_found") == (answer.status_code, problem_code(answer))
    assert SubmissionState.ACCEPTED == await state_of()


async def test_r16_edit_of_another_own_visit(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam, ["V1", "V2"])
    await sams_phone.send(document())
    answer = await sams_phone.send(document("V2", instance_id="uuid:two", edits="uuid:one"))
    assert 404 == answer.status_code


async def test_r17_deleted(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    await sams_phone.send(document())
    await Submission.update({Submission.state: SubmissionState.DELETED}, force=True)
    for sent in (document(), document(wait_s="1"), document(instance_id="uuid:two", edits="uuid:one")):
        assert 409 == (await sams_phone.send(sent)).status_code
    assert [1, 0] == [await count("submission"), await count("set_aside")]


async def test_r18_second_visit(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    await sams_phone.send(document())
    answer = await sams_phone.send(document(instance_id="uuid:two"))
    assert (201, ["returned"]) == (answer.status_code, told(answer, "//k:receipt/@state"))
    assert ["audit_id"] == told(answer, "//k:item/@name")


async def test_r18_after_a_returned_one(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    await sams_phone.send(document(wait_s="9999"))
    answer = await sams_phone.send(document(instance_id="uuid:two"))
    assert (201, ["accepted"]) == (answer.status_code, told(answer, "//k:receipt/@state"))
    assert AssignmentState.SUBMITTED == await _assignment_state()
