"""Which sites are visited: a stratified random sample that a stored seed brings back."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.planning.allocation import refuse_scarce


@dataclass(frozen=True, slots=True)
class StratumDraw:
    """What was drawn from one stratum.

    Attributes:
        stratum: e.g. a city × operator.
        n_listed: all the register has there.
        drawn: in the order of the draw.
        reserves: to take in this order for what proves closed or cannot be reached; the weight stays.
    """

    stratum: str
    n_listed: int
    drawn: tuple[str, ...]
    reserves: tuple[str, ...]

    @property
    def weight(self) -> float:
        """Of each drawn one: listed ÷ drawn."""
        return self.n_listed / len(self.drawn)


def draw_sites(
    sites: Sequence[str],
    strata: Sequence[str],
    *,
    counts: Mapping[str, int],
    reserves: int,
    seed: int,
) -> tuple[StratumDraw, ...]:
    """Which sites of the register does a wave visit?

    The same seed and register give the same sample whatever the order of the rows; a larger count keeps what
    a smaller one drew and adds to it. A stratum's draw does not depend on the other strata.

    Args:
        sites: (n,) site ids of the register, each once.
        strata: (n,) their strata.
        counts: how many to draw, at least 1, from each stratum there is.
        reserves: how many more to list for each stratum; fewer where it has no more.
        seed: stored with the wave, 0 or more.

    Returns:
        Strata by name.

    Raises:
        ValueError: an id twice; a stratum without count, or a count without stratum; fewer sites than asked,
            naming the strata; reserves or seed negative.

    Formula:
        Simple random sampling without replacement: ids in alphabetical order get 64-bit random keys of PCG64
        (O'Neill 2014) seeded from `seed` and the stratum's name, and the smallest keys are drawn. Keys are
        the generator's raw output, which numpy promises never to change.

    Example:
        >>> ids = [f"H{place:02}" for place in range(20)]
        >>> [city] = draw_sites(ids, ["长沙"] * 20, counts={"长沙": 4}, reserves=2, seed=2026)
        >>> city.drawn, city.reserves, city.weight
        (('H08', 'H14', 'H02', 'H05'), ('H06', 'H19'), 5.0)
    """
    listed = ids_by_stratum(sites, strata)
    if set(counts) != set(listed):
        raise ValueError(f"counts and strata differ in {sorted(set(counts) ^ set(listed))}")
    if min(counts.values(), default=1) < 1 or reserves < 0 or seed < 0:
        raise ValueError(f"counts must be at least 1; reserves {reserves} and seed {seed} at least 0")
    refuse_scarce(counts, {stratum: len(ids) for stratum, ids in listed.items()})
    return tuple(
        first_of(
            stratum,
            random_order(ids, seed=seed, stream=stratum),
            n=counts[stratum],
            reserves=reserves,
        )
        for stratum, ids in listed.items()
    )


def random_order(ids: Iterable[str], *, seed: int, stream: str) -> tuple[str, ...]:
    """The ids in an order that depends on them, the seed and the stream's name alone."""
    in_order = sorted(ids)
    source = np.random.PCG64(np.random.SeedSequence(seed, spawn_key=tuple(stream.encode())))
    places = np.argsort(source.random_raw(len(in_order)), kind="stable")
    return tuple(in_order[place] for place in places)


def first_of(stratum: str, order: Sequence[str], *, n: int, reserves: int) -> StratumDraw:
    """The first n of a random order, and those after them in reserve."""
    return StratumDraw(stratum, len(order), tuple(order[:n]), tuple(order[n : n + reserves]))


def ids_by_stratum(ids: Sequence[str], strata: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Strata by name, each with its ids.

    Raises:
        ValueError: not one stratum for each id; an id that stands twice, naming it.
    """
    if len(ids) != len(strata):
        raise ValueError(f"strata must be {len(ids)} labels, one for each id, not {len(strata)}")
    twice = sorted(each for each, times in Counter(ids).items() if times > 1)
    if twice:
        raise ValueError(f"ids stand more than once: {', '.join(twice[:5])}")
    listed: defaultdict[str, list[str]] = defaultdict(list)
    for each, stratum in zip(ids, strata, strict=True):
        listed[stratum].append(each)
    return {stratum: listed[stratum] for stratum in sorted(listed)}
