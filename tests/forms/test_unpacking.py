"""Workbooks that are small on the disk and endless in memory.

U1 an honest workbook reads as before; what is no XML in it is left aside, whatever it holds
U2 one cell far out, or one long text shown by many cells, is refused before a table is built
U3 an archive that unpacks into more than it says, is encrypted or damaged, is refused before it is unpacked
U4 a DTD is refused, and so is what is no XML where a sheet should stand
"""

import struct
import tracemalloc
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from forms.read import read_form
from forms.sheets import read_sheets
from forms.unpacking import MAX_CELLS, MAX_CHARACTERS, measured
from tests.forms.small_forms import places

OFFICE = "http://schemas.openxmlformats.org"
MAIN = f'xmlns="{OFFICE}/spreadsheetml/2006/main"'
RELATIONS = f"{OFFICE}/officeDocument/2006/relationships"
PACKAGE = f'xmlns="{OFFICE}/package/2006/relationships"'
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{OFFICE}/package/2006/content-types"/>',
    "_rels/.rels": (
        f'<Relationships {PACKAGE}><Relationship Id="a" Type="{RELATIONS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook {MAIN} xmlns:r="{RELATIONS}"><sheets><sheet name="survey" sheetId="1" r:id="a"/></sheets>'
        "</workbook>"
    ),
    "xl/_rels/workbook.xml.rels": (
        f"<Relationships {PACKAGE}>"
        f'<Relationship Id="a" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="b" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    ),
}
SHEET, SHARED = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>type</t></is></c></row>'


def _book(rows: str, shared: str = "", others: Mapping[str, bytes] | None = None) -> bytes:
    file = BytesIO()
    parts = {**PARTS, SHEET: f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"}
    if shared:
        parts[SHARED] = f"<sst {MAIN}><si><t>{shared}</t></si></sst>"
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, part in {**parts, **(others or {})}.items():
            archive.writestr(name, part)
    return file.getvalue()


def _fault(source: bytes) -> list[str]:
    found = read_form(source, "form.xlsx")
    assert isinstance(found, tuple)
    return places(found)


def _cell(reference: str) -> str:
    return f'{HEADER}<row r="9"><c r="{reference}"><v>1</v></c></row>'


def test_u1_an_honest_workbook() -> None:
    rows = f'{HEADER}<row><c t="s"><v>0</v></c><c/><c t="str"><v>x</v></c></row>'
    sheet = read_sheets(_book(rows, "integer"), "form.xlsx")["survey"]
    assert [{"type": "integer"}] == [row.cells for row in sheet.rows]


def test_u1_pictures_are_left_aside() -> None:
    names = ZipFile(BytesIO(measured(_book(HEADER, others={"xl/media/a.jpg": b"\xff\xd8\xff"}))))
    assert {*PARTS, SHEET} == {*names.namelist()}


def test_u1_formats_far_out_are_no_content() -> None:
    """Excel keeps the format of cells that nobody filled."""
    assert "workbook_too_large" not in _fault(_book(f'{HEADER}<row r="9"><c r="XFD1048576" s="1"/></row>'))


FAR = {
    "the last cell": _cell("XFD1048576"),
    "in small letters": _cell("xfd1048576"),
    "in one row": _cell("A1048576"),
    "no such column": _cell("ZZZZZZZZ9"),
    "no letters": _cell("$A$9"),
    "no such row": _cell("A99999999999999999999"),
    "a row alone": f'{HEADER}<row r="1048576"><c><v>1</v></c></row>',
    "a prefix": f'{HEADER}<x:row xmlns:x={MAIN[6:]}><x:c r="XFD99999"><x:v>1</x:v></x:c></x:row>',
    "many rows": HEADER + "<row><c><v>1</v></c></row>" * MAX_CELLS,
}


@pytest.mark.parametrize("rows", FAR.values(), ids=FAR.keys())
def test_u2_one_cell_far_out(rows: str) -> None:
    assert ["workbook_too_large"] == _fault(_book(rows))


def test_u2_one_long_text_in_many_cells() -> None:
    cells = '<c t="s"><v>0</v></c>' * (MAX_CHARACTERS // 30_000 + 1)
    assert ["workbook_too_large"] == _fault(_book(f'{HEADER}<row r="2">{cells}</row>', "x" * 30_000))


def _lying(n_bytes: int) -> bytes:
    """Says that its sheet has a thousand bytes, and has more."""
    source = _book(HEADER + " " * n_bytes)
    (size,) = (one.file_size for one in ZipFile(BytesIO(source)).infolist() if one.filename == SHEET)
    assert 2 == source.count(struct.pack("<I", size))
    return source.replace(struct.pack("<I", size), struct.pack("<I", 1_000))


def test_u3_unpacks_into_more_than_it_says() -> None:
    source = _lying(200_000_000)
    tracemalloc.start()
    try:
        assert ["file_unreadable"] == _fault(source)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_u3_encrypted_parts() -> None:
    source = bytearray(_book(HEADER))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = source.find(signature)
        source[at + flags] |= 1
    assert ["file_unreadable"] == _fault(bytes(source))


@pytest.mark.parametrize("cut", [60, 200, 400])
def test_u3_damaged(cut: int) -> None:
    source = bytearray(_book(HEADER))
    source[cut : cut + 40] = bytes(40)
    assert ["file_unreadable"] == _fault(bytes(source))


def test_u4_a_dtd() -> None:
    laughs = f'<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><styleSheet {MAIN}>&b;</styleSheet>'
    assert ["file_unreadable"] == _fault(_book(HEADER, others={"xl/styles.xml": laughs.encode()}))


def test_u4_a_sheet_that_is_no_xml() -> None:
    """What reads workbooks would take a cell from it all the same."""
    assert ["file_unreadable"] == _fault(_book(f"</broken>{_cell('XFD1048576')}"))
