"""Writing one cell, the fast way: what depends on the column is decided once per column, not once per cell.

Text is only ever written as text. XlsxWriter's own `write()` would guess formulas, links and numbers.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from scoring import words
from scoring.results import Verdict
from scoring.workbook import look
from scoring.workbook.layout import Cell, Column, Kind, Tone
from scoring.workbook.text import needs_care, storable

Put: TypeAlias = Callable[[int, Cell], object]


class Formats:
    """The workbook's cell formats, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def of(self, properties: look.Properties) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(properties)
        return self._made[key]


def column_puts(sheet: Worksheet, columns: Sequence[Column], formats: Formats, tone: Tone) -> list[Put]:
    """One function per column, which writes that column's cell in a given row."""
    return [_put(sheet, index, formats, (column, tone)) for index, column in enumerate(columns)]


def write_text(sheet: Worksheet, place: tuple[int, int], text: str, style: Format) -> None:
    """Write text that is not ours, whatever it contains."""
    text = storable(text)
    if text.startswith("<r>"):
        # XlsxWriter takes a string from <r> to </r> for finished XML; given in two runs it is escaped.
        sheet.write_rich_string(*place, style, text[:1], style, text[1:], style)
    else:
        sheet.write_string(*place, text, style)


def _put(sheet: Worksheet, index: int, formats: Formats, look_of: tuple[Column, Tone]) -> Put:
    column, tone = look_of
    properties = look.cell(column.kind, column.number_format, tone)
    style = formats.of(properties)
    match column.kind:
        case Kind.TEXT | Kind.WRAPPED:
            # quote_prefix is what a leading apostrophe sets: editing the cell keeps "=1+1" a text.
            return _text_put(sheet, index, style, quoted=formats.of({**properties, "quote_prefix": True}))
        case Kind.NUMBER:
            return _value_put(sheet, index, style, write=sheet.write_number)
        case Kind.DATE | Kind.MOMENT:
            return _value_put(sheet, index, style, write=sheet.write_datetime)
        case Kind.VERDICT:
            return _verdict_put(
                sheet, index, {value: formats.of(look.verdict(value, tone)) for value in Verdict}
            )
        case Kind.LINK:
            return lambda row, name: sheet.write_url(row, index, f"internal:'{name}'!A1", style, str(name))


def _text_put(sheet: Worksheet, index: int, style: Format, *, quoted: Format) -> Put:
    write, blank = sheet.write_string, sheet.write_blank

    def put(row: int, text: Cell) -> None:
        if not text:
            blank(row, index, None, style)
        elif needs_care(text := str(text)):
            write_text(sheet, (row, index), text, quoted)
        else:
            write(row, index, text, style)

    return put


def _value_put(sheet: Worksheet, index: int, style: Format, *, write: Callable[..., object]) -> Put:
    blank = sheet.write_blank

    def put(row: int, value: Cell) -> None:
        if value is None:
            blank(row, index, None, style)
        else:
            write(row, index, value, style)

    return put


def _verdict_put(sheet: Worksheet, index: int, styles: dict[Verdict, Format]) -> Put:
    cells = {value: (words.verdict_cell(value), style) for value, style in styles.items()}
    blank = styles[Verdict.NOT_ENOUGH_DATA]

    def put(row: int, value: Cell) -> None:
        if isinstance(value, Verdict):
            sheet.write_string(row, index, *cells[value])
        else:
            sheet.write_blank(row, index, None, blank)

    return put
