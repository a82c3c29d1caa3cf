"""How whole touchpoints and cities stand: indexes, leads with intervals, ranks with bands."""

from dataclasses import dataclass
from statistics import median

from fieldkit.results.view.figures import NOTHING, figure, probability, signed, signed_interval
from fieldkit.results.view.reader import Reader
from fieldkit.results.view.whisker import Whisker, whisker
from scoring.results import CityLead, IndexLead, TouchpointScore, WaveResults

DECIMALS = 1  # of a 0–100 index


@dataclass(frozen=True, slots=True)
class LeadCell:
    difference: str
    interval: str
    p: str


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A touchpoint, or the composite; `coverage` says how much of it was measured."""

    label: str
    coverage: str
    is_sufficient: bool
    scores: tuple[str, ...]  # ours first
    leads: tuple[LeadCell, ...]  # one per rival


@dataclass(frozen=True, slots=True)
class CityRow:
    rank: str
    possible_ranks: str
    band: str
    label: str
    scores: tuple[tuple[str, str], ...]  # score and its sites, ours first
    strong_rival: str
    lead: str
    interval: str
    whisker: Whisker | None
    leads: tuple[LeadCell, ...]  # one per rival


def index_rows(results: WaveResults, reader: Reader) -> tuple[IndexRow, ...]:
    """The touchpoints of which something was measured; `unmeasured` names the others."""
    return tuple(_index_row(score, results, reader) for score in results.touchpoints if score.n_measured)


def composite_row(results: WaveResults, reader: Reader) -> IndexRow:
    return _index_row(results.composite, results, reader)


def unmeasured(results: WaveResults, reader: Reader) -> str:
    return reader.listed([reader.text(score.label) for score in results.touchpoints if not score.n_measured])


def city_rows(results: WaveResults, reader: Reader) -> tuple[CityRow, ...]:
    """Cities by rank; those without one come last."""
    ranked = sorted(results.cities, key=lambda city: (city.rank is None, city.rank or 0))
    reach = _reach(results)
    return tuple(_city_row(city, results, reader, reach=reach) for city in ranked)


def _index_row(score: TouchpointScore, results: WaveResults, reader: Reader) -> IndexRow:
    intervals = {lead.rival: lead for lead in score.intervals}
    operators = (results.ours, *results.rivals)
    return IndexRow(
        label=reader.text(score.label),
        coverage=f"{score.n_measured} / {score.n_elements}",
        is_sufficient=score.is_sufficient,
        scores=tuple(figure(score.scores.get(operator), DECIMALS) for operator in operators),
        leads=tuple(_lead(score.leads.get(rival), intervals.get(rival)) for rival in results.rivals),
    )


def _lead(points: float | None, tested: IndexLead | None) -> LeadCell:
    if tested is None:
        return LeadCell(signed(points, DECIMALS), NOTHING, NOTHING)
    return LeadCell(
        difference=signed(points, DECIMALS),
        interval=signed_interval(tested.low, tested.high, DECIMALS),
        p=probability(tested.p if tested.p_holm is None else tested.p_holm),
    )


def _city_row(city: CityLead, results: WaveResults, reader: Reader, *, reach: float) -> CityRow:
    tested = {lead.rival: lead for lead in city.rival_leads}
    return CityRow(
        rank=NOTHING if city.rank is None else str(city.rank),
        possible_ranks=_possible_ranks(city),
        band=city.band,
        label=reader.text(city.label),
        scores=tuple(
            (figure(city.scores.get(operator), DECIMALS), str(city.n_sites.get(operator, 0)))
            for operator in (results.ours, *results.rivals)
        ),
        strong_rival=reader.rival(city.strong_rival) if city.strong_rival else NOTHING,
        lead=signed(city.lead, DECIMALS),
        interval=signed_interval(city.low, city.high, DECIMALS),
        whisker=whisker(city.lead, (city.low, city.high), reach=reach),
        leads=tuple(
            _lead(tested[rival].lead if rival in tested else None, tested.get(rival))
            for rival in results.rivals
        ),
    )


def _reach(results: WaveResults) -> float:
    """Room for every lead and for the usual interval; one city's huge interval may run off the edge."""
    leads = [abs(city.lead) for city in results.cities if city.lead is not None]
    ends = [abs(end) for city in results.cities for end in (city.low, city.high) if end is not None]
    return 1.25 * max(*leads, median(ends)) or 1.0 if leads and ends else 1.0


def _possible_ranks(city: CityLead) -> str:
    if city.rank_low is None or city.rank_high is None:
        return ""
    return f"{city.rank_low}–{city.rank_high}" if city.rank_low != city.rank_high else ""
