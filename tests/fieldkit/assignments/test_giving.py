"""Giving visits out and handing them over.

R1 a draw becomes visits, each with its site's weight, city, set, scenario and a time by the wave's clock
R2 all or none: nobody to send, days outside the wave, a set nobody may visit, a draw replaced or given out
R3 an open visit goes to another auditor, or is taken back; what was sent stays
R4 a firm's manager moves the firm's own visits to its own auditors, and sees no others
R5 what is overdue expires, and nothing that was sent
R6 an outsider does and sees nothing of it, and those who are audited see no schedule
"""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from fieldkit.accounts.actions import create_account
from fieldkit.accounts.tables import Account, Role
from fieldkit.assignments import giving
from fieldkit.assignments.giving import AssignError, AssignRules
from fieldkit.assignments.tables import Assignment, AssignmentState
from fieldkit.errors import NotAllowedError, NotFoundError, WrongStateError
from fieldkit.firms.tables import Firm
from fieldkit.sampling.tables import Draw, DrawnSite
from fieldkit.waves.tables import Line, Method, Wave, WaveForm
from tests.fieldkit.browser import JSON, PAGE, Browser
from tests.fieldkit.office import assign, assign_first_visits, build_site, open_wave, publish_small_hall
from tests.fieldkit.roles import sign_in_as

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("Asia/Shanghai")
RULES = AssignRules((), date(2026, 11, 2), date(2026, 11, 27), scenarios=("query", "pay"))


@pytest.fixture
async def draw(mo: Account) -> Draw:
    """Six matched sets of CM and CU in Fuzhou, each visited twice, and two sets' reserves."""
    survey, wave = await publish_small_hall(), await open_wave()
    form = WaveForm(wave=wave.id, survey=survey.id, line=Line.THIRD_PARTY, method=Method.EXPERIENCE)
    await form.save()
    drawn = Draw(wave_form=form.id, seed=7, drawn_by=mo.id)
    await drawn.save()
    for number in range(8):
        for operator in ("CM", "CU"):
            site = await build_site(f"{operator}-{number}", operator)
            row = DrawnSite(
                draw=drawn.id,
                site=site.id,
                operator=operator,
                city=site.city,
                matched_set=f"FZ-{number}",
                is_reserve=number > 5,
                place=number + 1,
                weight=1.5 if operator == "CM" else 2.5,
                n_visits=2,
            )
            await row.save()
    return drawn


@pytest.fixture
async def crew() -> list[Account]:
    return [await create_account(login, login.upper(), Role.AUDITOR) for login in ("a1", "a2", "a3")]


def _with(crew: list[Account], **changed: object) -> AssignRules:
    facts = {name: getattr(RULES, name) for name in AssignRules.__dataclass_fields__}
    return AssignRules(**{**facts, "auditors": tuple(one.id for one in crew), **changed})  # pyright: ignore[reportArgumentType]


async def test_r1_given_out(mo: Account, draw: Draw, crew: list[Account]) -> None:
    given = await giving.assign_draw(mo, draw.id, _with(crew))
    visits = await Assignment.objects().order_by(Assignment.due_at)
    assert (24, 24) == (given.n_visits, len(visits))
    assert {1.5: 12, 2.5: 12} == Counter(visit.weight for visit in visits)
    assert {8} == set(Counter(visit.auditor for visit in visits).values())
    assert "W1-CM-0-1" in {visit.code for visit in visits}
    for key in {visit.matched_set for visit in visits}:
        own = [visit for visit in visits if visit.matched_set == key]
        rounds = [[visit for visit in own if visit.code.endswith(f"-{number}")] for number in (1, 2)]
        for trip in rounds:
            assert (2, 1, 1) == (
                len(trip),
                *(len({getattr(v, name) for v in trip}) for name in ("auditor", "scenario")),
            )
            first, second = sorted(visit.due_at.astimezone(ZONE) for visit in trip)
            assert (timedelta(hours=1), True) == (second - first, first.hour in {10, 15})
        assert rounds[0][0].auditor != rounds[1][0].auditor
    days = [visit.due_at.astimezone(ZONE).date() for visit in visits]
    assert (True, True) == (RULES.first_day <= min(days), max(days) <= RULES.last_day)


async def test_r1_no_sundays(mo: Account, draw: Draw, crew: list[Account]) -> None:
    await giving.assign_draw(mo, draw.id, _with(crew, with_sundays=False))
    assert 6 not in {visit.due_at.astimezone(ZONE).weekday() for visit in await Assignment.objects()}


async def test_r1_not_who_was_there_last(mo: Account, draw: Draw, crew: list[Account]) -> None:
    await giving.assign_draw(mo, draw.id, _with(crew))
    before = {v.site: v.auditor for v in await Assignment.objects().order_by(Assignment.due_at)}
    form = await WaveForm.objects().get(WaveForm.id == draw.wave_form)
    assert form is not None
    other = await open_wave("W2")
    again = WaveForm(wave=other.id, survey=form.survey, line=form.line, method=form.method)
    await again.save()
    drawn = Draw(wave_form=again.id, seed=8, drawn_by=mo.id)
    await drawn.save()
    for row in await DrawnSite.objects().where(DrawnSite.draw == draw.id):
        facts = {
            name: getattr(row, name)
            for name in ("site", "operator", "city", "matched_set", "is_reserve", "place")
        }
        await DrawnSite(draw=drawn.id, weight=1.0, **facts).save()
    await giving.assign_draw(mo, drawn.id, _with(crew))
    for visit in await Assignment.objects().where(Assignment.wave == other.id):
        assert before[visit.site] != visit.auditor


async def test_r2_all_or_none(mo: Account, draw: Draw, crew: list[Account]) -> None:
    for wrong in (
        _with([]),
        _with(crew, first_day=date(2026, 10, 1)),
        _with(crew, last_day=date(2026, 12, 1)),
        _with(crew, first_day=RULES.last_day, last_day=RULES.first_day),
        _with(crew, first_day=date(2026, 11, 8), last_day=date(2026, 11, 8), with_sundays=False),
        _with(crew[:1]),
    ):
        with pytest.raises(AssignError):
            await giving.assign_draw(mo, draw.id, wrong)
    assert 0 == await Assignment.count()
    with pytest.raises(NotFoundError):
        await giving.assign_draw(mo, draw.id + 1, _with(crew))
    await giving.assign_draw(mo, draw.id, _with(crew))
    with pytest.raises(WrongStateError, match="24 visits"):
        await giving.assign_draw(mo, draw.id, _with(crew))


async def test_r1_not_to_a_site_that_left(mo: Account, draw: Draw, crew: list[Account]) -> None:
    first = await DrawnSite.objects().where(DrawnSite.draw == draw.id).order_by(DrawnSite.id).first()
    assert first is not None
    await DrawnSite.update({DrawnSite.left_at: datetime.now(ZONE)}).where(DrawnSite.id == first.id)
    await giving.assign_draw(mo, draw.id, _with(crew))
    assert (22, 0) == (
        await Assignment.count(),
        await Assignment.count().where(Assignment.site == first.site),
    )


async def test_r2_too_late(mo: Account, draw: Draw, crew: list[Account]) -> None:
    await Wave.update({Wave.state: "final"}, force=True)
    with pytest.raises(WrongStateError):
        await giving.assign_draw(mo, draw.id, _with(crew))
    await Wave.update({Wave.state: "planned"}, force=True)
    await Draw.update({Draw.replaced_at: datetime.now(ZONE)}, force=True)
    with pytest.raises(WrongStateError):
        await giving.assign_draw(mo, draw.id, _with(crew))


async def test_r2_given_out_again_after_all_was_taken_back(
    mo: Account, draw: Draw, crew: list[Account]
) -> None:
    rules = replace(RULES, auditors=tuple(auditor.id for auditor in crew))
    first = await giving.assign_draw(mo, draw.id, rules)
    codes = [visit.code for visit in await Assignment.objects()]
    await giving.withdraw(mo, codes)
    assert first.n_visits == (await giving.assign_draw(mo, draw.id, rules)).n_visits
    every = [visit.code for visit in await Assignment.objects()]
    assert 2 * len(codes) == len(set(every))


async def test_r3_handed_over(mo: Account, sam: Account, oz: Account) -> None:
    await assign_first_visits(sam, ("V1", "V2", "V3"))
    await Assignment.update({Assignment.state: AssignmentState.SUBMITTED}).where(Assignment.code == "V2")
    assert ["V1"] == await giving.reassign(mo, ["V1", "V2", "V9"], oz.id)
    assert ["V3"] == await giving.withdraw(mo, ["V2", "V3"])
    told = {visit.code: (visit.auditor, visit.state) for visit in await Assignment.objects()}
    assert {"V1": (oz.id, "assigned"), "V2": (sam.id, "submitted"), "V3": (sam.id, "withdrawn")} == told
    with pytest.raises(NotFoundError):
        await giving.reassign(mo, ["V1"], mo.id)


async def test_r4_a_firms_own(client: httpx.AsyncClient, sam: Account, oz: Account) -> None:
    firms = [Firm(code=code, zh=code, en=code) for code in ("F1", "F2")]
    for firm, auditor in zip(firms, (sam, oz), strict=True):
        await firm.save()
        await Account.update({Account.firm: firm.id}).where(Account.id == auditor.id)
    survey, wave, site = await publish_small_hall(), await open_wave(), await build_site()
    for auditor, code in ((sam, "V1"), (oz, "V2")):
        await assign(auditor, code, wave=wave, survey=survey, site=site)
    ann = await sign_in_as(client, Role.FIRM_MANAGER, firm=firms[0].id)
    shown = (await client.get("/visits", headers=PAGE)).text
    assert (True, False) == (">V1<" in shown, ">V2<" in shown)
    assert [200, 404] == [
        (await client.get(f"/visits/{code}", headers=JSON)).status_code for code in ("V1", "V2")
    ]
    assert [] == await giving.reassign(ann, ["V2"], sam.id)
    assert [] == await giving.withdraw(ann, ["V2"])
    with pytest.raises(NotFoundError):
        await giving.reassign(ann, ["V1"], oz.id)
    with pytest.raises(AssignError):
        await giving.assign_draw(ann, 1, RULES)
    with pytest.raises(AssignError):
        await giving.expire(ann, "W1")


async def test_r5_overdue(mo: Account, sam: Account) -> None:
    visits = await assign_first_visits(sam, ("V1", "V2", "V3"))
    await Assignment.update({Assignment.state: AssignmentState.SUBMITTED}).where(Assignment.code == "V2")
    late = visits[0].due_at + timedelta(minutes=1)
    await Assignment.update({Assignment.due_at: late + timedelta(days=1)}).where(Assignment.code == "V3")
    assert ["V1"] == await giving.expire(mo, "W1", now=late)
    assert ["expired", "submitted", "assigned"] == [
        visit.state for visit in await Assignment.objects().order_by(Assignment.code)
    ]


async def test_r5_on_the_page(mos_client: httpx.AsyncClient, sam: Account) -> None:
    await assign_first_visits(sam, ("V1", "V2"))
    overdue = datetime(2026, 11, 2, tzinfo=ZONE)
    await Assignment.update({Assignment.due_at: overdue}).where(Assignment.code == "V1")
    browser = Browser(mos_client)
    answer = await browser.submit("/visits/expire", found_on="/field?wave=W1", wave="W1")
    assert (303, "/visits?wave=W1&state=expired") == (answer.status_code, answer.headers["location"])
    shown = (await browser.open(answer.headers["location"])).text
    assert (True, False) == (">V1<" in shown, ">V2<" in shown)
    assert 404 == (await browser.submit("/visits/expire", found_on="/field?wave=W1", wave="W9")).status_code


OUTSIDERS = [
    role for role in Role if role not in {Role.PROJECT_OFFICE, Role.FIRM_MANAGER, Role.FIRM_REVIEWER}
]


@pytest.mark.parametrize("role", OUTSIDERS)
async def test_r6_outsiders(client: httpx.AsyncClient, draw: Draw, sam: Account, role: Role) -> None:
    wave, survey = await Wave.objects().first(), await publish_small_hall()
    assert wave is not None
    site = await build_site("X-1")
    await assign(sam, wave=wave, survey=survey, site=site)
    ann = await sign_in_as(client, role, area=site.city, site=site.id)
    for path in ("/visits", "/visits?as=csv", "/visits/V1", f"/visits/from-draw/{draw.id}"):
        assert 403 == (await client.get(path, headers=JSON)).status_code
    await client.get("/account", headers=PAGE)
    token = {"_csrf_token": client.cookies["csrftoken"], "auditor": str(sam.id)}
    for path in (
        "/visits/V1/auditor",
        "/visits/V1/withdraw",
        "/visits/expire",
        f"/visits/from-draw/{draw.id}",
    ):
        answer = await client.post(path, data=token, headers=JSON)
        assert (403, "urn:fieldkit:problem:not_allowed") == (answer.status_code, answer.json()["type"])
    for action in (
        giving.reassign(ann, ["V1"], sam.id),
        giving.withdraw(ann, ["V1"]),
        giving.expire(ann, "W1"),
    ):
        with pytest.raises(NotAllowedError):
            await action
    assert 1 == await Assignment.count().where(Assignment.state == AssignmentState.ASSIGNED)


async def test_r6_a_reviewer_reads_alone(client: httpx.AsyncClient, sam: Account) -> None:
    firm = Firm(code="F1", zh="一", en="One")
    await firm.save()
    await Account.update({Account.firm: firm.id}).where(Account.id == sam.id)
    await assign_first_visits(sam)
    await sign_in_as(client, Role.FIRM_REVIEWER, firm=firm.id)
    browser = Browser(client)
    assert 200 == (await browser.open("/visits/V1")).status_code
    assert 403 == (await browser.submit("/visits/V1/withdraw", found_on="/visits")).status_code


async def test_on_the_page(mos_client: httpx.AsyncClient, draw: Draw, crew: list[Account]) -> None:
    browser, address = Browser(mos_client), f"/visits/from-draw/{draw.id}"
    typed = {"first_day": "2026-11-02", "last_day": "2026-12-27", "auditor": [str(one.id) for one in crew]}
    answer = await browser.submit(address, found_on=address, **typed)
    assert (400, True) == (answer.status_code, "日期须在检测期内" in answer.text)
    answer = await browser.submit(address, found_on=address, **{**typed, "last_day": "2026-11-27"})
    assert (303, "/visits?wave=W1") == (answer.status_code, answer.headers["location"])
    assert 24 == await Assignment.count()
    shown = (await browser.open("/visits?wave=W1&city=福州&auditor=a1&state=assigned")).text
    assert "共 8 条" in shown
    answer = await browser.submit(
        "/visits/W1-CM-0-1/auditor", found_on="/visits/W1-CM-0-1", auditor=str(crew[2].id)
    )
    assert 303 == answer.status_code
    answer = await browser.submit("/visits/W1-CM-0-1/withdraw", found_on="/visits/W1-CM-0-1")
    assert 303 == answer.status_code
    answer = await browser.submit("/visits/W1-CM-0-1/withdraw", found_on="/visits/W1-CM-1-1")
    assert 400 == answer.status_code
