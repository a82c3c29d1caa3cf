"""The wire as ODK Collect speaks it, and what does not speak it.

R1 X-OpenRosa-Version: 1.0 on every request, else 400
R2 HEAD answers 204 with the size header; every answer carries the protocol's headers
R3 what is no submission request: 400 as OpenRosa XML, nothing stored
R4 what is no readable document: 400, nothing stored
R5 a link that is wrong, expired, revoked, or whose owner may not send: 401, the same to the byte
R6 a document, file, header or number of parts beyond its limit: 413, nothing stored
R7 a photo that is none, is cut off or has too many pixels, a recording that is none: 422, nothing stored
R8 names of files: Chinese ones are kept, control characters are dropped, endless ones refused
R9 programs that ask for JSON get a problem document
R10 an answer never shows how the program failed
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from fieldkit.accounts.actions import auditor_of, create_account, open_field_link
from fieldkit.accounts.tables import Account, FieldLink, Role
from fieldkit.settings import Settings
from tests.fieldkit.camera import photo, two_in_one
from tests.fieldkit.office import assign_first_visits
from tests.fieldkit.shelves import aside, column, stored_nothing
from tests.fieldkit.small_hall import document
from tests.fieldkit.wire import (
    BOUNDARY,
    OPENROSA,
    Phone,
    Sent,
    body,
    document_part,
    message_of,
    part,
    problem_code,
    told,
)

pytestmark = pytest.mark.anyio

GREETED = {"greeted": "yes", "greeted_photo": "hall.jpg"}
ENTITY_BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE data [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<data id="small_hall" version="1"><meta><instanceID>&b;</instanceID></meta></data>"""
OUTSIDE_FILE = b"""<!DOCTYPE data [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<data id="small_hall" version="1"><meta><instanceID>&a;</instanceID></meta></data>"""


@pytest.mark.parametrize("version", [None, "2.0", ""])
async def test_r1_protocol_version(sam: Account, sams_phone: Phone, version: str | None) -> None:
    await assign_first_visits(sam)
    headers = {} if version is None else {"X-OpenRosa-Version": version}
    phone = Phone(sams_phone.client, sams_phone.token, headers)
    answer = await phone.send(document())
    assert (400, "no_openrosa_version") == (answer.status_code, problem_code(answer))
    assert 400 == (await phone.client.head(phone.address, headers=headers)).status_code
    assert await stored_nothing()


async def test_r2_head(sams_phone: Phone) -> None:
    answer = await sams_phone.client.head(sams_phone.address, headers=OPENROSA)
    assert (204, b"") == (answer.status_code, answer.content)
    assert ("1.0", "10000000") == (
        answer.headers["X-OpenRosa-Version"],
        answer.headers["X-OpenRosa-Accept-Content-Length"],
    )


@pytest.mark.parametrize("answers", [{}, {"wait_s": "9999"}, {"version": "3"}])
async def test_r2_headers_of_every_answer(sam: Account, sams_phone: Phone, answers: dict[str, str]) -> None:
    await assign_first_visits(sam)
    answer = await sams_phone.send(document(**answers))
    expected = {
        "x-openrosa-version": "1.0",
        "x-openrosa-accept-content-length": "10000000",
        "content-language": "zh",
        "cache-control": "no-store",
        "content-type": "text/xml; charset=utf-8",
    }
    assert expected == {name: answer.headers[name] for name in expected}
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("answers", "nature"), [({}, ""), ({"wait_s": "9999"}, "returned"), ({"version": "3"}, "error")]
)
async def test_r2_the_answers_body(
    sam: Account, sams_phone: Phone, answers: dict[str, str], nature: str
) -> None:
    """One message of OpenRosa's own, in its namespace; clients show it and pass over what else there is."""
    await assign_first_visits(sam)
    for _ in range(2):
        answer = await sams_phone.send(document(**answers))
        assert ["0"] == told(answer, "/o:OpenRosaResponse/@items")
        assert [nature] == told(answer, "/o:OpenRosaResponse/o:message/@nature")
        assert answer.status_code in {201, 202, 404}, "200 is not received, in Collect's eyes"


async def test_r2_head_of_a_refused_link(client: httpx.AsyncClient) -> None:
    answer = await client.head(Phone(client, "0" * 40).address, headers=OPENROSA)
    assert (401, b"") == (answer.status_code, answer.content)


WHOLE = body(document_part(document(**GREETED)), part('name="hall.jpg"; filename="hall.jpg"', photo()))
NOT_SUBMISSIONS = {
    "raw": (document(), "text/xml"),
    "form": (b"xml_submission_file=x", "application/x-www-form-urlencoded"),
    "no type": (WHOLE, "application/octet-stream"),
    "no boundary": (WHOLE, "multipart/form-data"),
    "empty boundary": (WHOLE, 'multipart/form-data; boundary=""'),
    "other boundary": (WHOLE, "multipart/form-data; boundary=other"),
    "empty": (b"", ""),
    "no parts": (body(), ""),
    "no document": (body(part('name="hall.jpg"; filename="hall.jpg"', photo())), ""),
    "no file name": (body(part('name="xml_submission_file"', document())), ""),
    "cut off in the document": (WHOLE[:200], ""),
    "cut off in the photo": (WHOLE[:-40], ""),
    "cut off before the end": (WHOLE[: -len(BOUNDARY) - 6], ""),
    "no disposition": (f"--{BOUNDARY}\r\n\r\nx\r\n--{BOUNDARY}--\r\n".encode(), ""),
    "not UTF-8 in a header": (body(part('name="x"; filename="QQ"', b"").replace(b"QQ", b"\xff"), WHOLE), ""),
}


@pytest.mark.parametrize("sent", NOT_SUBMISSIONS.values(), ids=NOT_SUBMISSIONS.keys())
async def test_r3_no_submission(sam: Account, sams_phone: Phone, sent: tuple[bytes, str]) -> None:
    await assign_first_visits(sam)
    answer = await sams_phone.send_raw(*sent)
    assert 400 == answer.status_code
    assert ["error"] == told(answer, "/o:OpenRosaResponse/o:message/@nature")
    assert await stored_nothing()


async def test_r3_the_whole_of_it_is_one(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    assert 201 == (await sams_phone.send_raw(WHOLE)).status_code


DOCUMENTS = {
    "empty": (b"", "not_xml"),
    "no XML": (b"wait_s=120", "not_xml"),
    "unclosed": (document()[:-9], "not_xml"),
    "two roots": (document() + document(), "not_xml"),
    "entity bomb": (ENTITY_BOMB, "doctype"),
    "outside entity": (OUTSIDE_FILE, "doctype"),
    "doctype alone": (document().replace(b"<data", b"<!DOCTYPE data><data"), "doctype"),
    "not UTF-8": (document().replace(b"120", b"\xff"), "not_utf8"),
    "no form id": (document().replace(b' id="small_hall"', b""), "no_form_id"),
    "endlessly deep": (b"<a>" * 50_000 + b"</a>" * 50_000, "not_xml"),
    "a control character": (document().replace(b"120", b"1\x0020"), "not_xml"),
}


@pytest.mark.parametrize("sent", DOCUMENTS.values(), ids=DOCUMENTS.keys())
async def test_r4_no_document(sam: Account, sams_phone: Phone, sent: tuple[bytes, str]) -> None:
    await assign_first_visits(sam)
    content, code = sent
    answer = await sams_phone.send(content)
    assert (400, code) == (answer.status_code, problem_code(answer))
    assert ["error"] == told(answer, "/o:OpenRosaResponse/o:message/@nature")
    assert await stored_nothing()


async def _expired(owner: Account) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    await FieldLink.update({FieldLink.expires_at: past}).where(FieldLink.account == owner.id)


async def _revoked(owner: Account) -> None:
    now = datetime.now(UTC)
    await FieldLink.update({FieldLink.revoked_at: now}).where(FieldLink.account == owner.id)


async def _inactive(owner: Account) -> None:
    await Account.update({Account.is_active: False}).where(Account.id == owner.id)


async def _not_the_owner_of_the_visit(_: Account) -> None:
    """Oz as he is: a good link, but not Sam's visit."""


CAUSES = [_expired, _revoked, _inactive, _not_the_owner_of_the_visit]


@pytest.mark.parametrize("cause", CAUSES)
async def test_r5_refused_links(
    sam: Account,
    oz: Account,
    ozs_phone: Phone,
    client: httpx.AsyncClient,
    cause: Callable[[Account], Awaitable[None]],
) -> None:
    await assign_first_visits(sam)
    await cause(oz)
    refused = await ozs_phone.send(document())
    wrong = await Phone(client, "0" * 40).send(document())
    assert [401, 401] == [refused.status_code, wrong.status_code]
    assert wrong.content == refused.content
    assert wrong.headers == refused.headers
    assert await stored_nothing()


@pytest.mark.parametrize("token", ["x", "%01", "%F0%9F%93%B7", "' OR 1=1 --", "a" * 5_000])
async def test_r5_strange_links(client: httpx.AsyncClient, token: str) -> None:
    assert 401 == (await Phone(client, token).send(document())).status_code


async def test_r5_a_quality_account_has_no_link_to_send_by(
    mo: Account, settings: Settings, client: httpx.AsyncClient
) -> None:
    token = await open_field_link(mo, secret=settings.secret, days=1)
    assert 403 == (await Phone(client, token).send(document())).status_code


async def test_r5_asking_again_gives_the_same_link(settings: Settings) -> None:
    ann = await create_account("ann", "Ann", Role.AUDITOR)
    links = [await open_field_link(ann, secret=settings.secret, days=days) for days in (1, 2)]
    assert links[0] == links[1]
    assert 1 == await FieldLink.count().where(FieldLink.account == ann.id)


async def test_r5_a_revoked_link_is_followed_by_another(settings: Settings) -> None:
    bea = await create_account("bea", "Bea", Role.AUDITOR)
    first = await open_field_link(bea, secret=settings.secret, days=1)
    await _revoked(bea)
    second = await open_field_link(bea, secret=settings.secret, days=1)
    assert first != second
    assert bea.id == (await auditor_of(second)).id


TOO_LARGE = {
    "document": body(document_part(b"<" * 5_000_001)),
    "file": body(document_part(document()), part('name="a"; filename="a.jpg"', b"\xff" * (10 * 2**20 + 1))),
    "parts": body(document_part(document()), *[part('name="a"', b"x")] * 200),
    "header": body(document_part(document()), part(f'name="a"; filename="{"a" * 5_000}"', b"x")),
}


@pytest.mark.parametrize("sent", TOO_LARGE.values(), ids=TOO_LARGE.keys())
async def test_r6_too_large(sam: Account, sams_phone: Phone, sent: bytes) -> None:
    await assign_first_visits(sam)
    answer = await sams_phone.send_raw(sent)
    assert (413, "too_large") == (answer.status_code, problem_code(answer))
    assert await stored_nothing()


NO_PHOTOS = {
    "empty": b"",
    "text": b"not a photo",
    "GIF": photo(form="GIF"),
    "TIFF": photo(form="TIFF"),
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    "cut off": photo(width=640, height=480)[:-500],
    "cut off at the header": photo()[:100],
    "cut off PNG": photo(form="PNG")[:-30],
    "65 megapixels": photo(width=8_125, height=8_000),
    "a PNG of 26 megapixels": photo(width=6_500, height=4_000, form="PNG"),
}


@pytest.mark.parametrize("content", NO_PHOTOS.values(), ids=NO_PHOTOS.keys())
async def test_r7_no_photo(sam: Account, sams_phone: Phone, content: bytes) -> None:
    await assign_first_visits(sam)
    files = Sent("all.jpg", photo()), Sent("hall.jpg", content)
    answer = await sams_phone.send(document(hall_photo="all.jpg", **GREETED), *files)
    assert (422, "file_refused") == (answer.status_code, problem_code(answer))
    assert ["hall.jpg"] == told(answer, "//k:problem/text()")
    assert await stored_nothing()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (photo(form="PNG"), "image/png"),
        (photo(form="WEBP"), "image/webp"),
        (two_in_one(), "image/jpeg"),
        (photo(width=8_000, height=5_000), "image/jpeg"),
    ],
)
async def test_r7_good_photos(sam: Account, sams_phone: Phone, content: bytes, media_type: str) -> None:
    await assign_first_visits(sam)
    assert 201 == (await sams_phone.send(document(**GREETED), Sent("hall.jpg", content))).status_code
    assert [media_type] == await column("submission_file", "media_type")


@pytest.mark.parametrize(("media_type", "status"), [("audio/webm", 201), ("image/jpeg", 422), ("", 422)])
async def test_r7_recordings(sam: Account, sams_phone: Phone, media_type: str, status: int) -> None:
    await assign_first_visits(sam)
    sent = Sent("voice.webm", b"sound", media_type=media_type)
    answer = await sams_phone.send(document(voice="voice.webm"), sent)
    assert (status, status == 422) == (answer.status_code, await stored_nothing())


async def test_r8_chinese_names(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    visit = document(greeted="yes", greeted_photo="迎宾 1.jpg")
    answer = await sams_phone.send(visit, Sent("迎宾 1.jpg", photo()))
    assert (201, ["迎宾 1.jpg"]) == (answer.status_code, told(answer, "//k:file/@name"))


async def test_r8_control_characters(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    odd = part('name="\x01a\x00"; filename="\x02b\x00\x1b.jpg"', b"x")
    answer = await sams_phone.send_raw(body(document_part(document()), odd))
    assert (201, [("unnamed", "b.jpg")]) == (answer.status_code, await aside())


async def test_r8_control_characters_in_a_refusal(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    odd = part('name="a"; filename="\x02\x00b.jpg"', b"\xff" * (10 * 2**20 + 1))
    answer = await sams_phone.send_raw(body(document_part(document()), odd))
    assert (413, ["b.jpg"]) == (answer.status_code, told(answer, "//k:problem/text()"))


async def test_r8_endless_names(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    answer = await sams_phone.send(document(), Sent("长" * 256 + ".jpg", photo()))
    assert (400, "name_too_long") == (answer.status_code, problem_code(answer))
    assert await stored_nothing()


async def test_r9_problem_document(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    phone = Phone(sams_phone.client, sams_phone.token, {**OPENROSA, "Accept": "application/json"})
    answer = await phone.send(document(**GREETED), Sent("hall.jpg", b"x"))
    assert (422, "application/problem+json") == (answer.status_code, answer.headers["content-type"])
    problem = answer.json()
    assert ("urn:fieldkit:problem:file_refused", 422, "hall.jpg") == (
        *(problem["type"], problem["status"], problem["where"]),
    )
    assert all("/" in problem[told_twice] for told_twice in ("title", "detail", "remedy"))


async def test_r10_no_stack_trace(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    for content, content_type in NOT_SUBMISSIONS.values():
        answer = await sams_phone.send_raw(content, content_type)
        assert not [word for word in ("Traceback", "Error(", ".py") if word in answer.text]
        assert message_of(answer)
