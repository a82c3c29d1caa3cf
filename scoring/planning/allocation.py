"""How many sites each stratum gives to a sample of a given size."""

import heapq
import math
from collections.abc import Mapping


def equal_allocation(sites: Mapping[str, int], n: int) -> dict[str, int]:
    """As many from each stratum as from any other, so that strata can be told apart.

    Args:
        sites: in each stratum of the register.
        n: sites to draw, at least one for each stratum; what is left over goes to the largest strata.

    Raises:
        ValueError: n too small, or more than a stratum has, naming it.

    Example:
        >>> equal_allocation({"长沙": 40, "湘潭": 9, "株洲": 12}, 10)
        {'长沙': 4, '湘潭': 3, '株洲': 3}
    """
    _refuse(sites, n, minimum=1)
    each, left_over = divmod(n, len(sites))
    one_more = sorted(sites, key=lambda stratum: (-sites[stratum], stratum))[:left_over]
    asked = {stratum: each + (stratum in one_more) for stratum in sites}
    refuse_scarce(asked, sites)
    return asked


def proportional_allocation(sites: Mapping[str, int], n: int, *, minimum: int) -> dict[str, int]:
    """In proportion to the sites a stratum has, so that weights are nearly equal.

    Args:
        sites: in each stratum of the register.
        n: sites to draw in all.
        minimum: from each stratum, at least 1; 2 or more show the variation inside it.

    Raises:
        ValueError: n below the minima or above all sites; a stratum with fewer than the minimum, naming it.

    Formula:
        `neyman_allocation` where all strata scatter alike.

    Example:
        >>> proportional_allocation({"长沙": 40, "湘潭": 9, "株洲": 12}, 12, minimum=2)
        {'长沙': 8, '湘潭': 2, '株洲': 2}
    """
    return neyman_allocation(sites, n, sds=dict.fromkeys(sites, 1.0), minimum=minimum)


def neyman_allocation(
    sites: Mapping[str, int], n: int, *, sds: Mapping[str, float], minimum: int
) -> dict[str, int]:
    """More from large strata and from those whose sites differ much: the smallest error of the overall mean.

    Args:
        sites: in each stratum of the register.
        n: sites to draw in all.
        sds: standard deviation between the sites of each stratum, 0 or more.
        minimum: from each stratum, at least 1.

    Returns:
        Never more than a stratum has: a full one leaves its share to the others.

    Raises:
        ValueError: as for `proportional_allocation`; a stratum without sd, or an sd that is negative or NaN.

    Formula:
        n_h ∝ N_h S_h (Neyman 1934), in whole sites: from the minimum on, each further one to the stratum with
        the largest N_h S_h ÷ √(n_h (n_h + 1)) that is not full (Wright 2012, the exact optimum).

    Example:
        >>> neyman_allocation({"a": 50, "b": 50}, 12, sds={"a": 3.0, "b": 1.0}, minimum=2)
        {'a': 9, 'b': 3}
    """
    _refuse(sites, n, minimum=minimum)
    refuse_scarce(dict.fromkeys(sites, minimum), sites)
    if set(sds) != set(sites) or not all(0 <= sd < math.inf for sd in sds.values()):
        raise ValueError(f"sds {dict(sds)} must hold a number of 0 or more for each of {sorted(sites)}")
    counts = dict.fromkeys(sites, minimum)

    def claim(stratum: str) -> tuple[float, str]:
        has = counts[stratum]
        return (-sites[stratum] * sds[stratum] / math.sqrt(has * (has + 1)), stratum)

    queue = [claim(stratum) for stratum in sites if sites[stratum] > minimum]
    heapq.heapify(queue)
    for _ in range(n - minimum * len(sites)):
        _, stratum = heapq.heappop(queue)
        counts[stratum] += 1
        if counts[stratum] < sites[stratum]:
            heapq.heappush(queue, claim(stratum))
    return counts


def refuse_scarce(asked: Mapping[str, int], sites: Mapping[str, int]) -> None:
    """Every draw and allocation asks this.

    Raises:
        ValueError: strata with fewer sites than asked, naming them all.
    """
    scarce = [f"{name} has {sites[name]}, asked {n}" for name, n in asked.items() if sites[name] < n]
    if scarce:
        raise ValueError(f"strata with too few sites: {'; '.join(scarce)}")


def _refuse(sites: Mapping[str, int], n: int, *, minimum: int) -> None:
    if not sites or minimum < 1:
        raise ValueError(f"sites must name a stratum, minimum {minimum} be at least 1")
    if not minimum * len(sites) <= n <= sum(sites.values()):
        raise ValueError(
            f"n {n} must be {minimum} × {len(sites)} strata or more, and at most {sum(sites.values())} sites"
        )
