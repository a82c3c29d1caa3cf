"""A sentence in the field's two languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text as the Chinese reader and as the English reader see it."""

    zh: str
    en: str
