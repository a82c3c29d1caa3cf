"""How often the comparison is wrong where the truth is known: false findings, power, false equivalence.

Every p and verdict is the product's own: `contrasts.find` on the wave's estimates, judged by `judge_family`,
so that methods are chosen as the product chooses them. A wave is 80 tests of one kind. A rate breaks its band
where it lies more than two of its own Monte Carlo standard errors outside; docs/calibration.md explains the
table. Six to eight minutes on one core: pytest tests/bench/test_error_rates.py --bench -s
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest

from scoring.catalogue import load_catalogue
from scoring.compare import FORM_SCORE
from scoring.contrasts import ALPHA, FEWEST_CLUSTERS, Finding, Pair, find
from scoring.planning.expected import Expected, ExpectedMean, ExpectedShare
from scoring.planning.sample_size import Certainty, detectable_difference
from scoring.results import Verdict
from scoring.stats.multiplicity import Correction
from scoring.stats.ratios import ratio_estimates
from scoring.verdicts import Judgement, judge_family
from tests.bench.drawn_waves import ICC, N_TESTS, Normal, Rating, Sampling, Share, Values
from tests.bench.rate_table import Band, Outcomes, Row, heading, mixture, pooled

pytestmark = pytest.mark.bench

SEED = 2026
N_WAVES = 200  # of a scenario with false findings to count
N_WAVES_COARSE = 500  # of shares on the fewest sites, which take few values: their far tail needs more
N_WAVES_PLANTED = 50  # of one where every test has a difference
MINIMUM_N = load_catalogue().minimum_n("store_visit")
PER_TEST = Band(0.045, 0.057)
FOUND = Band(0.77, 0.83, is_of_errors=False)
DECLARED = Band(0.0, 0.057)

WIDE = 1.5  # times the detectable difference, so that only one of the two one-sided tests decides
N_PLANTED = 20  # of a wave's tests, where the others have no difference
HALVES, NEAR_THE_END = Share(0.5), Share(0.95)
UNLIKE = Sampling(12, has_city_weights=True, has_unequal_visits=True)
ALIKE: tuple[tuple[Values, Sampling], ...] = (
    *((Normal(), Sampling(n_sites)) for n_sites in (5, 12, 72)),
    (Normal(), Sampling(8, is_shared=True)),
    (Normal(correlation=0.3), Sampling(30)),
    (Rating(), Sampling(12, n_visits=1)),
    *((HALVES, Sampling(n_sites)) for n_sites in (5, 8, 30)),
    *((NEAR_THE_END, Sampling(n_sites)) for n_sites in (12, 72)),
)
UNEQUALLY_SAMPLED: tuple[tuple[Values, Sampling], ...] = (
    (Normal(), Sampling(12, has_city_weights=True)),
    (Normal(), Sampling(12, has_unequal_visits=True)),
    *((Normal(city_contrast=size), Sampling(11, has_city_weights=True)) for size in (0.0, 2.0)),
    *((Rating(), replace(UNLIKE, n_sites=n_sites)) for n_sites in (12, 30, 72)),
    (Rating(), replace(UNLIKE, is_shared=True)),
    (HALVES, UNLIKE),
    (NEAR_THE_END, replace(UNLIKE, n_sites=72)),
)


def test_error_rates() -> None:
    print(f"\nSeed {SEED}; waves of {N_TESTS} tests.\n\n{heading()}")
    broken: list[str] = []
    for row in all_rows():
        print(row, flush=True)
        broken += [row.scenario] * row.is_broken
    assert [] == broken


def all_rows() -> Iterator[Row]:
    yield naive_row()
    yield from alike_rows(ALIKE, "all of these")
    yield from alike_rows(UNEQUALLY_SAMPLED, "all of these, unequally sampled")
    yield partly_planted_row()
    yield from power_rows()
    yield from equivalence_rows()


def naive_row() -> Row:
    """What becomes of a wave compared without its sites, beside which the other rows are to be read."""
    sampling = Sampling(72)
    found = findings(Normal(), sampling, n_waves=N_WAVES, knows_sites=False)
    return Row(f"naive, visits taken for sites: {Normal()}, {sampling}", false_findings(found), None)


def alike_rows(scenarios: Sequence[tuple[Values, Sampling]], name: str) -> Iterator[Row]:
    outcomes: list[Outcomes] = []
    for values, sampling in scenarios:
        is_coarse = isinstance(values, Share) and sampling.n_sites == FEWEST_CLUSTERS
        found = findings(values, sampling, n_waves=N_WAVES_COARSE if is_coarse else N_WAVES)
        outcomes.append(false_findings(found))
        yield Row(f"{values}, {sampling}", outcomes[-1], PER_TEST)
    yield Row(name, pooled(outcomes), PER_TEST)


def partly_planted_row() -> Row:
    """False findings beside true ones."""
    sampling = Sampling(30)
    planted = Normal(detectable(ExpectedMean(1.0), sampling), n_planted=N_PLANTED)
    found = false_findings(findings(planted, sampling, n_waves=N_WAVES), n_planted=N_PLANTED)
    return Row(f"{N_PLANTED} of {N_TESTS} differ: {planted}, {sampling}", found, PER_TEST)


def power_rows() -> Iterator[Row]:
    """Differences that a plan of this size promises to find in 80 % of waves, before correction."""
    for sampling in (Sampling(8), Sampling(72)):
        difference = detectable(ExpectedMean(1.0), sampling)
        yield _found(Normal(difference), sampling, difference)
    for sampling in (Sampling(30), Sampling(72)):
        difference = detectable(ExpectedShare(0.75), sampling)
        yield _found(Share(0.75 - difference, difference), sampling, difference)


def _found(values: Values, sampling: Sampling, difference: float) -> Row:
    found = findings(values, sampling, n_waves=N_WAVES_PLANTED)
    is_found = [(p := _deciding(finding)) is not None and p < ALPHA for finding in found]
    return Row(f"found, {difference:.2f}: {values}, {sampling}", _of_waves(is_found, found), FOUND)


def equivalence_rows() -> Iterator[Row]:
    """True differences of exactly δ, which must not be called equivalent."""
    for sampling in (Sampling(8), Sampling(30, is_shared=True)):
        delta = WIDE * detectable(ExpectedMean(1.0), replace(sampling, is_shared=False))
        yield _declared(Normal(delta), sampling, delta)
    delta = WIDE * detectable(ExpectedShare(0.5), Sampling(72))
    yield _declared(Share(0.5 - delta / 2, delta), Sampling(72), delta)
    yield _declared(Share(0.95, -0.1), Sampling(72), 0.1)


def _declared(values: Values, sampling: Sampling, delta: float) -> Row:
    found = findings(values, sampling, n_waves=N_WAVES_PLANTED, delta=delta)
    is_declared = [one.verdict is Verdict.EQUIVALENT for wave in judged(found, delta) for one in wave]
    return Row(f"equivalent, δ = {delta:.2f}: {values}, {sampling}", _of_waves(is_declared, found), DECLARED)


def detectable(expected: Expected, sampling: Sampling) -> float:
    difference = detectable_difference(expected, sampling.fieldwork, Certainty(0.8, ALPHA), icc=ICC)
    assert difference is not None
    return difference


def findings(
    values: Values, sampling: Sampling, *, n_waves: int, delta: float = 1.0, knows_sites: bool = True
) -> list[Finding]:
    """One per test, wave after wave; seeded by the scenario itself, so that rows may come and go."""
    rng = np.random.default_rng([SEED, *f"{values!r} {sampling!r}".encode()])
    visits = sampling.visits()
    y = values.drawn(rng, visits, n_waves * N_TESTS)
    design = visits.design(knows_sites=knows_sites)
    estimates = ratio_estimates(design, numerator=y, denominator=np.ones_like(y))
    comparable = replace(
        FORM_SCORE, facts=replace(FORM_SCORE.facts, delta=delta), is_share=isinstance(values, Share)
    )
    return [
        find(Pair(comparable, estimates, column, first=0, second=1), minimum_n=MINIMUM_N)
        for column in range(y.shape[1])
    ]


def judged(
    found: Sequence[Finding], delta: float, correction: Correction = Correction.BH
) -> list[tuple[Judgement, ...]]:
    """Wave by wave, each wave a family."""
    waves = [found[start : start + N_TESTS] for start in range(0, len(found), N_TESTS)]
    return [judge_family(wave, [delta] * N_TESTS, correction)[0] for wave in waves]


def false_findings(found: Sequence[Finding], *, n_planted: int = 0) -> Outcomes:
    """What was found on the tests without a difference, which follow the planted ones of each wave.

    With a δ of 0 a lead or a lag is whatever the correction leaves.
    """
    waves = judged(found, 0.0)
    return Outcomes(
        per_test=np.array(
            [float(np.mean(_below([_deciding(one.finding) for one in wave[n_planted:]]))) for wave in waves]
        ),
        by_holm=np.array(
            [
                float(any(_below([one.p_adjusted for one in wave[n_planted:]])))
                for wave in judged(found, 0.0, Correction.HOLM)
            ]
        ),
        by_bh=np.array([_false_share(wave, n_planted) for wave in waves]),
        chosen=mixture([finding.method for finding in found]),
    )


def _deciding(finding: Finding) -> float | None:
    """What a verdict rests on."""
    return finding.p if finding.p_deciding is None else finding.p_deciding


def _false_share(wave: Sequence[Judgement], n_planted: int) -> float:
    is_claimed = [one.verdict in {Verdict.LEAD, Verdict.LAG} for one in wave]
    return sum(is_claimed[n_planted:]) / max(sum(is_claimed), 1)


def _below(p_values: Sequence[float | None]) -> list[bool]:
    """Of the tests that could be made."""
    return [p < ALPHA for p in p_values if p is not None]


def _of_waves(is_so: list[bool], found: list[Finding]) -> Outcomes:
    waves = np.array(is_so, dtype=np.float64).reshape(-1, N_TESTS).mean(axis=1)
    return Outcomes(waves, chosen=mixture([finding.method for finding in found]))
