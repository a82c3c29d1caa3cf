"""What only the compiled XForm says: lists, choice filters, repeat counts, computed defaults."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forms.model import ListItem
from forms.safe_xml import XmlElement, local_name

_XFORMS = "{http://www.w3.org/2002/xforms}"
_ODK = "{http://www.opendatakit.org/xforms}"
_LOG = "/meta/audit"
_CHANGED = "xforms-value-changed"
_COUNT = "{http://openrosa.org/javarosa}count"
_TRANSLATION = "itextId"  # where pyxform refers to a label; the label itself stands in the choices


@dataclass(frozen=True, slots=True)
class CompiledParts:
    """Expressions by the path of their question or repeat; `lists` by id.

    `counts` holds the expression of a repeat's generated ``<repeat>_count`` node, or a path; both relative
    to a child of the repeat's parent. `log` is what the ``audit`` row asks of the client's log.
    """

    lists: Mapping[str, tuple[ListItem, ...]]
    choice_items: Mapping[str, str]
    counts: Mapping[str, str]
    defaults: Mapping[str, str]
    log: Mapping[str, str]


def compiled_parts(xform: XmlElement, binds: Mapping[str, Mapping[str, str]]) -> CompiledParts:
    return CompiledParts(
        lists={id_: _items(each) for each in _named(xform, "instance") if (id_ := each.get("id", ""))},
        choice_items=dict(_choice_items(xform)),
        counts=dict(_counts(xform, binds)),
        defaults={
            each.get("ref", ""): each.get("value", "")
            for each in _named(xform, "setvalue")
            if not is_triggered(each)
        },
        log=_log(binds),
    )


def _log(binds: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """``track-changes``, ``location-priority`` and the like, as pyxform has checked them."""
    asked = (bind for path, bind in binds.items() if path.endswith(_LOG))
    return {name.removeprefix(_ODK): text for bind in asked for name, text in bind.items() if _ODK in name}


def _named(xform: XmlElement, name: str) -> Iterator[XmlElement]:
    return (each for each in xform.iter() if each.tag == f"{_XFORMS}{name}")


def _items(instance: XmlElement) -> tuple[ListItem, ...]:
    root = next(iter(instance), ())
    return tuple(
        {local_name(each): (each.text or "").strip() for each in item if local_name(each) != _TRANSLATION}
        for item in root
    )


def is_triggered(action: XmlElement) -> bool:
    """Whether it runs when another question changes, rather than once at the beginning."""
    return action.get("event") == _CHANGED


def _choice_items(xform: XmlElement) -> Iterator[tuple[str, str]]:
    """Only filtered ones: an unfiltered list is the question's own choices.

    A query asks for a list of ``external_choices``.
    """
    for control in xform.iter():
        if query := control.get("query"):
            yield control.get("ref", ""), query
        for child in control:
            nodeset = child.get("nodeset", "") if child.tag == f"{_XFORMS}itemset" else ""
            if "[" in nodeset:
                yield control.get("ref", ""), nodeset


def _counts(xform: XmlElement, binds: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    for repeat in _named(xform, "repeat"):
        reference, path = repeat.get(_COUNT, "").strip(), repeat.get("nodeset", "")
        own = f"{path}_count"
        is_own = reference.rpartition("/")[2] == own.rpartition("/")[2]
        if reference:
            yield path, (binds.get(own, {}).get("calculate", "") if is_own else "") or reference
