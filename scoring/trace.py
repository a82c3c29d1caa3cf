"""Every point of one submission, traceable from answer to form score."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from forms.rubric import Rubric, RubricItem, Scaling
from forms.text import Bilingual
from scoring.measure import Status, measure
from scoring.score import score


@dataclass(frozen=True, slots=True)
class ItemTrace:
    """One item: its answer as sent, the rule that read it, the number it became and the points of it.

    The points are the item's own, before its section scales or caps them.
    """

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
    """One section's points: the sum of its items', or what `scaling` made of it."""

    name: str
    label: Bilingual
    scaling: Scaling
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
            SectionTrace(section.name, section.label, section.scaling, earned, possible, _number(percent))
            for section, earned, possible, percent in zip(
                rubric.sections,
                scores.section_earned[0].tolist(),
                scores.section_possible[0].tolist(),
                scores.sections[0].tolist(),
                strict=True,
            )
        ),
        earned=float(scores.section_earned[0].sum()),
        possible=float(scores.section_possible[0].sum()),
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


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
