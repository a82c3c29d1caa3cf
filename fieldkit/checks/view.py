"""Flags as a list, and those of one visit in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from fieldkit.access import Scope
from fieldkit.checks.known import BY_CODE, CHECKS
from fieldkit.checks.queries import StoredFlag, evidence_of
from fieldkit.i18n import current_language, moment_text, said, spoken
from fieldkit.lists.listing import Column, Condition, Filter, Listing
from forms.text import Bilingual

RISKS = (("70", Bilingual("70 及以上", "70 and more")), ("30", Bilingual("30 及以上", "30 and more")))


def _check(code: str) -> str:
    return spoken(BY_CODE[code].label) if code in BY_CODE else code


def _evidence(written: str) -> str:
    return spoken(evidence_of(written))


FLAGS = Listing(
    noun="flags",
    title=Bilingual("疑点", "Doubts"),
    path="/flags",
    source="FROM flag g JOIN submission u ON u.instance_id = g.instance_id "
    "AND u.state IN ('accepted', 'incomplete', 'returned') "
    "LEFT JOIN assignment a ON a.id = u.assignment_id LEFT JOIN wave w ON w.id = g.wave_id "
    "LEFT JOIN site s ON s.id = u.site_id LEFT JOIN area c ON c.id = a.city "
    "LEFT JOIN account p ON p.id = u.auditor_id LEFT JOIN firm f ON f.id = p.firm",
    key="g.instance_id, g.id",
    columns=(
        Column("risk", Bilingual("风险", "Risk"), "g.risk", is_number=True),
        Column("finding", Bilingual("检查", "Check"), "g.check_code", said=_check),
        Column(
            *("evidence", Bilingual("依据", "Evidence"), "g.evidence"),
            said=_evidence,
            sorts_by="g.evidence ->> 'zh'",
        ),
        Column(
            *("code", Bilingual("走访", "Visit"), "a.code"),
            link=lambda row: f"/visits/{quote(row['code'], safe='')}",
        ),
        Column("site", Bilingual("网点", "Site"), "s.name"),
        Column("city", Bilingual("地市", "City"), "c.zh"),
        Column("auditor", Bilingual("检测员", "Auditor"), "p.name"),
        Column("login", Bilingual("检测员编号", "Auditor's code"), "p.login"),
        Column("firm", Bilingual("公司", "Firm"), "f.zh"),
        Column("wave", Bilingual("检测期", "Wave"), "w.code"),
        Column("found_at", Bilingual("发现于", "Found"), "g.found_at", said=moment_text),
    ),
    filters=(
        Filter("wave", Bilingual("检测期", "Wave"), "g.wave_id = (SELECT id FROM wave WHERE code = {})"),
        Filter(
            *("check", Bilingual("检查", "Check"), "g.check_code = {}"),
            choices=[(check.code, check.label) for check in CHECKS],
        ),
        Filter("city", Bilingual("地市", "City"), "{} IN (c.code, c.zh, c.en)"),
        Filter("firm", Bilingual("公司", "Firm"), "{} IN (f.code, f.zh, f.en)"),
        Filter("auditor", Bilingual("检测员", "Auditor"), "{} IN (p.login, p.name)"),
        Filter("risk", Bilingual("风险", "Risk"), "g.risk >= {}", value=int, choices=RISKS),
    ),
    sort="-risk",
)


@dataclass(frozen=True, slots=True)
class FlagLine:
    """One flag as a reader of a visit's page sees it."""

    id: int
    check: str
    meaning: str
    evidence: str
    risk: int
    found_at: str
    is_dismissed: bool


def seen_by(scope: Scope) -> list[Condition]:
    """A firm sees the flags of its own auditors only."""
    return [] if scope.firm is None else [("p.firm = {}", scope.firm)]


def flag_lines(flags: Sequence[StoredFlag]) -> list[FlagLine]:
    """In the reader's language; a check that is known no more is shown by its code."""
    language = current_language()
    return [
        FlagLine(
            id=flag.id,
            check=_check(flag.check_code),
            meaning=said(BY_CODE[flag.check_code].meaning, language) if flag.check_code in BY_CODE else "",
            evidence=said(flag.evidence, language),
            risk=flag.risk,
            found_at=moment_text(flag.found_at),
            is_dismissed=flag.dismissed_at is not None,
        )
        for flag in flags
    ]
