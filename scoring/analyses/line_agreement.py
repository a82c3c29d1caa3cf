"""Do the lines of measurement agree: a city's check of itself against the third party's (domain A18)?"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from forms.text import Bilingual
from scoring.analyses.designed import Designed, designed_mean, designed_share
from scoring.stats.design import design_of
from scoring.stats.ratios import RatioEstimates, ratio_estimates

ONE_CITY = Bilingual("只有一个城市，没有区间。", "A single city: no interval.")
NO_INTERVAL = Bilingual(
    "有的第三方结果没有区间，不计入区间内占比。",
    "Some third-party results have no interval and do not count in the share inside.",
)


@dataclass(frozen=True, slots=True)
class Band:
    """How a share of self-checks inside the interval is called, from this share on."""

    from_pct: float
    label: Bilingual


@dataclass(frozen=True, slots=True)
class LineRules:
    """How much better a self-check outside the interval must be to be unusually kind, and the bands."""

    least_kindness_points: float
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class LinePair:
    """China Mobile's value of one element in one city by both lines, in the element's unit.

    Attributes:
        city: where.
        element: E01–E55 or an item.
        self_check: the city's own result.
        third_party: the survey firm's.
        third_low: of its 95 % interval; None where it has none.
        third_high: as `third_low`.
        best: the value worth 100 on the index; below `worst` where lower is better.
        worst: the value worth 0.
    """

    city: str
    element: str
    self_check: float
    third_party: float
    third_low: float | None
    third_high: float | None
    best: float
    worst: float

    @property
    def kindness_points(self) -> float:
        """By how much the city finds itself better, in points of the index 0–100."""
        return 100 * (self.self_check - self.third_party) / (self.best - self.worst)

    @property
    def is_inside(self) -> bool | None:
        """Whether the self-check lies in the third party's interval; None where there is none."""
        if self.third_low is None or self.third_high is None:
            return None
        return bool(self.third_low <= self.self_check <= self.third_high)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two lines agree on one element, in one city, or over all.

    Attributes:
        name: the element, the city, or "".
        kindness_points: mean by which self-checks are better, in points of 0–100; its interval is over
            cities, so one city has none.
        share_inside: 0 to 1, of those with an interval of the third party.
        n_cities: behind it.
        band: what the share is called; None without a share.
    """

    name: str
    kindness_points: Designed
    share_inside: Designed
    n_cities: int
    band: Bilingual | None


@dataclass(frozen=True, slots=True)
class LineAgreement:
    """The whole, then element by element and city by city, and the unusually kind, the kindest first."""

    overall: Agreement
    elements: tuple[Agreement, ...]
    cities: tuple[Agreement, ...]
    unusually_kind: tuple[LinePair, ...]
    caveats: tuple[Bilingual, ...]


def line_agreement(pairs: Sequence[LinePair], rules: LineRules) -> LineAgreement:
    """How far do cities' self-checks agree with the third party on the same elements?

    Args:
        pairs: one per city and element measured by both lines.
        rules: what is unusually kind, and the bands.

    Returns:
        Estimates None without a pair, intervals None with one city or where nothing varies.

    Raises:
        ValueError: a NaN or infinity, best equal to worst, an interval turned round, a pair given twice,
            bands that do not start at 0 %.

    Formula:
        kindness = 100 × (self-check − third party) ÷ (best − worst), so that positive is better for China
        Mobile whichever way the element points; means over pairs with cities as clusters, t interval (for
        shares logit, at 0 % and 100 % Clopper and Pearson's over cities). Unusually kind: outside the
        interval and better by more than `least_kindness_points` (domain A18). The interval is the third
        party's alone, so a self-check without error is meant: see the bands' comment.
    """
    _refuse_pairs(pairs)
    if not rules.bands or min(band.from_pct for band in rules.bands) != 0:
        raise ValueError("rules.bands must start at 0 %")
    kind = [
        pair
        for pair in pairs
        if pair.is_inside is False and pair.kindness_points > max(rules.least_kindness_points, 0.0)
    ]
    overall = _agreement("", pairs, rules)
    notes = (
        *((ONE_CITY,) if overall.n_cities == 1 else ()),
        *((NO_INTERVAL,) if any(pair.is_inside is None for pair in pairs) else ()),
    )
    return LineAgreement(
        overall=overall,
        elements=_by_name([(pair.element, pair) for pair in pairs], rules),
        cities=_by_name([(pair.city, pair) for pair in pairs], rules),
        unusually_kind=tuple(sorted(kind, key=lambda pair: pair.kindness_points, reverse=True)),
        caveats=notes,
    )


def _refuse_pairs(pairs: Sequence[LinePair]) -> None:
    for pair in pairs:
        figures = (pair.self_check, pair.third_party, pair.best, pair.worst)
        limits = [limit for limit in (pair.third_low, pair.third_high) if limit is not None]
        if not all(map(math.isfinite, (*figures, *limits))) or pair.best == pair.worst:
            raise ValueError(f"{pair.city} {pair.element}: figures must be finite, best not worst")
        if limits != sorted(limits):
            raise ValueError(
                f"{pair.city} {pair.element}: third_low {limits[0]} above third_high {limits[1]}"
            )
    if len({(pair.city, pair.element) for pair in pairs}) < len(pairs):
        raise ValueError("pairs hold a city and element twice")


def _by_name(named: list[tuple[str, LinePair]], rules: LineRules) -> tuple[Agreement, ...]:
    ordered = sorted(named, key=lambda one: one[0])
    return tuple(
        _agreement(name, [pair for _, pair in group], rules)
        for name, group in groupby(ordered, key=lambda one: one[0])
    )


def _agreement(name: str, pairs: Sequence[LinePair], rules: LineRules) -> Agreement:
    inside = [pair for pair in pairs if pair.is_inside is not None]
    share = designed_share(_over_cities(inside, [float(pair.is_inside is True) for pair in inside]), 0, 0)
    kindness = designed_mean(_over_cities(pairs, [pair.kindness_points for pair in pairs]), 0, 0)
    n_cities = len({pair.city for pair in pairs})
    return Agreement(name, kindness, share, n_cities, _band(share.estimate, rules.bands))


def _over_cities(pairs: Sequence[LinePair], values: Sequence[float]) -> RatioEstimates:
    n = len(pairs)
    design = design_of(
        ["CM"] * n,
        cluster=[pair.city for pair in pairs],
        stratum=np.zeros(n),
        weight=np.ones(n),
        operators=("CM",),
    )
    column = np.array(values, dtype=np.float64).reshape(n, 1)
    return ratio_estimates(design, numerator=column, denominator=np.ones((n, 1)))


def _band(share: float | None, bands: Sequence[Band]) -> Bilingual | None:
    if share is None:
        return None
    return max((band for band in bands if 100 * share >= band.from_pct), key=lambda band: band.from_pct).label
