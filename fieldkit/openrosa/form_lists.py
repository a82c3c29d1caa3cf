"""The protocol's two lists as XML: the forms an auditor may fetch, and the files that one of them needs."""

import hashlib
from collections.abc import Iterable
from urllib.parse import quote
from xml.etree import ElementTree as ET

from fieldkit.openrosa.offered import OfferedForm

FORMS = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"


def form_list(forms: Iterable[OfferedForm], server: str) -> bytes:
    """`server` is the address of the caller's own link; clients follow only complete addresses."""
    root = ET.Element("xforms", xmlns=FORMS)
    for form in forms:
        entry = ET.SubElement(root, "xform")
        _add(entry, "formID", form.form_id)
        _add(entry, "name", _title(form))
        _add(entry, "version", form.version)
        _add(entry, "hash", f"md5:{md5(form.document)}")
        _add(entry, "downloadUrl", f"{server}/forms/{quote(form.form_id)}.xml?{_version(form)}")
        if form.media:
            _add(entry, "manifestUrl", f"{server}/forms/{quote(form.form_id)}/manifest?{_version(form)}")
    return _xml(root)


def manifest(form: OfferedForm, server: str) -> bytes:
    root = ET.Element("manifest", xmlns=MANIFEST)
    for name, content in form.media.items():
        entry = ET.SubElement(root, "mediaFile")
        _add(entry, "filename", name)
        _add(entry, "hash", f"md5:{md5(content)}")
        address = f"{server}/forms/{quote(form.form_id)}/media/{quote(name)}?{_version(form)}"
        _add(entry, "downloadUrl", address)
    return _xml(root)


def md5(content: bytes) -> str:
    """The protocol's fingerprint; it tells versions apart and protects nothing."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def _title(form: OfferedForm) -> str:
    return " / ".join(dict.fromkeys((form.title.zh, form.title.en)))


def _version(form: OfferedForm) -> str:
    return f"version={quote(form.version, safe='')}"


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = text


def _xml(root: ET.Element) -> bytes:
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)
