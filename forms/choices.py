"""The sheets ``choices`` and ``external_choices``: lists of answers by name, and what is wrong with them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forms.faults import Fault, fault
from forms.languages import Translation, translation
from forms.media import media_of
from forms.model import Choice
from forms.sheets import Sheet

_NAME = re.compile(r"[A-Za-z0-9_.-]+")


@dataclass(frozen=True, slots=True)
class ChoiceLists:
    lists: Mapping[str, tuple[Choice, ...]]
    faults: tuple[Fault, ...]


def read_choices(sheet: Sheet | None) -> ChoiceLists:
    """A form without selects needs no choices sheet."""
    if sheet is None:
        return ChoiceLists({}, ())
    labels = translation(sheet, "label")
    lists: dict[str, list[Choice]] = defaultdict(list)
    for row in sheet.rows:
        if row["list_name"]:
            lists[row["list_name"]].append(Choice(row["name"], labels.text(row), media_of(sheet, row)))
    found = {name: tuple(choices) for name, choices in lists.items()}
    return ChoiceLists(found, tuple(_faults(sheet, labels)))


def _faults(sheet: Sheet, labels: Translation) -> Iterator[Fault]:
    if not labels.is_complete:
        yield fault("language_missing", sheet.place(), sheet=sheet.name, column="label")
    seen: set[tuple[str, str]] = set()
    for row in sheet.rows:
        if not row.cells:
            continue
        list_name, name = row["list_name"], row["name"]
        if not (list_name and name):
            yield fault("choice_incomplete", row.place("name" if list_name else "list_name"))
        elif not _NAME.fullmatch(name):
            yield fault("choice_name_invalid", row.place("name"), name=name)
        elif (list_name, name) in seen:
            yield fault("choice_duplicate", row.place("name"), name=name, list_name=list_name)
        seen.add((list_name, name))
        for column in labels.missing(row) if labels.is_complete else ():
            yield fault("text_missing", row.place(column), name=name, column=column)
