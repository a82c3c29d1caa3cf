"""The areas by code and by name: how people write them, and which one they mean."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from fieldkit.areas.tables import AreaKind
from fieldkit.database.sql import fetch
from fieldkit.i18n import Language

ALL = """
SELECT a.id, a.code, a.kind, a.zh, a.en, a.closed_on, p.code AS parent
  FROM area a LEFT JOIN area p ON p.id = a.parent ORDER BY a.code
"""
# what people leave out: 福州市 and 福州 are one city
ENDINGS = ("自治区", "自治州", "自治县", "特别行政区", "地区", "省", "市", "县", "区", "盟", "旗")
SHORTEST = 2  # signs that stay: 县 of 单县 does not go


@dataclass(frozen=True, slots=True)
class KnownArea:
    """`parent`: the code of the area above; `id` is 0 while it is in a file only."""

    id: int
    code: str
    kind: str
    zh: str
    en: str
    parent: str | None = None
    closed_on: date | None = None


class Areas:
    """An index of areas; either name may leave its ending out."""

    def __init__(self, areas: Iterable[KnownArea]) -> None:
        self.by_code = {area.code: area for area in areas}
        self._by_name: dict[tuple[str, str], list[KnownArea]] = defaultdict(list)
        for area in self.by_code.values():
            for name in {*_names(area), *map(_short, _names(area))}:
                self._by_name[area.kind, name].append(area)

    def meant(self, text: str, kind: AreaKind, *, within: str | None = None) -> Sequence[KnownArea]:
        """What `text`, a code or a name, may mean: none, one or several; `within` is a parent's code."""
        by_code = self.by_code.get(text)
        if by_code and by_code.kind == kind:
            return [by_code]
        name = text.casefold()
        found = self._of_name(kind, name) or self._of_whole_name(kind, _short(name))
        inside = [area for area in found if within is None or area.parent == within]
        return inside or found

    def written(self, code: str, language: Language) -> str:
        """The name by which this area is found again: of two cities with one name the code."""
        area = self.by_code[code]
        name = (area.en if language == "en" else area.zh) or area.zh
        found = self.meant(name, AreaKind(area.kind), within=area.parent)
        return name if [area] == list(found) else code

    def standing(self, kind: AreaKind) -> list[KnownArea]:
        return [area for area in self.by_code.values() if area.kind == kind and area.closed_on is None]

    def _of_name(self, kind: AreaKind, name: str) -> list[KnownArea]:
        return self._of_whole_name(kind, name) or self._by_name.get((kind, name), [])

    def _of_whole_name(self, kind: AreaKind, name: str) -> list[KnownArea]:
        """For 福州市 the 福州 that is registered without an ending, and no 福州县."""
        return [area for area in self._by_name.get((kind, name), []) if name in _names(area)]


async def known_areas() -> Areas:
    return Areas(KnownArea(**row) for row in await fetch(ALL))


def _names(area: KnownArea) -> set[str]:
    return {name.casefold() for name in (area.zh, area.en) if name}


def _short(name: str) -> str:
    ending = next((each for each in ENDINGS if name.endswith(each) and len(name) - len(each) >= SHORTEST), "")
    return name.removesuffix(ending)
