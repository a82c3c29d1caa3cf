"""What is found between two waves of a measure, and someone's word that two versions measure the same."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from forms.text import Bilingual
from scoring.results import Contrast, Estimate, Klass, MeasureFacts
from scoring.verdicts import Judgement


@dataclass(frozen=True, slots=True)
class ComparableVersions:
    """Someone's word that versions of a form measure the same.

    Attributes:
        form: its id.
        versions: two or more, each comparable with each.
        declared_by: who says so.
        declared_on: when.
        reason: why the change of version does not touch what is measured.
        codes: of the measures it holds for, as in `MeasureFacts.code`; empty for all of the form.

    Raises:
        ValueError: fewer than two versions, nobody who says so, no reason.
    """

    form: str
    versions: tuple[str, ...]
    declared_by: str
    declared_on: date
    reason: str
    codes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(set(self.versions)) < 2:
            raise ValueError("versions must be two or more")
        for name in ("declared_by", "reason"):
            if not str(getattr(self, name)).strip():
                raise ValueError(f"{name} must not be empty")


@dataclass(frozen=True, slots=True)
class RankChange:
    """A unit's place now and before; None where it had no value. Ties share the better rank."""

    unit: str
    before: int | None
    now: int | None

    @property
    def arrow(self) -> str:
        """↑ nearer the top, ↓ further from it, → as before; empty without a rank in both."""
        if self.before is None or self.now is None:
            return ""
        return "↑" if self.now < self.before else "↓" if self.now > self.before else "→"


class Mending(StrEnum):
    """What the later wave says of a weakness of the earlier one."""

    NO_WEAKNESS = "no_weakness"
    NOT_PROVED = "not_proved"  # stays open
    IMPROVED = "improved"  # by δ or more and more than chance, yet a gap may remain
    GAP_CLOSED = "gap_closed"  # no longer worse than parity


@dataclass(frozen=True, slots=True)
class GapChange:
    """How the difference to one rival moved; positive is in our favour, in the measure's unit.

    Attributes:
        rival: whose.
        before: the contrast that the earlier wave published; None where it had none.
        now: of the later wave.
        change: now − before; None across a break line or without values.
        low: of its 95 % interval; None where the sample cannot tell, or below five sites in one of the cells.
        high: as `low`.
        p: as `low`, two-sided.
        p_adjusted: over all gaps compared together.
    """

    rival: str
    before: Contrast | None
    now: Contrast | None
    change: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    p_adjusted: float | None = None

    @property
    def class_before(self) -> Klass:
        return self.before.klass if self.before else Klass.NOT_ENOUGH_DATA

    @property
    def class_now(self) -> Klass:
        return self.now.klass if self.now else Klass.NOT_ENOUGH_DATA


@dataclass(frozen=True, slots=True)
class WaveChange:
    """One measure of one operator from a wave to a later one, in the measure's unit.

    Attributes:
        measure: as the later wave prints it.
        wave_before: name of the earlier wave.
        wave_now: of the later.
        before: the value as published.
        now: likewise.
        n_sites_both: sites with rows in both waves.
        breaks: why a break line stands between the two; empty where they may be compared.
        change: now − before, whichever way is better; None across a break line or without values.
        low: of its 95 % interval; None where nothing was tested.
        high: as `low`.
        judgement: of the same change turned so that positive is better: its p, adjusted p and method, and
            with the verdict "lead" it improved, with "lag" it got worse, "equivalent" is unchanged.
        gaps: one per rival.
        rank: among the operators; before is None across a break line.
        weak_against: rivals whose lead is followed until it is gone.
        mending: of that weakness.
        sentence: all of it for a reader.
        caveats: what must be known beside it.
    """

    measure: MeasureFacts
    wave_before: str
    wave_now: str
    before: Estimate
    now: Estimate
    n_sites_both: int
    breaks: tuple[Bilingual, ...]
    change: float | None
    low: float | None
    high: float | None
    judgement: Judgement
    gaps: tuple[GapChange, ...]
    rank: RankChange
    weak_against: tuple[str, ...] = ()
    mending: Mending = Mending.NO_WEAKNESS
    sentence: Bilingual = field(default=Bilingual("", ""))
    caveats: tuple[Bilingual, ...] = ()


@dataclass(frozen=True, slots=True)
class WaveChanges:
    """Rows compared as one family; `family_size` counts the changes tested and corrected together."""

    rows: tuple[WaveChange, ...]
    family_size: int
