"""The figures of the after-sales appraisal that the field may tune (domain 3.4)."""

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from forms.text import Bilingual


class Kpi(StrEnum):
    CALLBACK_SATISFACTION = "callback_satisfaction"
    SELF_REPAIR = "self_repair"
    REPAIR_DAYS = "repair_days"
    MARKETING_REVIEW = "marketing_review"
    CITY_REVIEW = "city_review"
    EXECUTION_REVIEW = "execution_review"


@dataclass(frozen=True, slots=True)
class Curve:
    """A measure's points: 100 at `full_at` and beyond, 0 at `zero_at` and beyond, straight between."""

    full_at: float
    zero_at: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.full_at - self.zero_at) and self.full_at != self.zero_at):
            raise ValueError("full_at and zero_at must be finite and differ")

    def points(self, measured: float) -> float:
        share = (measured - self.zero_at) / (self.full_at - self.zero_at)
        return 100 * min(max(share, 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class Fines:
    """Yuan for justified complaints, repairs over 7 days, and call-back records found untrue."""

    complaint: Decimal
    overtime: Decimal
    untrue_callback: Decimal


@dataclass(frozen=True, slots=True)
class WeightedKpi:
    kpi: Kpi
    label: Bilingual
    weight_pct: float


@dataclass(frozen=True, slots=True)
class AfterSalesRules:
    """What `after_sales.toml` holds; its fines are per case, 0 while the province has not set one."""

    version: str
    effective_from: date
    complaint_points: float
    least_measured_pct: float
    self_repair: Curve
    repair_days: Curve
    kpis: tuple[WeightedKpi, ...]
    fines_yuan: Fines

    def __post_init__(self) -> None:
        if sorted(one.kpi for one in self.kpis) != sorted(Kpi):
            raise ValueError("kpis must hold every KPI once")
        if min(one.weight_pct for one in self.kpis) <= 0:
            raise ValueError("kpis must each weigh more than 0")
        fines = self.fines_yuan
        if min(self.complaint_points, fines.complaint, fines.overtime, fines.untrue_callback) < 0:
            raise ValueError("complaint_points and fines_yuan must not be negative")
