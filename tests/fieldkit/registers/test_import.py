"""A register's file from the dry run to what is stored.

R1 the dry run counts new, changed, unchanged and wrong rows, shows before and after, and stores nothing
R2 every wrong cell is told with sheet, row, column, sentence and remedy in both languages, all of 500
R3 the sender's own file comes back with exactly the wrong cells marked; a CSV as a workbook
R4 taking in stores the good rows in one transaction, with history and trail; wrong ones stay out by wish
R5 what was looked at is what is taken in: after another's change nothing is, and nothing twice
R6 cells are held against one another and against what is registered
R7 what may be a duplicate is told, and is no fault
R8 what the register's workbook holds comes in again unchanged, in both languages; formulas do not run
R9 a city's branch brings in its own city's sites alone
R10 outsiders can do none of it, and nobody sees another's file
"""

import asyncio
import json
from datetime import date
from io import BytesIO

import httpx
import openpyxl
import pytest

from fieldkit.access import Scope
from fieldkit.accounts.tables import Account, Role
from fieldkit.areas.tables import Area
from fieldkit.clock import today
from fieldkit.database.sql import fetch
from fieldkit.registers.plan import Plan, Standing, plan_of, with_pairs
from fieldkit.registers.reading import MAX_FILE_BYTES, read_table
from fieldkit.registers.tables import RegisterChange, StagedUpload
from fieldkit.sites.register import SiteRegister
from fieldkit.sites.tables import Site
from fieldkit.trail.tables import TrailEntry
from tests.fieldkit.browser import JSON, Browser
from tests.fieldkit.filled_books import HEADINGS, book, comma_separated, site
from tests.fieldkit.importer import Importer
from tests.fieldkit.office import build_site
from tests.fieldkit.roles import sign_in_as

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("cities")]

SITES = SiteRegister()


async def _plan(content: bytes, name: str = "网点.xlsx", scope: Scope | None = None) -> Plan:
    return await plan_of(SITES, read_table(SITES, content, name), scope or Scope())


async def _faults(*rows: list[object]) -> list[tuple[str, int, str]]:
    return [(each.code, each.row, each.column) for each in (await _plan(book(*rows))).all_faults]


async def _codes() -> list[str]:
    return await Site.select(Site.code).order_by(Site.code).output(as_list=True)


async def test_r1_counted_and_shown(mos_imports: Importer) -> None:
    await build_site("FZ-1")
    same = site("FZ-2")
    await mos_imports.take_in(await mos_imports.try_out(book(same)))
    before = [*await Site.select(), *await RegisterChange.select()]
    there = site("FZ-1", 名称="营业厅 FZ-1", 运营商="联通", 地址或号码="东街1号", 纬度=26.08, 经度=119.3)
    dry_run = await mos_imports.try_out(book(same, there, site("FZ-3"), site("FZ-4", 地市="泉州")))
    assert {"new": 1, "changed": 1, "unchanged": 1, "wrong": 1, "alike": 0} == await mos_imports.counts(
        dry_run
    )
    assert "运营商 移动 → 联通" in await mos_imports.see(dry_run, "changed")
    assert "FZ-3营业厅" in await mos_imports.see(dry_run, "new")
    assert before == [*await Site.select(), *await RegisterChange.select()]


async def test_r2_five_hundred_wrong_rows(mos_imports: Importer) -> None:
    rows = [site(f"A-{n}", 种类="厅", 纬度=95) for n in range(500)]
    dry_run = await mos_imports.try_out(book(*rows, site("A-500")))
    assert {"new": 1, "changed": 0, "unchanged": 0, "wrong": 500, "alike": 0} == await mos_imports.counts(
        dry_run
    )
    first = await mos_imports.see(dry_run, "wrong")
    assert "第 1–100 条，共 1,000 条" in first
    for text in (
        "网点!C2",
        "“厅”不是可选的值。",
        "is none of the values to choose from.",
        "改成其中之一：营业厅；",
        "网点!H2",
    ):
        assert text in first
    last = await mos_imports.see(dry_run, "wrong&page=10")
    assert ("网点!H501" in last, "网点!H2 " in last) == (True, False)


async def test_r3_marked(mos_imports: Importer) -> None:
    content = book(site("A-1", 种类="厅"), site("A-2"), site("A-3", 经度="东"))
    dry_run = await mos_imports.try_out(content)
    answer = await mos_imports.browser.open(f"{dry_run}/marked.xlsx")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0]
    marked = {cell.coordinate: cell.comment.text for row in sheet.rows for cell in row if cell.comment}
    assert ["C2", "I4"] == sorted(marked)
    assert ("不是数字" in marked["I4"], "is no number" in marked["I4"]) == (True, True)
    assert [list(row) for row in sheet.values][1:] == [
        list(row) for row in openpyxl.load_workbook(BytesIO(content)).worksheets[0].values
    ][1:]


async def test_r3_a_marked_csv(mos_imports: Importer) -> None:
    content = comma_separated(site("00123", 种类="厅")).encode("gb18030")
    answer = await mos_imports.browser.open(f"{await mos_imports.try_out(content, '网点.csv')}/marked.xlsx")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0]
    assert ("00123", True, None) == (sheet["A2"].value, sheet["C2"].comment is not None, sheet["B2"].comment)


async def test_r3_nothing_to_mark(mos_imports: Importer) -> None:
    for content in (book(site("A-1")), b"PK\x03\x04"):
        dry_run = await mos_imports.try_out(content)
        assert 404 == (await mos_imports.browser.open(f"{dry_run}/marked.xlsx")).status_code


async def test_r4_taken_in(mos_imports: Importer, mo: Account) -> None:
    await build_site("FZ-1")
    changed = site("FZ-1", 名称="营业厅 FZ-1", 地市="厦门", 地址或号码="东街1号", 纬度=26.08, 经度=119.3)
    new = site("FZ-2", 县区="鼓楼", 开业日期=date(2020, 1, 2))
    answer = await mos_imports.take_in(
        await mos_imports.try_out(book(changed, new)), effective_on="2026-10-01"
    )
    assert (200, True) == (answer.status_code, "新增 1" in answer.text or "1 new" in answer.text)
    rows = await SITES.stored()
    assert ("XM", "FZ", "FZ-GL", date(2020, 1, 2), None) == (
        rows["FZ-1"]["city"],
        rows["FZ-2"]["city"],
        rows["FZ-2"]["county"],
        rows["FZ-2"]["opened_on"],
        rows["FZ-2"]["latitude"],
    )
    kept = await RegisterChange.select().order_by(RegisterChange.code)
    assert [("FZ-1", "city", "FZ", "XM"), ("FZ-2", "code", "", "FZ-2")] == [
        (each["code"], each["field"], each["before"], each["after"]) for each in kept
    ]
    assert {(mo.id, date(2026, 10, 1), "sites")} == {
        (e["account"], e["effective_on"], e["noun"]) for e in kept
    }
    entry = (await TrailEntry.objects())[-1]
    assert ("uploaded", "sites", "网点.xlsx") == (entry.deed, entry.noun, entry.code)
    assert {"new": 1, "changed": 1, "unchanged": 0, "wrong": 0} == json.loads(entry.facts)
    assert [] == await StagedUpload.select()


async def test_r4_all_or_nothing(mos_imports: Importer) -> None:
    dry_run = await mos_imports.try_out(book(site("A-1"), site("A-2", 地市="泉州")))
    assert (409, []) == ((await mos_imports.take_in(dry_run)).status_code, await _codes())
    assert (200, ["A-1"]) == (
        (await mos_imports.take_in(dry_run, is_partial=True)).status_code,
        await _codes(),
    )


async def test_r4_a_faulty_file_is_never_taken_in(mos_imports: Importer) -> None:
    dry_run = await mos_imports.try_out(book(site("A-1")[:4], headings=HEADINGS[:4]))
    answer = await mos_imports.take_in(dry_run, is_partial=True)
    assert (409, []) == (answer.status_code, await _codes())


async def test_r4_the_end_undoes_the_beginning(
    mos_imports: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    dry_run = await mos_imports.try_out(book(site("A-1")))
    monkeypatch.setattr("fieldkit.registers.actions.record", fail)
    assert (500, [], 0) == (
        (await mos_imports.take_in(dry_run)).status_code,
        await _codes(),
        await RegisterChange.count(),
    )


async def test_r5_changed_since(mos_imports: Importer) -> None:
    await build_site("FZ-1")
    dry_run = await mos_imports.try_out(book(site("FZ-1")))
    seen = await mos_imports.digest(dry_run)
    await Site.update({Site.operator: "CT"}, force=True)
    answer = await mos_imports.browser.submit(dry_run, found_on="/sites/import", digest=seen)
    assert (409, "营业厅 FZ-1") == (answer.status_code, (await SITES.stored())["FZ-1"]["name"])


async def test_r5_not_twice(mos_imports: Importer) -> None:
    dry_run = await mos_imports.try_out(book(site("A-1")))
    digest = await mos_imports.digest(dry_run)
    submitted = [
        await mos_imports.browser.submit(dry_run, found_on="/sites/import", digest=digest) for _ in range(2)
    ]
    assert ([200, 404], 1) == ([each.status_code for each in submitted], await RegisterChange.count())


async def test_r5_two_at_once(mos_imports: Importer) -> None:
    """Two files say the same new site at the same moment: the second is told to look again."""
    dry_runs = [await mos_imports.try_out(book(site("A", 名称=name))) for name in ("甲", "乙")]
    seen = [await mos_imports.digest(each) for each in dry_runs]
    browser = mos_imports.browser
    answers = await asyncio.gather(
        *(
            browser.submit(each, found_on="/sites/import", digest=digest)
            for each, digest in zip(dry_runs, seen, strict=True)
        )
    )
    assert ([200, 409], 1) == (sorted(each.status_code for each in answers), await RegisterChange.count())


async def test_r6_two_rows_of_one_code() -> None:
    assert [("key_repeated", 2, "A"), ("key_repeated", 4, "A")] == await _faults(
        site("A"), site("B"), site(" A ")
    )
    [first, _] = (await _plan(book(site("A"), site("A")))).all_faults
    assert "2, 3" in first.sentence.zh


async def test_r6_blank() -> None:
    row = site("A", 编号=None, 名称=" ", 种类=None, 运营商=None, 地市=None)
    assert [("blank", 2, column) for column in "ABCDE"] == sorted(
        await _faults(row), key=lambda each: each[2]
    )


@pytest.mark.parametrize("city", ["福州", "福州市", "FZ", "Fuzhou", "fuzhou"])
async def test_r6_a_city_by_name_or_code(city: str) -> None:
    [row] = (await _plan(book(site("A", 地市=city)))).rows
    assert (Standing.NEW, "FZ") == (row.standing, row.row["city"])


async def test_r6_a_county_is_of_its_city() -> None:
    """Two counties are called Gulou, of Fuzhou and of Nanjing."""
    rows = (await _plan(book(site("A", 县区="鼓楼区"), site("B", 地市="南京", 县区="鼓楼区")))).rows
    assert ["FZ-GL", "NJ-GL"] == [row.row["county"] for row in rows]
    assert [
        ("county_elsewhere", 2, "F"),
        ("area_unknown", 3, "F"),
        ("area_unknown", 4, "E"),
    ] == await _faults(site("A", 县区="思明区"), site("B", 县区="台江区"), site("C", 地市="泉州", 县区=None))


async def test_r6_two_cities_of_one_name() -> None:
    await Area(code="FZ2", kind="city", zh="福州市", en="Other").save()
    assert [("area_ambiguous", 2, "E")] == await _faults(site("A"), site("B", 地市="FZ2"))


async def test_r6_a_closed_city() -> None:
    await build_site("FZ-1")
    await Area.update({Area.closed_on: date(2026, 1, 1)}).where(Area.code == "FZ")
    assert [("area_closed", 2, "E")] == await _faults(site("A"), site("FZ-1"))


@pytest.mark.parametrize(
    ("latitude", "longitude", "faults"),
    [
        (26.08, 119.3, []),
        (119.3, 26.08, [("out_of_range", 2, "H")]),
        (26.08, None, [("half_position", 2, "I")]),
        (None, 119.3, [("half_position", 2, "H")]),
        (0, 0, [("no_position", 2, "H")]),
        (80, 26, [("swapped_position", 2, "H")]),
        (26.08, 181, [("out_of_range", 2, "I")]),
    ],
)
async def test_r6_positions(latitude: object, longitude: object, faults: list[object]) -> None:
    told = await _faults(site("A", 纬度=latitude, 经度=longitude))
    assert faults == [each for each in told if each[0] != "half_position" or len(told) == 1]


async def test_r6_closed_before_it_opened() -> None:
    row = site("A", 开业日期="2026-02-01", 停业日期="2026-01-01")
    assert [("closed_before_opened", 2, "K")] == await _faults(row)


async def test_r6_absent_columns_stay(mos_imports: Importer) -> None:
    await build_site("FZ-1")
    row = ["FZ-1", "新名", "营业厅", "移动", "福州"]
    await mos_imports.take_in(await mos_imports.try_out(book(row, headings=HEADINGS[:5])))
    stored = (await SITES.stored())["FZ-1"]
    assert ("新名", "东街1号", 26.08) == (stored["name"], stored["address"], stored["latitude"])


async def test_r7_alike(mos_imports: Importer) -> None:
    """CM-1 stands at 26.08 N 119.30 E; .0008° of latitude are 89 m, .001° are 111 m."""
    await build_site("CM-1")
    await Site.update({Site.name: "东街口营业厅"}, force=True)
    near = {"纬度": 26.0808, "经度": 119.3}
    plan = await _plan(
        book(
            site("A", 名称="移动东街口店"),
            site("B", 名称="东街口旗舰厅", **near),
            site("C", 名称="东街口旗舰厅", 运营商="联通", **near),
            site("D", 名称="湖东路厅", **near),
            site("E", 名称="东街口旗舰2厅", 纬度=26.081, 经度=119.3),
            site("F", 名称="东街口厅", 地市="厦门"),
        )
    )
    pairs = {pair.codes: pair.distance_m for pair in (await with_pairs(SITES, plan)).pairs}
    assert {("A", "CM-1"), ("B", "CM-1"), ("B", "E")} == pairs.keys()
    assert (None, 89) == (pairs["A", "CM-1"], round(pairs["B", "CM-1"] or 0))
    assert 6 == len(plan.of(Standing.NEW))
    dry_run = await mos_imports.try_out(book(site("A", 名称="移动东街口店")))
    assert "移动东街口店 A 东街口营业厅 CM-1" in await mos_imports.see(dry_run, "alike")


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_r8_the_workbook_comes_in_again(mos_imports: Importer, language: str) -> None:
    odd = site(
        "007", 名称="=HYPERLINK(1)", 种类="热线号码", 运营商="电信", 地址或号码="10000", 县区="鼓楼",
        纬度=26.123456789, 经度=119.3, 开业日期="2020-02-29", 停业日期="2026-01-01",
    )  # fmt: skip
    rows = [odd, site("B", 名称="-1+1", 地市="南京", 县区="鼓楼区"), site("C", 地址或号码=None)]
    await mos_imports.take_in(await mos_imports.try_out(book(*rows)))
    await build_site("RAW")
    await Site.update({Site.name: "全角１号  厅"}).where(Site.code == "RAW")
    answer = await mos_imports.browser.open(f"/sites/register.xlsx?lang={language}")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0]
    assert ("=HYPERLINK(1)", "s") == (sheet["B2"].value, sheet["B2"].data_type)
    dry_run = await mos_imports.try_out(answer.content)
    assert {"new": 0, "changed": 0, "unchanged": 4, "wrong": 0, "alike": 0} == await mos_imports.counts(
        dry_run
    )


async def test_r8_the_workbook_helps(mos_imports: Importer) -> None:
    await build_site("FZ-1")
    answer = await mos_imports.browser.open("/sites/register.xlsx")
    workbook = openpyxl.load_workbook(BytesIO(answer.content))
    sheet = workbook.worksheets[0]
    assert ["网点", "取值", "说明"] == workbook.sheetnames
    assert list(HEADINGS) == sorted((c.value for c in sheet[1]), key=lambda v: HEADINGS.index(str(v)))
    assert all(cell.comment for cell in sheet[1])
    offered = {
        str(each.sqref).partition("2:")[0]: each.formula1 for each in sheet.data_validations.dataValidation
    }
    kinds = [workbook["取值"].cell(row, 3).value for row in range(2, 10)]
    assert ({"C", "D", "E"}, "'取值'!$C$2:$C$9", "短信代码") == (offered.keys(), offered["C"], kinds[-1])


async def test_r8_the_lists_own_file_comes_in_too(mos_imports: Importer) -> None:
    await build_site("FZ-1")
    for kind in ("xlsx", "csv"):
        answer = await mos_imports.browser.client.get(f"/sites?as={kind}")
        counts = await mos_imports.counts(await mos_imports.try_out(answer.content, f"a.{kind}"))
        assert (1, 0) == (counts["unchanged"], counts["wrong"])


async def test_r9_a_branch_brings_its_own(client: httpx.AsyncClient, cities: dict[str, int]) -> None:
    await build_site("FZ-1")
    await build_site("XM-1", city="XM")
    await sign_in_as(client, Role.CITY_BRANCH, area=cities["FZ"])
    imports = Importer(Browser(client))
    rows = [
        site("FZ-1"),  # its own
        site("FZ-2"),  # a new one of its own
        site("FZ-3", 地市="厦门"),  # a new one of another's
        site("XM-1"),  # takes one over
    ]
    dry_run = await imports.try_out(book(*rows))
    assert {"new": 1, "changed": 1, "unchanged": 0, "wrong": 2, "alike": 0} == await imports.counts(dry_run)
    assert "这一行不属于您的地市" in await imports.see(dry_run, "wrong")
    await imports.take_in(dry_run, is_partial=True)
    stored = await SITES.stored()
    assert (["FZ-1", "FZ-2", "XM-1"], "XM") == (list(stored), stored["XM-1"]["city"])
    away = await _plan(book(site("FZ-1", 地市="厦门")), scope=Scope(area=cities["FZ"]))
    assert ["not_yours"] == [each.code for each in away.all_faults]


@pytest.mark.parametrize(
    "role", [each for each in Role if each not in {Role.PROJECT_OFFICE, Role.CITY_BRANCH}]
)
async def test_r10_outsiders(client: httpx.AsyncClient, mo: Account, role: Role) -> None:
    place = await build_site("FZ-1")
    await StagedUpload(token="t", account=mo.id, noun="sites", name="a.xlsx", content=book(site("A"))).save()  # noqa: S106
    await sign_in_as(client, role, area=place.city, site=place.id)
    browser = Browser(client)
    for path in ("import", "imports/t", "imports/t/marked.xlsx", "new"):
        assert 403 == (await client.get(f"/sites/{path}", headers=JSON)).status_code
    for path in ("/import", "/imports/t", "", "/FZ-1", "/FZ-1/close", "/FZ-1/reopen", "/FZ-1/delete"):
        answer = await browser.upload(f"/sites{path}", book(site("A")), "a.xlsx", found_on="/sign-in")
        assert 403 == answer.status_code
    assert (["FZ-1"], 1) == (await _codes(), await StagedUpload.count())


async def test_r10_another_s_file(client: httpx.AsyncClient, mo: Account, cities: dict[str, int]) -> None:
    await StagedUpload(token="t", account=mo.id, noun="sites", name="a.xlsx", content=book(site("A"))).save()  # noqa: S106
    await sign_in_as(client, Role.CITY_BRANCH, area=cities["FZ"])
    for path in ("imports/t", "imports/t/marked.xlsx"):
        assert 404 == (await client.get(f"/sites/{path}", headers=JSON)).status_code
    assert (404, []) == (
        (await Browser(client).submit("/sites/imports/t", found_on="/sites/import", digest="")).status_code,
        await _codes(),
    )


async def test_r10_left_behind(mos_imports: Importer) -> None:
    await mos_imports.try_out(book(site("A")))
    await fetch("UPDATE staged_upload SET at = now() - interval '25 hours'")
    await mos_imports.try_out(book(site("B")))
    assert 1 == await StagedUpload.count()


async def test_r10_too_large_to_wait(mos_imports: Importer) -> None:
    browser = mos_imports.browser
    content = b"x" * (MAX_FILE_BYTES + 1)
    answer = await browser.upload("/sites/import", content, "a.csv", found_on="/sites/import")
    assert (413, True, 0) == (answer.status_code, "最多 20 MB" in answer.text, await StagedUpload.count())


async def test_r10_the_last_five_wait(mos_imports: Importer) -> None:
    first, *others = [await mos_imports.try_out(book(site(f"A-{n}"))) for n in range(6)]
    assert 5 == await StagedUpload.count()
    assert [404, 200] == [(await mos_imports.browser.open(each)).status_code for each in (first, others[0])]


async def test_r10_nobody(client: httpx.AsyncClient) -> None:
    for path in ("import", "imports/t", "new", "register.xlsx", "duplicates", "FZ-1"):
        assert 401 == (await client.get(f"/sites/{path}", headers=JSON)).status_code


async def test_r4_from_today(mos_imports: Importer) -> None:
    await mos_imports.take_in(await mos_imports.try_out(book(site("A"))))
    assert [today()] == await RegisterChange.select(RegisterChange.effective_on).output(as_list=True)
