"""What a reviewer does with a visit: accept, return, reject, correct it, or dismiss a doubt about it.

Every deed says which revision its reviewer had before their eyes. When another came first, nothing is done,
and the second one sees what changed.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fieldkit.access import Permission, may, require
from fieldkit.accounts.tables import Account
from fieldkit.assignments.tables import AssignmentState
from fieldkit.checks.queries import weigh
from fieldkit.database.engine import ENGINE
from fieldkit.errors import FieldkitError, NotFoundError, WrongStateError
from fieldkit.results.queries import own_answers
from fieldkit.reviews import queries
from fieldkit.reviews.corrections import correct_answers
from fieldkit.reviews.history import ItemNote, Step, corrections_in, history_of
from fieldkit.reviews.queries import NewStep, States, Subject, subject_of
from fieldkit.reviews.tables import StepKind
from fieldkit.submissions.tables import ReviewState, SubmissionState
from fieldkit.surveys.actions import SurveyShelf
from fieldkit.surveys.rubrics import form_as_scored
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from fieldkit.waves.actions import find_wave
from fieldkit.waves.tables import WaveState
from forms.text import Bilingual
from scoring.measure import UnmeasurableError
from scoring.trace import FormTrace, trace

REVIEWED_IN = (WaveState.PLANNED, WaveState.COLLECTING, WaveState.IN_REVIEW)
LONGEST_REASON = 2_000


class ChangedSinceError(FieldkitError):
    """Somebody else did something with the visit after the page was opened."""

    status = 409
    code = "changed_since"
    title = Bilingual("这次走访刚被处理过", "The visit has changed meanwhile")
    remedy = Bilingual(
        "没有覆盖任何内容。请看“处理记录”，再决定；您写的内容仍在下面。",
        "Nothing was overwritten. Look at the history, then decide; what you wrote is still below.",
    )


class ReasonMissingError(FieldkitError):
    status = 422
    code = "reason_missing"
    title = Bilingual("请写明理由", "Say why")
    remedy = Bilingual(
        "没有保存任何内容。写明理由后再提交。", "Nothing was stored. Say why and send it again."
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """The visit, and what of it the reviewer had before their eyes."""

    code: str
    instance_id: str
    revision: int


async def find_subject(account: Account, code: str) -> Subject:
    """The visit for its reviewers; raises `NotFoundError` where nothing came in, or it is another firm's."""
    scope = require(account, Permission.REVIEW_VISITS)
    subject = await subject_of(code, firm=scope.firm)
    if subject is None:
        raise NotFoundError(NOTHING_IN)
    return subject


async def accept(shelf: SurveyShelf, account: Account, seen: Seen, *, reason: str = "") -> Subject:
    """Accept the visit, for good or as the first of two.

    A firm's own reviewer is the first of two always; a pulled veto needs two persons. Whoever accepted it
    first cannot confirm it, unless it was corrected since.
    """
    async with _reviewing(account, seen) as subject:
        _require_state(subject, SubmissionState.ACCEPTED)
        if subject.review == ReviewState.ACCEPTED:
            raise WrongStateError(ACCEPTED_ALREADY)
        others = _accepted_by(await history_of(subject.assignment_id), subject)
        if account.id in others:
            raise WrongStateError(NEEDS_ANOTHER)
        is_final = may(account, Permission.DECIDE_REVIEWS) and bool(
            others or not await is_vetoed(shelf, subject)
        )
        to = States(
            review=ReviewState.ACCEPTED if is_final else ReviewState.SECOND,
            assignment=AssignmentState.CLOSED if is_final else None,
        )
        await queries.keep_step(subject, NewStep(StepKind.ACCEPTED, account.id, reason), to=to)
    return await find_subject(account, seen.code)


async def return_visit(account: Account, seen: Seen, *, comments: Mapping[str, str], reason: str) -> None:
    """Send it back to its auditor, with a comment on each item (path -> text), or one on the whole."""
    items = [ItemNote(path, comment=text.strip()) for path, text in comments.items() if text.strip()]
    if not items and not reason:
        raise ReasonMissingError(SAY_WHAT, where="reason")
    async with _reviewing(account, seen) as subject:
        _require_state(subject, SubmissionState.ACCEPTED)
        to = States(SubmissionState.RETURNED, ReviewState.WAITING, AssignmentState.RETURNED)
        await queries.keep_step(subject, NewStep(StepKind.RETURNED, account.id, reason, items), to=to)


async def reject(account: Account, seen: Seen, *, reason: str) -> None:
    """Not believed: it is never scored, and the visit is to do again, by the same auditor or another."""
    require(account, Permission.DECIDE_REVIEWS)
    _require_reason(reason)
    async with _reviewing(account, seen) as subject:
        if subject.state == SubmissionState.REJECTED:
            raise WrongStateError(REJECTED_ALREADY)
        to = States(SubmissionState.REJECTED, ReviewState.WAITING, AssignmentState.ASSIGNED)
        await queries.keep_step(subject, NewStep(StepKind.REJECTED, account.id, reason), to=to)


async def reopen(account: Account, seen: Seen, *, reason: str) -> None:
    """Take back that it was accepted or returned: it waits for its review again."""
    require(account, Permission.DECIDE_REVIEWS)
    _require_reason(reason)
    async with _reviewing(account, seen) as subject:
        is_accepted = subject.state == SubmissionState.ACCEPTED and subject.review != ReviewState.WAITING
        if not is_accepted and not await _was_returned_by_us(subject):
            raise WrongStateError(NOT_DECIDED)
        to = States(SubmissionState.ACCEPTED, ReviewState.WAITING, AssignmentState.SUBMITTED)
        await queries.keep_step(subject, NewStep(StepKind.REOPENED, account.id, reason), to=to)


async def correct(
    shelf: SurveyShelf, account: Account, seen: Seen, *, texts: Mapping[str, str], reason: str
) -> None:
    """Put other answers (path -> text) in the place of those that came in; the old ones stay in the history.

    Raises:
        CorrectionRefusedError: nothing was stored.
    """
    require(account, Permission.DECIDE_REVIEWS)
    _require_reason(reason)
    async with _reviewing(account, seen) as subject:
        await keep_correction(shelf, account, subject, texts=texts, reason=reason)


async def keep_correction(
    shelf: SurveyShelf,
    account: Account,
    subject: Subject,
    *,
    texts: Mapping[str, str],
    reason: str,
    appeal: str = "",
) -> None:
    """Correct a visit that was locked and asked about before; after an appeal it stays accepted."""
    _require_state(subject, SubmissionState.ACCEPTED)
    survey = await shelf.load(subject.survey_id)
    standing = corrections_in(await history_of(subject.assignment_id), subject.instance_id)
    correction = correct_answers(survey, subject, texts, standing=standing)
    await queries.keep_answers(subject.instance_id, correction.answers)
    step = NewStep(StepKind.CORRECTED, account.id, reason, correction.items, appeal)
    to = States(review=ReviewState.WAITING, assignment=AssignmentState.SUBMITTED)
    await queries.keep_step(subject, step, to=None if appeal else to)


async def dismiss(account: Account, seen: Seen, *, flag_id: int, reason: str) -> None:
    """A doubt does not stand any more; it stays readable, with who and why."""
    require(account, Permission.DECIDE_REVIEWS)
    _require_reason(reason)
    async with _reviewing(account, seen) as subject:
        check = await queries.dismiss_flag(flag_id, subject.instance_id, account_id=account.id, reason=reason)
        if check is None:
            raise NotFoundError(NO_DOUBT)
        await weigh([subject.instance_id])
        step = NewStep(StepKind.DISMISSED, account.id, reason, [ItemNote(check)])
        await queries.keep_step(subject, step)


async def accept_calm(account: Account, wave_code: str) -> int:
    """Accept a wave's checked visits without a doubt (notes may stand), some thousands at most; how many."""
    require(account, Permission.DECIDE_REVIEWS)
    wave = await find_wave(wave_code)
    _require_reviewable(wave.state)
    n_accepted = 0
    async with ENGINE.transaction():
        n_accepted = await queries.accept_calm(wave.id, account_id=account.id, reason=CALM.zh)
        await record(account, Deed.REVIEWED, "wave", wave.code, {"accepted": n_accepted})
    return n_accepted


async def is_vetoed(shelf: SurveyShelf, subject: Subject) -> bool:
    """Whether its answers fail the whole visit, by the rubric that a scoring would follow now."""
    found = await points_of(shelf, subject)
    return found is not None and found.is_veto


async def points_of(shelf: SurveyShelf, subject: Subject) -> FormTrace | None:
    """Its points as they stand now; None where an answer cannot be measured."""
    form = await form_as_scored((await shelf.load(subject.survey_id)).form, subject.survey_id)
    try:
        return trace(form.rubric, own_answers(subject.answers))
    except UnmeasurableError:
        return None


NOTHING_IN = Bilingual(
    "这次走访没有可审核的答卷。", "Nothing came in of such a visit that could be reviewed."
)
NO_DOUBT = Bilingual("没有这条疑点，或已被排除。", "There is no such doubt, or it is dismissed already.")
NEEDS_ANOTHER = Bilingual(
    "您已通过这次走访，需要另一人确认。", "You accepted it: another person confirms it."
)
ACCEPTED_ALREADY = Bilingual("这次走访已经通过。", "The visit is accepted already.")
REJECTED_ALREADY = Bilingual("这份答卷已经作废。", "The submission is rejected already.")
NOT_DECIDED = Bilingual(
    "这次走访还没有审核结果可以撤销。", "Nothing has been decided that could be taken back."
)
NOT_COMPLETE = Bilingual("答卷不在可审核状态：{state}。", "The submission cannot be reviewed: {state}.")
SETTLED = Bilingual(
    "这一期的结果已公布，不再审核；改动要通过申诉，或先把这一期退回审核。",
    "The wave's results are out. Changes go through an appeal, or the wave goes back to review first.",
)
SAY_WHAT = Bilingual("请至少写明一题哪里要更正。", "Say of at least one item what is to be corrected.")
SAY_WHY = Bilingual("请写明理由。", "Say why.")
TOO_LONG = Bilingual("理由超过 {n} 个字符。", "The reason is longer than {n} characters.")
CALM = Bilingual("无疑点，批量通过", "No doubts, accepted together")
CHANGED = Bilingual(
    "{name} 已处理过这次走访，或收到了更正。", "{name} dealt with the visit, or a correction came in."
)


@asynccontextmanager
async def _reviewing(account: Account, seen: Seen) -> AsyncGenerator[Subject]:
    """The visit as the reviewer saw it, locked; and in the trail when all went well."""
    subject = await find_subject(account, seen.code)
    _require_reviewable(subject.wave_state)
    if account.id == subject.auditor_id:
        raise WrongStateError(OWN_VISIT)
    async with ENGINE.transaction():
        revision, state = await queries.lock(subject.instance_id)
        is_as_seen = (subject.instance_id, revision, state) == (
            seen.instance_id,
            seen.revision,
            subject.state,
        )
        if not is_as_seen or subject.revision != revision:
            raise ChangedSinceError(CHANGED.filled(name=await _last_reviewer(subject)))
        yield subject
        await record(account, Deed.REVIEWED, "visits", seen.code, {"revision": revision + 1})


OWN_VISIT = Bilingual("不能审核自己提交的答卷。", "Nobody reviews their own submission.")


async def _last_reviewer(subject: Subject) -> str:
    steps = await history_of(subject.assignment_id)
    return steps[-1].name if steps else subject.auditor


async def _was_returned_by_us(subject: Subject) -> bool:
    """And not by the form's rules, which no reviewer takes back."""
    own = [
        step for step in await history_of(subject.assignment_id) if step.instance_id == subject.instance_id
    ]
    return subject.state == SubmissionState.RETURNED and bool(own) and own[-1].kind == StepKind.RETURNED


def _accepted_by(steps: Sequence[Step], subject: Subject) -> set[int]:
    """Who accepted the submission as it stands: since it was last corrected or taken up again."""
    accepted: set[int] = set()
    for step in steps:
        if step.instance_id != subject.instance_id:
            continue
        if step.kind == StepKind.ACCEPTED:
            accepted.add(step.account)
        elif step.kind != StepKind.DISMISSED:
            accepted.clear()
    return accepted


def _require_state(subject: Subject, state: SubmissionState) -> None:
    if subject.state != state:
        raise WrongStateError(NOT_COMPLETE.filled(state=subject.state))


def _require_reviewable(wave_state: str) -> None:
    if wave_state not in REVIEWED_IN:
        raise WrongStateError(SETTLED)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissingError(SAY_WHY, where="reason")
    if len(reason) > LONGEST_REASON:
        raise ReasonMissingError(TOO_LONG.filled(n=LONGEST_REASON), where="reason")
