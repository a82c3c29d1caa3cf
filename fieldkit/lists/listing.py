"""What a list of rows is: its columns, what filters and sorts it, and where its rows come from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from forms.text import Bilingual

Choice = tuple[str, Bilingual]
Row = Mapping[str, Any]
# a condition with {} where its value goes, and the value
Condition = tuple[str, object]
ON_ONE_PAGE = 50
MAX_PAGE = 1_000_000


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: in the address and in downloads' first row.
        label: its heading.
        sql: the expression that gives it; what it sorts by, where `sorts_by` says nothing else.
        said: a value as a person reads it.
        link: the address that a row's cell leads to.
        is_number: right-aligned, and a number in downloads.
        sorts_by: the expression to sort by, where it is another.
    """

    name: str
    label: Bilingual
    sql: str
    said: Callable[[Any], str] = str
    link: Callable[[Row], str] | None = None
    is_number: bool = False
    sorts_by: str = ""

    def text(self, row: Row) -> str:
        """The cell as a person reads it; blank where there is no value."""
        value = row[self.name]
        return "" if value is None else self.said(value)


@dataclass(frozen=True, slots=True)
class Filter:
    """One field above the list: free text, or one of `choices`.

    Attributes:
        name: in the address.
        label: beside the field.
        condition: SQL with {} where the value goes.
        value: of what was typed; the text itself where nothing is said.
        choices: value and label; none for free text.
    """

    name: str
    label: Bilingual
    condition: str
    value: Callable[[str], object] = str
    choices: Sequence[Choice] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that people filter, sort and take along.

    Attributes:
        noun: what the trail calls it when it is taken along.
        title: of the page and the sheet.
        path: its address.
        source: SQL from FROM on, without WHERE. What only columns show is joined by LEFT JOIN on its key,
            also where every row has one: PostgreSQL leaves such a join out where rows are but counted.
        key: SQL of the unique column that breaks ties of order.
        columns: in their order.
        filters: in their order.
        sort: name of the column it is sorted by when nothing else is asked for; with a minus, descending.
        carries_on: whether a row's address takes the list's wishes along: its page knows the next row then.
        unseen: name and SQL of what a link needs and no column shows.
    """

    noun: str
    title: Bilingual
    path: str
    source: str
    key: str
    columns: Sequence[Column]
    filters: Sequence[Filter]
    sort: str
    carries_on: bool = False
    unseen: Mapping[str, str] = field(default_factory=dict[str, str])

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of a list; what is unknown in it is left out, as old bookmarks may hold it."""

    filters: Mapping[str, str] = field(default_factory=dict[str, str])
    sort: str = ""
    is_descending: bool = False
    page: int = 1

    def url(self, listing: Listing, **changed: str) -> str:
        """The list's address with the same wishes, but for those changed; an empty one is dropped."""
        wishes = {
            **self.filters,
            "sort": f"-{self.sort}" if self.is_descending else self.sort,
            "page": str(self.page) if self.page > 1 else "",
            **changed,
        }
        if wishes["sort"] == listing.sort:
            wishes["sort"] = ""
        query = urlencode({name: value for name, value in wishes.items() if value})
        return f"{listing.path}?{query}" if query else listing.path


def asked_of(listing: Listing, query: Mapping[str, str]) -> Asked:
    """What the address's query asks for."""
    filters = {each.name: query.get(each.name, "").strip() for each in listing.filters}
    known = {
        each.name: filters[each.name]
        for each in listing.filters
        if filters[each.name] and (not each.choices or filters[each.name] in dict(each.choices))
    }
    sort, page = query.get("sort", ""), query.get("page", "")
    if sort.removeprefix("-") not in {column.name for column in listing.columns}:
        sort = listing.sort
    return Asked(
        filters=known,
        sort=sort.removeprefix("-"),
        is_descending=sort.startswith("-"),
        page=int(page) if page.isascii() and page.isdecimal() and 0 < int(page) <= MAX_PAGE else 1,
    )
