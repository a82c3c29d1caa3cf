"""Three or more operators at once: is there any difference among them, before asking between whom?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from statsmodels.stats.contingency_tables import cochrans_q

from scoring.stats.samples import FloatArray, refuse_sample


@dataclass(frozen=True, slots=True)
class Omnibus:
    """A chi-square test that nothing differs among several groups; it does not say which ones do.

    Attributes:
        statistic: 0 when nothing differs.
        df: degrees of freedom; 0 when all gave one and the same answer.
        p_value: 1 when nothing differs.
        n: what was counted: values, answers or sites.
        is_rough: too little for the chi-square curve to be close; each function says where that begins.
    """

    statistic: float
    df: int
    p_value: float
    n: int
    is_rough: bool


def kruskal_wallis(groups: Sequence[FloatArray]) -> Omnibus:
    """Does any of several independent groups tend to be higher than another?

    Args:
        groups: two or more of (n_g,) finite values, at least one each.

    Returns:
        Rough below five values in a group. All values equal: statistic 0 and p = 1, where R gives NaN.

    Raises:
        ValueError: fewer than two groups; a group that is empty or holds NaN or infinity, by its place.

    Formula:
        H = [12 ÷ (N(N + 1)) × Σ R²/n − 3(N + 1)] ÷ [1 − Σ(t³ − t) ÷ (N³ − N)] on k − 1 degrees of freedom, R
        being the groups' sums of ranks and t the sizes of ties (Kruskal and Wallis 1952, Journal of the
        American Statistical Association 47:583–621, equations 1.1 to 1.3).

    Example:
        >>> found = kruskal_wallis([np.array([1.0, 2.0]), np.array([3.0, 4.0]), np.array([5.0, 6.0])])
        >>> round(found.statistic, 4), found.df, round(found.p_value, 4), found.is_rough
        (4.5714, 2, 0.1017, True)
    """
    if len(groups) < 2:
        raise ValueError("groups must be at least two")
    for place, values in enumerate(groups):
        refuse_sample(f"groups[{place}]", values, at_least=1)
    everything = np.concatenate(groups)
    statistic = 0.0
    if np.ptp(everything) > 0:
        statistic = max(0.0, float(stats.kruskal(*groups).statistic))
    is_rough = min(len(values) for values in groups) < 5
    return _omnibus(statistic, len(groups) - 1, n=len(everything), is_rough=is_rough)


def chi_square(counts: FloatArray) -> Omnibus:
    """Do several independent groups give the same answers in the same shares?

    Args:
        counts: (groups, answers) whole counts, not sums of weights: those would claim more visits than there
            were.

    Returns:
        Pearson's test without Yates' correction, as R's chisq.test(correct = FALSE). Answers nobody gave are
        left out. Rough when an expected count is below 1, or more than a fifth of them below 5 (Cochran 1954,
        Biometrics 10:417–451, page 420). One answer given by all: p = 1 on 0 degrees of freedom.

    Raises:
        ValueError: not a table of at least two groups; a count that is negative, not whole or NaN; a group
            without any answer, which is missing and has no shares.

    Formula:
        X² = Σ (O − E)² ÷ E, E = row sum × column sum ÷ n, on (groups − 1)(answers − 1) degrees of freedom
        (Pearson 1900; Fisher 1922 for the degrees of freedom).

    Example:
        >>> found = chi_square(np.array([[30.0, 10.0], [20.0, 20.0]]))
        >>> round(found.statistic, 4), found.df, round(found.p_value, 4)
        (5.3333, 1, 0.0209)
    """
    _refuse_table(counts)
    given = counts[:, counts.sum(axis=0) > 0]
    n = int(given.sum())
    if given.shape[1] == 1:
        return _omnibus(0.0, 0, n=n, is_rough=False)
    found: Any = stats.chi2_contingency(given, correction=False)
    expected = np.asarray(found.expected_freq)
    is_rough = bool(expected.min() < 1 or np.mean(expected < 5) > 1 / 5)
    return _omnibus(float(found.statistic), int(found.dof), n=n, is_rough=is_rough)


def cochran_q(passes: NDArray[np.bool_]) -> Omnibus:
    """Do several operators, checked at the same sites, pass equally often?

    Args:
        passes: (n, operators) whether each passed at each site; at least two operators, no site with a gap.

    Returns:
        Rough when the sites where operators differ × operators are below 24, or those sites below 4 (Tate and
        Brown 1970, Journal of the American Statistical Association 65:155–160). No such site: p = 1. Two
        operators: McNemar's chi-square; `mcnemar` is exact.

    Raises:
        ValueError: not a table of truth values with a site and two operators.

    Formula:
        Q = (k − 1)(kΣC² − T²) ÷ (kT − ΣR²) on k − 1 degrees of freedom, C the operators' passes, R the sites'
        and T all (Cochran 1950, Biometrika 37:256–266).

    Example:
        >>> found = cochran_q(np.array([[True, True, False]] * 6 + [[True, False, False]] * 2))
        >>> round(found.statistic, 4), found.df, round(found.p_value, 4)
        (13.0, 2, 0.0015)
    """
    if passes.ndim != 2 or passes.dtype != np.bool_ or len(passes) < 1 or passes.shape[1] < 2:
        raise ValueError(f"passes {passes.shape} must be truth values of at least one site and two operators")
    n_operators = passes.shape[1]
    n_varied = int((passes.any(axis=1) & ~passes.all(axis=1)).sum())
    statistic = float(cochrans_q(passes.astype(np.int64)).statistic) if n_varied else 0.0
    is_rough = n_varied < 4 or n_varied * n_operators < 24
    return _omnibus(statistic, n_operators - 1, n=len(passes), is_rough=is_rough)


def _omnibus(statistic: float, df: int, *, n: int, is_rough: bool) -> Omnibus:
    p_value = float(stats.chi2.sf(statistic, df)) if statistic > 0 else 1.0
    return Omnibus(statistic=statistic, df=df, p_value=p_value, n=n, is_rough=is_rough)


def _refuse_table(counts: FloatArray) -> None:
    if counts.ndim != 2 or len(counts) < 2:
        raise ValueError(f"counts {counts.shape} must be a table of at least two groups")
    if not (np.isfinite(counts).all() and (counts >= 0).all() and (counts == np.floor(counts)).all()):
        raise ValueError("counts must be whole and not negative")
    if empty := np.flatnonzero(counts.sum(axis=1) == 0).tolist():
        raise ValueError(f"counts[{empty[0]}] holds no answer: leave that group out")
