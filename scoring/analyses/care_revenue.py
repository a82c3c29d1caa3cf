"""What a care activity brings in, in yuan a month (domain A10, 3.8)."""

import math


def revenue_kept_yuan(customers: int, *, churn_difference: float, yuan_per_head: float) -> float:
    """What do the customers who stayed because of the care bring in a month (domain A10)?

    It is as true as the churn difference: where that is association only, so is the money.

    Args:
        customers: that the churn difference was measured on, or is carried over to; 0 or more.
        churn_difference: share of the others who left − share of these who left, −1 to 1.
        yuan_per_head: revenue a month, 0 or more.

    Raises:
        ValueError: an argument outside its range, naming it.

    Formula:
        customers × churn difference × revenue per head.

    Example:
        >>> round(revenue_kept_yuan(521_703, churn_difference=0.057, yuan_per_head=65))
        1932910
    """
    _refuse_heads(customers, yuan_per_head)
    if not -1 <= churn_difference <= 1:
        raise ValueError(f"churn_difference {churn_difference} must lie between -1 and 1")
    return customers * churn_difference * yuan_per_head


def implied_churn_difference(yuan: float, *, customers: int, yuan_per_head: float) -> float | None:
    """Which churn difference does a reported benefit take for granted? The inverse of `revenue_kept_yuan`.

    Args:
        yuan: a month, negative where the care lost customers.
        customers: as for `revenue_kept_yuan`.
        yuan_per_head: likewise.

    Returns:
        A share, −1 to 1; None where no customer, or no revenue a head, could bring anything.

    Raises:
        ValueError: an argument outside its range, naming it; yuan beyond all that the customers bring.

    Formula:
        yuan ÷ (customers × revenue per head).

    Example:
        >>> round(implied_churn_difference(1_932_910, customers=521_703, yuan_per_head=65), 4)
        0.057
    """
    _refuse_heads(customers, yuan_per_head)
    everything = customers * yuan_per_head
    if not (everything == 0 or abs(yuan) <= everything):
        raise ValueError(f"yuan {yuan} is more than all customers bring, {everything}")
    return yuan / everything if everything else None


def spared_suspensions_yuan(per_day: float, *, days: int, yuan_each: float) -> float:
    """What do suspensions bring in that a balance reminder spared (domain C5)?

    Args:
        per_day: fewer suspensions a day, negative where there were more.
        days: of the month, 0 or more.
        yuan_each: revenue that a suspension costs, 0 or more.

    Raises:
        ValueError: an argument outside its range, naming it.

    Formula:
        suspensions spared a day × days × yuan each.

    Example:
        >>> spared_suspensions_yuan(2_000, days=30, yuan_each=3.6)
        216000.0
    """
    if not math.isfinite(per_day):
        raise ValueError(f"per_day {per_day} must be finite")
    if not (days >= 0 and 0 <= yuan_each < math.inf):
        raise ValueError(f"days {days} and yuan_each {yuan_each} must be 0 or more, and finite")
    return per_day * days * yuan_each


def _refuse_heads(customers: int, yuan_per_head: float) -> None:
    if not (0 <= customers < math.inf and customers % 1 == 0):
        raise ValueError(f"customers {customers} must be a whole number, 0 or more")
    if not 0 <= yuan_per_head < math.inf:
        raise ValueError(f"yuan_per_head {yuan_per_head} must be 0 or more, and finite")
