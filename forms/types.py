"""The survey's ``type`` column: XLSForm's words for what a row asks, opens or closes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyxform import aliases, constants
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from forms.model import SELECT_KINDS, Kind

RANGE = "range"  # a whole number or, when its parameters are, a decimal one
AUDIT = "audit"  # where Collect logs how a form was filled in: part of the document, but no question
OSM = str(Kind.OSM)
EXTERNAL = "select_one_external"  # its list is on a sheet of its own

_INSTANCES = {"csv-external": ".csv", "xml-external": ".xml"}  # no question: a file that expressions read
_OPENING = frozenset({"begin_group", "begin_repeat"})
_CLOSING = {"end_group": "begin_group", "end_repeat": "begin_repeat"}
_OTHER_REPEATS = ("lgroup", "looped_group")
_FROM_FILE = "_from_file"
_LISTED = {
    "select_one": Kind.SELECT_ONE,
    "select_multiple": Kind.SELECT_MULTIPLE,
    "rank": Kind.RANK,
    f"select_one{_FROM_FILE}": Kind.SELECT_ONE,
    f"select_multiple{_FROM_FILE}": Kind.SELECT_MULTIPLE,
    EXTERNAL: Kind.SELECT_ONE,
}
_TYPES: Mapping[str, Mapping[str, Any]] = QUESTION_TYPE_DICT
_BY_CONTROL = {"select1": "select_one", "select": "select_multiple"}
_BY_CONSTANT = {
    constants.SELECT_ONE: "select_one",
    constants.SELECT_ALL_THAT_APPLY: "select_multiple",
    constants.SELECT_ONE_EXTERNAL: EXTERNAL,
    constants.RANK: "rank",
}
_BY_MEDIA = {
    "image/*": Kind.IMAGE,
    "audio/*": Kind.AUDIO,
    "video/*": Kind.VIDEO,
    "application/*": Kind.FILE,
    "osm/*": Kind.OSM,
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

    `word` is the first of all spellings where there are several. `kind` is None for what asks nothing: a
    group, a repeat, a file for expressions, the audit log, and words nobody knows.
    """

    word: str
    kind: Kind | None = None
    list_name: str = ""
    rest: str = ""

    @property
    def text(self) -> str:
        """As the compiler reads it, which does not know every spelling of its own words."""
        return " ".join(filter(None, (self.word, self.list_name, self.rest)))

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

    @property
    def is_external(self) -> bool:
        return self.word == EXTERNAL

    @property
    def is_instance(self) -> bool:
        return self.word in _INSTANCES

    def file_name(self, name: str) -> str:
        """The file that a row called `name` reads, "" for none."""
        if self.is_from_file:
            return self.list_name
        return f"{name}{_INSTANCES[self.word]}" if self.is_instance else ""


def read_type(text: str) -> TypeCell:
    words = " ".join(text.split())
    for spelling, word in _SPELLINGS.items():
        if f"{words} ".startswith(f"{spelling} "):
            list_name, _, rest = words.removeprefix(spelling).strip().partition(" ")
            return TypeCell(word, _LISTED[word], list_name, rest)
    head, _, tail = words.partition(" ")
    if head == OSM:
        list_name, _, rest = tail.partition(" ")
        return TypeCell(OSM, Kind.OSM, list_name, rest)
    joined = _repeat_word(words.replace(" ", "_"))
    return TypeCell(joined) if joined in _OPENING | _CLOSING.keys() else TypeCell(words, KINDS.get(words))


def _repeat_word(joined: str) -> str:
    """``begin_lgroup`` is an old word for ``begin_repeat``."""
    head, _, tail = joined.partition("_")
    return f"{head}_repeat" if tail in _OTHER_REPEATS else joined


def _spellings() -> dict[str, str]:
    """Every way to write a type that takes a list; the longer first, for some begin like others."""
    found = {word: word for word in _LISTED} | {"select multiple": "select_multiple"}
    for word, row in _TYPES.items():
        if (tag := row.get("control", {}).get("tag")) in _BY_CONTROL:
            found.setdefault(word, _BY_CONTROL[tag])
    for word, constant in aliases.select.items():
        is_from_file = word in aliases.select_from_file
        found[word] = word.replace(" ", "_") if is_from_file else _BY_CONSTANT[constant]
    found[constants.SELECT_ONE_EXTERNAL] = EXTERNAL
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


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
        return Kind.BACKGROUND_GEOPOINT if bind.get("type") == "geopoint" else Kind.ACKNOWLEDGE
    return _BY_BIND.get(bind.get("type")) if control.get("tag") == "input" else None


_SPELLINGS = _spellings()
_PLAIN: dict[str, Kind] = {str(kind): kind for kind in Kind if kind not in SELECT_KINDS}
_DERIVED = {word: kind for word, row in _TYPES.items() if (kind := _kind(row)) and word not in _SPELLINGS}
KINDS: Mapping[str, Kind] = {
    **_DERIVED,
    **dict.fromkeys(("add calculate prompt", "q calculate"), Kind.CALCULATE),
    "add photo prompt": Kind.IMAGE,
    RANGE: Kind.INTEGER,
    **_PLAIN,
}
