"""One scoring run: read the wave, score it, compare it, keep every point, write the workbook."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from fieldkit.assignments.tables import Assignment
from fieldkit.checks.actions import doubts_of_form
from fieldkit.results import queries
from fieldkit.results.book import Found, gather_book
from fieldkit.results.scored import ScoredWave, score_visits
from fieldkit.results.tables import RunState, ScoringRun, Step
from fieldkit.services import Services
from fieldkit.submissions.tables import SubmissionState
from fieldkit.surveys.rubrics import form_with_rubric
from fieldkit.surveys.tables import Survey
from fieldkit.waves.plan import WavePlan, catalogue_of
from fieldkit.waves.tables import Wave
from forms.text import Bilingual
from scoring.compare import compare
from scoring.results import WaveResults
from scoring.wave import WaveArrays
from scoring.workbook.book import Book, Fact, WaveFacts
from scoring.workbook.write.workbook import write_workbook

NOT_SCORED = Bilingual(
    "未计分：{returned} 份因违反表单规则退回，{incomplete} 份附件未到齐。",
    "Not scored: {returned} returned for breaking the form's rules, {incomplete} with files still to come.",
)
NOT_READ = Bilingual(
    "未计分：{unreadable} 份含有计分规则读不出数值的答案。",
    "Not scored: {unreadable} with an answer that its rule cannot measure.",
)
COUNT_LABELS = {
    "planned": Bilingual("计划", "Planned"),
    "received": Bilingual("收到", "Received"),
    "scored": Bilingual("计分", "Scored"),
    "returned": Bilingual("退回", "Returned"),
    "incomplete": Bilingual("附件未齐", "Files to come"),
    "unreadable": Bilingual("答案读不出", "Answers not measured"),
    "not_scorable": Bilingual("不可评分", "Not scorable"),
    "vetoed": Bilingual("否决", "Vetoed"),
}
# how far a run is when a step begins; measured on the demo's wave
PROGRESS = {Step.READING: 0.02, Step.COMPARING: 0.25, Step.KEEPING: 0.5, Step.WRITING: 0.6}


@dataclass(frozen=True, slots=True)
class RunSubject:
    run: ScoringRun
    wave: Wave
    survey: Survey


async def perform(services: Services, run_id: int) -> None:
    """Do the run and note how it ended; a failed run leaves its scores out and can be asked for again."""
    subject = await _subject(run_id)
    try:
        await _score(services, subject)
    except Exception as error:
        await _note(
            run_id, state=RunState.FAILED, failure=f"{type(error).__name__}: {error}", finished_at=_now()
        )
        raise


async def _score(services: Services, subject: RunSubject) -> None:
    run_id, wave, survey = subject.run.id, subject.wave, subject.survey
    published = (await services.shelf.load(survey.id)).form
    form = await form_with_rubric(published, survey.id, subject.run.rubric_version)
    await _begin(run_id, Step.READING)
    async with aclosing(queries.visits_of_wave(wave.id, survey.id)) as visits:  # also when an answer fails
        scored = await score_visits(form, visits)
    photos = await queries.photos_of_wave(wave.id, survey.id)
    await _begin(run_id, Step.COMPARING)
    catalogue = catalogue_of(msgspec.json.decode(subject.run.plan, type=WavePlan))
    results = await asyncio.to_thread(lambda: compare(arrays_of(scored), catalogue))
    await _begin(run_id, Step.KEEPING)
    await queries.store_scores(run_id, scored)
    await _begin(run_id, Step.WRITING)
    flags = await doubts_of_form(services.shelf, wave.id, survey.id)
    facts = _facts(subject, scored, results, n_planned=await _planned(subject))
    book = gather_book(facts, scored, Found(results, photos, flags), zone=ZoneInfo(wave.timezone))
    content = await asyncio.to_thread(_written, book)
    await _note(
        run_id,
        state=RunState.DONE,
        progress=1.0,
        facts=msgspec.json.encode(facts).decode(),
        results=msgspec.json.encode(results).decode(),
        workbook_sha256=await services.store.put(content),
        finished_at=_now(),
    )


def arrays_of(scored: ScoredWave) -> WaveArrays:
    """The scored visits as the comparison reads them."""
    visits = scored.visits
    return WaveArrays(
        rubric=scored.rubric,
        operator=np.array([visit.operator for visit in visits], dtype=np.str_),
        site=np.array([visit.site_code for visit in visits], dtype=np.str_),
        city=np.array([visit.city for visit in visits], dtype=np.str_),
        weight=np.array([visit.weight for visit in visits], dtype=np.float64),
        values=scored.values,
        status=scored.statuses,
        scores=scored.scores,
        city_labels={visit.city: visit.city_label for visit in visits},
    )


def _facts(subject: RunSubject, scored: ScoredWave, results: WaveResults, *, n_planned: int) -> WaveFacts:
    wave, survey, run = subject.wave, subject.survey, subject.run
    counts = {"planned": n_planned, **_counts(scored, results)}
    return WaveFacts(
        code=wave.code,
        name=Bilingual(wave.zh, wave.en),
        period=f"{wave.starts_on} – {wave.ends_on}",
        area=Bilingual(wave.area_zh, wave.area_en),
        form_id=survey.form_id,
        form_title=Bilingual(survey.title_zh, survey.title_en),
        form_version=survey.version,
        rubric_version=run.rubric_version,
        catalogue_version=results.catalogue_version,
        generated_at=run.created_at.astimezone(ZoneInfo(wave.timezone)),
        filters=tuple(_left_out(counts)),
        counts=tuple(Fact(COUNT_LABELS[name], count) for name, count in counts.items()),
    )


def _counts(scored: ScoredWave, results: WaveResults) -> dict[str, int]:
    states = Counter(visit.state for visit in scored.others)
    return {
        "received": len(scored.visits) + len(scored.others),
        "scored": len(scored.visits),
        "returned": states[SubmissionState.RETURNED],
        "incomplete": states[SubmissionState.INCOMPLETE],
        "unreadable": sum(visit.unreadable is not None for visit in scored.others),
        "not_scorable": results.n_not_scorable,
        "vetoed": results.n_vetoed,
    }


def _left_out(counts: Mapping[str, int]) -> Iterator[Bilingual]:
    if counts["returned"] or counts["incomplete"]:
        yield NOT_SCORED.filled(**counts)
    if counts["unreadable"]:
        yield NOT_READ.filled(**counts)


def _written(book: Book) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        write_workbook(book, path)
        return path.read_bytes()


async def _subject(run_id: int) -> RunSubject:
    run = await ScoringRun.objects().get(ScoringRun.id == run_id)
    if run is None:
        raise LookupError(f"scoring run {run_id}")
    wave = await Wave.objects().get(Wave.id == run.wave)
    survey = await Survey.objects().get(Survey.id == run.survey)
    if wave is None or survey is None:
        raise LookupError(f"wave or form of scoring run {run_id}")
    return RunSubject(run, wave, survey)


async def _planned(subject: RunSubject) -> int:
    is_of_this_form = (Assignment.wave == subject.wave.id) & (Assignment.survey == subject.survey.id)
    return await Assignment.count().where(is_of_this_form & Assignment.checks_visit.is_null())


async def _begin(run_id: int, step: Step) -> None:
    await _note(run_id, state=RunState.RUNNING, step=step, progress=PROGRESS[step])


async def _note(run_id: int, **columns: Any) -> None:  # noqa: ANN401 -- each column its own type
    await ScoringRun.update({**columns}).where(ScoringRun.id == run_id)


def _now() -> datetime:
    return datetime.now(UTC)
