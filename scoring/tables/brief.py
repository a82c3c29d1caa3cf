"""What an analyst asks of a table, and what is wrong with the asking."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from forms.text import Bilingual
from scoring.stats.multiplicity import Correction
from scoring.tables import faults
from scoring.tables.read import Table

VISITS = ("visit_id", "instance_id", "instanceID")  # columns that name a visit where nobody said which does
VERSION = "form_version"  # a table that has such a column must not mix versions


@dataclass(frozen=True, slots=True)
class Brief:
    """How to compare a table's rows; columns by name, "" or () where there is none.

    Attributes:
        operator: column that says whose row it is.
        ours: that column's value for us.
        minimum_n: fewest answers a side that are compared.
        rivals: its values for the rivals, in order; () for all others.
        strata: columns whose combination is the area that sites were drawn in.
        cluster: column of the site; without one every row counts as a site of its own.
        weight: column of sites in the stratum ÷ sites drawn.
        items: what to compare, as `parse_item` reads it; () for every column of numbers.
        deltas: smallest differences that matter, as `parse_deltas` reads them.
        correction: of the family of all items × rivals.
        visit: column that names each visit once; "" for those of `VISITS` that there are.
        only: "COL=VALUE" that rows must fulfil.
    """

    operator: str
    ours: str
    minimum_n: int
    rivals: tuple[str, ...] = ()
    strata: tuple[str, ...] = ()
    cluster: str = ""
    weight: str = ""
    items: tuple[str, ...] = ()
    deltas: tuple[str, ...] = ()
    correction: Correction = Correction.BH
    visit: str = ""
    only: tuple[str, ...] = ()

    @property
    def codes(self) -> set[str]:
        """Columns of names and codes, which must be read as text."""
        filters = {text.partition("=")[0] for text in self.only}
        return {self.operator, self.cluster, self.visit, VERSION, *VISITS, *self.strata, *filters} - {""}

    @property
    def used(self) -> set[str]:
        """Columns that have a part of their own, so that none is compared unasked."""
        return self.codes | {self.weight}

    def faults_in(self, table: Table) -> Iterator[Bilingual]:
        """Columns that the table does not have, and columns asked for in two parts."""
        columns = table.frame.columns
        for option, column in self._parts():
            if column not in columns:
                yield faults.unknown_column(column, option, columns)
        single = [("--operator", self.operator), ("--cluster", self.cluster), ("--weight", self.weight)]
        for (one, column), (other, again) in combinations(single, 2):
            if column and column == again:
                yield faults.double_role(column, one, other)
        yield from (faults.unknown_only(text) for text in self.only if "=" not in text)

    def _parts(self) -> list[tuple[str, str]]:
        parts = [
            ("--operator", self.operator),
            ("--cluster", self.cluster),
            ("--weight", self.weight),
            ("--visit", self.visit),
            *(("--stratum", column) for column in self.strata),
            *(("--only", text.partition("=")[0]) for text in self.only if "=" in text),
        ]
        return [(option, column) for option, column in parts if column]
