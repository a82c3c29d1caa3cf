"""What is wrong between a scored row and the rest of the form: its choices, its photos, its conditions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forms.faults import Fault, fault
from forms.model import Choice, Kind
from forms.notation import head
from forms.rubric import RubricItem
from forms.rubric_items import is_item
from forms.survey import Entry, Survey

NA = "na"
NONE = "none"  # the choice of a select_multiple that says "nothing of the kind": it counts nothing

_NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL})
_RATING = frozenset({Kind.SELECT_ONE, Kind.INTEGER})
_KINDS: Mapping[str, frozenset[Kind]] = {
    "yn": frozenset({Kind.SELECT_ONE}),
    "s5": _RATING,
    "n10": _RATING,
    **dict.fromkeys(("sec", "min", "hrs", "days", "cnt", "step"), _NUMBERS),
    "of": frozenset({Kind.INTEGER}),
    "multi": frozenset({Kind.SELECT_MULTIPLE}),
    "one": frozenset({Kind.SELECT_ONE}),
    "text": frozenset({Kind.TEXT}),
    "rmb": _NUMBERS,
    "dt": frozenset({Kind.DATE, Kind.TIME, Kind.DATETIME}),
    "geo": frozenset({Kind.GEOPOINT}),
    "photo": frozenset({Kind.IMAGE}),
    "audio": frozenset({Kind.AUDIO}),
    "shot": frozenset({Kind.IMAGE}),
}
_EVIDENCE_KIND = {"A": Kind.AUDIO}  # every other evidence is a picture
_PAPERS = frozenset({Kind.IMAGE, Kind.AUDIO, Kind.TEXT})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The form around its items: `papers` are the rows whose ``score::for`` names an item, by item."""

    survey: Survey
    lists: Mapping[str, tuple[Choice, ...]]
    papers: Mapping[str, tuple[Entry, ...]]

    def choice_names(self, entry: Entry) -> set[str]:
        return {choice.name for choice in self.lists.get(entry.list_name, ())}


def surroundings(survey: Survey, lists: Mapping[str, tuple[Choice, ...]]) -> Surroundings:
    papers: dict[str, tuple[Entry, ...]] = {}
    for entry in survey.entries:
        for item in documented(entry):
            papers[item] = (*papers.get(item, ()), entry)
    return Surroundings(survey, lists, papers)


def documented(entry: Entry) -> tuple[str, ...]:
    """The items that a photo or a reason documents, as its ``score::for`` names them."""
    return tuple(entry.row["score::for"].split())


def context_faults(entry: Entry, item: RubricItem, around: Surroundings) -> Iterator[Fault]:
    """Everything about one readable item that its own row cannot tell."""
    yield from _fit_faults(entry, item, around)
    yield from _na_faults(entry, item, around)
    yield from _evidence_faults(entry, item, around)
    yield from _event_faults(entry, item, around)
    if not item.section:
        yield fault("item_outside_section", entry.row.place("name"), name=item.name)


def paper_faults(entry: Entry, around: Surroundings) -> Iterator[Fault]:
    """``score::for`` on a row that is no evidence, or naming what is no item."""
    place = entry.row.place("score::for")
    names = documented(entry)
    if names and entry.kind not in _PAPERS:
        yield fault("for_wrong_type", place, name=entry.name, type=entry.row["type"])
    for name in names:
        other = around.survey.question(name)
        if other is None or not is_item(other):
            yield fault("for_unknown", place, name=entry.name, value=name)


def _fit_faults(entry: Entry, item: RubricItem, around: Surroundings) -> Iterator[Fault]:
    rule = item.rule
    needed = _KINDS[head(rule.notation)]
    place = entry.row.place("score::rule")
    if entry.kind not in needed:
        kinds = "/".join(sorted(needed))
        yield fault(
            "rule_unfit", place, name=item.name, rule=rule.notation, type=entry.row["type"], kinds=kinds
        )
    elif entry.kind in {Kind.SELECT_ONE, Kind.SELECT_MULTIPLE}:
        names = around.choice_names(entry) - {NA, NONE}
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
    if word in {"s5", "n10"}:
        return tuple(str(value) for value in range(int(item.rule.full_at) + 1))
    return ()


def _suits(names: set[str], wanted: tuple[str, ...], item: RubricItem) -> bool:
    if head(item.rule.notation) == "multi":
        return len(names) == item.rule.full_at
    return not wanted or names == set(wanted)


def _na_faults(entry: Entry, item: RubricItem, around: Surroundings) -> Iterator[Fault]:
    place = entry.row.place("score::na")
    has_choice = NA in around.choice_names(entry)
    if item.may_be_na and not has_choice:
        yield fault("na_without_choice", place, name=item.name)
    reasons = _papers_of(item, around, Kind.TEXT)
    if item.may_be_na and not reasons:
        yield fault("na_without_reason", place, name=item.name)
    for reason in reasons if item.may_be_na else ():
        yield from _optional_faults(reason, item)
    if has_choice and not item.may_be_na:
        yield fault("na_undeclared", place, name=item.name)


def _evidence_faults(entry: Entry, item: RubricItem, around: Surroundings) -> Iterator[Fault]:
    if item.is_veto and head(item.rule.notation) != "yn":
        yield fault("veto_not_yes_no", entry.row.place("score::veto"), name=item.name)
    if item.is_veto and not item.evidence:
        yield fault("veto_without_evidence", entry.row.place("score::veto"), name=item.name)
    kind = _EVIDENCE_KIND.get(item.evidence, Kind.IMAGE)
    papers = _papers_of(item, around, kind)
    if item.evidence and not papers:
        place = entry.row.place("score::evidence")
        yield fault("evidence_missing", place, name=item.name, evidence=item.evidence, kind=kind)
    for paper in papers if item.evidence else ():
        yield from _optional_faults(paper, item)


def _optional_faults(paper: Entry, item: RubricItem) -> Iterator[Fault]:
    """What an item cannot do without must be required, whatever else decides when it is shown."""
    if not paper.row["required"]:
        yield fault("paper_optional", paper.row.place("required"), name=paper.name, item=item.name)


def _papers_of(item: RubricItem, around: Surroundings, kind: Kind) -> list[Entry]:
    return [entry for entry in around.papers.get(item.name, ()) if entry.kind is kind]


def _event_faults(entry: Entry, item: RubricItem, around: Surroundings) -> Iterator[Fault]:
    if not item.event:
        return
    place = entry.row.place("score::event")
    other = around.survey.question(item.event)
    if other is None:
        yield fault("event_unknown", place, name=item.name, event=item.event)
    elif not {"yes", "no"} <= around.choice_names(other):
        yield fault("event_not_yes_no", place, name=item.name, event=item.event)
