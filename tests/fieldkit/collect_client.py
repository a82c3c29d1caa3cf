"""ODK Collect as a server meets it: mirrors the form list, picks a visit, fills in, splits its files, edits.

It keeps to what the protocol tells it: addresses come from the lists, hashes decide what is fetched again.
"""

import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import StringIO
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import httpx
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from forms.document import instance_document
from forms.model import Form
from tests.fieldkit.wire import OPENROSA, Sent

XmlElement: TypeAlias = Any  # lxml's

LISTS = {
    "f": "http://openrosa.org/xforms/xformsList",
    "m": "http://openrosa.org/xforms/xformsManifest",
    "x": "http://www.w3.org/2002/xforms",
}
RECEIVED = {201, 202}


@dataclass(frozen=True, slots=True)
class BlankForm:
    """A form on the device: its document and its media by name."""

    document: bytes
    media: Mapping[str, bytes]

    def visits(self) -> list[dict[str, str]]:
        return list(csv.DictReader(StringIO(self.media["visits.csv"].decode())))

    def picked(self, code: str) -> dict[str, str]:
        """The answers that stand in the form once this visit has been picked from its list."""
        tree = etree.fromstring(self.document)
        (select,) = tree.xpath("//x:select1[contains(x:itemset/@nodeset, 'visits')]", namespaces=LISTS)
        items, where = self._items(), select.get("ref")
        answers = {where.rpartition("/")[2]: code}
        for action in select.iter(f"{{{LISTS['x']}}}setvalue"):
            expression = action.get("value").replace("instance('visits')", "").replace(where, "$picked")
            answers[action.get("ref").rpartition("/")[2]] = items.xpath(f"string({expression})", picked=code)
        return answers

    def _items(self) -> XmlElement:
        root = etree.Element("root")
        for row in self.visits():
            item = etree.SubElement(root, "item")
            for column, text in row.items():
                etree.SubElement(item, column).text = text
        return root


@dataclass(slots=True)
class Collect:
    """One installation, set up for one auditor's server address."""

    client: httpx.AsyncClient
    server: str
    forms: dict[tuple[str, str], BlankForm] = field(default_factory=dict[tuple[str, str], BlankForm])
    fetched: list[str] = field(default_factory=list[str])  # what the last refresh had to download

    async def refresh(self) -> list[tuple[str, str]]:
        """As set to match the server exactly: fetch what is new or changed, drop what is no longer listed."""
        self.fetched = []
        listed = etree.fromstring((await self.get(f"{self.server}/formList")).content)
        held = self.forms
        self.forms = {}
        for entry in listed.iterfind("f:xform", LISTS):
            key = _text(entry, "f:formID"), _text(entry, "f:version")
            self.forms[key] = await self._mirrored(entry, held.get(key, BlankForm(b"", {})))
        return sorted(self.forms)

    async def get(self, address: str) -> httpx.Response:
        answer = await self.client.get(address, headers=OPENROSA)
        assert 200 == answer.status_code, answer.text
        return answer

    async def _mirrored(self, entry: XmlElement, held: BlankForm) -> BlankForm:
        document = await self._fetched(entry, "f", held.document)
        address = entry.findtext("f:manifestUrl", namespaces=LISTS)
        if not address:
            return BlankForm(document, {})
        manifest = etree.fromstring((await self.get(address)).content)
        return BlankForm(
            document,
            {
                (name := _text(file, "m:filename")): await self._fetched(file, "m", held.media.get(name, b""))
                for file in manifest.iterfind("m:mediaFile", LISTS)
            },
        )

    async def _fetched(self, entry: XmlElement, prefix: str, held: bytes) -> bytes:
        """What the entry offers: from the device when its hash is right, else downloaded and checked."""
        wanted = _text(entry, f"{prefix}:hash")
        if wanted == _hash(held):
            return held
        address = _text(entry, f"{prefix}:downloadUrl")
        self.fetched.append(urlsplit(address).path.rpartition("/")[2])
        content = (await self.get(address)).content
        assert wanted == _hash(content)
        return content

    async def send(self, document: bytes, *files: Sent) -> list[httpx.Response]:
        """Asks how much a request may hold, then sends the document with as many files as fit, and again."""
        asked = await self.client.head(f"{self.server}/submission", headers=OPENROSA)
        assert 204 == asked.status_code
        limit = int(asked.headers["X-OpenRosa-Accept-Content-Length"])
        return [await self._post(document, each) for each in batches(len(document), files, limit)]

    async def _post(self, document: bytes, files: Sequence[Sent]) -> httpx.Response:
        parts = [("xml_submission_file", ("submission.xml", document, "text/xml"))]
        parts += [(file.name, (file.name, file.content, file.media_type)) for file in files]
        return await self.client.post(f"{self.server}/submission", files=parts, headers=OPENROSA)


@dataclass(frozen=True, slots=True)
class Finished:
    """A filled form before it is written; `meta_prefix` as forms compiled by older tools have it."""

    form: Form
    answers: Mapping[str, str]
    instance_id: str = "uuid:one"
    edits: str = ""
    audit_log: str = ""
    meta_prefix: str = ""

    def edited(self, instance_id: str, **answers: str) -> "Finished":
        """The sent form opened again and changed."""
        changed = {**self.answers, **answers}
        return replace(self, answers=changed, instance_id=instance_id, edits=self.instance_id)

    def document(self) -> bytes:
        root = etree.fromstring(instance_document(self.form, self.answers, instance_id=self.instance_id))
        root.remove(root.find("meta"))
        meta = etree.SubElement(root, self._meta("meta"), nsmap={"orx": "http://openrosa.org/xforms"})
        names = {"audit": self.audit_log, "instanceID": self.instance_id, "deprecatedID": self.edits}
        for name, text in names.items():
            if text:
                etree.SubElement(meta, self._meta(name)).text = text
        return etree.tostring(root, encoding="utf-8", xml_declaration=True)

    def _meta(self, name: str) -> str:
        return f"{{http://openrosa.org/xforms}}{name}" if self.meta_prefix else name


def batches(document_bytes: int, files: Sequence[Sent], limit: int) -> list[list[Sent]]:
    """The files in requests that stay below the limit, each of which repeats the document."""
    requests: list[list[Sent]] = [[]]
    size = document_bytes
    for file in files:
        if requests[-1] and size + len(file.content) > limit:
            requests.append([])
            size = document_bytes
        requests[-1].append(file)
        size += len(file.content)
    return requests


def _text(entry: XmlElement, path: str) -> str:
    return entry.findtext(path, namespaces=LISTS) or ""


def _hash(content: bytes) -> str:
    return "md5:" + hashlib.md5(content, usedforsecurity=False).hexdigest()
