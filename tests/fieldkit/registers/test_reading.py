"""A register's file as it comes: containers, encodings, headings, cells.

R1 .xlsx and CSV in every encoding that Excel writes give the same rows
R2 headings stand in any order, in either language, below a title, with stars and blanks
R3 a missing, doubled, unknown or nameless column is told with its cell; optional ones may be absent
R4 what is no such file, or too large, is told and nothing is read of it
R5 blanks around and full-width signs are put right and counted
R6 dates whose order is certain are read in every spelling, the others are refused
R7 a cell that is not of its kind is told with what would be
"""

from datetime import date, datetime

import openpyxl
import pytest

from fieldkit.registers.reading import MAX_FILE_BYTES, MAX_ROWS, Table, read_table
from fieldkit.registers.values import Choice, Code, Day, Degrees, Misread, Text, tidy
from fieldkit.sites.register import SiteRegister
from fieldkit.sites.view import KINDS
from tests.fieldkit.filled_books import HEADINGS, book, comma_separated, saved, site
from tests.fieldkit.hostile_files import ENCRYPTED, bomb, far_out

SITES = SiteRegister()
ROW = site("FZ-1", 县区="鼓楼区", 纬度="26.08", 经度="119.3")


def _read(content: bytes | str, name: str = "sites.csv") -> Table:
    return read_table(SITES, content.encode() if isinstance(content, str) else content, name)


def _codes(table: Table) -> list[tuple[str, str, int, str]]:
    told = [*table.faults, *table.notes]
    return [(each.code, each.sheet, each.row, each.column) for each in told]


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ","), ("utf-8-sig", ","), ("gb18030", ","), ("utf-16", "\t"), ("utf-8-sig", ";")],
)
def test_r1_encodings(encoding: str, delimiter: str) -> None:
    table = _read(comma_separated(ROW, delimiter=delimiter).encode(encoding))
    assert [("FZ-1", "FZ-1营业厅", "鼓楼区")] == [
        (row.texts["code"], row.texts["name"], row.texts["county"]) for row in table.rows
    ]


def test_r1_the_same_rows() -> None:
    of_csv, of_xlsx = _read(comma_separated(ROW)), _read(book(ROW), "网点.XLSX")
    assert [row.texts for row in of_csv.rows] == [row.texts for row in of_xlsx.rows]
    assert ("", "网点") == (of_csv.sheet, of_xlsx.sheet)


def test_r1_our_own_guard_goes() -> None:
    """Downloads guard formulas with an apostrophe; it comes off, and nobody else's does."""
    table = _read(comma_separated(site("A", 名称="'=1+1"), site("B", 名称="'s")))
    assert ["=1+1", "'s"] == [row.texts["name"] for row in table.rows]


def test_r2_below_a_title_in_any_order() -> None:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].append(["说明", "编号要唯一"])
    sheet = workbook.create_sheet("数据")
    sheet.append(["福建省网点登记表"])
    sheet.merge_cells("A1:E1")
    sheet.append([" 运营商 ", "City", "编 号*", "NAME", "种类\n（下拉）"])
    sheet.append(["移动", "福州", "FZ-1", "东街口", "营业厅"])
    table = _read(saved(workbook), "a.xlsx")
    assert {"operator": "移动", "city": "福州", "code": "FZ-1", "name": "东街口", "kind": "营业厅"} == dict(
        table.rows[0].texts
    )
    assert ("数据", 3, "C") == (table.sheet, table.rows[0].number, (table.letters or {})["code"])


def test_r3_missing_and_renamed() -> None:
    headings = [name.replace("地市", "地市名") for name in HEADINGS]
    table = _read(book(ROW, headings=headings), "a.xlsx")
    assert [("column_missing", "网点", 1, ""), ("column_unknown", "网点", 1, "E")] == _codes(table)
    assert ("地市", True, []) == (
        table.notes[0].remedy.zh[-3:-1],
        "地市" in table.faults[0].sentence.zh,
        table.rows,
    )


def test_r3_doubled() -> None:
    table = _read(book([*ROW, "x"], headings=[*HEADINGS, "Name"]), "a.xlsx")
    assert [("column_repeated", "网点", 1, "L")] == _codes(table)


def test_r3_merged_heading() -> None:
    """Two columns under one merged heading: the second has none."""
    table = _read(book([*ROW, None, "备注"], headings=[*HEADINGS, "备注", None]), "a.xlsx")
    assert [("column_unknown", "网点", 1, "L"), ("column_nameless", "网点", 1, "M")] == _codes(table)
    assert 1 == len(table.rows)


def test_r3_absent() -> None:
    table = _read(book(ROW[:5], headings=HEADINGS[:5]), "a.xlsx")
    assert {"column_absent"} == {code for code, *_ in _codes(table)}
    assert (6, 1) == (len(table.notes), len(table.rows))


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.pdf", "file_type_unknown"),
        (b"PK\x03\x04", "a.xlsx", "file_unreadable"),
        (ENCRYPTED, "a.xlsx", "file_unreadable"),
        (bomb(), "a.xlsx", "file_too_large"),
        (far_out(), "a.xlsx", "file_too_large"),
        (b"x" * (MAX_FILE_BYTES + 1), "a.csv", "file_too_large"),
        (b"\xff\xff\xff", "a.csv", "file_unreadable"),
        (b'"never closed', "a.csv", "file_unreadable"),
        (b"", "a.csv", "no_headings"),
        ("姓名,电话\n甲,1\n".encode(), "a.csv", "no_headings"),
        (comma_separated().encode(), "a.csv", "no_rows"),
        (comma_separated(["", " "]).encode(), "a.csv", "no_rows"),
    ],
)
def test_r4_no_such_file(content: bytes, name: str, code: str) -> None:
    table = _read(content, name)
    assert ([code], []) == ([each.code for each in table.faults], list(table.rows))


def test_r4_too_many_rows() -> None:
    table = _read("code,name,kind,operator,city\n" + "a,b,hall,CM,FZ\n" * (MAX_ROWS + 1))
    assert (["too_many_rows"], []) == ([each.code for each in table.faults], list(table.rows))


def test_r5_tidied() -> None:
    table = _read(comma_separated(site(" ＦＺ１ ", 名称="　东街口\u200b 一 号店\n")))
    assert ("FZ1", "东街口 一 号店") == (table.rows[0].texts["code"], table.rows[0].texts["name"])
    [note] = table.notes
    assert ("cells_tidied", "2") == (note.code, note.sentence.en[:1])


def test_r5_punctuation_stays() -> None:
    assert "东街口（总店），１".replace("１", "1") == tidy("东街口（总店），１")


@pytest.mark.parametrize(
    "text",
    ["2026-11-28", "2026/11/28", "2026.11.28", "2026年11月28日", "20261128", "46354", "２０２６－１１－２８"],
)
def test_r6_spellings(text: str) -> None:
    """46354 is how Excel stores that day in a cell formatted as a number."""
    assert date(2026, 11, 28) == Day().read(text)


def test_r6_excels_own_dates() -> None:
    table = _read(book(site("A", 开业日期=datetime(2020, 2, 29), 停业日期=date(2026, 1, 2))), "a.xlsx")  # noqa: DTZ001 -- Excel has no zones
    texts = table.rows[0].texts
    assert (date(2020, 2, 29), date(2026, 1, 2)) == (
        Day().read(texts["opened_on"]),
        Day().read(texts["closed_on"]),
    )


@pytest.mark.parametrize(
    "text", ["3/4/2026", "28-11-2026", "2026-02-30", "明天", "2026-11", "0001-01-01", "1"]
)
def test_r6_uncertain(text: str) -> None:
    with pytest.raises(Misread) as refused:
        Day().read(text)
    assert "not_a_date" == refused.value.code


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        (Text(5), "x" * 6, "too_long"),
        (Text(), "\ufffd", "strange_sign"),
        (Text(), "a\x00b", "strange_sign"),
        (Code(), "a/b", "code_form"),
        (Code(), "a b", "code_form"),
        (Code(), "=1+1", "code_form"),
        (Code(), "Import", "code_form"),
        (Code(), "x" * 41, "too_long"),
        (Choice(labels=KINDS), "厅", "not_a_choice"),
        (Degrees(limit=90), "北纬26度", "not_a_number"),
        (Degrees(limit=90), "nan", "out_of_range"),
        (Degrees(limit=90), "90.01", "out_of_range"),
        (Degrees(limit=180), "-1e9", "out_of_range"),
    ],
)
def test_r7_misread(kind: Text, text: str, code: str) -> None:
    with pytest.raises(Misread) as refused:
        kind.read(text)
    assert code == refused.value.code


@pytest.mark.parametrize("text", ["hall", "营业厅", "Business hall", "BUSINESS HALL", "ＨＡＬＬ"])
def test_r7_a_choice_by_value_or_label(text: str) -> None:
    assert "hall" == Choice(labels=KINDS).read(text)
