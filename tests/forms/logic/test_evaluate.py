"""Evaluating an instance.

V1 answers are the relevant, non-blank values by name; groups vanish, repeats become lists
V2 relevance: hidden means blank for everyone, unchecked and left out, and it comes back
V3 calculations are computed again; the clock's and the past's are taken as sent
V4 each rule that can be broken has its code, one violation for each answer
V5 what the form does not know is told, never stored
V6 values settle within 32 passes or not at all
V7 files are named by their question
"""

from dataclasses import replace

import pytest

from forms.logic.evaluate import Block
from forms.logic.parse import parse
from forms.logic.settle import UnsettledError
from forms.model import Kind, Question
from forms.text import Bilingual
from tests.forms.logic.small import LABEL, codes, evaluated, form_of, group, question

YES_NO = "yes no"


def test_v1_answers_by_name() -> None:
    form = form_of(
        question("/data/who"),
        group("/data/a", question("/data/a/floor", Kind.INTEGER), question("/data/a/note", Kind.NOTE)),
        group(
            "/data/clerk", question("/data/clerk/smile", Kind.INTEGER), question("/data/clerk/x"), repeat=True
        ),
    )
    evaluation = evaluated(
        form,
        "<who>王</who><a><floor>4</floor><note/></a>"
        "<clerk><smile>3</smile><x> </x></clerk><clerk><smile>5</smile></clerk>",
    )
    assert {"who": "王", "floor": "4", "clerk": [{"smile": "3"}, {"smile": "5"}]} == evaluation.answers
    assert [] == codes(evaluation)
    assert () == evaluation.unknown


def test_v1_one_repeat_is_a_list_and_none_is_absent() -> None:
    form = form_of(group("/data/r", question("/data/r/x"), repeat=True))
    assert {"r": [{"x": "1"}]} == evaluated(form, "<r><x>1</x></r>").answers
    assert {} == evaluated(form, "").answers


def test_v2_hidden_question_is_dropped_and_unchecked() -> None:
    form = form_of(
        question("/data/open", Kind.SELECT_ONE, choices=YES_NO),
        question(
            "/data/wait", Kind.INTEGER, relevant="/data/open = 'yes'", required="true()", constraint=". > 0"
        ),
        question("/data/seen", calculation="concat('[', /data/wait, ']')"),
    )
    hidden = evaluated(form, "<open>no</open><wait>-5</wait>")
    assert ({"open": "no", "seen": "[]"}, []) == (hidden.answers, codes(hidden))
    shown = evaluated(form, "<open>yes</open><wait>-5</wait>")
    assert ["constraint /data/wait"] == codes(shown)


def test_v2_hidden_group_hides_everything_below() -> None:
    inner = question("/data/g/h/x", required="true()", relevant="true()")
    form = form_of(
        question("/data/on"), group("/data/g", group("/data/g/h", inner), relevant="/data/on = '1'")
    )
    assert {} == evaluated(form, "<g><h><x>1</x></h></g>").answers
    assert {"on": "1", "x": "1"} == evaluated(form, "<on>1</on><g><h><x>1</x></h></g>").answers


def test_v2_answer_comes_back_with_a_later_calculation() -> None:
    """Relevance reads a calculation that stands below it, which reads the first answer."""
    form = form_of(
        question("/data/b", relevant="/data/c > 1"),
        question("/data/c", calculation="/data/a * 2"),
        question("/data/a", Kind.INTEGER),
    )
    assert {"a": "1", "b": "kept", "c": "2"} == evaluated(form, "<a>1</a><b>kept</b>").answers
    assert {"a": "0", "c": "0"} == evaluated(form, "<a>0</a><b>kept</b>").answers


def test_v2_hidden_repeats_leave_sum_and_count() -> None:
    form = form_of(
        question("/data/total", calculation="sum(/data/r/x)"),
        question("/data/n", calculation="count(/data/r/x)"),
        group("/data/r", question("/data/r/k"), question("/data/r/x", relevant="../k = 'a'"), repeat=True),
    )
    evaluation = evaluated(form, "<r><k>a</k><x>1</x></r><r><k>b</k><x>2</x></r><r><k>a</k><x>4</x></r>")
    assert ("5", "2") == (evaluation.answers["total"], evaluation.answers["n"])


def test_v3_submitted_result_is_not_believed() -> None:
    form = form_of(question("/data/a"), question("/data/points", calculation="/data/a * 2"))
    evaluation = evaluated(form, "<a>3</a><points>600</points>")
    assert {"a": "3", "points": "6"} == evaluation.answers
    assert ["calculated /data/points"] == codes(evaluation)
    assert "“6”" in evaluation.violations[0].message.zh


@pytest.mark.parametrize("sent", ["6", "6.0", ""])
def test_v3_same_result_or_none_is_no_violation(sent: str) -> None:
    form = form_of(question("/data/a"), question("/data/points", calculation="/data/a * 2"))
    assert [] == codes(evaluated(form, f"<a>3</a><points>{sent}</points>"))


def test_v3_nan_is_stored_blank() -> None:
    form = form_of(question("/data/a"), question("/data/half", calculation="/data/a div 2"))
    assert {} == evaluated(form, "").answers


def test_v3_clock_and_once_are_taken_as_sent() -> None:
    form = form_of(
        question("/data/at", calculation="now()"),
        question("/data/first", calculation="once('new')"),
        question("/data/day", calculation="today()"),
    )
    evaluation = evaluated(form, "<at>2026-11-01T08:00:00.000+08:00</at><first>old</first>")
    expected = {"at": "2026-11-01T08:00:00.000+08:00", "first": "old", "day": "2026-11-22"}
    assert (expected, []) == (evaluation.answers, codes(evaluation))


BROKEN = [
    ("required", question("/data/q", required="true()"), ""),
    ("required", question("/data/q", required="true()"), " \n "),
    ("constraint", question("/data/q", Kind.INTEGER, constraint=". >= 0 and . <= 7200"), "7201"),
    ("constraint", question("/data/q", Kind.DATE, constraint=". <= today()"), "2026-11-23"),
    ("type", question("/data/q", Kind.INTEGER), "3.9"),
    ("type", question("/data/q", Kind.DECIMAL), "1e2"),
    ("type", question("/data/q", Kind.DATE), "2026-02-30"),
    ("type", question("/data/q", Kind.START), "yesterday"),
    ("type", question("/data/q", Kind.GEOPOINT), "95 119 0 0"),
    ("type", question("/data/q", Kind.IMAGE), "../secret.jpg"),
    ("choice", question("/data/q", Kind.SELECT_ONE, choices=YES_NO), "maybe"),
    ("choice", question("/data/q", Kind.SELECT_ONE, choices=YES_NO), "yes no"),
    ("choice", question("/data/q", Kind.SELECT_ONE, choices=YES_NO), "Yes"),
    ("choice", question("/data/q", Kind.SELECT_MULTIPLE, choices=YES_NO), "yes maybe"),
    ("read_only", question("/data/q", default="7", read_only=True), "8"),
    ("read_only", question("/data/q", Kind.NOTE), "written"),
    ("too_long", question("/data/q"), "长" * 10_001),
    ("too_long", question("/data/q"), "x" * 100_000),
]


@pytest.mark.parametrize(
    ("code", "broken", "sent"),
    BROKEN,
    ids=[f"{code} {broken.kind} {sent[:9]}" for code, broken, sent in BROKEN],
)
def test_v4_broken(code: str, broken: Question, sent: str) -> None:
    evaluation = evaluated(form_of(broken), f"<q>{sent}</q>")
    assert [f"{code} /data/q"] == codes(evaluation)
    (violation,) = evaluation.violations
    assert ("q", LABEL, sent[:200]) == (violation.name, violation.label, violation.value)
    assert violation.message.zh != violation.message.en


KEPT = [
    (question("/data/q", Kind.SELECT_MULTIPLE, choices=YES_NO), "no yes no"),
    (question("/data/q", default="7", read_only=True), "7"),
    (question("/data/q", constraint=". != ''"), " "),
    (question("/data/q"), "长" * 10_000),
    (question("/data/q", Kind.INTEGER, constraint=". > 0"), ""),
    (question("/data/q", Kind.DEVICE_ID), "any:thing"),
]


@pytest.mark.parametrize(("kept", "sent"), KEPT, ids=[f"{kept.kind} {sent[:9]}" for kept, sent in KEPT])
def test_v4_kept(kept: Question, sent: str) -> None:
    assert [] == codes(evaluated(form_of(kept), f"<q>{sent}</q>"))


def test_v4_missing_element_is_blank() -> None:
    assert ["required /data/q"] == codes(evaluated(form_of(question("/data/q", required="true()")), ""))


def test_v4_the_forms_own_sentences_are_used() -> None:
    plain = question("/data/q", Kind.INTEGER, constraint=". <= 5", required="true()")
    own = Bilingual("应为0到5", "0 to 5")
    needed = Bilingual("请数一数", "Count them")
    form = form_of(replace(plain, constraint_message=own, required_message=needed))
    assert own == evaluated(form, "<q>6</q>").violations[0].message
    assert needed == evaluated(form, "").violations[0].message


def test_v4_place_in_a_repeat_is_told() -> None:
    form = form_of(group("/data/r", question("/data/r/x", Kind.INTEGER), repeat=True))
    evaluation = evaluated(form, "<r><x>1</x></r><r><x>one</x></r>")
    assert ["type /data/r[2]/x"] == codes(evaluation)
    (violation,) = evaluation.violations
    assert (Block(LABEL, 2),) == violation.blocks
    assert Bilingual("题 第 2 组 · 题", "Question, block 2 · Question") == violation.title


def test_v4_every_block_around_is_told() -> None:
    inner = group("/data/r/g/s", question("/data/r/g/s/x", Kind.INTEGER), repeat=True)
    named = replace(
        group("/data/r", question("/data/r/who"), group("/data/r/g", inner), repeat=True),
        label=Bilingual("${who}的拨打", "Dials of ${who}"),
    )
    evaluation = evaluated(
        form_of(named),
        "<r><who>a</who><g><s><x>1</x></s></g></r><r><who>b</who><g><s><x>1</x></s><s><x>?</x></s></g></r>",
    )
    assert ["type /data/r[2]/g/s[2]/x"] == codes(evaluation)
    (violation,) = evaluation.violations
    assert Bilingual(
        "b的拨打 第 2 组 · 题 第 2 组 · 题", "Dials of b, block 2 · Question, block 2 · Question"
    ) == (violation.title)


def test_v4_outside_repeats_the_title_is_the_label() -> None:
    (violation,) = evaluated(form_of(question("/data/q", Kind.INTEGER)), "<q>x</q>").violations
    assert ((), LABEL) == (violation.blocks, violation.title)


def test_v4_blocks_without_a_label_are_numbered_alone() -> None:
    assert Bilingual("第 3 组", "Block 3") == Block(Bilingual("", ""), 3).title


def test_v4_a_wrong_number_of_blocks_is_told_with_the_blocks_around_it() -> None:
    counted = replace(group("/data/r/s", question("/data/r/s/x"), repeat=True), repeat_count=parse("2"))
    form = form_of(group("/data/r", counted, repeat=True))
    evaluation = evaluated(form, "<r><s/><s/></r><r><s/></r>")
    assert ["repeat_count /data/r[2]/s"] == codes(evaluation)
    assert (Block(LABEL, 2),) == evaluation.violations[0].blocks


def test_v4_violations_stand_in_the_authors_order() -> None:
    form = form_of(
        question("/data/b", Kind.INTEGER),
        group("/data/g", question("/data/g/c", required="true()")),
        question("/data/a", Kind.DATE),
    )
    assert ["type /data/b", "required /data/g/c", "type /data/a"] == codes(
        evaluated(form, "<a>x</a><b>y</b>")
    )


def test_v5_unknown_elements() -> None:
    form = form_of(question("/data/a"), group("/data/g", question("/data/g/x")), question("/data/b"))
    evaluation = evaluated(
        form,
        "<a>1</a><a>2</a><b><c>3</c></b><g>text</g><extra>4</extra><meta><instanceID>uuid:1</instanceID></meta>",
    )
    assert {"a": "1"} == evaluation.answers
    assert ["/data/a[2]", "/data/b/c", "/data/extra", "/data/g"] == sorted(evaluation.unknown)


def test_v5_second_block_of_a_group() -> None:
    form = form_of(group("/data/g", question("/data/g/x")))
    evaluation = evaluated(form, "<g><x>1</x></g><g><x>2</x></g>")
    assert ({"x": "1"}, ("/data/g[2]",)) == (evaluation.answers, evaluation.unknown)


def test_v6_values_that_chase_one_another() -> None:
    form = form_of(question("/data/a", relevant="/data/b = ''"), question("/data/b", calculation="/data/a"))
    with pytest.raises(UnsettledError, match="/data"):
        evaluated(form, "<a>1</a>")


def test_v6_harmless_cycle_settles() -> None:
    form = form_of(
        question("/data/a", calculation="coalesce(/data/b, 'x')"), question("/data/b", calculation="/data/a")
    )
    assert {"a": "x", "b": "x"} == evaluated(form, "").answers


def test_v7_files() -> None:
    form = form_of(
        question("/data/front", Kind.IMAGE),
        question("/data/hidden", Kind.IMAGE, relevant="false()"),
        group("/data/zone", question("/data/zone/photo", Kind.IMAGE), repeat=True),
    )
    evaluation = evaluated(
        form,
        "<front>门头.jpg</front><hidden>h.jpg</hidden><zone/><zone><photo>z.jpg</photo></zone>",
    )
    assert {"front": "门头.jpg", "zone[2]/photo": "z.jpg"} == evaluation.files
