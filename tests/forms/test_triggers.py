"""The ``trigger`` column.

G1 a triggered calculation is parsed as it stands at its own place, whatever sets it off
G2 ODK clients are told the same: also in a repeat, where pyxform writes it as seen from the trigger
G3 the server takes what was submitted, and computes nothing
G4 what could not be set off is a fault
"""

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - ships no types

from forms import form_from_record, form_to_record
from forms.logic.parse import parse
from forms.model import Kind
from tests.forms.logic.small import codes, evaluated
from tests.forms.small_forms import faults, places, read

HEAD = "| type | name | label::中文 (zh) | label::English (en) | trigger | calculation | read_only |"
A, B = "| text | a | 甲 | A |", "| text | b | 乙 | B |"
C = "| calculate | c | | | ${a}, ${b} | concat(${a}, now()) |"
IN_REPEAT = f"""
{HEAD}
| begin_repeat | r | 段 | Leg |
| text | b | 乙 | B |
| begin_group | g | 组 | G |
| text | a | 甲 | A |
| end_group |
| calculate | c | | | ${{a}} | concat(${{b}}, 'x') |
| end_repeat |
"""


def _actions(xform: bytes) -> list[tuple[str, str, str]]:
    """What sets off what, and by which expression."""
    tree = etree.fromstring(xform)
    return [
        (each.getparent().get("ref"), each.get("ref"), each.get("value", "").replace(" ", ""))
        for each in tree.iter("{*}setvalue", "{*}setgeopoint")
        if each.get("event") == "xforms-value-changed"
    ]


def test_g1_a_calculation_with_two_triggers() -> None:
    form = read(f"{HEAD}\n{A}\n{B}\n{C}")
    (*_, triggered) = form.questions()
    assert ("/data/a", "/data/b") == triggered.triggers
    assert parse("concat(/data/a, now())") == triggered.calculation
    assert triggered.live_calculation is None
    assert form == form_from_record(form_to_record(form))


def test_g2_each_trigger_sets_it() -> None:
    value = "concat(/data/a,now())"
    assert [("/data/a", "/data/c", value), ("/data/b", "/data/c", value)] == _actions(
        read(f"{HEAD}\n{A}\n{B}\n{C}").xform
    )


def test_g1_g2_in_a_repeat_both_see_the_same() -> None:
    """JavaRosa runs it at its own place: pyxform's ``../../b``, seen from ``g/a``, finds nothing there."""
    form = read(IN_REPEAT)
    (*_, triggered) = form.questions()
    assert parse("concat(../b, 'x')") == triggered.calculation
    assert [("/data/r/g/a", "/data/r/c", "concat(../b,'x')")] == _actions(form.xform)


def test_g2_a_trigger_alone_blanks_the_answer() -> None:
    form = read(f"{HEAD}\n{A}\n| text | b | 乙 | B | ${{a}} |")
    (*_, blanked) = form.questions()
    assert (("/data/a",), None) == (blanked.triggers, blanked.calculation)
    assert [("/data/a", "/data/b", "")] == _actions(form.xform)


def test_g2_a_position() -> None:
    form = read(f"{HEAD}\n{A}\n| background-geopoint | p | | | ${{a}} |")
    (*_, position) = form.questions()
    assert (Kind.BACKGROUND_GEOPOINT, ("/data/a",)) == (position.kind, position.triggers)
    assert form.is_for_phone
    assert [("/data/a", "/data/p", "")] == _actions(form.xform)


def test_g3_the_server_takes_what_was_submitted() -> None:
    form = read(
        f"{HEAD}\n{A}\n| text | b | 乙 | B | ${{a}} | concat(${{a}}, 1) | yes |\n{C.replace(', ${b}', '')}"
    )
    evaluation = evaluated(form, "<a>x</a><b>then</b><c>yesterday</c>")
    assert [] == codes(evaluation)
    assert {"a": "x", "b": "then", "c": "yesterday"} == evaluation.answers
    assert {"a": "x"} == evaluated(form, "<a>x</a>").answers


def test_g3_a_position_is_one() -> None:
    form = read(f"{HEAD}\n{A}\n| background-geopoint | p | | | ${{a}} |")
    assert ["type /data/p"] == codes(evaluated(form, "<a>x</a><p>here</p>"))
    assert [] == codes(evaluated(form, "<a>x</a><p>26.1 119.3 0 8</p>"))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([A, "| calculate | c | | | ${z} | 1 |"], ["reference_unknown survey 3 E"]),
        ([A, "| calculate | c | | | a | 1 |"], ["trigger_invalid survey 3 E"]),
        ([A, B, "| calculate | c | | | ${a} ${b} | 1 |"], ["trigger_invalid survey 4 E"]),
        ([A, "| calculate | c | | | ${a} |"], ["compile_failed survey 3"]),
        ([A, "| calculate | c | | | ${a} | ${z} |"], ["reference_unknown survey 3 F"]),
        ([A, "| calculate | c | | | ${a} | lenght(${a}) |"], ["expression_invalid survey 3 F"]),
        ([A, "| calculate | b | | | | 1 |", "| calculate | c | | | ${b} | 1 |"],
         ["trigger_invalid survey 4 E"]),
        ([A, "| hidden | b |", "| calculate | c | | | ${b} | 1 |"], ["trigger_invalid survey 4 E"]),
        (["| begin_group | g | 组 | G |", A, "| end_group |", "| calculate | c | | | ${g} | 1 |"],
         ["trigger_invalid survey 5 E"]),
        ([A, "| begin_group | g | 组 | G | ${a} |", B, "| end_group |"], ["trigger_invalid survey 3 E"]),
        ([A, "| begin_repeat | r | 段 | Leg |", B, "| calculate | c | | | ${a} | 1 |", "| end_repeat |"],
         ["trigger_invalid survey 5 E"]),
        (["| text | a | 甲 | A | ${b} | 1 |", "| text | b | 乙 | B | ${a} | 2 |"],
         ["expression_circular survey 2 E"]),
        (["| background-geopoint | p |"], ["trigger_invalid survey 2 E"]),
        ([A, "| background-geopoint | p | | | ${a} | 1 |"], ["trigger_invalid survey 3 E"]),
    ],
)  # fmt: skip
def test_g4_what_could_not_be_set_off(rows: list[str], expected: list[str]) -> None:
    assert expected == places(faults("\n".join((HEAD, *rows))))


def test_g4_a_calculation_may_count_itself_up() -> None:
    """It is computed once for each change, so this is no circle."""
    (*_, counter) = read(f"{HEAD}\n{A}\n| calculate | n | | | ${{a}} | coalesce(${{n}}, 0) + 1 |").questions()
    assert ("/data/a",) == counter.triggers
