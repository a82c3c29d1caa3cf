"""`app.py waves reproduce`: a wave's results come out the same again.

R1 a scored wave is the same to the last digit, and nothing is written
R2 what came after the run is no part of it: a later edit, another submission, another rubric or plan
R3 one figure that differs by the smallest step a number can have is found and named; as is a verdict
R4 a submission that the run scored and whose answers were changed since is found and named
R5 no wave, or none that was scored: told, with a status of its own
"""

import math
from pathlib import Path

import msgspec
import pytest

from fieldkit.accounts.tables import Account
from fieldkit.database.sql import fetch
from fieldkit.errors import NotFoundError
from fieldkit.results.actions import request_scoring
from fieldkit.results.reproduce import reproduce
from fieldkit.results.tables import RunState, Score, ScoringRun
from fieldkit.services import Services
from fieldkit.settings import Settings
from fieldkit.submissions.tables import Submission
from fieldkit.waves.actions import change_plan
from fieldkit.waves.plan import WavePlan
from fieldkit.waves.tables import Wave, WaveState
from tests.fieldkit.office import open_wave
from tests.fieldkit.own_process import own_process
from tests.fieldkit.results.visited_wave import HALLS, ended, visited_wave
from tests.fieldkit.small_hall import document
from tests.fieldkit.wire import Phone

pytestmark = pytest.mark.anyio

KEPT = """
SELECT (SELECT array_agg(s::text ORDER BY s::text) FROM score s), r::text FROM scoring_run r ORDER BY r.id
"""


@pytest.fixture
async def run(sam: Account, mo: Account, sams_phone: Phone, services: Services) -> ScoringRun:
    """Of five visits, published."""
    await visited_wave(sam, sams_phone)
    done = await ended(await request_scoring(services, mo, "W1"))
    await Wave.update({Wave.state: WaveState.PUBLISHED}, force=True)
    return done


async def test_r1_the_same(run: ScoringRun, services: Services) -> None:
    before = await fetch(KEPT)
    found = await reproduce(services.shelf, "W1")
    assert ([], run.id, len(HALLS)) == (found.differences, found.run_id, found.n_visits)
    # of each visit seven figures and four arrays, of three items each with their length
    assert len(HALLS) * (7 + 4 * (1 + 3)) == found.n_score_figures
    assert found.n_result_figures > 100
    assert before == await fetch(KEPT)


async def test_r2_what_came_later(
    run: ScoringRun, mo: Account, sams_phone: Phone, services: Services
) -> None:
    edit = document("W1-CM-1", instance_id="uuid:W1-edit", edits="uuid:W1-CM-1", wait_s="600")
    assert 201 == (await sams_phone.send(edit)).status_code
    second = document("W1-CU-1", instance_id="uuid:W1-second", wait_s="60")
    assert 201 == (await sams_phone.send(second)).status_code
    await Wave.update({Wave.state: WaveState.COLLECTING}, force=True)
    await change_plan(mo, "W1", WavePlan(("E22",)))
    await Wave.update({Wave.state: WaveState.PUBLISHED}, force=True)
    assert [] == (await reproduce(services.shelf, "W1")).differences
    assert "superseded" in {each.state for each in await Submission.objects()}
    assert run.id == (await reproduce(services.shelf, "W1")).run_id


async def test_r2_the_published_run(run: ScoringRun, services: Services) -> None:
    """And not a newer one."""
    newer = ScoringRun(
        wave=run.wave, survey=run.survey, state=RunState.DONE, results="{}", rubric_version="1", started_by=1
    )
    await newer.save()
    assert newer.id == (await reproduce(services.shelf, "W1")).run_id
    await Wave.update({Wave.published_run: run.id}, force=True)
    found = await reproduce(services.shelf, "W1")
    assert (run.id, []) == (found.run_id, found.differences)


async def test_r3_one_step_in_a_score(run: ScoringRun, services: Services) -> None:
    there = (Score.run_id == run.id) & (Score.instance_id == "uuid:W1-CU-2")
    await Score.update({Score.total: math.nextafter(90.0, 100.0)}).where(there)
    [difference] = (await reproduce(services.shelf, "W1")).differences
    assert ("score uuid:W1-CU-2.total", math.nextafter(90.0, 100.0), 90.0) == (
        difference.where,
        difference.stored,
        difference.anew,
    )


async def test_r3_one_step_in_an_array(run: ScoringRun, services: Services) -> None:
    step = math.nextafter(10.0, 11.0)
    await fetch(
        "UPDATE score SET earned[3] = $2 WHERE run_id = $1 AND instance_id = 'uuid:W1-CU-2'", run.id, step
    )
    assert [("score uuid:W1-CU-2.earned[2]", step, 10.0)] == [
        (each.where, each.stored, each.anew) for each in (await reproduce(services.shelf, "W1")).differences
    ]


async def test_r3_in_the_results(run: ScoringRun, services: Services) -> None:
    results = msgspec.json.decode(run.results)
    results["n_sites"] += 1
    changed = msgspec.json.encode(results).decode()
    await ScoringRun.update({ScoringRun.results: changed}).where(ScoringRun.id == run.id)
    assert ["results.n_sites"] == [each.where for each in (await reproduce(services.shelf, "W1")).differences]


async def test_r4_changed_answers(run: ScoringRun, services: Services) -> None:
    spoilt = Submission.instance_id == "uuid:W1-CU-1"
    await Submission.update({Submission.answers: '{"open": "yes", "greeted": "no", "wait_s": "61"}'}).where(
        spoilt
    )
    found = await reproduce(services.shelf, "W1")
    assert "score uuid:W1-CU-1.total" in [each.where for each in found.differences]
    await Submission.update({Submission.answers: '{"open": "perhaps"}'}).where(spoilt)
    found = await reproduce(services.shelf, "W1")
    assert ("score uuid:W1-CU-1", 40.0) == (found.differences[0].where, found.differences[0].stored)
    assert run.id == found.run_id


async def test_r5_nothing_to_compare(services: Services) -> None:
    await open_wave()
    for code in ("W1", "W9"):
        with pytest.raises(NotFoundError):
            await reproduce(services.shelf, code)


async def test_on_the_command_line(
    run: ScoringRun, services: Services, settings: Settings, tmp_path: Path
) -> None:
    assert (0, True) == _said(services, settings, tmp_path, "W1", "the same to the last digit")
    await fetch("UPDATE score SET total = total + 0.25 WHERE run_id = $1", run.id)
    assert (1, True) == _said(
        services, settings, tmp_path, "W1", "score uuid:W1-CM-1.total: 保存的 stored 60.25"
    )
    assert (2, True) == _said(services, settings, tmp_path, "W9", "no such wave")


def _said(services: Services, settings: Settings, folder: Path, code: str, word: str) -> tuple[int, bool]:
    """Its status, and whether it said so."""
    with own_process(
        *("waves", "reproduce", code),
        output=folder / "said",
        settings=settings,
        database_url=services.database_url,
    ) as command:
        status = command.process.wait(60)
        return status, word in command.said
