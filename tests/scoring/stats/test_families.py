"""Families of tests, against the example of Benjamini and Hochberg 1995, section 3.2 (15 endpoints)."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from scoring.stats.multiplicity import benjamini_hochberg, holm

ENDPOINTS = (
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000),
)


def rejected(p_values: tuple[float | None, ...]) -> int:
    return sum(p is not None and p < 0.05 for p in p_values)


def test_the_published_example() -> None:
    """Four endpoints under the false discovery rate, three under family-wise control."""
    assert rejected(benjamini_hochberg(ENDPOINTS).p_values) == 4
    assert rejected(holm(ENDPOINTS).p_values) == 3


def test_by_hand_in_any_order() -> None:
    found = holm([0.04, 0.01, 0.03])
    assert found.p_values == pytest.approx((0.06, 0.03, 0.06))
    assert benjamini_hochberg([0.04, 0.01, 0.03]).p_values == pytest.approx((0.04, 0.03, 0.04))


def test_the_untestable_do_not_count() -> None:
    found = benjamini_hochberg([None, 0.02, None, 0.03])
    assert found.p_values == (None, pytest.approx(0.03), None, pytest.approx(0.03))
    assert found.family_size == 2


def test_an_empty_family() -> None:
    assert holm([None, None]).p_values == (None, None)
    assert holm([]).family_size == 0


@pytest.mark.parametrize("bad", [math.nan, -0.1, 1.1])
def test_what_is_no_p_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="p_values must lie between 0 and 1"):
        holm([0.5, bad])


def test_agrees_with_statsmodels() -> None:
    p_values = np.random.default_rng(2).random(40).round(2)
    for found, method in (
        (holm(p_values.tolist()), "holm"),
        (benjamini_hochberg(p_values.tolist()), "fdr_bh"),
    ):
        expected = np.asarray(multipletests(p_values, method=method)[1])
        assert found.p_values == pytest.approx(expected.tolist(), rel=1e-12)


@settings(deadline=None)  # the machine may be busy
@given(p_values=st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holm_is_never_kinder_than_bh_nor_than_raw(p_values: list[float]) -> None:
    by_holm, by_bh = holm(p_values).p_values, benjamini_hochberg(p_values).p_values
    for raw, bh, family_wise in zip(p_values, by_bh, by_holm, strict=True):
        assert bh is not None
        assert family_wise is not None
        assert raw <= bh + 1e-12 <= family_wise + 2e-12 <= 1 + 2e-12
