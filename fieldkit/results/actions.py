"""Asking for a scoring, following it, and reading what it found."""

import msgspec
from procrastinate import JobContext

from fieldkit.access import Permission, require
from fieldkit.accounts.tables import Account
from fieldkit.assignments.tables import Assignment
from fieldkit.database.engine import ENGINE
from fieldkit.errors import BusyError, NotFoundError, WrongStateError
from fieldkit.jobs import NAMESPACE, WhenStopped, jobs
from fieldkit.results import queries
from fieldkit.results.run import perform
from fieldkit.results.tables import RunState, ScoringRun
from fieldkit.services import Services
from fieldkit.surveys.rubrics import current_rubric
from fieldkit.surveys.tables import Survey
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from fieldkit.waves.actions import wave_of
from fieldkit.waves.tables import Wave, WaveState
from forms.text import Bilingual
from scoring.results import WaveResults
from scoring.workbook.book import WaveFacts

NO_VISITS = Bilingual(
    "这一期还没有任务，无法评分。", "This wave has no assignments, so there is nothing to score."
)
NO_RESULTS = Bilingual("这一期还没有评分结果。", "This wave has no results yet.")
ABANDONED = Bilingual("评分被中断。", "The scoring was interrupted.")
PUBLISHED = Bilingual("结果已发布，不再评分。", "The results are published: the wave is not scored any more.")
RUNNING = Bilingual("这一期正在评分。", "This wave is being scored now.")


@jobs.task(name="score_wave", pass_context=True, retry=WhenStopped())
async def score_wave(context: JobContext, *, run_id: int) -> None:
    await perform(context.additional_context["services"], run_id)


@jobs.periodic(cron="* * * * *")
@jobs.task(name="end_abandoned_runs", queueing_lock="end_abandoned_runs")
async def end_abandoned_runs(timestamp: int) -> None:  # noqa: ARG001 -- the queue passes it
    """Fail the runs whose work was never queued or is gone, so that they can be asked for again."""
    await queries.end_abandoned_runs(f"{NAMESPACE}:score_wave", failure=ABANDONED.zh + " " + ABANDONED.en)


async def request_scoring(services: Services, account: Account, wave_code: str) -> ScoringRun:
    """Queue a scoring of the wave's form; raises `BusyError` while one is queued or running."""
    require(account, Permission.SCORE_WAVE)
    return await queue_scoring(services, account, await wave_of(account, wave_code))


async def queue_scoring(services: Services, account: Account, wave: Wave) -> ScoringRun:
    """As `request_scoring`, for what follows by itself from a deed that `account` was asked for before."""
    if wave.state == WaveState.PUBLISHED:
        raise WrongStateError(PUBLISHED)
    survey = await _survey_of(wave)
    rubric = await current_rubric(survey)
    run = ScoringRun(
        wave=wave.id,
        survey=survey.id,
        rubric_version=rubric.version,
        plan=wave.plan,
        started_by=account.id,
    )
    async with ENGINE.transaction():
        await Wave.select(Wave.id).where(Wave.id == wave.id).lock_rows("NO KEY UPDATE")  # one asks at a time
        newest = await queries.newest_run(wave.id)
        if newest is not None and newest.state in {RunState.QUEUED, RunState.RUNNING}:
            raise BusyError(RUNNING)
        await run.save()
        await record(account, Deed.SCORED, "wave", wave.code, {"rubric": rubric.version})
    await services.queue.configure_task(f"{NAMESPACE}:score_wave").defer_async(run_id=run.id)
    return run


def results_of(run: ScoringRun) -> WaveResults:
    return msgspec.json.decode(run.results, type=WaveResults)


def facts_of(run: ScoringRun) -> WaveFacts:
    return msgspec.json.decode(run.facts, type=WaveFacts)


async def workbook_of(services: Services, account: Account, wave_code: str) -> bytes:
    """The newest finished run's workbook; raises `NotFoundError` before the first one."""
    wave = await wave_of(account, wave_code)
    run = await queries.newest_finished_run(wave.id)
    if run is None or not run.workbook_sha256:
        raise NotFoundError(NO_RESULTS)
    content = await services.store.get(run.workbook_sha256)
    await record(account, Deed.EXPORTED, "workbook", wave.code, {"run": run.id})
    return content


async def _survey_of(wave: Wave) -> Survey:
    # one form per wave until waves carry several; the planner then asks for each form on its own
    assignment = await Assignment.objects().where(Assignment.wave == wave.id).order_by(Assignment.id).first()
    if assignment is None:
        raise NotFoundError(NO_VISITS)
    survey = await Survey.objects().get(Survey.id == assignment.survey)
    if survey is None:
        raise LookupError(f"survey {assignment.survey}")
    return survey
