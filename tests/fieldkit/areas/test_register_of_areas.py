"""The register of areas.

R1 provinces, cities and counties come in with one file, in any order, each below the area it names
R2 what cannot be is told: no area above, one of the wrong kind, a kind that changes
R3 those who see sites see areas; only those who may change every site change them
R4 an area that others or sites are in is not deleted; otherwise it is
R5 the workbook comes in again unchanged
"""

import httpx
import pytest

from fieldkit.access import MAY, Permission, Reach, Scope
from fieldkit.accounts.tables import Role
from fieldkit.areas.known import Areas, KnownArea
from fieldkit.areas.register import AreaRegister
from fieldkit.areas.tables import Area, AreaKind
from fieldkit.database.sql import fetch
from fieldkit.registers.plan import plan_of
from fieldkit.registers.reading import read_table
from tests.fieldkit.browser import JSON, Browser
from tests.fieldkit.filled_books import book
from tests.fieldkit.importer import Importer, text_of
from tests.fieldkit.office import build_site
from tests.fieldkit.roles import sign_in_as

pytestmark = pytest.mark.anyio

HEADINGS = ("区划编号", "级别", "名称", "英文名称", "上级区域", "撤销日期")
FILE = (
    ("350102", "县区", "鼓楼区", "Gulou", "福州市", None),
    ("350100", "地市", "福州市", "Fuzhou", "福建省", None),
    ("350000", "省", "福建省", "Fujian", None, None),
)
ABOVE = "SELECT a.code, p.code FROM area a LEFT JOIN area p ON p.id = a.parent ORDER BY 1"


@pytest.fixture
def imports(mos_client: httpx.AsyncClient) -> Importer:
    return Importer(Browser(mos_client), "/areas")


async def test_r1_one_file(imports: Importer) -> None:
    await imports.take_in(await imports.try_out(book(*FILE, headings=HEADINGS)))
    assert [("350000", None), ("350100", "350000"), ("350102", "350100")] == [
        tuple(row) for row in await fetch(ABOVE)
    ]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (("1", "地市", "甲市", None, None, None), ("parent_missing", "E")),
        (("1", "地市", "甲市", None, "鼓楼区", None), ("area_unknown", "E")),
        (("1", "县区", "甲县", None, "福建省", None), ("area_unknown", "E")),
        (("1", "省", "甲省", None, "福建省", None), ("parent_given", "E")),
        (("1", "乡", "甲乡", None, None, None), ("not_a_choice", "B")),
        (("350100", "县区", "福州市", None, "福州市", None), ("kind_fixed", "B")),
    ],
)
async def test_r2_cannot_be(imports: Importer, row: tuple[object, ...], fault: tuple[str, str]) -> None:
    await imports.take_in(await imports.try_out(book(*FILE, headings=HEADINGS)))
    register = AreaRegister()
    plan = await plan_of(register, read_table(register, book(row, headings=HEADINGS), "a.xlsx"), Scope())
    assert [fault] == [(each.code, each.column) for each in plan.all_faults]


@pytest.mark.parametrize("role", list(Role))
async def test_r3_who(client: httpx.AsyncClient, role: Role) -> None:
    place = await build_site("FZ-1")
    await sign_in_as(client, role, area=place.city, site=place.id)
    may = {permission: MAY[role].get(permission) for permission in Permission}
    reads = 200 if may[Permission.READ_REGISTERS] else 403
    for path in ("", "/FZ", "/register.xlsx", "?as=csv"):
        assert reads == (await client.get(f"/areas{path}", headers=JSON)).status_code
    is_editor = may[Permission.EDIT_REGISTERS] is Reach.ALL
    browser = Browser(client)
    for path in ("/import", "/new"):
        assert (200 if is_editor else 403) == (await client.get(f"/areas{path}", headers=JSON)).status_code
    if not is_editor:
        for path in ("/areas", "/areas/FZ", "/areas/FZ/close", "/areas/FZ/reopen", "/areas/FZ/delete"):
            answer = await browser.submit(path, found_on="/sign-in", zh="新", closed_on="2026-01-01")
            assert 403 == answer.status_code
        answer = await browser.upload("/areas/import", book(*FILE), "a.xlsx", found_on="/sign-in")
        assert 403 == answer.status_code
    assert [("福州", None)] == [(area.zh, area.closed_on) for area in await Area.objects()]


async def test_r3_nobody(client: httpx.AsyncClient) -> None:
    for path in ("", "/FZ", "/new", "/import", "/imports/t", "/imports/t/marked.xlsx", "/register.xlsx"):
        assert 401 == (await client.get(f"/areas{path}", headers=JSON)).status_code


async def test_r4_deleted(imports: Importer) -> None:
    await imports.take_in(await imports.try_out(book(*FILE, headings=HEADINGS)))
    answer = await imports.browser.submit("/areas/350100/delete", found_on="/areas")
    assert (409, True) == (answer.status_code, "1 个下级区域（350102）" in text_of(answer))
    for code in ("350102", "350100"):
        answer = await imports.browser.submit(f"/areas/{code}/delete", found_on="/areas")
        assert (303, "/areas") == (answer.status_code, answer.headers["location"])
    assert 1 == await Area.count()


async def test_r5_again(imports: Importer) -> None:
    await imports.take_in(await imports.try_out(book(*FILE, headings=HEADINGS)))
    answer = await imports.browser.open("/areas/register.xlsx")
    counts = await imports.counts(await imports.try_out(answer.content))
    assert {"new": 0, "changed": 0, "unchanged": 3, "wrong": 0, "alike": 0} == counts


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("单县", ["1"]),
        ("单", []),
        ("曹", []),
        ("通", []),
        ("通化", ["2"]),
        ("通化县", ["3"]),
        ("通化市", ["2"]),
    ],
)
def test_known_by_name(typed: str, codes: list[str]) -> None:
    """The city of Tonghua is named before its county of Tonghua; a name of one sign keeps its ending."""
    areas = Areas(
        [
            KnownArea(1, "1", "county", "单县", ""),
            KnownArea(2, "2", "city", "通化市", ""),
            KnownArea(3, "3", "county", "通化县", "", parent="2"),
        ]
    )
    found = areas.meant(typed, AreaKind.CITY) or areas.meant(typed, AreaKind.COUNTY)
    assert codes == [area.code for area in found]
