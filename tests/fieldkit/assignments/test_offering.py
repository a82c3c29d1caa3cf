"""Visits to claim.

R1 the office offers a draw's visits, all or none, or single ones of which nothing was sent
R2 auditors of the city see them, of the firm alone where the offer names one, while they can still be done
R3 the first has it: the visit, and the others of its matched set that day; two at once, one is told kindly
R4 nobody claims a site that they visited last, or would visit next
R5 nobody claims beyond the limit, not even with two taps at once
R6 what nobody took is counted, found, handed to somebody, taken back, overdue
R7 who may not see it is refused as by a wrong link; offering is the office's
"""

import asyncio
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from fieldkit.accounts.actions import create_account, open_field_link
from fieldkit.accounts.tables import Account, Role
from fieldkit.areas.tables import Area
from fieldkit.assignments import answering, giving, offering
from fieldkit.assignments.giving import AssignError
from fieldkit.assignments.offer_queries import claimable_by
from fieldkit.assignments.offering import MOST_OPEN, ClaimError, OfferRules
from fieldkit.assignments.tables import Assignment, AssignmentState
from fieldkit.clock import today
from fieldkit.errors import LinkRefusedError, NotAllowedError, WrongStateError
from fieldkit.field.queries import By, progress_by, pulse_of
from fieldkit.firms.tables import Firm
from fieldkit.sampling.tables import Draw, DrawnSite
from fieldkit.settings import Settings
from fieldkit.waves.tables import Line, Method, Wave, WaveForm, WaveState
from tests.fieldkit.browser import JSON, Browser
from tests.fieldkit.held_back import writes_held
from tests.fieldkit.office import assign, build_site, open_wave, publish_small_hall
from tests.fieldkit.roles import sign_in_as

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("Asia/Shanghai")
UNTIL = OfferRules(today() + timedelta(days=9), scenarios=("query", "pay"))


@pytest.fixture
async def draw(mo: Account, sam: Account, oz: Account) -> Draw:
    """Two matched sets of CM and CU in Fuzhou, each visited twice; Sam works there, Oz anywhere."""
    survey, wave = await publish_small_hall(), await open_wave()
    await Wave.update({Wave.ends_on: today() + timedelta(days=20)}, force=True)
    form = WaveForm(wave=wave.id, survey=survey.id, line=Line.THIRD_PARTY, method=Method.EXPERIENCE)
    await form.save()
    drawn = Draw(wave_form=form.id, seed=7, drawn_by=mo.id)
    await drawn.save()
    for number in range(2):
        for operator in ("CM", "CU"):
            site = await build_site(f"{operator}-{number}", operator)
            row = DrawnSite(
                draw=drawn.id,
                site=site.id,
                operator=operator,
                city=site.city,
                matched_set=f"FZ-{number}",
                place=number + 1,
                weight=1.5,
                n_visits=2,
            )
            await row.save()
    city = await Area.objects().first()
    assert city is not None
    await Account.update({Account.area: city.id}).where(Account.id == sam.id)
    assert oz.area is None
    return drawn


async def _told() -> dict[str, tuple[int | None, str]]:
    return {v.code: (v.auditor, v.state) for v in await Assignment.objects().order_by(Assignment.code)}


async def _offered(*codes: str, auditor: Account) -> None:
    """Visits to halls of their own, offered to all."""
    survey = await publish_small_hall()
    wave = await Wave.objects().first() or await open_wave()
    for code in codes:
        await assign(auditor, code, wave=wave, survey=survey, site=await build_site(f"CM-{code}"))
    await Assignment.update({Assignment.state: "offered", Assignment.auditor: None}).where(
        Assignment.code.is_in(list(codes))
    )


async def test_r1_a_draw(mo: Account, draw: Draw) -> None:
    assert 8 == await offering.offer_draw(mo, draw.id, UNTIL)
    visits = await Assignment.objects().order_by(Assignment.code)
    assert {(None, "offered", 1.5, None)} == {(v.auditor, v.state, v.weight, v.offered_to) for v in visits}
    due = {v.code[-1]: v.due_at.astimezone(ZONE) for v in visits}
    assert (UNTIL.until - timedelta(days=5), UNTIL.until, 18) == (
        *(due["1"].date(), due["2"].date()),
        due["1"].hour,
    )
    assert {"query", "pay"} == {v.scenario for v in visits}
    for key in ("FZ-0", "FZ-1"):
        assert 1 == len({v.scenario for v in visits if v.matched_set == key and v.code.endswith("1")})
    with pytest.raises(WrongStateError, match="8 visits"):
        await offering.offer_draw(mo, draw.id, UNTIL)


@pytest.mark.parametrize(
    "rules",
    [
        OfferRules(date(2027, 3, 1)),
        OfferRules(today() - timedelta(days=1)),
        OfferRules(today()),  # two visits to a site in one day
        OfferRules(UNTIL.until, firm="F9"),
    ],
)
async def test_r1_all_or_none(mo: Account, draw: Draw, rules: OfferRules) -> None:
    with pytest.raises(AssignError):
        await offering.offer_draw(mo, draw.id, rules)
    assert 0 == await Assignment.count()


async def test_r1_single_ones(mo: Account, sam: Account) -> None:
    survey, wave, site = await publish_small_hall(), await open_wave(), await build_site()
    for state in set(AssignmentState) - {AssignmentState.OFFERED}:
        visit = await assign(sam, state, wave=wave, survey=survey, site=site)
        await Assignment.update({Assignment.state: state}).where(Assignment.id == visit.id)
    codes = [*AssignmentState]
    assert {"assigned", "accepted", "handed_back"} == {*await offering.offer(mo, codes)}
    assert {"assigned", "accepted", "handed_back"} == {
        code for code, told in (await _told()).items() if told == (None, "offered")
    }


async def test_r2_who_sees_it(mo: Account, sam: Account, oz: Account, draw: Draw) -> None:
    firm = Firm(code="F1", zh="一", en="One")
    await firm.save()
    await offering.offer_draw(mo, draw.id, OfferRules(UNTIL.until, firm="F1"))
    assert [[], []] == [await claimable_by(each.id) for each in (sam, oz)]
    await Account.update({Account.firm: firm.id}).where(Account.id == sam.id)
    seen = await claimable_by(sam.id)
    assert [("营业厅 CM-0", "营业厅 CU-0")] * 2 + [("营业厅 CM-1", "营业厅 CU-1")] * 2 == sorted(
        tuple(each.sites) for each in seen
    )
    elsewhere = (await build_site("X-1", city="XM")).city
    await Account.update({Account.area: elsewhere}).where(Account.id == sam.id)
    assert [] == await claimable_by(sam.id)
    await Account.update({Account.area: None}).where(Account.id == sam.id)
    await Wave.update({Wave.state: WaveState.IN_REVIEW}, force=True)
    assert [] == await claimable_by(sam.id)
    await Wave.update({Wave.state: WaveState.COLLECTING}, force=True)
    await Assignment.update({Assignment.due_at: datetime.now(UTC)}, force=True)
    assert [] == await claimable_by(sam.id)


async def test_r3_the_set_together(
    mo: Account, sam: Account, draw: Draw, client: httpx.AsyncClient, sams_link: str
) -> None:
    await offering.offer_draw(mo, draw.id, UNTIL)
    browser, address = Browser(client), f"/collect/{sams_link}"
    assert "可认领" in (await browser.open(address)).text
    answer = await browser.submit(f"{address}/visits/W1-CM-0-1/claimed", found_on=address)
    assert (303, address) == (answer.status_code, answer.headers["location"])
    mine = {code for code, told in (await _told()).items() if told == (sam.id, "accepted")}
    assert {"W1-CM-0-1", "W1-CU-0-1"} == mine
    answer = await browser.submit(f"{address}/visits/W1-CM-0-1/claimed", found_on=address)
    assert (409, True) == (answer.status_code, "刚被别人认领" in answer.text)


async def test_r3_two_at_once(mo: Account, draw: Draw) -> None:
    """Five auditors take the two halves of a set at the same moment."""
    await offering.offer_draw(mo, draw.id, UNTIL)
    crew = [await create_account(f"a{number}", "A", Role.AUDITOR) for number in range(5)]
    async with asyncio.TaskGroup() as field, writes_held("assignment") as writes:
        tasks = [
            field.create_task(_outcome(one, f"W1-{operator}-0-1"))
            for one, operator in zip(crew, ("CM", "CU", "CM", "CU", "CM"), strict=True)
        ]
        await writes.wait_for(5)
    outcomes = [task.result() for task in tasks]
    assert [2, "taken", "taken", "taken", "taken"] == sorted(outcomes, key=str)
    [winner] = [one.id for one, outcome in zip(crew, outcomes, strict=True) if outcome == 2]
    told = await _told()
    assert {(winner, "accepted")} == {told["W1-CM-0-1"], told["W1-CU-0-1"]}


async def _outcome(auditor: Account, code: str) -> int | str:
    try:
        return len(await offering.claim(auditor, code))
    except ClaimError as error:
        return {offering.TAKEN.en: "taken"}.get(error.detail.en, error.detail.en)


async def test_r4_not_twice_running(mo: Account, sam: Account, oz: Account, draw: Draw) -> None:
    await offering.offer_draw(mo, draw.id, UNTIL)
    await offering.claim(sam, "W1-CM-0-2")
    with pytest.raises(ClaimError, match="twice running: 营业厅 CM-0、营业厅 CU-0"):
        await offering.claim(sam, "W1-CM-0-1")  # would be just before
    await offering.claim(oz, "W1-CM-0-1")
    await offering.claim(oz, "W1-CM-1-1")
    with pytest.raises(ClaimError, match="twice running"):
        await offering.claim(oz, "W1-CU-1-2")  # was just before
    await answering.hand_back(oz, "W1-CM-1-1", "生病")
    await answering.hand_back(oz, "W1-CU-1-1", "生病")
    assert 2 == len(await offering.claim(oz, "W1-CU-1-2"))


async def test_r5_the_limit(oz: Account, sam: Account) -> None:
    codes = [f"V{number}" for number in range(MOST_OPEN + 1)]
    await _offered(*codes, auditor=oz)
    for code in codes[: MOST_OPEN - 1]:
        await offering.claim(sam, code)
    async with asyncio.TaskGroup() as field, writes_held("assignment") as writes:
        tasks = [field.create_task(_outcome(sam, code)) for code in codes[MOST_OPEN - 1 :]]
        await writes.wait_for(2)
    said = sorted((task.result() for task in tasks), key=str)
    assert (1, True) == (said[0], f"more than {MOST_OPEN} visits" in str(said[1]))
    assert MOST_OPEN == await Assignment.count().where(Assignment.auditor == sam.id)


async def test_r6_what_nobody_took(mos_client: httpx.AsyncClient, mo: Account, sam: Account) -> None:
    await _offered("V1", "V2", "V3", auditor=sam)
    wave = await Wave.objects().first()
    assert wave is not None
    browser, before = Browser(mos_client), await pulse_of(wave.id)
    assert "共 3 条" in (await browser.open("/visits?state=offered")).text
    assert "还没有人" in (await browser.open("/visits/V1")).text
    for by in By:
        assert 3 == sum(row.n_planned for row in await progress_by(wave.id, by, firm=None))
    assert "待认领" in (await browser.open("/field?wave=W1&by=auditor")).text
    assert ["V1"] == await giving.reassign(mo, ["V1"], sam.id)
    assert ["V2"] == await giving.withdraw(mo, ["V2"])
    assert before != await pulse_of(wave.id)
    assert ["V3", "V1"] == sorted(
        await giving.expire(mo, "W1", now=datetime.now(UTC) + timedelta(days=2)), reverse=True
    )
    assert {"V1": (sam.id, "expired"), "V2": (None, "withdrawn"), "V3": (None, "expired")} == await _told()


async def test_r6_a_firm_sees_what_it_is_offered(
    client: httpx.AsyncClient, mo: Account, sam: Account, draw: Draw
) -> None:
    firms = [Firm(code=code, zh=code, en=code) for code in ("F1", "F2")]
    for firm in firms:
        await firm.save()
    await offering.offer_draw(mo, draw.id, OfferRules(UNTIL.until, firm="F1"))
    await Account.update({Account.firm: firms[0].id}).where(Account.id == sam.id)
    ann = await sign_in_as(client, Role.FIRM_MANAGER, firm=firms[0].id)
    assert "共 8 条" in (await client.get("/visits")).text
    assert ["W1-CM-0-1"] == await giving.reassign(ann, ["W1-CM-0-1"], sam.id)
    await Account.update({Account.firm: firms[1].id}).where(Account.id == ann.id)
    assert "W1-CM-0-2" not in (await client.get("/visits")).text
    assert 404 == (await client.get("/visits/W1-CM-0-2", headers=JSON)).status_code
    other = await Account.objects().get(Account.id == ann.id)
    assert other is not None
    assert [] == await giving.withdraw(other, ["W1-CM-0-2"])


async def test_r7_not_theirs_to_claim(
    client: httpx.AsyncClient, mo: Account, sam: Account, draw: Draw, sams_link: str, settings: Settings
) -> None:
    await offering.offer_draw(mo, draw.id, UNTIL)
    elsewhere = (await build_site("X-1", city="XM")).city
    await Account.update({Account.area: elsewhere}).where(Account.id == sam.id)
    caller = await create_account("cal", "Cal", Role.INTERVIEWER)
    await client.get("/sign-in")
    token = {"_csrf_token": client.cookies["csrftoken"]}
    for link in (sams_link, await open_field_link(caller, secret=settings.secret, days=1)):
        for code in ("W1-CM-0-1", "W9"):
            answer = await client.post(f"/collect/{link}/visits/{code}/claimed", data=token, headers=JSON)
            assert (401, "urn:fieldkit:problem:link_refused") == (answer.status_code, answer.json()["type"])
    with pytest.raises(LinkRefusedError):
        await offering.claim(sam, "W1-CM-0-1")
    with pytest.raises(NotAllowedError):
        await offering.claim(mo, "W1-CM-0-1")
    assert 8 == await Assignment.count().where(Assignment.state == AssignmentState.OFFERED)


async def test_r7_of_another_firm(mo: Account, sam: Account, draw: Draw) -> None:
    await Firm(code="F1", zh="一", en="One").save()
    await offering.offer_draw(mo, draw.id, OfferRules(UNTIL.until, firm="F1"))
    with pytest.raises(LinkRefusedError):
        await offering.claim(sam, "W1-CM-0-1")


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.PROJECT_OFFICE])
async def test_r7_offering_is_the_offices(
    client: httpx.AsyncClient, draw: Draw, sam: Account, role: Role
) -> None:
    firm = Firm(code="F1", zh="一", en="One")
    await firm.save()
    await Account.update({Account.firm: firm.id}).where(Account.id == sam.id)
    wave, survey = await Wave.objects().first(), await publish_small_hall()
    assert wave is not None
    site = await build_site("X-1")
    await assign(sam, wave=wave, survey=survey, site=site)
    ann = await sign_in_as(client, role, area=site.city, site=site.id, firm=firm.id)
    await client.get("/account")
    token = {"_csrf_token": client.cookies["csrftoken"], "until": f"{UNTIL.until}"}
    for path in ("/visits/V1/offered", f"/visits/from-draw/{draw.id}/offered"):
        assert (await client.post(path, data=token, headers=JSON)).status_code in {400, 403}
    for action in (offering.offer(ann, ["V1"]), offering.offer_draw(ann, draw.id, UNTIL)):
        with pytest.raises((NotAllowedError, AssignError)):
            await action
    assert {"V1": (sam.id, "assigned")} == await _told()


async def test_on_the_pages(mos_client: httpx.AsyncClient, draw: Draw, sam: Account) -> None:
    browser, address = Browser(mos_client), f"/visits/from-draw/{draw.id}"
    answer = await browser.submit(f"{address}/offered", found_on=address, until="2027-03-01")
    assert (400, True) == (answer.status_code, "日期须在检测期内" in answer.text)
    answer = await browser.submit(f"{address}/offered", found_on=address, until=f"{UNTIL.until}")
    assert (303, "/visits?wave=W1") == (answer.status_code, answer.headers["location"])
    visit = "/visits/W1-CM-0-1"
    answer = await browser.submit(f"{visit}/auditor", found_on=visit, auditor=str(sam.id))
    assert 303 == answer.status_code
    assert 303 == (await browser.submit(f"{visit}/offered", found_on=visit)).status_code
    answer = await browser.submit(f"{visit}/offered", found_on=visit)
    assert (400, True) == (answer.status_code, "才能放出认领" in answer.text)
