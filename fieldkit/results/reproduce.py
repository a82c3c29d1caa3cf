"""Whether a wave's results come out the same again, from what is stored: nothing is written.

A run's scores stand for the submissions that it read. What came later, and which of them stands now, is no
part of it: the same ones are read again, by the versions of form and rubric and the plan that the run names.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import cast

import msgspec

from fieldkit.errors import NotFoundError
from fieldkit.results import queries
from fieldkit.results.run import arrays_of
from fieldkit.results.scored import ScoredWave, score_visits
from fieldkit.results.tables import ScoringRun
from fieldkit.surveys.actions import SurveyShelf
from fieldkit.surveys.rubrics import form_with_rubric
from fieldkit.waves.actions import find_wave
from fieldkit.waves.plan import WavePlan, catalogue_of
from forms.text import Bilingual
from scoring.compare import compare

NO_RUN = Bilingual("这一期还没有评分结果。", "This wave has no results yet.")
MISSING = "—"
TEXT = {"zh", "en"}  # wording may be mended; a figure may not


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that does not come out as it is stored."""

    where: str
    stored: object
    anew: object


@dataclass(slots=True)
class Reproduction:
    """What was compared, and where it differed."""

    run_id: int
    rubric_version: str
    n_visits: int = 0
    n_score_figures: int = 0
    n_result_figures: int = 0
    differences: list[Difference] = field(default_factory=list[Difference])


async def reproduce(shelf: SurveyShelf, wave_code: str) -> Reproduction:
    """Score the wave's published run, else its newest finished one, anew: each figure against what is stored.

    Raises:
        NotFoundError: no such wave, or nothing was scored yet.
    """
    wave = await find_wave(wave_code)
    run = await queries.run_that_counts(wave)
    if run is None:
        raise NotFoundError(NO_RUN)
    published = (await shelf.load(run.survey)).form
    form = await form_with_rubric(published, run.survey, run.rubric_version)
    async with aclosing(queries.visits_of_run(run.id)) as visits:
        scored = await score_visits(form, visits)
    found = Reproduction(run.id, run.rubric_version)
    _compare_scores(found, scored, await queries.scores_of_run(run.id))
    results = await asyncio.to_thread(_results, run, scored)
    found.n_result_figures = _compare(found, "results", msgspec.json.decode(run.results), results)
    return found


def _results(run: ScoringRun, scored: ScoredWave) -> object:
    catalogue = catalogue_of(msgspec.json.decode(run.plan, type=WavePlan))
    return msgspec.json.decode(msgspec.json.encode(compare(arrays_of(scored), catalogue)))


def _compare_scores(found: Reproduction, scored: ScoredWave, stored: Mapping[str, queries.ScoreRow]) -> None:
    anew = {row.instance_id: row for row in queries.score_rows(scored)}
    found.n_visits = len(stored)
    for instance_id, kept in stored.items():
        row = anew.get(instance_id)
        if row is None:
            found.differences.append(Difference(f"score {instance_id}", kept.total, MISSING))
        else:
            found.n_score_figures += _compare(found, f"score {instance_id}", kept.figures(), row.figures())


def _compare(found: Reproduction, where: str, stored: object, anew: object) -> int:
    """How many figures there were; those that differ are noted."""
    pairs = list(_leaves(where, stored, anew))
    found.differences += [Difference(*pair) for pair in pairs if not _is_same(pair[1], pair[2])]
    return len(pairs)


def _leaves(where: str, stored: object, anew: object) -> Iterator[tuple[str, object, object]]:
    """Each figure with the way to it."""
    if isinstance(stored, dict) and isinstance(anew, dict):
        kept, again = cast("dict[str, object]", stored), cast("dict[str, object]", anew)
        if kept.keys() != TEXT:
            for name in {**kept, **again}:
                yield from _leaves(f"{where}.{name}", kept.get(name, MISSING), again.get(name, MISSING))
    elif isinstance(stored, list | tuple) and isinstance(anew, list | tuple):
        yield f"{where}.length", len(cast("Sequence[object]", stored)), len(cast("Sequence[object]", anew))
        both = zip(cast("Sequence[object]", stored), cast("Sequence[object]", anew), strict=False)
        for place, (one, other) in enumerate(both):
            yield from _leaves(f"{where}[{place}]", one, other)
    else:
        yield where, stored, anew


def _is_same(stored: object, anew: object) -> bool:
    """To the last digit; a number that is none equals another that is none."""
    return stored == anew or (stored != stored and anew != anew)  # noqa: PLR0124 -- only NaN differs from itself
