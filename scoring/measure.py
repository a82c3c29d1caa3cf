"""Answers to numbers: one value and one status per rubric item, in the rubric's order."""

import math
import re
from collections.abc import Mapping
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from forms.rubric import Measure, Rubric, RubricItem

NOT_APPLICABLE_ANSWER = "na"
NO_CHOICE = "none"  # "none of these" on a multiple choice: chosen, and nothing counted
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)")  # xsd:decimal; float() also takes 1_000, 1e3 and inf
_YES_NO = {"yes": 1.0, "no": 0.0}


class Status(IntEnum):
    """Why an item has a value, or has none; stored as one byte per item."""

    ANSWERED = 0
    HIDDEN = 1  # not asked, so not counted
    NOT_APPLICABLE = 2  # the auditor's choice; its points leave the denominator
    CENSORED = 3  # the timed thing never happened: the value is the rule's limit


class UnmeasurableError(ValueError):
    """An answer that its item's rule cannot read; the form's own checks let none through."""

    def __init__(self, item: str, answer: str) -> None:
        super().__init__(f"{item}: {answer!r} is not an answer its rule can read")
        self.item = item
        self.answer = answer


def measure(rubric: Rubric, answers: Mapping[str, str]) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """One submission's values and statuses, both shaped (items,).

    yes is 1 and no 0; a multiple choice counts what was chosen; numbers are read strictly. A value is NaN
    where the item is hidden, not applicable or only recorded.

    Args:
        rubric: the form's rubric.
        answers: answer by question name; absent or empty means not asked.

    Raises:
        UnmeasurableError: an answer that the item's rule cannot read.
    """
    measured = [measure_item(item, answers) for item in rubric.items]
    values = np.array([value for value, _ in measured], dtype=np.float64)
    statuses = np.array([status for _, status in measured], dtype=np.uint8)
    return values, statuses


def measure_item(item: RubricItem, answers: Mapping[str, str]) -> tuple[float, Status]:
    """One item's value and status; see `measure`."""
    if item.event and answers.get(item.event) == "no":
        return item.rule.zero_at, Status.CENSORED
    answer = answers.get(item.name, "").strip()
    if not answer:
        return math.nan, Status.HIDDEN
    if item.may_be_na and answer == NOT_APPLICABLE_ANSWER:
        return math.nan, Status.NOT_APPLICABLE
    return _value(item, answer), Status.ANSWERED


def _value(item: RubricItem, answer: str) -> float:
    match item.rule.measure:
        case Measure.RECORDED:
            return math.nan
        case Measure.YES_NO if answer in _YES_NO:
            return _YES_NO[answer]
        case Measure.COUNT if item.rule.notation.startswith("multi"):
            return float(len(set(answer.split()) - {NO_CHOICE}))
        case Measure.RATING | Measure.COUNT | Measure.TIME:
            return _number(item, answer)
        case _:
            raise UnmeasurableError(item.name, answer)


def _number(item: RubricItem, answer: str) -> float:
    if not _NUMBER.fullmatch(answer):
        raise UnmeasurableError(item.name, answer)
    return float(answer)
