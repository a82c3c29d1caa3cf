"""Elements put on one 0–100 scale, averaged to touchpoints and to the composite (domain A2)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from forms.text import Bilingual
from scoring.catalogue import Catalogue
from scoring.comparable import Comparable
from scoring.contrasts import FEW_CLUSTERS, FEWEST_CLUSTERS
from scoring.leads import index_lead
from scoring.results import IndexLead, Role, TouchpointScore
from scoring.score import FloatArray
from scoring.stats.design import Design, IntArray
from scoring.stats.means import Difference, Mean, t_difference, welch
from scoring.stats.multiplicity import holm
from scoring.stats.ratios import RatioEstimates, covariance_of

COMPOSITE = Bilingual(zh="综合得分", en="Composite")


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredForm:
    """What the visits of one form measure: a column of the estimates per comparable, under one design."""

    comparables: Sequence[Comparable]
    estimates: RatioEstimates
    design: Design


@dataclass(frozen=True, slots=True, eq=False)
class _Index:
    """An index per operator, (operators,), with each cell's part in it, (cells,) for every form."""

    values: FloatArray
    linear: tuple[FloatArray, ...]


def touchpoint_scores(
    catalogue: Catalogue,
    comparables: Sequence[Comparable],
    estimates: RatioEstimates,
    *,
    design: Design,
    operators: tuple[str, ...],
) -> tuple[tuple[TouchpointScore, ...], TouchpointScore]:
    """As `touchpoint_scores_over_forms` for a single form, with touchpoints of equal weight."""
    form = MeasuredForm(comparables, estimates, design)
    return touchpoint_scores_over_forms(catalogue, [form], operators=operators)


def touchpoint_scores_over_forms(
    catalogue: Catalogue,
    forms: Sequence[MeasuredForm],
    *,
    operators: tuple[str, ...],
    weights: Mapping[str, float] | None = None,
) -> tuple[tuple[TouchpointScore, ...], TouchpointScore]:
    """The touchpoints in the catalogue's order, and the composite of those that are sufficient.

    An element counts where every operator has a value, so that an index compares like with like; where two
    forms have it, its primary feed is taken. u = 100 × (x − worst) ÷ (best − worst) on the feeding notation's
    own bounds, held to 0–100 as the notation is flat outside them; a touchpoint is the plain mean of its
    elements' u, and sufficient with at least half of its elements; the composite is the sufficient
    touchpoints' mean by `weights`, one per touchpoint of the catalogue and 0 or more, which are equal when
    not given. The variance is the linearised one of that sum, so elements measured on the same visits keep
    their covariance; forms are drawn apart, so theirs add, with the degrees of freedom of `welch`.
    """
    scores: list[TouchpointScore] = []
    indices: dict[str, _Index] = {}
    for touchpoint in catalogue.touchpoints:
        n_elements = len(catalogue.elements_of(touchpoint.id))
        measured = _measured_elements(catalogue, touchpoint.id, forms)
        index = _mean_index([_element_index(forms, *place) for place in measured])
        is_sufficient = index is not None and 2 * len(measured) >= n_elements
        shown = index if is_sufficient else None
        indices |= {touchpoint.id: shown} if shown else {}
        score = _score(touchpoint.id, touchpoint.label, shown, forms=forms, operators=operators)
        scores.append(
            replace(score, n_elements=n_elements, n_measured=len(measured), is_sufficient=is_sufficient)
        )
    whole = _mean_index(list(indices.values()), [weights[one] if weights else 1.0 for one in indices])
    composite = _score("", COMPOSITE, whole, forms=forms, operators=operators)
    n_touchpoints = len(catalogue.touchpoints)
    return _with_holm(scores), replace(
        composite,
        n_elements=n_touchpoints,
        n_measured=len(indices),
        is_sufficient=bool(indices) and 2 * len(indices) >= n_touchpoints,
    )


def _measured_elements(
    catalogue: Catalogue, touchpoint: str, forms: Sequence[MeasuredForm]
) -> list[tuple[int, int]]:
    """Form and column of every element that all operators have, each once."""
    places: list[tuple[int, int]] = []
    for element in catalogue.elements_of(touchpoint):
        found = [
            (comparable.facts.role is not Role.PRIMARY, place, column)
            for place, form in enumerate(forms)
            for column, comparable in enumerate(form.comparables)
            if comparable.facts.element == element.id
            and not np.isnan(form.estimates.estimate[:, column]).any()
        ]
        places += [(place, column) for _, place, column in sorted(found)[:1]]
    return places


def _element_index(forms: Sequence[MeasuredForm], place: int, column: int) -> _Index:
    estimates, comparable = forms[place].estimates, forms[place].comparables[column]
    feed = comparable.feed
    slope = 100.0 / (feed.best - feed.worst) * comparable.scale
    raw = slope * estimates.estimate[:, column] - 100.0 * feed.worst / (feed.best - feed.worst)
    is_inside = (raw > 0) & (raw < 100)
    linear = np.where(is_inside[estimates.design.cell_operator], slope * estimates.linear[:, column], 0.0)
    elsewhere = [np.zeros(len(form.estimates.linear)) for form in forms]
    return _Index(np.clip(raw, 0.0, 100.0), (*elsewhere[:place], linear, *elsewhere[place + 1 :]))


def _mean_index(indices: Sequence[_Index], weights: Sequence[float] | None = None) -> _Index | None:
    shares = np.ones(len(indices)) if weights is None else np.array(weights, dtype=np.float64)
    if not shares.any():
        return None
    parts = zip(*(index.linear for index in indices), strict=True)
    return _Index(
        np.average([index.values for index in indices], axis=0, weights=shares),
        tuple(np.average(part, axis=0, weights=shares) for part in parts),
    )


def _score(
    touchpoint: str,
    label: Bilingual,
    index: _Index | None,
    *,
    forms: Sequence[MeasuredForm],
    operators: tuple[str, ...],
) -> TouchpointScore:
    leads = _leads(index, forms, operators) if index else ()
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


def _leads(index: _Index, forms: Sequence[MeasuredForm], operators: tuple[str, ...]) -> tuple[IndexLead, ...]:
    leads: list[IndexLead] = []
    for rival in range(1, len(operators)):
        lead = float(index.values[0] - index.values[rival])
        parts = [_part(form.design, own, rival) for form, own in zip(forms, index.linear, strict=True)]
        leads.append(index_lead(operators[rival], lead, _test(lead, parts)))
    return tuple(leads)


def _part(design: Design, linear: FloatArray, rival: int) -> Mean:
    """One form's part of a lead's variance, with its degrees of freedom."""
    covariance = covariance_of(design, linear[:, None])[:, :, 0]
    variance = float(covariance[0, 0] + covariance[rival, rival] - 2 * covariance[0, rival])
    clusters = [design.cell_cluster[design.cells_of(operator)] for operator in (0, rival)]
    return Mean(0.0, variance, _degrees_of_freedom(design, *clusters))


def _test(lead: float, parts: Sequence[Mean]) -> Difference | None:
    varying = [part for part in parts if part.variance > 0]
    if not varying or any(part.df <= 0 for part in varying):
        return None
    variance = math.fsum(part.variance for part in varying)
    df = varying[0].df if len(varying) == 1 else welch(*((1.0, part) for part in varying)).df
    return t_difference(lead, se=math.sqrt(variance), df=float(df))


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
