"""Touchpoints and composite from the waves of several forms, under a named weight set (domain A2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from forms.text import Bilingual
from scoring.analyses.weight_sets import WeightSet, Whole, missing_words, whole_of
from scoring.catalogue import Catalogue
from scoring.comparable import Comparable, columns_of, element_comparables
from scoring.estimates import estimate_columns
from scoring.results import TouchpointScore
from scoring.score import FloatArray
from scoring.stats.design import survey_design
from scoring.touchpoints import MeasuredForm, touchpoint_scores_over_forms
from scoring.wave import WaveArrays

FEW_TOUCHPOINTS = Bilingual(
    zh="有效触点不足一半：综合得分仅供参考。",
    en="Fewer than half of the touchpoints are sufficient: the composite is only a hint.",
)
SHARED_SITES = Bilingual(
    zh="有的网点出现在几张表里：区间把各表当作分别抽样。",
    en="Some sites are in several forms: the intervals take each form's sites as drawn apart.",
)


@dataclass(frozen=True, slots=True)
class TouchpointIndex:
    """All touchpoints and their composite.

    Attributes:
        touchpoints: in the catalogue's order; one with under half of its elements measured is insufficient.
        composite: of the sufficient ones.
        wholes: by operator, what the composite is made of; missing is an insufficient touchpoint.
        weights: title of the weight set.
        caveats: what is missing, and with which share of the weight.
    """

    touchpoints: tuple[TouchpointScore, ...]
    composite: TouchpointScore
    wholes: dict[str, Whole]
    weights: Bilingual
    caveats: tuple[Bilingual, ...]


def touchpoint_index(
    waves: Sequence[WaveArrays],
    catalogue: Catalogue,
    weights: WeightSet,
    *,
    ours: str = "CM",
    rivals: tuple[str, ...] = ("CU", "CT"),
) -> TouchpointIndex:
    """How does each operator do at each touchpoint, and over all of them?

    Args:
        waves: what the forms of one wave collected: a form's visits, and each slice of them that some element
            is measured on. An element is read from the slice the catalogue names for it.
        catalogue: touchpoints, elements and their feeds.
        weights: of the touchpoints in the composite; it is named on the report.
        ours: whose lead is positive.
        rivals: in the order of the leads.

    Raises:
        ValueError: a form's slice given twice; a touchpoint that the weight set should name and does not; a
            visit of an operator that is neither, or a weight that is not positive.

    Formula:
        as `touchpoint_scores_over_forms`.
    """
    slices = [(wave.rubric.form_id, wave.cut) for wave in waves]
    if len(set(slices)) < len(slices):
        raise ValueError("waves hold a form's slice twice")
    shares = weights.over([touchpoint.id for touchpoint in catalogue.touchpoints])
    operators = (ours, *rivals)
    by_form = {form: [wave for wave in waves if wave.rubric.form_id == form] for form, _ in slices}
    measured = [_measured(of_form, catalogue, operators) for of_form in by_form.values()]
    touchpoints, composite = touchpoint_scores_over_forms(
        catalogue, measured, operators=operators, weights=shares
    )
    wholes = {
        operator: whole_of({one.touchpoint: one.scores[operator] for one in touchpoints}, shares)
        for operator in operators
    }
    labels = {touchpoint.id: touchpoint.label for touchpoint in catalogue.touchpoints}
    return TouchpointIndex(
        touchpoints=touchpoints,
        composite=composite,
        wholes=wholes,
        weights=weights.title,
        caveats=(
            *missing_words(wholes[ours], labels),
            *(() if composite.is_sufficient else (FEW_TOUCHPOINTS,)),
            *((SHARED_SITES,) if _share_sites(list(by_form.values())) else ()),
        ),
    )


def _measured(waves: Sequence[WaveArrays], catalogue: Catalogue, operators: tuple[str, ...]) -> MeasuredForm:
    """One form's elements; its slices stand in one design, so that a site of several stays one cluster."""
    design = survey_design(
        np.concatenate([wave.operator for wave in waves]),
        cluster=np.concatenate([wave.site for wave in waves]),
        area=np.concatenate([wave.city for wave in waves]),
        weight=np.concatenate([wave.weight for wave in waves]),
        operators=operators,
    )
    chosen = [
        (place, comparable)
        for place, wave in enumerate(waves)
        for comparable in element_comparables(wave.rubric, catalogue, operators=operators, cut=wave.cut)
        if comparable.feed.only == wave.cut
    ]
    columns = [_column(waves, place, comparable) for place, comparable in chosen]
    comparables = [comparable for _, comparable in chosen]
    return MeasuredForm(comparables, estimate_columns(design, columns), design)


def _column(waves: Sequence[WaveArrays], place: int, comparable: Comparable) -> tuple[FloatArray, FloatArray]:
    """Numerator and denominator over the rows of all slices, 0 on those of the others."""
    start = sum(len(wave.site) for wave in waves[:place])
    rows = slice(start, start + len(waves[place].site))
    above, below = (np.zeros(sum(len(wave.site) for wave in waves)) for _ in range(2))
    above[rows], below[rows] = columns_of(comparable, waves[place])
    return above, below


def _share_sites(forms: Sequence[Sequence[WaveArrays]]) -> bool:
    sites = [{site for wave in waves for site in wave.site.tolist()} for waves in forms]
    return any(one & other for one, other in combinations(sites, 2))
