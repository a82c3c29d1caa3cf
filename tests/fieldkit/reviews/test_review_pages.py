"""The reviewers' pages.

P1 the queue begins with the most doubtful, is filtered and taken along like every list
P2 a visit's page shows its answers, points, photos, doubts, earlier visits and history
P3 a decision leads to the next of the list; a refusal stays, with everything that was typed
P4 points are told to those who may read results, and to no firm
P5 files are shown to the visit's reviewers alone, in parts where a player asks for a part
P6 outsiders get nothing, and a firm nothing of another
"""

import re

import httpx
import pytest

from fieldkit.accounts.tables import Account, Role
from fieldkit.checks.actions import check_waiting
from fieldkit.reviews import actions
from fieldkit.services import Services
from tests.fieldkit.browser import PAGE, Browser
from tests.fieldkit.camera import photo
from tests.fieldkit.office import assign_first_visits
from tests.fieldkit.reviews.reviewing import WAIT, firm_with, seen_by, states
from tests.fieldkit.roles import sign_in_as
from tests.fieldkit.small_hall import document
from tests.fieldkit.wire import Phone, Sent

pytestmark = pytest.mark.anyio
FAR = {"start_geo": "26.5 119.30 0 10"}
LATER = {"start_at": "2026-11-20T11:00:00.000+08:00", "end_at": "2026-11-20T11:40:00.000+08:00"}


@pytest.fixture
async def visits(services: Services, sam: Account, sams_phone: Phone) -> tuple[str, str]:
    """V1 with a photo; V2, which began far from its site."""
    await assign_first_visits(sam, ["V1", "V2"])
    greeted = {"greeted": "yes", "greeted_photo": "door.jpg"}
    await sams_phone.send(document("V1", **greeted), Sent("door.jpg", photo()))
    await sams_phone.send(document("V2", instance_id="uuid:two", wait_s="330", **LATER, **FAR))
    await check_waiting(services.shelf)
    return "V1", "V2"


@pytest.fixture
def browser(mos_client: httpx.AsyncClient) -> Browser:
    return Browser(mos_client)


def hidden(page: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, page.text
    return found[1]


async def decide(browser: Browser, code: str, part: str, *, wishes: str = "", **typed: str) -> httpx.Response:
    """Open the visit's page and press one of its buttons."""
    shown = await browser.open(f"/reviews/{code}{wishes}")
    known = {name: hidden(shown, name) for name in ("instance", "revision")}
    return await browser.submit(f"/reviews/{code}/{part}{wishes}", found_on="/account", **{**known, **typed})


@pytest.mark.usefixtures("visits")
async def test_p1_the_queue(browser: Browser) -> None:
    plain = await browser.client.get("/reviews", headers=PAGE)
    assert "/reviews?stage=waiting" == plain.headers["location"]
    page = await browser.open("/reviews?stage=waiting&wave=W1")
    assert ["V2", "V1"] == re.findall(r">(V\d)</a>", page.text)
    assert "/reviews/V2?stage=waiting&amp;wave=W1" in page.text
    taken = await browser.open("/reviews?stage=waiting&as=csv")
    assert 3 == len(taken.content.decode("utf-8-sig").strip().splitlines())


@pytest.mark.usefixtures("visits")
async def test_p2_a_visit(browser: Browser, services: Services, mo: Account) -> None:
    await actions.correct(services.shelf, mo, await seen_by(mo, "V2"), texts={WAIT: "600"}, reason="看票")
    page = (await browser.open("/reviews/V2?lang=en")).text
    assert "Far from the site" in page
    assert "46,70" in page  # metres from the hall: 0.42 degrees of latitude
    assert re.search(r"600 <del[^>]*>330</del>", page)
    assert "看票" in page
    assert "/reviews/V1" in page  # the site's other visit
    page = (await browser.open("/reviews/V1")).text
    assert '<img src="/reviews/V1/files/door.jpg"' in page
    assert "40 / 40" in page
    assert ">Yes<" in page.replace("Yes ", "Yes")


async def test_p3_on_to_the_next(browser: Browser, visits: tuple[str, str]) -> None:
    first, second = visits
    wishes = "?stage=waiting"
    answer = await decide(browser, second, "accept", wishes=wishes)
    assert (303, f"/reviews/{first}?stage=waiting") == (answer.status_code, answer.headers["location"])
    answer = await decide(browser, first, "accept", wishes=wishes)
    assert "/reviews?stage=waiting" == answer.headers["location"]
    assert ("closed", "accepted", "accepted") == await states(first)


async def test_p3_a_refusal_keeps_what_was_typed(browser: Browser, visits: tuple[str, str]) -> None:
    typed = {f"say:{WAIT}": "票上是 3 分钟", f"fix:{WAIT}": "180"}
    answer = await decide(browser, visits[0], "correct", **typed)
    assert 422 == answer.status_code
    assert "票上是 3 分钟" in answer.text
    assert f'name="fix:{WAIT}" value="180"' in answer.text
    assert "请写明理由" in answer.text
    answer = await decide(browser, visits[0], "correct", **typed, reason="票号")
    assert f"/reviews/{visits[0]}" == answer.headers["location"]


async def test_p3_the_second_reviewer_sees_what_changed(
    browser: Browser, services: Services, mo: Account, visits: tuple[str, str]
) -> None:
    shown = await browser.open(f"/reviews/{visits[0]}")
    known = {name: hidden(shown, name) for name in ("instance", "revision")}
    await actions.correct(services.shelf, mo, await seen_by(mo), texts={WAIT: "180"}, reason="看票")
    typed = {**known, f"say:{WAIT}": "不对吧", "reason": "等候不可信"}
    answer = await browser.submit(f"/reviews/{visits[0]}/reject", found_on="/account", **typed)
    assert 409 == answer.status_code
    for text in ("不对吧", "等候不可信", "看票", "没有覆盖任何内容"):
        assert text in answer.text
    assert ("submitted", "accepted", "waiting") == await states(visits[0])


async def test_p3_returned_rejected_opened_again(browser: Browser, visits: tuple[str, str]) -> None:
    await decide(browser, visits[0], "return", **{f"say:{WAIT}": "再数一次"})
    assert ("returned", "returned", "waiting") == await states(visits[0])
    await decide(browser, visits[0], "reopen", reason="不必")
    assert ("submitted", "accepted", "waiting") == await states(visits[0])
    await decide(browser, visits[0], "reject", reason="别处")
    assert ("assigned", "rejected", "waiting") == await states(visits[0])
    answer = await browser.submit("/reviews/calm/W1", found_on="/account")
    assert "/reviews?stage=waiting&wave=W1" == answer.headers["location"]


async def test_p3_a_doubt_is_dismissed(browser: Browser, visits: tuple[str, str]) -> None:
    page = await browser.open(f"/reviews/{visits[1]}")
    found = re.search(r"doubts/(\d+)/dismiss", page.text)
    assert found
    await decide(browser, visits[1], f"doubts/{found[1]}/dismiss", reason="商场")
    assert "is-dismissed" in (await browser.open(f"/reviews/{visits[1]}")).text


async def as_firms_reviewer(client: httpx.AsyncClient, sam: Account) -> Account:
    return await sign_in_as(client, Role.FIRM_REVIEWER, firm=(await firm_with(sam)).id)


@pytest.mark.usefixtures("visits")
async def test_p4_no_points_for_a_firm(client: httpx.AsyncClient, sam: Account) -> None:
    await as_firms_reviewer(client, sam)
    page = await Browser(client).open("/reviews/V1")
    assert 200 == page.status_code
    assert "40 / 40" not in page.text
    assert "is-lost" not in page.text
    assert "fix:" not in page.text


@pytest.mark.usefixtures("visits")
async def test_p5_files(browser: Browser) -> None:
    whole = await browser.client.get("/reviews/V1/files/door.jpg")
    assert (200, "image/jpeg", photo()) == (whole.status_code, whole.headers["content-type"], whole.content)
    part = await browser.client.get("/reviews/V1/files/door.jpg", headers={"Range": "bytes=0-1"})
    assert (206, photo()[:2]) == (part.status_code, part.content)
    assert 404 == (await browser.client.get("/reviews/V1/files/other.jpg")).status_code


ADDRESSES = ("/reviews?stage=waiting", "/reviews/V1", "/reviews/V1/files/door.jpg")


@pytest.mark.usefixtures("visits")
@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CITY_BRANCH, Role.HEADQUARTERS, Role.FIRM_MANAGER])
async def test_p6_outsiders(client: httpx.AsyncClient, address: str, role: Role) -> None:
    await sign_in_as(client, role)
    assert 403 == (await Browser(client).open(address)).status_code


@pytest.mark.usefixtures("visits")
async def test_p6_nothing_of_another_firm(client: httpx.AsyncClient, sam: Account, oz: Account) -> None:
    await firm_with(sam)
    await sign_in_as(client, Role.FIRM_REVIEWER, firm=(await firm_with(oz, "F2")).id)
    browser = Browser(client)
    assert ">V1</a>" not in (await browser.open("/reviews?stage=waiting")).text
    for address in ADDRESSES[1:]:
        assert 404 == (await browser.open(address)).status_code
