"""A wave's visits as arrays: what a comparison reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from forms.rubric import Rubric
from forms.text import Bilingual
from scoring.measure import Status
from scoring.score import BoolArray, FloatArray, Scores, StatusArray


@dataclass(frozen=True, slots=True, eq=False)
class WaveArrays:
    """The n visits of one wave on one form version, one row each, items in the rubric's order.

    Attributes:
        rubric: of that form version; its `form_id` says which elements the wave can feed.
        operator: (n,) CM, CU or CT.
        site: (n,) site codes, the unit that repeats.
        city: (n,) city codes; `city_labels` says how to print them.
        weight: (n,) sites in the stratum ÷ sites drawn, the same for all visits of a site; positive.
        values: (n, items) as `measure` gives them.
        status: (n, items) as `measure` gives them.
        scores: of the same rows, from `score` or as they were published.
        cut: the slice of the form's visits these rows are, e.g. "call_slot = peak"; "" for all of them.
    """

    rubric: Rubric
    operator: NDArray[np.str_]
    site: NDArray[np.str_]
    city: NDArray[np.str_]
    weight: FloatArray
    values: FloatArray
    status: StatusArray
    scores: Scores
    city_labels: Mapping[str, Bilingual] = field(default_factory=dict[str, Bilingual])
    cut: str = ""

    def has_number(self, column: int) -> BoolArray:
        """Rows that count in a comparison of one item: answered or timed out, on a scorable visit."""
        status = self.status[:, column]
        return ((status == Status.ANSWERED) | (status == Status.CENSORED)) & self.scores.is_scorable
