"""Deciding an appeal: two persons agree, or a third one chooses between them."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from fieldkit.access import Permission, require
from fieldkit.accounts.tables import Account
from fieldkit.appeals import queries
from fieldkit.appeals.actions import IN_TIME, AppealRefusedError, find_appeal, require_text, reviewers_of
from fieldkit.appeals.queries import FiledAppeal, NewVote, Vote
from fieldkit.appeals.tables import AppealState, Outcome
from fieldkit.database.engine import ENGINE
from fieldkit.errors import NotFoundError, WrongStateError
from fieldkit.reviews.actions import ChangedSinceError, is_vetoed, keep_correction
from fieldkit.reviews.corrections import CorrectionRefusedError, correct_answers
from fieldkit.reviews.history import corrections_in, history_of
from fieldkit.reviews.queries import Subject, lock, subject_of
from fieldkit.surveys.actions import SurveyShelf
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from forms.corrected import question_path
from forms.model import Form, Question
from forms.text import Bilingual

OPINIONS = 2  # whoever comes after them chooses between them


@dataclass(frozen=True, slots=True)
class Before:
    """What the decider had before their eyes: the visit, and how many votes."""

    instance_id: str
    revision: int
    n_votes: int


@dataclass(frozen=True, slots=True)
class Ballot:
    """An opinion; `texts` are the answers that shall stand, path -> text, none for a dismissal."""

    outcome: str
    reason: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """An admitted appeal with its visit, both locked, and the votes so far."""

    appeal: FiledAppeal
    subject: Subject
    votes: Sequence[Vote]


async def vote(shelf: SurveyShelf, account: Account, code: str, before: Before, ballot: Ballot) -> None:
    """An opinion of one's own, which decides where it says what another's does.

    Raises:
        AppealRefusedError: no outcome, no reason, an answer too many or too few.
        CorrectionRefusedError: answers that the form does not allow.
        ChangedSinceError: somebody voted, or the visit changed, meanwhile.
        WrongStateError: not admitted, decided already, involved, or the third of three.
    """
    _require_ballot(ballot)
    async with _deciding(account, code, before) as case:
        if len(case.votes) >= OPINIONS:
            raise WrongStateError(CHOOSE)
        answers = await _allowed(shelf, case, ballot)
        same = next(
            (each for each in case.votes if (each.outcome, each.answers) == (ballot.outcome, answers)), None
        )
        new = NewVote(
            account.id, ballot.outcome, ballot.reason.strip(), answers, agrees_with=same.id if same else None
        )
        await _count(shelf, account, case, new)


async def agree(
    shelf: SurveyShelf, account: Account, code: str, before: Before, *, vote_id: int, reason: str = ""
) -> None:
    """Follow another's opinion; with that the appeal is decided. Raises as `vote`."""
    async with _deciding(account, code, before) as case:
        followed = next((each for each in case.votes if each.id == vote_id), None)
        if followed is None:
            raise NotFoundError(NO_VOTE)
        new = NewVote(account.id, followed.outcome, reason.strip(), followed.answers, agrees_with=vote_id)
        await _count(shelf, account, case, new)


async def why_not(account: Account, appeal: FiledAppeal, votes: Sequence[Vote]) -> Bilingual | None:
    """What keeps the account from deciding this appeal; None where it may."""
    if appeal.state != AppealState.ADMITTED:
        return NOT_ADMITTED
    if account.id in {appeal.filed_by, *await reviewers_of(appeal.assignment_id)}:
        return INVOLVED
    if account.id in {each.decider for each in votes}:
        return VOTED
    return None


def permission_for(appeal: FiledAppeal) -> Permission:
    return Permission.DECIDE_VETOES if appeal.is_veto else Permission.DECIDE_APPEALS


def item_paths(form: Form, item: str) -> set[str]:
    """The places of the item and of what is asked with it: its reason, its event, its level."""
    rubric_item = next(each for each in form.rubric.items if each.name == item)
    names = {item, rubric_item.event, rubric_item.level}
    return {q.path for q in form.questions() if q.name in names or q.part_of == item}


def item_question(form: Form, item: str) -> Question:
    return next(question for question in form.questions() if question.name == item)


NO_VOTE = Bilingual("没有这份意见。", "There is no such vote.")
NO_VISIT = Bilingual("这次走访的答卷已不存在。", "Nothing of the visit stands any more.")
CHOOSE = Bilingual(
    "已有两份不同的意见，请选择同意其中一份。", "Two opinions stand already: agree with one of them."
)
NOT_ADMITTED = Bilingual(
    "这项申诉还没有受理，或已经结束。", "The appeal is not admitted, or settled already."
)
INVOLVED = Bilingual(
    "您审核、更正过这次走访或提出了这项申诉，不能裁决。",
    "You reviewed or corrected this visit, or filed the appeal: others decide it.",
)
LEADERS_ONLY = Bilingual(
    "一票否决的申诉由领导小组裁决。", "The leading group decides appeals against a veto."
)
VOTED = Bilingual("您已提交意见，由另一人决定。", "You have given your opinion: another person has to agree.")
OUTCOME = Bilingual("请选择支持、部分支持或驳回。", "Choose upheld, partly or dismissed.")
SAY_WHY = Bilingual("请写明理由。", "Say why.")
NOTHING_CHANGES = Bilingual(
    "驳回不改答案；要改答案请选支持或部分支持。", "A dismissal changes no answer; choose upheld or partly."
)
ITEM_ITSELF = Bilingual(
    "请更正被申诉的这一题，或它是否适用。", "Correct the item itself, or whether it applies."
)
VETO = Bilingual(
    "这样改会影响一票否决，只能由领导小组在否决申诉中决定。",
    "This would change the veto, which the leading group alone decides on.",
)
IS_FINAL = Bilingual(
    "这一期不在公示或申诉阶段，结果不能再改；可以驳回。",
    "The wave is not provisional or open for appeals: its results stay. The appeal can be dismissed.",
)
CHANGED = Bilingual(
    "另一人刚提交了意见，或答卷有变化。", "Somebody has voted, or the visit has changed, meanwhile."
)


@asynccontextmanager
async def _deciding(account: Account, code: str, before: Before) -> AsyncGenerator[Case]:
    """The appeal and its visit, locked, for somebody who may decide; and in the trail when all went well."""
    require(account, Permission.DECIDE_APPEALS)
    appeal = await find_appeal(account, code)
    require(account, permission_for(appeal))
    async with ENGINE.transaction():
        appeal = replace(
            appeal,
            wave_state=await queries.hold_wave(appeal.wave_id),
            state=await queries.lock(appeal.id),
        )
        subject = await _held_subject(appeal)
        votes = await queries.votes_of(appeal.id)
        hindrance = await why_not(account, appeal, votes)
        if hindrance or account.id == subject.auditor_id:
            raise WrongStateError(hindrance or INVOLVED)
        if before != Before(subject.instance_id, subject.revision, len(votes)):
            raise ChangedSinceError(CHANGED)
        yield Case(appeal, subject, votes)
        await record(account, Deed.DECIDED, "appeal", code, {"votes": len(votes) + 1})


async def _held_subject(appeal: FiledAppeal) -> Subject:
    """What stands of the visit, which nobody changes until the transaction ends."""
    subject = await subject_of(appeal.visit, firm=None)
    if subject is None:
        raise WrongStateError(NO_VISIT)
    if (subject.revision, subject.state) != await lock(subject.instance_id):
        raise ChangedSinceError(CHANGED)
    return subject


async def _count(shelf: SurveyShelf, account: Account, case: Case, new: NewVote) -> None:
    """Keep the vote; when it is the second of its opinion, that is the decision."""
    await queries.keep_vote(case.appeal.id, new)
    if new.agrees_with is None:
        return
    outcome = Outcome(new.outcome)
    if outcome is not Outcome.DISMISSED:
        _require_changeable(case.appeal)
        reason = new.reason or next(each.reason for each in case.votes if each.id == new.agrees_with)
        await keep_correction(
            *(shelf, account, case.subject), texts=new.answers, reason=reason, appeal=case.appeal.code
        )
    await queries.decide(case.appeal.id, outcome)


async def _allowed(shelf: SurveyShelf, case: Case, ballot: Ballot) -> dict[str, str]:
    """The answers that would stand, tried on the form as they would be kept."""
    if ballot.outcome == Outcome.DISMISSED:
        return {}
    _require_changeable(case.appeal)
    survey, subject = await shelf.load(case.subject.survey_id), case.subject
    standing = corrections_in(await history_of(subject.assignment_id), subject.instance_id)
    correction = correct_answers(survey, subject, ballot.texts, standing=standing)
    own = item_paths(survey.form, case.appeal.item)
    if not any(question_path(note.path) in own for note in correction.items):
        raise CorrectionRefusedError(ITEM_ITSELF, where=item_question(survey.form, case.appeal.item).path)
    corrected = replace(subject, answers=correction.answers)
    if not case.appeal.is_veto and await is_vetoed(shelf, corrected) != await is_vetoed(shelf, subject):
        raise CorrectionRefusedError(VETO, where=correction.items[0].path)
    return {note.path: note.new or "" for note in correction.items}


def _require_ballot(ballot: Ballot) -> None:
    if ballot.outcome not in [*Outcome]:
        raise AppealRefusedError(OUTCOME, where="outcome")
    require_text(ballot.reason, SAY_WHY)
    if ballot.outcome == Outcome.DISMISSED and ballot.texts:
        raise AppealRefusedError(NOTHING_CHANGES, where="outcome")


def _require_changeable(appeal: FiledAppeal) -> None:
    if appeal.wave_state not in IN_TIME:
        raise WrongStateError(IS_FINAL)
