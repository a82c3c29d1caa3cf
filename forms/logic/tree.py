"""The expression tree: what an XPath expression of a form is once parsed, on the server and, as JSON, on the phone.

JSON shapes, shared with the phone's evaluator:
``{"t":"lit","v":"text or number"}`` · ``{"t":"path","abs":true,"steps":[{"n":"data","p":[…predicates]}]}`` (``n`` is a
name, ``*``, ``.`` or ``..``; with ``"from": tree`` the path starts at what that call returns, as in
``instance('x')/root/item``) · ``{"t":"call","f":"selected","a":[…]}`` · ``{"t":"op","o":"and","a":[left, right]}`` ·
``{"t":"neg","a":[operand]}``.
"""

from dataclasses import dataclass


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
