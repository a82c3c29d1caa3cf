"""Turns a tree into nested Python functions once, so that evaluating never walks the tree again."""

from collections.abc import Callable
from typing import cast

from forms.logic.context import NOTHING, Context, Element, Value
from forms.logic.functions import FUNCTIONS
from forms.logic.tree import Call, Literal, Negation, Node, Operation, Path, Step
from forms.logic.values import (
    ARITHMETIC,
    COMPARISONS,
    ORDERINGS,
    text_number,
    text_of,
    to_boolean,
    to_number,
    union,
)

Evaluate = Callable[[Context], Value]
Condition = Callable[[Context], bool]
_Select = Callable[[Element], list[Element]]
_OWN = Path((Step("."),))
_Walk = Callable[[Context, list[Element]], list[Element]]


def compile_expression(node: Node) -> Evaluate:
    """A function from context to value. `parse` has refused what cannot be run."""
    match node:
        case Literal(value):
            return lambda _: value
        case Path():
            return _path(node)
        case Call(name, arguments):
            return _call(name, [compile_expression(each) for each in arguments])
        case Negation(operand):
            return _negation(compile_expression(operand))
        case Operation():
            return _operation(node)


def compile_condition(node: Node) -> Condition:
    """As `compile_expression`, with the value taken for a truth."""
    evaluate = compile_expression(node)
    if isinstance(node, Operation) and (node.operator in COMPARISONS or node.operator in {"and", "or"}):
        return cast("Condition", evaluate)  # these give nothing but truths
    return lambda context: to_boolean(evaluate(context))


def _call(name: str, arguments: list[Evaluate]) -> Evaluate:
    apply = FUNCTIONS[name].apply
    if not arguments:
        return lambda context: apply(context, [])
    return lambda context: apply(context, [each(context) for each in arguments])


def _negation(operand: Evaluate) -> Evaluate:
    return lambda context: -to_number(operand(context), context.zone)


def _junction(operator: str, left: Condition, right: Condition) -> Condition:
    if operator == "and":
        return lambda context: left(context) and right(context)
    return lambda context: left(context) or right(context)


def _operation(node: Operation) -> Evaluate:
    operator = node.operator
    if operator in {"and", "or"}:
        return _junction(operator, compile_condition(node.left), compile_condition(node.right))
    if operator in COMPARISONS and isinstance(node.right, Literal):
        return _comparison_with(operator, node.left, node.right.value)
    left, right = compile_expression(node.left), compile_expression(node.right)
    if operator == "|":
        return lambda context: union(left(context), right(context))
    if operator in COMPARISONS:
        return _comparison(operator, left, right)
    return _arithmetic(operator, left, right)


def _comparison(operator: str, left: Evaluate, right: Evaluate) -> Evaluate:
    compare = COMPARISONS[operator]
    return lambda context: compare(left(context), right(context), context.zone)


def _comparison_with(operator: str, left: Node, value: str | float) -> Condition:
    """With a literal, as most are: ``${open} = 'yes'``, ``. <= 7200``."""
    if isinstance(value, float) and operator in ORDERINGS:
        compare_numbers = ORDERINGS[operator]
        if left == _OWN:
            return _own_ordering_with(compare_numbers, value)
        return _ordering_with(compare_numbers, compile_expression(left), value)
    compare, evaluate = COMPARISONS[operator], compile_expression(left)
    return lambda context: compare(evaluate(context), value, context.zone)


def _own_ordering_with(compare: Callable[[float, float], bool], bound: float) -> Condition:
    return lambda context: compare(text_number(text_of(context.element), context.zone), bound)


def _ordering_with(compare: Callable[[float, float], bool], left: Evaluate, bound: float) -> Condition:
    def is_ordered(context: Context) -> bool:
        value, zone = left(context), context.zone
        if not isinstance(value, list):
            return compare(to_number(value, zone), bound)
        return any(compare(text_number(text_of(each), zone), bound) for each in value)

    return is_ordered


def _arithmetic(operator: str, left: Evaluate, right: Evaluate) -> Evaluate:
    calculate = ARITHMETIC[operator]

    def apply(context: Context) -> float:
        zone = context.zone
        return calculate(to_number(left(context), zone), to_number(right(context), zone))

    return apply


def _path(path: Path) -> Evaluate:
    if path.is_absolute and all(_is_plain(step) for step in path.steps):
        return _lookup("".join(f"/{step.name}" for step in path.steps))
    if path == _OWN:
        return lambda context: [context.element]
    walks = [_walk(step) for step in path.steps]
    start = _start(path)

    def find(context: Context) -> list[Element]:
        nodes = start(context)
        for walk in walks:
            nodes = walk(context, nodes)
        return nodes

    return find


def _is_plain(step: Step) -> bool:
    return not step.predicates and step.name not in {".", "..", "*"}


def _lookup(path: str) -> Evaluate:
    return lambda context: context.document.elements.get(path, NOTHING)


def _start(path: Path) -> Callable[[Context], list[Element]]:
    if path.is_absolute:
        return lambda context: [context.document.top]
    if path.start is None:
        return lambda context: [context.element]
    return _nodes_of(compile_expression(path.start))


def _nodes_of(evaluate: Evaluate) -> Callable[[Context], list[Element]]:
    def nodes(context: Context) -> list[Element]:
        value = evaluate(context)
        return value if isinstance(value, list) else NOTHING

    return nodes


def _walk(step: Step) -> _Walk:
    """From a node-set to the next one; a predicate counts positions within each node's own findings."""
    select = _selector(step.name)
    keeps = [_predicate(compile_expression(each)) for each in step.predicates]
    if step.name == "..":
        return lambda _, nodes: list(dict.fromkeys(parent for each in nodes for parent in select(each)))
    if not keeps:
        return lambda _, nodes: [found for each in nodes for found in select(each)]

    def walk(context: Context, nodes: list[Element]) -> list[Element]:
        kept: list[Element] = []
        for node in [nodes] if step.name == "." else map(select, nodes):
            for keep in keeps:
                node = keep(context, node)  # noqa: PLW2901 - each predicate narrows what the one before left
            kept.extend(node)
        return kept

    return walk


def _selector(name: str) -> _Select:
    if name == ".":
        return lambda element: [element]
    if name == "..":
        return lambda element: NOTHING if element.parent is None else [element.parent]
    if name == "*":
        return lambda element: [child for children in element.children.values() for child in children]
    return lambda element: element.children.get(name, NOTHING)


def _predicate(condition: Evaluate) -> _Walk:
    def keep(context: Context, nodes: list[Element]) -> list[Element]:
        return [
            node
            for position, node in enumerate(nodes, start=1)
            if _holds(condition(context.at(node, position, size=len(nodes))), position)
        ]

    return keep


def _holds(value: Value, position: int) -> bool:
    """A number is a position, anything else a truth."""
    return value == float(position) if isinstance(value, float) else to_boolean(value)
