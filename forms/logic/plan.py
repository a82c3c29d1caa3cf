"""A form with every expression compiled: made once per form version, shared by all evaluations."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from forms.logic.compile import Condition, Evaluate, compile_condition, compile_expression
from forms.logic.context import Element
from forms.logic.functions import FUNCTIONS
from forms.logic.graph import settling_order
from forms.logic.kinds import CHECKS
from forms.logic.tree import Node, calls_in
from forms.model import SELECT_KINDS, Form, Group, Kind, ListItem, Question


@dataclass(frozen=True, slots=True)
class QuestionPlan:
    """`keeps_submitted`: its calculation asks the clock or the past, so that computing again may differ.

    `is_fixed`: nobody may write what they like there; it is computed, or stands as it was preset.
    `name` and `path` are the question's, for the loops that run through every answer.
    """

    question: Question
    name: str
    path: str
    relevant: Condition | None
    calculation: Evaluate | None
    keeps_submitted: bool
    is_fixed: bool
    check: Callable[[str], bool] | None  # of the kind's shape
    is_select: bool
    required: Condition | None
    constraint: Condition | None
    choice_names: frozenset[str]
    choice_items: Evaluate | None  # of a filtered list


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """`known_names`: of the children, and of the nodes where ODK clients keep the number of their blocks."""

    group: Group
    path: str
    relevant: Condition | None
    calculation: None
    children: "tuple[GroupPlan | QuestionPlan, ...]"
    known_names: frozenset[str]
    count: Evaluate | None  # of a repeat whose number of instances is computed


@dataclass(frozen=True, slots=True)
class FormPlan:
    """`order` settles every node after what it needs when `is_acyclic`; else one pass is not enough.

    A node is left out of it that nothing can change: neither computed nor ever irrelevant.

    `repeats` are the form's repeats by path.
    """

    root: GroupPlan
    order: tuple[GroupPlan | QuestionPlan, ...]
    is_acyclic: bool
    repeats: Mapping[str, Group]
    lists: dict[str, Element]
    choice_labels: dict[str, dict[str, str]]


def plan_of(form: Form) -> FormPlan:
    root = _group_plan(form.root)
    by_path = {plan.path: plan for plan in _walk(root)}
    order = settling_order(form.root)
    changing = {plan.path for plan in _changing(root, has_condition=False)}
    return FormPlan(
        root=root,
        order=tuple(by_path[path] for path in order or by_path if path in changing),
        is_acyclic=order is not None,
        repeats={
            path: plan.group
            for path, plan in by_path.items()
            if isinstance(plan, GroupPlan) and plan.group.is_repeat
        },
        lists={id_: _list_element(id_, items) for id_, items in form.lists.items()},
        choice_labels={
            question.name: {choice.name: choice.label.zh for choice in question.choices}
            for question in form.questions()
        },
    )


def _walk(plan: GroupPlan | QuestionPlan) -> "Iterator[GroupPlan | QuestionPlan]":
    yield plan
    if isinstance(plan, GroupPlan):
        for child in plan.children:
            yield from _walk(child)


def _changing(plan: GroupPlan | QuestionPlan, *, has_condition: bool) -> "Iterator[GroupPlan | QuestionPlan]":
    """Those that are computed, or have a condition, or stand in a group that has one."""
    has_condition = has_condition or plan.relevant is not None
    if has_condition or plan.calculation is not None:
        yield plan
    if isinstance(plan, GroupPlan):
        for child in plan.children:
            yield from _changing(child, has_condition=has_condition)


def _group_plan(group: Group) -> GroupPlan:
    counted = [each.name for each in group.children if isinstance(each, Group) and each.repeat_count]
    return GroupPlan(
        group=group,
        path=group.path,
        relevant=_condition(group.relevant),
        calculation=None,
        children=tuple(
            _group_plan(child) if isinstance(child, Group) else _question_plan(child)
            for child in group.children
        ),
        known_names=frozenset((*(child.name for child in group.children), *(f"{n}_count" for n in counted))),
        count=_compiled(group.repeat_count),
    )


def _question_plan(question: Question) -> QuestionPlan:
    return QuestionPlan(
        question=question,
        name=question.name,
        path=question.path,
        relevant=_condition(question.relevant),
        calculation=_compiled(question.live_calculation),
        keeps_submitted=question.live_calculation is not None and _is_volatile(question.live_calculation),
        is_fixed=question.live_calculation is not None or _is_preset(question),
        check=CHECKS.get(question.kind),
        is_select=question.kind in SELECT_KINDS,
        required=_condition(question.required),
        constraint=_condition(question.constraint),
        choice_names=frozenset(choice.name for choice in question.choices),
        choice_items=_compiled(question.choice_items),
    )


def _is_preset(question: Question) -> bool:
    """Not where the client computed once, by a default or a trigger: any text may honestly stand there."""
    is_computed_once = question.computed_default is not None or bool(question.triggers)
    return not is_computed_once and (question.is_read_only or question.kind is Kind.NOTE)


def _compiled(expression: Node | None) -> Evaluate | None:
    return None if expression is None else compile_expression(expression)


def _condition(expression: Node | None) -> Condition | None:
    return None if expression is None else compile_condition(expression)


def _list_element(name: str, items: tuple[ListItem, ...]) -> Element:
    """``instance('name')``: below it ``root``, below that an ``item`` for each."""
    instance = Element(name, None)
    root = _below(instance, "root")
    for item in items:
        element = _below(root, "item")
        for key, text in item.items():
            _below(element, key, text)
    return instance


def _below(parent: Element, name: str, text: str = "") -> Element:
    element = Element(name, parent, text)
    parent.children.setdefault(name, []).append(element)
    return element


def _is_volatile(expression: Node) -> bool:
    return any(FUNCTIONS[call.function].is_volatile for call in calls_in(expression))
