"""Workbooks as sheets of text.

S1 Markdown and Excel hold the same sheets, with the same row numbers and column letters
S2 a cell is the text its author typed
S3 a file that is no workbook is one fault, never an exception
"""

import datetime as dt
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from forms.faults import Fault
from forms.model import Form
from forms.read import library_form, read_form
from forms.sheets import MAX_FILE_BYTES, Sheet, read_sheets
from forms.unpacking import MAX_UNPACKED_BYTES
from tests.forms.small_forms import SETTINGS, places, workbook

MARKDOWN = r"""
# A heading, and prose, are no table.

| survey |      |      |         |
|--------|------|------|---------|
|        | type | name | note    |
|        | text | a    | x \| y  |
|        |      |      |         |
|        | text | b    |         |

| Settings |
| | form_id |
| | f |
"""


def _xlsx(tables: dict[str, list[list[object]]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _as_xlsx(sheets: dict[str, Sheet]) -> bytes:
    return _xlsx(
        {
            name: [
                list(sheet.letters),
                *([row[column] or None for column in sheet.letters] for row in sheet.rows),
            ]
            for name, sheet in sheets.items()
        }
    )


def test_s1_markdown_tables_are_sheets() -> None:
    sheets = read_sheets(MARKDOWN.encode(), "form.md")
    survey = sheets["survey"]
    assert ["survey", "settings"] == list(sheets)
    assert {"type": "A", "name": "B", "note": "C"} == survey.letters
    assert [(2, "a", "x | y"), (3, "b", "")] == [
        (row.number, row["name"], row["note"]) for row in survey.rows
    ]


def test_s1_excel_holds_the_same_form() -> None:
    source = library_form("store_visit")
    markdown, excel = read_form(source, "a.md"), read_form(_as_xlsx(read_sheets(source, "a.md")), "a.XLSX")
    assert isinstance(markdown, Form)
    assert markdown == excel


def test_s1_excel_rows_keep_their_numbers_over_blank_ones() -> None:
    sheets = read_sheets(_xlsx({" Survey ": [[None, "type"], [], [None, "text"]]}), "form.xlsx")
    row = sheets["survey"].rows[1]
    assert (3, "text", "B") == (row.number, row["type"], row.place("type").column)


def test_s1_columns_beyond_z_have_two_letters() -> None:
    sheets = read_sheets(_xlsx({"survey": [[f"c{n}" for n in range(1, 29)]]}), "form.xlsx")
    letters = sheets["survey"].letters
    assert ["Z", "AA", "AB"] == [letters[name] for name in ("c26", "c27", "c28")]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2026112201, "2026112201"),
        (0.6, "0.6"),
        (True, "TRUE"),
        (dt.datetime(2026, 11, 22, tzinfo=None), "2026-11-22"),  # noqa: DTZ001 - Excel knows no zone
        ("  营业厅 ", "营业厅"),
    ],
)
def test_s2_excel_cells_read_as_typed(value: object, text: str) -> None:
    sheets = read_sheets(_xlsx({"settings": [["version"], [value]]}), "form.xlsx")
    assert text == sheets["settings"].rows[0]["version"]


def _bomb() -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (MAX_UNPACKED_BYTES + 1))
    return stream.getvalue()


def _broken_excel() -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr("hello.txt", "not a workbook")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("source", "filename", "fault"),
    [
        (b"", "form.pdf", "file_type_unknown"),
        (b"", "form", "file_type_unknown"),
        (b"PK\x03\x04 cut off", "form.xlsx", "file_unreadable"),
        (_broken_excel(), "form.xlsx", "file_unreadable"),
        ("营业厅".encode("gb18030"), "form.md", "file_unreadable"),
        (b" " * (MAX_FILE_BYTES + 1), "form.md", "file_too_large"),
        (_bomb(), "form.xlsx", "file_too_large"),
        (_xlsx({"survey": [["type", "name", "type"]]}), "form.xlsx", "column_duplicate survey 1 C"),
    ],
)
def test_s3_no_workbook(source: bytes, filename: str, fault: str) -> None:
    found = read_form(source, filename)
    assert isinstance(found, tuple)
    assert [fault] == places(found)


def test_s3_empty_file_lacks_its_sheets() -> None:
    found = read_form(b"", "form.md")
    assert isinstance(found, tuple)
    assert ["sheet_missing survey", "sheet_missing settings"] == places(found)


def test_s3_sheets_of_other_tools_are_named() -> None:
    source = workbook("| type | name |", choices="", settings=SETTINGS) + b"\n| entities |\n| | list_name |\n"
    found = read_form(source, "form.md")
    assert isinstance(found, tuple)
    assert Fault is type(found[0])
    assert "sheet_unsupported entities" in places(found)
