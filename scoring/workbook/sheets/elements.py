"""要素比较: one row per measure and rival; the headline family first, then what explains it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms.text import Bilingual
from scoring import words
from scoring.results import Contrast, Estimate, MeasureResult, WaveResults
from scoring.workbook.layout import Column, Kind, Paper, Row, Table, TableSheet, Tone

_DIFFERENCE = "+0.00;-0.00;0.00"
_N_PRINTED = 25  # up to the sentences; what follows explains them on screen
_P = '[<0.001]"<0.001";0.000'


def elements_sheet(results: WaveResults) -> TableSheet:
    """The sheet of a scored wave: its elements, then the items that explain them."""
    labels = {score.touchpoint: score.label for score in results.touchpoints}
    return measures_sheet((*results.elements, *results.supporting), ours=results.ours, touchpoints=labels)


def measures_sheet(
    measures: Sequence[MeasureResult], *, ours: str, touchpoints: Mapping[str, Bilingual]
) -> TableSheet:
    """The same table of any measures; `touchpoints` are the labels of those that the measures name."""
    rows = [_cells(pair, touchpoints) for measure in measures for pair in _pairs(ours, measure)]
    us = words.operator_name(ours)
    return TableSheet(
        name="要素比较",
        title=Bilingual(
            "要素比较：每行一个要素（或支撑题项）对一家对手",
            "Elements: one row per element (or supporting item) and rival. "
            f"A positive difference favours {us.en}.",
        ),
        table=Table(
            columns=_columns(us),
            rows=rows,
            empty=Bilingual(
                "没有可比较的要素：本期表单没有题项对应要素目录。",
                "No element to compare: no item of this form feeds the catalogue.",
            ),
            tones=dict.fromkeys(_first_rows(measures), Tone.GROUP),
        ),
        paper=Paper.A3,
        n_printed=_N_PRINTED,
    )


@dataclass(frozen=True, slots=True)
class _Pair:
    result: MeasureResult
    contrast: Contrast
    ours: Estimate
    rival: Estimate


def _pairs(ours: str, result: MeasureResult) -> Iterator[_Pair]:
    by_operator = {estimate.operator: estimate for estimate in result.estimates}
    for contrast in result.contrasts:
        yield _Pair(result, contrast, by_operator[ours], by_operator[contrast.rival])


def _first_rows(measures: Sequence[MeasureResult]) -> Iterator[int]:
    row = 0
    for measure in measures:
        yield row
        row += len(measure.contrasts)


def _columns(ours: Bilingual) -> tuple[Column, ...]:
    def text(key: str, header: Bilingual, width: float) -> Column:
        return Column(key, header, width)

    def number(key: str, header: Bilingual, number_format: str = "0.00") -> Column:
        return Column(key, header, 9, Kind.NUMBER, number_format)

    return (
        Column("code", Bilingual("编码", "Code"), 19, is_key=True),
        Column("name", Bilingual("要素／题项", "Element or item"), 30, Kind.WRAPPED, is_key=True),
        Column("rival", Bilingual("对手", "Rival"), 10, is_key=True),
        Column("verdict", Bilingual("判定", "Verdict"), 18, Kind.VERDICT),
        number("difference", Bilingual("差值", "Difference"), _DIFFERENCE),
        number("low", Bilingual("95% 下限", "95% low"), _DIFFERENCE),
        number("high", Bilingual("95% 上限", "95% high"), _DIFFERENCE),
        text("unit", Bilingual("单位", "Unit"), 11),
        number("delta", Bilingual("δ", "matters"), "General"),
        number("detectable", Bilingual("可检出", "Detectable")),
        number("ours", Bilingual(f"{ours.zh}值", "Ours")),
        number("ours_low", Bilingual("下限", "low")),
        number("ours_high", Bilingual("上限", "high")),
        number("ours_n", Bilingual("暗访数", "visits"), "0"),
        number("ours_sites", Bilingual("网点数", "sites"), "0"),
        number("theirs", Bilingual("对手值", "Rival's")),
        number("theirs_low", Bilingual("下限", "low")),
        number("theirs_high", Bilingual("上限", "high")),
        number("theirs_n", Bilingual("暗访数", "visits"), "0"),
        number("theirs_sites", Bilingual("网点数", "sites"), "0"),
        number("p", Bilingual("p", "raw"), _P),
        number("p_holm", Bilingual("p Holm", "adjusted"), _P),
        number("p_bh", Bilingual("p BH", "adjusted"), _P),
        Column("sentence_zh", Bilingual("一句话", "In Chinese"), 44, Kind.WRAPPED),
        Column("sentence_en", Bilingual("英文", "In a sentence"), 50, Kind.WRAPPED),
        text("class", Bilingual("细分", "Class"), 27),
        text("overall", Bilingual("对两家合计", "Over both rivals"), 27),
        text("role", Bilingual("角色", "Role"), 17),
        text("element", Bilingual("要素", "Element"), 9),
        text("touchpoint", Bilingual("触点", "Touchpoint"), 30),
        text("better", Bilingual("方向", "Better when"), 17),
        text("method", Bilingual("方法", "Method"), 58),
        number("df", Bilingual("自由度", "df"), "0.0"),
        Column("caveats", Bilingual("注意", "Caveats"), 110, Kind.WRAPPED),
        Column("companions", Bilingual("旁证（不作判定）", "Beside it (no verdict)"), 60, Kind.WRAPPED),
        text("item", Bilingual("取数题项", "Computed from"), 34),
    )


def _cells(pair: _Pair, labels: Mapping[str, Bilingual]) -> Row:
    measure, contrast = pair.result.measure, pair.contrast
    touchpoint = labels.get(measure.touchpoint, Bilingual(measure.touchpoint, measure.touchpoint))
    return (
        measure.code,
        f"{measure.label.zh}\n{measure.label.en}",
        words.operator_cell(contrast.rival),
        contrast.verdict,
        contrast.difference,
        contrast.low,
        contrast.high,
        words.both(words.unit_name(measure.unit)),
        measure.delta,
        contrast.smallest_detectable,
        *_estimate_cells(pair.ours),
        *_estimate_cells(pair.rival),
        contrast.p,
        contrast.p_holm,
        contrast.p_bh,
        contrast.sentence.zh,
        contrast.sentence.en,
        words.both(words.CLASSES[contrast.klass]),
        words.both(words.OVERALLS[pair.result.overall]),
        words.both(words.ROLES[measure.role]),
        measure.element,
        words.both(touchpoint),
        "越低越好 Lower" if measure.is_lower_better else "越高越好 Higher",
        words.both(words.method_name(contrast.method)),
        contrast.df,
        "\n".join(words.both(caveat) for caveat in contrast.caveats),
        "\n".join(words.both(words.companion_words(companion)) for companion in contrast.companions),
        measure.item,
    )


def _estimate_cells(estimate: Estimate) -> Row:
    return estimate.estimate, estimate.low, estimate.high, estimate.n, estimate.n_clusters
