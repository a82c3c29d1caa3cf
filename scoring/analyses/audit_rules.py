"""The figures of the checks of field data that the field may tune."""

from dataclasses import dataclass
from datetime import date

from scoring.analyses.auditor_agreement import DoubleVisitRules
from scoring.analyses.auditors import AuditorRules
from scoring.analyses.line_agreement import LineRules


@dataclass(frozen=True, slots=True)
class AuditRules:
    """What `audit_rules.toml` holds."""

    version: str
    effective_from: date
    auditors: AuditorRules
    double_visits: DoubleVisitRules
    line_agreement: LineRules
