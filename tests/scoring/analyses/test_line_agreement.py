"""Domain A18: cities' self-checks against the third party."""

import math

import numpy as np
import pytest
from scipy import stats

from forms.text import Bilingual
from scoring.analyses.audit_rules import AuditRules
from scoring.analyses.line_agreement import (
    NO_INTERVAL,
    ONE_CITY,
    Band,
    LinePair,
    LineRules,
    line_agreement,
)
from scoring.analyses.rules import packaged_rules

RULES = packaged_rules(AuditRules, "audit_rules").line_agreement


def pair(
    city: str, self_check: float, third: float, half: float | None = 5.0, element: str = "E23"
) -> LinePair:
    """A share in %, higher is better: its unit is the index's point."""
    low, high = (None, None) if half is None else (third - half, third + half)
    return LinePair(city, element, self_check, third, low, high, best=100, worst=0)


def test_the_mean_difference_with_its_interval_over_cities() -> None:
    """Kinder by 4, 2, 9 and −3: mean 3, standard error 4.967 ÷ 2, three degrees of freedom."""
    pairs = [pair("A", 84, 80), pair("B", 72, 70), pair("C", 69, 60), pair("D", 87, 90)]
    found = line_agreement(pairs, RULES).overall
    assert found.kindness_points.estimate == 3
    margin = stats.t.isf(0.025, 3) * np.std([4, 2, 9, -3], ddof=1) / 2
    assert (found.kindness_points.low, found.kindness_points.high) == pytest.approx(
        (3 - margin, 3 + margin), rel=1e-12
    )
    assert (found.n_cities, found.kindness_points.n) == (4, 4)
    assert found.share_inside.estimate == 0.75
    assert found.band == Bilingual("基本一致", "Broadly consistent")


def test_elements_of_one_city_do_not_count_as_cities() -> None:
    """Two elements each in three cities: the interval is over three city means."""
    pairs = [
        pair(city, 70 + kindness, 70, element=element)
        for city, kindness in (("A", 1), ("B", 3), ("C", 8))
        for element in ("E23", "E24")
    ]
    found = line_agreement(pairs, RULES).overall
    margin = stats.t.isf(0.025, 2) * np.std([1, 3, 8], ddof=1) / math.sqrt(3)
    assert found.kindness_points.high == pytest.approx(4 + margin, rel=1e-12)


def test_kindness_points_the_same_way_where_lower_is_better() -> None:
    """A queue of 6 minutes against 10, on 0 to 20: the city finds itself 20 points better."""
    queue = LinePair("A", "E25", 6, 10, 8, 12, best=0, worst=20)
    assert (queue.kindness_points, queue.is_inside) == (20, False)
    assert line_agreement([queue], RULES).unusually_kind == (queue,)


def test_only_better_results_outside_are_unusually_kind_the_kindest_first() -> None:
    pairs = [pair("A", 84, 80), pair("B", 86, 80), pair("C", 95, 80), pair("D", 60, 80), pair("E", 85, 80)]
    found = line_agreement(pairs, RULES)
    assert [one.city for one in found.unusually_kind] == ["C", "B"]
    assert found.overall.share_inside.estimate == 0.4  # a result on the limit is inside
    stricter = LineRules(least_kindness_points=10, bands=RULES.bands)
    assert [one.city for one in line_agreement(pairs, stricter).unusually_kind] == ["C"]


def test_by_element_and_by_city() -> None:
    pairs = [
        pair("福州", 84, 80),
        pair("福州", 90, 70, element="E24"),
        pair("厦门", 82, 80),
        pair("厦门", 71, 70, element="E24"),
    ]
    found = line_agreement(pairs, RULES)
    assert [(one.name, one.kindness_points.estimate, one.n_cities) for one in found.elements] == [
        ("E23", 3, 2),
        ("E24", 10.5, 2),
    ]
    assert [(one.name, one.share_inside.estimate) for one in found.cities] == [("厦门", 1), ("福州", 0.5)]
    assert [one.band.zh if one.band else "" for one in found.cities] == ["一致", "偏离"]
    assert found.cities[0].kindness_points.low is None  # one city is one cluster


def test_all_inside_has_an_interval_with_width() -> None:
    """Clopper and Pearson over four cities."""
    found = line_agreement([pair(city, 81, 80) for city in "ABCD"], RULES).overall
    assert (found.share_inside.estimate, found.share_inside.high) == (1, 1)
    assert found.share_inside.low == pytest.approx(0.025 ** (1 / 4), rel=1e-9)
    assert (found.kindness_points.estimate, found.kindness_points.low) == (1, None)  # never varies


def test_a_third_party_result_without_an_interval_leaves_the_share() -> None:
    found = line_agreement([pair("A", 84, 80), pair("B", 99, 80, half=None)], RULES)
    assert (found.overall.share_inside.n, found.overall.kindness_points.n) == (1, 2)
    assert (found.unusually_kind, found.caveats) == ((), (NO_INTERVAL,))


def test_one_city_or_none() -> None:
    found = line_agreement([pair("A", 84, 80)], RULES)
    assert found.caveats == (ONE_CITY,)
    nothing = line_agreement([], RULES)
    assert (nothing.overall.kindness_points.estimate, nothing.overall.band) == (None, None)


def test_the_bands_are_the_fields_to_set() -> None:
    assert [(band.from_pct, band.label.zh) for band in RULES.bands] == [
        (80, "一致"),
        (60, "基本一致"),
        (0, "偏离"),
    ]
    rules = LineRules(0, (Band(0, Bilingual("低", "Low")), Band(50, Bilingual("高", "High"))))
    found = line_agreement([pair("A", 84, 80), pair("B", 99, 80)], rules).overall
    assert found.band == Bilingual("高", "High")


def test_about_83_pct_lie_inside_when_both_lines_measure_the_same() -> None:
    """The bands' comment: two results with the same error differ by √2 of it; P(|Z| < 1.96 ÷ √2) = .834."""
    rng = np.random.default_rng(8)
    self_check, third = rng.normal(70, 2, 4000), rng.normal(70, 2, 4000)
    pairs = [
        pair(str(n), a, b, half=1.96 * 2) for n, (a, b) in enumerate(zip(self_check, third, strict=True))
    ]
    assert line_agreement(pairs, RULES).overall.share_inside.estimate == pytest.approx(0.834, abs=0.02)


def test_bad_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="A E23: figures must be finite"):
        line_agreement([pair("A", math.nan, 80)], RULES)
    with pytest.raises(ValueError, match="best not worst"):
        line_agreement([LinePair("A", "E23", 1, 1, 0, 2, best=1, worst=1)], RULES)
    with pytest.raises(ValueError, match="third_low 2 above third_high 0"):
        line_agreement([LinePair("A", "E23", 1, 1, 2, 0, best=1, worst=0)], RULES)
    with pytest.raises(ValueError, match="twice"):
        line_agreement([pair("A", 1, 1), pair("A", 2, 2)], RULES)
    with pytest.raises(ValueError, match=r"rules\.bands"):
        line_agreement([pair("A", 1, 1)], LineRules(0, ()))
