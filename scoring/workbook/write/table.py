"""A table's header and rows, wherever on a sheet they stand."""

from collections.abc import Iterable, Sequence

from xlsxwriter.worksheet import Worksheet

from scoring.workbook import look
from scoring.workbook.layout import Column, Kind, Row, Table, Tone
from scoring.workbook.text import line_count, storable
from scoring.workbook.write.cells import Formats, column_puts, write_text

ROW_PT, HEADER_PT = 18.0, 34.0
_LINE_PT, _PADDING_PT = 14.5, 5.0


def write_header(sheet: Worksheet, row: int, columns: Sequence[Column], formats: Formats) -> None:
    """Chinese over English in one row, so that filters and pivot tables find one header."""
    sheet.set_row(row, HEADER_PT)
    english = formats.of(look.HEADER_ENGLISH)
    for index, column in enumerate(columns):
        style = formats.of(look.header(column))
        zh, en = storable(column.header.zh), storable(column.header.en)
        if zh == en or not (zh and en):
            write_text(sheet, (row, index), zh or en, style)
        else:
            sheet.write_rich_string(row, index, style, zh, english, f"\n{en}", style)


def write_rows(sheet: Worksheet, table: Table, rows: Iterable[Row], *, top: int, formats: Formats) -> int:
    """Write the given rows of a table from sheet row `top` on; returns the first row below them.

    Where there is no row, one line says what would be there.
    """
    used = {Tone.PLAIN, *table.tones.values()}
    puts = {tone: column_puts(sheet, table.columns, formats, tone) for tone in Tone if tone in used}
    wrapped = [
        (index, column.width) for index, column in enumerate(table.columns) if column.kind is Kind.WRAPPED
    ]
    bottom = top
    for bottom, cells in enumerate(rows, start=top + 1):
        row = bottom - 1
        if wrapped:
            sheet.set_row(row, _height(cells, wrapped))
        for put, cell in zip(puts[table.tones.get(row - top, Tone.PLAIN)], cells, strict=True):
            put(row, cell)
    if bottom > top:
        return bottom
    write_text(sheet, (top, 0), f"{table.empty.zh}  {table.empty.en}", formats.of(look.EMPTY))
    return top + 1


def _height(cells: Row, wrapped: Sequence[tuple[int, float]]) -> float:
    """Row height for the longest text; set here because merged and printed rows do not grow by themselves."""
    lines = max(line_count(str(cells[index] or ""), width) for index, width in wrapped)
    return max(ROW_PT, lines * _LINE_PT + _PADDING_PT)
