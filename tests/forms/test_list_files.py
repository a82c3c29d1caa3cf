"""Lists of choices in a CSV beside the form, and what is wrong with one."""

import pytest
from small_forms import places, workbook

from forms.faults import Fault
from forms.list_files import MAX_ROWS
from forms.model import Choice, Form
from forms.read import read_form
from forms.text import Bilingual

HEAD = "| type | name | label::中文 (zh) | label::English (en) | parameters |"


def _read(content: bytes, *, file: str = "towns.csv", parameters: str = "") -> Form | tuple[Fault, ...]:
    source = workbook(f"{HEAD}\n| select_multiple_from_file {file} | a | 甲 | A | {parameters} |")
    return read_form(source, "small.md", {file: content})


def test_choices_with_one_label_for_both_languages() -> None:
    form = _read("\ufeffname, label ,zone\r\nfz,福州,1\r\n,blank,\r\ngz,广州\r\n".encode())
    assert isinstance(form, Form), form
    (question,) = form.questions()
    assert (
        Choice("fz", Bilingual("福州", "福州")),
        Choice("gz", Bilingual("广州", "广州")),
    ) == question.choices
    assert ({"name": "fz", "label": "福州", "zone": "1"}, {"name": "gz", "label": "广州", "zone": ""}) == (
        form.lists["towns"]
    )


@pytest.mark.parametrize(
    ("content", "english"),
    [
        ("name,label\n福州,福州".encode("gbk"), "not encoded in UTF-8"),
        (b"code,title\na,A", "lacks the column"),
        (b"name\na", "lacks the column"),
        (b"", "lacks the column"),
        (b"name,label\na,A\na,B", "“a” stands there twice"),
        (b"name,label\na b,A", "“a b” holds a blank"),
        (
            b"name,label\n" + b"".join(b"%d,x\n" % n for n in range(MAX_ROWS + 1)),
            f"more than {MAX_ROWS} rows",
        ),
    ],
)
def test_a_file_that_cannot_be_used(content: bytes, english: str) -> None:
    found = _read(content)
    assert isinstance(found, tuple)
    assert ["list_file_invalid survey 2 A"] == places(found)
    assert english in found[0].sentence.en


def test_other_kinds_of_file() -> None:
    found = _read(b"<x/>", file="towns.xml")
    assert isinstance(found, tuple)
    assert ["list_file_invalid survey 2 A"] == places(found)


def test_columns_are_not_renamed() -> None:
    found = _read(b"name,label\na,A", parameters="value=name")
    assert isinstance(found, tuple)
    assert ["list_file_invalid survey 2 A"] == places(found)
