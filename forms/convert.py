"""A form's sheets from one container to the other: Markdown tables to an Excel workbook and back.

Every text keeps its cell, so that a fault of one file stands at the same place of the other.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import PurePath
from unicodedata import east_asian_width

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_cell_to_rowcol

from forms.faults import Fault, Place, fault
from forms.sheets import Sheet, Unreadable, read_sheets

_Grid = Sequence[Sequence[str]]  # the header first; blank cells are ""

_SHEET_NAME = re.compile(r"(?!')[^\[\]:*?/\\]{1,31}(?<!')")  # as Excel takes them
NARROWEST, WIDEST = 8, 60  # columns of a workbook, in characters
HEADER = {"bold": True, "bg_color": "#E6F0F9", "bottom": 1, "text_wrap": True, "valign": "top"}
TEXT = {"num_format": "@", "text_wrap": True, "valign": "top"}  # what an author adds stays text, too


def convert(source: bytes, filename: str, target: str) -> bytes | tuple[Fault, ...]:
    """The workbook `source` as the kind of file that `target`, a file's name, asks for."""
    try:
        sheets = read_sheets(source, filename)
    except Unreadable as error:
        return (error.fault,)
    match PurePath(target).suffix.lower():
        case ".xlsx":
            return tuple(_unnameable(sheets)) or write_xlsx(sheets)
        case ".md":
            return tuple(_broken_lines(sheets)) or write_markdown(sheets)
        case _:
            return (fault("file_type_unknown", Place(), filename=target),)


def write_markdown(sheets: Mapping[str, Sheet]) -> bytes:
    """One table per sheet, aligned for a font in which a Chinese sign is two columns wide."""
    return "\n".join(_table(sheet) for sheet in sheets.values()).encode()


def write_xlsx(sheets: Mapping[str, Sheet]) -> bytes:
    """A workbook of text cells; the header and the columns up to ``name`` stay in view."""
    file = BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        header, text = book.add_format(HEADER), book.add_format(TEXT)
        for sheet in sheets.values():
            _write_sheet(book, sheet, header=header, text=text)
    return file.getvalue()


def _write_sheet(book: Workbook, sheet: Sheet, *, header: Format, text: Format) -> None:
    grid = _grid(sheet)
    page = book.add_worksheet(sheet.name)
    for index, column in enumerate(zip(*grid, strict=True)):
        width = max(_width(line) for cell in column for line in cell.split("\n"))
        page.set_column(index, index, min(max(width + 2, NARROWEST), WIDEST), text)
    for number, row in enumerate(grid):
        for index, cell in enumerate(row):
            if cell:
                page.write_string(number, index, cell, text if number else header)
    page.freeze_panes(1, grid[0].index("name") + 1 if "name" in grid[0] else 0)


def _grid(sheet: Sheet) -> _Grid:
    """The sheet's texts where they stand, with the blank rows and columns between them."""
    columns = {title: xl_cell_to_rowcol(f"{letter}1")[1] for title, letter in sheet.letters.items()}
    n_rows = max((row.number for row in sheet.rows), default=1)
    grid = [[""] * (max(columns.values(), default=0) + 1) for _ in range(n_rows)]
    for title, index in columns.items():
        grid[0][index] = title
    for row in sheet.rows:
        for title, cell in row.cells.items():
            grid[row.number - 1][columns[title]] = cell
    return grid


def _table(sheet: Sheet) -> str:
    rows = [["", *(cell.replace("|", r"\|") for cell in row)] for row in _grid(sheet) if any(row)]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    widths[0] = _width(sheet.name)
    named = [sheet.name, *("" for _ in widths[1:])]
    ruler = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join((_line(named, widths), ruler, *(_line(row, widths) for row in rows), ""))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True))
    return "| " + " | ".join(padded) + " |"


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _unnameable(sheets: Mapping[str, Sheet]) -> Iterator[Fault]:
    for name in sheets:
        if not _SHEET_NAME.fullmatch(name):
            yield fault("sheet_unsupported", Place(name), sheet=name)


def _broken_lines(sheets: Mapping[str, Sheet]) -> Iterator[Fault]:
    """Texts of several lines, which no cell of a Markdown table can hold."""
    for sheet in sheets.values():
        for row in sheet.rows:
            for column, cell in row.cells.items():
                if "\n" in cell:
                    yield fault("text_many_lines", row.place(column))
