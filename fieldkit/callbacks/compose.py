"""Which repairs a draw finds: the list, the rules, the seed and the month decide it, and nothing else."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from forms.text import Bilingual
from scoring.planning.callbacks import CallbackRules, draw_callbacks


@dataclass(frozen=True, slots=True)
class ListedRepair:
    """A repair as it was uploaded, with its outlet's city."""

    work_order: str
    site: int
    site_code: str
    city: int
    city_code: str
    city_name: Bilingual
    repaired_on: date


@dataclass(frozen=True, slots=True)
class RepairRow:
    """A repair as `fieldkit.callbacks.tables.Repair` keeps it."""

    work_order: str
    site: int
    city: int
    repaired_on: date
    place: int = 0
    is_reserve: bool = False
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class CityShare:
    """What becomes of one city's repairs."""

    name: Bilingual
    n_listed: int
    n_drawn: int
    n_reserves: int


@dataclass(frozen=True, slots=True)
class Composition:
    """Every repair of the list by city; those drawn and in reserve first, in the order of the draw."""

    rows: tuple[RepairRow, ...]
    cities: tuple[CityShare, ...]


def compose(repairs: Sequence[ListedRepair], *, month: date, rules: CallbackRules, seed: int) -> Composition:
    """Draw from the repairs, in whatever order they are listed.

    Args:
        repairs: of one month, each work order once.
        month: its first day.
        rules: as packaged.
        seed: the wave's; months draw independently of one another with it.
    """
    by_order = {repair.work_order: repair for repair in repairs}
    strata = draw_callbacks(
        [repair.work_order for repair in repairs],
        [repair.city_code for repair in repairs],
        month=f"{month:%Y-%m}",
        rules=rules,
        seed=seed,
    )
    rows: list[RepairRow] = []
    cities: list[CityShare] = []
    for stratum in strata:
        chosen = (*stratum.drawn, *stratum.reserves)
        rows += [
            _row(by_order[order], place, is_reserve=place > len(stratum.drawn), weight=stratum.weight)
            for place, order in enumerate(chosen, start=1)
        ]
        left = sorted({each.work_order for each in repairs if each.city_code == stratum.stratum} - {*chosen})
        rows += [_row(by_order[order]) for order in left]
        name = by_order[chosen[0]].city_name
        cities.append(CityShare(name, stratum.n_listed, len(stratum.drawn), len(stratum.reserves)))
    return Composition(tuple(rows), tuple(cities))


def digest_of(repairs: Sequence[ListedRepair], *, month: date, rules: CallbackRules, seed: int) -> str:
    """The same for two draws that find the same for the same reasons, in whatever order they are listed."""
    listed = sorted((each.work_order, each.site_code, each.city_code, each.repaired_on) for each in repairs)
    told = msgspec.json.encode([month, seed, rules, listed])
    return hashlib.sha256(told).hexdigest()


def _row(
    repair: ListedRepair, place: int = 0, *, is_reserve: bool = False, weight: float | None = None
) -> RepairRow:
    return RepairRow(
        work_order=repair.work_order,
        site=repair.site,
        city=repair.city,
        repaired_on=repair.repaired_on,
        place=place,
        is_reserve=is_reserve,
        weight=weight,
    )
