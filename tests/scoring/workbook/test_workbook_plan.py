"""The workbook as plain data.

R1  The sheets and their order (domain 6.3).
R2  Every column is bilingual and wide enough for its header.
R3  One row per element and rival, with verdict, class and sentence as the comparison gave them.
R4  The chart draws differences in multiples of δ, grouped by touchpoint; its figures stand in cells.
R5  Findings come first, the worst named first.
R6  A photo carries no position; every time is in the wave's zone.
R7  A missing figure is an empty cell.
R8  What became of an item is said in words of its own.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC

import pytest

from forms.text import Bilingual
from scoring.results import Estimate, MeasureResult, Verdict
from scoring.workbook.book import AnswerStatus
from scoring.workbook.layout import Column, Forest, Headlines, Kind, PageSheet, Row, Table, TableSheet
from scoring.workbook.plan import plan
from scoring.workbook.sheets.elements import elements_sheet
from scoring.workbook.sheets.forest import forest_of
from scoring.workbook.sheets.headlines import headlines
from scoring.workbook.sheets.records import items_sheet
from scoring.workbook.sheets.summary import summary_sheet
from scoring.workbook.text import display_width
from tests.scoring.workbook.workbook_sample import sample_book, sample_results


def columns_of_all_sheets() -> Iterator[Column]:
    for sheet in plan(sample_book(n_visits=12)):
        match sheet:
            case TableSheet():
                yield from sheet.table.columns
            case PageSheet():
                for block in sheet.blocks:
                    if isinstance(block, Table):
                        yield from block.columns


def cell(row: Row, table: Table, key: str) -> object:
    return row[[column.key for column in table.columns].index(key)]


def test_sheets_in_order() -> None:  # R1
    names = [sheet.name for sheet in plan(sample_book(n_visits=12))]
    expected = ["说明", "汇总", "要素比较", "网点得分", "题项明细", "否决扣款", "照片索引", "质检"]
    assert expected == names


def test_every_sheet_has_a_title_in_both_languages() -> None:  # R1
    assert all(sheet.title.zh and sheet.title.en for sheet in plan(sample_book(n_visits=12)))


def test_headers_are_bilingual_and_fit() -> None:  # R2
    for column in columns_of_all_sheets():
        assert column.header.zh, column
        assert column.header.en, column
        assert display_width(column.header.zh) <= column.width, column


@pytest.mark.parametrize("index", range(2, 8))
def test_rows_have_as_many_cells_as_columns(index: int) -> None:  # R3
    sheet = plan(sample_book(n_visits=12))[index]
    assert isinstance(sheet, TableSheet)
    assert {len(sheet.table.columns)} == {len(row) for row in sheet.table.rows}


def test_one_row_per_element_and_rival() -> None:  # R3
    results = sample_results()
    table = elements_sheet(results).table
    rows = [(cell(row, table, "code"), cell(row, table, "rival")) for row in table.rows]
    measures = (*results.elements, *results.supporting)
    rivals = ("联通 CU", "电信 CT")
    assert [(result.measure.code, rival) for result in measures for rival in rivals] == rows


def test_a_row_says_what_the_comparison_said() -> None:  # R3
    table = elements_sheet(sample_results()).table
    row = next(row for row in table.rows if cell(row, table, "code") == "E27")
    keys = ("verdict", "difference", "delta", "ours", "theirs", "p", "class", "role", "touchpoint", "better")
    expected = [
        Verdict.LAG,
        -4.0,
        1,
        5.0,
        1.0,
        None,
        "显著落后 Significant lag",
        "替代 Stand-in",
        "营业厅 Business hall",
        "越低越好 Lower",
    ]
    assert expected == [cell(row, table, key) for key in keys]


def test_chart_is_in_multiples_of_delta() -> None:  # R4
    forest = forest_of(sample_results())
    papers = forest.series[0].points[4]
    assert ("营业厅 · 签署单据张数", -4.0, "▼ −4 张") == (papers.label.zh, papers.difference, papers.tag)
    wait = forest.series[0].points[2]
    assert wait.difference == pytest.approx(-54 / 60)
    assert wait.low == pytest.approx((-54 - 1.96 * 41) / 60)


def test_chart_figures_stand_in_cells_series_after_series() -> None:  # R4
    forest = forest_of(sample_results())
    rows = [*forest.figures.rows]
    assert ["联通 CU"] * 7 + ["电信 CT"] * 7 == [row[1] for row in rows]
    points = [point for series in forest.series for point in series.points]
    assert [point.difference for point in points] == [cell(row, forest.figures, "x") for row in rows]


def test_chart_leaves_a_line_between_touchpoints() -> None:  # R4
    results = sample_results()
    moved = [
        replace(result, measure=replace(result.measure, touchpoint="TP07")) for result in results.elements[:2]
    ]
    forest = forest_of(replace(results, elements=(*moved, *results.elements[2:])))
    assert [8, 7, 6, 5, 4, 2, 1] == [point.line for point in forest.series[0].points]


def test_point_beyond_the_axis_is_drawn_at_its_edge() -> None:  # R4
    results = sample_results()
    far = replace(results.elements[0].contrasts[0], difference=30.0, low=29.0, high=31.0)
    element = replace(results.elements[0], contrasts=(far, results.elements[0].contrasts[1]))
    forest = forest_of(replace(results, elements=(element,)))
    first = next(iter(forest.figures.rows))
    assert (8.0, 100.0, 8.0) == (
        forest.limit,
        cell(first, forest.figures, "difference"),
        cell(first, forest.figures, "x"),
    )


def test_chart_without_elements() -> None:  # R4
    forest = forest_of(replace(sample_results(), elements=()))
    assert (0, []) == (forest.n_lines, [*forest.figures.rows])


def test_headlines_name_lags_first_and_the_farthest_first() -> None:  # R5
    lines = headlines(sample_results()).lines
    assert [Verdict.LAG, Verdict.LEAD, Verdict.NOT_ENOUGH_DATA] == [verdict for verdict, _ in lines]
    assert lines[0][1].zh == "▼ 落后：签署单据张数（对联通 −4 张、对电信 −3 张）"
    assert lines[1][1].zh.startswith("▲ 领先：厅堂环境（对联通 +0.69 分、对电信 +0.53 分）；询问引导及时")
    assert lines[2][1].zh == "○ 14 项比较中有 5 项数据不足，不能判定"


def test_headlines_without_findings() -> None:  # R5
    results = sample_results()
    lines = headlines(replace(results, elements=results.elements[1:2])).lines
    assert ["▼ 没有落后的要素", "▲ 没有领先的要素"] == [text.zh for _, text in lines[:2]]


def test_headline_without_elements_claims_nothing() -> None:  # R5
    ((verdict, text),) = headlines(replace(sample_results(), elements=())).lines
    assert (Verdict.NOT_ENOUGH_DATA, "○ 还没有可比较的要素") == (verdict, text.zh)


def test_headlines_name_five_and_count_the_rest() -> None:  # R5
    results = sample_results()
    papers = results.elements[4]
    many = tuple(
        replace(
            papers, measure=replace(papers.measure, code=f"E{n}", label=Bilingual(f"要素{n}", f"Element {n}"))
        )
        for n in range(7)
    )
    line = headlines(replace(results, elements=many)).lines[0][1]
    assert line.zh.endswith("；另有 2 个要素")
    assert line.en.endswith("; 2 more")


def test_summary_puts_verdicts_before_tables() -> None:  # R5
    page = summary_sheet(sample_book(n_visits=12))
    assert isinstance(page.blocks[0], Headlines)
    assert isinstance(page.blocks[2], Forest)
    counts = page.blocks[1]
    assert isinstance(counts, Table)
    assert [("要素 Elements", "联通 CU", 1, 1, 2, 3, 7), ("要素 Elements", "电信 CT", 2, 1, 2, 2, 7)] == [
        *counts.rows
    ][:2]


def test_photos_have_no_position_and_times_in_the_waves_zone() -> None:  # R6
    book = sample_book(n_visits=12)
    photos = [*book.photos][:1]
    in_utc = [
        replace(photo, taken_at=None, received_at=photo.received_at.astimezone(UTC)) for photo in photos
    ]
    table = plan(replace(book, photos=in_utc))[6]
    assert isinstance(table, TableSheet)
    keys = {column.key for column in table.table.columns}
    assert not {key for key in keys if "lat" in key or "lon" in key or "geo" in key}
    row = next(iter(table.table.rows))
    assert cell(row, table.table, "taken_at") is None
    assert str(cell(row, table.table, "received_at")) == "2012-12-03 10:04:00+08:00"


def test_missing_figures_are_none() -> None:  # R7
    results = sample_results()
    element = results.elements[0]
    nothing = replace(element.contrasts[0], difference=None, low=None, high=None, p=None, p_bh=None)
    gone = MeasureResult(
        element.measure, tuple(map(without_value, element.estimates)), (nothing,), element.overall
    )
    table = elements_sheet(replace(results, elements=(gone,), supporting=())).table
    (row,) = table.rows
    assert [None] * 5 == [cell(row, table, key) for key in ("difference", "low", "p", "ours", "theirs")]


def without_value(estimate: Estimate) -> Estimate:
    return replace(estimate, estimate=None, low=None, high=None)


def test_kinds_suit_their_figures() -> None:  # R2
    for column in columns_of_all_sheets():
        assert bool(column.number_format) == (column.kind is Kind.NUMBER), column


def test_each_status_has_its_words() -> None:  # R8
    book = sample_book(n_visits=12)
    row = next(iter(book.items))
    rows = [replace(row, status=status) for status in AnswerStatus]
    table = items_sheet(replace(book, items=rows)).table
    said = [str(cell(row, table, "status")) for row in table.rows]
    assert len(AnswerStatus) == len(set(said))
    [width] = [column.width for column in table.columns if column.key == "status"]
    assert [] == [words for words in said if display_width(words) > width]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (AnswerStatus.HIDDEN, "未询问 Not asked"),
        (AnswerStatus.CLOSED, "已结束记零 Ended, zero"),
        (AnswerStatus.LEFT_OUT, "已结束不计 Ended, left out"),
        (AnswerStatus.NOT_SCORABLE, "不可评分 Not scorable"),
        (AnswerStatus.OTHER_OPERATOR, "非本运营商 Other operator"),
    ],
)
def test_why_nothing_was_asked(status: AnswerStatus, said: str) -> None:  # R8
    book = sample_book(n_visits=12)
    table = items_sheet(replace(book, items=[replace(next(iter(book.items)), status=status)])).table
    assert [said] == [cell(row, table, "status") for row in table.rows]
