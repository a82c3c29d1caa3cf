"""Filing an appeal, and what the project office does with it as its secretary."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from fieldkit.access import Permission, require
from fieldkit.accounts.tables import Account
from fieldkit.appeals import queries
from fieldkit.appeals.queries import FiledAppeal, NewAppeal
from fieldkit.appeals.tables import AppealFile, AppealKind
from fieldkit.clock import today
from fieldkit.database.engine import ENGINE
from fieldkit.errors import FieldkitError, NotFoundError, WrongStateError
from fieldkit.files.evidence import inspect_evidence
from fieldkit.findings.actions import NO_FINDING
from fieldkit.findings.queries import Finding, finding_of
from fieldkit.findings.sheet import SheetItem, sheet_of
from fieldkit.reviews.history import history_of
from fieldkit.reviews.queries import file_of
from fieldkit.services import Services
from fieldkit.surveys.actions import SurveyShelf
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from fieldkit.waves.tables import WaveState
from forms.text import Bilingual
from scoring.measure import Status

SHORTEST_REASON, LONGEST_REASON = 10, 2_000
LONGEST_WANTED = 200
MOST_FILES = 10
# what was found of an item at all; where the form had ended, that is the finding
APPEALABLE = (Status.ANSWERED, Status.CENSORED, Status.NOT_APPLICABLE)
IN_TIME = (WaveState.PROVISIONAL, WaveState.APPEAL)


class AppealRefusedError(FieldkitError):
    """An appeal that lacks something; `where` is the field."""

    status = 422
    code = "appeal_refused"
    title = Bilingual("申诉还不完整", "The appeal is not complete")
    remedy = Bilingual(
        "没有保存任何内容。补齐后再提交。", "Nothing was stored. Complete it and send it again."
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """What the unit says: which kind of mistake, why, and what would have been right."""

    kind: str
    reason: str
    wanted: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Appealable:
    """A finding's item that its unit may appeal against; `is_late`: it would hold nothing up any more."""

    finding: Finding
    item: SheetItem
    is_late: bool


async def find_appealable(shelf: SurveyShelf, account: Account, visit: str, item: str) -> Appealable:
    """Raises `NotFoundError` for what is not the account's own, `WrongStateError` where none is taken."""
    finding = await finding_of(visit, require(account, Permission.FILE_APPEALS))
    if finding is None:
        raise NotFoundError(NO_FINDING)
    items = [each for section in await sheet_of(shelf, finding) for each in section.items]
    found = next((each for each in items if each.question.name == item), None)
    if found is None or found.status not in APPEALABLE:
        raise NotFoundError(NO_ITEM)
    known = (await queries.appeals_of_visit(finding.assignment_id)).get(item)
    if known is not None:
        raise WrongStateError(APPEALED.filled(code=known.code), remedy=FOLLOW)
    return Appealable(finding, found, is_late(finding.wave_state, finding.appeals_until))


async def file_appeal(
    services: Services, account: Account, visit: str, item: str, *, claim: Claim, evidence: Sequence[Evidence]
) -> str:
    """Its code. Whatever came in is checked before anything of it is stored.

    Raises:
        AppealRefusedError: no reason, no evidence of a fact, too many files.
        FileRefusedError, TooLargeError: a file that is no evidence, by name.
    """
    subject = await find_appealable(services.shelf, account, visit, item)
    _check(claim, len(evidence))
    files = await _kept(services, evidence)
    new = _appeal_of(subject, account, claim)
    code = ""
    async with ENGINE.transaction():
        state = await queries.hold_wave(new.wave_id)
        late = is_late(state, subject.finding.appeals_until)
        appeal_id, code = await queries.file(new, is_late=late) or _refuse_second(visit)
        for file in files:
            file.appeal = appeal_id
            await file.save()
        await record(account, Deed.APPEALED, "appeal", code, {"visit": visit, "item": item})
    return code


def is_late(wave_state: str, appeals_until: date | None) -> bool:
    """Whether an appeal filed today is; raises `WrongStateError` where none is taken any more."""
    if wave_state == WaveState.PUBLISHED:
        raise WrongStateError(OVER)
    if wave_state not in {*IN_TIME, WaveState.FINAL}:
        raise WrongStateError(NOT_OUT)
    return wave_state == WaveState.FINAL or (appeals_until is not None and today() > appeals_until)


async def find_appeal(account: Account, code: str) -> FiledAppeal:
    """Raises `NotFoundError` where there is none, or it is another unit's."""
    appeal = await queries.appeal_of(code, require(account, Permission.READ_APPEALS))
    if appeal is None:
        raise NotFoundError(NO_APPEAL)
    return appeal


async def admit(account: Account, code: str) -> None:
    """It goes to those who decide."""
    require(account, Permission.ADMIT_APPEALS)
    await find_appeal(account, code)
    async with ENGINE.transaction():
        if not await queries.admit(code, account_id=account.id):
            raise WrongStateError(HANDLED)
        await record(account, Deed.MOVED, "appeal", code, {"to": "admitted"})


async def refuse(account: Account, code: str, *, reason: str) -> None:
    """As inadmissible, for good; never by who reviewed or corrected the visit, who would decide it alone."""
    require(account, Permission.ADMIT_APPEALS)
    appeal = await find_appeal(account, code)
    require_text(reason, REFUSAL)
    if account.id in await reviewers_of(appeal.assignment_id):
        raise WrongStateError(OWN_FINDING)
    async with ENGINE.transaction():
        if not await queries.refuse(code, account_id=account.id, reason=reason.strip()):
            raise WrongStateError(HANDLED)
        await record(account, Deed.MOVED, "appeal", code, {"to": "refused"})


async def pass_on(account: Account, code: str, *, text: str) -> None:
    """What the auditor says to it, in the place of what was passed on before; without a name."""
    require(account, Permission.ADMIT_APPEALS)
    await find_appeal(account, code)
    require_text(text, COMMENT)
    async with ENGINE.transaction():
        if not await queries.comment(code, text.strip()):
            raise WrongStateError(SETTLED)
        await record(account, Deed.CHANGED, "appeal", code, {"what": "auditor_comment"})


async def evidence_of(
    services: Services, account: Account, code: str, file_id: int
) -> tuple[AppealFile, bytes]:
    """A file of the appeal, for whoever may read the appeal."""
    appeal = await find_appeal(account, code)
    file = next((each for each in await queries.files_of(appeal.id) if each.id == file_id), None)
    if file is None:
        raise NotFoundError(NO_FILE)
    return file, await services.store.get(file.sha256)


async def photo_of(services: Services, account: Account, code: str, name: str) -> tuple[str, bytes]:
    """(media type, content) of a photo that the auditor took; for those who decide, faces are not masked."""
    require(account, Permission.DECIDE_APPEALS)
    appeal = await find_appeal(account, code)
    found = await file_of(appeal.visit, name, firm=None)
    if found is None or not found[1].startswith("image/"):
        raise NotFoundError(NO_FILE)
    sha256, media_type = found
    return media_type, await services.store.get(sha256)


async def reviewers_of(assignment_id: int) -> set[int]:
    """Who had to do with the visit's review or correction; deciding an earlier appeal is none."""
    return {step.account for step in await history_of(assignment_id) if not step.appeal}


def require_text(text: str, missing: Bilingual) -> None:
    if not text.strip():
        raise AppealRefusedError(missing, where="reason")
    if len(text) > LONGEST_REASON:
        raise AppealRefusedError(TOO_LONG.filled(n=LONGEST_REASON), where="reason")


NO_ITEM = Bilingual("这份评分明细没有可申诉的这一题。", "The score sheet has no such item to appeal against.")
NO_APPEAL = Bilingual("没有这项申诉。", "There is no such appeal.")
NO_FILE = Bilingual("没有这个文件。", "There is no such file.")
APPEALED = Bilingual(
    "这一题已经申诉过（{code}），每题只能申诉一次。",
    "This item is appealed against already ({code}); each finding once.",
)
FOLLOW = Bilingual("请在“申诉”里查看进展。", "Follow it under “Appeals”.")
OVER = Bilingual("这一期的结果已发布，不再受理申诉。", "The wave is published: no appeal is taken any more.")
NOT_OUT = Bilingual("这一期的结果还没有公布。", "The wave's results are not out.")
HANDLED = Bilingual("这项申诉已经受理或已不予受理。", "The appeal was admitted or refused already.")
SETTLED = Bilingual("这项申诉已经结束。", "The appeal is settled already.")
OWN_FINDING = Bilingual(
    "您审核或更正过这次走访，须由另一人决定不予受理。",
    "You reviewed or corrected this visit: another person refuses the appeal.",
)
KIND = Bilingual("请选择申诉的是事实还是适用性。", "Say whether it is about a fact or about applicability.")
SHORT = Bilingual("理由至少写 {n} 个字。", "Give a reason of at least {n} characters.")
TOO_LONG = Bilingual("理由超过 {n} 个字符。", "The reason is longer than {n} characters.")
WANTED = Bilingual("“应为”超过 {n} 个字符。", "What it should be is longer than {n} characters.")
NO_EVIDENCE = Bilingual(
    "事实申诉至少要附一份证据：照片、PDF 或录音。",
    "An appeal on a fact needs at least one piece of evidence: a photo, a PDF or a recording.",
)
TOO_MANY = Bilingual("最多附 {n} 个文件。", "At most {n} files.")
REFUSAL = Bilingual("请写明不予受理的理由。", "Say why it is inadmissible.")
COMMENT = Bilingual("请写下检测员的说明。", "Write what the auditor says.")


def _appeal_of(subject: Appealable, account: Account, claim: Claim) -> NewAppeal:
    finding = subject.finding
    return NewAppeal(
        wave_id=finding.wave_id,
        assignment_id=finding.assignment_id,
        instance_id=finding.instance_id,
        item=subject.item.question.name,
        item_label=subject.item.question.label.zh,
        is_veto=subject.item.is_vetoed,
        kind=AppealKind(claim.kind),
        reason=claim.reason.strip(),
        wanted=claim.wanted.strip(),
        filed_by=account.id,
    )


def _refuse_second(visit: str) -> NoReturn:
    raise WrongStateError(APPEALED.filled(code=visit), remedy=FOLLOW)


def _check(claim: Claim, n_files: int) -> None:
    if claim.kind not in [*AppealKind]:
        raise AppealRefusedError(KIND, where="kind")
    if len(claim.reason.strip()) < SHORTEST_REASON:
        raise AppealRefusedError(SHORT.filled(n=SHORTEST_REASON), where="reason")
    require_text(claim.reason, SHORT)
    if len(claim.wanted) > LONGEST_WANTED:
        raise AppealRefusedError(WANTED.filled(n=LONGEST_WANTED), where="wanted")
    if claim.kind == AppealKind.FACT and not n_files:
        raise AppealRefusedError(NO_EVIDENCE, where="file")
    if n_files > MOST_FILES:
        raise AppealRefusedError(TOO_MANY.filled(n=MOST_FILES), where="file")


async def _kept(services: Services, evidence: Sequence[Evidence]) -> list[AppealFile]:
    """In the store, once all of them are evidence; without their appeal still."""
    limit = services.settings.max_photo_pixels
    kinds = [
        await asyncio.to_thread(inspect_evidence, each.content, each.name, max_photo_pixels=limit)
        for each in evidence
    ]
    return [
        AppealFile(
            name=each.name,
            sha256=await services.store.put(each.content),
            media_type=kind,
            size_bytes=len(each.content),
        )
        for each, kind in zip(evidence, kinds, strict=True)
    ]
