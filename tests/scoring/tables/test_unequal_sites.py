"""Sites that count unequally: the row says that its test takes too many degrees of freedom."""

from pathlib import Path

import numpy as np
import polars as pl
from small_tables import compared, csv

from scoring.results import Contrast


def _contrast(tmp_path: Path, weights: tuple[float, float, float]) -> Contrast:
    """Twelve sites a side in three cities, three visits each, the cities weighing as told."""
    site = np.repeat(np.arange(24), 3)
    city = site % 3
    frame = pl.DataFrame(
        {
            "operator": np.where(site < 12, "CM", "CU"),
            "site": [f"s{one}" for one in site],
            "city": [f"c{one}" for one in city],
            "weight": np.array(weights)[city],
            "wait": np.random.default_rng(4).normal(300, 60, size=72).round(1),
        }
    )
    (wait,) = compared(csv(tmp_path, frame), items=("wait:measure",)).measures
    return wait.contrasts[0]


def test_cities_that_weigh_alike_say_nothing(tmp_path: Path) -> None:
    assert not any("unequally" in caveat.en for caveat in _contrast(tmp_path, (1, 1, 1)).caveats)


def test_cities_that_weigh_1_2_4_say_how_many_degrees_of_freedom_there_are(tmp_path: Path) -> None:
    """2 × 3 × (1 + 4 + 16)² ÷ (1 + 16 + 256) = 9.7; at 97.5 % their t is 2.238, that of 18 is 2.101."""
    found = _contrast(tmp_path, (1, 2, 4))
    assert 18 == found.df
    (said,) = [caveat for caveat in found.caveats if "unequally" in caveat.en]
    assert "about 9.7 degrees of freedom where the test takes 18" in said.en
    assert "some 7% wider" in said.en
    assert "自由度实际约 9.7" in said.zh
