"""The survey sheet as a list of groups and questions, with everything that is wrong with its rows."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from forms.columns import TRANSLATED, is_note, stem
from forms.faults import Fault, fault
from forms.languages import translation
from forms.model import Kind
from forms.sheets import Row, Sheet

ROOT = "data"
YES = frozenset({"yes", "true", "true()"})
NO = frozenset({"", "no", "false", "false()"})

_NAME = re.compile(r"[^\W\d][\w.-]*")
_PARAMETER = re.compile(r"[\w-]+=[^=\s]+")
_KINDS: Mapping[str, Kind] = {str(kind): kind for kind in Kind} | {"photo": Kind.IMAGE}
_SELECTS = frozenset({Kind.SELECT_ONE, Kind.SELECT_MULTIPLE})
_UNSEEN = frozenset({Kind.START, Kind.END, Kind.DEVICE_ID, Kind.CALCULATE})


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that collects or groups something. `kind` is None for a group; `ancestors` are group names."""

    row: Row
    kind: Kind | None
    list_name: str
    ancestors: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.row["name"]

    @property
    def path(self) -> str:
        """The absolute path in the instance."""
        return "/" + "/".join((ROOT, *self.ancestors, self.name))

    @property
    def section(self) -> str:
        """The outermost group: a page on the phone, a section of the rubric."""
        return self.ancestors[0] if self.ancestors else ""

    @property
    def is_seen(self) -> bool:
        """Whether a person reads it, so that it needs a label."""
        return self.kind not in _UNSEEN


@dataclass(frozen=True, slots=True)
class Survey:
    sheet: Sheet
    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]

    def question(self, name: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.kind and entry.name == name), None)


def read_survey(sheet: Sheet, list_names: Iterable[str]) -> Survey:
    """Every row it understands, and a fault for each thing it does not."""
    entries, faults = _structure(sheet)
    faults += _name_faults(entries)
    faults += _list_faults(entries, frozenset(list_names))
    faults += _text_faults(sheet, entries)
    faults += _cell_faults(entries)
    return Survey(sheet, tuple(entries), tuple(faults))


def _structure(sheet: Sheet) -> tuple[list[Entry], list[Fault]]:
    entries: list[Entry] = []
    faults: list[Fault] = []
    open_groups: list[Entry] = []
    for row in sheet.rows:
        if all(is_note(sheet, column) for column in row.cells):
            continue
        word, list_name = _type_words(row["type"])
        ancestors = tuple(group.name for group in open_groups)
        if word == "begin_group":
            open_groups.append(Entry(row, None, "", ancestors))
            entries.append(open_groups[-1])
        elif word == "end_group" and open_groups:
            open_groups.pop()
        elif kind := _KINDS.get(word):
            entries.append(Entry(row, kind, list_name, ancestors))
        else:
            faults.append(_type_fault(row, word))
    faults += [fault("group_unclosed", group.row.place("type"), name=group.name) for group in open_groups]
    return entries, faults


def _type_words(text: str) -> tuple[str, str]:
    """``begin group`` → ``begin_group``; ``select_one yn`` → its list apart; anything longer stays whole."""
    words = text.split()
    if len(words) == 2 and words[0] in {"begin", "end"}:
        return "_".join(words), ""
    if len(words) == 2 and words[0] in _SELECTS:
        return words[0], words[1]
    return " ".join(words), ""


def _type_fault(row: Row, word: str) -> Fault:
    place = row.place("type")
    if not word:
        return fault("type_missing", place, name=row["name"])
    if word == "end_group":
        return fault("group_unopened", place)
    kinds = ", ".join(_KINDS)
    return fault("type_unsupported", place, name=row["name"], type=word, kinds=kinds)


def _name_faults(entries: Iterable[Entry]) -> Iterator[Fault]:
    seen: Counter[str] = Counter()
    for entry in entries:
        name, place = entry.name, entry.row.place("name")
        seen[name] += 1
        if not name:
            yield fault("name_missing", place, type=entry.row["type"])
        elif name == "meta" or not _NAME.fullmatch(name):
            yield fault("name_invalid", place, name=name)
        elif seen[name] > 1:
            yield fault("name_duplicate", place, name=name)


def _list_faults(entries: Iterable[Entry], list_names: frozenset[str]) -> Iterator[Fault]:
    for entry in entries:
        if entry.kind in _SELECTS and entry.list_name not in list_names:
            place = entry.row.place("type")
            yield fault("list_unknown", place, name=entry.name, list_name=entry.list_name)


def _cell_faults(entries: Iterable[Entry]) -> Iterator[Fault]:
    for entry in entries:
        row = entry.row
        if not all(_PARAMETER.fullmatch(word) for word in row["parameters"].split()):
            place = row.place("parameters")
            yield fault("parameters_invalid", place, name=entry.name, value=row["parameters"])
        if row["read_only"].lower() not in YES | NO:
            facts = {"name": entry.name, "column": "read_only", "value": row["read_only"]}
            yield fault("yes_no_invalid", row.place("read_only"), **facts)


def _text_faults(sheet: Sheet, entries: Iterable[Entry]) -> Iterator[Fault]:
    """A text must stand in both languages or, where it is optional, in neither."""
    texts = {name: translation(sheet, name) for name in sorted(TRANSLATED)}
    for name, columns in texts.items():
        written = name == "label" or any(stem(column) == name for column in sheet.letters)
        if written and not columns.is_complete:
            yield fault("language_missing", sheet.place(), sheet=sheet.name, column=name)
    complete = {name: columns for name, columns in texts.items() if columns.is_complete}
    for entry in entries:
        for name, columns in complete.items():
            missing = columns.missing(entry.row)
            is_needed = entry.is_seen if name == "label" else len(missing) == 1
            for column in missing if is_needed else ():
                yield fault("text_missing", entry.row.place(column), name=entry.name, column=column)
