"""The survey's ``type`` column: XLSForm's words for what a row asks, opens or closes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from forms.model import SELECT_KINDS, Kind

RANGE = "range"  # a whole number or, when its parameters are, a decimal one
AUDIT = "audit"  # where Collect logs how a form was filled in: part of the document, but no question

_OPENING = frozenset({"begin_group", "begin_repeat"})
_CLOSING = {"end_group": "begin_group", "end_repeat": "begin_repeat"}
_FROM_FILE = "_from_file"
_LISTED = {
    "select_one": Kind.SELECT_ONE,
    "select_multiple": Kind.SELECT_MULTIPLE,
    "rank": Kind.RANK,
    f"select_one{_FROM_FILE}": Kind.SELECT_ONE,
    f"select_multiple{_FROM_FILE}": Kind.SELECT_MULTIPLE,
}
_BY_MEDIA = {
    "image/*": Kind.IMAGE,
    "audio/*": Kind.AUDIO,
    "video/*": Kind.VIDEO,
    "application/*": Kind.FILE,
}
_BY_BIND = {
    "string": Kind.TEXT,
    "int": Kind.INTEGER,
    "decimal": Kind.DECIMAL,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "dateTime": Kind.DATETIME,
    "geopoint": Kind.GEOPOINT,
    "geotrace": Kind.GEOTRACE,
    "geoshape": Kind.GEOSHAPE,
    "barcode": Kind.BARCODE,
}


@dataclass(frozen=True, slots=True)
class TypeCell:
    """A type taken apart: ``select_one yn or_other`` is the word, its list, and what else stands there.

    `kind` is None for what asks nothing: a group, a repeat, the audit log, and words nobody knows.
    """

    word: str
    kind: Kind | None = None
    list_name: str = ""
    rest: str = ""

    @property
    def opens(self) -> bool:
        return self.word in _OPENING

    @property
    def closes(self) -> str:
        """The word of the row that it closes, "" when it closes nothing."""
        return _CLOSING.get(self.word, "")

    @property
    def is_from_file(self) -> bool:
        return self.word.endswith(_FROM_FILE)


def read_type(text: str) -> TypeCell:
    words = (
        " ".join(text.split())
        .replace("select one", "select_one")
        .replace("select multiple", "select_multiple")
    )
    head, _, tail = words.partition(" ")
    if head in _LISTED:
        list_name, _, rest = tail.partition(" ")
        return TypeCell(head, _LISTED[head], list_name, rest)
    joined = words.replace(" ", "_")
    return TypeCell(joined) if joined in _OPENING | _CLOSING.keys() else TypeCell(words, KINDS.get(words))


def _kind(row: Mapping[str, Any]) -> Kind | None:
    """What one of pyxform's own types collects; None for lists and for what we do not read."""
    bind, control = row.get("bind", {}), row.get("control", {})
    if "jr:preloadParams" in bind:
        return _PLAIN.get(bind["jr:preloadParams"].removeprefix("uri:"))
    if control.get("tag") == "upload":
        return _BY_MEDIA.get(control["mediatype"])
    if bind.get("readonly"):
        return Kind.NOTE
    if control.get("tag") == "trigger":
        return None if bind.get("type") == "geopoint" else Kind.ACKNOWLEDGE
    return _BY_BIND.get(bind.get("type")) if control.get("tag") == "input" else None


_PLAIN: dict[str, Kind] = {str(kind): kind for kind in Kind if kind not in SELECT_KINDS}
_EXTERNAL = "select one external"  # its list is a sheet of its own, which no other type knows
_DERIVED = {
    word: kind for word, row in QUESTION_TYPE_DICT.items() if (kind := _kind(row)) and word != _EXTERNAL
}
KINDS: Mapping[str, Kind] = {
    **_DERIVED,
    **dict.fromkeys(("add calculate prompt", "q calculate"), Kind.CALCULATE),
    RANGE: Kind.INTEGER,
    **_PLAIN,
}
