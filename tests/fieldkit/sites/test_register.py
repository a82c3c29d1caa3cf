"""Who sees which sites.

R1 a city's branch sees its own city's sites and no other's, on the page and in the file
R2 a hall's manager and a partner see their own place alone
R3 an outsider sees none
"""

import httpx
import pytest

from fieldkit.accounts.tables import Role
from tests.fieldkit.browser import JSON, PAGE
from tests.fieldkit.office import build_site
from tests.fieldkit.roles import sign_in_as

pytestmark = pytest.mark.anyio


async def test_r1_own_city(client: httpx.AsyncClient) -> None:
    ours, _ = await build_site("FZ-1"), await build_site("XM-1", city="XM")
    await sign_in_as(client, Role.CITY_BRANCH, area=ours.city)
    for answer in (
        await client.get("/sites", headers=PAGE),
        await client.get("/sites", params={"as": "csv"}),
    ):
        assert (200, True, False) == (answer.status_code, "FZ-1" in answer.text, "XM-1" in answer.text)
    assert "XM-1" not in (await client.get("/sites", params={"city": "XM"}, headers=PAGE)).text


@pytest.mark.parametrize("role", [Role.HALL_MANAGER, Role.PARTNER])
async def test_r2_own_place(client: httpx.AsyncClient, role: Role) -> None:
    own, _ = await build_site("FZ-1"), await build_site("FZ-2")
    await sign_in_as(client, role, site=own.id)
    answer = await client.get("/sites", headers=PAGE)
    assert (True, False) == ("FZ-1" in answer.text, "FZ-2" in answer.text)


@pytest.mark.parametrize("role", [Role.FIRM_MANAGER, Role.FIRM_REVIEWER, Role.DATA_PROTECTION, Role.AUDITOR])
async def test_r3_outsiders(client: httpx.AsyncClient, role: Role) -> None:
    await sign_in_as(client, role)
    for path in ("", "?as=csv", "/register.xlsx", "/duplicates", "/FZ-1"):
        assert 403 == (await client.get(f"/sites{path}", headers=JSON)).status_code
    client.cookies.clear()
    assert 401 == (await client.get("/sites", headers=JSON)).status_code
