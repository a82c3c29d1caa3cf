"""Krippendorff's alpha against his own worked examples."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.stats.krippendorff import FloatArray, Metric, interval, krippendorff_alpha, nominal, ordinal

X = math.nan
# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", C: four observers, twelve units
FOUR_OBSERVERS = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, X, X, X],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, X, 3],
        [X, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, X],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, X],
    ]
).T
# the three coders of the encyclopaedias' worked example (after Krippendorff 2004): .691 and .811
THREE_CODERS = np.array(
    [
        [X, X, X, X, X, 3, 4, 1, 2, 1, 1, 3, 3, X, 3],
        [1, X, 2, 1, 3, 3, 4, 3, X, X, X, X, X, X, X],
        [X, X, 2, 1, 3, 4, 4, X, 2, 1, 1, 3, 3, X, 4],
    ]
).T


@pytest.mark.parametrize(("metric", "alpha"), [(nominal, 0.743), (ordinal, 0.815), (interval, 0.849)])
def test_four_observers_with_ratings_missing(metric: Metric, alpha: float) -> None:
    found = krippendorff_alpha(FOUR_OBSERVERS, metric)
    assert found.estimate == pytest.approx(alpha, abs=5e-4)
    assert (found.n_units, found.n_ratings) == (11, 40)


@pytest.mark.parametrize(("metric", "alpha"), [(nominal, 0.691), (interval, 0.811)])
def test_three_coders(metric: Metric, alpha: float) -> None:
    assert krippendorff_alpha(THREE_CODERS, metric).estimate == pytest.approx(alpha, abs=5e-4)


def test_two_observers_of_binary_and_of_nominal_data() -> None:
    """Krippendorff 2011, A: .095, and B: .692."""
    binary = np.array([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]], dtype=float).T
    assert krippendorff_alpha(binary, nominal).estimate == pytest.approx(0.095, abs=5e-4)
    first = [1, 1, 2, 2, 4, 3, 3, 3, 5, 4, 4, 1]
    second = [2, 1, 2, 2, 2, 3, 3, 3, 5, 4, 4, 4]
    letters = np.array([first, second], dtype=float).T
    assert krippendorff_alpha(letters, nominal).estimate == pytest.approx(0.692, abs=5e-4)


def test_binary_data_agree_the_same_on_every_scale() -> None:
    ratings = np.array([[0.0, 1], [1, 1], [0, 0], [1, 1], [0, 0]])
    alphas = [krippendorff_alpha(ratings, metric).estimate for metric in (nominal, ordinal, interval)]
    assert alphas[0] == pytest.approx(alphas[1], rel=1e-12)
    assert alphas[0] == pytest.approx(alphas[2], rel=1e-12)


def test_the_interval_leaves_out_one_unit_at_a_time() -> None:
    """Written out: pseudo-values over the eleven units that hold a pair."""
    units = FOUR_OBSERVERS[:11][[*range(11)]]
    whole = krippendorff_alpha(FOUR_OBSERVERS, interval)
    assert whole.estimate is not None
    parts = [krippendorff_alpha(np.delete(units, at, axis=0), interval).estimate for at in range(11)]
    pseudo = np.array([11 * whole.estimate - 10 * (part or 0) for part in parts])
    assert whole.se == pytest.approx(pseudo.std(ddof=1) / math.sqrt(11), rel=1e-9)
    assert whole.low is not None
    assert whole.low < whole.estimate <= (whole.high or 0) <= 1


def test_units_with_a_single_rating_hold_no_pair() -> None:
    more = np.vstack([THREE_CODERS, [[9, X, X]]])
    assert krippendorff_alpha(more, nominal) == krippendorff_alpha(THREE_CODERS, nominal)


def test_no_variation_is_not_defined() -> None:
    found = krippendorff_alpha(np.full((5, 2), 3.0), interval)
    assert (found.estimate, found.low) == (None, None)


def test_an_error_that_cannot_be_known_is_not_given() -> None:
    """Complete agreement, or one unit that holds all variation."""
    assert krippendorff_alpha(np.array([[1.0, 1], [2, 2], [1, 1]]), nominal).se is None
    assert krippendorff_alpha(np.array([[1.0, 1], [1, 2], [1, 1]]), nominal).se is None
    assert krippendorff_alpha(np.array([[1.0, 2]]), nominal).se is None


def test_what_holds_no_pair_is_refused() -> None:
    with pytest.raises(ValueError, match="no unit with two ratings"):
        krippendorff_alpha(np.array([[1.0, X], [X, 2.0]]), nominal)
    with pytest.raises(ValueError, match="finite or NaN"):
        krippendorff_alpha(np.array([[1.0, math.inf]]), nominal)
    with pytest.raises(ValueError, match="ratings"):
        krippendorff_alpha(np.array([1.0, 2.0]), nominal)


RATINGS = st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=3, max_size=12)


@settings(deadline=None)
@given(rows=RATINGS, scale=st.integers(2, 7))
def test_the_scale_and_the_order_of_raters_do_not_matter(rows: list[list[int]], scale: int) -> None:
    ratings: FloatArray = np.array(rows, dtype=float)
    one = krippendorff_alpha(ratings, interval).estimate
    other = krippendorff_alpha(scale * ratings[:, ::-1] + 3, interval).estimate
    assert one == (None if other is None else pytest.approx(other, abs=1e-9))
    assert one is None or one <= 1
