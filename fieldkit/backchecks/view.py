"""Back-checks as a list, and how far they agree, formatted for one reader."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from fieldkit.access import Scope
from fieldkit.assignments.view import state_label
from fieldkit.backchecks.agreement import ItemLine, PooledLine
from fieldkit.i18n import moment_text, operator_text, spoken
from fieldkit.lists.listing import Column, Condition, Filter, Listing
from forms.text import Bilingual
from scoring.analyses.auditor_agreement import COEFFICIENTS, Coefficient
from scoring.stats.agreement import AgreementShare

WHO_CHECKS = "checker"
BACK_CHECKS = Listing(
    noun="back-checks",
    title=Bilingual("复查", "Back-checks"),
    path="/back-checks",
    source="FROM assignment b JOIN assignment a ON a.id = b.checks_visit LEFT JOIN wave w ON w.id = b.wave "
    "LEFT JOIN site s ON s.id = b.site LEFT JOIN area c ON c.id = b.city "
    "LEFT JOIN account p ON p.id = a.auditor LEFT JOIN account q ON q.id = b.auditor "
    "LEFT JOIN firm f ON f.id = p.firm",
    key="b.id",
    columns=(
        Column(
            *("code", Bilingual("走访", "Visit"), "a.code"),
            link=lambda row: f"/reviews/{quote(row['code'], safe='')}",
        ),
        Column(
            *("check_code", Bilingual("复查任务", "Back-check"), "b.code"),
            link=lambda row: f"/visits/{quote(row['check_code'], safe='')}",
        ),
        Column("site", Bilingual("网点", "Site"), "s.name"),
        Column("operator", Bilingual("运营商", "Operator"), "s.operator", said=operator_text),
        Column("city", Bilingual("地市", "City"), "c.zh"),
        Column("auditor", Bilingual("检测员", "Auditor"), "p.name"),
        Column("firm", Bilingual("公司", "Firm"), "f.zh"),
        Column(WHO_CHECKS, Bilingual("复查人", "Checked by"), "q.name"),
        Column("due_at", Bilingual("应完成", "Due"), "b.due_at", said=moment_text),
        Column("state", Bilingual("状态", "State"), "b.state", said=state_label),
    ),
    filters=(
        Filter("wave", Bilingual("检测期", "Wave"), "w.code = {}"),
        Filter("city", Bilingual("地市", "City"), "{} IN (c.code, c.zh, c.en)"),
        Filter("auditor", Bilingual("检测员", "Auditor"), "{} IN (p.login, p.name)"),
        Filter("firm", Bilingual("公司", "Firm"), "{} IN (f.code, f.zh, f.en)"),
    ),
    sort="code",
)


@dataclass(frozen=True, slots=True)
class SameAnswers:
    """The share of answers that are the same; `width` of its bar, 0–100 %."""

    text: str = ""
    interval: str = ""
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """A line of an agreement table; numbers are written out, blank where there is none."""

    label: str
    n: int
    same: SameAnswers
    coefficient: str
    estimate: str
    interval: str
    note: str


def seen_by(scope: Scope) -> tuple[Listing, list[Condition]]:
    """A firm sees how its own auditors were checked, and not by whom."""
    if scope.firm is None:
        return BACK_CHECKS, []
    columns = tuple(column for column in BACK_CHECKS.columns if column.name not in {WHO_CHECKS, "check_code"})
    return replace(BACK_CHECKS, columns=columns), [("p.firm = {}", scope.firm)]


def item_rows(lines: Sequence[ItemLine]) -> list[AgreementRow]:
    return [
        AgreementRow(
            label=spoken(line.label),
            n=line.found.n,
            same=_same(line.found.same),
            coefficient=spoken(COEFFICIENTS[line.found.coefficient]),
            estimate=_number(line.found.estimate),
            interval=_interval(line.found.low, line.found.high),
            note=" ".join(spoken(caveat) for caveat in line.found.caveats),
        )
        for line in lines
    ]


def pooled_rows(lines: Sequence[PooledLine]) -> list[AgreementRow]:
    return [
        AgreementRow(
            label=line.who,
            n=line.n_pairs,
            same=_same(line.same),
            coefficient=spoken(COEFFICIENTS[Coefficient.COHEN]) if line.kappa else "",
            estimate=_number(line.kappa.estimate) if line.kappa else "",
            interval=_interval(line.kappa.low, line.kappa.high) if line.kappa else "",
            note="",
        )
        for line in lines
    ]


def _same(share: AgreementShare | None) -> SameAnswers:
    if share is None:
        return SameAnswers()
    return SameAnswers(
        text=f"{100 * share.estimate:.1f}%",
        interval=f"{100 * share.low:.0f}–{100 * share.high:.0f}%",
        width=round(100 * share.estimate, 1),
    )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _interval(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{low:.2f} – {high:.2f}"
