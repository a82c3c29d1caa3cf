"""Every point of one submission, traceable from answer to form score."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from forms.rubric import Rubric, RubricItem, RubricSection
from forms.text import Bilingual
from scoring.measure import Status, measure
from scoring.score import score


@dataclass(frozen=True, slots=True)
class ItemTrace:
    """One item: its answer as sent, the rule that read it, the number it became and the points of it."""

    name: str
    section: str
    label: Bilingual
    answer: str
    rule: str  # the notation, e.g. "sec 30/120"
    status: Status
    value: float | None
    earned: float
    possible: float
    is_veto_triggered: bool


@dataclass(frozen=True, slots=True)
class SectionTrace:
    name: str
    label: Bilingual
    earned: float
    possible: float
    score: float | None  # None when nothing in the section applied


@dataclass(frozen=True, slots=True)
class FormTrace:
    """One submission's score with everything it rests on; `total` is None when not scorable."""

    items: tuple[ItemTrace, ...]
    sections: tuple[SectionTrace, ...]
    earned: float
    possible: float
    total: float | None
    raw: float | None
    is_veto: bool
    is_scorable: bool
    applicable_share: float


def trace(rubric: Rubric, answers: Mapping[str, str]) -> FormTrace:
    """Follow one submission from its answers to its score; the numbers are `score`'s own.

    Raises:
        UnmeasurableError: an answer that its item's rule cannot read.
    """
    values, status = measure(rubric, answers)
    scores = score(rubric, values[None, :], status[None, :])
    items = tuple(
        _item_trace(item, answers.get(item.name, ""), value=value, status=mark, points=points)
        for item, value, mark, points in zip(
            rubric.items,
            values.tolist(),
            status.tolist(),
            zip(scores.earned[0].tolist(), scores.possible[0].tolist(), strict=True),
            strict=True,
        )
    )
    return FormTrace(
        items=items,
        sections=tuple(
            _section_trace(section, items, section_score)
            for section, section_score in zip(rubric.sections, scores.sections[0].tolist(), strict=True)
        ),
        earned=math.fsum(item.earned for item in items),
        possible=math.fsum(item.possible for item in items),
        total=_number(scores.total[0]),
        raw=_number(scores.raw[0]),
        is_veto=bool(scores.is_veto[0]),
        is_scorable=bool(scores.is_scorable[0]),
        applicable_share=float(scores.applicable_share[0]),
    )


def _item_trace(
    item: RubricItem, answer: str, *, value: float, status: int, points: tuple[float, float]
) -> ItemTrace:
    return ItemTrace(
        name=item.name,
        section=item.section,
        label=item.label,
        answer=answer,
        rule=item.rule.notation,
        status=Status(status),
        value=_number(value),
        earned=points[0],
        possible=points[1],
        is_veto_triggered=item.is_veto and status == Status.ANSWERED and value == 0,
    )


def _section_trace(
    section: RubricSection, items: tuple[ItemTrace, ...], section_score: float
) -> SectionTrace:
    own = [item for item in items if item.section == section.name]
    return SectionTrace(
        name=section.name,
        label=section.label,
        earned=math.fsum(item.earned for item in own),
        possible=math.fsum(item.possible for item in own),
        score=_number(section_score),
    )


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
