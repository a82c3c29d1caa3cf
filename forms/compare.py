"""What a new version of a form changes: for whoever decides whether to publish it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from forms.model import Form, Question
from forms.rubric import OPERATORS, Rubric, RubricItem
from forms.text import Bilingual, listed


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    LOGIC = "logic"  # when it is asked, what it takes, how it is computed
    REPOINTED = "repointed"
    RULE = "rule"  # anything else of how it is scored


@dataclass(frozen=True, slots=True)
class Difference:
    """One change of what is called `name`: a question, an item, a section, a setting. A side may be blank."""

    change: Change
    name: str
    label: Bilingual
    before: Bilingual
    after: Bilingual


NOTHING = Bilingual("", "")
# what of a question decides its answers, and its name in a sentence
LOGIC = {
    "kind": Bilingual("题型", "type"),
    "relevant": Bilingual("出现条件", "when it is asked"),
    "required": Bilingual("必填", "required"),
    "constraint": Bilingual("约束", "constraint"),
    "calculation": Bilingual("计算", "calculation"),
    "computed_default": Bilingual("默认值", "default"),
    "default": Bilingual("默认值", "default"),
    "triggers": Bilingual("触发", "trigger"),
    "choice_items": Bilingual("选项筛选", "choice filter"),
    "is_read_only": Bilingual("只读", "read only"),
}
LIST = Bilingual("选项", "choices")


def compare_forms(before: Form, after: Form) -> tuple[Difference, ...]:
    """Questions in the new form's order, those removed at the end; then the scoring."""
    questions = _questions(_by_name(before), _by_name(after))
    return (*questions, *compare_rubrics(before.rubric, after.rubric))


def compare_rubrics(before: Rubric, after: Rubric) -> tuple[Difference, ...]:
    """Points, rules, sections and settings."""
    return (*_items(before, after), *_sections(before, after), *_settings(before, after))


def _by_name(form: Form) -> Mapping[str, Question]:
    return {question.name: question for question in form.questions()}


def _questions(before: Mapping[str, Question], after: Mapping[str, Question]) -> Iterator[Difference]:
    for name, question in after.items():
        if name in before:
            yield from _question(before[name], question)
        else:
            yield Difference(Change.ADDED, name, question.label, NOTHING, question.label)
    for name, question in before.items():
        if name not in after:
            yield Difference(Change.REMOVED, name, question.label, question.label, NOTHING)


def _question(before: Question, after: Question) -> Iterator[Difference]:
    old, new = _wording(before), _wording(after)
    if old != new:
        yield Difference(Change.REWORDED, after.name, after.label, _only(old, new), _only(new, old))
    changed = {
        text: None for aspect, text in LOGIC.items() if getattr(before, aspect) != getattr(after, aspect)
    }
    if [choice.name for choice in before.choices] != [choice.name for choice in after.choices]:
        changed[LIST] = None
    if changed:
        yield Difference(Change.LOGIC, after.name, after.label, NOTHING, listed(tuple(changed)))


def _wording(question: Question) -> tuple[Bilingual, ...]:
    spoken = (question.label, question.hint, question.required_message, question.constraint_message)
    return tuple(text for text in (*spoken, *(choice.label for choice in question.choices)) if text)


def _only(texts: tuple[Bilingual, ...], others: tuple[Bilingual, ...]) -> Bilingual:
    return listed(tuple(text for text in texts if text not in others))


def _items(before: Rubric, after: Rubric) -> Iterator[Difference]:
    old = {item.name: item for item in before.items}
    new = {item.name: item for item in after.items}
    for name, item in {**old, **new}.items():
        was, now = old.get(name), new.get(name)
        points = tuple(_number(each.points if each else 0) for each in (was, now))
        if points[0] != points[1]:
            yield Difference(Change.REPOINTED, name, item.label, *points)
        rules = tuple(_scoring(each) if each else NOTHING for each in (was, now))
        if rules[0] != rules[1]:
            yield Difference(Change.RULE, name, item.label, *rules)


def _scoring(item: RubricItem) -> Bilingual:
    """All of an item's cells but its points, as the author writes them."""
    marks = {
        "element": item.element,
        "veto": "yes" if item.is_veto else "",
        "evidence": item.evidence,
        "operators": "" if item.operators == OPERATORS else " ".join(item.operators),
        "na": "yes" if item.may_be_na else "",
        "event": item.event,
        "level": item.level,
        "delta": "" if item.delta is None else f"{item.delta:g}",
    }
    said = " · ".join((item.rule.notation, *(f"{name} {mark}" for name, mark in marks.items() if mark)))
    return Bilingual(said, said)


def _sections(before: Rubric, after: Rubric) -> Iterator[Difference]:
    old = {section.name: section for section in before.sections}
    new = {section.name: section for section in after.sections}
    for name, section in {**old, **new}.items():
        said = tuple(
            _same(f"{each.points:g} {each.scaling}".strip()) if each else NOTHING
            for each in (old.get(name), new.get(name))
        )
        if said[0] != said[1]:
            yield Difference(Change.REPOINTED, name, section.label, *said)


def _settings(before: Rubric, after: Rubric) -> Iterator[Difference]:
    if before.min_applicable_share != after.min_applicable_share:
        shares = (_number(each.min_applicable_share) for each in (before, after))
        label = Bilingual("最低适用比例", "Minimum share applicable")
        yield Difference(Change.RULE, "min_applicable_share", label, *shares)
    old, new = _endings(before), _endings(after)
    if old != new:
        yield Difference(Change.RULE, "ending", Bilingual("结束规则", "Endings"), old, new)


def _endings(rubric: Rubric) -> Bilingual:
    return listed(tuple(_same(f"{e.question} = {e.answer}: {e.meaning}") for e in rubric.endings))


def _number(value: float) -> Bilingual:
    return _same(f"{value:g}")


def _same(text: str) -> Bilingual:
    return Bilingual(text, text)
