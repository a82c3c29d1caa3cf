"""What only the compiled XForm says: secondary instances, choice filters, repeat counts, generated nodes."""

from dataclasses import dataclass, field

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from forms.logic.context import Element
from forms.logic.parse import parse
from forms.logic.tree import Node

_XFORMS = "{http://www.w3.org/2002/xforms}"
_COUNT = "{http://openrosa.org/javarosa}count"


@dataclass(frozen=True, slots=True)
class Itemset:
    """A filtered list of choices: the items that may be chosen and the child that holds their name."""

    items: Node
    name_element: str


@dataclass(frozen=True, slots=True)
class CompiledParts:
    """By the path of the question, the repeat, or (`bound`) any node that has a bind."""

    lists: dict[str, Element] = field(default_factory=dict[str, Element])
    itemsets: dict[str, Itemset] = field(default_factory=dict[str, Itemset])
    counts: dict[str, Node] = field(default_factory=dict[str, Node])
    bound: frozenset[str] = frozenset()


def read_compiled(xform: bytes) -> CompiledParts:
    """Raises ExpressionFault where a filter or count uses what we do not support."""
    if not xform:
        return CompiledParts()
    root = etree.fromstring(xform)
    calculations = {bind.get("nodeset"): bind.get("calculate", "") for bind in root.iter(f"{_XFORMS}bind")}
    return CompiledParts(
        lists={each.get("id"): _mirrored(each) for each in root.iter(f"{_XFORMS}instance") if each.get("id")},
        itemsets=_itemsets(root),
        counts=_counts(root, calculations),
        bound=frozenset(calculations),
    )


def _mirrored(source: "etree._Element", parent: Element | None = None) -> Element:
    element = Element(etree.QName(source).localname, parent, (source.text or "").strip())
    for child in source.iterchildren(tag=etree.Element):
        mirrored = _mirrored(child, element)
        element.children.setdefault(mirrored.name, []).append(mirrored)
    return element


def _itemsets(root: "etree._Element") -> dict[str, Itemset]:
    """Only filtered ones: an unfiltered list is the question's own choices."""
    return {
        itemset.getparent().get("ref"): Itemset(
            parse(itemset.get("nodeset")), itemset.find(f"{_XFORMS}value").get("ref")
        )
        for itemset in root.iter(f"{_XFORMS}itemset")
        if "[" in itemset.get("nodeset")
    }


def _counts(root: "etree._Element", calculations: dict[str, str]) -> dict[str, Node]:
    """pyxform puts an expression into a node of its own, ``<repeat>_count``, and refers to that."""
    counts: dict[str, Node] = {}
    for repeat in root.iter(f"{_XFORMS}repeat"):
        reference = repeat.get(_COUNT, "").strip()
        if reference:
            generated = calculations.get(reference) if reference.endswith("_count") else ""
            counts[repeat.get("nodeset")] = parse(generated or reference)
    return counts
