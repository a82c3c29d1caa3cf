r"""Before and after, treated and control, against R's survey.

R version 4.2.2 Patched (2022-11-10 r83330), survey 4.1.1:
    i <- 0:159
    a <- data.frame(y = (37 * i) %% 29, after = (i %% 2) == 1)
    a$site <- ifelse(a$after, i %/% 4 + (i %/% 4 %% 5 == 0) * 100, i %/% 4)  # a fifth of the sites is new
    a$area <- (i %/% 4) %% 3; a$control <- (i %/% 12) %% 2 == 1; a$w <- 1 + (5 * (i %/% 4)) %% 7
    a$y <- a$y + 8 * ((i %/% 4) %% 6) + 3 * a$after + 4 * (a$after & !a$control)
    a$x <- 1 + (i * i) %% 3; a$ok <- i %% 11 > 1
    d <- svydesign(~site, strata = ~interaction(area, control), weights = ~w, data = a)
    g <- svyglm(y ~ after * control, d); print(c(-coef(g)[4], SE(g)[4]), 16)
    g <- svyglm(y ~ after, subset(d, !control)); print(c(coef(g)[2], SE(g)[2]), 16)
    b <- svyby(~I(y * ok), ~after + control, denominator = ~I(x * ok), d, svyratio, covmat = TRUE)
    for (s in list(c(-1, 1, 1, -1), c(-1, 1, 0, 0))) { r <- svycontrast(b, s); print(c(coef(r), SE(r)), 16) }
    s <- subset(d, ok == 1); c(degf(d), degf(s), degf(subset(s, !control)))  # 42 42 22
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy import stats

from scoring.stats.before_after import Change, before_after, difference_in_differences, period_design
from scoring.stats.design import FloatArray, design_of
from scoring.stats.ratios import RatioEstimates, ratio_estimates

ROW = np.arange(160)
PLACE = ROW // 4
AFTER = ROW % 2 == 1
CONTROL = ROW // 12 % 2 == 1
SITE = PLACE + np.where(AFTER & (PLACE % 5 == 0), 100, 0)
Y = ((37 * ROW) % 29 + 8 * (PLACE % 6) + 3 * AFTER + 4 * (AFTER & ~CONTROL)).astype(np.float64)
X = (1 + (ROW * ROW) % 3).astype(np.float64)
ANSWERED = (ROW % 11 > 1).astype(np.float64)


def _found(numerator: FloatArray, denominator: FloatArray) -> RatioEstimates:
    design = period_design(
        AFTER, is_control=CONTROL, cluster=SITE, area=PLACE % 3, weight=1 + (5 * PLACE) % 7
    )
    return ratio_estimates(design, numerator=numerator[:, None], denominator=denominator[:, None])


def _change_at_sites(before: ArrayLike, after: ArrayLike) -> Change:
    """One row a period at each of the same sites."""
    y = np.concatenate([np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)])
    n = len(y) // 2
    design = period_design(
        np.repeat([False, True], n),
        is_control=np.zeros(2 * n, dtype=np.bool_),
        cluster=np.tile(np.arange(n), 2),
        area=np.zeros(2 * n),
        weight=np.ones(2 * n),
    )
    return before_after(ratio_estimates(design, numerator=y[:, None], denominator=np.ones((2 * n, 1))), 0)


def test_means_as_svyglm() -> None:
    found = _found(Y, np.ones(160))
    both, own = difference_in_differences(found, 0), before_after(found, 0)
    assert (both.estimate, both.se) == pytest.approx((1.701441102756890, 2.85231564020673), rel=1e-8)
    assert (own.estimate, own.se) == pytest.approx((6.023809523809518, 1.796881873472810), rel=1e-8)
    assert both.n == (42, 42, 38, 38)
    assert own.n == (42, 42)


def test_ratios_of_answered_rows_as_svycontrast() -> None:
    found = _found(Y * ANSWERED, X * ANSWERED)
    both, own = difference_in_differences(found, 0), before_after(found, 0)
    assert (both.estimate, both.se) == pytest.approx((2.623688652438986, 2.810228942747407), rel=1e-8)
    assert (own.estimate, own.se) == pytest.approx((4.458839406207828, 1.104238324034246), rel=1e-8)
    assert (both.df, own.df) == (42, 22)


def test_a_site_that_serves_both_keeps_their_covariance() -> None:
    """Treated and control at the same five sites: the paired t of the sites' differences of changes."""
    periods = [[5, 7, 9, 4, 6.0], [6, 8, 11, 4, 9], [3, 5, 5, 2, 6], [3, 6, 4, 3, 7]]
    before, after, control_before, control_after = np.array(periods)
    design = period_design(
        np.tile(np.repeat([False, True], 5), 2),
        is_control=np.repeat([False, True], 10),
        cluster=np.tile(np.arange(5), 4),
        area=np.zeros(20),
        weight=np.ones(20),
    )
    y = np.concatenate(periods)[:, None]
    found = difference_in_differences(ratio_estimates(design, numerator=y, denominator=np.ones((20, 1))), 0)
    paired = stats.ttest_rel(after - before, control_after - control_before)
    assert (found.p_value, found.df) == (pytest.approx(paired.pvalue, rel=1e-10), 4)


def test_the_interval_and_p_are_students() -> None:
    found = difference_in_differences(_found(Y * ANSWERED, X * ANSWERED), 0)
    assert found.estimate is not None
    assert found.se is not None
    margin = float(stats.t.ppf(0.975, 42)) * found.se
    assert (found.low, found.high) == pytest.approx((found.estimate - margin, found.estimate + margin))
    assert found.p_value == pytest.approx(2 * stats.t.sf(abs(found.estimate / found.se), 42))


def test_matched_sites_are_the_paired_t() -> None:
    before, after = [5, 7, 9, 4, 6.0], [6, 8, 11, 4, 9.0]
    found, paired = _change_at_sites(before, after), stats.ttest_rel(after, before)
    assert found.p_value == pytest.approx(paired.pvalue, rel=1e-10)
    assert (found.df, found.n, found.n_clusters) == (4, (5, 5), (5, 5))


def test_sites_drawn_anew_are_not_paired() -> None:
    rng = np.random.default_rng(3)
    y = rng.normal(size=(40, 1))
    design = period_design(
        np.repeat([False, True], 20),
        is_control=np.zeros(40, dtype=np.bool_),
        cluster=np.arange(40),
        area=np.zeros(40),
        weight=np.ones(40),
    )
    found = before_after(ratio_estimates(design, numerator=y, denominator=np.ones((40, 1))), 0)
    welch, _ = np.asarray(stats.ttest_ind(y[20:, 0], y[:20, 0], equal_var=False)).tolist()
    assert found.se is not None
    assert found.estimate is not None
    assert found.estimate / found.se == pytest.approx(welch, rel=1e-10)
    assert found.df == 38


def test_nothing_answered_in_a_cell_is_no_change() -> None:
    answered = (AFTER | ~CONTROL).astype(np.float64)
    found = difference_in_differences(_found(Y * answered, answered), 0)
    assert (found.estimate, found.se, found.p_value) == (None, None, None)
    assert found.n == (42, 42, 0, 38)
    assert before_after(_found(Y * answered, answered), 0).p_value is not None


def test_the_same_change_everywhere_is_never_p_0() -> None:
    before = np.random.default_rng(1).normal(size=12)
    found = _change_at_sites(before, before + 1)
    assert found.estimate == pytest.approx(1)
    assert (found.se, found.low, found.p_value) == (None, None, None)
    assert _change_at_sites([2] * 6, [2] * 6).estimate == 0


def test_one_site_has_a_change_but_no_interval() -> None:
    found = _change_at_sites([3], [5])
    assert (found.estimate, found.se, found.n) == (2, None, (1, 1))


def test_a_share_at_its_end_has_no_wald_interval() -> None:
    found = _change_at_sites([0, 1, 0, 1, 1, 0], [1] * 6)
    assert (found.estimate, found.low, found.p_value) == (0.5, None, None)


def test_bad_input_is_refused_by_name() -> None:
    rows = {"cluster": [1, 2], "area": [1, 1], "weight": [1.0, 1.0]}
    with pytest.raises(ValueError, match="is_after must be one row of true or false"):
        period_design([0, 1], is_control=[False, False], **rows)
    with pytest.raises(ValueError, match="is_control must be one row"):
        period_design([False, True], is_control=["no", "no"], **rows)
    with pytest.raises(ValueError, match="is_after has 1 rows, is_control 2"):
        period_design([False], is_control=[False, False], **rows)
    plain = design_of(["CM"], cluster=[1], stratum=[1], weight=[1], operators=["CM"])
    with pytest.raises(ValueError, match="found must come from a design of two periods"):
        before_after(ratio_estimates(plain, numerator=np.ones((1, 1)), denominator=np.ones((1, 1))), 0)


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 9999))
def test_swapping_the_periods_turns_the_sign(seed: int) -> None:
    y = np.random.default_rng(seed).normal(size=(160, 1))
    there, back = (
        difference_in_differences(
            ratio_estimates(
                period_design(after, is_control=CONTROL, cluster=SITE, area=PLACE % 3, weight=np.ones(160)),
                numerator=y,
                denominator=np.ones((160, 1)),
            ),
            0,
        )
        for after in (AFTER, ~AFTER)
    )
    assert there.estimate is not None
    assert back.estimate == pytest.approx(-there.estimate, rel=1e-9)
    assert (back.se, back.p_value) == pytest.approx((there.se, there.p_value), rel=1e-9)
    assert 0 < (there.p_value or 0) <= 1
