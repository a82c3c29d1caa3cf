"""Where operators' areas differ, the plain difference is shown and the standardised one stands beside it."""

from pathlib import Path

import polars as pl
import pytest

from scoring.results import Contrast
from tests.scoring.tables.small_tables import compared, csv, visits


def uneven() -> pl.DataFrame:
    """CU has three of its fifteen sites left in C2, and scores there are 50 higher at every operator."""
    frame = visits().with_columns(weight=pl.lit(1.0))
    number = pl.col("site").str.split("-").list.last().cast(pl.Int64)
    kept = frame.filter(~((pl.col("operator") == "CU") & (pl.col("city") == "C2") & (number >= 3)))
    return kept.with_columns(
        score=pl.col("wait") + pl.when(pl.col("city") == "C2").then(500.0).otherwise(0.0)
    )


def against_cu(path: Path) -> Contrast:
    return compared(path, items=("score:measure",)).measures[0].contrasts[0]


def test_the_difference_under_our_mix_of_areas(tmp_path: Path) -> None:
    frame = uneven()
    means = {
        (operator, city): own["score"].to_numpy().mean()
        for (operator, city), own in frame.group_by("operator", "city")
    }
    expected = sum(means["CM", city] - means["CU", city] for city in ("C1", "C2")) / 2
    found = against_cu(csv(tmp_path, frame))
    assert found.standardised is not None
    assert found.standardised.difference == pytest.approx(expected, rel=1e-9)
    assert abs((found.difference or 0) - expected) > 100
    assert any("the difference shown is the plain one" in caveat.en for caveat in found.caveats)


def test_the_same_mix_needs_none(tmp_path: Path) -> None:
    found = against_cu(csv(tmp_path, uneven().filter(pl.col("operator") != "CU").with_columns(
        operator=pl.col("operator").replace({"CT": "CU"})
    )))  # fmt: skip
    assert found.standardised is None
    assert not any("mixes" in caveat.en for caveat in found.caveats)


def test_an_area_the_rival_is_not_in_cannot_be_standardised(tmp_path: Path) -> None:
    only_c1 = uneven().filter((pl.col("operator") != "CU") | (pl.col("city") == "C1"))
    found = against_cu(csv(tmp_path, only_c1))
    assert found.standardised is None
    assert any("cannot be standardised" in caveat.en for caveat in found.caveats)
