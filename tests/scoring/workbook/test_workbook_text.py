"""Text as a spreadsheet can hold it.

R1  What XML forbids is replaced, everything else stays.
R2  A cell holds 32,767 UTF-16 units; longer text is cut, with a mark.
R3  Widths count Chinese as two.
"""

from xml.etree.ElementTree import Element, fromstring, tostring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.workbook.text import CUT_MARK, MAX_UNITS, display_width, line_count, needs_care, storable


def test_ordinary_text_needs_no_care() -> None:  # R1
    assert not needs_care("福州移动第1营业厅\n第二行\t表格")


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-1", "@home", "<r>x</r>", "a\x00b", "a\ud800", "\ufffe", "a\rb"]
)
def test_text_that_needs_care_is_found(text: str) -> None:  # R1
    assert needs_care(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x00b\x1fc", "a\ufffdb\ufffdc"),
        ("a\ud800b\uffffc", "a\ufffdb\ufffdc"),
        ("one\r\ntwo\rthree\nfour\tfive", "one\ntwo\nthree\nfour\tfive"),
        ("=1+1", "=1+1"),
        ("😀", "😀"),
    ],
)
def test_storable_replaces_only_what_xml_forbids(text: str, expected: str) -> None:  # R1
    assert expected == storable(text)


@given(st.text(alphabet=st.characters()))
def test_any_text_becomes_well_formed_xml(text: str) -> None:  # R1
    element = Element("t")
    element.text = storable(text)
    again = fromstring(tostring(element, encoding="unicode"))  # noqa: S314  # our own text
    assert element.text == (again.text or "")


def test_text_at_the_limit_is_kept_whole() -> None:  # R2
    assert "字" * MAX_UNITS == storable("字" * MAX_UNITS)


@pytest.mark.parametrize("character", ["字", "😀", "a😀"])
def test_longer_text_is_cut_with_a_mark(character: str) -> None:  # R2
    cut = storable(character * (MAX_UNITS + 1))
    assert cut.endswith(CUT_MARK)
    assert len(cut.encode("utf-16-le")) in {2 * MAX_UNITS, 2 * MAX_UNITS - 2}


@pytest.mark.parametrize(("text", "expected"), [("abc", 3), ("福州", 4), ("▲ 领先 Lead", 12), ("", 0)])
def test_chinese_counts_two(text: str, expected: int) -> None:  # R3
    assert expected == display_width(text)


@pytest.mark.parametrize(("text", "expected"), [("", 1), ("短", 1), ("厅" * 20, 5), ("一\n二", 2)])
def test_lines_of_wrapped_text(text: str, expected: int) -> None:  # R3
    assert expected == line_count(text, 10)
