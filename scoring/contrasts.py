"""Ours against one rival on one comparable: which method fits the data, and what it finds."""

import math
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from forms.text import Bilingual
from scoring import caveats
from scoring.comparable import Comparable
from scoring.stats.effective_df import effective_df
from scoring.stats.equivalence import tost_p_value
from scoring.stats.means import Difference, mean_of, t_difference, welch
from scoring.stats.power import smallest_detectable
from scoring.stats.proportions import fisher_p_value, newcombe, plus_four_se
from scoring.stats.ratios import RatioEstimates

ALPHA = 0.05
FEWEST_CLUSTERS = 5  # a side; below it nothing is tested
FEW_CLUSTERS = 12  # a side; below it the linearised t is liberal, so Welch's t on cluster means is used
FEWEST_EXPECTED = 5  # passes or fails a side expected under no difference; below it shares go exact (A4)
FEWEST_FACTS = 3  # visits a side that agree make a fact (domain A5)
NOTABLE_WIDENING = 0.02  # of an interval, where sites count unequally; more is told (docs/calibration.md)
NEGLIGIBLE = 1e-9  # a standard error or a shortfall this small beside its figures is rounding


class Method(StrEnum):
    DESIGN_T = "design_t"
    CLUSTER_WELCH = "cluster_welch"
    CLUSTER_PAIRED = "cluster_paired"
    EXACT = "exact"
    FACTS = "facts"
    NOT_TESTABLE = "not_testable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One contrast before families are corrected: positive favours ours, all in the printed unit."""

    method: Method
    difference: float | None = None
    se: float | None = None
    df: float | None = None
    low: float | None = None
    high: float | None = None
    statistic: float | None = None
    p: float | None = None
    p_deciding: float | None = None  # what a verdict rests on, where that is another than `p`
    smallest_detectable: float | None = None
    is_equivalent: bool = False  # shown to lie inside ±δ
    caveats: tuple[Bilingual, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """One column of the estimates as ours (`first`) against a rival (`second`)."""

    comparable: Comparable
    estimates: RatioEstimates
    column: int
    first: int
    second: int

    @property
    def orientation(self) -> float:
        """Turns ours − rival into the printed unit with positive favouring ours."""
        return -self.comparable.scale if self.comparable.facts.is_lower_better else self.comparable.scale

    def of(self, values: NDArray[np.number]) -> tuple[float, float]:
        """Both sides' entries of an (operators, columns) array."""
        return float(values[self.first, self.column]), float(values[self.second, self.column])

    @property
    def difference(self) -> float | None:
        ours, rival = self.of(self.estimates.estimate)
        return None if math.isnan(ours - rival) else self.orientation * (ours - rival) + 0.0

    @property
    def fewest_clusters(self) -> int:
        return int(min(self.of(self.estimates.n_clusters)))

    @property
    def variance(self) -> float:
        covariance = self.estimates.covariance[:, :, self.column]
        a, b = self.first, self.second
        return float(covariance[a, a] + covariance[b, b] - 2 * covariance[a, b])

    @property
    def df(self) -> float:
        return float(self.estimates.df[self.first, self.second, self.column])

    @property
    def is_constant(self) -> bool:
        """Neither side's rows ever differ among themselves."""
        lowest, highest = self.of(self.estimates.lowest), self.of(self.estimates.highest)
        return lowest == highest


def find(pair: Pair, *, minimum_n: int) -> Finding:
    """Contrast one pair by the method its data allows.

    Protocol counts that never vary are facts. Too few visits or clusters, or no variation at all, cannot be
    tested. A share at or near 0 % or 100 % takes exact methods on the effective sample. With few clusters,
    or a design without degrees of freedom, Welch's t on the clusters' own values, or a paired t where all
    clusters of a side serve the other, too; else the design-based t.
    """
    if pair.comparable.is_protocol and pair.is_constant and min(pair.of(pair.estimates.n)) >= FEWEST_FACTS:
        return _facts(pair)
    if reason := _why_untestable(pair, minimum_n):
        return Finding(Method.NOT_TESTABLE, difference=pair.difference, caveats=(reason,))
    if pair.comparable.is_share and _is_near_an_end(pair):
        return _exact(pair)
    if pair.fewest_clusters < FEW_CLUSTERS or pair.df < 1:
        shared = pair.estimates.shared_cluster_differences(pair.first, pair.second, pair.column)
        return _cluster_paired(pair, shared) if len(shared) == pair.fewest_clusters else _cluster_welch(pair)
    return _design_t(pair)


def _why_untestable(pair: Pair, minimum_n: int) -> Bilingual | None:
    n = int(min(pair.of(pair.estimates.n)))
    if n < minimum_n:
        return caveats.too_few_visits(n, minimum_n)
    if pair.fewest_clusters < FEWEST_CLUSTERS:
        return caveats.too_few_sites(pair.fewest_clusters, FEWEST_CLUSTERS)
    if not pair.comparable.is_share and not _varies(pair):
        return caveats.NO_VARIATION
    return None


def _varies(pair: Pair) -> bool:
    """By more than rounding: of the figures, and of the variances that shared sites take from each other."""
    scale = max(map(abs, pair.of(pair.estimates.estimate)), default=0.0)
    own = pair.estimates.covariance[:, :, pair.column].diagonal()[[pair.first, pair.second]]
    is_residue = pair.variance <= NEGLIGIBLE * float(own.sum())
    return not is_residue and math.sqrt(max(pair.variance, 0.0)) > NEGLIGIBLE * max(scale, NEGLIGIBLE)


def _facts(pair: Pair) -> Finding:
    difference = pair.difference
    return Finding(
        Method.FACTS,
        difference=difference,
        is_equivalent=difference is not None and abs(difference) < pair.comparable.facts.delta,
        caveats=(caveats.FACTS,),
    )


def _is_near_an_end(pair: Pair) -> bool:
    """A share at 0 % or 100 %, no variance to use, or too few passes or fails expected for a t."""
    shares = pair.of(pair.estimates.estimate)
    if any(share in {0.0, 1.0} for share in shares) or not _varies(pair):
        return True
    totals = _effective_totals(pair)
    pooled = (shares[0] * totals[0] + shares[1] * totals[1]) / sum(totals)
    return min(totals) * min(pooled, 1 - pooled) < FEWEST_EXPECTED


def _design_t(pair: Pair) -> Finding:
    ours, rival = pair.of(pair.estimates.estimate)
    test = t_difference(ours - rival, se=math.sqrt(pair.variance), df=pair.df)
    found = _tested(pair, Method.DESIGN_T, test)
    unequal = _unequal_sites(pair)
    if unequal is None:
        return found
    surer = t_difference(test.estimate, se=test.se, df=unequal.df)
    return replace(
        found,
        p_deciding=surer.p_value,
        is_equivalent=_is_equivalent(pair, test, df=unequal.df),
        caveats=(caveats.unequal_sites(unequal.df, pair.df, unequal.widening),),
    )


@dataclass(frozen=True, slots=True)
class _Unequal:
    """The degrees of freedom there really are, and by how much an interval should be wider for them."""

    df: float
    widening: float


def _unequal_sites(pair: Pair) -> _Unequal | None:
    """Where sites count so unequally that a t on clusters − strata finds too much."""
    effective = effective_df(pair.estimates, pair.first, pair.second, pair.column)
    if not effective:
        return None
    widening = float(stdtrit(effective, 1 - ALPHA / 2) / stdtrit(pair.df, 1 - ALPHA / 2)) - 1
    return None if widening < NOTABLE_WIDENING else _Unequal(effective, widening)


def _cluster_welch(pair: Pair) -> Finding:
    sides = [mean_of(pair.estimates.cluster_ratios(side, pair.column)) for side in (pair.first, pair.second)]
    if not any(side.variance > 0 for side in sides):
        return Finding(Method.NOT_TESTABLE, difference=pair.difference, caveats=(caveats.NO_VARIATION,))
    test = welch((1.0, sides[0]), (-1.0, sides[1]))
    return _tested(pair, Method.CLUSTER_WELCH, test, caveats.few_sites(FEW_CLUSTERS))


def _cluster_paired(pair: Pair, differences: NDArray[np.float64]) -> Finding:
    mean = mean_of(differences)
    if not _varies(pair) or not math.sqrt(mean.variance) > NEGLIGIBLE * abs(mean.estimate):
        return Finding(Method.NOT_TESTABLE, difference=pair.difference, caveats=(caveats.NO_VARIATION,))
    test = t_difference(mean.estimate, se=math.sqrt(mean.variance), df=mean.df)
    return _tested(pair, Method.CLUSTER_PAIRED, test, caveats.few_shared_sites(FEW_CLUSTERS))


def _tested(pair: Pair, method: Method, test: Difference, *notes: Bilingual) -> Finding:
    unit = pair.orientation
    ends = sorted((unit * test.low, unit * test.high))
    se = abs(unit) * test.se
    return Finding(
        method,
        difference=unit * test.estimate,
        se=se,
        df=test.df,
        low=ends[0],
        high=ends[1],
        statistic=math.copysign(1.0, unit) * test.statistic,
        p=test.p_value,
        smallest_detectable=smallest_detectable(se, test.df),
        is_equivalent=_is_equivalent(pair, test, df=test.df),
        caveats=notes,
    )


def _is_equivalent(pair: Pair, test: Difference, *, df: float) -> bool:
    unit = pair.orientation
    margin = pair.comparable.facts.delta
    return tost_p_value(unit * test.estimate, se=abs(unit) * test.se, df=df, margin=margin) < ALPHA


def _exact(pair: Pair) -> Finding:
    shares = pair.of(pair.estimates.estimate)
    totals = _effective_totals(pair)
    passes = [share * total for share, total in zip(shares, totals, strict=True)]
    counts = {"total_a": totals[0], "total_b": totals[1]}
    interval = newcombe(passes_a=passes[0], passes_b=passes[1], **counts)
    inner = newcombe(passes_a=passes[0], passes_b=passes[1], level=1 - 2 * ALPHA, **counts)
    unit = pair.orientation
    ends = sorted((unit * interval.low, unit * interval.high))
    spread = plus_four_se(passes_a=passes[0], passes_b=passes[1], **counts)
    return Finding(
        Method.EXACT,
        difference=unit * interval.estimate,
        low=ends[0],
        high=ends[1],
        p=fisher_p_value(passes_a=round(passes[0]), passes_b=round(passes[1]), **counts),
        smallest_detectable=smallest_detectable(abs(unit) * spread, math.inf),
        is_equivalent=max(abs(unit * inner.low), abs(unit * inner.high)) < pair.comparable.facts.delta,
        caveats=(caveats.exact(*totals), *((caveats.UNEQUAL_EXACT,) if _unequal_sites(pair) else ())),
    )


def _effective_totals(pair: Pair) -> tuple[int, int]:
    """Visits ÷ design effect, for each side.

    A side that never varies has no design effect of its own and takes the other's; when neither varies, each
    site counts once.
    """
    n, clusters = pair.of(pair.estimates.n), pair.of(pair.estimates.n_clusters)
    deffs = pair.of(pair.estimates.deff)
    known = [max(deff, 1.0) for deff in deffs if deff > 0]
    if not known:
        return int(clusters[0]), int(clusters[1])
    own = [max(deff, 1.0) if deff > 0 else known[0] for deff in deffs]
    return max(int(n[0] / own[0]), 1), max(int(n[1] / own[1]), 1)
