"""The form as ODK clients get it: its own XForm, in which the visit is picked from a list and not typed.

The phone page opens one visit and knows its facts. ODK clients open a form, so the audit number becomes a
choice from ``visits.csv`` (the caller's open visits with this form, named in the form's manifest), and making
it copies the visit's other facts, once, as the phone page does when a visit is opened. Nothing else of the
document changes, and it is the same for every auditor, so its hash changes with the form's version alone.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - ships no types

from fieldkit.assignments.facts import FACT_NAMES
from fieldkit.surveys.actions import AUDIT_ID

XmlElement: TypeAlias = Any  # lxml's

XFORMS = "{http://www.w3.org/2002/xforms}"
ODK = "{http://www.opendatakit.org/xforms}"
VISIT_LIST = "visits.csv"
VISIT_FACTS = tuple(name for name in FACT_NAMES if name != AUDIT_ID)  # which is what is picked
GIVEN = "fact"  # the appearance of a question that nobody is asked

_LIST_ADDRESS = f"jr://file-csv/{VISIT_LIST}"
_ITEMS = "instance('visits')/root/item"
_SHOWN_AS = "minimal autocomplete"  # one line that opens a list with a search field
_CONTROLS = ("input", "select1")


@lru_cache(maxsize=128)
def collect_form(xform: bytes) -> bytes:
    """The document to serve. A form whose author wrote another way to the audit number keeps it."""
    tree = etree.fromstring(xform)
    model = tree.find(f".//{XFORMS}model")
    _let_edit(model)
    controls = {_name(each): each for tag in _CONTROLS for each in tree.iter(f"{XFORMS}{tag}")}
    binds = {_name(each): each for each in model.iter(f"{XFORMS}bind")}
    audit_id = controls.get(AUDIT_ID)
    if audit_id is not None and audit_id.tag == f"{XFORMS}input" and not _has_list(model):
        _add_list(model)
        _pick(audit_id)
        for name in VISIT_FACTS:
            if name in controls and "calculate" not in binds[name].attrib:
                _take_over(controls[name], binds[name], picked=audit_id)
    return etree.tostring(tree, encoding="utf-8", xml_declaration=True)


def needs_visit_list(document: bytes) -> bool:
    return _LIST_ADDRESS.encode() in document


def _name(node: XmlElement) -> str:
    return (node.get("ref") or node.get("nodeset", "")).rpartition("/")[2]


def _let_edit(model: XmlElement) -> None:
    """A returned visit is corrected in the client that sent it (ODK Collect 2025.2 and later)."""
    submission = model.find(f"{XFORMS}submission")
    if submission is None:
        submission = etree.Element(f"{XFORMS}submission")
        model.insert(0, submission)
    submission.set(f"{ODK}client-editable", "true")


def _has_list(model: XmlElement) -> bool:
    return any(each.get("id") == "visits" for each in model.iter(f"{XFORMS}instance"))


def _add_list(model: XmlElement) -> None:
    last = model.findall(f"{XFORMS}instance")[-1]
    last.addnext(_element("instance", {"id": "visits", "src": _LIST_ADDRESS}))


def _pick(control: XmlElement) -> None:
    control.tag = f"{XFORMS}select1"
    control.set("appearance", _SHOWN_AS)
    items = _element("itemset", {"nodeset": _ITEMS})
    items.extend([_element("value", {"ref": "name"}), _element("label", {"ref": "label"})])
    control.append(items)


def _take_over(control: XmlElement, bind: XmlElement, *, picked: XmlElement) -> None:
    chosen = f"{_ITEMS}[name = {picked.get('ref')}]/{_name(control)}"
    attributes = {"event": "xforms-value-changed", "ref": control.get("ref"), "value": chosen}
    picked.append(_element("setvalue", attributes))
    if GIVEN in control.get("appearance", "").split():
        bind.set("readonly", "true()")


def _element(tag: str, attributes: Mapping[str, str]) -> XmlElement:
    return etree.Element(f"{XFORMS}{tag}", attributes)
