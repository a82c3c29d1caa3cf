"""Where ours leads, lags, equals or cannot be told from each rival: one wave, compared honestly."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from forms.text import Bilingual
from scoring import caveats
from scoring.catalogue import Catalogue, Feed
from scoring.cities import city_leads
from scoring.comparable import (
    DELTA_FORM_SCORE,
    Comparable,
    columns_of,
    element_comparables,
    supporting_comparables,
)
from scoring.contrasts import Finding, Pair, find
from scoring.estimates import design_of_wave, estimate_columns, printed_estimate
from scoring.methods import policy
from scoring.results import Contrast, Estimate, MeasureFacts, MeasureResult, Role, WaveResults
from scoring.score import FloatArray
from scoring.sentences import sentence
from scoring.stats.design import Design
from scoring.stats.ratios import RatioEstimates
from scoring.touchpoints import touchpoint_scores
from scoring.verdicts import Judgement, judge_family, overall
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


@dataclass(frozen=True, slots=True)
class _Row:
    """One comparable's estimates and its finding per rival, before its family is corrected."""

    comparable: Comparable
    estimates: tuple[Estimate, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Setting:
    wave: WaveArrays
    design: Design
    operators: tuple[str, ...]  # ours first
    minimum_n: int


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
    setting = _Setting(
        wave, design_of_wave(wave, operators), operators, catalogue.minimum_n(wave.rubric.form_id)
    )
    chosen = element_comparables(wave.rubric, catalogue, operators=operators, cut=wave.cut)
    supporting = supporting_comparables(wave.rubric, catalogue, chosen, operators=operators)
    columns = [columns_of(comparable, wave) for comparable in chosen]
    element_estimates = estimate_columns(setting.design, columns)
    elements, family_size = _results(setting, _rows(setting, chosen, element_estimates))
    explained, supporting_family_size = _results(setting, _rows_in_blocks(setting, supporting))
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
        form_score=_form_score(setting),
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


def _form_score(setting: _Setting) -> MeasureResult:
    """The form's 0–100 score with vetoes as zero: a family of its own, one test per rival."""
    total = setting.wave.scores.total
    column = (np.nan_to_num(total), (~np.isnan(total)).astype(np.float64))
    estimates = estimate_columns(setting.design, [column])
    (result,), _ = _results(setting, _rows(setting, [FORM_SCORE], estimates))
    return result


def _rows_in_blocks(setting: _Setting, comparables: Sequence[Comparable]) -> list[_Row]:
    rows: list[_Row] = []
    for start in range(0, len(comparables), BLOCK):
        block = comparables[start : start + BLOCK]
        columns: list[tuple[FloatArray, FloatArray]] = [columns_of(c, setting.wave) for c in block]
        rows += _rows(setting, block, estimate_columns(setting.design, columns))
    return rows


def _rows(setting: _Setting, comparables: Sequence[Comparable], estimates: RatioEstimates) -> list[_Row]:
    return [_row(setting, comparable, estimates, column) for column, comparable in enumerate(comparables)]


def _row(setting: _Setting, comparable: Comparable, estimates: RatioEstimates, column: int) -> _Row:
    comparable = _with_delta(comparable, estimates.estimate[1:, column])
    places = range(len(setting.operators))
    return _Row(
        comparable=comparable,
        estimates=tuple(
            printed_estimate(estimates, comparable, operator=setting.operators[o], place=(o, column))
            for o in places
        ),
        findings=tuple(
            find(
                Pair(comparable, estimates, column, first=0, second=rival),
                minimum_n=setting.minimum_n,
            )
            for rival in places[1:]
        ),
    )


def _with_delta(comparable: Comparable, rival_estimates: FloatArray) -> Comparable:
    """A δ given in % of the rivals becomes a figure once their values are known."""
    if comparable.relative_delta is None or np.isnan(rival_estimates).all():
        return comparable
    delta = comparable.relative_delta / 100 * comparable.scale * float(np.nanmean(rival_estimates))
    return replace(comparable, facts=replace(comparable.facts, delta=delta))


def _results(setting: _Setting, rows: Sequence[_Row]) -> tuple[tuple[MeasureResult, ...], int]:
    """The rows as one family of tests, and how many tests that family holds."""
    findings = [finding for row in rows for finding in row.findings]
    deltas = [row.comparable.facts.delta for row in rows for _ in row.findings]
    judgements, family_size = judge_family(findings, deltas)
    per_row = len(setting.operators) - 1
    return tuple(
        _result(setting, row, judgements[place * per_row : (place + 1) * per_row])
        for place, row in enumerate(rows)
    ), family_size


def _result(setting: _Setting, row: _Row, judgements: Sequence[Judgement]) -> MeasureResult:
    contrasts = tuple(
        _contrast(setting, row, judgement, rival=rival) for rival, judgement in enumerate(judgements, start=1)
    )
    return MeasureResult(
        measure=row.comparable.facts,
        estimates=row.estimates,
        contrasts=contrasts,
        overall=overall(contrasts),
    )


def _contrast(setting: _Setting, row: _Row, judgement: Judgement, *, rival: int) -> Contrast:
    finding = judgement.finding
    ours, name = setting.operators[0], setting.operators[rival]
    return Contrast(
        rival=name,
        n_ours=row.estimates[0].n,
        n_rival=row.estimates[rival].n,
        difference=finding.difference,
        se=finding.se,
        df=finding.df,
        low=finding.low,
        high=finding.high,
        statistic=finding.statistic,
        p=finding.p,
        p_holm=judgement.p_holm,
        p_bh=judgement.p_bh,
        method=finding.method,
        verdict=judgement.verdict,
        klass=judgement.klass,
        smallest_detectable=finding.smallest_detectable,
        sentence=sentence(judgement, ours=ours, rival=name, facts=row.comparable.facts),
        caveats=finding.caveats + _row_caveats(setting, row.comparable),
    )


def _row_caveats(setting: _Setting, comparable: Comparable) -> tuple[Bilingual, ...]:
    notes = [comparable.feed.caveat] if comparable.feed.caveat else []
    if comparable.limit is not None:
        notes.append(caveats.restricted_mean(comparable.limit, comparable.facts.unit))
    if (np.bincount(setting.design.stratum_of_cluster) == 1).any():
        notes.append(caveats.LONELY_STRATUM)
    return tuple(notes)
