"""The workbook compiled by pyxform into the XForm that ODK clients read, free of any trace of the rubric."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from forms.columns import stem
from forms.faults import Fault, Place, fault
from forms.sheets import Sheet

XFORMS = "http://www.w3.org/2002/xforms"

_COMPILED_SHEETS = ("survey", "choices", "settings")
_ROW = re.compile(r"\[row : (\d+)\]\s*")
_SHEET = re.compile(r"'(survey|choices|settings)' sheet")


@dataclass(frozen=True, slots=True)
class Compiled:
    """`binds` holds, by absolute path, the attributes of each bind; expressions in them carry paths."""

    xform: bytes
    binds: Mapping[str, Mapping[str, str]]
    namespace: str  # the instance's own namespace, "" when it has none


def compile_xform(sheets: Mapping[str, Sheet]) -> Compiled | Fault:
    """At most one fault: pyxform stops at its first error."""
    try:
        result = convert(_workbook(sheets))
    except PyXFormError as error:
        return _translated(str(error))
    xform = result.xform.encode()
    tree = etree.fromstring(xform, etree.XMLParser(resolve_entities=False, no_network=True))
    binds = {bind.get("nodeset", ""): dict(bind.attrib) for bind in tree.iter(f"{{{XFORMS}}}bind")}
    return Compiled(xform=xform, binds=binds, namespace=_namespace(tree))


def _workbook(sheets: Mapping[str, Sheet]) -> dict[str, object]:
    """The dictionary pyxform reads. Blank rows stay, so that its row numbers are ours."""
    book: dict[str, object] = {"sheet_names": [*sheets], "fallback_form_name": "form"}
    for name in _COMPILED_SHEETS:
        if name in sheets:
            sheet = sheets[name]
            kept = [column for column in sheet.letters if stem(column) not in {"score", "points"}]
            book[name] = [{c: row[c] for c in kept if row[c]} for row in sheet.rows]
            book[f"{name}_header"] = [dict.fromkeys(kept)]
    return book


def _namespace(tree: "etree._Element") -> str:
    root = tree.find(f".//{{{XFORMS}}}instance/*")
    name = "" if root is None else etree.QName(root).namespace or ""
    return "" if name == XFORMS else name


def _translated(message: str) -> Fault:
    row = _ROW.search(message)
    sheet = _SHEET.search(message)
    place = Place(sheet=sheet[1] if sheet else "survey" if row else "", row=int(row[1]) if row else 0)
    return fault("compile_failed", place, message=_ROW.sub("", message).strip())
