"""When a visit was: long enough, alone, and by a clock that can be right."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from fieldkit.checks.facts import Batch, Evidence, Visit, plain
from fieldkit.submissions.tables import SubmissionState
from forms.text import Bilingual

CREDIBLE_AHEAD = timedelta(minutes=5)  # of a phone's clock before ours
TOO_EARLY = Bilingual(
    "手机时间 {start} 开始，这一期 {day} 才开始", "Began {start} by the phone, the wave on {day}"
)
TOO_LATE = Bilingual(
    "手机时间 {start} 才开始，这一期到 {day} 结束", "Began {start} by the phone, the wave ended on {day}"
)
LATE = Bilingual("这一期 {day} 结束，{received} 才收到", "The wave ended on {day}, received {received}")
BEFORE = Bilingual("手机时间 {end} 结束，{received} 已收到", "Ended {end} by the phone, received {received}")


def too_quick(batch: Batch, share: float) -> Iterator[Evidence]:
    """Under `share` of the median duration of the form's visits in the wave."""
    for visit in batch.visits:
        usual_s = batch.usual_s.get(visit.survey_id)
        if usual_s is None or visit.started_at is None or visit.ended_at is None:
            continue
        seconds = (visit.ended_at - visit.started_at).total_seconds()
        if seconds < share * usual_s:
            text = f"{seconds / 60:.1f} min < {share:.0%} × {usual_s / 60:.1f} min"
            yield Evidence(visit.instance_id, plain(text))


def overlapping(batch: Batch, allowed_min: float) -> Iterator[Evidence]:
    """Told on each visit that began before an earlier one of its auditor ended."""
    for longest, *others in visits_in_order(batch):
        for later in others:
            if start_s(later) + 60 * allowed_min < end_s(longest):
                yield Evidence(later.instance_id, plain(f"{longest.code} × {later.code}"), key=longest.code)
            longest = max(longest, later, key=end_s)  # noqa: PLW2901 -- the one that lasts longest so far


def wrong_clock(batch: Batch, allowed_min: float) -> Iterator[Evidence]:
    """A visit cannot end after it was received, nor begin before its wave did."""
    for visit in batch.visits:
        if visit.started_at and batch.begins_at and visit.started_at < batch.begins_at:
            start, begins = (at.astimezone(batch.zone) for at in (visit.started_at, batch.begins_at))
            text = TOO_EARLY.filled(start=f"{start:%Y-%m-%d %H:%M}", day=f"{begins:%Y-%m-%d}")
            yield Evidence(visit.instance_id, text, key="start")
        if visit.ended_at and visit.ended_at - visit.received_at > timedelta(minutes=allowed_min):
            end, received = (at.astimezone(batch.zone) for at in (visit.ended_at, visit.received_at))
            text = BEFORE.filled(end=f"{end:%Y-%m-%d %H:%M}", received=f"{received:%Y-%m-%d %H:%M}")
            yield Evidence(visit.instance_id, text)


def begun_too_late(batch: Batch, _: float) -> Iterator[Evidence]:
    """Begun when the wave was over; what began in time and came later is another check's."""
    for visit in batch.visits:
        if visit.started_at and batch.ends_at and visit.started_at >= batch.ends_at:
            start = visit.started_at.astimezone(batch.zone)
            text = TOO_LATE.filled(start=f"{start:%Y-%m-%d %H:%M}", day=_last_day(batch.ends_at))
            yield Evidence(visit.instance_id, text)


def received_late(batch: Batch, allowed_h: float) -> Iterator[Evidence]:
    """Begun in time, as far as is known, and received more than `allowed_h` hours after the wave was over."""
    for visit in batch.visits:
        if batch.ends_at is None or (visit.started_at and visit.started_at >= batch.ends_at):
            continue
        if visit.received_at - batch.ends_at > timedelta(hours=allowed_h):
            received = visit.received_at.astimezone(batch.zone)
            text = LATE.filled(day=_last_day(batch.ends_at), received=f"{received:%Y-%m-%d %H:%M}")
            yield Evidence(visit.instance_id, text)


def _last_day(over: datetime) -> str:
    return f"{over - timedelta(days=1):%Y-%m-%d}"


def visits_in_order(batch: Batch) -> Iterator[list[Visit]]:
    """The timed visits of each auditor by their start.

    But returned ones, whose corrections have the same times, and those of a clock that cannot be right.
    """
    by_auditor: dict[int, list[Visit]] = defaultdict(list)
    for visit in batch.visits:
        if visit.started_at is None or visit.ended_at is None or visit.state == SubmissionState.RETURNED:
            continue
        if visit.ended_at - visit.received_at <= CREDIBLE_AHEAD:
            by_auditor[visit.auditor_id].append(visit)
    for visits in by_auditor.values():
        yield sorted(visits, key=lambda visit: (start_s(visit), visit.code))


def start_s(visit: Visit) -> float:
    """Seconds since 1970; 0 where it is not known."""
    return visit.started_at.timestamp() if visit.started_at else 0.0


def end_s(visit: Visit) -> float:
    """Seconds since 1970; 0 where it is not known."""
    return visit.ended_at.timestamp() if visit.ended_at else 0.0
