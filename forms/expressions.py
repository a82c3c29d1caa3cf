"""The survey's expressions, each parsed once, with a fault at the very cell for each that cannot be used."""

from collections.abc import Iterator, Mapping

from forms.columns import EXPRESSION_COLUMNS, is_note, stem
from forms.faults import Fault, fault
from forms.logic.faults import ExpressionFault
from forms.logic.graph import LogicFaultCode, check_form_logic
from forms.logic.parse import parse
from forms.logic.tree import Node
from forms.model import Group, ListItem
from forms.references import REFERENCE
from forms.sheets import Row, Sheet
from forms.survey import Entry, Survey
from forms.xform import Compiled

_BIND = {
    "relevant": "relevant",
    "required": "required",
    "constraint": "constraint",
    "calculation": "calculate",
}
_WORDS = {"yes": "true()", "true": "true()", "no": "false()", "false": "false()"}  # as pyxform reads them
_NEVER = "false()"
_FILLED_TEXTS = frozenset({"label", "hint"})


def reference_faults(survey: Survey, choices: Sheet | None) -> Iterator[Fault]:
    """References to what is no question, and references in texts that are not filled in."""
    entries = {entry.name: entry for entry in survey.entries}
    for entry in survey.entries:
        for column, reference in _references(entry.row):
            code = None if is_note(survey.sheet, column) else _fault_of(reference, column, entry, entries)
            if code:
                facts = {"name": entry.name, "column": column, "reference": reference}
                yield fault(code, entry.row.place(column), **facts)
    for row in choices.rows if choices else ():
        for column, reference in _references(row):
            yield fault("text_reference", row.place(column), name=row["name"], reference=reference)


def _fault_of(reference: str, column: str, entry: Entry, entries: Mapping[str, Entry]) -> str | None:
    """The code of what is wrong with a reference in a column of an entry's row, or None."""
    target = entries.get(reference[2:-1].strip())
    is_text = column not in {*EXPRESSION_COLUMNS, "trigger"}
    if is_text and stem(column) not in _FILLED_TEXTS:
        return "text_reference"
    if target is None:
        return "reference_unknown"
    if is_text and not _is_one_answer(target, entry):
        return "text_reference_many"
    return None


def _is_one_answer(target: Entry, entry: Entry) -> bool:
    """A question outside all repeats, or in one that holds the text as well."""
    return target.kind is not None and set(target.repeats) <= set(entry.repeats)


def _references(row: Row) -> Iterator[tuple[str, str]]:
    for column, text in row.cells.items():
        for match in REFERENCE.finditer(text):
            yield column, match[0]


def logic_faults(survey: Survey, root: Group, lists: Mapping[str, tuple[ListItem, ...]]) -> Iterator[Fault]:
    """What only the whole form shows: circles, paths that lead nowhere, lists and columns that are not there.

    A question may stand in a circle through its group alone: its fault is then at its empty ``relevant``.
    """
    rows = {entry.path: entry.row for entry in survey.entries}
    for flaw in check_form_logic(root, lists):
        row = rows[flaw.path]
        code = "expression_circular" if flaw.code is LogicFaultCode.CYCLE else "expression_invalid"
        column = next((column for column in EXPRESSION_COLUMNS if row[column]), "relevant")
        yield fault(code, row.place(column), name=row["name"], column=column, message=flaw.message)


def read_expressions(
    survey: Survey, compiled: Compiled | None
) -> tuple[dict[tuple[str, str], Node], list[Fault]]:
    """The trees by name and column.

    What is parsed is what ODK clients run. Without a compiled form the cell is resolved here, only so that
    its faults can be told together with the others.
    """
    paths = {entry.name: entry.path for entry in survey.entries}
    trees: dict[tuple[str, str], Node] = {}
    faults: list[Fault] = []
    for entry in survey.entries:
        for column in EXPRESSION_COLUMNS:
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
    if column in _BIND:
        return compiled.binds.get(entry.path, {}).get(_BIND[column], "").strip()
    parts = compiled.parts
    texts = {"default": parts.defaults, "repeat_count": parts.counts, "choice_filter": parts.choice_items}
    return texts[column].get(entry.path, "").strip()


def _resolved(entry: Entry, column: str, paths: Mapping[str, str]) -> str:
    """Whether a default is an expression at all, only the compiler says."""
    if column == "default":
        return ""
    text = REFERENCE.sub(lambda match: paths.get(match[1], "/unknown"), entry.row[column])
    return _WORDS.get(text.lower(), text)
