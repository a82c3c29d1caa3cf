"""Each city's form scores, lead over its strong rival, and which cities can be told apart (A2, A6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from forms.text import Bilingual
from scoring.contrasts import ALPHA, FEWEST_CLUSTERS
from scoring.leads import PRINTED_DECIMALS, index_lead, strong_rival
from scoring.results import CityLead, IndexLead
from scoring.score import BoolArray, FloatArray
from scoring.stats.means import Difference, Mean, mean_of, welch
from scoring.stats.ranking import Terms, competition_ranks, letter_bands, rank_limits, told_apart
from scoring.wave import WaveArrays


@dataclass(frozen=True, slots=True, eq=False)
class SiteScores:
    """The k sites that have a score, in the order of their codes.

    Attributes:
        sites: (k,) codes.
        scores: (k,) 0–100, each the mean of the site's scorable visits.
        weights: (k,) sample weights.
    """

    sites: NDArray[np.str_]
    scores: FloatArray
    weights: FloatArray

    @property
    def mean(self) -> float | None:
        """Of the sites by sample weight; None without a site."""
        return float(np.average(self.scores, weights=self.weights)) if len(self.sites) else None

    def mean_with_variance(self, *, fewest_sites: int) -> Mean | None:
        """The same mean with its variance over sites; None with fewer sites."""
        return mean_of(self.scores, self.weights) if len(self.sites) >= fewest_sites else None


@dataclass(frozen=True, slots=True)
class _CityMeans:
    city: str
    values: dict[str, float]
    means: dict[str, Mean]  # of the operators with sites enough for an interval
    n_sites: dict[str, int]


def site_scores(wave: WaveArrays, rows: BoolArray) -> SiteScores:
    """How does each site score on some of its visits (domain A2)?

    Args:
        wave: n visits.
        rows: (n,) whether a visit counts: those of one operator, city or month. One that is not scorable
            counts for nothing.
    """
    own = rows & ~np.isnan(wave.scores.total)
    sites, first, site, n_visits = np.unique(
        wave.site[own], return_index=True, return_inverse=True, return_counts=True
    )
    scores = np.bincount(site, wave.scores.total[own], minlength=len(sites)) / n_visits
    return SiteScores(sites, scores, wave.weight[own][first])


def city_leads(wave: WaveArrays, operators: tuple[str, ...]) -> tuple[CityLead, ...]:
    """Every city, the largest lead first, those without one last.

    A site's score is the mean of its scorable visits, a city's the mean of its sites by sample weight; the
    interval is Welch's over the sites. Pairs of cities are compared on their leads by the same t, Holm over
    all pairs, and only pairs told apart this way lose a shared letter or narrow a rank.
    """
    cities = [_city_means(wave, city, operators) for city in np.unique(wave.city).tolist()]
    leads = [_city_lead(city, wave.city_labels, operators) for city in cities]
    return _ranked(leads, cities, operators[0])


def _city_means(wave: WaveArrays, city: str, operators: tuple[str, ...]) -> _CityMeans:
    values: dict[str, float] = {}
    means: dict[str, Mean] = {}
    n_sites: dict[str, int] = {}
    for operator in operators:
        sites = site_scores(wave, (wave.city == city) & (wave.operator == operator))
        n_sites[operator] = len(sites.sites)
        if (value := sites.mean) is not None:
            values[operator] = value
        if mean := sites.mean_with_variance(fewest_sites=FEWEST_CLUSTERS):
            means[operator] = mean
    return _CityMeans(city, values, means, n_sites)


def _city_lead(city: _CityMeans, labels: Mapping[str, Bilingual], operators: tuple[str, ...]) -> CityLead:
    ours, rivals = operators[0], operators[1:]
    strong = strong_rival(city.values, rivals)
    rival_leads = tuple(_rival_lead(city, ours, rival) for rival in rivals)
    headline = next((lead for lead in rival_leads if lead.rival == strong), None)
    return CityLead(
        city=city.city,
        label=labels.get(city.city, Bilingual(zh=city.city, en=city.city)),
        scores={operator: city.values.get(operator) for operator in operators},
        n_sites=city.n_sites,
        strong_rival=strong,
        lead=headline.lead if headline else None,
        low=headline.low if headline else None,
        high=headline.high if headline else None,
        rank=None,  # known once all cities are
        rival_leads=rival_leads,
    )


def _rival_lead(city: _CityMeans, ours: str, rival: str) -> IndexLead:
    if not {ours, rival} <= city.values.keys():
        return index_lead(rival, None, None)
    return index_lead(rival, city.values[ours] - city.values[rival], _test(city, ours, rival))


def _test(city: _CityMeans, ours: str, rival: str) -> Difference | None:
    terms = _terms(city, ours, rival)
    return welch(*terms) if any(mean.variance > 0 for _, mean in terms) else None


def _terms(city: _CityMeans, ours: str, rival: str) -> Terms:
    """The lead as a weighted sum of means; empty when a side has too few sites."""
    if not {ours, rival} <= city.means.keys():
        return ()
    return ((1.0, city.means[ours]), (-1.0, city.means[rival]))


def _ranked(leads: Sequence[CityLead], cities: Sequence[_CityMeans], ours: str) -> tuple[CityLead, ...]:
    pairs = [(lead, city) for lead, city in zip(leads, cities, strict=True) if lead.lead is not None]
    terms = [_terms(city, ours, lead.strong_rival) for lead, city in pairs]
    sizes = [round(lead.lead or 0.0, PRINTED_DECIMALS) for lead, _ in pairs]
    distinct = told_apart(terms, alpha=ALPHA)
    ranked = [
        replace(lead, rank=rank, band=band, rank_low=low, rank_high=high)
        for (lead, _), rank, band, (low, high) in zip(
            pairs,
            competition_ranks(sizes),
            letter_bands(sizes, distinct),
            rank_limits(sizes, distinct),
            strict=True,
        )
    ]
    unranked = [lead for lead in leads if lead.lead is None]
    return (*sorted(ranked, key=lambda lead: (lead.rank, lead.city)), *unranked)
