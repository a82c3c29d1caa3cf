"""What care brings in (domain A10, 3.8)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.analyses.care_revenue import (
    implied_churn_difference,
    revenue_kept_yuan,
    spared_suspensions_yuan,
)


def test_package_care_in_xiamen() -> None:
    """Domain A10 and 3.8: 521,703 × 5.70 % × 65 ≈ 1,932,910 yuan a month."""
    assert round(revenue_kept_yuan(521_703, churn_difference=0.057, yuan_per_head=65)) == 1_932_910


def test_the_churn_difference_that_the_printed_benefit_implies() -> None:
    """Domain 3.8: 1,932,910 yuan of 521,703 customers at 65 yuan → 5.70 pp."""
    found = implied_churn_difference(1_932_910, customers=521_703, yuan_per_head=65)
    assert found is not None
    assert round(100 * found, 2) == 5.70


def test_balance_reminder() -> None:
    """Domain 3.8: some 2,000 suspensions fewer a day, 216,000 yuan a month → 3.6 yuan × 30 days."""
    assert spared_suspensions_yuan(2_000, days=30, yuan_each=3.6) == pytest.approx(216_000)


def test_nobody_implies_nothing() -> None:
    assert implied_churn_difference(0, customers=0, yuan_per_head=65) is None
    assert implied_churn_difference(0, customers=10, yuan_per_head=0) is None
    assert revenue_kept_yuan(0, churn_difference=0.05, yuan_per_head=65) == 0


@pytest.mark.parametrize(
    ("customers", "churn_difference", "yuan_per_head", "name"),
    [
        (-1, 0.1, 65, "customers"),
        (1.5, 0.1, 65, "customers"),
        (10, 1.1, 65, "churn_difference"),
        (10, float("nan"), 65, "churn_difference"),
        (10, 0.1, -1, "yuan_per_head"),
        (10, 0.1, float("inf"), "yuan_per_head"),
    ],
)
def test_impossible_figures_are_refused(
    customers: int, churn_difference: float, yuan_per_head: float, name: str
) -> None:
    with pytest.raises(ValueError, match=name):
        revenue_kept_yuan(customers, churn_difference=churn_difference, yuan_per_head=yuan_per_head)


def test_a_benefit_beyond_all_revenue_is_refused() -> None:
    with pytest.raises(ValueError, match="yuan"):
        implied_churn_difference(651, customers=10, yuan_per_head=65)


@pytest.mark.parametrize(
    ("per_day", "days", "yuan_each", "name"),
    [(float("nan"), 30, 3.6, "per_day"), (1, -1, 3.6, "days"), (1, 30, float("inf"), "yuan_each")],
)
def test_impossible_savings_are_refused(per_day: float, days: int, yuan_each: float, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        spared_suspensions_yuan(per_day, days=days, yuan_each=yuan_each)


@settings(deadline=None)
@given(customers=st.integers(1, 10**6), churn=st.floats(-0.99, 0.99), yuan=st.floats(0.01, 1000))
def test_the_implied_difference_gives_the_benefit_back(customers: int, churn: float, yuan: float) -> None:
    kept = revenue_kept_yuan(customers, churn_difference=churn, yuan_per_head=yuan)
    found = implied_churn_difference(kept, customers=customers, yuan_per_head=yuan)
    assert found == pytest.approx(churn, rel=1e-9, abs=1e-12)
