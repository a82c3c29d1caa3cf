"""Domain 3.10 and A12: the causes of complaints as a Pareto chart."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.text import Bilingual
from scoring.analyses.complaint_causes import UNCLASSIFIED, Cause, cause_pareto

INTERNET = Cause(Bilingual("简单上网问题", "Simple internet problems"), 62)
SOFTWARE = Cause(Bilingual("软件", "Software"), 29)
WLAN = Cause(Bilingual("WLAN", "WLAN"), 6)
OTHER = Cause(Bilingual("其他", "Other"), 3, is_other=True)
SERVICE = Cause(Bilingual("售后服务不到位", "After-sales service not in place"), 54)
QUALITY = Cause(Bilingual("手机质量", "Handset quality"), 32)
REST = Cause(Bilingual("其他", "Other"), 12, is_other=True)


def test_the_causes_in_use() -> None:
    """62 + 29 + 6 + 3 = 100."""
    bars = cause_pareto([OTHER, WLAN, SOFTWARE, INTERNET])
    assert [bar.cause for bar in bars] == [INTERNET, SOFTWARE, WLAN, OTHER]
    assert [bar.share for bar in bars] == [0.62, 0.29, 0.06, 0.03]
    assert [bar.cumulative_share for bar in bars] == [0.62, 0.91, 0.97, 1]


def test_the_causes_of_repair_complaints_leave_two_per_cent_unclassified() -> None:
    """54 + 32 + 12 = 98 of 100 (domain 8, row 9)."""
    bars = cause_pareto([SERVICE, QUALITY, REST], total=100)
    assert [bar.cumulative_share for bar in bars] == [0.54, 0.86, 0.98, 1]
    assert (bars[-1].cause.label, bars[-1].cause.complaints) == (UNCLASSIFIED, 2)


def test_other_stands_behind_the_causes_however_large() -> None:
    many = Cause(Bilingual("其他", "Other"), 500, is_other=True)
    assert [bar.cause for bar in cause_pareto([many, WLAN, SOFTWARE])] == [SOFTWARE, WLAN, many]


def test_percentages_that_reach_100_but_for_rounding_leave_nothing() -> None:
    tenths = [Cause(Bilingual(str(place), str(place)), 100 / 7) for place in range(7)]
    assert len(cause_pareto(tenths, total=100)) == 7
    assert len(cause_pareto([Cause(WLAN.label, 0.1), Cause(OTHER.label, 0.2)], total=0.3)) == 2


def test_no_complaint_has_no_chart() -> None:
    assert cause_pareto([]) == ()
    assert cause_pareto([Cause(WLAN.label, 0)]) == ()


def test_bad_input_is_refused_by_name() -> None:
    for wrong in (-1, math.nan, math.inf):
        with pytest.raises(ValueError, match=r"causes: .* of WLAN"):
            cause_pareto([Cause(WLAN.label, wrong)])
    for total in (67, math.nan, math.inf):
        with pytest.raises(ValueError, match="total"):
            cause_pareto([INTERNET, WLAN], total=total)


@settings(deadline=None)
@given(counts=st.lists(st.integers(0, 1000), max_size=12), more=st.integers(0, 50))
def test_the_bars_fall_and_end_at_the_whole(counts: list[int], more: int) -> None:
    causes = [Cause(Bilingual(str(place), str(place)), count) for place, count in enumerate(counts)]
    bars = cause_pareto(causes, total=sum(counts) + more)
    shares = [bar.share for bar in bars if not bar.cause.is_other]
    assert shares == sorted(shares, reverse=True)
    assert [bar.cumulative_share for bar in bars] == sorted(bar.cumulative_share for bar in bars)
    assert not bars or bars[-1].cumulative_share == 1
