"""The sheets as pyxform takes them: what it must not see left out, what it does not know put in its words."""

import re
from collections.abc import Collection, Mapping, Sequence

from forms.columns import EXPRESSION_COLUMNS, MEDIA, is_compiled, stem
from forms.media import columns_of
from forms.model import Kind
from forms.references import REFERENCE
from forms.sheets import Row, Sheet
from forms.types import read_type

_SHEETS = ("survey", "choices", "external_choices", "osm", "settings")
_CHOICES = ("choices", "external_choices")
_SPOKEN = frozenset({"label", "hint", *MEDIA})
_WORD = re.compile(r"[\w.-]+")


def compiler_book(sheets: Mapping[str, Sheet], *, has_triggers: bool = True) -> dict[str, object]:
    """The dictionary pyxform reads. Blank rows stay, so that its row numbers are ours.

    Without triggers, what they compute is an ordinary calculation.
    """
    book: dict[str, object] = {"sheet_names": [*sheets], "fallback_form_name": "form"}
    read_columns = _words_of_expressions(sheets["survey"])
    for name in _SHEETS:
        if name in sheets:
            kept = _kept(sheets[name], read_columns)
            rows = _rows(sheets[name], kept, has_triggers=has_triggers)
            book[name] = rows
            book[f"{name}_header"] = [dict.fromkeys([*kept, *(column for row in rows for column in row)])]
    return book


def is_computed_once(row: Row) -> bool:
    return bool(row["trigger"] and row["calculation"])


def _kept(sheet: Sheet, read_columns: Collection[str]) -> list[str]:
    """What stays as it is."""
    rewritten = {*MEDIA, "label"} if sheet.name == "osm" else MEDIA
    is_list = sheet.name in _CHOICES
    columns = (column for column in sheet.letters if stem(column) not in rewritten)
    return [
        column for column in columns if is_compiled(sheet, column) or (is_list and column in read_columns)
    ]


def _rows(sheet: Sheet, kept: Sequence[str], *, has_triggers: bool) -> list[dict[str, str]]:
    if sheet.name == "external_choices":  # becomes a file, which has no blank rows, and all columns in each
        return [{column: row[column] for column in kept} for row in sheet.rows if row["list_name"]]
    rows = [{column: row[column] for column in kept if row[column]} for row in sheet.rows]
    for row, cells in zip(sheet.rows, rows, strict=True):
        cells.update(_label_in_one(row) if sheet.name == "osm" else columns_of(sheet, row))
        if sheet.name == "survey" and "type" in cells:
            _rewrite_question(row, cells, has_triggers=has_triggers)
    return rows


def _rewrite_question(row: Row, cells: dict[str, str], *, has_triggers: bool) -> None:
    cell = read_type(cells["type"])
    cells["type"] = cell.text
    if not has_triggers and is_computed_once(row):
        del cells["trigger"]
    if cell.kind is Kind.BACKGROUND_GEOPOINT:  # with a label it would be shown, as something to acknowledge
        for column in [column for column in cells if stem(column) in _SPOKEN]:
            del cells[column]


def _label_in_one(row: Row) -> dict[str, str]:
    """Of a tag: pyxform gives its labels in several languages nowhere to stand."""
    labels = [text for column, text in row.cells.items() if stem(column) == "label"]
    return {"label": " / ".join(dict.fromkeys(labels))} if labels else {}


def _words_of_expressions(survey: Sheet) -> Collection[str]:
    """Columns of the choices that an expression may read; all others are the author's notes."""
    return {
        word
        for row in survey.rows
        for column in EXPRESSION_COLUMNS
        for word in _WORD.findall(REFERENCE.sub("", row[column]))
    }
