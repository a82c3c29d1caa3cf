"""What a register is: its columns, its key, what its rows are held against, and how they are stored."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as set_to
from typing import ClassVar
from urllib.parse import quote

from fieldkit.access import Permission, Scope, require
from fieldkit.accounts.tables import Account
from fieldkit.lists.listing import Condition, Listing
from fieldkit.registers.values import Kind, Text, Value
from forms.text import Bilingual

# by field name; None where there is nothing
Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a register.

    Attributes:
        name: in our tables, in addresses and understood as a heading.
        heading: in workbooks and beside the field on pages.
        hint: what to write there.
        kind: how its cells are read.
        is_required: must not be blank.
        also: other headings that are understood.
        is_listed: its cells are chosen from `Judge.listed`.
    """

    name: str
    heading: Bilingual
    hint: Bilingual
    kind: Kind = set_to(default_factory=Text)
    is_required: bool = False
    also: tuple[str, ...] = ()
    is_listed: bool = False


@dataclass(frozen=True, slots=True)
class Misfit:
    """A cell that reads well and yet cannot be; `field` is its column."""

    field: str
    code: str
    facts: Mapping[str, object] = set_to(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with its references resolved; `misfits` say what cannot be."""

    values: Row
    misfits: Sequence[Misfit] = ()


class Judge(ABC):
    """Holds rows against the rest of the database, loaded once for all of them."""

    @abstractmethod
    def judge(self, values: Row, stored: Row | None, scope: Scope) -> Judged:
        """The whole row as it would stand; `stored` is what stands there now."""

    @abstractmethod
    def written(self, name: str, row: Row) -> str | None:
        """A reference as a person writes it; None where the field is none."""

    def listed(self, name: str) -> Sequence[str]:  # noqa: ARG002 -- for those that list
        """What may be chosen for a field with `is_listed`, as people write it."""
        return ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows that may be one and the same; `distance_m` where that is why."""

    codes: tuple[str, str]
    names: tuple[str, str]
    distance_m: float | None = None


class Columns(ABC):
    """What is read from the rows of a file, and what they are held against; a class of its own for each.

    Attributes:
        noun: of staged files, in the trail, the history and file names.
        fields: the key first.
    """

    noun: ClassVar[str]
    fields: ClassVar[tuple[Field, ...]]

    @property
    def key(self) -> Field:
        return self.fields[0]

    def field(self, name: str) -> Field:
        return next(each for each in self.fields if each.name == name)

    @abstractmethod
    async def stored(self, codes: Sequence[str] | None = None) -> dict[str, Row]:
        """What stands there now by code: of these codes, or all of it."""

    @abstractmethod
    async def judge(self, rows: Sequence[Row]) -> Judge:
        """What `rows`, which may refer to one another, are held against."""


class Register(Columns):
    """One register; a class of its own for each noun.

    Attributes:
        title: of its pages and its sheet.
        one: what one row of it is called.
        path: its address.
        table: where it is stored.
        listing: its rows as people see them.
        reads: who sees it; `edits` who may change it.
        same_name: why two rows without a distance may be one and the same.
        lock: what else waits while it changes: every other writer, or another change of the register alone.
        closing: how a row is closed in the workbook.
        at_once: what somebody should know who takes a file in.
    """

    title: ClassVar[Bilingual]
    one: ClassVar[Bilingual]
    path: ClassVar[str]
    table: ClassVar[str]
    listing: ClassVar[Listing]
    reads: ClassVar[Permission]
    edits: ClassVar[Permission]
    same_name: ClassVar[Bilingual] = Bilingual("同一地市、名称相同", "the same name in one city")
    closing: ClassVar[Bilingual] = Bilingual(
        "停用请填停用日期，不要删行。", "To close one, give the date it closed; do not delete the row."
    )
    lock: ClassVar[str] = "SHARE ROW EXCLUSIVE"
    at_once: ClassVar[Bilingual | None] = None

    def edit_scope(self, account: Account) -> Scope:
        """Whose rows `account` may change; raises `NotAllowedError` for none."""
        return require(account, self.edits)

    def list_for(self, scope: Scope) -> Listing:  # noqa: ARG002 -- for those that not all may see
        """The list as those with this scope see it."""
        return self.listing

    def seen_by(self, scope: Scope) -> list[Condition]:  # noqa: ARG002 -- for those that not all may see
        """What narrows the list to the rows that `scope` reaches."""
        return []

    def url(self, code: str) -> str:
        """The page of the row with this code."""
        return f"{self.path}/{quote(code, safe='')}"

    @abstractmethod
    async def write(self, account: Account, rows: Sequence[Row]) -> None:
        """Store these rows for `account`, each in the place of the one with its code."""

    async def alike(self, rows: Sequence[Row]) -> list[Pair]:  # noqa: ARG002 -- for those that can be
        """Pairs of rows that may be the same, of which at least one is among `rows`."""
        return []
