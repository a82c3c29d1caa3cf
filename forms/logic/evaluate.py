"""Evaluates a submitted instance by its form's own expressions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from forms.instance import Instance
from forms.logic.context import Clock, Context, Document, Element
from forms.logic.plan import FormPlan, GroupPlan, QuestionPlan, plan_of
from forms.logic.rules import (
    SHOWN_CHARACTERS,
    Block,
    Breach,
    Violation,
    ViolationCode,
    breach_of,
    count_breach,
)
from forms.logic.settle import blocks_around, grow, indexed_path, settle
from forms.logic.texts import filled
from forms.model import FILE_KINDS, Form, Kind
from forms.text import Bilingual

__all__ = ["Answers", "Block", "Evaluation", "Evaluator", "Violation", "ViolationCode", "evaluate"]
Answers: TypeAlias = "Mapping[str, str | list[Answers]]"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an instance says by its form.

    `answers`: the effective text of every relevant, non-blank question by name; under a repeat's name a list
    with one mapping per instance. `unknown`: paths the form does not know. `files`: file name by question, a
    question inside a repeat being named ``repeat[place]/name``.
    """

    answers: Answers
    violations: tuple[Violation, ...]
    unknown: tuple[str, ...]
    files: Mapping[str, str]


class Evaluator:
    """A form made ready to evaluate many instances; safe to share between threads, for it never changes."""

    def __init__(self, form: Form) -> None:
        self._plan = plan_of(form)

    def evaluate(self, instance: Instance, *, now: datetime, timezone: ZoneInfo) -> Evaluation:
        """Relevance, calculations and rules of one instance, as of `now`, which must know its offset."""
        document, unknown = grow(self._plan, instance.values, Clock(now, timezone))
        settle(self._plan, document)
        reading = _Reading(self._plan, document)
        root = document.elements[self._plan.root.path][0]
        answers = reading.group(self._plan.root, root, "")
        return Evaluation(answers, tuple(reading.violations), tuple(unknown), reading.files)


def evaluate(form: Form, instance: Instance, *, now: datetime, timezone: ZoneInfo) -> Evaluation:
    """One instance of a form seen once; for many, keep an `Evaluator`."""
    return Evaluator(form).evaluate(instance, now=now, timezone=timezone)


class _Reading:
    """Goes through a settled document in the author's order and writes down answers, files and violations."""

    def __init__(self, plan: FormPlan, document: Document) -> None:
        self._plan = plan
        self._context = Context(document, document.top)
        self.violations: list[Violation] = []
        self.files: dict[str, str] = {}

    def group(self, plan: GroupPlan, element: Element, place: str) -> "dict[str, str | list[Answers]]":
        answers: dict[str, str | list[Answers]] = {}
        for child in plan.children:
            if isinstance(child, QuestionPlan):
                asked = element.children[child.name][0]
                if asked.is_relevant:
                    self._question(child, asked, place, answers)
            elif child.group.is_repeat:
                self._repeat(child, element, place, answers)
            elif (inner := element.children[child.group.name][0]).is_relevant:
                answers.update(self.group(child, inner, place))
        return answers

    def _repeat(
        self, plan: GroupPlan, parent: Element, place: str, answers: "dict[str, str | list[Answers]]"
    ) -> None:
        name = plan.group.name
        given = parent.children.get(name, [])
        self._stand_at(Element(name, parent))
        breach = count_breach(plan, given, self._context)
        if breach is not None:
            path = f"{indexed_path(parent, self._plan.repeats)}/{name}"
            label = filled(plan.group.label, parent)
            self._note(breach, path=path, name=name, label=label, value="", within=parent)
        instances = [
            self.group(plan, each, f"{place}{name}[{number}]/")
            for number, each in enumerate(given, start=1)
            if each.is_relevant
        ]
        if instances:
            answers[name] = list(instances)

    def _question(
        self, plan: QuestionPlan, element: Element, place: str, answers: "dict[str, str | list[Answers]]"
    ) -> None:
        """Of one that is relevant."""
        question, value = plan.question, element.value
        context = self._context
        context.element = context.current = element
        breach = breach_of(plan, element, context)
        if breach is not None:
            path = indexed_path(element, self._plan.repeats)
            label = filled(question.label, element)
            self._note(breach, path=path, name=question.name, label=label, value=element.raw, within=element)
        if not value or value.isspace() or question.kind is Kind.NOTE:
            return
        answers[plan.name] = value
        if question.kind in FILE_KINDS:
            self.files[place + plan.name] = value

    def _stand_at(self, element: Element) -> None:
        self._context.element = self._context.current = element

    def _note(
        self, breach: Breach, *, path: str, name: str, label: Bilingual, value: str, within: Element
    ) -> None:
        violation = Violation(
            breach.code,
            path=path,
            name=name,
            label=label,
            value=value[:SHOWN_CHARACTERS],
            message=breach.message,
            blocks=blocks_around(within, self._plan.repeats),
        )
        self.violations.append(violation)
