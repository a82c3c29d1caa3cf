"""A visit from end to end in ODK Collect.

R1 pick, fill in, send: the visit is received with the facts that were picked
R2 files split over several requests, each with the same document, complete one submission; again: 202
R3 Collect's log (`meta/audit`) is stored as it comes, and never taken for a photo; so are videos and files
R4 an edit (`meta/deprecatedID`) replaces what it edits, with `meta` prefixed or not
R5 a returned visit stays in the list, is corrected by an edit, and then leaves it
R6 what is wrong inside a repeat is named with its block, in the message and in the receipt
"""

import pytest

from fieldkit.accounts.tables import Account
from fieldkit.database.sql import fetch
from fieldkit.surveys.publishing import publish
from forms.model import Form
from forms.read import read_form
from tests.fieldkit.camera import photo
from tests.fieldkit.collect_client import Collect, Finished, batches
from tests.fieldkit.office import assign, assign_first_visits, build_site, open_wave
from tests.fieldkit.shelves import aside, column, count, names_in, state_of, stored_nothing
from tests.fieldkit.small_hall import GOOD, small_hall
from tests.fieldkit.wire import Phone, Sent, message_of, problem_code, told

pytestmark = pytest.mark.anyio

FORM, _ = small_hall()
KEY = ("small_hall", "1")
PHOTOS = {"greeted": "yes", "greeted_photo": "1732240000001.jpg", "hall_photo": "1732240000002.jpg"}
LOG = Sent("audit.csv", b"event,node,start,end\nform start,,1732240000000,\n", media_type="text/csv")


@pytest.fixture
def collect(sams_phone: Phone) -> Collect:
    return Collect(sams_phone.client, f"/collect/{sams_phone.token}")


async def fill(collect: Collect, *, audit_log: str = "", meta_prefix: str = "", **answers: str) -> Finished:
    """Opens the form, picks the first visit of its list and answers."""
    await collect.refresh()
    form = collect.forms[KEY]
    picked = form.picked(form.visits()[0]["name"])
    return Finished(FORM, {**picked, **GOOD, **answers}, audit_log=audit_log, meta_prefix=meta_prefix)


def large(width: int = 1_600) -> bytes:
    """A photo of about 6 MB, as a camera makes them."""
    return photo(width=width, height=width) + b"\xff" * 6_000_000


async def test_r1_pick_fill_send(sam: Account, collect: Collect) -> None:
    await assign_first_visits(sam)
    visit = await fill(collect)
    (answer,) = await collect.send(visit.document())
    assert (201, "accepted") == (answer.status_code, await state_of())
    assert [] == await names_in("violations")
    assert [] == await names_in("unknown")
    assert [] == await collect.refresh()


async def test_r1_picked_from_an_old_list(sam: Account, collect: Collect) -> None:
    """Sent from two devices: the second was offline and still had the visit in its list."""
    await assign_first_visits(sam)
    visit = await fill(collect)
    await collect.send(visit.document())
    late = Finished(FORM, visit.answers, instance_id="uuid:two")
    (answer,) = await collect.send(late.document())
    assert (201, ["audit_id"]) == (answer.status_code, told(answer, "//k:item/@name"))


async def test_r2_several_requests(sam: Account, collect: Collect) -> None:
    await assign_first_visits(sam)
    visit = await fill(collect, **PHOTOS)
    files = [Sent(PHOTOS["greeted_photo"], large()), Sent(PHOTOS["hall_photo"], large(1_700))]
    answers = await collect.send(visit.document(), *files)
    assert [201, 201] == [answer.status_code for answer in answers]
    assert [[PHOTOS["hall_photo"]], []] == [told(answer, "//k:awaited/@name") for answer in answers]
    assert ("accepted", 1, 2) == (await state_of(), await count("submission"), await count("submission_file"))
    again = await collect.send(visit.document(), *files)
    assert [202, 202] == [answer.status_code for answer in again]
    assert ("accepted", 2, []) == (await state_of(), await count("submission_file"), await aside())


async def test_r2_broken_off_between_two_requests(sam: Account, collect: Collect) -> None:
    """What Collect does after a lost connection: everything again, from the start."""
    await assign_first_visits(sam)
    visit = await fill(collect, **PHOTOS)
    files = [Sent(PHOTOS["greeted_photo"], large()), Sent(PHOTOS["hall_photo"], large(1_700))]
    await collect.send(visit.document(), files[0])
    assert "incomplete" == await state_of()
    answers = await collect.send(visit.document(), *files)
    assert [202, 201] == [answer.status_code for answer in answers]
    assert "accepted" == await state_of()


def test_r2_batches() -> None:
    files = [Sent(name, b"x" * size) for name, size in (("a", 4), ("b", 4), ("c", 9), ("d", 30))]
    split = [[file.name for file in request] for request in batches(2, files, 10)]
    assert [["a", "b"], ["c"], ["d"]] == split


async def test_r3_the_log(sam: Account, collect: Collect) -> None:
    await assign_first_visits(sam)
    visit = await fill(collect, audit_log="audit.csv", **PHOTOS)
    photos = [Sent(PHOTOS[name], photo()) for name in ("greeted_photo", "hall_photo")]
    (answer,) = await collect.send(visit.document(), *photos, LOG)
    assert (201, "accepted") == (answer.status_code, await state_of())
    assert ["image/jpeg", "image/jpeg", "text/csv"] == await column("submission_file", "media_type")
    assert ([], []) == (await aside(), await names_in("unknown"))


async def test_r3_the_log_comes_later(sam: Account, collect: Collect) -> None:
    await assign_first_visits(sam)
    visit = await fill(collect, audit_log="audit.csv")
    (first,) = await collect.send(visit.document())
    assert ["audit.csv"] == told(first, "//k:awaited/@name")
    (second,) = await collect.send(visit.document(), LOG)
    assert (201, "accepted") == (second.status_code, await state_of())


async def test_r3_a_photo_named_as_the_log_is_still_a_photo(sam: Account, collect: Collect) -> None:
    await assign_first_visits(sam)
    visit = await fill(collect, audit_log="x.jpg", hall_photo="x.jpg")
    (answer,) = await collect.send(visit.document(), Sent("x.jpg", b"no photo"))
    assert (422, "file_refused") == (answer.status_code, problem_code(answer))
    assert await stored_nothing()


async def test_r3_a_log_that_no_document_names(sam: Account, collect: Collect) -> None:
    await assign_first_visits(sam)
    visit = await fill(collect)
    (answer,) = await collect.send(visit.document(), LOG)
    assert (201, [("unnamed", "audit.csv")]) == (answer.status_code, await aside())


MORE_FILES = """
| survey |
| | type | name | label::中文 (zh) | label::English (en) |
| | text | audit_id | 任务编号 | Audit number |
| | video | film | 录像 | Film |
| | file | paper | 文件 | Paper |

| settings |
| | form_title | form_id | version |
| | 附件 / Files | files | 1 |

| rubric |
| | kind | name | value |
| | setting | total | 0 |
"""


@pytest.mark.parametrize(("film", "status"), [("video/3gpp", 201), ("audio/mp4", 422), ("", 422)])
async def test_r3_videos_and_files(sam: Account, collect: Collect, film: str, status: int) -> None:
    form = read_form(MORE_FILES.encode(), "files.md")
    assert isinstance(form, Form), form
    survey = await publish(form, MORE_FILES.encode(), "files.md")
    await assign(sam, wave=await open_wave(), survey=survey, site=await build_site())
    answers = {"audit_id": "V1", "film": "1.3gp", "paper": "2.pdf"}
    sent = [Sent("1.3gp", b"film", media_type=film), Sent("2.pdf", b"paper", media_type="application/pdf")]
    (answer,) = await collect.send(Finished(form, answers).document(), *sent)
    assert (status, status == 422) == (answer.status_code, await stored_nothing())


@pytest.mark.parametrize("meta_prefix", ["", "orx"])
async def test_r4_an_edit(sam: Account, collect: Collect, meta_prefix: str) -> None:
    await assign_first_visits(sam)
    visit = await fill(collect, meta_prefix=meta_prefix, audit_log="audit.csv")
    await collect.send(visit.document(), LOG)
    edit = visit.edited("uuid:two", wait_s="240")
    grown = Sent("audit.csv", LOG.content + b"form resume,,1732250000000,\n", media_type="text/csv")
    answers = [(await collect.send(edit.document(), grown))[0] for _ in range(2)]
    assert [201, 202] == [answer.status_code for answer in answers]
    assert ["accepted", "superseded"] == [await state_of(each) for each in ("uuid:two", "uuid:one")]
    assert [] == await aside()


async def test_r4_an_edit_whose_log_comes_later(sam: Account, collect: Collect) -> None:
    await assign_first_visits(sam)
    visit = await fill(collect, audit_log="audit.csv")
    await collect.send(visit.document(), LOG)
    edit = visit.edited("uuid:two", wait_s="240").document()
    await collect.send(edit)
    grown = Sent("audit.csv", LOG.content + b"form resume,,1732250000000,\n", media_type="text/csv")
    (answer,) = await collect.send(edit, grown)
    assert (201, "accepted") == (answer.status_code, await state_of("uuid:two"))


@pytest.mark.parametrize("meta_prefix", ["", "orx"])
async def test_r5_a_returned_visit(sam: Account, collect: Collect, meta_prefix: str) -> None:
    await assign_first_visits(sam)
    visit = await fill(collect, wait_s="9999", meta_prefix=meta_prefix)
    (returned,) = await collect.send(visit.document())
    assert (201, "returned") == (returned.status_code, await state_of())
    await collect.refresh()
    (row,) = collect.forms[KEY].visits()
    assert ("V1", True) == (row["name"], "需更正" in row["label"])
    (corrected,) = await collect.send(visit.edited("uuid:two", wait_s="99").document())
    assert (201, "accepted") == (corrected.status_code, await state_of("uuid:two"))
    assert [] == await collect.refresh()


DIALS = """
| survey |
| | type | name | label::中文 (zh) | label::English (en) | constraint | constraint_message::中文 (zh) | constraint_message::English (en) |
| | text | audit_id | 任务编号 | Audit number |
| | begin_repeat | dial | 拨测 | Dial |
| | integer | seconds | 等候秒数 | Seconds waited | . <= 600 | 最多600秒 | 600 at most |
| | end_repeat |

| settings |
| | form_title | form_id | version |
| | 拨测 / Dials | dials | 1 |

| rubric |
| | kind | name | value |
| | setting | total | 0 |
"""  # noqa: E501 -- a table has its lines
DIALLED = """<data id="dials" version="1"><audit_id>V1</audit_id><dial><seconds>20</seconds></dial>
<dial><seconds>601</seconds></dial><meta><instanceID>uuid:one</instanceID></meta></data>"""


async def _assign_dials(sam: Account) -> None:
    form = read_form(DIALS.encode(), "dials.md")
    assert isinstance(form, Form), form
    survey = await publish(form, DIALS.encode(), "dials.md")
    await assign(sam, wave=await open_wave(), survey=survey, site=await build_site())


async def test_r6_the_block_is_named(sam: Account, sams_phone: Phone) -> None:
    await _assign_dials(sam)
    answer = await sams_phone.send(DIALLED.encode())
    assert (201, "returned") == (answer.status_code, await state_of())
    assert "拨测 第 2 组 · 等候秒数：最多600秒" in message_of(answer)
    assert "Dial, block 2 · Seconds waited: 600 at most" in message_of(answer)
    assert (["seconds"], ["/data/dial[2]/seconds"]) == (
        *(told(answer, f"//k:item/@{name}") for name in ("name", "path")),
    )
    again = await sams_phone.send(DIALLED.encode())
    assert (202, message_of(answer).partition("需要更正")[2]) == (
        *(again.status_code, message_of(again).partition("需要更正")[2]),
    )
    corrected = DIALLED.replace("601", "60").replace("uuid:one</instanceID>", "uuid:two</instanceID>")
    edit = corrected.replace("</meta>", "<deprecatedID>uuid:one</deprecatedID></meta>")
    assert 201 == (await sams_phone.send(edit.encode())).status_code
    assert "accepted" == await state_of("uuid:two")


async def test_r6_what_was_stored_before_blocks_were_told_still_reads(
    sam: Account, sams_phone: Phone
) -> None:
    await _assign_dials(sam)
    await sams_phone.send(DIALLED.encode())
    bare = "jsonb_build_array((violations -> 0) - 'blocks')"
    await fetch(f"UPDATE submission SET violations = {bare}")  # noqa: S608 -- the test's own words
    again = await sams_phone.send(DIALLED.encode())
    assert (202, ["/data/dial[2]/seconds"]) == (again.status_code, told(again, "//k:item/@path"))
    assert "：等候秒数：最多600秒" in message_of(again)
