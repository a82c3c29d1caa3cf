"""Rows of a comparison: estimates and a finding per rival, judged as one family and put in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from forms.text import Bilingual
from scoring import caveats
from scoring.companions import Timed, companions_of
from scoring.comparable import Comparable
from scoring.contrasts import Finding, Pair, find
from scoring.estimates import printed_estimate
from scoring.results import Companion, Contrast, Estimate, MeasureResult
from scoring.score import FloatArray
from scoring.sentences import sentence
from scoring.stats.design import Design
from scoring.stats.multiplicity import Correction
from scoring.stats.ratios import RatioEstimates
from scoring.verdicts import Judgement, judge_family, overall


@dataclass(frozen=True, slots=True)
class Row:
    """One comparable's estimates, and per rival its finding and companions, not yet corrected."""

    comparable: Comparable
    estimates: tuple[Estimate, ...]
    findings: tuple[Finding, ...]
    companions: tuple[tuple[Companion, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """What all rows of a comparison share; `operators` has ours first."""

    design: Design
    operators: tuple[str, ...]
    minimum_n: int
    correction: Correction = Correction.BH


def measure_rows(
    setting: Setting,
    comparables: Sequence[Comparable],
    estimates: RatioEstimates,
    timed: Sequence[Timed | None],
) -> list[Row]:
    """A row per comparable, whose estimates stand in the column of its place, as do its cut-off times."""
    return [
        _row(setting, comparable, estimates, column=column, timed=own)
        for column, (comparable, own) in enumerate(zip(comparables, timed, strict=True))
    ]


def _row(
    setting: Setting,
    comparable: Comparable,
    estimates: RatioEstimates,
    *,
    column: int,
    timed: Timed | None,
) -> Row:
    comparable = _with_delta(comparable, estimates.estimate[1:, column])
    places = range(len(setting.operators))
    pairs = [Pair(comparable, estimates, column, first=0, second=rival) for rival in places[1:]]
    return Row(
        comparable=comparable,
        estimates=tuple(
            printed_estimate(estimates, comparable, operator=setting.operators[o], place=(o, column))
            for o in places
        ),
        findings=tuple(find(pair, minimum_n=setting.minimum_n) for pair in pairs),
        companions=tuple(companions_of(pair, timed) for pair in pairs),
    )


def _with_delta(comparable: Comparable, rival_estimates: FloatArray) -> Comparable:
    """A δ given in % of the rivals becomes a figure once their values are known."""
    if comparable.relative_delta is None or np.isnan(rival_estimates).all():
        return comparable
    level = abs(float(np.nanmean(rival_estimates)))
    delta = comparable.relative_delta / 100 * comparable.scale * level
    return replace(comparable, facts=replace(comparable.facts, delta=delta))


def judged(setting: Setting, rows: Sequence[Row]) -> tuple[tuple[MeasureResult, ...], int]:
    """The rows as one family of tests, and how many tests that family holds."""
    findings = [finding for row in rows for finding in row.findings]
    deltas = [row.comparable.facts.delta for row in rows for _ in row.findings]
    judgements, family_size = judge_family(findings, deltas, setting.correction)
    per_row = len(setting.operators) - 1
    return tuple(
        _result(setting, row, judgements[place * per_row : (place + 1) * per_row])
        for place, row in enumerate(rows)
    ), family_size


def _result(setting: Setting, row: Row, judgements: Sequence[Judgement]) -> MeasureResult:
    contrasts = tuple(
        _contrast(setting, row, judgement, rival=rival) for rival, judgement in enumerate(judgements, start=1)
    )
    return MeasureResult(
        measure=row.comparable.facts,
        estimates=row.estimates,
        contrasts=contrasts,
        overall=overall(contrasts),
    )


def _contrast(setting: Setting, row: Row, judgement: Judgement, *, rival: int) -> Contrast:
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
        companions=row.companions[rival - 1],
    )


def _row_caveats(setting: Setting, comparable: Comparable) -> tuple[Bilingual, ...]:
    notes = [comparable.feed.caveat] if comparable.feed.caveat else []
    if comparable.limit is not None:
        notes.append(caveats.restricted_mean(comparable.limit, comparable.facts.unit))
    if (np.bincount(setting.design.stratum_of_cluster) == 1).any():
        notes.append(caveats.LONELY_STRATUM)
    return tuple(notes)
