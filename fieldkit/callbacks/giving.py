"""Giving drawn repairs to interviewers, and taking a reserve for a customer who cannot be reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

from fieldkit.access import Permission, require
from fieldkit.accounts.tables import Account, Role
from fieldkit.assignments import planning_queries
from fieldkit.assignments.tables import Assignment, AssignmentState
from fieldkit.callbacks import queries
from fieldkit.callbacks.actions import CallbackRefusedError, draw_of, refuse_settled
from fieldkit.callbacks.queries import FORM_ID, Called, DrawFacts, ToCall, UsedForm
from fieldkit.database.engine import ENGINE
from fieldkit.errors import NotAllowedError, WrongStateError
from fieldkit.surveys.tables import SurveyState
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from fieldkit.waves.tables import Method
from forms.text import Bilingual

LAST_DAY = 10  # of the month after the repairs', when the results are published (domain 7.3)
UNTIL = time(18)
LONGEST_REASON = 200
AT_ONCE = 500
# the form's own words for what is called (its list `scenario`)
DRAWN, RESERVE = "sample", "reserve"
# what was sent may be changed by reviewers, and by nobody who would rather have another customer's answers
TO_DO = (AssignmentState.ASSIGNED, AssignmentState.ACCEPTED, AssignmentState.HANDED_BACK)
UNSENT = (*TO_DO, AssignmentState.EXPIRED, AssignmentState.WITHDRAWN)
REMARK = "工单 Work order {}"


@dataclass(frozen=True, slots=True)
class _Visits:
    """What all call-backs of a draw have in common."""

    draw: DrawFacts
    form: UsedForm
    due_at: datetime

    def row(self, repair: ToCall, interviewer: int, scenario: str) -> Assignment:
        return Assignment(
            code=f"{self.draw.wave_code}-{repair.work_order}",
            wave=self.draw.wave,
            survey=self.form.survey,
            site=repair.site,
            city=repair.city,
            auditor=interviewer,
            line=self.form.line,
            method=self.form.method,
            scenario=scenario,
            due_at=self.due_at,
            weight=repair.weight,
            remark=REMARK.format(repair.work_order),
        )


async def give_out(
    account: Account, draw_id: int, interviewer_ids: Sequence[int], *, now: datetime | None = None
) -> int:
    """Give every drawn repair to the interviewers in turn, those with the least to do first; how many.

    Raises:
        CallbackRefusedError: no interviewer, none left to give out, or the wave uses no published version of
            the form for surveys; codes that other visits have already.
        WrongStateError: a later list counts, or the wave is past collecting or over.
    """
    _require_office(account)
    people = await planning_queries.people(Role.INTERVIEWER, ids=interviewer_ids)
    if not people:
        raise CallbackRefusedError(NO_INTERVIEWER, where="interviewer")
    in_turn = cycle(sorted(people, key=lambda one: (one.load, one.login)))
    n_given = 0
    async with ENGINE.transaction():
        visits = await _visits(account, draw_id, now or datetime.now(UTC))
        repairs = await queries.to_give(draw_id)
        if not repairs:
            raise CallbackRefusedError(NONE_LEFT)
        rows = [
            visits.row(repair, person.id, DRAWN) for repair, person in zip(repairs, in_turn, strict=False)
        ]
        await _store(visits.draw, repairs, rows)
        n_given = len(rows)
        facts = {"draw": draw_id, "call-backs": n_given}
        await record(account, Deed.ASSIGNED, "wave", visits.draw.wave_code, facts)
    return n_given


async def take_reserve(
    account: Account, draw_id: int, work_order: str, reason: str, *, now: datetime | None = None
) -> str:
    """Call about the city's next reserve in the place of a repair that nobody is reached for; its work order.

    The weight stays. The visit of the one that leaves is withdrawn; its interviewer calls about the reserve.

    Raises:
        CallbackRefusedError: no reason, or one too long; not a repair that is called about; no reserve left.
        WrongStateError: its interview came in already; a later list counts, or the wave is past collecting.
    """
    _require_office(account)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise CallbackRefusedError(REASON.filled(most=LONGEST_REASON), where="reason")
    instead = ""
    async with ENGINE.transaction():
        draw = await draw_of(account, draw_id)
        await queries.lock_wave(draw.wave)
        refuse_settled(await draw_of(account, draw_id))
        leaving = await queries.called(draw_id, work_order)
        if leaving is None:
            raise CallbackRefusedError(NOT_DRAWN.filled(order=work_order[:40]), where="work_order")
        instead = await _exchanged(account, draw, leaving, why=reason.strip(), now=now)
        facts = {"draw": draw_id, "left": work_order, "reason": reason.strip(), "instead": instead}
        await record(account, Deed.CHANGED, "repairs", draw.wave_code, facts)
    return instead


def form_in_use(forms: Sequence[UsedForm]) -> UsedForm:
    """The form that call-backs are made with; raises `CallbackRefusedError` that says what is missing."""
    if not forms:
        raise CallbackRefusedError(NO_FORM.filled(form=FORM_ID), remedy=ADD_FORM)
    surveys = [form for form in forms if form.method == Method.SURVEY]
    if not surveys:
        raise CallbackRefusedError(NO_SURVEY.filled(form=FORM_ID), remedy=ADD_FORM)
    usable = next((form for form in surveys if form.state == SurveyState.PUBLISHED), None)
    if usable is None:
        raise CallbackRefusedError(NOT_PUBLISHED.filled(form=FORM_ID), remedy=ADD_FORM)
    return usable


def due_of(draw: DrawFacts, now: datetime) -> datetime:
    """The 10th of the month after the repairs', or the wave's last day where that is earlier.

    Where the 10th is over and the wave is not, the wave's last day. Raises `WrongStateError` once both are.
    """
    zone = ZoneInfo(draw.timezone)
    tenth = datetime.combine(_next_month(draw.month).replace(day=LAST_DAY), UNTIL, zone)
    end = datetime.combine(draw.ends_on, UNTIL, zone)
    due_at = min(tenth, end)
    if due_at < now:
        due_at = end
    if due_at < now:
        raise WrongStateError(OVER.filled(day=draw.ends_on), remedy=LATER_END)
    return due_at


NO_INTERVIEWER = Bilingual("没有选择在用的访问员。", "No active interviewer was chosen.")
NONE_LEFT = Bilingual("抽中的维修都已派发。", "Every drawn repair is given out already.")
NO_FORM = Bilingual(
    "这一期没有用表单 {form}（维修回访）。", "The wave does not use the form {form} (repair call-back)."
)
NO_SURVEY = Bilingual(
    "这一期的表单 {form} 不是以“客户调查”方式使用。",
    "The wave uses the form {form}, but not as a customer survey.",
)
NOT_PUBLISHED = Bilingual(
    "这一期用的表单 {form} 已停用。", "The version of the form {form} that the wave uses is retired."
)
ADD_FORM = Bilingual(
    "请在计划页加入它已发布的版本，方式选“客户调查”。",
    "Add a published version of it on the plan, as a customer survey.",
)
OVER = Bilingual("这一期已于 {day} 结束。", "The wave ended on {day}.")
LATER_END = Bilingual(
    "如需继续回访，请先在计划页改结束日期。", "To go on calling, set a later end on the plan."
)
TAKEN = Bilingual("任务编号已被别的任务使用：{codes}。", "Other visits have these codes already: {codes}.")
REASON = Bilingual("请写明原因，最多 {most} 个字符。", "Say why, in {most} characters at most.")
NOT_DRAWN = Bilingual(
    "这次抽样没有要回访的工单“{order}”。", "The draw calls nobody about a work order “{order}”."
)
NO_RESERVE = Bilingual("{zh}没有备选的维修了。", "{en} has no reserve left.")
NO_MORE = Bilingual(
    "这个客户只能空缺；如果还没有派发，可以上传更完整的清单重抽。",
    "The place stays empty. Before anything is given out a fuller list may be drawn from instead.",
)
SENT = Bilingual("工单“{order}”的回访已提交。", "The interview about work order “{order}” came in already.")
REJECT_FIRST = Bilingual(
    "如果并没有联系上客户，请先在审核里作废这份答卷，再换用备选。",
    "If nobody was reached, reject it in the reviews first and take a reserve then.",
)


def _require_office(account: Account) -> None:
    """Those who plan and give out visits of everybody: a firm does not choose whom it calls."""
    require(account, Permission.PLAN_WAVES)
    if require(account, Permission.ASSIGN_VISITS).firm is not None:
        raise NotAllowedError


async def _visits(account: Account, draw_id: int, now: datetime) -> _Visits:
    """Of a draw that nobody else gives out meanwhile."""
    draw = await draw_of(account, draw_id)
    await queries.lock_wave(draw.wave)
    draw = await draw_of(account, draw_id)
    refuse_settled(draw)
    return _Visits(draw, form_in_use(await queries.forms_used(draw.wave)), due_of(draw, now))


async def _store(draw: DrawFacts, repairs: Sequence[ToCall], rows: Sequence[Assignment]) -> None:
    taken = await queries.codes_taken([row.code for row in rows])
    if taken:
        raise CallbackRefusedError(TAKEN.filled(codes=", ".join(taken[:10])))
    for start in range(0, len(rows), AT_ONCE):
        await Assignment.insert(*rows[start : start + AT_ONCE])
    await queries.tie(draw, [repair.work_order for repair in repairs])


async def _exchanged(
    account: Account, draw: DrawFacts, leaving: Called, *, why: str, now: datetime | None
) -> str:
    await _withdraw(leaving)
    reserve = await queries.next_reserve(draw.id, leaving.city)
    if reserve is None:
        raise CallbackRefusedError(
            NO_RESERVE.filled(zh=leaving.zh, en=leaving.en), where="work_order", remedy=NO_MORE
        )
    await queries.leave(leaving.id, why)
    await queries.take(reserve.id)
    if leaving.code is not None and leaving.auditor is not None:
        visits = await _visits(account, draw.id, now or datetime.now(UTC))
        await _store(draw, [reserve], [visits.row(reserve, leaving.auditor, RESERVE)])
    return reserve.work_order


async def _withdraw(leaving: Called) -> None:
    """Its visit, where there is one that nothing came of; raises `WrongStateError` where something did."""
    is_unsent = leaving.state is None or leaving.state in UNSENT
    if is_unsent and leaving.code is not None and leaving.state in TO_DO:
        is_unsent = bool(
            await planning_queries.move_open([leaving.code], firm=None, state=AssignmentState.WITHDRAWN)
        )
    if not is_unsent:
        raise WrongStateError(SENT.filled(order=leaving.work_order), remedy=REJECT_FIRST)


def _next_month(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)
