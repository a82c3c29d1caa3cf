"""Parses XML that strangers send: no DTD, no entities, no network."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Protocol, overload

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - ships no types

# before the root element only blanks, instructions and comments may stand; atomic, so it never backtracks
_DOCTYPE = re.compile(rb"(?:\s++|(?><\?.*?\?>)|(?><!--.*?-->))*+<!DOCTYPE", re.DOTALL)
_SAFELY = {
    "encoding": "utf-8",
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class XmlElement(Protocol):
    """As much of lxml's element as we use, since lxml brings no types."""

    tag: str
    text: str | None
    tail: str | None

    @overload
    def get(self, name: str) -> str | None: ...
    @overload
    def get(self, name: str, default: str) -> str: ...
    def iter(self) -> "Iterator[XmlElement]": ...
    def __iter__(self) -> "Iterator[XmlElement]": ...
    def __len__(self) -> int: ...


class XmlFlaw(StrEnum):
    NOT_UTF8 = "not_utf8"
    DOCTYPE = "doctype"
    NOT_XML = "not_xml"


class UnreadableXml(Exception):  # noqa: N818 - a flaw of the sender's file, not of the program
    """`line` and `column` say where reading stopped, 0 where it never began."""

    def __init__(self, flaw: XmlFlaw, line: int = 0, column: int = 0) -> None:
        super().__init__(f"{flaw} at {line}:{column}")
        self.flaw = flaw
        self.line = line
        self.column = column


def parse_safely(xml: bytes) -> XmlElement:
    """The root element. UTF-8 is imposed, so that no declared encoding can hide a DOCTYPE from the search.

    Raises:
        UnreadableXml: it is not UTF-8, has a DOCTYPE, or is no complete XML.
    """
    xml = xml.removeprefix(_BYTE_ORDER_MARK)
    try:
        xml.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableXml(XmlFlaw.NOT_UTF8) from error
    if _DOCTYPE.match(xml):
        raise UnreadableXml(XmlFlaw.DOCTYPE)
    try:
        return etree.fromstring(xml, etree.XMLParser(**_SAFELY))
    except etree.XMLSyntaxError as error:
        raise UnreadableXml(XmlFlaw.NOT_XML, *error.position) from error


def local_name(element: XmlElement) -> str:
    """The tag without its namespace."""
    return element.tag.rpartition("}")[2]
