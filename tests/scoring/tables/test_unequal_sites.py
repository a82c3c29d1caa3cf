"""Sites that count unequally: the row says that its test takes too many degrees of freedom."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import stats

from scoring.results import Contrast, Verdict
from tests.scoring.tables.small_tables import compared, csv


def _contrast(tmp_path: Path, weights: tuple[float, float, float], *, ahead: float = 0.0) -> Contrast:
    """Twelve sites a side in three cities, three visits each; the cities weigh as told, ours is ahead."""
    site = np.repeat(np.arange(24), 3)
    city = site % 3
    frame = pl.DataFrame(
        {
            "operator": np.where(site < 12, "CM", "CU"),
            "site": [f"s{one}" for one in site],
            "city": [f"c{one}" for one in city],
            "weight": np.array(weights)[city],
            "wait": np.random.default_rng(4).normal(300, 60, size=72).round(1)
            + np.where(site < 12, ahead, 0),
        }
    )
    (wait,) = compared(csv(tmp_path, frame), items=("wait:measure",), deltas=("wait=1",)).measures
    return wait.contrasts[0]


def test_cities_that_weigh_alike_say_nothing(tmp_path: Path) -> None:
    assert not any("unequally" in caveat.en for caveat in _contrast(tmp_path, (1, 1, 1)).caveats)


def test_cities_that_weigh_1_2_4_say_how_many_degrees_of_freedom_there_are(tmp_path: Path) -> None:
    """2 × 3 × (1 + 4 + 16)² ÷ (1 + 16 + 256) = 9.7; at 97.5 % their t is 2.238, that of 18 is 2.101."""
    found = _contrast(tmp_path, (1, 2, 4))
    assert 18 == found.df
    (said,) = [caveat for caveat in found.caveats if "unequally" in caveat.en]
    assert "about 9.7 degrees of freedom where the test takes 18" in said.en
    assert "some 7% wider; the verdict allows for it" in said.en
    assert "自由度实际约 9.7" in said.zh


def test_the_verdict_takes_the_degrees_of_freedom_there_are(tmp_path: Path) -> None:
    """A t of 2.17 is below .05 with 18 of them and above it with 9.7."""
    level = _contrast(tmp_path, (1, 2, 4))
    assert level.difference is not None
    assert level.se is not None
    ahead = 2.17 * level.se - level.difference
    found = _contrast(tmp_path, (1, 2, 4), ahead=ahead)
    assert (found.statistic, found.p) == pytest.approx((2.17, 2 * stats.t.sf(2.17, 18)))
    assert found.p == found.p_holm == found.p_bh
    assert found.p_bh is not None
    assert (True, Verdict.NOT_ENOUGH_DATA) == (found.p_bh < 0.05, found.verdict)
    decided = f"{2 * stats.t.sf(2.17, 2 * 3 * 21**2 / 273):.3f}"
    assert f"adjusted p={decided} by the degrees of freedom there are" in found.sentence.en
    assert f"p（按实际自由度，校正）={decided}" in found.sentence.zh
    assert Verdict.LEAD == _contrast(tmp_path, (1, 1, 1), ahead=3 * level.se).verdict
