"""Did events become rarer, and did customers change more than without the care (domain A10b, A10c)?"""

import math
from dataclasses import dataclass, replace

from forms.text import Bilingual
from scoring.analyses.care_effects import (
    AFTER_AND_BEFORE,
    CHANGES,
    EXPOSED_AND_OTHERS,
    NO_OTHERS,
    Assignment,
    CareMethod,
    Effect,
    Kind,
    Sides,
)
from scoring.analyses.care_evaluation import NO_VARIATION
from scoring.analyses.care_rules import CareRules, too_few
from scoring.contrasts import ALPHA, FEW_CLUSTERS, FEWEST_CLUSTERS
from scoring.stats.before_after import Cell, Change, before_after, difference_in_differences
from scoring.stats.power import smallest_detectable
from scoring.stats.rates import poisson_rate_test
from scoring.stats.ratios import RatioEstimates

PARALLEL = Bilingual(
    zh="以没有关怀时两组本会同样变化为前提。",
    en="Holds as far as both groups would have changed alike without the care.",
)
FEW_UNITS = Bilingual(
    zh=f"有一组不足 {FEW_CLUSTERS} 个抽样单位：区间可能偏窄。",
    en=f"Fewer than {FEW_CLUSTERS} sampling units in a group: the interval may be too narrow.",
)
TOO_FEW_UNITS = Bilingual(
    zh=f"有一组不足 {FEWEST_CLUSTERS} 个抽样单位",
    en=f"a group has fewer than {FEWEST_CLUSTERS} sampling units",
)
AT_AN_END = Bilingual(
    "数值没有变化，或有一组全为 0% 或 100%", "nothing varies, or a group is wholly at 0 % or 100 %"
)
NO_EVENT = Bilingual("两边都没有发生过", "no event on either side")


@dataclass(frozen=True, slots=True)
class Events:
    """Complaints, suspensions or agent calls, and what they were counted over: months, customers."""

    count: int
    exposure: float


def events_after(after: Events, before: Events, *, outcome: Bilingual) -> Effect:
    """Were there fewer since the activity (domain A10b)?

    Count a customer's complaints about one thing once: repeated ones are not independent.

    Args:
        after: events since, and the length of that time.
        before: as `after`, in the same unit.
        outcome: what happened.

    Returns:
        Rate after ÷ rate before, association only: whatever else changed meanwhile is part of it. Without an
        event on either side nothing is tested.

    Raises:
        ValueError: as for `poisson_rate_test`: after is a, before b.

    Formula:
        as `poisson_rate_test`: `p_value` is exact, `z` and its p are what the field prints.

    Example:
        >>> found = events_after(Events(245, 3), Events(312, 3), outcome=Bilingual("投诉", "Complaints"))
        >>> round(found.estimate, 3), round(found.z, 2), round(found.z_p_value, 4), round(found.p_value, 4)
        (0.785, -2.84, 0.0045, 0.0051)
    """
    return _rates(after, before, outcome=outcome, sides=AFTER_AND_BEFORE, caveats=(NO_OTHERS,))


def events_compared(exposed: Events, others: Events, *, outcome: Bilingual, assignment: Assignment) -> Effect:
    """Are there fewer among customers who received the care? As `events_after`, exposed ÷ others.

    Raises:
        ValueError: as for `poisson_rate_test`: exposed is a, others b.
    """
    return _rates(exposed, others, outcome=outcome, sides=EXPOSED_AND_OTHERS, caveats=assignment.caveats)


def change_after(
    found: RatioEstimates, column: int, *, outcome: Bilingual, kind: Kind, rules: CareRules
) -> Effect:
    """Did customers who received the care change (domain A10b)?

    Args:
        found: under a `period_design`; a customer asked twice is one cluster, a city that received the care
            as a whole likewise.
        column: of the estimates.
        outcome: what was asked.
        kind: a share, 0 to 1, or a rating.
        rules: fewest answers and power.

    Returns:
        After − before, association only. With too few answers or clusters in a period, without variation, or
        with a period wholly at 0 % or 100 %, nothing is tested.

    Raises:
        ValueError: as for `before_after`; kind EVENTS.

    Formula:
        as `before_after`.
    """
    after, before = (_estimate(found, cell, column) for cell in (Cell.TREATED_AFTER, Cell.TREATED_BEFORE))
    change = before_after(found, column)
    untested = Effect(
        outcome, kind, AFTER_AND_BEFORE, values=(after, before), n=change.n, caveats=(NO_OTHERS,)
    )
    return _tested(untested, change, rules)


def change_beside_controls(
    found: RatioEstimates,
    column: int,
    *,
    outcome: Bilingual,
    kind: Kind,
    assignment: Assignment,
    rules: CareRules,
) -> Effect:
    """Did customers who received the care change more than the others (domain A10c)?

    The control may also be a rival's customers: then it is the change of our lead (domain A10d).

    Args:
        found: as for `change_after`, with controls.
        column: of the estimates.
        outcome: what was asked.
        kind: a share, 0 to 1, or a rating.
        assignment: how it was decided who received the care.
        rules: fewest answers and power.

    Returns:
        (exposed after − before) − (others after − before); else as `change_after`.

    Raises:
        ValueError: as for `before_after`; kind EVENTS.

    Formula:
        as `difference_in_differences`.
    """
    of = {cell: _estimate(found, cell, column) for cell in Cell}
    change = difference_in_differences(found, column)
    untested = Effect(
        outcome,
        kind,
        CHANGES,
        values=(
            _minus(of[Cell.TREATED_AFTER], of[Cell.TREATED_BEFORE]),
            _minus(of[Cell.CONTROL_AFTER], of[Cell.CONTROL_BEFORE]),
        ),
        n=change.n,
        caveats=(*((PARALLEL,) if assignment.caveats else ()), *assignment.caveats),
    )
    return _tested(untested, change, rules)


def _rates(
    first: Events, second: Events, *, outcome: Bilingual, sides: Sides, caveats: tuple[Bilingual, ...]
) -> Effect:
    found = poisson_rate_test(
        events_a=first.count, exposure_a=first.exposure, events_b=second.count, exposure_b=second.exposure
    )
    effect = Effect(
        outcome,
        Kind.EVENTS,
        sides,
        values=(first.count, second.count),
        n=(first.count, second.count),
        exposures=(first.exposure, second.exposure),
        caveats=caveats,
    )
    if found.estimate is None:
        return replace(effect, not_enough=NO_EVENT)
    return replace(
        effect,
        method=CareMethod.POISSON,
        estimate=found.estimate,
        low=found.low,
        high=found.high,
        p_value=found.p_value,
        z=found.z,
        z_p_value=found.z_p_value,
    )


def _tested(untested: Effect, change: Change, rules: CareRules) -> Effect:
    if untested.kind is Kind.EVENTS:
        raise ValueError("kind EVENTS has no mean: take events_after or events_compared")
    if why := _not_enough(untested, change, rules):
        return replace(untested, estimate=change.estimate, not_enough=why)
    least = None
    if change.se is not None and change.df is not None:
        least = smallest_detectable(change.se, change.df, power=rules.power, alpha=ALPHA)
    is_few = min(change.n_clusters) < FEW_CLUSTERS
    return replace(
        untested,
        method=CareMethod.DESIGN_T,
        estimate=change.estimate,
        low=change.low,
        high=change.high,
        p_value=change.p_value,
        least=least,
        caveats=(*((FEW_UNITS,) if is_few else ()), *untested.caveats),
    )


def _not_enough(untested: Effect, change: Change, rules: CareRules) -> Bilingual | None:
    if why := too_few(change.n, rules):
        return why
    if min(change.n_clusters) < FEWEST_CLUSTERS:
        return TOO_FEW_UNITS
    if change.p_value is None:
        return AT_AN_END if untested.kind is Kind.SHARE else NO_VARIATION
    return None


def _estimate(found: RatioEstimates, cell: Cell, column: int) -> float | None:
    value = float(found.estimate[cell, column])
    return None if math.isnan(value) else value


def _minus(after: float | None, before: float | None) -> float | None:
    return None if after is None or before is None else after - before
