"""What we say to clients: OpenRosa's XML, which ODK Collect and our phone page read alike."""

import re
from collections.abc import Iterable
from datetime import datetime
from xml.etree import ElementTree as ET

from litestar import Response

from fieldkit.errors import FieldkitError
from fieldkit.submissions.tables import SubmissionState
from fieldkit.submissions.values import Outcome, Receipt
from forms.text import Bilingual, listed

NAMESPACE = "http://openrosa.org/http/response"
# beside OpenRosa's own answer, ours: what a correction or a receipt needs item by item
OURS = "urn:fieldkit:receipt"
NOT_XML = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
STATUS = {Outcome.STORED: 201, Outcome.KNOWN: 202}

RECEIVED = Bilingual("已收到。", "Received.")
KNOWN = Bilingual("此前已收到，没有重复保存。", "This was received before; nothing is stored twice.")
AWAITING = Bilingual(
    "已收到答卷，还差 {count} 个附件：{names}", "Received; {count} files are still to come: {names}"
)
RETURNED = Bilingual("已收到，但有 {count} 题需要更正：", "Received, but {count} items need correcting:")
ASIDE = Bilingual(
    "答卷没有提到、另存待查的附件：{names}", "Files the document does not name, kept aside: {names}"
)


def headers(advertised_bytes: int, *, cache: str = "no-store") -> dict[str, str]:
    """The headers of every OpenRosa answer; the size makes ODK Collect split large submissions."""
    return {
        "X-OpenRosa-Version": "1.0",
        "X-OpenRosa-Accept-Content-Length": str(advertised_bytes),
        "Content-Language": "zh",
        "Cache-Control": cache,
    }


def receipt_response(receipt: Receipt, advertised_bytes: int) -> Response[bytes]:
    root, message = _envelope("returned" if receipt.state is SubmissionState.RETURNED else "")
    message.text = _both(_sentence(receipt))
    root.append(_receipt_element(receipt))
    return _xml(root, STATUS[receipt.outcome], advertised_bytes)


def error_response(error: FieldkitError, advertised_bytes: int) -> Response[bytes]:
    root, message = _envelope("error")
    message.text = _both(_said((error.title, error.detail, error.remedy)))
    problem = ET.SubElement(root, "problem", {"xmlns": OURS, "code": error.code})
    problem.text = _carried(error.where)
    return _xml(root, error.status, advertised_bytes)


def _sentence(receipt: Receipt) -> Bilingual:
    said = [KNOWN if receipt.outcome is Outcome.KNOWN else RECEIVED]
    if receipt.violations:
        count = len(receipt.violations)
        said = [RETURNED.filled(count=count), listed([each.sentence for each in receipt.violations])]
    if receipt.awaited:
        said.append(AWAITING.filled(count=len(receipt.awaited), names="、".join(receipt.awaited)))
    if receipt.set_aside:
        said.append(ASIDE.filled(names="、".join(receipt.set_aside)))
    return _said(said)


def _receipt_element(receipt: Receipt) -> ET.Element:
    """``<receipt>``: an ``<item>`` per broken rule, a ``<file>`` per file held, an ``<awaited>`` per gap.

    An item's `path` says in which block of a repeat it stands: ``/data/dial[2]/seconds``.
    """
    facts = {
        "xmlns": OURS,
        "instanceID": receipt.instance_id,
        "state": receipt.state.value,
        "receivedAt": _zoned(receipt.received_at),
    }
    element = ET.Element("receipt", facts)
    for violation in receipt.violations:
        where = {"name": violation.name, "path": violation.path}
        item = ET.SubElement(element, "item", where, code=violation.code.value)
        item.text = _both(violation.message)
    for name, sha256 in receipt.files.items():
        ET.SubElement(element, "file", name=name, sha256=sha256)
    for name in receipt.awaited:
        ET.SubElement(element, "awaited", name=name)
    return element


def _envelope(nature: str) -> tuple[ET.Element, ET.Element]:
    root = ET.Element("OpenRosaResponse", {"xmlns": NAMESPACE, "items": "0"})
    return root, ET.SubElement(root, "message", {"nature": nature})


def _xml(root: ET.Element, status: int, advertised_bytes: int) -> Response[bytes]:
    content = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(content, status_code=status, media_type="text/xml", headers=headers(advertised_bytes))


def _both(text: Bilingual) -> str:
    return _carried(f"{text.zh} / {text.en}")


def _carried(text: str) -> str:
    """Without what XML cannot carry; names and values quoted from a request may hold it."""
    return NOT_XML.sub("", text)


def _said(parts: Iterable[Bilingual]) -> Bilingual:
    """One after the other, each with its stop: an author's own message may lack it."""
    said = tuple(parts)
    return Bilingual("".join(_ended(p.zh, "。") for p in said), " ".join(_ended(p.en, ".") for p in said))


def _ended(sentence: str, stop: str) -> str:
    return sentence if sentence.endswith((stop, ":", "：", "?", "？")) else sentence + stop


def _zoned(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
