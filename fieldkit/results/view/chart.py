"""The forest chart's content: every difference in units of δ, so that seconds and points share one axis."""

from dataclasses import dataclass
from itertools import groupby

import msgspec

from fieldkit.results.view.comparison import MeasureRow, RivalRow, TouchpointGroup
from fieldkit.results.view.figures import THIN
from fieldkit.results.view.reader import Reader
from scoring.results import Contrast, WaveResults


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One element against one rival. `at`, `low` and `high` are in δ; positive favours ours.

    `n` counts the visits of ours and of the rival, `sample` their visits and sites.
    """

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
    n: str
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
    columns: tuple[str, str, str]  # over the figures at the right: difference, interval, n
    extent: int
    rows: tuple[ChartRow, ...]

    @property
    def json(self) -> str:
        """For a script element: valid inside HTML, whatever the labels contain."""
        return msgspec.json.encode(self).decode().replace("<", "\\u003c")


def forest_chart(
    results: WaveResults, groups: tuple[TouchpointGroup, ...], reader: Reader, *, extent: int
) -> Chart:
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
        columns=(_("Difference"), _("95% interval"), "n"),
        extent=extent,
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
        n=f"{found.n_ours}{THIN}:{THIN}{found.n_rival}",
        sample=f"n = {row.ours.sample} · {rival.theirs.sample}",
        sentence=rival.sentence,
    )


def _in_deltas(value: float | None, delta: float) -> float | None:
    return None if value is None else value / delta


def _description(rows: tuple[ChartRow, ...], reader: Reader) -> str:
    """What the picture shows, for people who do not see it: each element with its verdicts."""
    _, said = reader.gettext, list[str]()
    for label, same in groupby(rows, key=lambda row: row.label):
        verdicts = reader.listed([f"{row.rival} {row.difference} {row.word}" for row in same])
        said.append(_("%(element)s: %(verdicts)s") % {"element": label, "verdicts": verdicts})
    return _("; ").join(said)
