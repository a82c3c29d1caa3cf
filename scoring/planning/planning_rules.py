"""The figures of planning that the field may tune."""

from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from scoring.analyses.rules import written_rules
from scoring.planning.callbacks import CallbackRules


@dataclass(frozen=True, slots=True)
class GroundRules:
    """What a wave has to have whatever the difference."""

    fewest_sites_per_city: int


@dataclass(frozen=True, slots=True)
class UsualPlan:
    """What a plan assumes where it is not told."""

    difference_pct: float
    share: float
    icc: float
    power: float
    alpha: float
    cities: int
    operators: int
    elements: int
    visits_per_site: tuple[int, ...]
    price_per_visit: float
    price_per_site: float


@dataclass(frozen=True, slots=True)
class PlanningRules:
    """What `planning_rules.toml` holds."""

    version: str
    effective_from: date
    ground: GroundRules
    callbacks: CallbackRules
    usual: UsualPlan


def packaged_planning_rules() -> PlanningRules:
    """The rules that came with this version of the package."""
    text = files("scoring.planning").joinpath("planning_rules.toml").read_text("utf-8")
    return written_rules(PlanningRules, text)
