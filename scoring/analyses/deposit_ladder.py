"""What a partner's monthly score costs: the ladder, its days, and the exit line (domain 3.3)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class LadderBand:
    """Which part of the deposit a score from `lower` on costs."""

    lower: Decimal
    includes_lower: bool
    deduction_pct: Decimal

    def admits(self, score: Decimal) -> bool:
        return score > self.lower or (self.includes_lower and score == self.lower)


@dataclass(frozen=True, slots=True)
class DepositRules:
    """What `partner_deposits.toml` holds; the ladder falls and its last band takes every score left."""

    version: str
    effective_from: date
    deposit_yuan: Decimal
    publication_day: int
    replenish_in_days: int
    exit_below: Decimal
    exit_after_months: int
    ladder: tuple[LadderBand, ...]

    def __post_init__(self) -> None:
        if not self.ladder or not self.ladder[-1].admits(Decimal(0)):
            raise ValueError("ladder must end in a band that takes 0")
        if any(upper.lower <= lower.lower for upper, lower in pairwise(self.ladder)):
            raise ValueError("ladder must fall from band to band")
        if not (1 <= self.publication_day <= 28 and self.replenish_in_days >= 0):
            raise ValueError("publication_day must be 1 to 28, replenish_in_days 0 or more")
        if self.exit_after_months < 1:
            raise ValueError("exit_after_months must be 1 or more")


def to_hundredths(score: float) -> Decimal:
    """A score as it is compared with the ladder: two decimals, half up.

    What lies within a billionth of a half counts as the half, since binary sums sit a hair beside it.

    Raises:
        ValueError: a score outside 0–100, or NaN.

    Example:
        >>> to_hundredths(89.995), to_hundredths(60.004999)
        (Decimal('90.00'), Decimal('60.00'))
    """
    if not 0 <= score <= 100:
        raise ValueError(f"score {score} must be 0 to 100")
    return Decimal(repr(round(float(score), 9))).quantize(HUNDREDTH, ROUND_HALF_UP)


def deduction_pct(score: float, rules: DepositRules) -> Decimal:
    """Which percentage of the deposit does a month's score cost?

    Args:
        score: 0–100; compared after rounding to two decimals, half up.
        rules: the ladder.

    Raises:
        ValueError: as for `to_hundredths`.

    Example:
        >>> from scoring.analyses.rules import packaged_rules
        >>> rules = packaged_rules(DepositRules, "partner_deposits")
        >>> [str(deduction_pct(score, rules)) for score in (90, 89.99, 80.01, 80, 60)]
        ['0', '5', '5', '10', '30']
    """
    rounded = to_hundredths(score)
    return next(band.deduction_pct for band in rules.ladder if band.admits(rounded))


def deduction_yuan(score: float, deposit_yuan: Decimal, rules: DepositRules) -> Decimal:
    """What does a month's score cost, to the fen, half up?

    Args:
        score: as for `deduction_pct`.
        deposit_yuan: the hall's standard, not what is left of it.
        rules: the ladder.

    Raises:
        ValueError: as for `to_hundredths`.

    Example:
        >>> from scoring.analyses.rules import packaged_rules
        >>> str(deduction_yuan(78.0, Decimal(20000), packaged_rules(DepositRules, "partner_deposits")))
        '2000.00'
    """
    return (deposit_yuan * deduction_pct(score, rules) / 100).quantize(HUNDREDTH, ROUND_HALF_UP)


def publication_date(month: date, rules: DepositRules) -> date:
    """The day a month's score is published and its deduction made.

    Example:
        >>> from scoring.analyses.rules import packaged_rules
        >>> publication_date(date(2026, 12, 1), packaged_rules(DepositRules, "partner_deposits"))
        datetime.date(2027, 1, 10)
    """
    return (month.replace(day=1) + timedelta(days=31)).replace(day=rules.publication_day)
