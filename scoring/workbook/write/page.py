"""A page sheet: sentences, tables and the chart from top to bottom."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from forms.text import Bilingual
from scoring.workbook import look
from scoring.workbook.layout import Forest, Headlines, PageSheet, Table
from scoring.workbook.text import line_count, storable
from scoring.workbook.write.cells import Formats, write_text
from scoring.workbook.write.chart import FigureCells, forest_chart, forest_rows
from scoring.workbook.write.table import write_header, write_rows

_CAPTION_PT, _LINE_PT = 24.0, 16.0
_PX_PER_DIGIT, _PX_PADDING, _EDGE_PX = 7, 5, 2  # the edge keeps the chart's border on the printed page


@dataclass(frozen=True, slots=True)
class _Page:
    workbook: Workbook
    sheet: Worksheet
    plan: PageSheet
    formats: Formats

    @property
    def last_column(self) -> int:
        return len(self.plan.widths) - 1


def write_page(workbook: Workbook, sheet: Worksheet, plan: PageSheet, *, top: int, formats: Formats) -> None:
    """Write all blocks from row `top` on, one row apart."""
    page = _Page(workbook, sheet, plan, formats)
    tops = [*_write_blocks(page, top)]
    new_pages = [
        row
        for block, row in zip(plan.blocks, tops, strict=True)
        if isinstance(block, Table) and block.starts_page
    ]
    sheet.set_h_pagebreaks(new_pages)
    for block, row in zip(plan.blocks, tops, strict=True):
        if isinstance(block, Forest):
            _draw(page, block, row, dict(zip(map(id, plan.blocks), tops, strict=True)))


def _write_blocks(page: _Page, top: int) -> Iterator[int]:
    """Write block after block, giving the row each began at."""
    for block in page.plan.blocks:
        yield top
        match block:
            case Headlines():
                top = _write_headlines(page, block, top)
            case Table():
                top = _write_table(page, block, top)
            case Forest():
                top = _leave_room(page, block, top)


def _write_headlines(page: _Page, block: Headlines, top: int) -> int:
    for row, (verdict, line) in enumerate(block.lines):
        _write_across(page, top + 2 * row, line.zh, look.headline(verdict))
        _write_across(page, top + 2 * row + 1, line.en, look.SUBTITLE)
    return top + 2 * len(block.lines) + 1


def _write_across(page: _Page, row: int, text: str, properties: look.Properties) -> None:
    """One text over the page's whole width, as many lines high as it needs."""
    style = page.formats.of({**properties, "text_wrap": True})
    scale = float(properties["font_size"]) / float(look.BODY["font_size"])
    page.sheet.set_row(row, _LINE_PT * scale * line_count(text, sum(page.plan.widths) / scale))
    page.sheet.merge_range(row, 0, row, page.last_column, "", style)
    write_text(page.sheet, (row, 0), text, style)


def _write_caption(page: _Page, row: int, caption: Bilingual) -> None:
    page.sheet.set_row(row, _CAPTION_PT)
    chinese, english = page.formats.of(look.CAPTION), page.formats.of(look.SUBTITLE)
    zh, en = storable(caption.zh), storable(caption.en)
    page.sheet.write_rich_string(row, 0, chinese, zh, english, f"  {en}", chinese)


def _write_table(page: _Page, block: Table, top: int) -> int:
    if block.caption:
        _write_caption(page, top, block.caption)
        top += 1
    if block.has_header:
        write_header(page.sheet, top, block.columns, page.formats)
        top += 1
    return write_rows(page.sheet, block, block.rows, top=top, formats=page.formats) + 1


def _leave_room(page: _Page, block: Forest, top: int) -> int:
    """Rows for the chart, and its caption below them."""
    bottom = top + forest_rows(block)
    _write_across(page, bottom, block.caption.zh, look.SUBTITLE)
    _write_across(page, bottom + 1, block.caption.en, look.SUBTITLE)
    return bottom + 3


def _draw(page: _Page, forest: Forest, top: int, tops: Mapping[int, int]) -> None:
    figures, band = (_cells_of(page, table, tops[id(table)]) for table in (forest.figures, forest.band))
    width_px = sum(round(width * _PX_PER_DIGIT) + _PX_PADDING for width in page.plan.widths) - _EDGE_PX
    chart = forest_chart(page.workbook, forest, (figures, band), width_px)
    alternative = {"description": f"{forest.title.zh} {forest.title.en}"}
    page.sheet.insert_chart(top, 0, chart, alternative)
    page.sheet.print_area(0, 0, tops[id(forest.figures)] - 2, page.last_column)


def _cells_of(page: _Page, table: Table, top: int) -> FigureCells:
    return FigureCells(
        sheet=page.plan.name,
        first_row=top + (table.caption is not None) + table.has_header,
        keys=tuple(column.key for column in table.columns),
        rows=[*table.rows],
    )
