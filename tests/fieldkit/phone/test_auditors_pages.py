"""The auditor's pages, under the auditor's own link.

R1 the list shows the auditor's visits and nobody else's, open ones first
R2 a visit's page brings its form and what the assignment fixes, and nothing of how it is scored
R3 a link that is wrong or a visit that is another's: 401, the same to the byte
R4 what stands in the database is shown as text
"""

import json
import re

import httpx
import pytest

from fieldkit.accounts.tables import Account
from fieldkit.assignments.facts import visit_facts
from fieldkit.assignments.queries import visit_of
from fieldkit.sites.tables import Site
from fieldkit.surveys.tables import Survey
from tests.fieldkit.browser import JSON, PAGE, Browser
from tests.fieldkit.office import assign, assign_first_visits, build_site, open_wave
from tests.fieldkit.small_hall import document
from tests.fieldkit.wire import Phone

pytestmark = pytest.mark.anyio

_EMBEDDED = re.compile(r'<script type="application/json" id="visit">(.*?)</script>', re.DOTALL)


@pytest.fixture
def browser(client: httpx.AsyncClient) -> Browser:
    return Browser(client)


async def _oz_visits_too(oz: Account) -> None:
    survey = await Survey.objects().first()
    assert survey is not None
    wave, site = await open_wave("W2"), await build_site("CU-9", "CU")
    await assign(oz, "V9", wave=wave, survey=survey, site=site)


async def test_r1_own_visits(sam: Account, oz: Account, sams_link: str, browser: Browser) -> None:
    await assign_first_visits(sam, ["V1", "V2"])
    await _oz_visits_too(oz)
    answer = await browser.open(f"/collect/{sams_link}")
    assert 200 == answer.status_code
    assert [True, True, False] == [
        f"/collect/{sams_link}/visits/{code}" in answer.text for code in ("V1", "V2", "V9")
    ]
    assert ("营业厅 CM-1" in answer.text, "CU-9" in answer.text) == (True, False)


async def test_r1_done_visits_last(sam: Account, sams_phone: Phone, browser: Browser) -> None:
    await assign_first_visits(sam, ["V1", "V2"])
    await sams_phone.send(document())
    text = (await browser.open(f"/collect/{sams_phone.token}")).text
    assert text.index("/visits/V2") < text.index("/visits/V1")


async def test_r1_no_visits_yet(sams_link: str, browser: Browser) -> None:
    answer = await browser.open(f"/collect/{sams_link}?lang=en")
    assert (200, True) == (answer.status_code, "No visits for you yet" in answer.text)


async def test_r2_visit_page(sam: Account, sams_link: str, browser: Browser) -> None:
    await assign_first_visits(sam)
    answer = await browser.open(f"/collect/{sams_link}/visits/V1")
    found = _EMBEDDED.search(answer.text)
    assert (200, True) == (answer.status_code, found is not None)
    assert found is not None
    visit = json.loads(found.group(1))
    assert ("small_hall", "1") == (visit["form"]["id"], visit["form"]["version"])
    assert ("V1", "CM") == (visit["assignment"]["code"], visit["assignment"]["operator"])
    assert visit_facts(await visit_of(sam.id, "V1")) == visit["facts"]
    assert f"/collect/{sams_link}/submission" == visit["submitUrl"]


async def test_r2_nothing_of_the_scoring(sam: Account, sams_link: str, browser: Browser) -> None:
    await assign_first_visits(sam)
    for path in ("", "/visits/V1"):
        text = (await browser.open(f"/collect/{sams_link}{path}")).text
        assert [] == re.findall(r"score|points|weight|rubric|E22|sec 60/600|得分|分值|权重", text)


@pytest.mark.parametrize("headers", [PAGE, JSON])
async def test_r3_refused_alike(
    sam: Account,
    sams_link: str,
    ozs_link: str,
    client: httpx.AsyncClient,
    headers: dict[str, str],
) -> None:
    await assign_first_visits(sam)
    await client.get("/sign-in")  # has its cookie then
    refused = [
        await client.get(f"/collect/{path}", headers=headers)
        for path in (
            f"{ozs_link}/visits/V1",
            f"{ozs_link}/visits/V7",
            f"{sams_link}/visits/V7",
            f"{'0' * 40}/visits/V1",
            "0" * 40,
        )
    ]
    assert [401] * 5 == [answer.status_code for answer in refused]
    assert 1 == len({answer.content for answer in refused})
    assert 1 == len({tuple(sorted(answer.headers.items())) for answer in refused})


async def test_r3_strange_codes(sams_link: str, browser: Browser) -> None:
    answers = [await browser.open(f"/collect/{sams_link}/visits/{code}") for code in ("x" * 3_000, "%00")]
    assert [401, 404] == [answer.status_code for answer in answers]


async def test_r4_text_stays_text(sam: Account, sams_link: str, browser: Browser) -> None:
    await assign_first_visits(sam)
    odd = "</script><script>alert(1)</script>"
    await Site.update({Site.name: odd, Site.address: odd}, force=True)
    for path in ("", "/visits/V1"):
        answer = await browser.open(f"/collect/{sams_link}{path}")
        assert (200, False) == (answer.status_code, "<script>alert" in answer.text)
