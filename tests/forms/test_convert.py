"""A form's workbook from one container to the other.

R1 every library form becomes an Excel workbook and a Markdown file again, and is the same form in each
R2 a Markdown table comes out aligned as the library's are
R3 a text keeps its cell, so that a fault stands at the same place of both files
R4 the workbook's cells are text, its header stays in view, its columns fit Chinese
R5 what cannot be converted is a fault
"""

from collections.abc import Sequence
from io import BytesIO

import openpyxl
import pytest

from forms.convert import WIDEST, convert
from forms.read import library_form, library_names, read_form


def _converted(source: bytes, filename: str, target: str) -> bytes:
    converted = convert(source, filename, target)
    assert isinstance(converted, bytes), converted
    return converted


@pytest.mark.parametrize("name", library_names())
def test_r1_there_and_back(name: str) -> None:
    source = library_form(name)
    workbook = _converted(source, f"{name}.md", "a.xlsx")
    tables = _converted(workbook, "a.xlsx", "b.md")
    form = read_form(source, f"{name}.md")
    assert (form, form) == (read_form(workbook, "a.xlsx"), read_form(tables, "b.md"))


@pytest.mark.parametrize("name", library_names())
def test_r2_aligned(name: str) -> None:
    source = library_form(name)
    tables = source[source.index(b"| survey") :]
    assert tables.decode() == _converted(source, f"{name}.md", "a.md").decode()


AUTHORS = (
    ["type", None, "name", "label"],
    ["text", None, "a|b", "甲"],
    [None, None, None, None],
    ["integer", "a note", "count", "3"],
)


def test_r3_places_are_kept() -> None:
    again = _converted(_workbook(AUTHORS), "form.xlsx", "again.xlsx")
    cells = openpyxl.load_workbook(BytesIO(again))["survey"]
    assert ("name", "a|b", "count", None) == tuple(cells[at].value for at in ("C1", "C2", "C4", "A3"))


def test_r3_the_same_faults() -> None:
    source = library_form("kiosk").replace(b"| E", b"| X")
    faults = read_form(source, "kiosk.md")
    assert isinstance(faults, tuple)
    assert faults == read_form(_converted(source, "kiosk.md", "kiosk.xlsx"), "kiosk.xlsx")


def test_r4_the_workbook() -> None:
    book = openpyxl.load_workbook(BytesIO(_converted(library_form("kiosk"), "kiosk.md", "kiosk.xlsx")))
    survey = book["survey"]
    assert ["survey", "choices", "settings", "rubric"] == book.sheetnames
    assert ("C2", True, False) == (survey.freeze_panes, survey["A1"].font.b, survey["A2"].font.b)
    assert {str} == {type(cell.value) for row in survey.rows for cell in row if cell.value is not None}
    widths = {letter: column.width for letter, column in survey.column_dimensions.items()}
    assert (True, True) == (widths["D"] > 2 * len("label::中文"), max(widths.values()) < WIDEST + 1)


def test_r5_another_kind_of_file() -> None:
    faults = convert(library_form("kiosk"), "kiosk.md", "kiosk.pdf")
    assert isinstance(faults, tuple)
    assert ["file_type_unknown"] == [fault.code for fault in faults]


def test_r5_not_a_workbook() -> None:
    faults = convert(b"PK", "kiosk.xlsx", "kiosk.md")
    assert isinstance(faults, tuple)
    assert ["file_unreadable"] == [fault.code for fault in faults]


def test_r5_texts_of_several_lines() -> None:
    faults = convert(_workbook((["name", "label"], ["a", "one\ntwo"])), "a.xlsx", "a.md")
    assert isinstance(faults, tuple)
    assert [("text_many_lines", 2, "B")] == [(fault.code, fault.row, fault.column) for fault in faults]


def test_r5_a_name_that_no_sheet_can_have() -> None:
    faults = convert(b"| a/b |\n| | name |\n| | c |\n", "a.md", "a.xlsx")
    assert isinstance(faults, tuple)
    assert [("sheet_unsupported", "a/b")] == [(fault.code, fault.sheet) for fault in faults]


def _workbook(rows: Sequence[list[str | None] | list[str] | list[None]]) -> bytes:
    book, file = openpyxl.Workbook(), BytesIO()
    page = book.active
    assert page is not None
    page.title = "survey"
    for row in rows:
        page.append(row)
    book.save(file)
    return file.getvalue()
