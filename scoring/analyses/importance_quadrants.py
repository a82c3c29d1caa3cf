"""Importance against satisfaction: which elements to raise, keep or improve (domain A3)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from forms.text import Bilingual

NOT_PLOTTED = Bilingual(
    "缺满意度或重要性，不在图上。", "Satisfaction or importance is missing: not on the chart."
)
FIXED_CUTS = Bilingual("分界线为固定值。", "The cut lines are fixed values.")
MEAN_CUTS = Bilingual("分界线为图上各点的平均值。", "The cut lines are the means of the points on the chart.")
SAME_SATISFACTION = Bilingual(
    "各点满意度相同，左右分不开。", "All points have the same satisfaction: the line does not part them."
)
SAME_IMPORTANCE = Bilingual(
    "各点重要性相同，上下分不开。", "All points have the same importance: the line does not part them."
)


@dataclass(frozen=True, slots=True)
class QuadrantRules:
    """The four quadrants' names, and the fewest answers an importance may be derived from."""

    keep_raising: Bilingual  # satisfied, important
    keep: Bilingual  # satisfied, less important
    important_improvement: Bilingual  # dissatisfied, important
    secondary_improvement: Bilingual  # dissatisfied, less important
    fewest_answers: int


@dataclass(frozen=True, slots=True)
class Point:
    """An element before it is placed: satisfaction 0–100, importance 0–10, None where missing."""

    code: str
    satisfaction: float | None
    importance: float | None


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where the lines stand; a point on a line counts as high."""

    satisfaction: float
    importance: float


@dataclass(frozen=True, slots=True)
class Placed:
    point: Point
    is_satisfied: bool
    is_important: bool
    quadrant: Bilingual


@dataclass(frozen=True, slots=True)
class QuadrantChart:
    """The points with their quadrants, the lines, and the points that could not be placed."""

    placed: tuple[Placed, ...]
    cuts: Cuts | None
    left_out: tuple[Point, ...]
    caveats: tuple[Bilingual, ...]


def quadrant_chart(points: Sequence[Point], rules: QuadrantRules, fixed: Cuts | None = None) -> QuadrantChart:
    """Which quadrant does each element stand in?

    Args:
        points: satisfaction 0–100 and importance 0–10; one that misses either is left out and listed.
        rules: the quadrants' names.
        fixed: cut lines; the means of the plotted points when not given.

    Raises:
        ValueError: a satisfaction outside 0–100 or an importance outside 0–10, naming the element; a fixed
            line off the chart.

    Formula:
        high is at or above the line, so that of equal points all are high (domain A3).
    """
    _refuse_outside(points, fixed)
    plotted = [(point, *known) for point in points if (known := _coordinates(point))]
    left_out = tuple(point for point in points if not _coordinates(point))
    notes = (NOT_PLOTTED,) if left_out else ()
    if not plotted:
        return QuadrantChart((), fixed, left_out, notes)
    xs, ys = [x for _, x, _ in plotted], [y for _, _, y in plotted]
    cuts = fixed or Cuts(_mean(xs), _mean(ys))
    placed = tuple(
        _placed(point, _is_high(x, cuts.satisfaction), _is_high(y, cuts.importance), rules)
        for point, x, y in plotted
    )
    return QuadrantChart(placed, cuts, left_out, (FIXED_CUTS if fixed else MEAN_CUTS, *_same(xs, ys), *notes))


def _refuse_outside(points: Sequence[Point], fixed: Cuts | None) -> None:
    for point in points:
        x, y = point.satisfaction, point.importance
        if not ((x is None or 0 <= x <= 100) and (y is None or 0 <= y <= 10)):
            raise ValueError(f"{point.code}: satisfaction {x} must be 0–100 and importance {y} 0–10")
    if fixed and not (0 <= fixed.satisfaction <= 100 and 0 <= fixed.importance <= 10):
        raise ValueError(f"fixed {fixed} must lie on the chart, 0–100 and 0–10")


def _coordinates(point: Point) -> tuple[float, float] | None:
    if point.satisfaction is None or point.importance is None:
        return None
    return point.satisfaction, point.importance


def _same(xs: Sequence[float], ys: Sequence[float]) -> tuple[Bilingual, ...]:
    satisfaction = (SAME_SATISFACTION,) if len(set(xs)) == 1 else ()
    return (*satisfaction, *((SAME_IMPORTANCE,) if len(set(ys)) == 1 else ()))


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _is_high(value: float, cut: float) -> bool:
    return value >= cut or math.isclose(value, cut, rel_tol=1e-12)


def _placed(point: Point, is_satisfied: bool, is_important: bool, rules: QuadrantRules) -> Placed:  # noqa: FBT001
    if is_satisfied:
        quadrant = rules.keep_raising if is_important else rules.keep
    else:
        quadrant = rules.important_improvement if is_important else rules.secondary_improvement
    return Placed(point, is_satisfied, is_important, quadrant)
