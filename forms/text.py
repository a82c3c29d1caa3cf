"""A sentence in the field's two languages."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text as the Chinese reader and as the English reader see it."""

    zh: str
    en: str

    def filled(self, **values: object) -> "Bilingual":
        """Both texts with their ``{names}`` filled in."""
        return Bilingual(self.zh.format(**values), self.en.format(**values))


def listed(texts: Sequence[Bilingual]) -> Bilingual:
    """One after the other, in one text."""
    return Bilingual("；".join(text.zh for text in texts), "; ".join(text.en for text in texts))
