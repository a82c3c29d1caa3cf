"""How one visit turns out, item by item: a Gaussian copula over the truths.

Every item has a standing, standard normal, whose city and hall parts are shared; the truth's own distribution
reads it off, so that shares and means hold while visits of one city, and items of one hall, go together.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

from fieldkit.demo import truths
from fieldkit.demo.chance import stream
from fieldkit.demo.truths import Rated, Timed
from fieldkit.demo.world import DemoVisit

YES, NO = "yes", "no"
NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Impression:
    """One visit as chance has it."""

    visit: DemoVisit
    seed: int

    def standing(self, item: str) -> float:
        """How well the hall does on the item that day; standard normal, correlated in a city and a hall."""
        site = self.visit.site
        city = stream(self.seed, "city", site.city.code, item).standard_normal()
        hall = stream(self.seed, "hall", site.code).standard_normal()
        own = stream(self.seed, "visit", self.visit.code, item).standard_normal()
        rest = 1 - truths.CITY_SHARE - truths.SITE_SHARE
        shares = ((truths.CITY_SHARE, city), (truths.SITE_SHARE, hall), (rest, own))
        return math.fsum(math.sqrt(share) * effect for share, effect in shares)

    def happens(self, item: str, share: float) -> bool:
        """True in this share of visits."""
        return NORMAL.cdf(-self.standing(item)) < share

    def yes(self, item: str) -> str:
        return YES if self.happens(item, truths.YES[item][self.visit.site.operator]) else NO

    def rating(self, item: str, rated: Rated, *, best: int) -> str:
        value = rated.means[self.visit.site.operator] + rated.sd * self.standing(item)
        return str(min(max(round(value), 0), best))

    def seconds(self, item: str, timed: Timed) -> int:
        value = timed.median_s * math.exp(-timed.log_sd * self.standing(item))
        return min(max(round(value), timed.shortest_s), timed.longest_s)

    def yeses(self, *items: str) -> dict[str, str]:
        return {item: self.yes(item) for item in items}

    def ratings(self, *items: str) -> dict[str, str]:
        return {item: self.rating(item, truths.RATINGS[item], best=5) for item in items}
