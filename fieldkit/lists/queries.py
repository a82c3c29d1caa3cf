"""Reading a list's rows: a page of them, or all that pass its filters."""

from collections.abc import Sequence
from dataclasses import dataclass

from fieldkit.database.sql import connection
from fieldkit.lists.listing import ON_ONE_PAGE, Asked, Condition, Listing, Row

# counting stops here: a person needs no more than "10,000 and more", and it stays fast on a million rows
COUNTED_TO = 10_000


@dataclass(frozen=True, slots=True)
class Found:
    """A page of rows; `n_found` passed the filters, counted up to `COUNTED_TO`."""

    rows: Sequence[Row]
    n_found: int
    is_more: bool

    @property
    def n_pages(self) -> int:
        return max(1, -(-self.n_found // ON_ONE_PAGE))


async def rows_of(listing: Listing, asked: Asked, within: Sequence[Condition] = ()) -> Sequence[Row]:
    """The rows of one page; `within` holds what the account may see at all."""
    where, values = _where(listing, asked, within)
    limits = f"LIMIT {ON_ONE_PAGE} OFFSET {ON_ONE_PAGE * (asked.page - 1)}"
    return await _rows(f"{_select(listing)} {where} {_order(listing, asked)} {limits}", values)


async def page_of(listing: Listing, asked: Asked, within: Sequence[Condition] = ()) -> Found:
    """The rows of one page, and how many there are on all."""
    where, values = _where(listing, asked, within)
    counted = f"SELECT count(*) AS n FROM (SELECT 1 {listing.source} {where} LIMIT {COUNTED_TO + 1}) found"  # noqa: S608
    n_found = (await _rows(counted, values))[0]["n"]
    rows = await rows_of(listing, asked, within)
    return Found(rows, min(n_found, COUNTED_TO), is_more=n_found > COUNTED_TO)


async def all_of(listing: Listing, asked: Asked, within: Sequence[Condition] = ()) -> Sequence[Row]:
    """Every row that passes the filters, in the order asked for."""
    where, values = _where(listing, asked, within)
    return await _rows(f"{_select(listing)} {where} {_order(listing, asked)}", values)


async def _rows(sql: str, values: Sequence[object]) -> list[Row]:
    """Planned for these very values: what one filter finds in a few rows, another finds in a million."""
    async with connection() as db, db.transaction():
        await db.execute("SET LOCAL plan_cache_mode = force_custom_plan")
        return [dict(row) for row in await db.fetch(sql, *values)]


def _select(listing: Listing) -> str:
    named = {**{column.name: column.sql for column in listing.columns}, **listing.unseen}
    columns = ", ".join(f"{sql} AS {name}" for name, sql in named.items())
    return f"SELECT {columns} {listing.source}"


def _where(listing: Listing, asked: Asked, within: Sequence[Condition]) -> tuple[str, list[object]]:
    conditions = [
        *within,
        *(
            (each.condition, each.value(asked.filters[each.name]))
            for each in listing.filters
            if each.name in asked.filters
        ),
    ]
    texts = [condition.replace("{}", f"${place}") for place, (condition, _) in enumerate(conditions, start=1)]
    return (f"WHERE {' AND '.join(texts)}" if texts else "", [value for _, value in conditions])


def _order(listing: Listing, asked: Asked) -> str:
    column = listing.column(asked.sort)
    direction = "DESC" if asked.is_descending else "ASC"
    return f"ORDER BY {column.sorts_by or column.sql} {direction} NULLS LAST, {listing.key}"
