"""The page of one visit under review, formatted for one reader."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from fieldkit.access import Permission, may
from fieldkit.accounts.tables import Account
from fieldkit.checks.places import distance_m
from fieldkit.checks.queries import StoredFlag
from fieldkit.checks.view import FlagLine, flag_lines
from fieldkit.files.photos import moment_of
from fieldkit.i18n import current_language, moment_text, operator_text, spoken, translate
from fieldkit.reviews.actions import REVIEWED_IN
from fieldkit.reviews.history import ItemNote, Step
from fieldkit.reviews.listing import stage_label
from fieldkit.reviews.paradata import LogEvent, Moment, line_of, seconds_by_path
from fieldkit.reviews.queries import EarlierVisit, StoredFile, Subject
from fieldkit.reviews.sheet import Section, Shown, photos_of
from fieldkit.reviews.tables import StepKind
from fieldkit.submissions.tables import ReviewState, SubmissionState
from forms.corrected import block_numbers, question_path
from forms.model import Form
from forms.text import Bilingual
from scoring.trace import FormTrace

KINDS: dict[StepKind, Bilingual] = {
    StepKind.ACCEPTED: Bilingual("通过", "accepted"),
    StepKind.RETURNED: Bilingual("退回", "returned"),
    StepKind.REJECTED: Bilingual("作废", "rejected"),
    StepKind.REOPENED: Bilingual("重新打开", "opened again"),
    StepKind.CORRECTED: Bilingual("更正", "corrected"),
    StepKind.DISMISSED: Bilingual("排除疑点", "dismissed a doubt"),
}
SLOWEST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One deed; `notes` say it item by item."""

    what: str
    who: str
    at: str
    reason: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slow:
    """An item and how long it stood on the screen; `share` is of the slowest, in %."""

    label: str
    seconds: float
    share: float


@dataclass(frozen=True, slots=True)
class EarlierLine:
    code: str
    wave: str
    visited_on: str
    form: str
    stage: str
    total: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the reader may do with it now."""

    accept: bool
    decide: bool
    give_back: bool
    reopen: bool


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Everything that templates/reviews/visit.html shows."""

    code: str
    site: str
    form: str
    stage: str
    operator: str
    city: str
    facts: tuple[tuple[str, str], ...]
    total: str
    is_vetoed: bool
    sections: tuple[Section, ...]
    photos: tuple[Shown, ...]
    flags: tuple[FlagLine, ...]
    line: tuple[Moment, ...]
    slow: tuple[Slow, ...]
    history: tuple[HistoryLine, ...]
    earlier: tuple[EarlierLine, ...]
    instance_id: str
    revision: int
    allowed: Allowed


@dataclass(frozen=True, slots=True)
class Material:
    """What the page is made from."""

    subject: Subject
    form: Form
    sections: Sequence[Section]
    points: FormTrace | None
    flags: Sequence[StoredFlag]
    steps: Sequence[Step]
    files: Sequence[StoredFile]
    log: Sequence[LogEvent]
    earlier: Sequence[EarlierVisit]
    usual_s: float | None


def review_page(material: Material, reader: Account) -> ReviewPage:
    subject, points = material.subject, material.points
    is_english = current_language() == "en"
    return ReviewPage(
        code=subject.code,
        site=subject.site_name,
        form=f"{subject.title_en if is_english else subject.title_zh} {subject.version}",
        stage=stage_of(subject),
        operator=operator_text(subject.operator),
        city=subject.city_en if is_english else subject.city_zh,
        facts=tuple(_facts(material)),
        total="" if points is None or points.total is None else f"{points.total:.1f}",
        is_vetoed=points is not None and points.is_veto,
        sections=tuple(material.sections),
        photos=tuple(photos_of(material.sections)),
        flags=tuple(flag_lines([flag for flag in material.flags if flag.instance_id == subject.instance_id])),
        line=tuple(_line(material)),
        slow=tuple(_slow(material)),
        history=tuple(_history_line(step, material.form) for step in reversed(material.steps)),
        earlier=tuple(_earlier_line(visit, is_english=is_english) for visit in material.earlier),
        instance_id=subject.instance_id,
        revision=subject.revision,
        allowed=_allowed(subject, reader),
    )


def stage_of(subject: Subject) -> str:
    stage = subject.review if subject.state == SubmissionState.ACCEPTED else subject.state
    return translate("files to come") if stage == SubmissionState.INCOMPLETE else stage_label(stage)


def _allowed(subject: Subject, reader: Account) -> Allowed:
    if subject.wave_state not in REVIEWED_IN:
        return Allowed(accept=False, decide=False, give_back=False, reopen=False)
    is_complete = subject.state == SubmissionState.ACCEPTED
    may_decide = may(reader, Permission.DECIDE_REVIEWS)
    return Allowed(
        accept=is_complete and subject.review != ReviewState.ACCEPTED,
        decide=may_decide and is_complete,
        give_back=is_complete,
        reopen=may_decide
        and (
            subject.state == SubmissionState.RETURNED
            or (is_complete and subject.review != ReviewState.WAITING)
        ),
    )


def _facts(material: Material) -> Iterator[tuple[str, str]]:
    """Who, where and when, without a map: how far from the site it began, how long it took, when it came."""
    subject = material.subject
    firm = f" · {subject.firm_zh}" if subject.firm_zh else ""
    yield translate("Auditor"), f"{subject.auditor} {subject.auditor_login}{firm}"
    yield translate("Site"), " · ".join(filter(None, (subject.site_code, subject.address)))
    if subject.scenario:
        yield translate("Scenario"), subject.scenario
    if subject.matched_set:
        yield translate("Matched set"), subject.matched_set
    yield translate("Position"), _position(subject)
    yield translate("By the phone's clock"), _duration(material)
    yield translate("Received"), moment_text(subject.received_at)
    yield translate("Due"), moment_text(subject.due_at)


def _position(subject: Subject) -> str:
    away_m = distance_m(
        (subject.latitude, subject.longitude), (subject.site_latitude, subject.site_longitude)
    )
    if away_m is None:
        return translate("not known")
    return translate("began %(metres)s m from the site") % {"metres": f"{away_m:,.0f}"}


def _duration(material: Material) -> str:
    start, end = material.subject.started_at, material.subject.ended_at
    if start is None or end is None:
        return translate("not known")
    said = f"{moment_text(start)} – {moment_text(end)[11:]}, {_minutes(end - start)}"
    if material.usual_s is None:
        return said
    usual = translate("usual %(minutes)s") % {"minutes": _minutes(timedelta(seconds=material.usual_s))}
    return f"{said} ({usual})"


def _minutes(span: timedelta) -> str:
    return f"{span.total_seconds() / 60:.0f} min"


def _line(material: Material) -> list[Moment]:
    """From begin to end by the phone's clock, with its photos by their cameras'; none without both."""
    subject, zone = material.subject, ZoneInfo(material.subject.timezone)
    if subject.started_at is None or subject.ended_at is None:
        return []
    taken = [(moment_of(file.taken_at, zone), file.name) for file in material.files]
    return line_of(subject.started_at, subject.ended_at, [(at, name) for at, name in taken if at is not None])


def _slow(material: Material) -> Iterator[Slow]:
    """The items that took the longest, by the client's log."""
    labels = {question.path: question.label for question in material.form.questions()}
    spent = seconds_by_path(material.log)
    slowest = sorted(spent.items(), key=lambda pair: -pair[1])[:SLOWEST_SHOWN]
    for path, seconds in slowest:
        share = round(100 * seconds / slowest[0][1], 1) if slowest[0][1] else 0.0
        yield Slow(_label_at(path, labels), seconds, share)


def _label_at(path: str, labels: Mapping[str, Bilingual]) -> str:
    """The question's, and which blocks of repeats it stands in."""
    label = labels.get(question_path(path))
    return " · ".join([spoken(label), *block_numbers(path)]) if label else path


def _history_line(step: Step, form: Form) -> HistoryLine:
    labels = {question.path: spoken(question.label) for question in form.questions()}
    return HistoryLine(
        what=spoken(KINDS[StepKind(step.kind)]),
        who=step.name,
        at=moment_text(step.at),
        reason=step.reason,
        notes=tuple(_note(note, labels.get(question_path(note.path), note.path)) for note in step.items),
    )


def _note(note: ItemNote, label: str) -> str:
    if note.new is None:
        return f"{label}：{note.comment}" if note.comment else label
    return f"{label}：{note.old or '—'} → {note.new or '—'}"


def _earlier_line(visit: EarlierVisit, *, is_english: bool) -> EarlierLine:
    stage = visit.review if visit.state == SubmissionState.ACCEPTED else visit.state
    return EarlierLine(
        code=visit.code,
        wave=visit.wave,
        visited_on=moment_text(visit.visited_at)[:10],
        form=visit.title_en if is_english else visit.title_zh,
        stage=stage_label(stage),
        total="" if visit.total is None else f"{visit.total:.1f}",
    )
