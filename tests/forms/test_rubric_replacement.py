"""A published form takes another rubric.

P1 points, rules and sections are the new ones; order, texts, photos and conditions stay the form's
P2 the rubric has a version of its own, and a new one
P3 everything wrong is told at its cell, against the form's own questions
"""

from dataclasses import replace

import pytest

from forms.faults import Fault
from forms.read import library_form, read_form, read_rubric
from forms.rubric import Ending, EndingMeaning, Rubric, Rule
from forms.text import Bilingual
from tests.forms.small_forms import places, read, workbook

FORM = read(
    """
| type | name | label::中文 (zh) | label::English (en) | required | relevant | score::points | score::rule | score::element | score::evidence | score::for |
| text | operator | 运营商 | Operator |
| begin_group | g | 组 | Group |
| select_one yn | open | 营业 | Open | yes | | 4 | yn | E22 | P |
| image | open_photo | 照片 | Photo | yes | | | | | | open |
| integer | wait | 等候 | Wait | yes | ${operator} = 'CM' | | | | | |
| end_group |
| begin_repeat | trials | 测试 | Trials |
| integer | seconds | 秒 | Seconds |
| end_repeat |
""",  # noqa: E501 - a sheet is as wide as it is
    rubric="| kind | name | points | value |\n| section | g | 4 | |\n| setting | version | | r1 |",
)
RUBRIC = (
    "| kind | name | points | value | meaning |\n| section | g | 10 | | |\n| setting | version | | r2 | |\n"
)
SURVEY = "| name | score::rule | score::points | score::element | note |\n"


def _replaced(rows: str, rubric: str = RUBRIC, head: str = SURVEY) -> Rubric | tuple[Fault, ...]:
    return read_rubric(workbook(head + rows, rubric=rubric, choices="", settings=""), "rubric.md", FORM)


def _rubric(rows: str, rubric: str = RUBRIC) -> Rubric:
    found = _replaced(rows, rubric)
    assert isinstance(found, Rubric), found
    return found


def _places(rows: str, rubric: str = RUBRIC, head: str = SURVEY) -> list[str]:
    found = _replaced(rows, rubric, head)
    assert isinstance(found, tuple), "the rubric was accepted"
    return places(found)


def test_p1_the_form_keeps_its_order_and_texts() -> None:
    rubric = _rubric("| wait | sec 30/120 | 6 | E25 | was 3 |\n| open | yn | 4 | E22 | |\n")
    assert ["open", "wait"] == [item.name for item in rubric.items]
    opened, wait = rubric.items
    assert ("g", Bilingual("营业", "Open"), 4.0) == (opened.section, opened.label, opened.points)
    assert ("sec 30/120", 6.0, 2) == (wait.rule.notation, wait.points, wait.row)
    assert [(Bilingual("组", "Group"), 10.0)] == [(s.label, s.points) for s in rubric.sections]


def test_p1_photos_and_conditions_are_the_forms() -> None:
    head = "| name | score::rule | score::points | score::element | score::evidence | score::operators |\n"
    found = _replaced("| open | yn | 4 | E22 | P | 3 |\n| wait | sec 30/120 | 6 | E25 | | M |\n", head=head)
    assert isinstance(found, Rubric)
    assert [("P", 3), ("", 1)] == [(item.evidence, len(item.operators)) for item in found.items]


def test_p1_a_question_without_a_rule_is_no_longer_scored() -> None:
    rubric = _rubric("| wait | sec 30/120 | 10 | E25 | |\n| open | | | | |\n")
    assert ["wait"] == [item.name for item in rubric.items]


def test_p1_endings() -> None:
    ending = f"{RUBRIC}| ending | open | | no | rest_zero |\n"
    rubric = _rubric("| open | yn | 4 | E22 | |\n| wait | sec 30/120 | 6 | E25 | |\n", ending)
    assert (Ending("open", "no", EndingMeaning.REST_ZERO, first_closed=1),) == rubric.endings


def test_p2_form_and_rubric_have_a_version_each() -> None:
    form = replace(FORM, rubric=_rubric("| open | yn | 10 | E22 | |\n"))
    assert ("1", "r2", "small") == (form.version, form.rubric.version, form.rubric.form_id)


@pytest.mark.parametrize("version", ["r1", ""])
def test_p2_the_version_is_new(version: str) -> None:
    rubric = f"| kind | name | points | value |\n| section | g | 10 | |\n| setting | version | | {version} |"
    assert "rubric_version_not_new rubric 3 D" in _places("| open | yn | 10 | E22 | |\n", rubric)


def test_p2_the_version_is_missing() -> None:
    rubric = "| kind | name | points |\n| section | g | 10 |"
    assert ["rubric_version_not_new rubric"] == _places("| open | yn | 10 | E22 | |\n", rubric)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("| shut | yn | 10 | E22 | |\n", ["section_empty rubric 2 B", "rubric_question_unknown survey 2 A"]),
        ("| open | yn | 10 | E22 |\n| open | yn | 5 | E22 |\n", ["name_duplicate survey 3 A"]),
        ("| open | sec 1/2 | 10 | E22 | |\n", ["rule_unfit survey 2 B"]),
        ("| open | yes | 10 | E22 | |\n", ["rule_unknown survey 2 B"]),
        ("| open | yn | 4 | E22 | |\n", ["section_points rubric 2 C"]),
        ("| seconds | sec 1/2 | 10 | E37 | |\n", ["item_in_repeat survey 2 A"]),
    ],
)
def test_p3_faults_at_their_cells(rows: str, expected: list[str]) -> None:
    assert sorted(expected) == sorted(_places(rows))


@pytest.mark.parametrize(
    ("head", "row", "expected"),
    [
        ("| title | score::rule |\n", "| open | yn |\n", "column_missing survey 1"),
        ("| name | score::rules |\n", "| open | yn |\n", "column_score_unknown survey 1 B"),
        ("| name | score::for |\n", "| open_photo | wait |\n", "for_fixed survey 2 B"),
        ("| name | score::rule | score::points | score::element | score::evidence |\n",
         "| wait | sec 1/2 | 10 | E25 | P |\n", "evidence_missing survey 2 E"),
        ("| name | score::rule | score::points | score::element | score::operators |\n",
         "| open | yn | 10 | E22 | M |\n| wait | sec 1/2 | 0 | E25 | 3 |\n",
         "operator_condition_missing survey 2"),
    ],
)  # fmt: skip
def test_p3_columns(head: str, row: str, expected: str) -> None:
    assert expected in _places(row, head=head)


def test_p3_both_sheets_are_needed() -> None:
    lone = read_rubric(b"| survey |\n| | name |\n", "rubric.md", FORM)
    assert isinstance(lone, tuple)
    assert ["sheet_missing rubric"] == places(lone)
    broken = read_rubric(b"PK", "rubric.xlsx", FORM)
    assert isinstance(broken, tuple)
    assert ["file_unreadable"] == places(broken)


def test_a_whole_library_form_takes_its_own_rubric_again() -> None:
    """The form's own workbook is a replacement too, once its version is new."""
    source = library_form("store_visit")
    form = read_form(source, "store_visit.md")
    assert not isinstance(form, tuple)
    versions = source.decode().rpartition("2026112201")
    found = read_rubric(f"{versions[0]}2026112202{versions[2]}".encode(), "store_visit.md", form)
    assert replace(form.rubric, version="2026112202") == found
    assert Rule("yn", form.rubric.items[0].rule.measure) == form.rubric.items[0].rule
