"""Functions that hand nodes through or ask about them: which, how many, where they stand."""

from forms.logic.context import NOTHING, Context, Element, Value
from forms.logic.rows import Function
from forms.logic.values import text_of, to_boolean, to_number, to_text


def _count(_: Context, arguments: list[Value]) -> float:
    nodes = arguments[0]
    return float(sum(each.is_relevant for each in nodes)) if isinstance(nodes, list) else 0.0


def _count_non_empty(_: Context, arguments: list[Value]) -> float:
    nodes = arguments[0]
    return float(sum(text_of(each) != "" for each in nodes)) if isinstance(nodes, list) else 0.0


def _position(context: Context, arguments: list[Value]) -> float:
    """Without argument the place in the predicate; with one the place among siblings of the same name."""
    if not arguments:
        return float(context.position)
    nodes = arguments[0]
    if not isinstance(nodes, list) or not nodes:
        return 0.0
    return float(_place_among_siblings(nodes[0]))


def _place_among_siblings(element: Element) -> int:
    if element.parent is None:
        return 1
    siblings = element.parent.children[element.name]
    return next(place for place, each in enumerate(siblings, start=1) if each is element)


def _instance(context: Context, arguments: list[Value]) -> list[Element]:
    found = context.document.lists.get(to_text(arguments[0]))
    return NOTHING if found is None else [found]


def _once(context: Context, arguments: list[Value]) -> str:
    """What the node already holds, even where the argument has changed since."""
    return context.current.raw or to_text(arguments[0])


def _choice_name(context: Context, arguments: list[Value]) -> str:
    """The label of a choice of the question whose path is given as text; its name alone tells which."""
    name, path = (to_text(each) for each in arguments)
    return context.document.choice_labels.get(path.strip().rpartition("/")[2], {}).get(name, "")


def _indexed_repeat(context: Context, arguments: list[Value]) -> Value:
    """Of the first node-set, what lies in the n-th instance of each repeat named in the (repeat, n) pairs."""
    zone = context.zone
    chosen: Element | None = None
    for repeats, index in zip(arguments[1::2], arguments[2::2], strict=False):
        instances = _within(repeats, chosen)
        place = to_number(index, zone)
        if not 1 <= place <= len(instances):
            return NOTHING
        chosen = instances[int(place) - 1]
    return _within(arguments[0], chosen)


def _within(nodes: Value, ancestor: Element | None) -> list[Element]:
    if not isinstance(nodes, list):
        return NOTHING
    return nodes if ancestor is None else [each for each in nodes if _is_within(each, ancestor)]


def _is_within(element: Element | None, ancestor: Element) -> bool:
    while element is not None and element is not ancestor:
        element = element.parent
    return element is ancestor


def _if(_: Context, arguments: list[Value]) -> Value:
    condition, then, otherwise = arguments
    return then if to_boolean(condition) else otherwise


def _name(context: Context, arguments: list[Value]) -> str:
    nodes = arguments[0] if arguments else [context.element]
    return nodes[0].name if isinstance(nodes, list) and nodes else ""


NODE_FUNCTIONS = (
    Function("count", 1, 1, _count),
    Function("count-non-empty", 1, 1, _count_non_empty),
    Function("position", 0, 1, _position),
    Function("last", 0, 0, lambda context, _: float(context.size)),
    Function("current", 0, 0, lambda context, _: [context.current]),
    Function("instance", 1, 1, _instance),
    Function("once", 1, 1, _once, is_volatile=True),
    Function("if", 3, 3, _if),
    Function("indexed-repeat", 3, None, _indexed_repeat),
    Function("jr:choice-name", 2, 2, _choice_name, is_volatile=True),  # in the language of who fills it in
    Function("name", 0, 1, _name),
    Function("local-name", 0, 1, _name),
)
