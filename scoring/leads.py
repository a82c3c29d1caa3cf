"""A lead on a 0–100 scale: over whom, and as results carry it."""

from collections.abc import Mapping, Sequence

from scoring.results import IndexLead
from scoring.stats.means import Difference

PRINTED_DECIMALS = 2  # of a score, so of a lead; what is equal as printed is a tie


def strong_rival(scores: Mapping[str, float | None], rivals: Sequence[str]) -> str:
    """Which rival is the one to be measured against (domain A6)?

    Args:
        scores: by operator, 0–100 or pp; None, or no entry, where there is none.
        rivals: in the order that decides a tie, so that CU comes before CT.

    Returns:
        The rival with the highest score as printed; "" where none has one.

    Example:
        >>> strong_rival({"CM": 80.0, "CU": 70.001, "CT": 70.004}, ("CU", "CT"))
        'CU'
    """
    printed = {
        rival: round(score, PRINTED_DECIMALS) for rival in rivals if (score := scores.get(rival)) is not None
    }
    return max(printed, key=lambda rival: printed[rival], default="")  # the first of equals


def index_lead(rival: str, lead: float | None, test: Difference | None) -> IndexLead:
    """The lead over one rival, with the interval and p of its test where one was possible."""
    if test is None:
        return IndexLead(rival=rival, lead=lead, se=None, df=None, low=None, high=None, p=None)
    return IndexLead(
        rival=rival, lead=lead, se=test.se, df=test.df, low=test.low, high=test.high, p=test.p_value
    )
