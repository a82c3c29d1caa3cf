"""What a plan costs, which is cheapest, and the element that decides a family."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.planning.budget import (
    Comparison,
    Prices,
    best_visits_per_site,
    cheapest,
    plan_family,
)
from scoring.planning.expected import ExpectedMean, ExpectedShare
from scoring.planning.sample_size import Aim, Certainty, Fieldwork, Ground, design_effect, fieldwork_needed

USUAL = Certainty(power=0.8, alpha=0.05)
NINE_CITIES = Ground(cities=9, fewest_sites_per_city=2, fewest_sites=5, fewest_visits=8)
PRICES = Prices(per_site=120, per_visit=80)


def test_cost_by_hand() -> None:
    """3 operators × (18 sites × 120 + 36 visits × 80) = 3 × (2160 + 2880)."""
    assert 15120 == PRICES.of(Fieldwork(cities=9, sites_per_city=2, visits_per_site=2), 3)


def test_the_cheapest_of_nine_cities() -> None:
    """122, 74 and 57 sites a city (R, see test_sample_size): 200, 280 and 360 yuan a site."""
    aim = Aim(ExpectedShare(0.8), 0.05, icc=0.2)
    plans = [fieldwork_needed(aim, USUAL, ground=NINE_CITIES, visits_per_site=m) for m in (1, 2, 3)]
    found = cheapest(plans, PRICES, operators=3)
    assert (3, 3 * 9 * 57 * 360) == (found.fieldwork.visits_per_site, found.cost)


def test_of_equal_costs_the_one_with_more_sites() -> None:
    free = Prices(per_site=0, per_visit=0)
    assert (
        1 == cheapest([Fieldwork(9, 4, 3), Fieldwork(9, 9, 1)], free, operators=2).fieldwork.visits_per_site
    )


@settings(deadline=None)
@given(
    icc=st.floats(0.02, 1), per_site=st.floats(1, 1e4), per_visit=st.floats(1, 1e4), other=st.integers(1, 60)
)
def test_no_other_number_of_visits_costs_less(
    icc: float, per_site: float, per_visit: float, other: int
) -> None:
    """Cost of one effective visit: (site ÷ m + visit) × design effect."""
    best = best_visits_per_site(icc, Prices(per_site, per_visit))

    def cost(m: float) -> float:
        return (per_site / m + per_visit) * (1 + (m - 1) * icc)

    assert design_effect(other, icc) == pytest.approx(cost(other) / (per_site / other + per_visit))
    assert cost(best) <= cost(other) * (1 + 1e-9)


def test_best_visits_at_the_ends() -> None:
    assert math.inf == best_visits_per_site(0, PRICES)
    assert math.inf == best_visits_per_site(0.2, Prices(per_site=1, per_visit=0))
    assert 1 == best_visits_per_site(1, PRICES)
    assert 1 == best_visits_per_site(0.2, Prices(per_site=0, per_visit=80))


def test_the_worst_element_decides() -> None:
    comparisons = [
        Comparison(element, rival, aim)
        for element, aim in (
            ("E01", Aim(ExpectedShare(0.95), 0.10, icc=0.1)),
            ("E02", Aim(ExpectedShare(0.60), 0.10, icc=0.3)),
            ("E03", Aim(ExpectedMean(12), 8, icc=0.1)),
        )
        for rival in ("CU", "CT")
    ]
    family = plan_family(comparisons, USUAL, ground=NINE_CITIES, visits_per_site=2)
    assert USUAL.alpha / 6 == family.certainty.alpha
    assert ("E02", "CU") == (family.decisive.comparison.element, family.decisive.comparison.rival)
    assert comparisons == [plan.comparison for plan in family.plans]
    alone = fieldwork_needed(
        comparisons[2].aim, Certainty(0.8, 0.05 / 6), ground=NINE_CITIES, visits_per_site=2
    )
    assert alone == family.decisive.fieldwork
    assert all(plan.fieldwork.sites <= alone.sites for plan in family.plans)


def test_refusals() -> None:
    with pytest.raises(ValueError, match="per_visit -1"):
        Prices(per_site=0, per_visit=-1)
    with pytest.raises(ValueError, match="per_site nan"):
        Prices(per_site=math.nan, per_visit=1)
    with pytest.raises(ValueError, match="fieldworks"):
        cheapest([], PRICES, operators=3)
    with pytest.raises(ValueError, match="comparisons"):
        plan_family([], USUAL, ground=NINE_CITIES, visits_per_site=1)
    with pytest.raises(ValueError, match="icc 2"):
        best_visits_per_site(2, PRICES)
