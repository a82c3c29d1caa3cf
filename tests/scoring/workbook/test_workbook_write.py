"""The written file, read back.

R1  Numbers are numbers, dates are dates, text is text, whatever it begins with.
R2  Every table has a frozen header, key columns, a filter, and says what would be there when empty.
R3  Every sheet prints on one page's width with its header repeated and numbered pages.
R4  The chart is native, with a series per rival and custom error bars, and carries its values.
R5  Rows that do not fit go on on a second sheet.
R6  The same book gives the same bytes; a failure leaves nothing.
R7  No text can break the file.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from forms.text import Bilingual
from scoring.workbook.book import Book, ItemRow
from scoring.workbook.write import write_workbook
from tests.scoring.workbook.workbook_sample import sample_book

NASTY = [
    "=1+1",
    "+86 591",
    "-3",
    "@SUM(A1)",
    "http://example.org",
    "<r>not xml & not closed</r>",
    "a\x00b\x0bc\ud800d\uffff",
    "_x0041_",
    "&lt;&amp;]]>",
    "长" * 40_000,
    "0012",
    " \n",
]


def written(book: Book, *, max_rows: int = 1_048_576) -> bytes:
    target = io.BytesIO()
    write_workbook(book, target, max_rows=max_rows)
    return target.getvalue()


@pytest.fixture(scope="module")
def content() -> bytes:
    return written(sample_book(n_visits=12))


@pytest.fixture(scope="module")
def workbook(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def sheet_of(workbook: Workbook, name: str) -> Worksheet:
    sheet = workbook[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def column_values(sheet: Worksheet, header: str) -> list[object]:
    """The values of the column whose header begins with the given Chinese."""
    (index,) = (cell.column for cell in sheet[3] if str(cell.value).split("\n")[0] == header)
    return [row[0] for row in sheet.iter_rows(min_row=4, min_col=index, max_col=index, values_only=True)]


def book_with_answers(answers: list[str]) -> Book:
    book = sample_book(n_visits=12)
    first = next(iter(book.items))
    return replace(book, items=[replace(first, answer=answer) for answer in answers])


def test_numbers_and_dates_are_typed(workbook: Workbook) -> None:  # R1
    items = sheet_of(workbook, "题项明细")
    assert {float, int} >= {type(value) for value in column_values(items, "得分") if value is not None}
    assert {datetime} == {type(value) for value in column_values(items, "暗访日期")}
    photos = sheet_of(workbook, "照片索引")
    assert datetime(2012, 12, 3, 10, 4) == column_values(photos, "接收时间")[0]  # noqa: DTZ001  # a cell has no zone


def test_missing_figures_are_empty_cells(workbook: Workbook) -> None:  # R1
    items = sheet_of(workbook, "题项明细")
    statuses, earned = column_values(items, "状态"), column_values(items, "得分")
    not_applicable = [
        value for status, value in zip(statuses, earned, strict=True) if status == "不适用 Not applicable"
    ]
    assert [None] * 12 == not_applicable


def test_text_stays_text_whatever_it_begins_with() -> None:  # R1
    answers = ["=1+1", "+86 591", "-3", "@SUM(A1)", "0012", "http://example.org"]
    sheet = sheet_of(load_workbook(io.BytesIO(written(book_with_answers(answers)))), "题项明细")
    assert answers == column_values(sheet, "答案")
    cells = [row[0] for row in sheet.iter_rows(min_row=4, min_col=11, max_col=11)]
    assert {"s"} == {cell.data_type for cell in cells}
    assert [True] * 4 + [False] * 2 == [
        cell.style.startswith("Normal") and cell.quotePrefix for cell in cells
    ]


def test_no_sheet_holds_a_formula(content: bytes) -> None:  # R1
    assert not [name for name, part in xml_parts(content) if part.findall(".//{*}sheetData//{*}f")]


def test_tables_have_frozen_panes_and_filters(workbook: Workbook) -> None:  # R2
    panes = {name: sheet_of(workbook, name).freeze_panes for name in workbook.sheetnames}
    expected = {
        "说明": "A3",
        "汇总": "A3",
        "要素比较": "D4",
        "网点得分": "C4",
        "题项明细": "B4",
        "否决扣款": "B4",
        "照片索引": "B4",
        "质检": "B4",
    }
    assert expected == panes
    assert sheet_of(workbook, "网点得分").auto_filter.ref == "A3:R15"


def test_headers_are_chinese_over_english(workbook: Workbook) -> None:  # R2
    assert sheet_of(workbook, "题项明细")["A3"].value == "暗访编号\nVisit"


def test_book_opens_at_the_summary(workbook: Workbook) -> None:  # R2
    assert workbook.active is sheet_of(workbook, "汇总")


@pytest.mark.parametrize(
    ("field", "sheet", "expected"),
    [
        ("sites", "网点得分", "本期还没有已计分的网点。  No site has been scored in this wave yet."),
        ("items", "题项明细", "本期还没有已计分的暗访。  No visit has been scored in this wave yet."),
        (
            "vetoes",
            "否决扣款",
            "本期没有触发否决，也没有扣款。  No veto was raised in this wave, and nothing was deducted.",
        ),
        ("photos", "照片索引", "本期没有照片。  No photo came with this wave."),
        ("flags", "质检", "没有疑点。  No flag was raised."),
    ],
)
def test_empty_tables_say_what_would_be_there(field: str, sheet: str, expected: str) -> None:  # R2
    book = replace(sample_book(n_visits=12), **{field: []})
    assert expected == load_workbook(io.BytesIO(written(book)))[sheet]["A4"].value


def test_print_set_up(workbook: Workbook) -> None:  # R3
    for name in workbook.sheetnames:
        sheet = sheet_of(workbook, name)
        fit = sheet.sheet_properties.pageSetUpPr
        assert ("landscape", True, 0) == (
            sheet.page_setup.orientation,
            fit is not None and fit.fitToPage,  # one page wide is the default of the format
            sheet.page_setup.fitToHeight,
        )
        assert sheet.print_title_rows in {"$1:$2", "$1:$3"}
        footer = sheet.oddFooter
        assert footer is not None
        assert str(footer.right.text).strip() == "第 &P 页，共 &N 页  Page &P of &N"


def test_an_ampersand_in_the_waves_name_is_no_code() -> None:  # R3
    book = sample_book(n_visits=12)
    book = replace(book, facts=replace(book.facts, name=Bilingual("A&B 第 1 期", "A&B wave 1")))
    footer = next(part for name, part in xml_parts(written(book)) if name == "xl/worksheets/sheet1.xml")
    assert "A&&B 第 1 期" in (footer.findtext(".//{*}oddFooter") or "")


def test_chart_has_a_series_per_rival_with_custom_error_bars(content: bytes) -> None:  # R4
    chart = dict(xml_parts(content))["xl/charts/chart1.xml"]
    with_bars = [series for series in chart.findall(".//{*}ser") if series.find("{*}errBars") is not None]
    names = [series.findtext("{*}tx//{*}v") for series in with_bars]
    assert ["联通 China Unicom", "电信 China Telecom"] == names
    hidden = {int(index.get("val", "")) for index in chart.findall(".//{*}legendEntry/{*}idx")}
    shown = [series for at, series in enumerate(chart.findall(".//{*}ser")) if at not in hidden]
    assert with_bars == shown
    assert {"cust"} == {bars.get("val") for bars in chart.findall(".//{*}errValType")}
    title = "".join(text for found in chart.findall("{*}chart/{*}title") for text in found.itertext())
    assert title == "移动与对手的差距（95% 区间）  China Mobile against its rivals, with 95% intervals"


def test_points_without_a_verdict_are_hollow_wherever_a_program_starts_drawing(content: bytes) -> None:  # R4
    chart = dict(xml_parts(content))["xl/charts/chart1.xml"]
    undecided = {"CU hollows": 3, "CT hollows": 2}
    order = [
        (series.findtext("{*}tx//{*}v"), len(series.findall("{*}yVal//{*}pt")))
        for series in chart.findall(".//{*}ser")
    ]
    white, points = [*undecided.items()], [("联通 China Unicom", 7), ("电信 China Telecom", 7)]
    assert [*white, *points, *white] == order[1:7]


def test_chart_carries_the_values_of_its_cells(content: bytes, workbook: Workbook) -> None:  # R4
    chart = dict(xml_parts(content))["xl/charts/chart1.xml"]
    summary = sheet_of(workbook, "汇总")
    for reference in chart.findall(".//{*}ser//{*}numRef"):
        area = (reference.findtext("{*}f") or "").split("!")[1].replace("$", "")
        cells = [row[0].value for row in summary[area]]
        cached = {
            int(point.get("idx", "")): float(point.findtext("{*}v", ""))
            for point in reference.findall(".//{*}pt")
        }
        assert {row: value for row, value in enumerate(cells) if value is not None} == pytest.approx(cached)


def test_no_chart_without_elements() -> None:  # R4
    book = sample_book(n_visits=12)
    content = written(replace(book, results=replace(book.results, elements=())))
    assert not [name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if "chart" in name]


def test_rows_that_do_not_fit_go_on_on_a_second_sheet() -> None:  # R5
    book = sample_book(n_visits=12)
    rows = [*book.items]
    workbook = load_workbook(io.BytesIO(written(replace(book, items=rows), max_rows=3 + len(rows) - 5)))
    assert ["题项明细", "题项明细 2"] == [name for name in workbook.sheetnames if name.startswith("题项明细")]
    first, second = sheet_of(workbook, "题项明细"), sheet_of(workbook, "题项明细 2")
    names = column_values(first, "题项") + column_values(second, "题项")
    assert [row.item.name for row in rows] == names
    assert (len(rows) - 5, 5) == (len(column_values(first, "题项")), len(column_values(second, "题项")))
    assert first["A3"].value == second["A3"].value
    assert second.auto_filter.ref == "A3:Q8"


def test_a_table_that_just_fits_needs_no_second_sheet() -> None:  # R5
    book = sample_book(n_visits=12)
    rows = [*book.items]
    workbook = load_workbook(io.BytesIO(written(replace(book, items=rows), max_rows=3 + len(rows))))
    assert "题项明细 2" not in workbook.sheetnames


def test_the_same_book_gives_the_same_bytes(content: bytes) -> None:  # R6
    assert content == written(sample_book(n_visits=12))


def test_a_path_gets_the_same_file(content: bytes, tmp_path: Path) -> None:  # R6
    target = tmp_path / "评分 工作簿.xlsx"
    write_workbook(sample_book(n_visits=12), target)
    assert content == target.read_bytes()


def test_a_failure_half_way_leaves_nothing(tmp_path: Path) -> None:  # R6
    def broken() -> Iterator[ItemRow]:
        yield next(iter(sample_book(n_visits=12).items))
        raise ConnectionError("the database went away")

    target = tmp_path / "book.xlsx"
    with pytest.raises(ConnectionError, match="went away"):
        write_workbook(replace(sample_book(n_visits=12), items=broken()), target)
    assert [] == [*tmp_path.iterdir()]


def test_no_text_breaks_the_file() -> None:  # R7
    content = written(book_with_answers(NASTY))
    assert [name for name, _ in xml_parts(content)]
    answers = column_values(sheet_of(load_workbook(io.BytesIO(content)), "题项明细"), "答案")
    assert NASTY[5] == answers[5]
    assert answers[6] == "a\ufffdb\ufffdc\ufffdd\ufffd"
    assert str(answers[9]).endswith("…〔截断 cut〕")


def xml_parts(content: bytes) -> Iterator[tuple[str, Element]]:
    """Every part of the package, parsed: a part that is not well-formed fails here."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            yield name, fromstring(package.read(name))  # noqa: S314  # our own file
