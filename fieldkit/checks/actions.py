"""Checking what came in: as it arrives, and a whole wave anew."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from procrastinate import JobContext

from fieldkit.access import Permission, require
from fieldkit.accounts.tables import Account
from fieldkit.assignments.facts import FACT_NAMES
from fieldkit.checks import queries
from fieldkit.checks.facts import Batch, FormFacts, Visit
from fieldkit.checks.known import BY_CODE, Doubt, find_doubts
from fieldkit.database.engine import ENGINE
from fieldkit.jobs import WhenStopped, jobs
from fieldkit.results.scored import unreadable_in
from fieldkit.submissions.tables import SubmissionState
from fieldkit.surveys.actions import SurveyShelf
from fieldkit.surveys.rubrics import form_as_scored
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from fieldkit.waves.actions import find_wave, plan_of
from fieldkit.waves.tables import Wave
from forms import Form
from forms.model import Kind, Question
from forms.rubric import NOT_APPLICABLE

AT_ONCE = 500  # submissions in one transaction
FEWEST_DEGREES = 3  # yes and no are no scale: a good hall has them all alike
MUST_BE_SHOWN = "P!"  # evidence of a rubric item
COMPARED = frozenset(
    {Kind.SELECT_ONE, Kind.SELECT_MULTIPLE, Kind.INTEGER, Kind.DECIMAL, Kind.TEXT, Kind.RANK}
)


@jobs.periodic(cron="* * * * *")
@jobs.task(name="check_arrivals", pass_context=True, queueing_lock="check_arrivals", retry=WhenStopped())
async def check_arrivals(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- the queue passes it
    """Check what came in since the last minute: new submissions, corrections, files that came later."""
    await check_waiting(context.additional_context["services"].shelf)


async def check_waiting(shelf: SurveyShelf) -> int:
    """Check every submission that waits for it; how many there were.

    What waits is marked on the submissions themselves: none is lost, and twice changes nothing.
    """
    n_checked = 0
    while n_now := await _check_some(shelf):
        n_checked += n_now
    return n_checked


async def check_submissions(shelf: SurveyShelf, wave_id: int, instance_ids: Sequence[str]) -> None:
    """Check these submissions of one wave against all they can be compared with, and keep what is found.

    A finding about two visits is kept on the other, too, where it is told on both.
    """
    wave = await Wave.objects().get(Wave.id == wave_id)
    if wave is None:
        raise LookupError(f"wave {wave_id}")
    batch = await _batch(shelf, wave, instance_ids)
    doubts = await asyncio.to_thread(find_doubts, batch, plan_of(wave).thresholds)
    await queries.keep_flags(instance_ids, doubts)


async def request_checks(account: Account, wave_code: str) -> int:
    """Have a whole wave checked again within the minute; how many submissions that are."""
    require(account, Permission.SCORE_WAVE)
    wave = await find_wave(wave_code)
    n_waiting = 0
    async with ENGINE.transaction():
        n_waiting = await queries.uncheck_wave(wave.id)
        await record(account, Deed.CHANGED, "flags", wave.code, {"submissions": n_waiting})
    return n_waiting


async def doubts_of_form(shelf: SurveyShelf, wave_id: int, survey_id: int) -> list[Doubt]:
    """What stands against one form's visits in a wave, once all that waits is checked."""
    await check_waiting(shelf)
    return [
        Doubt(BY_CODE[code], instance_id, key, text)
        for instance_id, code, key, text in await queries.flags_of_form(wave_id, survey_id)
        if code in BY_CODE
    ]


def form_facts(form: Form) -> FormFacts:
    """What of a form the checks need."""
    questions = list(form.questions())
    photos = [question for question in questions if question.kind is Kind.IMAGE]
    return FormFacts(
        scales=tuple(_scales(questions)),
        vetoes=tuple(item.name for item in form.rubric.items if item.is_veto),
        proofs={
            item.name: tuple(photo.name for photo in photos if item.name in photo.documents)
            for item in form.rubric.items
            if item.is_veto and item.evidence == MUST_BE_SHOWN
        },
        compared=tuple(question.name for question in questions if _is_compared(question)),
        labels={question.name: question.label for question in questions},
    )


async def _check_some(shelf: SurveyShelf) -> int:
    n_checked = 0
    async with ENGINE.transaction():
        for wave_id, instance_ids in (await queries.take_unchecked(AT_ONCE)).items():
            await check_submissions(shelf, wave_id, instance_ids)
            n_checked += len(instance_ids)
    return n_checked


async def _batch(shelf: SurveyShelf, wave: Wave, instance_ids: Sequence[str]) -> Batch:
    zone = ZoneInfo(wave.timezone)
    visits = await queries.visits_beside(wave.id, instance_ids)
    forms: dict[int, Form] = {}
    devices: dict[str, Sequence[str]] = {}
    asked: dict[int, str] = {}
    for survey_id in sorted({visit.survey_id for visit in visits}):
        opened = await shelf.load(survey_id)
        forms[survey_id] = await form_as_scored(opened.form, survey_id)
        if question := opened.question_of(Kind.DEVICE_ID):
            asked[survey_id] = question
            devices |= await queries.senders(wave.id, survey_id, question)
    return Batch(
        visits=await asyncio.to_thread(lambda: [_read(visit, forms, asked) for visit in visits]),
        photos=await queries.photos_beside(instance_ids),
        usual_s=await queries.usual_durations_s(wave.id),
        devices=devices,
        effects=await queries.auditor_effects(wave.id),
        forms={survey_id: form_facts(form) for survey_id, form in forms.items()},
        begins_at=datetime.combine(wave.starts_on, time(), zone),
        ends_at=datetime.combine(wave.ends_on + timedelta(days=1), time(), zone),
        zone=zone,
    )


def _read(visit: Visit, forms: dict[int, Form], asked: dict[int, str]) -> Visit:
    """With its device, and with the answer that its form's rubric cannot read, where there is one."""
    is_scored = visit.state == SubmissionState.ACCEPTED
    return replace(
        visit,
        device=visit.answers.get(asked.get(visit.survey_id, ""), ""),
        unreadable=unreadable_in(forms[visit.survey_id], visit.answers) if is_scored else None,
    )


def _scales(questions: Sequence[Question]) -> Iterator[tuple[str, ...]]:
    choosing = [question for question in questions if question.kind is Kind.SELECT_ONE]
    for choices, run in groupby(choosing, key=lambda question: tuple(each.name for each in question.choices)):
        if len(set(choices) - {NOT_APPLICABLE}) >= FEWEST_DEGREES:
            yield tuple(question.name for question in run)


def _is_compared(question: Question) -> bool:
    """What the assignment or the phone fills in is the same, or never the same, without anybody's doing."""
    is_own = question.kind in COMPARED and not question.is_read_only
    return is_own and question.calculation is None and question.name not in FACT_NAMES
