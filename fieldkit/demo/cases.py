"""What the demo plants among the ordinary visits, by visit code, so that review has something to find.

Nothing here depends on the seed: a reader of the demo can be told where to look.
"""

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    DUPLICATE_PHOTO = "duplicate_photo"  # the second visit's photo is the first one's file
    SHORT_VISIT = "short_visit"  # 90 seconds from arrival to leaving
    FAR_AWAY = "far_away"  # located 2 km from the hall
    OVERLAP = "overlap"  # the second visit begins while its auditor is still in the first
    RULES_BROKEN = "rules_broken"  # a first attempt that the form's own rules refuse


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """Visits in the order they were made; `question` where the fault is one question's."""

    kind: FaultKind
    visits: tuple[str, ...]
    question: str = ""


PLANTED_FAULTS = (
    PlantedFault(FaultKind.DUPLICATE_PHOTO, ("FJ12-SM-02-CU", "FJ12-SM-05-CU"), "floor_clean_photo"),
    PlantedFault(FaultKind.SHORT_VISIT, ("FJ12-NP-04-CT",)),
    PlantedFault(FaultKind.FAR_AWAY, ("FJ12-ND-06-CU",)),
    PlantedFault(FaultKind.OVERLAP, ("FJ12-ZZ-03-CM", "FJ12-ZZ-03-CU")),
    PlantedFault(FaultKind.RULES_BROKEN, ("FJ12-PT-03-CT",)),
)

# visit -> the veto item answered "no"
VETOED_VISITS = {"FJ12-QZ-05-CM": "no_unasked_service", "FJ12-LY-02-CU": "ext_open"}


def fault_in(visit: str, kind: FaultKind) -> PlantedFault | None:
    """The planted fault of this kind that shows in this visit: the last of the visits it names."""
    return next((fault for fault in PLANTED_FAULTS if fault.kind == kind and fault.visits[-1] == visit), None)
