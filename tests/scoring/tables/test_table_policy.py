"""The rules on a workbook's first sheet are those that the rows followed.

R1  What stands beside a row is told: companion tests, the standardised difference.
R2  The figures said are the ones applied.
"""

from pathlib import Path

import polars as pl
import pytest

from scoring.methods import table_policy
from scoring.results import Contrast
from scoring.stats.multiplicity import Correction
from tests.scoring.tables.small_tables import compared, csv, visits

RULES = table_policy(Correction.BH, minimum_n=8, family_size=1)


def rule(about: str) -> str:
    [found] = [text.en for text in RULES if about in text.en]
    return found


def against_cu(folder: Path, frame: pl.DataFrame, item: str) -> Contrast:
    two = frame.filter(pl.col("operator") != "CT")
    return compared(csv(folder, two), items=(item,)).measures[0].contrasts[0]


@pytest.mark.parametrize(
    ("item", "methods"),
    [
        ("clean:share", []),
        ("rating:rating", ["superiority"]),
        ("wait:time/served", ["superiority", "log_rank"]),
    ],
)
def test_r1_a_mean_a_time_and_a_share(tmp_path: Path, item: str, methods: list[str]) -> None:
    frame = visits().with_columns(served=pl.col("clean"))
    assert methods == [each.method for each in against_cu(tmp_path, frame, item).companions]
    said = rule("Companion tests carry no verdict")
    assert said.index("a mean or a time") < said.index("Brunner–Munzel") < said.index("log-rank")
    assert "Shares, and counts fixed by procedure, have none." in said


@pytest.mark.parametrize(("weight", "is_standardised"), [(1.04, False), (1.05, True)])
def test_r2_a_mix_within_a_percentage_point_is_let_pass(
    tmp_path: Path, weight: float, *, is_standardised: bool
) -> None:
    """CM has half of its sites in C1; at CU the weight makes that 50.98 % or 51.22 %."""
    is_heavier = (pl.col("operator") == "CU") & (pl.col("city") == "C1")
    frame = visits().with_columns(weight=pl.when(is_heavier).then(weight).otherwise(1.0))
    found = against_cu(tmp_path, frame, "rating:rating")
    assert is_standardised == (found.standardised is not None)
    assert "differ by more than 1 percentage point," in rule("standardised to our mix")


@pytest.mark.parametrize(("n_sites", "n_companions"), [(4, 0), (5, 1)])
def test_r2_companions_begin_at_five_sites_a_side(tmp_path: Path, n_sites: int, n_companions: int) -> None:
    number = pl.col("site").str.split("-").list.last().cast(pl.Int64)
    few = visits().filter((pl.col("city") == "C1") & (number < n_sites))
    assert n_companions == len(against_cu(tmp_path, few, "rating:rating").companions)
    assert "from 5 sites a side on" in rule("Companion tests carry no verdict")
