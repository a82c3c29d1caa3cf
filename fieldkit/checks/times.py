"""When a visit was: long enough, alone, and by a clock that can be right."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from fieldkit.checks.facts import Batch, Evidence, Visit, plain
from fieldkit.submissions.tables import SubmissionState
from forms.text import Bilingual

CREDIBLE_AHEAD = timedelta(minutes=5)  # of a phone's clock before ours
TOO_EARLY = Bilingual(
    "手机时间 {start} 开始，这一期 {day} 才开始", "Began {start} by the phone, the wave on {day}"
)
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
