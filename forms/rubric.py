"""The rubric: how an answer becomes points. Written in ``score::`` columns, read by `forms.read`.

Every scoring notation of the field is one straight line from a measured number to a share of the points, so a
rule is the two ends of that line: full points at `full_at`, none at `zero_at`, linear between, flat outside.
"""

from dataclasses import dataclass
from enum import StrEnum

from forms.text import Bilingual


class Measure(StrEnum):
    """How an answer becomes a number, and which statistics suit that number."""

    YES_NO = "yn"  # yes = 1, no = 0
    RATING = "rating"  # s5, n10, lik5: the number chosen
    COUNT = "count"  # cnt, step, of k, multi: things counted
    TIME = "time"  # sec, min, hrs, days: elapsed
    RECORDED = "recorded"  # one, text, rmb, photo …: kept, never scored


@dataclass(frozen=True, slots=True)
class Rule:
    """One notation of the field, e.g. ``sec 30/120`` → TIME, unit s, full at 30, zero at 120."""

    notation: str
    measure: Measure
    unit: str = ""
    full_at: float = 1.0
    zero_at: float = 0.0

    @property
    def is_lower_better(self) -> bool:
        return self.full_at < self.zero_at


@dataclass(frozen=True, slots=True)
class RubricItem:
    """One of the form's items.

    `points` 0 means recorded only. `event` names the yes/no question that says whether the timed thing
    happened at all: on "no" the time is censored at `rule.zero_at` and earns nothing. `evidence` is one of
    ``P P! S A R`` or "". `delta` is the smallest difference that matters, in the item's unit; None takes the
    catalogue's default for the measure.
    """

    name: str
    section: str
    label: Bilingual
    points: float
    rule: Rule
    element: str = ""  # E01–E55 or TP01–TP10
    is_veto: bool = False
    evidence: str = ""
    operators: tuple[str, ...] = ("CM", "CU", "CT")
    may_be_na: bool = False
    event: str = ""
    delta: float | None = None
    row: int = 0


@dataclass(frozen=True, slots=True)
class RubricSection:
    name: str
    label: Bilingual
    points: float  # the sum of its items' points


@dataclass(frozen=True, slots=True)
class Rubric:
    """All items of one form in their fixed order: the columns of every array that `scoring` handles."""

    form_id: str
    version: str
    sections: tuple[RubricSection, ...]
    items: tuple[RubricItem, ...]
    min_applicable_share: float = 0.6  # below this share of applicable points a visit is not scorable
