"""The results page as plain values: all decided and formatted, only order is left to the template."""

from dataclasses import dataclass

from fieldkit.results.view.chart import Chart, forest_chart
from fieldkit.results.view.comparison import MeasureRow, TouchpointGroup, measure_row, touchpoint_groups
from fieldkit.results.view.headline import HeadlineLine, VerdictCount, headline, verdict_counts
from fieldkit.results.view.reader import Reader
from fieldkit.results.view.standing import (
    CityRow,
    IndexRow,
    city_rows,
    composite_row,
    index_rows,
    unmeasured,
)
from fieldkit.results.view.whisker import extent_in_deltas
from scoring.results import WaveResults
from scoring.workbook.book import WaveFacts


@dataclass(frozen=True, slots=True)
class WaveHeading:
    """Which wave this is, and what its figures were made from."""

    code: str
    name: str
    area: str
    period: str
    basis: str  # "216 scored visits · 72 sites"
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ResultsPage:
    heading: WaveHeading
    operators: tuple[str, ...]  # ours first
    rivals: tuple[str, ...]
    headline: tuple[HeadlineLine, ...]
    counts: tuple[VerdictCount, ...]
    n_comparisons: int
    groups: tuple[TouchpointGroup, ...]
    chart: Chart
    form_score: MeasureRow
    indexes: tuple[IndexRow, ...]
    composite: IndexRow
    unmeasured: str
    cities: tuple[CityRow, ...]
    notes: tuple[str, ...]

    @property
    def band(self) -> float:
        """Half the width of ±δ on the whiskers' scale from 0 to 100."""
        return 50 / self.chart.extent

    @property
    def is_empty(self) -> bool:
        return not self.n_comparisons


def results_page(results: WaveResults, facts: WaveFacts, reader: Reader) -> ResultsPage:
    """Everything that the page of one scored wave says, in the reader's language."""
    extent = extent_in_deltas(results)
    groups = touchpoint_groups(results, reader, extent=extent)
    counts = verdict_counts(results, reader)
    rivals = tuple(reader.rival(rival) for rival in results.rivals)
    return ResultsPage(
        heading=_heading(results, facts, reader),
        operators=(reader.operator(results.ours), *rivals),
        rivals=rivals,
        headline=headline(results, reader),
        counts=counts,
        n_comparisons=sum(count.n for count in counts),
        groups=groups,
        chart=forest_chart(results, groups, reader, extent=extent),
        form_score=measure_row(results.form_score, reader, extent=extent),
        indexes=index_rows(results, reader),
        composite=composite_row(results, reader),
        unmeasured=unmeasured(results, reader),
        cities=city_rows(results, reader),
        notes=_notes(results, reader),
    )


def _heading(results: WaveResults, facts: WaveFacts, reader: Reader) -> WaveHeading:
    _ = reader.gettext
    return WaveHeading(
        code=facts.code,
        name=reader.text(facts.name),
        area=reader.text(facts.area),
        period=facts.period,
        basis=_("%(visits)s scored visits · %(sites)s sites · clustered by site")
        % {"visits": results.n_visits, "sites": results.n_sites},
        facts=(
            *((reader.text(count.label), str(count.value)) for count in facts.counts),
            (_("Form"), f"{reader.text(facts.form_title)} {facts.form_version}"),
            (_("Rubric"), facts.rubric_version),
            (_("Catalogue"), facts.catalogue_version),
            (_("Scored at"), f"{facts.generated_at:%Y-%m-%d %H:%M}"),
        ),
    )


def _notes(results: WaveResults, reader: Reader) -> tuple[str, ...]:
    """What was left out, then the rules as the comparison itself states them."""
    _ = reader.gettext
    left_out = _(
        "%(not_scorable)s visits were not scorable (too few applicable points) and are listed for a new "
        "visit; %(vetoed)s scored zero by a veto."
    ) % {"not_scorable": results.n_not_scorable, "vetoed": results.n_vetoed}
    return (left_out, *(reader.text(rule) for rule in results.policy))
