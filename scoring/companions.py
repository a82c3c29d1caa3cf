"""Second looks at a contrast: no verdict rests on them, but they help to read a mean or a cut-off time."""

from dataclasses import dataclass

import numpy as np

from scoring.contrasts import FEWEST_CLUSTERS, Pair
from scoring.results import Companion
from scoring.score import BoolArray, FloatArray
from scoring.stats.design import Design, IntArray
from scoring.stats.log_rank import clustered_log_rank
from scoring.stats.rank_tests import brunner_munzel
from scoring.stats.samples import UntestableError


@dataclass(frozen=True, slots=True, eq=False)
class Timed:
    """The cut-off times behind a column.

    Attributes:
        times: (n,) NaN where there is no answer.
        happened: (n,) whether the event was seen.
        area: (n,) codes; times are compared within an area.
    """

    times: FloatArray
    happened: BoolArray
    area: IntArray


def companions_of(pair: Pair, timed: Timed | None) -> tuple[Companion, ...]:
    """Those that fit the pair's kind of number: none for shares and for counts that a procedure fixes."""
    if pair.comparable.is_share or pair.comparable.is_protocol or pair.fewest_clusters < FEWEST_CLUSTERS:
        return ()
    if timed is None:
        return (_superiority(pair),)
    return (_superiority(pair), *_log_rank(pair, timed))


def _superiority(pair: Pair) -> Companion:
    ours, rival = (pair.estimates.cluster_ratios(side, pair.column) for side in (pair.first, pair.second))
    better, worse = (rival, ours) if pair.comparable.facts.is_lower_better else (ours, rival)
    found = brunner_munzel(better, worse)
    return Companion("superiority", found.estimate, found.low, found.high, found.p_value)


def _log_rank(pair: Pair, timed: Timed) -> tuple[Companion, ...]:
    """Nothing where no time of the two can be told apart."""
    design: Design = pair.estimates.design
    rows = ~np.isnan(timed.times) & np.isin(design.operator, (pair.first, pair.second))
    try:
        found = clustered_log_rank(
            timed.times[rows],
            happened=timed.happened[rows],
            group=np.where(design.operator[rows] == pair.first, "ours", "rival"),
            groups=("ours", "rival"),
            cluster=design.cluster[rows],
            stratum=timed.area[rows],
        )
    except UntestableError:
        return ()
    return (Companion("log_rank", None, None, None, found.p_value),)
