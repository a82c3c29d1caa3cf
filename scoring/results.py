"""What a comparison says: plain frozen values that pages, workbooks and JSON all read.

A missing number is None, never NaN, so that every value survives JSON.
"""

from dataclasses import dataclass
from enum import StrEnum

from forms.text import Bilingual


class Verdict(StrEnum):
    """The four things a comparison can honestly say (design: inference policy)."""

    LEAD = "lead"
    LAG = "lag"
    EQUIVALENT = "equivalent"
    NOT_ENOUGH_DATA = "not_enough_data"


class Klass(StrEnum):
    """The finer classes of domain A5; every class maps to exactly one verdict for a given row."""

    SIGNIFICANT_LEAD = "significant_lead"
    SLIGHT_LEAD = "slight_lead"
    PARITY = "parity"
    SLIGHT_LAG = "slight_lag"
    SIGNIFICANT_LAG = "significant_lag"
    NOT_ENOUGH_DATA = "not_enough_data"


class Overall(StrEnum):
    """An element's verdict over both rivals (domain A5, last line)."""

    ADVANTAGE = "advantage"
    DISADVANTAGE = "disadvantage"
    MIXED = "mixed"
    PARITY = "parity"
    NOT_ENOUGH_DATA = "not_enough_data"


class Role(StrEnum):
    """Why a measure is in the table."""

    PRIMARY = "primary"  # the element's one feed
    STAND_IN = "stand_in"  # same unit and meaning, used because the primary feed's form is not in the wave
    SUPPORTING = "supporting"  # explains an element, never averaged into it


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """What one row of the comparison measures.

    Attributes:
        code: "E23" for an element's own value, else the item's name.
        item: the form item(s) it is computed from, e.g. "store_visit.floor_clean".
        element: E01–E55, or "" when the item feeds a touchpoint only.
        touchpoint: TP01–TP10.
        unit: as printed: "%", "s", "min", "h", "days", "steps", "sheets", "count", "0–5", "0–10", "points" …;
            every number of the row is already in it, and a difference of two "%" is in percentage points.
        delta: smallest difference that matters, in `unit`.
    """

    code: str
    item: str
    label: Bilingual
    element: str
    touchpoint: str
    role: Role
    unit: str
    delta: float
    is_lower_better: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """One operator's value, in the measure's unit, with its 95 % interval and design."""

    operator: str
    n: int  # visits with an answer
    n_clusters: int  # sites with an answer
    estimate: float | None
    se: float | None
    df: float | None
    low: float | None
    high: float | None
    deff: float | None
    effective_n: float | None


@dataclass(frozen=True, slots=True)
class Companion:
    """A second look at one contrast, never the headline: it explains, and no verdict rests on it.

    Attributes:
        method: "superiority": how often a site of ours is better than one of the rival's, ties counting half;
            "log_rank": whether the thing that is waited for happens equally soon.
        estimate: of the superiority, 0 to 1, above ½ when ours tends to be better; else None.
        low: of its 95 % interval.
        high: likewise.
        p: two-sided, not corrected for many tests.
    """

    method: str
    estimate: float | None
    low: float | None
    high: float | None
    p: float


@dataclass(frozen=True, slots=True)
class StandardisedDifference:
    """A contrast's difference had the rival our mix of areas; in the measure's unit, positive for ours."""

    difference: float
    se: float
    df: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True)
class Contrast:
    """Ours against one rival, oriented so that a positive difference favours ours, in the measure's unit."""

    rival: str
    n_ours: int
    n_rival: int
    difference: float | None
    se: float | None
    df: float | None
    low: float | None
    high: float | None
    statistic: float | None
    p: float | None
    p_holm: float | None
    p_bh: float | None
    method: str  # of `contrasts.Method`
    verdict: Verdict
    klass: Klass
    smallest_detectable: float | None  # with power 80 % at these n, in the measure's unit
    sentence: Bilingual
    caveats: tuple[Bilingual, ...] = ()
    companions: tuple[Companion, ...] = ()
    standardised: StandardisedDifference | None = None  # where the area mixes differ; `difference` is plain


@dataclass(frozen=True, slots=True)
class MeasureResult:
    measure: MeasureFacts
    estimates: tuple[Estimate, ...]  # ours first, then the rivals in order
    contrasts: tuple[Contrast, ...]  # one per rival
    overall: Overall


@dataclass(frozen=True, slots=True)
class IndexLead:
    """Our index or score minus one rival's, with the 95 % interval of that single difference."""

    rival: str
    lead: float | None
    se: float | None
    df: float | None
    low: float | None
    high: float | None
    p: float | None
    p_holm: float | None = None  # over the sufficient touchpoints × rivals; None for cities and the composite


@dataclass(frozen=True, slots=True)
class TouchpointScore:
    """A touchpoint's 0–100 index per operator; None where under half its elements were measured (A2).

    The composite has the same shape: there `n_elements` counts the catalogue's touchpoints and `n_measured`
    the sufficient ones it averages, and its scores stand even when those are few.
    """

    touchpoint: str
    label: Bilingual
    n_elements: int
    n_measured: int
    is_sufficient: bool
    scores: dict[str, float | None]  # by operator
    leads: dict[str, float | None]  # L against each rival, points
    intervals: tuple[IndexLead, ...] = ()  # the same leads with their design-based intervals


@dataclass(frozen=True, slots=True)
class CityLead:
    """One city's mean form score per operator and the lead over its strong rival (A6).

    The interval of a lead over the better of two rivals is too optimistic: `rival_leads` has both singly.
    """

    city: str
    label: Bilingual
    scores: dict[str, float | None]
    n_sites: dict[str, int]
    strong_rival: str
    lead: float | None
    low: float | None
    high: float | None
    rank: int | None  # ties share the better rank
    band: str = ""  # cities sharing a letter cannot be told apart
    rank_low: int | None = None  # best and worst rank that the pairwise comparisons leave open
    rank_high: int | None = None
    rival_leads: tuple[IndexLead, ...] = ()


@dataclass(frozen=True, slots=True)
class WaveResults:
    """Everything a wave's comparison says. `family_size` counts the tests that were corrected together."""

    ours: str
    rivals: tuple[str, ...]
    n_visits: int
    n_sites: int
    elements: tuple[MeasureResult, ...]  # role primary or stand-in: the headline family
    supporting: tuple[MeasureResult, ...]  # a family of its own
    form_score: MeasureResult  # the form's 0–100 score, vetoes as zero
    touchpoints: tuple[TouchpointScore, ...]
    composite: TouchpointScore
    cities: tuple[CityLead, ...]
    family_size: int
    supporting_family_size: int
    policy: tuple[Bilingual, ...] = ()  # the rules applied, as sentences for the method sheet
    n_not_scorable: int = 0  # visits under the rubric's applicable share, left out and listed for re-visit
    n_vetoed: int = 0
    catalogue_version: str = ""
