"""The workbook compiled by pyxform into the XForm that ODK clients read, free of any trace of the rubric."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - ships no types
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from forms.columns import EXPRESSION_COLUMNS, is_compiled
from forms.compiled import CompiledParts, compiled_parts
from forms.faults import Fault, Place, fault
from forms.sheets import Sheet

XFORMS = "http://www.w3.org/2002/xforms"

_COMPILED_SHEETS = ("survey", "choices", "settings")
_REFERENCE = re.compile(r"\$\{[^}]*\}")
_WORD = re.compile(r"[\w.-]+")
_ROW = re.compile(r"\[row : (\d+)\]\s*")
_CELL = re.compile(r"'(survey|choices|settings)' sheet, the '([^']+)' value")


@dataclass(frozen=True, slots=True)
class Compiled:
    """The XForm and what the reader takes from it.

    Attributes:
        xform: the document itself.
        binds: the attributes of each bind by absolute path; the expressions in them carry paths.
        parts: what stands outside the binds.
        namespace: the instance's own, "" when it has none.
    """

    xform: bytes
    binds: Mapping[str, Mapping[str, str]]
    parts: CompiledParts
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
    return Compiled(xform=xform, binds=binds, parts=compiled_parts(tree, binds), namespace=namespace)


def _workbook(sheets: Mapping[str, Sheet]) -> dict[str, object]:
    """The dictionary pyxform reads. Blank rows stay, so that its row numbers are ours."""
    book: dict[str, object] = {"sheet_names": [*sheets], "fallback_form_name": "form"}
    filtered = _words_of_expressions(sheets["survey"])
    for name in _COMPILED_SHEETS:
        if name in sheets:
            sheet = sheets[name]
            kept = [
                c for c in sheet.letters if is_compiled(sheet, c) or (name == "choices" and c in filtered)
            ]
            book[name] = [{c: row[c] for c in kept if row[c]} for row in sheet.rows]
            book[f"{name}_header"] = [dict.fromkeys(kept)]
    return book


def _words_of_expressions(survey: Sheet) -> Collection[str]:
    """Columns of the choices that an expression may read; all others are the author's notes."""
    return {
        word
        for row in survey.rows
        for column in EXPRESSION_COLUMNS
        for word in _WORD.findall(_REFERENCE.sub("", row[column]))
    }


def _translated(message: str, sheets: Mapping[str, Sheet]) -> Fault:
    """As near to the cell as the message says; a row without a sheet is one of the survey."""
    row, cell = _ROW.search(message), _CELL.search(message)
    name = cell[1] if cell else "survey" if row else ""
    letter = sheets[cell[1]].letters.get(cell[2], "") if cell else ""
    place = Place(sheet=name, row=int(row[1]) if row else 0, column=letter)
    return fault("compile_failed", place, message=_ROW.sub("", message).strip())
