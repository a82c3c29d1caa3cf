"""Reminders.

R1 listed is who has open visits due within two days or late: counts, the first due, when last reminded
R2 all are reminded, or one; nobody where nothing is due; it is written into the trail
R3 the phone's list says so until the visits are sent, or the day is over by the wave's clock
R4 every morning from eight by the wave's clock who has something due that day or late is reminded, once
R5 the text to send by hand has count and date, and opens nothing
R6 what is overdue is closed from the page, which says how many that are
R7 a firm's manager sees and reminds the firm's own; an outsider nobody
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from fieldkit.accounts.tables import Account, Role
from fieldkit.assignments import reminding
from fieldkit.assignments.tables import Assignment, AssignmentState, Reminder
from fieldkit.database.sql import fetch
from fieldkit.errors import NotAllowedError, WrongStateError
from fieldkit.firms.tables import Firm
from fieldkit.trail.tables import TrailEntry
from fieldkit.waves.tables import Wave, WaveState
from tests.fieldkit.browser import JSON, Browser
from tests.fieldkit.office import assign, build_site, open_wave, publish_small_hall
from tests.fieldkit.roles import sign_in_as
from tests.fieldkit.small_hall import document
from tests.fieldkit.wire import Phone

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("Asia/Shanghai")
PAGE = "/visits/reminders?wave=W1"


async def _visits(auditor: Account, codes: Sequence[str], due_in: timedelta) -> None:
    wave = await Wave.objects().first() or await open_wave()
    survey, site = await publish_small_hall(), await build_site(f"CM-{codes[0]}")
    for code in codes:
        visit = await assign(auditor, code, wave=wave, survey=survey, site=site)
        visit.due_at = datetime.now(UTC) + due_in
        await visit.save()


@pytest.fixture
async def wave(sam: Account, oz: Account) -> Wave:
    """Sam's V1 is late, V2 due tomorrow, V3 sent, V4 due next week; Oz's V5 is late, V6 late and handed back.

    It is past collecting, so that the service's own worker reminds nobody meanwhile.
    """
    await _visits(sam, ["V1"], timedelta(hours=-3))
    await _visits(sam, ["V2", "V3"], timedelta(hours=26))
    await _visits(sam, ["V4"], timedelta(days=7))
    await _visits(oz, ["V5", "V6"], timedelta(hours=-1))
    for code, state in (("V3", AssignmentState.SUBMITTED), ("V6", AssignmentState.HANDED_BACK)):
        await Assignment.update({Assignment.state: state}).where(Assignment.code == code)
    await Wave.update({Wave.state: WaveState.IN_REVIEW}, force=True)
    found = await Wave.objects().first()
    assert found is not None
    return found


async def _listed(client: httpx.AsyncClient) -> list[list[str]]:
    text = (await client.get(f"{PAGE}&as=csv")).text
    return [line.split(",") for line in text.splitlines()[1:]]


async def _reminded() -> list[str]:
    rows = await fetch("SELECT p.login FROM reminder r JOIN account p ON p.id = r.auditor ORDER BY r.id")
    return sorted(row["login"] for row in rows)


async def test_r1_listed(mos_client: httpx.AsyncClient, wave: Wave) -> None:
    rows = await _listed(mos_client)
    assert [("sam", "1", "1", ""), ("oz", "1", "0", "")] == [(r[1], r[4], r[5], r[7]) for r in rows]
    assert 303 == (await Browser(mos_client).submit(PAGE, found_on=PAGE)).status_code
    assert "" not in [row[7] for row in await _listed(mos_client)]
    assert wave.code == rows[0][3]


async def test_r2_all_or_one(mos_client: httpx.AsyncClient, mo: Account, wave: Wave, oz: Account) -> None:
    browser = Browser(mos_client)
    assert 303 == (await browser.submit(PAGE, found_on=PAGE, auditor=str(oz.id))).status_code
    assert ["oz"] == await _reminded()
    assert 2 == await reminding.remind(mo, wave.code)
    assert ["oz", "oz", "sam"] == await _reminded()
    assert 2 == await TrailEntry.count().where(TrailEntry.deed == "reminded")


async def test_r2_nothing_due(mos_client: httpx.AsyncClient, mo: Account, wave: Wave) -> None:
    answer = await Browser(mos_client).submit(PAGE, found_on=PAGE, auditor=str(mo.id))
    assert (409, True) == (answer.status_code, "没有两天内到期" in answer.text)
    await Assignment.update({Assignment.state: AssignmentState.SUBMITTED}, force=True)
    with pytest.raises(WrongStateError):
        await reminding.remind(mo, wave.code)
    assert "没有人需要催办" in (await mos_client.get("/visits/reminders")).text


async def test_r3_on_the_phone(
    mo: Account, wave: Wave, sams_phone: Phone, ozs_link: str, client: httpx.AsyncClient
) -> None:
    browser, address = Browser(client), f"/collect/{sams_phone.token}"
    assert "办公室提醒" not in (await browser.open(address)).text
    await reminding.remind(mo, wave.code)
    assert "还有 2 次走访" in (await browser.open(address)).text
    assert 201 == (await sams_phone.send(document("V1"))).status_code
    assert "还有 1 次走访" in (await browser.open(address)).text
    await fetch("UPDATE reminder SET day = day - 1")
    for link in (address, f"/collect/{ozs_link}"):
        assert "办公室提醒" not in (await browser.open(link)).text


# of a day that the service's own worker has not reached
THAT_DAY = datetime.now(ZONE).date() + timedelta(days=10)
EIGHT = datetime.combine(THAT_DAY, time(8), ZONE)
TONIGHT = datetime.combine(THAT_DAY, time(23, 30), ZONE)


async def _collecting(**changed: str) -> None:
    await Wave.update({Wave.state: WaveState.COLLECTING, **changed}, force=True)
    await Assignment.update({Assignment.due_at: TONIGHT + timedelta(hours=1)}, force=True)
    await Assignment.update({Assignment.due_at: TONIGHT}).where(Assignment.code == "V1")


async def test_r4_every_morning(wave: Wave, sam: Account) -> None:
    await _collecting()
    assert 0 == await reminding.remind_where_it_is_morning(EIGHT - timedelta(minutes=1))
    again = EIGHT + timedelta(minutes=5)
    assert [1, 0] == [await reminding.remind_where_it_is_morning(now) for now in (EIGHT, again)]
    [reminder] = await Reminder.objects().where(Reminder.day == THAT_DAY)
    assert (sam.id, wave.id, None, 1) == (
        *(reminder.auditor, reminder.wave, reminder.reminded_by, reminder.n_visits),
    )
    # the next morning V1 is late, and what was not due yesterday is
    assert 2 == await reminding.remind_where_it_is_morning(EIGHT + timedelta(days=1))


async def test_r4_by_the_waves_own_clock(wave: Wave) -> None:  # noqa: ARG001 -- its visits
    await _collecting(timezone="Asia/Tokyo")
    eight_there = EIGHT - timedelta(hours=1)
    assert 0 == await reminding.remind_where_it_is_morning(eight_there - timedelta(minutes=1))
    assert 0 == await reminding.remind_where_it_is_morning(eight_there)  # V1 is due after midnight there
    assert 2 == await reminding.remind_where_it_is_morning(eight_there + timedelta(days=1))


async def test_r4_not_once_collected(wave: Wave) -> None:  # noqa: ARG001 -- its visits
    await _collecting()
    await Wave.update({Wave.state: WaveState.IN_REVIEW}, force=True)
    assert 0 == await reminding.remind_where_it_is_morning(EIGHT)


async def test_r5_the_text(mos_client: httpx.AsyncClient, mo: Account, wave: Wave, sams_link: str) -> None:
    texts = {each.login: each.text for each in await reminding.reminder_texts(mo, wave)}
    due = datetime.now(ZONE) - timedelta(hours=3)
    assert ("Sam您好：第一期您还有 2 次走访", "其中 1 次已过期", f"{due.month}月{due.day}日") == tuple(
        part
        for part in ("Sam您好：第一期您还有 2 次走访", "其中 1 次已过期", f"{due.month}月{due.day}日")
        if part in texts["sam"]
    )
    assert [] == [word for word in ("http", "/collect", sams_link) if word in texts["sam"]]
    assert texts["sam"] in (await mos_client.get(PAGE)).text


async def test_r6_close_what_is_overdue(mos_client: httpx.AsyncClient, wave: Wave) -> None:
    browser = Browser(mos_client)
    assert "确认关闭 3 次" in (await browser.open(PAGE)).text
    answer = await browser.submit("/visits/expire", found_on=PAGE, wave=wave.code)
    assert 303 == answer.status_code
    assert 3 == await Assignment.count().where(Assignment.state == AssignmentState.EXPIRED)


async def test_r7_a_firms_own(client: httpx.AsyncClient, wave: Wave, sam: Account) -> None:
    firm = Firm(code="F1", zh="一", en="One")
    await firm.save()
    await Account.update({Account.firm: firm.id}).where(Account.id == sam.id)
    ann = await sign_in_as(client, Role.FIRM_MANAGER, firm=firm.id)
    assert ["sam"] == [row[1] for row in await _listed(client)]
    shown = (await client.get(PAGE)).text
    assert (True, False, False) == ("Sam您好" in shown, "Oz您好" in shown, "确认关闭" in shown)
    assert 1 == await reminding.remind(ann, wave.code)
    assert ["sam"] == await _reminded()


@pytest.mark.parametrize(
    "role", [each for each in Role if each not in {Role.PROJECT_OFFICE, Role.FIRM_MANAGER}]
)
async def test_r7_outsiders(client: httpx.AsyncClient, wave: Wave, role: Role) -> None:
    ann = await sign_in_as(client, role)
    assert 403 == (await client.get(PAGE, headers=JSON)).status_code
    await client.get("/account")
    token = {"_csrf_token": client.cookies["csrftoken"]}
    assert 403 == (await client.post(PAGE, data=token, headers=JSON)).status_code
    with pytest.raises(NotAllowedError):
        await reminding.remind(ann, wave.code)
    with pytest.raises(NotAllowedError):
        await reminding.reminder_texts(ann, wave)
    assert [] == await _reminded()
