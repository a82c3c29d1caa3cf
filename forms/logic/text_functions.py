"""Text by code points: an emoji is one character, on the server as on the phone."""

import math
import operator

from forms.logic.context import Context, Value
from forms.logic.numbers import xpath_round
from forms.logic.patterns import matches
from forms.logic.rows import Function, of_texts
from forms.logic.values import text_of, to_number, to_text, words


def _texts_of(values: list[Value], *, relevant_only: bool) -> list[str]:
    """Every argument's text, a node-set giving one for each of its nodes."""
    texts: list[str] = []
    for value in values:
        if isinstance(value, list):
            texts.extend(text_of(each) for each in value if each.is_relevant or not relevant_only)
        else:
            texts.append(to_text(value))
    return texts


def _concat(_: Context, arguments: list[Value]) -> str:
    return "".join(_texts_of(arguments, relevant_only=False))


def _join(_: Context, arguments: list[Value]) -> str:
    return to_text(arguments[0]).join(_texts_of(arguments[1:], relevant_only=True))


def _own_or_first(context: Context, arguments: list[Value]) -> str:
    return to_text(arguments[0]) if arguments else text_of(context.element)


def _string(context: Context, arguments: list[Value]) -> str:
    return _own_or_first(context, arguments)


def _string_length(context: Context, arguments: list[Value]) -> float:
    return float(len(_own_or_first(context, arguments)))


def _normalize_space(context: Context, arguments: list[Value]) -> str:
    return " ".join(words(_own_or_first(context, arguments)))


def _substring(context: Context, arguments: list[Value]) -> str:
    """XPath's: the first character is 1, and both numbers are rounded (XPath 1.0, 4.2)."""
    zone = context.zone
    first, *rest = (xpath_round(to_number(each, zone)) for each in arguments[1:])
    end = first + rest[0] if rest else math.inf
    text = to_text(arguments[0])
    if math.isnan(first) or math.isnan(end):
        return ""
    start, stop = (int(min(max(each - 1, 0), len(text))) for each in (first, end))
    return text[start:stop]


def _substr(context: Context, arguments: list[Value]) -> str:
    """ODK's: the first character is 0, the end is exclusive, negative numbers count from the end."""
    zone = context.zone
    text = to_text(arguments[0])
    bounds = [_index(to_number(each, zone), len(text)) for each in arguments[1:]]
    return text[slice(*bounds)] if len(bounds) > 1 else text[bounds[0] :]


def _index(number: float, length: int) -> int:
    if math.isnan(number):
        return 0
    return int(min(max(number, -length), length))


def _translate(text: str, sought: str, replaced_by: str) -> str:
    """Characters of `sought` without a partner are dropped; of repeated ones the first counts."""
    table: dict[int, str] = {}
    for place, character in enumerate(sought):
        table.setdefault(ord(character), replaced_by[place : place + 1])
    return text.translate(table)


def _substring_before(text: str, mark: str) -> str:
    found = text.find(mark)
    return text[:found] if found > 0 else ""


def _substring_after(text: str, mark: str) -> str:
    found = text.find(mark)
    return text[found + len(mark) :] if found >= 0 else ""


def _selected(chosen: str, name: str) -> bool:
    """Whole words; a blank name is selected only where nothing is."""
    tokens = words(chosen)
    name = name.strip(" \t\r\n")
    return name in tokens if name else not tokens


def _selected_at(context: Context, arguments: list[Value]) -> str:
    """The token at a place counted from 0; blank outside."""
    tokens = words(to_text(arguments[0]))
    place = to_number(arguments[1], context.zone)
    return tokens[int(place)] if place.is_integer() and 0 <= place < len(tokens) else ""


def _count_selected(chosen: str) -> float:
    return float(len(words(chosen)))


def _coalesce(first: str, second: str) -> str:
    return first or second


def _boolean_from_string(text: str) -> bool:
    return text in {"true", "1"}


TEXT_FUNCTIONS = (
    Function("string", 0, 1, _string),
    Function("concat", 0, None, _concat),
    Function("join", 1, None, _join),
    Function("contains", 2, 2, of_texts(operator.contains)),
    Function("starts-with", 2, 2, of_texts(str.startswith)),
    Function("ends-with", 2, 2, of_texts(str.endswith)),
    Function("substring", 2, 3, _substring),
    Function("substring-before", 2, 2, of_texts(_substring_before)),
    Function("substring-after", 2, 2, of_texts(_substring_after)),
    Function("substr", 2, 3, _substr),
    Function("string-length", 0, 1, _string_length),
    Function("normalize-space", 0, 1, _normalize_space),
    Function("translate", 3, 3, of_texts(_translate)),
    Function("regex", 2, 2, of_texts(matches)),
    Function("selected", 2, 2, of_texts(_selected)),
    Function("selected-at", 2, 2, _selected_at),
    Function("count-selected", 1, 1, of_texts(_count_selected)),
    Function("coalesce", 2, 2, of_texts(_coalesce)),
    Function("boolean-from-string", 1, 1, of_texts(_boolean_from_string)),
)
