"""What is wrong between a scored row and the rest of the form: its choices, its photos, its conditions."""

from collections.abc import Iterator, Mapping

from forms.faults import Fault, fault
from forms.model import Kind
from forms.notation import RECORDED, SLOPES, head
from forms.rubric import NO_CHOICE, NOT_APPLICABLE, RubricItem
from forms.rubric_items import rubric_item
from forms.rubric_parts import JOINED, part_faults
from forms.rubric_rows import SurveyRow, SurveyRows

PAPERS = frozenset({Kind.IMAGE, Kind.AUDIO, Kind.TEXT})

_NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.CALCULATE})
_RATING = frozenset({Kind.SELECT_ONE, Kind.INTEGER, Kind.CALCULATE})
_KINDS: Mapping[str, frozenset[Kind]] = {
    "yn": frozenset({Kind.SELECT_ONE, Kind.CALCULATE}),
    **dict.fromkeys(("s5", "n10", "lik5"), _RATING),
    **dict.fromkeys(SLOPES, _NUMBERS),
    "of": frozenset({Kind.INTEGER, Kind.CALCULATE}),
    "band": frozenset({Kind.INTEGER}),
    "multi": frozenset({Kind.SELECT_MULTIPLE}),
    **dict.fromkeys(JOINED, frozenset({Kind.CALCULATE})),
    "one": frozenset({Kind.SELECT_ONE, Kind.CALCULATE}),
    "text": frozenset({Kind.TEXT, Kind.CALCULATE}),
    "rmb": _NUMBERS,
    "dt": frozenset({Kind.DATE, Kind.TIME, Kind.DATETIME, Kind.CALCULATE}),
    "geo": frozenset({Kind.GEOPOINT}),
    "photo": frozenset({Kind.IMAGE}),
    "audio": frozenset({Kind.AUDIO}),
    "shot": frozenset({Kind.IMAGE}),
}
_EVIDENCE_KIND = {"A": Kind.AUDIO}  # every other evidence is a picture


def context_faults(row: SurveyRow, item: RubricItem, around: SurveyRows) -> Iterator[Fault]:
    """Everything about one readable item that its own row cannot tell."""
    yield from _fit_faults(row, item)
    yield from part_faults(row, item, around)
    yield from _whole_elsewhere_faults(row, item, around)
    yield from _na_faults(row, item, around)
    yield from _evidence_faults(row, item, around)
    yield from _event_faults(row, item, around)
    if item.points and not item.rule.has_line:
        rule = item.rule.notation
        yield fault("points_unearnable", row.place("score::points"), name=item.name, rule=rule)
    if row.is_repeated:
        yield fault("item_in_repeat", row.place("name"), name=item.name)
    elif not item.section:
        yield fault("item_outside_section", row.place("name"), name=item.name)
    if row.kind is Kind.CALCULATE and not (item.label.zh and item.label.en):
        yield fault("text_missing", row.place("name"), name=item.name, column="label")


def paper_faults(row: SurveyRow, around: SurveyRows) -> Iterator[Fault]:
    """``score::for`` on a row that is no evidence and no part of an answer, or naming what is no item."""
    place = row.place("score::for")
    named = {name: around.by_name.get(name) for name in row.documents}
    rules = {head(item.cells["score::rule"]) for item in named.values() if item}
    if named and row.kind not in PAPERS and not (row.kind in _RATING and rules & {"band", *JOINED}):
        yield fault("for_wrong_type", place, name=row.name, type=row.type)
    for name, item in named.items():
        if item is None or not item.is_item:
            yield fault("for_unknown", place, name=row.name, value=name)


def _fit_faults(row: SurveyRow, item: RubricItem) -> Iterator[Fault]:
    rule = item.rule
    needed = _KINDS[head(rule.notation)]
    place = row.place("score::rule")
    if row.kind not in needed:
        kinds = "/".join(sorted(needed))
        yield fault("rule_unfit", place, name=item.name, rule=rule.notation, type=row.type, kinds=kinds)
    elif row.kind in {Kind.SELECT_ONE, Kind.SELECT_MULTIPLE}:
        names = set(row.choices) - {NOT_APPLICABLE, NO_CHOICE}
        wanted = _wanted_choices(item)
        if names and not _suits(names, wanted, item):
            yield fault(
                "rule_choices_unfit",
                place,
                name=item.name,
                rule=rule.notation,
                wanted=" ".join(wanted) or f"× {rule.full_at:g}",
                found=" ".join(sorted(names)),
            )


def _wanted_choices(item: RubricItem) -> tuple[str, ...]:
    """The choice names a rule can score; empty where any names will do."""
    word = head(item.rule.notation)
    if word == "yn":
        return ("yes", "no")
    if word in {"s5", "n10", "lik5"}:
        return tuple(str(value) for value in range(int(item.rule.zero_at), int(item.rule.full_at) + 1))
    return ()


def _suits(names: set[str], wanted: tuple[str, ...], item: RubricItem) -> bool:
    if item.rule.notation in RECORDED:
        return True
    if head(item.rule.notation) == "multi":
        return len(names) == item.rule.full_at
    return not wanted or names == set(wanted)


def _whole_elsewhere_faults(row: SurveyRow, item: RubricItem, around: SurveyRows) -> Iterator[Fault]:
    """A part is asked where its whole is; elsewhere there is nothing to divide it by."""
    other = around.by_name.get(item.rule.whole)
    whole = rubric_item(other, around) if other else None
    if whole and not {*item.operators} <= {*whole.operators}:
        yield fault("whole_elsewhere", row.place("score::operators"), name=item.name, whole=whole.name)


def _na_faults(row: SurveyRow, item: RubricItem, around: SurveyRows) -> Iterator[Fault]:
    """A number has its "not applicable" where it is decided: on its level, or on its event."""
    place = row.place("score::na")
    deciding = [row, *(around.by_name[name] for name in (item.level, item.event) if name in around.by_name)]
    has_choice = any(NOT_APPLICABLE in one.choices for one in deciding)
    if item.may_be_na and not has_choice:
        yield fault("na_without_choice", place, name=item.name)
    reasons = _papers_of(item, around, Kind.TEXT)
    if item.may_be_na and not reasons:
        yield fault("na_without_reason", place, name=item.name)
    for reason in reasons if item.may_be_na else ():
        yield from _optional_faults(reason, item)
    if has_choice and not item.may_be_na:
        yield fault("na_undeclared", place, name=item.name)


def _evidence_faults(row: SurveyRow, item: RubricItem, around: SurveyRows) -> Iterator[Fault]:
    if item.is_veto and head(item.rule.notation) != "yn":
        yield fault("veto_not_yes_no", row.place("score::veto"), name=item.name)
    if item.is_veto and not item.evidence:
        yield fault("veto_without_evidence", row.place("score::veto"), name=item.name)
    kind = _EVIDENCE_KIND.get(item.evidence, Kind.IMAGE)
    papers = _papers_of(item, around, kind)
    if item.evidence and not papers:
        place = row.place("score::evidence")
        yield fault("evidence_missing", place, name=item.name, evidence=item.evidence, kind=kind)
    for paper in papers if item.evidence else ():
        yield from _optional_faults(paper, item)


def _optional_faults(paper: SurveyRow, item: RubricItem) -> Iterator[Fault]:
    """What an item cannot do without must be required, whatever else decides when it is shown."""
    if not paper.is_required:
        yield fault("paper_optional", paper.place("required"), name=paper.name, item=item.name)


def _papers_of(item: RubricItem, around: SurveyRows, kind: Kind) -> list[SurveyRow]:
    return [row for row in around.papers.get(item.name, ()) if row.kind is kind]


def _event_faults(row: SurveyRow, item: RubricItem, around: SurveyRows) -> Iterator[Fault]:
    if not item.event:
        return
    place = row.place("score::event")
    other = around.by_name.get(item.event)
    if other is None:
        yield fault("event_unknown", place, name=item.name, event=item.event)
    elif other.kind is not Kind.CALCULATE and not {"yes", "no"} <= {*other.choices}:
        yield fault("event_not_yes_no", place, name=item.name, event=item.event)
