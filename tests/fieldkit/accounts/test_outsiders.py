"""Who may not.

R1 every address of other people's accounts refuses every role that may not manage them, and changes nothing
R2 ... and anybody without a session
R3 the manager of another firm meets no account of this one, nor of no firm, nor a role that firms do not give
R4 a firm's manager gives no other role and no other firm
R5 nobody does any of it to the own account
R6 one's own account page shows and ends nobody else's sessions
"""

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from fieldkit.accounts.actions import open_session
from fieldkit.accounts.tables import Account, FieldLink, Invitation, Role, Session
from fieldkit.firms.tables import Firm
from fieldkit.trail.tables import TrailEntry
from tests.fieldkit.accounts.people_cast import caller, enter, firm, member
from tests.fieldkit.browser import JSON, Browser

pytestmark = pytest.mark.anyio

MANAGERS = (Role.ADMINISTRATOR, Role.FIRM_MANAGER)
READ = ("/accounts", "/accounts/new", "/accounts/{account_id:int}", "/accounts/{account_id:int}/changed")
READ_MANY = (
    "/accounts/register.xlsx",
    "/accounts/import",
    "/accounts/imports/{token:str}",
    "/accounts/imports/{token:str}/marked.xlsx",
    "/accounts/duplicates",
    "/accounts/first-links",
)
WRITE_MANY = ("/accounts/import", "/accounts/imports/{token:str}", "/accounts/first-links")
READ_LINK = "/accounts/{account_id:int}/field-link"
ON_ONE = (
    "invited",
    "closed",
    "reopened",
    "sessions-ended",
    "second-factor-removed",
    "field-link",
    "field-link/renewed",
    "changed",
)
WANTED = {"login": "eve", "name": "Eve", "role": "auditor", "place": ""}


def test_r1_no_address_is_forgotten(app: Litestar) -> None:
    routes = [
        each for each in app.routes if isinstance(each, HTTPRoute) and each.path.startswith("/accounts")
    ]
    known = {(method, each.path) for each in routes for method in each.methods if method != "OPTIONS"}
    posted = {f"/accounts/{{account_id:int}}/{deed}" for deed in ON_ONE} | {"/accounts", *WRITE_MANY}
    read = {("GET", path) for path in (*READ, READ_LINK, *READ_MANY)}
    assert read | {("POST", path) for path in posted} == known


async def _everything() -> list[object]:
    return [
        await Account.select().order_by(Account.id),
        await Session.select().order_by(Session.id),
        await FieldLink.select().order_by(FieldLink.id),
        await Invitation.select().order_by(Invitation.id),
        await TrailEntry.count(),
    ]


async def _statuses(browser: Browser, account: Account, *, page_at: str) -> set[int]:
    """What every address answers that concerns `account`, or makes another."""
    read = [path.replace("{account_id:int}", str(account.id)) for path in (*READ[2:], READ_LINK)]
    answers = [await browser.client.get(path, headers=JSON) for path in read]
    answers += [
        await browser.submit(f"/accounts/{account.id}/{deed}", found_on=page_at, **WANTED) for deed in ON_ONE
    ]
    return {answer.status_code for answer in answers}


async def _statuses_of_many(browser: Browser, *, page_at: str) -> set[int]:
    """What every address answers that concerns nobody in particular; a file that another staged is there."""
    read = [path.replace("{token:str}", "t") for path in (*READ[:2], *READ_MANY)]
    answers = [await browser.client.get(path, headers=JSON) for path in read]
    answers += [
        await browser.submit(path.replace("{token:str}", "t"), found_on=page_at, **WANTED)
        for path in ("/accounts", *WRITE_MANY)
    ]
    return {answer.status_code for answer in answers}


@pytest.mark.parametrize("role", [role for role in Role if role not in MANAGERS])
async def test_r1_other_roles(app: Litestar, ours: Firm, role: Role) -> None:
    sam = await member("sam", Role.AUDITOR, ours)
    oz = await member("oz", role, ours)
    async with caller(app) as browser:
        await enter(browser, oz)
        before = await _everything()
        assert {403} == await _statuses(browser, sam, page_at="/account")
        assert {403} == await _statuses_of_many(browser, page_at="/account")
        assert before == await _everything()


async def test_r2_no_session(anybody: Browser, ours: Firm) -> None:
    sam = await member("sam", Role.AUDITOR, ours)
    before = await _everything()
    assert {401} == await _statuses(anybody, sam, page_at="/sign-in")
    assert {401} == await _statuses_of_many(anybody, page_at="/sign-in")
    assert before == await _everything()


@pytest.mark.parametrize(
    "path",
    [
        "/account/password",
        "/account/sessions/1/ended",
        "/account/sessions/ended",
        "/account/second-factor",
        "/account/second-factor/confirmed",
        "/account/second-factor/off",
        "/account/second-factor/recovery-codes",
    ],
)
async def test_r2_ones_own_without_a_session(anybody: Browser, path: str) -> None:
    fields = {"old": "x", "new": "y", "repeated": "y", "code": "123456"}
    answer = await anybody.submit(path, found_on="/sign-in", **fields)
    assert 401 == answer.status_code


@pytest.mark.parametrize(
    ("role", "of"),
    [
        (Role.AUDITOR, "THEIRS"),
        (Role.FIRM_REVIEWER, "THEIRS"),
        (Role.AUDITOR, None),
        (Role.FIRM_MANAGER, "OURS"),
        (Role.ADMINISTRATOR, None),
        (Role.PROJECT_OFFICE, "OURS"),
    ],
)
async def test_r3_beyond_the_firm(fays: Browser, ours: Firm, role: Role, of: str | None) -> None:
    firms = {"OURS": ours, "THEIRS": await firm("THEIRS")}
    pat = await member("pat", role, firms[of] if of else None)
    before = await _everything()
    assert {404} == await _statuses(fays, pat, page_at="/account")
    assert before == await _everything()
    assert "pat" not in (await fays.open("/accounts")).text


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.AUDITOR, Role.FIRM_REVIEWER}])
async def test_r4_other_roles(fays: Browser, ours: Firm, role: Role) -> None:
    sam = await member("sam", Role.AUDITOR, ours)
    wanted = {"login": "eve", "name": "Eve", "role": role.value}
    before = await _everything()
    assert 403 == (await fays.submit("/accounts", found_on="/accounts/new", **wanted)).status_code
    answer = await fays.submit(f"/accounts/{sam.id}/changed", found_on="/account", **wanted)
    assert (403, before) == (answer.status_code, await _everything())


async def test_r4_another_firm(fays: Browser, ours: Firm) -> None:
    await firm("THEIRS")
    await fays.submit("/accounts", found_on="/account", **{**WANTED, "place": "THEIRS"})
    (eve,) = await Account.objects().where(Account.login == "eve")
    assert ours.id == eve.firm
    answer = await fays.submit(
        f"/accounts/{eve.id}/changed", found_on="/account", name="Eva", role="firm_reviewer", place="THEIRS"
    )
    assert 303 == answer.status_code
    (eva,) = await Account.objects().where(Account.login == "eve")
    assert ("Eva", "firm_reviewer", ours.id) == (eva.name, eva.role, eva.firm)


@pytest.mark.parametrize("deed", ON_ONE)
async def test_r5_ones_own(adas: Browser, ada: Account, deed: str) -> None:
    await member("bea", Role.ADMINISTRATOR)
    before = await _everything()
    wanted = {**WANTED, "role": "project_office"}
    answer = await adas.submit(f"/accounts/{ada.id}/{deed}", found_on="/account", **wanted)
    assert (403, before) == (answer.status_code, await _everything())


async def test_r6_somebody_elses_session(adas: Browser, fay: Account) -> None:
    await open_session(fay, hours=1, device="Firefox · Windows")
    (hers,) = await Session.objects().where(Session.account == fay.id)
    assert "Firefox" not in (await adas.open("/account")).text
    answer = await adas.submit(f"/account/sessions/{hers.id}/ended", found_on="/account")
    (kept,) = await Session.objects().where(Session.account == fay.id)
    assert (404, None) == (answer.status_code, kept.revoked_at)
