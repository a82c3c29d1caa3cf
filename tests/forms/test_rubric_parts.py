"""The parts of the rubric language that several rows or the rubric sheet make up.

B1 a band has its level before it; a pair has two halves; a part has its whole
B2 what is computed may be scored; nothing is scored in a repeat, nor by a rule that earns nothing
B3 in a form for all three operators, what is China Mobile's alone is asked there alone
B4 sections may be scaled or capped; endings say what becomes of the rest
B5 a survey scores nothing
"""

import pytest

from forms.rubric import OPERATORS, Ending, EndingMeaning, Scaling
from forms.text import Bilingual
from tests.forms.small_forms import YES_NO, faults, places, read

LISTS = f"""{YES_NO}
| levels | good | 好 | Good |
| levels | poor | 差 | Poor |
| levels | na | 不适用 | N/A |
| five | 1 | 一 | 1 |
| five | 2 | 二 | 2 |
| five | 3 | 三 | 3 |
| five | 4 | 四 | 4 |
| five | 5 | 五 | 5 |
"""
COLUMNS = (
    "| type | name | label::中文 (zh) | label::English (en) | score::points | score::rule | score::element "
    "| score::for | score::operators | relevant | constraint | calculation | score::na | required |\n"
)
GROUP = "| begin_group | g | 组 | Group |\n"
END = "| end_group |\n"
LEVEL = "| select_one levels | q_level | 档 | Level | | | | q |\n"
RANGES = "if(${q_level} = 'good', . >= 4 and . <= 5, ${q_level} = 'poor' and . >= 1 and . <= 3)"
BAND = f"| integer | q | 值 | Value | 5 | band 4–5 / 1–3 | TP10 | | | | {RANGES} | | yes | |\n"
UNTOLD = BAND.replace(RANGES, ". <= 5").replace("| yes |", "| |")  # no level is named anywhere
WHY = "| text | why | 为何 | Why | | | | q | | | | | | yes |\n"
HALF = "| select_one five | q_{} | 问 | Q | | | | q |\n"
KANO = "| calculate | q | 问 | Q | – | {} | TP10 | | | | | concat(${{q_f}}, ' ', ${{q_d}}) |\n"
SEEN = "| integer | seen | 总 | Seen | – | cnt | E41 |\n"
MANY = "| select_multiple five | seen | 总 | Seen | 5 | multi 5 | E41 |\n"
OURS = "${operator} = 'CM'"
OUR_SEEN = f"| integer | seen | 总 | Seen | – | cnt | E41 | | M | {OURS} |\n"
WORKS = "| integer | works | 好 | Work | 5 | of seen | E41 |\n"
OPEN = "| select_one yn | open | 开 | Open | 5 | yn | E22 | | {} | {} |\n"
TRIALS = "| begin_repeat | trials | 次 | Trials |\n| integer | ok | 成 | Ok |\n| end_repeat |\n"
OPERATOR = "| text | operator | 运营商 | Operator |\n"
SHEET = "| kind | name | points | scaling | value | meaning |\n"


def _survey(*rows: str) -> str:
    return COLUMNS + GROUP + "".join(rows) + END


def _section(points: str = "5", scaling: str = "") -> str:
    return f"{SHEET}| section | g | {points} | {scaling} |\n"


def _found(*rows: str, sheet: str = "") -> list[str]:
    return places(faults(_survey(*rows), choices=LISTS, rubric=sheet or _section()))


def test_b1_a_band_knows_its_level() -> None:
    form = read(_survey(LEVEL, BAND, WHY), choices=LISTS, rubric=_section())
    (item,) = form.rubric.items
    assert ("q_level", True, 5.0) == (item.level, item.may_be_na, item.rule.full_at)
    level = next(question for question in form.questions() if question.name == "q_level")
    assert (("q",), "") == (level.documents, level.part_of)  # asked on its own, before the value


def test_b1_two_halves_make_an_item() -> None:
    rows = (HALF.format("f"), HALF.format("d"), KANO.format("kano"))
    (item,) = read(_survey(*rows), choices=LISTS, rubric=_section("0")).rubric.items
    assert ("q", "kano", False) == (item.name, item.rule.notation, item.rule.has_line)


def test_b1_a_part_of_a_whole() -> None:
    _, works = read(_survey(SEEN, WORKS), rubric=_section()).rubric.items
    assert ("seen", True) == (works.rule.whole, works.rule.has_line)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([UNTOLD], ["level_missing survey 3 F"]),
        ([UNTOLD, LEVEL.replace("levels", "yn")], ["level_missing survey 3 F"]),
        ([LEVEL.replace("levels", "five"), BAND.replace("| yes |", "| |")], ["level_choices survey 3 H"]),
        ([LEVEL, BAND.replace(RANGES, ""), WHY], ["band_unbounded survey 4 K"]),
        ([LEVEL, BAND.replace("| yes |", "| |")], ["na_undeclared survey 4 M"]),
        ([HALF.format("f"), HALF.format("d").replace("| q |", "| |"), KANO.format("kano")],
         ["halves_missing survey 5 F"]),
        ([HALF.format("f"), HALF.format("d"), KANO.format("pair 1–7")],
         ["rule_choices_unfit survey 3 A", "rule_choices_unfit survey 4 A"]),
        ([SEEN.replace("cnt", "text").replace("integer", "text"), WORKS], ["whole_unknown survey 4 F"]),
        ([WORKS], ["whole_unknown survey 3 F"]),
        ([MANY, WORKS], ["whole_unknown survey 4 F"]),
        ([LEVEL, OPEN.format("", "")], ["for_unknown survey 3 H", "for_wrong_type survey 3 H"]),
        ([LEVEL.replace("| q |", "| open |"), OPEN.format("", "")], ["for_wrong_type survey 3 H"]),
    ],
)  # fmt: skip
def test_b1_what_is_missing(rows: list[str], expected: list[str]) -> None:
    assert expected == sorted(_found(*rows))


def test_b2_a_calculate_is_scored() -> None:
    late = "| calculate | fast | 快 | Fast | 5 | yn | E37 | | | | | if(${seen} < 3, 'yes', 'no') |\n"
    items = read(_survey(SEEN, late), rubric=_section()).rubric.items
    assert [("seen", 0.0), ("fast", 5.0)] == [(item.name, item.points) for item in items]


def test_b2_a_scored_calculate_needs_its_texts() -> None:
    late = "| calculate | fast | | | 5 | yn | E37 | | | | | if(${seen} < 3, 'yes', 'no') |\n"
    assert ["text_missing survey 4 B"] == _found(SEEN, late)


def test_b2_no_points_on_what_earns_none() -> None:
    assert ["points_unearnable survey 3 E"] == _found(SEEN.replace("–", "5"))
    assert ["points_unearnable survey 3 E"] == _found("| text | t | 字 | Text | 5 | text | TP10 |\n")


def test_b2_nothing_is_scored_in_a_repeat() -> None:
    trials = TRIALS.replace("Ok |", "Ok | 5 | of 3 | E36 |")
    assert ["item_in_repeat survey 4 B"] == _found(trials)


def test_b2_trials_are_scored_by_their_sum() -> None:
    total = "| calculate | repeat_ok | 成功数 | Successes | 5 | of 3 | E36 | | | | | sum(${ok}) |\n"
    items = read(_survey(TRIALS, total), rubric=_section()).rubric.items
    assert ["repeat_ok"] == [item.name for item in items]


@pytest.mark.parametrize(
    "relevant",
    [
        "${operator} = 'CM'",
        "'CM' = ${operator}",
        "${seen} > 0 and ${operator}='CM'",
        "(${operator} = 'CM' and ${seen} > 0) and true()",
    ],
)
def test_b3_china_mobiles_own_items(relevant: str) -> None:
    survey = _survey(OPERATOR, SEEN, OPEN.format("M", relevant))
    seen, opened = read(survey, rubric=_section()).rubric.items
    assert (("CM", "CU", "CT"), ("CM",)) == (seen.operators, opened.operators)


@pytest.mark.parametrize(
    "relevant",
    ["", "${operator} = 'CU'", "${operator} != 'CM'", "${operator} = 'CM' or ${seen} > 0", "${seen} = 'CM'"],
)
def test_b3_must_be_shown_there_alone(relevant: str) -> None:
    assert ["operator_condition_missing survey 5 J"] == _found(OPERATOR, SEEN, OPEN.format("M", relevant))


def test_b3_a_group_may_say_it() -> None:
    group = "| begin_group | own | 组 | Own | | | | | | ${operator} = 'CM' |\n"
    survey = _survey(OPERATOR, SEEN, group, OPEN.format("M", ""), END)
    assert ["seen", "open"] == [item.name for item in read(survey, rubric=_section()).rubric.items]


def test_b3_a_form_for_china_mobile_alone_needs_no_condition() -> None:
    items = read(_survey(OPEN.format("M", "")), rubric=_section()).rubric.items
    assert [("CM",)] == [item.operators for item in items]


@pytest.mark.parametrize("rows", [(OUR_SEEN, WORKS), (WORKS, OUR_SEEN)])
def test_b3_a_part_is_asked_where_its_whole_is(rows: tuple[str, ...]) -> None:
    (found,) = faults(_survey(OPERATOR, *rows), choices=LISTS, rubric=_section())
    row = 4 + rows.index(WORKS)
    assert ("whole_elsewhere", "survey", row, "I") == (found.code, found.sheet, found.row, found.column)
    assert (
        Bilingual(
            "“works”三家都问，它的总数“seen”却只问移动。",
            "“works” is asked at all three operators, its whole “seen” at China Mobile only.",
        )
        == found.sentence
    )
    assert (
        Bilingual(
            "两题的 score::operators 填成一样：“works”改为 M，或“seen”改为 3。",
            "Give both the same score::operators: M for “works”, or 3 for “seen”.",
        )
        == found.remedy
    )


@pytest.mark.parametrize(
    ("whole_at", "part_at"), [("3", "M"), ("3", "3"), ("", "M"), ("M", "M")], ids=lambda at: at or "blank"
)
def test_b3_the_whole_may_be_asked_at_more_operators(whole_at: str, part_at: str) -> None:
    whole = OUR_SEEN.replace("| M |", f"| {whole_at} |")
    part = WORKS.replace("E41 |", f"E41 | | {part_at} | {OURS} |")
    asked_at = {"3": OPERATORS, "": OPERATORS, "M": OPERATORS[:1]}
    items = read(_survey(OPERATOR, whole, part, OPEN.format("", "")), rubric=_section("10")).rubric.items
    assert [asked_at[whole_at], asked_at[part_at], OPERATORS] == [item.operators for item in items]


@pytest.mark.parametrize(
    ("points", "scaling"),
    [("3", Scaling.SCALE), ("8", Scaling.SCALE), ("3", Scaling.CAP)],
)
def test_b4_a_section_worth_something_else(points: str, scaling: Scaling) -> None:
    sheet = f"{_section(points, scaling)}| setting | total | | | {points} |"
    (section,) = read(_survey(OPEN.format("", "")), rubric=sheet).rubric.sections
    assert (float(points), scaling) == (section.points, section.scaling)


def test_b4_an_ending_closes_what_comes_after_its_question() -> None:
    sheet = (
        f"{_section()}| ending | seen | | | 0 | not_scorable |\n"
        "| ending | began | | | no | rest_zero |\n| ending | began | | | yes | rest_left_out |\n"
    )
    began = "| select_one yn | began | 始 | Began |\n"
    rubric = read(_survey(began, SEEN, OPEN.format("", "")), rubric=sheet).rubric
    assert (
        Ending("seen", "0", EndingMeaning.NOT_SCORABLE, first_closed=1),
        Ending("began", "no", EndingMeaning.REST_ZERO, first_closed=0),
        Ending("began", "yes", EndingMeaning.REST_LEFT_OUT, first_closed=0),
    ) == rubric.endings


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        (_section(scaling="half"), ["scaling_unknown rubric 2 D"]),
        (_section("9", "cap"), ["section_points rubric 2 C"]),
        (_section("0", "scale"), ["section_points rubric 2 C"]),
        (_section("9", "scale") + "| setting | total | | | 5 |", ["total_points rubric 3 E"]),
        (_section() + "| section | g | 5 |", ["rubric_row_duplicate rubric 3 B"]),
        (_section() + "| setting | total | | | 5 |\n| setting | total | | | 6 |",
         ["rubric_row_duplicate rubric 4 B"]),
        (_section() + "| ending | seen | | | 0 | ends |", ["ending_meaning_unknown rubric 3 F"]),
        (_section() + "| ending | shut | | | no | rest_zero |", ["ending_question_unknown rubric 3 B"]),
        (_section() + "| ending | open | | | maybe | rest_zero |", ["ending_answer_unknown rubric 3 E"]),
        (_section() + "| ending | seen | | | | rest_zero |", ["ending_answer_unknown rubric 3 E"]),
        (_section() + "| ending | open | | | no | rest_zero |", ["ending_closes_nothing rubric 3 B"]),
        (_section() + "| ending | seen | | | 0 | rest_zero |\n| ending | seen | | | 0 | not_scorable |",
         ["rubric_row_duplicate rubric 4 B"]),
    ],
)  # fmt: skip
def test_b4_faults_of_the_sheet(sheet: str, expected: list[str]) -> None:
    assert expected == _found(SEEN, OPEN.format("", ""), sheet=sheet)


def test_b5_a_survey_totals_nothing() -> None:
    rating = "| integer | sat | 满意 | Satisfied | – | n10 | – |\n"
    rubric = read(_survey(rating), rubric=f"{_section('0')}| setting | total | | | 0 |").rubric
    assert [("sat", 0.0, "", True)] == [(i.name, i.points, i.element, i.rule.has_line) for i in rubric.items]
    scored = f"{_section()}| setting | total | | | 0 |"
    assert ["total_points rubric 3 E"] == _found(OPEN.format("", ""), sheet=scored)
