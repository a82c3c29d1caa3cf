"""Elements put on one 0–100 scale, averaged to touchpoints and to the composite (domain A2)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from forms.text import Bilingual
from scoring.catalogue import Catalogue
from scoring.comparable import Comparable
from scoring.contrasts import FEW_CLUSTERS, FEWEST_CLUSTERS
from scoring.leads import index_lead
from scoring.results import IndexLead, TouchpointScore
from scoring.score import FloatArray
from scoring.stats.design import Design, IntArray
from scoring.stats.means import t_difference
from scoring.stats.multiplicity import holm
from scoring.stats.ratios import RatioEstimates, covariance_of

COMPOSITE = Bilingual(zh="综合得分", en="Composite")


@dataclass(frozen=True, slots=True, eq=False)
class _Index:
    """An index per operator, (operators,), with each cell's part in it, (cells,)."""

    values: FloatArray
    linear: FloatArray


def touchpoint_scores(
    catalogue: Catalogue,
    comparables: Sequence[Comparable],
    estimates: RatioEstimates,
    *,
    design: Design,
    operators: tuple[str, ...],
) -> tuple[tuple[TouchpointScore, ...], TouchpointScore]:
    """The touchpoints in the catalogue's order, and the composite of those that are sufficient.

    An element counts where every operator has a value, so that an index compares like with like. u = 100 ×
    (x − worst) ÷ (best − worst) on the feeding notation's own bounds, held to 0–100 as the notation is flat
    outside them; a touchpoint is the plain mean of its elements' u, and sufficient with at least half of its
    elements; the composite weighs the sufficient touchpoints equally. The variance is the linearised one of
    that sum, so elements measured on the same visits keep their covariance.
    """
    scores: list[TouchpointScore] = []
    indices: list[_Index] = []
    for touchpoint in catalogue.touchpoints:
        columns = [
            column
            for column, comparable in enumerate(comparables)
            if comparable.facts.touchpoint == touchpoint.id
            and not np.isnan(estimates.estimate[:, column]).any()
        ]
        n_elements = len(catalogue.elements_of(touchpoint.id))
        index = _mean_index([_element_index(comparables[c], estimates, c) for c in columns])
        is_sufficient = index is not None and 2 * len(columns) >= n_elements
        shown = index if is_sufficient else None
        indices += [shown] if shown else []
        score = _score(touchpoint.id, touchpoint.label, shown, design=design, operators=operators)
        scores.append(
            replace(score, n_elements=n_elements, n_measured=len(columns), is_sufficient=is_sufficient)
        )
    composite = _score("", COMPOSITE, _mean_index(indices), design=design, operators=operators)
    n_touchpoints = len(catalogue.touchpoints)
    return _with_holm(scores), replace(
        composite,
        n_elements=n_touchpoints,
        n_measured=len(indices),
        is_sufficient=bool(indices) and 2 * len(indices) >= n_touchpoints,
    )


def _element_index(comparable: Comparable, estimates: RatioEstimates, column: int) -> _Index:
    feed = comparable.feed
    slope = 100.0 / (feed.best - feed.worst) * comparable.scale
    raw = slope * estimates.estimate[:, column] - 100.0 * feed.worst / (feed.best - feed.worst)
    is_inside = (raw > 0) & (raw < 100)
    linear = np.where(is_inside[estimates.design.cell_operator], slope * estimates.linear[:, column], 0.0)
    return _Index(np.clip(raw, 0.0, 100.0), linear)


def _mean_index(indices: Sequence[_Index]) -> _Index | None:
    if not indices:
        return None
    return _Index(
        np.mean([index.values for index in indices], axis=0),
        np.mean([index.linear for index in indices], axis=0),
    )


def _score(
    touchpoint: str, label: Bilingual, index: _Index | None, *, design: Design, operators: tuple[str, ...]
) -> TouchpointScore:
    leads = _leads(index, design, operators) if index else ()
    return TouchpointScore(
        touchpoint=touchpoint,
        label=label,
        n_elements=0,
        n_measured=0,
        is_sufficient=False,
        scores={name: float(index.values[o]) if index else None for o, name in enumerate(operators)},
        leads={lead.rival: lead.lead for lead in leads} or dict.fromkeys(operators[1:]),
        intervals=leads,
    )


def _leads(index: _Index, design: Design, operators: tuple[str, ...]) -> tuple[IndexLead, ...]:
    covariance = covariance_of(design, index.linear[:, None])[:, :, 0]
    clusters = [design.cell_cluster[design.cells_of(operator)] for operator in range(len(operators))]
    leads: list[IndexLead] = []
    for rival in range(1, len(operators)):
        lead = float(index.values[0] - index.values[rival])
        variance = float(covariance[0, 0] + covariance[rival, rival] - 2 * covariance[0, rival])
        df = _degrees_of_freedom(design, clusters[0], clusters[rival])
        test = t_difference(lead, se=math.sqrt(variance), df=float(df)) if variance > 0 and df > 0 else None
        leads.append(index_lead(operators[rival], lead, test))
    return tuple(leads)


def _degrees_of_freedom(design: Design, ours: IntArray, rival: IntArray) -> int:
    """Clusters − strata; with few clusters the smaller side's − 1; 0 when too few to say anything."""
    fewest = min(len(ours), len(rival))
    if fewest < FEWEST_CLUSTERS:
        return 0
    if fewest < FEW_CLUSTERS:
        return fewest - 1
    both = np.union1d(ours, rival)
    return len(both) - len(np.unique(design.stratum_of_cluster[both]))


def _with_holm(scores: Sequence[TouchpointScore]) -> tuple[TouchpointScore, ...]:
    adjusted = iter(holm([lead.p for score in scores for lead in score.intervals]).p_values)
    return tuple(
        replace(score, intervals=tuple(replace(lead, p_holm=next(adjusted)) for lead in score.intervals))
        for score in scores
    )
