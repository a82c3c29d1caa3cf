"""Are customers who received a care activity better off than the others (domain A10a)?

For customers drawn singly. Where whole cities received the care, or not, customers of a city are alike and
these intervals are too narrow: `care_periods`, whose design knows the clusters, is the place for them.
Matched customers are compared as if they were not, which is cautious.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from forms.text import Bilingual
from scoring.analyses.care_effects import (
    EXPOSED_AND_OTHERS,
    Assignment,
    CareMethod,
    Effect,
    Kind,
)
from scoring.analyses.care_rules import CareRules, too_few
from scoring.contrasts import ALPHA, FEWEST_EXPECTED
from scoring.planning.expected import ExpectedShare
from scoring.planning.sample_size import Aim, Certainty, effective_visits_needed
from scoring.stats.effects import StandardisedMean, hedges_g
from scoring.stats.means import mean_of, welch
from scoring.stats.power import smallest_detectable
from scoring.stats.proportions import fisher_p_value, newcombe, plus_four_se
from scoring.stats.samples import FloatArray, refuse_sample
from scoring.stats.share_tests import two_proportion_z

EXACT = Bilingual(
    zh="预期人数不足 5：改用 Fisher 精确检验。",
    en="Fewer than 5 customers expected in a cell: Fisher's exact test.",
)
NO_VARIATION = Bilingual("数值没有变化", "nothing varies")


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of the customers asked have it: satisfied, aware, using, gone.

    Raises:
        ValueError: not whole, negative, or more than there are customers.
    """

    having: int
    customers: int

    def __post_init__(self) -> None:
        if not (0 <= self.having <= self.customers and self.having % 1 == self.customers % 1 == 0):
            raise ValueError(f"having {self.having} of customers {self.customers}: whole counts, 0 to all")

    @property
    def share(self) -> float | None:
        return self.having / self.customers if self.customers else None


def shares_compared(
    exposed: Counted, others: Counted, *, outcome: Bilingual, assignment: Assignment, rules: CareRules
) -> Effect:
    """Do more of the customers who received the care have it (domain A10a)?

    Args:
        exposed: customers who received the care.
        others: customers who did not.
        outcome: what they have, as a sentence names it.
        assignment: how it was decided who received it.
        rules: fewest customers and power.

    Returns:
        exposed − others. Below the fewest on a side nothing is tested; all or none on both sides gives p = 1.

    Formula:
        Newcombe's interval and the pooled z, or Fisher's p where fewer than 5 are expected in a cell (domain
        A4); `least` by `smallest_detectable` on Agresti and Caffo's standard error.

    Example:
        >>> from scoring.analyses.rules import packaged_rules
        >>> found = shares_compared(
        ...     Counted(300, 400),
        ...     Counted(264, 400),
        ...     outcome=Bilingual("长途资费满意", "Content with the long-distance tariff"),
        ...     assignment=Assignment.OBSERVATIONAL,
        ...     rules=packaged_rules(CareRules, "care_rules"),
        ... )
        >>> round(found.z, 2), round(found.p_value, 4), round(found.low, 3), round(found.high, 3)
        (2.79, 0.0053, 0.027, 0.152)
    """
    n = (exposed.customers, others.customers)
    untested = Effect(
        outcome,
        Kind.SHARE,
        EXPOSED_AND_OTHERS,
        values=(exposed.share, others.share),
        n=n,
        caveats=assignment.caveats,
    )
    if why := too_few(n, rules):
        return replace(untested, not_enough=why)
    counts = {"passes_a": exposed.having, "total_a": n[0], "passes_b": others.having, "total_b": n[1]}
    interval, test = newcombe(**counts), two_proportion_z(**counts)
    is_small = test.smallest_expected < FEWEST_EXPECTED
    return replace(
        untested,
        method=CareMethod.FISHER if is_small else CareMethod.TWO_PROPORTION_Z,
        estimate=interval.estimate,
        low=interval.low,
        high=interval.high,
        p_value=fisher_p_value(**counts) if is_small else test.p_value,
        z=test.z,
        z_p_value=test.p_value,
        least=smallest_detectable(plus_four_se(**counts), math.inf, power=rules.power, alpha=ALPHA),
        caveats=(*((EXACT,) if is_small else ()), *assignment.caveats),
    )


def ratings_compared(
    exposed: FloatArray, others: FloatArray, *, outcome: Bilingual, assignment: Assignment, rules: CareRules
) -> Effect:
    """Do customers who received the care rate it higher (domain A10a)?

    Args:
        exposed: (n,) ratings of customers who received the care; missing answers are removed before.
        others: (m,) of those who did not.
        outcome: what was rated.
        assignment: how it was decided who received the care.
        rules: fewest customers and power.

    Returns:
        exposed − others in points. Below the fewest on a side, or without any variation, nothing is tested.

    Raises:
        ValueError: a NaN or infinity, naming the argument.

    Formula:
        Welch's t; beside it Hedges' g where the ratings vary.

    Example:
        >>> from scoring.analyses.rules import packaged_rules
        >>> found = ratings_compared(
        ...     np.tile([7.0, 8.0, 9.0], 20),
        ...     np.tile([6.0, 7.0, 8.0], 20),
        ...     outcome=Bilingual("总体满意度", "Overall satisfaction"),
        ...     assignment=Assignment.RANDOM,
        ...     rules=packaged_rules(CareRules, "care_rules"),
        ... )
        >>> round(found.estimate, 2), round(found.low, 2), found.is_shown
        (1.0, 0.7, True)
    """
    for name, ratings in (("exposed", exposed), ("others", others)):
        refuse_sample(name, ratings, at_least=0)
    n = (len(exposed), len(others))
    untested = Effect(
        outcome,
        Kind.RATING,
        EXPOSED_AND_OTHERS,
        values=(_mean(exposed), _mean(others)),
        n=n,
        caveats=assignment.caveats,
    )
    if why := too_few(n, rules):
        return replace(untested, not_enough=why)
    if np.ptp(exposed) == 0 and np.ptp(others) == 0:
        return replace(untested, not_enough=NO_VARIATION)
    found = welch((1, mean_of(exposed)), (-1, mean_of(others)))
    return replace(
        untested,
        method=CareMethod.WELCH,
        estimate=found.estimate,
        low=found.low,
        high=found.high,
        p_value=found.p_value,
        least=smallest_detectable(found.se, found.df, power=rules.power, alpha=ALPHA),
        standardised=_standardised(exposed, others),
    )


def customers_needed(share: float, other: float, *, rules: CareRules) -> int:
    """How many customers a group does it take to find these two shares apart?

    Args:
        share: expected of one group, 0 to 1.
        other: of the other, different from `share`.
        rules: the power; the test is two-sided at 5 %.

    Raises:
        ValueError: a share outside 0 to 1, or no difference.

    Formula:
        as `effective_visits_needed`, rounded up.

    Example:
        >>> from scoring.analyses.rules import packaged_rules
        >>> customers_needed(0.75, 0.66, rules=packaged_rules(CareRules, "care_rules"))
        402
    """
    for name, expected in (("share", share), ("other", other)):
        if not 0 <= expected <= 1:
            raise ValueError(f"{name} {expected} must lie between 0 and 1")
    outer = max(share, other, key=lambda expected: abs(expected - 0.5))  # the nearer is then on its far side
    aim = Aim(ExpectedShare(outer), abs(share - other), icc=0.0)
    return math.ceil(effective_visits_needed(aim, Certainty(power=rules.power, alpha=ALPHA)))


def _mean(ratings: FloatArray) -> float | None:
    return float(ratings.mean()) if len(ratings) else None


def _standardised(exposed: FloatArray, others: FloatArray) -> StandardisedMean | None:
    try:
        return hedges_g(exposed, others)
    except ValueError:  # next to no spread to measure by
        return None
