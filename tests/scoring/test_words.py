"""The words of a comparison.

R1  Every closed set has a name in both languages.
R2  Values and differences have units of their own.
R3  A figure is said in three digits.
"""

import pytest

from forms.text import Bilingual
from scoring.catalogue import load_catalogue
from scoring.contrasts import Method
from scoring.results import Klass, Overall, Role, Verdict
from scoring.words import (
    CLASSES,
    METHODS,
    OVERALLS,
    ROLES,
    SHAPES,
    UNITS,
    VERDICTS,
    brief,
    difference_unit,
    operator_cell,
    operator_name,
    signed,
    unit_name,
    verdict_cell,
)


@pytest.mark.parametrize(
    ("names", "members"),
    [
        (VERDICTS, Verdict),
        (SHAPES, Verdict),
        (CLASSES, Klass),
        (OVERALLS, Overall),
        (ROLES, Role),
        (METHODS, Method),
    ],
)
def test_r1_every_member_has_its_name(names: dict[str, object], members: type[Verdict]) -> None:
    assert set(members) == set(names)
    assert len(names) == len({str(name) for name in names.values()})


def test_r1_operators_are_named_as_the_field_does() -> None:
    names = [operator_name(code) for code in ("CM", "CU", "CT")]
    assert ["移动", "联通", "电信"] == [name.zh for name in names]
    assert ["China Mobile", "China Unicom", "China Telecom"] == [name.en for name in names]
    assert Bilingual("CB", "CB") == operator_name("CB")


def test_r1_tables_print_name_and_code() -> None:
    assert ["移动 CM", "CB", ""] == [operator_cell(code) for code in ("CM", "CB", "")]
    assert "▲ 领先 Lead" == verdict_cell(Verdict.LEAD)


def test_r2_every_unit_of_the_catalogue_has_a_word_or_reads_alike_in_both_languages() -> None:
    units = {element.unit for element in load_catalogue().elements}
    assert {"0–5", "0–10", "kbit/s"} == units - UNITS.keys()


def test_r2_a_difference_may_have_another_unit_than_its_values() -> None:
    assert ("%", "个百分点") == (unit_name("%").zh, difference_unit("%").zh)
    assert ("0–5", "points") == (unit_name("0–5").en, difference_unit("0–5").en)
    assert "秒" == unit_name("s").zh == difference_unit("s").zh


@pytest.mark.parametrize(
    ("number", "text"),
    [(1234.5, "1234"), (0.0123456, "0.0123"), (-3.14159, "−3.14"), (0.0, "0"), (-0.0, "0")],
)
def test_r3_three_significant_digits_and_no_exponent(number: float, text: str) -> None:
    assert text == brief(number)


def test_r3_a_difference_shows_its_sign() -> None:
    assert ["+4.2", "−128", "0"] == [signed(number) for number in (4.2, -128, 0)]
