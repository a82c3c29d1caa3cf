"""The survey's expressions, each parsed once, with a fault at the very cell for each that cannot be used."""

import re
from collections.abc import Iterator, Mapping

from forms.faults import Fault, fault
from forms.logic.faults import ExpressionFault
from forms.logic.graph import LogicFaultCode, check_form_logic
from forms.logic.parse import parse
from forms.logic.tree import Node
from forms.model import Group
from forms.sheets import Row, Sheet
from forms.survey import Entry, Survey
from forms.xform import Compiled

_REFERENCE = re.compile(r"\$\{\s*([^}]*?)\s*\}")
_BIND = {
    "relevant": "relevant",
    "required": "required",
    "constraint": "constraint",
    "calculation": "calculate",
}
_WORDS = {"yes": "true()", "true": "true()", "no": "false()", "false": "false()"}  # as pyxform reads them
_NEVER = "false()"


def reference_faults(survey: Survey, choices: Sheet | None) -> Iterator[Fault]:
    """References to what is no question, and references in texts, which are not supported."""
    names = {entry.name for entry in survey.entries}
    for entry in survey.entries:
        for column, reference in _references(entry.row):
            place = entry.row.place(column)
            if column not in _BIND:
                yield fault("text_reference", place, name=entry.name, reference=reference)
            elif reference[2:-1].strip() not in names:
                yield fault("reference_unknown", place, name=entry.name, column=column, reference=reference)
    for row in choices.rows if choices else ():
        for column, reference in _references(row):
            yield fault("text_reference", row.place(column), name=row["name"], reference=reference)


def _references(row: Row) -> Iterator[tuple[str, str]]:
    for column, text in row.cells.items():
        for match in _REFERENCE.finditer(text):
            yield column, match[0]


def logic_faults(survey: Survey, root: Group) -> Iterator[Fault]:
    """What only the whole form shows: circles, and paths that lead nowhere.

    A question may stand in a circle through its group alone: its fault is then at its empty ``relevant``.
    """
    rows = {entry.path: entry.row for entry in survey.entries}
    for flaw in check_form_logic(root):
        row = rows[flaw.path]
        code = "expression_circular" if flaw.code is LogicFaultCode.CYCLE else "expression_invalid"
        column = next((column for column in _BIND if row[column]), "relevant")
        yield fault(code, row.place(column), name=row["name"], column=column, message=flaw.message)


def default_faults(survey: Survey, compiled: Compiled) -> Iterator[Fault]:
    for entry in survey.entries:
        if entry.path in compiled.computed_defaults:
            place, value = entry.row.place("default"), entry.row["default"]
            yield fault("default_unsupported", place, name=entry.name, value=value)


def read_expressions(
    survey: Survey, compiled: Compiled | None
) -> tuple[dict[tuple[str, str], Node], list[Fault]]:
    """The trees by name and column.

    What is parsed is the bind that ODK clients run. Without a compiled form the cell is resolved here, only
    so that its faults can be told together with the others.
    """
    paths = {entry.name: entry.path for entry in survey.entries}
    trees: dict[tuple[str, str], Node] = {}
    faults: list[Fault] = []
    for entry in survey.entries:
        for column in _BIND:
            text = _compiled(entry, column, compiled) if compiled else _resolved(entry, column, paths)
            if not text or (column == "required" and text == _NEVER):
                continue
            try:
                trees[entry.name, column] = parse(text)
            except ExpressionFault as error:
                place = entry.row.place(column)
                faults.append(
                    fault("expression_invalid", place, name=entry.name, column=column, message=error.message)
                )
    return trees, faults


def _compiled(entry: Entry, column: str, compiled: Compiled) -> str:
    return compiled.binds.get(entry.path, {}).get(_BIND[column], "").strip()


def _resolved(entry: Entry, column: str, paths: Mapping[str, str]) -> str:
    text = _REFERENCE.sub(lambda match: paths.get(match[1], "/unknown"), entry.row[column])
    return _WORDS.get(text.lower(), text)
