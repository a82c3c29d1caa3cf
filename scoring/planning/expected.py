"""What is known of an item before the fieldwork: about which share passes, or how far its values scatter."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variances:
    """Of ours − rival, one unclustered visit each: when they are equal, and when they are apart."""

    under_equality: float
    under_difference: float


@dataclass(frozen=True, slots=True)
class ExpectedShare:
    """A yes or no of which about this share passes, 0 to 1.

    The other operator is taken to lie on the side of 50 %, where shares vary more: no sample is too small
    when it lies on the far side.
    """

    share: float

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise ValueError(f"share {self.share} must lie between 0 and 1")

    @property
    def widest_difference(self) -> float:
        return max(self.share, 1 - self.share)

    @property
    def largest_variance(self) -> float:
        return 0.5

    def variances(self, difference: float) -> Variances:
        """2m(1 − m) at the middle m of the two; p(1 − p) + q(1 − q) (Fleiss 1981, equation 3.2)."""
        other = self.share + math.copysign(difference, 0.5 - self.share)
        other = min(max(other, 0.0), 1.0)
        middle = (self.share + other) / 2
        apart = self.share * (1 - self.share) + other * (1 - other)
        return Variances(2 * middle * (1 - middle), apart)


@dataclass(frozen=True, slots=True)
class ExpectedMean:
    """A rating, score or measure whose single visits scatter with this standard deviation, in its unit."""

    sd: float

    def __post_init__(self) -> None:
        if not 0 < self.sd < math.inf:
            raise ValueError(f"sd {self.sd} must be positive and finite")

    @property
    def widest_difference(self) -> float:
        return math.inf

    @property
    def largest_variance(self) -> float:
        return 2 * self.sd * self.sd

    def variances(self, difference: float) -> Variances:  # noqa: ARG002 -- shares need it
        return Variances(self.largest_variance, self.largest_variance)


Expected = ExpectedShare | ExpectedMean
