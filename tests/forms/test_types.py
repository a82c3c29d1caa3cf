"""Every word that pyxform knows in the ``type`` column.

T1 each makes a form, whose XForm has the control and the bind that pyxform's own table says
T2 each way to write a list's type means one of six types; the XForm is that type's
T3 each way to write a group or a repeat is read, but for loops, which are refused
T4 what our page cannot ask is a fault, unless the form says that it is for Collect alone
"""

from collections.abc import Mapping
from typing import Any

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - ships no types
from pyxform import aliases
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from forms.faults import Fault
from forms.model import Form, Kind
from forms.read import read_form
from forms.types import read_type
from tests.forms.small_forms import YES_NO, places, workbook

NAMES = {"x": "http://www.w3.org/2002/xforms", "h": "http://www.w3.org/1999/xhtml"}
TYPES: Mapping[str, Mapping[str, Any]] = QUESTION_TYPE_DICT
COLLECT = "| form_title | form_id | version | clients |\n| 表 | small | 1 | collect |"
FILES = {
    "a.csv": b"name,label\nx,X",
    "towns.csv": b"name,label\nx,X",
    "a.xml": b"<root><item><name>x</name></item></root>",
}
# the list types as pyxform's tables spell them, and what each means
ALIASES = {
    "select_one": "select_one",
    "select one": "select_one",
    "select1": "select_one",
    "select one from": "select_one",
    "select one using": "select_one",
    "add select one prompt using": "select_one",
    "q select1": "select_one",
    "select_multiple": "select_multiple",
    "select multiple from": "select_multiple",
    "select multiple using": "select_multiple",
    "select all that apply": "select_multiple",
    "select all that apply from": "select_multiple",
    "add select multiple prompt using": "select_multiple",
    "q select": "select_multiple",
    "rank": "rank",
    "select_one_external": "select_one_external",
    "select one external": "select_one_external",
    "select_one_from_file": "select_one_from_file",
    "select one from file": "select_one_from_file",
    "select_multiple_from_file": "select_multiple_from_file",
    "select multiple from file": "select_multiple_from_file",
}
LISTS = {
    "select_one_external": "towns",
    "select_one_from_file": "towns.csv",
    "select_multiple_from_file": "towns.csv",
}
CONTROLS = {
    "select_one": "select1",
    "select_multiple": "select",
    "rank": "{http://www.opendatakit.org/xforms}rank",
    "select_one_external": "input",
    "select_one_from_file": "select1",
    "select_multiple_from_file": "select",
}
EXTERNAL_CHOICES = """
| external_choices |
| | list_name | name | province | label::中文 (zh) | label::English (en) |
| | towns | x | fj | 福州 | Fuzhou |
"""
RENAMED = {"add photo prompt": "photo"}  # which pyxform renames before it looks it up
TAGS = """
| osm |
| | list_name | name  | label::中文 (zh) | label::English (en) |
| | tags      | level | 层               | Level               |
"""
PLAIN = sorted({*TYPES, *map(str, Kind), *aliases._type_alias_map, *aliases.osm} - ALIASES.keys())  # pyright: ignore[reportPrivateUsage]
NO_CONTROL = {None, "action"}  # of what nobody sees


def _read(word: str, *, settings: str = COLLECT, cells: str = "") -> Form | tuple[Fault, ...]:
    """A form of one question of this type, which some need another to go with."""
    head = "| type | name | label::中文 (zh) | label::English (en) | calculation | trigger | choice_filter |"
    calculation = "1 + 1" if "calculate" in word else ""
    trigger = "${q}" if word == "background-geopoint" else ""
    name = "audit" if word == "audit" else "a"
    row = f"| {word} | {name} | 甲 | A | {calculation} | {trigger} | {cells} |"
    source = workbook(f"{head}\n| text | q | 问 | Q |\n{row}", choices=YES_NO, settings=settings)
    return read_form(source + EXTERNAL_CHOICES.encode(), "small.md", FILES)


def _form(word: str, *, cells: str = "") -> Form:
    form = _read(word, cells=cells)
    assert isinstance(form, Form), form
    return form


def _control(form: Form) -> Any:  # noqa: ANN401 - lxml's
    """The one in the body that asks for ``a``, None when nothing does."""
    found = etree.fromstring(form.xform).xpath("//h:body/*[@ref='/data/a']", namespaces=NAMES)
    return found[0] if found else None


def _bind(form: Form, path: str) -> Any:  # noqa: ANN401 - lxml's
    found = etree.fromstring(form.xform).xpath(f"//x:bind[@nodeset='{path}']", namespaces=NAMES)
    return found[0] if found else None


@pytest.mark.parametrize("word", [word for word in PLAIN if TYPES.get(word, True)])
def test_t1_a_question(word: str) -> None:
    row, form = TYPES[RENAMED.get(word, word)], _form(word)
    path = "/data/meta/audit" if word == "audit" else "/data/a"
    bind, control = row.get("bind", {}), row.get("control", {})
    assert {"q"} if word == "audit" else {"q", "a"} == {question.name for question in form.questions()}
    assert bind.get("type") == (None if (found := _bind(form, path)) is None else found.get("type"))
    is_unseen = control.get("tag") in NO_CONTROL or word == "background-geopoint"
    assert is_unseen == (_control(form) is None)
    if not is_unseen:
        assert control["tag"] == etree.QName(_control(form)).localname
        assert control.get("mediatype") == _control(form).get("mediatype")


@pytest.mark.parametrize("word", ["csv-external", "xml-external"])
def test_t1_a_file_for_expressions(word: str) -> None:
    assert {word} == {each for each in PLAIN if each in TYPES and not TYPES[each]} & {word}
    form = _form(word)
    assert ["q"] == [question.name for question in form.questions()]
    suffix = word.partition("-")[0]
    assert f"a.{suffix}" in form.media
    assert f'/a.{suffix}"'.encode() in form.xform


@pytest.mark.parametrize(
    ("word", "tag"), [("background-geopoint", "setgeopoint"), ("start-geopoint", "setgeopoint"),
                      ("background-audio", "recordaudio")],
)  # fmt: skip
def test_t1_what_the_phone_does_by_itself(word: str, tag: str) -> None:
    actions = [etree.QName(each).localname for each in etree.fromstring(_form(word).xform).iter("{*}" + tag)]
    assert [tag] == actions


def test_t2_the_table_is_whole() -> None:
    """What takes a list in pyxform's tables, and nothing else."""
    listed = {
        word for word, row in TYPES.items() if row.get("control", {}).get("tag") in {"select1", "select"}
    }
    assert {*aliases.select, *listed, "rank", "select one external"} == ALIASES.keys()
    assert {*PLAIN, *ALIASES} >= {*TYPES, *aliases.select, *aliases.select_from_file, *aliases.osm}


@pytest.mark.parametrize(("spelling", "word"), ALIASES.items())
def test_t2_a_list_type(spelling: str, word: str) -> None:
    list_name = LISTS.get(word, "yn")
    form = _form(f"{spelling} {list_name}", cells="province = ${q}" if word == "select_one_external" else "")
    question = {question.name: question for question in form.questions()}["a"]
    assert f"{word} {list_name}" == read_type(f"{spelling} {list_name}").text
    assert question.choices
    assert CONTROLS[word] == _control(form).tag.removeprefix("{http://www.w3.org/2002/xforms}")


def test_t2_osm_with_its_tags() -> None:
    head = "| type | name | label::中文 (zh) | label::English (en) |"
    source = workbook(f"{head}\n| osm tags | a | 甲 | A |", settings=COLLECT) + TAGS.encode()
    form = read_form(source, "small.md")
    assert isinstance(form, Form), form
    assert Kind.OSM is next(form.questions()).kind
    tag = _control(form).find("x:tag", NAMES)
    assert ("level", "层 / Level") == (tag.get("key"), tag.findtext("x:label", namespaces=NAMES))
    found = read_form(source.replace(b"osm tags", b"osm nope"), "small.md")
    assert isinstance(found, tuple)
    assert ["list_unknown survey 2 A"] == places(found)


@pytest.mark.parametrize("begin", ["begin {}", "begin_{}"])
@pytest.mark.parametrize("word", aliases.control)
def test_t3_groups_and_repeats(word: str, begin: str) -> None:
    head = "| type | name | label::中文 (zh) | label::English (en) |"
    opening = begin.format(word)
    rows = f"| {opening} | g | 组 | G |\n| text | a | 甲 | A |\n| {opening.replace('begin', 'end')} |"
    found = read_form(workbook(f"{head}\n{rows}"), "small.md")
    if word == "loop":
        assert isinstance(found, tuple)
        assert "type_unsupported survey 2 A" in places(found)
        return
    assert isinstance(found, Form), found
    (group,) = found.root.children
    is_repeat = etree.fromstring(found.xform).find(".//x:repeat[@nodeset='/data/g']", NAMES) is not None
    assert ("g", aliases.control[word] == "repeat") == (group.name, is_repeat)


def test_t4_for_collect_alone() -> None:
    phone = "| form_title | form_id | version |\n| 表 | small | 1 |"
    refused = {word for word in PLAIN if isinstance(_read(word, settings=phone), tuple)}
    assert {"background-audio", "geoshape", "geotrace", "osm", "q geoshape", "q geotrace"} == refused
    for word in refused:
        found = _read(word, settings=phone)
        assert isinstance(found, tuple)
        assert ["phone_unsupported survey 3 A"] == places(found)
