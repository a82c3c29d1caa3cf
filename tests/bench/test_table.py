"""`app.py compare` on a million visits, each size in its own process, beside numpy's memory bandwidth."""

import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from scoring.tables.brief import Brief
from scoring.tables.compare import compare_table
from scoring.tables.read import read_table

pytestmark = pytest.mark.bench

N_VISITS, N_ITEMS, N_SITES = 1_000_000, 40, 50_000
LIMIT_S, LIMIT_MB = 6.0, 1_500
BRIEF = Brief(
    operator="operator", ours="CM", minimum_n=8, strata=("city",), cluster="site", weight="weight"
)  # fmt: skip


def table_of(n_visits: int) -> pl.DataFrame:
    rng = np.random.default_rng(1)
    site = rng.integers(0, N_SITES, n_visits)
    city = site % 90 // 3
    columns = {
        "operator": pl.Series(np.array(["CM", "CU", "CT"])[site % 3]),
        "site": pl.Series(site).cast(pl.String),
        "city": pl.Series(city).cast(pl.String),
        "weight": pl.Series(1 + city % 5 / 10),
    }
    draws = (
        lambda: (rng.random(n_visits) < 0.8).astype(np.int64),
        lambda: rng.integers(0, 6, n_visits),
        lambda: rng.gamma(2, 30, n_visits).round(1),
        lambda: rng.integers(0, 11, n_visits),
    )
    return pl.DataFrame(columns | {f"q{place}": draws[place % 4]() for place in range(N_ITEMS)})


def measure(path: Path) -> None:
    """Reads and compares, and prints what that took; runs in its own process."""
    start = time.perf_counter()
    table = read_table(path, codes=BRIEF.codes)
    read_s = time.perf_counter() - start
    start = time.perf_counter()
    comparison = compare_table(table, BRIEF)
    compare_s = time.perf_counter() - start
    assert comparison.family_size == 2 * N_ITEMS
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{read_s} {compare_s} {peak_mb}")


def bandwidth_s(n_visits: int) -> float:
    """One pass over as many numbers: read a column, write it weighted."""
    values = np.ones((n_visits, N_ITEMS), order="F")
    weight, out = np.ones(n_visits), np.empty(n_visits)
    start = time.perf_counter()
    for column in range(N_ITEMS):
        np.multiply(values[:, column], weight, out=out)
    return time.perf_counter() - start


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_a_million_visits(tmp_path: Path, suffix: str) -> None:
    print(f"\n{suffix}: {N_ITEMS} items × 3 operators, {N_SITES:,} sites")
    print(f"{'visits':>10} {'read s':>8} {'compare s':>10} {'peak MB':>9} {'one pass s':>11}")
    for n_visits in (N_VISITS // 4, N_VISITS // 2, N_VISITS):
        path = tmp_path / f"visits.{suffix}"
        frame = table_of(n_visits)
        frame.write_parquet(path) if suffix == "parquet" else frame.write_csv(path)
        del frame
        program = (
            f"import sys; sys.path[:0] = {sys.path!r}; from test_table import *; measure(Path({str(path)!r}))"
        )
        folder = Path(__file__).parent
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True
        )
        read_s, compare_s, peak_mb = map(float, done.stdout.split())
        once = bandwidth_s(n_visits)
        print(f"{n_visits:>10,} {read_s:>8.2f} {compare_s:>10.2f} {peak_mb:>9,.0f} {once:>11.3f}")
    print(f"{'limit':>10} {'':>8} {LIMIT_S:>10.2f} {LIMIT_MB:>9,}")
