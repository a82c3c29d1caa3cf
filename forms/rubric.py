"""The rubric: how an answer becomes points. Written in ``score::`` columns, read by `forms.read`.

Every scoring notation of the field is one straight line from a measured number to a share of the points, so a
rule is the two ends of that line: full points at `full_at`, none at `zero_at`, linear between, flat outside.
"""

from dataclasses import dataclass
from enum import StrEnum

from forms.text import Bilingual

OPERATORS = ("CM", "CU", "CT")
OPERATOR_QUESTION = "operator"  # of the header block: which of them was visited
NOT_APPLICABLE = "na"  # the answer that takes an item out of the denominator
NO_CHOICE = "none"  # "none of these" on a multiple choice: chosen, and nothing counted


class Measure(StrEnum):
    """How an answer becomes a number, and which statistics suit that number."""

    YES_NO = "yn"  # yes = 1, no = 0
    RATING = "rating"  # s5, n10, lik5, band: the number chosen
    COUNT = "count"  # cnt, step, pct, of k, multi: things counted
    TIME = "time"  # sec, min, hrs, days: elapsed
    RECORDED = "recorded"  # one, text, rmb, kano, photo …: kept, never scored


class Scaling(StrEnum):
    """What a section makes of items whose points do not add up to its own."""

    NONE = ""  # they do
    SCALE = "scale"  # earned × points ÷ what its applicable items could earn
    CAP = "cap"  # earned, at most the points


class EndingMeaning(StrEnum):
    """What becomes of the items that an ended form asked no more."""

    REST_ZERO = "rest_zero"  # they stay in the denominator and earn nothing
    REST_LEFT_OUT = "rest_left_out"  # they leave the denominator, and the minimum share is waived
    NOT_SCORABLE = "not_scorable"  # nothing of the visit is scored, whatever was answered


@dataclass(frozen=True, slots=True)
class Rule:
    """One notation of the field, e.g. ``sec 30/120`` → TIME, unit s, full at 30, zero at 120.

    `whole` names the item whose number earns all of the points (``of kiosk_total``): then the line runs from
    0 to that number, visit by visit. Without a line (``cnt`` alone) the number is measured and earns nothing.
    """

    notation: str
    measure: Measure
    unit: str = ""
    full_at: float = 1.0
    zero_at: float = 0.0
    whole: str = ""

    @property
    def is_lower_better(self) -> bool:
        return self.full_at < self.zero_at

    @property
    def has_line(self) -> bool:
        """Whether it can earn points, so that one value is better than another."""
        return self.measure is not Measure.RECORDED and self.full_at != self.zero_at


@dataclass(frozen=True, slots=True)
class RubricItem:
    """One of the form's items.

    `points` 0 means recorded only. `event` names the yes/no question that says whether the timed thing
    happened at all: on "no" the time is censored at `rule.zero_at` and earns nothing. `evidence` is one of
    ``P P! S A R`` or "". `level` names the question that chooses a band's level. `delta` is
    the smallest difference that matters, in the item's unit; None takes the catalogue's default for the
    measure.
    """

    name: str
    section: str
    label: Bilingual
    points: float
    rule: Rule
    element: str = ""  # E01–E55 or TP01–TP10
    is_veto: bool = False
    evidence: str = ""
    operators: tuple[str, ...] = OPERATORS
    may_be_na: bool = False
    event: str = ""
    level: str = ""
    delta: float | None = None
    row: int = 0


@dataclass(frozen=True, slots=True)
class RubricSection:
    name: str
    label: Bilingual
    points: float  # the sum of its items' points, unless `scaling` says otherwise
    scaling: Scaling = Scaling.NONE


@dataclass(frozen=True, slots=True)
class Ending:
    """An answer that ends the form: the items from `first_closed` on were to be asked after it."""

    question: str
    answer: str
    meaning: EndingMeaning
    first_closed: int  # place in `Rubric.items`


@dataclass(frozen=True, slots=True)
class Rubric:
    """All items of one form in their fixed order: the columns of every array that `scoring` handles."""

    form_id: str
    version: str
    sections: tuple[RubricSection, ...]
    items: tuple[RubricItem, ...]
    min_applicable_share: float = 0.6  # below this share of applicable points a visit is not scorable
    endings: tuple[Ending, ...] = ()
