"""The chart of gaps: every element's difference and interval, in multiples of its δ so that units compare."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from forms.text import Bilingual
from scoring import words
from scoring.results import Contrast, MeasureResult, Verdict, WaveResults
from scoring.workbook import look
from scoring.workbook.layout import Column, Forest, ForestPoint, ForestSeries, Kind, Row, Table

_LEAST_LIMIT, _MOST_LIMIT = 2, 8  # of the axis, in δ
BAND_STRIPES = 40
_SPREAD = 0.84  # of a line's height, shared by the rivals
_NAME_RISE = 0.19  # of the Chinese name above its line, of the English below

_FIGURES = {
    "label": Bilingual("触点 · 要素", "Element"),
    "rival": Bilingual("对手", "Rival"),
    "difference": Bilingual("差值 ÷ δ", "Difference"),
    "low": Bilingual("下限 ÷ δ", "Low"),
    "high": Bilingual("上限 ÷ δ", "High"),
    "x": Bilingual("绘图位置", "Drawn at"),
    "minus": Bilingual("左臂", "Left arm"),
    "plus": Bilingual("右臂", "Right arm"),
    "y": Bilingual("高度", "Height"),
    "hollow": Bilingual("空心点高度", "Hollow at"),
    "line": Bilingual("行", "Line"),
    "upper": Bilingual("中文名高度", "Name height"),
    "lower": Bilingual("英文名高度", "English height"),
    "left": Bilingual("左缘", "Left edge"),
    "right": Bilingual("右缘", "Right edge"),
}


def forest_of(results: WaveResults) -> Forest:
    measures = sorted(
        (result for result in results.elements if result.measure.delta > 0),
        key=lambda result: result.measure.touchpoint,
    )
    lines, limit = _lines(measures), _limit(measures)
    series = tuple(_series(rival, results, measures, lines) for rival in results.rivals)
    n_lines = max(lines.values(), default=0)
    ours = words.operator_name(results.ours)
    return Forest(
        title=Bilingual(
            f"{ours.zh}与对手的差距（95% 区间）",
            f"{ours.en} against its rivals, with 95% intervals",
        ),
        caption=Bilingual(
            "横轴以 δ（最小有意义差值）为单位；灰带 ±1 δ：差别小到没有实际意义；右侧：判定与原单位差值；"
            "○ 与空心点：数据不足",
            "In multiples of δ, the smallest difference that matters; grey band ±1 δ: too small to matter; "
            "at the right: verdict and difference in its own unit; ○ and hollow points: not enough data",
        ),
        axis=Bilingual(f"← {ours.zh}落后　　差值 ÷ δ　　{ours.zh}领先 →", "behind · difference ÷ δ · ahead"),
        series=series,
        figures=_figures(series, limit),
        band=_band(n_lines),
        n_lines=n_lines,
        limit=limit,
    )


def _lines(measures: Sequence[MeasureResult]) -> dict[str, int]:
    """Each element's line, first on top, with one line left empty between touchpoints."""
    changes = [0, *(a.measure.touchpoint != b.measure.touchpoint for a, b in pairwise(measures))]
    depths = [row + sum(changes[: row + 1]) for row in range(len(measures))]
    top = depths[-1] + 1 if depths else 0
    return {result.measure.code: top - depth for result, depth in zip(measures, depths, strict=True)}


def _limit(measures: Sequence[MeasureResult]) -> float:
    reaches = [
        abs(value) / result.measure.delta
        for result in measures
        for contrast in result.contrasts
        for value in (contrast.difference, contrast.low, contrast.high)
        if value is not None
    ]
    return min(_MOST_LIMIT, max(_LEAST_LIMIT, int(max(reaches, default=0)) + 1))


def _series(
    rival: str, results: WaveResults, measures: Sequence[MeasureResult], lines: Mapping[str, int]
) -> ForestSeries:
    place = results.rivals.index(rival)
    colour, marker = look.RIVALS[place % len(look.RIVALS)]
    offset = _SPREAD * (0.5 - (place + 0.5) / len(results.rivals))
    touchpoints = {score.touchpoint: score.label.zh for score in results.touchpoints}
    return ForestSeries(
        operator=rival,
        name=words.operator_name(rival),
        colour=colour,
        marker=marker,
        points=tuple(
            _point(result, contrast, line=lines[result.measure.code], offset=offset, touchpoints=touchpoints)
            for result in measures
            for contrast in result.contrasts
            if contrast.rival == rival
        ),
    )


def _point(
    result: MeasureResult, contrast: Contrast, *, line: int, offset: float, touchpoints: Mapping[str, str]
) -> ForestPoint:
    measure = result.measure
    touchpoint = touchpoints.get(measure.touchpoint, measure.touchpoint)
    return ForestPoint(
        label=Bilingual(f"{touchpoint} · {measure.label.zh}", measure.label.en),
        line=line,
        y=line + offset,
        difference=_in_deltas(contrast.difference, measure.delta),
        low=_in_deltas(contrast.low, measure.delta),
        high=_in_deltas(contrast.high, measure.delta),
        tag=_gap(contrast, measure.unit),
        verdict=contrast.verdict,
    )


def _gap(contrast: Contrast, unit: str) -> str:
    """A verdict's shape and the difference in its own unit, e.g. "▲ +6.2 分"; the shape alone without one."""
    shape = words.SHAPES[contrast.verdict]
    if contrast.difference is None:
        return shape
    return f"{shape} {words.signed(contrast.difference)} {words.difference_unit(unit).zh}"


def _in_deltas(value: float | None, delta: float) -> float | None:
    return None if value is None else value / delta


def _figures(series: Sequence[ForestSeries], limit: float) -> Table:
    texts = {"label", "rival"}
    return Table(
        columns=tuple(
            Column(
                key, header, 12, Kind.TEXT if key in texts else Kind.NUMBER, "" if key in texts else "0.00"
            )
            for key, header in _FIGURES.items()
        ),
        rows=[_figure_cells(point, rival.operator, limit) for rival in series for point in rival.points],
        empty=Bilingual("没有可画的差值。", "No difference to draw."),
        caption=Bilingual("图中数据（以 δ 为单位）", "Figures behind the chart, in multiples of δ"),
    )


def _band(n_lines: int) -> Table:
    """±1 δ as one thick line going up and down: neither Excel nor LibreOffice can fill part of a scatter."""
    xs = [2 * (stripe + 0.5) / BAND_STRIPES - 1 for stripe in range(BAND_STRIPES)]
    ends = [(0.5, n_lines + 0.5), (n_lines + 0.5, 0.5)]
    return Table(
        columns=(
            Column("x", Bilingual("横", "Across"), 12, Kind.NUMBER, "0.000"),
            Column("y", Bilingual("高度", "Height"), 12, Kind.NUMBER, "0.00"),
        ),
        rows=[(x, y) for stripe, x in enumerate(xs) for y in ends[stripe % 2]],
        empty=Bilingual("没有灰带。", "No band."),
        caption=Bilingual("图中灰带 ±1 δ", "The chart's ±1 δ band"),
    )


def _figure_cells(point: ForestPoint, rival: str, limit: float) -> Row:
    x = None if point.difference is None else min(limit, max(-limit, point.difference))
    arms: Row = (None, None)
    if point.difference is not None and point.low is not None and point.high is not None and x is not None:
        arms = (max(0.0, x - point.low), max(0.0, point.high - x))
    return (
        f"{point.label.zh} {point.label.en}",
        words.operator_cell(rival),
        point.difference,
        point.low,
        point.high,
        x,
        *arms,
        point.y,
        point.y if point.verdict is Verdict.NOT_ENOUGH_DATA else None,
        point.line,
        point.line + _NAME_RISE,
        point.line - _NAME_RISE,
        -limit,
        limit,
    )
