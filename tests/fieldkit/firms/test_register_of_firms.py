"""The register of third-party firms.

R1 firms come in with a file and one by one, and are closed from a date
R2 a firm's people see their own firm and no other; only the project office changes any
R3 a firm whose people have accounts is not deleted
R4 the workbook comes in again unchanged
"""

from datetime import date

import httpx
import pytest

from fieldkit.access import MAY, Permission
from fieldkit.accounts.tables import Account, Role
from fieldkit.firms.tables import Firm
from tests.fieldkit.browser import JSON, PAGE, Browser
from tests.fieldkit.filled_books import book
from tests.fieldkit.importer import Importer, text_of
from tests.fieldkit.roles import sign_in_as

pytestmark = pytest.mark.anyio

HEADINGS = ("编号", "名称", "英文名称", "联系方式", "合同终止日期")


@pytest.fixture
def imports(mos_client: httpx.AsyncClient) -> Importer:
    return Importer(Browser(mos_client), "/firms")


async def _firm(code: str = "F1") -> Firm:
    firm = Firm(code=code, zh=f"公司{code}", en="")
    await firm.save()
    return firm


async def test_r1_in_and_out(imports: Importer) -> None:
    rows = (("F1", "甲公司", None, "王 13800000000", None), ("F2", "乙公司", "Second", None, "2026年1月31日"))
    await imports.take_in(await imports.try_out(book(*rows, headings=HEADINGS)))
    browser = imports.browser
    await browser.submit("/firms", found_on="/firms/new", code="F3", zh="丙公司")
    await browser.submit("/firms/F1/close", found_on="/firms/F1", closed_on="2026-06-30")
    stored = [
        (firm.code, firm.zh, firm.en, firm.closed_on) for firm in await Firm.objects().order_by(Firm.code)
    ]
    assert [
        ("F1", "甲公司", "", date(2026, 6, 30)),
        ("F2", "乙公司", "Second", date(2026, 1, 31)),
        ("F3", "丙公司", "", None),
    ] == stored


@pytest.mark.parametrize("role", list(Role))
async def test_r2_who(client: httpx.AsyncClient, role: Role) -> None:
    own, _ = await _firm("F1"), await _firm("F2")
    await sign_in_as(client, role, firm=own.id)
    is_reader = Permission.READ_FIRMS in MAY[role]
    is_firms = role in {Role.FIRM_MANAGER, Role.FIRM_REVIEWER}
    for path in ("", "/F1", "/register.xlsx", "?as=csv"):
        assert (200 if is_reader else 403) == (await client.get(f"/firms{path}", headers=JSON)).status_code
    if is_firms:
        assert "公司F2" not in (await client.get("/firms", headers=PAGE)).text
        assert "公司F2" not in (await client.get("/firms?as=csv")).text
        assert 404 == (await client.get("/firms/F2", headers=JSON)).status_code
    if role is not Role.PROJECT_OFFICE:
        for path in ("/firms", "/firms/F1", "/firms/F1/close", "/firms/F1/reopen", "/firms/F1/delete"):
            answer = await Browser(client).submit(path, found_on="/sign-in", zh="新", closed_on="2026-01-01")
            assert 403 == answer.status_code
        answer = await Browser(client).upload("/firms/import", b"", "a.xlsx", found_on="/sign-in")
        assert 403 == answer.status_code
        for path in ("/new", "/import", "/imports/t", "/imports/t/marked.xlsx"):
            assert 403 == (await client.get(f"/firms{path}", headers=JSON)).status_code
    assert [("公司F1", None)] == [
        (firm.zh, firm.closed_on) for firm in await Firm.objects().where(Firm.code == "F1")
    ]


async def test_r2_nobody(client: httpx.AsyncClient) -> None:
    for path in ("", "/F1", "/new", "/import", "/imports/t", "/imports/t/marked.xlsx", "/register.xlsx"):
        assert 401 == (await client.get(f"/firms{path}", headers=JSON)).status_code


async def test_r3_deleted(imports: Importer) -> None:
    firm = await _firm()
    ann = Account(login="ann", name="Ann", role=Role.FIRM_MANAGER, firm=firm.id)
    await ann.save()
    answer = await imports.browser.submit("/firms/F1/delete", found_on="/firms")
    assert (409, True) == (answer.status_code, "1 个账号（ann）" in text_of(answer))
    await ann.remove()
    answer = await imports.browser.submit("/firms/F1/delete", found_on="/firms")
    assert (303, 0) == (answer.status_code, await Firm.count())


async def test_r4_again(imports: Importer) -> None:
    await _firm()
    answer = await imports.browser.open("/firms/register.xlsx")
    counts = await imports.counts(await imports.try_out(answer.content))
    assert {"new": 0, "changed": 0, "unchanged": 1, "wrong": 0, "alike": 0} == counts
