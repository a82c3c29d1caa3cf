"""Doubts about visits (domain A17). A flag never removes anything; a reviewer decides.

A new check is one function and a line in `CHECKS`.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from fieldkit.results.queries import PhotoFacts
from fieldkit.results.scored import VisitFacts
from fieldkit.submissions.tables import SubmissionState
from forms.text import Bilingual, listed
from scoring.workbook.book import Severity

MAX_DISTANCE_M = 300  # domain A17
MIN_DURATION_SHARE = 0.4  # of the form's median
EARTH_RADIUS_M = 6_371_000

BROKEN = Bilingual("答卷违反表单规则，未计分", "Breaks the form's rules, not scored")
WAITING = Bilingual("附件未到齐，未计分", "Files are still to come, not scored")
UNREADABLE = Bilingual("答案读不出数值，未计分", "An answer that cannot be measured, not scored")
UNKNOWN = Bilingual("含表单没有的字段", "Holds fields the form does not have")
FAR = Bilingual("定位距网点过远", "Far from the site")
FAST = Bilingual("用时过短", "Too quick")
OVERLAP = Bilingual("同一检测员两次走访时间重叠", "Overlaps another visit of the same auditor")
REUSED = Bilingual("照片在别的走访里用过", "Photo was used in another visit")


@dataclass(frozen=True, slots=True)
class Flag:
    kind: Bilingual
    visit: VisitFacts
    evidence: Bilingual
    severity: Severity


@dataclass(frozen=True, slots=True)
class Received:
    """Everything that came in for a wave's form, scored or not."""

    visits: Sequence[VisitFacts]
    photos: Sequence[PhotoFacts]


def flags_of(received: Received) -> list[Flag]:
    """Every flag of every check, by visit."""
    found = [flag for check in CHECKS for flag in check(received)]
    return sorted(found, key=lambda flag: (flag.visit.code, flag.visit.instance_id, flag.kind.en))


def broken_rules(received: Received) -> Iterator[Flag]:
    for visit in received.visits:
        if visit.violations:
            text = listed([each.sentence for each in visit.violations])
            yield Flag(BROKEN, visit, text, Severity.SERIOUS)


def missing_files(received: Received) -> Iterator[Flag]:
    for visit in received.visits:
        if visit.state == SubmissionState.INCOMPLETE:
            yield Flag(WAITING, visit, Bilingual("", ""), Severity.DOUBT)


def unreadable_answers(received: Received) -> Iterator[Flag]:
    for visit in received.visits:
        if found := visit.unreadable:
            zh = f"{found.label.zh}（{found.question}）：“{found.answer}”"
            en = f"{found.label.en} ({found.question}): '{found.answer}'"
            yield Flag(UNREADABLE, visit, Bilingual(zh, en), Severity.SERIOUS)


def unknown_fields(received: Received) -> Iterator[Flag]:
    for visit in received.visits:
        if visit.unknown:
            names = ", ".join(visit.unknown)
            yield Flag(UNKNOWN, visit, Bilingual(names, names), Severity.NOTE)


def far_from_site(received: Received) -> Iterator[Flag]:
    for visit in received.visits:
        distance_m = distance_to_site_m(visit)
        if distance_m is not None and distance_m > MAX_DISTANCE_M:
            text = f"{distance_m:,.0f} m > {MAX_DISTANCE_M} m"
            yield Flag(FAR, visit, Bilingual(text, text), Severity.SERIOUS)


def too_quick(received: Received) -> Iterator[Flag]:
    timed = [(visit, seconds) for visit in received.visits if (seconds := _duration_s(visit)) is not None]
    if not timed:
        return
    usual_s = median(seconds for _, seconds in timed)
    for visit, seconds in timed:
        if seconds < MIN_DURATION_SHARE * usual_s:
            text = f"{seconds / 60:.1f} min < {MIN_DURATION_SHARE:.0%} × {usual_s / 60:.1f} min"
            yield Flag(FAST, visit, Bilingual(text, text), Severity.DOUBT)


def overlapping(received: Received) -> Iterator[Flag]:
    by_auditor: dict[int, list[VisitFacts]] = defaultdict(list)
    for visit in received.visits:
        if visit.started_at and visit.ended_at and visit.state != SubmissionState.RETURNED:
            by_auditor[visit.auditor_id].append(visit)
    for visits in by_auditor.values():
        longest, *others = sorted(visits, key=_start)
        for later in others:
            if _start(later) < _end(longest):
                text = f"{longest.code} × {later.code}"
                yield Flag(OVERLAP, later, Bilingual(text, text), Severity.SERIOUS)
            longest = max(longest, later, key=_end)


def reused_photos(received: Received) -> Iterator[Flag]:
    visits = {visit.instance_id: visit for visit in received.visits}
    users: dict[str, list[PhotoFacts]] = defaultdict(list)
    # a visit may come in between the reading of the visits and that of the photos
    for photo in (photo for photo in received.photos if photo.instance_id in visits):
        # two telephones make different small copies of one original
        users[photo.original_sha256 or photo.sha256].append(photo)
    for photos in users.values():
        codes = {visits[photo.instance_id].code for photo in photos}
        if len(codes) < 2:
            continue
        for photo in photos:
            others = ", ".join(sorted(codes - {visits[photo.instance_id].code}))
            text = f"{photo.question} = {others}"
            yield Flag(REUSED, visits[photo.instance_id], Bilingual(text, text), Severity.SERIOUS)


CHECKS: tuple[Callable[[Received], Iterator[Flag]], ...] = (
    broken_rules,
    missing_files,
    unreadable_answers,
    unknown_fields,
    far_from_site,
    too_quick,
    overlapping,
    reused_photos,
)


def distance_to_site_m(visit: VisitFacts) -> float | None:
    """Great-circle distance (haversine) between where the visit began and its site, metres."""
    places = (visit.latitude, visit.longitude, visit.site_latitude, visit.site_longitude)
    if any(degrees is None for degrees in places):
        return None
    lat_a, lon_a, lat_b, lon_b = (math.radians(degrees) for degrees in places if degrees is not None)
    half = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(half))


def _duration_s(visit: VisitFacts) -> float | None:
    if visit.started_at is None or visit.ended_at is None:
        return None
    return (visit.ended_at - visit.started_at).total_seconds()


def _start(visit: VisitFacts) -> float:
    return visit.started_at.timestamp() if visit.started_at else 0.0


def _end(visit: VisitFacts) -> float:
    return visit.ended_at.timestamp() if visit.ended_at else 0.0
