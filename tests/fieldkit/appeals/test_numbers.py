"""What appeals changed, counted.

N1 how often findings were overturned, by firm and by auditor, with Wilson's interval and n
N2 ranks and scores of China Mobile's cities and sites before and after, moved marked; as files too
N3 for the office alone
N4 the list: what is overdue first and marked, every filter, the firm for the office alone
"""

import csv
from collections.abc import Sequence
from datetime import timedelta

import httpx
import pytest

from fieldkit.accounts.tables import Account, Role
from fieldkit.appeals.numbers import interval_text, moved_text
from fieldkit.clock import today
from fieldkit.database.sql import fetch
from fieldkit.services import Services
from fieldkit.waves.tables import Wave
from tests.fieldkit.appeals.appealing import (
    DISMISSED,
    Halls,
    admitted,
    agreed,
    as_caller,
    filed,
    person,
    published_provisionally,
    scored,
    visited,
    voted,
)
from tests.fieldkit.browser import PAGE
from tests.fieldkit.reviews.reviewing import firm_with
from tests.fieldkit.wire import Phone

pytestmark = pytest.mark.anyio
NUMBERS = ("/appeals/rates", "/appeals/rates/auditors", "/appeals/ranks", "/appeals/ranks/sites")


@pytest.fixture
async def halls(services: Services, mo: Account, sam: Account, sams_phone: Phone) -> Halls:
    """CM1 waits 330 s (50 points), CM2 in another city 240 s (53.33); the rival is better than both."""
    await firm_with(sam)
    halls = await visited(sam, sams_phone, CM1={"wait_s": "330"}, CM2={"wait_s": "240"}, CU1={"wait_s": "60"})
    await published_provisionally(services, mo)
    return halls


@pytest.fixture
async def decided(services: Services, halls: Halls, mo: Account) -> Account:
    """Two appeals of Mei's are decided, one upheld; a third is admitted. Mei."""
    mei = await person("mei", Role.HALL_MANAGER, site=halls.sites["CM1"])
    ada, gu = await person("ada", Role.PROJECT_OFFICE), await person("gu", Role.SPECIAL_GROUP)
    first = await admitted(services, mei, mo)
    await voted(services, ada, first)
    await agreed(services, gu, first)
    second = await admitted(services, mei, mo, "greeted")
    await voted(services, ada, second, DISMISSED)
    await agreed(services, gu, second)
    await admitted(services, mei, mo, "open")
    return mei


async def table(client: httpx.AsyncClient, reader: Account, path: str) -> list[dict[str, str]]:
    """The rows of the list's CSV."""
    answer = await (await as_caller(client, reader)).get(path)
    assert 200 == answer.status_code, answer.text
    return list(csv.DictReader(answer.text.removeprefix("\ufeff").splitlines()))


async def test_n1_rates(client: httpx.AsyncClient, decided: Account, mo: Account) -> None:
    """Wilson's 95 % interval of 1 in 2 is 9.5 % to 90.5 %."""
    assert decided
    for path, who in (
        ("/appeals/rates", ("公司", "公司 F1")),
        ("/appeals/rates/auditors", ("检测员", "Sam")),
    ):
        (row,) = await table(client, mo, f"{path}?wave=W1&as=csv")
        told = [row[name] for name in (who[0], "申诉", "已裁决", "改判", "改判率", "95% 区间")]
        assert [who[1], "3", "2", "1", "0.5", "9.5% – 90.5%"] == told
        page = (await client.get(f"{path}?wave=W1", headers=PAGE)).text
        assert ("50.0%" in page, who[1] in page) == (True, True)


@pytest.mark.parametrize(
    ("counts", "text"), [([0, 0], ""), ([0, 5], "0.0% – 43.4%"), ([81, 263], "25.5% – 36.6%")]
)
def test_n1_interval(counts: Sequence[int], text: str) -> None:
    """81 of 263 is Newcombe's (1998, table I): 0.2553 to 0.3662; 0 of 5 is z²/(5 + z²)."""
    assert text == interval_text(counts)


async def test_n2_ranks(services: Services, client: httpx.AsyncClient, decided: Account, mo: Account) -> None:
    """Fuzhou was behind with 50; its wait of 60 s instead of 330 s brings 60, and it leads."""
    assert decided
    await scored(services, mo)
    for path, unit, names in (
        ("/appeals/ranks", "地市", ("福州", "福州")),
        ("/appeals/ranks/sites", "网点编码", ("CM1", "CM2")),
    ):
        rows = await table(client, mo, f"{path}?wave=W1&as=csv")
        told = [
            tuple(row[name] for name in (unit, "走访", "初评得分", "现得分", "初评名次", "现名次", "变动"))
            for row in rows
        ]
        assert [
            (names[0], "1", "50.0", "60.0", "2", "1", "▲ 1"),
            (names[1], "1", "53.33", "53.33", "1", "2", "▼ 1"),
        ] == told


async def test_n2_before_anything_changed(client: httpx.AsyncClient, halls: Halls, mo: Account) -> None:
    assert halls
    rows = await table(client, mo, "/appeals/ranks/sites?as=csv")
    assert [("CM2", "＝"), ("CM1", "＝")] == [(row["网点编码"], row["变动"]) for row in rows]


async def test_n2_a_workbook(client: httpx.AsyncClient, halls: Halls, mo: Account) -> None:
    assert halls
    answer = await (await as_caller(client, mo)).get("/appeals/ranks?wave=W1&as=xlsx")
    assert (200, b"PK") == (answer.status_code, answer.content[:2])
    (entry,) = await fetch("SELECT noun FROM trail_entry WHERE deed = 'exported'")
    assert "appeals" == entry["noun"]


@pytest.mark.parametrize(("places", "text"), [(2, "▲ 2"), (-1, "▼ 1"), (0, "＝")])
def test_n2_moved(places: int, text: str) -> None:
    assert text == moved_text(places)


async def test_n3_the_office_alone(client: httpx.AsyncClient, halls: Halls, mo: Account) -> None:
    for path in NUMBERS:
        assert 200 == (await (await as_caller(client, mo)).get(path)).status_code
    for role in (Role.LEADING_GROUP, Role.SPECIAL_GROUP, Role.HALL_MANAGER, Role.FIRM_MANAGER, Role.AUDITOR):
        oz = await person(f"oz-{role}", role, site=halls.sites["CM1"])
        for path in NUMBERS:
            assert (await (await as_caller(client, oz)).get(path)).status_code in {401, 403}, (role, path)


async def test_n4_overdue(
    services: Services, client: httpx.AsyncClient, decided: Account, halls: Halls, mo: Account
) -> None:
    pan = await person("pan", Role.PARTNER, site=halls.sites["CM2"])
    late = await filed(services, pan, "V-CM2")
    await fetch("UPDATE appeal SET filed_at = filed_at - interval '3 days' WHERE code = $1", late)
    await Wave.update({Wave.final_on: today() + timedelta(days=5)}).where(Wave.code == "W1")
    rows = await table(client, mo, "/appeals?as=csv")
    assert (late, f"{today() - timedelta(days=2)} · 已超期") == (rows[0]["编号"], rows[0]["应办结"])
    assert f"{today() + timedelta(days=5)}" == rows[1]["应办结"]
    assert [late] == [row["编号"] for row in await table(client, mo, "/appeals?overdue=yes&as=csv")]
    assert 3 == len(await table(client, mo, "/appeals?overdue=no&as=csv"))
    assert decided


@pytest.mark.parametrize(
    ("asked", "n_found"),
    [
        ("wave=W1", 3),
        ("wave=W2", 0),
        ("state=admitted", 1),
        ("outcome=upheld", 1),
        ("outcome=partly", 0),
        ("city=福州", 3),
        ("firm=F1", 3),
        ("firm=F2", 0),
    ],
)
async def test_n4_filters(
    client: httpx.AsyncClient, decided: Account, mo: Account, asked: str, n_found: int
) -> None:
    assert decided
    assert n_found == len(await table(client, mo, f"/appeals?{asked}&as=csv"))


async def test_n4_the_firm_is_the_offices(
    client: httpx.AsyncClient, decided: Account, halls: Halls, mo: Account
) -> None:
    assert "公司" in (await table(client, mo, "/appeals?as=csv"))[0]
    others = (decided, await person("lin", Role.LEADING_GROUP), await person("gu2", Role.SPECIAL_GROUP))
    for reader in others:
        rows = await table(client, reader, "/appeals?as=csv")
        assert (3, False) == (len(rows), "公司" in rows[0])
        assert [] == [row for row in rows for cell in row.values() if cell in {"公司 F1", "Sam", "sam"}]
    elsewhere = await person("far", Role.CITY_BRANCH, area=halls.sites["CM2"].city)
    assert [] == await table(client, elsewhere, "/appeals?as=csv")
