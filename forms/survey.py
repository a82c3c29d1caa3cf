"""The survey sheet as a list of groups and questions, with everything that is wrong with its rows."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from forms.columns import TRANSLATED, is_note, stem
from forms.faults import Fault, fault
from forms.languages import translation
from forms.model import SELECT_KINDS, UNSEEN_KINDS, Kind
from forms.references import REFERENCE
from forms.sheets import Row, Sheet
from forms.types import AUDIT, EXTERNAL, KINDS, TypeCell, read_type

ROOT = "data"
YES = frozenset({"yes", "true", "true()"})
NO = frozenset({"", "no", "false", "false()"})

_NAME = re.compile(r"[^\W\d][\w.-]*")
_PARAMETER = re.compile(r"[\w-]+=[^=\s]+")
_SEARCH = re.compile(r"\bsearch\s*\(", re.IGNORECASE)  # an appearance that only Collect understands
_DRAWN = re.compile(r"\b(signature|draw|annotate)\b")  # appearances of a picture that is drawn
_NOT_ON_PHONE = frozenset({Kind.RANK, Kind.GEOTRACE, Kind.GEOSHAPE, Kind.BACKGROUND_AUDIO, Kind.OSM})


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that collects or groups something. `kind` is None for a group; `ancestors` are group names.

    `repeats` are the names of the repeats it stands in, its own last.
    """

    row: Row
    cell: TypeCell
    ancestors: tuple[str, ...]
    repeats: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind | None:
        return self.cell.kind

    @property
    def list_name(self) -> str:
        return self.cell.list_name

    @property
    def is_repeat(self) -> bool:
        return self.cell.word == "begin_repeat"

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
        return self.kind not in UNSEEN_KINDS

    @property
    def is_for_phone(self) -> bool:
        """Whether our page can ask it; ODK Collect knows a few kinds more."""
        is_drawn = self.kind is Kind.IMAGE and _DRAWN.search(self.row["appearance"]) is not None
        return self.kind not in _NOT_ON_PHONE and not is_drawn


@dataclass(frozen=True, slots=True)
class Survey:
    sheet: Sheet
    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]

    def question(self, name: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.kind and entry.name == name), None)

    def triggers_of(self, entry: Entry) -> tuple[Entry, ...]:
        """What its ``trigger`` column names, as far as the form has it."""
        names = dict.fromkeys(REFERENCE.findall(entry.row["trigger"]))
        return tuple(each for name in names for each in self.entries if each.name == name)


@dataclass(frozen=True, slots=True)
class ListNames:
    """The lists that a type may name: of choices and files, of ``external_choices``, of ``osm``."""

    of_choices: Collection[str] = ()
    external: Collection[str] = ()
    osm: Collection[str] = ()


def read_survey(sheet: Sheet, lists: ListNames, *, is_for_phone: bool = True) -> Survey:
    """Every row it understands, and a fault for each thing it does not.

    Args:
        sheet: the survey sheet.
        lists: those that there are.
        is_for_phone: whether our page has to be able to ask everything.
    """
    entries, instances, faults = _structure(sheet)
    faults += _name_faults(sorted([*entries, *instances], key=lambda each: each.row.number))
    faults += _list_faults(entries, lists)
    faults += _text_faults(sheet, entries)
    faults += _cell_faults(entries)
    if is_for_phone:
        faults += [_phone_fault(entry) for entry in entries if not entry.is_for_phone]
    return Survey(sheet, tuple(entries), tuple(faults))


def _structure(sheet: Sheet) -> tuple[list[Entry], list[Entry], list[Fault]]:
    """The groups and questions, the rows that only bring a file along, and what is wrong with their types."""
    entries: list[Entry] = []
    instances: list[Entry] = []
    faults: list[Fault] = []
    open_groups: list[Entry] = []
    for row in sheet.rows:
        if all(is_note(sheet, column) for column in row.cells):
            continue
        cell = read_type(row["type"])
        if cell.opens or cell.kind:
            entries.append(_entry(row, cell, open_groups))
        if cell.is_instance:
            instances.append(_entry(row, cell, open_groups))
        if cell.opens:
            open_groups.append(entries[-1])
        elif cell.closes and open_groups and open_groups[-1].cell.word == cell.closes:
            open_groups.pop()
        elif not (cell.kind or cell.is_instance or cell.word == AUDIT) or cell.rest:
            faults.append(_type_fault(row, cell))
    faults += [fault("group_unclosed", group.row.place("type"), name=group.name) for group in open_groups]
    return entries, instances, faults


def _entry(row: Row, cell: TypeCell, open_groups: list[Entry]) -> Entry:
    around = open_groups[-1].repeats if open_groups else ()
    own = (row["name"],) if cell.word == "begin_repeat" else ()
    return Entry(row, cell, tuple(group.name for group in open_groups), (*around, *own))


def _type_fault(row: Row, cell: TypeCell) -> Fault:
    place = row.place("type")
    if not cell.word:
        return fault("type_missing", place, name=row["name"])
    if cell.closes:
        return fault("group_unopened", place, type=cell.word)
    if cell.rest == "or_other":
        return fault("or_other_refused", place, name=row["name"], list_name=cell.list_name)
    words = [*sorted(SELECT_KINDS), EXTERNAL, *sorted(str(kind) for kind in Kind if str(kind) in KINDS)]
    kinds = ", ".join((*words, "csv-external", "xml-external"))
    return fault("type_unsupported", place, name=row["name"], type=row["type"], kinds=kinds)


def _phone_fault(entry: Entry) -> Fault:
    what = f"{entry.row['type']} {entry.row['appearance']}".strip()
    return fault("phone_unsupported", entry.row.place("type"), name=entry.name, type=what)


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


def _list_faults(entries: Iterable[Entry], lists: ListNames) -> Iterator[Fault]:
    for entry in entries:
        sheet, known = _lists_for(entry, lists)
        is_listed = entry.kind in SELECT_KINDS or (entry.kind is Kind.OSM and entry.list_name)
        if is_listed and entry.list_name not in known:
            code = "list_file_missing" if entry.cell.is_from_file else "list_unknown"
            facts = {"name": entry.name, "list_name": entry.list_name, "sheet": sheet}
            yield fault(code, entry.row.place("type"), **facts)


def _lists_for(entry: Entry, lists: ListNames) -> tuple[str, Collection[str]]:
    if entry.cell.is_external:
        return "external_choices", lists.external
    return ("osm", lists.osm) if entry.kind is Kind.OSM else ("choices", lists.of_choices)


def _cell_faults(entries: Iterable[Entry]) -> Iterator[Fault]:
    for entry in entries:
        row = entry.row
        if not all(_PARAMETER.fullmatch(word) for word in row["parameters"].split()):
            place = row.place("parameters")
            yield fault("parameters_invalid", place, name=entry.name, value=row["parameters"])
        if _SEARCH.search(row["appearance"]):
            yield fault("search_refused", row.place("appearance"), name=entry.name)
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
