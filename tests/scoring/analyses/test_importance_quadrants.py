"""Domain A3: the four quadrants and where their lines stand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.analyses.experience_rules import ExperienceRules
from scoring.analyses.importance_quadrants import (
    FIXED_CUTS,
    MEAN_CUTS,
    NOT_PLOTTED,
    SAME_IMPORTANCE,
    SAME_SATISFACTION,
    Cuts,
    Point,
    QuadrantChart,
    quadrant_chart,
)
from scoring.analyses.rules import packaged_rules

RULES = packaged_rules(ExperienceRules, "experience_rules").quadrants
FOUR = [Point("a", 90, 9), Point("b", 90, 1), Point("c", 10, 9), Point("d", 10, 1)]


def names(chart: QuadrantChart) -> list[tuple[str, str, str]]:
    return [(one.point.code, one.quadrant.zh, one.quadrant.en) for one in chart.placed]


def test_the_mapping_of_the_domain() -> None:
    chart = quadrant_chart(FOUR, RULES)
    assert chart.cuts == Cuts(50, 5)
    assert names(chart) == [
        ("a", "持续提升", "Keep raising"),
        ("b", "继续保持", "Keep"),
        ("c", "重要改善", "Important improvement"),
        ("d", "次要改善", "Secondary improvement"),
    ]
    assert chart.caveats == (MEAN_CUTS,)


def test_fixed_lines() -> None:
    chart = quadrant_chart(FOUR, RULES, Cuts(95, 5))
    assert [one.is_satisfied for one in chart.placed] == [False] * 4
    assert chart.caveats == (FIXED_CUTS,)


def test_a_point_on_a_line_counts_as_high() -> None:
    on_line = quadrant_chart([Point("a", 50, 5)], RULES, Cuts(50, 5)).placed[0]
    assert (on_line.is_satisfied, on_line.is_important) == (True, True)
    below = quadrant_chart([Point("a", 49.99, 4.99)], RULES, Cuts(50, 5)).placed[0]
    assert (below.is_satisfied, below.is_important) == (False, False)


def test_equal_points_are_high_and_it_is_said() -> None:
    """The mean of equal figures may be off by rounding; they still stand on the line."""
    chart = quadrant_chart([Point(code, 70.1, 0.7) for code in "abcdefg"], RULES)
    assert {quadrant for _, quadrant, _ in names(chart)} == {"持续提升"}
    assert chart.caveats == (MEAN_CUTS, SAME_SATISFACTION, SAME_IMPORTANCE)


def test_a_point_that_misses_a_figure_is_left_out_and_listed() -> None:
    missing = [Point("x", None, 10), Point("y", 0, None)]
    chart = quadrant_chart([*FOUR, *missing], RULES)
    assert (chart.cuts, chart.left_out) == (Cuts(50, 5), tuple(missing))
    assert NOT_PLOTTED in chart.caveats
    nothing = quadrant_chart(missing, RULES)
    assert (nothing.placed, nothing.cuts) == ((), None)


def test_figures_off_the_chart_are_refused() -> None:
    with pytest.raises(ValueError, match="E05: satisfaction 101"):
        quadrant_chart([Point("E05", 101, 5)], RULES)
    with pytest.raises(ValueError, match="importance nan"):
        quadrant_chart([Point("E05", 50, float("nan"))], RULES)
    with pytest.raises(ValueError, match="fixed"):
        quadrant_chart(FOUR, RULES, Cuts(50, 11))


COORDINATES = st.tuples(st.integers(0, 100), st.integers(0, 100))


@settings(deadline=None)
@given(coordinates=st.lists(COORDINATES, min_size=1, max_size=20))
def test_some_point_is_always_high_on_each_axis(coordinates: list[tuple[int, int]]) -> None:
    chart = quadrant_chart([Point("p", x, y / 10) for x, y in coordinates], RULES)
    assert any(one.is_satisfied for one in chart.placed)
    assert any(one.is_important for one in chart.placed)
    assert len(chart.placed) == len(coordinates)
