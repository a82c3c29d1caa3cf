"""Where ours leads, lags, equals or cannot be told from each rival: one wave, compared honestly."""

from collections.abc import Sequence

import numpy as np

from forms.text import Bilingual
from scoring.catalogue import Catalogue, Feed
from scoring.cities import city_leads
from scoring.companions import Timed
from scoring.comparable import (
    DELTA_FORM_SCORE,
    Comparable,
    columns_of,
    element_comparables,
    supporting_comparables,
)
from scoring.estimates import design_of_wave, estimate_columns
from scoring.measure import Status
from scoring.methods import policy
from scoring.results import MeasureFacts, MeasureResult, Role, WaveResults
from scoring.rows import Row, Setting, judged, measure_rows, setting_of
from scoring.score import FloatArray
from scoring.stats.design import IntArray
from scoring.touchpoints import touchpoint_scores
from scoring.wave import WaveArrays

BLOCK = 8  # columns estimated together: enough to be quick, few enough to keep a large wave's arrays small

FORM_SCORE = Comparable(
    facts=MeasureFacts(
        code="form_score",
        item="form_score",
        label=Bilingual(zh="整表得分", en="Form score"),
        element="",
        touchpoint="",
        role=Role.SUPPORTING,
        unit="points",
        delta=DELTA_FORM_SCORE,
    ),
    feed=Feed(form="", items=(), best=100, worst=0),
)


def compare(
    wave: WaveArrays, catalogue: Catalogue, *, ours: str = "CM", rivals: tuple[str, ...] = ("CU", "CT")
) -> WaveResults:
    """Compare ours with each rival on everything the wave's form measures.

    Args:
        wave: the visits; its scores are taken as given, so a published wave compares as published.
        catalogue: touchpoints, elements and their feeds.
        ours: whose lead is positive.
        rivals: in the order of the rows.

    Raises:
        ValueError: a visit of an operator that is neither, or a weight that is not positive.
    """
    operators = (ours, *rivals)
    _, city = np.unique(wave.city, return_inverse=True)
    setting = setting_of(
        design_of_wave(wave, operators),
        operators,
        area=city,
        minimum_n=catalogue.minimum_n(wave.rubric.form_id),
    )
    chosen = element_comparables(wave.rubric, catalogue, operators=operators, cut=wave.cut)
    supporting = supporting_comparables(wave.rubric, catalogue, chosen, operators=operators)
    columns = [columns_of(comparable, wave) for comparable in chosen]
    element_estimates = estimate_columns(setting.design, columns)
    elements, family_size = judged(
        setting, measure_rows(setting, chosen, element_estimates, _timed(setting, chosen, wave))
    )
    explained, supporting_family_size = judged(setting, _rows_in_blocks(setting, wave, supporting))
    touchpoints, composite = touchpoint_scores(
        catalogue, chosen, element_estimates, design=setting.design, operators=operators
    )
    return WaveResults(
        ours=ours,
        rivals=rivals,
        n_visits=len(wave.operator),
        n_sites=len(setting.design.stratum_of_cluster),
        elements=elements,
        supporting=explained,
        form_score=_form_score(setting, wave),
        touchpoints=touchpoints,
        composite=composite,
        cities=city_leads(wave, operators),
        family_size=family_size,
        supporting_family_size=supporting_family_size,
        policy=policy(
            wave, catalogue, family_size=family_size, supporting_family_size=supporting_family_size
        ),
        n_not_scorable=int(np.count_nonzero(~wave.scores.is_scorable)),
        n_vetoed=int(np.count_nonzero(wave.scores.is_veto)),
        catalogue_version=catalogue.version,
    )


def _timed(setting: Setting, comparables: Sequence[Comparable], wave: WaveArrays) -> list[Timed | None]:
    """The times behind each comparable that is one timed item with a cut-off."""
    places = {item.name: column for column, item in enumerate(wave.rubric.items)}
    timed: list[Timed | None] = []
    for comparable in comparables:
        match comparable.feed.items, comparable.limit:
            case (name,), float(limit):
                timed.append(_times_of(wave, places[name], limit=limit, area=setting.area))
            case _:
                timed.append(None)
    return timed


def _times_of(wave: WaveArrays, column: int, *, limit: float, area: IntArray) -> Timed:
    values = wave.values[:, column]
    times = np.where(wave.has_number(column), np.minimum(values, limit), np.nan)
    happened = (wave.status[:, column] != Status.CENSORED) & (values <= limit)
    return Timed(times, happened, area)


def _form_score(setting: Setting, wave: WaveArrays) -> MeasureResult:
    """The form's 0–100 score with vetoes as zero: a family of its own, one test per rival."""
    total = wave.scores.total
    column = (np.nan_to_num(total), (~np.isnan(total)).astype(np.float64))
    estimates = estimate_columns(setting.design, [column])
    (result,), _ = judged(setting, measure_rows(setting, [FORM_SCORE], estimates, [None]))
    return result


def _rows_in_blocks(setting: Setting, wave: WaveArrays, comparables: Sequence[Comparable]) -> list[Row]:
    rows: list[Row] = []
    for start in range(0, len(comparables), BLOCK):
        block = comparables[start : start + BLOCK]
        columns: list[tuple[FloatArray, FloatArray]] = [columns_of(c, wave) for c in block]
        rows += measure_rows(
            setting, block, estimate_columns(setting.design, columns), _timed(setting, block, wave)
        )
    return rows
