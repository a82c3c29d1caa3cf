"""The register of areas: its columns, how a county finds its city, how they are stored."""

from collections.abc import Sequence

from fieldkit.access import Permission, Scope
from fieldkit.accounts.tables import Account
from fieldkit.areas.known import Areas, KnownArea, known_areas
from fieldkit.areas.tables import AreaKind
from fieldkit.areas.view import AREAS, KINDS
from fieldkit.database.sql import fetch
from fieldkit.errors import NotAllowedError
from fieldkit.i18n import current_language
from fieldkit.registers.register import Field, Judge, Judged, Misfit, Register, Row
from fieldkit.registers.values import Choice, Code, Day, Text
from forms.text import Bilingual

ABOVE = {AreaKind.CITY: AreaKind.PROVINCE, AreaKind.COUNTY: AreaKind.CITY}

STORED = """
SELECT a.code, a.kind, a.zh, a.en, p.code AS parent, a.closed_on
  FROM area a LEFT JOIN area p ON p.id = a.parent
 WHERE $1::text[] IS NULL OR a.code = ANY ($1)
 ORDER BY a.code
"""

WRITE = """
INSERT INTO area (code, kind, zh, en, closed_on)
SELECT f.code, f.kind, f.zh, coalesce(f.en, ''), f.closed_on
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[]) AS f (code, kind, zh, en, closed_on)
ON CONFLICT (code) DO UPDATE SET zh = excluded.zh, en = excluded.en, closed_on = excluded.closed_on
"""

# a statement of its own: the area above may have come with the same file
WRITE_PARENTS = """
UPDATE area a SET parent = p.id
  FROM unnest($1::text[], $2::text[]) AS f (code, parent) LEFT JOIN area p ON p.code = f.parent
 WHERE a.code = f.code
"""

FIELDS = (
    Field(
        "code",
        Bilingual("区划编号", "Code"),
        Bilingual("唯一，登记后不变。", "Unique, and never changed once registered."),
        Code(20),
        is_required=True,
        also=("编号", "area_code"),
    ),
    Field(
        "kind",
        Bilingual("级别", "Kind"),
        Bilingual("省、地市或县区。", "Province, city or county."),
        Choice(labels=KINDS),
        is_required=True,
    ),
    Field(
        "zh",
        Bilingual("名称", "Name"),
        Bilingual("中文名称。", "In Chinese."),
        Text(60),
        is_required=True,
        also=("中文名称", "name"),
    ),
    Field(
        "en",
        Bilingual("英文名称", "Name in English"),
        Bilingual("可留空。", "May be blank."),
        Text(60),
    ),
    Field(
        "parent",
        Bilingual("上级区域", "Belongs to"),
        Bilingual("地市填省，县区填地市；名称或编号。", "A city's province, a county's city; name or code."),
        Text(60),
    ),
    Field(
        "closed_on",
        Bilingual("撤销日期", "Closed on"),
        Bilingual("现存请留空。", "Blank while it stands."),
        Day(),
    ),
)


class AreaJudge(Judge):
    def __init__(self, areas: Areas) -> None:
        self.areas = areas

    def judge(self, values: Row, stored: Row | None, scope: Scope) -> Judged:  # noqa: ARG002 -- all or nobody
        misfits: list[Misfit] = []
        if stored and values["kind"] and stored["kind"] != values["kind"]:
            misfits.append(Misfit("kind", "kind_fixed"))
        parent = self._parent(values, misfits) if values["kind"] else None
        return Judged({**values, "parent": parent}, misfits)

    def written(self, name: str, row: Row) -> str | None:
        value = row[name]
        if name != "parent" or not isinstance(value, str) or value not in self.areas.by_code:
            return None
        return self.areas.written(value, current_language())

    def _parent(self, values: Row, misfits: list[Misfit]) -> str | None:
        kind, text = AreaKind(str(values["kind"])), values["parent"]
        if kind not in ABOVE:
            misfits += [Misfit("parent", "parent_given")] if text else []
            return None
        label = KINDS[ABOVE[kind]]
        if not isinstance(text, str):
            misfits.append(Misfit("parent", "parent_missing", {"kind": label}))
            return None
        found = [area.code for area in self.areas.meant(text, ABOVE[kind])]
        if not found:
            misfits.append(Misfit("parent", "area_unknown", {"kind": label, "value": text}))
        if len(found) > 1:
            facts = {"kind": label, "value": text, "codes": ", ".join(found)}
            misfits.append(Misfit("parent", "area_ambiguous", facts))
        return found[0] if len(found) == 1 else None


class AreaRegister(Register):
    noun = "areas"
    title = Bilingual("区域", "Areas")
    one = Bilingual("区域", "area")
    path = "/areas"
    table = "area"
    fields = FIELDS
    listing = AREAS
    reads = Permission.READ_REGISTERS
    edits = Permission.EDIT_REGISTERS

    def edit_scope(self, account: Account) -> Scope:
        """Only those who may change every site change what sites stand in."""
        scope = super().edit_scope(account)
        if scope != Scope():
            raise NotAllowedError
        return scope

    async def stored(self, codes: Sequence[str] | None = None) -> dict[str, Row]:
        return {row["code"]: {**row, "en": row["en"] or None} for row in await fetch(STORED, codes)}

    async def judge(self, rows: Sequence[Row]) -> Judge:
        """The areas that are there and those of the file, which may be the parents of others in it."""
        known = (await known_areas()).by_code
        fresh = {str(row["code"]): _known(row) for row in rows if row["code"] and row["kind"] and row["zh"]}
        return AreaJudge(Areas({**fresh, **known}.values()))

    async def write(self, account: Account, rows: Sequence[Row]) -> None:  # noqa: ARG002 -- for all alike
        columns = {name: [row[name] for row in rows] for name in ("code", "kind", "zh", "en", "closed_on")}
        await fetch(WRITE, *columns.values())
        await fetch(WRITE_PARENTS, columns["code"], [row["parent"] for row in rows])


def _known(row: Row) -> KnownArea:
    return KnownArea(0, str(row["code"]), str(row["kind"]), str(row["zh"]), str(row["en"] or ""))
