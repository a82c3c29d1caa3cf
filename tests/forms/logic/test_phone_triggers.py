"""What an answer sets off on the phone.

C1 a change computes what it triggers, once; the same answer again computes nothing
C2 what a trigger changes goes on in turn, and every one sees what the ones before have changed
C3 in a block it sets off what stands in the same block, or outside all
C4 without a calculation the answer is blanked; a position is blanked and asked for
C5 JavaRosa, the engine inside ODK Collect, makes the same of it
"""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - ships no types
from pyxform.validators.odk_validate import ODK_VALIDATE_PATH

from forms import Form, phone_json
from forms.read import read_form
from tests.forms.logic.sheets import NOW, SETTINGS, ZONE
from tests.forms.logic.test_phone_evaluator import on_the_phone

HEAD = "| survey |\n| | type | name | label::中文 (zh) | label::English (en) | trigger | calculation |"
FORM = f"""{HEAD}
| | text | a | 甲 | A |
| | text | live | 实时 | Live | | concat(${{a}}, 'l') |
| | calculate | n | | | ${{a}} | coalesce(${{n}}, 0) + 1 |
| | text | b | 乙 | B | ${{a}} | concat(${{a}}, ${{n}}) |
| | calculate | c | | | ${{b}} | concat(${{b}}, 'c') |
| | text | d | 丁 | D | ${{a}} | |
| | background-geopoint | p | | | ${{c_asked}} | |
| | text | c_asked | 问 | Asked |
"""
BLOCKS = f"""{HEAD}
| | begin_repeat | r | 段 | Leg |
| | text | b | 乙 | B |
| | begin_group | g | 组 | G |
| | text | a | 甲 | A |
| | end_group |
| | calculate | c | | | ${{a}} | concat(${{a}}, ${{b}}, position(..)) |
| | end_repeat |
| | calculate | last | | | ${{a}} | 'some' |
"""
HERE = Path(__file__).parent


def _form(source: str) -> Form:
    form = read_form((source + SETTINGS).encode(), "form.md")
    assert isinstance(form, Form), form
    return form


def _given(source: str, *changes: tuple[str, str], before: Mapping[str, str] | None = None) -> dict[str, Any]:
    asked = {"form": phone_json(_form(source)), "answers": before or {}, "changes": changes}
    return on_the_phone("phone_triggers.mjs", {**asked, "now": NOW, "zone": ZONE})


def test_c1_a_change_computes_once() -> None:
    assert "1" == _given(FORM, ("/data/a", "x"))["answers"]["/data/n"]
    assert "1" == _given(FORM, ("/data/a", "x"), ("/data/a", "x"))["answers"]["/data/n"]
    assert "2" == _given(FORM, ("/data/a", "x"), ("/data/a", "y"), ("/data/d", "z"))["answers"]["/data/n"]


def test_c2_one_sets_off_the_next() -> None:
    answers = _given(FORM, ("/data/a", "x"))["answers"]
    assert ("x1", "x1c") == (answers["/data/b"], answers["/data/c"])
    answers = _given(FORM, ("/data/a", "x"), ("/data/b", "mine"))["answers"]
    assert ("mine", "minec", "1") == (answers["/data/b"], answers["/data/c"], answers["/data/n"])


def test_c3_in_the_same_block() -> None:
    before = {"/data/r": "2", "/data/r[2]/b": "b"}
    answers = _given(BLOCKS, ("/data/r[2]/g/a", "x"), before=before)["answers"]
    assert {**before, "/data/r[2]/g/a": "x", "/data/r[2]/c": "xb2", "/data/last": "some"} == answers


def test_c4_blanks_and_positions() -> None:
    before = {"/data/d": "gone", "/data/p": "26.1 119.3"}
    given = _given(FORM, ("/data/a", "x"), before=before)
    assert ("", [], "26.1 119.3") == (
        given["answers"]["/data/d"],
        given["positions"],
        given["answers"]["/data/p"],
    )
    given = _given(FORM, ("/data/c_asked", "x"), before=before)
    assert (["/data/p"], "") == (given["positions"], given["answers"]["/data/p"])


@pytest.mark.skipif(shutil.which("javac") is None, reason="JavaRosa runs on a Java development kit")
@pytest.mark.parametrize(
    ("source", "given", "before"),
    [(FORM, {"a": "x"}, {}), (BLOCKS, {"b": "b", "a": "x"}, {"/data/r": "1", "/data/r[1]/b": "b"})],
)
def test_c5_javarosa_makes_the_same(
    source: str, given: dict[str, str], before: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "form.xml"
    path.write_bytes(_form(source).xform)
    told = subprocess.run(
        ["java", "-Djava.awt.headless=true", "-cp", ODK_VALIDATE_PATH, str(HERE / "Answer.java"), str(path)]
        + [f"{name}={text}" for name, text in given.items()],
        capture_output=True,
        check=True,
    )
    place = "/data/r[1]/g/a" if before else "/data/a"
    answers: dict[str, str] = _given(source, (place, given["a"]), before=before)["answers"]
    written = {each.tag: each.text for each in etree.fromstring(told.stdout).iter() if each.text}
    ours = {path.rpartition("/")[2]: text for path, text in answers.items() if text and path != "/data/r"}
    assert {name: text for name, text in written.items() if name != "live"} == ours
