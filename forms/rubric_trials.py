"""Tries a band's constraint: which whole numbers it takes at each choice of the level, and without one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import zip_longest
from zoneinfo import ZoneInfo

from forms.logic.compile import Evaluate
from forms.logic.context import Clock, Context, Document
from forms.logic.plan import FormPlan, plan_of
from forms.logic.settle import grow, settle
from forms.logic.values import to_boolean
from forms.model import Form, Group, ListItem
from forms.rubric import Rubric

BEYOND = 2  # whole numbers tried below the lowest band and above the highest

_CLOCK = Clock(datetime(2000, 1, 1, tzinfo=UTC), ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True)
class Level:
    """A choice of the level, "" where none is made, and the whole numbers that belong to it."""

    choice: str
    numbers: range


@dataclass(frozen=True, slots=True)
class Band:
    """`conditions` must all hold for the value to be asked: each with the path of what it belongs to."""

    path: str
    level_path: str
    levels: tuple[Level, ...]
    constraint: Evaluate
    conditions: tuple[tuple[str, Evaluate], ...]

    @property
    def tried(self) -> range:
        ranges = [level.numbers for level in self.levels if level.numbers]
        return range(min(each[0] for each in ranges) - BEYOND, max(each[-1] for each in ranges) + BEYOND + 1)


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of a level: the numbers its constraint takes, and which of the conditions hold."""

    level: Level
    taken: frozenset[int]
    held: tuple[bool, ...]


def trials(
    bands: Sequence[Band], root: Group, lists: Mapping[str, tuple[ListItem, ...]]
) -> list[list[Trial]]:
    """Of each band, one for each of its levels; every other question is blank, computed ones are computed.

    All bands at once, level by level, so that the form settles as often as the longest has levels.

    Raises:
        UnsettledError: a form whose values chase one another.
    """
    title = root.label
    plan = plan_of(Form("", "", title, _always_asked(root), Rubric("", "", (), ()), b"", lists=lists))
    found: list[list[Trial]] = [[] for _ in bands]
    for levels in zip_longest(*(band.levels for band in bands)):
        chosen = {band.level_path: level for band, level in zip(bands, levels, strict=True) if level}
        document = _settled(plan, {path: level.choice for path, level in chosen.items()})
        for band, level, own in zip(bands, levels, found, strict=True):
            if level is not None:
                own.append(_trial(band, level, document))
    return found


def _always_asked(group: Group) -> Group:
    children = (
        _always_asked(each) if isinstance(each, Group) else replace(each, relevant=None)
        for each in group.children
    )
    return replace(group, relevant=None, children=tuple(children))


def _settled(plan: FormPlan, answers: Mapping[str, str]) -> Document:
    document, _ = grow(plan, {}, _CLOCK)
    for path, answer in answers.items():
        element = document.elements[path][0]
        element.raw = element.value = answer
    settle(plan, document)
    return document


def _trial(band: Band, level: Level, document: Document) -> Trial:
    element = document.elements[band.path][0]
    context = Context(document, element)
    taken: set[int] = set()
    for number in band.tried:
        element.value = str(number)
        if to_boolean(band.constraint(context)):
            taken.add(number)
    element.value = ""
    held = (
        to_boolean(condition(Context(document, document.elements[path][0])))
        for path, condition in band.conditions
    )
    return Trial(level, frozenset(taken), tuple(held))
