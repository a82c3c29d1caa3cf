"""A month's closed repairs as the office uploads them: three columns, and what is held against them."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

import xlsxwriter

from fieldkit.access import Scope
from fieldkit.callbacks import queries
from fieldkit.callbacks.queries import Outlet
from fieldkit.clock import today
from fieldkit.i18n import current_language
from fieldkit.registers.register import Columns, Field, Judge, Judged, Misfit, Row
from fieldkit.registers.values import Code, Day
from fieldkit.registers.workbook import write_heading
from fieldkit.sites.tables import SiteKind
from fieldkit.sites.view import KINDS
from fieldkit.waves.tables import Wave
from forms.text import Bilingual

SHEET = "维修工单"
LONGEST_VISIT_CODE = 60  # as an assignment's: the wave, a hyphen and the work order
MONTH = "%Y-%m"


class RepairFile(Columns):
    """The list of one wave and month (its first day); nothing of it is stored yet, so every row is new."""

    noun = "repairs"
    fields = (
        Field(
            "work_order",
            Bilingual("工单号", "Work order"),
            Bilingual("每次维修一个，不重复。", "One of each repair, none twice."),
            Code(),
            is_required=True,
            also=("工单号码", "工单编号", "维修工单号", "work_order", "Work order number"),
        ),
        Field(
            "outlet",
            Bilingual("网点编号", "Outlet code"),
            Bilingual("网点登记里售后网点的编号。", "The repair outlet's code in the register of sites."),
            Code(),
            is_required=True,
            also=("维修网点编号", "维修网点编码", "网点编码", "outlet", "site_code"),
        ),
        Field(
            "repaired_on",
            Bilingual("维修日期", "Day of repair"),
            Bilingual("修好的那天，例如 2026-10-15。", "The day it was done, such as 2026-10-15."),
            Day(),
            is_required=True,
            also=("完成日期", "结单日期", "repaired_on", "close date"),
        ),
    )

    def __init__(self, wave: Wave, month: date) -> None:
        self._wave = wave
        self._month = month

    async def stored(self, codes: Sequence[str] | None = None) -> dict[str, Row]:  # noqa: ARG002 -- none are
        return {}

    async def judge(self, rows: Sequence[Row]) -> Judge:
        orders = [str(row["work_order"] or "") for row in rows]
        return RepairJudge(
            month=self._month,
            longest=LONGEST_VISIT_CODE - len(self._wave.code) - 1,
            outlets=await queries.outlets([str(row["outlet"] or "") for row in rows]),
            elsewhere=await queries.listed_elsewhere(self._wave.id, self._month, orders),
        )


class RepairJudge(Judge):
    """What a repair is held against: the register of sites, its month, the wave's other months."""

    def __init__(
        self, *, month: date, longest: int, outlets: dict[str, Outlet], elsewhere: dict[str, date]
    ) -> None:
        self._month = month
        self._longest = longest
        self._outlets = outlets
        self._elsewhere = elsewhere
        self._today = today()

    def judge(self, values: Row, stored: Row | None, scope: Scope) -> Judged:  # noqa: ARG002 -- of no register
        found = (self._order(values["work_order"]), self._outlet(values["outlet"]), self._day(values))
        return Judged(values, [misfit for misfit in found if misfit])

    def written(self, name: str, row: Row) -> str | None:  # noqa: ARG002 -- nothing is a reference
        return None

    def _order(self, order: object) -> Misfit | None:
        if not isinstance(order, str):
            return None
        if order in self._elsewhere:
            facts = {"value": order, "month": format(self._elsewhere[order], MONTH)}
            return Misfit("work_order", "listed_before", facts)
        if len(order) > self._longest:
            return Misfit("work_order", "too_long", {"n": len(order), "limit": self._longest})
        return None

    def _outlet(self, code: object) -> Misfit | None:
        if not isinstance(code, str):
            return None
        outlet = self._outlets.get(code)
        if outlet is None:
            return Misfit("outlet", "outlet_unknown", {"value": code})
        if outlet.kind != SiteKind.REPAIR_POINT:
            return Misfit("outlet", "not_an_outlet", {"value": code, "kind": KINDS[SiteKind(outlet.kind)]})
        return None

    def _day(self, values: Row) -> Misfit | None:
        day = values["repaired_on"]
        if not isinstance(day, date):
            return None
        if day.replace(day=1) != self._month:
            return Misfit("repaired_on", "not_in_month", {"value": day, "month": format(self._month, MONTH)})
        return Misfit("repaired_on", "not_yet", {"value": day}) if day > self._today else None


def blank_workbook() -> bytes:
    """The list's headings, each explained, with nothing below."""
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet(SHEET)
        for column, field in enumerate(RepairFile.fields):
            write_heading(book, sheet, column, field, current_language())
        sheet.freeze_panes(1, 0)
    return content.getvalue()
