"""How a visit was filled in: the client's log, as ODK Collect writes it, and the moments its files tell."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

QUESTION = "question"
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One row: what happened, to which answer (its path, "" for none), from when to when."""

    kind: str
    path: str
    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Moment:
    """A point of the visit's line; `place` is 0–100 % of it, `kind` start, end, within or outside."""

    at: datetime
    label: str
    place: float
    kind: str


def read_log(content: bytes) -> list[LogEvent]:
    """The rows that can be read, in their order; a log that is none gives none.

    Columns are Collect's: ``event,node,start,end``; times are milliseconds since 1970.
    """
    text = content.decode("utf-8-sig", errors="replace")
    try:
        rows = csv.DictReader(io.StringIO(text))
        events = [_event(row) for row, _ in zip(rows, range(MOST_ROWS), strict=False)]
    except csv.Error:
        return []
    return [event for event in events if event is not None]


def seconds_by_path(events: Iterable[LogEvent]) -> dict[str, float]:
    """How long each question stood on the screen, seconds, all its times together."""
    spent: dict[str, float] = defaultdict(float)
    for event in events:
        if event.kind == QUESTION and event.path and event.end is not None:
            spent[event.path] += max(0.0, (event.end - event.start).total_seconds())
    return dict(spent)


def line_of(start: datetime, end: datetime, events: Sequence[tuple[datetime, str]]) -> list[Moment]:
    """Each event (when, what) between `start` and `end`; what lies outside stands at the nearer one."""
    whole_s = (end - start).total_seconds()
    moments = [Moment(start, "", 0.0, "start"), Moment(end, "", 100.0, "end")]
    for at, label in sorted(events):
        share = (at - start).total_seconds() / whole_s if whole_s > 0 else 0.0
        is_within = 0 <= share <= 1
        moments.append(
            Moment(at, label, round(100 * min(max(share, 0), 1), 2), "within" if is_within else "outside")
        )
    return moments


def _event(row: dict[str, str]) -> LogEvent | None:
    start = _moment(row.get("start"))
    if start is None:
        return None
    return LogEvent(row.get("event") or "", row.get("node") or "", start, _moment(row.get("end")))


def _moment(written: str | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(written or "") / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
