"""The scored workbook's content, gathered from one run: no arithmetic here, only who, where and what."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np

from fieldkit.checks.known import Doubt
from fieldkit.files.photos import moment_of
from fieldkit.results.queries import PhotoFacts
from fieldkit.results.scored import ScoredWave, VisitFacts
from forms.rubric import Measure, RubricItem
from scoring.measure import Status
from scoring.results import WaveResults
from scoring.workbook.book import (
    AnswerStatus,
    Book,
    FlagRow,
    ItemRow,
    PhotoRow,
    SiteRow,
    VetoRow,
    VisitRow,
    WaveFacts,
)

STATUSES = {
    Status.HIDDEN: AnswerStatus.HIDDEN,
    Status.NOT_APPLICABLE: AnswerStatus.NOT_APPLICABLE,
    Status.CLOSED: AnswerStatus.CLOSED,
    Status.LEFT_OUT: AnswerStatus.LEFT_OUT,
    Status.NOT_SCORABLE: AnswerStatus.NOT_SCORABLE,
    Status.OTHER_OPERATOR: AnswerStatus.OTHER_OPERATOR,
}


@dataclass(frozen=True, slots=True)
class Found:
    """What a run found beside the scores."""

    results: WaveResults
    photos: Sequence[PhotoFacts]
    flags: Sequence[Doubt]


def gather_book(facts: WaveFacts, wave: ScoredWave, found: Found, *, zone: ZoneInfo) -> Book:
    rows = {visit.instance_id: _visit_row(visit, zone) for visit in (*wave.visits, *wave.others)}
    return Book(
        facts=facts,
        results=found.results,
        rubric=wave.rubric,
        sites=_site_rows(wave, found.results),
        items=_item_rows(wave, rows),
        vetoes=list(_veto_rows(wave, rows, _evidence(wave, found.photos))),
        photos=_photo_rows(wave, rows, found.photos, zone),
        flags=_flag_rows(rows, found.flags),
    )


def _visit_row(visit: VisitFacts, zone: ZoneInfo) -> VisitRow:
    visited_at = visit.started_at or visit.received_at
    return VisitRow(
        visit_id=visit.code,
        site_code=visit.site_code,
        site_name=visit.site_name,
        operator=visit.operator,
        city=visit.city_label,
        visited_on=visited_at.astimezone(zone).date(),
    )


def _flag_rows(rows: Mapping[str, VisitRow], doubts: Sequence[Doubt]) -> list[FlagRow]:
    """Of the visits in this book, in their order; one may have come in since they were read."""
    named = [(rows[each.instance_id], each) for each in doubts if each.instance_id in rows]
    named.sort(key=lambda pair: (pair[0].visit_id, pair[1].instance_id, pair[1].check.label.en))
    return [FlagRow(each.check.label, row, each.text, each.check.severity) for row, each in named]


def _site_rows(wave: ScoredWave, results: WaveResults) -> list[SiteRow]:
    by_site: dict[str, list[int]] = defaultdict(list)
    for at, visit in enumerate(wave.visits):
        by_site[visit.site_code].append(at)
    rivals = {city.city: (city.strong_rival, city.scores.get(city.strong_rival)) for city in results.cities}
    return [_site_row(wave, by_site[code], rivals, ours=results.ours) for code in sorted(by_site)]


def _site_row(
    wave: ScoredWave, at: list[int], rivals: Mapping[str, tuple[str, float | None]], *, ours: str
) -> SiteRow:
    visit, scores = wave.visits[at[0]], wave.scores
    score = _mean(scores.total[at])
    strong_rival, rival_score = rivals.get(visit.city, ("", None)) if visit.operator == ours else ("", None)
    return SiteRow(
        site_code=visit.site_code,
        site_name=visit.site_name,
        operator=visit.operator,
        city=visit.city_label,
        n_visits=len(at),
        n_not_scorable=int((~scores.is_scorable[at]).sum()),
        n_vetoes=int(scores.is_veto[at].sum()),
        score=score,
        raw_score=_mean(scores.raw[at]),
        section_scores=tuple(
            _mean(scores.sections[at, section]) for section in range(scores.sections.shape[1])
        ),
        lead=None if score is None or rival_score is None else score - rival_score,
        strong_rival=strong_rival,
    )


def _item_rows(wave: ScoredWave, rows: Mapping[str, VisitRow]) -> Iterator[ItemRow]:
    arrays = zip(
        wave.visits,
        wave.given,
        wave.reasons,
        *(
            wave.values.tolist(),
            wave.statuses.tolist(),
            wave.scores.earned.tolist(),
            wave.scores.possible.tolist(),
        ),
        strict=True,
    )
    for visit, given, reasons, *columns in arrays:
        row = rows[visit.instance_id]
        for item, answer, value, status, earned, possible in zip(
            wave.rubric.items, given, *columns, strict=True
        ):
            is_counted = possible > 0
            yield ItemRow(
                visit=row,
                item=item,
                answer=answer,
                measured=None if math.isnan(value) else value,
                earned=earned if is_counted else None,
                possible=possible if is_counted else None,
                status=_answer_status(item, Status(status), answer),
                reason=reasons.get(item.name, ""),
            )


def _answer_status(item: RubricItem, status: Status, answer: str) -> AnswerStatus:
    if status is Status.CLOSED and item.points == 0:
        return AnswerStatus.LEFT_OUT  # no points of its own that could stay
    if status in STATUSES:
        return STATUSES[status]
    if item.points == 0 and not item.is_veto:
        return (
            AnswerStatus.RECORDED
            if answer or item.rule.measure is not Measure.RECORDED
            else AnswerStatus.UNANSWERED
        )
    return AnswerStatus.SCORED


def _veto_rows(
    wave: ScoredWave, rows: Mapping[str, VisitRow], evidence: Mapping[tuple[str, str], str]
) -> Iterator[VetoRow]:
    scores = wave.scores
    for at in np.flatnonzero(scores.is_veto).tolist():
        visit = wave.visits[at]
        for column, item in enumerate(wave.rubric.items):
            if item.is_veto and wave.statuses[at, column] == Status.ANSWERED and wave.values[at, column] == 0:
                yield VetoRow(
                    visit=rows[visit.instance_id],
                    item=item,
                    answer=wave.given[at][column],
                    raw_score=_number(scores.raw[at]),
                    score=_number(scores.total[at]),
                    evidence=evidence.get((visit.instance_id, item.name), ""),
                )


def _photo_rows(
    wave: ScoredWave, rows: Mapping[str, VisitRow], photos: Sequence[PhotoFacts], zone: ZoneInfo
) -> Iterator[PhotoRow]:
    items = {item.name: item for item in wave.rubric.items}
    first_items = {question: names[0] for question, names in _documented(wave).items()}
    for photo in photos:
        item = items.get(first_items.get(photo.question, ""))
        if item is not None and photo.instance_id in rows:
            yield PhotoRow(
                visit=rows[photo.instance_id],
                item=item,
                file_name=photo.name,
                sha256=photo.sha256,
                width_px=photo.width_px,
                height_px=photo.height_px,
                taken_at=moment_of(photo.taken_at, zone),
                received_at=photo.received_at.astimezone(zone),
            )


def _evidence(wave: ScoredWave, photos: Sequence[PhotoFacts]) -> dict[tuple[str, str], str]:
    """File names by visit and item; one photo may document several items."""
    documented = _documented(wave)
    named: dict[tuple[str, str], list[str]] = defaultdict(list)
    for photo in photos:
        for item in documented.get(photo.question, ()):
            named[photo.instance_id, item].append(photo.name)
    return {key: ", ".join(names) for key, names in named.items()}


def _documented(wave: ScoredWave) -> dict[str, tuple[str, ...]]:
    return {question.name: question.documents for question in wave.form.questions() if question.documents}


def _mean(values: np.ndarray) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else None


def _number(value: np.floating) -> float | None:
    return None if np.isnan(value) else float(value)
