"""The forest chart's content: every difference in units of δ, so that seconds and points share one axis."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from math import ceil

import msgspec

from fieldkit.results.view.comparison import MeasureRow, RivalRow, TouchpointGroup
from fieldkit.results.view.reader import Reader
from scoring.results import Contrast, Verdict, WaveResults

WIDEST = 8  # δ; what lies further out is drawn as an arrow at the edge


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One element against one rival. `at`, `low` and `high` are in δ; positive favours ours."""

    element: str
    label: str
    touchpoint: str
    rival: str
    at: float | None
    low: float | None
    high: float | None
    style: str
    shape: str
    word: str
    difference: str
    interval: str
    sample: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`extent`: the axis runs from −extent to +extent."""

    title: str
    description: str
    favours_ours: str
    favours_rival: str
    axis: str
    band: str
    extent: int
    rows: tuple[ChartRow, ...]

    @property
    def json(self) -> str:
        """For a script element: valid inside HTML, whatever the labels contain."""
        return msgspec.json.encode(self).decode().replace("<", "\\u003c")


def forest_chart(results: WaveResults, groups: tuple[TouchpointGroup, ...], reader: Reader) -> Chart:
    _, ours = reader.gettext, reader.operator(results.ours)
    contrasts = {
        (result.measure.code, contrast.rival): (contrast, result.measure.delta)
        for result in results.elements
        for contrast in result.contrasts
    }
    rows = tuple(
        _row(group, row, rival, contrast=contrasts[row.code, rival.operator])
        for group in groups
        for row in group.rows
        for rival in row.rivals
    )
    return Chart(
        title=_("Differences with 95% intervals"),
        description=_description(rows, reader),
        favours_ours=_("%(operator)s better") % {"operator": ours},
        favours_rival=_("rival better"),
        axis=_("difference ÷ δ (δ: the smallest difference that matters)"),
        band=_("within ±δ"),
        extent=_extent(contrasts.values()),
        rows=rows,
    )


def _row(
    group: TouchpointGroup, row: MeasureRow, rival: RivalRow, *, contrast: tuple[Contrast, float]
) -> ChartRow:
    found, delta = contrast
    return ChartRow(
        element=row.code,
        label=row.label,
        touchpoint=group.label,
        rival=rival.name,
        at=_in_deltas(found.difference, delta),
        low=_in_deltas(found.low, delta),
        high=_in_deltas(found.high, delta),
        style=rival.mark.style,
        shape=rival.mark.shape,
        word=rival.mark.word,
        difference=rival.difference,
        interval=rival.interval,
        sample=f"n = {row.ours.sample} · {rival.theirs.sample}",
        sentence=rival.sentence,
    )


def _in_deltas(value: float | None, delta: float) -> float | None:
    return None if value is None else value / delta


def _extent(contrasts: Iterable[tuple[Contrast, float]]) -> int:
    """Every estimate and every interval that decided something fits; wide doubts may run off the edge."""
    reaches = [2.0]
    for contrast, delta in contrasts:
        is_decided = contrast.verdict is not Verdict.NOT_ENOUGH_DATA
        ends = (contrast.difference, contrast.low, contrast.high) if is_decided else (contrast.difference,)
        reaches += [abs(end) / delta for end in ends if end is not None]
    return min(ceil(max(reaches)), WIDEST)


def _description(rows: tuple[ChartRow, ...], reader: Reader) -> str:
    """What the picture shows, for people who do not see it: each element with its verdicts."""
    said: list[str] = []
    for label, same in groupby(rows, key=lambda row: row.label):
        verdicts = reader.listed([f"{row.rival} {row.difference} {row.word}" for row in same])
        said.append(f"{label}: {verdicts}")
    return "; ".join(said)
