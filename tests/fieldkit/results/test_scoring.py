"""Scoring a wave: a job of the real queue, done by a real worker.

R1 accepted visits are scored and compared, the others told; the workbook is written
R2 while a run waits or works, another is refused
R3 a failed run says so, leaves no scores and can be asked for again
R4 scoring again adds a run and leaves the earlier one's scores as they were
R5 a run whose worker was killed is done by another
R6 a run cut short by an orderly stop goes back to the queue
R7 a run that nobody works on any more is told as failed
R8 work goes on when the database drops the worker's connections, or gave the worker up for dead
R9 who may ask: the quality team, nobody else; a wave without visits has nothing to score
R11 a scoring follows the plan that the wave had when it was asked for; a published wave is scored no more
R10 a visit with an answer that its rule cannot read is not scored but flagged; the others are scored
"""

import asyncio
import contextlib
from pathlib import Path

import msgspec
import openpyxl
import pytest
from procrastinate.exceptions import AlreadyEnqueued

from fieldkit import jobs
from fieldkit.accounts.tables import Account
from fieldkit.database.sql import fetch
from fieldkit.errors import BusyError, NotAllowedError, NotFoundError, WrongStateError
from fieldkit.results.actions import facts_of, request_scoring, results_of
from fieldkit.results.tables import RunState, Score, ScoringRun
from fieldkit.services import Services
from fieldkit.submissions.tables import Submission
from fieldkit.waves.actions import change_plan
from fieldkit.waves.plan import WavePlan
from fieldkit.waves.tables import Wave, WaveState
from tests.fieldkit.held_back import writes_held
from tests.fieldkit.office import open_wave, publish_small_hall
from tests.fieldkit.own_process import own_process
from tests.fieldkit.results.visited_wave import HALLS, ended, visited_wave
from tests.fieldkit.small_hall import document
from tests.fieldkit.waiting import until
from tests.fieldkit.wire import Phone

pytestmark = pytest.mark.anyio

THE_KILLED_ONES_HEART_STOPPED = """
UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'
 WHERE id = (SELECT max(id) FROM procrastinate_workers)
"""


async def _totals(run: ScoringRun) -> dict[str, float | None]:
    rows = await Score.select(Score.instance_id, Score.total).where(Score.run_id == run.id)
    return {str(row["instance_id"]).removeprefix("uuid:W1-"): row["total"] for row in rows}


EXPECTED_TOTALS = {hall: total for hall, (_, total) in HALLS.items()}


async def test_r1_scored(
    sam: Account, mo: Account, sams_phone: Phone, services: Services, tmp_path: Path
) -> None:
    wave = await visited_wave(sam, sams_phone)
    run = await ended(await request_scoring(services, mo, "W1"))
    assert (RunState.DONE, 1.0, "", mo.id) == (run.state, run.progress, run.failure, run.started_by)
    assert EXPECTED_TOTALS == await _totals(run)
    results = results_of(run)
    assert (5, 5, 1) == (results.n_visits, results.n_sites, results.n_vetoed)
    counts = {fact.label.en: fact.value for fact in facts_of(run).counts}
    assert {"Received": 7, "Scored": 5, "Returned": 1} == {
        name: counts[name] for name in ("Received", "Scored", "Returned")
    }
    book = tmp_path / "book.xlsx"
    book.write_bytes(await services.store.get(str(run.workbook_sha256)))
    assert wave.code in str(
        [cell.value for row in openpyxl.load_workbook(book).worksheets[0] for cell in row]
    )


async def test_r1_every_point_is_kept(
    sam: Account, mo: Account, sams_phone: Phone, services: Services
) -> None:
    await visited_wave(sam, sams_phone)
    run = await ended(await request_scoring(services, mo, "W1"))
    score = await Score.objects().get((Score.run_id == run.id) & (Score.instance_id == "uuid:W1-CU-2"))
    assert score is not None
    assert ([40, 40, 10], [40, 40, 20], [1, 1, 330]) == (score.earned, score.possible, score.measured)
    assert (90.0, 1.0, False) == (score.raw_total, score.applicable_share, score.is_veto)


async def test_r2_refused_while_one_works(
    sam: Account, mo: Account, sams_phone: Phone, services: Services
) -> None:
    await visited_wave(sam, sams_phone)
    async with writes_held("score") as writes:
        run = await request_scoring(services, mo, "W1")
        await writes.wait_for(1)
        with pytest.raises(BusyError):
            await request_scoring(services, mo, "W1")
    assert RunState.DONE == (await ended(run)).state


async def test_r2_asked_at_once(sam: Account, mo: Account, sams_phone: Phone, services: Services) -> None:
    await visited_wave(sam, sams_phone)
    async with writes_held("score"):
        asked = await asyncio.gather(
            *(request_scoring(services, mo, "W1") for _ in range(5)), return_exceptions=True
        )
        assert 4 == sum(isinstance(outcome, BusyError) for outcome in asked)
    [run] = [outcome for outcome in asked if isinstance(outcome, ScoringRun)]
    assert RunState.DONE == (await ended(run)).state


async def test_r3_failed(sam: Account, mo: Account, sams_phone: Phone, services: Services) -> None:
    await visited_wave(sam, sams_phone)
    spoilt = Submission.instance_id == "uuid:W1-CM-1"
    good = await Submission.objects().get(spoilt)
    assert good is not None
    await Submission.update({Submission.answers: '["open"]'}).where(spoilt)
    run = await ended(await request_scoring(services, mo, "W1"))
    assert RunState.FAILED == run.state
    assert all(word in run.failure for word in ("object", "array"))
    assert {} == await _totals(run)
    await Submission.update({Submission.answers: good.answers}).where(spoilt)
    again = await ended(await request_scoring(services, mo, "W1"))
    assert (RunState.DONE, EXPECTED_TOTALS) == (again.state, await _totals(again))


async def test_r4_again(sam: Account, mo: Account, sams_phone: Phone, services: Services) -> None:
    await visited_wave(sam, sams_phone)
    first = await ended(await request_scoring(services, mo, "W1"))
    await sams_phone.send(document("W1-CM-1", instance_id="uuid:W1-edit", edits="uuid:W1-CM-1", wait_s="600"))
    second = await ended(await request_scoring(services, mo, "W1"))
    assert EXPECTED_TOTALS == await _totals(first)
    assert {"edit": 40.0} == {k: v for k, v in (await _totals(second)).items() if k not in EXPECTED_TOTALS}
    kept = await ScoringRun.objects().get(ScoringRun.id == first.id)
    assert kept is not None
    assert (first.results, first.workbook_sha256) == (kept.results, kept.workbook_sha256)


async def test_r5_worker_killed(
    sam: Account, mo: Account, sams_phone: Phone, services: Services, tmp_path: Path
) -> None:
    await visited_wave(sam, sams_phone)
    await visited_wave(sam, sams_phone, "W2")
    with own_process(
        "worker", output=tmp_path / "output", settings=services.settings, database_url=services.database_url
    ) as worker:
        async with writes_held("score") as writes:
            runs = [await request_scoring(services, mo, code) for code in ("W1", "W2")]
            await writes.wait_for(2)  # ours is at one, the other process at the other
            worker.kill()
    await _one_is_left()
    await fetch(THE_KILLED_ONES_HEART_STOPPED)
    await services.queue.configure_task("fieldkit:retry_stalled").defer_async(timestamp=0)
    assert [RunState.DONE] * 2 == [(await ended(run)).state for run in runs]
    assert EXPECTED_TOTALS == await _totals(runs[0])


async def _one_is_left() -> None:
    """Until our own worker has done its part; the killed one's run still claims to work."""
    await until(lambda: ScoringRun.exists().where(ScoringRun.state == RunState.DONE).run())
    assert [RunState.DONE, RunState.RUNNING] == sorted(
        str(row["state"]) for row in await ScoringRun.select(ScoringRun.state)
    )


async def test_r6_orderly_stop(
    sam: Account, mo: Account, sams_phone: Phone, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "GRACE_S", 0.1)
    await visited_wave(sam, sams_phone)
    await visited_wave(sam, sams_phone, "W2")
    async with writes_held("score") as writes:
        async with jobs.worker(services.queue, services):
            runs = [await request_scoring(services, mo, code) for code in ("W1", "W2")]
            await writes.wait_for(2)  # the service's own worker is at one, this one at the other
        assert [1, 1] == [await _jobs(state) for state in ("todo", "doing")]
    assert [RunState.DONE] * 2 == [(await ended(run)).state for run in runs]


async def _jobs(state: str) -> int:
    return len(
        await fetch(
            "SELECT FROM procrastinate_jobs WHERE status::text = $1 AND task_name = 'fieldkit:score_wave'",
            state,
        )
    )


async def _end_abandoned_runs(services: Services) -> None:
    """Now and not at the next full minute; one that waits already will do as well."""
    with contextlib.suppress(AlreadyEnqueued):
        await services.queue.configure_task("fieldkit:end_abandoned_runs").defer_async(timestamp=0)


async def test_r7_abandoned(sam: Account, mo: Account, sams_phone: Phone, services: Services) -> None:
    wave = await visited_wave(sam, sams_phone)
    survey = await publish_small_hall()
    lost = ScoringRun(wave=wave.id, survey=survey.id, rubric_version="1", started_by=mo.id)
    await lost.save()
    await _end_abandoned_runs(services)
    with pytest.raises(BusyError):
        await request_scoring(services, mo, "W1")
    await fetch("UPDATE scoring_run SET created_at = now() - interval '2 minutes'")
    await _end_abandoned_runs(services)
    given_up = await ended(lost)
    assert (RunState.FAILED, True) == (given_up.state, "interrupted" in given_up.failure)
    assert RunState.DONE == (await ended(await request_scoring(services, mo, "W1"))).state


async def test_r8_connections_dropped(
    sam: Account, mo: Account, sams_phone: Phone, services: Services
) -> None:
    await visited_wave(sam, sams_phone)
    await fetch(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await asyncio.sleep(0.5)
    run = await request_scoring(services, mo, "W1")
    assert RunState.DONE == (await ended(run)).state


async def test_r8_given_up_for_dead(sam: Account, mo: Account, sams_phone: Phone, services: Services) -> None:
    """What a second worker does to one whose machine slept for a minute."""
    await visited_wave(sam, sams_phone)
    await fetch("DELETE FROM procrastinate_workers")
    run = await request_scoring(services, mo, "W1")
    assert RunState.DONE == (await ended(run)).state


async def test_r9_who_may_ask(sam: Account, mo: Account, services: Services) -> None:
    await open_wave()
    with pytest.raises(NotAllowedError):
        await request_scoring(services, sam, "W1")
    for code in ("W1", "W9"):
        with pytest.raises(NotFoundError):
            await request_scoring(services, mo, code)
    assert 0 == await ScoringRun.count()


async def test_r11_the_plan(sam: Account, mo: Account, sams_phone: Phone, services: Services) -> None:
    await visited_wave(sam, sams_phone)
    plan = WavePlan(("E22", "E24"), {"E24": 7.5})
    await change_plan(mo, "W1", plan)
    run = await request_scoring(services, mo, "W1")
    await change_plan(mo, "W1", WavePlan(("E22",)))
    run = await ended(run)
    assert plan == msgspec.json.decode(run.plan, type=WavePlan)
    assert RunState.DONE == run.state


async def test_r11_published(sam: Account, mo: Account, sams_phone: Phone, services: Services) -> None:
    await visited_wave(sam, sams_phone)
    await Wave.update({Wave.state: WaveState.PUBLISHED}, force=True)
    with pytest.raises(WrongStateError, match="published"):
        await request_scoring(services, mo, "W1")
    assert 0 == await ScoringRun.count()


async def test_r10_an_answer_that_cannot_be_read(
    sam: Account, mo: Account, sams_phone: Phone, services: Services, tmp_path: Path
) -> None:
    await visited_wave(sam, sams_phone)
    spoilt = Submission.instance_id == "uuid:W1-CM-1"
    await Submission.update({Submission.answers: '{"open": "perhaps", "wait_s": "60"}'}).where(spoilt)
    run = await ended(await request_scoring(services, mo, "W1"))
    assert (RunState.DONE, "") == (run.state, run.failure)
    assert {hall: total for hall, total in EXPECTED_TOTALS.items() if hall != "CM-1"} == await _totals(run)
    facts = facts_of(run)
    counts = {fact.label.en: fact.value for fact in facts.counts}
    assert (7, 4, 1, 1, 1) == tuple(
        counts[name] for name in ("Received", "Scored", "Returned", "Files to come", "Answers not measured")
    )
    assert "Not scored: 1 with an answer that its rule cannot measure." in [text.en for text in facts.filters]
    book = tmp_path / "book.xlsx"
    book.write_bytes(await services.store.get(str(run.workbook_sha256)))
    flags = openpyxl.load_workbook(book)["质检"].iter_rows(values_only=True)
    [row] = [
        row for row in flags if "答案读不出数值，未计分 An answer that cannot be measured, not scored" in row
    ]
    assert ("W1-CM-1", "正常营业（open）：“perhaps”", "Open (open): 'perhaps'") == (row[0], *row[-2:])


async def test_r10_nothing_that_can_be_read(
    sam: Account, mo: Account, sams_phone: Phone, services: Services
) -> None:
    await visited_wave(sam, sams_phone)
    await Submission.update({Submission.answers: '{"open": "perhaps"}'}, force=True)
    run = await ended(await request_scoring(services, mo, "W1"))
    assert (RunState.DONE, {}) == (run.state, await _totals(run))
