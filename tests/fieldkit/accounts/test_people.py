"""Other people's accounts.

R1 an account gets the place that its role asks for, and cannot be made without it
R2 a login is one person's, in capitals or not; names and logins that will not do are said at their field
R3 the list finds by text, role, state, firm and city, and sorts, all in its address; it is taken along
R4 closing ends every way in at once; reopening gives the password back
R5 the last administrator is neither closed nor given another role, not even by two who do it at once
R6 an auditor's link is on a sheet; extended it stays the same, renewed the old one dies at once
R7 whoever goes from the field to the office, or back, comes in by nothing from before
R8 ending sessions and taking away the second factor
R9 every deed is in the trail, with who did it to whom, and nothing secret
"""

import asyncio
import re

import pytest

from fieldkit.access import Reach
from fieldkit.accounts import people
from fieldkit.accounts.actions import auditor_of, create_account, open_session
from fieldkit.accounts.deeds import Belonging
from fieldkit.accounts.places import asked_of
from fieldkit.accounts.tables import Account, RecoveryCode, Role, SecondFactor, Session
from fieldkit.areas.tables import Area, AreaKind
from fieldkit.errors import LastAdministratorError, LinkRefusedError
from fieldkit.firms.tables import Firm
from tests.fieldkit.accounts.people_cast import GOOD_PASSWORD, enter, firm, link_in, member, told
from tests.fieldkit.browser import JSON, Browser
from tests.fieldkit.office import build_site

pytestmark = pytest.mark.anyio

TOKEN = re.compile(r"/collect/([0-9a-f]{40})")


async def _make(browser: Browser, login: str, role: Role, place: str = "") -> int:
    fields = {"login": login, "name": login.capitalize(), "role": role.value, "place": place}
    return (await browser.submit("/accounts", found_on="/accounts/new", **fields)).status_code


def test_r1_what_each_role_asks_for() -> None:
    assert {
        Role.CITY_BRANCH: Reach.AREA,
        Role.HALL_MANAGER: Reach.SITE,
        Role.PARTNER: Reach.SITE,
        Role.FIRM_MANAGER: Reach.FIRM,
        Role.FIRM_REVIEWER: Reach.FIRM,
        Role.AUDITOR: Reach.FIRM,
        Role.INTERVIEWER: Reach.FIRM,
    } == {role: asked_of(role) for role in Role if asked_of(role)}


@pytest.mark.parametrize(
    ("role", "place", "column"),
    [
        (Role.CITY_BRANCH, "FZ", "area"),
        (Role.HALL_MANAGER, "CM-1", "site"),
        (Role.FIRM_REVIEWER, "OURS", "firm"),
        (Role.AUDITOR, "OURS", "firm"),
    ],
)
async def test_r1_places(adas: Browser, ours: Firm, role: Role, place: str, column: str) -> None:
    site = await build_site()
    assert {200, 303} >= {await _make(adas, "pat", role, place)}
    (pat,) = await Account.objects().where(Account.login == "pat")
    wanted = {"area": site.city, "site": site.id, "firm": ours.id}[column]
    places = {"area": pat.area, "site": pat.site, "firm": pat.firm}
    assert {**dict.fromkeys(places), column: wanted} == places
    form = await adas.open(f"/accounts/{pat.id}/changed")
    assert f'value="{place}"' in form.text


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.CITY_BRANCH, ""),
        (Role.CITY_BRANCH, "FJ"),
        (Role.HALL_MANAGER, "CM-9"),
        (Role.FIRM_MANAGER, ""),
        (Role.AUDITOR, "NOBODY"),
    ],
)
async def test_r1_no_such_place(adas: Browser, role: Role, place: str) -> None:
    await Area(code="FJ", kind=AreaKind.PROVINCE, zh="福建", en="Fujian").save()
    assert (400, False) == (await _make(adas, "pat", role, place), await _exists("pat"))


async def test_r1_an_auditor_of_no_firm(adas: Browser) -> None:
    assert (303, True) == (await _make(adas, "pat", Role.AUDITOR), await _exists("pat"))


async def _exists(login: str) -> bool:
    return await Account.exists().where(Account.login == login)


@pytest.mark.parametrize("login", ["sam", "SAM", "Sam"])
async def test_r2_taken(adas: Browser, login: str) -> None:
    await member("sam", Role.AUDITOR)
    assert 409 == await _make(adas, login, Role.PROJECT_OFFICE)
    assert 2 == await Account.count()


@pytest.mark.parametrize("login", ["a", "two words", "<script>", "x" * 121, "a/b", ""])
async def test_r2_no_login(adas: Browser, login: str) -> None:
    assert 400 == await _make(adas, login, Role.PROJECT_OFFICE)
    assert 1 == await Account.count()


async def test_r3_filters(adas: Browser, ours: Firm) -> None:
    await member("sam", Role.AUDITOR, ours)
    await member("sue", Role.AUDITOR, await firm("THEIRS"))
    await create_account("pat", "Patricia", Role.PROJECT_OFFICE, password=GOOD_PASSWORD)
    await Account.update({Account.is_active: False}).where(Account.login == "sue")

    assert ["ada", "pat", "sam", "sue"] == await _logins(adas)
    assert ["pat"] == await _logins(adas, text="TRIC")
    assert ["sam", "sue"] == await _logins(adas, role="auditor")
    assert ["sue"] == await _logins(adas, state="closed")
    assert ["ada"] == await _logins(adas, state="invited")
    assert ["sam"] == await _logins(adas, firm="OURS")
    assert [] == await _logins(adas, text="%")
    assert ["sue", "sam", "pat", "ada"] == await _logins(adas, sort="-login")
    assert ["ada", "pat", "sam", "sue"] == await _logins(adas, role="king", state="odd", page="0")


async def test_r3_city(adas: Browser) -> None:
    """A branch's own city, and the city of a manager's hall."""
    hall = await build_site()
    await Account(login="bob", name="Bob", role=Role.CITY_BRANCH, area=hall.city).save()
    await Account(login="hal", name="Hal", role=Role.HALL_MANAGER, site=hall.id).save()
    assert ["bob", "hal"] == await _logins(adas, city="福州") == await _logins(adas, city="FZ")
    assert [] == await _logins(adas, city="XM")


async def _logins(browser: Browser, **asked: str) -> list[str]:
    page = (await browser.client.get("/accounts", params=asked)).text
    return re.findall(r'<tr><td class="whole"><a [^>]+>[^<]+</a></td><td>([^<]+)</td>', page)


async def test_r3_pages(adas: Browser) -> None:
    await Account.insert(
        *(Account(login=f"sam{number:03}", name="Sam", role=Role.AUDITOR) for number in range(101))
    )
    first, last = await _logins(adas, role="auditor"), await _logins(adas, role="auditor", page="3")
    assert (50, "sam000", ["sam100"]) == (len(first), first[0], last)
    page = (await adas.open("/accounts?role=auditor&page=2")).text
    assert "/accounts?role=auditor&amp;page=3" in page
    assert "第 51–100 条，共 101 条" in page


async def test_r3_taken_along(adas: Browser, ours: Firm) -> None:
    await member("sam", Role.AUDITOR, ours)
    answer = await adas.client.get("/accounts?role=auditor&as=csv&lang=en")
    heading, row = answer.content.decode("utf-8-sig").splitlines()
    assert ("Name,Login,Role,Belongs to", "Sam,sam,auditor,OURS Ltd") == (heading[:26], row[:24])
    assert 200 == (await adas.client.get("/accounts?role=auditor&as=xlsx")).status_code
    counted = {"role": "auditor", "rows": 1}
    assert [("ada", "exported", "people", kind, counted) for kind in ("csv", "xlsx")] == await told()


async def test_r4_closed_and_reopened(adas: Browser, anybody: Browser) -> None:
    pat = await create_account("pat", "Pat", Role.PROJECT_OFFICE, password=GOOD_PASSWORD)
    await enter(anybody, pat)
    place = f"/accounts/{pat.id}"
    assert 303 == (await adas.submit(f"{place}/closed", found_on=place)).status_code
    assert 401 == (await anybody.client.get("/waves", headers=JSON)).status_code
    assert 401 == (await anybody.sign_in("pat", GOOD_PASSWORD)).status_code
    assert 409 == (await adas.submit(f"{place}/invited", found_on=place)).status_code
    assert 303 == (await adas.submit(f"{place}/reopened", found_on=place)).status_code
    assert 303 == (await anybody.sign_in("pat", GOOD_PASSWORD)).status_code


@pytest.mark.parametrize("deed", ["close", "demote"])
async def test_r5_at_once(ada: Account, deed: str) -> None:
    bea = await member("bea", Role.ADMINISTRATOR)

    async def against(actor: Account, other: Account) -> None:
        if deed == "close":
            await people.close(actor, other.id)
        else:
            await people.change(actor, other.id, Belonging("Nobody", Role.PROJECT_OFFICE))

    ended = await asyncio.gather(against(ada, bea), against(bea, ada), return_exceptions=True)
    assert 1 == sum(isinstance(each, LastAdministratorError) for each in ended)
    left = Account.role == Role.ADMINISTRATOR
    assert 1 == await Account.count().where(left & Account.is_active.eq(True))


async def test_r5_one_of_two(adas: Browser) -> None:
    bea = await member("bea", Role.ADMINISTRATOR)
    answer = await adas.submit(f"/accounts/{bea.id}/closed", found_on=f"/accounts/{bea.id}")
    assert 303 == answer.status_code


async def _token_on(browser: Browser, sheet: str) -> str:
    page = await browser.open(sheet)
    assert ("no-store", True) == (page.headers["cache-control"], "<svg" in page.text)
    (token,) = TOKEN.findall(page.text)
    return token


async def test_r6_field_link(fays: Browser, ours: Firm) -> None:
    assert 303 == await _make(fays, "sam", Role.AUDITOR)
    (sam,) = await Account.objects().where(Account.login == "sam")
    sheet = f"/accounts/{sam.id}/field-link"
    token = await _token_on(fays, sheet)
    assert (sam.id, ours.id) == ((await auditor_of(token)).id, sam.firm)
    await fays.submit(sheet, found_on=sheet)
    assert token == await _token_on(fays, sheet)
    await fays.submit(f"{sheet}/renewed", found_on=sheet)
    with pytest.raises(LinkRefusedError):
        await auditor_of(token)
    assert sam.id == (await auditor_of(await _token_on(fays, sheet))).id


async def test_r6_none_for_the_office(adas: Browser) -> None:
    pat = await member("pat", Role.PROJECT_OFFICE)
    for answer in (
        await adas.open(f"/accounts/{pat.id}/field-link"),
        await adas.submit(f"/accounts/{pat.id}/field-link", found_on="/account"),
    ):
        assert 409 == answer.status_code
    sam = await member("sam", Role.AUDITOR)
    assert 409 == (await adas.submit(f"/accounts/{sam.id}/invited", found_on="/account")).status_code


async def test_r7_to_the_field(adas: Browser, anybody: Browser) -> None:
    pat = await create_account("pat", "Pat", Role.PROJECT_OFFICE, password=GOOD_PASSWORD)
    await enter(anybody, pat)
    fields = {"name": "Pat", "role": "auditor"}
    await adas.submit(f"/accounts/{pat.id}/changed", found_on="/account", **fields)
    assert 401 == (await anybody.client.get("/account", headers=JSON)).status_code
    assert 401 == (await anybody.sign_in("pat", GOOD_PASSWORD)).status_code


async def test_r7_from_the_field(adas: Browser) -> None:
    assert 303 == await _make(adas, "sam", Role.AUDITOR)
    (sam,) = await Account.objects().where(Account.login == "sam")
    token = await _token_on(adas, f"/accounts/{sam.id}/field-link")
    fields = {"name": "Sam", "role": "project_office"}
    await adas.submit(f"/accounts/{sam.id}/changed", found_on="/account", **fields)
    with pytest.raises(LinkRefusedError):
        await auditor_of(token)


async def test_r8(adas: Browser) -> None:
    pat = await member("pat", Role.PROJECT_OFFICE)
    await open_session(pat, hours=1)
    await SecondFactor(account=pat.id, sealed_secret="x", last_step=1).save()  # noqa: S106 -- no key
    await RecoveryCode(account=pat.id, code_hash=b"x").save()
    place = f"/accounts/{pat.id}"
    await adas.submit(f"{place}/sessions-ended", found_on=place)
    living = (Session.account == pat.id) & Session.revoked_at.is_null()
    assert 0 == await Session.count().where(living)
    await adas.submit(f"{place}/second-factor-removed", found_on=place)
    assert (0, 0) == (await SecondFactor.count(), await RecoveryCode.count())


async def test_r9_trail(adas: Browser) -> None:
    answer = await adas.submit(
        "/accounts", found_on="/accounts/new", login="pat", name="Pat", role="project_office"
    )
    (pat,) = await Account.objects().where(Account.login == "pat")
    place = f"/accounts/{pat.id}"
    await adas.submit(f"{place}/sessions-ended", found_on=place)
    await adas.submit(f"{place}/closed", found_on=place)
    await adas.submit(f"{place}/reopened", found_on=place)
    await adas.submit(f"{place}/changed", found_on=place, name="Pat", role="auditor")
    await adas.submit(f"{place}/field-link/renewed", found_on=place)
    entries = await told()
    assert [
        ("ada", "invited", "account", "pat", {"role": "project_office"}),
        ("ada", "sessions_ended", "account", "pat", {"sessions": 0}),
        ("ada", "closed", "account", "pat", {"sessions": 0}),
        ("ada", "reopened", "account", "pat", {}),
        ("ada", "changed", "account", "pat", {"role": "auditor"}),
        ("ada", "link_renewed", "account", "pat", {"address": "new", "days": 60}),
    ] == entries
    assert link_in(answer.text).removeprefix("/invitations/") not in str(entries)
