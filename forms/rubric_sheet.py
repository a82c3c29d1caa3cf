"""The rubric sheet and the scored rows together: a `Rubric`, and what does not add up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forms.faults import Fault, Place, fault
from forms.languages import translation
from forms.rubric import Ending, EndingMeaning, Rubric, RubricItem, RubricSection, Scaling
from forms.rubric_checks import context_faults
from forms.rubric_items import item_faults, rubric_item
from forms.rubric_operators import CONDITION, OURS
from forms.rubric_rows import SurveyRow, SurveyRows
from forms.rubric_sheet_checks import is_number, rows_of_kind, setting, sheet_faults
from forms.sheets import Row, Sheet
from forms.text import Bilingual


@dataclass(frozen=True, slots=True)
class RubricReading:
    """`rubric` is usable when there are no `faults`."""

    rubric: Rubric
    faults: tuple[Fault, ...]


def assemble_rubric(sheet: Sheet | None, rows: SurveyRows, *, form_id: str, version: str) -> RubricReading:
    """A form that scores nothing needs no rubric sheet and gets an empty rubric of the form's own version."""
    read = [(row, item) for row in rows.rows if row.is_item and (item := rubric_item(row, rows))]
    items = tuple(item for _, item in read)
    rubric = Rubric(
        form_id=form_id,
        version=setting(sheet, "version") or version,
        sections=_sections(sheet, rows),
        items=items,
        min_applicable_share=_number(setting(sheet, "min_applicable_share"), default=0.6),
        endings=tuple(_endings(sheet, rows, items)),
    )
    faults = [flaw for row in rows.rows for flaw in item_faults(row)]
    faults += [flaw for row, item in read for flaw in context_faults(row, item, rows)]
    faults += _operator_faults(read)
    faults += _sheet_faults(sheet, rubric, rows, faulty={flaw.row for flaw in faults})
    return RubricReading(rubric, tuple(faults))


def _number(text: str, default: float) -> float:
    return float(text) if is_number(text) else default


def _sections(sheet: Sheet | None, rows: SurveyRows) -> tuple[RubricSection, ...]:
    """In the rubric sheet's order; a section without a label of its own has its group's."""
    own = translation(sheet, "label") if sheet else None
    groups = {row.name: row.label for row in rows.rows if row.kind is None}
    return tuple(
        RubricSection(
            name=row["name"],
            label=own.text(row) if own and own.is_complete else groups.get(row["name"], Bilingual("", "")),
            points=_number(row["points"], default=0),
            scaling=Scaling(row["scaling"]) if row["scaling"] in {*Scaling} else Scaling.NONE,
        )
        for row in rows_of_kind(sheet, "section")
    )


def _endings(sheet: Sheet | None, rows: SurveyRows, items: tuple[RubricItem, ...]) -> Iterator[Ending]:
    for row in rows_of_kind(sheet, "ending"):
        if row["meaning"] in {*EndingMeaning} and row["name"] in rows.places:
            yield Ending(
                question=row["name"],
                answer=row["value"],
                meaning=EndingMeaning(row["meaning"]),
                first_closed=_items_until(row, rows, items),
            )


def _items_until(ending: Row, rows: SurveyRows, items: tuple[RubricItem, ...]) -> int:
    """How many items stand before the ending's question or are that question."""
    place = rows.places[ending["name"]]
    return sum(rows.places[item.name] <= place for item in items)


def _operator_faults(read: Sequence[tuple[SurveyRow, RubricItem]]) -> Iterator[Fault]:
    """In a form for all three, what only China Mobile is asked must be shown there only."""
    is_for_three = any(len(item.operators) > 1 for _, item in read)
    for row, item in read if is_for_three else ():
        if item.operators == (OURS,) and not row.is_for_ours:
            place = row.place("relevant")
            yield fault("operator_condition_missing", place, name=item.name, condition=CONDITION)


def _sheet_faults(
    sheet: Sheet | None, rubric: Rubric, rows: SurveyRows, *, faulty: set[int]
) -> Iterator[Fault]:
    if sheet is not None:
        yield from sheet_faults(sheet, rubric, rows, faulty=faulty)
    elif rubric.items:
        yield fault("rubric_missing", Place())
