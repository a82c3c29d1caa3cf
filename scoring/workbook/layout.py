"""The shape of a workbook as plain data: sheets, tables, columns, a chart. Nothing here writes a file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from forms.text import Bilingual
from scoring.results import Verdict

Cell: TypeAlias = str | int | float | date | datetime | Verdict | None
Row: TypeAlias = Sequence[Cell]


class Kind(StrEnum):
    """How a column's cells are written. A None is an empty cell in every kind."""

    TEXT = "text"
    WRAPPED = "wrapped"  # sentences: the row grows with them
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"  # date and time, as the clock on the wall showed it
    VERDICT = "verdict"  # colour, shape and word
    LINK = "link"  # the name of another sheet


class Tone(StrEnum):
    """What a row is, where that changes how it looks."""

    PLAIN = "plain"
    GROUP = "group"  # first of a group: a line above
    TOTAL = "total"  # a line above and bold


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `width` is in digits of the body font, a Chinese character counting two.

    A key column identifies its row and stays in sight when the sheet is scrolled sideways. A column that
    counts a verdict has a header in its colour.
    """

    key: str
    header: Bilingual
    width: float
    kind: Kind = Kind.TEXT
    number_format: str = ""
    is_key: bool = False
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows. `empty` says what would be here; `tones` are by row number, from 0.

    On a page sheet, `starts_page` prints it on a new page.
    """

    columns: tuple[Column, ...]
    rows: Iterable[Row]
    empty: Bilingual
    caption: Bilingual | None = None
    has_header: bool = True
    starts_page: bool = False
    tones: Mapping[int, Tone] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Headlines:
    """Findings in a sentence each, in their verdict's colour; the English stands small below the Chinese."""

    lines: tuple[tuple[Verdict, Bilingual], ...]


@dataclass(frozen=True, slots=True)
class ForestPoint:
    """One difference in multiples of its δ.

    Attributes:
        line: the chart's line it belongs to, counted upwards from 1 at the bottom.
        y: where it is drawn, a little off its line, so that rivals do not hide each other.
        tag: printed at the right edge: shape, and the difference in its own unit.
    """

    label: Bilingual
    line: int
    y: float
    difference: float | None
    low: float | None
    high: float | None
    tag: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ForestSeries:
    """One rival's points; every series of a chart has the same elements in the same order."""

    operator: str
    name: Bilingual
    colour: str
    marker: str
    points: tuple[ForestPoint, ...]


@dataclass(frozen=True, slots=True)
class Forest:
    """Differences with their intervals, one line per element, over a band of ±1 δ.

    A spreadsheet's chart draws cells. `figures` holds the points, a row each, series after series, and `band`
    the corners of the line that fills the band; both must stand on the chart's page, and neither is printed.
    The axis runs from -limit to limit; a point beyond it is drawn at the edge, and its tag says where it is.
    """

    title: Bilingual
    caption: Bilingual
    axis: Bilingual
    series: tuple[ForestSeries, ...]
    figures: Table
    band: Table
    n_lines: int
    limit: float


class Paper(StrEnum):
    A4 = "A4"
    A3 = "A3"


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A sheet that is one long table; it continues on a second sheet when the rows do not fit.

    `n_printed` counts the columns that are printed; those behind them are for the screen.
    """

    name: str
    title: Bilingual
    table: Table
    paper: Paper = Paper.A4
    n_printed: int | None = None


@dataclass(frozen=True, slots=True)
class PageSheet:
    """A sheet to read from top to bottom; all its tables stand on one grid of column widths."""

    name: str
    title: Bilingual
    widths: tuple[float, ...]
    blocks: tuple[Table | Headlines | Forest, ...]
    opens_first: bool = False


Sheet: TypeAlias = TableSheet | PageSheet
