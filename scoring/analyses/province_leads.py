"""The province's lead in one wave and between two, its cities weighing as a set says (domain A2, A6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from forms.text import Bilingual
from scoring.analyses.aggregation import interval_over_cities
from scoring.analyses.lead_degree import lead_ranking, minus
from scoring.analyses.lead_moves import Sites, form_score_breaks, sites_of, with_intervals
from scoring.analyses.lead_results import LeadDegree, LeadMove
from scoring.analyses.wave_changes import ComparableVersions
from scoring.analyses.wave_over_wave import Measured
from scoring.analyses.weight_sets import WeightSet, Whole, missing_words, whole_of
from scoring.leads import index_lead, strong_rival
from scoring.stats.means import Difference
from scoring.wave import WaveArrays

PROVINCE = Bilingual(zh="全省", en="Province")


@dataclass(frozen=True, slots=True)
class ProvinceLead:
    """The province's lead in one wave.

    Attributes:
        lead: over each rival, from the cities that all operators present have.
        whole: ours over those cities; missing is a city that some operator lacks.
        weights: title of the weight set.
        caveats: what is missing, and with which share of the weight.
    """

    lead: LeadDegree
    whole: Whole
    weights: Bilingual
    caveats: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True)
class ProvinceChange:
    """The province's lead in two waves.

    Attributes:
        before: of the earlier wave; None across a break line.
        now: of the later.
        move: of the headline.
        rival_moves: over each rival.
        breaks: why a break line stands between the waves; empty where they may be compared.
        caveats: what must be known beside it.
    """

    before: ProvinceLead | None
    now: ProvinceLead
    move: LeadMove
    rival_moves: tuple[LeadMove, ...]
    breaks: tuple[Bilingual, ...]
    caveats: tuple[Bilingual, ...]


def province_lead(
    wave: WaveArrays, weights: WeightSet, *, operators: tuple[str, ...] = ("CM", "CU", "CT")
) -> ProvinceLead:
    """By how much is ours ahead in the province, the cities weighing as the set says?

    Args:
        wave: visits of one form in one province.
        weights: of the cities; named on the report.
        operators: ours first, the rivals in the order that decides a tie.

    Returns:
        Scores and leads over the cities that every operator with any score has, so that like is compared with
        like; the others are told with their share of the weight.

    Raises:
        ValueError: a city that the weight set should name and does not.

    Formula:
        Σ share × (our city mean − the rival's), its t interval by `interval_over_cities` (domain A2, A6).
    """
    sites = sites_of(wave, operators)
    shares = weights.over(np.unique(wave.city).tolist())
    return _province_lead(_complete(sites, operators), shares, wave.city_labels, weights.title, operators)


def province_lead_change(
    before: Measured,
    now: Measured,
    weights: WeightSet,
    *,
    operators: tuple[str, ...] = ("CM", "CU", "CT"),
    declared: Sequence[ComparableVersions] = (),
) -> ProvinceChange:
    """How far did the province's lead move from one wave to the next?

    Args:
        before: the form score of the earlier wave.
        now: of the later.
        weights: of the cities, in both waves.
        operators: ours first, the rivals in the order that decides a tie.
        declared: versions of the form that may be compared.

    Returns:
        Both leads over the cities that are complete in both waves, so that a city visited in one of them
        alone does not pass for a change.

    Raises:
        ValueError: another measure than the form score; a city that the weight set should name and does not.

    Formula:
        change = L(now) − L(before), its interval as for `with_intervals`.
    """
    breaks = form_score_breaks(before, now, declared)
    if breaks:
        alone = province_lead(now.visits, weights, operators=operators)
        (row,) = lead_ranking([alone.lead])
        return ProvinceChange(None, alone, row.move, row.rival_moves, breaks, row.caveats)
    shares = weights.over(np.union1d(before.visits.city, now.visits.city).tolist())
    was, became = (_complete(sites_of(wave.visits, operators), operators) for wave in (before, now))
    cities = {city for city, _ in was} & {city for city, _ in became}
    was, became = ({place: wave[place] for place in wave if place[0] in cities} for wave in (was, became))
    labels = {**before.visits.city_labels, **now.visits.city_labels}
    earlier, later = (
        _province_lead(wave, shares, labels, weights.title, operators) for wave in (was, became)
    )
    (row,) = lead_ranking([later.lead], [earlier.lead])
    counted = {city: shares[city] for city in cities}
    tested = with_intervals(row, (was, became), shares=counted, ours=operators[0])
    return ProvinceChange(earlier, later, tested.move, tested.rival_moves, (), tested.caveats)


def _complete(sites: Sites, operators: Sequence[str]) -> Sites:
    """Of the cities where every operator has a score that has one anywhere."""
    present = [
        operator
        for operator in operators
        if any(len(sites[place].sites) for place in sites if place[1] == operator)
    ]
    cities = {city for city, _ in sites}
    kept = {city for city in cities if present and all(len(sites[city, one].sites) for one in present)}
    return {place: one for place, one in sites.items() if place[0] in kept}


def _province_lead(
    sites: Sites,
    shares: Mapping[str, float],
    labels: Mapping[str, Bilingual],
    title: Bilingual,
    operators: Sequence[str],
) -> ProvinceLead:
    ours, rivals = operators[0], operators[1:]
    wholes = {
        operator: whole_of({city: one.mean for (city, of), one in sites.items() if of == operator}, shares)
        for operator in operators
    }
    scores = {operator: whole.score for operator, whole in wholes.items()}
    counted = {part.unit: part.counted_pct / 100 for part in wholes[ours].parts if part.counted_pct}
    leads = tuple(
        index_lead(
            rival, minus(scores[ours], scores[rival]), _interval(sites, counted, ours=ours, rival=rival)
        )
        for rival in rivals
    )
    strong = "" if scores[ours] is None else strong_rival(scores, rivals)
    return ProvinceLead(
        LeadDegree("", PROVINCE, scores, strong, leads),
        wholes[ours],
        title,
        missing_words(wholes[ours], labels),
    )


def _interval(sites: Sites, shares: Mapping[str, float], *, ours: str, rival: str) -> Difference | None:
    parts = [
        (sign * share, sites[city, operator].mean_with_variance(fewest_sites=2))
        for operator, sign in ((ours, 1.0), (rival, -1.0))
        for city, share in shares.items()
    ]
    n_sites = min(sum(len(sites[city, operator].sites) for city in shares) for operator in (ours, rival))
    return interval_over_cities(parts, n_sites)
