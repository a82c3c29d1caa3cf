"""What the tables hold, counted and read as a test asks for it."""

import msgspec

from fieldkit.database.sql import fetch, fetch_one


async def count(table: str) -> int:
    row = await fetch_one(f"SELECT count(*) AS n FROM {table}")  # noqa: S608 -- the test's own word
    assert row is not None
    return int(row["n"])


async def column(table: str, name: str) -> list[object]:
    """One column of a table, sorted."""
    rows = await fetch(f"SELECT {name} AS value FROM {table}")  # noqa: S608 -- as above
    return sorted((row["value"] for row in rows), key=str)


async def stored_nothing() -> bool:
    return [0, 0, 0] == [await count(table) for table in ("submission", "submission_file", "set_aside")]


async def state_of(instance_id: str = "uuid:one") -> str:
    row = await fetch_one("SELECT state FROM submission WHERE instance_id = $1", instance_id)
    assert row is not None
    return str(row["state"])


async def names_in(name: str, instance_id: str = "uuid:one") -> list[str]:
    """The `name` field of each violation, or the paths of unknown fields, in their order."""
    row = await fetch_one("SELECT violations, unknown FROM submission WHERE instance_id = $1", instance_id)
    assert row is not None
    found = msgspec.json.decode(row[name])
    return [each["name"] if isinstance(each, dict) else str(each) for each in found]


async def aside() -> list[tuple[str, str]]:
    """(reason, file name) of everything kept aside."""
    rows = await fetch("SELECT reason, name FROM set_aside ORDER BY reason, name")
    return [(row["reason"], row["name"]) for row in rows]
