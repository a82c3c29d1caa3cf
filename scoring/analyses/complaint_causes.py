"""What do customers complain about most: causes in the order of a Pareto chart (domain A12)?"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from forms.text import Bilingual

UNCLASSIFIED = Bilingual("未分类", "Unclassified")


@dataclass(frozen=True, slots=True)
class Cause:
    """How many complaints had this cause; what was put together as "other" is no cause of its own."""

    label: Bilingual
    complaints: float
    is_other: bool = False


@dataclass(frozen=True, slots=True)
class ParetoBar:
    """One bar: shares 0 to 1 of all complaints, and of these with all the bars before it."""

    cause: Cause
    share: float
    cumulative_share: float


def cause_pareto(causes: Sequence[Cause], total: float | None = None) -> tuple[ParetoBar, ...]:
    """Which causes do most of the complaints come from?

    Args:
        causes: complaints by cause, counts or a source's printed percentages, 0 or more.
        total: all complaints, in the same unit; the sum of the causes when not given.

    Returns:
        The bars, the most frequent first and equal ones as given; then "other", and at the end, unclassified,
        what the causes leave of the total. Empty without a complaint.

    Raises:
        ValueError: complaints negative or not finite, a total below their sum.

    Formula:
        share = complaints ÷ total; cumulative = the sum of the shares so far (Pareto chart; Juran 1951).

    Example:
        >>> two = [Cause(Bilingual("软件", "Software"), 29), Cause(Bilingual("上网", "Internet"), 62)]
        >>> [(bar.cause.label.en, bar.cumulative_share) for bar in cause_pareto(two, total=100)]
        [('Internet', 0.62), ('Software', 0.91), ('Unclassified', 1.0)]
    """
    for cause in causes:
        if not 0 <= cause.complaints < math.inf:
            raise ValueError(f"causes: {cause.complaints} of {cause.label.en} must be 0 or more")
    known = math.fsum(cause.complaints for cause in causes)
    whole = known if total is None or math.isclose(known, total, rel_tol=1e-9) else total
    if not known <= whole < math.inf:
        raise ValueError(f"total {whole} must be finite and not below the causes' sum {known}")
    if whole == 0:
        return ()
    ordered = sorted(causes, key=lambda cause: (cause.is_other, -cause.complaints))
    if whole > known:
        ordered.append(Cause(UNCLASSIFIED, whole - known, is_other=True))
    so_far = accumulate(cause.complaints for cause in ordered)
    return tuple(
        ParetoBar(cause, cause.complaints / whole, min(1.0, reached / whole))
        for cause, reached in zip(ordered, so_far, strict=True)
    )
