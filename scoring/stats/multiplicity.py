"""Many tests at once: adjusted p values over those that could be tested."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from statsmodels.stats.multitest import multipletests


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Adjusted p values in the order given, None where nothing was tested; the family is what was."""

    p_values: tuple[float | None, ...]
    family_size: int


def holm(p_values: Sequence[float | None]) -> Adjusted:
    """Which of these hold when not one false alarm among them is wanted (family-wise error)?

    Args:
        p_values: raw p, 0 to 1; None for a row that could not be tested, which does not count.

    Raises:
        ValueError: a NaN, or a p outside 0 to 1.

    Formula:
        p(i) adjusted = max over j ≤ i of (m − j + 1) × p(j), at most 1 (Holm 1979).
    """
    return _adjust(p_values, "holm")


def benjamini_hochberg(p_values: Sequence[float | None]) -> Adjusted:
    """Which of these hold when 5 % false ones among those that hold are accepted (false discovery rate)?

    Args:
        p_values: as for `holm`.

    Raises:
        ValueError: as for `holm`.

    Formula:
        p(i) adjusted = min over j ≥ i of m ÷ j × p(j), at most 1 (Benjamini and Hochberg 1995).
    """
    return _adjust(p_values, "fdr_bh")


def _adjust(p_values: Sequence[float | None], method: str) -> Adjusted:
    tested = [p for p in p_values if p is not None]
    if not all(0 <= p <= 1 for p in tested):
        raise ValueError("p_values must lie between 0 and 1; give None where nothing was tested")
    # one NaN would make multipletests answer NaN for all, and it refuses an empty family
    adjusted = iter(np.asarray(multipletests(tested, method=method)[1]) if tested else ())
    return Adjusted(tuple(None if p is None else float(next(adjusted)) for p in p_values), len(tested))
