"""A table's comparison for scripts: JSON whose keys are this module's field names."""

from dataclasses import dataclass

import msgspec

from forms.text import Bilingual
from scoring.results import Companion, Contrast, Estimate, MeasureResult, StandardisedDifference
from scoring.tables.compare import TableComparison

PERCENT = 100.0  # shares leave as 0 to 1; only sentences and screens speak of percent


@dataclass(frozen=True, slots=True)
class EstimateOut:
    """One operator's value; null where there is none."""

    operator: str
    n: int
    n_clusters: int
    estimate: float | None
    se: float | None
    df: float | None
    low: float | None
    high: float | None
    deff: float | None


@dataclass(frozen=True, slots=True)
class ItemOut:
    """An item, in its own unit; a share is 0 to 1."""

    item: str
    label: str
    unit: str
    delta: float
    is_lower_better: bool
    estimates: tuple[EstimateOut, ...]


@dataclass(frozen=True, slots=True)
class ContrastOut:
    """Ours against one rival; a positive difference favours ours."""

    item: str
    rival: str
    n_ours: int
    n_rival: int
    difference: float | None
    se: float | None
    df: float | None
    low: float | None
    high: float | None
    statistic: float | None
    p: float | None
    p_holm: float | None
    p_bh: float | None
    method: str
    verdict: str
    smallest_detectable: float | None
    caveats: tuple[Bilingual, ...]
    companions: tuple[Companion, ...]
    standardised: StandardisedDifference | None
    sentence: Bilingual


@dataclass(frozen=True, slots=True)
class ComparisonOut:
    """The whole file; `family` names the correction that the verdicts rest on, over `family_size` tests."""

    ours: str
    rivals: tuple[str, ...]
    n_rows: int
    n_clusters: int
    family: str
    family_size: int
    notes: tuple[Bilingual, ...]
    items: tuple[ItemOut, ...]
    contrasts: tuple[ContrastOut, ...]


def comparison_json(comparison: TableComparison) -> bytes:
    """The comparison as UTF-8 JSON, indented; every number as precise as it was computed."""
    out = ComparisonOut(
        ours=comparison.ours,
        rivals=comparison.rivals,
        n_rows=comparison.n_rows,
        n_clusters=comparison.n_clusters,
        family=comparison.correction,
        family_size=comparison.family_size,
        notes=comparison.notes,
        items=tuple(map(_item, comparison.measures)),
        contrasts=tuple(
            _contrast(result, contrast) for result in comparison.measures for contrast in result.contrasts
        ),
    )
    return msgspec.json.format(msgspec.json.encode(out), indent=2) + b"\n"


def _item(result: MeasureResult) -> ItemOut:
    facts, scale = result.measure, _scale(result)
    return ItemOut(
        item=facts.code,
        label=facts.label.zh,
        unit="" if facts.unit == "%" else facts.unit,
        delta=facts.delta / scale,
        is_lower_better=facts.is_lower_better,
        estimates=tuple(_estimate(estimate, scale) for estimate in result.estimates),
    )


def _estimate(estimate: Estimate, scale: float) -> EstimateOut:
    return EstimateOut(
        operator=estimate.operator,
        n=estimate.n,
        n_clusters=estimate.n_clusters,
        estimate=_over(estimate.estimate, scale),
        se=_over(estimate.se, scale),
        df=estimate.df,
        low=_over(estimate.low, scale),
        high=_over(estimate.high, scale),
        deff=estimate.deff,
    )


def _contrast(result: MeasureResult, contrast: Contrast) -> ContrastOut:
    scale = _scale(result)
    return ContrastOut(
        item=result.measure.code,
        rival=contrast.rival,
        n_ours=contrast.n_ours,
        n_rival=contrast.n_rival,
        difference=_over(contrast.difference, scale),
        se=_over(contrast.se, scale),
        df=contrast.df,
        low=_over(contrast.low, scale),
        high=_over(contrast.high, scale),
        statistic=contrast.statistic,
        p=contrast.p,
        p_holm=contrast.p_holm,
        p_bh=contrast.p_bh,
        method=contrast.method,
        verdict=contrast.verdict,
        smallest_detectable=_over(contrast.smallest_detectable, scale),
        caveats=contrast.caveats,
        companions=contrast.companions,
        standardised=_standardised(contrast, scale),
        sentence=contrast.sentence,
    )


def _standardised(contrast: Contrast, scale: float) -> StandardisedDifference | None:
    found = contrast.standardised
    if found is None:
        return None
    return StandardisedDifference(
        found.difference / scale,
        found.se / scale,
        found.df,
        low=found.low / scale,
        high=found.high / scale,
        p=found.p,
    )


def _scale(result: MeasureResult) -> float:
    return PERCENT if result.measure.unit == "%" else 1.0


def _over(value: float | None, scale: float) -> float | None:
    return None if value is None else value / scale
