"""The list of waves: how far each has come, and its scoring while that runs."""

from dataclasses import dataclass
from datetime import timedelta

from fieldkit.results.tables import RunState, Step
from fieldkit.results.view.reader import Reader


@dataclass(frozen=True, slots=True)
class RunRow:
    """One scoring run; `progress_url` answers with the progress fragment, `score_url` starts another run."""

    state: RunState
    step: str
    percent: int
    elapsed: str
    progress_url: str
    plan_url: str = ""
    results_url: str | None = None
    score_url: str | None = None
    failure: str = ""

    @property
    def is_active(self) -> bool:
        return self.state in (RunState.QUEUED, RunState.RUNNING)


@dataclass(frozen=True, slots=True)
class WaveRow:
    """One wave; `results_url` once it is scored, `score_url` where the reader may start a scoring."""

    code: str
    name: str
    area: str
    state: str
    starts: str
    ends: str
    n_planned: int
    n_received: int
    n_accepted: int
    n_returned: int
    plan_url: str = ""
    results_url: str | None = None
    score_url: str | None = None
    run: RunRow | None = None

    @property
    def received_percent(self) -> int:
        return _percent(self.n_received, self.n_planned)


def step_label(state: RunState, step: str, reader: Reader) -> str:
    """What the run is doing, in the reader's words."""
    _ = reader.gettext
    if state is RunState.QUEUED:
        return _("Waiting for its turn")
    labels: dict[str, str] = {
        Step.READING: _("Reading and scoring the accepted visits"),
        Step.COMPARING: _("Comparing the operators"),
        Step.KEEPING: _("Keeping every point"),
        Step.WRITING: _("Writing the workbook"),
    }
    return labels.get(step, step)


def elapsed_label(elapsed: timedelta, reader: Reader) -> str:
    minutes, seconds = divmod(int(elapsed.total_seconds()), 60)
    if minutes:
        return reader.gettext("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": seconds}
    return reader.gettext("%(seconds)s s") % {"seconds": seconds}


def _percent(part: int, whole: int) -> int:
    """Never 100 before all have come."""
    return min(100, 100 * part // whole) if whole else 0
