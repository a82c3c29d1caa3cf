"""The workbook compiled by pyxform into the XForm that ODK clients read, free of any trace of the rubric."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - ships no types
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from forms.columns import is_compiled
from forms.faults import Fault, Place, fault
from forms.sheets import Sheet

XFORMS = "http://www.w3.org/2002/xforms"

_COMPILED_SHEETS = ("survey", "choices", "settings")
_ROW = re.compile(r"\[row : (\d+)\]\s*")
_CELL = re.compile(r"'(survey|choices|settings)' sheet, the '([^']+)' value")


@dataclass(frozen=True, slots=True)
class Compiled:
    """The XForm and what the reader takes from it.

    Attributes:
        xform: the document itself.
        binds: the attributes of each bind by absolute path; the expressions in them carry paths.
        computed_defaults: paths of questions whose default is an expression.
        namespace: the instance's own, "" when it has none.
    """

    xform: bytes
    binds: Mapping[str, Mapping[str, str]]
    computed_defaults: frozenset[str]
    namespace: str


def compile_xform(sheets: Mapping[str, Sheet]) -> Compiled | Fault:
    """At most one fault: pyxform stops at its first error."""
    try:
        result = convert(_workbook(sheets))
    except PyXFormError as error:
        return _translated(str(error), sheets)
    xform = result.xform.encode()
    try:
        tree = etree.fromstring(xform)
    except etree.XMLSyntaxError as error:
        return fault("compile_failed", Place(), message=str(error))
    binds = {bind.get("nodeset"): dict(bind.attrib) for bind in tree.iter(f"{{{XFORMS}}}bind")}
    instance = etree.QName(tree.find(f".//{{{XFORMS}}}instance/*"))
    namespace = "" if instance.namespace == XFORMS else instance.namespace
    defaults = frozenset(action.get("ref") for action in tree.iter(f"{{{XFORMS}}}setvalue"))
    return Compiled(xform=xform, binds=binds, computed_defaults=defaults, namespace=namespace)


def _workbook(sheets: Mapping[str, Sheet]) -> dict[str, object]:
    """The dictionary pyxform reads. Blank rows stay, so that its row numbers are ours."""
    book: dict[str, object] = {"sheet_names": [*sheets], "fallback_form_name": "form"}
    for name in _COMPILED_SHEETS:
        if name in sheets:
            sheet = sheets[name]
            kept = [column for column in sheet.letters if is_compiled(sheet, column)]
            book[name] = [{c: row[c] for c in kept if row[c]} for row in sheet.rows]
            book[f"{name}_header"] = [dict.fromkeys(kept)]
    return book


def _translated(message: str, sheets: Mapping[str, Sheet]) -> Fault:
    """As near to the cell as the message says; a row without a sheet is one of the survey."""
    row, cell = _ROW.search(message), _CELL.search(message)
    name = cell[1] if cell else "survey" if row else ""
    letter = sheets[cell[1]].letters.get(cell[2], "") if cell else ""
    place = Place(sheet=name, row=int(row[1]) if row else 0, column=letter)
    return fault("compile_failed", place, message=_ROW.sub("", message).strip())
