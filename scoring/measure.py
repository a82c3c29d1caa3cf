"""Answers to numbers: one value and one status per rubric item, in the rubric's order."""

import math
import re
from collections.abc import Iterator, Mapping
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from forms.rubric import (
    NO_CHOICE,
    NOT_APPLICABLE,
    OPERATOR_QUESTION,
    OPERATORS,
    Ending,
    EndingMeaning,
    Measure,
    Rubric,
    RubricItem,
)

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)")  # xsd:decimal; float() also takes 1_000, 1e3 and inf
_YES_NO = {"yes": 1.0, "no": 0.0}


class Status(IntEnum):
    """Why an item has a value, or has none; stored as one byte per item."""

    ANSWERED = 0
    HIDDEN = 1  # not asked, so not counted
    NOT_APPLICABLE = 2  # the auditor's choice; its points leave the denominator
    CENSORED = 3  # the timed thing never happened: the value is the rule's limit
    CLOSED = 4  # the form had ended: nothing earned, and its points stay in the denominator
    LEFT_OUT = 5  # the form had ended: not counted, and no share of the form is asked for
    NOT_SCORABLE = 6  # the form had ended: nothing of the visit is scored
    OTHER_OPERATOR = 7  # no item of this operator's rubric


_CLOSED_AS = {
    EndingMeaning.REST_ZERO: Status.CLOSED,
    EndingMeaning.REST_LEFT_OUT: Status.LEFT_OUT,
    EndingMeaning.NOT_SCORABLE: Status.NOT_SCORABLE,
}


class UnmeasurableError(ValueError):
    """An answer that its item's rule cannot read; the form's own checks let none through."""

    def __init__(self, item: str, answer: str) -> None:
        super().__init__(f"{item}: {answer!r} is not an answer its rule can read")
        self.item = item
        self.answer = answer


def measure(rubric: Rubric, answers: Mapping[str, str]) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """One submission's values and statuses, both shaped (items,).

    yes is 1 and no 0; a multiple choice counts what was chosen; numbers are read strictly. A value is NaN
    where the item is hidden, not applicable, closed by an ending or only recorded. A part is not applicable
    where its whole was not counted, or nothing was there.

    Args:
        rubric: the form's rubric.
        answers: answer by question name; absent or empty means not asked.

    Raises:
        UnmeasurableError: an answer that the item's rule cannot read.
    """
    measured = [measure_item(item, answers) for item in rubric.items]
    values = np.array([value for value, _ in measured], dtype=np.float64)
    statuses = np.array([status for _, status in measured], dtype=np.uint8)
    for ending in rubric.endings:
        if _has_ended(ending, answers):
            _close(ending, values, statuses)
    for column, whole in wholes_of(rubric):
        if statuses[column] == Status.ANSWERED and not (
            statuses[whole] == Status.ANSWERED and values[whole] > 0
        ):
            values[column], statuses[column] = math.nan, Status.NOT_APPLICABLE
    return values, statuses


def wholes_of(rubric: Rubric) -> Iterator[tuple[int, int]]:
    """The place of each item that is scored as a part, and the place of its whole."""
    places = {item.name: place for place, item in enumerate(rubric.items)}
    for place, item in enumerate(rubric.items):
        if item.rule.whole:
            yield place, places[item.rule.whole]


def measure_item(item: RubricItem, answers: Mapping[str, str]) -> tuple[float, Status]:
    """One item's value and status, as far as its own answers tell; see `measure`."""
    if _is_elsewhere(item, answers.get(OPERATOR_QUESTION)):
        return math.nan, Status.OTHER_OPERATOR
    if item.event and answers.get(item.event) == "no":
        return item.rule.zero_at, Status.CENSORED
    answer = answers.get(item.name, "").strip()
    if item.may_be_na and NOT_APPLICABLE in (answer, answers.get(item.level), answers.get(item.event)):
        return math.nan, Status.NOT_APPLICABLE
    if not answer:
        return math.nan, Status.HIDDEN
    return _value(item, answer), Status.ANSWERED


def _is_elsewhere(item: RubricItem, operator: str | None) -> bool:
    """A visit that names no operator we know keeps every item."""
    return operator not in item.operators and operator in OPERATORS


def _value(item: RubricItem, answer: str) -> float:
    match item.rule.measure:
        case Measure.RECORDED:
            return math.nan
        case Measure.YES_NO if answer in _YES_NO:
            return _YES_NO[answer]
        case Measure.COUNT if item.rule.notation.startswith("multi"):
            return float(len(set(answer.split()) - {NO_CHOICE}))
        case Measure.RATING | Measure.COUNT | Measure.TIME:
            return _number(item.name, answer)
        case _:
            raise UnmeasurableError(item.name, answer)


def _number(name: str, answer: str) -> float:
    if not _NUMBER.fullmatch(answer):
        raise UnmeasurableError(name, answer)
    return float(answer)


def _has_ended(ending: Ending, answers: Mapping[str, str]) -> bool:
    answer = answers.get(ending.question, "").strip()
    if _NUMBER.fullmatch(answer) and _NUMBER.fullmatch(ending.answer):
        return float(answer) == float(ending.answer)
    return answer == ending.answer


def _close(ending: Ending, values: NDArray[np.float64], statuses: NDArray[np.uint8]) -> None:
    """Marks what the ending left unasked; a visit that is not scorable has nothing measured after it."""
    rest = np.arange(len(statuses)) >= ending.first_closed
    is_closed = rest & (statuses == Status.HIDDEN)
    if ending.meaning is EndingMeaning.NOT_SCORABLE:
        is_closed = rest
    statuses[is_closed] = _CLOSED_AS[ending.meaning]
    values[is_closed] = np.nan
