"""Where a row of a register is referred to: asked of the database itself, so no new table is forgotten."""

from dataclasses import dataclass

from fieldkit.database.sql import fetch
from forms.text import Bilingual

# every column that points at a table, with the column by which its own rows are told
POINTING = """
SELECT k.conrelid::regclass::text AS source, a.attname AS pointing,
       (SELECT n.attname
          FROM pg_attribute n
         WHERE n.attrelid = k.conrelid AND n.attname IN ('code', 'login') AND NOT n.attisdropped
         LIMIT 1) AS named
  FROM pg_constraint k
  JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
 WHERE k.contype = 'f' AND k.confrelid = $1::regclass
 ORDER BY source, pointing
"""
# submissions point without a constraint, so that they can be spread over several databases
LOOSE = {"site": (("submission", "site_id", "instance_id"),)}
LABELS = {
    "assignment": Bilingual("走访任务", "visits"),
    "account": Bilingual("账号", "accounts"),
    "site": Bilingual("网点", "sites"),
    "area": Bilingual("下级区域", "areas below it"),
    "submission": Bilingual("答卷", "submissions"),
    "repair": Bilingual("维修工单", "repairs"),
    "drawn_site": Bilingual("抽样", "draws"),
    "wave_target": Bilingual("走访目标", "targets of waves"),
    "hand_back": Bilingual("交回的走访", "visits handed back"),
    "reminder": Bilingual("催办", "reminders"),
    "field_link": Bilingual("检测员链接", "auditors' links"),
}
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Reference:
    """`n` rows of `noun` point here; some of them by name."""

    noun: Bilingual
    n: int
    examples: tuple[str, ...]


async def references_to(table: str, code: str) -> list[Reference]:
    """Every kind of row that points at the row of `table` with this code; none where it may be deleted."""
    pointing = [tuple(row) for row in await fetch(POINTING, table)]
    found = [await _reference(table, code, *each) for each in (*pointing, *LOOSE.get(table, ()))]
    return [each for each in found if each.n]


async def _reference(table: str, code: str, source: str, pointing: str, named: str | None) -> Reference:
    # the names are those of our own tables, read from the database's catalogue
    counted = f'SELECT s."{named or pointing}"::text AS name, count(*) OVER () AS n FROM {source} s'  # noqa: S608
    here = f'WHERE s."{pointing}" = (SELECT id FROM {table} WHERE code = $1)'  # noqa: S608
    rows = await fetch(f"{counted} {here} ORDER BY 1 LIMIT {EXAMPLES}", code)
    examples = tuple(row["name"] for row in rows) if named else ()
    return Reference(LABELS.get(source, Bilingual(source, source)), rows[0]["n"] if rows else 0, examples)


def told(references: list[Reference]) -> Bilingual:
    """“3 visits (V1, V2, V3); 1 account”."""
    zh = "；".join(f"{each.n} 个{each.noun.zh}{_in_brackets(each, '（{}）')}" for each in references)
    en = "; ".join(f"{each.n} {each.noun.en}{_in_brackets(each, ' ({})')}" for each in references)
    return Bilingual(zh, en)


def _in_brackets(reference: Reference, brackets: str) -> str:
    more = ", …" if reference.n > len(reference.examples) else ""
    return brackets.format(", ".join(reference.examples) + more) if reference.examples else ""
