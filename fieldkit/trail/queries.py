"""Reading the trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from fieldkit.database.sql import fetch

# one page of the newest first; what is asked for is a part of the login, the deed and the noun
ENTRIES = """
SELECT t.id, t.at, a.login, a.name, t.deed, t.noun, t.code, t.facts
  FROM trail_entry t
  JOIN account a ON a.id = t.account
 WHERE ($1 = '' OR a.login = $1) AND ($2 = '' OR t.deed = $2) AND ($3::bigint IS NULL OR t.id < $3)
 ORDER BY t.id DESC
 LIMIT $4
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One deed as it is read back."""

    id: int
    at: datetime
    login: str
    name: str
    deed: str
    noun: str
    code: str
    facts: Mapping[str, str | int]


async def entries(*, login: str = "", deed: str = "", before: int | None = None, limit: int) -> list[Entry]:
    """The newest entries first, of one login and one deed where they are given, older than `before`."""
    rows = await fetch(ENTRIES, login, deed, before, limit)
    return [Entry(**{**row, "facts": msgspec.json.decode(row["facts"])}) for row in rows]
