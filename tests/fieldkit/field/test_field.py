"""Following the field.

R1 planned, received, to correct and late are counted by day, city, operator, firm, auditor and form
R2 what was taken back is no part of the plan
R3 a firm sees its own auditors' visits alone; an outsider, and whoever is audited, sees none
R4 a page that watches is told when a visit changes, and of nothing else
R5 the first wave that collects is shown when none is asked for
R6 what was handed back is told as needing somebody; what was accepted is late as anything is
R7 what is doubtful and what was rejected is counted, and the counts are taken along as a workbook
"""

import asyncio
from datetime import UTC, datetime, timedelta
from io import BytesIO

import httpx
import pytest
from openpyxl import load_workbook

from fieldkit.accounts.tables import Account, Role
from fieldkit.assignments.tables import Assignment, AssignmentState
from fieldkit.database.sql import fetch
from fieldkit.field import routes
from fieldkit.field.queries import By, progress_by, pulse_of, total
from fieldkit.firms.tables import Firm
from fieldkit.reviews.actions import reject
from fieldkit.waves.tables import Wave, WaveState
from tests.fieldkit.browser import JSON, PAGE
from tests.fieldkit.office import assign, assign_first_visits, build_site, open_wave, publish_small_hall
from tests.fieldkit.reviews.reviewing import seen_by
from tests.fieldkit.roles import sign_in_as
from tests.fieldkit.small_hall import document
from tests.fieldkit.wire import Phone

pytestmark = pytest.mark.anyio

STATES = {
    "V1": AssignmentState.SUBMITTED,
    "V2": AssignmentState.RETURNED,
    "V3": AssignmentState.ASSIGNED,
    "V4": AssignmentState.ASSIGNED,  # and overdue
    "V5": AssignmentState.EXPIRED,
    "V6": AssignmentState.WITHDRAWN,
}


@pytest.fixture
async def wave(sam: Account, oz: Account) -> Wave:
    """Sam's V1 to V4 in Fuzhou, Oz's V5 and V6 in Xiamen; Oz works for a firm."""
    firm = Firm(code="F1", zh="一公司", en="One")
    await firm.save()
    await Account.update({Account.firm: firm.id}).where(Account.id == oz.id)
    survey, opened = await publish_small_hall(), await open_wave()
    sites = [await build_site("CM-1"), await build_site("CU-1", "CU", city="XM")]
    for code, state in STATES.items():
        is_ours = code < "V5"
        visit = await assign(
            sam if is_ours else oz, code, wave=opened, survey=survey, site=sites[not is_ours]
        )
        visit.state = state
        if code == "V4":
            visit.due_at = datetime.now(UTC) - timedelta(hours=1)
        await visit.save()
    return opened


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        (By.CITY, [("FZ", 4, 2, 1, 1), ("XM", 1, 0, 0, 1)]),
        (By.OPERATOR, [("CM", 4, 2, 1, 1), ("CU", 1, 0, 0, 1)]),
        (By.FIRM, [("", 4, 2, 1, 1), ("一公司", 1, 0, 0, 1)]),
        (By.AUDITOR, [("Oz oz", 1, 0, 0, 1), ("Sam sam", 4, 2, 1, 1)]),
        (By.FORM, [("小厅 1", 5, 2, 1, 2)]),
    ],
)
async def test_r1_counted(wave: Wave, by: By, rows: list[tuple[str, int, int, int, int]]) -> None:
    found = await progress_by(wave.id, by, firm=None)
    told = [(one.n_planned, one.n_received, one.n_returned, one.n_late) for one in found]
    assert [row[1:] for row in rows] == told
    if by in {By.OPERATOR, By.FIRM, By.AUDITOR}:
        assert [row[0] for row in rows] == [one.label for one in found]
    together = total(found)
    assert (5, 2, 1, 2, 40) == (
        *(together.n_planned, together.n_received, together.n_returned, together.n_late),
        together.received_pct,
    )


async def test_r1_by_day(wave: Wave) -> None:
    days = await progress_by(wave.id, By.DAY, firm=None)
    assert (True, 5) == (1 <= len(days) <= 2, sum(day.n_planned for day in days))
    assert sorted(day.label for day in days) == [day.label for day in days]


async def test_r2_all_taken_back(wave: Wave) -> None:
    await Assignment.update({Assignment.state: AssignmentState.WITHDRAWN}, force=True)
    found = await progress_by(wave.id, By.CITY, firm=None)
    assert ([], 0, 0) == (found, total(found).n_planned, total(found).received_pct)


async def test_r3_a_firms_own(client: httpx.AsyncClient, wave: Wave) -> None:
    firm = await Firm.objects().first()
    assert firm is not None
    await sign_in_as(client, Role.FIRM_MANAGER, firm=firm.id)
    for path in ("/field?wave=W1&by=auditor", "/field/rows?wave=W1&by=auditor"):
        shown = (await client.get(path, headers=PAGE)).text
        assert (True, False) == ("Oz oz" in shown, "Sam sam" in shown)
    assert wave.code == "W1"


@pytest.mark.parametrize(
    "role",
    [each for each in Role if each not in {Role.PROJECT_OFFICE, Role.FIRM_MANAGER, Role.FIRM_REVIEWER}],
)
async def test_r3_outsiders(client: httpx.AsyncClient, wave: Wave, role: Role) -> None:
    await sign_in_as(client, role)
    for path in ("/field", f"/field/rows?wave={wave.code}", f"/field/changes?wave={wave.code}"):
        assert 403 == (await client.get(path, headers=JSON)).status_code
    client.cookies.clear()
    assert 401 == (await client.get("/field/changes?wave=W1", headers=JSON)).status_code


async def test_r4_told_when_it_changes(wave: Wave, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "LOOK_EVERY_S", 0.01)
    changes = routes._changes(wave.id)  # pyright: ignore[reportPrivateUsage]
    assert "watching" == await anext(changes)
    waiting = asyncio.ensure_future(anext(changes))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    await Assignment.update({Assignment.state: AssignmentState.SUBMITTED}).where(Assignment.code == "V3")
    assert "changed" == await asyncio.wait_for(waiting, timeout=20)
    before = await pulse_of(wave.id)
    await Assignment.update({Assignment.remark: "x"}).where(Assignment.code == "V3")
    assert before == await pulse_of(wave.id)


async def test_r5_the_wave_that_collects(mos_client: httpx.AsyncClient, wave: Wave) -> None:
    later = await open_wave("W2")
    await Wave.update({Wave.state: WaveState.PLANNED, Wave.starts_on: later.ends_on}).where(
        Wave.id == later.id
    )
    answer = await mos_client.get("/field", headers=PAGE)
    assert (302, f"/field?wave={wave.code}") == (answer.status_code, answer.headers["location"])
    shown = await mos_client.get("/field?wave=W1&by=city", headers=PAGE)
    assert (200, True) == (shown.status_code, "40%" in shown.text)
    assert 404 == (await mos_client.get("/field?wave=W9", headers=PAGE)).status_code


async def test_r5_no_wave_yet(mos_client: httpx.AsyncClient) -> None:
    assert "还没有检测期" in (await mos_client.get("/field", headers=PAGE)).text


async def test_r6_needs_somebody(mos_client: httpx.AsyncClient, wave: Wave) -> None:
    overdue = datetime.now(UTC) - timedelta(hours=1)
    before = await pulse_of(wave.id)
    for code, state in (("V3", AssignmentState.HANDED_BACK), ("V4", AssignmentState.ACCEPTED)):
        await Assignment.update({Assignment.state: state, Assignment.due_at: overdue}).where(
            Assignment.code == code
        )
    assert before != await pulse_of(wave.id)
    together = total(await progress_by(wave.id, By.CITY, firm=None))
    assert (5, 1, 3) == (together.n_planned, together.n_handed_back, together.n_late)
    shown = (await mos_client.get("/field/rows?wave=W1&by=city", headers=PAGE)).text
    assert 2 == shown.count("state=handed_back")


async def test_r7_doubtful_rejected_and_taken_along(
    mos_client: httpx.AsyncClient, mo: Account, sam: Account, sams_phone: Phone
) -> None:
    await assign_first_visits(sam, ["V1", "V2"])
    await sams_phone.send(document("V1"))
    await sams_phone.send(document("V2", instance_id="uuid:two"))
    await fetch("UPDATE submission SET risk = 70 WHERE instance_id = 'uuid:one'")
    await reject(mo, await seen_by(mo, "V2"), reason="别处的照片")
    (wave,) = await Wave.objects()
    (row,) = await progress_by(wave.id, By.CITY, firm=None)
    assert (2, 1, 1, 1) == (row.n_planned, row.n_received, row.n_doubtful, row.n_rejected)
    taken = await mos_client.get("/field/report?wave=W1&by=city")
    sheet = load_workbook(BytesIO(taken.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert ("福州", 2, 1, 0, 0, 1, 1, 0, 0) == rows[1]
    (entry,) = await fetch("SELECT noun, code FROM trail_entry WHERE deed = 'exported'")
    assert ("field report", "W1") == (entry["noun"], entry["code"])


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CITY_BRANCH, Role.HALL_MANAGER])
async def test_r7_outsiders(client: httpx.AsyncClient, wave: Wave, role: Role) -> None:
    await sign_in_as(client, role)
    assert 403 == (await client.get(f"/field/report?wave={wave.code}")).status_code
