"""A form with every expression compiled: made once per form version, shared by all evaluations."""

from collections.abc import Iterator
from dataclasses import dataclass

from forms.logic.compile import Evaluate, compile_expression
from forms.logic.compiled import CompiledParts, read_compiled
from forms.logic.context import Element
from forms.logic.functions import FUNCTIONS
from forms.logic.graph import settling_order
from forms.logic.parse import parse
from forms.logic.tree import Node, calls_in
from forms.model import Form, Group, Question


@dataclass(frozen=True, slots=True)
class QuestionPlan:
    """`keeps_submitted`: its calculation asks the clock or the past, so that computing again may differ."""

    question: Question
    relevant: Evaluate | None
    calculation: Evaluate | None
    keeps_submitted: bool
    required: Evaluate | None
    constraint: Evaluate | None
    choice_names: frozenset[str]
    choice_items: Evaluate | None  # of a filtered list
    choice_name_element: str

    @property
    def path(self) -> str:
        return self.question.path


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """`known_names`: of the children, and of nodes the compiler generated beside them."""

    group: Group
    relevant: Evaluate | None
    calculation: None
    children: "tuple[GroupPlan | QuestionPlan, ...]"
    known_names: frozenset[str]
    count: Evaluate | None  # of a repeat whose number of instances is computed

    @property
    def path(self) -> str:
        return self.group.path


@dataclass(frozen=True, slots=True)
class FormPlan:
    """`order` settles every node after what it needs when `is_acyclic`; else one pass is not enough."""

    root: GroupPlan
    order: tuple[GroupPlan | QuestionPlan, ...]
    is_acyclic: bool
    repeat_paths: frozenset[str]
    lists: dict[str, Element]
    choice_labels: dict[str, dict[str, str]]


def plan_of(form: Form) -> FormPlan:
    """Raises ExpressionFault where the compiled XForm holds a choice filter or count we cannot run."""
    parts = read_compiled(form.xform)
    root = _group_plan(form.root, parts)
    by_path = {plan.path: plan for plan in _walk(root)}
    order = settling_order(form.root)
    return FormPlan(
        root=root,
        order=tuple(by_path.values() if order is None else (by_path[path] for path in order)),
        is_acyclic=order is not None,
        repeat_paths=frozenset(
            path for path, plan in by_path.items() if isinstance(plan, GroupPlan) and plan.group.is_repeat
        ),
        lists=parts.lists,
        choice_labels={
            question.path: {choice.name: choice.label.zh for choice in question.choices}
            for question in form.questions()
        },
    )


def _walk(plan: GroupPlan | QuestionPlan) -> "Iterator[GroupPlan | QuestionPlan]":
    yield plan
    if isinstance(plan, GroupPlan):
        for child in plan.children:
            yield from _walk(child)


def _group_plan(group: Group, parts: CompiledParts) -> GroupPlan:
    beside = {path.rpartition("/")[2] for path in parts.bound if path.rpartition("/")[0] == group.path}
    return GroupPlan(
        group=group,
        relevant=_compiled(group.relevant),
        calculation=None,
        children=tuple(
            _group_plan(child, parts) if isinstance(child, Group) else _question_plan(child, parts)
            for child in group.children
        ),
        known_names=frozenset({child.name for child in group.children} | beside),
        count=_parsed(parts.counts.get(group.path)),
    )


def _question_plan(question: Question, parts: CompiledParts) -> QuestionPlan:
    itemset = parts.itemsets.get(question.path)
    return QuestionPlan(
        question=question,
        relevant=_compiled(question.relevant),
        calculation=_compiled(question.calculation),
        keeps_submitted=question.calculation is not None and _is_volatile(question.calculation),
        required=_compiled(question.required),
        constraint=_compiled(question.constraint),
        choice_names=frozenset(choice.name for choice in question.choices),
        choice_items=_parsed(itemset.items if itemset else None),
        choice_name_element=itemset.name_element if itemset else "",
    )


def _compiled(expression: Node | None) -> Evaluate | None:
    return None if expression is None else compile_expression(expression)


def _parsed(text: str | None) -> Evaluate | None:
    return None if text is None else compile_expression(parse(text))


def _is_volatile(expression: Node) -> bool:
    return any(FUNCTIONS[call.function].is_volatile for call in calls_in(expression))
