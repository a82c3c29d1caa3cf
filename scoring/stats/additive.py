"""Effects of one factor when another is held: what a group adds to the cells it shares with other groups."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

ROUNDING = 1e-9  # what is left of an eigenvalue of 0 among others of about 1


@dataclass(frozen=True, slots=True, eq=False)
class AdditiveEffects:
    """What each group adds, against the mean of the groups that cells link it to; NaN where nothing tells.

    Attributes:
        estimate: (groups,) in the unit of the values; within a component Σ rows × estimate is 0.
        clustered_se: (groups,) cluster-robust standard errors; NaN below two comparable clusters.
        pooled_se: (groups,) from one residual variance for all rows, which ignores the clusters.
        component: (groups,) groups of equal number are linked by shared cells and can be compared.
        n_comparable: (groups,) rows in cells that another group has rows in, too: the others tell nothing.
        n_clusters: (groups,) clusters of those rows.
    """

    estimate: FloatArray
    clustered_se: FloatArray
    pooled_se: FloatArray
    component: IntArray
    n_comparable: IntArray
    n_clusters: IntArray


def additive_effects(
    values: FloatArray, *, group: IntArray, cell: IntArray, cluster: IntArray
) -> AdditiveEffects:
    """How much higher are a group's values than others' in the same cells?

    Args:
        values: (n,) finite.
        group: (n,) codes 0, 1, 2 … without gaps, e.g. the auditor.
        cell: (n,) codes likewise, e.g. city × operator.
        cluster: (n,) codes likewise of rows that are not independent, e.g. the site.

    Returns:
        NaN for a group that is alone in all its cells: its effect cannot be told from theirs.

    Raises:
        ValueError: no row, lengths that differ, a NaN or infinity, codes with gaps.

    Formula:
        least squares of value = cell + group, cells swept out (Frisch and Waugh 1933), groups centred at the
        row-weighted mean of their component; variance CR2 (Bell and McCaffrey 2002): clusters' residuals
        times (I − H_gg)^(−1/2), which is unbiased for equal and independent errors. pooled_se takes
        σ² = Σe² ÷ (n − rank).

    Example:
        >>> found = additive_effects(
        ...     np.array([8.0, 6, 9, 7, 5, 3]),
        ...     group=np.array([0, 1, 0, 1, 0, 1]),
        ...     cell=np.array([0, 0, 0, 0, 1, 1]),
        ...     cluster=np.arange(6),
        ... )
        >>> found.estimate.round(9).tolist()
        [1.0, -1.0]
    """
    _refuse_rows(values, group, cell, cluster)
    sweep = _sweep(group, cell)
    effects = sweep.solution @ _swept_sums(values, sweep)
    residuals = _residuals(values, effects, sweep)
    variance = _clustered_variance(residuals, cluster, sweep)
    rank = sweep.counts.sum(axis=0).size + len(effects) - sweep.n_components
    pooled = np.square(residuals).sum() / (len(values) - rank) if len(values) > rank else np.nan
    is_shared = ((sweep.counts > 0).sum(axis=0) > 1)[cell]
    n_clusters = np.bincount(np.unique(np.stack([group, cluster])[:, is_shared], axis=1)[0])
    n_clusters = np.pad(n_clusters, (0, len(effects) - len(n_clusters)))
    n_comparable = np.bincount(group[is_shared], minlength=len(effects))
    known = np.where(n_comparable > 0, 1.0, np.nan)
    centring = np.einsum("ga,ab,gb->g", sweep.centring, sweep.inverse, sweep.centring)
    return AdditiveEffects(
        estimate=effects * known,
        clustered_se=np.sqrt(variance) * np.where(n_clusters > 1, 1.0, np.nan),
        pooled_se=np.sqrt(np.maximum(centring, 0) * pooled) * known,
        component=sweep.component,
        n_comparable=n_comparable,
        n_clusters=n_clusters,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Sweep:
    """The regression with its cells swept out: everything that does not depend on the values."""

    group: IntArray
    cell: IntArray
    counts: FloatArray  # (groups, cells) rows
    inverse: FloatArray  # (groups, groups) of the swept normal equations, pseudo
    centring: FloatArray  # (groups, groups) subtracts a component's mean
    solution: FloatArray  # (groups, groups) centring @ inverse
    component: IntArray
    n_components: int

    def rows(self, places: IntArray) -> FloatArray:
        """(rows, groups) the groups' indicator with the cells' means taken out."""
        cells = self.counts[:, self.cell[places]]
        rows = -(cells / cells.sum(axis=0)).T
        rows[np.arange(len(places)), self.group[places]] += 1
        return rows


def _refuse_rows(values: FloatArray, *codes: IntArray) -> None:
    if not len(values) or not np.isfinite(values).all():
        raise ValueError("values must be at least one finite number")
    for name, code in zip(("group", "cell", "cluster"), codes, strict=True):
        if code.shape != values.shape or not np.array_equal(np.unique(code), np.arange(code.max() + 1)):
            raise ValueError(f"{name} must hold {len(values)} codes 0, 1, 2 … without gaps")


def _sweep(group: IntArray, cell: IntArray) -> _Sweep:
    counts = np.zeros((group.max() + 1, cell.max() + 1))
    np.add.at(counts, (group, cell), 1)
    rows = counts.sum(axis=1)
    inverse = np.linalg.pinv(
        np.diag(rows) - (counts / counts.sum(axis=0)) @ counts.T, rcond=ROUNDING, hermitian=True
    )
    component, n_components = _components(counts)
    same = component[:, None] == component
    centring = np.eye(len(rows)) - same * rows / (same @ rows)[:, None]
    return _Sweep(group, cell, counts, inverse, centring, centring @ inverse, component, n_components)


def _components(counts: FloatArray) -> tuple[IntArray, int]:
    n_groups, n_cells = counts.shape
    groups, cells = np.nonzero(counts)
    links = coo_array((np.ones(len(groups)), (groups, n_groups + cells)), (n_groups + n_cells,) * 2)
    n_components, component = connected_components(links, directed=False)
    return component[:n_groups].astype(np.int64), int(n_components)


def _without_cell_means(values: FloatArray, cell: IntArray) -> FloatArray:
    return values - (np.bincount(cell, weights=values) / np.bincount(cell))[cell]


def _swept_sums(values: FloatArray, sweep: _Sweep) -> FloatArray:
    swept = _without_cell_means(values, sweep.cell)
    return np.bincount(sweep.group, weights=swept).astype(np.float64)


def _residuals(values: FloatArray, effects: FloatArray, sweep: _Sweep) -> FloatArray:
    residuals = _without_cell_means(values - effects[sweep.group], sweep.cell)
    if math.sqrt(np.square(residuals).mean()) <= ROUNDING * np.abs(values).max():
        return np.zeros(len(values))
    return residuals


def _clustered_variance(residuals: FloatArray, cluster: IntArray, sweep: _Sweep) -> FloatArray:
    """(groups,) CR2 variances of the centred effects."""
    variance = np.zeros(len(sweep.counts))
    cell_sizes = sweep.counts.sum(axis=0)
    order = np.argsort(cluster, kind="stable")
    for places in np.split(order, np.flatnonzero(np.diff(cluster[order])) + 1):
        rows, cells = sweep.rows(places), sweep.cell[places]
        hat = (cells[:, None] == cells) / cell_sizes[cells] + rows @ sweep.inverse @ rows.T
        adjusted = _inverse_root(np.eye(len(places)) - hat) @ residuals[places]
        variance += np.square(sweep.solution @ (rows.T @ adjusted))
    return variance


def _inverse_root(matrix: FloatArray) -> FloatArray:
    """Symmetric; directions the fit has used up entirely stay at 0."""
    values, vectors = np.linalg.eigh(matrix)
    is_left = values > ROUNDING
    roots = np.where(is_left, 1 / np.sqrt(np.where(is_left, values, 1.0)), 0.0)
    return (vectors * roots) @ vectors.T
