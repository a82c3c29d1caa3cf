"""A list's page, formatted for one reader."""

from dataclasses import dataclass

from fieldkit.i18n import spoken, translate
from fieldkit.lists.listing import ON_ONE_PAGE, Asked, Column, Filter, Listing, Row
from fieldkit.lists.queries import Found


@dataclass(frozen=True, slots=True)
class Heading:
    """`order`: ascending, descending or none, as a screen reader is told; `url` sorts by it, or back."""

    label: str
    url: str
    order: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    url: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class FilterField:
    """`choices`: value, label and whether it is chosen; none for free text."""

    name: str
    label: str
    value: str
    choices: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """Everything that templates/lists/list.html shows."""

    title: str
    path: str
    sort: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]
    filters: tuple[FilterField, ...]
    is_filtered: bool
    count: str
    previous_url: str
    next_url: str
    xlsx_url: str
    csv_url: str


def list_page(listing: Listing, asked: Asked, found: Found) -> ListPage:
    """The page of what was found for what was asked."""
    is_last = not found.is_more and asked.page >= found.n_pages
    sort = f"-{asked.sort}" if asked.is_descending else asked.sort
    wishes = asked.url(listing, page="").partition("?")[2] if listing.carries_on else ""
    return ListPage(
        title=spoken(listing.title),
        path=listing.path,
        sort="" if sort == listing.sort else sort,
        headings=tuple(_heading(listing, asked, column.name) for column in listing.columns),
        rows=tuple(_cells(listing, row, wishes) for row in found.rows),
        filters=tuple(_field(each, asked.filters.get(each.name, "")) for each in listing.filters),
        is_filtered=bool(asked.filters),
        count=_count(asked, found),
        previous_url=asked.url(listing, page=str(asked.page - 1)) if asked.page > 1 else "",
        next_url="" if is_last or not found.rows else asked.url(listing, page=str(asked.page + 1)),
        **{f"{kind}_url": asked.url(listing, page="", **{"as": kind}) for kind in ("xlsx", "csv")},
    )


def _heading(listing: Listing, asked: Asked, name: str) -> Heading:
    column = listing.column(name)
    is_sorted = asked.sort == name
    wished = f"-{name}" if is_sorted and not asked.is_descending else name
    order = ("descending" if asked.is_descending else "ascending") if is_sorted else "none"
    return Heading(spoken(column.label), asked.url(listing, sort=wished, page=""), order, column.is_number)


def _cells(listing: Listing, row: Row, wishes: str) -> tuple[Cell, ...]:
    return tuple(
        Cell(column.text(row), _address(column, row, wishes), column.is_number) for column in listing.columns
    )


def _address(column: Column, row: Row, wishes: str) -> str:
    url = column.link(row) if column.link else ""
    return f"{url}?{wishes}" if url and wishes else url


def _field(each: Filter, value: str) -> FilterField:
    choices = tuple((name, spoken(label), name == value) for name, label in each.choices)
    return FilterField(each.name, spoken(each.label), value, choices)


def _count(asked: Asked, found: Found) -> str:
    """“51–100 of 1,204”."""
    first = ON_ONE_PAGE * (asked.page - 1) + 1
    facts = {"first": f"{first:,}", "last": f"{first + len(found.rows) - 1:,}", "n": f"{found.n_found:,}"}
    if not found.rows:
        return ""
    if found.is_more:
        return translate("%(first)s–%(last)s of more than %(n)s") % facts
    return translate("%(first)s–%(last)s of %(n)s") % facts
