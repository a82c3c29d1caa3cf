"""What a list's address asks for, its order, its pages and its files.

R1 filters, order and page stand in the address; what is unknown there is left out
R2 the rows are those that pass, in the order asked for, 50 a page, ties by their key
R3 counting stops at 10,000
R4 a file holds every row that passes, is written into the trail, and runs no formula
R5 nothing that is typed becomes SQL
"""

import csv
import json
from dataclasses import replace
from io import BytesIO, StringIO

import httpx
import pytest
from openpyxl import load_workbook

from fieldkit.areas.tables import Area
from fieldkit.database.sql import fetch
from fieldkit.lists.listing import Asked, asked_of
from fieldkit.lists.queries import COUNTED_TO, page_of
from fieldkit.sites.view import SITES
from fieldkit.trail.tables import TrailEntry
from tests.fieldkit.browser import PAGE
from tests.fieldkit.office import build_site

MANY = """
INSERT INTO site (code, operator, city, name, address, search)
SELECT 'S' || lpad(n::text, 6, '0'), (ARRAY['CM', 'CU', 'CT'])[1 + n % 3], $1, 'hall ' || n % 7, '1 Road',
       'hall' || n % 7
  FROM generate_series(1, $2) n
"""


async def _many(n: int) -> None:
    first = await build_site("A-1")
    await fetch(MANY, first.city, n)
    await Area.update({Area.zh: "福州"}, force=True)


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ({}, Asked(sort="code")),
        ({"operator": "CU", "name": " 东 "}, Asked({"operator": "CU", "name": "东"}, sort="code")),
        ({"operator": "XX", "nothing": "1"}, Asked(sort="code")),
        ({"sort": "-name", "page": "3"}, Asked(sort="name", is_descending=True, page=3)),
        ({"sort": "s.id; DROP TABLE site", "page": "0"}, Asked(sort="code")),
        ({"page": "٣"}, Asked(sort="code")),
        ({"page": "9" * 30}, Asked(sort="code")),
    ],
)
def test_r1_asked(query: dict[str, str], asked: Asked) -> None:
    assert asked == asked_of(SITES, query)


def test_r1_addresses() -> None:
    asked = Asked({"name": "东街"}, sort="name", is_descending=True, page=3)
    assert "/sites?name=%E4%B8%9C%E8%A1%97&sort=-name&page=3" == asked.url(SITES)
    assert "/sites?name=%E4%B8%9C%E8%A1%97" == asked.url(SITES, sort="code", page="")
    assert "/sites" == Asked(sort="code").url(SITES)


@pytest.mark.anyio
@pytest.mark.usefixtures("services")
async def test_r2_pages_in_order() -> None:
    await _many(120)
    asked = Asked({"operator": "CU"}, sort="name", is_descending=True)
    first, second = await page_of(SITES, asked), await page_of(SITES, replace(asked, page=2))
    assert (40, 1, 0) == (first.n_found, first.n_pages, len(second.rows))
    assert [row["name"] for row in first.rows] == sorted((row["name"] for row in first.rows), reverse=True)
    everything = [await page_of(SITES, Asked(sort="name", page=page)) for page in (1, 2, 3)]
    codes = [row["code"] for found in everything for row in found.rows]
    assert (121, [50, 50, 21]) == (len(set(codes)), [len(found.rows) for found in everything])


@pytest.mark.anyio
@pytest.mark.usefixtures("services")
async def test_r3_counted_to() -> None:
    await _many(COUNTED_TO)
    found = await page_of(SITES, Asked(sort="code"))
    assert (COUNTED_TO, True) == (found.n_found, found.is_more)
    found = await page_of(SITES, Asked({"operator": "CM"}, sort="code"))
    assert (3334, False) == (found.n_found, found.is_more)


@pytest.mark.anyio
async def test_r4_files(mos_client: httpx.AsyncClient) -> None:
    site = await build_site("CM-1")
    site.name = "=HYPERLINK(1)"
    await site.save()
    await build_site("CU-1", "CU")
    answer = await mos_client.get("/sites", params={"operator": "CM", "as": "csv"})
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert [("编号", "名称"), ("CM-1", "'=HYPERLINK(1)")] == [tuple(row[:2]) for row in rows]
    answer = await mos_client.get("/sites", params={"as": "xlsx"})
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    assert ["编号", "CM-1", "CU-1"] == [sheet.cell(row, 1).value for row in (1, 2, 3)]
    assert ("=HYPERLINK(1)", "s") == (sheet.cell(2, 2).value, sheet.cell(2, 2).data_type)
    told = [(each.deed, each.noun, each.code, json.loads(each.facts)) for each in await TrailEntry.objects()]
    assert [
        ("exported", "sites", "csv", {"operator": "CM", "rows": 1}),
        ("exported", "sites", "xlsx", {"rows": 2}),
    ] == told


@pytest.mark.anyio
@pytest.mark.parametrize("typed", ["'; DROP TABLE site; --", "%", "$1", "{}", "\\", "x" * 5000])
async def test_r5_typed_text_is_a_value(mos_client: httpx.AsyncClient, typed: str) -> None:
    await build_site("CM-1")
    for name in ("name", "city", "operator"):
        assert 200 == (await mos_client.get("/sites", params={name: typed}, headers=PAGE)).status_code
    assert 200 == (await mos_client.get("/sites", params={"sort": typed}, headers=PAGE)).status_code
