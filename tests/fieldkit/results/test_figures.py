"""Numbers as the screen shows them.

R1  At most three significant digits, and none finer than a tenth of the difference that matters.
R2  What is missing is "–"; a minus is a minus; what is shown as zero has no sign.
R3  A p never rounds over 0.05.
"""

import pytest

from fieldkit.results.view.figures import decimals_for, figure, interval, probability, signed, signed_interval


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (None, 1, "–"),
        (0.0, 2, "0.00"),
        (88.42, 1, "88.4"),
        (99.96, 1, "100"),
        (9.996, 2, "10.0"),
        (4.126, 2, "4.13"),
        (0.0123, 3, "0.012"),
        (1234.5, 1, "1230"),
        (-2.14, 1, "−2.1"),
        (-0.01, 1, "0.0"),
    ],
)
def test_r1_figures(value: float | None, decimals: int, expected: str) -> None:
    assert expected == figure(value, decimals)


@pytest.mark.parametrize(
    ("delta", "expected"), [(0.05, 3), (0.3, 2), (1, 1), (5, 1), (10, 0), (60, 0), (0, 2)]
)
def test_r1_decimals_follow_the_difference_that_matters(delta: float, expected: int) -> None:
    assert expected == decimals_for(delta)


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        (None, "–"),
        (0.0, "<0.001"),
        (0.0123, "0.012"),
        (0.04996, "0.04996"),
        (0.0499, "0.0499"),
        (0.0501, "0.050"),
        (0.234, "0.23"),
        (1.0, ">0.99"),
    ],
)
def test_r3_p_stays_on_its_side_of_the_threshold(p: float | None, expected: str) -> None:
    assert expected == probability(p)


def test_r2_signs_and_intervals() -> None:
    assert ["+0.6", "−0.6", "0.0", "–"] == [signed(value, 1) for value in (0.6, -0.6, 0.01, None)]
    assert "[−0.20, +1.30]" == signed_interval(-0.2, 1.3, 2)
    assert ("[3.59, 4.10]", "–") == (interval(3.59, 4.1, 2), interval(None, 4.1, 2))
