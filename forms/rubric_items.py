"""The ``score::`` columns of one survey row as a `RubricItem`, and what is wrong with them on their own."""

import re
from collections.abc import Iterator

from forms.columns import SCORE_COLUMNS
from forms.faults import Fault, fault
from forms.notation import parse_rule
from forms.rubric import OPERATORS, RubricItem
from forms.rubric_parts import level_of
from forms.rubric_rows import SurveyRow, SurveyRows
from forms.survey import NO, YES

_POINTS = re.compile(r"\d{1,3}(\.\d+)?")
_ELEMENT = re.compile(r"E(0[1-9]|[1-4]\d|5[0-5])|TP(0[1-9]|10)")
_BLANK = frozenset({"", "-", "–"})
_NO_ELEMENT = _BLANK - {""}  # feeding none is said, not forgotten
_EVIDENCE = frozenset({"P", "P!", "S", "A", "R"})
_OPERATORS = {"": OPERATORS, "3": OPERATORS, "M": OPERATORS[:1]}


def rubric_item(row: SurveyRow, around: SurveyRows) -> RubricItem | None:
    """None when its rule cannot be read; other bad cells take their default, for `item_faults` names them."""
    cells = row.cells
    rule = parse_rule(cells["score::rule"])
    if rule is None:
        return None
    points, evidence = cells["score::points"], cells["score::evidence"]
    return RubricItem(
        name=row.name,
        section=row.section,
        label=row.label,
        points=float(points) if _POINTS.fullmatch(points) else 0.0,
        rule=rule,
        element="" if cells["score::element"] in _BLANK else cells["score::element"],
        is_veto=cells["score::veto"].lower() in YES,
        evidence=evidence if evidence in _EVIDENCE else "",
        operators=_OPERATORS.get(cells["score::operators"], _OPERATORS[""]),
        may_be_na=cells["score::na"].lower() in YES,
        event=cells["score::event"],
        level=level.name if (level := level_of(row, around)) else "",
        delta=_delta(cells["score::delta"]),
        row=cells.number,
    )


def item_faults(row: SurveyRow) -> Iterator[Fault]:
    """Cells of a scored row that cannot be read; of an unscored row, those only a scored one may have."""
    if not row.is_item:
        yield from _unscored_faults(row)
        return
    cells = row.cells
    if parse_rule(cells["score::rule"]) is None:
        yield _cell(row, "rule_unknown", "score::rule")
    if cells["score::points"] not in _BLANK and not _POINTS.fullmatch(cells["score::points"]):
        yield _cell(row, "points_invalid", "score::points")
    if cells["score::delta"] not in _BLANK and _delta(cells["score::delta"]) is None:
        yield _cell(row, "delta_invalid", "score::delta")
    if not _ELEMENT.fullmatch(cells["score::element"]) and cells["score::element"] not in _NO_ELEMENT:
        yield _cell(row, "element_unknown", "score::element")
    if cells["score::evidence"] not in _EVIDENCE | _BLANK:
        yield _cell(row, "evidence_unknown", "score::evidence")
    if cells["score::operators"] not in _OPERATORS:
        yield _cell(row, "operators_unknown", "score::operators")
    for column in ("score::veto", "score::na"):
        if cells[column].lower() not in YES | NO:
            yield _cell(row, "yes_no_invalid", column)


def _unscored_faults(row: SurveyRow) -> Iterator[Fault]:
    for column in sorted(SCORE_COLUMNS - {"score::rule", "score::for"}):
        if row.cells[column]:
            yield _cell(row, "score_without_rule", column)


def _delta(text: str) -> float | None:
    """None for a blank cell, and for what is no difference that could matter: 0, less, or no number."""
    delta = float(text) if _POINTS.fullmatch(text) else 0.0
    return delta or None


def _cell(row: SurveyRow, code: str, column: str) -> Fault:
    return fault(code, row.place(column), name=row.name, column=column, value=row.cells[column])
