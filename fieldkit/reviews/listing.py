"""The queue of reviews as a list, the most doubtful first."""

from urllib.parse import quote

from fieldkit.access import Scope
from fieldkit.i18n import moment_text, operator_text, spoken
from fieldkit.lists.listing import Column, Condition, Filter, Listing
from forms.text import Bilingual
from scoring.words import OPERATORS

# what a submission waits for, or what became of it
STAGES: dict[str, Bilingual] = {
    "waiting": Bilingual("待审核", "to review"),
    "second": Bilingual("待第二人确认", "to confirm"),
    "accepted": Bilingual("已通过", "accepted"),
    "returned": Bilingual("已退回", "returned"),
    "rejected": Bilingual("已作废", "rejected"),
}
STAGE = "CASE WHEN u.state = 'accepted' THEN u.review ELSE u.state END"  # as its index has it


def stage_label(stage: str) -> str:
    return spoken(STAGES[stage]) if stage in STAGES else stage


REVIEWS = Listing(
    noun="reviews",
    title=Bilingual("审核", "Reviews"),
    path="/reviews",
    source="FROM (SELECT * FROM submission WHERE state IN ('accepted', 'returned', 'rejected')) u "
    "LEFT JOIN assignment a ON a.id = u.assignment_id LEFT JOIN wave w ON w.id = u.wave_id "
    "LEFT JOIN site s ON s.id = u.site_id LEFT JOIN area c ON c.id = a.city "
    "LEFT JOIN survey v ON v.id = u.survey_id LEFT JOIN account p ON p.id = u.auditor_id "
    "LEFT JOIN firm f ON f.id = p.firm",
    key="u.instance_id",
    columns=(
        Column("risk", Bilingual("风险", "Risk"), "u.risk", is_number=True),
        Column(
            *("code", Bilingual("走访", "Visit"), "a.code"),
            link=lambda row: f"/reviews/{quote(row['code'], safe='')}",
        ),
        Column("site", Bilingual("网点", "Site"), "s.name"),
        Column("operator", Bilingual("运营商", "Operator"), "s.operator", said=operator_text),
        Column("city", Bilingual("地市", "City"), "c.zh"),
        Column("form", Bilingual("表单", "Form"), "v.title_zh"),
        Column("auditor", Bilingual("检测员", "Auditor"), "p.name"),
        Column("firm", Bilingual("公司", "Firm"), "f.zh"),
        Column("received_at", Bilingual("收到", "Received"), "u.received_at", said=moment_text),
        Column("stage", Bilingual("审核", "Review"), STAGE, said=stage_label),
    ),
    filters=(
        Filter("stage", Bilingual("审核", "Review"), f"{STAGE} = {{}}", choices=[*STAGES.items()]),
        Filter("wave", Bilingual("检测期", "Wave"), "u.wave_id = (SELECT id FROM wave WHERE code = {})"),
        Filter("city", Bilingual("地市", "City"), "{} IN (c.code, c.zh, c.en)"),
        Filter(
            *("operator", Bilingual("运营商", "Operator"), "s.operator = {}"), choices=[*OPERATORS.items()]
        ),
        Filter("firm", Bilingual("公司", "Firm"), "{} IN (f.code, f.zh, f.en)"),
        Filter("auditor", Bilingual("检测员", "Auditor"), "{} IN (p.login, p.name)"),
        Filter("form", Bilingual("表单", "Form"), "{} IN (v.form_id, v.title_zh, v.title_en)"),
    ),
    sort="-risk",
    carries_on=True,
)


def seen_by(scope: Scope) -> list[Condition]:
    """A firm reviews what its own auditors sent."""
    return [] if scope.firm is None else [("p.firm = {}", scope.firm)]
