"""What the checks look at, and what they find: plain values, all of one wave."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from fieldkit.results.scored import VisitFacts
from forms.text import Bilingual


@dataclass(frozen=True, slots=True)
class Visit(VisitFacts):
    """A received submission; `auditor` is a login, `answers` go by question name, `device` names a phone."""

    survey_id: int = 0
    answers: Mapping[str, str] = field(default_factory=dict[str, str])
    auditor: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """A stored photo; `code` is its visit's, `taken_at` and `changed_at` are EXIF's local times.

    `dhash` and `fine_hash` are those of `fieldkit.files.photos`, None for a picture too plain to tell.
    """

    instance_id: str
    code: str
    name: str
    question: str
    sha256: str
    original_sha256: str | None = None
    taken_at: str | None = None
    changed_at: str | None = None
    software: str | None = None
    dhash: int | None = None
    fine_hash: str | None = None


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What of a form the checks need.

    Attributes:
        scales: runs of questions, in the form's order, that offer the same list of at least three degrees.
        vetoes: items that fail the whole visit when they are answered with no.
        proofs: veto item that must be shown -> the photo questions that show it.
        compared: the questions whose answers two visits may share by chance only.
        labels: question name -> label.
    """

    scales: tuple[tuple[str, ...], ...] = ()
    vetoes: tuple[str, ...] = ()
    proofs: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    compared: tuple[str, ...] = ()
    labels: Mapping[str, Bilingual] = field(default_factory=dict[str, Bilingual])


@dataclass(frozen=True, slots=True)
class AuditorEffect:
    """Mean of an auditor's scores less their operator's mean, in points, its standard error, visits."""

    mean: float
    standard_error: float
    n_visits: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Submissions of one wave to check, with what they are compared with.

    Attributes:
        visits: those to check and the others of their auditors.
        photos: theirs, and those of any wave that are or look the same.
        usual_s: median duration by survey id, seconds.
        devices: device -> logins of the auditors who sent from it in this wave.
        effects: by auditor id, of the wave's newest scores.
        forms: by survey id.
        begins_at: when the wave's first day begins.
        ends_at: when its last day is over.
    """

    visits: Sequence[Visit]
    photos: Sequence[Photo] = ()
    usual_s: Mapping[int, float] = field(default_factory=dict[int, float])
    devices: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    effects: Mapping[int, AuditorEffect] = field(default_factory=dict[int, AuditorEffect])
    forms: Mapping[int, FormFacts] = field(default_factory=dict[int, FormFacts])
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    zone: ZoneInfo = ZoneInfo("Asia/Shanghai")  # noqa: RUF009 -- immutable, and kept by zoneinfo itself


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one check found about one visit; `key` tells several findings of it apart."""

    instance_id: str
    text: Bilingual
    key: str = ""


Find = Callable[[Batch, float], Iterator[Evidence]]


def plain(text: str) -> Bilingual:
    """Figures and codes, which read the same in both languages."""
    return Bilingual(text, text)
