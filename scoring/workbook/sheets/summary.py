"""汇总: the page a manager reads, the verdict before the table."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from forms.text import Bilingual
from scoring import words
from scoring.results import CityLead, MeasureResult, TouchpointScore, Verdict, WaveResults
from scoring.workbook.book import Book
from scoring.workbook.layout import Column, Forest, Kind, PageSheet, Row, Table, Tone
from scoring.workbook.sheets.forest import forest_of
from scoring.workbook.sheets.headlines import headlines

_LABEL, _WORD, _FIGURE, _N_FIGURES = 46, 27, 11, 11  # widths, and how many figures a row has
_SCORE, _SIGNED, _P = "0.00", "+0.00;-0.00;0.00", '[<0.001]"<0.001";0.000'


def summary_sheet(book: Book) -> PageSheet:
    results = book.results
    drawing, figures = _chart_blocks(results)
    return PageSheet(
        name="汇总",
        title=Bilingual(f"汇总：{book.facts.name.zh}", f"Summary: {book.facts.name.en}"),
        widths=(_LABEL, _WORD, *(_FIGURE,) * _N_FIGURES),
        blocks=(
            headlines(results),
            _verdict_counts(results),
            *drawing,
            _form_score(results),
            _touchpoints(results),
            _cities(results),
            *figures,
        ),
        opens_first=True,
    )


def _chart_blocks(results: WaveResults) -> tuple[tuple[Forest, ...], tuple[Table, ...]]:
    """The chart and, for the end of the page, the cells it draws; neither where there is nothing to draw."""
    forest = forest_of(results)
    return ((forest,), (forest.figures, forest.band)) if forest.n_lines else ((), ())


def _label(key: str, header: Bilingual) -> Column:
    return Column(key, header, _LABEL, is_key=True)


def _word(key: str, header: Bilingual, kind: Kind = Kind.TEXT) -> Column:
    return Column(key, header, _WORD, kind)


def _number(key: str, header: Bilingual, number_format: str = _SCORE) -> Column:
    return Column(key, header, _FIGURE, Kind.NUMBER, number_format)


def _by_operator(prefix: str, codes: Sequence[str], number_format: str = _SCORE) -> Iterator[Column]:
    for code in codes:
        yield _number(f"{prefix}_{code}", words.operator_name(code), number_format)


def _lead_columns(rivals: Sequence[str]) -> Iterator[Column]:
    for rival in rivals:
        name = words.operator_name(rival)
        short = name.en.removeprefix("China ")
        yield _number(f"lead_{rival}", Bilingual(f"领先{name.zh}", f"Lead v {short}"), _SIGNED)


def _verdict_counts(results: WaveResults) -> Table:
    families = (
        (Bilingual("要素", "Elements"), results.elements),
        (Bilingual("支撑题项", "Supporting items"), results.supporting),
    )
    rows = [_count_row(name, measures, rival) for name, measures in families for rival in results.rivals]
    return Table(
        columns=(
            _label("scope", Bilingual("范围", "Scope")),
            _word("rival", Bilingual("对手", "Rival")),
            *(
                replace(
                    _number(verdict, Bilingual(f"{words.SHAPES[verdict]} {text.zh}", text.en), "0"),
                    verdict=verdict,
                )
                for verdict, text in words.VERDICTS.items()
            ),
            _number("total", Bilingual("合计", "All"), "0"),
        ),
        rows=rows,
        empty=Bilingual("没有可比较的要素。", "Nothing to compare."),
        caption=Bilingual("判定数", "Verdicts counted"),
        tones={len(results.rivals): Tone.GROUP},
    )


def _count_row(name: Bilingual, measures: Sequence[MeasureResult], rival: str) -> Row:
    counts = Counter(
        contrast.verdict for result in measures for contrast in result.contrasts if contrast.rival == rival
    )
    return (
        words.both(name),
        words.operator_cell(rival),
        *(counts[verdict] for verdict in Verdict),
        counts.total(),
    )


def _form_score(results: WaveResults) -> Table:
    contrasts = {contrast.rival: contrast for contrast in results.form_score.contrasts}
    rows: list[Row] = []
    for estimate in results.form_score.estimates:
        contrast = contrasts.get(estimate.operator)
        rows.append(
            (
                words.both(words.operator_name(estimate.operator)),
                contrast.verdict if contrast else None,
                estimate.estimate,
                estimate.low,
                estimate.high,
                estimate.n,
                estimate.n_clusters,
                *(
                    (contrast.difference, contrast.low, contrast.high, contrast.p)
                    if contrast
                    else (None,) * 4
                ),
            )
        )
    return Table(
        columns=(
            _label("operator", Bilingual("运营商", "Operator")),
            _word("verdict", Bilingual("移动对其判定", "Our verdict"), Kind.VERDICT),
            _number("score", Bilingual("得分", "Score")),
            _number("low", Bilingual("95% 下限", "95% low")),
            _number("high", Bilingual("95% 上限", "95% high")),
            _number("visits", Bilingual("暗访数", "Visits"), "0"),
            _number("sites", Bilingual("网点数", "Sites"), "0"),
            _number("lead", Bilingual("移动领先", "Our lead"), _SIGNED),
            _number("lead_low", Bilingual("下限", "Low"), _SIGNED),
            _number("lead_high", Bilingual("上限", "High"), _SIGNED),
            _number("p", Bilingual("p", "p"), _P),
        ),
        rows=rows,
        empty=Bilingual("本期还没有已计分的暗访。", "No visit has been scored in this wave yet."),
        caption=Bilingual("表单得分（0–100，否决记零分）", "Form score (0–100, vetoes as zero)"),
        starts_page=True,
    )


def _touchpoints(results: WaveResults) -> Table:
    scores = (*results.touchpoints, results.composite)
    operators = (results.ours, *results.rivals)
    return Table(
        columns=(
            _label("touchpoint", Bilingual("触点", "Touchpoint")),
            _word("remark", Bilingual("状态", "Status")),
            *_by_operator("score", operators),
            *_lead_columns(results.rivals),
            _number("measured", Bilingual("已测要素", "Measured"), "0"),
            _number("elements", Bilingual("要素总数", "Elements"), "0"),
        ),
        rows=[_touchpoint_cells(score, results) for score in scores],
        empty=Bilingual("没有触点得分。", "No touchpoint score."),
        caption=Bilingual(
            "触点得分与综合得分（0–100 指数；已测要素不到一半为数据不足）",
            "Touchpoints and composite (index 0–100; insufficient: under half the elements measured)",
        ),
        tones={len(results.touchpoints): Tone.TOTAL},
    )


def _touchpoint_cells(score: TouchpointScore, results: WaveResults) -> Row:
    return (
        words.both(score.label),
        "已测 Measured" if score.is_sufficient else "○ 数据不足 Insufficient",
        *(score.scores.get(operator) for operator in (results.ours, *results.rivals)),
        *(score.leads.get(rival) for rival in results.rivals),
        score.n_measured,
        score.n_elements,
    )


def _cities(results: WaveResults) -> Table:
    operators = (results.ours, *results.rivals)
    ordered = sorted(results.cities, key=lambda city: (city.rank is None, city.rank or 0))
    return Table(
        columns=(
            _label("city", Bilingual("地市", "City")),
            _word("rival", Bilingual("强势对手", "Strong rival")),
            _number("rank", Bilingual("名次", "Rank"), "0"),
            Column("band", Bilingual("档", "Band"), _FIGURE),
            _number("lead", Bilingual("领先度", "Lead"), _SIGNED),
            _number("low", Bilingual("95% 下限", "95% low"), _SIGNED),
            _number("high", Bilingual("95% 上限", "95% high"), _SIGNED),
            *_by_operator("score", operators),
            *(
                _number(f"sites_{code}", Bilingual(f"{words.operator_name(code).zh}网点", "Sites"), "0")
                for code in operators
            ),
        ),
        rows=[_city_cells(city, operators) for city in ordered],
        empty=Bilingual("没有地市得分。", "No city score."),
        caption=Bilingual(
            "地市排名：对强势对手的领先度（同档者不能区分）",
            "Cities by lead over the strong rival (a shared band: cannot be told apart)",
        ),
    )


def _city_cells(city: CityLead, operators: Sequence[str]) -> Row:
    return (
        words.both(city.label),
        words.operator_cell(city.strong_rival),
        city.rank,
        city.band,
        city.lead,
        city.low,
        city.high,
        *(city.scores.get(operator) for operator in operators),
        *(city.n_sites.get(operator) for operator in operators),
    )
