"""The author's workbook with its faults in it.

R1 every faulty cell is coloured and says what is wrong and what to do, in both languages
R2 everything else of the workbook stays as the author made it
R3 marks of an earlier check are taken off
R4 a Markdown form is marked as the workbook it makes; a file without cells is not marked
R5 a workbook whose faults can be told, but that cannot be written again, is not marked
"""

from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.workbook import Workbook

from forms.convert import convert
from forms.faults import Fault
from forms.marked import AUTHOR, FILL, mark_faults
from forms.read import library_form, read_form


def _faulty() -> bytes:
    """FRM07 with an unknown element in P20 and an unknown rule in O23."""
    workbook = convert(library_form("kiosk"), "kiosk.md", "kiosk.xlsx")
    assert isinstance(workbook, bytes)
    book = openpyxl.load_workbook(BytesIO(workbook))
    survey = book["survey"]
    survey["P20"], survey["O23"] = "E99", "wrong"
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _faults(source: bytes, name: str = "kiosk.xlsx") -> tuple[Fault, ...]:
    faults = read_form(source, name)
    assert isinstance(faults, tuple)
    return faults


def _marked(source: bytes, name: str = "kiosk.xlsx") -> Workbook:
    marked = mark_faults(source, name, _faults(source, name))
    assert marked is not None
    return openpyxl.load_workbook(BytesIO(marked))


def _marks(book: Workbook) -> dict[str, str]:
    return {
        f"{page.title}!{cell.coordinate}": cell.comment.text
        for page in book
        for row in page.rows
        for cell in row
        if cell.comment
    }


def test_r1_each_cell() -> None:
    book, faults = _marked(_faulty()), _faults(_faulty())
    marks = _marks(book)
    assert {"survey!P20", "survey!O23"} <= set(marks)
    assert {f"{f.sheet}!{f.column or 'A'}{f.row or 1}" for f in faults} == set(marks)
    for fault in faults:
        mark = marks[f"{fault.sheet}!{fault.column or 'A'}{fault.row or 1}"]
        for text in (fault.sentence, fault.remedy):
            assert (True, True) == (text.zh in mark, text.en in mark)
    assert FILL.fgColor.rgb == book["survey"]["P20"].fill.fgColor.rgb


def test_r2_the_authors_own() -> None:
    book = openpyxl.load_workbook(BytesIO(_faulty()))
    survey = book["survey"]
    survey["C20"].font, survey["C20"].fill = Font(color="FF00FF00"), PatternFill("solid", fgColor="FF112233")
    survey["D20"].comment = Comment("my note", "Mo")
    survey.column_dimensions["D"].width = 71
    book.create_sheet("我的笔记")["A1"] = "=1+1"
    book["survey"].merge_cells("P20:Q20")
    again = _marked(_saved(book))
    page = again["survey"]
    assert ("FF00FF00", "FF112233") == (page["C20"].font.color.rgb, page["C20"].fill.fgColor.rgb)
    assert ("my note", 71, "=1+1") == (
        page["D20"].comment.text,
        page.column_dimensions["D"].width,
        again["我的笔记"]["A1"].value,
    )
    assert "survey!P20" in _marks(again)


def test_r3_a_corrected_cell() -> None:
    book = _marked(_faulty())
    book["survey"]["P20"] = "E41"
    again = _marked(_saved(book))
    cell = again["survey"]["P20"]
    assert (None, None) == (cell.comment, cell.fill.fill_type)
    assert AUTHOR == again["survey"]["O23"].comment.author


def test_r4_markdown() -> None:
    source = library_form("kiosk").replace(b"| min 3/10 ", b"| wrong    ")
    assert [f"{f.sheet}!{f.column}{f.row}" for f in _faults(source, "kiosk.md")] == list(
        _marks(_marked(source, "kiosk.md"))
    )


def test_r4_no_cells() -> None:
    for source, name in ((b"no workbook", "a.xlsx"), (b"\xff", "a.md"), (b"", "a.pdf")):
        assert mark_faults(source, name, _faults(source, name)) is None


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/styles.xml", b'fontId="0"', b'fontId="99"'),
        ("docProps/core.xml", b"<cp:coreProperties", b"<"),
        ("[Content_Types].xml", b"", b""),
    ],
)
def test_r5_what_says_nothing_about_the_form_is_broken(part: str, old: bytes, new: bytes) -> None:
    """Other programs than Excel write parts that openpyxl does not take; the faults are told all the same."""
    file = BytesIO()
    with ZipFile(BytesIO(_faulty())) as before, ZipFile(file, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name != part:
                after.writestr(name, content)
            elif old:
                after.writestr(name, content.replace(old, new))
    found = _faults(file.getvalue())
    assert {"element_unknown", "rule_unknown"} == {fault.code for fault in found}
    assert mark_faults(file.getvalue(), "kiosk.xlsx", found) is None
