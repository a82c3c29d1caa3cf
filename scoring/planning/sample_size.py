"""How many sites and visits find a difference, and which difference given sites and visits find."""

import math
from dataclasses import dataclass
from typing import Any

from scipy.optimize import toms748

from scoring.planning.expected import Expected
from scoring.stats.power import smallest_detectable

MOST_VISITS = 10**9  # nobody plans more; a difference that asks for them is a slip


@dataclass(frozen=True, slots=True)
class Certainty:
    """How sure a plan wants to be.

    Attributes:
        power: chance of finding the difference when it is there, at least .5, below 1.
        alpha: chance of finding one when there is none, two-sided, above 0, below .5.
    """

    power: float
    alpha: float

    def __post_init__(self) -> None:
        if not 0 < self.alpha < 0.5 <= self.power < 1:
            raise ValueError(
                f"alpha {self.alpha} must lie above 0 and power {self.power} be .5 or more, below 1"
            )

    def shared_by(self, n_tests: int) -> "Certainty":
        """Alpha divided among a family of tests (Bonferroni; the first step of Holm 1979).

        Conservative: Holm's later steps and Benjamini–Hochberg ask less of all but the smallest p.

        Raises:
            ValueError: no test.
        """
        if n_tests < 1:
            raise ValueError(f"n_tests {n_tests} must be at least 1")
        return Certainty(self.power, self.alpha / n_tests)


@dataclass(frozen=True, slots=True)
class Aim:
    """A difference to be found.

    Attributes:
        expected: share or scatter of the item.
        difference: in the item's unit, shares 0 to 1; above 0.
        icc: intra-site correlation, 0 to 1: how alike the visits to one site are.
    """

    expected: Expected
    difference: float
    icc: float

    def __post_init__(self) -> None:
        if not (0 < self.difference <= self.expected.widest_difference and self.difference < math.inf):
            raise ValueError(f"difference {self.difference} must be above 0 and possible")
        if not 0 <= self.icc <= 1:
            raise ValueError(f"icc {self.icc} must lie between 0 and 1")


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a wave is made, and what it has to have whatever the difference.

    Attributes:
        cities: the strata of each operator.
        fewest_sites_per_city: of each operator, at least 2: one alone shows no variation.
        fewest_sites: of each operator, below which nothing is tested.
        fewest_visits: of each operator, likewise.
    """

    cities: int
    fewest_sites_per_city: int
    fewest_sites: int
    fewest_visits: int

    def __post_init__(self) -> None:
        if self.cities < 1:
            raise ValueError(f"cities {self.cities} must be at least 1")


@dataclass(frozen=True, slots=True)
class Fieldwork:
    """What each operator gets; the same for all."""

    cities: int
    sites_per_city: int
    visits_per_site: int

    def __post_init__(self) -> None:
        if self.cities < 1 or self.sites_per_city < 2 or self.visits_per_site < 1:
            raise ValueError(f"{self}: needs a city, two sites in it and a visit to each")

    @property
    def sites(self) -> int:
        return self.cities * self.sites_per_city

    @property
    def visits(self) -> int:
        return self.sites * self.visits_per_site

    @property
    def df(self) -> int:
        """Of a comparison of two operators: their sites − their strata, city × operator."""
        return 2 * (self.sites - self.cities)


def design_effect(visits_per_site: int, icc: float) -> float:
    """How many times more visits do repeated visits to a site need than visits to as many sites would?

    Args:
        visits_per_site: at least 1, the same everywhere.
        icc: intra-site correlation, 0 to 1; `intra_site_correlation` estimates it, below 0 take 0.

    Raises:
        ValueError: either outside its range, or NaN.

    Formula:
        1 + (m − 1)ρ (Kish 1965, section 5.4).

    Example:
        >>> design_effect(3, 0.2)
        1.4
    """
    if visits_per_site < 1:
        raise ValueError(f"visits_per_site {visits_per_site} must be at least 1")
    if not 0 <= icc <= 1:
        raise ValueError(f"icc {icc} must lie between 0 and 1")
    return 1 + (visits_per_site - 1) * icc


def effective_visits_needed(aim: Aim, certainty: Certainty, *, df: float = math.inf) -> float:
    """How many unclustered visits per operator find the difference?

    Args:
        aim: what to find; its correlation does not matter here.
        certainty: how surely.
        df: degrees of freedom of the test; without end for the normal approximation.

    Returns:
        A number that need not be whole.

    Raises:
        ValueError: df not above 0.

    Formula:
        (t_{1 − alpha/2} √V0 + t_{power} √V1)² ÷ difference², V0 and V1 being the variances of one visit's
        difference under equality and under the difference (Fleiss 1981, equation 3.2, without its continuity
        correction); R's `power.prop.test` where df is infinite.

    Example:
        >>> from scoring.planning.expected import ExpectedShare
        >>> aim = Aim(ExpectedShare(0.75), 0.09, icc=0.0)  # 75 % against 66 %, domain A10
        >>> round(effective_visits_needed(aim, Certainty(power=0.8, alpha=0.05)))
        402
    """
    ratio = _reach(aim.expected, aim.difference, certainty, n=1.0, df=df) / aim.difference
    return ratio * ratio  # where ** would not stand an overflow


def fieldwork_needed(aim: Aim, certainty: Certainty, *, ground: Ground, visits_per_site: int) -> Fieldwork:
    """How many sites does each operator need in each city, when every site is visited so often?

    Args:
        aim: what to find.
        certainty: how surely.
        ground: where, and the fewest that count.
        visits_per_site: at least 1.

    Returns:
        The fewest sites, equally many in each city, with which the difference is found.

    Raises:
        ValueError: visits_per_site below 1; a difference so small that over 10⁹ visits would be needed.

    Formula:
        the fewest sites with (t_{1 − alpha/2} √V0 + t_{power} √V1) √(deff ÷ visits) ≤ difference, t having
        2 × (sites − cities) degrees of freedom, deff as `design_effect` gives it. The sum of two t (Bloom
        1995) is what the comparison prints as the difference it could have found; against the noncentral t
        it is exact to .001 of power at alpha .05, and .03 short at alpha .0005 with 18 degrees of freedom.

    Example:
        >>> from scoring.planning.expected import ExpectedMean
        >>> ground = Ground(cities=9, fewest_sites_per_city=2, fewest_sites=5, fewest_visits=8)
        >>> found = fieldwork_needed(
        ...     Aim(ExpectedMean(12.0), 5.0, icc=0.2), Certainty(0.8, 0.05), ground=ground, visits_per_site=2
        ... )
        >>> found.sites_per_city, found.sites, found.visits
        (7, 63, 126)
    """
    inflation = design_effect(visits_per_site, aim.icc)
    fewest_visits = effective_visits_needed(aim, certainty) * inflation  # as if df were without end
    if not fewest_visits <= MOST_VISITS:
        raise ValueError(f"difference {aim.difference} would need over {MOST_VISITS} visits")
    fewest_sites = max(max(fewest_visits, ground.fewest_visits) / visits_per_site, ground.fewest_sites)
    sites_per_city = max(ground.fewest_sites_per_city, math.ceil(fewest_sites / ground.cities))
    while True:
        fieldwork = Fieldwork(ground.cities, sites_per_city, visits_per_site)
        n = fieldwork.visits / inflation
        if _reach(aim.expected, aim.difference, certainty, n=n, df=fieldwork.df) <= aim.difference:
            return fieldwork
        sites_per_city += 1


def detectable_difference(
    expected: Expected, fieldwork: Fieldwork, certainty: Certainty, *, icc: float
) -> float | None:
    """Which difference do these sites and visits find? The inverse of `fieldwork_needed`.

    Args:
        expected: share or scatter of the item.
        fieldwork: of each operator.
        certainty: how surely.
        icc: intra-site correlation, 0 to 1.

    Returns:
        In the item's unit, shares 0 to 1; None where not even the widest possible one is found.

    Raises:
        ValueError: icc outside 0 to 1.

    Formula:
        the root of `fieldwork_needed`'s condition with =; for means `smallest_detectable` itself.
    """
    n = fieldwork.visits / design_effect(fieldwork.visits_per_site, icc)

    def beyond(difference: float) -> float:
        return _reach(expected, difference, certainty, n=n, df=fieldwork.df) - difference

    widest_reach = _found(math.sqrt(expected.largest_variance / n), fieldwork.df, certainty)
    most = min(widest_reach * (1 + 1e-9), expected.widest_difference)
    if beyond(most) > 0:
        return None
    least = 1e-9 * most  # not 0, where a share of 100 % does not vary
    root: Any = toms748(beyond, least, most, xtol=1e-12 * most)
    return float(root)


def _reach(expected: Expected, difference: float, certainty: Certainty, *, n: float, df: float) -> float:
    """What n unclustered visits would find if they varied as they do when `difference` is true."""
    variances = expected.variances(difference)
    null, apart = math.sqrt(variances.under_equality / n), math.sqrt(variances.under_difference / n)
    found_half_the_time = smallest_detectable(max(0.0, null - apart), df, power=0.5, alpha=certainty.alpha)
    return found_half_the_time + _found(apart, df, certainty)


def _found(se: float, df: float, certainty: Certainty) -> float:
    return smallest_detectable(se, df, power=certainty.power, alpha=certainty.alpha)
