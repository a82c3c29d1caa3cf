"""Who did and took out what.

R1 what is published, scored, uploaded and downloaded is written down, with who did it
R2 nobody changes an entry or deletes one, not even in SQL
R3 the data protection officer reads it, and may do nothing else; the office may not read it
R4 it is found by login and by deed, a page at a time
R5 what is done in a transaction that fails leaves no entry
"""

import json

import httpx
import pytest
from asyncpg.exceptions import RestrictViolationError

from fieldkit.accounts.actions import create_account, open_session
from fieldkit.accounts.routes import COOKIE
from fieldkit.accounts.tables import Account, Role
from fieldkit.database.sql import fetch
from fieldkit.errors import WrongStateError
from fieldkit.services import Services
from fieldkit.settings import Settings
from fieldkit.surveys.publishing import FormFile, move, upload
from fieldkit.surveys.tables import Survey, SurveyState
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed, TrailEntry
from tests.fieldkit.browser import JSON, PAGE
from tests.fieldkit.office import publish_small_hall
from tests.fieldkit.small_hall import small_hall

pytestmark = pytest.mark.anyio


@pytest.fixture
async def dot(client: httpx.AsyncClient, services: Services, settings: Settings) -> httpx.AsyncClient:  # noqa: ARG001
    """Dot, who watches over the data, signed in."""
    account = await create_account("dot", "Dot", Role.DATA_PROTECTION)
    client.cookies.set(COOKIE, await open_session(account, hours=settings.session_hours))
    return client


async def _entries() -> list[TrailEntry]:
    return await TrailEntry.objects().order_by(TrailEntry.id, ascending=False)


async def _uploaded(mo: Account) -> Survey:
    _, source = small_hall("1")
    survey = await upload(mo, FormFile("small_hall.md", source))
    assert isinstance(survey, Survey)
    return survey


async def test_r1_a_forms_way(mo: Account) -> None:
    survey = await _uploaded(mo)
    await move(mo, survey.id, SurveyState.IN_REVIEW)
    await move(mo, survey.id, SurveyState.PUBLISHED)
    told = [
        (each.account, each.deed, each.noun, each.code, json.loads(each.facts)) for each in await _entries()
    ]
    assert [
        (mo.id, "moved", "form", "small_hall", {"version": "1", "to": "published"}),
        (mo.id, "moved", "form", "small_hall", {"version": "1", "to": "in_review"}),
        (mo.id, "uploaded", "form", "small_hall", {"version": "1"}),
    ] == told


@pytest.mark.parametrize(
    "sql",
    ["UPDATE trail_entry SET code = ''", "DELETE FROM trail_entry", "TRUNCATE trail_entry"],
)
async def test_r2_append_only(mo: Account, sql: str) -> None:
    await record(mo, Deed.EXPORTED, "workbook", "W1", {"run": 1})
    with pytest.raises(RestrictViolationError, match="new rows only"):
        await fetch(sql)
    (kept,) = await _entries()
    assert ("W1", {"run": 1}) == (kept.code, json.loads(kept.facts))


async def test_r3_its_reader(dot: httpx.AsyncClient, mo: Account) -> None:
    await record(mo, Deed.EXPORTED, "workbook", "W1", {"run": 1})
    shown = await dot.get("/trail", headers=PAGE)
    assert (200, True) == (
        shown.status_code,
        all(word in shown.text for word in ("Mo", "工作簿", "W1", "run 1")),
    )
    assert "/trail" == (await dot.get("/", headers=PAGE)).headers["location"]
    for path in ("/waves", "/forms"):
        assert 403 == (await dot.get(path, headers=JSON)).status_code


async def test_r3_outsiders(mos_client: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    assert 403 == (await mos_client.get("/trail", headers=JSON)).status_code
    client.cookies.clear()
    assert 401 == (await client.get("/trail", headers=JSON)).status_code


async def test_r4_found(dot: httpx.AsyncClient, mo: Account, sam: Account) -> None:
    for number in range(51):
        await record(mo, Deed.EXPORTED, "workbook", f"W{number}")
    await record(sam, Deed.UPLOADED, "form", "small_hall")
    first = (await dot.get("/trail", params={"login": "mo"}, headers=PAGE)).text
    assert [True, True, False, False] == [text in first for text in (">W50<", ">W1<", ">W0<", "small_hall")]
    assert "第 1–50 条，共 51 条" in first
    last = (await dot.get("/trail", params={"login": "mo", "page": "2"}, headers=PAGE)).text
    assert [True, False] == [text in last for text in (">W0<", ">W1<")]
    uploaded = (await dot.get("/trail", params={"deed": "uploaded"}, headers=PAGE)).text
    assert [True, False] == [text in uploaded for text in ("small_hall", "W50")]


async def test_r5_nothing_of_what_failed(mo: Account) -> None:
    survey = await publish_small_hall()
    with pytest.raises(WrongStateError):
        await move(mo, survey.id, SurveyState.IN_REVIEW)
    assert [] == await _entries()
