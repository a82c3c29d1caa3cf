"""The pages of call-backs, formatted for one reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

from fieldkit.assignments.view import state_label
from fieldkit.callbacks.actions import RepairPlan
from fieldkit.callbacks.compose import CityShare
from fieldkit.callbacks.queries import DrawFacts
from fieldkit.fault_rows import FaultRow, fault_row
from fieldkit.i18n import moment_text, spoken
from fieldkit.lists.listing import Column, Filter, Listing
from fieldkit.registers.plan import Standing
from fieldkit.waves.actions import PLANNABLE
from fieldkit.waves.tables import Wave
from forms.text import Bilingual

MOST_FAULTS = 200
STANDINGS = {
    "drawn": Bilingual("回访", "To call"),
    "reserve": Bilingual("备选", "Reserve"),
    "left": Bilingual("已退出", "Left"),
}
STANDING = "CASE WHEN r.left_at IS NOT NULL THEN 'left' WHEN r.is_reserve THEN 'reserve' ELSE 'drawn' END"
GIVEN = {"yes": Bilingual("已派发", "given out"), "no": Bilingual("未派发", "not given out")}


@dataclass(frozen=True, slots=True)
class DrawCard:
    """One month's draw in words; blank addresses where there is nothing to do."""

    url: str
    month: str
    n_listed: str
    n_drawn: str
    n_reserves: str
    n_left: str
    n_given: str
    drawn_at: str
    who: str
    seed: str
    assign_url: str
    is_replaced: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class MonthDraws:
    """A month's present draw and the addresses and moments of those it took the place of."""

    present: DrawCard
    earlier: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CityRow:
    city: str
    n_listed: str
    n_drawn: str
    n_reserves: str


@dataclass(frozen=True, slots=True)
class RepairPlanPage:
    """A dry run; `marked_url` is blank where there is nothing to mark."""

    name: str
    month: str
    url: str
    marked_url: str
    n_good: str
    n_wrong: str
    has_faults: bool
    faults: tuple[FaultRow, ...]
    n_faults: int
    notes: tuple[FaultRow, ...]
    cities: tuple[CityRow, ...]
    total: CityRow
    digest: str
    present: DrawCard | None
    is_drawn_already: bool
    stays: bool


def month_draws(draws: Sequence[DrawFacts]) -> list[MonthDraws]:
    """`draws` by month and newest first within one, as `draws_of` gives them."""
    return [
        MonthDraws(
            draw_card(draw),
            tuple(
                (_url(one.id), moment_text(one.drawn_at))
                for one in draws
                if one.month == draw.month and one.replaced_at is not None
            ),
        )
        for draw in draws
        if draw.replaced_at is None
    ]


def draw_card(draw: DrawFacts) -> DrawCard:
    may_change = draw.replaced_at is None and draw.state in PLANNABLE
    return DrawCard(
        url=_url(draw.id),
        month=f"{draw.month:%Y-%m}",
        n_listed=f"{draw.n_listed:,}",
        n_drawn=f"{draw.n_drawn:,}",
        n_reserves=f"{draw.n_reserves:,}",
        n_left=f"{draw.n_left:,}",
        n_given=f"{draw.n_drawn - draw.n_to_give:,}",
        drawn_at=moment_text(draw.drawn_at),
        who=draw.who,
        seed=str(draw.seed),
        assign_url=f"{_url(draw.id)}/assign" if may_change and draw.n_to_give else "",
        is_replaced=draw.replaced_at is not None,
        may_change=may_change,
    )


def repair_plan_page(
    wave_code: str, plan: RepairPlan, *, month: date, name: str, token: str
) -> RepairPlanPage:
    url = f"{wave_url(wave_code)}/callbacks/{month:%Y-%m}/imports/{token}"
    faults = plan.file.all_faults
    return RepairPlanPage(
        name=name,
        month=f"{month:%Y-%m}",
        url=url,
        marked_url=f"{url}/marked.xlsx" if faults else "",
        n_good=f"{len(plan.file.of(Standing.NEW)):,}",
        n_wrong=f"{len(plan.file.faults) or len(plan.file.of(Standing.WRONG)):,}",
        has_faults=bool(faults),
        faults=tuple(fault_row(each) for each in faults[:MOST_FAULTS]),
        n_faults=len(faults),
        notes=tuple(fault_row(each) for each in plan.file.notes),
        cities=tuple(_city_row(city) for city in plan.cities),
        total=_city_row(_total(plan.cities)),
        digest=plan.digest,
        present=draw_card(plan.present) if plan.present else None,
        is_drawn_already=plan.is_drawn_already,
        stays=plan.stays,
    )


def usual_month(wave: Wave) -> str:
    """The month before the wave's first day: its repairs are called about (domain 7.3)."""
    before = wave.starts_on.replace(day=1) - timedelta(days=1)
    return f"{before:%Y-%m}"


def wave_url(code: str) -> str:
    return f"/waves/{quote(code, safe='')}"


def drawn_repairs(draw: DrawFacts) -> Listing:
    """The repairs of a draw that are called about or in reserve, by city in the order of the draw."""

    def visit_url(row: Mapping[str, object]) -> str:
        code = f"{draw.wave_code}-{row['work_order']}"
        return f"/visits/{quote(code, safe='')}" if row["state"] else ""

    return Listing(
        noun="repairs",
        title=Bilingual("维修回访抽样", "Repairs to call about"),
        path=_url(draw.id),
        source="FROM repair r JOIN site s ON s.id = r.site JOIN area c ON c.id = r.city "
        "LEFT JOIN assignment a ON a.id = r.assignment LEFT JOIN account p ON p.id = a.auditor",
        key="r.id",
        columns=(
            Column("work_order", Bilingual("工单号", "Work order"), "r.work_order", link=visit_url),
            Column("outlet", Bilingual("网点编号", "Outlet code"), "s.code", link=_site_url),
            Column("name", Bilingual("维修网点", "Repair outlet"), "s.name"),
            Column("city", Bilingual("地市", "City"), "c.zh"),
            Column("repaired_on", Bilingual("维修日期", "Day of repair"), "r.repaired_on"),
            Column("standing", Bilingual("状态", "Standing"), STANDING, said=_standing),
            Column(
                *("place", Bilingual("抽中次序", "Place"), "r.place"),
                is_number=True,
                sorts_by="(c.code, r.place)",
            ),
            Column("weight", Bilingual("权重", "Weight"), "r.weight", said=_weight, is_number=True),
            Column("interviewer", Bilingual("访问员", "Interviewer"), "p.name"),
            Column("due_at", Bilingual("应完成", "Due"), "a.due_at", said=moment_text),
            Column("state", Bilingual("任务状态", "State"), "a.state", said=state_label),
            Column("left_why", Bilingual("退出原因", "Why it left"), "nullif(r.left_why, '')"),
        ),
        filters=(
            Filter("city", Bilingual("地市", "City"), "{} IN (c.code, c.zh, c.en)"),
            Filter("outlet", Bilingual("维修网点", "Repair outlet"), "{} IN (s.code, s.name)"),
            Filter(
                *("standing", Bilingual("状态", "Standing"), f"{STANDING} = {{}}"),
                choices=[*STANDINGS.items()],
            ),
            Filter(
                *("given", Bilingual("派发", "Given out"), f"{GIVEN_SQL} = {{}}"),
                choices=[*GIVEN.items()],
            ),
        ),
        sort="place",
    )


GIVEN_SQL = "CASE WHEN r.assignment IS NULL THEN 'no' ELSE 'yes' END"


def _city_row(city: CityShare) -> CityRow:
    return CityRow(spoken(city.name), f"{city.n_listed:,}", f"{city.n_drawn:,}", f"{city.n_reserves:,}")


def _total(cities: Sequence[CityShare]) -> CityShare:
    return CityShare(
        ALL_CITIES,
        sum(city.n_listed for city in cities),
        sum(city.n_drawn for city in cities),
        sum(city.n_reserves for city in cities),
    )


ALL_CITIES = Bilingual("合计", "All")


def _url(draw_id: int) -> str:
    return f"/callbacks/{draw_id}"


def _site_url(row: Mapping[str, object]) -> str:
    return f"/sites/{quote(str(row['outlet']), safe='')}"


def _weight(weight: float) -> str:
    return f"{weight:.4g}"


def _standing(value: str) -> str:
    return spoken(STANDINGS[value])
