"""How many degrees of freedom a variance has where clusters count unequally."""

import numpy as np

from scoring.stats.ratios import RatioEstimates


def effective_df(found: RatioEstimates, first: int, second: int, column: int) -> float:
    """Of the variance of first − second, if each cluster's ratio varied alike.

    Args:
        found: the estimates.
        first: an operator; `second` another.
        second: see `first`.
        column: of the estimates.

    Returns:
        Clusters − strata where all clusters count alike, fewer the more unequal they are; 0 where no stratum
        has two. `RatioEstimates.df` is clusters − strata whatever they weigh, as survey software has it, and
        a t with more degrees of freedom than its variance has finds too much.

    Formula:
        with s_c the square of cluster c's share in its operator's estimate (of both operators added, where it
        serves both) as its variance, the between-cluster variance is a quadratic form with expectation
        Σ_h S_h and variance 2 Σ_h (n_h ÷ (n_h − 1))² × [(1 − 2 ÷ n_h) Σ_c s_c² + S_h² ÷ n_h²], S_h = Σ_c s_c;
        df = 2 E² ÷ V (Satterthwaite 1946; Bell and McCaffrey 2002). A lonely cluster adds s_c and 2 s_c².

    Example:
        >>> from scoring.stats.design import design_of
        >>> from scoring.stats.ratios import ratio_estimates
        >>> design = design_of(
        ...     ["CM"] * 4 + ["CU"] * 4,
        ...     cluster=range(8),
        ...     stratum=[1] * 4 + [2] * 4,
        ...     weight=[1.0] * 7 + [9.0],
        ...     operators=["CM", "CU"],
        ... )
        >>> y = np.arange(8.0)[:, None] % 3
        >>> found = ratio_estimates(design, numerator=y, denominator=np.ones((8, 1)))
        >>> int(found.df[0, 1, 0]), round(effective_df(found, 0, 1, 0), 2)
        (6, 2.04)
    """
    design = found.design
    parts = np.zeros(len(design.stratum_of_cluster))
    for operator in {first, second}:
        cells = design.cells_of(operator)
        below = found.cell_below[cells, column]
        total = below.sum()
        if total > 0:
            np.add.at(parts, design.cell_cluster[cells], np.square(below / total))
    strata, n_strata = design.stratum_of_cluster, len(design.n_in_stratum)
    drawn = np.bincount(strata, weights=parts > 0, minlength=n_strata)
    sums = np.bincount(strata, weights=parts, minlength=n_strata)
    squares = np.bincount(strata, weights=np.square(parts), minlength=n_strata)
    n = np.maximum(drawn, 2)
    spread = np.square(n / (n - 1)) * ((1 - 2 / n) * squares + np.square(sums / n))
    variance = 2 * np.where(drawn == 1, squares, spread).sum()
    is_estimable = (drawn > 1).any()
    return float(2 * sums.sum() ** 2 / variance) if is_estimable and variance > 0 else 0.0
