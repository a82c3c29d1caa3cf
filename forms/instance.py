"""Reads a submitted document: strangers send it, so it is parsed safely and bounded in every direction."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from forms.safe_xml import UnreadableXml, XmlElement, XmlFlaw, parse_safely
from forms.text import Bilingual

MAX_BYTES = 5_000_000
MAX_DEPTH = 32
MAX_REPETITIONS = 10_000
_JAVAROSA_TEMPLATE = "{http://openrosa.org/javarosa}template"

Entry: TypeAlias = "str | Branch | list[str | Branch]"
Branch: TypeAlias = "Mapping[str, Entry]"


class InstanceCode(StrEnum):
    NOT_XML = "not_xml"
    NOT_UTF8 = "not_utf8"
    DOCTYPE = "doctype"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    TOO_MANY = "too_many"
    MIXED_TEXT = "mixed_text"
    NO_FORM_ID = "no_form_id"


class InstanceFault(Exception):  # noqa: N818 - a fault of the sender's document, not of the program
    """A document that cannot be read as an instance; nothing of it should be kept as one."""

    def __init__(self, code: InstanceCode, message: Bilingual) -> None:
        super().__init__(f"{code}: {message.en}")
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Instance:
    """A submitted document, its names without namespaces.

    `values` holds what stands below the root: a text by name, a branch for an element with elements below it,
    and a list where a name occurs more than once. Elements no form knows are kept, so that they can be told.
    `canonical_digest` is equal for documents that differ in formatting alone: attribute order, quotes,
    comments, blanks between elements.
    """

    root_name: str
    form_id: str
    version: str
    instance_id: str
    deprecated_id: str
    values: Branch
    canonical_digest: str

    def text_at(self, path: str) -> str:
        """The first text at an absolute path such as ``/data/header/audit_id``; "" when there is none."""
        entry: Entry | None = self.values
        for name in path.split("/")[2:]:
            entry = _first(entry)
            entry = entry.get(name) if isinstance(entry, Mapping) else None
        return _text(_first(entry))


def read_instance(xml: bytes) -> Instance:
    """The instance in a document; raises InstanceFault naming what is wrong."""
    root = _parsed(xml)
    form_id = root.get("id", "").strip()
    if not form_id:
        raise _fault(InstanceCode.NO_FORM_ID)
    values = _Reader().branch(root, depth=1)
    meta = values.get("meta")
    identity = meta if isinstance(meta, Mapping) else {}
    return Instance(
        root_name=etree.QName(root).localname,
        form_id=form_id,
        version=root.get("version", "").strip(),
        instance_id=_text(identity.get("instanceID")),
        deprecated_id=_text(identity.get("deprecatedID")),
        values=values,
        canonical_digest=_digest(root),
    )


def _parsed(xml: bytes) -> XmlElement:
    if len(xml) > MAX_BYTES:
        raise _fault(InstanceCode.TOO_LARGE)
    try:
        return parse_safely(xml)
    except UnreadableXml as error:
        if error.flaw is XmlFlaw.NOT_XML:
            raise _not_xml(error.line, error.column) from error
        code = InstanceCode.DOCTYPE if error.flaw is XmlFlaw.DOCTYPE else InstanceCode.NOT_UTF8
        raise _fault(code) from error


class _Reader:
    """Copies elements into plain values, counting repetitions over the whole document."""

    def __init__(self) -> None:
        self._repetitions = 0

    def branch(self, element: XmlElement, *, depth: int) -> dict[str, Entry]:
        if depth > MAX_DEPTH:
            raise _fault(InstanceCode.TOO_DEEP)
        if (text := element.text) and not text.isspace():
            raise _mixed_text(element)
        entries: dict[str, Entry] = {}
        for child in element:
            if (tail := child.tail) and not tail.isspace():
                raise _mixed_text(element)
            if child.get(_JAVAROSA_TEMPLATE) is None:
                self._add(entries, child, depth)
        return entries

    def _add(self, entries: dict[str, Entry], child: XmlElement, depth: int) -> None:
        name = child.tag
        if name[0] == "{":
            name = name.partition("}")[2]
        entry = self.branch(child, depth=depth + 1) if len(child) else child.text or ""
        if name not in entries:
            entries[name] = entry
            return
        self._repetitions += 1
        if self._repetitions > MAX_REPETITIONS:
            raise _fault(InstanceCode.TOO_MANY)
        earlier = entries[name]
        if isinstance(earlier, list):
            earlier.append(entry)
        else:
            entries[name] = [earlier, entry]


def _first(entry: "Entry | None") -> "str | Branch | None":
    if isinstance(entry, list):
        return entry[0] if entry else None
    return entry


def _text(entry: "Entry | None") -> str:
    return entry.strip() if isinstance(entry, str) else ""


def _digest(root: XmlElement) -> str:
    """SHA-256 of the exclusive canonical XML without blanks between elements; changes `root`."""
    for element in root.iter():
        element.tail = None
        if len(element):
            element.text = None
    return hashlib.sha256(etree.tostring(root, method="c14n", exclusive=True)).hexdigest()


_MESSAGES = {
    InstanceCode.NOT_UTF8: Bilingual(
        "这份答卷不是 UTF-8 编码，请用 UTF-8 重新导出。",
        "The document is not encoded in UTF-8: export it again as UTF-8.",
    ),
    InstanceCode.DOCTYPE: Bilingual(
        "答卷里不允许有 DOCTYPE 或实体声明，请去掉后重发。",
        "A submission may hold no DOCTYPE and no entity declarations: remove them and send again.",
    ),
    InstanceCode.TOO_LARGE: Bilingual(
        f"答卷超过 {MAX_BYTES // 1_000_000} MB；照片请作为单独的文件上传。",
        f"The document is larger than {MAX_BYTES // 1_000_000} MB: send photos as files of their own.",
    ),
    InstanceCode.TOO_DEEP: Bilingual(
        f"答卷的层次超过 {MAX_DEPTH} 层，没有表单会这样；请检查导出程序。",
        f"The document nests more than {MAX_DEPTH} levels, as no form does: check the program that wrote it.",
    ),
    InstanceCode.TOO_MANY: Bilingual(
        f"答卷中重复的部分超过 {MAX_REPETITIONS} 个，请分成几份。",
        f"The document repeats more than {MAX_REPETITIONS} blocks: split it into several submissions.",
    ),
    InstanceCode.NO_FORM_ID: Bilingual(
        "答卷的根元素没有 id，无法知道它属于哪张表单；请用表单生成的答卷重发。",
        "The root element has no id, so the form is unknown: send a document made from the form.",
    ),
}


def _fault(code: InstanceCode) -> InstanceFault:
    return InstanceFault(code, _MESSAGES[code])


def _not_xml(line: int, column: int) -> InstanceFault:
    message = Bilingual(
        f"答卷不是完整的 XML，读到第 {line} 行第 {column} 列出错；文件可能没有传完，请重发。",
        f"The document is not complete XML; reading stopped at line {line}, column {column}. It may have "
        "been cut off: send it again.",
    )
    return InstanceFault(InstanceCode.NOT_XML, message)


def _mixed_text(element: XmlElement) -> InstanceFault:
    name = etree.QName(element).localname
    message = Bilingual(
        f"元素“{name}”里既有文字又有下级元素，无法对应到题目；请检查导出程序。",
        f"Element “{name}” holds both text and elements, so its text belongs to no question: check the "
        "program that wrote it.",
    )
    return InstanceFault(InstanceCode.MIXED_TEXT, message)
