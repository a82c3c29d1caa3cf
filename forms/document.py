"""Writes the instance document a client would send for a form: the reverse of reading a submission."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias
from xml.etree import ElementTree as ET

from forms.model import Form, Group, Question

Answers: TypeAlias = "Mapping[str, str | Sequence[Answers]]"


def instance_document(
    form: Form, answers: Answers, *, instance_id: str, files: Mapping[str, str] | None = None
) -> bytes:
    """The XML document holding these answers, in the form's order and groups.

    Blank answers, empty groups and names the form does not know are left out. No rule is applied and no
    character refused: the caller passes what was answered, and broken documents can be written too.

    Args:
        form: names the document's form, version, groups and order.
        answers: text by question name; under a repeat's name, one such mapping per repetition.
        instance_id: the document's identity, e.g. ``uuid:…``.
        files: file name by image or audio question; inside a repeat, its own answers hold the names.
    """
    root = ET.Element(form.root.name, id=form.form_id, version=form.version)
    if form.namespace:
        root.set("xmlns", form.namespace)
    _write_children(root, form.root, {**answers, **(files or {})})
    meta = ET.SubElement(root, "meta")
    ET.SubElement(meta, "instanceID").text = instance_id
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _write_children(parent: ET.Element, group: Group, answers: Answers) -> None:
    for child in group.children:
        answer = answers.get(child.name, "")
        if isinstance(child, Question):
            _write_answer(parent, child.name, answer)
        elif not child.is_repeat:
            _write_group(parent, child, answers)
        elif not isinstance(answer, str):
            for repetition in answer:
                _write_group(parent, child, repetition)


def _write_answer(parent: ET.Element, name: str, answer: object) -> None:
    if isinstance(answer, str) and answer:
        ET.SubElement(parent, name).text = answer


def _write_group(parent: ET.Element, group: Group, answers: Answers) -> None:
    element = ET.Element(group.name)
    _write_children(element, group, answers)
    if len(element):
        parent.append(element)
