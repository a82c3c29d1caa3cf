"""Drawing the forest as a native chart: a scatter; its error bars are the intervals, its labels the names.

A scatter is the one chart that both Excel and LibreOffice draw with horizontal intervals, any number of
series and free labels. Helper series, left out of the legend, carry the band, the names at the left, the
tags at the right and the white inside hollow points.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, TypeAlias, cast

from xlsxwriter.chart import Chart
from xlsxwriter.utility import xl_range_formula
from xlsxwriter.workbook import Workbook

from forms.text import Bilingual
from scoring.workbook import look
from scoring.workbook.layout import Cell, Forest, ForestSeries, Row
from scoring.workbook.sheets.forest import BAND_STRIPES

Options: TypeAlias = dict[str, Any]  # XlsxWriter takes its options as nested dictionaries
Span: TypeAlias = tuple[int, int]  # first figure and how many

_ROW_PX = 24  # a row of a page sheet
_LINE_PX, _CLOSE_PX, _MANY = 46, 34, 12  # one element; the same where there are many; how many that is
_TOP_PX, _BOTTOM_PX, _LEAST_PX = 58, 64, 180  # title and legend; axis; the least height between them
_LEFT, _RIGHT = 0.24, 0.14  # share of the width for names and tags
_PT_PER_PX = 0.75
_INK, _QUIET = 10, 8  # sizes of names and their English


@dataclass(frozen=True, slots=True)
class FigureCells:
    """Where the forest's figures stand, so that series can refer to them."""

    sheet: str
    first_row: int
    keys: tuple[str, ...]
    rows: Sequence[Row]

    def column(self, key: str, span: Span) -> tuple[str, list[Cell]]:
        """A column's cells for some figures: the formula of their range, and the values they hold.

        The values go into the chart as well: a viewer that does not calculate draws from them.
        """
        (first, count), index = span, self.keys.index(key)
        top = self.first_row + first
        formula = xl_range_formula(self.sheet, top, index, top + count - 1, index)
        return f"={formula}", [row[index] for row in self.rows[first : first + count]]


def forest_rows(forest: Forest) -> int:
    """How many rows of a page the chart covers."""
    line_px = _LINE_PX if forest.n_lines < _MANY else _CLOSE_PX
    return ceil((_TOP_PX + max(_LEAST_PX, line_px * forest.n_lines) + _BOTTOM_PX) / _ROW_PX)


def forest_chart(
    workbook: Workbook, forest: Forest, cells: tuple[FigureCells, FigureCells], width_px: int
) -> Chart:
    """The chart, ready to insert; `forest` has at least one point, `cells` are its figures and its band."""
    chart = cast("Chart", workbook.add_chart({"type": "scatter"}))
    figures, band = cells
    count = len(forest.series[0].points)
    spans = [(index * count, count) for index in range(len(forest.series))]
    rivals = list(zip(forest.series, spans, strict=True))
    named = [_points(series, figures, span) for series, span in rivals]
    hollows = [_hollows(series, figures, span) for series, span in rivals]
    behind = [_band(band, forest.limit, width_px), *hollows]
    texts = [*_names(forest.series[0], figures, spans[0])]
    texts += [_tags(series, figures, span) for series, span in rivals]
    drawn = [*behind, *named, *hollows, *texts]
    for options in drawn:
        chart.add_series(options)
    in_legend = range(len(behind), len(behind) + len(named))
    hidden = [index for index in range(len(drawn)) if index not in in_legend]
    height_px = forest_rows(forest) * _ROW_PX
    place = {"x": 0.68, "y": 10 / height_px, "width": 0.3, "height": 28 / height_px}
    chart.set_legend({"position": "top", "font": _font(10), "delete_series": hidden, "layout": place})
    chart.set_size({"width": width_px, "height": height_px})
    _set_frame(chart, forest.title, height_px)
    _set_axes(chart, forest)
    return chart


def _at(cells: FigureCells, x: str, y: str, span: Span) -> Options:
    categories, categories_data = cells.column(x, span)
    values, values_data = cells.column(y, span)
    return {
        "categories": categories,
        "categories_data": categories_data,
        "values": values,
        "values_data": values_data,
        "line": {"none": True},
        "marker": {"type": "none"},
    }


def _band(cells: FigureCells, limit: float, width_px: int) -> Options:
    """A line as thick as its stripes are apart."""
    delta_px = width_px * (1 - _LEFT - _RIGHT) / (2 * limit)
    thickness = 1.15 * _PT_PER_PX * delta_px * 2 / BAND_STRIPES
    return {
        **_at(cells, "x", "y", (0, len(cells.rows))),
        "name": "±1 δ",
        "line": {"color": look.BAND, "width": round(thickness, 2), "transparency": 86},
    }


def _points(series: ForestSeries, cells: FigureCells, span: Span) -> Options:
    plus, plus_data = cells.column("plus", span)
    minus, minus_data = cells.column("minus", span)
    return {
        **_at(cells, "x", "y", span),
        "name": f"{series.name.zh} {series.name.en}",
        "marker": _marker(series, 9, series.colour),
        "x_error_bars": {
            "type": "custom",
            "plus_values": plus,
            "plus_data": plus_data,
            "minus_values": minus,
            "minus_data": minus_data,
            "line": {"color": series.colour, "width": 1.75},
        },
    }


def _hollows(series: ForestSeries, cells: FigureCells, span: Span) -> Options:
    """White inside the points without a verdict: LibreOffice gives a marker one colour only.

    Drawn before the points and again after them: LibreOffice puts the first series on top, Excel the last.
    """
    return {
        **_at(cells, "x", "hollow", span),
        "name": f"{series.operator} hollows",
        "marker": _marker(series, 6, "#ffffff"),
    }


def _marker(series: ForestSeries, size: int, colour: str) -> Options:
    return {"type": series.marker, "size": size, "fill": {"color": colour}, "border": {"color": colour}}


def _names(series: ForestSeries, cells: FigureCells, span: Span) -> Iterator[Options]:
    chinese = [{"value": point.label.zh, "font": _font(_INK, look.INK)} for point in series.points]
    english = [{"value": point.label.en, "font": _font(_QUIET)} for point in series.points]
    for height, labels in (("upper", chinese), ("lower", english)):
        yield {
            **_at(cells, "left", height, span),
            "name": height,
            "data_labels": {"value": True, "custom": labels, "position": "left"},
        }


def _tags(series: ForestSeries, cells: FigureCells, span: Span) -> Options:
    labels = [{"value": point.tag, "font": _font(_INK, series.colour)} for point in series.points]
    return {
        **_at(cells, "right", "y", span),
        "name": f"{series.operator} tags",
        "data_labels": {"value": True, "custom": labels, "position": "right"},
    }


def _set_frame(chart: Chart, title: Bilingual, height_px: int) -> None:
    font = {**_font(13, look.INK), "bold": True}
    chart.set_title(
        {
            "name": f"{title.zh}  {title.en}",
            "name_font": font,
            "overlay": True,
            "layout": {"x": 0.015, "y": 10 / height_px},
        }
    )
    inner = 1 - (_TOP_PX + _BOTTOM_PX) / height_px
    area = {"x": _LEFT, "y": _TOP_PX / height_px, "width": 1 - _LEFT - _RIGHT, "height": inner}
    chart.set_plotarea({"layout": area})
    chart.set_chartarea({"border": {"color": look.LINE, "width": 0.75}, "fill": {"color": "#ffffff"}})


def _set_axes(chart: Chart, forest: Forest) -> None:
    chart.set_x_axis(
        {
            "min": -forest.limit,
            "max": forest.limit,
            "major_unit": 1,
            "num_format": "0;-0;0",
            "num_font": _font(9),
            "name": f"{forest.axis.zh}    {forest.axis.en}",
            "name_font": {**_font(10), "bold": False},
            "line": {"none": True},
            "major_tick_mark": "none",
            "major_gridlines": {"visible": True, "line": {"color": look.LINE, "width": 0.75}},
            "label_position": "low",
        }
    )
    chart.set_y_axis(
        {
            "min": 0.4,
            "max": forest.n_lines + 0.6,
            "major_gridlines": {"visible": False},
            "label_position": "none",
            "line": {"color": look.INK_3, "width": 1.25},
            "major_tick_mark": "none",
        }
    )


def _font(size: float, colour: str = look.INK_2) -> Options:
    return {"name": look.FONT, "size": size, "color": colour}
