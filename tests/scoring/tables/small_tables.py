"""Small tables of visits, written as files, and the brief that most tests ask with."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from scoring.tables.brief import Brief
from scoring.tables.compare import TableComparison, compare_table
from scoring.tables.faults import TableFaultsError
from scoring.tables.read import read_table

N_SITES, N_VISITS = 15, 3  # of each operator in each of two cities


def visits(seed: int = 5) -> pl.DataFrame:
    """CM is truly better on `clean` (90 % v 60 %), alike on `rating`, and slower on `wait`."""
    rng = np.random.default_rng(seed)
    operator, city, site = (
        labels.ravel()
        for labels in np.meshgrid(["CM", "CU", "CT"], ["C1", "C2"], range(N_SITES), indexing="ij")
    )
    operator, city = np.repeat(operator, N_VISITS), np.repeat(city, N_VISITS)
    site = np.array(
        [f"{o}-{c}-{s}" for o, c, s in zip(operator, city, np.repeat(site, N_VISITS), strict=True)]
    )
    n, is_ours = len(operator), operator == "CM"
    return pl.DataFrame(
        {
            "operator": operator,
            "city": city,
            "site": site,
            "weight": np.where(city == "C1", 2.0, 1.5),
            "clean": (rng.random(n) < np.where(is_ours, 0.9, 0.6)).astype(int),
            "rating": rng.integers(1, 6, n),
            "wait": np.round(rng.gamma(9, np.where(is_ours, 40, 20), n) + 0.5, 1),
        }
    )


def brief(**changes: Any) -> Brief:  # noqa: ANN401 - the fields of a brief
    usual: dict[str, Any] = {
        "operator": "operator",
        "ours": "CM",
        "minimum_n": 8,
        "strata": ("city",),
        "cluster": "site",
        "weight": "weight",
    }
    return Brief(**(usual | changes))


def compared(path: Path, **changes: Any) -> TableComparison:  # noqa: ANN401 - as for `brief`
    asked = brief(**changes)
    return compare_table(read_table(path, codes=asked.codes), asked)


def csv(folder: Path, frame: pl.DataFrame) -> Path:
    path = folder / "visits.csv"
    frame.write_csv(path)
    return path


def faults_of(path: Path, **changes: Any) -> str:  # noqa: ANN401 - as for `brief`
    """The English of every fault, one a line; "" when the table is compared."""
    try:
        compared(path, **changes)
    except TableFaultsError as wrong:
        return "\n".join(fault.en for fault in wrong.faults)
    return ""
