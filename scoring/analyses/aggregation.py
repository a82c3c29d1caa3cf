"""Scores from the site's month up: to its city and to the province (domain A2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forms.text import Bilingual
from scoring.analyses.weight_sets import WeightSet, Whole, missing_words, whole_of
from scoring.cities import SiteScores, site_scores
from scoring.contrasts import FEWEST_CLUSTERS
from scoring.stats.means import Difference, Mean, welch
from scoring.wave import WaveArrays

LONELY_SITE = Bilingual(
    zh="有的城市只有一个网点：全省没有区间。", en="Some city has a single site: the province has no interval."
)


@dataclass(frozen=True, slots=True)
class CityMonth:
    """One operator's score in one city and month.

    Attributes:
        city: its code.
        label: how it is printed.
        whole: the mean of the sites by sample weight. Its parts are the sites visited in the month, each with
            the mean of its scorable visits; missing is one without such a visit.
        low: of the 95 % interval; None below five sites, or where nothing varies.
        high: as `low`.
        n_visits: scorable ones.
        n_left_out: visits that were not scorable.
    """

    city: str
    label: Bilingual
    whole: Whole
    low: float | None
    high: float | None
    n_visits: int
    n_left_out: int

    @property
    def score(self) -> float | None:
        return self.whole.score


@dataclass(frozen=True, slots=True)
class ProvinceMonth:
    """One operator's score in the province and one month.

    Attributes:
        month: as given.
        operator: whose.
        whole: the mean of the cities by the weight set; missing is a city without a score in the month.
        low: of the 95 % interval; None where some city has a single site, below five sites in all, or where
            nothing varies.
        high: as `low`.
        cities: what it is made of; a city that the weight set names and the wave does not know is none.
        weights: title of the weight set.
        caveats: what is missing, and with which share of the weight.
    """

    month: str
    operator: str
    whole: Whole
    low: float | None
    high: float | None
    cities: tuple[CityMonth, ...]
    weights: Bilingual
    caveats: tuple[Bilingual, ...]

    @property
    def score(self) -> float | None:
        return self.whole.score


@dataclass(frozen=True, slots=True)
class _City:
    month: CityMonth
    mean: Mean | None  # with two sites or more
    n_sites: int


def monthly_scores(
    wave: WaveArrays, month: NDArray[np.str_], *, operators: Sequence[str], weights: WeightSet
) -> tuple[ProvinceMonth, ...]:
    """How does each operator score in the province, month by month, and what is that made of?

    Args:
        wave: n visits in one province, of one form; their scores are taken as given.
        month: (n,) of each visit, such as "2026-03".
        operators: whose scores, in the order of the rows.
        weights: by which cities make the province; it is named on every row.

    Returns:
        Month after month, in the order of their labels, a row per operator. A city that the wave knows at any
        time has a part in every month, with no score where it was not visited: that is missing and not 0.
        Scores are not rounded.

    Raises:
        ValueError: not one month per visit; a city that the weight set should name and does not.

    Formula:
        site = mean of its scorable visits of the month; city = Σ sample weight × site ÷ Σ sample weight;
        province = Σ weight × city ÷ Σ weight over the cities with a score (domain A2). The interval is t with
        variance Σ share² × that of the city's mean over its sites, the stratified mean's (Cochran 1977,
        section 5.3), and Satterthwaite's degrees of freedom as in `welch`.
    """
    if month.shape != wave.site.shape:
        raise ValueError(f"month {month.shape} must have one entry per visit, {wave.site.shape}")
    names: list[str] = np.unique(wave.city).tolist()
    shares = weights.over(names)
    return tuple(
        _province(
            [_city(wave, (month == one) & (wave.operator == operator), city) for city in names],
            shares,
            month=one,
            operator=operator,
            title=weights.title,
        )
        for one in np.unique(month).tolist()
        for operator in operators
    )


def interval_over_cities(parts: Sequence[tuple[float, Mean | None]], n_sites: int) -> Difference | None:
    """How sure is a weighted sum of cities' means, or of their leads?

    Args:
        parts: each city's share of the weight, negative for a rival's, and its mean; None where its sites
            tell no variance.
        n_sites: behind all of them, for leads on the side that has fewer.

    Returns:
        None where a part tells no variance, nothing varies, or there are fewer than five sites.
    """
    means = [(share, mean) for share, mean in parts if mean is not None]
    if len(means) < len(parts) or n_sites < FEWEST_CLUSTERS or not any(one.variance > 0 for _, one in means):
        return None
    return welch(*means)


def _city(wave: WaveArrays, rows: NDArray[np.bool_], city: str) -> _City:
    own = rows & (wave.city == city)
    sites = site_scores(wave, own)
    mean = sites.mean_with_variance(fewest_sites=2)
    interval = interval_over_cities([(1.0, mean)], len(sites.sites))
    n_visits = int(np.count_nonzero(own & ~np.isnan(wave.scores.total)))
    return _City(
        CityMonth(
            city=city,
            label=wave.city_labels.get(city, Bilingual(city, city)),
            whole=_whole_city(wave, own, sites),
            low=interval and interval.low,
            high=interval and interval.high,
            n_visits=n_visits,
            n_left_out=int(np.count_nonzero(own)) - n_visits,
        ),
        mean,
        len(sites.sites),
    )


def _whole_city(wave: WaveArrays, own: NDArray[np.bool_], sites: SiteScores) -> Whole:
    visited, first = np.unique(wave.site[own], return_index=True)
    weights = dict(zip(visited.tolist(), wave.weight[own][first].tolist(), strict=True))
    return whole_of(dict(zip(sites.sites.tolist(), sites.scores.tolist(), strict=True)), weights)


def _province(
    cities: Sequence[_City], weights: Mapping[str, float], *, month: str, operator: str, title: Bilingual
) -> ProvinceMonth:
    whole = whole_of({one.month.city: one.month.score for one in cities}, weights)
    counted = {part.unit: part.counted_pct / 100 for part in whole.parts}
    scored = [one for one in cities if counted[one.month.city] > 0]
    interval = interval_over_cities(
        [(counted[one.month.city], one.mean) for one in scored], sum(one.n_sites for one in scored)
    )
    is_lonely = any(one.mean is None for one in scored)
    labels = {one.month.city: one.month.label for one in cities}
    return ProvinceMonth(
        month=month,
        operator=operator,
        whole=whole,
        low=interval and interval.low,
        high=interval and interval.high,
        cities=tuple(one.month for one in cities),
        weights=title,
        caveats=(*missing_words(whole, labels), *((LONELY_SITE,) if is_lonely else ())),
    )
