"""Who reads the page: their language, and what verdicts, operators and amounts are called in it."""

from collections.abc import Callable
from dataclasses import dataclass

from fieldkit.i18n import Language, said
from fieldkit.results.view.figures import THIN, figure
from forms.text import Bilingual
from scoring.results import Contrast, Klass, Verdict
from scoring.words import CLASSES, SHAPES, VERDICTS, difference_unit, operator_name, unit_name

Translate = Callable[[str], str]

# the verdicts' names in the stylesheet and in the chart
MARK_STYLES = {
    Verdict.LEAD: "lead",
    Verdict.LAG: "lag",
    Verdict.EQUIVALENT: "same",
    Verdict.NOT_ENOUGH_DATA: "unknown",
}
_SAID_BY_THE_VERDICT = frozenset({Klass.SIGNIFICANT_LEAD, Klass.SIGNIFICANT_LAG, Klass.NOT_ENOUGH_DATA})


@dataclass(frozen=True, slots=True)
class Mark:
    """A verdict as it is shown everywhere: a colour (`style`), a shape and a word."""

    style: str
    shape: str
    word: str


@dataclass(frozen=True, slots=True)
class Reader:
    """`gettext` must speak `language`: names of things come in both, sentences through it."""

    language: Language
    gettext: Translate

    def text(self, text: Bilingual) -> str:
        return said(text, self.language)

    def operator(self, code: str) -> str:
        return self.text(operator_name(code))

    def rival(self, code: str) -> str:
        """Short, as it is said in English too: "Unicom" beside "China Mobile"."""
        return self.operator(code).removeprefix("China ")

    def unit(self, unit: str) -> str:
        return self.text(unit_name(unit))

    def listed(self, parts: list[str]) -> str:
        return ("、" if self.language == "zh" else ", ").join(parts)

    def mark(self, verdict: Verdict) -> Mark:
        return Mark(MARK_STYLES[verdict], SHAPES[verdict], self.text(VERDICTS[verdict]))

    def amount(self, size: float, unit: str, decimals: int) -> str:
        """An unsigned difference with its unit; shares differ by percentage points, ratings by points."""
        return f"{figure(size, decimals)}{THIN}{self.text(difference_unit(unit))}".rstrip()

    def nuance(self, contrast: Contrast) -> str:
        """What the finer class adds to the verdict's own word; "" when nothing.

        A tested difference that stays under δ, and a sample that shows no difference without proving that
        there is none, deserve their own words (domain A5).
        """
        if contrast.klass in _SAID_BY_THE_VERDICT:
            return ""
        if contrast.klass is not Klass.PARITY:
            return self.text(CLASSES[contrast.klass])
        is_proven = contrast.verdict is Verdict.EQUIVALENT
        return "" if is_proven else self.gettext("no difference shown")
