"""The register of people, from a workbook and back.

R1 people of every role come in with the place that their role asks for, without any way in
R2 every wrong cell is told, all of 500 rows, and the sender's own file comes back with them marked
R3 a role that changes counts as on the person's page: whoever crosses to the field loses every way in
R4 closing by a workbook ends every way in, reopening gives it back; the last administrator stays
R5 nobody changes the own account, and a firm's manager brings in its own firm's people in its roles alone
R6 what the workbook holds comes in again unchanged, in both languages; a firm's holds its own people alone
R7 one name at one place is told as a possible duplicate, to those who may see both
R8 what was done stands in the history, with its date, and in the trail; the person's page shows both
R9 those who never had a link get one each, in one file, once; nothing secret is kept
R10 another's file is nobody's, and one whom two administrators change at once is never left without one
"""

import asyncio
import re
from collections.abc import Sequence
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from litestar import Litestar

from fieldkit.accounts.actions import auditor_of, create_account, open_field_link
from fieldkit.accounts.invitations import invited
from fieldkit.accounts.register import PersonRegister
from fieldkit.accounts.tables import Account, FieldLink, Invitation, Role
from fieldkit.database.sql import fetch
from fieldkit.errors import LinkRefusedError, NotAllowedError, NotFoundError
from fieldkit.firms.tables import Firm
from fieldkit.registers.register import Row
from fieldkit.registers.tables import RegisterChange, StagedUpload
from fieldkit.settings import Settings
from fieldkit.sites.tables import Site
from tests.fieldkit.accounts.people_cast import GOOD_PASSWORD, caller, enter, firm, member, told
from tests.fieldkit.browser import JSON, Browser
from tests.fieldkit.filled_books import book
from tests.fieldkit.importer import Importer, text_of
from tests.fieldkit.office import build_site

pytestmark = pytest.mark.anyio

HEADINGS = ("账号", "姓名", "角色", "地市", "网点编号", "公司编号", "状态")
REGISTER = PersonRegister()


def person(login: str, role: str = "检测员", **changed: object) -> list[object]:
    """A row of the workbook; its name is the login with a capital."""
    row: dict[str, object] = {
        "账号": login,
        "姓名": login.capitalize(),
        "角色": role,
        **dict.fromkeys(HEADINGS[3:]),
    }
    assert changed.keys() <= row.keys()
    return list({**row, **changed}.values())


def people_book(*rows: Sequence[object]) -> bytes:
    return book(*rows, headings=HEADINGS, title="人员")


@pytest.fixture
async def hall(ours: Firm) -> Site:  # noqa: ARG001 -- the firm is there as well
    return await build_site()


@pytest.fixture
def adas_imports(adas: Browser) -> Importer:
    return Importer(adas, "/accounts")


@pytest.fixture
def fays_imports(fays: Browser) -> Importer:
    return Importer(fays, "/accounts")


async def _take_in(imports: Importer, *rows: Sequence[object], is_partial: bool = False) -> int:
    dry_run = await imports.try_out(people_book(*rows), "人员.xlsx")
    return (await imports.take_in(dry_run, is_partial=is_partial)).status_code


async def _faults(imports: Importer, *rows: Sequence[object]) -> dict[str, str]:
    """The marked cells of the file that comes back, with what is written beside each."""
    dry_run = await imports.try_out(people_book(*rows), "人员.xlsx")
    answer = await imports.browser.open(f"{dry_run}/marked.xlsx")
    if answer.status_code == 404:
        return {}
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0]
    return {cell.coordinate: cell.comment.text for row in sheet.rows for cell in row if cell.comment}


async def _account(login: str) -> Account:
    (found,) = await Account.objects().where(Account.login == login)
    return found


@pytest.mark.usefixtures("hall")
async def test_r1_every_role(adas_imports: Importer) -> None:
    rows = (
        person("hq", "集团总部"),
        person("bob", "市州分公司", 地市="福州"),
        person("hal", "营业厅经理", 网点编号="CM-1"),
        person("pat", "partner", 网点编号="CM-1"),
        person("fay", "第三方公司经理", 公司编号="OURS"),
        person("rex", "复核员", 公司编号="OURS"),
        person("sam", "检测员", 公司编号="OURS"),
        person("free", "访问员"),
        person("gone", "项目办公室", 状态="停用"),
    )
    dry_run = await adas_imports.try_out(people_book(*rows))
    assert {"new": 9, "changed": 0, "unchanged": 0, "wrong": 0, "alike": 0} == await adas_imports.counts(
        dry_run
    )
    assert 1 == await Account.count()
    answer = await adas_imports.take_in(dry_run)
    assert (200, True) == (answer.status_code, "/accounts/first-links" in answer.text)
    stored = await REGISTER.stored()
    assert {
        "ada": ("administrator", None, None, None, "open"),
        "hq": ("headquarters", None, None, None, "open"),
        "bob": ("city_branch", "FZ", None, None, "open"),
        "hal": ("hall_manager", None, "CM-1", None, "open"),
        "pat": ("partner", None, "CM-1", None, "open"),
        "fay": ("firm_manager", None, None, "OURS", "open"),
        "rex": ("firm_reviewer", None, None, "OURS", "open"),
        "sam": ("auditor", None, None, "OURS", "open"),
        "free": ("interviewer", None, None, None, "open"),
        "gone": ("project_office", None, None, None, "closed"),
    } == {login: tuple(row.values())[2:] for login, row in stored.items()}
    assert (0, 0) == (await Invitation.count(), await FieldLink.count())
    assert 0 == await Account.count().where(Account.password_hash.is_not_null())


@pytest.mark.parametrize(
    ("row", "cell", "sentence"),
    [
        (person("a b"), "A2", "不能作账号"),
        (person("SAM", 公司编号="OURS"), "A2", "不分大小写"),
        (person("pat", 姓名=None), "B2", "没有填"),
        (person("pat", 姓名="长" * 121), "B2", "最多 120"),
        (person("pat", "国王"), "C2", "不是可选的值"),
        (person("pat", "市州分公司"), "D2", "必须填"),
        (person("pat", "市州分公司", 地市="泉州"), "D2", "没有“泉州”"),
        (person("pat", "市州分公司", 地市="福州", 网点编号="CM-1"), "E2", "不填这一格"),
        (person("pat", "营业厅经理", 网点编号="CM-9"), "E2", "没有“CM-9”"),
        (person("pat", "复核员"), "F2", "必须填"),
        (person("pat", "检测员", 公司编号="NOBODY"), "F2", "没有“NOBODY”"),
        (person("pat", "项目办公室", 公司编号="OURS"), "F2", "不填这一格"),
        (person("pat", 状态="半开"), "G2", "不是可选的值"),
    ],
)
@pytest.mark.usefixtures("hall")
async def test_r2_a_wrong_cell(
    adas_imports: Importer, ours: Firm, row: list[object], cell: str, sentence: str
) -> None:
    await member("sam", Role.AUDITOR, ours)
    found = await _faults(adas_imports, row)
    assert ([cell], True) == (list(found), sentence in found[cell])
    assert (409, 2) == (await _take_in(adas_imports, row), await Account.count())


@pytest.mark.usefixtures("ours")
async def test_r2_places_that_closed(adas_imports: Importer, hall: Site) -> None:
    """Closed places take nobody in, and who is there already stays as it is."""
    await Account(login="hal", name="Hal", role=Role.HALL_MANAGER, site=hall.id).save()
    await fetch("UPDATE site SET closed_on = '2026-01-01'")
    rows = (person("hal", "营业厅经理", 网点编号="CM-1"), person("pat", "合作商", 网点编号="CM-1"))
    assert ["E3"] == list(await _faults(adas_imports, *rows))
    assert 200 == await _take_in(adas_imports, person("hal", "营业厅经理", 网点编号="CM-1", 状态="停用"))
    assert not (await _account("hal")).is_active


async def test_r2_two_spellings_in_one_file(adas_imports: Importer) -> None:
    assert ["A2", "A3"] == list(await _faults(adas_imports, person("pat"), person("Pat")))


async def test_r2_five_hundred(adas_imports: Importer) -> None:
    rows = [person(f"p{n}", "复核员", 公司编号=f"NO-{n}") for n in range(500)]
    dry_run = await adas_imports.try_out(people_book(*rows, person("good")))
    counts = await adas_imports.counts(dry_run)
    assert (1, 500) == (counts["new"], counts["wrong"])
    answer = await adas_imports.browser.open(f"{dry_run}/marked.xlsx")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0]
    marked = [cell.coordinate for row in sheet.rows for cell in row if cell.comment]
    assert [f"F{n}" for n in range(2, 502)] == marked
    assert 200 == (await adas_imports.take_in(dry_run, is_partial=True)).status_code
    assert ["ada", "good"] == await Account.select(Account.login).order_by(Account.login).output(as_list=True)


async def test_r3_to_the_field(adas_imports: Importer, anybody: Browser) -> None:
    pat = await create_account("pat", "Pat", Role.PROJECT_OFFICE, password=GOOD_PASSWORD)
    await enter(anybody, pat)
    assert 200 == await _take_in(adas_imports, person("pat", "检测员"))
    assert 401 == (await anybody.client.get("/account", headers=JSON)).status_code
    assert 401 == (await anybody.sign_in("pat", GOOD_PASSWORD)).status_code


async def test_r3_from_the_field(adas_imports: Importer, settings: Settings) -> None:
    sam = await member("sam", Role.AUDITOR)
    token = await open_field_link(sam, secret=settings.secret, days=1)
    assert 200 == await _take_in(adas_imports, person("sam", "项目办公室"))
    with pytest.raises(LinkRefusedError):
        await auditor_of(token)


@pytest.mark.usefixtures("hall")
async def test_r3_the_old_place_goes_with_the_role(adas_imports: Importer, ours: Firm) -> None:
    await member("rex", Role.FIRM_REVIEWER, ours)
    dry_run = await adas_imports.try_out(people_book(person("rex", "项目办公室", 公司编号="OURS")))
    assert "公司编号 OURS → 空" in await adas_imports.see(dry_run, "changed")
    await adas_imports.take_in(dry_run)
    rex = await _account("rex")
    assert ("project_office", None) == (rex.role, rex.firm)


async def test_r4_closed_and_reopened(adas_imports: Importer, anybody: Browser) -> None:
    pat = await create_account("pat", "Pat", Role.PROJECT_OFFICE, password=GOOD_PASSWORD)
    await enter(anybody, pat)
    assert 200 == await _take_in(adas_imports, person("pat", "项目办公室", 状态="停用"))
    assert 401 == (await anybody.client.get("/account", headers=JSON)).status_code
    blank = await adas_imports.try_out(people_book(person("pat", "项目办公室")))
    assert 1 == (await adas_imports.counts(blank))["unchanged"]
    assert 200 == await _take_in(adas_imports, person("pat", "项目办公室", 状态="启用"))
    assert 303 == (await anybody.sign_in("pat", GOOD_PASSWORD)).status_code


@pytest.mark.parametrize(
    "row", [person("ada", "系统管理员", 状态="停用"), person("ada", "项目办公室"), person("ada", 姓名="甲")]
)
async def test_r4_r5_ones_own(adas_imports: Importer, row: list[object]) -> None:
    assert "您自己的账号" in (await _faults(adas_imports, row))["A2"]
    assert 409 == await _take_in(adas_imports, row, person("pat"), is_partial=False)
    assert 200 == await _take_in(adas_imports, row, person("pat"), is_partial=True)
    ada = await _account("ada")
    assert ("Ada", "administrator", True) == (ada.name, ada.role, ada.is_active)


async def test_r5_a_firm_brings_its_own(fays_imports: Importer, ours: Firm) -> None:
    rows = (person("sam"), person("rex", "复核员", 公司编号="OURS"))
    assert 200 == await _take_in(fays_imports, *rows)
    assert {ours.id} == {(await _account(login)).firm for login in ("sam", "rex")}


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.AUDITOR, Role.FIRM_REVIEWER}])
async def test_r5_a_firm_raises_nobody(fays_imports: Importer, ours: Firm, role: Role) -> None:
    await member("sam", Role.AUDITOR, ours)
    found = await _faults(fays_imports, person("sam", role.value), person("new", role.value))
    assert ["C2", "C3"] == list(found)
    assert 409 == await _take_in(fays_imports, person("sam", role.value), is_partial=True)
    assert "auditor" == (await _account("sam")).role


async def test_r5_a_firm_reaches_no_further(fays_imports: Importer, ours: Firm) -> None:
    """Others' accounts are told as a taken login, another firm as one that is not there."""
    theirs = await firm("THEIRS")
    await member("gil", Role.AUDITOR, theirs)
    await member("free", Role.AUDITOR)
    await member("pam", Role.FIRM_MANAGER, ours)
    before = await Account.select().order_by(Account.id)
    rows = (
        person("gil"),
        person("free"),
        person("pam"),
        person("fay"),
        person("new", 公司编号="THEIRS"),
        person("new2", 公司编号="NOBODY"),
    )
    found = await _faults(fays_imports, *rows)
    assert ["A2", "A3", "A4", "A5", "F6", "F7"] == sorted(found)
    assert found["F6"].replace("THEIRS", "NOBODY") == found["F7"]
    told_alike = {found[f"A{n}"].replace(login, "x") for n, login in ((2, "gil"), (3, "free"), (4, "pam"))}
    assert 1 == len(told_alike)
    assert 409 == await _take_in(fays_imports, *rows, is_partial=True)
    assert before == await Account.select().order_by(Account.id)


@pytest.mark.parametrize(
    ("login", "role"), [("new", "administrator"), ("gil", "auditor"), ("fay", "auditor")]
)
async def test_r5_what_stores_asks_again(fay: Account, login: str, role: str) -> None:
    """Should a judge ever let such a row pass: a role, another firm's account, the own one."""
    await member("gil", Role.AUDITOR, await firm("THEIRS"))
    before = await Account.select().order_by(Account.id)
    blank: Row = dict.fromkeys(each.name for each in REGISTER.fields)
    row = {**blank, "login": login, "name": "X", "role": role, "standing": "open"}
    with pytest.raises((NotAllowedError, NotFoundError)):
        await REGISTER.write(fay, [row])
    assert before == await Account.select().order_by(Account.id)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.usefixtures("hall")
async def test_r6_again(adas_imports: Importer, language: str) -> None:
    rows = (
        person("bob", "市州分公司", 地市="福州"),
        person("hal", "营业厅经理", 网点编号="CM-1"),
        person("sam", 公司编号="OURS"),
        person("gone", "项目办公室", 状态="停用", 姓名="=1+1"),
    )
    await _take_in(adas_imports, *rows)
    answer = await adas_imports.browser.open(f"/accounts/register.xlsx?lang={language}")
    counts = await adas_imports.counts(await adas_imports.try_out(answer.content))
    assert {"new": 0, "changed": 0, "unchanged": 5, "wrong": 0, "alike": 0} == counts
    assert ("ada", "exported", "people", "register.xlsx", {"rows": 5}) in await told()


async def test_r6_a_firms_own(fays: Browser, ours: Firm) -> None:
    await member("sam", Role.AUDITOR, ours)
    await member("gil", Role.AUDITOR, await firm("THEIRS"))
    answer = await fays.open("/accounts/register.xlsx")
    book_ = openpyxl.load_workbook(BytesIO(answer.content))
    cells = [str(value) for sheet in book_ for row in sheet.values for value in row if value]
    assert ["sam"] == [row[0] for row in book_.worksheets[0].values][1:]
    assert not [text for text in cells if "THEIRS" in text or "gil" in text]
    listed = (await fays.open("/accounts")).text
    taken = (await fays.client.get("/accounts?as=csv")).text
    assert (True, False, False) == ("sam" in taken, "gil" in taken, "gil" in listed)


async def test_r6_a_firm_is_offered_what_it_has(fays: Browser, adas: Browser, ours: Firm) -> None:
    """No other firm to filter by, and no role that it does not give."""
    await member("sam", Role.AUDITOR, ours)
    for browser, offered in ((fays, ["firm_reviewer", "auditor"]), (adas, [role.value for role in Role])):
        page = (await browser.open("/accounts")).text
        roles = re.findall(
            r'<option value="(\w+)"', page.partition('name="role"')[2].partition("</select>")[0]
        )
        assert (sorted(offered), browser is adas) == (sorted(roles), 'name="firm"' in page)


async def test_r7_alike(adas_imports: Importer, ours: Firm) -> None:
    await Account(login="wang1", name="王伟", role=Role.AUDITOR, firm=ours.id).save()
    await Account(login="wang2", name="王伟", role=Role.AUDITOR).save()
    await Account(login="wang3", name="王伟", role=Role.AUDITOR, firm=ours.id, is_active=False).save()
    row = person("wang4", "复核员", 公司编号="OURS", 姓名="王 伟")
    dry_run = await adas_imports.try_out(people_book(row))
    assert (1, 0) == ((c := await adas_imports.counts(dry_run))["alike"], c["wrong"])
    assert "王伟 wang1 王 伟 wang4 姓名相同" in await adas_imports.see(dry_run, "alike")
    await adas_imports.take_in(dry_run)
    page = text_of(await adas_imports.browser.open("/accounts/duplicates"))
    assert ("wang1" in page, "wang2" in page, "wang4" in page) == (True, False, True)


async def test_r7_a_firms_own(fays_imports: Importer, ours: Firm) -> None:
    theirs = await firm("THEIRS")
    for login, of, role in (
        ("one", ours, Role.AUDITOR),
        ("two", theirs, Role.AUDITOR),
        ("three", theirs, Role.AUDITOR),
        ("four", ours, Role.FIRM_MANAGER),
    ):
        await Account(login=login, name="王伟", role=role, firm=of.id).save()
    page = text_of(await fays_imports.browser.open("/accounts/duplicates"))
    dry_run = await fays_imports.try_out(people_book(person("new", 姓名="王伟")))
    page += await fays_imports.see(dry_run, "alike")
    assert [True, False, False, False] == [login in page for login in ("one", "two", "three", "four")]


async def test_r8_history_and_trail(adas_imports: Importer, ours: Firm) -> None:
    sam = await member("sam", Role.AUDITOR)
    dry_run = await adas_imports.try_out(
        people_book(person("sam", "复核员", 公司编号="OURS", 状态="停用"), person("new")), "人员.xlsx"
    )
    await adas_imports.take_in(dry_run, effective_on="2026-10-01")
    browser = adas_imports.browser
    await browser.submit(f"/accounts/{sam.id}/reopened", found_on=f"/accounts/{sam.id}")
    kept = await RegisterChange.select().where(RegisterChange.code == "sam").order_by(RegisterChange.id)
    assert [
        ("role", "auditor", "firm_reviewer", True),
        ("firm", "", "OURS", True),
        ("standing", "open", "closed", True),
        ("standing", "closed", "open", False),
    ] == [
        (each["field"], each["before"], each["after"], each["effective_on"] == date(2026, 10, 1))
        for each in kept
    ]
    page = text_of(await browser.open(f"/accounts/{sam.id}"))
    assert ("检测员 → 复核员" in page, "启用 → 停用" in page, "停用 → 启用" in page) == (True,) * 3
    assert [
        ("ada", "registered", "account", "new", {"role": "auditor"}),
        ("ada", "changed", "account", "sam", {"role": "firm_reviewer", "place": "OURS"}),
        ("ada", "closed", "account", "sam", {"sessions": 0}),
        ("ada", "uploaded", "people", "人员.xlsx", {"new": 1, "changed": 1, "unchanged": 0, "wrong": 0}),
        ("ada", "reopened", "account", "sam", {}),
    ] == await told()
    assert ours.id == (await _account("sam")).firm


async def test_r8_of_a_new_account(adas: Browser) -> None:
    login = "a-login-as-long-as-nobody-types-it@a-place-that-is-far-away.example"
    await adas.submit("/accounts", found_on="/accounts/new", login=login, name="Pat", role="project_office")
    assert [(login, "login")] == [(each["code"], each["field"]) for each in await RegisterChange.select()]


async def test_r9_first_links(adas_imports: Importer) -> None:
    await create_account("old", "Old", Role.PROJECT_OFFICE, password=GOOD_PASSWORD)
    rows = (person("pat", "项目办公室"), person("sam"), person("gone", "项目办公室", 状态="停用"))
    await _take_in(adas_imports, *rows)
    browser = adas_imports.browser
    assert "：2 位" in (await browser.open("/accounts/first-links")).text
    answer = await browser.submit("/accounts/first-links", found_on="/accounts/first-links")
    assert (200, "no-store") == (answer.status_code, answer.headers["cache-control"])
    sheet = list(openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0].values)[1:]
    links = {str(row[1]): str(row[3]) for row in sheet}
    assert ["pat", "sam"] == list(links)
    tokens = {login: link.rsplit("/", 1)[1] for login, link in links.items()}
    assert "pat" == (await invited(tokens["pat"])).login
    assert "sam" == (await auditor_of(tokens["sam"])).login
    assert re.fullmatch(r"http://field\.test/invitations/[\w-]+", links["pat"])
    entries = await told()
    assert ("ada", "exported", "people", "first-links.xlsx", {"rows": 2}) == entries[-1]
    assert ("ada", "invited", "account", "pat", {"by": "list"}) in entries
    assert not [token for token in tokens.values() if token in str(entries)]
    again = await browser.submit("/accounts/first-links", found_on="/account")
    assert (409, 1) == (again.status_code, await Invitation.count())


async def test_r9_twice_at_once(adas_imports: Importer) -> None:
    await _take_in(adas_imports, person("pat", "项目办公室"))
    browser = adas_imports.browser
    answers = await asyncio.gather(
        *(browser.submit("/accounts/first-links", found_on="/accounts/first-links") for _ in range(2))
    )
    assert ([200, 409], 1) == (sorted(each.status_code for each in answers), await Invitation.count())


async def test_r9_a_firms_own(fays_imports: Importer, ours: Firm) -> None:
    await member("gil", Role.AUDITOR, await firm("THEIRS"))
    await member("pam", Role.FIRM_MANAGER, ours)
    await _take_in(fays_imports, person("sam"))
    answer = await fays_imports.browser.submit("/accounts/first-links", found_on="/account")
    sheet = list(openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0].values)[1:]
    assert ["sam"] == [row[1] for row in sheet]
    assert (1, 0) == (await FieldLink.count(), await Invitation.count())


async def test_r10_anothers_file(adas_imports: Importer, fays: Browser) -> None:
    dry_run = await adas_imports.try_out(people_book(person("pat", "系统管理员")))
    digest = await adas_imports.digest(dry_run)
    for path in (dry_run, f"{dry_run}/marked.xlsx"):
        assert 404 == (await fays.open(path)).status_code
    assert 404 == (await fays.submit(dry_run, found_on="/account", digest=digest)).status_code
    assert 1 == await StagedUpload.count()
    assert not await Account.exists().where(Account.login == "pat")


async def test_r10_two_administrators_at_once(app: Litestar, adas_imports: Importer) -> None:
    """Each closes the other by a workbook; one is told to look again, and one stays."""
    bea = await member("bea", Role.ADMINISTRATOR)
    async with caller(app) as browser:
        beas = Importer(await enter(browser, bea), "/accounts")
        files = ((adas_imports, "bea"), (beas, "ada"))
        closing = [
            (each, await each.try_out(people_book(person(login, "系统管理员", 状态="停用"))))
            for each, login in files
        ]
        await asyncio.gather(*(each.take_in(dry_run) for each, dry_run in closing))
    left = Account.role == Role.ADMINISTRATOR
    assert 1 == await Account.count().where(left & Account.is_active.eq(True))
