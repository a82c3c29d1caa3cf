"""What a wave measures: its indicators with their δ, and what each touchpoint weighs."""

import math
from collections.abc import Mapping
from dataclasses import replace

import msgspec

from fieldkit.checks.known import out_of_bounds
from fieldkit.errors import FieldkitError
from forms.text import Bilingual
from scoring.catalogue import Catalogue, load_catalogue

TOTAL_PCT = 100.0
_ROUNDING = 0.01  # weights are typed with two decimals at most


class PlanError(FieldkitError):
    """A figure of the plan that cannot be; `where` names its field."""

    code = "plan_refused"
    title = Bilingual("计划没有保存", "The plan was not saved")


class WavePlan(msgspec.Struct, frozen=True):
    """Stored with the wave, so that what was decided for it stays decided.

    Attributes:
        elements: codes of the elements that are measured.
        deltas: the smallest difference that matters, in the element's unit, where the wave decides otherwise
            than the catalogue.
        touchpoint_weights: % by touchpoint, 100 together; equal while it is empty.
        thresholds: of the automatic checks, by check code, where the wave decides otherwise.
    """

    elements: tuple[str, ...] = ()
    deltas: Mapping[str, float] = {}
    touchpoint_weights: Mapping[str, float] = {}
    thresholds: Mapping[str, float] = {}


def standard_plan(catalogue: Catalogue | None = None) -> WavePlan:
    """Every element of the catalogue, with its own δ, touchpoints equal."""
    return WavePlan(elements=tuple(element.id for element in (catalogue or load_catalogue()).elements))


def catalogue_of(plan: WavePlan) -> Catalogue:
    """The catalogue as the wave measures by it: its elements, all while it names none, with its own δ."""
    known = load_catalogue()
    return replace(
        known,
        elements=tuple(
            replace(element, delta=plan.deltas.get(element.id, element.delta))
            for element in known.elements
            if not plan.elements or element.id in plan.elements
        ),
    )


def check_plan(plan: WavePlan, catalogue: Catalogue | None = None) -> None:
    """Raises `PlanError` for an element, touchpoint or check that nobody knows, a figure that cannot be."""
    for code in out_of_bounds(plan.thresholds):
        raise PlanError(THRESHOLD.filled(code=code), where=f"threshold-{code}")
    known = catalogue or load_catalogue()
    elements = {element.id for element in known.elements}
    touchpoints = {touchpoint.id for touchpoint in known.touchpoints}
    for code in (*plan.elements, *plan.deltas):
        if code not in elements:
            raise PlanError(UNKNOWN_ELEMENT.filled(code=code), where=code)
    for code, delta in plan.deltas.items():
        if not (math.isfinite(delta) and delta > 0):
            raise PlanError(DELTA.filled(code=code), where=code)
    for code, weight in plan.touchpoint_weights.items():
        if code not in touchpoints:
            raise PlanError(UNKNOWN_TOUCHPOINT.filled(code=code), where=code)
        if not (math.isfinite(weight) and weight >= 0):
            raise PlanError(WEIGHT.filled(code=code), where=code)
    total = math.fsum(plan.touchpoint_weights.values())
    if plan.touchpoint_weights and abs(total - TOTAL_PCT) > _ROUNDING:
        raise PlanError(WEIGHTS.filled(total=f"{total:g}"), where="touchpoint_weights")


UNKNOWN_ELEMENT = Bilingual("要素目录里没有“{code}”。", "The catalogue has no element “{code}”.")
UNKNOWN_TOUCHPOINT = Bilingual("目录里没有触点“{code}”。", "The catalogue has no touchpoint “{code}”.")
DELTA = Bilingual(
    "“{code}”的 δ（有意义的最小差值）必须大于 0。",
    "The δ of “{code}”, the smallest difference that matters, must be above 0.",
)
WEIGHT = Bilingual("“{code}”的权重不能为负。", "The weight of “{code}” must not be negative.")
THRESHOLD = Bilingual(
    "自动检查“{code}”的阈值不在允许范围内。", "The threshold of the check “{code}” is out of its bounds."
)
WEIGHTS = Bilingual(
    "触点权重合计 {total}，应为 100。", "The touchpoints' weights add up to {total}; they must make 100."
)
