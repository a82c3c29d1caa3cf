"""A table of visits from a file: CSV, Parquet, or SPSS with its labels."""

import codecs
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import polars as pl
import pyreadstat
from numpy.typing import NDArray

from forms.text import Bilingual
from scoring.tables import faults
from scoring.tables.faults import TableFaultsError

SAMPLED_ROWS = 10_000  # a CSV column is taken for what its first rows hold; any later text is found when cast
_PIECE = 1 << 20  # bytes looked at together
_GB18030 = Bilingual("文件按 GB18030 编码读取。", "The file was read as GB18030 text.")


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The rows of a file as they were written.

    Attributes:
        name: of the file.
        frame: a column of the file each; codes stay text where the reader was told so.
        rows: (n,) what people call each row: the first is 2 in a CSV, as Excel shows it, else 1.
        labels: what an SPSS file calls its variables, by column.
        notes: how it was read, where that is not plain.
    """

    name: str
    frame: pl.DataFrame
    rows: NDArray[np.int64]
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    notes: tuple[Bilingual, ...] = ()

    def where(self, is_kept: NDArray[np.bool_]) -> "Table":
        """The rows that are kept."""
        return replace(self, frame=self.frame.filter(is_kept), rows=self.rows[is_kept])


def read_table(path: Path, *, codes: Collection[str], missing: Collection[str] = ()) -> Table:
    """The table in a file; its kind is told by its suffix.

    Args:
        path: .csv (UTF-8 with or without BOM, or GB18030; commas, semicolons or tabs), .parquet or .sav.
        codes: columns of names and codes, which stay text as written: "007" is no number.
        missing: what stands for a missing answer besides an empty cell, e.g. "NA", "99".

    Raises:
        TableFaultsError: not such a file, no row, or two columns of one name.
        OSError: it cannot be opened.
    """
    readers = {".csv": _read_csv, ".parquet": _read_parquet, ".sav": _read_sav}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise TableFaultsError([faults.unreadable(path.name, path.suffix or "?")])
    with path.open("rb"):  # an OSError says itself what is wrong, no reader's own words do
        pass
    try:
        table = reader(path, codes, missing)
    except (pl.exceptions.PolarsError, pyreadstat.ReadstatError) as reason:
        raise TableFaultsError([faults.unreadable(path.name, str(reason).splitlines()[0])]) from reason
    if not table.frame.height:
        raise TableFaultsError([faults.no_rows(path.name)])
    return table


def _read_csv(path: Path, codes: Collection[str], missing: Collection[str]) -> Table:
    source, notes = _utf8(path)
    header = _first_line(source)
    separator = max(",;\t", key=header.count)
    names = pl.read_csv(
        header.encode(), separator=separator, has_header=False, infer_schema=False, n_rows=1
    ).row(0)  # fmt: skip
    if twice := sorted({str(name) for name in names if names.count(name) > 1}):
        raise TableFaultsError([faults.twice_named(name) for name in twice])
    options: dict[str, Any] = {"separator": separator, "null_values": ["", *missing]}
    kept = {name: pl.String for name in names if name in codes}
    try:
        frame = pl.read_csv(source, **options, schema_overrides=kept, infer_schema_length=SAMPLED_ROWS)
    except pl.exceptions.ComputeError:  # text further down than the sample: `numbers` names its row
        frame = pl.read_csv(source, **options, infer_schema=False)
    return Table(path.name, frame, _rows(frame, first=2), notes=notes)


def _utf8(path: Path) -> tuple[Path | bytes, tuple[Bilingual, ...]]:
    """The file when it is UTF-8, else its bytes turned into that."""
    if _is_utf8(path):
        return path, ()
    try:
        return path.read_bytes().decode("gb18030").encode(), (_GB18030,)
    except UnicodeDecodeError as reason:
        raise TableFaultsError([faults.not_text(path.name)]) from reason


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _first_line(source: Path | bytes) -> str:
    if isinstance(source, bytes):
        return source.partition(b"\n")[0].decode()
    with source.open("rb") as file:
        return file.readline().decode("utf-8-sig")


def _read_parquet(path: Path, codes: Collection[str], missing: Collection[str]) -> Table:
    frame = pl.read_parquet(path)
    frame = frame.with_columns(pl.col([name for name in frame.columns if name in codes]).cast(pl.String))
    return Table(path.name, _without(frame, missing), _rows(frame, first=1))


def _read_sav(path: Path, codes: Collection[str], missing: Collection[str]) -> Table:
    found, facts = pyreadstat.read_sav(str(path), output_format="polars")
    frame = cast("pl.DataFrame", found)
    value_labels: Mapping[str, Mapping[float, str]] = facts.variable_value_labels
    frame = frame.with_columns(
        _named(frame[name], value_labels.get(name, {})) for name in frame.columns if name in codes
    )
    labels = {name: label for name, label in facts.column_names_to_labels.items() if label}
    return Table(path.name, _without(frame, missing), _rows(frame, first=1), labels)


def _rows(frame: pl.DataFrame, *, first: int) -> NDArray[np.int64]:
    return np.arange(first, first + frame.height)


def _named(codes: pl.Series, labels: Mapping[float, str]) -> pl.Series:
    """SPSS codes by their value labels; 1.0 without one is "1"."""
    if codes.dtype == pl.String:
        return codes
    names: Sequence[str | None] = [
        None if code is None else labels.get(code, f"{code:g}" if isinstance(code, float) else str(code))
        for code in codes
    ]
    return pl.Series(codes.name, names, dtype=pl.String)


def _without(frame: pl.DataFrame, missing: Collection[str]) -> pl.DataFrame:
    """The missing answers' marks taken out of a table that has no text for them."""
    marks = [float(mark) for mark in missing if _is_number(mark)]
    numbers, texts = pl.selectors.numeric(), pl.selectors.string()
    gone = pl.lit(value=None)
    frame = frame.with_columns(pl.when(texts.is_in([*missing])).then(gone).otherwise(texts).name.keep())
    if any(mark != mark for mark in marks):  # noqa: PLR0124 - the one number unequal to itself
        frame = frame.with_columns(pl.selectors.float().fill_nan(None))
    return frame.with_columns(
        pl.when(numbers.cast(pl.Float64).is_in(marks)).then(gone).otherwise(numbers).name.keep()
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
