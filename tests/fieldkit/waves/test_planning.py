"""Planning a wave and taking it through its states.

R1 a wave is opened with a code of its own, dates in order, a seed, every indicator, and the usual calendar
R2 it takes over forms, targets and indicators of another, in the forms' current versions
R3 forms and targets are planned until results are provisional; a form with assigned visits stays
R4 a state is reached from those before it alone, once what it needs is there; publishing pins the run
R5 whatever is typed wrongly is told on the page, and nothing is changed
R6 an outsider does nothing of it
"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import httpx
import pytest

from fieldkit.accounts.tables import Account, Role
from fieldkit.assignments.tables import Assignment
from fieldkit.errors import WrongStateError
from fieldkit.results.tables import RunState, ScoringRun
from fieldkit.sampling.tables import Draw, DrawnSite
from fieldkit.trail.tables import TrailEntry
from fieldkit.waves import actions, queries
from fieldkit.waves.actions import WaveFacts, plan_of, usual_calendar
from fieldkit.waves.plan import PlanError, WavePlan, catalogue_of
from fieldkit.waves.tables import Line, Method, Wave, WaveForm, WaveState
from scoring.catalogue import load_catalogue
from tests.fieldkit.browser import JSON, PAGE, Browser
from tests.fieldkit.office import assign, assign_first_visits, build_site, open_wave, publish_small_hall
from tests.fieldkit.roles import sign_in_as

pytestmark = pytest.mark.anyio

FACTS = WaveFacts("第二期", "Second wave", "福建", "Fujian", date(2026, 12, 1), date(2026, 12, 31))
USED = {"line": Line.THIRD_PARTY, "method": Method.EXPERIENCE}


@pytest.fixture
async def planned(mo: Account) -> WaveForm:
    """W2, planned with one form."""
    survey = await publish_small_hall()
    await actions.open_wave(mo, "W2", FACTS)
    await actions.use_form(mo, "W2", survey.id, **USED)
    form = await WaveForm.objects().first()
    assert form is not None
    return form


async def _state(code: str = "W2") -> str:
    wave = await Wave.objects().get(Wave.code == code)
    assert wave is not None
    return wave.state


async def test_r1_opened(mo: Account) -> None:
    wave = await actions.open_wave(mo, "W2", FACTS)
    other = await actions.open_wave(mo, "W3", FACTS)
    assert (WaveState.PLANNED, True) == (wave.state, 0 <= wave.seed < 2**53)
    assert wave.seed != other.seed
    assert 55 == len(plan_of(wave).elements)
    with pytest.raises(WrongStateError, match="W2"):
        await actions.open_wave(mo, "W2", FACTS)


@pytest.mark.parametrize(
    ("ends_on", "first"), [(date(2026, 12, 31), date(2027, 1, 3)), (date(2026, 1, 5), date(2026, 2, 3))]
)
def test_r1_the_usual_calendar(ends_on: date, first: date) -> None:
    days = usual_calendar(ends_on)
    assert (first, [4, 2, 1]) == (days[0], [(b - a).days for a, b in pairwise(days)])


@pytest.mark.parametrize("code", ["", "a/b", "x" * 41, "a\nb"])
async def test_r1_codes(mo: Account, code: str) -> None:
    with pytest.raises(PlanError):
        await actions.open_wave(mo, code, FACTS)


async def test_r2_taken_over(mo: Account, planned: WaveForm) -> None:
    city = (await build_site()).city
    await actions.set_targets(mo, "W2", planned.id, {("CM", city): (8, 2), ("CU", city): (5, 1)})
    await actions.change_plan(mo, "W2", WavePlan(("E23",), {"E23": 4.0}, {"TP05": 100.0}))
    newer = await publish_small_hall("2")
    wave = await actions.open_wave(mo, "W3", FACTS, like="W2")
    (form,) = await queries.forms_of(wave.id)
    assert (newer.id, "third_party", 21) == (form.survey, form.line, form.n_planned)
    targets = {(one.operator, one.n_sites, one.n_visits) for one in await queries.targets_of(wave.id)}
    assert {("CM", 8, 2), ("CU", 5, 1)} == targets
    assert WavePlan(("E23",), {"E23": 4.0}, {"TP05": 100.0}) == plan_of(wave)


async def test_r3_used_once_and_dropped(mo: Account, planned: WaveForm) -> None:
    await actions.use_form(mo, "W2", planned.survey, **USED)
    assert 1 == await WaveForm.count()
    await actions.drop_form(mo, "W2", planned.id)
    assert 0 == await WaveForm.count()


async def test_r3_a_dropped_form_takes_its_draw_along(mo: Account, planned: WaveForm) -> None:
    site = await build_site()
    draw = Draw(wave_form=planned.id, seed=7, drawn_by=mo.id)
    await draw.save()
    await DrawnSite(draw=draw.id, site=site.id, operator="CM", city=site.city, place=1, weight=1.0).save()
    await actions.drop_form(mo, "W2", planned.id)
    assert (0, 0, 0) == (await WaveForm.count(), await Draw.count(), await DrawnSite.count())


async def test_r3_a_form_with_visits_stays(mo: Account, sam: Account, planned: WaveForm) -> None:
    wave = await actions.wave_of(mo, "W2")
    survey = await queries.published_survey(planned.survey)
    assert survey is not None
    visit = await assign(sam, wave=wave, survey=survey, site=await build_site())
    visit.method = Method.EXPERIENCE
    await visit.save()
    with pytest.raises(WrongStateError, match="1 visits"):
        await actions.drop_form(mo, "W2", planned.id)


async def test_r3_settled(mo: Account, planned: WaveForm) -> None:
    await Wave.update({Wave.state: WaveState.PROVISIONAL}, force=True)
    with pytest.raises(WrongStateError):
        await actions.set_targets(mo, "W2", planned.id, {})
    with pytest.raises(WrongStateError):
        await actions.change_plan(mo, "W2", WavePlan())
    await actions.change_facts(mo, "W2", FACTS)
    await Wave.update({Wave.state: WaveState.PUBLISHED}, force=True)
    with pytest.raises(WrongStateError):
        await actions.change_facts(mo, "W2", FACTS)


async def test_r4_the_whole_way(mo: Account, sam: Account) -> None:
    await assign_first_visits(sam)
    await Wave.update({Wave.state: WaveState.PLANNED}, force=True)
    for to in (WaveState.COLLECTING, WaveState.IN_REVIEW, WaveState.COLLECTING, WaveState.IN_REVIEW):
        await actions.move(mo, "W1", to)
    with pytest.raises(WrongStateError, match="scored"):
        await actions.move(mo, "W1", WaveState.PROVISIONAL)
    wave = await actions.wave_of(mo, "W1")
    visit = await Assignment.objects().first()
    assert visit is not None
    run = ScoringRun(
        wave=wave.id, survey=visit.survey, rubric_version="1", state=RunState.DONE, started_by=mo.id
    )
    await run.save()
    for to in (WaveState.PROVISIONAL, WaveState.APPEAL, WaveState.FINAL, WaveState.PUBLISHED):
        await actions.move(mo, "W1", to)
    published = await actions.wave_of(mo, "W1")
    assert (WaveState.PUBLISHED, run.id) == (published.state, published.published_run)
    assert 8 == await TrailEntry.count().where(TrailEntry.code == "W1")
    for to in WaveState:
        with pytest.raises(WrongStateError):
            await actions.move(mo, "W1", to)


async def test_r4_nothing_to_collect(mo: Account, planned: WaveForm) -> None:  # noqa: ARG001 -- W2
    with pytest.raises(WrongStateError, match="no assignments"):
        await actions.move(mo, "W2", WaveState.COLLECTING)
    assert WaveState.PLANNED == await _state()


@pytest.mark.parametrize(
    ("plan", "where"),
    [
        (WavePlan(("E99",)), "E99"),
        (WavePlan(("E23",), {"E23": 0.0}), "E23"),
        (WavePlan(("E23",), {"E23": float("nan")}), "E23"),
        (WavePlan(("E23",), {}, {"TP99": 100.0}), "TP99"),
        (WavePlan(("E23",), {}, {"TP05": 60.0, "TP06": 30.0}), "touchpoint_weights"),
        (WavePlan(("E23",), {}, {"TP05": 110.0, "TP06": -10.0}), "TP06"),
    ],
)
async def test_r5_plans_that_cannot_be(mo: Account, planned: WaveForm, plan: WavePlan, where: str) -> None:  # noqa: ARG001
    with pytest.raises(PlanError) as refused:
        await actions.change_plan(mo, "W2", plan)
    assert where == refused.value.where
    assert 55 == len(plan_of(await actions.wave_of(mo, "W2")).elements)


def test_r1_a_plan_narrows_the_catalogue() -> None:
    known = load_catalogue()
    assert known == catalogue_of(WavePlan())
    found = catalogue_of(WavePlan(("E23", "E25"), {"E25": 90.0}))
    usual = next(each.delta for each in known.elements if each.id == "E23")
    assert [("E23", usual), ("E25", 90.0)] == [(each.id, each.delta) for each in found.elements]
    assert known.touchpoints == found.touchpoints


async def test_r5_dates_out_of_order(mo: Account, planned: WaveForm) -> None:  # noqa: ARG001 -- W2
    for wrong in (
        {"starts_on": FACTS.ends_on + timedelta(days=1)},
        {"provisional_on": FACTS.starts_on},
        {"final_on": date(2027, 1, 9), "publication_on": date(2027, 1, 8)},
    ):
        with pytest.raises(PlanError, match="out of order"):
            await actions.change_facts(mo, "W2", replace(FACTS, **wrong))


async def test_r5_on_the_page(mos_client: httpx.AsyncClient) -> None:
    browser = Browser(mos_client)
    typed = {"code": "W2", "zh": "二", "en": "2", "area_zh": "福建", "area_en": "Fujian"}
    answer = await browser.submit("/waves/new", found_on="/waves/new", **typed, starts_on="soon", ends_on="")
    assert (400, True, 0) == (answer.status_code, "“soon”不是日期" in answer.text, await Wave.count())
    days = {"starts_on": "2026-12-01", "ends_on": "2026-12-31"}
    answer = await browser.submit("/waves/new", found_on="/waves/new", **typed, **days)
    assert (303, "/waves/W2/plan") == (answer.status_code, answer.headers["location"])
    wave = await Wave.objects().first()
    assert wave is not None
    assert date(2027, 1, 10) == wave.publication_on
    survey, site = await publish_small_hall(), await build_site()
    used = {"survey": str(survey.id), "line": "third_party", "method": "experience"}
    assert 303 == (await browser.submit("/waves/W2/forms", found_on="/waves/W2/plan", **used)).status_code
    (form,) = await queries.forms_of(wave.id)
    address = f"/waves/W2/forms/{form.id}/targets"
    cells = {f"sites-CM-{site.city}": "8", f"visits-CM-{site.city}": "2", f"sites-CU-{site.city}": "x"}
    answer = await browser.submit(address, found_on="/waves/W2/plan", **cells)
    assert (400, True) == (answer.status_code, "“x”不是数字" in answer.text)
    cells[f"sites-CU-{site.city}"] = ""
    assert 303 == (await browser.submit(address, found_on="/waves/W2/plan", **cells)).status_code
    assert "16" in (await browser.open("/waves/W2/plan")).text
    assert [("CM", 8, 2)] == [(t.operator, t.n_sites, t.n_visits) for t in await queries.targets_of(wave.id)]
    ticked = {"element": "E23", "delta-E23": "4", "weight-TP05": "100"}
    assert (
        303 == (await browser.submit("/waves/W2/indicators", found_on="/waves/W2/plan", **ticked)).status_code
    )
    assert WavePlan(("E23",), {"E23": 4.0}, {"TP05": 100.0}) == plan_of(
        await Wave.objects().get(Wave.code == "W2")  # pyright: ignore[reportArgumentType]
    )
    answer = await browser.submit("/waves/W2/move/collecting", found_on="/waves/W2/plan")
    assert (409, True) == (answer.status_code, "请先抽样并派发任务" in answer.text)
    answer = await browser.submit("/waves/W2/move/nowhere", found_on="/waves/W2/plan")
    assert 409 == answer.status_code


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PROJECT_OFFICE])
async def test_r6_outsiders(client: httpx.AsyncClient, role: Role) -> None:
    wave = await open_wave()
    await sign_in_as(client, role)
    browser = Browser(client)
    for path in ("/waves/new", "/waves/W1/plan"):
        assert 403 == (await client.get(path, headers=JSON)).status_code
    token = (await client.get("/account", headers=PAGE)).cookies.get("csrftoken") or client.cookies[
        "csrftoken"
    ]
    for path in (
        *("/waves/new", "/waves/W1/facts", "/waves/W1/forms", "/waves/W1/forms/1/drop"),
        *("/waves/W1/forms/1/targets", "/waves/W1/indicators", "/waves/W1/move/in_review"),
    ):
        typed = {
            "_csrf_token": token,
            **dict.fromkeys(("starts_on", "ends_on"), "2026-12-01"),
            "survey": "1",
            "line": "city",
            "method": "survey",
        }
        answer = await browser.client.post(path, data=typed, headers=JSON)
        assert (403, "urn:fieldkit:problem:not_allowed") == (answer.status_code, answer.json()["type"])
    assert (wave.state, 1) == (await _state("W1"), await Wave.count())
