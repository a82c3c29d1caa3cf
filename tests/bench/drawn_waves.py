"""Waves drawn where the truth is known: two operators' visits, and a column of values per test."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from scoring.planning.sample_size import Fieldwork
from scoring.score import BoolArray, FloatArray
from scoring.stats.design import Design, IntArray, survey_design

OPERATORS = ("CM", "CU")
N_TESTS = 80  # a wave's supporting family
ICC = 0.2  # correlation of two visits to one site; of ratings before they are rounded
CITIES = {5: 1, 8: 2, 11: 3, 12: 3, 30: 5, 72: 9}  # by sites a side
CITY_WEIGHTS = np.array([1.0, 2.0, 4.0])  # in turn, where cities weigh differently
SITE_VISITS = np.array([1, 3, 5])  # in turn, where sites are visited unequally often
RATING_MEAN, RATING_SD = 3.5, 0.9


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """The n visits of one wave, ours first.

    Attributes:
        is_ours: (n,).
        site: (n,) codes; the two operators' own, or the same ones where they share their sites.
        city: (n,) codes.
        weight: (n,) of the visit's site.
    """

    is_ours: BoolArray
    site: IntArray
    city: IntArray
    weight: FloatArray

    def design(self, *, knows_sites: bool = True) -> Design:
        """As the product makes it of a wave; or of a table without a site column, where visits are sites."""
        return survey_design(
            np.where(self.is_ours, *OPERATORS),
            cluster=self.site if knows_sites else np.arange(len(self.site)),
            area=self.city,
            weight=self.weight,
            operators=OPERATORS,
        )


@dataclass(frozen=True, slots=True)
class Sampling:
    """How many sites a side, how many visits to each, and what is not alike."""

    n_sites: int
    n_visits: int = 3
    has_city_weights: bool = False
    has_unequal_visits: bool = False
    is_shared: bool = False  # one site serves both operators

    def __str__(self) -> str:
        n_visits = "1/3/5" if self.has_unequal_visits else f"{self.n_visits}"
        weights = ", weights 1:2:4" * self.has_city_weights
        return f"{self.n_sites} {'shared ' * self.is_shared}sites × {n_visits} visits{weights}"

    @property
    def fieldwork(self) -> Fieldwork:
        """As it is planned."""
        n_cities = CITIES[self.n_sites]
        return Fieldwork(n_cities, self.n_sites // n_cities, self.n_visits)

    def visits(self) -> Visits:
        places = np.arange(self.n_sites)
        n_visits = SITE_VISITS[places % 3] if self.has_unequal_visits else self.n_visits
        place = np.tile(np.repeat(places, n_visits), 2)
        is_ours = np.arange(len(place)) < len(place) // 2
        city = place * CITIES[self.n_sites] // self.n_sites
        return Visits(
            is_ours=is_ours,
            site=place if self.is_shared else place + self.n_sites * ~is_ours,
            city=city,
            weight=CITY_WEIGHTS[city % 3] if self.has_city_weights else np.ones(len(place)),
        )


class Values(Protocol):
    """What is measured on a visit."""

    def drawn(self, rng: np.random.Generator, visits: Visits, n_columns: int) -> FloatArray:
        """(visits, columns), each column a measure of its own, N_TESTS of them a wave."""
        ...


@dataclass(frozen=True, slots=True)
class Normal:
    """Variance 1, ICC of it between sites; ours is `difference` higher on the first `n_planted` of a wave.

    With `city_contrast` ours is better where a site weighs little and worse where it weighs much, and the two
    operators' weighted means are equal.
    """

    difference: float = 0.0
    n_planted: int = N_TESTS
    correlation: float = 0.0  # of two measures of one visit
    city_contrast: float = 0.0  # times 1 ÷ weight, about its weighted mean

    def __str__(self) -> str:
        correlated = f", tests correlated {self.correlation}" * bool(self.correlation)
        unlike = ", cities differ but not overall" * bool(self.city_contrast)
        return f"normal{correlated}{unlike}"

    def drawn(self, rng: np.random.Generator, visits: Visits, n_columns: int) -> FloatArray:
        values = _with_site_effects(rng, visits, n_columns)
        if self.correlation:
            common = np.repeat(_with_site_effects(rng, visits, n_columns // N_TESTS), N_TESTS, axis=1)
            values = self.correlation**0.5 * common + (1 - self.correlation) ** 0.5 * values
        by_city = self.city_contrast * (1 / visits.weight - len(visits.weight) / visits.weight.sum())
        planted = self.difference * (np.arange(n_columns) % N_TESTS < self.n_planted)
        return values + visits.is_ours[:, None] * (by_city[:, None] + planted)


@dataclass(frozen=True, slots=True)
class Rating:
    """A normal value rounded to 0–5."""

    def __str__(self) -> str:
        return "rating 0–5"

    def drawn(self, rng: np.random.Generator, visits: Visits, n_columns: int) -> FloatArray:
        return np.clip(np.round(RATING_MEAN + RATING_SD * _with_site_effects(rng, visits, n_columns)), 0, 5)


@dataclass(frozen=True, slots=True)
class Share:
    """Passed or not; the sites' own shares are beta distributed about the level (beta-binomial)."""

    level: float
    difference: float = 0.0

    def __str__(self) -> str:
        return f"share {self.level:.0%}"

    def drawn(self, rng: np.random.Generator, visits: Visits, n_columns: int) -> FloatArray:
        first = np.unique(visits.site, return_index=True)[1]
        level = self.level + self.difference * visits.is_ours[first][:, None]
        precision = (1 - ICC) / ICC
        shares = rng.beta(level * precision, (1 - level) * precision, size=(len(first), n_columns))
        return (rng.random((len(visits.site), n_columns)) < shares[visits.site]).astype(np.float64)


def _with_site_effects(rng: np.random.Generator, visits: Visits, n_columns: int) -> FloatArray:
    effect = rng.normal(scale=ICC**0.5, size=(int(visits.site.max()) + 1, n_columns))
    return effect[visits.site] + rng.normal(scale=(1 - ICC) ** 0.5, size=(len(visits.site), n_columns))
