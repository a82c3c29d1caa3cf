"""Which sites a draw finds: the register, the targets, the rules and the seed decide it, and nothing else."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fieldkit.sampling.rules import OURS, DrawRefusedError, DrawRules, Gap
from forms.text import Bilingual, listed
from scoring.planning.draw import StratumDraw, draw_sites
from scoring.planning.matching import Matching, SitePlaces, match_sites
from scoring.words import OPERATORS, operator_name

Stratum = tuple[str, int]  # operator and city


@dataclass(frozen=True, slots=True)
class ListedSite:
    """A site of the register that can be visited; WGS-84 degrees, None where unknown."""

    id: int
    code: str
    operator: str
    city: int
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class Cell:
    """What is planned for an operator in a city."""

    operator: str
    city: int
    city_code: str
    city_name: Bilingual
    n_sites: int
    n_visits: int

    @property
    def name(self) -> str:
        """Of its stratum; made of codes, so that it names the same draw in every database."""
        return f"{self.city_code} {self.operator}"


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A site as `fieldkit.sampling.tables.DrawnSite` keeps it."""

    site: int
    operator: str
    city: int
    matched_set: str
    distance_m: float | None
    is_reserve: bool
    place: int
    weight: float
    n_visits: int


@dataclass(frozen=True, slots=True)
class Composition:
    """What a draw found; strata by name, each in the order of its draw."""

    rows: tuple[DrawnRow, ...]
    gaps: tuple[Gap, ...] = ()


def compose(
    sites: Sequence[ListedSite], cells: Sequence[Cell], rules: DrawRules, *, seed: int, sets: str
) -> Composition:
    """Draw from the sites that are listed, in whatever order they are.

    Args:
        sites: of the rules' kind, in the cells' cities.
        cells: targets, one for each operator and city, with at least one site each.
        rules: as `check_rules` lets them pass.
        seed: 0 or more.
        sets: what the codes of matched sets begin with.

    Raises:
        DrawRefusedError: no targets, none for ours or for a rival where they are matched, or fewer sites
            listed than asked; every such city and operator is named.
    """
    if not cells:
        raise DrawRefusedError(NO_TARGETS, where="targets", remedy=PLAN_FIRST)
    if rules.is_matched:
        if len({cell.operator == OURS for cell in cells}) == 1:
            raise DrawRefusedError(ONE_SIDED, where="targets", remedy=PLAN_BOTH)
        return _matched(sites, cells, rules, seed=seed, sets=sets)
    return Composition(tuple(_drawn_rows(sites, cells, rules, seed=seed)))


def match_rivals(
    ours: Sequence[ListedSite], others: Sequence[ListedSite], *, rivals: Sequence[str], caliper_m: float
) -> Matching:
    """The nearest of each rival in the same city for each of ours, no site twice."""
    both = [*ours, *others]
    places = SitePlaces(
        site=[site.code for site in both],
        operator=[site.operator for site in both],
        kind=[(str(site.city),) for site in both],
        latitude_deg=np.array([_degrees(site.latitude) for site in both]),
        longitude_deg=np.array([_degrees(site.longitude) for site in both]),
    )
    return match_sites(places, ours=OURS, rivals=rivals, caliper_m=caliper_m)


NO_TARGETS = Bilingual("这张表单还没有目标。", "The form has no targets yet.")
PLAN_FIRST = Bilingual(
    "请先在计划页填写每市每家的网点数。", "Say on the plan how many sites of each operator in each city."
)
ONE_SIDED = Bilingual(
    "配对抽样要有我方的目标，也要有至少一家对手的目标。",
    "Matched sets need targets of ours and of at least one rival.",
)
PLAN_BOTH = Bilingual("请补上目标，或改为不配对抽样。", "Add the missing targets, or draw without matching.")
SCARCE = Bilingual("登记的网点不够：{zh}。", "The register has too few open sites: {en}.")
FEWER = Bilingual("请减少目标，或先补充网点登记。", "Plan fewer sites, or complete the register first.")


def _drawn_rows(
    sites: Sequence[ListedSite], cells: Sequence[Cell], rules: DrawRules, *, seed: int, sets: str = ""
) -> list[DrawnRow]:
    """Each cell's own draw; what is drawn heads a set each where `sets` says how they are called."""
    ids = {site.code: site.id for site in sites}
    return [
        DrawnRow(
            site=ids[code],
            operator=cell.operator,
            city=cell.city,
            matched_set=f"{sets}-{cell.city_code}-{place:03}" if sets and place <= cell.n_sites else "",
            distance_m=None,
            is_reserve=place > cell.n_sites,
            place=place,
            weight=stratum.weight,
            n_visits=cell.n_visits,
        )
        for cell, stratum in _drawn(sites, cells, rules, seed=seed)
        for place, code in enumerate((*stratum.drawn, *stratum.reserves), start=1)
    ]


def _drawn(
    sites: Sequence[ListedSite], cells: Sequence[Cell], rules: DrawRules, *, seed: int
) -> list[tuple[Cell, StratumDraw]]:
    """Each cell with what was drawn for it."""
    cell_of: dict[Stratum, Cell] = {(cell.operator, cell.city): cell for cell in cells}
    register = [site for site in sites if (site.operator, site.city) in cell_of]
    _refuse_scarce(cells, Counter((site.operator, site.city) for site in register))
    strata = draw_sites(
        [site.code for site in register],
        [cell_of[site.operator, site.city].name for site in register],
        counts={cell.name: cell.n_sites for cell in cells},
        reserves=rules.reserves,
        seed=seed,
    )
    named = {cell.name: cell for cell in cells}
    return [(named[stratum.stratum], stratum) for stratum in strata]


def _refuse_scarce(cells: Sequence[Cell], n_listed: Mapping[Stratum, int]) -> None:
    scarce = [(cell, n) for cell in cells if (n := n_listed[cell.operator, cell.city]) < cell.n_sites]
    if not scarce:
        return
    told = listed([_scarcity(cell, n) for cell, n in scarce])
    raise DrawRefusedError(SCARCE.filled(zh=told.zh, en=told.en), where="targets", remedy=FEWER)


def _scarcity(cell: Cell, n_listed: int) -> Bilingual:
    operator = operator_name(cell.operator)
    return Bilingual(
        f"{cell.city_name.zh} {operator.zh} 登记 {n_listed} 个，要抽 {cell.n_sites} 个",
        f"{cell.city_name.en} {operator.en} lists {n_listed}, asked {cell.n_sites}",
    )


def _matched(
    sites: Sequence[ListedSite], cells: Sequence[Cell], rules: DrawRules, *, seed: int, sets: str
) -> Composition:
    """Ours by their strata; the rivals' numbers follow ours, their targets only say where they are asked."""
    rows = _drawn_rows(sites, [cell for cell in cells if cell.operator == OURS], rules, seed=seed, sets=sets)
    by_id = {site.id: site for site in sites}
    heads = {by_id[row.site].code: row for row in rows if row.matched_set}
    asked = {(cell.operator, cell.city): cell for cell in cells if cell.operator != OURS}
    others = [site for site in sites if (site.operator, site.city) in asked]
    matching = match_rivals(
        [by_id[head.site] for head in heads.values()],
        others,
        rivals=[operator for operator in OPERATORS if any(operator == each for each, _ in asked)],
        caliper_m=rules.caliper_m,
    )
    gaps = (
        Gap(each.site, heads[each.site].matched_set, each.operator, each.why, each.nearest_m)
        for each in matching.unmatched
        if (each.operator, heads[each.site].city) in asked
    )
    return Composition((*rows, *_rival_rows(matching, heads, asked, others=others)), tuple(gaps))


def _rival_rows(
    matching: Matching,
    heads: Mapping[str, DrawnRow],
    asked: Mapping[Stratum, Cell],
    *,
    others: Sequence[ListedSite],
) -> list[DrawnRow]:
    """The rivals of every set, by stratum and in the order of ours."""
    ids = {site.code: site.id for site in others}
    n_listed = Counter((site.operator, site.city) for site in others)
    found = [(heads[one.site], rival) for one in matching.sets for rival in one.rivals]
    n_found = Counter((rival.operator, head.city) for head, rival in found)
    found.sort(key=lambda each: (asked[each[1].operator, each[0].city].name, each[0].place))
    return [
        DrawnRow(
            site=ids[rival.site],
            operator=rival.operator,
            city=head.city,
            matched_set=head.matched_set,
            distance_m=rival.distance_m,
            is_reserve=False,
            place=head.place,
            weight=n_listed[rival.operator, head.city] / n_found[rival.operator, head.city],
            n_visits=asked[rival.operator, head.city].n_visits,
        )
        for head, rival in found
    ]


def _degrees(degrees: float | None) -> float:
    return math.nan if degrees is None else degrees
