"""Planning a wave and taking it through its states."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from secrets import randbits

import msgspec
from piccolo.columns import Column

from fieldkit.access import Permission, require
from fieldkit.accounts.tables import Account
from fieldkit.appeals.queries import n_undecided as n_undecided_appeals
from fieldkit.database.engine import ENGINE
from fieldkit.errors import NotFoundError, WrongStateError
from fieldkit.results.queries import newest_finished_run
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from fieldkit.waves import queries
from fieldkit.waves.plan import PlanError, WavePlan, check_plan, standard_plan
from fieldkit.waves.tables import Wave, WaveForm, WaveState, WaveTarget
from forms.text import Bilingual

# each state and those it may be reached from: forwards one by one, back where work may be taken up again
STEPS: Mapping[WaveState, tuple[WaveState, ...]] = {
    WaveState.COLLECTING: (WaveState.PLANNED, WaveState.IN_REVIEW),
    WaveState.IN_REVIEW: (WaveState.COLLECTING, WaveState.PROVISIONAL),
    WaveState.PROVISIONAL: (WaveState.IN_REVIEW,),
    WaveState.APPEAL: (WaveState.PROVISIONAL,),
    WaveState.FINAL: (WaveState.APPEAL,),
    WaveState.PUBLISHED: (WaveState.FINAL,),
}
# what a wave plans may change until its results are provisional; its dates until it is published
PLANNABLE = (WaveState.PLANNED, WaveState.COLLECTING)
SEED_BITS = 53  # so that a seed survives a spreadsheet
LONGEST_CODE = 40


@dataclass(frozen=True, slots=True)
class WaveFacts:
    """What a wave is called and when it runs; dates of the calendar are None where they are not set."""

    zh: str
    en: str
    area_zh: str
    area_en: str
    starts_on: date
    ends_on: date
    provisional_on: date | None = None
    appeals_until: date | None = None
    final_on: date | None = None
    publication_on: date | None = None


async def wave_of(account: Account, code: str) -> Wave:
    """The wave, for those who may see its results; raises `NotFoundError` for an unknown code."""
    require(account, Permission.READ_RESULTS)
    return await find_wave(code)


async def find_wave(code: str) -> Wave:
    """The wave, for whoever was asked for another right already; raises `NotFoundError`."""
    wave = await Wave.objects().get(Wave.code == code)
    if wave is None:
        raise NotFoundError(NO_WAVE)
    return wave


async def open_wave(account: Account, code: str, facts: WaveFacts, *, like: str = "") -> Wave:
    """A new wave in the state planned; `like` names one whose forms, targets and plan it takes over.

    Raises:
        PlanError: no code or one that is too long, no name, dates out of order.
        WrongStateError: the code is taken.
    """
    require(account, Permission.PLAN_WAVES)
    if not code or len(code) > LONGEST_CODE or not code.isprintable() or "/" in code:
        raise PlanError(CODE.filled(n=LONGEST_CODE), where="code")
    _check(facts)
    pattern = await wave_of(account, like) if like else None
    plan = pattern.plan if pattern else msgspec.json.encode(standard_plan()).decode()
    wave = Wave(code=code, seed=randbits(SEED_BITS), plan=plan, **asdict(facts))
    async with ENGINE.transaction():
        if await Wave.exists().where(Wave.code == code):
            raise WrongStateError(TAKEN.filled(code=code), where="code")
        await wave.save()
        if pattern:
            await queries.copy_forms(pattern.id, wave.id)
        await record(account, Deed.MOVED, "wave", code, {"to": WaveState.PLANNED.value, "like": like})
    return wave


async def change_facts(account: Account, code: str, facts: WaveFacts) -> Wave:
    """Other names or dates; raises `WrongStateError` once the wave is published."""
    require(account, Permission.PLAN_WAVES)
    _check(facts)
    wave = await _changeable(account, code, but=(WaveState.PUBLISHED,))
    await _change(account, wave, asdict(facts), "facts")
    return wave


async def change_plan(account: Account, code: str, plan: WavePlan) -> Wave:
    """Other indicators, δ or weights; raises `PlanError` for what cannot be, `WrongStateError` too late."""
    require(account, Permission.PLAN_WAVES)
    check_plan(plan)
    wave = await _plannable(account, code)
    await _change(account, wave, {"plan": msgspec.json.encode(plan).decode()}, "plan")
    return wave


async def use_form(account: Account, code: str, survey_id: int, *, line: str, method: str) -> None:
    """Measure with one more published form; harmless where it is used so already."""
    require(account, Permission.PLAN_WAVES)
    wave = await _plannable(account, code)
    survey = await queries.published_survey(survey_id)
    if survey is None:
        raise PlanError(NOT_PUBLISHED, where="survey")
    form = WaveForm(wave=wave.id, survey=survey_id, line=line, method=method)
    async with ENGINE.transaction():
        await WaveForm.insert(form).on_conflict(
            (WaveForm.wave, WaveForm.survey, WaveForm.line, WaveForm.method), action="DO NOTHING"
        )
        await record(account, Deed.CHANGED, "wave", code, {"form": survey.form_id, "version": survey.version})


async def drop_form(account: Account, code: str, wave_form_id: int) -> None:
    """With its targets and draws; raises `WrongStateError` where visits with it are assigned already."""
    require(account, Permission.PLAN_WAVES)
    wave = await _plannable(account, code)
    n_assigned = await queries.n_assigned_with(wave.id, wave_form_id)
    if n_assigned:
        raise WrongStateError(ASSIGNED.filled(n=n_assigned), where="form")
    async with ENGINE.transaction():
        await queries.forget_draws(wave.id, wave_form_id)
        await WaveForm.delete().where((WaveForm.id == wave_form_id) & (WaveForm.wave == wave.id))
        await record(account, Deed.CHANGED, "wave", code, {"form_dropped": wave_form_id})


async def set_targets(
    account: Account, code: str, wave_form_id: int, targets: Mapping[tuple[str, int], tuple[int, int]]
) -> None:
    """Sites and visits to each, by operator and city id, in the place of what was planned for the form.

    Raises:
        PlanError: a number that is negative or above 10,000.
        WrongStateError: the wave is beyond planning.
    """
    require(account, Permission.PLAN_WAVES)
    wave = await _plannable(account, code)
    if not await WaveForm.exists().where((WaveForm.id == wave_form_id) & (WaveForm.wave == wave.id)):
        raise NotFoundError(NO_FORM)
    for (operator, _), numbers in targets.items():
        if not all(0 <= number <= MOST for number in numbers):
            raise PlanError(TARGET.filled(most=MOST), where=operator)
    rows = [
        WaveTarget(wave_form=wave_form_id, operator=operator, city=city, n_sites=n_sites, n_visits=n_visits)
        for (operator, city), (n_sites, n_visits) in targets.items()
        if n_sites and n_visits
    ]
    async with ENGINE.transaction():
        await WaveTarget.delete().where(WaveTarget.wave_form == wave_form_id)
        if rows:
            await WaveTarget.insert(*rows)
        await record(account, Deed.CHANGED, "wave", code, {"targets": len(rows), "form": wave_form_id})


async def move(account: Account, code: str, to: WaveState) -> Wave:
    """Take one of the `STEPS`.

    Raises:
        WrongStateError: the wave stands elsewhere by now, or is not ready: no assignments to collect, no
            finished scoring to show or publish, doubts that nobody judged, appeals undecided that were
            filed in time, corrections that are not in the scores yet.
    """
    require(account, Permission.PLAN_WAVES)
    wave = await wave_of(account, code)
    if to not in STEPS:
        raise WrongStateError(NO_STEP)
    columns: dict[Column | str, object] = {Wave.state: to}
    if to is WaveState.COLLECTING and not await queries.n_assigned(wave.id):
        raise WrongStateError(NOTHING_ASSIGNED, remedy=ASSIGN_FIRST)
    if to in {WaveState.PROVISIONAL, WaveState.PUBLISHED}:
        run = await newest_finished_run(wave.id)
        if run is None:
            raise WrongStateError(NOT_SCORED, remedy=SCORE_FIRST)
        columns[Wave.published_run if to is WaveState.PUBLISHED else Wave.provisional_run] = run.id
    async with ENGINE.transaction():
        moved = (
            await Wave.update(columns)
            .where((Wave.id == wave.id) & Wave.state.is_in([*STEPS[to]]))
            .returning(Wave.id)
        )
        if not moved:
            raise WrongStateError(NO_STEP)
        await _require_settled(wave, to)
        await record(account, Deed.MOVED, "wave", code, {"to": to.value})
    return await wave_of(account, code)


def plan_of(wave: Wave) -> WavePlan:
    return msgspec.json.decode(wave.plan, type=WavePlan)


def usual_calendar(ends_on: date) -> tuple[date, date, date, date]:
    """Provisional, appeals until, final, publication: the 3rd, 7th, 9th and 10th of the next month (7.3)."""
    first = (ends_on.replace(day=1) + timedelta(days=32)).replace(day=1)
    return (first.replace(day=3), first.replace(day=7), first.replace(day=9), first.replace(day=10))


MOST = 10_000
NO_WAVE = Bilingual("没有这一期。", "There is no such wave.")
NO_FORM = Bilingual("这一期没有用这张表单。", "The wave does not use this form.")
CODE = Bilingual(
    "编号不能为空，最多 {n} 个字符，不能含“/”。",
    "A code is needed, of {n} characters at most and without a slash.",
)
TAKEN = Bilingual("编号“{code}”已被使用。", "The code “{code}” is taken.")
NAMES = Bilingual("请填写中英文名称和地区。", "Name and area are needed, in Chinese and English.")
DATES = Bilingual(
    "日期顺序不对：开始、结束、初评、申诉截止、定稿、发布应依次不早于前一个。",
    "The dates are out of order: start, end, provisional, appeals, final, publication.",
)
NOT_PUBLISHED = Bilingual("只有已发布的表单才能用于一期。", "Only a published form can be used.")
ASSIGNED = Bilingual(
    "已有 {n} 个任务用这张表单，不能移除。", "{n} visits with this form are assigned: it cannot be dropped."
)
TARGET = Bilingual("数量应在 0 到 {most} 之间。", "Numbers must be from 0 to {most}.")
TOO_LATE = Bilingual("这一期已进入下一步，计划不能再改。", "The wave has moved on: its plan is settled.")
NO_STEP = Bilingual("这一期的状态已经变了。", "This wave has moved on.")
NOTHING_ASSIGNED = Bilingual("这一期还没有任务。", "The wave has no assignments yet.")
ASSIGN_FIRST = Bilingual("请先抽样并派发任务。", "Draw sites and assign visits first.")
NOT_SCORED = Bilingual("这一期还没有评分结果。", "The wave has not been scored yet.")
UNDECIDED = Bilingual(
    "还有 {n} 项按时提出的申诉没有裁决。", "{n} appeals that were filed in time are undecided."
)
DECIDE_FIRST = Bilingual(
    "请先处理完：本页的“申诉”列出这一期的申诉。", "Settle them first: “Appeals” on this page lists them."
)
UNREVIEWED = Bilingual(
    "还有 {n} 次走访有疑点没有审核，或待第二人确认。",
    "{n} visits have doubts that nobody has judged, or wait for a second person.",
)
REVIEW_FIRST = Bilingual(
    "请先在“审核”里按这一期筛选，处理完再公布。", "Filter “Reviews” by this wave and settle them first."
)
UNSCORED = Bilingual("有更正还没有计入得分。", "Corrections are not in the scores yet.")
WAIT_FOR_IT = Bilingual(
    "一分钟内会自动重新评分；如评分失败，请重新评分。",
    "The wave is scored again within a minute; where that failed, score it again.",
)
SCORE_FIRST = Bilingual("请先评分。", "Score it first.")


def _check(facts: WaveFacts) -> None:
    if not all(text.strip() for text in (facts.zh, facts.en, facts.area_zh, facts.area_en)):
        raise PlanError(NAMES, where="zh")
    days = [facts.starts_on, facts.ends_on]
    days += [
        day
        for day in (facts.provisional_on, facts.appeals_until, facts.final_on, facts.publication_on)
        if day is not None
    ]
    if days != sorted(days):
        raise PlanError(DATES, where="starts_on")


async def _require_settled(wave: Wave, to: WaveState) -> None:
    """Once the wave's row is held: whoever files or decides an appeal has to hold it too."""
    n_undecided = await n_undecided_appeals(wave.id) if to is WaveState.FINAL else 0
    if n_undecided:
        raise WrongStateError(UNDECIDED.filled(n=n_undecided), remedy=DECIDE_FIRST)
    n_doubtful = await queries.n_undecided_reviews(wave.id) if to is WaveState.PROVISIONAL else 0
    if n_doubtful:
        raise WrongStateError(UNREVIEWED.filled(n=n_doubtful), remedy=REVIEW_FIRST)
    if to is WaveState.PUBLISHED and await queries.has_unscored_changes(wave.id):
        raise WrongStateError(UNSCORED, remedy=WAIT_FOR_IT)


async def _plannable(account: Account, code: str) -> Wave:
    return await _changeable(account, code, but=tuple(state for state in WaveState if state not in PLANNABLE))


async def _changeable(account: Account, code: str, *, but: tuple[WaveState, ...]) -> Wave:
    wave = await wave_of(account, code)
    if wave.state in but:
        raise WrongStateError(TOO_LATE)
    return wave


async def _change(account: Account, wave: Wave, columns: Mapping[str, object], what: str) -> None:
    async with ENGINE.transaction():
        values: dict[Column | str, object] = {**columns}
        await Wave.update(values).where(Wave.id == wave.id)
        await record(account, Deed.CHANGED, "wave", wave.code, {"what": what})
