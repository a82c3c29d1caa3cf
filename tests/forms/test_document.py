"""Writing an instance document.

D1 answers stand in the form's order and groups, with form id, version and instanceID
D2 what is blank, unknown or in an empty group is left out
D3 files are named by their questions
D4 a repeat has one block per repetition
D5 text survives: markup, quotes, Chinese, emoji
D6 a namespace that the author gave the instance is declared
D7 what is written reads back as it was
"""

from dataclasses import replace
from xml.etree import ElementTree as ET

from forms.document import instance_document
from forms.instance import read_instance
from forms.model import Form, Group, Kind, Question
from forms.rubric import Rubric
from forms.text import Bilingual

LABEL = Bilingual("题", "Question")


def _question(path: str, kind: Kind = Kind.TEXT) -> Question:
    return Question(name=path.rsplit("/", 1)[1], path=path, kind=kind, label=LABEL)


FORM = Form(
    form_id="hall",
    version="3",
    title=LABEL,
    root=Group(
        "data",
        "/data",
        LABEL,
        (
            _question("/data/who"),
            Group(
                "a", "/data/a", LABEL, (_question("/data/a/floor"), _question("/data/a/photo", Kind.IMAGE))
            ),
            Group("clerk", "/data/clerk", LABEL, (_question("/data/clerk/smile"),), is_repeat=True),
        ),
    ),
    rubric=Rubric("hall", "3", (), ()),
    xform=b"",
)


def _root(document: bytes) -> ET.Element:
    return ET.fromstring(document)  # noqa: S314 (written by ourselves a line before)


def _lines(document: bytes) -> list[tuple[str, str]]:
    return [(element.tag, element.text or "") for element in _root(document).iter()]


def test_d1_order_groups_and_identity() -> None:
    document = instance_document(FORM, {"floor": "4", "who": "A01"}, instance_id="uuid:1")
    assert {"id": "hall", "version": "3"} == _root(document).attrib
    expected = [
        ("data", ""),
        ("who", "A01"),
        ("a", ""),
        ("floor", "4"),
        ("meta", ""),
        ("instanceID", "uuid:1"),
    ]
    assert expected == _lines(document)


def test_d2_nothing_is_written_for_nothing() -> None:
    document = instance_document(FORM, {"who": "", "stranger": "x"}, instance_id="uuid:1")
    assert [("data", ""), ("meta", ""), ("instanceID", "uuid:1")] == _lines(document)


def test_d3_files() -> None:
    document = instance_document(FORM, {}, instance_id="uuid:1", files={"photo": "地面.jpg"})
    assert ("photo", "地面.jpg") in _lines(document)


def test_d4_repeats() -> None:
    clerks = [{"smile": "5"}, {"smile": "3"}]
    document = instance_document(FORM, {"clerk": clerks}, instance_id="uuid:1")
    assert ["5", "3"] == [smile.text for smile in _root(document).findall("clerk/smile")]


def test_d5_text_survives() -> None:
    text = "<b>\"脏\" & '乱'</b> 🙂\n第二行"
    document = instance_document(FORM, {"who": text}, instance_id="uuid:1")
    assert ("who", text) in _lines(document)


def test_d6_the_instance_s_own_namespace() -> None:
    form = replace(FORM, namespace="http://example.org/hall")
    document = instance_document(form, {"who": "A01"}, instance_id="uuid:1")
    assert "{http://example.org/hall}who" in [tag for tag, _ in _lines(document)]


def test_d7_reads_back() -> None:
    clerks = [{"smile": "5"}, {"smile": "3"}]
    instance = read_instance(instance_document(FORM, {"who": "A01", "clerk": clerks}, instance_id="uuid:1"))
    assert ("data", "hall", "3", "uuid:1") == (
        instance.root_name,
        instance.form_id,
        instance.version,
        instance.instance_id,
    )
    assert {"who": "A01", "clerk": clerks, "meta": {"instanceID": "uuid:1"}} == instance.values
