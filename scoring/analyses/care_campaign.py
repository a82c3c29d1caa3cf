"""What a care activity or a push campaign brought: counted facts, no samples, so without intervals.

Uptake, response, campaign rates, days until done and contact load (domain A10, 3.8, 3.9, 3.10).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from forms.text import Bilingual
from scoring.analyses.care_rules import CareRules
from scoring.words import brief, signed

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Reached:
    """How many of those addressed did what was hoped: received, answered, moved, use it.

    Attributes:
        what: as a sentence names it.
        reached: 0 to `addressed`.
        addressed: sent to, drawn for a call-back, or targeted.

    Raises:
        ValueError: not whole, negative, or more reached than addressed.
    """

    what: Bilingual
    reached: int
    addressed: int

    def __post_init__(self) -> None:
        if not (0 <= self.reached <= self.addressed and self.reached % 1 == self.addressed % 1 == 0):
            raise ValueError(f"reached {self.reached} of addressed {self.addressed}: whole counts, 0 to all")

    @property
    def share(self) -> float | None:
        """0 to 1; None where nobody was addressed, for that is missing and not 0 %."""
        return self.reached / self.addressed if self.addressed else None

    @property
    def printed_pct(self) -> Decimal | None:
        """In per cent, two decimals, half up, as the field prints rates: 3,925 of 4,000 is 98.13.

        Example:
            >>> Reached(Bilingual("地图应用", "Map app"), 3925, 4000).printed_pct
            Decimal('98.13')
        """
        if not self.addressed:
            return None
        return (Decimal(100 * self.reached) / self.addressed).quantize(HUNDREDTH, ROUND_HALF_UP)

    @property
    def sentence(self) -> Bilingual:
        if not self.addressed:
            return Bilingual(
                f"{self.what.zh}：没有对象，没有比率。", f"{self.what.en}: nobody addressed, so no rate."
            )
        reached, addressed, pct = f"{self.reached:,}", f"{self.addressed:,}", self.printed_pct
        return Bilingual(
            f"{self.what.zh}：{addressed} 中 {reached}，{pct}%。",
            f"{self.what.en}: {reached} of {addressed}, {pct}%.",
        )


@dataclass(frozen=True, slots=True)
class Growth:
    """A counted figure before and after; "12.2 times" is `ratio`, "up 11.2 times" is `increase`.

    Attributes:
        what: as a sentence names it.
        before: 0 or more.
        after: likewise.

    Raises:
        ValueError: a negative, NaN or infinite figure.
    """

    what: Bilingual
    before: float
    after: float

    def __post_init__(self) -> None:
        for name in ("before", "after"):
            if not 0 <= getattr(self, name) < math.inf:
                raise ValueError(f"{name} {getattr(self, name)} must be 0 or more, and finite")

    @property
    def difference(self) -> float:
        return self.after - self.before

    @property
    def ratio(self) -> float | None:
        """None from 0: nothing is a multiple of that."""
        return self.after / self.before if self.before else None

    @property
    def increase(self) -> float | None:
        """What was added, as a share of what there was; negative when it fell.

        Example:
            >>> sales = Growth(Bilingual("TD 智能机销量", "TD smartphones sold"), 21_233, 259_404)
            >>> round(sales.ratio, 1), round(sales.increase, 1)
            (12.2, 11.2)
        """
        return self.ratio - 1 if self.ratio is not None else None

    @property
    def sentence(self) -> Bilingual:
        moved = f"{self.before:,.10g} → {self.after:,.10g}"
        if self.ratio is None or self.increase is None:
            return Bilingual(f"{self.what.zh}：{moved}。", f"{self.what.en}: {moved}.")
        times, change = brief(self.ratio), signed(100 * self.increase)
        return Bilingual(
            f"{self.what.zh}：{moved}，为原来的 {times} 倍（{change}%）。",
            f"{self.what.en}: {moved}, {times} times what it was ({change}%).",
        )


@dataclass(frozen=True, slots=True)
class ContactLoad:
    """How often customers were contacted in a period; shares 0 to 1 of all, None without a customer.

    Attributes:
        customers: all.
        cared_for: share contacted at all.
        rarely: share contacted `few_contacts` times or less, those never contacted among them.
        too_often: share contacted over `most_contacts` times.
    """

    customers: int
    cared_for: float | None
    rarely: float | None
    too_often: float | None


def contact_load(customers_by_contacts: Sequence[int], rules: CareRules) -> ContactLoad:
    """Are customers contacted too often (domain C3)?

    Args:
        customers_by_contacts: customers contacted 0, 1, 2, … times in the period.
        rules: what is rare and what too often.

    Raises:
        ValueError: a number that is negative or not whole.

    Example:
        >>> from scoring.analyses.rules import packaged_rules
        >>> rules = packaged_rules(CareRules, "care_rules")
        >>> found = contact_load([2, 1, 1, 1, 4, 0, 0, 0, 0, 0, 0, 1], rules)
        >>> found.cared_for, found.rarely, found.too_often
        (0.8, 0.5, 0.1)
    """
    if any(not (number >= 0 and number % 1 == 0) for number in customers_by_contacts):
        raise ValueError("customers_by_contacts must be whole numbers, 0 or more")
    counts, total = list(customers_by_contacts), sum(customers_by_contacts)
    if total == 0:
        return ContactLoad(0, None, None, None)
    return ContactLoad(
        customers=total,
        cared_for=sum(counts[1:]) / total,
        rarely=sum(counts[: rules.few_contacts + 1]) / total,
        too_often=sum(counts[rules.most_contacts + 1 :]) / total,
    )


def done_within(by_day: Sequence[float], days: int, *, later: float) -> float | None:
    """Which share was done within so many days, 0 to 1?

    Args:
        by_day: done on the same day, the next day, after two days, …; counts or printed percentages.
        days: 0 for the same day only; all days up to it must be among `by_day`.
        later: done after the last of these days, or not at all, in the same unit.

    Returns:
        The share; None where there was nothing to do.

    Raises:
        ValueError: a number negative or not finite; days not among `by_day`.

    Example:
        >>> done_within([55, 23, 7, 3, 2], 3, later=10)  # re-activation after suspension, domain 3.8
        0.88
    """
    if not all(0 <= number < math.inf for number in (*by_day, later)):
        raise ValueError("by_day and later must be 0 or more, and finite")
    if not 0 <= days < len(by_day):
        raise ValueError(f"days {days} must be among the {len(by_day)} days of by_day, the first being 0")
    total = math.fsum((*by_day, later))
    return math.fsum(by_day[: days + 1]) / total if total else None
