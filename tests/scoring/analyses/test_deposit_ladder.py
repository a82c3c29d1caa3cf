"""Domain 3.3: the ladder's boundaries, rounding, and the day of publication."""

from datetime import date
from decimal import Decimal
from importlib.resources import files

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.analyses.deposit_ladder import (
    DepositRules,
    deduction_pct,
    deduction_yuan,
    publication_date,
    to_hundredths,
)
from scoring.analyses.rules import packaged_rules, written_rules

RULES = packaged_rules(DepositRules, "partner_deposits")
TEXT = files("scoring.analyses").joinpath("partner_deposits.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("score", "pct"),
    [
        (90, 0),
        (89.99, 5),
        (80.01, 5),
        (80, 10),
        (70.01, 10),
        (70, 20),
        (60.01, 20),
        (60, 30),
        (59.99, 30),
        (100, 0),
        (0, 30),
    ],
)
def test_the_nine_test_points_and_the_ends(score: float, pct: int) -> None:
    assert deduction_pct(score, RULES) == pct


def test_scores_are_compared_after_rounding_half_up() -> None:
    """89.995 is 90.00 and costs nothing; 80.004 is 80.00, in the band below."""
    assert [deduction_pct(score, RULES) for score in (89.995, 89.994, 80.004, 80.005)] == [0, 5, 10, 5]
    assert to_hundredths(0.1 + 0.2 + 59.695) == Decimal("60.00")  # 59.99499999999999 in binary


@pytest.mark.parametrize(
    ("score", "yuan"), [(95, 0), (85, 1000), (75, 2000), (65, 4000), (55, 6000), (78, 2000)]
)
def test_on_the_standard_of_twenty_thousand(score: float, yuan: int) -> None:
    """The last is the partner's month worked out in domain 3.2."""
    assert deduction_yuan(score, RULES.deposit_yuan, RULES) == yuan


def test_deductions_are_rounded_to_the_fen() -> None:
    assert deduction_yuan(85, Decimal("12345.67"), RULES) == Decimal("617.28")
    assert deduction_yuan(85, Decimal("0.10"), RULES) == Decimal("0.01")  # 0.005, half up


def test_published_on_the_tenth_of_the_following_month() -> None:
    assert publication_date(date(2026, 12, 1), RULES) == date(2027, 1, 10)
    assert publication_date(date(2026, 1, 1), RULES) == date(2026, 2, 10)


@pytest.mark.parametrize("score", [-0.01, 100.01, float("nan")])
def test_no_score_outside_0_to_100(score: float) -> None:
    with pytest.raises(ValueError, match="score"):
        deduction_pct(score, RULES)


def test_a_ladder_that_does_not_fall_or_has_no_bottom_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="fall"):
        written_rules(DepositRules, TEXT.replace("lower = 70", "lower = 80"))
    with pytest.raises(msgspec.ValidationError, match="takes 0"):
        written_rules(DepositRules, TEXT.replace("lower = 0\n", "lower = 1\n"))


@settings(deadline=None)
@given(hundredths=st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)))
def test_a_better_score_never_costs_more(hundredths: tuple[int, int]) -> None:
    worse, better = sorted(hundredths)
    assert deduction_pct(worse / 100, RULES) >= deduction_pct(better / 100, RULES)
    assert to_hundredths(worse / 100) == Decimal(worse) / 100
