"""Lists of choices in a CSV beside the form, and what is wrong with one."""

import pytest

from forms.faults import Fault
from forms.list_contents import MAX_ROWS
from forms.model import Choice, Form
from forms.read import read_form
from forms.text import Bilingual
from tests.forms.logic.small import codes, evaluated
from tests.forms.small_forms import places, workbook

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
    found = _read(b"x", file="towns.csv.gz")
    assert isinstance(found, tuple)
    assert ["list_file_invalid survey 2 A"] == places(found)


def _form(content: bytes, *, file: str = "towns.csv", parameters: str = "") -> Form:
    form = _read(content, file=file, parameters=parameters)
    assert isinstance(form, Form), form
    return form


def _choices(form: Form) -> list[tuple[str, str]]:
    return [(choice.name, choice.label.zh) for question in form.questions() for choice in question.choices]


def test_columns_that_the_parameters_name() -> None:
    form = _form("code,title\nfz,福州".encode(), parameters="value=code label=title")
    assert [("fz", "福州")] == _choices(form)
    assert "code" == next(form.questions()).choice_value
    assert b'<value ref="code"/>' in form.xform


def test_two_rows_must_name_the_same_columns() -> None:
    first = "| select_one_from_file t.csv | a | 甲 | A | |"
    second = "| select_one_from_file t.csv | b | 乙 | B | value=code |"
    source = workbook(f"{HEAD}\n{first}\n{second}")
    found = read_form(source, "small.md", {"t.csv": b"name,code,label\na,x,A"})
    assert isinstance(found, tuple)
    assert ["list_file_invalid survey 3 A"] == places(found)


def test_xml_items() -> None:
    items = "<root><item><name>fz</name><label>福州</label><zone> 1 </zone></item></root>"
    form = _form(items.encode(), file="towns.xml")
    assert [("fz", "福州")] == _choices(form)
    assert ({"name": "fz", "label": "福州", "zone": "1"},) == form.lists["towns"]
    assert {"towns.xml": items.encode()} == form.media


def test_geojson_features() -> None:
    point = '{"type": "Point", "coordinates": [119.3, 26.07]}'
    feature = (
        f'{{"type": "Feature", "id": "fz", "geometry": {point}, "properties": {{"title": "福州", "n": 3}}}}'
    )
    form = _form(f'{{"type": "FeatureCollection", "features": [{feature}]}}'.encode(), file="towns.geojson")
    assert [("fz", "福州")] == _choices(form)
    assert ({"geometry": "26.07 119.3 0 0", "title": "福州", "n": "3", "id": "fz"},) == form.lists["towns"]
    assert b'<value ref="id"/>' in form.xform


@pytest.mark.parametrize(
    ("file", "content", "english"),
    [
        ("towns.xml", b"<root><item>", "not complete XML"),
        ("towns.xml", b"<towns/>", "items in a root"),
        ("towns.xml", b"<root><town/></root>", "items in a root"),
        ("towns.xml", b"<root><item><name><b/></name></item></root>", "items in a root"),
        ("towns.xml", b"<root><item><name>a</name><name>b</name></item></root>", "items in a root"),
        ("towns.xml", b"<!DOCTYPE root [<!ENTITY a 'b'>]><root/>", "no DOCTYPE"),
        ("towns.xml", "<root>福州</root>".encode("gbk"), "not encoded in UTF-8"),
        ("towns.geojson", b"[]", "no GeoJSON"),
        ("towns.geojson", b"{", "no GeoJSON"),
        ("towns.geojson", b'{"features": [3]}', "no GeoJSON"),
        ("towns.geojson", b'{"features": [{"geometry": null}]}', "no GeoJSON"),
        ("towns.csv", b"x" * 5_000_001, "larger than 5 MB"),
    ],
)
def test_a_file_of_another_kind_that_cannot_be_used(file: str, content: bytes, english: str) -> None:
    found = _read(content, file=file)
    assert isinstance(found, tuple)
    assert ["list_file_invalid survey 2 A"] == places(found)
    assert english in found[0].sentence.en


EXTERNALS = """
| type | name | label::中文 (zh) | label::English (en) | calculation |
| csv-external | towns | | | |
| xml-external | halls | | | |
| text | town | 镇 | Town | |
| calculate | zone | | | instance('towns')/root/item[code = ${town}]/zone |
| calculate | hall | | | instance('halls')/root/item[name = ${town}]/hall |
"""
TOWNS = b"code,zone\nfz,1\ngz,2"
HALLS = b"<root><item><name>fz</name><hall>H1</hall></item></root>"


def test_files_that_expressions_read() -> None:
    form = read_form(workbook(EXTERNALS), "small.md", {"towns.csv": TOWNS, "halls.xml": HALLS, "x.csv": b""})
    assert isinstance(form, Form), form
    assert ["town", "zone", "hall"] == [question.name for question in form.questions()]
    assert {"towns.csv": TOWNS, "halls.xml": HALLS} == form.media
    assert b'<instance id="towns" src="jr://file-csv/towns.csv"/>' in form.xform
    assert b'<instance id="halls" src="jr://file/halls.xml"/>' in form.xform
    evaluation = evaluated(form, "<town>fz</town><zone>1</zone><hall>H1</hall>")
    assert () == tuple(evaluation.violations)
    assert ["calculated /data/hall"] == [*codes(evaluated(form, "<town>fz</town><hall>H2</hall>"))]


@pytest.mark.parametrize(
    ("survey", "expected"),
    [
        (EXTERNALS.replace("/zone |", "/zones |"), "expression_invalid survey 5 E"),
        (
            EXTERNALS.replace("| xml-external | halls |", "| xml-external | town |"),
            "name_duplicate survey 4 B",
        ),
        (EXTERNALS.replace("| csv-external | towns |", "| csv-external | |"), "name_missing survey 2 B"),
    ],
)
def test_what_expressions_cannot_read(survey: str, expected: str) -> None:
    files = {"towns.csv": TOWNS, "halls.xml": HALLS, "town.xml": HALLS}
    found = read_form(workbook(survey), "small.md", files)
    assert isinstance(found, tuple)
    assert expected in places(found)
