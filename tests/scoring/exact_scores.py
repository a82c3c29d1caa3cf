"""A visit's score in exact fractions, item by item as the domain document words it."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from forms.rubric import EndingMeaning, Measure, Rubric, RubricItem, Scaling

ZERO = Fraction(0)
HIDDEN, NA, ELSEWHERE, OVER = "hidden", "na", "elsewhere", "over"


@dataclass(frozen=True, slots=True)
class Exact:
    raw: float | None
    share: float
    is_scorable: bool
    is_veto: bool


def exact_score(of: Rubric, answers: Mapping[str, str]) -> Exact:
    values = _after_endings(of, answers, [_value(one, answers) for one in of.items])
    wholes = _wholes(of, answers, values)
    values = _without_whole(of, answers, values, wholes)
    factors = _worth_of_a_point(of)
    earned, possible = defaultdict[str, Fraction](Fraction), defaultdict[str, Fraction](Fraction)
    applicable = whole = ZERO
    for one, value, whole_number in zip(of.items, values, wholes, strict=True):
        points = Fraction(str(one.points))
        whole += 0 if value == ELSEWHERE else points * factors[one.section]
        if points and isinstance(value, Fraction):
            earned[one.section] += points * _share(one, value, whole_number)
        if isinstance(value, Fraction) or value == EndingMeaning.REST_ZERO:
            possible[one.section] += points
            applicable += points * factors[one.section]
    _scale(of, earned, possible)
    share = applicable / whole if whole else ZERO
    is_veto = any(one.is_veto and value == 0 for one, value in zip(of.items, values, strict=True))
    is_enough = share >= Fraction(str(of.min_applicable_share)) or EndingMeaning.REST_LEFT_OUT in values
    return Exact(
        raw=_half_up(sum(earned.values(), ZERO), sum(possible.values(), ZERO)),
        share=float(share),
        is_scorable=(is_veto or is_enough) and OVER not in values,
        is_veto=is_veto,
    )


def _value(one: RubricItem, answers: Mapping[str, str]) -> Fraction | str:
    """The item's number, or why it has none."""
    answer = answers[one.name]
    if answers["operator"] in {"CU", "CT"} - {*one.operators}:
        value = ELSEWHERE
    elif not _is_there(one, answers):
        value = Fraction(one.rule.zero_at)
    elif one.may_be_na and "na" in {answer, answers.get(one.level), answers.get(one.event)}:
        value = NA
    else:
        value = _number(one, answer) if answer else HIDDEN
    return value


def _number(one: RubricItem, answer: str) -> Fraction:
    if one.rule.measure is Measure.RECORDED:
        return Fraction(1)
    if one.rule.notation.startswith("multi"):
        return Fraction(len([choice for choice in answer.split() if choice != "none"]))
    return Fraction({"yes": "1", "no": "0"}.get(answer, answer))


def _wholes(of: Rubric, answers: Mapping[str, str], values: Sequence[Fraction | str]) -> list[Fraction]:
    """What each item earns all of its points at: for a part, what was counted as its whole, or 0."""
    counted = {
        one.name: value for one, value in zip(of.items, values, strict=True) if _is_there(one, answers)
    }
    found = [counted.get(one.rule.whole, ZERO) if one.rule.whole else one.rule.full_at for one in of.items]
    return [ZERO if isinstance(number, str) else Fraction(number) for number in found]


def _without_whole(
    of: Rubric, answers: Mapping[str, str], values: Sequence[Fraction | str], wholes: Sequence[Fraction]
) -> list[Fraction | str]:
    """An answered part of nothing is not applicable; one that never happened earns nothing all the same."""
    return [
        NA
        if one.rule.whole and not whole and isinstance(value, Fraction) and _is_there(one, answers)
        else value
        for one, value, whole in zip(of.items, values, wholes, strict=True)
    ]


def _is_there(one: RubricItem, answers: Mapping[str, str]) -> bool:
    return answers.get(one.event) != "no"


def _share(one: RubricItem, value: Fraction, full: Fraction) -> Fraction:
    zero = Fraction(one.rule.zero_at)
    if full == zero:  # a part that never happened, of nothing
        return ZERO
    return min(max((value - zero) / (full - zero), ZERO), Fraction(1))


def _after_endings(
    of: Rubric, answers: Mapping[str, str], values: list[Fraction | str]
) -> list[Fraction | str]:
    for ending in of.endings:
        if answers[ending.question] == ending.answer:
            is_over = ending.meaning is EndingMeaning.NOT_SCORABLE
            values = [
                (OVER if is_over else ending.meaning)
                if place >= ending.first_closed and (is_over or value == HIDDEN)
                else value
                for place, value in enumerate(values)
            ]
    return values


def _worth_of_a_point(of: Rubric) -> dict[str, Fraction]:
    """By section: what one point of an item is worth in the form's total."""
    added = defaultdict[str, Fraction](Fraction)
    for one in of.items:
        added[one.section] += Fraction(str(one.points))
    return {
        section.name: Fraction(section.points) / added[section.name] if section.scaling else Fraction(1)
        for section in of.sections
    }


def _scale(of: Rubric, earned: dict[str, Fraction], possible: dict[str, Fraction]) -> None:
    for section in of.sections:
        name, points = section.name, Fraction(section.points)
        if section.scaling is Scaling.SCALE and possible[name]:
            earned[name], possible[name] = earned[name] * points / possible[name], points
        elif section.scaling is Scaling.CAP:
            earned[name], possible[name] = min(earned[name], points), min(possible[name], points)


def _half_up(earned: Fraction, possible: Fraction) -> float | None:
    return math.floor(earned * 10_000 / possible + Fraction(1, 2)) / 100 if possible else None
