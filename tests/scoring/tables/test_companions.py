"""What stands beside a contrast: it points the same way, and no verdict rests on it."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from scoring.results import Contrast
from scoring.stats.log_rank import clustered_log_rank
from scoring.stats.rank_tests import brunner_munzel
from tests.scoring.tables.small_tables import compared, csv, visits


def first(path: Path, item: str) -> Contrast:
    return compared(path, items=(item,)).measures[0].contrasts[0]


def test_superiority_is_that_of_site_values(tmp_path: Path) -> None:
    frame = visits()
    sites = frame.group_by("operator", "site").agg(pl.col("wait").mean())
    ours, rival = (sites.filter(pl.col("operator") == name)["wait"].to_numpy() for name in ("CM", "CU"))
    expected = brunner_munzel(ours, rival)
    (found,) = first(csv(tmp_path, frame), "wait:measure").companions
    assert (found.estimate, found.p) == pytest.approx((expected.estimate, expected.p_value), rel=1e-12)


def test_lower_is_better_turns_it(tmp_path: Path) -> None:
    path = csv(tmp_path, visits())
    (higher,), (lower,) = first(path, "wait:measure").companions, first(path, "wait:measure:lower").companions
    assert lower.estimate == pytest.approx(1 - (higher.estimate or 0))


def test_shares_have_none(tmp_path: Path) -> None:
    assert () == first(csv(tmp_path, visits()), "clean:share").companions


def test_times_have_a_log_rank_test_within_areas(tmp_path: Path) -> None:
    frame = visits().with_columns(served=(pl.col("wait") < 250).cast(pl.Int64))
    found = first(csv(tmp_path, frame), "wait:time/served:lower").companions[1]
    two = frame.filter(pl.col("operator") != "CT")
    expected = clustered_log_rank(
        two["wait"].to_numpy(),
        happened=two["served"].to_numpy() == 1,
        group=two["operator"].to_numpy(),
        groups=("CM", "CU"),
        cluster=two["site"].to_numpy(),
        stratum=two["city"].to_numpy(),
    )
    assert ("log_rank", None) == (found.method, found.estimate)
    assert found.p == pytest.approx(expected.p_value, rel=1e-9)


def test_nothing_happened_anywhere_leaves_no_log_rank_test(tmp_path: Path) -> None:
    frame = visits().with_columns(served=pl.lit(0), wait=pl.Series(np.full(270, 300.0)))
    assert ["superiority"] == [c.method for c in first(csv(tmp_path, frame), "wait:time/served").companions]
