"""Filing an appeal, and what the secretary does with it.

A1 the audited unit files, for one item of one finding, with reason and evidence
A2 each finding once
A3 what lacks a reason, evidence or a choice, or has a wrong file, is refused; nothing is stored
A4 in time, late and recorded as such, or over
A5 the office admits, or refuses with a reason; never who reviewed the visit; never twice
A6 what the auditor says is passed on to who decides, not to the unit
A7 evidence is for the unit, and for who decides; the visit's photos for these alone
A8 outsiders: another hall's manager, another city, a firm, an auditor; deciders file nothing
A9 all of it on pages
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import httpx
import pytest

from fieldkit.accounts.tables import Account, Role
from fieldkit.appeals import actions
from fieldkit.appeals.actions import AppealRefusedError, Claim, Evidence, evidence_of, photo_of
from fieldkit.clock import today
from fieldkit.database.sql import fetch, fetch_one
from fieldkit.errors import FileRefusedError, NotAllowedError, NotFoundError, WrongStateError
from fieldkit.reviews.actions import correct
from fieldkit.services import Services
from fieldkit.waves.tables import Wave, WaveState
from tests.fieldkit.appeals.appealing import (
    FACT,
    REASON,
    TICKET,
    Halls,
    appeal_row,
    as_caller,
    filed,
    person,
    published_provisionally,
    visited,
)
from tests.fieldkit.browser import PAGE, Browser
from tests.fieldkit.camera import photo
from tests.fieldkit.reviews.reviewing import WAIT, seen_by
from tests.fieldkit.wire import Phone

pytestmark = pytest.mark.anyio
CLOSED = {"open": "no", "greeted": "", "wait_s": "", "closed_photo": "door.jpg"}
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
async def halls(services: Services, mo: Account, sam: Account, sams_phone: Phone) -> Halls:
    halls = await visited(
        sam, sams_phone, CM1={"wait_s": "330", "greeted": "yes", "greeted_photo": "hi.jpg"}, CM2=CLOSED
    )
    await published_provisionally(services, mo)
    return halls


@pytest.fixture
async def mei(halls: Halls) -> Account:
    """The manager of the first hall."""
    return await person("mei", Role.HALL_MANAGER, site=halls.sites["CM1"])


async def n_appeals() -> int:
    row = await fetch_one("SELECT count(*) AS n FROM appeal")
    assert row is not None
    return row["n"]


async def test_a1_filed(services: Services, mei: Account) -> None:
    code = await filed(services, mei)
    assert ("filed", None) == await appeal_row(code)
    row = await fetch_one("SELECT * FROM appeal")
    assert row is not None
    assert ("wait_s", False, "fact", REASON, "60", False, "uuid:CM1") == tuple(
        row[name] for name in ("item", "is_veto", "kind", "reason", "wanted", "is_late", "instance_id")
    )
    (entry,) = await fetch("SELECT code FROM trail_entry WHERE deed = 'appealed'")
    assert code == entry["code"]


@pytest.mark.parametrize("role", [Role.PARTNER, Role.CITY_BRANCH])
async def test_a1_by_whom(services: Services, halls: Halls, role: Role) -> None:
    site = halls.sites["CM1"]
    unit = await person("unit", role, site=site, area=site.city)
    assert ("filed", None) == await appeal_row(await filed(services, unit))


async def test_a1_a_veto(services: Services, halls: Halls) -> None:
    pan = await person("pan", Role.PARTNER, site=halls.sites["CM2"])
    await filed(services, pan, "V-CM2", "open")
    row = await fetch_one("SELECT is_veto FROM appeal")
    assert row is not None
    assert row["is_veto"]


async def test_a1_an_item_that_was_not_asked(services: Services, halls: Halls) -> None:
    """The closed door ended the form: the door is the finding."""
    pan = await person("pan", Role.PARTNER, site=halls.sites["CM2"])
    for item in ("wait_s", "remark", "nothing"):
        with pytest.raises(NotFoundError):
            await filed(services, pan, "V-CM2", item)


async def test_a2_once(services: Services, halls: Halls, mei: Account) -> None:
    code = await filed(services, mei)
    branch = await person("branch", Role.CITY_BRANCH, area=halls.sites["CM1"].city)
    with pytest.raises(WrongStateError, match=code):
        await filed(services, branch)
    assert 1 == await n_appeals()


async def test_a2_at_the_same_moment(services: Services, mei: Account) -> None:
    both = (filed(services, mei), filed(services, mei))
    ended = await asyncio.gather(*both, return_exceptions=True)
    assert [True] == [isinstance(each, WrongStateError) for each in ended if not isinstance(each, str)]
    assert 1 == await n_appeals()


@pytest.mark.parametrize(
    ("claim", "evidence", "where"),
    [
        (Claim("fact", "太短"), [TICKET], "reason"),
        (Claim("fact", " " * 20), [TICKET], "reason"),
        (Claim("fact", "长" * 2_001), [TICKET], "reason"),
        (Claim("fact", REASON, "长" * 201), [TICKET], "wanted"),
        (Claim("fact", REASON), [], "file"),
        (Claim("other", REASON), [TICKET], "kind"),
        (Claim("fact", REASON), [TICKET] * 11, "file"),
    ],
)
async def test_a3_incomplete(
    services: Services, mei: Account, claim: Claim, evidence: list[Evidence], where: str
) -> None:
    with pytest.raises(AppealRefusedError) as refused:
        await actions.file_appeal(services, mei, "V-CM1", "wait_s", claim=claim, evidence=evidence)
    assert where == refused.value.where
    assert 0 == await n_appeals()


async def test_a3_applicability_needs_no_evidence(services: Services, mei: Account) -> None:
    claim = Claim("not_applicable", "当天无人办理业务，没有等候。")
    await actions.file_appeal(services, mei, "V-CM1", "wait_s", claim=claim, evidence=[])
    assert 1 == await n_appeals()


async def test_a3_one_wrong_file_of_two(services: Services, mei: Account) -> None:
    wrong = Evidence("说明.docx", b"PK\x03\x04" + bytes(90))
    with pytest.raises(FileRefusedError, match=r"说明\.docx"):
        await actions.file_appeal(services, mei, "V-CM1", "wait_s", claim=FACT, evidence=[TICKET, wrong])
    assert (0, []) == (await n_appeals(), await fetch("SELECT 1 FROM appeal_file"))


async def windowed(state: WaveState, until: date | None) -> None:
    await Wave.update({Wave.state: state, Wave.appeals_until: until}).where(Wave.code == "W1")


@pytest.mark.parametrize(
    ("state", "days", "is_late"),
    [
        (WaveState.PROVISIONAL, None, False),
        (WaveState.APPEAL, 0, False),
        (WaveState.APPEAL, -1, True),
        (WaveState.PROVISIONAL, -1, True),
        (WaveState.FINAL, 3, True),
    ],
)
async def test_a4_the_window(
    services: Services, mei: Account, state: WaveState, days: int | None, *, is_late: bool
) -> None:
    await windowed(state, None if days is None else today() + timedelta(days=days))
    await filed(services, mei)
    row = await fetch_one("SELECT is_late FROM appeal")
    assert row is not None
    assert is_late == row["is_late"]


async def test_a4_over(services: Services, mei: Account) -> None:
    await windowed(WaveState.PUBLISHED, None)
    with pytest.raises(WrongStateError):
        await filed(services, mei)
    assert 0 == await n_appeals()


async def test_a4_told_so(services: Services, client: httpx.AsyncClient, mei: Account) -> None:
    await windowed(WaveState.APPEAL, today() - timedelta(days=1))
    caller = await as_caller(client, mei)
    assert "申诉期已过" in (await caller.get("/appeals/new/V-CM1/wait_s", headers=PAGE)).text
    code = await filed(services, mei)
    assert "逾期提出" in (await caller.get(f"/appeals/{code}", headers=PAGE)).text


async def test_a5_admitted(services: Services, mei: Account, mo: Account) -> None:
    code = await filed(services, mei)
    await actions.admit(mo, code)
    assert ("admitted", None) == await appeal_row(code)
    for again in (actions.admit(mo, code), actions.refuse(mo, code, reason="晚了")):
        with pytest.raises(WrongStateError):
            await again


async def test_a5_refused(services: Services, mei: Account, mo: Account) -> None:
    code = await filed(services, mei)
    with pytest.raises(AppealRefusedError):
        await actions.refuse(mo, code, reason=" ")
    await actions.refuse(mo, code, reason="与这一题无关")
    assert ("refused", None) == await appeal_row(code)
    with pytest.raises(WrongStateError):
        await actions.admit(mo, code)


async def test_a5_not_by_who_corrected_the_visit(
    services: Services, halls: Halls, mei: Account, mo: Account
) -> None:
    await Wave.update({Wave.state: WaveState.IN_REVIEW}).where(Wave.id == halls.wave.id)
    seen = await seen_by(mo, "V-CM1")
    await correct(services.shelf, mo, seen, texts={WAIT: "300"}, reason="看照片")
    await Wave.update({Wave.state: WaveState.PROVISIONAL}).where(Wave.id == halls.wave.id)
    code = await filed(services, mei)
    with pytest.raises(WrongStateError):
        await actions.refuse(mo, code, reason="不符合条件")
    assert ("filed", None) == await appeal_row(code)
    ada = await person("ada", Role.PROJECT_OFFICE)
    await actions.refuse(ada, code, reason="不符合条件")
    assert ("refused", None) == await appeal_row(code)


async def test_a6_what_the_auditor_says(
    services: Services, client: httpx.AsyncClient, mei: Account, mo: Account
) -> None:
    code = await filed(services, mei)
    await actions.pass_on(mo, code, text="取号到叫号是我掐表的")
    lin = await person("lin", Role.LEADING_GROUP)
    assert "掐表" in (await (await as_caller(client, lin)).get(f"/appeals/{code}", headers=PAGE)).text
    assert "掐表" not in (await (await as_caller(client, mei)).get(f"/appeals/{code}", headers=PAGE)).text
    await actions.refuse(mo, code, reason="与这一题无关")
    with pytest.raises(WrongStateError):
        await actions.pass_on(mo, code, text="再说一句")


async def test_a7_evidence(services: Services, mei: Account, mo: Account) -> None:
    code = await filed(services, mei)
    (row,) = await fetch("SELECT id FROM appeal_file")
    for reader in (mei, mo, await person("gu", Role.SPECIAL_GROUP)):
        file, content = await evidence_of(services, reader, code, row["id"])
        assert ("小票.jpg", "image/jpeg", TICKET.content) == (file.name, file.media_type, content)
    with pytest.raises(NotFoundError):
        await evidence_of(services, mei, code, row["id"] + 1)


async def test_a7_photos(services: Services, mei: Account, mo: Account) -> None:
    code = await filed(services, mei, item="greeted")
    assert ("image/jpeg", photo()) == await photo_of(services, mo, code, "hi.jpg")
    with pytest.raises(NotFoundError):
        await photo_of(services, mo, code, "none.jpg")
    with pytest.raises(NotAllowedError):
        await photo_of(services, mei, code, "hi.jpg")


Deed = Callable[[Account, str], Awaitable[object]]


def deeds(services: Services) -> dict[str, Deed]:
    claim = Claim("not_applicable", REASON)
    return {
        "file": lambda who, _: actions.file_appeal(services, who, "V-CM1", "open", claim=claim, evidence=[]),
        "see": actions.find_appeal,
        "evidence": lambda who, code: evidence_of(services, who, code, 1),
        "photo": lambda who, code: photo_of(services, who, code, "hi.jpg"),
        "admit": actions.admit,
        "refuse": lambda who, code: actions.refuse(who, code, reason="因为"),
        "pass on": lambda who, code: actions.pass_on(who, code, text="说明"),
    }


async def test_a8_outsiders(services: Services, halls: Halls, mei: Account) -> None:
    code, elsewhere = await filed(services, mei), halls.sites["CM2"]
    outsiders = [
        await person("pan", Role.HALL_MANAGER, site=elsewhere),
        await person("par", Role.PARTNER, site=elsewhere),
        await person("rival", Role.HALL_MANAGER, site=halls.sites["CU1"]),
        await person("city", Role.CITY_BRANCH, area=elsewhere.city),
        await person("firm", Role.FIRM_MANAGER),
        await person("rae", Role.FIRM_REVIEWER),
        await person("aud", Role.AUDITOR),
        await person("hq", Role.HEADQUARTERS),
        await person("admin", Role.ADMINISTRATOR),
    ]
    for outsider in outsiders:
        for name, deed in deeds(services).items():
            with pytest.raises((NotAllowedError, NotFoundError)):
                await deed(outsider, code)
            assert 1 == await n_appeals(), (outsider.login, name)
    assert ("filed", None) == await appeal_row(code)


@pytest.mark.parametrize("role", [Role.LEADING_GROUP, Role.SPECIAL_GROUP, Role.HALL_MANAGER])
async def test_a8_not_the_secretary(services: Services, halls: Halls, mei: Account, role: Role) -> None:
    code = await filed(services, mei)
    who = await person("who", role, site=halls.sites["CM1"])
    for name in ("admit", "refuse", "pass on"):
        with pytest.raises(NotAllowedError):
            await deeds(services)[name](who, code)
    assert ("filed", None) == await appeal_row(code)


async def test_a8_deciders_file_nothing(services: Services, halls: Halls, mo: Account) -> None:
    assert halls.sites
    for who in (mo, await person("lin", Role.LEADING_GROUP), await person("gu", Role.SPECIAL_GROUP)):
        with pytest.raises(NotAllowedError):
            await filed(services, who)


async def test_a9_on_pages(client: httpx.AsyncClient, mei: Account, mo: Account) -> None:
    browser = Browser(await as_caller(client, mei))
    page = await browser.open("/findings/V-CM1")
    assert "/appeals/new/V-CM1/wait_s" in page.text
    form = "/appeals/new/V-CM1/wait_s"
    token = (await browser.open(form)).text.split('name="_csrf_token" value="')[1].split('"')[0]
    sent = {"_csrf_token": token, "kind": "fact", "reason": REASON, "wanted": "60"}
    refused = await client.post(form, data=sent, files=[("file", ("", b""))], headers=PAGE)
    assert (422, True, True) == (refused.status_code, REASON in refused.text, "至少要附一份" in refused.text)
    files = [("file", ("小票.jpg", photo(), "image/jpeg")), ("file", ("说明.pdf", PDF, "application/pdf"))]
    answer = await client.post(form, data=sent, files=files, headers=PAGE)
    assert 303 == answer.status_code, answer.text
    url = answer.headers["location"]
    page = await browser.open(url)
    assert ("小票.jpg" in page.text, "说明.pdf" in page.text, "待受理" in page.text) == (True, True, True)
    assert url in (await browser.open("/findings/V-CM1")).text
    assert url in (await browser.open("/appeals")).text
    office = Browser(await as_caller(client, mo))
    assert 303 == (await office.submit(f"{url}/admit", found_on=url)).status_code
    again = await office.submit(f"{url}/refuse", found_on=url, reason="晚了")
    assert (409, True) == (again.status_code, "已经受理" in again.text)
    told = await office.submit(f"{url}/comment", found_on=url, text="我掐表的")
    assert 303 == told.status_code
    for name, kind in (("小票.jpg", "image/jpeg"), ("说明.pdf", "application/pdf")):
        (row,) = await fetch("SELECT id FROM appeal_file WHERE name = $1", name)
        got = await client.get(f"{url}/files/{row['id']}")
        assert (200, kind) == (got.status_code, got.headers["content-type"])
