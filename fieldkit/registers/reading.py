"""A register's file as people keep it: .xlsx, or CSV in whatever encoding Excel wrote it.

The headings may stand below a title and in any order, in either language; other sheets are left alone.
"""

import csv
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from io import StringIO
from pathlib import PurePath

from fieldkit.lists.take_along import FORMULA_SIGNS
from fieldkit.registers.faults import fault
from fieldkit.registers.register import Columns
from fieldkit.registers.values import tidy
from forms.faults import Fault, Place
from forms.sheets import Unreadable, column_letter, xlsx_tables

MAX_FILE_BYTES = 20_000_000
MAX_ROWS = 50_000
HEADINGS_WITHIN = 10  # rows from the top
# as Excel saves them, the surest first; GB18030 reads nearly everything and comes last
ENCODINGS = (("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff"), ("utf-8-sig", b""), ("gb18030", b""))
DELIMITERS = ",\t;"

Cells = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class FileRow:
    """`number` as Excel counts; `texts` by field name, of the columns that the file has."""

    number: int
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one sheet.

    Attributes:
        sheet: its name; blank of a file without sheets.
        letters: field name → column letter.
        rows: those that are not blank.
        faults: what is wrong with the file as a whole; with any, nothing is taken in.
        notes: what was left out or put right on the way.
    """

    sheet: str = ""
    letters: Mapping[str, str] | None = None
    rows: Sequence[FileRow] = ()
    faults: Sequence[Fault] = ()
    notes: Sequence[Fault] = ()

    def place(self, number: int, name: str = "") -> Place:
        return Place(self.sheet, number, (self.letters or {}).get(name, ""))


def read_table(register: Columns, content: bytes, filename: str) -> Table:
    """The register's rows in a file; a file that holds none of them says why in `faults`."""
    tables = sheets_of(content, filename)
    if isinstance(tables, Fault):
        return Table(faults=[tables])
    for sheet, cells in tables.items():
        at = heading_row(register, cells)
        if at is not None:
            return _table(register, sheet, cells, at)
    facts = {"n": HEADINGS_WITHIN, "key": register.key.heading}
    return Table(faults=[fault("no_headings", Place(next(iter(tables), ""), 1), **facts)])


def sheets_of(content: bytes, filename: str) -> Mapping[str, Cells] | Fault:
    """Every cell as text by sheet; a CSV is one sheet without a name."""
    suffix = PurePath(filename).suffix.lower()
    if suffix not in {".xlsx", ".csv"}:
        return fault("file_type_unknown", Place(), filename=filename)
    if len(content) > MAX_FILE_BYTES:
        return fault("file_too_large", Place(), limit=MAX_FILE_BYTES // 1_000_000)
    try:
        return xlsx_tables(content) if suffix == ".xlsx" else {"": csv_cells(content)}
    except Unreadable as error:
        is_large = error.fault.code in {"file_too_large", "workbook_too_large"}
        code = "file_too_large" if is_large else "file_unreadable"
        return fault(code, Place(), limit=MAX_FILE_BYTES // 1_000_000)
    except (UnicodeDecodeError, csv.Error):
        return fault("file_unreadable", Place())


def csv_cells(content: bytes) -> Cells:
    """Raises UnicodeDecodeError or csv.Error where it is no text or no table."""
    text = _decoded(content)
    first_line = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first_line.count)
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return [[_without_guard(cell) for cell in row] for row in rows]


def _decoded(content: bytes) -> str:
    for encoding, mark in ENCODINGS[:-1]:
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    return content.decode(ENCODINGS[-1][0])


def _without_guard(cell: str) -> str:
    """Our own downloads put an apostrophe before what a spreadsheet would run (lists/take_along.py)."""
    return cell[1:] if cell.startswith(tuple(f"'{sign}" for sign in FORMULA_SIGNS)) else cell


def heading_row(register: Columns, cells: Cells) -> int | None:
    """The first row that names the key and one more column."""
    known = headings_of(register)
    for at, row in enumerate(cells[:HEADINGS_WITHIN]):
        names = {known.get(plain_heading(text)) for text in row} - {None}
        if register.key.name in names and len(names) > 1:
            return at
    return None


def _table(register: Columns, sheet: str, cells: Cells, at: int) -> Table:
    known, headings = headings_of(register), cells[at]
    columns = {
        index: known[plain] for index, text in enumerate(headings) if (plain := plain_heading(text)) in known
    }
    letters = {name: column_letter(index) for index, name in columns.items()}
    rows = [_row(number, cells_, columns) for number, cells_ in enumerate(cells[at + 1 :], start=at + 2)]
    filled = [row for row in rows if any(row.texts.values())]
    faults = [*_wrong_headings(register, columns, Place(sheet, at + 1)), *_wrong_count(filled, sheet)]
    notes = [
        *_odd_columns(register, cells, at, Place(sheet, at + 1)),
        *_tidied(cells[at + 1 :], columns, sheet),
    ]
    return Table(sheet, letters, [] if faults else filled, faults, notes)


def _row(number: int, cells: Sequence[str], columns: Mapping[int, str]) -> FileRow:
    return FileRow(number, {name: tidy(cells[at]) if at < len(cells) else "" for at, name in columns.items()})


def headings_of(register: Columns) -> Mapping[str, str]:
    """Every way to write a heading → the field's name."""
    return {
        plain_heading(text): each.name
        for each in register.fields
        for text in (each.name, each.heading.zh, each.heading.en, *each.also)
    }


def plain_heading(heading: str) -> str:
    """Its first line without blanks, in lower case, without a star that says it must be filled."""
    first = unicodedata.normalize("NFKC", heading).strip().partition("\n")[0]
    return "".join(first.casefold().split()).strip("*")


def _wrong_headings(register: Columns, columns: Mapping[int, str], place: Place) -> list[Fault]:
    there = list(columns.values())
    missing = [
        fault("column_missing", place, column=each.heading)
        for each in register.fields
        if each.is_required and each.name not in there
    ]
    twice = [
        fault(
            "column_repeated",
            Place(place.sheet, place.row, column_letter(at)),
            column=register.field(name).heading,
        )
        for order, (at, name) in enumerate(columns.items())
        if name in there[:order]
    ]
    return [*missing, *twice]


def _wrong_count(filled: Sequence[FileRow], sheet: str) -> list[Fault]:
    if not filled:
        return [fault("no_rows", Place(sheet))]
    if len(filled) > MAX_ROWS:
        return [fault("too_many_rows", Place(sheet), limit=f"{MAX_ROWS:,}", n=f"{len(filled):,}")]
    return []


def _odd_columns(register: Columns, cells: Cells, at: int, place: Place) -> list[Fault]:
    """Columns that were not read, and optional ones that are not there."""
    known, headings = headings_of(register), cells[at]
    there = {known.get(plain_heading(text)) for text in headings}
    notes: list[Fault] = []
    for index in range(max(map(len, cells[at:]))):
        text = headings[index] if index < len(headings) else ""
        here = Place(place.sheet, place.row, column_letter(index))
        if not plain_heading(text):
            is_filled = any(len(row) > index and row[index].strip() for row in cells[at + 1 :])
            notes += [fault("column_nameless", here)] if is_filled else []
        elif plain_heading(text) not in known:
            notes.append(fault("column_unknown", here, column=text, known=_nearest(register, text, there)))
    absent = [each for each in register.fields if not each.is_required and each.name not in there]
    return notes + [fault("column_absent", place, column=each.heading) for each in absent]


def _nearest(register: Columns, text: str, there: set[str | None]) -> str:
    """The heading that it may be a slip of; else all that are not there yet."""
    free = [each for each in register.fields if each.name not in there]
    names = [text for each in free for text in (each.heading.zh, each.heading.en)]
    close = get_close_matches(text, names, n=1)
    return "、".join(close or [f"{each.heading.zh} / {each.heading.en}" for each in free] or ["—"])


def _tidied(rows: Cells, columns: Mapping[int, str], sheet: str) -> list[Fault]:
    n = sum(tidy(row[at]) != row[at] for row in rows for at in columns if at < len(row))
    return [fault("cells_tidied", Place(sheet), n=n)] if n else []
