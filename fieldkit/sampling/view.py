"""The pages of drawing, formatted for one reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from fieldkit.i18n import moment_text, operator_text, spoken, translate
from fieldkit.lists.listing import Column, Filter, Listing
from fieldkit.sampling.compose import Cell
from fieldkit.sampling.queries import FormFacts, StoredDraw, StratumCounts
from fieldkit.sampling.rules import DrawRules, Gap, gaps_of, rules_of
from fieldkit.sites.tables import SiteKind
from fieldkit.sites.view import KINDS
from fieldkit.waves.actions import PLANNABLE
from fieldkit.waves.queries import PlannedForm
from fieldkit.waves.tables import Line, Method
from fieldkit.waves.view import LINES, METHODS
from forms.text import Bilingual
from scoring.planning.matching import REASONS
from scoring.words import OPERATORS

MOST_GAPS = 200
STANDINGS = {
    "drawn": Bilingual("走访", "To visit"),
    "reserve": Bilingual("备选", "Reserve"),
    "left": Bilingual("已退出", "Left"),
}
STANDING = "CASE WHEN d.left_at IS NOT NULL THEN 'left' WHEN d.is_reserve THEN 'reserve' ELSE 'drawn' END"

# cities together, in each the sets before those in none, ours at the head of its set
IN_SETS = "(c.code, d.matched_set = '', d.matched_set, d.operator, d.is_reserve, d.place)"


@dataclass(frozen=True, slots=True)
class GapCount:
    """So many places of a rival that stay empty for one reason."""

    operator: str
    why: str
    n: int


@dataclass(frozen=True, slots=True)
class GapRow:
    site: str
    matched_set: str
    operator: str
    why: str
    nearest: str


@dataclass(frozen=True, slots=True)
class CellRow:
    """A city: per operator drawn, planned, in reserve; blank where neither."""

    city: str
    cells: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class DrawFacts:
    """A draw in words."""

    url: str
    assign_url: str  # where its visits are given out
    seed: int
    drawn_at: str
    who: str
    rules: str
    n_drawn: int
    n_reserves: int
    n_left: int
    gaps: tuple[GapCount, ...]


@dataclass(frozen=True, slots=True)
class FormDraws:
    """A form of the wave, what it plans, its present draw and the earlier ones."""

    id: int
    title: str
    used: str
    n_sites: int
    n_visits: int
    has_targets: bool
    n_assigned: int
    may_draw: bool
    draw: DrawFacts | None
    cities: tuple[CellRow, ...]
    earlier: tuple[tuple[str, str], ...]  # address, moment
    fields: "RuleFields"


@dataclass(frozen=True, slots=True)
class RuleFields:
    """The rules as the form's fields hold them."""

    kinds: tuple[tuple[str, str, bool], ...]
    is_matched: bool
    caliper_m: str
    reserves: int


@dataclass(frozen=True, slots=True)
class DrawPage:
    """What stands above a draw's list of sites."""

    facts: DrawFacts
    wave_url: str
    wave_code: str
    is_replaced: bool
    may_change: bool
    gaps: tuple[GapRow, ...]
    n_gaps: int


def form_draws(
    form: PlannedForm,
    facts: FormFacts,
    cells: Sequence[Cell],
    *,
    draws: Sequence[StoredDraw],
    counts: Sequence[StratumCounts],
) -> FormDraws:
    """One form's part of the page; `draws` of the form, newest first, `counts` of its present one."""
    present = next((draw for draw in draws if draw.replaced_at is None), None)
    return FormDraws(
        id=form.id,
        title=f"{spoken(Bilingual(form.title_zh, form.title_en))} {form.version}",
        used=f"{spoken(LINES[Line(form.line)])} · {spoken(METHODS[Method(form.method)])}",
        n_sites=sum(cell.n_sites for cell in cells),
        n_visits=sum(cell.n_sites * cell.n_visits for cell in cells),
        has_targets=bool(cells),
        n_assigned=facts.n_assigned,
        may_draw=bool(cells) and facts.state in PLANNABLE and not facts.n_assigned,
        draw=draw_facts(present, counts) if present else None,
        cities=_city_rows(cells, counts),
        earlier=tuple((_url(draw.id), moment_text(draw.drawn_at)) for draw in draws if draw is not present),
        fields=rule_fields(rules_of(present.rules) if present else DrawRules()),
    )


def draw_page(stored: StoredDraw, form: FormFacts, counts: Sequence[StratumCounts]) -> DrawPage:
    gaps = gaps_of(stored.gaps)
    return DrawPage(
        facts=draw_facts(stored, counts),
        wave_url=f"/waves/{quote(form.wave, safe='')}/draws",
        wave_code=form.wave,
        is_replaced=stored.replaced_at is not None,
        may_change=stored.replaced_at is None and form.state in PLANNABLE,
        gaps=tuple(_gap_row(gap) for gap in gaps[:MOST_GAPS]),
        n_gaps=len(gaps),
    )


def draw_facts(stored: StoredDraw, counts: Sequence[StratumCounts]) -> DrawFacts:
    return DrawFacts(
        url=_url(stored.id),
        assign_url=f"/visits/from-draw/{stored.id}",
        seed=stored.seed,
        drawn_at=moment_text(stored.drawn_at),
        who=stored.who,
        rules=_rules_text(rules_of(stored.rules)),
        n_drawn=sum(one.n_drawn for one in counts),
        n_reserves=sum(one.n_reserves for one in counts),
        n_left=sum(one.n_left for one in counts),
        gaps=_gap_counts(gaps_of(stored.gaps)),
    )


def rule_fields(rules: DrawRules) -> RuleFields:
    return RuleFields(
        kinds=tuple((kind.value, spoken(label), kind is rules.kind) for kind, label in KINDS.items()),
        is_matched=rules.is_matched,
        caliper_m=f"{rules.caliper_m:g}",
        reserves=rules.reserves,
    )


def operator_names() -> tuple[str, ...]:
    return tuple(spoken(name) for name in OPERATORS.values())


def drawn_sites(draw_id: int) -> Listing:
    """The sites of a draw, by city and set, each set ours first."""
    return Listing(
        noun="drawn sites",
        title=Bilingual("抽中的网点", "Drawn sites"),
        path=_url(draw_id),
        source="FROM drawn_site d JOIN site s ON s.id = d.site JOIN area c ON c.id = d.city",
        key="d.id",
        columns=(
            Column("code", Bilingual("编号", "Code"), "s.code", link=_site_url),
            Column("name", Bilingual("名称", "Name"), "s.name"),
            Column("operator", Bilingual("运营商", "Operator"), "d.operator", said=operator_text),
            Column("city", Bilingual("地市", "City"), "c.zh"),
            Column("set", Bilingual("配对组", "Set"), "nullif(d.matched_set, '')"),
            Column(
                "distance_m",
                Bilingual("距我方（米）", "From ours, m"),
                "d.distance_m",
                said=_metres,
                is_number=True,
            ),
            Column("standing", Bilingual("状态", "Standing"), STANDING, said=_standing),
            Column("place", Bilingual("抽中次序", "Place"), "d.place", is_number=True, sorts_by=IN_SETS),
            Column("n_visits", Bilingual("访问次数", "Visits"), "d.n_visits", is_number=True),
            Column("weight", Bilingual("权重", "Weight"), "d.weight", said=_weight, is_number=True),
            Column("address", Bilingual("地址或号码", "Address or number"), "s.address"),
            Column("left_why", Bilingual("退出原因", "Why it left"), "nullif(d.left_why, '')"),
        ),
        filters=(
            Filter("city", Bilingual("地市", "City"), "{} IN (c.code, c.zh, c.en)"),
            Filter(
                "operator", Bilingual("运营商", "Operator"), "d.operator = {}", choices=[*OPERATORS.items()]
            ),
            Filter("set", Bilingual("配对组", "Set"), "d.matched_set = {}"),
            Filter(
                "standing", Bilingual("状态", "Standing"), f"{STANDING} = {{}}", choices=[*STANDINGS.items()]
            ),
        ),
        sort="place",
    )


def _city_rows(cells: Sequence[Cell], counts: Sequence[StratumCounts]) -> tuple[CellRow, ...]:
    names = {one.city: Bilingual(one.zh, one.en) for one in counts}
    names |= {cell.city: cell.city_name for cell in cells}
    planned = {(cell.operator, cell.city): cell.n_sites for cell in cells}
    drawn = {(one.operator, one.city): one for one in counts}
    return tuple(
        CellRow(spoken(name), tuple(_cell(drawn, planned, (operator, city)) for operator in OPERATORS))
        for city, name in names.items()
    )


def _cell(
    drawn: Mapping[tuple[str, int], StratumCounts],
    planned: Mapping[tuple[str, int], int],
    at: tuple[str, int],
) -> tuple[str, str, str]:
    one, n_planned = drawn.get(at), planned.get(at, 0)
    if one is None:
        return ("0" if n_planned else "", str(n_planned or ""), "")
    return (str(one.n_drawn), str(n_planned), str(one.n_reserves or ""))


def _rules_text(rules: DrawRules) -> str:
    """“Business hall · in sets, at most 3,000 m apart · 2 reserves for each city and operator”."""
    way = (
        translate("in sets, rivals at most %(metres)s m from ours") % {"metres": f"{rules.caliper_m:,g}"}
        if rules.is_matched
        else translate("each operator apart")
    )
    reserves = translate("reserves: %(n)s") % {"n": rules.reserves}
    return f"{spoken(KINDS[SiteKind(rules.kind)])} · {way} · {reserves}"


def _gap_counts(gaps: Sequence[Gap]) -> tuple[GapCount, ...]:
    counted: dict[tuple[str, str], int] = {}
    for gap in gaps:
        told = (operator_text(gap.operator), spoken(REASONS[gap.why]))
        counted[told] = counted.get(told, 0) + 1
    return tuple(GapCount(*told, n) for told, n in counted.items())


def _gap_row(gap: Gap) -> GapRow:
    return GapRow(
        site=gap.site,
        matched_set=gap.matched_set,
        operator=operator_text(gap.operator),
        why=spoken(REASONS[gap.why]),
        nearest="" if gap.nearest_m is None else _metres(gap.nearest_m),
    )


def _url(draw_id: int) -> str:
    return f"/draws/{draw_id}"


def _site_url(row: Mapping[str, object]) -> str:
    return f"/sites/{quote(str(row['code']), safe='')}"


def _metres(metres: float) -> str:
    return f"{metres:,.0f}"


def _weight(weight: float) -> str:
    return f"{weight:.4g}"


def _standing(value: str) -> str:
    return spoken(STANDINGS[value])
