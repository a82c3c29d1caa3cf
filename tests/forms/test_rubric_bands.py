"""A band's own constraint is held against its ranges, level by level and number by number.

R1 it fits when each level takes the whole numbers of its own range, and none is taken without a level
R2 what does not fit is told at the constraint's cell: the level, the numbers wrongly taken and refused
R3 the remedy is a constraint that fits
R4 nothing need be refused where the value is not asked; what decides that must be the level
R5 other faults are told together with it; what makes a constraint unreadable is told alone
R6 another rubric for a published form is held against the form's constraint
"""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forms.faults import Fault
from forms.model import Form
from forms.read import read_form, read_rubric
from tests.forms.small_forms import faults, places, read, workbook

LISTS = """
| list_name | name | label::中文 (zh) | label::English (en) |
| levels | good | 好 | Good |
| levels | poor | 差 | Poor |
| levels | na | 不适用 | N/A |
"""
COLUMNS = (
    "| type | name | label::中文 (zh) | label::English (en) | constraint | relevant | required | calculation "
    "| score::points | score::rule | score::element | score::na | score::for |\n"
)
LEVEL = "| select_one levels | lv | 档 | Level | | | yes | | | | | | q |\n"
WHY = "| text | why | 为何 | Why | | | yes | | | | | | q |\n"
SEEN = "| integer | seen | 总 | Seen |\n"
RUBRIC = "| kind | name | points | value |\n| section | g | 5 | |\n"

FITTING = "(${lv} = 'good' and . >= 4 and . <= 5) or (${lv} = 'poor' and . >= 1 and . <= 3)"
SPLIT = "if(${lv} = 'good', . >= 4 and . <= 5, . >= 1 and . <= 3)"
CHOSEN = "${lv} != '' and ${lv} != 'na'"
COMPUTED = (
    "| calculate | low | | | | | | if(${lv} = 'good', 4, if(${lv} = 'poor', 1, 99)) |\n"
    "| calculate | high | | | | | | if(${lv} = 'good', 5, 3) |\n"
)


def _survey(constraint: str, *, relevant: str = "", before: str = "") -> str:
    """The level on row 3, what comes `before` the value, the value: on row 4 where nothing does."""
    score = "5 | band 4–5 / 1–3 | TP10 | yes |"
    value = f"| integer | q | 值 | Value | {constraint} | {relevant} | yes | | {score}\n"
    return f"{COLUMNS}| begin_group | g | 组 | Group |\n{LEVEL}{before}{value}{WHY}| end_group |\n"


def _faults(survey: str) -> tuple[Fault, ...]:
    return faults(survey, choices=LISTS, rubric=RUBRIC)


def _item_names(survey: str) -> list[str]:
    return [item.name for item in read(survey, choices=LISTS, rubric=RUBRIC).rubric.items]


FITS = {
    "as the remedy writes it": FITTING,
    "beyond what is tried": f"{FITTING} or . = 99",
    "a pattern": "regex(., if(${lv} = 'good', '^[45]$', if(${lv} = 'poor', '^[123]$', '^$')))",
}


@pytest.mark.parametrize("constraint", FITS.values(), ids=FITS.keys())
def test_r1_it_fits(constraint: str) -> None:
    assert ["q"] == _item_names(_survey(constraint))


def test_r1_its_ends_may_be_computed() -> None:
    assert ["q"] == _item_names(_survey(". >= ${low} and . <= ${high}", before=COMPUTED))


MISFITS = [
    (FITTING.replace("<= 5", "<= 6"), "选“good”时误收 6", "at “good” it takes 6"),
    (FITTING.replace(">= 4", "> 4"), "选“good”时误拒 4", "at “good” it refuses 4"),
    (FITTING.replace(">= 1", ">= 3"), "选“poor”时误拒 1–2", "at “poor” it refuses 1–2"),
    (f"({FITTING}) and . != 2", "选“poor”时误拒 2", "at “poor” it refuses 2"),
    (
        FITTING.replace("<= 3", "<= 3 or . = -1 or . = 0 or . = 7"),
        "选“good”时误收 -1–0、7；选“poor”时误收 -1–0、7；没选等级时误收 -1–0、7；选“na”时误收 -1–0、7",
        (
            "at “good” it takes -1–0, 7; at “poor” it takes -1–0, 7; "
            "with no level chosen it takes -1–0, 7; at “na” it takes -1–0, 7"
        ),
    ),
    (
        FITTING.replace("good", "bad").replace("poor", "good").replace("bad", "poor"),
        "选“good”时误收 1–3、误拒 4–5；选“poor”时误收 4–5、误拒 1–3",
        "at “good” it takes 1–3 and refuses 4–5; at “poor” it takes 4–5 and refuses 1–3",
    ),
    (
        ". > 0 and . <= 5",
        "选“good”时误收 1–3；选“poor”时误收 4–5；没选等级时误收 1–5；选“na”时误收 1–5",
        (
            "at “good” it takes 1–3; at “poor” it takes 4–5; with no level chosen it takes 1–5; "
            "at “na” it takes 1–5"
        ),
    ),
    (
        SPLIT,
        "没选等级时误收 1–3；选“na”时误收 1–3",
        "with no level chosen it takes 1–3; at “na” it takes 1–3",
    ),
    (
        "${lv} = 'better' and . > 0",
        "选“good”时误拒 4–5；选“poor”时误拒 1–3",
        "at “good” it refuses 4–5; at “poor” it refuses 1–3",
    ),
]


@pytest.mark.parametrize(("constraint", "zh", "en"), MISFITS)
def test_r2_what_does_not_fit(constraint: str, zh: str, en: str) -> None:
    found = _faults(_survey(constraint))
    assert ["band_range_unfit survey 4 E"] == places(found)
    assert f"“q”的 constraint 与规则“band 4–5 / 1–3”不符：{zh}。" == found[0].sentence.zh
    assert f"The constraint of “q” does not fit its rule “band 4–5 / 1–3”: {en}." == found[0].sentence.en


ENDS = st.integers(0, 6)


@given(good=st.tuples(ENDS, ENDS), poor=st.tuples(ENDS, ENDS))
@example(good=(4, 5), poor=(1, 3))
@settings(deadline=None, max_examples=25)
def test_r2_only_the_rules_own_ranges_fit(good: tuple[int, int], poor: tuple[int, int]) -> None:
    constraint = (
        f"(${{lv}} = 'good' and . >= {good[0]} and . <= {good[1]}) or "
        f"(${{lv}} = 'poor' and . >= {poor[0]} and . <= {poor[1]})"
    )
    found = read_form(workbook(_survey(constraint), choices=LISTS, rubric=RUBRIC), "bands.md")
    assert isinstance(found, Form) == ((good, poor) == ((4, 5), (1, 3)))


def test_r3_the_remedy_fits() -> None:
    (flaw,) = _faults(_survey(". <= 5"))
    assert flaw.remedy.zh.endswith(f"constraint 写：{FITTING}")
    assert flaw.remedy.en.endswith(f"write in constraint: {FITTING}")


@pytest.mark.parametrize(
    "relevant",
    [CHOSEN, f"{CHOSEN} and ${{seen}} > 3", "${seen} > 3 and (${lv} = 'good' or ${lv} = 'poor')"],
)
def test_r4_not_asked_without_a_level(relevant: str) -> None:
    assert ["q"] == _item_names(_survey(SPLIT, relevant=relevant, before=SEEN))


def test_r4_a_group_may_ask_for_the_level() -> None:
    before = f"| begin_group | h | 组 | Group | | {CHOSEN} |\n"
    survey = _survey(SPLIT, before=before).replace(WHY, f"| end_group |\n{WHY}")
    assert ["q"] == _item_names(survey)


@pytest.mark.parametrize(
    ("relevant", "zh"),
    [
        ("${lv} != ''", "选“na”时误收 1–3"),
        ("${lv} != 'na'", "没选等级时误收 1–3"),
        ("${seen} > 3", "没选等级时误收 1–3；选“na”时误收 1–3"),
        (f"({CHOSEN}) or ${{seen}} = ''", "没选等级时误收 1–3；选“na”时误收 1–3"),
    ],
)
def test_r4_asked_all_the_same(relevant: str, zh: str) -> None:
    found = _faults(_survey(SPLIT, relevant=relevant, before=SEEN))
    assert ["band_range_unfit survey 5 E"] == places(found)
    assert found[0].sentence.zh.endswith(f"不符：{zh}。")


def test_r5_together_with_other_faults() -> None:
    survey = _survey(". <= 5", before="| integer | n | 数 | Number | | | | | 5 | often | TP10 |\n")
    assert ["rule_unknown survey 4 J", "band_range_unfit survey 5 E"] == places(_faults(survey))


def test_r5_a_constraint_that_cannot_be_read() -> None:
    assert ["expression_invalid survey 4 E"] == places(_faults(_survey(f"{FITTING} and")))
    assert ["reference_unknown survey 4 E"] == places(_faults(_survey(f"{FITTING} and ${{gone}} = 1")))


def test_r5_values_that_chase_one_another() -> None:
    before = "| calculate | a | | | | | | if(${b} = '', 'x', '') |\n| calculate | b | | | | | | ${a} |\n"
    found = places(_faults(_survey(". <= 5", before=before)))
    assert ["expression_circular"] == [each.partition(" ")[0] for each in found]


SCORED = (
    "| name | score::points | score::rule | score::element | score::na |\n| q | 5 | band {} | TP10 | yes |\n"
)
NEXT = f"{RUBRIC}| setting | version | | 2 |\n"


@pytest.mark.parametrize(
    ("rule", "expected"), [("4–5 / 1–3", []), ("4–6 / 1–3", ["band_range_unfit survey 2"])]
)
def test_r6_another_rubric(rule: str, expected: list[str]) -> None:
    form = read(_survey(FITTING), choices=LISTS, rubric=RUBRIC)
    source = workbook(SCORED.format(rule), choices="", settings="", rubric=NEXT)
    found = read_rubric(source, "rubric.md", form)
    assert expected == (places(found) if isinstance(found, tuple) else [])
