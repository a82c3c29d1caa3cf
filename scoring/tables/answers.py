"""An item's answers in a table, as the columns an estimate is made of."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from forms.text import Bilingual
from scoring.catalogue import Feed
from scoring.comparable import DELTA_RATING, DELTA_SHARE, Comparable
from scoring.results import MeasureFacts, Role
from scoring.stats.design import Design
from scoring.stats.kaplan_meier import restricted_mean_values
from scoring.tables import faults
from scoring.tables.items import Item, Kind, kind_of
from scoring.tables.numbers import BoolArray, FloatArray, numbers, refuse_rows
from scoring.tables.read import Table

DELTA_OF_RIVALS_PCT = 10.0  # of the rivals' mean, where nobody said which difference of a measure matters
_USUAL_DELTAS = {Kind.SHARE: DELTA_SHARE, Kind.RATING: DELTA_RATING}
_UNITS = {Kind.SHARE: "%", Kind.RATING: "points"}


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """One item's answers.

    Attributes:
        item: with its kind.
        values: (n,) NaN where there is no answer.
        happened: (n,) of a time, whether its event was seen; None for all other kinds.
    """

    item: Item
    values: FloatArray
    happened: BoolArray | None = None


def item_answers(table: Table, item: Item) -> Answers:
    """What the table answers to an item; one without a kind is taken for what its numbers look like.

    Raises:
        TableFaultsError: cells that are no numbers, or none of the item's kind; it names column and rows.
    """
    values = numbers(table, item.column)
    item = replace(item, kind=item.kind or kind_of(values))
    is_missing = np.isnan(values)
    if item.kind is Kind.SHARE:
        is_wrong = ~((values == 0) | (values == 1) | is_missing)
        refuse_rows(table, is_wrong, lambda rows: faults.no_share(item.column, rows))
    if item.kind is not Kind.TIME:
        return Answers(item, values)
    refuse_rows(table, values < 0, lambda rows: faults.no_time(item.column, rows))
    happened = numbers(table, item.event)
    is_wrong = ~((happened == 0) | (happened == 1) | is_missing)
    refuse_rows(table, is_wrong, lambda rows: faults.no_event(item.event, rows))
    return Answers(item, values, happened == 1)


def columns_of(answers: Answers, design: Design, *, limit: float | None) -> tuple[FloatArray, FloatArray]:
    """Numerator and denominator, each (n,), 0 in both where there is no answer.

    Args:
        answers: of the design's rows.
        design: of the rows.
        limit: where a time is cut off; its values then have the restricted mean as their mean.
    """
    is_answered = ~np.isnan(answers.values)
    values = np.where(is_answered, answers.values, 0.0)
    if answers.happened is not None and limit is not None:
        for own in _rows_of_each(is_answered, design):
            values[own] = _restricted(values[own], answers.happened[own], limit, design.weight[own])
    return values, is_answered.astype(np.float64)


def watched_until(answers: Answers, design: Design) -> float | None:
    """The longest time that every operator was watched for; None where no time was cut off by the watching.

    An operator whose longest time ended with its event was watched for as long as anybody may ask.
    """
    if answers.happened is None:
        return None
    ends = [math.inf]
    for own in _rows_of_each(~np.isnan(answers.values), design):
        last = answers.values[own].max()
        is_cut_off = ~answers.happened[own][answers.values[own] == last]
        ends.append(float(last) if is_cut_off.any() else math.inf)
    return None if math.isinf(min(ends)) else min(ends)


def comparable(
    answers: Answers, labels: Mapping[str, str], *, delta: float | None, limit: float | None
) -> Comparable:
    """The item as the comparison knows it.

    Args:
        answers: of the item.
        labels: of the table's columns.
        delta: the smallest difference that matters, None for the usual one of its kind.
        limit: where a time is cut off, or None.
    """
    item, kind = answers.item, answers.item.kind or Kind.MEASURE
    label = labels.get(item.column, item.column)
    usual = _USUAL_DELTAS.get(kind)
    return Comparable(
        facts=MeasureFacts(
            code=item.column,
            item=item.column,
            label=Bilingual(label, label),
            element="",
            touchpoint="",
            role=Role.SUPPORTING,
            unit=_UNITS.get(kind, ""),
            delta=delta or usual or 0.0,
            is_lower_better=item.is_lower_better,
        ),
        feed=Feed(form="", items=(item.column,), best=1, worst=0),
        is_share=kind is Kind.SHARE,
        relative_delta=DELTA_OF_RIVALS_PCT if delta is None and usual is None else None,
        limit=limit,
    )


def _rows_of_each(is_answered: BoolArray, design: Design) -> Iterator[BoolArray]:
    """Each operator's answered rows, for operators that have any."""
    for operator in range(design.n_operators):
        own = is_answered & (design.operator == operator)
        if own.any():
            yield own


def _restricted(times: FloatArray, happened: BoolArray, limit: float, weights: FloatArray) -> FloatArray:
    if limit == 0:
        return np.zeros(len(times))
    return restricted_mean_values(times, happened=happened, limit=limit, weights=weights)
