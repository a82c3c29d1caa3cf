"""The lead over the strong rival, how it moved, and where that puts a city or province (domain A6)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from forms.text import Bilingual
from scoring.analyses.lead_results import LeadDegree, LeadMove, LeadRank
from scoring.analyses.wave_changes import RankChange
from scoring.analyses.wave_over_wave import rank_changes
from scoring.leads import PRINTED_DECIMALS, strong_rival
from scoring.results import IndexLead
from scoring.stats.means import Mean
from scoring.stats.ranking import Terms, letter_bands, rank_limits, told_apart
from scoring.words import operator_name

NO_SAMPLE = Bilingual(
    zh="公布的领先度没有区间：只排名次，不能说明哪些名次真有差别。",
    en="The leads are published without intervals: they are ranked, but which ranks truly differ is unknown.",
)


def lead_degree(
    unit: str,
    scores: Mapping[str, float | None],
    *,
    ours: str = "CM",
    rivals: Sequence[str] = ("CU", "CT"),
    label: Bilingual | None = None,
) -> LeadDegree:
    """By how much is ours ahead of the strong rival, from scores as published?

    Args:
        unit: code of the city or province.
        scores: by operator, in % or points of 0–100; None, or no entry, where missing.
        ours: whose lead is positive.
        rivals: in the order that decides a tie.
        label: how the unit is printed; its code when not given.

    Returns:
        Leads without intervals; None over a rival without a score, for a missing score is not 0.

    Raises:
        ValueError: a score that is NaN or infinite.

    Formula:
        L = S_ours − S_strong rival (domain A6).

    Example:
        >>> found = lead_degree("湖南", {"CM": 80.5, "CU": 74.5, "CT": 71.0})
        >>> found.strong_rival, found.lead, [one.lead for one in found.rival_leads]
        ('CU', 6.0, [6.0, 9.5])
    """
    if not all(math.isfinite(score) for score in scores.values() if score is not None):
        raise ValueError(f"{unit}: scores must be finite, or None where missing")
    return LeadDegree(
        unit=unit,
        label=label or Bilingual(unit, unit),
        scores={operator: scores.get(operator) for operator in (ours, *rivals)},
        strong_rival="" if scores.get(ours) is None else strong_rival(scores, rivals),
        rival_leads=tuple(
            IndexLead(rival, minus(scores.get(ours), scores.get(rival)), *[None] * 5) for rival in rivals
        ),
    )


def previous_lead(now: float, change: float) -> float:
    """Which lead stood before, where a report prints the lead and its change alone (domain 3.1)?

    Args:
        now: in pp.
        change: now − before, in pp.

    Returns:
        In pp, to the two decimals that leads are printed with.

    Example:
        >>> previous_lead(5.88, 2.77)
        3.11
    """
    return round(now - change, PRINTED_DECIMALS)


def mean_rank(ranks: Sequence[int | None]) -> float | None:
    """At which place does a unit stand on average over periods, as in "average 11th" (domain 3.1, section 8)?

    Args:
        ranks: one per period, the best 1; None where it had none, for no rank is not the last.

    Returns:
        Not rounded, for it is no rank that anyone held; None without a rank.

    Example:
        >>> mean_rank([9, 13, None, 11])
        11.0
    """
    held = [rank for rank in ranks if rank is not None]
    return sum(held) / len(held) if held else None


def lead_ranking(now: Sequence[LeadDegree], before: Sequence[LeadDegree] = ()) -> tuple[LeadRank, ...]:
    """Who leads most, who climbed, and which places mean something?

    Args:
        now: the units of one wave, on one measure.
        before: of the wave before; units may be missing in either.

    Returns:
        The largest lead first, units without one last. A move is None where either wave has no lead, and has
        no interval here, as that needs the visits (`scoring.analyses.lead_changes`).

    Raises:
        ValueError: a unit twice.

    Formula:
        `rank_changes` for the places; bands and limits of rank from `told_apart` on the headlines, each a
        mean with its own variance and degrees of freedom, as far as they have an interval.
    """
    for name, leads in (("now", now), ("before", before)):
        if len({one.unit for one in leads}) < len(leads):
            raise ValueError(f"{name} holds a unit twice")
    earlier = {one.unit: one for one in before}
    ranks = rank_changes({one.unit: one.lead for one in before}, {one.unit: one.lead for one in now})
    rows = [_moved(one, earlier.get(one.unit), rank) for one, rank in zip(now, ranks, strict=True)]
    ranked = _banded([row for row in rows if row.rank.now is not None])
    unranked = [row for row in rows if row.rank.now is None]
    return (*sorted(ranked, key=lambda row: (row.rank.now, row.now.unit)), *unranked)


def minus(first: float | None, second: float | None) -> float | None:
    """First − second; None where either is missing."""
    return None if first is None or second is None else first - second


def _moved(now: LeadDegree, before: LeadDegree | None, rank: RankChange) -> LeadRank:
    was = {one.rival: one.lead for one in before.rival_leads} if before else {}
    moves = tuple(
        LeadMove(one.rival, was.get(one.rival), one.lead, minus(one.lead, was.get(one.rival)))
        for one in now.rival_leads
    )
    lead_before = before.lead if before else None
    strong_before = before.strong_rival if before else ""
    is_other = bool(strong_before and now.strong_rival) and strong_before != now.strong_rival
    return LeadRank(
        now=now,
        strong_rival_before=strong_before,
        move=LeadMove(now.strong_rival, lead_before, now.lead, minus(now.lead, lead_before)),
        rival_moves=moves,
        rank=rank,
        caveats=(_other_rival(strong_before, now.strong_rival),) if is_other else (),
    )


def _other_rival(before: str, now: str) -> Bilingual:
    was, became = operator_name(before), operator_name(now)
    return Bilingual(
        f"强势竞争对手由{was.zh}变为{became.zh}：领先度的变化含对手更换，应分别看对每家的变化。",
        f"The strong rival changed from {was.en} to {became.en}, which is part of the change of lead: see "
        "the change over each.",
    )


def _banded(rows: Sequence[LeadRank]) -> list[LeadRank]:
    terms = [_terms(row.now.headline) for row in rows]
    if not any(terms):
        return [replace(row, caveats=(*row.caveats, NO_SAMPLE)) for row in rows]
    distinct = told_apart(terms)
    sizes = [round(row.now.lead or 0.0, PRINTED_DECIMALS) for row in rows]
    return [
        replace(row, band=band, rank_low=low, rank_high=high)
        for row, band, (low, high) in zip(
            rows, letter_bands(sizes, distinct), rank_limits(sizes, distinct), strict=True
        )
    ]


def _terms(lead: IndexLead | None) -> Terms:
    if lead is None or lead.lead is None or lead.se is None or lead.df is None:
        return ()
    return ((1.0, Mean(lead.lead, lead.se**2, lead.df)),)
