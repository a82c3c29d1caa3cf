"""Visits repeated blind.

B1 of each auditor at least the share is drawn, one at least; a larger share keeps what was drawn and adds
B2 another auditor of the city goes, of another firm where there is one, under a code that tells nothing
B3 a back-check is never scored
B4 agreement by item, auditor and firm, as counted by hand
B5 the office draws, before the results are out; a firm sees its own auditors' alone, and not who checked
"""

import httpx
import pytest

from fieldkit.accounts.tables import Account, Role
from fieldkit.assignments.giving import AssignError
from fieldkit.assignments.tables import Assignment, AssignmentState
from fieldkit.backchecks.actions import draw_back_checks
from fieldkit.backchecks.agreement import item_lines, pooled_lines
from fieldkit.backchecks.queries import Pair, pairs_of
from fieldkit.errors import NotAllowedError, WrongStateError
from fieldkit.results.queries import visits_of_wave
from fieldkit.waves.tables import Wave, WaveState
from scoring.analyses.auditor_agreement import DoubleVisitRules
from tests.fieldkit.browser import Browser
from tests.fieldkit.office import assign, assign_first_visits, build_site, open_wave, publish_small_hall
from tests.fieldkit.reviews.reviewing import another, firm_with
from tests.fieldkit.roles import sign_in_as
from tests.fieldkit.small_hall import document, small_hall
from tests.fieldkit.wire import Phone

pytestmark = pytest.mark.anyio
RULES = DoubleVisitRules(fewest_pairs=2)


async def send_all(phone: Phone, codes: list[str]) -> None:
    for code in codes:
        assert 201 == (await phone.send(document(code, instance_id=f"uuid:{code}"))).status_code


async def checks() -> list[Assignment]:
    rows = Assignment.objects().where(Assignment.checks_visit.is_not_null())
    return await rows.order_by(Assignment.code)


@pytest.fixture
async def visits(sam: Account, sams_phone: Phone) -> list[Assignment]:
    """Eleven of Sam's to as many halls of Fuzhou, all of which came in."""
    survey, wave = await publish_small_hall(), await open_wave()
    made = [
        await assign(sam, f"V{number:02}", wave=wave, survey=survey, site=await build_site(f"CM-{number:02}"))
        for number in range(11)
    ]
    await send_all(sams_phone, [visit.code for visit in made])
    return made


async def test_b1_a_share_of_each(mo: Account, oz: Account, visits: list[Assignment]) -> None:
    given = await draw_back_checks(mo, "W1", share_pct=10)
    assert (2, ()) == (given.n_visits, given.left)  # 10 % of 11 are more than one
    first = {check.checks_visit for check in await checks()}
    assert 0 == (await draw_back_checks(mo, "W1", share_pct=10)).n_visits
    assert 3 == (await draw_back_checks(mo, "W1", share_pct=40)).n_visits
    every = {check.checks_visit for check in await checks()}
    assert (first < every, 5) == (True, len(every))
    assert every <= {visit.id for visit in visits}
    assert {oz.id} == {check.auditor for check in await checks()}


async def test_b1_withdrawn_ones_can_be_drawn_again(
    mo: Account, oz: Account, visits: list[Assignment]
) -> None:
    await draw_back_checks(mo, "W1", share_pct=1)
    await Assignment.update({Assignment.state: AssignmentState.WITHDRAWN}).where(Assignment.auditor == oz.id)
    assert 1 == (await draw_back_checks(mo, "W1", share_pct=1)).n_visits
    one, other = await checks()
    assert (one.checks_visit, True) == (other.checks_visit, one.code != other.code)
    assert len(visits) == 11


async def test_b2_somebody_else(mo: Account, sam: Account, visits: list[Assignment]) -> None:
    """Of Sam's colleague, a stranger and a stranger of another city, the stranger goes."""
    firm = await firm_with(sam)
    away = await build_site("CM-XM", city="XM")
    await another("colleague", Role.AUDITOR, firm=firm.id)
    far = await another("far", Role.AUDITOR)
    far.area = away.city
    await far.save()
    stranger = await another("stranger", Role.AUDITOR, firm=(await firm_with(await another("zed"), "F2")).id)
    await draw_back_checks(mo, "W1", share_pct=1)
    (check,) = await checks()
    assert stranger.id == check.auditor
    (checked,) = [visit for visit in visits if visit.id == check.checks_visit]
    assert f"W1-CM-{checked.code[1:]}-2" == check.code
    assert (checked.site, checked.scenario) == (check.site, check.scenario)


async def test_b2_nobody_else(mo: Account, visits: list[Assignment]) -> None:
    given = await draw_back_checks(mo, "W1", share_pct=100)
    assert (0, sorted(visit.code for visit in visits)) == (given.n_visits, sorted(given.left))
    assert [] == await checks()


async def test_b3_never_scored(mo: Account, visits: list[Assignment], ozs_phone: Phone) -> None:
    await draw_back_checks(mo, "W1", share_pct=1)
    (check,) = await checks()
    assert 201 == (await ozs_phone.send(document(check.code, instance_id="uuid:check"))).status_code
    scored = [facts.code async for facts, _ in visits_of_wave(check.wave, check.survey)]
    assert [visit.code for visit in visits] == sorted(scored)


async def test_b4_the_pairs(mo: Account, sam: Account, visits: list[Assignment], ozs_phone: Phone) -> None:
    firm = await firm_with(sam)
    await draw_back_checks(mo, "W1", share_pct=10)
    first, _ = await checks()
    await ozs_phone.send(document(first.code, instance_id="uuid:check", wait_s="240"))
    (pair,) = await pairs_of(first.wave, firm=firm.id)
    assert ("120", "240", "Sam", firm.zh) == (
        pair.first["wait_s"],
        pair.second["wait_s"],
        pair.name,
        pair.firm_zh,
    )
    assert [] == await pairs_of(first.wave, firm=firm.id + 1)
    assert visits


def pair(first: dict[str, str], second: dict[str, str], name: str = "Sam") -> Pair:
    return Pair(
        code="V", survey=1, first=first, second=second, auditor=1, name=name, login=name.lower(), firm_zh=""
    )


def hall(greeted: str, wait_s: int) -> dict[str, str]:
    return {"open": "yes", "greeted": greeted, "wait_s": str(wait_s)}


def test_b4_by_item() -> None:
    """greeted: 6 yes-yes, 1 yes-no, 1 no-yes, 2 no-no: agreement 0.8, by chance 0.58, kappa 0.22 / 0.42."""
    both = [("yes", "yes")] * 6 + [("yes", "no"), ("no", "yes")] + [("no", "no")] * 2
    pairs = [pair(hall(a, 100), hall(b, 100 + 10 * place)) for place, (a, b) in enumerate(both)]
    lines = {line.found.item: line.found for line in item_lines(small_hall()[0], pairs, RULES)}
    greeted = lines["greeted"]
    assert greeted.same is not None
    assert (0.8, 10) == (greeted.same.estimate, greeted.n)
    assert 0.22 / 0.42 == pytest.approx(greeted.estimate)
    assert lines["open"].estimate is None  # all open: agreement beyond chance is not defined
    assert lines["wait_s"].same is not None
    assert 0.1 == lines["wait_s"].same.estimate


def test_b4_an_item_that_does_not_apply_is_not_compared() -> None:
    pairs = [pair(hall("na", 1), hall("yes", 1)), pair(hall("yes", 1), hall("yes", 1))]
    lines = {line.found.item: line.found for line in item_lines(small_hall()[0], pairs, RULES)}
    assert (1, 1) == (lines["greeted"].n, lines["greeted"].n_missing)


def test_b4_by_auditor() -> None:
    """Ann's 6 answers all agree, of Sam's 6 four do: Sam comes first."""
    same = hall("yes", 100)
    pairs = [pair(same, same, "Ann"), pair(same, same, "Ann"), pair(same, hall("no", 200)), pair(same, same)]
    form = small_hall()[0]
    sam, ann = pooled_lines(pairs, {1: form}, lambda each: each.name, RULES)
    assert sam.same is not None
    assert ann.same is not None
    assert ("Sam", 4 / 6, 2) == (sam.who, sam.same.estimate, sam.n_pairs)
    assert ("Ann", 1.0) == (ann.who, ann.same.estimate)


@pytest.mark.parametrize("state", [WaveState.PLANNED, WaveState.PROVISIONAL, WaveState.PUBLISHED])
async def test_b5_not_now(mo: Account, visits: list[Assignment], state: WaveState) -> None:
    await Wave.update({Wave.state: state}).where(Wave.code == "W1")
    with pytest.raises(WrongStateError):
        await draw_back_checks(mo, "W1", share_pct=10)
    assert visits


@pytest.mark.parametrize("share_pct", [0, 101, -5])
async def test_b5_no_such_share(mo: Account, visits: list[Assignment], share_pct: int) -> None:
    with pytest.raises(AssignError):
        await draw_back_checks(mo, "W1", share_pct=share_pct)
    assert visits


async def test_b5_nothing_came_in(mo: Account, sam: Account) -> None:
    await assign_first_visits(sam)
    with pytest.raises(AssignError):
        await draw_back_checks(mo, "W1", share_pct=10)


@pytest.mark.parametrize("role", [Role.FIRM_MANAGER, Role.FIRM_REVIEWER, Role.AUDITOR, Role.CITY_BRANCH])
async def test_b5_outsiders(sam: Account, visits: list[Assignment], role: Role) -> None:
    oz = await another("outsider", role, firm=(await firm_with(sam)).id)
    with pytest.raises(NotAllowedError):
        await draw_back_checks(oz, "W1", share_pct=10)
    assert visits


async def test_b5_the_pages(
    mos_client: httpx.AsyncClient, oz: Account, visits: list[Assignment], ozs_phone: Phone
) -> None:
    browser = Browser(mos_client)
    assert "还没有复查" in (await browser.open("/back-checks")).text
    answer = await browser.submit("/back-checks", found_on="/account", wave="W1", share_pct="10")
    assert "/back-checks?wave=W1" == answer.headers["location"]
    (first, _), page = await checks(), await browser.open("/back-checks?wave=W1")
    assert first.code in page.text
    assert oz.name in page.text
    await ozs_phone.send(document(first.code, instance_id="uuid:check"))
    assert "按检测员看一致性" in (await browser.open("/back-checks?wave=W1")).text
    answer = await browser.submit("/back-checks", found_on="/account", wave="W1", share_pct="many")
    assert (400, True) == (answer.status_code, "1 到 100" in answer.text)
    assert 3 == len((await browser.open("/back-checks?wave=W1&as=csv")).text.strip().splitlines())
    assert visits


async def test_b5_a_firm_sees_its_own(
    client: httpx.AsyncClient, mo: Account, sam: Account, oz: Account, visits: list[Assignment]
) -> None:
    await draw_back_checks(mo, "W1", share_pct=1)
    (check,) = await checks()
    firm = await firm_with(sam)
    await sign_in_as(client, Role.FIRM_REVIEWER, firm=firm.id)
    page = (await Browser(client).open("/back-checks?wave=W1")).text
    assert ("V" in page, check.code in page, f">{oz.name}<" in page) == (True, False, False)
    assert 403 == (await client.post("/back-checks", data={"wave": "W1"})).status_code
    client.cookies.clear()
    await Account.delete().where(Account.login == "ann")
    await sign_in_as(client, Role.FIRM_REVIEWER, firm=(await firm_with(await another("zed"), "F2")).id)
    assert "还没有复查" in (await Browser(client).open("/back-checks")).text
    assert visits


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CITY_BRANCH, Role.HALL_MANAGER, Role.FIRM_MANAGER])
async def test_b5_others_see_nothing(client: httpx.AsyncClient, role: Role) -> None:
    await sign_in_as(client, role)
    assert 403 == (await Browser(client).open("/back-checks")).status_code
