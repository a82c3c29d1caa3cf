"""The lists of ``external_choices``: Collect keeps them in a file of their own and reads them by a query."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from forms.choices import ChoiceLists
from forms.columns import stem
from forms.faults import Fault, fault
from forms.logic.tree import Literal, Node, Operation, Path, Step, calls_in
from forms.model import ListItem
from forms.sheets import Sheet
from forms.survey import Survey
from forms.text import Bilingual

FILE_NAME = "itemsets.csv"  # under which Collect looks for it

_ELSEWHERE = Bilingual(
    "external_choices 里的选项表只能由 select_one_external 使用；请把“{name}”移到 choices。",
    "Only select_one_external can read a list of external_choices: move “{name}” to the choices sheet.",
)


def external_items(sheet: Sheet | None) -> dict[str, tuple[ListItem, ...]]:
    """The items of each list, with every column but the labels."""
    if sheet is None:
        return {}
    columns = [column for column in sheet.letters if stem(column) not in {"label", "list_name"}]
    items: dict[str, list[ListItem]] = defaultdict(list)
    for row in sheet.rows:
        if row["list_name"]:
            items[row["list_name"]].append({column: row[column] for column in columns})
    return {name: tuple(found) for name, found in items.items()}


def external_faults(
    survey: Survey, choices: ChoiceLists, external: ChoiceLists, trees: Mapping[tuple[str, str], Node]
) -> Iterator[Fault]:
    """What Collect could not find, and filters that its query does not know."""
    for entry in survey.entries:
        if entry.cell.is_external and entry.list_name in choices.lists:
            yield fault("list_twice", entry.row.place("type"), name=entry.name, list_name=entry.list_name)
        if entry.cell.is_external and not _is_query(trees.get((entry.name, "choice_filter"))):
            yield fault("external_filter_invalid", entry.row.place("choice_filter"), name=entry.name)
    queries = {(each.name, "choice_filter") for each in survey.entries if each.cell.is_external}
    rows = {entry.name: entry.row for entry in survey.entries}
    for (name, column), tree in trees.items():
        for list_name in _lists_read(tree) & external.lists.keys() - choices.lists.keys():
            if (name, column) not in queries:
                facts = {"name": name, "column": column, "message": _ELSEWHERE.filled(name=list_name)}
                yield fault("expression_invalid", rows[name].place(column), **facts)


def _is_query(tree: Node | None) -> bool:
    """``instance('list')/root/item[…]`` with comparisons of columns, joined by and / or: it reads no more."""
    match tree:
        case Path(steps=(*_, Step(predicates=(condition,)))):
            return _compares_columns(condition)
        case Operation():  # the cell as it is, where the form could not be compiled
            return _compares_columns(tree)
        case _:
            return False


def _compares_columns(condition: Node) -> bool:
    match condition:
        case Operation("and" | "or", left, right):
            return _compares_columns(left) and _compares_columns(right)
        case Operation("=", Path((step,), is_absolute=False, start=None), _):
            return step.name not in {".", "..", "*"} and not step.predicates
        case _:
            return False


def _lists_read(tree: Node) -> set[str]:
    calls = (call for call in calls_in(tree) if call.function == "instance")
    return {str(each.value) for call in calls for each in call.arguments if isinstance(each, Literal)}
