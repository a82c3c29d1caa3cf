"""A list as a file: a workbook, or CSV as Excel reads it."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from fieldkit.i18n import current_language, said, spoken
from fieldkit.lists.listing import Column, Listing, Row
from forms.text import Bilingual

BYTE_ORDER_MARK = "\ufeff"
# what a spreadsheet would take for a formula when it opens the file
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
NARROWEST, WIDEST = 8, 40


def as_workbook(listing: Listing, rows: Sequence[Row]) -> bytes:
    return one_sheet(listing.title, listing.columns, rows)


def one_sheet(title: Bilingual, columns: Sequence[Column], rows: Sequence[Row]) -> bytes:
    """One sheet with the headings frozen and filters set; texts stay texts, numbers are numbers."""
    content = BytesIO()
    language = current_language()
    headings = [said(column.label, language) for column in columns]
    with xlsxwriter.Workbook(content, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet(said(title, language)[:31])
        bold = workbook.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for place, text in enumerate(headings):
            sheet.set_column(place, place, min(max(NARROWEST, 2 * len(text)), WIDEST))
            sheet.write_string(0, place, text, bold)
        for number, row in enumerate(rows, start=1):
            _write_row(sheet, number, _cells(columns, row))
        sheet.autofilter(0, 0, max(1, len(rows)), len(headings) - 1)
    return content.getvalue()


def as_csv(listing: Listing, rows: Sequence[Row]) -> bytes:
    """UTF-8 with its mark, so that Excel reads the Chinese; a text that looks like a formula is quoted."""
    written = StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow([spoken(column.label) for column in listing.columns])
    writer.writerows([_harmless(cell) for cell in _cells(listing.columns, row)] for row in rows)
    return (BYTE_ORDER_MARK + written.getvalue()).encode()


def _write_row(sheet: Worksheet, number: int, cells: Sequence[str | int | float]) -> None:
    for place, cell in enumerate(cells):
        if isinstance(cell, str):
            sheet.write_string(number, place, cell)  # never `write`, which takes "=1" for a formula
        else:
            sheet.write_number(number, place, cell)


def _cells(columns: Sequence[Column], row: Row) -> list[str | int | float]:
    return [_cell(column, row) for column in columns]


def _cell(column: Column, row: Row) -> str | int | float:
    value = row[column.name]
    return value if column.is_number and isinstance(value, int | float) else column.text(row)


def _harmless(cell: str | float) -> str | float:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell
