"""Which number of visits per site finds the differences for the least money, for one element or many."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scoring.planning.sample_size import Aim, Certainty, Fieldwork, Ground, fieldwork_needed


@dataclass(frozen=True, slots=True)
class Prices:
    """Of the fieldwork, in one currency: for reaching a site at all, and for each visit to it."""

    per_site: float
    per_visit: float

    def __post_init__(self) -> None:
        for name, price in (("per_site", self.per_site), ("per_visit", self.per_visit)):
            if not 0 <= price < math.inf:
                raise ValueError(f"{name} {price} must be 0 or more")

    def of(self, fieldwork: Fieldwork, operators: int) -> float:
        """What all operators together cost."""
        return operators * (fieldwork.sites * self.per_site + fieldwork.visits * self.per_visit)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One of a family: an element against a rival."""

    element: str
    rival: str
    aim: Aim


@dataclass(frozen=True, slots=True)
class ComparisonPlan:
    """What one comparison of the family asks of each operator."""

    comparison: Comparison
    fieldwork: Fieldwork


@dataclass(frozen=True, slots=True)
class FamilyPlan:
    """What every comparison asks, in the order given, and the one that asks most: it decides the wave.

    Attributes:
        certainty: of one comparison, alpha being divided among them all.
        plans: one for each comparison.
        decisive: the first of those that need most sites.
    """

    certainty: Certainty
    plans: tuple[ComparisonPlan, ...]
    decisive: ComparisonPlan


def plan_family(
    comparisons: Sequence[Comparison], certainty: Certainty, *, ground: Ground, visits_per_site: int
) -> FamilyPlan:
    """How many sites let a wave find its difference for each element and rival, with one alpha for all?

    Args:
        comparisons: elements × rivals, at least one.
        certainty: power of each comparison; alpha of the family.
        ground: where, and the fewest that count.
        visits_per_site: at least 1.

    Raises:
        ValueError: no comparison; as for `fieldwork_needed`.

    Formula:
        alpha ÷ comparisons for each (Bonferroni; Holm's first step), which is conservative.
    """
    if not comparisons:
        raise ValueError("comparisons must hold at least one")
    each = certainty.shared_by(len(comparisons))
    asked = {one.aim for one in comparisons}
    needed = {
        aim: fieldwork_needed(aim, each, ground=ground, visits_per_site=visits_per_site) for aim in asked
    }
    plans = tuple(ComparisonPlan(one, needed[one.aim]) for one in comparisons)
    return FamilyPlan(each, plans, max(plans, key=lambda plan: plan.fieldwork.sites))


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to find the same difference, and what it costs for all operators."""

    fieldwork: Fieldwork
    cost: float


def cheapest(fieldworks: Sequence[Fieldwork], prices: Prices, *, operators: int) -> Offer:
    """Which of these costs least? Of equal ones the one with fewer visits per site: more sites tell more.

    Args:
        fieldworks: that find the same difference with other numbers of visits per site; at least one.
        prices: of a site and of a visit.
        operators: that are visited, at least 1.

    Raises:
        ValueError: nothing to choose from.
    """
    if not fieldworks:
        raise ValueError("fieldworks must hold at least one")
    offers = (Offer(fieldwork, prices.of(fieldwork, operators)) for fieldwork in fieldworks)
    return min(offers, key=lambda offer: (offer.cost, offer.fieldwork.visits_per_site))


def best_visits_per_site(icc: float, prices: Prices) -> float:
    """How often should a site be visited, if sites could be had in fractions?

    Args:
        icc: intra-site correlation, 0 to 1.
        prices: of a site and of a visit.

    Returns:
        At least 1, not whole; infinite when visits tell as much as sites or cost nothing beside them.

    Raises:
        ValueError: icc outside 0 to 1.

    Formula:
        √(price of a site ÷ price of a visit × (1 − ρ) ÷ ρ) (Cochran 1977, section 10.6).

    Example:
        >>> best_visits_per_site(0.2, Prices(per_site=180, per_visit=80))
        3.0
    """
    if not 0 <= icc <= 1:
        raise ValueError(f"icc {icc} must lie between 0 and 1")
    gain, price = prices.per_site * (1 - icc), prices.per_visit * icc
    if gain == 0:
        return 1.0
    return max(1.0, math.sqrt(gain / price)) if price > 0 else math.inf
