"""A visit's answers as its reviewer reads them: by section, with points, files and what was changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fieldkit.assignments.facts import FACT_NAMES
from fieldkit.i18n import spoken, translate
from fieldkit.reviews.corrections import may_correct
from fieldkit.reviews.queries import StoredFile
from forms.model import FILE_KINDS, SELECT_KINDS, UNSEEN_KINDS, Group, Kind, Question
from forms.references import REFERENCE
from forms.text import Bilingual
from scoring.trace import FormTrace, ItemTrace

NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL})
BLANK = "—"


@dataclass(frozen=True, slots=True)
class Shown:
    """A file of the visit: a photo to look at, a recording to hear, anything else to open."""

    url: str
    label: str
    anchor: str  # of the answer that names it
    media: str  # image, audio, video or ""
    facts: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer; `points` is blank where nobody is told or nothing is earned.

    `field` says how it is corrected: by choosing, a number, a text, or not at all ("").
    """

    path: str
    anchor: str
    label: str
    text: str
    value: str
    points: str
    is_lost: bool
    is_veto: bool
    was: str | None
    field: str
    choices: tuple[tuple[str, str], ...]
    files: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Section:
    label: str
    rows: tuple[AnswerRow, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a visit's answers are shown with.

    Attributes:
        answers: as they stand, by question; under a repeat's name its blocks.
        files: question (``repeat[2]/name`` inside a repeat) -> the file's name, and what is stored of it.
        was: path -> what came in, of answers that were corrected.
        points: None for those who are told no points.
        url: of the visit's page, below which its files are.
    """

    answers: Mapping[str, Any]
    files: Mapping[str, str]
    stored: Mapping[str, StoredFile]
    was: Mapping[str, str]
    points: FormTrace | None
    url: str


def sections_of(root: Group, sheet: Sheet) -> list[Section]:
    """Those in which something was answered or is scored."""
    reader = _Reader(sheet)
    found = [
        *reader.sections(root, sheet.answers, f"/{root.name}", place="", heading=""),
    ]
    return [section for section in found if section.rows]


def photos_of(sections: Sequence[Section]) -> list[Shown]:
    return [
        file for section in sections for row in section.rows for file in row.files if file.media == "image"
    ]


class _Reader:
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._points: Mapping[str, ItemTrace] = (
            {item.name: item for item in sheet.points.items} if sheet.points else {}
        )

    def sections(
        self, group: Group, answers: Mapping[str, Any], path: str, *, place: str, heading: str
    ) -> Iterator[Section]:
        """The group's own questions first, then what stands below it."""
        own = [child for child in group.children if isinstance(child, Question)]
        rows = (self._row(question, answers, f"{path}/{question.name}", place=place) for question in own)
        yield Section(heading, tuple(row for row in rows if row is not None))
        for child in group.children:
            if not isinstance(child, Group):
                continue
            label = " · ".join(filter(None, (heading, _filled(child.label, answers))))
            if not child.is_repeat:
                yield from self.sections(child, answers, f"{path}/{child.name}", place=place, heading=label)
                continue
            for number, block in enumerate(answers.get(child.name, []), start=1):
                named = f"{child.name}[{number}]"
                yield from self.sections(
                    child, block, f"{path}/{named}", place=f"{place}{named}/", heading=f"{label} {number}"
                )

    def _row(
        self, question: Question, answers: Mapping[str, Any], path: str, *, place: str
    ) -> AnswerRow | None:
        """None for what nobody reads: what the assignment says, what a phone fills in, what was not asked."""
        value = str(answers.get(question.name, ""))
        points = None if place else self._points.get(question.name)
        if question.kind is Kind.NOTE or question.name in FACT_NAMES:
            return None
        if question.kind in UNSEEN_KINDS - {Kind.CALCULATE} or (not value and points is None):
            return None
        anchor = f"item-{place}{question.name}"
        is_file = question.kind in FILE_KINDS
        return AnswerRow(
            path=path,
            anchor=anchor,
            label=_filled(question.label, answers) or question.name,
            text="" if is_file else _said(question, value) or BLANK,
            value=value,
            points=_points(points),
            is_lost=points is not None and points.earned < points.possible,
            is_veto=points is not None and points.is_veto_triggered,
            was=_said(question, self._sheet.was[path]) or BLANK if path in self._sheet.was else None,
            field=_field(question) if may_correct(question) else "",
            choices=tuple((choice.name, spoken(choice.label)) for choice in question.choices),
            files=self._files(question, place, anchor, answers) if is_file else (),
        )

    def _files(
        self, question: Question, place: str, anchor: str, answers: Mapping[str, Any]
    ) -> tuple[Shown, ...]:
        name = self._sheet.files.get(f"{place}{question.name}", "")
        if not name:
            return ()
        stored = self._sheet.stored.get(name)
        return (
            Shown(
                url=f"{self._sheet.url}/files/{quote(name, safe='')}" if stored else "",
                label=_filled(question.label, answers),
                anchor=anchor,
                media=stored.media_type.partition("/")[0] if stored else "",
                facts=file_facts(stored),
            ),
        )


def file_facts(stored: StoredFile | None) -> str:
    """Size and, of a photo, when the camera says it was taken."""
    if stored is None:
        return translate("still to come")
    parts = [f"{stored.size_bytes / 1000:,.0f} kB"]
    if stored.width_px and stored.height_px:
        parts.insert(0, f"{stored.width_px} × {stored.height_px}")
    if stored.taken_at:
        parts.append(stored.taken_at.replace(":", "-", 2))
    return " · ".join(parts)


def _said(question: Question, value: str) -> str:
    """As a person reads it: the labels of what was chosen."""
    if question.kind not in SELECT_KINDS:
        return value
    labels = {choice.name: spoken(choice.label) for choice in question.choices}
    return "、".join(labels.get(name, name) for name in value.split())


def _field(question: Question) -> str:
    if question.kind is Kind.SELECT_ONE and question.choices and question.choice_items is None:
        return "choice"
    return "number" if question.kind in NUMBERS else "text"


def _points(item: ItemTrace | None) -> str:
    if item is None or item.possible <= 0:
        return ""
    return f"{item.earned:.3g} / {item.possible:.3g}"


def _filled(label: Bilingual, answers: Mapping[str, Any]) -> str:
    """A label's ``${name}`` by what was answered in the same block, as it was typed."""
    return REFERENCE.sub(lambda found: str(answers.get(found[1], BLANK)), spoken(label))
