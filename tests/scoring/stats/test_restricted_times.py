"""Times with a cut-off against the area under the Kaplan–Meier curve."""

import math

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from scoring.stats.survival import restricted_times


def test_the_mean_is_the_area_under_kaplan_meier() -> None:
    rng = np.random.default_rng(4)
    times = np.minimum(rng.exponential(100, 60).round(), 120.0)
    happened = times < 120
    curve = SurvfuncRight(times, happened.astype(int))
    steps = np.concatenate([[0.0], curve.surv_times, [120.0]])
    heights = np.concatenate([[1.0], curve.surv_prob])
    area = float((np.diff(steps) * heights).sum())
    restricted = restricted_times(times, happened=happened, limit=120)
    assert restricted.mean() == pytest.approx(area, rel=1e-9)


def test_late_events_count_as_the_limit() -> None:
    found = restricted_times(
        np.array([30.0, 200.0, 120.0]), happened=np.array([True, True, False]), limit=120
    )
    assert found.tolist() == [30, 120, 120]


def test_a_mean_would_be_wrong_for_early_censoring() -> None:
    with pytest.raises(ValueError, match="censored before the limit"):
        restricted_times(np.array([60.0]), happened=np.array([False]), limit=120)
    with pytest.raises(ValueError, match="times holds NaN"):
        restricted_times(np.array([math.nan]), happened=np.array([True]), limit=120)
