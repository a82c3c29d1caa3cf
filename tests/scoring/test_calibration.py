"""The product's own error rates: planted truths come out, planted equalities do not (seeded, a few seconds).

Bands are those of the statistics page: under no difference, intra-site correlation .2, per item .045–.057.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from scoring.catalogue import load_catalogue
from scoring.compare import compare
from scoring.results import MeasureResult, Overall, Verdict
from scoring.stats.design import design_of
from scoring.stats.means import mean_of, welch
from scoring.stats.multiplicity import benjamini_hochberg, holm
from scoring.stats.ratios import ratio_estimates
from tests.scoring.small_waves import OF_THREE, RATING, SHEETS, WAIT, Visit, item, rubric, wave_of

FloatArray = NDArray[np.float64]

ICC = 0.2
N_CITIES, N_VISITS = 9, 3
N_TESTS = 80  # a wave's supporting family
N_WAVES = 150


def simulated(rng: np.random.Generator, n_sites: int, n_items: int) -> tuple[FloatArray, NDArray[np.int64]]:
    """Two operators alike: (rows, items) with site effects of share ICC, and each row's site."""
    n = 2 * N_CITIES * n_sites
    site = np.repeat(np.arange(n), N_VISITS)
    effect = rng.normal(scale=ICC**0.5, size=(n, n_items))
    return effect[site] + rng.normal(scale=(1 - ICC) ** 0.5, size=(len(site), n_items)), site


def design_p_values(y: FloatArray, site: NDArray[np.int64], n_sites: int) -> FloatArray:
    operator = site // (N_CITIES * n_sites)
    design = design_of(
        np.array(["CM", "CU"])[operator],
        cluster=site,
        stratum=site // n_sites,
        weight=np.ones(len(site)),
        operators=("CM", "CU"),
    )
    found = ratio_estimates(design, numerator=y, denominator=np.ones_like(y))
    variance = found.covariance[0, 0] + found.covariance[1, 1] - 2 * found.covariance[0, 1]
    t = (found.estimate[0] - found.estimate[1]) / np.sqrt(variance)
    return 2 * stats.t.sf(np.abs(t), found.df[0, 1])


def test_false_alarms_of_the_design_based_test() -> None:
    """12 000 tests under no difference: per item .045–.057, any after Holm ≤ .065 and BH ≤ .07 of 150 waves.

    The last two bands are widened to two standard errors of 150 waves at 5 % (.018).
    """
    rng = np.random.default_rng(20261)
    y, site = simulated(rng, 8, N_TESTS * N_WAVES)
    p_values = design_p_values(y, site, 8)
    assert 0.045 <= (p_values < 0.05).mean() <= 0.057
    families = p_values.reshape(N_WAVES, N_TESTS)
    alarms = [
        np.mean(
            [any(p is not None and p < 0.05 for p in adjust(family.tolist()).p_values) for family in families]
        )
        for adjust in (holm, benjamini_hochberg)
    ]
    assert alarms[0] <= 0.065 + 0.036
    assert alarms[1] <= 0.07 + 0.036


def test_the_naive_test_would_not_do() -> None:
    """The same data by visits alone: about one false alarm in eight, which no correction mends."""
    y, _ = simulated(np.random.default_rng(20261), 8, 4000)
    half = len(y) // 2
    naive: Any = stats.ttest_ind(y[:half], y[half:], equal_var=False)
    assert (naive.pvalue < 0.05).mean() > 0.08


def test_false_alarms_of_welch_on_few_sites() -> None:
    """8 sites a side, the city table's case: 4000 tests, .05 within two standard errors above."""
    rng = np.random.default_rng(5)
    values = rng.normal(scale=(ICC + (1 - ICC) / N_VISITS) ** 0.5, size=(4000, 16))
    alarms = [welch((1.0, mean_of(row[:8])), (-1.0, mean_of(row[8:]))).p_value < 0.05 for row in values]
    assert 0.038 <= np.mean(alarms) <= 0.057


def test_a_planted_difference_is_found_as_often_as_promised() -> None:
    """A true difference of `smallest_detectable` size is found in about 80 % of 2000 waves."""
    rng = np.random.default_rng(8)
    y, site = simulated(rng, 8, 2000)
    true_se = (2 * (ICC + (1 - ICC) / N_VISITS) / (N_CITIES * 8)) ** 0.5
    df = 2 * N_CITIES * 8 - 2 * N_CITIES
    y[: len(y) // 2] += (stats.t.isf(0.025, df) + stats.t.ppf(0.8, df)) * true_se
    assert 0.77 <= (design_p_values(y, site, 8) < 0.05).mean() <= 0.83


HALL = rubric(
    item("floor_clean", RATING, element="E23"),
    item("wait_seconds", WAIT, element="E25"),
    item("papers_signed", SHEETS, element="E27"),
    item("greet_seconds", WAIT, element="E28"),
    item("answer_right", OF_THREE, element="E29"),
)


def planted_visits(seed: int) -> list[Visit]:
    """3 operators × 9 cities × 8 halls: CM's floor .9 better, sheets 5/1/2, all else alike."""
    rng = np.random.default_rng(seed)
    return [
        Visit(operator, f"{operator}-{city}-{hall}", _answers(rng, operator), city=f"city {city}")
        for operator in ("CM", "CU", "CT")
        for city in range(N_CITIES)
        for hall in range(8)
    ]


def _answers(rng: np.random.Generator, operator: str) -> dict[str, str]:
    floor = 3.2 + 0.9 * (operator == "CM") + rng.normal(scale=0.8)
    return {
        "floor_clean": f"{min(max(round(floor), 0), 5)}",
        "wait_seconds": f"{max(rng.normal(80, 25), 0):.0f}",
        "papers_signed": {"CM": "5", "CU": "1", "CT": "2"}[operator],
        "greet_seconds": f"{rng.exponential(60):.0f}",
        "answer_right": f"{rng.binomial(3, 0.8)}",
    }


def test_planted_truths_come_out_and_few_claims_are_false() -> None:
    """40 waves of the demo's size: the lead and the facts, and a false share of claims as BH promises.

    Benjamini–Hochberg holds the mean share of false claims at .05, not the chance of any; the band is two
    standard errors of 40 waves above it.
    """
    catalogue = load_catalogue()
    waves = [compare(wave_of(HALL, planted_visits(seed)), catalogue).elements for seed in range(40)]
    overalls = [{row.measure.code: row.overall for row in rows} for rows in waves]
    assert {one["E27"] for one in overalls} == {Overall.DISADVANTAGE}
    assert sum(one["E23"] is Overall.ADVANTAGE for one in overalls) >= 38
    assert np.mean([false_share(rows) for rows in waves]) <= 0.05 + 0.04


def false_share(rows: Sequence[MeasureResult]) -> float:
    """Of a wave's tested leads and lags, those on elements planted alike."""
    claimed = [
        row.measure.code
        for row in rows
        for contrast in row.contrasts
        if contrast.verdict in {Verdict.LEAD, Verdict.LAG} and contrast.p is not None
    ]
    return sum(code != "E23" for code in claimed) / max(len(claimed), 1)
