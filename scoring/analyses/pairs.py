"""Answers that join two questions, as forms store them: "6 4"."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def parse_pair(answer: str, *, highest: int) -> tuple[int, int]:
    """The two halves of an answer such as "6 4".

    Args:
        answer: two whole numbers, 1 to `highest`, with white space between.
        highest: end of the scale of both halves.

    Raises:
        ValueError: anything else.

    Example:
        >>> parse_pair("6 4", highest=7)
        (6, 4)
    """
    halves = [int(half) for half in answer.split() if half.isascii() and half.isdigit()]
    if len(answer.split()) != 2 or len(halves) != 2 or not all(1 <= half <= highest for half in halves):
        raise ValueError(f"answer {answer!r} must be two whole numbers from 1 to {highest}")
    return halves[0], halves[1]


def parse_pairs(answers: Sequence[str], *, highest: int) -> FloatArray:
    """(n, 2) halves of many answers; an empty one, which was not asked, is NaN.

    Args:
        answers: (n,) as for `parse_pair`, or "".
        highest: end of the scale.

    Raises:
        ValueError: as for `parse_pair`.
    """
    pairs = [parse_pair(answer, highest=highest) if answer.strip() else (np.nan,) * 2 for answer in answers]
    return np.array(pairs, dtype=np.float64).reshape(len(answers), 2)
