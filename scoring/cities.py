"""Each city's form scores, lead over its strong rival, and which cities can be told apart (A2, A6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from forms.text import Bilingual
from scoring.contrasts import ALPHA, FEWEST_CLUSTERS
from scoring.leads import index_lead
from scoring.results import CityLead, IndexLead
from scoring.stats.means import Difference, Mean, mean_of, welch
from scoring.stats.multiplicity import holm
from scoring.stats.ranking import competition_ranks, letter_bands, rank_limits
from scoring.wave import WaveArrays

PRINTED_DECIMALS = 2  # of a score, so of a lead; leads equal as printed are ties


@dataclass(frozen=True, slots=True)
class _CityMeans:
    city: str
    values: dict[str, float]
    means: dict[str, Mean]  # of the operators with sites enough for an interval
    n_sites: dict[str, int]


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
        own = (wave.city == city) & (wave.operator == operator) & ~np.isnan(wave.scores.total)
        _, first, site, n_visits = np.unique(
            wave.site[own], return_index=True, return_inverse=True, return_counts=True
        )
        n_sites[operator] = len(first)
        if not len(first):
            continue
        scores = np.bincount(site, wave.scores.total[own]) / n_visits
        weights = wave.weight[own][first]
        values[operator] = float(np.average(scores, weights=weights))
        if len(first) >= FEWEST_CLUSTERS:
            means[operator] = mean_of(scores, weights)
    return _CityMeans(city, values, means, n_sites)


def _city_lead(city: _CityMeans, labels: Mapping[str, Bilingual], operators: tuple[str, ...]) -> CityLead:
    ours, rivals = operators[0], operators[1:]
    present = [rival for rival in rivals if rival in city.values]
    strong = max(present, key=lambda rival: city.values[rival], default="")  # the first of equals
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


def _terms(city: _CityMeans, ours: str, rival: str) -> tuple[tuple[float, Mean], ...]:
    """The lead as a weighted sum of means; empty when a side has too few sites."""
    if not {ours, rival} <= city.means.keys():
        return ()
    return ((1.0, city.means[ours]), (-1.0, city.means[rival]))


def _ranked(leads: Sequence[CityLead], cities: Sequence[_CityMeans], ours: str) -> tuple[CityLead, ...]:
    pairs = [(lead, city) for lead, city in zip(leads, cities, strict=True) if lead.lead is not None]
    terms = [_terms(city, ours, lead.strong_rival) for lead, city in pairs]
    sizes = [round(lead.lead or 0.0, PRINTED_DECIMALS) for lead, _ in pairs]
    distinct = _told_apart(terms)
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


def _told_apart(terms: Sequence[tuple[tuple[float, Mean], ...]]) -> tuple[tuple[int, int], ...]:
    """Pairs of places whose leads differ, Holm over all pairs that could be compared."""
    pairs = list(combinations(range(len(terms)), 2))
    p_values = [_pair_p_value(terms[first], terms[second]) for first, second in pairs]
    adjusted = holm(p_values).p_values
    return tuple(pair for pair, p in zip(pairs, adjusted, strict=True) if p is not None and p < ALPHA)


def _pair_p_value(
    first: tuple[tuple[float, Mean], ...], second: tuple[tuple[float, Mean], ...]
) -> float | None:
    if not (first and second):
        return None
    both = (*first, *((-weight, mean) for weight, mean in second))
    return welch(*both).p_value if any(mean.variance > 0 for _, mean in both) else None
