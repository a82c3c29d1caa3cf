"""The file itself: sheets in the plan's order, with titles, filters, panes and print set-up."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from forms.text import Bilingual
from scoring.workbook import look
from scoring.workbook.book import Book
from scoring.workbook.layout import PageSheet, Paper, Sheet, TableSheet
from scoring.workbook.plan import plan
from scoring.workbook.write.cells import Formats, write_text
from scoring.workbook.write.page import write_page
from scoring.workbook.write.table import ROW_PT, write_header, write_rows

SHEET_ROWS = 1_048_576  # Excel's limit
_HEADER_ROW = 2  # under title and English subtitle
_TITLE_PT, _SUBTITLE_PT = 30.0, 20.0
_PAPERS = {Paper.A4: 9, Paper.A3: 8}  # as numbered by the file format
_OPTIONS = {
    "constant_memory": True,  # a row leaves memory when the next one begins
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,  # a cell has no zone; the plan has put all times into the wave's
}


@dataclass(frozen=True, slots=True)
class Imprint:
    """What names a workbook in its properties and at the foot of every page.

    Attributes:
        code: of the wave or file, short.
        name: in words.
        made_at: with its zone; it dates the file, so that the same input gives the same bytes.
    """

    code: str
    name: Bilingual
    made_at: datetime


@dataclass(frozen=True, slots=True)
class _Binding:
    workbook: Workbook
    formats: Formats
    imprint: Imprint
    max_rows: int


def write_workbook(book: Book, target: Path | BinaryIO, *, max_rows: int = SHEET_ROWS) -> None:
    """Write a wave's scored workbook; the same book gives the same bytes.

    Args:
        book: its long tables are read once.
        target: as for `write_sheets`.
        max_rows: as for `write_sheets`.
    """
    imprint = Imprint(book.facts.code, book.facts.name, book.facts.generated_at)
    write_sheets(plan(book), imprint, target, max_rows=max_rows)


def write_sheets(
    sheets: Iterable[Sheet], imprint: Imprint, target: Path | BinaryIO, *, max_rows: int = SHEET_ROWS
) -> None:
    """Write a workbook of these sheets.

    The file is finished beside the target and then handed over whole, so that a failure half-way leaves
    nothing behind that looks like a workbook.

    Args:
        sheets: in their order; their tables are read once.
        imprint: whose workbook it is.
        target: a path to create or replace, or a file open for writing bytes.
        max_rows: of one sheet, header included; what does not fit goes on on a second sheet.
    """
    with TemporaryDirectory(prefix="fieldkit-workbook-") as folder:
        made = Path(folder) / "book.xlsx"
        # XlsxWriter writes into the dictionary of font properties, so each workbook gets its own.
        font = {"font_name": look.FONT, "font_size": look.FONT_PT, "theme_font_name": look.FONT}
        options = {**_OPTIONS, "tmpdir": folder, "default_format_properties": font}
        with Workbook(str(made), options) as workbook:
            _describe(workbook, imprint)
            binding = _Binding(workbook, Formats(workbook), imprint, max_rows)
            for sheet in sheets:
                _write_sheet(binding, sheet)
        _hand_over(made, target)


def _hand_over(made: Path, target: Path | BinaryIO) -> None:
    if isinstance(target, Path):
        shutil.move(made, target)
    else:
        with made.open("rb") as finished:
            shutil.copyfileobj(finished, target)


def _describe(workbook: Workbook, imprint: Imprint) -> None:
    """Document properties. The date is the wave's, not the clock's, and so the bytes can be had again."""
    created = imprint.made_at.astimezone(UTC).replace(tzinfo=None)
    title = f"{imprint.name.zh} 评分工作簿 {imprint.name.en} scored workbook"
    workbook.set_properties(
        {"title": title, "subject": imprint.code, "author": "fieldkit", "created": created}
    )
    for font in ("Calibri", "Cambria", "宋体"):  # the theme's, which charts use for their Chinese
        workbook.theme_xml = workbook.theme_xml.replace(f'typeface="{font}"', f'typeface="{look.FONT}"')


def _write_sheet(binding: _Binding, sheet: Sheet) -> None:
    match sheet:
        case PageSheet():
            _write_page_sheet(binding, sheet)
        case TableSheet():
            _write_table_sheet(binding, sheet)


def _write_page_sheet(binding: _Binding, plan: PageSheet) -> None:
    sheet = _add_sheet(binding, plan.name, plan.title)
    for column, width in enumerate(plan.widths):
        sheet.set_column(column, column, width)
    write_page(binding.workbook, sheet, plan, top=_HEADER_ROW, formats=binding.formats)
    sheet.freeze_panes(_HEADER_ROW, 0)
    sheet.repeat_rows(0, _HEADER_ROW - 1)
    if plan.opens_first:
        sheet.activate()


def _write_table_sheet(binding: _Binding, plan: TableSheet) -> None:
    table = plan.table
    rows, part = iter(table.rows), 1
    room = binding.max_rows - _HEADER_ROW - 1
    while True:
        name = plan.name if part == 1 else f"{plan.name} {part}"
        sheet = _add_sheet(binding, name, plan.title, plan.paper)
        for index, column in enumerate(table.columns):
            sheet.set_column(index, index, column.width)
        write_header(sheet, _HEADER_ROW, table.columns, binding.formats)
        top = _HEADER_ROW + 1
        bottom = write_rows(sheet, table, islice(rows, room), top=top, formats=binding.formats)
        _finish_table_sheet(sheet, plan, bottom)
        following = next(rows, None)
        if following is None:
            return
        rows, part = chain((following,), rows), part + 1


def _finish_table_sheet(sheet: Worksheet, plan: TableSheet, bottom: int) -> None:
    columns = plan.table.columns
    sheet.autofilter(_HEADER_ROW, 0, bottom - 1, len(columns) - 1)
    sheet.freeze_panes(_HEADER_ROW + 1, sum(column.is_key for column in columns))
    sheet.repeat_rows(0, _HEADER_ROW)
    if plan.n_printed:
        sheet.print_area(0, 0, bottom - 1, plan.n_printed - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{bottom}"})


def _add_sheet(binding: _Binding, name: str, title: Bilingual, paper: Paper = Paper.A4) -> Worksheet:
    """A sheet with its title, English subtitle and print set-up."""
    sheet = binding.workbook.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_default_row(ROW_PT)
    sheet.set_tab_color(look.TAB_COLOURS.get(name, look.LINE))
    sheet.set_landscape()
    sheet.set_paper(_PAPERS[paper])
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L&8 {_footer_text(binding.imprint)}&C&8 {name}&R&8 第 &P 页，共 &N 页  Page &P of &N")
    for row, (height, text, properties) in enumerate(
        ((_TITLE_PT, title.zh, look.TITLE), (_SUBTITLE_PT, title.en, look.SUBTITLE))
    ):
        sheet.set_row(row, height)
        write_text(sheet, (row, 0), text, binding.formats.of(properties))
    return sheet


def _footer_text(imprint: Imprint) -> str:
    """The name as a footer can print it: & starts a code there, and 255 characters are all."""
    return f"{imprint.name.zh[:60]} · {imprint.code[:40]}".replace("&", "&&")
