"""The quality user's pages: the waves, a wave's results, its workbook, and asking for a scoring."""

from datetime import UTC, datetime
from urllib.parse import quote

from litestar import Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from fieldkit.access import Permission, may, require
from fieldkit.dependencies import SharedServices, SignedIn
from fieldkit.i18n import current_language, translate
from fieldkit.pages import download, page
from fieldkit.results.actions import (
    facts_of,
    request_scoring,
    results_of,
    workbook_of,
)
from fieldkit.results.queries import WaveCounts, newest_finished_run, newest_run, runs_of, waves_with_counts
from fieldkit.results.tables import RunState, ScoringRun
from fieldkit.results.view import (
    Reader,
    RunRow,
    WaveRow,
    elapsed_label,
    results_page,
    step_label,
)
from fieldkit.waves.actions import wave_of
from fieldkit.waves.tables import WaveState
from fieldkit.waves.view import state_label


@get("/")
async def waves_page(account: SignedIn) -> Template:
    require(account, Permission.READ_RESULTS)
    waves = await waves_with_counts()
    runs = await runs_of([each.newest_run for each in waves if each.newest_run is not None])
    rows = [_wave_row(counts, runs.get(counts.newest_run or 0)) for counts in waves]
    return page(
        "results/waves.html",
        account=account,
        waves=rows,
        may_plan=may(account, Permission.PLAN_WAVES),
    )


@get("/{code:str}")
async def wave_page(code: FromPath[str], account: SignedIn) -> Template | Redirect:
    wave = await wave_of(account, code)
    run = await newest_finished_run(wave.id)
    if run is None:
        return Redirect("/waves")
    shown = results_page(results_of(run), facts_of(run), _reader())
    return page("results/wave.html", account=account, page=shown, workbook_url=_url(code, "/workbook"))


@post("/{code:str}/score", status_code=303)
async def score_wave(code: FromPath[str], account: SignedIn, services: SharedServices) -> Redirect:
    await request_scoring(services, account, code)
    return Redirect("/waves", status_code=303)


@get("/{code:str}/progress")
async def progress_fragment(code: FromPath[str], account: SignedIn) -> Template | Response[None]:
    run = await newest_run((await wave_of(account, code)).id)
    if run is None:
        return Response(None, status_code=204)
    return page("results/progress.html", account=account, run=_run_row(run, code))


@get("/{code:str}/workbook")
async def workbook(code: FromPath[str], account: SignedIn, services: SharedServices) -> Response[bytes]:
    content = await workbook_of(services, account, code)
    return download(content, f"评分工作簿-{code}.xlsx", plain_name=f"scored-{code}.xlsx")


def _url(code: str, part: str = "") -> str:
    return f"/waves/{quote(code, safe='')}{part}"


def _reader() -> Reader:
    return Reader(current_language(), translate)


def _wave_row(counts: WaveCounts, run: ScoringRun | None) -> WaveRow:
    is_english = current_language() == "en"
    row = _run_row(run, counts.code) if run and run.state != RunState.DONE else None
    return WaveRow(
        code=counts.code,
        name=counts.en if is_english else counts.zh,
        area=counts.area_en if is_english else counts.area_zh,
        state=state_label(WaveState(counts.state)),
        starts=str(counts.starts_on),
        ends=str(counts.ends_on),
        n_planned=counts.n_planned,
        n_received=counts.n_received,
        n_accepted=counts.n_received - counts.n_returned,
        n_returned=counts.n_returned,
        plan_url=_url(counts.code, "/plan"),
        results_url=_url(counts.code) if counts.has_results else None,
        score_url=_url(counts.code, "/score") if counts.n_received > counts.n_returned else None,
        run=row,
    )


def _run_row(run: ScoringRun, code: str) -> RunRow:
    state = RunState(run.state)
    elapsed = (run.finished_at or datetime.now(UTC)) - run.created_at
    return RunRow(
        state=state,
        step=step_label(state, run.step, _reader()),
        percent=round(100 * run.progress),
        elapsed=elapsed_label(elapsed, _reader()),
        progress_url=_url(code, "/progress"),
        results_url=_url(code),
        score_url=_url(code, "/score"),
        failure=run.failure,
    )


router = Router("/waves", route_handlers=[waves_page, wave_page, score_wave, progress_fragment, workbook])
