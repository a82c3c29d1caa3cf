"""What is found of leads: in one wave, between two, and among the units that are ranked by them."""

from collections.abc import Mapping
from dataclasses import dataclass

from forms.text import Bilingual
from scoring.analyses.wave_changes import RankChange
from scoring.results import IndexLead


@dataclass(frozen=True, slots=True)
class LeadDegree:
    """Ours minus the strong rival's in one area and wave, in pp or points of 0–100.

    The interval is of the single difference, so over the better of two rivals it is too optimistic:
    `rival_leads` has both singly.

    Attributes:
        unit: code of the city or province.
        label: how it is printed.
        scores: by operator; None where missing.
        strong_rival: the better-scoring rival; "" without one.
        rival_leads: over each rival, in order.
    """

    unit: str
    label: Bilingual
    scores: Mapping[str, float | None]
    strong_rival: str
    rival_leads: tuple[IndexLead, ...]

    @property
    def headline(self) -> IndexLead | None:
        """The lead over the strong rival."""
        return next((one for one in self.rival_leads if one.rival == self.strong_rival), None)

    @property
    def lead(self) -> float | None:
        return self.headline.lead if self.headline else None


@dataclass(frozen=True, slots=True)
class LeadMove:
    """How a lead moved between two waves; the interval is None where the sample cannot tell.

    Attributes:
        rival: over whom; for the headline the strong rival of the later wave.
        before: the lead of the earlier wave.
        now: of the later.
        change: now − before.
        low: of its 95 % interval.
        high: likewise.
        p: two-sided.
        p_holm: over the units' headlines; None for a single rival's.
    """

    rival: str
    before: float | None
    now: float | None
    change: float | None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    p_holm: float | None = None


@dataclass(frozen=True, slots=True)
class LeadRank:
    """A unit's lead, its move and its place.

    Attributes:
        now: the lead of the later wave.
        strong_rival_before: of the earlier wave; "" without one.
        move: of the headline.
        rival_moves: over each rival.
        rank: now and before; ties as printed share the better rank.
        band: units that share a letter cannot be told apart; "" where none has an interval.
        rank_low: the best rank that the pairwise comparisons leave open; None as `band`.
        rank_high: the worst, likewise.
        caveats: what must be known beside it.
    """

    now: LeadDegree
    strong_rival_before: str
    move: LeadMove
    rival_moves: tuple[LeadMove, ...]
    rank: RankChange
    band: str = ""
    rank_low: int | None = None
    rank_high: int | None = None
    caveats: tuple[Bilingual, ...] = ()
