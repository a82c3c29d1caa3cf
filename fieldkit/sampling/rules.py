"""How a draw is made, which seed repeats it, and what it tells when it cannot be made."""

from hashlib import sha256

import msgspec

from fieldkit.errors import FieldkitError
from fieldkit.sites.tables import SiteKind
from fieldkit.waves.actions import SEED_BITS
from forms.text import Bilingual
from scoring.planning.matching import WhyUnmatched

OURS = "CM"  # the operator that asks; the others are its rivals
FARTHEST_M = 100_000.0
MOST_RESERVES = 100


class DrawRefusedError(FieldkitError):
    """Rules or targets that no draw can follow; nothing was stored."""

    code = "draw_refused"
    title = Bilingual("没有抽样", "Nothing was drawn")


class DrawRules(msgspec.Struct, frozen=True):
    """Stored with the draw.

    Attributes:
        kind: of the sites that are drawn.
        is_matched: rivals' sites are the nearest to ours, else every operator is drawn by its own targets.
        caliper_m: farthest that a rival's site may lie from ours; only where they are matched.
        reserves: for each city and operator; where they are matched, for ours alone.
    """

    kind: SiteKind = SiteKind.HALL
    is_matched: bool = True
    caliper_m: float = 3_000.0
    reserves: int = 2


class Gap(msgspec.Struct, frozen=True):
    """A rival that stands in a set without a site, and how far from ours its nearest is, if there is one."""

    site: str  # code of ours
    matched_set: str
    operator: str
    why: WhyUnmatched
    nearest_m: float | None


def check_rules(rules: DrawRules) -> None:
    """Raises `DrawRefusedError` for a caliper or a number of reserves that cannot be."""
    if not 0 < rules.caliper_m <= FARTHEST_M:
        raise DrawRefusedError(CALIPER.filled(most=f"{FARTHEST_M:,.0f}"), where="caliper_m")
    if not 0 <= rules.reserves <= MOST_RESERVES:
        raise DrawRefusedError(RESERVES.filled(most=MOST_RESERVES), where="reserves")


def seed_of(wave_seed: int, form_id: str, *, line: str, method: str) -> int:
    """The seed of a form's draws in a wave, from 0 to 2⁵³ − 1, which a spreadsheet still holds.

    Forms of one wave draw independently, and nobody can draw again until the sample pleases: the same
    register and targets give the same sites.

    Formula:
        the first 53 bits of SHA-256 of the wave's seed, the form's id, line and method, joined by "/".

    Example:
        >>> seed_of(1, "store_visit", line="third_party", method="experience")
        357060699944141
    """
    digest = sha256(f"{wave_seed}/{form_id}/{line}/{method}".encode()).digest()
    return int.from_bytes(digest[:8]) >> (64 - SEED_BITS)


def rules_of(stored: str) -> DrawRules:
    return msgspec.json.decode(stored, type=DrawRules)


def gaps_of(stored: str) -> tuple[Gap, ...]:
    return msgspec.json.decode(stored, type=tuple[Gap, ...])


CALIPER = Bilingual(
    "距离上限应大于 0，至多 {most} 米。", "The farthest distance must be above 0 and at most {most} m."
)
RESERVES = Bilingual("备选数应在 0 到 {most} 之间。", "Reserves must be from 0 to {most}.")
