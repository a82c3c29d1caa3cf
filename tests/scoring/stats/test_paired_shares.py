"""McNemar's test against R's binom.test, Newcombe's paired interval against published tables.

options(digits = 17); R.version.string  # R version 4.2.2 Patched (2022-11-10 r83330)
for (v in list(c(86, 150), c(6, 16), c(0, 5), c(1, 7))) print(binom.test(v[1], sum(v))$p.value)
"""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.stats.paired_shares import mcnemar
from scoring.stats.proportions import newcombe, wilson


@pytest.mark.parametrize(
    ("counts", "p_value"),
    [
        ((794, 86, 150, 570), 3.71593613957143e-05),
        ((59, 6, 16, 80), 0.05247879028320316),
        ((14, 5, 0, 22), 0.0625),
        ((1, 1, 7, 12), 0.070312500000000028),
    ],
)
def test_mcnemar_as_in_r(counts: tuple[int, int, int, int], p_value: float) -> None:
    """The first: Agresti 1990, Categorical Data Analysis, page 350, approval of the prime minister."""
    both, only_a, only_b, neither = counts
    found = mcnemar(both=both, only_a=only_a, only_b=only_b, neither=neither)
    assert found.p_value == pytest.approx(p_value, rel=1e-9)
    assert (found.n, found.n_discordant) == (sum(counts), only_a + only_b)
    assert found.estimate == pytest.approx((only_a - only_b) / sum(counts), rel=1e-12)


def test_newcombe_for_pairs_as_published() -> None:
    """Fagerland, Lydersen and Laake 2017, Statistical Analysis of Contingency Tables, chapter 8.

    Complete response before and after consolidation, where the pairs agree beyond chance, as their R package
    contingencytables prints it.
    """
    found = mcnemar(both=59, only_a=6, only_b=16, neither=80)
    assert (round(found.estimate, 4), round(found.low, 4), round(found.high, 4)) == (
        -0.0621,
        -0.1186,
        -0.0046,
    )


def test_without_correlation_it_is_the_interval_of_independent_groups() -> None:
    """With n = 21, 1 × 12 − 1 × 7 = 5 lies within n ÷ 2, so φ = 0: method 10 of his other paper."""
    found = mcnemar(both=1, only_a=1, only_b=7, neither=12)
    apart = newcombe(passes_a=2, total_a=21, passes_b=8, total_b=21)
    assert (found.low, found.high) == pytest.approx((apart.low, apart.high), rel=1e-12)


def test_a_negative_correlation_is_left_as_it_is() -> None:
    """Margins of 5 in 10 all round, φ = (1 × 1 − 4 × 4) ÷ 25 = −.6."""
    found = mcnemar(both=1, only_a=4, only_b=4, neither=1)
    one = wilson(5, 10)
    x, y = 0.5 - one.low, one.high - 0.5
    assert found.low == pytest.approx(-math.sqrt(x * x + 1.2 * x * y + y * y), rel=1e-12)


def test_no_disagreement_is_p_one_with_an_interval_of_some_width() -> None:
    all_pass = mcnemar(both=20, only_a=0, only_b=0, neither=0)
    assert (all_pass.p_value, all_pass.estimate) == (1, 0)
    assert (all_pass.low, all_pass.high) == pytest.approx((-0.1611, 0.1611), abs=1e-4)
    mixed = mcnemar(both=10, only_a=0, only_b=0, neither=10)
    assert mixed.p_value == 1
    assert mixed.low < 0 < mixed.high


def test_complete_disagreement() -> None:
    found = mcnemar(both=0, only_a=20, only_b=0, neither=0)
    assert (found.estimate, found.high, found.p_value) == (1, 1, 2 / 2**20)
    assert 0.7 < found.low < 1


def test_bad_counts_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="only_a -1 must be"):
        mcnemar(both=1, only_a=-1, only_b=1, neither=1)
    with pytest.raises(ValueError, match=r"neither 2\.5 must be a whole"):
        mcnemar(both=1, only_a=1, only_b=1, neither=2.5)  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match="both nan must be"):
        mcnemar(both=math.nan, only_a=1, only_b=1, neither=2)  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match="no pair"):
        mcnemar(both=0, only_a=0, only_b=0, neither=0)
    with pytest.raises(ValueError, match="level 95"):
        mcnemar(both=1, only_a=1, only_b=1, neither=1, level=95)


COUNT = st.integers(0, 60)


@settings(deadline=None)  # the machine may be busy
@given(both=COUNT, only_a=COUNT, only_b=COUNT, neither=st.integers(1, 60))
def test_swapping_the_sides_flips_the_difference(both: int, only_a: int, only_b: int, neither: int) -> None:
    one = mcnemar(both=both, only_a=only_a, only_b=only_b, neither=neither)
    other = mcnemar(both=both, only_a=only_b, only_b=only_a, neither=neither)
    assert (one.estimate, one.low, one.high) == pytest.approx((-other.estimate, -other.high, -other.low))
    assert one.p_value == other.p_value
    assert 0 < one.p_value <= 1
    assert -1 - 1e-12 <= one.low < one.high <= 1 + 1e-12
    assert one.low <= one.estimate <= one.high
