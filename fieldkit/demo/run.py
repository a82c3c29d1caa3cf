"""`app.py demo`: from an empty folder to a scored workbook, over the service's own doors."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from fieldkit.accounts.actions import open_field_link
from fieldkit.demo.field import send_all
from fieldkit.demo.office import auditor_account, quality_user, read_library_form, set_up
from fieldkit.demo.report import Report, print_report
from fieldkit.demo.submissions import submissions_of
from fieldkit.demo.world import DemoWave, plan_open_wave, plan_wave
from fieldkit.results.actions import request_scoring
from fieldkit.results.queries import newest_finished_run, newest_run
from fieldkit.results.tables import RunState, ScoringRun
from fieldkit.serve import RunningServer, address_in_network, serving
from fieldkit.settings import Settings
from fieldkit.submissions.tables import Submission
from fieldkit.waves.tables import Wave, WaveState
from forms import Form

LINK_DAYS = 60
POLL_S = 0.1


class DemoFailedError(Exception):
    """The wave could not be scored; the message says why."""


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """`workbook` is where a copy of the scored workbook goes; the service keeps its own."""

    seed: int
    workbook: Path
    host: str
    port: int
    is_serving: bool


async def run_demo(settings: Settings, options: DemoOptions, console: Console) -> None:
    """Build what is missing of the demo, print where to look, and serve until interrupted."""
    host = options.host if options.is_serving else "127.0.0.1"
    with Progress(
        TextColumn("{task.description:<28}"),
        BarColumn(bar_width=32),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    ) as progress:
        stages = _Stages(progress)
        starting = stages.begin("启动数据库和服务 · Start", 1)
        async with serving(settings, host=host, port=options.port) as running:
            starting()
            report = await _build(running, options, stages)
            progress.stop()
            print_report(report, console)
            if options.is_serving:
                await running.work


@dataclass(frozen=True, slots=True)
class _Stages:
    """The progress bars, one per stage."""

    progress: Progress

    def begin(self, name: str, total: int) -> Callable[[], None]:
        task = self.progress.add_task(name, total=total)
        return lambda: self.progress.advance(task)


async def _build(running: RunningServer, options: DemoOptions, stages: _Stages) -> Report:
    services = running.services
    secret = services.settings.secret
    form, source = await asyncio.to_thread(read_library_form)
    scored_wave, open_wave = plan_wave(options.seed), plan_open_wave(options.seed)
    planned = stages.begin("发布表单、排期次 · Publish, plan", 2)
    await set_up(form, source, scored_wave, state=WaveState.IN_REVIEW)
    planned()
    await set_up(form, source, open_wave, state=WaveState.COLLECTING)
    planned()
    quality, password = await quality_user(secret)
    n_sent = await _send(running, form, scored_wave, stages, seed=options.seed)
    run, is_new = await _score(running, scored_wave, stages)
    content = await services.store.get(str(run.workbook_sha256))
    is_written = await asyncio.to_thread(_write_if_other, options.workbook, content)
    auditor = await auditor_account(open_wave.auditors[0])
    token = await open_field_link(auditor, secret=secret, days=LINK_DAYS)
    reachable = address_in_network() if options.host == "0.0.0.0" else options.host  # noqa: S104 -- compared
    return Report(
        run=run,
        workbook=options.workbook,
        address=f"http://127.0.0.1:{running.port}",
        asked_port=options.port,
        port=running.port,
        login=quality.login,
        password=password,
        phone_link=f"http://{reachable}:{running.port}/collect/{token}",
        is_serving=options.is_serving,
        has_changed=bool(n_sent or is_new or is_written),
    )


async def _send(running: RunningServer, form: Form, wave: DemoWave, stages: _Stages, *, seed: int) -> int:
    """Send what has not been received yet; how many that were."""
    submissions = await asyncio.to_thread(lambda: list(submissions_of(form, wave, seed)))
    received = set(await Submission.select(Submission.instance_id).output(as_list=True))
    missing = [submission for submission in submissions if submission.instance_id not in received]
    sent = stages.begin("走访、拍照、发送 · Visits sent", len(submissions))
    for _ in range(len(submissions) - len(missing)):
        sent()
    secret = running.services.settings.secret
    tokens = {
        auditor.code: await open_field_link(await auditor_account(auditor), secret=secret, days=LINK_DAYS)
        for auditor in wave.auditors
    }
    address = f"http://127.0.0.1:{running.port}"
    await send_all(missing, address=address, tokens=tokens, on_received=sent)
    return len(missing)


async def _score(running: RunningServer, demo_wave: DemoWave, stages: _Stages) -> tuple[ScoringRun, bool]:
    """The wave's finished run, and whether it is a new one."""
    step = stages.begin("评分、比较、写工作簿 · Score", 1)
    wave = await Wave.objects().get(Wave.code == demo_wave.code)
    if wave is None:
        raise DemoFailedError(f"wave {demo_wave.code} is missing")
    finished = await newest_finished_run(wave.id)
    if finished is None:
        quality, _ = await quality_user(running.services.settings.secret)
        await request_scoring(running.services, quality, demo_wave.code)
    run = finished or await _finished(wave)
    step()
    return run, finished is None


async def _finished(wave: Wave) -> ScoringRun:
    while True:
        run = await newest_run(wave.id)
        if run is not None and run.state == RunState.DONE:
            return run
        if run is not None and run.state == RunState.FAILED:
            raise DemoFailedError(run.failure)
        await asyncio.sleep(POLL_S)


def _write_if_other(path: Path, content: bytes) -> bool:
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True
