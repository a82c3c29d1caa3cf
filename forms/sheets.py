"""Bytes of a workbook in, sheets of text out; every cell knows its sheet, its row and its column letter.

Two containers hold the same sheets: an ``.xlsx`` workbook, and a Markdown file whose tables name their sheet
in the first header cell (the container pyxform reads too). Rows are numbered as Excel numbers them, the
header being row 1; in Markdown neither the ruler line nor a blank row counts.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from zipfile import BadZipFile

from python_calamine import CalamineError, CalamineWorkbook

from forms.faults import Fault, Place, fault
from forms.unpacking import MAX_CELLS, MAX_CHARACTERS, TooLarge, TooWide, measured

MAX_FILE_BYTES = 5_000_000

_RULER = re.compile(r"[\s|:-]+")
_PIPE = re.compile(r"(?<!\\)\|")


class Unreadable(Exception):  # noqa: N818 - what it carries is the fault
    """The file holds no sheets; nothing more can be said about it than `fault`."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Row:
    """One row: text by column header. A blank or missing cell reads as ``""``."""

    sheet: str
    number: int
    cells: Mapping[str, str]
    letters: Mapping[str, str]  # column header → letter

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def place(self, column: str = "") -> Place:
        return Place(self.sheet, self.number, self.letters.get(column, ""))


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    letters: Mapping[str, str]  # column header → letter, in the author's order
    rows: tuple[Row, ...]

    def place(self, column: str = "") -> Place:
        return Place(self.name, 1, self.letters.get(column, ""))


def read_sheets(source: bytes, filename: str) -> dict[str, Sheet]:
    """Sheets by lower-case name.

    Raises:
        Unreadable: the file is too large, of another kind, damaged, or repeats a column.
    """
    if len(source) > MAX_FILE_BYTES:
        raise Unreadable(fault("file_too_large", Place(), limit=MAX_FILE_BYTES // 1_000_000))
    suffix = PurePath(filename).suffix.lower()
    if suffix == ".md":
        tables = _markdown_tables(source)
    elif suffix == ".xlsx":
        tables = {name.strip().lower(): table for name, table in xlsx_tables(source).items()}
    else:
        raise Unreadable(fault("file_type_unknown", Place(), filename=filename))
    return {name: _sheet(name, table) for name, table in tables.items() if table}


def _sheet(name: str, table: Sequence[Sequence[str]]) -> Sheet:
    header = table[0]
    letters = {title: column_letter(index) for index, title in enumerate(header) if title}
    repeated = sorted({title for title in header if title and header.count(title) > 1})
    if repeated:
        place = Place(name, 1, letters[repeated[0]])
        raise Unreadable(fault("column_duplicate", place, column=repeated[0]))
    rows = tuple(
        Row(name, number, {t: text for t, text in zip(header, cells, strict=False) if t and text}, letters)
        for number, cells in enumerate(table[1:], start=2)
    )
    return Sheet(name, letters, rows)


def column_letter(index: int) -> str:
    """Excel's name of the zero-based column: 0 → A, 25 → Z, 26 → AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _markdown_tables(source: bytes) -> dict[str, list[list[str]]]:
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(fault("file_unreadable", Place())) from error
    tables: dict[str, list[list[str]]] = {}
    table: list[list[str]] = []
    for line in text.splitlines():
        if not line.lstrip().startswith("|") or _RULER.fullmatch(line):
            continue
        name, *cells = _markdown_cells(line)
        if name:
            table = tables.setdefault(name.lower(), [])
        if any(cells):
            table.append(cells)
    return tables


def _markdown_cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|")
    if inner.endswith("|") and not inner.endswith(r"\|"):
        inner = inner[:-1]
    return [cell.strip().replace(r"\|", "|") for cell in _PIPE.split(inner)]


def xlsx_tables(source: bytes) -> dict[str, list[list[str]]]:
    """Every sheet's cells as texts, from A1 on, by the sheet's name; raises `Unreadable`."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(measured(source)))
        return {
            name: _texts(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in book.sheet_names
        }
    except TooWide as error:
        facts = {"cells": f"{MAX_CELLS:,}", "characters": f"{MAX_CHARACTERS:,}"}
        raise Unreadable(fault("workbook_too_large", Place(), **facts)) from error
    except TooLarge as error:
        raise Unreadable(fault("file_too_large", Place(), limit=MAX_FILE_BYTES // 1_000_000)) from error
    except (BadZipFile, CalamineError) as error:
        raise Unreadable(fault("file_unreadable", Place())) from error


def _texts(table: Iterable[Iterable[object]]) -> list[list[str]]:
    return [[_text(value) for value in row] for row in table]


def _text(value: object) -> str:
    """A cell as the author typed it: Excel keeps 3 as 3.0 and TRUE as a boolean."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.date | dt.time | dt.datetime):
        return value.isoformat()
    return str(value).strip()
