"""Ratio estimates under a design.

R1 estimates are Σwy ÷ Σwx; R2 variance is linearised, between clusters within strata; R3 answered rows are a
domain of the design; R4 shared clusters keep their covariance; R5 what cannot be estimated is NaN, what never
varies exact; R6 bad input is refused by name.
"""

import math
from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.stats.design import Design, design_of
from scoring.stats.ratios import ratio_estimates

OPERATORS = ("CM", "CU")


def sample(seed: int, *, n: int = 120, is_shared: bool = False) -> tuple[Design, np.ndarray, np.ndarray]:
    """Visits in 4 areas and 24 sites with unequal weights, cluster effects and gaps."""
    rng = np.random.default_rng(seed)
    site = rng.integers(0, 24, n)
    area = site % 4
    operator = rng.integers(0, 2, n) if is_shared else (site // 4) % 2
    effect = rng.normal(size=24)
    denominator = np.where(rng.random((n, 3)) < 0.8, rng.integers(1, 4, (n, 3)), 0).astype(float)
    numerator = denominator * (3 + effect[site][:, None] + rng.normal(size=(n, 3)))
    design = design_of(
        np.array(OPERATORS)[operator],
        cluster=site,
        stratum=area if is_shared else area * 2 + operator,
        weight=1 + rng.random(24)[site],
        operators=OPERATORS,
    )
    return design, numerator, denominator


def by_loops(design: Design, y: np.ndarray, x: np.ndarray) -> tuple[list[float], list[list[float]]]:
    """The formula written out for one column, one row and one cluster at a time."""
    rows = range(len(y))
    ratios: list[float] = []
    parts: list[dict[int, float]] = []
    for operator in range(design.n_operators):
        own = [row for row in rows if design.operator[row] == operator]
        total = sum(design.weight[row] * x[row] for row in own)
        ratio = sum(design.weight[row] * y[row] for row in own) / total
        part: dict[int, float] = defaultdict(float)
        for row in own:
            part[int(design.cluster[row])] += design.weight[row] * (y[row] - ratio * x[row]) / total
        ratios.append(ratio)
        parts.append(part)
    members: dict[int, list[int]] = defaultdict(list)
    for cluster, stratum in enumerate(design.stratum_of_cluster):
        members[int(stratum)].append(cluster)
    return ratios, [[_covariance(a, b, members) for b in parts] for a in parts]


def _covariance(a: dict[int, float], b: dict[int, float], members: dict[int, list[int]]) -> float:
    total = 0.0
    for clusters in members.values():
        n = len(clusters)
        if n == 1:
            total += a.get(clusters[0], 0.0) * b.get(clusters[0], 0.0)
            continue
        mean_a = sum(a.get(c, 0.0) for c in clusters) / n
        mean_b = sum(b.get(c, 0.0) for c in clusters) / n
        total += n / (n - 1) * sum((a.get(c, 0.0) - mean_a) * (b.get(c, 0.0) - mean_b) for c in clusters)
    return total


def test_a_stratified_cluster_sample_by_hand() -> None:
    """R1, R2: stratum 1 has site totals 2 and 4 of 2, stratum 2 has 6 and 6 of 2; all weights 1."""
    design = design_of(
        ["CM"] * 8,
        cluster=[1, 1, 2, 2, 3, 3, 4, 4],
        stratum=[1, 1, 1, 1, 2, 2, 2, 2],
        weight=np.ones(8),
        operators=("CM",),
    )
    y = np.array([[1.0], [1.0], [2.0], [2.0], [3.0], [3.0], [3.0], [3.0]])
    found = ratio_estimates(design, numerator=y, denominator=np.ones((8, 1)))
    assert found.estimate[0, 0] == 18 / 8
    # z = (2 − 4.5) ÷ 8, (4 − 4.5) ÷ 8 | (6 − 4.5) ÷ 8 twice: only stratum 1 varies, by ±1 ÷ 8
    assert found.covariance[0, 0, 0] == pytest.approx(2 * (2 * (1 / 8) ** 2), rel=1e-12)
    assert (found.df[0, 0, 0], found.n[0, 0], found.n_clusters[0, 0]) == (2, 8, 4)


@pytest.mark.parametrize("is_shared", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_the_formula_written_out(seed: int, is_shared: bool) -> None:  # noqa: FBT001 - a case
    """R1–R4, with unequal weights, varying denominators and missing answers."""
    design, y, x = sample(seed, is_shared=is_shared)
    found = ratio_estimates(design, numerator=y, denominator=x)
    for column in range(3):
        ratios, covariance = by_loops(design, y[:, column], x[:, column])
        assert found.estimate[:, column] == pytest.approx(ratios, rel=1e-10)
        assert found.covariance[:, :, column] == pytest.approx(np.array(covariance), rel=1e-8, abs=1e-15)


def test_agrees_with_the_cluster_sandwich_of_weighted_least_squares() -> None:
    """R2: with one stratum and x = 1 the variance is WLS's cluster-robust one, n ÷ (n − 1)."""
    rng = np.random.default_rng(7)
    site = rng.integers(0, 15, 90)
    y = rng.normal(size=15)[site] + rng.normal(size=90)
    weight = 1 + rng.random(15)[site]
    design = design_of(["CM"] * 90, cluster=site, stratum=np.zeros(90), weight=weight, operators=("CM",))
    found = ratio_estimates(design, numerator=y[:, None], denominator=np.ones((90, 1)))
    fit = sm.WLS(y, np.ones(90), weights=weight).fit(  # pyright: ignore[reportArgumentType] - an array is meant
        cov_type="cluster", cov_kwds={"groups": site}
    )
    assert found.estimate[0, 0] == pytest.approx(fit.params[0], rel=1e-10)
    assert found.covariance[0, 0, 0] == pytest.approx(fit.cov_params()[0, 0], rel=1e-10)


def test_clusters_without_an_answer_stay_in_the_design() -> None:
    """R3: they count in n_h (a domain), not in the degrees of freedom."""
    design, y, x = sample(3)
    silent = design.cluster == design.cluster[0]
    y[silent], x[silent] = 0, 0
    found = ratio_estimates(design, numerator=y, denominator=x)
    _, covariance = by_loops(design, y[:, 0], x[:, 0])
    operator = design.operator[0]
    assert found.covariance[operator, operator, 0] == pytest.approx(covariance[operator][operator], rel=1e-8)
    assert found.n_clusters[operator, 0] == 11
    assert found.df[operator, operator, 0] == 11 - 4


def test_shared_clusters_make_the_contrast_paired() -> None:
    """R4: two operators seen at the same sites differ by 1 everywhere, so the difference is certain."""
    effect = np.random.default_rng(1).normal(size=20)
    y = np.concatenate([effect + 1, effect])[:, None]
    design = design_of(
        np.repeat(OPERATORS, 20),
        cluster=np.tile(np.arange(20), 2),
        stratum=np.zeros(40),
        weight=np.ones(40),
        operators=OPERATORS,
    )
    covariance = ratio_estimates(design, numerator=y, denominator=np.ones((40, 1))).covariance[:, :, 0]
    assert covariance[0, 0] > 0.01
    assert covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1] == pytest.approx(0, abs=1e-12)


def test_operators_with_sites_of_their_own_do_not_covary() -> None:
    """R4: matched cities do not pair what is sampled apart."""
    design, y, x = sample(2)
    found = ratio_estimates(design, numerator=y, denominator=x)
    assert found.covariance[0, 1].tolist() == [0, 0, 0]
    assert found.df[0, 1].tolist() == (found.df[0, 0] + found.df[1, 1]).tolist()


def test_one_row_per_cluster_has_no_design_effect() -> None:
    rng = np.random.default_rng(5)
    y = rng.normal(size=(30, 1))
    design = design_of(
        ["CM"] * 30, cluster=np.arange(30), stratum=np.zeros(30), weight=np.ones(30), operators=("CM",)
    )
    found = ratio_estimates(design, numerator=y, denominator=np.ones((30, 1)))
    assert found.deff[0, 0] == pytest.approx(1, rel=1e-12)
    assert found.covariance[0, 0, 0] == pytest.approx(y.var(ddof=1) / 30, rel=1e-12)


def test_visits_that_repeat_their_site_count_once() -> None:
    """Three identical visits to each site: the design effect is 3 but for the divisor n − 1."""
    y = np.repeat(np.random.default_rng(5).normal(size=30), 3)[:, None]
    design = design_of(
        ["CM"] * 90,
        cluster=np.repeat(np.arange(30), 3),
        stratum=np.zeros(90),
        weight=np.ones(90),
        operators=("CM",),
    )
    found = ratio_estimates(design, numerator=y, denominator=np.ones((90, 1)))
    assert found.deff[0, 0] == pytest.approx(3 * (89 / 90) * (30 / 29), rel=1e-12)


def test_a_lonely_stratum_is_centred_at_the_grand_mean() -> None:
    """R2: its z² counts whole, and it brings no degree of freedom."""
    y = np.array([[1.0], [2.0], [3.0], [6.0]])
    design = design_of(
        ["CM"] * 4, cluster=[1, 2, 3, 4], stratum=["a", "a", "a", "b"], weight=np.ones(4), operators=("CM",)
    )
    found = ratio_estimates(design, numerator=y, denominator=np.ones((4, 1)))
    # z = (y − 3) ÷ 4; stratum a has mean −1 ÷ 4
    assert found.covariance[0, 0, 0] == pytest.approx(3 / 2 * (1 + 0 + 1) / 16 + 9 / 16, rel=1e-12)
    assert found.df[0, 0, 0] == 2


def test_nothing_answered_is_missing_not_zero() -> None:
    """R5: n = 0."""
    design, y, x = sample(1)
    x[design.operator == 1], y[design.operator == 1] = 0, 0
    found = ratio_estimates(design, numerator=y, denominator=x)
    assert np.isnan(found.estimate[1]).all()
    assert np.isnan(found.covariance[1, 1]).all()
    assert np.isnan(found.covariance[0, 1]).all()
    assert np.isfinite(found.covariance[0, 0]).all()
    assert found.n[1].tolist() == [0, 0, 0]


def test_no_rows_at_all() -> None:
    """R5: an empty wave."""
    design = design_of([], cluster=[], stratum=[], weight=[], operators=OPERATORS)
    found = ratio_estimates(design, numerator=np.zeros((0, 2)), denominator=np.zeros((0, 2)))
    assert np.isnan(found.estimate).all()
    assert found.n.tolist() == [[0, 0], [0, 0]]


def test_one_cluster_has_a_value_but_no_variance() -> None:
    """R5: one cluster."""
    design = design_of(["CM"] * 3, cluster=[1, 1, 1], stratum=[1, 1, 1], weight=np.ones(3), operators=("CM",))
    found = ratio_estimates(design, numerator=np.array([[1.0], [2.0], [6.0]]), denominator=np.ones((3, 1)))
    assert found.estimate[0, 0] == 3
    assert math.isnan(found.covariance[0, 0, 0])


def test_all_equal_is_exact() -> None:
    """R5: 0.1 over uneven weights sums to something else, but is 0.1 without variance."""
    design, _, _ = sample(1)
    n = len(design.operator)
    found = ratio_estimates(design, numerator=np.full((n, 1), 0.1), denominator=np.ones((n, 1)))
    assert found.estimate.tolist() == [[0.1], [0.1]]
    assert found.covariance[0, 0, 0] == 0
    assert np.isnan(found.deff).all()
    assert (found.lowest[0, 0], found.highest[0, 0]) == (0.1, 0.1)


def test_bad_input_is_refused_by_name() -> None:
    """R6: each refusal names its argument."""
    design, y, x = sample(1)
    with_nan = y.copy()
    with_nan[0, 0] = math.nan
    with pytest.raises(ValueError, match="numerator holds NaN"):
        ratio_estimates(design, numerator=with_nan, denominator=x)
    with pytest.raises(ValueError, match="denominator must not be negative"):
        ratio_estimates(design, numerator=y, denominator=-x)
    with pytest.raises(ValueError, match=r"denominator .* must be"):
        ratio_estimates(design, numerator=y, denominator=x[1:])
    with pytest.raises(ValueError, match="weight must be positive"):
        design_of(["CM"], cluster=[1], stratum=[1], weight=[0.0], operators=("CM",))
    with pytest.raises(ValueError, match=r"operator holds \['XX'\]"):
        design_of(["XX"], cluster=[1], stratum=[1], weight=[1.0], operators=("CM",))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), scale=st.floats(0.1, 100))
def test_scaling_the_weights_changes_nothing(seed: int, scale: float) -> None:
    design, y, x = sample(seed)
    scaled = replace(design, weight=design.weight * scale)
    a = ratio_estimates(design, numerator=y, denominator=x)
    b = ratio_estimates(scaled, numerator=y, denominator=x)
    assert a.estimate == pytest.approx(b.estimate, rel=1e-9, nan_ok=True)
    assert a.covariance == pytest.approx(b.covariance, rel=1e-8, abs=1e-14, nan_ok=True)
    assert a.deff == pytest.approx(b.deff, rel=1e-8, nan_ok=True)
