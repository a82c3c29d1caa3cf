"""The corpus as documents to evaluate; `corpus_with_trees` also feeds the phone's tests."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from forms.logic.context import Clock, Context, Document, Element
from forms.logic.parse import parse
from forms.logic.tree import to_json

_STEP = re.compile(r"/([^/\[]+)(?:\[(\d+)\])?")
CORPUS: dict[str, Any] = json.loads((Path(__file__).parent / "corpus.json").read_text("utf-8"))


def corpus_with_trees() -> dict[str, Any]:
    """The corpus with each case's expression also as the tree JSON that the phone evaluates."""
    cases = [{**case, "tree": to_json(parse(case["expression"]))} for case in CORPUS["cases"]]
    return {**CORPUS, "cases": cases}


def context_of(case: Mapping[str, Any]) -> Context:
    """Where the case's expression runs."""
    clock = Clock(datetime.fromisoformat(CORPUS["now"]), ZoneInfo(CORPUS["timezone"]))
    lists = {name: _list_element(name, items) for name, items in case.get("lists", {}).items()}
    labels = {path.rpartition("/")[2]: choices for path, choices in case.get("choices", {}).items()}
    document = Document(clock, Element("", None), {}, lists, labels)
    for path, text in case.get("values", {}).items():
        element = _element_at(document, path)
        element.raw = element.value = text
    for path in case.get("irrelevant", []):
        _silence(_element_at(document, path))
    return Context(document, _element_at(document, case.get("context", "/data/here")))


def _element_at(document: Document, path: str) -> Element:
    """The element at an indexed path, grown with its parents where it is missing."""
    element = document.top
    plain = ""
    for name, index in _STEP.findall(path):
        plain += f"/{name}"
        siblings = element.children.setdefault(name, [])
        while len(siblings) < int(index or 1):
            siblings.append(Element(name, element))
            document.elements.setdefault(plain, []).append(siblings[-1])
        element = siblings[int(index or 1) - 1]
    return element


def _silence(element: Element) -> None:
    element.is_relevant, element.value = False, ""
    for children in element.children.values():
        for child in children:
            _silence(child)


def _list_element(name: str, items: Iterable[Mapping[str, str]]) -> Element:
    instance = Element(name, None)
    root = Element("root", instance)
    instance.children["root"] = [root]
    for item in items:
        element = Element("item", root)
        element.children = {key: [Element(key, element, text)] for key, text in item.items()}
        root.children.setdefault("item", []).append(element)
    return instance
