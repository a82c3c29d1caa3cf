"""Lists that come beside the form: ``select_one_from_file towns.csv``, ``csv-external``, ``xml-external``."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from forms.faults import Fault, fault
from forms.list_contents import GEOJSON, UnusableList, items_in
from forms.model import Choice, ListItem
from forms.parameters import parameters
from forms.sheets import Row, Sheet
from forms.text import Bilingual
from forms.types import read_type

_OTHERWISE = Bilingual(
    "另一行用它时，parameters 里的 value、label 不同。",
    "Another row takes it with another value or label in its parameters.",
)


@dataclass(frozen=True, slots=True)
class ListFiles:
    """`lists` by file name, as the type column writes it; `items` by the id that ``instance('id')`` takes."""

    lists: Mapping[str, tuple[Choice, ...]]
    items: Mapping[str, tuple[ListItem, ...]]
    media: Mapping[str, bytes]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class ChoiceColumns:
    """Which texts of an item are the choice's name and label."""

    value: str
    label: str


def choice_columns(row: Row) -> ChoiceColumns:
    """Of a row that takes its choices from a file: its parameters may name others than XLSForm's own."""
    is_geojson = PurePath(read_type(row["type"]).list_name).suffix.lower() == GEOJSON
    named = parameters(row)
    value, label = ("id", "title") if is_geojson else ("name", "label")
    return ChoiceColumns(named.get("value", value), named.get("label", label))


def read_list_files(survey: Sheet, media: Mapping[str, bytes]) -> ListFiles:
    """The files that the survey names, of those that came with the form (name → content)."""
    reading = _Reading(media)
    for row in survey.rows:
        cell = read_type(row["type"])
        if cell.is_from_file and cell.list_name in media:
            reading.choices(row, cell.list_name)
        elif cell.is_instance and row["name"]:
            reading.instance(row, cell.file_name(row["name"]))
    return ListFiles(
        lists=reading.lists,
        items={PurePath(name).stem: items for name, items in reading.items.items()},
        media={name: media[name] for name in reading.items},
        faults=tuple(reading.faults),
    )


class _Reading:
    """Reads each file once, whatever rows name it."""

    def __init__(self, media: Mapping[str, bytes]) -> None:
        self._media = media
        self._columns: dict[str, ChoiceColumns] = {}
        self._unusable: dict[str, Bilingual] = {}
        self.items: dict[str, tuple[ListItem, ...]] = {}
        self.lists: dict[str, tuple[Choice, ...]] = {}
        self.faults: list[Fault] = []

    def instance(self, row: Row, file_name: str) -> None:
        """Only that it is a list, of whatever columns."""
        if file_name in self._media:
            self._read(file_name)
            self._tell(row, file_name, self._unusable.get(file_name))
        else:
            facts = {"name": row["name"], "list_name": file_name}
            self.faults.append(fault("list_file_missing", row.place("type"), **facts))

    def choices(self, row: Row, file_name: str) -> None:
        self._read(file_name)
        columns = choice_columns(row)
        named = tuple(item for item in self.items[file_name] if item.get(columns.value))
        self.items[file_name] = named
        message = self._unusable.get(file_name) or _odd_choices(named, columns)
        if self._columns.setdefault(file_name, columns) != columns:
            message = _OTHERWISE
        self._tell(row, file_name, message)
        self.lists.setdefault(file_name, tuple(_choice(item, columns) for item in named))

    def _read(self, file_name: str) -> None:
        if file_name in self.items:
            return
        try:
            self.items[file_name] = items_in(file_name, self._media[file_name])
        except UnusableList as error:
            self.items[file_name] = ()
            self._unusable[file_name] = error.message

    def _tell(self, row: Row, file_name: str, message: Bilingual | None) -> None:
        if message is not None:
            facts = {"name": row["name"], "file": file_name, "message": message}
            self.faults.append(fault("list_file_invalid", row.place("type"), **facts))


def _choice(item: ListItem, columns: ChoiceColumns) -> Choice:
    label = item.get(columns.label, "")
    return Choice(item[columns.value], Bilingual(label, label))


def _odd_choices(items: tuple[ListItem, ...], columns: ChoiceColumns) -> Bilingual | None:
    if not items or not all(columns.label in item for item in items):
        return Bilingual(
            f"缺少 {columns.value} 或 {columns.label} 列。",
            f"It lacks the column {columns.value} or {columns.label}.",
        )
    return next(_odd_names([item[columns.value] for item in items], columns.value), None)


def _odd_names(names: list[str], column: str) -> Iterator[Bilingual]:
    """A name with a blank would be two answers of a multiple choice; a repeated one would be ambiguous."""
    seen: set[str] = set()
    for name in names:
        if len(name.split()) > 1:
            yield Bilingual(f"{column}“{name}”里有空格。", f"The {column} “{name}” holds a blank.")
        if name in seen:
            yield Bilingual(f"{column}“{name}”重复。", f"The {column} “{name}” stands there twice.")
        seen.add(name)
