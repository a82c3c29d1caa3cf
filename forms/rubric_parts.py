"""Items whose answer is made of several questions: a level and a value, two halves, a part and its whole."""

from collections.abc import Iterator

from forms.faults import Fault, fault
from forms.model import Kind
from forms.notation import answer_ranges, head, parse_rule
from forms.rubric import NOT_APPLICABLE, Measure, RubricItem
from forms.rubric_rows import SurveyRow, SurveyRows

JOINED = frozenset({"kano", "pair"})
HALVES = 2

_HALF = frozenset({Kind.SELECT_ONE, Kind.INTEGER})
_KANO = (1, 5)  # like, must be, neutral, live with, dislike


def level_of(row: SurveyRow, around: SurveyRows) -> SurveyRow | None:
    """The one question before a band that chooses its level."""
    levels = [part for part in around.papers.get(row.name, ()) if part.kind is Kind.SELECT_ONE]
    is_band = head(row.cells["score::rule"]) == "band"
    is_first = len(levels) == 1 and around.places[levels[0].name] < around.places[row.name]
    return levels[0] if is_band and is_first else None


def part_faults(row: SurveyRow, item: RubricItem, around: SurveyRows) -> Iterator[Fault]:
    word = head(item.rule.notation)
    if word == "band":
        yield from _level_faults(row, item, around)
    elif word in JOINED:
        yield from _half_faults(row, item, around)
    elif item.rule.whole:
        yield from _whole_faults(row, item, around)


def _level_faults(row: SurveyRow, item: RubricItem, around: SurveyRows) -> Iterator[Fault]:
    """The level is chosen first, among as many as there are bands; the value's own constraint follows it."""
    level = level_of(row, around)
    bands = answer_ranges(item.rule.notation)
    if level is None:
        yield fault("level_missing", row.place("score::rule"), name=item.name)
    elif len(found := [choice for choice in level.choices if choice != NOT_APPLICABLE]) != len(bands):
        facts = {"name": level.name, "item": item.name, "bands": len(bands), "found": len(found)}
        yield fault("level_choices", level.place("score::for"), **facts)
    if not row.has_constraint:
        yield fault("band_unbounded", row.place("constraint"), name=item.name)


def _half_faults(row: SurveyRow, item: RubricItem, around: SurveyRows) -> Iterator[Fault]:
    halves = [part for part in around.papers.get(item.name, ()) if part.kind in _HALF]
    rule = item.rule.notation
    if len(halves) != HALVES:
        yield fault("halves_missing", row.place("score::rule"), name=item.name, found=len(halves), rule=rule)
    low, high = next(iter(answer_ranges(rule)), _KANO)
    wanted = [str(value) for value in range(low, high + 1)]
    for half in halves:
        if half.choices and {*half.choices} != {*wanted}:
            facts = {"wanted": " ".join(wanted), "found": " ".join(half.choices)}
            yield fault("rule_choices_unfit", half.place("type"), name=half.name, rule=rule, **facts)


def _whole_faults(row: SurveyRow, item: RubricItem, around: SurveyRows) -> Iterator[Fault]:
    other = around.by_name.get(item.rule.whole)
    rule = parse_rule(other.cells["score::rule"]) if other else None
    is_choice = other is not None and head(other.cells["score::rule"]) == "multi"
    if rule is None or rule.measure is not Measure.COUNT or rule.whole or is_choice:
        place = row.place("score::rule")
        yield fault("whole_unknown", place, name=item.name, whole=item.rule.whole)
