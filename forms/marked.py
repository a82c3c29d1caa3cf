"""The author's own workbook with every faulty cell coloured and commented, and nothing else changed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import PurePath
from typing import cast
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from forms.convert import convert
from forms.faults import Fault

AUTHOR = "fieldkit"  # of the comments: told by it, the marks of an earlier check are taken off
FILL = PatternFill("solid", fgColor="FFFFD9D3")
MAX_UNPACKED_BYTES = 20_000_000  # what openpyxl opens takes some fifty times as much memory
_UNOPENED = {"file_unreadable", "file_too_large", "file_type_unknown", "workbook_too_large"}
COMMENT_WIDTH, COMMENT_HEIGHT = 420, 60  # in points, the height for each fault


def mark_faults(source: bytes, filename: str, faults: Sequence[Fault]) -> bytes | None:
    """The workbook (made from the tables of a ``.md``), or None where there are no cells to mark.

    None as well where a part that says nothing about the form, such as its styles, cannot be written again.
    A fault of a row stands at its first cell, one of a sheet or of the file at the top left.
    """
    is_workbook = PurePath(filename).suffix.lower() == ".xlsx"
    content = source if is_workbook else convert(source, filename, "form.xlsx")
    if not isinstance(content, bytes) or not _may_be_opened(content, faults):
        return None
    try:
        return _marked(content, faults)
    except Exception:  # noqa: BLE001 - what openpyxl raises of a part it cannot read has no common name
        return None


def _marked(content: bytes, faults: Sequence[Fault]) -> bytes:
    book = load_workbook(BytesIO(content))
    _unmark(book)
    for cell, found in _by_cell(book, faults).items():
        _mark(cell, found)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _may_be_opened(content: bytes, faults: Sequence[Fault]) -> bool:
    if any(fault.code in _UNOPENED for fault in faults):
        return False
    with ZipFile(BytesIO(content)) as archive:
        return sum(part.file_size for part in archive.infolist()) <= MAX_UNPACKED_BYTES


def _unmark(book: Workbook) -> None:
    for page in book.worksheets:
        for row in page.iter_rows():
            for cell in row:
                if isinstance(cell, Cell) and cell.comment and cell.comment.author == AUTHOR:
                    cell.comment = None
                    cell.fill = PatternFill()


def _by_cell(book: Workbook, faults: Sequence[Fault]) -> Mapping[Cell, list[Fault]]:
    pages = {page.title.strip().lower(): page for page in reversed(book.worksheets)}
    found: dict[Cell, list[Fault]] = defaultdict(list)
    for fault in faults:
        page = pages.get(fault.sheet.strip().lower(), book.worksheets[0])
        found[_cell(page, fault.row or 1, fault.column or "A")].append(fault)
    return found


def _cell(page: Worksheet, row: int, column: str) -> Cell:
    """The cell; of merged ones the first, which alone can carry a comment."""
    cell = page[f"{column}{row}"]
    if isinstance(cell, Cell):
        return cell
    merged = next(area for area in page.merged_cells.ranges if cell.coordinate in area)
    return cast("Cell", page.cell(merged.min_row, merged.min_col))


def _mark(cell: Cell, faults: Sequence[Fault]) -> None:
    told = [f"{f.sentence.zh}\n→ {f.remedy.zh}\n{f.sentence.en}\n→ {f.remedy.en}" for f in faults]
    before = [cell.comment.text] if cell.comment else []
    cell.comment = Comment("\n\n".join((*told, *before)), AUTHOR)
    cell.comment.width, cell.comment.height = COMMENT_WIDTH, COMMENT_HEIGHT * (1 + len(told))
    cell.fill = FILL
