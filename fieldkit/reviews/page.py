"""Gathering what the page of one visit shows."""

import asyncio
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from fieldkit.access import Permission, Scope, may
from fieldkit.accounts.tables import Account
from fieldkit.checks.queries import flags_of_visit
from fieldkit.reviews import queries
from fieldkit.reviews.actions import points_of
from fieldkit.reviews.history import Step, history_of
from fieldkit.reviews.paradata import LogEvent, read_log
from fieldkit.reviews.queries import StoredFile, Subject
from fieldkit.reviews.sheet import Sheet, sections_of
from fieldkit.reviews.view import Material
from fieldkit.services import Services
from fieldkit.surveys.actions import AUDIT_LOG


async def material_of(services: Services, reader: Account, subject: Subject, scope: Scope) -> Material:
    """All of it; the points for those alone who may read results."""
    form = (await services.shelf.load(subject.survey_id)).form
    steps = await history_of(subject.assignment_id)
    files = await queries.files_of(subject.instance_id)
    stored = {file.name: file for file in files}
    points = await points_of(services.shelf, subject) if may(reader, Permission.READ_RESULTS) else None
    sheet = Sheet(
        answers=subject.answers,
        files=subject.files,
        stored=stored,
        was=_replaced(steps, subject),
        points=points,
        url=f"/reviews/{quote(subject.code, safe='')}",
    )
    return Material(
        subject=subject,
        form=form,
        sections=sections_of(form.root, sheet),
        points=points,
        flags=await flags_of_visit(subject.assignment_id),
        steps=steps,
        files=files,
        log=await _log(services, subject, stored),
        earlier=await queries.last_visits(subject, firm=scope.firm),
        usual_s=await queries.usual_duration_s(subject),
    )


def _replaced(steps: Sequence[Step], subject: Subject) -> Mapping[str, str]:
    """Path -> what came in, of the answers that were corrected."""
    first: dict[str, str] = {}
    for step in steps:
        if step.instance_id == subject.instance_id:
            for note in step.items:
                if note.new is not None:
                    first.setdefault(note.path, note.old or "")
    return first


async def _log(services: Services, subject: Subject, stored: Mapping[str, StoredFile]) -> Sequence[LogEvent]:
    log = stored.get(subject.files.get(AUDIT_LOG, ""))
    if log is None:
        return []
    return await asyncio.to_thread(read_log, await services.store.get(log.sha256))
