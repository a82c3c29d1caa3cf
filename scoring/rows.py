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
from scoring.results import Companion, Contrast, Estimate, MeasureResult, StandardisedDifference
from scoring.score import FloatArray
from scoring.sentences import sentence
from scoring.stats.design import Design, IntArray
from scoring.stats.multiplicity import Correction
from scoring.stats.ratios import RatioEstimates
from scoring.stats.standardised import AreaShares, Standardised, area_mix_differs, area_shares, standardised
from scoring.verdicts import Judgement, judge_family, overall
from scoring.words import difference_unit

NEGLIGIBLE_MIX = 0.01  # of an area's share; a smaller difference of two operators' mixes is let pass


@dataclass(frozen=True, slots=True)
class Row:
    """One comparable's estimates, and per rival its finding and companions, not yet corrected."""

    comparable: Comparable
    estimates: tuple[Estimate, ...]
    findings: tuple[Finding, ...]
    companions: tuple[tuple[Companion, ...], ...]
    standardised: tuple[StandardisedDifference | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """What all rows of a comparison share.

    Attributes:
        design: of the n visits.
        operators: ours first.
        area: (n,) codes.
        minimum_n: fewest answers a side that are compared.
        shares: our areas', where another operator's mix differs; None where a plain difference says all.
        correction: of the family.
    """

    design: Design
    operators: tuple[str, ...]
    area: IntArray
    minimum_n: int
    shares: AreaShares | None
    correction: Correction


def setting_of(
    design: Design,
    operators: tuple[str, ...],
    *,
    area: IntArray,
    minimum_n: int,
    correction: Correction = Correction.BH,
) -> Setting:
    """The setting of these visits; arguments as the attributes."""
    has_ours = bool((design.operator == 0).any())
    is_mixed = has_ours and area_mix_differs(design, area, by_more_than=NEGLIGIBLE_MIX)
    shares = area_shares(design, area, operator=0) if is_mixed else None
    return Setting(design, operators, area, minimum_n, shares, correction)


def measure_rows(
    setting: Setting,
    comparables: Sequence[Comparable],
    estimates: RatioEstimates,
    timed: Sequence[Timed | None],
) -> list[Row]:
    """A row per comparable, whose estimates stand in the column of its place, as do its cut-off times."""
    alike = standardised(estimates, setting.area, shares=setting.shares) if setting.shares else None
    return [
        _row(setting, _pairs(setting, comparable, estimates, column=column), timed=own, alike=alike)
        for column, (comparable, own) in enumerate(zip(comparables, timed, strict=True))
    ]


def _pairs(
    setting: Setting, comparable: Comparable, estimates: RatioEstimates, *, column: int
) -> tuple[Pair, ...]:
    comparable = _with_delta(comparable, estimates.estimate[1:, column])
    rivals = range(1, len(setting.operators))
    return tuple(Pair(comparable, estimates, column, first=0, second=rival) for rival in rivals)


def _row(
    setting: Setting, pairs: tuple[Pair, ...], *, timed: Timed | None, alike: Standardised | None
) -> Row:
    estimates, comparable, column = pairs[0].estimates, pairs[0].comparable, pairs[0].column
    return Row(
        comparable=comparable,
        estimates=tuple(
            printed_estimate(estimates, comparable, operator=operator, place=(place, column))
            for place, operator in enumerate(setting.operators)
        ),
        findings=tuple(find(pair, minimum_n=setting.minimum_n) for pair in pairs),
        companions=tuple(companions_of(pair, timed) for pair in pairs),
        standardised=tuple(_standardised(pair, alike) for pair in pairs),
    )


def _standardised(pair: Pair, alike: Standardised | None) -> StandardisedDifference | None:
    """In the printed unit; None where the mixes are alike, or an operator lacks one of our areas."""
    found = alike.difference(pair.first, pair.second, pair.column) if alike else None
    if found is None:
        return None
    unit = pair.orientation
    low, high = sorted((unit * found.low, unit * found.high))
    return StandardisedDifference(
        unit * found.estimate, abs(unit) * found.se, found.df, low=low, high=high, p=found.p_value
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
        caveats=finding.caveats
        + _row_caveats(setting, row.comparable)
        + _mix_caveats(setting, row.standardised[rival - 1], unit=row.comparable.facts.unit),
        companions=row.companions[rival - 1],
        standardised=row.standardised[rival - 1],
    )


def _row_caveats(setting: Setting, comparable: Comparable) -> tuple[Bilingual, ...]:
    notes = [comparable.feed.caveat] if comparable.feed.caveat else []
    if comparable.limit is not None:
        notes.append(caveats.restricted_mean(comparable.limit, comparable.facts.unit))
    if (np.bincount(setting.design.stratum_of_cluster) == 1).any():
        notes.append(caveats.LONELY_STRATUM)
    return tuple(notes)


def _mix_caveats(
    setting: Setting, alike: StandardisedDifference | None, *, unit: str
) -> tuple[Bilingual, ...]:
    if setting.shares is None:
        return ()
    if alike is None:
        return (caveats.MIX_NOT_STANDARDISED,)
    said = difference_unit(unit)
    return (caveats.standardised_difference(alike.difference, alike.low, alike.high, unit=said),)
