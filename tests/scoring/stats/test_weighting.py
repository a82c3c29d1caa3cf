r"""Weights to known totals, against R's survey.

R version 4.2.2 Patched (2022-11-10 r83330), survey 4.1.1:
    i <- 0:95
    a <- data.frame(site = i %/% 4, sex = c("m", "f")[1 + (i * i + i %/% 5) %% 7 %% 2],
      age = c("a", "b", "c")[1 + (i %/% 3 + i * i) %% 3], one = 1)
    a$area <- a$site %% 3; a$w <- 1 + (5 * a$site) %% 7
    age <- data.frame(age = c("a", "b", "c"), Freq = c(300, 450, 250))
    sex <- data.frame(sex = c("f", "m"), Freq = c(520, 480))
    uneven <- svydesign(~site, strata = ~area, weights = ~w, data = a)
    even <- svydesign(~site, strata = ~area, weights = ~one, data = a)
    exact <- list(maxit = 200, epsilon = 1e-13)
    for (d in list(postStratify(uneven, ~age, age), rake(even, list(~age, ~sex), list(age, sex), exact),
      rake(uneven, list(~age, ~sex), list(age, sex), exact))) print(weights(d)[c(1, 2, 3, 50, 96)], 16)
"""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.stats.weighting import (
    Margin,
    Trim,
    effective_n,
    kish_effect,
    margin_of,
    post_stratified,
    raked,
)

ROW = np.arange(96)
SITE = ROW // 4
SEX = np.where((ROW * ROW + ROW // 5) % 7 % 2, "f", "m")
AGE = np.array(["a", "b", "c"])[(ROW // 3 + ROW * ROW) % 3]
EVEN = np.ones(96)
UNEVEN = (1 + (5 * SITE) % 7).astype(np.float64)
BY_AGE = margin_of("age", AGE, levels=["a", "b", "c"], totals=[300, 450, 250])
BY_SEX = margin_of("sex", SEX, levels=["f", "m"], totals=[520, 480])
SHOWN = [0, 1, 2, 49, 95]


def test_post_stratified_as_r() -> None:
    found = post_stratified(UNEVEN, BY_AGE)
    assert found[SHOWN] == pytest.approx(
        [2.083333333333333, 3.658536585365854, 3.658536585365854, 11.061946902654867, 8.849557522123893],
        rel=1e-12,
    )
    assert BY_AGE.sums(found) == pytest.approx([300, 450, 250], rel=1e-12)


def test_raked_as_r() -> None:
    assert raked(EVEN, [BY_AGE, BY_SEX])[SHOWN] == pytest.approx(
        [7.879428070409500, 17.339578860321662, 11.229273740790918, 6.310267773156146, 6.310267773156146],
        rel=1e-8,
    )
    assert raked(UNEVEN, [BY_AGE, BY_SEX])[SHOWN] == pytest.approx(
        [1.618855275705280, 4.880671332620295, 3.001639158716589, 8.738319676743151, 6.990655741394518],
        rel=1e-8,
    )


def test_one_margin_needs_no_rounds() -> None:
    assert raked(UNEVEN, [BY_AGE]) == pytest.approx(post_stratified(UNEVEN, BY_AGE), rel=1e-14)


def test_weights_within_the_trim_still_meet_the_margins() -> None:
    free = raked(UNEVEN, [BY_AGE, BY_SEX])
    mean = 1000 / 96
    assert free.max() > 2 * mean
    assert free.min() < 0.3 * mean
    found = raked(UNEVEN, [BY_AGE, BY_SEX], trim=Trim(0.3, 2.0))
    assert (found <= 2 * mean).all()
    assert (found >= 0.3 * mean).all()
    assert BY_AGE.sums(found) == pytest.approx([300, 450, 250], rel=1e-8)
    assert BY_SEX.sums(found) == pytest.approx([520, 480], rel=1e-8)
    assert kish_effect(found) < kish_effect(free)


def test_a_trim_that_nothing_reaches_changes_nothing() -> None:
    wide = raked(UNEVEN, [BY_AGE, BY_SEX], trim=Trim(0.0, 50.0))
    assert wide.tolist() == raked(UNEVEN, [BY_AGE, BY_SEX]).tolist()


def test_margins_that_cannot_all_hold_name_the_worst() -> None:
    """All young are in a, and a is to have fewer than there are young."""
    city = margin_of("city", ["a", "a", "b"], levels=["a", "b"], totals=[30, 70])
    age = margin_of("age", ["y", "o", "o"], levels=["y", "o"], totals=[60, 40])
    with pytest.raises(ValueError, match=r"margin 'city' is still .* off"):
        raked(np.ones(3), [city, age])
    with pytest.raises(ValueError, match="widen the trim"):
        raked(EVEN, [BY_AGE, BY_SEX], trim=Trim(0.99, 1.01))


def test_kish_by_hand() -> None:
    """Weights 1, 1, 4: mean 2, population variance 2, so 1 + 2 ÷ 4."""
    assert kish_effect(np.array([1.0, 1.0, 4.0])) == pytest.approx(1.5, rel=1e-12)
    assert effective_n(np.array([1.0, 1.0, 4.0])) == pytest.approx(2.0, rel=1e-12)
    assert kish_effect(np.full(7, 0.1)) == pytest.approx(1.0, rel=1e-12)


def test_bad_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="weight"):
        post_stratified(np.array([1.0, math.nan]), BY_AGE)
    with pytest.raises(ValueError, match="weight"):
        kish_effect(np.zeros(0))
    with pytest.raises(ValueError, match="margin 'age' is of 96 rows"):
        post_stratified(np.ones(3), BY_AGE)
    with pytest.raises(ValueError, match="margins must be at least one"):
        raked(EVEN, [])
    with pytest.raises(ValueError, match="margin 'sex' adds up to 100"):
        raked(EVEN, [BY_AGE, margin_of("sex", SEX, levels=["f", "m"], totals=[52, 48])])
    with pytest.raises(ValueError, match="trim"):
        raked(EVEN, [BY_AGE], trim=Trim(2.0, 3.0))
    with pytest.raises(ValueError, match=r"margin 'sex': group holds \['f', 'm'\]"):
        margin_of("sex", SEX, levels=["f", "x"], totals=[1, 1])
    with pytest.raises(ValueError, match="margin 'sex': totals must be positive"):
        margin_of("sex", SEX, levels=["f", "m"], totals=[1, 0])
    with pytest.raises(ValueError, match="one for each of its levels"):
        margin_of("sex", SEX, levels=["f", "m"], totals=[1])


def _scaled(margin: Margin, scale: float) -> Margin:
    return replace(margin, totals=margin.totals * scale)


@settings(deadline=None, max_examples=30)
@given(scale=st.floats(1e-3, 1e3), unit=st.floats(1e-3, 1e3))
def test_only_the_totals_set_the_scale(scale: float, unit: float) -> None:
    margins = [_scaled(BY_AGE, scale), _scaled(BY_SEX, scale)]
    assert raked(UNEVEN * unit, margins) == pytest.approx(scale * raked(UNEVEN, [BY_AGE, BY_SEX]), rel=1e-8)


@settings(deadline=None)
@given(weights=st.lists(st.floats(0.01, 100), min_size=1, max_size=40))
def test_kish_lies_between_one_and_n(weights: list[float]) -> None:
    effect = kish_effect(np.array(weights))
    assert 1 <= effect <= len(weights) * (1 + 1e-12)
