"""XPath 1.0's conversions and comparisons, with ODK's one addition: a date text is also a number of days."""

import math
import operator
import re
from collections.abc import Callable
from datetime import tzinfo
from decimal import Decimal

from forms.logic.context import Element, Value
from forms.logic.dates import days_of, parse_moment

_NUMBER = re.compile(r"[ \t\r\n]*(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))[ \t\r\n]*")
_WORD = re.compile(r"[^ \t\r\n]+")
_EXACT_INTEGER = 1e15  # below this a whole float prints exactly as its int


def words(text: str) -> list[str]:
    """The tokens of a multiple choice; only XML's four blanks separate, so U+3000 does not."""
    return _WORD.findall(text)


def text_of(element: Element) -> str:
    """A question's value; a group's text is that of everything in it, in order (XPath 1.0, 5.2)."""
    if not element.children:
        return element.value
    return "".join(text_of(child) for children in element.children.values() for child in children)


def to_text(value: Value) -> str:
    if type(value) is str:
        return value
    if isinstance(value, list):
        return text_of(value[0]) if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(float(value))


def number_text(number: float) -> str:
    """The shortest digits that give the number back, never with an exponent."""
    if number.is_integer() and abs(number) < _EXACT_INTEGER:
        return str(int(number))
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    return format(Decimal(repr(number)), "f").removesuffix(".0")


def stored_text(value: Value) -> str:
    """What a calculation leaves in the instance: as `to_text`, but blank for NaN."""
    is_nan = isinstance(value, float) and math.isnan(value)
    return "" if is_nan else to_text(value)


def to_number(value: Value, zone: tzinfo) -> float:
    if isinstance(value, float):
        return value
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    return text_number(to_text(value), zone)


def to_boolean(value: Value) -> bool:
    """A node-set is true when it has a node, even a blank one; text when it has a character, even ``0``."""
    if isinstance(value, float):
        return value != 0.0 and not math.isnan(value)
    return bool(value)


def text_number(text: str, zone: tzinfo) -> float:
    """The number in a text, or a date's days; NaN for anything else."""
    if text.isdecimal() and text.isascii():
        return float(text)
    if not text:
        return math.nan
    match = _NUMBER.fullmatch(text)
    if match is not None:
        return float(match[1])
    moment = parse_moment(text, zone)
    return math.nan if moment is None else days_of(moment)


def is_equal(left: Value, right: Value, zone: tzinfo) -> bool:
    return _equality(left, right, wanted=True, zone=zone)


def is_unequal(left: Value, right: Value, zone: tzinfo) -> bool:
    return _equality(left, right, wanted=False, zone=zone)


def _equality(left: Value, right: Value, *, wanted: bool, zone: tzinfo) -> bool:
    """XPath 1.0, 3.4: booleans first, then any pair of a node-set, then numbers, then text."""
    if type(left) is list and type(right) is str:  # the commonest by far: ${question} = 'choice'
        return any((text_of(each) == right) is wanted for each in left)
    if isinstance(left, bool) or isinstance(right, bool):
        return (to_boolean(left) == to_boolean(right)) is wanted
    if isinstance(left, list):
        return any(_equality(text_of(each), right, wanted=wanted, zone=zone) for each in left)
    if isinstance(right, list):
        return any(_equality(left, text_of(each), wanted=wanted, zone=zone) for each in right)
    if isinstance(left, str) and isinstance(right, str):
        return (left == right) is wanted
    return (to_number(left, zone) == to_number(right, zone)) is wanted


def ordering(compare: Callable[[float, float], bool]) -> Callable[[Value, Value, tzinfo], bool]:
    """``< <= > >=``: always between numbers, for any pair of a node-set."""

    def is_ordered(left: Value, right: Value, zone: tzinfo) -> bool:
        lefts = _numbers(left, right, zone)
        rights = _numbers(right, left, zone)
        return any(compare(one, other) for one in lefts for other in rights)

    return is_ordered


def _numbers(value: Value, other: Value, zone: tzinfo) -> list[float]:
    if not isinstance(value, list):
        return [to_number(value, zone)]
    if isinstance(other, bool):
        return [to_number(bool(value), zone)]
    return [text_number(text_of(each), zone) for each in value]


ORDERINGS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
Comparison = Callable[[Value, Value, tzinfo], bool]
COMPARISONS: dict[str, Comparison] = {
    "=": is_equal,
    "!=": is_unequal,
    **{name: ordering(compare) for name, compare in ORDERINGS.items()},
}


def divide(left: float, right: float) -> float:
    if right != 0:
        return left / right
    if left == 0 or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def remainder(left: float, right: float) -> float:
    """The sign is the dividend's, unlike Python's ``%``."""
    if right == 0 or math.isinf(left):
        return math.nan
    return math.fmod(left, right)


ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": divide,
    "mod": remainder,
}


def union(left: Value, right: Value) -> list[Element]:
    """Both node-sets, each node once; only a node-set has a union, anything else counts as none."""
    nodes = [*(left if isinstance(left, list) else ()), *(right if isinstance(right, list) else ())]
    return list(dict.fromkeys(nodes))
