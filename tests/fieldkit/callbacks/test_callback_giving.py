"""Drawn repairs given to interviewers, and reserves taken.

R1 every drawn repair becomes a call-back: outlet, work order, weight, the form's own scenario, in turn
R2 due by the 10th of the month after the repairs', or the wave's end where it is earlier
R3 all or none, and what is missing is said: interviewers, the form, its method, its version, codes
R4 the city's next reserve takes the place of a repair that nobody is reached for, and its interviewer
R5 what was sent stays; without a reserve or a reason nothing changes
R6 calls stay among interviewers, visits among auditors; auditors are not sent to repeat calls
R7 the interviewer sees the work order, the phone's form takes the scenario
R8 an outsider gives out and exchanges nothing
"""

import asyncio
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import httpx
import pytest

from fieldkit.accounts.actions import open_field_link
from fieldkit.accounts.tables import Account, Role
from fieldkit.assignments import giving as visits
from fieldkit.assignments.planning_queries import drawn_sites
from fieldkit.assignments.queries import visits_of
from fieldkit.assignments.tables import Assignment, AssignmentState
from fieldkit.backchecks.queries import repeatable_visits
from fieldkit.callbacks.actions import CallbackRefusedError, draw_of
from fieldkit.callbacks.giving import DRAWN, RESERVE, give_out, take_reserve
from fieldkit.callbacks.tables import Repair
from fieldkit.errors import NotAllowedError, NotFoundError, WrongStateError
from fieldkit.openrosa.visit_list import visit_list
from fieldkit.sampling.tables import Draw, DrawnSite
from fieldkit.settings import Settings
from fieldkit.sites.tables import Site
from fieldkit.surveys.tables import Survey, SurveyState
from fieldkit.trail.tables import TrailEntry
from fieldkit.waves.tables import Method, Wave, WaveForm, WaveState
from forms import Form
from forms.read import library_form, read_form
from tests.fieldkit.browser import PAGE
from tests.fieldkit.callbacks.calling import (
    NOVEMBER,
    draw,
    interviewers,
    repairs,
    use_callback_form,
    wave_of_repairs,
)
from tests.fieldkit.office import assign, build_site, publish_small_hall
from tests.fieldkit.reviews.reviewing import another, firm_with
from tests.fieldkit.small_hall import document
from tests.fieldkit.wire import Phone

pytestmark = pytest.mark.anyio
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
async def wave(mo: Account) -> Wave:
    assert mo.id
    return await wave_of_repairs()


@pytest.fixture
async def form(wave: Wave) -> Survey:
    return await use_callback_form(wave)


@pytest.fixture
async def crew() -> list[Account]:
    return await interviewers("ivy", "ida")


@pytest.fixture
async def given(mo: Account, form: Survey, crew: list[Account]) -> int:
    """Four repairs of Fuzhou called about, four in reserve; the one of Xiamen has no reserve."""
    assert form.id
    draw_id = await draw(mo, [*repairs(20), *repairs(1, "XM")])
    await give_out(mo, draw_id, [each.id for each in crew], now=NOVEMBER)
    return draw_id


async def _rows(draw_id: int) -> list[Repair]:
    found = Repair.objects().where((Repair.draw == draw_id) & (Repair.place > 0))
    return await found.order_by(Repair.city, Repair.place)


async def _visit(work_order: str) -> Assignment:
    visit = await Assignment.objects().get(Assignment.code == f"W1-{work_order}")
    assert visit is not None
    return visit


async def test_r1_given_out(mo: Account, given: int, crew: list[Account], form: Survey) -> None:
    drawn = [row for row in await _rows(given) if not row.is_reserve]
    calls = [await _visit(row.work_order) for row in drawn]
    ivy, ida = crew
    assert [ida.id, ivy.id, ida.id, ivy.id, ida.id] == [call.auditor for call in calls]
    assert [5.0, 5.0, 5.0, 5.0, 1.0] == [call.weight for call in calls]
    assert [(row.site, row.city, row.assignment) for row in drawn] == [
        (call.site, call.city, call.id) for call in calls
    ]
    assert {("sample", form.id, "survey", "province", "assigned")} == {
        (call.scenario, call.survey, call.method, call.line, call.state) for call in calls
    }
    assert {f"工单 Work order {row.work_order}" for row in drawn} == {call.remark for call in calls}
    assert 5 == await Assignment.count()
    facts = await draw_of(mo, given)
    assert (5, 0) == (facts.n_given, facts.n_to_give)


async def test_r1_who_has_least_comes_first(
    mo: Account, wave: Wave, form: Survey, crew: list[Account]
) -> None:
    ivy, ida = crew
    await assign(ida, wave=wave, survey=form, site=await build_site())
    draw_id = await draw(mo, repairs(5))
    await give_out(mo, draw_id, [ida.id, ivy.id], now=NOVEMBER)
    (row, _) = await _rows(draw_id)
    assert ivy.id == (await _visit(row.work_order)).auditor


@pytest.mark.parametrize(
    ("ends_on", "now", "due"),
    [
        (date(2026, 11, 30), NOVEMBER, datetime(2026, 11, 10, 18, tzinfo=ZONE)),
        (date(2026, 11, 8), NOVEMBER, datetime(2026, 11, 8, 18, tzinfo=ZONE)),
        # a list that came late: the 10th is over, the wave is not
        (date(2026, 11, 30), datetime(2026, 11, 12, tzinfo=UTC), datetime(2026, 11, 30, 18, tzinfo=ZONE)),
    ],
)
async def test_r2_due(
    mo: Account, wave: Wave, form: Survey, crew: list[Account], ends_on: date, now: datetime, due: datetime
) -> None:
    await Wave.update({Wave.ends_on: ends_on}).where(Wave.id == wave.id)
    draw_id = await draw(mo, repairs(5))
    await give_out(mo, draw_id, [crew[0].id], now=now)
    (call,) = await Assignment.objects()
    assert (due, form.id) == (call.due_at, call.survey)


async def test_r2_the_wave_is_over(mo: Account, form: Survey, crew: list[Account]) -> None:
    draw_id = await draw(mo, repairs(5))
    with pytest.raises(WrongStateError) as refused:
        await give_out(mo, draw_id, [crew[0].id], now=datetime(2026, 12, 1, tzinfo=UTC))
    assert ("2026-11-30" in refused.value.detail.zh, 0) == (True, await Assignment.count())
    assert form.id


async def _refused(mo: Account, draw_id: int, people: list[int]) -> str:
    with pytest.raises(CallbackRefusedError) as refused:
        await give_out(mo, draw_id, people, now=NOVEMBER)
    assert 0 == await Repair.count().where(Repair.assignment.is_not_null())
    return refused.value.detail.en


async def test_r3_the_form_is_missing(mo: Account, wave: Wave, crew: list[Account]) -> None:
    draw_id, ivy = await draw(mo, repairs(5)), crew[0].id
    assert "does not use the form repair_callback (" in await _refused(mo, draw_id, [ivy])
    survey = await use_callback_form(wave, method=Method.EXPERIENCE)
    assert "not as a customer survey" in await _refused(mo, draw_id, [ivy])
    await WaveForm.update({WaveForm.method: Method.SURVEY}).where(WaveForm.wave == wave.id)
    await Survey.update({Survey.state: SurveyState.RETIRED}).where(Survey.id == survey.id)
    assert "retired" in await _refused(mo, draw_id, [ivy])
    await Survey.update({Survey.state: SurveyState.PUBLISHED}).where(Survey.id == survey.id)
    assert 1 == await give_out(mo, draw_id, [ivy], now=NOVEMBER)


async def test_r3_nobody_to_call(mo: Account, sam: Account, form: Survey, crew: list[Account]) -> None:
    draw_id = await draw(mo, repairs(5))
    crew[0].is_active = False
    await crew[0].save()
    for people in ([], [sam.id], [crew[0].id]):
        assert "interviewer" in await _refused(mo, draw_id, people)
    assert form.id


async def test_r3_a_code_that_is_taken(
    mo: Account, sam: Account, wave: Wave, form: Survey, crew: list[Account]
) -> None:
    draw_id = await draw(mo, repairs(5))
    row, _ = await _rows(draw_id)
    await assign(sam, f"W1-{row.work_order}", wave=wave, survey=form, site=await build_site())
    assert row.work_order in await _refused(mo, draw_id, [crew[0].id])


async def test_r3_not_twice_nor_late(mo: Account, wave: Wave, given: int, crew: list[Account]) -> None:
    with pytest.raises(CallbackRefusedError):
        await give_out(mo, given, [crew[0].id], now=NOVEMBER)
    await Wave.update({Wave.state: WaveState.IN_REVIEW}).where(Wave.id == wave.id)
    with pytest.raises(WrongStateError):
        await give_out(mo, given, [crew[0].id], now=NOVEMBER)
    assert 5 == await Assignment.count()


async def test_r3_two_at_once(mo: Account, form: Survey, crew: list[Account]) -> None:
    draw_id = await draw(mo, repairs(20))
    tries = [give_out(mo, draw_id, [one.id], now=NOVEMBER) for one in crew]
    one, other = await asyncio.gather(*tries, return_exceptions=True)
    assert {4, CallbackRefusedError} == {
        each if isinstance(each, int) else type(each) for each in (one, other)
    }
    assert (4, "repair_callback") == (await Assignment.count(), form.form_id)


async def test_r3_a_list_that_was_replaced(mo: Account, form: Survey, crew: list[Account]) -> None:
    first = await draw(mo, repairs(5))
    await draw(mo, repairs(6))
    with pytest.raises(WrongStateError):
        await give_out(mo, first, [crew[0].id], now=NOVEMBER)
    with pytest.raises(WrongStateError):
        await take_reserve(mo, first, "WX-FZ-0001", "no answer", now=NOVEMBER)
    assert form.id


async def test_r4_the_next_reserve(mo: Account, given: int) -> None:
    rows = await _rows(given)
    leaving, reserves = rows[0], [row for row in rows if row.is_reserve]
    before = await _visit(leaving.work_order)
    instead = await take_reserve(mo, given, leaving.work_order, " 三次无人接听 ", now=NOVEMBER)
    assert reserves[0].work_order == instead
    left = await Repair.objects().get(Repair.id == leaving.id)
    assert left is not None
    assert (True, "三次无人接听") == (left.left_at is not None, left.left_why)
    assert AssignmentState.WITHDRAWN == (await _visit(leaving.work_order)).state
    call = await _visit(instead)
    assert (before.auditor, 5.0, "reserve", "assigned") == (
        call.auditor,
        call.weight,
        call.scenario,
        call.state,
    )
    assert reserves[1].work_order == await take_reserve(mo, given, instead, "number wrong", now=NOVEMBER)
    deeds = await TrailEntry.select(TrailEntry.deed).where(TrailEntry.noun == "repairs").output(as_list=True)
    assert ["uploaded", "changed", "changed"] == sorted(deeds, reverse=True)


async def test_r4_before_anything_is_given_out(mo: Account, wave: Wave) -> None:
    draw_id = await draw(mo, repairs(5))
    leaving, reserve = await _rows(draw_id)
    assert reserve.work_order == await take_reserve(mo, draw_id, leaving.work_order, "closed")
    facts = await draw_of(mo, draw_id)
    assert (1, 0, 1, 1) == (facts.n_drawn, facts.n_reserves, facts.n_left, facts.n_to_give)
    assert (0, wave.code) == (await Assignment.count(), facts.wave_code)


async def test_r4_an_expired_call_stays_expired(mo: Account, given: int) -> None:
    leaving = (await _rows(given))[0]
    await Assignment.update({Assignment.state: AssignmentState.EXPIRED}).where(
        Assignment.id == leaving.assignment
    )
    await take_reserve(mo, given, leaving.work_order, "no answer", now=NOVEMBER)
    assert AssignmentState.EXPIRED == (await _visit(leaving.work_order)).state


@pytest.mark.parametrize(
    "state", [AssignmentState.SUBMITTED, AssignmentState.RETURNED, AssignmentState.CLOSED]
)
async def test_r5_what_was_sent_stays(mo: Account, given: int, state: AssignmentState) -> None:
    leaving = (await _rows(given))[0]
    await Assignment.update({Assignment.state: state}).where(Assignment.id == leaving.assignment)
    with pytest.raises(WrongStateError):
        await take_reserve(mo, given, leaving.work_order, "did not like the answer", now=NOVEMBER)
    assert (state, 5) == ((await _visit(leaving.work_order)).state, await Assignment.count())
    assert 0 == (await draw_of(mo, given)).n_left


@pytest.mark.parametrize(
    ("order", "reason", "where"),
    [
        ("", "x", "work_order"),
        ("WX-FZ-9999", "x", "work_order"),
        ("WX-XM-0001", "no reserve in Xiamen", "work_order"),
        ("", " ", "reason"),
        ("", "x" * 201, "reason"),
    ],
)
async def test_r5_refused(mo: Account, given: int, order: str, reason: str, where: str) -> None:
    with pytest.raises(CallbackRefusedError) as refused:
        await take_reserve(mo, given, order, reason, now=NOVEMBER)
    facts = await draw_of(mo, given)
    assert (where, 0, 4) == (refused.value.where, facts.n_left, facts.n_reserves)
    states = {visit.state for visit in await Assignment.objects()}
    assert {AssignmentState.ASSIGNED} == states


async def test_r5_a_reserve_is_not_called_about_yet(mo: Account, given: int) -> None:
    reserve = next(row for row in await _rows(given) if row.is_reserve)
    with pytest.raises(CallbackRefusedError):
        await take_reserve(mo, given, reserve.work_order, "no answer", now=NOVEMBER)


async def test_r6_calls_stay_among_interviewers(
    mo: Account, sam: Account, oz: Account, wave: Wave, given: int, crew: list[Account]
) -> None:
    call = await _visit((await _rows(given))[0].work_order)
    (other,) = [each for each in crew if each.id != call.auditor]
    survey = await Survey.objects().get(Survey.id == call.survey)
    assert survey is not None
    visit = await assign(sam, "V1", wave=wave, survey=survey, site=await build_site())
    assert [] == await visits.reassign(mo, [call.code], sam.id)
    assert [] == await visits.reassign(mo, [visit.code], other.id)
    assert [call.code] == await visits.reassign(mo, [call.code], other.id)
    assert [visit.code] == await visits.reassign(mo, [visit.code], oz.id)
    with pytest.raises(NotFoundError):
        await visits.reassign(mo, [call.code], mo.id)


async def test_r6_offered_on_the_visits_page(
    mos_client: httpx.AsyncClient, sam: Account, given: int, crew: list[Account]
) -> None:
    call = await _visit((await _rows(given))[0].work_order)
    (other,) = [each for each in crew if each.id != call.auditor]
    page = (await mos_client.get(f"/visits/{call.code}", headers=PAGE)).text
    assert (True, False) == (f'value="{other.id}"' in page, f'<option value="{sam.id}"' in page)
    assert call.remark in page


async def test_r6_auditors_do_not_repeat_calls(
    client: httpx.AsyncClient, wave: Wave, crew: list[Account], settings: Settings
) -> None:
    ivy, survey = crew[0], await publish_small_hall()
    await assign(ivy, wave=wave, survey=survey, site=await build_site())
    phone = Phone(client, await open_field_link(ivy, secret=settings.secret, days=1))
    assert 201 == (await phone.send(document("V1", instance_id="uuid:call"))).status_code
    assert [] == await repeatable_visits(wave.id)
    ivy.role = Role.AUDITOR
    await ivy.save()
    assert ["V1"] == [visit.code for visit in await repeatable_visits(wave.id)]


async def test_r6_a_call_does_not_count_as_the_last_visit(
    mo: Account, sam: Account, wave: Wave, form: Survey, crew: list[Account]
) -> None:
    """Sam visited the outlet, then its customers were called: Sam still may not go there again at once."""
    (outlet,) = await Site.objects().where(Site.code == "R-FZ-1")
    wave_form = await WaveForm.objects().first()
    assert wave_form is not None
    drawn = Draw(wave_form=wave_form.id, seed=1, drawn_by=mo.id)
    await drawn.save()
    await DrawnSite(
        draw=drawn.id, site=outlet.id, operator="CM", city=outlet.city, place=1, weight=1.0
    ).save()
    visit = await assign(sam, "V1", wave=wave, survey=form, site=outlet)
    call = await assign(crew[0], "W1-WX-1", wave=wave, survey=form, site=outlet)
    assert visit.due_at < call.due_at
    assert [sam.id] == [one.last_auditor for one in await drawn_sites(drawn.id)]


@pytest.fixture
async def phone_of_ivy(
    client: httpx.AsyncClient, given: int, crew: list[Account], settings: Settings
) -> httpx.Response:
    assert given
    link = await open_field_link(crew[0], secret=settings.secret, days=1)
    return await client.get(f"/collect/{link}", headers=PAGE)


async def test_r7_the_interviewer_sees_the_work_order(
    phone_of_ivy: httpx.Response, crew: list[Account], given: int
) -> None:
    own = await visits_of(crew[0].id)
    assert 2 == len(own)
    for call in own:
        assert call.remark in phone_of_ivy.text
        assert call.remark in visit_list(own).decode()
    assert given


def test_r7_scenarios_of_the_form() -> None:
    form = read_form(library_form("repair_callback"), "repair_callback.md")
    assert isinstance(form, Form)
    (scenario,) = [question for question in form.questions() if question.name == "scenario"]
    assert {DRAWN, RESERVE} <= {choice.name for choice in scenario.choices}


@pytest.mark.parametrize(
    "role", [Role.FIRM_MANAGER, Role.AUDITOR, Role.CITY_BRANCH, Role.INTERVIEWER, Role.HEADQUARTERS]
)
async def test_r8_outsiders(mo: Account, sam: Account, form: Survey, crew: list[Account], role: Role) -> None:
    oz = await another("outsider", role, firm=(await firm_with(sam)).id)
    draw_id = await draw(mo, repairs(5))
    with pytest.raises(NotAllowedError):
        await give_out(oz, draw_id, [crew[0].id], now=NOVEMBER)
    with pytest.raises(NotAllowedError):
        await take_reserve(oz, draw_id, "WX-FZ-0001", "no answer", now=NOVEMBER)
    assert (0, form.form_id) == (await Assignment.count(), "repair_callback")
