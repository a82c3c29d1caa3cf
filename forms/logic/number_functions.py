"""Numbers and booleans; a node that is not relevant does not enter sum, min and max."""

import math
from collections.abc import Callable, Sequence
from datetime import UTC
from itertools import pairwise

from forms.logic.context import Context, Value
from forms.logic.numbers import (
    ceiling,
    exp10,
    floor,
    log_of,
    or_nan,
    power,
    round_half_away,
    total,
    whole_part,
)
from forms.logic.rows import Function, of_numbers
from forms.logic.values import text_of, to_boolean, to_number, to_text, words

_EARTH_RADIUS_M = 6_378_100  # as ODK's clients have it
_LATITUDE, _LONGITUDE = 0, 1


def _numbers_of(context: Context, values: list[Value]) -> list[float]:
    """Every argument's number, a node-set giving one for each relevant node."""
    zone = context.zone
    numbers: list[float] = []
    for value in values:
        if isinstance(value, list):
            numbers.extend(to_number(text_of(each), zone) for each in value if each.is_relevant)
        else:
            numbers.append(to_number(value, zone))
    return numbers


def _sum(context: Context, arguments: list[Value]) -> float:
    return total(_numbers_of(context, arguments))


def _extreme(choose: Callable[[list[float]], float]) -> Callable[[Context, list[Value]], float]:
    """NaN where nothing is given or any number is NaN, so a blank must be guarded with coalesce()."""

    def apply(context: Context, arguments: list[Value]) -> float:
        numbers = _numbers_of(context, arguments)
        return math.nan if not numbers or any(map(math.isnan, numbers)) else choose(numbers)

    return apply


def _number(context: Context, arguments: list[Value]) -> float:
    return to_number(arguments[0] if arguments else text_of(context.element), context.zone)


def _distance(_: Context, arguments: list[Value]) -> float:
    """Metres along geopoints (nodes, or texts of one point or several parted by ``;``); NaN for a bad one.

    Haversine: 2 r asin √(sin²(Δφ/2) + cos φ₁ cos φ₂ sin²(Δλ/2)).
    """
    points = [_point(text) for value in arguments for text in _point_texts(value)]
    if any(math.isnan(angle) for point in points for angle in point):
        return math.nan
    return total(_arc_m(one, other) for one, other in pairwise(points))


def _point_texts(value: Value) -> list[str]:
    texts = (
        [text_of(each) for each in value if each.is_relevant] if isinstance(value, list) else [to_text(value)]
    )
    return [point for text in texts for point in text.split(";") if point.strip()]


def _point(text: str) -> tuple[float, float]:
    latitude, longitude, *_ = (*words(text), "", "")
    return math.radians(to_number(latitude, UTC)), math.radians(to_number(longitude, UTC))


def _arc_m(one: Sequence[float], other: Sequence[float]) -> float:
    half_height = (other[_LATITUDE] - one[_LATITUDE]) / 2
    half_width = (other[_LONGITUDE] - one[_LONGITUDE]) / 2
    breadth = math.cos(one[_LATITUDE]) * math.cos(other[_LATITUDE]) * math.sin(half_width) ** 2
    return 2 * _EARTH_RADIUS_M * math.asin(math.sqrt(math.sin(half_height) ** 2 + breadth))


NUMBER_FUNCTIONS = (
    Function("number", 0, 1, _number),
    Function("sum", 1, 1, _sum),
    Function("min", 1, None, _extreme(min)),
    Function("max", 1, None, _extreme(max)),
    Function("round", 1, 2, of_numbers(round_half_away)),
    Function("int", 1, 1, of_numbers(whole_part)),
    Function("floor", 1, 1, of_numbers(floor)),
    Function("ceiling", 1, 1, of_numbers(ceiling)),
    Function("abs", 1, 1, of_numbers(math.fabs)),
    Function("pow", 2, 2, of_numbers(power)),
    Function("sqrt", 1, 1, of_numbers(or_nan(math.sqrt))),
    Function("exp", 1, 1, of_numbers(or_nan(math.exp))),
    Function("exp10", 1, 1, of_numbers(exp10)),
    Function("log", 1, 1, of_numbers(log_of(math.log))),
    Function("log10", 1, 1, of_numbers(log_of(math.log10))),
    Function("pi", 0, 0, of_numbers(lambda: math.pi)),
    Function("distance", 1, None, _distance),
    Function("boolean", 1, 1, lambda _, arguments: to_boolean(arguments[0])),
    Function("not", 1, 1, lambda _, arguments: not to_boolean(arguments[0])),
    Function("true", 0, 0, lambda _, __: True),
    Function("false", 0, 0, lambda _, __: False),
)
