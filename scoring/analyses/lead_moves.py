"""What the visits of two waves say of how far a lead moved (domain A6, A14)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from forms.text import Bilingual
from scoring.analyses.aggregation import interval_over_cities
from scoring.analyses.lead_results import LeadMove, LeadRank
from scoring.analyses.wave_changes import ComparableVersions
from scoring.analyses.wave_over_wave import Measured, breaks_between
from scoring.cities import SiteScores, site_scores
from scoring.compare import FORM_SCORE
from scoring.contrasts import NEGLIGIBLE
from scoring.estimates import estimate_columns
from scoring.stats.before_after import Cell, period_design
from scoring.stats.means import Mean
from scoring.wave import WaveArrays

Sites = Mapping[tuple[str, str], SiteScores]  # by city and operator


def sites_of(wave: WaveArrays, operators: Sequence[str]) -> Sites:
    """Every city's sites with a score, operator by operator; where there is none, no sites."""
    return {
        (city, operator): site_scores(wave, (wave.city == city) & (wave.operator == operator))
        for city in np.unique(wave.city).tolist()
        for operator in operators
    }


def form_score_breaks(
    before: Measured, now: Measured, declared: Sequence[ComparableVersions]
) -> tuple[Bilingual, ...]:
    """Why two waves' form scores may not be compared; empty where they may.

    Raises:
        ValueError: another measure than the form score.
    """
    for wave in (before, now):
        if wave.published.measure.code != FORM_SCORE.facts.code:
            raise ValueError(f"{wave.wave}: leads are of the form score, not {wave.published.measure.code}")
    return breaks_between(before, now, declared)


def with_intervals(
    row: LeadRank, waves: tuple[Sites, Sites], *, shares: Mapping[str, float], ours: str
) -> LeadRank:
    """A lead's row with the intervals of its moves, as far as the sites allow.

    Args:
        row: of a city or of the province.
        waves: the sites of the earlier wave and of the later.
        shares: the cities that make the unit and how they weigh, in any one unit of measure.
        ours: whose lead it is.

    Returns:
        An interval from five sites a side and wave on, and the headline's only where the strong rival is the
        same in both waves.

    Formula:
        Σ share × (our change in the city − the rival's), by Welch's t. A city's change of one operator has
        the variance of `period_design` on its sites' scores, so that sites of both waves are paired and
        others are not. Unlike `difference_in_differences` it lets the two sides vary unequally, which
        matters with few sites. Operators' sites are taken as drawn apart.
    """
    moves = tuple(_with_interval(one, waves, shares, ours) for one in row.rival_moves)
    is_same = row.strong_rival_before == row.now.strong_rival
    headline = next((one for one in moves if one.rival == row.now.strong_rival and is_same), row.move)
    return replace(row, move=headline, rival_moves=moves)


def _with_interval(
    move: LeadMove, waves: tuple[Sites, Sites], shares: Mapping[str, float], ours: str
) -> LeadMove:
    if move.change is None:
        return move
    total = math.fsum(shares.values())
    sides = {ours: 1 / total, move.rival: -1 / total}
    parts = [
        (sign * share, _change_of_mean(waves[0][city, operator], waves[1][city, operator]))
        for operator, sign in sides.items()
        for city, share in shares.items()
    ]
    n_sites = min(
        sum(len(wave[city, operator].sites) for city in shares) for wave in waves for operator in sides
    )
    found = interval_over_cities(parts, n_sites)
    return replace(move, low=found.low, high=found.high, p=found.p_value) if found else move


def _change_of_mean(before: SiteScores, now: SiteScores) -> Mean | None:
    """How one operator's mean in one city moved; None where a wave has a single site."""
    if min(len(before.sites), len(now.sites)) < 2:
        return None
    is_after = np.repeat([False, True], [len(before.sites), len(now.sites)])
    design = period_design(
        is_after,
        is_control=np.zeros_like(is_after),
        cluster=np.concatenate([before.sites, now.sites]),
        area=np.zeros(len(is_after)),
        weight=np.concatenate([before.weights, now.weights]),
    )
    scores = np.concatenate([before.scores, now.scores])
    found = estimate_columns(design, [(scores, np.ones(len(scores)))])
    first, second = Cell.TREATED_BEFORE, Cell.TREATED_AFTER
    covariance = found.covariance[:, :, 0]
    apart = float(covariance[first, first] + covariance[second, second])
    variance = apart - 2 * float(covariance[first, second])
    return Mean(
        estimate=float(found.estimate[second, 0] - found.estimate[first, 0]),
        variance=variance if variance > NEGLIGIBLE * apart else 0.0,  # what is left then is rounding
        df=float(found.df[first, second, 0]),
    )
