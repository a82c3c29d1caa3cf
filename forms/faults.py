"""What can be wrong with a form's workbook: where, what, and what to do about it, in both languages.

Tests and programs compare `Fault.code`; people read the sentence and the remedy.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from forms.fault_texts import TEXTS
from forms.text import Bilingual


@dataclass(frozen=True, slots=True)
class Place:
    """A cell, a row (no `column`) or a sheet (no `row`); all blank means the file as a whole."""

    sheet: str = ""
    row: int = 0  # 1-based, the header is row 1
    column: str = ""  # the letter, as Excel shows it


@dataclass(frozen=True, slots=True)
class Fault:
    code: str
    sheet: str
    row: int
    column: str
    sentence: Bilingual
    remedy: Bilingual


def fault(code: str, place: Place, **facts: object) -> Fault:
    """The catalogue's sentence for `code`, with `facts` filled in; a `Bilingual` fact speaks both languages.

    Facts become part of a sentence, so they are cut to a readable length.
    """
    return fault_from(TEXTS, code, place, **facts)


def fault_from(
    texts: Mapping[str, tuple[Bilingual, Bilingual]], code: str, place: Place, **facts: object
) -> Fault:
    """As `fault`, from another catalogue: code → sentence and remedy."""
    sentence, remedy = texts[code]
    return Fault(
        code=code,
        sheet=place.sheet,
        row=place.row,
        column=place.column,
        sentence=_filled(sentence, facts),
        remedy=_filled(remedy, facts),
    )


def _filled(text: Bilingual, facts: Mapping[str, object]) -> Bilingual:
    zh = {name: fact.zh if isinstance(fact, Bilingual) else fact for name, fact in facts.items()}
    en = {name: fact.en if isinstance(fact, Bilingual) else fact for name, fact in facts.items()}
    return Bilingual(zh=_sentence(text.zh, zh), en=_sentence(text.en, en))


def _sentence(template: str, facts: Mapping[str, object]) -> str:
    return template.format_map({name: _shortened(str(fact)) for name, fact in facts.items()})


def _shortened(text: str, limit: int = 600) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
