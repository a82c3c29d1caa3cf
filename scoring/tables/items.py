"""What is compared of a table: a column, the kind of number it holds, and which way is better."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from forms.text import Bilingual
from scoring.tables import faults
from scoring.tables.numbers import FloatArray, is_numeric
from scoring.tables.read import Table

HIGHEST_RATING = 10  # whole numbers from 0 to this are taken for ratings when nobody says what they are


class Kind(StrEnum):
    SHARE = "share"  # 0 or 1
    RATING = "rating"  # points of a scale
    MEASURE = "measure"  # any number
    TIME = "time"  # until something happened, or the watching ended


@dataclass(frozen=True, slots=True)
class Item:
    """One column to compare.

    Attributes:
        column: its name.
        kind: None until the column has been looked at.
        event: for a time, the column that is 1 where the thing happened and 0 where the watching ended first.
        is_lower_better: a difference then favours ours when ours is smaller.
    """

    column: str
    kind: Kind | None = None
    event: str = ""
    is_lower_better: bool = False


def parse_item(text: str, columns: Collection[str]) -> Item | Bilingual:
    """An item as the command line writes it, or what is wrong with it.

    Args:
        text: COL[:share|rating|measure|time/EVENTCOL][:lower]; a column may have a colon in its name.
        columns: of the table.

    Example:
        >>> parse_item("wait:time/served:lower", ["wait", "served"])
        Item(column='wait', kind=<Kind.TIME: 'time'>, event='served', is_lower_better=True)
    """
    head, is_lower_better = _without_ending(text, ":lower", columns)
    if head in columns:
        return Item(head, is_lower_better=is_lower_better)
    column, _, kind = head.rpartition(":")
    kind, _, event = kind.partition("/")
    is_time = kind == Kind.TIME
    if column not in columns or kind not in set(Kind) or is_time != (event in columns):
        return faults.unknown_item(text, list(columns))
    return Item(column, Kind(kind), event, is_lower_better)


def numeric_items(table: Table, used: Collection[str]) -> tuple[Item, ...]:
    """Every column of numbers that has no other part in the comparison."""
    return tuple(
        Item(column) for column in table.frame.columns if column not in used and is_numeric(table, column)
    )


def kind_of(values: FloatArray) -> Kind:
    """What a column's numbers look like: 0 and 1 a share, whole numbers to 10 a rating, else a measure."""
    answered = values[~np.isnan(values)]
    if ((answered == 0) | (answered == 1)).all():
        return Kind.SHARE
    is_whole = (answered == np.floor(answered)) & (answered >= 0) & (answered <= HIGHEST_RATING)
    return Kind.RATING if is_whole.all() else Kind.MEASURE


def parse_deltas(
    texts: Sequence[str], columns: Collection[str]
) -> Mapping[str, float] | tuple[Bilingual, ...]:
    """Smallest differences that matter by column, "" for all others; or what is wrong with them."""
    deltas: dict[str, float] = {}
    wrong: list[Bilingual] = []
    for text in texts:
        column, _, number = text.rpartition("=")
        amount = _positive(number)
        if amount is None or (column and column not in columns):
            wrong.append(faults.unknown_delta(text))
        else:
            deltas[column] = amount
    return tuple(wrong) or deltas


def _positive(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 < number < float("inf") else None


def _without_ending(text: str, ending: str, columns: Collection[str]) -> tuple[str, bool]:
    if text in columns or not text.endswith(ending):
        return text, False
    return text.removesuffix(ending), True
