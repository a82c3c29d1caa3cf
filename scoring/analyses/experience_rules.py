"""The figures of the experience analyses that the field may tune."""

from dataclasses import dataclass
from datetime import date

from scoring.analyses.importance_quadrants import QuadrantRules
from scoring.analyses.kano import KanoRules
from scoring.analyses.peak_end import PeakEndRules
from scoring.analyses.servqual import Dimension


@dataclass(frozen=True, slots=True)
class ExperienceRules:
    """What `experience_rules.toml` holds."""

    version: str
    effective_from: date
    quadrants: QuadrantRules
    servqual: tuple[Dimension, ...]
    kano: KanoRules
    peak_end: PeakEndRules
