"""What a compiled expression sees while it runs: the instance's elements, the current one, the clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo


class Element:
    """One element of an instance under evaluation.

    `raw` is what was submitted and never changes; `value` is what expressions see: blank while not relevant,
    the computed text of a calculation, and blank for a group.
    """

    __slots__ = ("children", "is_relevant", "name", "parent", "raw", "value")

    def __init__(self, name: str, parent: "Element | None", raw: str = "") -> None:
        self.name = name
        self.parent = parent
        self.raw = raw
        self.value = raw
        self.is_relevant = True
        self.children: dict[str, list[Element]] = {}


Value = str | float | bool | list[Element]
NOTHING: list[Element] = []  # the empty node-set; nobody changes a node-set


@dataclass(frozen=True, slots=True)
class Clock:
    """The moment and the zone of one evaluation; `now` must know its own offset."""

    now: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Document:
    """An instance: `elements` finds them by absolute path without indexes, in document order.

    `top` stands above the root element, as ``/`` does in XPath. `lists` are the secondary instances by id,
    `choice_labels` the labels by question and choice name.
    """

    clock: Clock
    top: Element
    elements: dict[str, list[Element]]
    lists: Mapping[str, Element] = field(default_factory=dict[str, Element])
    choice_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])


class Context:
    """Where an expression runs: `element` is ``.``, `current` the node whose expression it is."""

    __slots__ = ("current", "document", "element", "position", "size", "zone")

    def __init__(self, document: Document, element: Element) -> None:
        self.document = document
        self.zone = document.clock.zone
        self.element = element
        self.current = element
        self.position = 1
        self.size = 1

    def at(self, item: Element, position: int, *, size: int) -> "Context":
        """The context of a predicate: the item becomes ``.``, the node whose expression it is stays."""
        inner = Context(self.document, item)
        inner.current = self.current
        inner.position = position
        inner.size = size
        return inner
