"""A lead on a 0–100 scale as results carry it."""

from scoring.results import IndexLead
from scoring.stats.means import Difference


def index_lead(rival: str, lead: float | None, test: Difference | None) -> IndexLead:
    """The lead over one rival, with the interval and p of its test where one was possible."""
    if test is None:
        return IndexLead(rival=rival, lead=lead, se=None, df=None, low=None, high=None, p=None)
    return IndexLead(
        rival=rival, lead=lead, se=test.se, df=test.df, low=test.low, high=test.high, p=test.p_value
    )
