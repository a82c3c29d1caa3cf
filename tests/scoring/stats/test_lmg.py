r"""LMG against R over all orderings, on Grömping's example (2006, Journal of Statistical Software 17(1)).

R version 4.2.2 Patched (2022-11-10 r83330):
    orders <- function(v) if (length(v) < 2) list(v) else
      do.call(c, lapply(seq_along(v), function(k) lapply(orders(v[-k]), function(o) c(v[k], o))))
    lmg <- function(a, w) { k <- ncol(a) - 1; gain <- rep(0, k)
      r2 <- function(s) if (!length(s)) 0 else
        summary(lm(a[, 1] ~ as.matrix(a[, s + 1]), weights = w))$r.squared
      for (o in orders(1:k)) for (m in 1:k)
        gain[o[m]] <- gain[o[m]] + (r2(o[1:m]) - r2(o[seq_len(m - 1)])) / factorial(k)
      print(gain, 16) }
    lmg(swiss, rep(1, 47)); lmg(swiss, 1 + (0:46) %% 3)
"""

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.stats.design import FloatArray
from scoring.stats.lmg import lmg_importance, lmg_limits

# Fertility, Agriculture, Examination, Education, Catholic, Infant.Mortality
SWISS = """
80.2 83.1 92.5 85.8 76.9 76.1 83.8 92.4 82.4 82.9 87.1 64.1 66.9 68.9 61.7 68.3 71.7 55.7 54.3 65.1
65.5 65 56.6 57.4 72.5 74.2 72 60.5 58.3 65.4 75.5 69.3 77.3 70.5 79.4 65 92.2 79.3 70.4 65.7 72.7
64.4 77.6 67.6 35 44.7 42.8;
17 45.1 39.7 36.5 43.5 35.3 70.2 67.8 53.3 45.2 64.5 62 67.5 60.7 69.3 72.6 34 19.4 15.2 73 59.8
55.1 50.9 54.1 71.2 58.1 63.5 60.8 26.8 49.5 85.9 84.9 89.7 78.2 64.9 75.9 84.6 63.1 38.4 7.7 16.7
17.6 37.6 18.7 1.2 46.6 27.7;
15 6 5 12 17 9 16 14 12 16 14 21 14 19 22 18 17 26 31 19 22 14 22 20 12 14 6 16 25 15 3 7 5 12 7 9 3
13 26 29 22 35 15 25 37 16 22;
12 9 5 7 15 7 7 8 7 13 6 12 7 12 5 2 8 28 20 9 10 3 12 6 1 8 3 10 19 8 2 6 2 6 3 9 3 13 12 11 13 32
7 7 53 29 29;
9.96 84.84 93.4 33.77 5.16 90.57 92.85 97.16 97.67 91.38 98.61 8.52 2.27 4.43 2.82 24.2 3.3 12.11
2.15 2.84 5.23 4.52 15.14 4.2 2.4 5.23 2.56 7.72 18.46 6.1 99.71 99.68 100 98.96 98.22 99.06 99.46
96.83 5.62 13.79 11.22 16.92 4.97 8.65 42.34 50.43 58.33;
22.2 22.2 20.2 20.3 20.6 26.6 23.6 24.9 21 24.4 24.5 16.5 19.1 22.7 18.7 21.2 20 20.2 10.8 20 18
22.4 16.7 15.3 21 23.8 18 16.3 20.9 22.5 15.1 19.8 18.3 19.4 20.2 17.8 16.3 18.1 20.3 20.5 18.9 23
20 19.5 18 18.2 19.3
"""
COLUMNS = np.array([column.split() for column in SWISS.split(";")], dtype=np.float64)
FERTILITY, DRIVERS = COLUMNS[0], COLUMNS[1:].T
UNEVEN = (1 + np.arange(47) % 3).astype(np.float64)


def _by_orderings(drivers: FloatArray, overall: FloatArray) -> list[float]:
    """The definition: every ordering, every driver's gain in R² by least squares."""

    def r_squared(chosen: tuple[int, ...]) -> float:
        columns = np.column_stack([np.ones(len(overall)), drivers[:, list(chosen)]])
        left = overall - columns @ np.linalg.lstsq(columns, overall, rcond=None)[0]
        return 1 - float(left @ left) / float(np.square(overall - overall.mean()).sum())

    k = drivers.shape[1]
    gains = [0.0] * k
    for order in permutations(range(k)):
        for place, driver in enumerate(order):
            gain = r_squared(order[: place + 1]) - r_squared(order[:place])
            gains[driver] += gain / math.factorial(k)
    return gains


def test_swiss_as_published() -> None:
    found = lmg_importance(DRIVERS, FERTILITY)
    assert found.parts == pytest.approx(
        [
            0.05709122076809129,
            0.17117302890023403,
            0.26013467862438427,
            0.10557015037349350,
            0.11276592292652195,
        ],
        rel=1e-10,
    )
    assert found.r_squared == pytest.approx(0.7067350, rel=1e-6)
    assert found.n == 47


def test_weighted_as_r() -> None:
    assert lmg_importance(DRIVERS, FERTILITY, weight=UNEVEN).parts == pytest.approx(
        [
            0.06102021707610095,
            0.18416693340623885,
            0.26026839814777497,
            0.10199280519674378,
            0.11625675972223443,
        ],
        rel=1e-10,
    )


def test_one_driver_is_its_squared_correlation() -> None:
    found = lmg_importance(DRIVERS[:, 2:3], FERTILITY)
    assert found.parts == pytest.approx([np.corrcoef(DRIVERS[:, 2], FERTILITY)[0, 1] ** 2], rel=1e-12)


def test_twins_share_and_a_constant_driver_has_no_part() -> None:
    """Adding a copy of education and a constant leaves R² as it is."""
    education = DRIVERS[:, 2]
    plain = lmg_importance(DRIVERS[:, :3], FERTILITY)
    found = lmg_importance(np.column_stack([DRIVERS[:, :3], 7 - 2 * education, np.full(47, 0.1)]), FERTILITY)
    assert found.parts[2] == pytest.approx(found.parts[3], rel=1e-9)
    assert found.parts[4] == 0
    assert found.r_squared == pytest.approx(plain.r_squared, rel=1e-9)


def test_whole_weights_are_as_many_respondents() -> None:
    times = UNEVEN.astype(np.int64)
    repeated = lmg_importance(np.repeat(DRIVERS, times, axis=0), np.repeat(FERTILITY, times))
    assert lmg_importance(DRIVERS, FERTILITY, weight=UNEVEN).parts == pytest.approx(repeated.parts, rel=1e-10)


def test_the_most_drivers() -> None:
    rng = np.random.default_rng(1)
    drivers = rng.normal(size=(200, 12))
    found = lmg_importance(drivers, drivers @ np.arange(12) + rng.normal(size=200))
    assert sum(found.parts) == pytest.approx(found.r_squared, rel=1e-12)
    assert found.parts.index(max(found.parts)) == 11


def test_limits_hold_the_parts_and_depend_on_the_seed_alone() -> None:
    parts = lmg_importance(DRIVERS, FERTILITY).parts
    found = lmg_limits(DRIVERS, FERTILITY, cluster=np.arange(47), seed=1, n_draws=400)
    assert all(low < part < high for low, part, high in zip(found.low, parts, found.high, strict=True))
    assert found == lmg_limits(DRIVERS, FERTILITY, cluster=np.arange(47), seed=1, n_draws=400)
    assert found != lmg_limits(DRIVERS, FERTILITY, cluster=np.arange(47), seed=2, n_draws=400)
    assert found.n_draws == 400


def test_limits_are_wider_for_answers_that_repeat_their_site() -> None:
    """Four copies of each row, drawn together, tell no more than one."""
    drivers, overall = np.repeat(DRIVERS, 4, axis=0), np.repeat(FERTILITY, 4)
    alone = lmg_limits(drivers, overall, cluster=np.arange(188), seed=1, n_draws=300)
    together = lmg_limits(drivers, overall, cluster=np.arange(188) // 4, seed=1, n_draws=300)
    for place in range(5):
        assert together.high[place] - together.low[place] > 1.4 * (alone.high[place] - alone.low[place])


def test_bad_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="drivers are 13, from 1 to 12"):
        lmg_importance(np.ones((47, 13)), FERTILITY)
    with pytest.raises(ValueError, match="overall never varies"):
        lmg_importance(DRIVERS, np.full(47, 0.1))
    with pytest.raises(ValueError, match="overall holds 6 respondents, 7 are needed for 5 drivers"):
        lmg_importance(DRIVERS[:6], FERTILITY[:6])
    with pytest.raises(ValueError, match="drivers holds NaN"):
        lmg_importance(np.where(DRIVERS > 99, math.nan, DRIVERS), FERTILITY)
    with pytest.raises(ValueError, match=r"drivers \(47, 5\) must be"):
        lmg_importance(DRIVERS, FERTILITY[1:])
    with pytest.raises(ValueError, match="weight"):
        lmg_importance(DRIVERS, FERTILITY, weight=np.zeros(47))
    with pytest.raises(ValueError, match="n_draws 99"):
        lmg_limits(DRIVERS, FERTILITY, cluster=np.arange(47), seed=1, n_draws=99)
    with pytest.raises(ValueError, match="cluster must hold two"):
        lmg_limits(DRIVERS, FERTILITY, cluster=np.zeros(47), seed=1)
    with pytest.raises(ValueError, match="level"):
        lmg_limits(DRIVERS, FERTILITY, cluster=np.arange(47), seed=1, level=95)
    with pytest.raises(ValueError, match="under half of the draws"):
        lmg_limits(DRIVERS, (np.arange(47) == 0).astype(float), cluster=np.arange(47) > 0, seed=1)


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 9999), k=st.integers(1, 4), unit=st.floats(0.01, 100))
def test_agrees_with_the_orderings_in_any_unit(seed: int, k: int, unit: float) -> None:
    rng = np.random.default_rng(seed)
    drivers = rng.integers(1, 6, (30, k)) + rng.normal(size=(30, 1))
    overall = drivers.sum(axis=1) + rng.normal(size=30)
    found = lmg_importance(unit * drivers, unit * overall)
    assert found.parts == pytest.approx(_by_orderings(drivers, overall), rel=1e-8, abs=1e-12)
    assert sum(found.parts) == pytest.approx(found.r_squared, rel=1e-12)
