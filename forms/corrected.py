"""An instance with some of its answers replaced: what its document would have said, had it been right."""

import re
from collections.abc import Mapping
from dataclasses import replace

from forms.instance import Branch, Entry, Instance

_PLACE = re.compile(r"(?P<name>[^\[\]]+)(?:\[(?P<number>[1-9][0-9]*)\])?")


def corrected(instance: Instance, texts: Mapping[str, str]) -> Instance:
    """The instance in which each of `texts` stands at its path, ``/data/dial[2]/seconds``; "" blanks it.

    The identity and the digest stay those of the document that came in.

    Raises:
        KeyError: a path below another root, or to a block of a repeat that the document does not have.
    """
    values = instance.values
    for path, text in texts.items():
        root, *names = path.strip("/").split("/")
        if root != instance.root_name or not names:
            raise KeyError(path)
        values = _with_text(values, names, text)
    return replace(instance, values=values)


def text_at(instance: Instance, path: str) -> str:
    """What stands at such a path; "" where nothing does."""
    entry: Entry | None = instance.values
    for each in path.strip("/").split("/")[1:]:
        place = _PLACE.fullmatch(each)
        below = entry.get(place["name"]) if place and isinstance(entry, Mapping) else None
        blocks = below if isinstance(below, list) else [] if below is None else [below]
        number = int(place["number"] or 1) if place else 1
        entry = blocks[number - 1] if number <= len(blocks) else None
    return entry.strip() if isinstance(entry, str) else ""


def question_path(path: str) -> str:
    """The path of the question that an answer's path belongs to: without the numbers of blocks."""
    return re.sub(r"\[[0-9]+\]", "", path)


def block_numbers(path: str) -> list[str]:
    """Of the blocks that an answer stands in, the outermost first; ``/data/dial[2]/seconds`` -> 2."""
    return re.findall(r"\[([0-9]+)\]", path)


def _with_text(branch: Branch, names: list[str], text: str) -> Branch:
    place = _PLACE.fullmatch(names[0])
    if place is None:
        raise KeyError(names[0])
    name, number = place["name"], int(place["number"] or 1)
    standing = branch.get(name)
    blocks = list(standing) if isinstance(standing, list) else [] if standing is None else [standing]
    if number > max(1, len(blocks)):
        raise KeyError(names[0])
    below = blocks[number - 1] if blocks else {}
    blocks[number - 1 : number] = [_below(below, names[1:], text)]
    return {**branch, name: blocks if len(blocks) > 1 else blocks[0]}


def _below(entry: "str | Branch", names: list[str], text: str) -> "str | Branch":
    if not names:
        return text
    return _with_text(entry if isinstance(entry, Mapping) else {}, names, text)
