"""Ranks that admit what cannot be told apart."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from string import ascii_lowercase

from scoring.stats.means import Mean, welch
from scoring.stats.multiplicity import holm

Pairs = Iterable[tuple[int, int]]
Terms = tuple[tuple[float, Mean], ...]  # a weighted sum of independent means; empty where it has no variance


def competition_ranks(scores: Sequence[float]) -> tuple[int, ...]:
    """Rank of each score, the highest first; ties share the better rank, as in 1, 2, 2, 4.

    Args:
        scores: as they are printed, for a tie is what a reader sees as one.
    """
    return tuple(1 + sum(other > score for other in scores) for score in scores)


def told_apart(units: Sequence[Terms], *, alpha: float = 0.05) -> tuple[tuple[int, int], ...]:
    """Which pairs of units differ by more than chance?

    Args:
        units: each unit's value as a weighted sum of independent means; units are independent of each other.
        alpha: the chance that any pair is wrongly told apart.

    Returns:
        Pairs of places in `units`. A unit without terms, and two that both never vary, are told from none.

    Formula:
        Welch's t on the difference of each pair, Holm over all pairs that could be compared.

    Example:
        >>> sure, unsure = Mean(9.0, 0.01, 20), Mean(5.0, 9.0, 20)
        >>> told_apart([((1.0, sure),), ((1.0, Mean(1.0, 0.01, 20)),), ((1.0, unsure),)])
        ((0, 1),)
    """
    pairs = list(combinations(range(len(units)), 2))
    adjusted = holm([_pair_p_value(units[first], units[second]) for first, second in pairs]).p_values
    return tuple(pair for pair, p in zip(pairs, adjusted, strict=True) if p is not None and p < alpha)


def letter_bands(scores: Sequence[float], distinct: Pairs) -> tuple[str, ...]:
    """Letters per unit so that two units share one exactly when they cannot be told apart.

    Args:
        scores: one per unit; the band of the highest is "a".
        distinct: pairs of places in `scores` that were shown to differ.

    Formula:
        Insert and absorb (Piepho 2004, Journal of Computational and Graphical Statistics 13:456–466): start
        with one band of all; a distinct pair splits every band that holds both; drop bands inside another.
    """
    bands = [frozenset(range(len(scores)))]
    for first, second in distinct:
        halves = [band - {one} for band in bands for one in (first, second) if {first, second} <= band]
        bands = _absorbed([band for band in bands if not {first, second} <= band] + halves)
    order = sorted((sorted((-scores[unit] for unit in band)), band) for band in bands if band)
    names = [_letter(place) for place in range(len(order))]
    return tuple(
        "".join(name for name, (_, band) in zip(names, order, strict=True) if unit in band)
        for unit in range(len(scores))
    )


def rank_limits(scores: Sequence[float], distinct: Pairs) -> tuple[tuple[int, int], ...]:
    """Best and worst rank that the pairs shown to differ leave open for each unit.

    Formula:
        1 + units shown to be better, and all − units shown to be worse; with pairs corrected together these
        hold at once (Mogstad, Romano, Shaikh and Wilhelm 2024, Review of Economic Studies 91:476–518).
    """
    better = [0] * len(scores)
    worse = [0] * len(scores)
    for first, second in distinct:
        high, low = (first, second) if scores[first] > scores[second] else (second, first)
        better[low] += 1
        worse[high] += 1
    return tuple((1 + better[unit], len(scores) - worse[unit]) for unit in range(len(scores)))


def _pair_p_value(first: Terms, second: Terms) -> float | None:
    if not (first and second):
        return None
    both = (*first, *((-weight, mean) for weight, mean in second))
    return welch(*both).p_value if any(mean.variance > 0 for _, mean in both) else None


def _absorbed(bands: Sequence[frozenset[int]]) -> list[frozenset[int]]:
    unique = list(dict.fromkeys(bands))
    return [band for band in unique if not any(band < other for other in unique)]


def _letter(place: int) -> str:
    return ascii_lowercase[place % 26] * (1 + place // 26)
