"""What an XPath expression of a form is once parsed: on the server this tree, on the phone its JSON.

JSON shapes, shared with the phone's evaluator:

- ``{"t":"lit","v":"text or number"}``
- ``{"t":"path","abs":true,"steps":[{"n":"data","p":[…predicates]}]}``, where ``n`` is a name, ``*``, ``.`` or
  ``..``; with ``"from": tree`` the path starts at what that call returns, as in ``instance('x')/root/item``
- ``{"t":"call","f":"selected","a":[…]}``
- ``{"t":"op","o":"and","a":[left, right]}``
- ``{"t":"neg","a":[operand]}``
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Literal:
    value: str | float


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    predicates: "tuple[Node, ...]" = ()


@dataclass(frozen=True, slots=True)
class Path:
    steps: tuple[Step, ...]
    is_absolute: bool = False
    start: "Node | None" = None


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: "tuple[Node, ...]" = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """A binary operator: ``or and = != < <= > >= + - * div mod |``."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Negation:
    operand: "Node"


Node = Literal | Path | Call | Operation | Negation


def to_json(node: Node) -> dict[str, Any]:
    """The tree as the phone reads it; shapes at the top of this module."""
    match node:
        case Literal(value):
            return {"t": "lit", "v": value}
        case Path():
            return _path_to_json(node)
        case Call(function, arguments):
            return {"t": "call", "f": function, "a": [to_json(each) for each in arguments]}
        case Operation(operator, left, right):
            return {"t": "op", "o": operator, "a": [to_json(left), to_json(right)]}
        case Negation(operand):
            return {"t": "neg", "a": [to_json(operand)]}


def from_json(tree: Mapping[str, Any]) -> Node:
    """The inverse of `to_json`; only for trees we wrote ourselves, so a bad shape is a KeyError."""
    match tree["t"]:
        case "lit":
            value = tree["v"]
            return Literal(value if isinstance(value, str) else float(value))
        case "path":
            return _path_from_json(tree)
        case "call":
            return Call(tree["f"], tuple(from_json(each) for each in tree["a"]))
        case "op":
            left, right = tree["a"]
            return Operation(tree["o"], from_json(left), from_json(right))
        case "neg":
            return Negation(from_json(tree["a"][0]))
        case shape:
            raise KeyError(shape)


def _path_to_json(path: Path) -> dict[str, Any]:
    steps = [{"n": step.name, "p": [to_json(each) for each in step.predicates]} for step in path.steps]
    start = {} if path.start is None else {"from": to_json(path.start)}
    return {"t": "path", "abs": path.is_absolute, "steps": steps, **start}


def _path_from_json(tree: Mapping[str, Any]) -> Path:
    steps = tuple(Step(step["n"], tuple(from_json(each) for each in step["p"])) for step in tree["steps"])
    start = from_json(tree["from"]) if "from" in tree else None
    return Path(steps, is_absolute=tree["abs"], start=start)


def nodes_in(node: Node) -> Iterator[Node]:
    """The expression and everything in it, predicates included."""
    yield node
    for child in _children(node):
        yield from nodes_in(child)


def calls_in(node: Node) -> Iterator[Call]:
    """Every function call of the expression, predicates included."""
    return (each for each in nodes_in(node) if isinstance(each, Call))


def _children(node: Node) -> tuple[Node, ...]:
    match node:
        case Literal():
            return ()
        case Call(_, arguments):
            return arguments
        case Operation(_, left, right):
            return (left, right)
        case Negation(operand):
            return (operand,)
        case Path(steps, _, start):
            predicates = tuple(each for step in steps for each in step.predicates)
            return predicates if start is None else (start, *predicates)


def paths_in(node: Node, at: str = "") -> frozenset[str]:
    """The absolute paths an expression of the element `at` reads, for the dependency graph.

    Relative paths are resolved from `at`, those in a predicate from their step. A ``*`` stays in the path.
    Secondary instances belong to no form path; only what their predicates take from the form counts.
    """
    found: set[str] = set()
    _collect(node, _Place(here=at, current=at), found)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Place:
    here: str | None  # None inside a secondary instance
    current: str


def _collect(node: Node, place: _Place, found: set[str]) -> str | None:
    """Add what `node` reads; returns the path the node itself stands for, None when it is no form path."""
    if isinstance(node, Path):
        return _collect_path(node, place, found)
    if isinstance(node, Call) and node.function == "current":
        found.add(place.current)
        return place.current
    for child in _children(node):
        _collect(child, place, found)
    return None


def _collect_path(path: Path, place: _Place, found: set[str]) -> str | None:
    if path.start is None:
        here = "" if path.is_absolute else place.here
    else:
        is_current = isinstance(path.start, Call) and path.start.function == "current"
        here = place.current if is_current else _collect(path.start, place, found)
    for step in path.steps:
        here = None if here is None else _step_from(here, step.name)
        for predicate in step.predicates:
            _collect(predicate, _Place(here=here, current=place.current), found)
    if here:
        found.add(here)
    return here


def _step_from(here: str, name: str) -> str:
    if name == ".":
        return here
    if name == "..":
        return here.rpartition("/")[0]
    return f"{here}/{name}"
