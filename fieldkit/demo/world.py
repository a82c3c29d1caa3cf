"""The demo's invented world: halls, auditors and visits of one past wave and one that is being collected.

The visits are matched as a fair comparison asks: the three operators' halls of a set stand within a walk of
each other, are visited by one auditor in one slot of one day with one scenario, and the order of operators
rotates.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from fieldkit.demo.chance import stream
from fieldkit.demo.places import AUDITOR_NAMES, CITIES, STREETS, DemoAuditor, DemoCity, Operator, Place
from forms.text import Bilingual

DEFAULT_SEED = 7  # a world where chance leaves every planted equality looking equal
TIME_ZONE = ZoneInfo("Asia/Shanghai")
SETS_PER_CITY = 8
METRES_PER_DEGREE = 111_320  # of latitude; of longitude times the cosine of the latitude
VISIT_SPACING = timedelta(minutes=58)  # the longest visit and the walk to the next hall
WORKDAYS_PER_WEEK = 5
LINE, METHOD = "third_party", "experience"  # of every visit; the assignment and the answers must agree
WAVE, OPEN_WAVE = "FJ-2026-10", "FJ-2026-11"
WAVE_STARTS_ON = date(2026, 10, 12)  # a Monday after the National Day holiday


class Scenario(StrEnum):
    """What the auditor asks for, the same at the three halls of a set; the names are the form's choices."""

    QUERY = "query"
    PLAN_CHANGE = "plan_change"
    NEW_NUMBER = "new_number"
    SIM_REPLACE = "sim_replace"


class Slot(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


SLOT_STARTS = {Slot.MORNING: time(9, 5), Slot.AFTERNOON: time(14, 5), Slot.EVENING: time(17, 5)}


@dataclass(frozen=True, slots=True)
class DemoSite:
    """One business hall; `set_code` (city and number, e.g. FZ-03) names the matched set it belongs to."""

    code: str
    operator: Operator
    city: DemoCity
    set_code: str
    name: Bilingual
    address: Bilingual
    place: Place


@dataclass(frozen=True, slots=True)
class DemoVisit:
    """One auditor's visit to one hall; `starts_at` is when the auditor walks in, in the wave's zone."""

    code: str
    wave: str
    site: DemoSite
    auditor: DemoAuditor
    scenario: Scenario
    slot: Slot
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class DemoWave:
    code: str
    number: int
    name: Bilingual
    starts_on: date
    ends_on: date
    cities: tuple[DemoCity, ...]
    sites: tuple[DemoSite, ...]
    auditors: tuple[DemoAuditor, ...]
    visits: tuple[DemoVisit, ...]


def plan_wave(seed: int) -> DemoWave:
    """The finished wave: 3 operators × 9 cities × 8 halls, one visit each."""
    sites = _sites(seed)
    return DemoWave(
        code=WAVE,
        number=12,
        name=Bilingual("福建第 12 期（演示数据）", "Fujian, wave 12 (demo figures)"),
        starts_on=WAVE_STARTS_ON,
        ends_on=date(2026, 10, 30),
        cities=CITIES,
        sites=sites,
        auditors=_auditors(),
        visits=tuple(visit for at in range(len(CITIES)) for visit in _city_visits(seed, at, sites)),
    )


def plan_open_wave(seed: int) -> DemoWave:
    """The wave under way: one matched set whose three visits wait on one auditor's phone."""
    first_city, first_auditor = CITIES[0], _auditors()[0]
    sites = tuple(site for site in _sites(seed) if site.set_code == f"{first_city.code}-01")
    starts_at = datetime(2026, 11, 24, 9, 5, tzinfo=TIME_ZONE)
    visits = tuple(
        DemoVisit(
            code=f"FJ13-{site.set_code}-{site.operator}",
            wave=OPEN_WAVE,
            site=site,
            auditor=first_auditor,
            scenario=Scenario.PLAN_CHANGE,
            slot=Slot.MORNING,
            starts_at=starts_at + at * VISIT_SPACING,
        )
        for at, site in enumerate(sites)
    )
    return DemoWave(
        code=OPEN_WAVE,
        number=13,
        name=Bilingual("福建第 13 期（演示数据）", "Fujian, wave 13 (demo figures)"),
        starts_on=date(2026, 11, 16),
        ends_on=date(2026, 12, 31),
        cities=(first_city,),
        sites=sites,
        auditors=(first_auditor,),
        visits=visits,
    )


def moved(place: Place, *, east_m: float, north_m: float) -> Place:
    """The place so many metres away; flat-earth arithmetic, good to centimetres at these distances."""
    degrees_east = east_m / (METRES_PER_DEGREE * math.cos(math.radians(place.latitude)))
    return Place(
        latitude=round(place.latitude + north_m / METRES_PER_DEGREE, 6),
        longitude=round(place.longitude + degrees_east, 6),
    )


def distance_m(one: Place, other: Place) -> float:
    """Metres between two places of one city, by the same flat-earth arithmetic as `moved`."""
    north = (other.latitude - one.latitude) * METRES_PER_DEGREE
    east = (other.longitude - one.longitude) * METRES_PER_DEGREE * math.cos(math.radians(one.latitude))
    return math.hypot(north, east)


def _sites(seed: int) -> tuple[DemoSite, ...]:
    return tuple(site for city in CITIES for site in _city_sites(seed, city))


def _city_sites(seed: int, city: DemoCity) -> Iterator[DemoSite]:
    chance = stream(seed, "sites", city.code)
    streets = [STREETS[at] for at in chance.permutation(len(STREETS))[:SETS_PER_CITY]]
    for number, street in enumerate(streets, start=1):
        bearing, reach_m = chance.uniform(0, 2 * math.pi), chance.uniform(400, 3_500)
        anchor = moved(city.centre, east_m=reach_m * math.sin(bearing), north_m=reach_m * math.cos(bearing))
        for operator in Operator:
            # the nearest comparable halls: never more than 850 m from each other
            east_m, north_m = chance.uniform(-300, 300), chance.uniform(-300, 300)
            yield DemoSite(
                code=f"FJ-{city.code}-{operator}-{number:02}",
                operator=operator,
                city=city,
                set_code=f"{city.code}-{number:02}",
                name=Bilingual(f"{city.name.zh}{street.zh}营业厅", f"{city.name.en} {street.en} hall"),
                address=_address(city, street, door=int(chance.integers(2, 400))),
                place=moved(anchor, east_m=east_m, north_m=north_m),
            )


def _address(city: DemoCity, street: Bilingual, *, door: int) -> Bilingual:
    return Bilingual(
        f"福建省{city.name.zh}市{city.district.zh}{street.zh}{door}号",
        f"{door} {street.en}, {city.district.en}, {city.name.en}, Fujian",
    )


def _auditors() -> tuple[DemoAuditor, ...]:
    homes = [city.code for city in CITIES for _ in range(city.n_auditors)]
    return tuple(
        DemoAuditor(code=f"A{number:02}", name=name, city=home)
        for number, (name, home) in enumerate(zip(AUDITOR_NAMES, homes, strict=True), start=1)
    )


def _city_visits(seed: int, city_at: int, sites: tuple[DemoSite, ...]) -> Iterator[DemoVisit]:
    """Sets in turn over the city's auditors; slots, scenarios and orders cycle, so that each meets each."""
    city = CITIES[city_at]
    auditors = [auditor for auditor in _auditors() if auditor.city == city.code]
    days = {auditor.code: _field_days(seed, auditor.code) for auditor in auditors}
    for turn in range(SETS_PER_CITY):
        auditor = auditors[turn % len(auditors)]
        set_code = f"{city.code}-{turn + 1:02}"
        yield from _set_visits(
            seed,
            [site for site in sites if site.set_code == set_code],
            auditor=auditor,
            on=days[auditor.code][turn // len(auditors)],
            turn=turn + city_at,
        )


def _set_visits(
    seed: int, sites: list[DemoSite], *, auditor: DemoAuditor, on: date, turn: int
) -> Iterator[DemoVisit]:
    slot = tuple(Slot)[turn % len(Slot)]
    opens_at = datetime.combine(on, SLOT_STARTS[slot], TIME_ZONE)
    first = (turn + turn // len(Slot)) % len(sites)  # a Latin square: each operator first in each slot
    for at, site in enumerate(sites[first:] + sites[:first]):
        code = f"FJ12-{site.set_code}-{site.operator}"
        late_s = int(stream(seed, "lateness", code).integers(0, 420))
        yield DemoVisit(
            code=code,
            wave=WAVE,
            site=site,
            auditor=auditor,
            scenario=tuple(Scenario)[turn % len(Scenario)],
            slot=slot,
            starts_at=opens_at + at * VISIT_SPACING + timedelta(seconds=late_s),
        )


def _field_days(seed: int, auditor: str) -> list[date]:
    """Distinct workdays of the wave's three weeks, in order: enough for every set of a city."""
    workdays = sorted(stream(seed, "days", auditor).permutation(3 * WORKDAYS_PER_WEEK)[:SETS_PER_CITY])
    return [
        WAVE_STARTS_ON + timedelta(weeks=int(day) // WORKDAYS_PER_WEEK, days=int(day) % WORKDAYS_PER_WEEK)
        for day in workdays
    ]
