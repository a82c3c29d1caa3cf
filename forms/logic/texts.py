"""Answers in texts: ``${shop}门口`` shows what was answered to ``shop``."""

from forms.logic.context import Element
from forms.logic.values import text_of
from forms.references import REFERENCE
from forms.text import Bilingual


def filled(text: Bilingual, element: Element) -> Bilingual:
    """A text of the question at `element`, each reference answered by the question that stands nearest."""
    if "${" not in text.zh and "${" not in text.en:
        return text
    return Bilingual(*(REFERENCE.sub(lambda m: _answer(m[1], element), said) for said in (text.zh, text.en)))


def _answer(name: str, element: Element) -> str:
    around: Element | None = element
    while around is not None:
        found = _below(around, name)
        if found is not None:
            return text_of(found)
        around = around.parent
    return ""


def _below(group: Element, name: str) -> Element | None:
    """The first of this name in a group, its repeats' first blocks included."""
    for child_name, children in group.children.items():
        for child in children:
            found = child if child_name == name else _below(child, name)
            if found is not None:
                return found
    return None
