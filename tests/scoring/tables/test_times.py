"""Times that were cut off are neither dropped nor taken as measured."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from scoring.stats.kaplan_meier import restricted_mean
from scoring.tables.compare import TableComparison
from tests.scoring.tables.small_tables import compared, csv, visits


def with_events(limit: float, *, only: str = "") -> pl.DataFrame:
    """Waits that end unserved at the limit, at all operators or at one only."""
    is_cut = (pl.col("wait") > limit) & ((pl.col("operator") == only) if only else pl.lit(value=True))
    return visits().with_columns(
        wait=pl.when(is_cut).then(limit).otherwise(pl.col("wait")), served=(~is_cut).cast(pl.Int64)
    )


def timed(path: Path) -> TableComparison:
    return compared(path, items=("wait:time/served:lower",))


def test_a_fixed_limit_counts_as_the_limit(tmp_path: Path) -> None:
    path = csv(tmp_path, with_events(250))
    (wait,) = timed(path).measures
    (plain,) = compared(path, items=("wait:measure:lower",)).measures
    for timed_one, plain_one in zip(wait.estimates, plain.estimates, strict=True):
        assert (timed_one.estimate, timed_one.se) == pytest.approx((plain_one.estimate, plain_one.se))
    assert any("250" in caveat.en for caveat in wait.contrasts[0].caveats)


def test_watching_that_ended_early_is_no_short_wait(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    frame = visits().with_columns(watched=pl.Series(rng.uniform(50, 300, 270)))
    frame = frame.with_columns(
        wait=pl.min_horizontal("wait", "watched"), served=(pl.col("wait") <= pl.col("watched")).cast(pl.Int64)
    )
    (wait,) = compared(csv(tmp_path, frame), items=("wait:time/served",), weight="", strata=()).measures
    last = [own.sort("wait", "served").tail(1) for _, own in frame.group_by("operator")]
    limit = min(float(row["wait"][0]) for row in last if not row["served"][0])
    ours = frame.filter(pl.col("operator") == "CM")
    happened = ours["served"].to_numpy() == 1
    expected = restricted_mean(ours["wait"].to_numpy(), happened=happened, limit=limit)
    assert wait.estimates[0].estimate == pytest.approx(expected.estimate, rel=1e-12)
    assert expected.estimate > ours["wait"].to_numpy().mean()


def test_who_was_always_served_does_not_shorten_the_limit(tmp_path: Path) -> None:
    """CM is cut off at 450; the rivals were all served by 400 and were watched for as long as it took."""
    (wait,) = timed(csv(tmp_path, with_events(450, only="CM"))).measures
    assert any("450" in caveat.en for caveat in wait.contrasts[0].caveats)


def test_everybody_served_is_a_plain_mean(tmp_path: Path) -> None:
    frame = visits().with_columns(served=pl.lit(1))
    (wait,) = timed(csv(tmp_path, frame)).measures
    (plain,) = compared(csv(tmp_path, frame), items=("wait:measure:lower",)).measures
    for timed_one, plain_one in zip(wait.contrasts, plain.contrasts, strict=True):
        assert plain_one == replace(timed_one, companions=plain_one.companions)
        assert ["superiority", "log_rank"] == [companion.method for companion in timed_one.companions]
