"""Lists of choices that come beside the form: ``select_one_from_file towns.csv``."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from forms.faults import Fault, fault
from forms.model import Choice, ListItem
from forms.sheets import Row, Sheet
from forms.text import Bilingual
from forms.types import read_type

MAX_ROWS = 20_000

_NAME, _LABEL = "name", "label"
_NOT_CSV = Bilingual("只支持 .csv 文件。", "Only .csv files are read.")
_NOT_UTF8 = Bilingual("不是 UTF-8 编码。", "It is not encoded in UTF-8.")
_COLUMNS = Bilingual("缺少 name 或 label 列。", "It lacks the column name or label.")
_RENAMED = Bilingual(
    "列名固定为 name 和 label，parameters 里不要写 value、label。",
    "Its columns are called name and label: leave value and label out of the parameters.",
)
_TOO_LONG = Bilingual(f"超过 {MAX_ROWS} 行。", f"It has more than {MAX_ROWS} rows.")


@dataclass(frozen=True, slots=True)
class ListFiles:
    """`lists` by file name, as the type column writes it; `items` by the id that ``instance('id')`` takes."""

    lists: Mapping[str, tuple[Choice, ...]]
    items: Mapping[str, tuple[ListItem, ...]]
    media: Mapping[str, bytes]
    faults: tuple[Fault, ...]


def read_list_files(survey: Sheet, media: Mapping[str, bytes]) -> ListFiles:
    """The files that the survey names, of those that came with the form (name → content)."""
    items: dict[str, tuple[ListItem, ...]] = {}
    faults: list[Fault] = []
    for row in survey.rows:
        cell = read_type(row["type"])
        if not cell.is_from_file or cell.list_name not in media:
            continue
        if cell.list_name not in items:
            items[cell.list_name] = tuple(_items(media[cell.list_name]))
        faults += _faults(row, cell.list_name, media[cell.list_name], items[cell.list_name])
    return ListFiles(
        lists={name: tuple(_choice(item) for item in rows) for name, rows in items.items()},
        items={PurePath(name).stem: rows for name, rows in items.items()},
        media={name: media[name] for name in items},
        faults=tuple(faults),
    )


def _items(content: bytes) -> Iterator[ListItem]:
    """Rows with a name, their blanks at both ends removed; none when the text cannot be read."""
    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig", errors="replace"))):
        item = {key.strip(): (text or "").strip() for key, text in row.items() if isinstance(key, str)}
        if item.get(_NAME):
            yield item


def _choice(item: ListItem) -> Choice:
    label = item.get(_LABEL, "")
    return Choice(item[_NAME], Bilingual(label, label))


def _faults(row: Row, file_name: str, content: bytes, items: tuple[ListItem, ...]) -> Iterator[Fault]:
    names = [item[_NAME] for item in items]
    message = _flaw(row, file_name, content, items) or _odd_name(names)
    if message is not None:
        yield fault("list_file_invalid", row.place("type"), name=row["name"], file=file_name, message=message)


def _flaw(row: Row, file_name: str, content: bytes, items: tuple[ListItem, ...]) -> Bilingual | None:
    if PurePath(file_name).suffix.lower() != ".csv":
        return _NOT_CSV
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _NOT_UTF8
    if {"value", "label"} & {word.partition("=")[0] for word in row["parameters"].split()}:
        return _RENAMED
    if not items or _LABEL not in items[0]:
        return _COLUMNS
    return _TOO_LONG if len(items) > MAX_ROWS else None


def _odd_name(names: list[str]) -> Bilingual | None:
    """A name with a blank would be two answers of a multiple choice; a repeated one would be ambiguous."""
    seen: set[str] = set()
    for name in names:
        if len(name.split()) > 1:
            return Bilingual(f"name“{name}”里有空格。", f"The name “{name}” holds a blank.")
        if name in seen:
            return Bilingual(f"name“{name}”重复。", f"The name “{name}” stands there twice.")
        seen.add(name)
    return None
