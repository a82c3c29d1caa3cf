"""Which question needs which: the order to evaluate in, and what must be refused at publication."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter

from forms.logic.check import check_call
from forms.logic.circles import circles
from forms.logic.faults import ExpressionFault
from forms.logic.list_paths import unknown_in_lists
from forms.logic.tree import Node, calls_in, paths_in
from forms.model import Group, ListItem, Question
from forms.text import Bilingual


class LogicFaultCode(StrEnum):
    CYCLE = "cycle"
    UNKNOWN_NAME = "unknown_name"
    UNKNOWN_LIST = "unknown_list"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class LogicFault:
    """What is wrong with the expressions of the question or group at `path`."""

    code: LogicFaultCode
    path: str
    message: Bilingual


def check_form_logic(root: Group, lists: Mapping[str, tuple[ListItem, ...]]) -> list[LogicFault]:
    """References to what does not exist and calls we cannot run, then cycles.

    Args:
        root: the form's tree of groups and questions.
        lists: what ``instance('id')`` finds.
    """
    nodes = nodes_by_path(root)
    faults = [fault for node in nodes.values() for fault in _faults_of(node, nodes, root.path)]
    faults += [
        LogicFault(LogicFaultCode.UNKNOWN_LIST, node.path, message)
        for node in nodes.values()
        for expression in expressions_of(node)
        for message in unknown_in_lists(expression, lists)
    ]
    return [*faults, *_cycles(_dependencies(nodes))]


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
    """A node needs its parent, for relevance is inherited, and what its relevance and calculation read.

    A repeat also needs what its number of blocks is computed from.
    """
    return {path: sorted(_needed(node, nodes)) for path, node in nodes.items()}


def _needed(node: Group | Question, nodes: Mapping[str, Group | Question]) -> Iterator[str]:
    parent = node.path.rpartition("/")[0]
    if parent in nodes:
        yield parent
    computed = node.live_calculation if isinstance(node, Question) else node.repeat_count
    for expression in (node.relevant, computed):
        if expression is not None:
            for path in paths_in(expression, node.path):
                yield from _matching(path, nodes)


def _matching(path: str, known: Collection[str]) -> Iterator[str]:
    """The known paths that `path` means; more than one only where it holds a ``*``."""
    if "*" not in path:
        return iter([path] if path in known else [])
    pattern = re.compile(re.escape(path).replace(r"\*", "[^/]+"))
    return (each for each in known if pattern.fullmatch(each))


def expressions_of(node: Group | Question) -> Iterator[Node]:
    """Everything that is evaluated for a question or a group."""
    expressions = [node.relevant]
    if isinstance(node, Question):
        expressions += [node.required, node.constraint, node.calculation]
        expressions += [node.choice_items, node.computed_default]
    else:
        expressions.append(node.repeat_count)
    return (expression for expression in expressions if expression is not None)


def _faults_of(node: Group | Question, known: Collection[str], root_path: str) -> Iterator[LogicFault]:
    for expression in expressions_of(node):
        for path in sorted(paths_in(expression, node.path)):
            is_meta = path.startswith(f"{root_path}/meta/")
            if not is_meta and next(_matching(path, known), None) is None:
                yield LogicFault(LogicFaultCode.UNKNOWN_NAME, node.path, _unknown_name(path))
        for call in calls_in(expression):
            try:
                check_call(call)
            except ExpressionFault as fault:
                yield LogicFault(LogicFaultCode.UNSUPPORTED, node.path, fault.message)


def _cycles(needs: Mapping[str, list[str]]) -> Iterator[LogicFault]:
    for circle in circles(needs):
        yield LogicFault(LogicFaultCode.CYCLE, circle[1], _cycle(circle))


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
