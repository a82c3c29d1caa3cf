"""Paths into lists, ``instance('town')/root/item[…]/name``: do the list and its columns exist."""

from collections.abc import Iterator, Mapping

from forms.logic.tree import Call, Literal, Node, Path, Step, nodes_in
from forms.model import ListItem
from forms.text import Bilingual

_COLUMN_DEPTH = 2  # below ``root`` and ``item``


def unknown_in_lists(expression: Node, lists: Mapping[str, tuple[ListItem, ...]]) -> Iterator[Bilingual]:
    """What an expression seeks that is not there; a filter on a missing column would offer nothing."""
    for node in nodes_in(expression):
        if isinstance(node, Call) and (name := _list_name(node)) and name not in lists:
            yield Bilingual(f"没有选项表“{name}”。", f"There is no list “{name}”.")
        if isinstance(node, Path) and (name := _list_name(node.start)) and (items := lists.get(name)):
            columns = {column for item in items for column in item}
            for column in sorted({*_columns_read(node.steps)} - columns):
                yield Bilingual(
                    f"选项表“{name}”没有“{column}”列。", f"The list “{name}” has no column “{column}”."
                )


def _list_name(node: Node | None) -> str:
    match node:
        case Call("instance", (Literal(str(name)),)):
            return name
        case _:
            return ""


def _columns_read(steps: tuple[Step, ...]) -> Iterator[str]:
    for depth, step in enumerate(steps):
        if depth == _COLUMN_DEPTH:
            yield step.name
        for predicate in step.predicates:
            for node in nodes_in(predicate):
                if isinstance(node, Path) and not node.is_absolute and node.start is None and _is_name(node):
                    yield node.steps[0].name


def _is_name(path: Path) -> bool:
    return path.steps[0].name not in {".", "..", "*"}
