"""The rubric sheet and the scored rows together: a `Rubric`, and what does not add up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isclose

from forms.faults import Fault, Place, fault
from forms.languages import translation
from forms.model import Choice
from forms.rubric import Rubric, RubricItem, RubricSection
from forms.rubric_checks import context_faults, paper_faults, surroundings
from forms.rubric_items import is_item, item_faults, rubric_item
from forms.sheets import Row, Sheet
from forms.survey import Survey

_SETTINGS = ("version", "total", "min_applicable_share")


@dataclass(frozen=True, slots=True)
class RubricReading:
    """`rubric` is usable when there are no `faults`."""

    rubric: Rubric
    faults: tuple[Fault, ...]


def read_rubric(
    sheet: Sheet | None,
    survey: Survey,
    lists: Mapping[str, tuple[Choice, ...]],
    *,
    form_id: str,
    version: str,
) -> RubricReading:
    """A form that scores nothing needs no rubric sheet and gets an empty rubric of the form's own version."""
    labels = translation(survey.sheet, "label")
    read = {
        entry.name: item
        for entry in survey.entries
        if is_item(entry) and (item := rubric_item(entry, labels))
    }
    items = tuple(read.values())
    rubric = Rubric(
        form_id=form_id,
        version=_setting(sheet, "version") or version,
        sections=_sections(sheet, survey),
        items=items,
        min_applicable_share=_number(_setting(sheet, "min_applicable_share"), default=0.6),
    )
    around = surroundings(survey, lists)
    faults = [flaw for entry in survey.entries for flaw in item_faults(entry)]
    faults += [flaw for entry in survey.entries for flaw in paper_faults(entry, around)]
    for entry in survey.entries:
        if item := read.get(entry.name):
            faults += context_faults(entry, item, around)
    faults += _sheet_faults(sheet, rubric) if len(faults) == 0 else ()
    return RubricReading(rubric, tuple(faults))


def _rows(sheet: Sheet | None, kind: str) -> list[Row]:
    return [row for row in sheet.rows if row["kind"] == kind] if sheet else []


def _setting(sheet: Sheet | None, name: str) -> str:
    return next((row["value"] for row in _rows(sheet, "setting") if row["name"] == name), "")


def _number(text: str, default: float) -> float:
    return float(text) if _is_number(text) else default


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal() and text.isascii()


def _sections(sheet: Sheet | None, survey: Survey) -> tuple[RubricSection, ...]:
    """In the rubric sheet's order; a section without a label of its own has its group's."""
    own = translation(sheet, "label") if sheet else None
    groups = translation(survey.sheet, "label")
    by_name = {entry.name: entry.row for entry in survey.entries if entry.kind is None}
    return tuple(
        RubricSection(
            name=row["name"],
            label=own.text(row) if own and own.is_complete else groups.text(by_name.get(row["name"], row)),
            points=_number(row["points"], default=0),
        )
        for row in _rows(sheet, "section")
    )


def _sheet_faults(sheet: Sheet | None, rubric: Rubric) -> Iterator[Fault]:
    if sheet is None:
        if rubric.items:
            yield fault("rubric_missing", Place())
        return
    for row in sheet.rows:
        yield from _row_faults(row, rubric)
    named = {section.name for section in rubric.sections}
    for item in rubric.items:
        if item.section and item.section not in named:
            yield fault("section_unlisted", Place("survey", item.row), name=item.name, section=item.section)
            named.add(item.section)
    yield from _total_faults(sheet, rubric)


def _row_faults(row: Row, rubric: Rubric) -> Iterator[Fault]:
    name = row["name"]
    if row["kind"] == "section":
        yield from _section_faults(row, [item for item in rubric.items if item.section == name])
    elif row["kind"] == "setting":
        yield from _setting_faults(row)
    elif row.cells:
        yield fault("rubric_kind_unknown", row.place("kind"), value=row["kind"])


def _section_faults(row: Row, items: list[RubricItem]) -> Iterator[Fault]:
    name, place = row["name"], row.place("points")
    if not items:
        yield fault("section_empty", row.place("name"), section=name)
    elif not _is_number(row["points"]):
        yield fault("rubric_value_invalid", place, name=name, value=row["points"])
    elif not isclose(float(row["points"]), total := sum(item.points for item in items)):
        yield fault("section_points", place, section=name, said=row["points"], added=f"{total:g}")


def _setting_faults(row: Row) -> Iterator[Fault]:
    name, value = row["name"], row["value"]
    if name not in _SETTINGS:
        yield fault("rubric_setting_unknown", row.place("name"), value=name, known=", ".join(_SETTINGS))
    elif name == "version":
        if not value:
            yield fault("rubric_value_invalid", row.place("value"), name=name, value=value)
    elif not _is_number(value) or (name == "min_applicable_share" and float(value) > 1):
        yield fault("rubric_value_invalid", row.place("value"), name=name, value=value)


def _total_faults(sheet: Sheet, rubric: Rubric) -> Iterator[Fault]:
    said = _setting(sheet, "total")
    added = sum(item.points for item in rubric.items)
    if _is_number(said) and not isclose(float(said), added):
        row = next(row for row in _rows(sheet, "setting") if row["name"] == "total")
        yield fault("total_points", row.place("value"), said=said, added=f"{added:g}")
