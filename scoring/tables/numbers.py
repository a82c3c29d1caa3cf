"""Columns of a table as arrays: numbers read strictly, codes without gaps, and the rows that will not do."""

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from forms.text import Bilingual
from scoring.tables import faults
from scoring.tables.faults import TableFaultsError
from scoring.tables.read import Table

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


def numbers(table: Table, column: str) -> FloatArray:
    """(n,) the column's numbers, NaN where a cell is empty.

    Raises:
        TableFaultsError: a cell with text, NaN or infinity; it names column and rows.
    """
    series = table.frame[column]
    if series.dtype == pl.String:
        cast = series.str.strip_chars().replace("", None).cast(pl.Float64, strict=False)
        is_text = series.is_not_null() & (series.str.strip_chars() != "") & cast.is_null()
        if is_text.any():
            text = str(series.filter(is_text)[0])
            raise TableFaultsError([faults.not_numbers(column, rows_where(table, is_text.to_numpy()), text)])
        series = cast
    elif not _holds_numbers(series.dtype):
        first = str(series.drop_nulls()[0]) if series.null_count() < len(series) else ""
        raise TableFaultsError([faults.not_numbers(column, rows_where(table, ~_is_null(series)), first)])
    values = series.cast(pl.Float64).to_numpy()
    refuse_rows(table, ~np.isfinite(values) & ~_is_null(series), lambda rows: faults.not_finite(column, rows))
    return values


def is_numeric(table: Table, column: str) -> bool:
    """Whether every cell that is filled is a number, and one is filled."""
    series = table.frame[column]
    if series.null_count() == len(series):
        return False
    if series.dtype == pl.String:  # its first numbers may stand below the rows that were sampled
        return series.cast(pl.Float64, strict=False).null_count() == series.null_count()
    return _holds_numbers(series.dtype)


def codes(table: Table, columns: Sequence[str]) -> IntArray:
    """(n,) one number per distinct combination of the columns' values.

    Raises:
        TableFaultsError: a blank cell; it names column and rows.
    """
    refuse_blanks(table, columns)
    found = np.zeros(table.frame.height, dtype=np.int64)
    for column in columns:
        own = _places(table.frame[column])
        found = found * (own.max() + 1) + own
    return found


def refuse_blanks(table: Table, columns: Sequence[str]) -> None:
    """No blank cell in any of the columns.

    Raises:
        TableFaultsError: naming each column and its rows.
    """
    found: list[Bilingual] = []
    for column in columns:
        series = table.frame[column]
        blank = series.is_null()
        if series.dtype == pl.String:
            blank |= series.str.strip_chars() == ""
        if blank.any():
            found.append(
                faults.blank_cells(column, rows_where(table, blank.fill_null(value=True).to_numpy()))
            )
    if found:
        raise TableFaultsError(found)


def refuse_rows(table: Table, is_wrong: BoolArray, fault: Callable[[Sequence[int]], Bilingual]) -> None:
    """No row may be wrong.

    Raises:
        TableFaultsError: `fault` of the rows that are.
    """
    if is_wrong.any():
        raise TableFaultsError([fault(rows_where(table, is_wrong))])


def rows_where(table: Table, is_it: BoolArray) -> list[int]:
    """The rows as people count them."""
    return table.rows[is_it].tolist()


def _places(series: pl.Series) -> IntArray:
    """Each value's place among the distinct ones; texts are sorted once each, not row by row."""
    if series.dtype == pl.String:
        distinct = pl.Enum(series.unique().sort())
        return series.cast(distinct).to_physical().to_numpy().astype(np.int64)
    return series.rank("dense").to_numpy().astype(np.int64) - 1


def _is_null(series: pl.Series) -> BoolArray:
    return series.is_null().to_numpy()


def _holds_numbers(kind: pl.DataType) -> bool:
    return kind.is_numeric() or kind in (pl.Boolean(), pl.Null())
