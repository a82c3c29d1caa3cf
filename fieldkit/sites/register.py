"""The register of sites: its columns, what its rows are held against, how they are stored."""

from collections.abc import Iterator, Sequence
from datetime import date

from fieldkit.access import Permission, Scope
from fieldkit.accounts.tables import Account
from fieldkit.areas.known import Areas, KnownArea, known_areas
from fieldkit.areas.tables import AreaKind
from fieldkit.areas.view import KINDS as AREA_KINDS
from fieldkit.clock import today
from fieldkit.database.sql import fetch
from fieldkit.i18n import current_language
from fieldkit.lists.listing import Condition
from fieldkit.registers.register import Field, Judge, Judged, Misfit, Pair, Register, Row
from fieldkit.registers.values import Choice, Code, Day, Degrees, Text
from fieldkit.sites.duplicates import alike_to
from fieldkit.sites.search import search_text
from fieldkit.sites.view import KINDS, SITES
from forms.text import Bilingual
from scoring.words import OPERATORS

# the degrees between which the field lies; each range is no latitude, or no longitude, of the other's
LATITUDES, LONGITUDES = (3, 54), (73, 136)

STORED = """
SELECT s.code, s.kind, s.operator, c.code AS city, d.code AS county, s.name, s.address,
       s.latitude, s.longitude, s.opened_on, s.closed_on
  FROM site s JOIN area c ON c.id = s.city LEFT JOIN area d ON d.id = s.county
 WHERE $1::text[] IS NULL OR s.code = ANY ($1)
 ORDER BY s.code
"""

WRITE = """
INSERT INTO site (code, kind, operator, city, county, name, address, latitude, longitude,
                  opened_on, closed_on, search)
SELECT f.code, f.kind, f.operator, c.id, d.id, f.name, coalesce(f.address, ''), f.latitude, f.longitude,
       f.opened_on, f.closed_on, f.search
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
              $8::float8[], $9::float8[], $10::date[], $11::date[], $12::text[])
       AS f (code, kind, operator, city, county, name, address, latitude, longitude,
             opened_on, closed_on, search)
  JOIN area c ON c.code = f.city
  LEFT JOIN area d ON d.code = f.county
ON CONFLICT (code) DO UPDATE SET
       kind = excluded.kind, operator = excluded.operator, city = excluded.city, county = excluded.county,
       name = excluded.name, address = excluded.address, latitude = excluded.latitude,
       longitude = excluded.longitude, opened_on = excluded.opened_on, closed_on = excluded.closed_on,
       search = excluded.search
"""

FIELDS = (
    Field(
        "code",
        Bilingual("编号", "Code"),
        Bilingual("唯一，登记后不变。", "Unique, and never changed once registered."),
        Code(),
        is_required=True,
        also=("网点编号", "site_code"),
    ),
    Field(
        "name",
        Bilingual("名称", "Name"),
        Bilingual("网点的全称。", "Its full name."),
        Text(100),
        is_required=True,
        also=("网点名称", "site_name"),
    ),
    Field(
        "kind",
        Bilingual("种类", "Kind"),
        Bilingual("从下拉列表选择。", "Choose from the list."),
        Choice(labels=KINDS),
        is_required=True,
        also=("类型",),
    ),
    Field(
        "operator",
        Bilingual("运营商", "Operator"),
        Bilingual("移动、联通或电信。", "China Mobile, Unicom or Telecom."),
        Choice(labels=OPERATORS),
        is_required=True,
    ),
    Field(
        "city",
        Bilingual("地市", "City"),
        Bilingual("名称或区划编号。", "Its name or code."),
        Text(60),
        is_required=True,
        is_listed=True,
        also=("城市", "市州"),
    ),
    Field(
        "county",
        Bilingual("县区", "County"),
        Bilingual("属于该地市；可留空。", "Of that city; may be blank."),
        Text(60),
        also=("区县", "district"),
    ),
    Field(
        "address",
        Bilingual("地址或号码", "Address or number"),
        Bilingual(
            "街道地址；热线、网址、短信写号码或网址。", "Street, or the number, web address or SMS code."
        ),
        Text(200),
        also=("地址", "号码", "address or number"),
    ),
    Field(
        "latitude",
        Bilingual("纬度", "Latitude"),
        Bilingual("WGS-84，以度为单位的小数。", "WGS-84, decimal degrees."),
        Degrees(limit=90, example="26.0745"),
        also=("lat",),
    ),
    Field(
        "longitude",
        Bilingual("经度", "Longitude"),
        Bilingual("WGS-84，以度为单位的小数。", "WGS-84, decimal degrees."),
        Degrees(limit=180, example="119.2965"),
        also=("lon", "lng"),
    ),
    Field(
        "opened_on",
        Bilingual("开业日期", "Opened on"),
        Bilingual("2026-11-28；可留空。", "2026-11-28; may be blank."),
        Day(),
    ),
    Field(
        "closed_on",
        Bilingual("停业日期", "Closed on"),
        Bilingual("营业中请留空。", "Blank while it is open."),
        Day(),
    ),
)


class SiteJudge(Judge):
    def __init__(self, areas: Areas) -> None:
        self.areas = areas

    def judge(self, values: Row, stored: Row | None, scope: Scope) -> Judged:
        misfits: list[Misfit] = []
        city = self._area(values, AreaKind.CITY, misfits, stored)
        county = self._area(values, AreaKind.COUNTY, misfits, stored, city=city)
        misfits += [*_position_misfits(values), *_date_misfits(values)]
        resolved = {**values, "city": city and city.code, "county": county and county.code}
        if city and not all(self._is_within(scope, row) for row in (resolved, stored or resolved)):
            misfits.append(Misfit("city", "not_yours"))
        return Judged(resolved, misfits)

    def written(self, name: str, row: Row) -> str | None:
        value = row[name]
        if name not in {"city", "county"} or not isinstance(value, str):
            return None
        return self.areas.written(value, current_language()) if value in self.areas.by_code else value

    def listed(self, name: str) -> Sequence[str]:
        if name != "city":
            return ()
        cities = self.areas.standing(AreaKind.CITY)
        return [self.areas.written(city.code, current_language()) for city in cities]

    def _area(
        self,
        values: Row,
        kind: AreaKind,
        misfits: list[Misfit],
        stored: Row | None,
        *,
        city: KnownArea | None = None,
    ) -> KnownArea | None:
        """The city or county that is meant; what is wrong with it is added to `misfits`."""
        name, text = kind.value, values[kind.value]
        if not isinstance(text, str):
            return None
        found = self.areas.meant(text, kind, within=city.code if city else None)
        label = AREA_KINDS[kind]
        if not found:
            misfits.append(Misfit(name, "area_unknown", {"kind": label, "value": text}))
            return None
        if city and all(area.parent != city.code for area in found):
            facts = {"county": text, "city": Bilingual(city.zh, city.en or city.zh)}
            misfits.append(Misfit(name, "county_elsewhere", facts))
            return None
        if len(found) > 1:
            codes = ", ".join(area.code for area in found)
            misfits.append(Misfit(name, "area_ambiguous", {"kind": label, "value": text, "codes": codes}))
            return None
        [area] = found
        is_new = stored is None or stored[name] != area.code
        if is_new and area.closed_on and area.closed_on <= today():
            misfits.append(Misfit(name, "area_closed", {"value": text, "day": area.closed_on}))
        return area

    def _is_within(self, scope: Scope, row: Row) -> bool:
        if scope.area is None:
            return True
        own = (self.areas.by_code.get(str(row[name])) for name in ("city", "county") if row[name])
        return any(area is not None and area.id == scope.area for area in own)


class SiteRegister(Register):
    noun = "sites"
    title = Bilingual("网点", "Sites")
    one = Bilingual("网点", "site")
    path = "/sites"
    table = "site"
    fields = FIELDS
    listing = SITES
    reads = Permission.READ_REGISTERS
    edits = Permission.EDIT_REGISTERS

    def seen_by(self, scope: Scope) -> list[Condition]:
        """Those of its city or county, or the one site."""
        conditions: list[Condition] = []
        if scope.area is not None:
            conditions.append(("{} IN (s.city, s.county)", scope.area))
        if scope.site is not None:
            conditions.append(("s.id = {}", scope.site))
        return conditions

    async def stored(self, codes: Sequence[str] | None = None) -> dict[str, Row]:
        rows = await fetch(STORED, codes)
        return {row["code"]: {**row, "address": row["address"] or None} for row in rows}

    async def judge(self, rows: Sequence[Row]) -> Judge:  # noqa: ARG002 -- sites do not refer to one another
        return SiteJudge(await known_areas())

    async def write(self, account: Account, rows: Sequence[Row]) -> None:  # noqa: ARG002 -- for all alike
        names = ("code", "kind", "operator", "city", "county", "name", "address", "latitude", "longitude")
        columns = [[row[name] for row in rows] for name in (*names, "opened_on", "closed_on")]
        await fetch(WRITE, *columns, [_search(row) for row in rows])

    async def alike(self, rows: Sequence[Row]) -> list[Pair]:
        return await alike_to(rows)


def _search(row: Row) -> str:
    return search_text(str(row["name"]), str(row["code"]), str(row["address"] or ""))


def _position_misfits(values: Row) -> Iterator[Misfit]:
    latitude, longitude = values["latitude"], values["longitude"]
    if (latitude is None) != (longitude is None):
        yield Misfit("longitude" if longitude is None else "latitude", "half_position")
    if isinstance(latitude, float) and isinstance(longitude, float):
        if not latitude and not longitude:
            yield Misfit("latitude", "no_position")
        if _lies(latitude, LONGITUDES) and _lies(longitude, LATITUDES):
            yield Misfit("latitude", "swapped_position", {"latitude": latitude, "longitude": longitude})


def _lies(degrees: float, between: tuple[int, int]) -> bool:
    return between[0] <= degrees <= between[1]


def _date_misfits(values: Row) -> Iterator[Misfit]:
    opened, closed = values["opened_on"], values["closed_on"]
    if isinstance(opened, date) and isinstance(closed, date) and closed < opened:
        yield Misfit("closed_on", "closed_before_opened")
