"""The door: every submission comes in here, whatever brought it.

It reads the document, finds the visit it belongs to, lets the form judge it, makes its files durable and
commits. Sending again is harmless; other content under a known id is kept aside and refused, never merged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fieldkit.accounts.tables import Account
from fieldkit.assignments.tables import AssignmentState
from fieldkit.errors import (
    ConflictError,
    DocumentRefusedError,
    FormClosedError,
    LinkRefusedError,
    NotFoundError,
)
from fieldkit.files.store import FileStore
from fieldkit.submissions import queries
from fieldkit.submissions.files import FileLimits, Parcel, keep_files, match_files
from fieldkit.submissions.judge import Judgement, judge
from fieldkit.submissions.tables import MAX_ID_CHARACTERS, SubmissionState
from fieldkit.submissions.values import (
    FileRow,
    IncomingFile,
    Known,
    NewSubmission,
    Outcome,
    Receipt,
    Standing,
)
from fieldkit.surveys.actions import AUDIT_LOG, OpenSurvey, SurveyShelf
from forms.instance import Instance, InstanceFault, read_instance
from forms.text import Bilingual

OTHER_DOCUMENT = Bilingual("这个编号已有另一份答卷。", "Another document came in under this id.")
OUTDATED_EDIT = Bilingual("被修改的答卷已经有更新的版本。", "The edited submission has been edited since.")
REVIEWED = Bilingual(
    "这次走访已经审核通过。如需更正，请联系项目办公室重新打开。",
    "The visit has been accepted. To correct it, ask the project office to open it again.",
)
DELETED = Bilingual("这份答卷已被删除。", "This submission has been deleted.")
UNKNOWN_EDIT = Bilingual("找不到被修改的答卷。", "The submission that this one edits is not here.")
RETIRED = Bilingual("这个表单版本已停用。", "This version of the form is no longer in use.")
NO_INSTANCE_ID = Bilingual("答卷没有编号（instanceID）。", "The document has no instanceID.")
LONG_INSTANCE_ID = Bilingual(
    f"答卷编号（instanceID）超过 {MAX_ID_CHARACTERS} 个字符。",
    f"The document's instanceID is longer than {MAX_ID_CHARACTERS} characters.",
)


@dataclass(frozen=True, slots=True)
class Door:
    """What the door needs beside the database."""

    shelf: SurveyShelf
    store: FileStore
    limits: FileLimits

    async def receive(self, auditor: Account, document: bytes, files: Sequence[IncomingFile]) -> Receipt:
        """Take in one submission, or some more files of one.

        Raises:
            DocumentRefusedError, UnknownVersionError, LinkRefusedError, FormClosedError, NotFoundError,
            TooLargeError, FileRefusedError: nothing was stored.
            ConflictError: what came was kept aside, and nothing else was stored but files that were new.
        """
        instance = _read(document)
        survey = await self.shelf.find(instance.form_id, instance.version)
        standing = await _standing(auditor, instance, survey)
        if standing.known is not None:
            return await self._again(
                auditor, instance, document, survey=survey, known=standing.known, files=files
            )
        await self._check_unreviewed(auditor, instance, document, standing)
        _check_edit(instance, standing)
        judgement = judge(survey, instance, standing, now=datetime.now(UTC))
        _check_open(judgement, standing)
        parcel = match_files(files, judgement.files)
        kept = await keep_files(parcel.named, self.store, self.limits)
        first = _first_of_each_name(kept)
        stored = {**_taken_over(standing, judgement), **{row.name: row.sha256 for row in first}}
        new = _new_submission(
            auditor, instance, document, standing=standing, judgement=judgement, kept=first, stored=stored
        )
        received_at = await queries.store(new)
        if received_at is None:  # another request changed what we judged by: judge again
            return await self.receive(auditor, document, files)
        set_aside = await self._keep_unnamed(auditor, instance.instance_id, parcel)
        await _refuse_other_bytes(auditor, instance.instance_id, kept=kept, stored=stored)
        return Receipt(
            outcome=Outcome.STORED,
            instance_id=instance.instance_id,
            state=new.state,
            received_at=received_at,
            violations=judgement.violations,
            files=stored,
            awaited=_awaited(judgement.files, stored),
            set_aside=set_aside,
        )

    async def _again(
        self,
        auditor: Account,
        instance: Instance,
        document: bytes,
        *,
        survey: OpenSurvey,
        known: Known,
        files: Sequence[IncomingFile],
    ) -> Receipt:
        """A submission that is already here: only files that had not come yet are new."""
        if known.auditor_id != auditor.id:
            raise LinkRefusedError
        if known.holding.state is SubmissionState.DELETED:
            raise ConflictError(DELETED)
        if known.digest != instance.canonical_digest:
            await self._keep_document(auditor, instance, document, reason="other_document")
            raise ConflictError(OTHER_DOCUMENT, where="xml_submission_file")
        wanted = survey.kinds_of_files(known.files)
        parcel = match_files(files, wanted)
        kept = await keep_files(parcel.named, self.store, self.limits)
        n_added = await queries.add_files(instance.instance_id, kept) if kept else 0
        is_unsettled = n_added or known.holding.state is SubmissionState.INCOMPLETE
        holding = await queries.settle(instance.instance_id) if is_unsettled else known.holding
        set_aside = await self._keep_unnamed(auditor, instance.instance_id, parcel)
        await _refuse_other_bytes(auditor, instance.instance_id, kept=kept, stored=holding.stored)
        return Receipt(
            outcome=Outcome.STORED if n_added else Outcome.KNOWN,
            instance_id=instance.instance_id,
            state=holding.state,
            received_at=known.received_at,
            violations=known.violations,
            files=holding.stored,
            awaited=_awaited(wanted, holding.stored),
            set_aside=set_aside,
        )

    async def _check_unreviewed(
        self, auditor: Account, instance: Instance, document: bytes, standing: Standing
    ) -> None:
        """A reviewer has accepted the visit: whatever comes now is kept, and changes nothing."""
        if standing.assignment_state == AssignmentState.CLOSED:
            await self._keep_document(auditor, instance, document, reason="closed_visit")
            raise ConflictError(REVIEWED, where="xml_submission_file")

    async def _keep_document(
        self, auditor: Account, instance: Instance, document: bytes, *, reason: str
    ) -> None:
        aside = (reason, "submission.xml", await self.store.put(document))
        await queries.set_aside(instance.instance_id, [aside], auditor_id=auditor.id)

    async def _keep_unnamed(self, auditor: Account, instance_id: str, parcel: Parcel) -> Sequence[str]:
        """Keep what the document does not name aside, so that it can be reported and looked at."""
        rows = [("unnamed", file.file_name, await self.store.put(file.content)) for file in parcel.unnamed]
        if rows:
            await queries.set_aside(instance_id, rows, auditor_id=auditor.id)
        return [name for _, name, _ in rows]


async def _refuse_other_bytes(
    auditor: Account, instance_id: str, *, kept: Sequence[FileRow], stored: Mapping[str, str]
) -> None:
    others = [("other_bytes", row.name, row.sha256) for row in kept if stored[row.name] != row.sha256]
    if others:
        await queries.set_aside(instance_id, others, auditor_id=auditor.id)
        names = "、".join(name for _, name, _ in others)
        raise ConflictError(
            Bilingual(
                f"“{names}”与已收到的同名文件不同。",
                f"'{names}' differs from the file received under that name.",
            ),
            where=names,
        )


def _read(document: bytes) -> Instance:
    try:
        instance = read_instance(document)
    except InstanceFault as fault:
        raise DocumentRefusedError(fault.message, code=fault.code) from fault
    if not instance.instance_id:
        raise DocumentRefusedError(NO_INSTANCE_ID, code="no_instance_id", where="meta/instanceID")
    if len(instance.instance_id) > MAX_ID_CHARACTERS:
        raise DocumentRefusedError(LONG_INSTANCE_ID, code="instance_id_too_long", where="meta/instanceID")
    return instance


async def _standing(auditor: Account, instance: Instance, survey: OpenSurvey) -> Standing:
    standing = await queries.find_standing(
        audit_id=instance.text_at(survey.audit_id_path),
        auditor_id=auditor.id,
        instance_id=instance.instance_id,
        edits=instance.deprecated_id or None,
    )
    if standing.known is None and (standing.assignment_id is None or standing.survey_id != survey.survey_id):
        raise LinkRefusedError
    return standing


def _check_edit(instance: Instance, standing: Standing) -> None:
    if not instance.deprecated_id:
        return
    if standing.edited_state is None or standing.edited_assignment_id != standing.assignment_id:
        raise NotFoundError(UNKNOWN_EDIT, where="meta/deprecatedID")
    if standing.edited_state == SubmissionState.SUPERSEDED:
        raise ConflictError(OUTDATED_EDIT, where="meta/deprecatedID")
    if standing.edited_state == SubmissionState.DELETED:
        raise ConflictError(DELETED, where="meta/deprecatedID")


def _check_open(judgement: Judgement, standing: Standing) -> None:
    """A retired version still takes visits that began before it was retired."""
    if standing.retired_at is None:
        return
    if judgement.started_at is None or judgement.started_at >= standing.retired_at:
        raise FormClosedError(RETIRED)


def _first_of_each_name(kept: Sequence[FileRow]) -> list[FileRow]:
    return list({row.name: row for row in reversed(kept)}.values())


def _taken_over(standing: Standing, judgement: Judgement) -> dict[str, str]:
    """What the edited submission brought and this one still names: a correction need not send it again.

    But for the client's log, which goes on under the same name and so comes with each edit.
    """
    log = judgement.named_files.get(AUDIT_LOG)
    return {
        name: sha256
        for name, sha256 in standing.edited_files.items()
        if name in judgement.files and name != log
    }


def _new_submission(
    auditor: Account,
    instance: Instance,
    document: bytes,
    *,
    standing: Standing,
    judgement: Judgement,
    kept: Sequence[FileRow],
    stored: Mapping[str, str],
) -> NewSubmission:
    awaited = _awaited(judgement.files, stored)
    state = _state(is_broken=bool(judgement.violations), is_awaiting=bool(awaited))
    is_returned = state is SubmissionState.RETURNED
    return NewSubmission(
        instance_id=instance.instance_id,
        assignment_id=standing.assignment_id or 0,
        wave_id=standing.wave_id,
        survey_id=standing.survey_id,
        site_id=standing.site_id,
        auditor_id=auditor.id,
        state=state,
        assignment_state=AssignmentState.RETURNED if is_returned else AssignmentState.SUBMITTED,
        judged_state=standing.assignment_state,
        digest=instance.canonical_digest,
        document=document,
        answers=judgement.answers,
        violations=judgement.violations,
        unknown=judgement.unknown,
        files=judgement.named_files,
        kept=kept,
        taken_over=stored.keys() - {row.name for row in kept},
        edits=instance.deprecated_id or None,
        started_at=judgement.started_at,
        ended_at=judgement.ended_at,
        latitude=judgement.latitude,
        longitude=judgement.longitude,
    )


def _awaited(wanted: Mapping[str, object], stored: Mapping[str, str]) -> list[str]:
    return [name for name in wanted if name not in stored]


def _state(*, is_broken: bool, is_awaiting: bool) -> SubmissionState:
    if is_broken:
        return SubmissionState.RETURNED
    return SubmissionState.INCOMPLETE if is_awaiting else SubmissionState.ACCEPTED
