"""The rows of the comparison tables: one measure, our value, and each rival's beside it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from fieldkit.results.view.figures import (
    THIN,
    decimals_for,
    figure,
    interval,
    probability,
    signed,
    signed_interval,
)
from fieldkit.results.view.reader import Mark, Reader
from fieldkit.results.view.whisker import Whisker, contrast_whisker
from scoring.results import Contrast, Estimate, MeasureResult, Role, WaveResults
from scoring.words import OVERALLS, method_name


@dataclass(frozen=True, slots=True)
class Value:
    """One operator's figure, its 95 % interval, and the visits / sites it rests on."""

    figure: str
    interval: str
    sample: str


@dataclass(frozen=True, slots=True)
class RivalRow:
    """Ours against one rival. `p` is the adjusted one; `trail` holds what stands behind the verdict."""

    operator: str
    name: str
    theirs: Value
    difference: str
    interval: str
    whisker: Whisker | None
    p: str
    mark: Mark
    nuance: str
    sentence: str
    trail: str
    caveats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure against every rival; `supporting` explains it and is never averaged into it."""

    code: str
    label: str
    unit: str
    delta: str
    direction: str  # "lower is better", or "" for the usual way round
    role: str  # "stand-in", or ""
    overall: str
    ours: Value
    rivals: tuple[RivalRow, ...]
    supporting: "tuple[MeasureRow, ...]" = ()


@dataclass(frozen=True, slots=True)
class TouchpointGroup:
    """A touchpoint's elements; `others` are items that feed the touchpoint but none of the elements shown."""

    code: str
    label: str
    rows: tuple[MeasureRow, ...]
    others: tuple[MeasureRow, ...]


@dataclass(slots=True)
class _Gathered:
    """A touchpoint's measures while they are being sorted into place."""

    elements: list[MeasureResult] = field(default_factory=list[MeasureResult])
    others: list[MeasureResult] = field(default_factory=list[MeasureResult])


def touchpoint_groups(results: WaveResults, reader: Reader, *, extent: int) -> tuple[TouchpointGroup, ...]:
    """Every measure in its place: touchpoints with elements first, then those of which only items were asked.

    `extent` as in `contrast_whisker`.
    """
    own = {result.measure.element for result in results.elements}
    supporting: dict[str, list[MeasureResult]] = defaultdict(list)
    gathered: dict[str, _Gathered] = defaultdict(_Gathered)
    for result in results.elements:
        gathered[result.measure.touchpoint].elements.append(result)
    for result in results.supporting:
        if result.measure.element in own:
            supporting[result.measure.element].append(result)
        else:
            gathered[result.measure.touchpoint].others.append(result)
    labels = touchpoint_labels(results, reader)
    return tuple(
        TouchpointGroup(
            code=code,
            label=labels.get(code, code),
            rows=tuple(
                measure_row(result, reader, extent=extent, supporting=supporting[result.measure.element])
                for result in gathered[code].elements
            ),
            others=tuple(measure_row(result, reader, extent=extent) for result in gathered[code].others),
        )
        for code in sorted(gathered, key=lambda code: (not gathered[code].elements, code))
    )


def touchpoint_labels(results: WaveResults, reader: Reader) -> dict[str, str]:
    return {score.touchpoint: reader.text(score.label) for score in results.touchpoints}


def measure_row(
    result: MeasureResult, reader: Reader, *, extent: int, supporting: Sequence[MeasureResult] = ()
) -> MeasureRow:
    measure, _ = result.measure, reader.gettext
    decimals = decimals_for(measure.delta)
    return MeasureRow(
        code=measure.code,
        label=reader.text(measure.label),
        unit=reader.unit(measure.unit),
        delta=reader.amount(measure.delta, measure.unit, decimals),
        direction=_("lower is better") if measure.is_lower_better else "",
        role=_("stand-in") if measure.role is Role.STAND_IN else "",
        overall=reader.text(OVERALLS[result.overall]),
        ours=_value(result.estimates[0], decimals),
        rivals=tuple(_rival_row(result, contrast, reader, extent=extent) for contrast in result.contrasts),
        supporting=tuple(measure_row(item, reader, extent=extent) for item in supporting),
    )


def _value(estimate: Estimate, decimals: int) -> Value:
    return Value(
        figure=figure(estimate.estimate, decimals),
        interval=interval(estimate.low, estimate.high, decimals),
        sample=f"{estimate.n}{THIN}/{THIN}{estimate.n_clusters}",
    )


def _rival_row(result: MeasureResult, contrast: Contrast, reader: Reader, *, extent: int) -> RivalRow:
    delta = result.measure.delta
    decimals = decimals_for(delta)
    theirs = next(estimate for estimate in result.estimates if estimate.operator == contrast.rival)
    return RivalRow(
        operator=contrast.rival,
        name=reader.rival(contrast.rival),
        theirs=_value(theirs, decimals),
        difference=signed(contrast.difference, decimals),
        interval=signed_interval(contrast.low, contrast.high, decimals),
        whisker=contrast_whisker(contrast, delta, extent=extent),
        p=probability(contrast.p_bh),
        mark=reader.mark(contrast.verdict),
        nuance=reader.nuance(contrast),
        sentence=reader.text(contrast.sentence),
        trail=_trail(result, contrast, reader),
        caveats=tuple(reader.text(caveat) for caveat in contrast.caveats),
    )


def _trail(result: MeasureResult, contrast: Contrast, reader: Reader) -> str:
    """Method, degrees of freedom, the three p values, and what this sample could have found."""
    _, measure = reader.gettext, result.measure
    parts = [reader.text(method_name(contrast.method))]
    if contrast.statistic is not None and contrast.df is not None:
        parts.append(f"t({contrast.df:.0f}) = {signed(contrast.statistic, 2)}")
    if contrast.p is not None:
        parts += [
            _("raw p %(p)s") % {"p": probability(contrast.p)},
            _("BH p %(p)s") % {"p": probability(contrast.p_bh)},
            _("Holm p %(p)s") % {"p": probability(contrast.p_holm)},
        ]
    if contrast.smallest_detectable is not None:
        decimals = decimals_for(measure.delta)
        size = reader.amount(contrast.smallest_detectable, measure.unit, decimals)
        parts.append(_("this sample could find %(size)s") % {"size": size})
    return " · ".join(parts)
