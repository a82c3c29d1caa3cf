"""What only the compiled XForm says: secondary instances, choice filters, repeat counts, generated nodes."""

from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from forms.logic.context import Element

_XFORMS = "{http://www.w3.org/2002/xforms}"
_COUNT = "{http://openrosa.org/javarosa}count"


@dataclass(frozen=True, slots=True)
class Itemset:
    """A filtered list of choices: the items that may be chosen and the child that holds their name."""

    items: str  # an expression, as those of `counts`
    name_element: str


@dataclass(frozen=True, slots=True)
class CompiledParts:
    """By the path of the question, the repeat, or (`bound`) any node that has a bind."""

    lists: dict[str, Element] = field(default_factory=dict[str, Element])
    itemsets: dict[str, Itemset] = field(default_factory=dict[str, Itemset])
    counts: dict[str, str] = field(default_factory=dict[str, str])
    bound: frozenset[str] = frozenset()


def read_compiled(xform: bytes) -> CompiledParts:
    """Nothing for a form that has not been compiled."""
    if not xform:
        return CompiledParts()
    root = ET.fromstring(xform)  # noqa: S314 - our own compiler wrote it
    binds = {bind.get("nodeset", ""): bind.get("calculate", "") for bind in root.iter(f"{_XFORMS}bind")}
    return CompiledParts(
        lists={id_: _mirrored(each) for each in root.iter(f"{_XFORMS}instance") if (id_ := each.get("id"))},
        itemsets=_itemsets(root),
        counts=_counts(root, binds),
        bound=frozenset(binds),
    )


def _mirrored(source: ET.Element, parent: Element | None = None) -> Element:
    element = Element(source.tag.rpartition("}")[2], parent, (source.text or "").strip())
    for child in source:
        mirrored = _mirrored(child, element)
        element.children.setdefault(mirrored.name, []).append(mirrored)
    return element


def _itemsets(root: ET.Element) -> dict[str, Itemset]:
    """Only filtered ones: an unfiltered list is the question's own choices."""
    itemsets: dict[str, Itemset] = {}
    for control in root.iter():
        itemset = control.find(f"{_XFORMS}itemset")
        value = control.find(f"{_XFORMS}itemset/{_XFORMS}value")
        if itemset is not None and value is not None and "[" in itemset.get("nodeset", ""):
            itemsets[control.get("ref", "")] = Itemset(itemset.get("nodeset", ""), value.get("ref", ""))
    return itemsets


def _counts(root: ET.Element, binds: dict[str, str]) -> dict[str, str]:
    """An expression stands in a node of its own, ``<repeat>_count``, to which the repeat refers."""
    counts: dict[str, str] = {}
    for repeat in root.iter(f"{_XFORMS}repeat"):
        reference = repeat.get(_COUNT, "").strip()
        if reference:
            generated = binds.get(reference) if reference.endswith("_count") else ""
            counts[repeat.get("nodeset", "")] = generated or reference
    return counts
