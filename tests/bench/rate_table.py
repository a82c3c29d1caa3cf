"""Rates found in drawn waves, as lines of a Markdown table beside the bands that they must keep."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from scoring.score import FloatArray

ALLOWANCE = 2  # Monte Carlo standard errors that a rate may lie outside its band


@dataclass(frozen=True, slots=True)
class Band:
    """What is accepted of a rate. Too few errors are only cautious; too few true findings are a fault."""

    low: float
    high: float
    is_of_errors: bool = True

    def __str__(self) -> str:
        return f"{self.low}–{self.high}" if self.low else f"≤ {self.high}"


ANY_HOLM, SHARE_BH = Band(0.0, 0.065), Band(0.0, 0.07)
COLUMNS = {  # headings and their widths
    "scenario": 73,
    "method chosen": 28,
    "rate per test": 15,
    "band": 11,
    f"any false, Holm {ANY_HOLM}": 23,
    f"false share, BH {SHARE_BH}": 23,
    "kept": 8,
}


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """What became of some waves, each array (waves,).

    Attributes:
        per_test: the share of a wave's tests.
        by_holm: 1 for a wave with a false claim left by Holm, else 0; None where no claim can be false.
        by_bh: the false share of the claims that Benjamini–Hochberg left; None likewise.
        chosen: the methods.
    """

    per_test: FloatArray
    by_holm: FloatArray | None = None
    by_bh: FloatArray | None = None
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """A mean over waves with its Monte Carlo standard error."""

    value: float
    error: float
    band: Band | None

    @classmethod
    def of(cls, waves: FloatArray, band: Band | None) -> Self:
        return cls(float(waves.mean()), float(waves.std(ddof=1) / len(waves) ** 0.5), band)

    def __str__(self) -> str:
        return f"{self.value:.4f} ± {self.error:.4f}"

    def is_above(self, allowance: float) -> bool:
        return self.band is not None and self.value > self.band.high + allowance * self.error

    def is_below(self, allowance: float) -> bool:
        return self.band is not None and self.value < self.band.low - allowance * self.error


@dataclass(frozen=True, slots=True)
class Row:
    """One scenario; without a band nothing of it is judged."""

    scenario: str
    found: Outcomes
    band: Band | None

    @property
    def rates(self) -> tuple[Rate, ...]:
        """Per test, by Holm and by Benjamini–Hochberg, as far as there are any."""
        waves = (self.found.per_test, self.found.by_holm, self.found.by_bh)
        bands = (self.band, ANY_HOLM, SHARE_BH) if self.band else (None, None, None)
        return tuple(Rate.of(one, band) for one, band in zip(waves, bands, strict=True) if one is not None)

    @property
    def is_broken(self) -> bool:
        return self.kept == "**no**"

    @property
    def kept(self) -> str:
        """Whether the bands were, and how narrowly."""
        if self.band is None:
            return ""
        is_low = self.rates[0].is_below(ALLOWANCE)
        if any(rate.is_above(ALLOWANCE) for rate in self.rates) or (is_low and not self.band.is_of_errors):
            return "**no**"
        if is_low:
            return "cautious"
        return "by its ±" if any(rate.is_above(0) or rate.is_below(0) for rate in self.rates) else "yes"

    def __str__(self) -> str:
        first, *corrected = (*map(str, self.rates), "", "")
        return line(
            (self.scenario, self.found.chosen, first, str(self.band or ""), *corrected[:2], self.kept)
        )


def line(cells: Sequence[str]) -> str:
    """One line of the table."""
    return f"| {' | '.join(cell.ljust(width) for cell, width in zip(cells, COLUMNS.values(), strict=True))} |"


def heading() -> str:
    return f"{line(list(COLUMNS))}\n{line(['-' * width for width in COLUMNS.values()])}"


def pooled(found: Sequence[Outcomes]) -> Outcomes:
    """The waves of several scenarios as one lot; all of them corrected."""
    return Outcomes(
        per_test=np.concatenate([one.per_test for one in found]),
        by_holm=np.concatenate([one.by_holm for one in found if one.by_holm is not None]),
        by_bh=np.concatenate([one.by_bh for one in found if one.by_bh is not None]),
    )


def mixture(methods: Sequence[str]) -> str:
    """How often each was chosen, the commonest first, what is under 1 % left out."""
    counts = Counter(methods)
    shares = [(method, count / len(methods)) for method, count in counts.most_common()]
    return ", ".join(f"{method} {share:.0%}" for method, share in shares if share >= 0.01)
