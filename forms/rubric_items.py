"""The ``score::`` columns of one survey row as a `RubricItem`, and what is wrong with them on their own."""

import re
from collections.abc import Iterator

from forms.columns import SCORE_COLUMNS
from forms.faults import Fault, fault
from forms.languages import Translation
from forms.notation import NOT_YET, head, parse_rule
from forms.rubric import RubricItem
from forms.survey import NO, YES, Entry

_POINTS = re.compile(r"\d{1,3}(\.\d+)?")
_ELEMENT = re.compile(r"E(0[1-9]|[1-4]\d|5[0-5])|TP(0[1-9]|10)")
_BLANK = frozenset({"", "-", "–"})
_EVIDENCE = frozenset({"P", "P!", "S", "A", "R"})
_OPERATORS = {"": ("CM", "CU", "CT"), "3": ("CM", "CU", "CT"), "M": ("CM",)}


def is_item(entry: Entry) -> bool:
    return bool(entry.row["score::rule"])


def rubric_item(entry: Entry, labels: Translation) -> RubricItem | None:
    """None when its rule cannot be read; other bad cells take their default, for `item_faults` names them."""
    row = entry.row
    rule = parse_rule(row["score::rule"])
    if rule is None:
        return None
    points, evidence = row["score::points"], row["score::evidence"]
    return RubricItem(
        name=entry.name,
        section=entry.section,
        label=labels.text(row),
        points=float(points) if _POINTS.fullmatch(points) else 0.0,
        rule=rule,
        element=row["score::element"],
        is_veto=row["score::veto"].lower() in YES,
        evidence=evidence if evidence in _EVIDENCE else "",
        operators=_OPERATORS.get(row["score::operators"], _OPERATORS[""]),
        may_be_na=row["score::na"].lower() in YES,
        event=row["score::event"],
        delta=_delta(row["score::delta"]),
        row=row.number,
    )


def item_faults(entry: Entry) -> Iterator[Fault]:
    """Cells of a scored row that cannot be read; of an unscored row, those only a scored one may have."""
    if not is_item(entry):
        yield from _unscored_faults(entry)
        return
    yield from _rule_faults(entry)
    row = entry.row
    if row["score::points"] not in _BLANK and not _POINTS.fullmatch(row["score::points"]):
        yield _cell(entry, "points_invalid", "score::points")
    if row["score::delta"] not in _BLANK and _delta(row["score::delta"]) is None:
        yield _cell(entry, "delta_invalid", "score::delta")
    if not _ELEMENT.fullmatch(row["score::element"]):
        yield _cell(entry, "element_unknown", "score::element")
    if row["score::evidence"] not in _EVIDENCE | _BLANK:
        yield _cell(entry, "evidence_unknown", "score::evidence")
    if row["score::operators"] not in _OPERATORS:
        yield _cell(entry, "operators_unknown", "score::operators")
    for column in ("score::veto", "score::na"):
        if row[column].lower() not in YES | NO:
            yield _cell(entry, "yes_no_invalid", column)


def _rule_faults(entry: Entry) -> Iterator[Fault]:
    notation = entry.row["score::rule"]
    if head(notation) in NOT_YET:
        yield _cell(entry, "rule_not_yet", "score::rule")
        return
    rule = parse_rule(notation)
    if rule is None:
        yield _cell(entry, "rule_unknown", "score::rule")


def _unscored_faults(entry: Entry) -> Iterator[Fault]:
    for column in sorted(SCORE_COLUMNS - {"score::rule", "score::for"}):
        if entry.row[column]:
            yield _cell(entry, "score_without_rule", column)


def _delta(text: str) -> float | None:
    """None for a blank cell, and for what is no difference that could matter: 0, less, or no number."""
    delta = float(text) if _POINTS.fullmatch(text) else 0.0
    return delta or None


def _cell(entry: Entry, code: str, column: str) -> Fault:
    return fault(code, entry.row.place(column), name=entry.name, column=column, value=entry.row[column])
