"""What a scored workbook is written from, besides the comparison itself.

The long tables (items, photos, flags) are taken as iterables and read once, so that a wave of a million
submissions never has to stand in memory.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from forms.rubric import Rubric, RubricItem
from forms.text import Bilingual
from scoring.results import WaveResults


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the cover sheet: what it is, and its value as printed."""

    label: Bilingual
    value: str | int | float


@dataclass(frozen=True, slots=True)
class WaveFacts:
    """Where the figures come from: enough to name the wave, and to compute the same book again.

    Attributes:
        period: as printed, e.g. "2012-12".
        generated_at: with its zone; every time in the book is printed in that zone. It also dates the
            file, so that the same input gives the same bytes.
        filters: what was left out of the wave before scoring; empty when nothing was.
        counts: planned, received, scored, returned … in the order to print.
        seeds: of the sample, of any simulation.
    """

    code: str
    name: Bilingual
    period: str
    area: Bilingual
    form_id: str
    form_title: Bilingual
    form_version: str
    rubric_version: str
    catalogue_version: str
    generated_at: datetime
    filters: tuple[Bilingual, ...] = ()
    counts: tuple[Fact, ...] = ()
    seeds: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One hall's standing in the wave.

    Attributes:
        score: mean of its scored visits, vetoes as zero.
        raw_score: the same without vetoes.
        section_scores: 0–100 each, in the order of `Rubric.sections`.
        lead: this hall's score less the strong rival's mean in the same city; None for a rival's hall.
    """

    site_code: str
    site_name: str
    operator: str
    city: Bilingual
    n_visits: int
    n_not_scorable: int
    n_vetoes: int
    score: float | None
    raw_score: float | None
    section_scores: tuple[float | None, ...]
    lead: float | None = None
    strong_rival: str = ""


@dataclass(frozen=True, slots=True)
class VisitRow:
    """Which visit a row belongs to; shared by all rows of that visit."""

    visit_id: str
    site_code: str
    site_name: str
    operator: str
    city: Bilingual
    visited_on: date


class AnswerStatus(StrEnum):
    """What became of an item in one visit."""

    SCORED = "scored"
    RECORDED = "recorded"  # kept, carries no points
    NOT_APPLICABLE = "not_applicable"  # the auditor said so, with a reason
    HIDDEN = "hidden"  # the form did not ask
    CLOSED = "closed"  # the form had ended: nothing earned, the points are counted
    LEFT_OUT = "left_out"  # the form had ended: nothing counted
    NOT_SCORABLE = "not_scorable"  # the form had ended in such a way that nothing of the visit is scored
    OTHER_OPERATOR = "other_operator"  # this operator's rubric does not have the item
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item of one visit: the answer as given, the number it became, the points it earned."""

    visit: VisitRow
    item: RubricItem
    answer: str
    measured: float | None
    earned: float | None
    possible: float | None
    status: AnswerStatus
    reason: str = ""


@dataclass(frozen=True, slots=True)
class VetoRow:
    """A violation that set a visit to zero; `raw_score` is what it would have scored."""

    visit: VisitRow
    item: RubricItem
    answer: str
    raw_score: float | None
    score: float | None
    evidence: str = ""  # file names of the photos that show it


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """One photo; times carry their zone.

    It has no position on purpose: where an auditor stood is not for this book.
    """

    visit: VisitRow
    item: RubricItem
    file_name: str
    sha256: str
    width_px: int
    height_px: int
    taken_at: datetime | None
    received_at: datetime


class Severity(StrEnum):
    NOTE = "note"
    DOUBT = "doubt"
    SERIOUS = "serious"


@dataclass(frozen=True, slots=True)
class FlagRow:
    """A doubt about a visit. A flag never removes anything; a reviewer decides."""

    kind: Bilingual
    visit: VisitRow
    evidence: Bilingual
    severity: Severity


@dataclass(frozen=True, slots=True)
class Book:
    """Everything one scored workbook says."""

    facts: WaveFacts
    results: WaveResults
    rubric: Rubric
    sites: Sequence[SiteRow]
    items: Iterable[ItemRow]
    vetoes: Sequence[VetoRow]
    photos: Iterable[PhotoRow]
    flags: Iterable[FlagRow]
