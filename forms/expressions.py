"""The survey's expressions, each parsed once, with a fault at the very cell for each that cannot be used."""

import re
from collections.abc import Iterator, Mapping

from forms.columns import EXPRESSIONS
from forms.faults import Fault, fault
from forms.logic.faults import ExpressionFault
from forms.logic.parse import parse
from forms.logic.tree import Node
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


def reference_faults(survey: Survey) -> Iterator[Fault]:
    """References to what is no question, and references in texts, which are not supported."""
    names = {entry.name for entry in survey.entries}
    for entry in survey.entries:
        for column, text in entry.row.cells.items():
            for reference in _REFERENCE.findall(text):
                place, shown = entry.row.place(column), f"${{{reference}}}"
                if column not in EXPRESSIONS:
                    yield fault("label_reference", place, name=entry.name, reference=shown)
                elif reference not in names:
                    yield fault("reference_unknown", place, name=entry.name, column=column, reference=shown)


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
        for column in EXPRESSIONS:
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
