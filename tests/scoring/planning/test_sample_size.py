r"""Sample sizes against R and, where R has none, against the same condition solved there by itself.

options(digits = 17); R.version.string  # R version 4.2.2 Patched (2022-11-10 r83330)
p <- function(...) cat(power.prop.test(..., tol = 1e-13)$n, "\n")
p(p1 = .75, p2 = .66, power = .8); p(p1 = .8, p2 = .75, power = .8, sig.level = .05 / 110)
p(p1 = 1, p2 = .95, power = .9)
t <- function(...) cat(power.t.test(..., tol = 1e-13)$n, "\n")
t(delta = .5, sd = 1, power = .8); t(delta = 5, sd = 12, power = .9, sig.level = .01)
t(delta = 2, sd = 1, power = .8)
sh <- function(p, q) c((p + q) * (1 - (p + q) / 2), p * (1 - p) + q * (1 - q))
need <- function(v, d, icc, m, H, power, alpha) uniroot(function(s) {
  df <- 2 * (s * H - H); scale <- sqrt((1 + (m - 1) * icc) / (s * H * m))
  (qt(1 - alpha / 2, df) * sqrt(v[1]) + qt(power, df) * sqrt(v[2])) * scale - d
}, c(1.001, 1e5), tol = 1e-12)$root
v <- sh(.8, .75)
for (m in 1:3) cat(need(v, .05, .2, m, 9, .8, .05), need(v, .05, .2, m, 9, .8, .05 / 110), "\n")
cat(need(c(288, 288), 5, .2, 2, 9, .8, .05), need(c(288, 288), 5, .05, 4, 3, .9, .01), "\n")
det <- function(p, J, H, m, icc, power, alpha) uniroot(function(d) {
  v <- sh(p, p - d); df <- 2 * (J - H); n <- J * m / (1 + (m - 1) * icc)
  (qt(1 - alpha / 2, df) * sqrt(v[1]) + qt(power, df) * sqrt(v[2])) / sqrt(n) - d
}, c(1e-6, p), tol = 1e-15)$root
cat(det(.8, 36, 9, 2, .2, .8, .05), det(1, 18, 9, 1, 0, .8, .05), det(.8, 36, 9, 2, .2, .8, .05 / 110), "\n")
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.planning.expected import Expected, ExpectedMean, ExpectedShare
from scoring.planning.sample_size import (
    Aim,
    Certainty,
    Fieldwork,
    Ground,
    design_effect,
    detectable_difference,
    effective_visits_needed,
    fieldwork_needed,
)
from scoring.stats.means import mean_of, welch
from scoring.stats.power import smallest_detectable

USUAL = Certainty(power=0.8, alpha=0.05)
ONE_CITY = Ground(cities=1, fewest_sites_per_city=2, fewest_sites=2, fewest_visits=2)
NINE_CITIES = Ground(cities=9, fewest_sites_per_city=2, fewest_sites=5, fewest_visits=8)


def test_75_against_66_percent_of_domain_a10() -> None:
    aim = Aim(ExpectedShare(0.75), 0.09, icc=0)
    assert effective_visits_needed(aim, USUAL) == pytest.approx(401.87355503064902, rel=1e-12)
    found = fieldwork_needed(aim, USUAL, ground=ONE_CITY, visits_per_site=1)
    assert 403 == found.visits  # one more by t


@pytest.mark.parametrize(
    ("share", "difference", "certainty", "from_r"),
    [
        (0.8, 0.05, USUAL.shared_by(110), 2635.2199501395867),
        (0.2, 0.05, USUAL.shared_by(110), 2635.2199501395867),
        (1.0, 0.05, Certainty(power=0.9, alpha=0.05), 202.80950951193233),
    ],
)
def test_shares_as_power_prop_test(
    share: float, difference: float, certainty: Certainty, from_r: float
) -> None:
    aim = Aim(ExpectedShare(share), difference, icc=0)
    assert effective_visits_needed(aim, certainty) == pytest.approx(from_r, rel=1e-11)


@pytest.mark.parametrize(
    ("sd", "difference", "certainty", "from_r"),
    [
        (1, 0.5, USUAL, 63.765763724846089),
        (12, 5, Certainty(power=0.9, alpha=0.01), 173.0773945587074),
        (1, 2, USUAL, 5.0900007586880296),
    ],
)
def test_means_as_power_t_test(sd: float, difference: float, certainty: Certainty, from_r: float) -> None:
    """It takes the noncentral t, we Bloom's sum of two t: within 0.2 visits, one when rounded."""
    aim = Aim(ExpectedMean(sd), difference, icc=0)
    needed = effective_visits_needed(aim, certainty, df=2 * from_r - 2)
    assert needed == pytest.approx(from_r, abs=0.2)
    found = fieldwork_needed(aim, certainty, ground=ONE_CITY, visits_per_site=1)
    assert found.visits in {math.ceil(from_r), math.ceil(from_r) - 1}


@pytest.mark.parametrize(
    ("visits_per_site", "one", "family"),
    [
        (1, 121.63581284482244, 293.11025549579699),
        (2, 73.025781934891526, 175.99002388583855),
        (3, 56.822667835695327, 136.9501973438278),
    ],
)
def test_shares_in_sites_of_nine_cities(visits_per_site: int, one: float, family: float) -> None:
    aim = Aim(ExpectedShare(0.8), 0.05, icc=0.2)
    for certainty, from_r in ((USUAL, one), (USUAL.shared_by(110), family)):
        found = fieldwork_needed(aim, certainty, ground=NINE_CITIES, visits_per_site=visits_per_site)
        assert Fieldwork(9, math.ceil(from_r), visits_per_site) == found


def test_means_in_sites() -> None:
    aim = Aim(ExpectedMean(12), 5, icc=0.2)
    found = fieldwork_needed(aim, USUAL, ground=NINE_CITIES, visits_per_site=2)
    assert (7, 63, 126, 108) == (found.sites_per_city, found.sites, found.visits, found.df)  # R: 6.157
    three = Ground(cities=3, fewest_sites_per_city=2, fewest_sites=5, fewest_visits=8)
    found = fieldwork_needed(
        Aim(ExpectedMean(12), 5, icc=0.05), Certainty(0.9, 0.01), ground=three, visits_per_site=4
    )
    assert 17 == found.sites_per_city  # R: 16.953


def test_a_planned_wave_finds_the_difference_four_times_in_five() -> None:
    """Sites of two visits in one city, tested by the Welch t on site means as few sites are."""
    aim = Aim(ExpectedMean(1.0), 1.0, icc=0.3)
    plan = fieldwork_needed(aim, USUAL, ground=ONE_CITY, visits_per_site=2)
    rng = np.random.default_rng(20260101)

    def site_means(truth: float) -> np.ndarray:
        sites = rng.normal(truth, math.sqrt(0.3), (plan.sites, 1))
        return (sites + rng.normal(0, math.sqrt(0.7), (plan.sites, 2))).mean(axis=1)

    pairs = [(mean_of(site_means(1.0)), mean_of(site_means(0.0))) for _ in range(2000)]
    found = [welch((1, ours), (-1, rival)).p_value < 0.05 for ours, rival in pairs]
    assert 0.77 < np.mean(found) < 0.85


def test_floors_hold_where_the_difference_is_easy() -> None:
    easy = Aim(ExpectedMean(1.0), 100.0, icc=0)
    assert 18 == fieldwork_needed(easy, USUAL, ground=NINE_CITIES, visits_per_site=1).sites
    few = Ground(cities=1, fewest_sites_per_city=2, fewest_sites=5, fewest_visits=8)
    assert 5 == fieldwork_needed(easy, USUAL, ground=few, visits_per_site=3).sites
    assert 8 == fieldwork_needed(easy, USUAL, ground=few, visits_per_site=1).sites


def test_detectable_shares_and_means() -> None:
    fieldwork = Fieldwork(cities=9, sites_per_city=4, visits_per_site=2)
    share = ExpectedShare(0.8)
    one = detectable_difference(share, fieldwork, USUAL, icc=0.2)
    family = detectable_difference(share, fieldwork, USUAL.shared_by(110), icc=0.2)
    assert one == pytest.approx(0.24061597559161568, rel=1e-10)
    assert family == pytest.approx(0.40346496521414382, rel=1e-10)
    always = detectable_difference(ExpectedShare(1), Fieldwork(9, 2, 1), USUAL, icc=0)
    assert always == pytest.approx(0.37004099804218399, rel=1e-10)
    se = 12 * math.sqrt(2 * 1.2 / 72)
    mean = detectable_difference(ExpectedMean(12), fieldwork, USUAL, icc=0.2)
    assert mean == pytest.approx(smallest_detectable(se, 54), rel=1e-11)


def test_too_few_to_find_even_the_widest_difference() -> None:
    assert detectable_difference(ExpectedShare(0.5), Fieldwork(1, 2, 1), USUAL, icc=0) is None


@settings(deadline=None, max_examples=60)
@given(
    expected=st.one_of(
        st.floats(0, 1).map(ExpectedShare),
        st.floats(0.3, 3).map(ExpectedMean),
    ),
    difference=st.floats(0.03, 0.5),
    icc=st.floats(0, 1),
    visits_per_site=st.integers(1, 5),
    cities=st.integers(1, 12),
)
def test_the_plan_finds_its_difference_and_one_site_fewer_does_not(
    *, expected: Expected, difference: float, icc: float, visits_per_site: int, cities: int
) -> None:
    ground = Ground(cities=cities, fewest_sites_per_city=2, fewest_sites=2, fewest_visits=2)
    plan = fieldwork_needed(
        Aim(expected, difference, icc), USUAL, ground=ground, visits_per_site=visits_per_site
    )
    found = detectable_difference(expected, plan, USUAL, icc=icc)
    assert found is not None
    assert found <= difference * (1 + 1e-9)
    if plan.sites_per_city > 2:
        fewer = Fieldwork(cities, plan.sites_per_city - 1, visits_per_site)
        missed = detectable_difference(expected, fewer, USUAL, icc=icc)
        assert missed is None or missed > difference * (1 - 1e-9)


def test_design_effect_of_kish() -> None:
    assert 1 == design_effect(1, 0.9)
    assert 3 == design_effect(3, 1)


def test_refusals() -> None:
    share = ExpectedShare(0.8)
    with pytest.raises(ValueError, match=r"share 1\.2"):
        ExpectedShare(1.2)
    with pytest.raises(ValueError, match="share nan"):
        ExpectedShare(math.nan)
    with pytest.raises(ValueError, match="sd 0"):
        ExpectedMean(0)
    with pytest.raises(ValueError, match=r"difference 0\.81"):
        Aim(share, 0.81, icc=0)
    with pytest.raises(ValueError, match="difference inf"):
        Aim(ExpectedMean(1), math.inf, icc=0)
    with pytest.raises(ValueError, match=r"icc -0\.1"):
        Aim(share, 0.05, icc=-0.1)
    with pytest.raises(ValueError, match=r"power 1\.0"):
        Certainty(1.0, 0.05)
    with pytest.raises(ValueError, match=r"alpha 0\.0"):
        Certainty(0.8, 0.0)
    with pytest.raises(ValueError, match="n_tests 0"):
        USUAL.shared_by(0)
    with pytest.raises(ValueError, match="visits_per_site 0"):
        design_effect(0, 0.2)
    with pytest.raises(ValueError, match="icc nan"):
        design_effect(2, math.nan)
    with pytest.raises(ValueError, match="cities 0"):
        Ground(0, fewest_sites_per_city=2, fewest_sites=5, fewest_visits=8)
    with pytest.raises(ValueError, match="sites_per_city=1"):
        Fieldwork(cities=3, sites_per_city=1, visits_per_site=1)
    with pytest.raises(ValueError, match="would need over"):
        fieldwork_needed(Aim(share, 1e-6, icc=0), USUAL, ground=NINE_CITIES, visits_per_site=1)
