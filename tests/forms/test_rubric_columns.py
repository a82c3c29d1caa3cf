"""The rubric as it stands in the workbook.

C1 scored rows become items in the author's order, groups become sections
C2 what a row alone gets wrong is a fault at its cell
C3 a rule fits its question; photos, reasons, events and vetoes fit their items
C4 the points add up
"""

import pytest

from forms.rubric import Measure, RubricItem, RubricSection, Rule
from forms.text import Bilingual
from tests.forms.small_forms import YES_NO, faults, places, read

LISTS = f"""{YES_NO}
| ynn | yes | 是 | Yes |
| ynn | no | 否 | No |
| ynn | na | 不适用 | N/A |
| ab | a | 甲 | A |
| ab | b | 乙 | B |
| ab | none | 无 | None |
"""
COLUMNS = (
    "| type | name | label::中文 (zh) | label::English (en) "
    "| score::points | score::rule | score::element | score::evidence | score::for | score::na | score::veto "
    "| score::event | score::operators | score::delta | required | relevant | constraint | calculation |\n"
)
GROUP = "| begin_group | g | 组 | Group |\n"
PHOTO = "| image | q_photo | 照 | Photo | | | | | q | | | | | | yes |\n"
REASON = "| text | q_why | 为何 | Why | | | | | q | | | | | | yes |\n"
END = "| end_group |\n"
ITEM = "| select_one yn | q | 问 | Q | 5 | yn | E23 |\n"


def _survey(*rows: str) -> str:
    return COLUMNS + GROUP + "".join(rows) + END


def _rubric(points: str = "5", total: str = "5") -> str:
    return (
        f"| kind | name | points | value |\n| section | g | {points} | |\n| setting | total | | {total} |\n"
    )


def _found(*rows: str) -> list[str]:
    return places(faults(_survey(*rows), choices=LISTS, rubric=_rubric()))


def test_c1_items_and_sections() -> None:
    survey = _survey(
        "| integer | q | 秒 | S | 5 | sec 30/120 | E28 | P! |||| called | M | 15 || ${operator} = 'CM' |\n",
        "| select_one yn | called | 叫了吗 | Called? |\n",
        "| text | operator | 运营商 | Operator |\n",
        "| image | q_photo | 照 | Photo | | | | | q r | | | | | | yes |\n",
        "| select_one ynn | r | 是 | Yes? | – | yn | TP05 | - | | yes | | | 3 | |\n",
        "| text | why | 为何 | Why | | | | | r | | | | | | yes |\n",
    )
    rubric = read(survey, choices=LISTS, rubric=_rubric()).rubric
    assert (RubricSection("g", Bilingual("组", "Group"), 5.0),) == rubric.sections
    assert (
        RubricItem(
            name="q",
            section="g",
            label=Bilingual("秒", "S"),
            points=5.0,
            rule=Rule("sec 30/120", Measure.TIME, "s", 30.0, 120.0),
            element="E28",
            evidence="P!",
            operators=("CM",),
            event="called",
            delta=15.0,
            row=3,
        ),
        RubricItem(
            name="r",
            section="g",
            label=Bilingual("是", "Yes?"),
            points=0.0,
            rule=Rule("yn", Measure.YES_NO),
            element="TP05",
            may_be_na=True,
            row=7,
        ),
    ) == rubric.items


def test_c1_papers_name_the_items_they_document() -> None:
    survey = _survey(
        "| select_one yn | q | 问 | Q | 5 | yn | E23 |\n",
        "| select_one yn | r | 问 | R | | yn | E23 |\n",
        "| image | photo | 照 | Photo | | | | | q r |\n",
    )
    papers = {
        q.name: (q.part_of, q.documents) for q in read(survey, choices=LISTS, rubric=_rubric()).questions()
    }
    assert {"q": ("", ()), "r": ("", ()), "photo": ("q", ("q", "r"))} == papers


def test_c1_settings_of_the_rubric_sheet() -> None:
    survey = _survey(ITEM)
    settings = "| setting | version | | r2 |\n| setting | min_applicable_share | | 0.5 |\n"
    rubric = read(survey, choices=LISTS, rubric=_rubric() + settings).rubric
    assert ("small", "r2", 0.5) == (rubric.form_id, rubric.version, rubric.min_applicable_share)


def test_c1_a_section_may_have_a_label_of_its_own() -> None:
    head = "| kind | name | points | label::中文 (zh) | label::English (en) |\n"
    sheet = f"{head}| section | g | 5 | 第一部分 | Part one |"
    rubric = read(_survey(ITEM), choices=LISTS, rubric=sheet).rubric
    assert Bilingual("第一部分", "Part one") == rubric.sections[0].label


def test_c1_a_form_may_score_nothing() -> None:
    rubric = read(COLUMNS + "| text | q | 问 | Q |\n").rubric
    assert ("small", "1", (), ()) == (rubric.form_id, rubric.version, rubric.sections, rubric.items)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("| select_one yn | q | 问 | Q | five | yn | E23 |\n", "points_invalid survey 3 E"),
        ("| select_one yn | q | 问 | Q | -5 | yn | E23 |\n", "points_invalid survey 3 E"),
        ("| select_one yn | q | 问 | Q | 5 | yes | E23 |\n", "rule_unknown survey 3 F"),
        ("| integer | q | 问 | Q | 5 | sec 120/30 | E23 |\n", "rule_unknown survey 3 F"),
        ("| select_one yn | q | 问 | Q | 5 | yn | |\n", "element_unknown survey 3 G"),
        ("| select_one yn | q | 问 | Q | 5 | yn | E56 |\n", "element_unknown survey 3 G"),
        ("| select_one yn | q | 问 | Q | 5 | yn | TP00 |\n", "element_unknown survey 3 G"),
        ("| select_one yn | q | 问 | Q | 5 | yn | E23 | X |\n", "evidence_unknown survey 3 H"),
        ("| select_one yn | q | 问 | Q | 5 | yn | E23 | | | perhaps |\n", "yes_no_invalid survey 3 J"),
        ("| select_one yn | q | 问 | Q | 5 | yn | E23 | | | | | | 2 |\n", "operators_unknown survey 3 M"),
        ("| select_one yn | q | 问 | Q | 5 | yn | E23 | | | | | | 3 | big |\n", "delta_invalid survey 3 N"),
        ("| select_one yn | q | 问 | Q | 5 | yn | E23 | | | | | | 3 | 0.0 |\n", "delta_invalid survey 3 N"),
        ("| select_one yn | q | 问 | Q | 5 | yn | E23 | | | | | | 3 | -5 |\n", "delta_invalid survey 3 N"),
        ("| select_one yn | q | 问 | Q | 5 | | |\n", "score_without_rule survey 3 E"),
    ],
)
def test_c2_a_row_alone(row: str, expected: str) -> None:
    assert [expected] == _found(row)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["| text | q | 问 | Q | 5 | yn | E23 |\n"], "rule_unfit survey 3 F"),
        (["| select_one yn | q | 问 | Q | 5 | sec 1/2 | E23 |\n"], "rule_unfit survey 3 F"),
        (["| decimal | q | 问 | Q | 5 | of 3 | E23 |\n"], "rule_unfit survey 3 F"),
        (["| select_one ab | q | 问 | Q | 5 | yn | E23 |\n"], "rule_choices_unfit survey 3 F"),
        (["| select_one ab | q | 问 | Q | 5 | s5 | E23 |\n"], "rule_choices_unfit survey 3 F"),
        (["| select_multiple ab | q | 问 | Q | 5 | multi 3 | E23 |\n"], "rule_choices_unfit survey 3 F"),
        (["| select_one yn | q | 问 | Q | 5 | yn | E23 | P |\n"], "evidence_missing survey 3 H"),
        (["| select_one yn | q | 问 | Q | 5 | yn | E23 | R |\n", REASON], "evidence_missing survey 3 H"),
        (["| select_one yn | q | 问 | Q | 5 | yn | E23 | A |\n", PHOTO], "evidence_missing survey 3 H"),
        (
            ["| select_one yn | q | 问 | Q | 5 | yn | E23 | | | yes |\n", REASON],
            "na_without_choice survey 3 J",
        ),
        (["| select_one ynn | q | 问 | Q | 5 | yn | E23 | | | yes |\n"], "na_without_reason survey 3 J"),
        (
            ["| select_one yn | q | 问 | Q | 5 | yn | E23 | P |\n", PHOTO.replace("yes", "")],
            "paper_optional survey 4 O",
        ),
        (
            ["| select_one ynn | q | 问 | Q | 5 | yn | E23 | | | yes |\n", REASON.replace("yes", "")],
            "paper_optional survey 4 O",
        ),
        (["| select_one ynn | q | 问 | Q | 5 | yn | E23 |\n"], "na_undeclared survey 3 J"),
        (["| select_one yn | q | 问 | Q | 5 | yn | E23 | | | | yes |\n"], "veto_without_evidence survey 3 K"),
        (["| integer | q | 问 | Q | 5 | of 3 | E23 | P | | | yes |\n", PHOTO], "veto_not_yes_no survey 3 K"),
        (["| integer | q | 问 | Q | 5 | sec 1/2 | E23 | | | | | x |\n"], "event_unknown survey 3 L"),
        (["| integer | q | 问 | Q | 5 | sec 1/2 | E23 | | | | | q |\n"], "event_not_yes_no survey 3 L"),
        ([ITEM, "| integer | n | 数 | N | | | | | q |\n"], "for_wrong_type survey 4 I"),
        (
            [ITEM, "| image | p | 照 | P | | | | | x |\n"],
            "for_unknown survey 4 I",
        ),
        (
            [ITEM, "| image | p | 照 | P | | | | | p |\n"],
            "for_unknown survey 4 I",
        ),
    ],
)
def test_c3_a_row_and_its_form(rows: list[str], expected: str) -> None:
    assert [expected] == _found(*rows)


def test_c3_a_number_is_not_applicable_through_its_event() -> None:
    number = "| integer | q | 时 | Hours | 5 | hrs 1/2 | E23 | | | yes | | done |\n"
    survey = _survey("| select_one ynn | done | 成了吗 | Done? |\n", number, REASON)
    item = read(survey, choices=LISTS, rubric=_rubric()).rubric.items[0]
    assert ("q", True, "done") == (item.name, item.may_be_na, item.event)


def test_c3_an_item_belongs_to_a_section() -> None:
    survey = COLUMNS + ITEM
    found = faults(survey, rubric="| kind | name |\n| setting | version |")
    assert ["item_outside_section survey 2 B", "rubric_value_invalid rubric 2"] == places(found)


def test_c3_the_rubric_sheet_is_read_along_with_faulty_rows() -> None:
    """Only the sum that hangs on the row with the unknown rule waits for it."""
    other = "| begin_group | k | 乙 | B |\n| select_one yn | r | 问 | R | 5 | yn | E23 |\n| end_group |\n"
    survey = _survey(ITEM.replace("| yn |", "| maybe |")) + other
    sheet = "| kind | name | points |\n| section | g | 7 |\n| section | k | 6 |\n| setting | ladder | |\n"
    found = ["rule_unknown survey 3 F", "section_points rubric 3 C", "rubric_setting_unknown rubric 4 B"]
    assert found == places(faults(survey, rubric=sheet))


@pytest.mark.parametrize(
    ("rubric", "expected"),
    [
        ("", ["rubric_missing"]),
        (_rubric(points="6"), ["section_points rubric 2 C"]),
        (_rubric(points="many"), ["rubric_value_invalid rubric 2 C"]),
        (_rubric(total="100"), ["total_points rubric 3 D"]),
        (
            "| kind | name | points |\n| section | h | 5 |",
            ["section_unlisted survey 3", "section_empty rubric 2 B"],
        ),
        (_rubric() + "| weight | g |", ["rubric_kind_unknown rubric 4 A"]),
        (_rubric() + "| setting | ladder | | 3 |", ["rubric_setting_unknown rubric 4 B"]),
        (_rubric() + "| setting | version | | |", ["rubric_value_invalid rubric 4 D"]),
        (_rubric() + "| setting | min_applicable_share | | 60 |", ["rubric_value_invalid rubric 4 D"]),
    ],
)
def test_c4_the_rubric_sheet(rubric: str, expected: list[str]) -> None:
    assert expected == places(faults(_survey(ITEM), choices=LISTS, rubric=rubric))
