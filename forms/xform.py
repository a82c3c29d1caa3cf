"""The workbook compiled by pyxform into the XForm that ODK clients read, free of any trace of the rubric."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - ships no types
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from forms.compiled import CompiledParts, compiled_parts, is_triggered
from forms.compiler_book import compiler_book, is_computed_once
from forms.faults import Fault, Place, fault
from forms.sheets import Sheet

XFORMS = "http://www.w3.org/2002/xforms"

_ROW = re.compile(r"\[row : (\d+)\]\s*")
_CELL = re.compile(r"'(survey|choices|settings)' sheet, the '([^']+)' value")


@dataclass(frozen=True, slots=True)
class Compiled:
    """The XForm and what the reader takes from it.

    Attributes:
        xform: the document itself.
        binds: the attributes of each bind by absolute path; the expressions in them carry paths. That of a
            triggered question has the calculation, which stands elsewhere in the document.
        parts: what stands outside the binds.
        itemsets: the file with the lists of ``external_choices``, None without one.
        namespace: the instance's own, "" when it has none.
    """

    xform: bytes
    binds: Mapping[str, Mapping[str, str]]
    parts: CompiledParts
    namespace: str
    itemsets: bytes | None


def compile_xform(sheets: Mapping[str, Sheet]) -> Compiled | Fault:
    """At most one fault: pyxform stops at its first error."""
    try:
        result = convert(compiler_book(sheets))
        calculations = _triggered_calculations(sheets, result.xform)
    except PyXFormError as error:
        return _translated(str(error), sheets)
    except (KeyError, TypeError) as error:  # it looks lists up before it asks whether they are there
        return fault("compile_failed", Place(), message=str(error))
    xform = result.xform.encode()
    try:
        tree = etree.fromstring(xform)
    except etree.XMLSyntaxError as error:
        return fault("compile_failed", Place(), message=str(error))
    binds = {bind.get("nodeset"): dict(bind.attrib) for bind in tree.iter(f"{{{XFORMS}}}bind")}
    parts = compiled_parts(tree, binds)
    for path, calculation in calculations.items():
        binds[path]["calculate"] = calculation
    instance = etree.QName(tree.find(f".//{{{XFORMS}}}instance/*"))
    return Compiled(
        xform=_with_calculations(tree, calculations) if calculations else xform,
        binds=binds,
        parts=parts,
        namespace="" if instance.namespace == XFORMS else instance.namespace,
        itemsets=result.itemsets.encode() if result.itemsets else None,
    )


def _triggered_calculations(sheets: Mapping[str, Sheet], xform: str) -> dict[str, str]:
    """By path, with the paths of an ordinary calculation.

    pyxform writes them as seen from the question that triggers them, ODK clients run them at their own place.
    """
    if not any(is_computed_once(row) for row in sheets["survey"].rows):
        return {}
    live = _calculations(xform)
    ordinary = _calculations(convert(compiler_book(sheets, has_triggers=False)).xform)
    return {path: text for path, text in ordinary.items() if path not in live}


def _calculations(xform: str) -> dict[str, str]:
    binds = etree.fromstring(xform.encode()).iter(f"{{{XFORMS}}}bind")
    return {bind.get("nodeset"): bind.get("calculate") for bind in binds if bind.get("calculate")}


def _with_calculations(tree: Any, calculations: Mapping[str, str]) -> bytes:  # noqa: ANN401 - lxml's
    for action in tree.iter(f"{{{XFORMS}}}setvalue"):
        if is_triggered(action) and action.get("ref") in calculations:
            action.set("value", calculations[action.get("ref")])
    return etree.tostring(tree, encoding="utf-8", xml_declaration=True)


def _translated(message: str, sheets: Mapping[str, Sheet]) -> Fault:
    """As near to the cell as the message says; a row without a sheet is one of the survey."""
    row, cell = _ROW.search(message), _CELL.search(message)
    name = cell[1] if cell else "survey" if row else ""
    letter = sheets[cell[1]].letters.get(cell[2], "") if cell else ""
    place = Place(sheet=name, row=int(row[1]) if row else 0, column=letter)
    return fault("compile_failed", place, message=_ROW.sub("", message).strip())
