"""A form as the door, the phone and the rubric see it: a tree of groups and questions.

`read_form` builds it once, at publication; nothing here changes afterwards.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from forms.logic.tree import Node
from forms.rubric import Rubric
from forms.text import Bilingual


class Kind(StrEnum):
    """What a question collects; the names are XLSForm's."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    DATE = "date"
    TIME = "time"
    DATETIME = "dateTime"
    BARCODE = "barcode"
    ACKNOWLEDGE = "acknowledge"
    RANK = "rank"
    GEOPOINT = "geopoint"
    GEOTRACE = "geotrace"
    GEOSHAPE = "geoshape"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    FILE = "file"
    OSM = "osm"
    NOTE = "note"
    CALCULATE = "calculate"
    HIDDEN = "hidden"
    START = "start"
    END = "end"
    TODAY = "today"
    START_GEOPOINT = "start-geopoint"
    BACKGROUND_AUDIO = "background-audio"
    BACKGROUND_GEOPOINT = "background-geopoint"
    DEVICE_ID = "deviceid"
    USERNAME = "username"
    PHONE_NUMBER = "phonenumber"
    EMAIL = "email"
    SUBSCRIBER_ID = "subscriberid"
    SIM_SERIAL = "simserial"


SELECT_KINDS = frozenset({Kind.SELECT_ONE, Kind.SELECT_MULTIPLE, Kind.RANK})
FILE_KINDS = frozenset({Kind.IMAGE, Kind.AUDIO, Kind.VIDEO, Kind.FILE, Kind.OSM, Kind.BACKGROUND_AUDIO})
UNSEEN_KINDS = frozenset(
    {
        *(Kind.CALCULATE, Kind.HIDDEN, Kind.START, Kind.END, Kind.TODAY, Kind.START_GEOPOINT),
        *(Kind.BACKGROUND_AUDIO, Kind.DEVICE_ID, Kind.USERNAME, Kind.PHONE_NUMBER, Kind.EMAIL),
        *(Kind.SUBSCRIBER_ID, Kind.SIM_SERIAL, Kind.BACKGROUND_GEOPOINT),
    }
)


CHOICE_NAME = "name"  # where the items of a list keep a choice's name, unless the form says otherwise


@dataclass(frozen=True, slots=True)
class Media:
    """Names of the files shown with a label, in each language; None where it has none of the sort."""

    image: Bilingual | None = None
    big_image: Bilingual | None = None  # what a tap on the image opens
    audio: Bilingual | None = None
    video: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    name: str
    label: Bilingual
    media: Media | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `path` is its absolute place in the instance, e.g. ``/data/a/ext_signage``.

    `default` is what stands there before anybody answers, `computed_default` the expression that gives it.
    `choice_items` are the items of a list that its filter leaves, e.g. ``instance('town')/root/item[…]``;
    the text `choice_value` of an item is the choice's name.
    `triggers` are the paths of the questions whose every change computes `calculation` once, or blanks the
    answer where there is none; a calculation with triggers is computed at no other time.
    Label and hint may hold ``${name}``, in whose place the value of that question is shown.
    """

    name: str
    path: str
    kind: Kind
    label: Bilingual
    hint: Bilingual | None = None
    choices: tuple[Choice, ...] = ()
    appearance: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    choice_items: Node | None = None
    choice_value: str = CHOICE_NAME
    default: str = ""
    computed_default: Node | None = None
    required: Node | None = None
    relevant: Node | None = None
    constraint: Node | None = None
    calculation: Node | None = None
    triggers: tuple[str, ...] = ()
    is_read_only: bool = False
    required_message: Bilingual | None = None
    constraint_message: Bilingual | None = None
    media: Media | None = None
    # the scored item this question documents (its photo, its reason for "not applicable"); "" when its own
    part_of: str = ""
    documents: tuple[str, ...] = ()  # every item it documents: one queue ticket shows the queue and the wait
    row: int = 0  # row on the survey sheet, 1-based, for faults and for the author

    @property
    def live_calculation(self) -> Node | None:
        """What always holds; a triggered calculation is computed by the client alone, and then stands."""
        return None if self.triggers else self.calculation


@dataclass(frozen=True, slots=True)
class Group:
    """A section (or, with `is_repeat`, a repeated block) and what stands in it, in order.

    `repeat_count` says how many blocks there are; None where whoever answers adds and removes them.
    """

    name: str
    path: str
    label: Bilingual
    children: "tuple[Group | Question, ...]"
    relevant: Node | None = None
    appearance: str = ""
    is_repeat: bool = False
    repeat_count: Node | None = None
    media: Media | None = None
    row: int = 0


ListItem = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Form:
    """One version of a form with its rubric, ready to publish.

    `xform` is the compiled document that ODK clients read; `root` is the instance's root element with
    every group and question below it in the author's order. `lists` are what ``instance('id')`` finds: items,
    each with its texts by name. `media` are the files that ODK clients fetch with the form, by name. `log` is
    what the author asks of the client's own log, by the names of XLSForm's ``audit`` parameters.
    """

    form_id: str
    version: str
    title: Bilingual
    root: Group
    rubric: Rubric
    xform: bytes
    namespace: str = ""  # of the instance, when the author gave it one of its own
    lists: Mapping[str, tuple[ListItem, ...]] = field(default_factory=dict[str, tuple[ListItem, ...]])
    media: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    is_for_phone: bool = True  # False where only ODK Collect can fill it in
    log: Mapping[str, str] = field(default_factory=dict[str, str])

    def questions(self) -> Iterator[Question]:
        """Every question in document order."""
        return _questions_below(self.root)


def _questions_below(group: Group) -> Iterator[Question]:
    for child in group.children:
        if isinstance(child, Group):
            yield from _questions_below(child)
        else:
            yield child
