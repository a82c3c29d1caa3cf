"""Which question needs which: the order to evaluate in, and what must be refused at publication."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter

from forms.logic.check import check_call
from forms.logic.compiled import read_compiled
from forms.logic.faults import ExpressionFault
from forms.logic.parse import parse
from forms.logic.tree import Node, calls_in, paths_in
from forms.model import Group, Question
from forms.text import Bilingual


class LogicFaultCode(StrEnum):
    CYCLE = "cycle"
    UNKNOWN_NAME = "unknown_name"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class LogicFault:
    """What is wrong with the expressions of the question or group at `path`."""

    code: LogicFaultCode
    path: str
    message: Bilingual


def check_form_logic(root: Group, xform: bytes = b"") -> list[LogicFault]:
    """References to what does not exist, calls and choice filters we cannot run, then cycles.

    Args:
        root: the form's tree of groups and questions.
        xform: the compiled document, for its choice filters and repeat counts.
    """
    nodes = nodes_by_path(root)
    parts = read_compiled(xform)
    known = {*nodes, *parts.bound}
    faults = [fault for node in nodes.values() for fault in _faults_of(node, known, root.path)]
    compiled = {path: itemset.items for path, itemset in parts.itemsets.items()} | parts.counts
    unreadable = [fault for path, text in compiled.items() for fault in _faults_of_text(path, text)]
    return [*faults, *unreadable, *_cycles(_dependencies(nodes))]


def settling_order(root: Group) -> list[str] | None:
    """All paths, each after everything its relevance and calculation read; None when there is a cycle."""
    try:
        return list(TopologicalSorter(_dependencies(nodes_by_path(root))).static_order())
    except CycleError:
        return None


def nodes_by_path(root: Group) -> dict[str, Group | Question]:
    """The root and everything below it, in the author's order."""
    return {node.path: node for node in _walk(root)}


def _walk(node: Group | Question) -> Iterator[Group | Question]:
    yield node
    if isinstance(node, Group):
        for child in node.children:
            yield from _walk(child)


def _dependencies(nodes: Mapping[str, Group | Question]) -> dict[str, list[str]]:
    """A node needs its parent, for relevance is inherited, and what its relevance and calculation read."""
    return {path: sorted(_needed(node, nodes)) for path, node in nodes.items()}


def _needed(node: Group | Question, nodes: Mapping[str, Group | Question]) -> Iterator[str]:
    parent = node.path.rpartition("/")[0]
    if parent in nodes:
        yield parent
    for expression in (node.relevant, node.calculation if isinstance(node, Question) else None):
        if expression is not None:
            for path in paths_in(expression, node.path):
                yield from _matching(path, nodes)


def _matching(path: str, known: Collection[str]) -> Iterator[str]:
    """The known paths that `path` means; more than one only where it holds a ``*``."""
    if "*" not in path:
        return iter([path] if path in known else [])
    pattern = re.compile(re.escape(path).replace(r"\*", "[^/]+"))
    return (each for each in known if pattern.fullmatch(each))


def _expressions(node: Group | Question) -> Iterator[Node]:
    expressions = [node.relevant]
    if isinstance(node, Question):
        expressions += [node.required, node.constraint, node.calculation]
    return (expression for expression in expressions if expression is not None)


def _faults_of(node: Group | Question, known: Collection[str], root_path: str) -> Iterator[LogicFault]:
    for expression in _expressions(node):
        for path in sorted(paths_in(expression, node.path)):
            is_meta = path.startswith(f"{root_path}/meta/")
            if not is_meta and next(_matching(path, known), None) is None:
                yield LogicFault(LogicFaultCode.UNKNOWN_NAME, node.path, _unknown_name(path))
        for call in calls_in(expression):
            try:
                check_call(call)
            except ExpressionFault as fault:
                yield LogicFault(LogicFaultCode.UNSUPPORTED, node.path, fault.message)


def _faults_of_text(path: str, text: str) -> Iterator[LogicFault]:
    try:
        parse(text)
    except ExpressionFault as fault:
        yield LogicFault(LogicFaultCode.UNSUPPORTED, path, fault.message)


def _cycles(dependencies: dict[str, list[str]]) -> Iterator[LogicFault]:
    """Each cycle once: the one found is cut open, then the next is sought."""
    while True:
        try:
            TopologicalSorter(dependencies).prepare()
        except CycleError as error:
            needed, needing = error.args[1][:2]
            yield LogicFault(LogicFaultCode.CYCLE, needing, _cycle(error.args[1]))
            dependencies = {**dependencies, needing: [p for p in dependencies[needing] if p != needed]}
        else:
            return


def _unknown_name(path: str) -> Bilingual:
    name = path.rpartition("/")[2]
    return Bilingual(
        f"表达式引用了不存在的题目“{name}”；请检查题名的拼写。",
        f"The expression refers to “{name}”, which is no question of the form: check the name.",
    )


def _cycle(paths: list[str]) -> Bilingual:
    chain = " → ".join(path.rpartition("/")[2] for path in reversed(paths))
    return Bilingual(
        f"相关条件或计算互相依赖，成了一个圈：{chain}；请去掉其中一处引用。",
        f"Relevance or calculations depend on one another in a circle: {chain}. Remove one reference.",
    )
