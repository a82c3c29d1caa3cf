"""The settings sheet: what the form is called, and in which version."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from forms.faults import Fault, fault
from forms.sheets import Row, Sheet
from forms.text import Bilingual

_COLLECT_ONLY = "collect"
_CLIENTS = frozenset({"", "phone collect", _COLLECT_ONLY})
_FORM_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")


@dataclass(frozen=True, slots=True)
class Settings:
    form_id: str
    version: str
    title: Bilingual
    is_for_phone: bool
    faults: tuple[Fault, ...]


def read_settings(sheet: Sheet) -> Settings:
    """The sheet's second row. A title may hold both languages: ``营业厅暗访 / Business hall visit``."""
    row = sheet.rows[0] if sheet.rows else Row(sheet.name, 2, {}, sheet.letters)
    zh, _, en = row["form_title"].partition(" / ")
    title = Bilingual(zh=zh, en=en or zh)
    is_for_phone = row["clients"] != _COLLECT_ONLY
    return Settings(row["form_id"], row["version"], title, is_for_phone, tuple(_faults(row)))


def _faults(row: Row) -> Iterator[Fault]:
    for column in ("form_title", "form_id", "version"):
        if not row[column]:
            yield fault("setting_missing", row.place(column), column=column)
    if row["form_id"] and not _FORM_ID.fullmatch(row["form_id"]):
        yield fault("form_id_invalid", row.place("form_id"), value=row["form_id"])
    if row["clients"] not in _CLIENTS:
        yield fault("clients_unknown", row.place("clients"), value=row["clients"])
