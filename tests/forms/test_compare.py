"""What a new version of a form changes.

R1 the same form has no difference
R2 questions added, removed, reworded, asked or computed differently
R3 points, rules, sections, endings
"""

import pytest

from forms.compare import Change, compare_forms
from forms.model import Form
from tests.forms.small_forms import read

# ruff: noqa: E501 -- a table has its lines
SURVEY = """
| type | name | label::中文 (zh) | label::English (en) | relevant | score::points | score::rule | score::element |
| begin_group | a | 厅 | Hall |
| select_one yn | open | 开门 | Open | | 60 | yn | E22 |
| integer | wait | 等候 | Waiting | ${open} = 'yes' | 40 | sec 60/600 | E27 |
| text | remark | 备注 | Remark |
| end_group |
"""
RUBRIC = """
| kind | name | points | value | meaning |
| section | a | 100 | | |
"""
ENDING = "| ending | open | | no | rest_zero |\n"


def _form(*changes: tuple[str, str], rubric: str = RUBRIC) -> Form:
    survey = SURVEY
    for old, new in changes:
        assert old in survey
        survey = survey.replace(old, new)
    return read(survey, rubric=rubric)


def _told(after: Form) -> list[tuple[str, str, str, str]]:
    return [(d.change, d.name, d.before.en, d.after.en) for d in compare_forms(_form(), after)]


def test_r1_the_same() -> None:
    assert [] == _told(_form())


def test_r2_added_and_removed() -> None:
    after = _form(("text | remark | 备注 | Remark", "text | name | 姓名 | Name"))
    assert [(Change.ADDED, "name", "", "Name"), (Change.REMOVED, "remark", "Remark", "")] == _told(after)


def test_r2_reworded_in_one_language() -> None:
    (difference,) = compare_forms(_form(), _form(("备注", "说明")))
    assert (Change.REWORDED, "备注", "说明") == (
        difference.change,
        difference.before.zh,
        difference.after.zh,
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("${open} = 'yes'", "${open} = 'no'", "when it is asked"),
        ("text | remark", "date | remark", "type"),
    ],
)
def test_r2_logic(old: str, new: str, told: str) -> None:
    ((change, _, _, after),) = _told(_form((old, new)))
    assert (Change.LOGIC, told) == (change, after)


def test_r3_points_and_rules() -> None:
    after = _form(("| 60 | yn", "| 70 | yn"), ("| 40 | sec 60/600 | E27", "| 30 | sec 60/300 | E25"))
    assert [
        (Change.REPOINTED, "open", "60", "70"),
        (Change.REPOINTED, "wait", "40", "30"),
        (Change.RULE, "wait", "sec 60/600 · element E27", "sec 60/300 · element E25"),
    ] == [
        (change, name, before.split(" · op")[0], now.split(" · op")[0])
        for change, name, before, now in _told(after)
    ]


def test_r3_sections_and_endings() -> None:
    after = _form(("| 40 |", "| 20 |"), rubric=RUBRIC.replace("100", "80") + ENDING)
    assert [
        (Change.REPOINTED, "wait", "40", "20"),
        (Change.REPOINTED, "a", "100", "80"),
        (Change.RULE, "ending", "", "open = no: rest_zero"),
    ] == _told(after)
