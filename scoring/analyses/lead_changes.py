"""Where cities stand by their lead, and how far each moved between two waves (domain A6, A14)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from forms.text import Bilingual
from scoring.analyses.lead_degree import NO_SAMPLE, lead_ranking
from scoring.analyses.lead_moves import form_score_breaks, sites_of, with_intervals
from scoring.analyses.lead_results import LeadDegree, LeadRank
from scoring.analyses.wave_changes import ComparableVersions
from scoring.analyses.wave_over_wave import Measured
from scoring.cities import city_leads
from scoring.results import CityLead
from scoring.stats.multiplicity import holm


@dataclass(frozen=True, slots=True)
class LeadChanges:
    """The units of one comparison.

    Attributes:
        rows: the largest lead first, units without one last.
        breaks: why a break line stands between the waves, so that nothing is said of before; empty where they
            may be compared.
        family_size: changes of headlines that were tested and corrected together.
    """

    rows: tuple[LeadRank, ...]
    breaks: tuple[Bilingual, ...]
    family_size: int


def city_lead_changes(
    before: Measured,
    now: Measured,
    *,
    operators: tuple[str, ...] = ("CM", "CU", "CT"),
    declared: Sequence[ComparableVersions] = (),
) -> LeadChanges:
    """Where do the cities stand by their lead, where did they stand, and which leads really moved?

    Args:
        before: the form score of the earlier wave.
        now: of the later.
        operators: ours first, the rivals in the order that decides a tie.
        declared: versions of the form that may be compared.

    Returns:
        Places, bands and limits of rank are those of `city_leads`; intervals of a change as for
        `with_intervals`.

    Raises:
        ValueError: another measure than the form score.

    Formula:
        change = L(now) − L(before); Holm over the cities' headlines.
    """
    breaks = form_score_breaks(before, now, declared)
    cities = city_leads(now.visits, operators)
    earlier = () if breaks else city_leads(before.visits, operators)
    ranked = lead_ranking([_degree(one) for one in cities], [_degree(one) for one in earlier])
    places = {city.city: city for city in cities}
    rows = [_placed(row, places[row.now.unit]) for row in ranked]
    if breaks:
        return LeadChanges(tuple(rows), breaks, 0)
    waves = (sites_of(before.visits, operators), sites_of(now.visits, operators))
    return _with_holm(
        [with_intervals(row, waves, shares={row.now.unit: 1.0}, ours=operators[0]) for row in rows]
    )


def _degree(city: CityLead) -> LeadDegree:
    return LeadDegree(city.city, city.label, city.scores, city.strong_rival, city.rival_leads)


def _placed(row: LeadRank, city: CityLead) -> LeadRank:
    """Bands and limits as the wave's own comparison found them."""
    caveats = tuple(note for note in row.caveats if note != NO_SAMPLE)
    return replace(row, band=city.band, rank_low=city.rank_low, rank_high=city.rank_high, caveats=caveats)


def _with_holm(rows: Sequence[LeadRank]) -> LeadChanges:
    adjusted = holm([row.move.p for row in rows])
    return LeadChanges(
        tuple(
            replace(row, move=replace(row.move, p_holm=p))
            for row, p in zip(rows, adjusted.p_values, strict=True)
        ),
        (),
        adjusted.family_size,
    )
