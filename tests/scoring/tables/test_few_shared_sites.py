"""With few sites that serve both operators, their differences are tested; nothing of the pairing is lost."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import stats

from tests.scoring.tables.small_tables import compared, csv

N_SITES = 8


def two_operators(n_alone: int = 0) -> pl.DataFrame:
    """Every site serves CM; all but the last few serve CU, too, which has as many of its own instead."""
    rng = np.random.default_rng(4)
    level = rng.normal(60, 15, N_SITES)
    ours = [(f"S{s}", "CM", y) for s in range(N_SITES) for y in level[s] + 5 + rng.normal(0, 2, 3)]
    theirs = [
        (f"S{s}" if s < N_SITES - n_alone else f"T{s}", "CU", y)
        for s in range(N_SITES)
        for y in level[s] + rng.normal(0, 2, 3)
    ]
    return pl.DataFrame(ours + theirs, schema=["site", "operator", "score"], orient="row")


def test_a_paired_t_on_the_sites_differences(tmp_path: Path) -> None:
    frame = two_operators()
    found = (
        compared(csv(tmp_path, frame), items=("score:measure",), strata=(), weight="")
        .measures[0]
        .contrasts[0]
    )
    means = frame.group_by("site", "operator").agg(pl.col("score").mean()).pivot("operator", values="score")
    expected = stats.ttest_rel(means["CM"].to_numpy(), means["CU"].to_numpy())
    assert ("cluster_paired", N_SITES - 1) == (found.method, found.df)
    assert (found.statistic, found.p) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-9)
    assert any("share them" in caveat.en for caveat in found.caveats)


def test_sites_that_only_some_share_are_no_pairs(tmp_path: Path) -> None:
    path = csv(tmp_path, two_operators(n_alone=2))
    found = compared(path, items=("score:measure",), strata=(), weight="").measures[0].contrasts[0]
    assert "cluster_welch" == found.method


@pytest.mark.parametrize("n_sites", [8, 30])
def test_sites_that_all_differ_by_the_same_have_no_p(tmp_path: Path, n_sites: int) -> None:
    """The variance of the difference is what rounding leaves of the shared sites' own."""
    level = np.random.default_rng(6).normal(60, 15, n_sites)
    rows = [
        (f"S{site}", operator, y + ahead)
        for site, y in enumerate(level)
        for operator, ahead in (("CM", 0.1), ("CU", 0.0))
    ]
    frame = pl.DataFrame(rows, schema=["site", "operator", "score"], orient="row")
    found = (
        compared(csv(tmp_path, frame), items=("score:measure",), strata=(), weight="")
        .measures[0]
        .contrasts[0]
    )
    assert ("not_testable", None) == (found.method, found.p)
    assert found.difference == pytest.approx(0.1)
