"""The monthly appraisal of after-sales outlets: a score, and fines beside it (domain 3.4, A11)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from forms.text import Bilingual
from scoring.analyses.after_sales_rules import AfterSalesRules, Fines, Kpi, WeightedKpi

FINES_NOT_SET = Bilingual(
    "有的罚款金额尚未设定，按0元计。", "Some fines have no amount yet and count as 0 yuan."
)


@dataclass(frozen=True, slots=True)
class OutletMonth:
    """One outlet in one month, as the city reports it.

    Attributes:
        outlet: its site code.
        city: where.
        repairs: completed, those sent on to the maker or the provincial centre left out.
        own_repairs: of these, by the outlet itself.
        repair_hours: all of these repairs took together, as customers saw it.
        callback_satisfaction: mean overall satisfaction of its customers called back, × 10: 0–100; None when
            none was reached.
        marketing_review: of the regional marketing centre, 0–100; None when not given, as the other two.
        city_review: of the city's handset administrator.
        execution_review: of the provincial after-sales administrator, on daily execution.
        justified_complaints: of the month.
        overtime_repairs: over 7 days.
        untrue_callbacks: call-back records found untrue.
    """

    outlet: str
    city: str
    repairs: int
    own_repairs: int
    repair_hours: float
    callback_satisfaction: float | None
    marketing_review: float | None
    city_review: float | None
    execution_review: float | None
    justified_complaints: int = 0
    overtime_repairs: int = 0
    untrue_callbacks: int = 0

    @property
    def self_repair_pct(self) -> float | None:
        """Own repairs ÷ all; None without a repair."""
        return 100 * self.own_repairs / self.repairs if self.repairs else None

    @property
    def repair_days(self) -> float | None:
        """Mean days a repair took; None without a repair."""
        return self.repair_hours / 24 / self.repairs if self.repairs else None


@dataclass(frozen=True, slots=True)
class KpiPoints:
    """One KPI's points, 0–100; None where it could not be measured."""

    kpi: WeightedKpi
    points: float | None


@dataclass(frozen=True, slots=True)
class OutletAppraisal:
    """What an outlet earned in a month, and its fines, which are money and not points.

    Attributes:
        month: what was reported.
        kpis: in the order of the rules.
        score_before_complaints: 0–100; None when not scorable, as `score`.
        score: after the complaints' points, not below 0.
        fines_yuan: of the month.
    """

    month: OutletMonth
    kpis: tuple[KpiPoints, ...]
    score_before_complaints: float | None
    score: float | None
    fines_yuan: Fines
    caveats: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True)
class CityAppraisal:
    """A city's outlets: the mean score of the scorable ones, None without any, and the fines in all."""

    city: str
    score: float | None
    n_scored: int
    n_outlets: int
    fines_yuan: Fines


def appraise_outlet(month: OutletMonth, rules: AfterSalesRules) -> OutletAppraisal:
    """How well did an outlet serve repairs this month, and what is it fined?

    Args:
        month: what the city reports, with the reviews and the call-backs.
        rules: weights, curves, points per complaint and fines.

    Returns:
        The appraisal. A KPI without a figure (no repair, nobody reached, no review) leaves the weights, so
        that the score stays out of 100; with less than `least_measured_pct` of the weight there is no score.

    Raises:
        ValueError: a count that is negative, own repairs above repairs, hours or a rating out of range.

    Formula:
        score = max(0, Σ weight × points ÷ Σ weight − points per complaint × justified complaints) over the
        measured KPIs; with all six the divisor is 0.90, as the printed weights add up to 90 % (domain 3.4).

    Example:
        >>> from scoring.analyses.rules import packaged_rules
        >>> rules = packaged_rules(AfterSalesRules, "after_sales")
        >>> month = OutletMonth("R01", "福州", 10, 7, 1104, 90, 85, 90, 95, justified_complaints=1)
        >>> found = appraise_outlet(month, rules)
        >>> round(found.score_before_complaints, 2), round(found.score, 2)
        (81.11, 79.11)
    """
    _refuse_month(month)
    kpis = _kpi_points(month, rules)
    measured = [(one.kpi.weight_pct, one.points) for one in kpis if one.points is not None]
    weight, whole = (
        math.fsum(weight for weight, _ in measured),
        math.fsum(one.weight_pct for one in rules.kpis),
    )
    is_scorable = bool(measured) and 100 * weight >= rules.least_measured_pct * whole
    before = math.fsum(weight * points for weight, points in measured) / weight if is_scorable else None
    lost = rules.complaint_points * month.justified_complaints
    return OutletAppraisal(
        month=month,
        kpis=kpis,
        score_before_complaints=before,
        score=None if before is None else max(0.0, before - lost),
        fines_yuan=Fines(
            complaint=month.justified_complaints * rules.fines_yuan.complaint,
            overtime=month.overtime_repairs * rules.fines_yuan.overtime,
            untrue_callback=month.untrue_callbacks * rules.fines_yuan.untrue_callback,
        ),
        caveats=(*_missing(kpis, is_scorable=is_scorable), *_unset_fines(month, rules.fines_yuan)),
    )


def appraise_cities(outlets: Sequence[OutletAppraisal]) -> tuple[CityAppraisal, ...]:
    """How do the cities' outlets do on average, and what are they fined together?

    Args:
        outlets: of one month, each once.

    Returns:
        One entry per city, in the cities' order.

    Raises:
        ValueError: an outlet given twice.

    Formula:
        a city's score is the plain mean of its scorable outlets (domain A2).
    """
    if len({one.month.outlet for one in outlets}) < len(outlets):
        raise ValueError("outlets hold one twice")
    ordered = sorted(outlets, key=lambda one: one.month.city)
    return tuple(_city(city, list(own)) for city, own in groupby(ordered, key=lambda one: one.month.city))


def _kpi_points(month: OutletMonth, rules: AfterSalesRules) -> tuple[KpiPoints, ...]:
    own, days = month.self_repair_pct, month.repair_days
    points = {
        Kpi.CALLBACK_SATISFACTION: month.callback_satisfaction,
        Kpi.SELF_REPAIR: None if own is None else rules.self_repair.points(own),
        Kpi.REPAIR_DAYS: None if days is None else rules.repair_days.points(days),
        Kpi.MARKETING_REVIEW: month.marketing_review,
        Kpi.CITY_REVIEW: month.city_review,
        Kpi.EXECUTION_REVIEW: month.execution_review,
    }
    return tuple(KpiPoints(one, points[one.kpi]) for one in rules.kpis)


def _city(city: str, outlets: Sequence[OutletAppraisal]) -> CityAppraisal:
    scores = [one.score for one in outlets if one.score is not None]
    return CityAppraisal(
        city=city,
        score=math.fsum(scores) / len(scores) if scores else None,
        n_scored=len(scores),
        n_outlets=len(outlets),
        fines_yuan=Fines(
            complaint=sum((one.fines_yuan.complaint for one in outlets), Decimal(0)),
            overtime=sum((one.fines_yuan.overtime for one in outlets), Decimal(0)),
            untrue_callback=sum((one.fines_yuan.untrue_callback for one in outlets), Decimal(0)),
        ),
    )


def _refuse_month(month: OutletMonth) -> None:
    cases = (month.justified_complaints, month.overtime_repairs, month.untrue_callbacks)
    if min(cases) < 0:
        raise ValueError(
            f"{month.outlet}: counts of complaints, overtime and untrue records must be 0 or more"
        )
    if not 0 <= month.own_repairs <= month.repairs:
        raise ValueError(
            f"{month.outlet}: own_repairs {month.own_repairs} must be 0 to repairs {month.repairs}"
        )
    if not 0 <= month.repair_hours < math.inf:
        raise ValueError(f"{month.outlet}: repair_hours {month.repair_hours} must be 0 or more")
    reviews = (month.marketing_review, month.city_review, month.execution_review)
    for rating in (month.callback_satisfaction, *reviews):
        if rating is not None and not 0 <= rating <= 100:
            raise ValueError(
                f"{month.outlet}: reviews and callback_satisfaction must be 0 to 100, not {rating}"
            )


def _missing(kpis: Sequence[KpiPoints], *, is_scorable: bool) -> tuple[Bilingual, ...]:
    missing = [one.kpi.label for one in kpis if one.points is None]
    if not missing:
        return ()
    zh, en = "、".join(one.zh for one in missing), ", ".join(one.en for one in missing)
    if is_scorable:
        return (Bilingual(f"缺{zh}，得分按其余指标折算。", f"Missing: {en}; scored on the other KPIs."),)
    return (Bilingual(f"缺{zh}，不可评分。", f"Missing: {en}; not scorable."),)


def _unset_fines(month: OutletMonth, fines: Fines) -> tuple[Bilingual, ...]:
    charges = (
        (month.justified_complaints, fines.complaint),
        (month.overtime_repairs, fines.overtime),
        (month.untrue_callbacks, fines.untrue_callback),
    )
    return (FINES_NOT_SET,) if any(cases and not yuan for cases, yuan in charges) else ()
