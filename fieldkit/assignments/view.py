"""Visits as a list: who goes where, when, and how far each is."""

from datetime import date
from urllib.parse import quote, urlencode

from fieldkit.access import Scope
from fieldkit.assignments.reminder_queries import DUE_BY_AUDITOR
from fieldkit.assignments.tables import AssignmentState
from fieldkit.i18n import moment_text, operator_text, spoken
from fieldkit.lists.listing import Column, Condition, Filter, Listing
from forms.text import Bilingual
from scoring.words import OPERATORS

STATES: dict[AssignmentState, Bilingual] = {
    AssignmentState.OFFERED: Bilingual("待认领", "to claim"),
    AssignmentState.ASSIGNED: Bilingual("待访", "to do"),
    AssignmentState.ACCEPTED: Bilingual("已接受", "accepted"),
    AssignmentState.HANDED_BACK: Bilingual("已交回", "handed back"),
    AssignmentState.SUBMITTED: Bilingual("已提交", "sent"),
    AssignmentState.RETURNED: Bilingual("需更正", "to correct"),
    AssignmentState.CLOSED: Bilingual("已结束", "closed"),
    AssignmentState.EXPIRED: Bilingual("过期", "overdue"),
    AssignmentState.WITHDRAWN: Bilingual("已撤回", "taken back"),
}


def _state(value: str) -> str:
    return spoken(STATES[AssignmentState(value)])


def _day(typed: str) -> date | None:
    """None, which no visit is due before, where it is no date."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


VISITS = Listing(
    noun="visits",
    title=Bilingual("走访任务", "Visits"),
    path="/visits",
    source="FROM assignment a LEFT JOIN wave w ON w.id = a.wave LEFT JOIN site s ON s.id = a.site "
    "LEFT JOIN area c ON c.id = a.city LEFT JOIN survey v ON v.id = a.survey "
    "LEFT JOIN account p ON p.id = a.auditor LEFT JOIN firm f ON f.id = coalesce(p.firm, a.offered_to)",
    key="a.id",
    columns=(
        Column(
            *("code", Bilingual("编号", "Code"), "a.code"),
            link=lambda row: f"/visits/{quote(row['code'], safe='')}",
        ),
        Column("site", Bilingual("网点", "Site"), "s.name"),
        Column("operator", Bilingual("运营商", "Operator"), "s.operator", said=operator_text),
        Column("city", Bilingual("地市", "City"), "c.zh"),
        Column("form", Bilingual("表单", "Form"), "v.title_zh"),
        Column("auditor", Bilingual("检测员", "Auditor"), "p.name"),
        Column("login", Bilingual("检测员编号", "Auditor's code"), "p.login"),
        Column("firm", Bilingual("公司", "Firm"), "f.zh"),
        Column("due_at", Bilingual("应完成", "Due"), "a.due_at", said=moment_text),
        Column("state", Bilingual("状态", "State"), "a.state", said=_state),
        Column("scenario", Bilingual("情境", "Scenario"), "a.scenario"),
        Column("matched_set", Bilingual("配对组", "Matched set"), "a.matched_set"),
    ),
    filters=(
        Filter("wave", Bilingual("检测期", "Wave"), "w.code = {}"),
        Filter("city", Bilingual("地市", "City"), "{} IN (c.code, c.zh, c.en)"),
        Filter(
            *("operator", Bilingual("运营商", "Operator"), "s.operator = {}"), choices=[*OPERATORS.items()]
        ),
        Filter("auditor", Bilingual("检测员", "Auditor"), "{} IN (p.login, p.name)"),
        Filter("firm", Bilingual("公司", "Firm"), "{} IN (f.code, f.zh, f.en)"),
        Filter("state", Bilingual("状态", "State"), "a.state = {}", choices=[*STATES.items()]),
        Filter("until", Bilingual("应完成不晚于", "Due until"), "a.due_at::date <= {}", value=_day),
    ),
    sort="due_at",
)

REMINDERS = Listing(
    noun="reminders",
    title=Bilingual("催办", "Reminders"),
    path="/visits/reminders",
    source=DUE_BY_AUDITOR,
    key="(d.wave, d.auditor)",
    columns=(
        Column(
            *("auditor", Bilingual("检测员", "Auditor"), "p.name"),
            link=lambda row: f"/visits?{urlencode({'wave': row['wave'], 'auditor': row['login']})}",
        ),
        Column("login", Bilingual("检测员编号", "Auditor's code"), "p.login"),
        Column("firm", Bilingual("公司", "Firm"), "f.zh"),
        Column("wave", Bilingual("检测期", "Wave"), "w.code"),
        Column("n_late", Bilingual("已过期", "Late"), "d.n_late", is_number=True),
        Column("n_soon", Bilingual("两天内到期", "Due within two days"), "d.n_soon", is_number=True),
        Column("due_at", Bilingual("最早应完成", "First due"), "d.due_at", said=moment_text),
        Column("reminded_at", Bilingual("上次催办", "Last reminded"), "r.at", said=moment_text),
    ),
    filters=(
        Filter("wave", Bilingual("检测期", "Wave"), "w.code = {}"),
        Filter("auditor", Bilingual("检测员", "Auditor"), "{} IN (p.login, p.name)"),
        Filter("firm", Bilingual("公司", "Firm"), "{} IN (f.code, f.zh, f.en)"),
    ),
    sort="due_at",
)


def seen_by(scope: Scope) -> list[Condition]:
    """A firm's own auditors' visits, and those offered to it; everybody's without one."""
    return [] if scope.firm is None else [("f.id = {}", scope.firm)]


def state_label(state: str) -> str:
    return _state(state)
