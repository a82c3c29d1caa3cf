"""The trail's page, formatted for one reader."""

from collections.abc import Sequence
from dataclasses import dataclass

from fieldkit.i18n import moment_text, translate
from fieldkit.trail.queries import Entry
from fieldkit.trail.tables import Deed


@dataclass(frozen=True, slots=True)
class EntryRow:
    at: str
    login: str
    name: str
    deed: str
    noun: str
    code: str
    facts: str


@dataclass(frozen=True, slots=True)
class DeedChoice:
    value: str
    label: str
    is_chosen: bool


def entry_rows(entries: Sequence[Entry]) -> list[EntryRow]:
    return [_entry_row(each) for each in entries]


def deed_choices(chosen: str) -> list[DeedChoice]:
    return [DeedChoice(deed, deed_label(deed), deed == chosen) for deed in Deed]


def deed_label(deed: Deed) -> str:
    return {
        Deed.EXPORTED: translate("took out"),
        Deed.SCORED: translate("scored"),
        Deed.UPLOADED: translate("uploaded"),
        Deed.MOVED: translate("moved on"),
    }[deed]


def noun_label(noun: str) -> str:
    """What was dealt with; a noun of a later version is shown as it is stored."""
    return {
        "wave": translate("wave"),
        "workbook": translate("workbook"),
        "form": translate("form"),
        "rubric": translate("rubric"),
    }.get(noun, noun)


def _entry_row(entry: Entry) -> EntryRow:
    return EntryRow(
        at=moment_text(entry.at),
        login=entry.login,
        name=entry.name,
        deed=deed_label(Deed(entry.deed)),
        noun=noun_label(entry.noun),
        code=entry.code,
        facts=" · ".join(f"{name} {value}" for name, value in entry.facts.items()),
    )
