"""The ``trigger`` column: the questions whose change makes a row compute, once, and what is wrong with it."""

import re
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from forms.faults import Fault, fault
from forms.model import Kind
from forms.survey import Entry, Survey
from forms.text import Bilingual

_REFERENCES = re.compile(r"\s*\$\{[^}]*\}(?:\s*,\s*\$\{[^}]*\})*\s*")
_UNREADABLE = Bilingual("写法不对。", "It is not well written.")
_OF_A_GROUP = Bilingual("分组没有要计算的值。", "A group has no value to compute.")
_NEEDED = Bilingual("background-geopoint 必须写。", "A background-geopoint needs one.")
_COMPUTED = Bilingual(
    "background-geopoint 不能有 calculation。", "A background-geopoint may have no calculation."
)


def trigger_faults(survey: Survey) -> Iterator[Fault]:
    """Names that are nowhere are told with the other references."""
    for entry in survey.entries:
        for message in _messages(survey, entry):
            yield fault("trigger_invalid", entry.row.place("trigger"), name=entry.name, message=message)
    for entry, chain in _circles(survey):
        facts = {"name": entry.name, "column": "trigger", "message": chain}
        yield fault("expression_circular", entry.row.place("trigger"), **facts)


def _messages(survey: Survey, entry: Entry) -> Iterator[Bilingual]:
    cell = entry.row["trigger"]
    if entry.kind is Kind.BACKGROUND_GEOPOINT and not cell:
        yield _NEEDED
    if entry.kind is Kind.BACKGROUND_GEOPOINT and entry.row["calculation"]:
        yield _COMPUTED
    if cell and entry.kind is None:
        yield _OF_A_GROUP
    elif cell and not _REFERENCES.fullmatch(cell):
        yield _UNREADABLE
    else:
        yield from (message for each in survey.triggers_of(entry) if (message := _unfit(each, entry)))


def _unfit(trigger: Entry, entry: Entry) -> Bilingual | None:
    """Nobody changes it; or it would not say in which block to compute, and clients would differ."""
    reference = f"${{{trigger.name}}}"
    if not trigger.kind or not trigger.is_seen:
        return Bilingual(f"{reference} 没有人填写。", f"Nobody answers {reference}.")
    if not set(entry.repeats) <= set(trigger.repeats):
        return Bilingual(
            f"{reference} 不在本题所在的重复组里。", f"{reference} stands outside this question's repeat."
        )
    return None


def _circles(survey: Survey) -> Iterator[tuple[Entry, Bilingual]]:
    """The first circle of questions that set one another off."""
    set_off: Mapping[str, list[str]] = {
        entry.name: [each.name for each in survey.triggers_of(entry)] for entry in survey.entries
    }
    try:
        TopologicalSorter(set_off).prepare()
    except CycleError as error:
        names: list[str] = error.args[1]
        chain = " → ".join(names)
        message = Bilingual(f"互相触发，成了一个圈：{chain}。", f"They set one another off: {chain}.")
        yield next(entry for entry in survey.entries if entry.name == names[-1]), message
