"""A table is read as it was written, from every kind of file that analysts have."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyreadstat
import pytest

from scoring.tables.faults import TableFaultsError
from scoring.tables.numbers import numbers
from scoring.tables.read import SAMPLED_ROWS, Table, read_table

CSV = "运营商,site,得分\n移动,007,4.5\n联通,008,\n"


def read(path: Path, codes: tuple[str, ...] = ("运营商", "site"), missing: tuple[str, ...] = ()) -> Table:
    return read_table(path, codes=codes, missing=missing)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "走访.csv"
    path.write_bytes(CSV.encode(encoding))
    table = read(path)
    assert ["运营商", "site", "得分"] == table.frame.columns
    assert ["007", "008"] == table.frame["site"].to_list()
    np.testing.assert_array_equal([4.5, np.nan], numbers(table, "得分"))
    assert ("GB18030" in str(table.notes)) == (encoding == "gb18030")


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "visits.csv"
    path.write_text(CSV.replace(",", separator), "utf-8")
    assert ["运营商", "site", "得分"] == read(path).frame.columns


def test_numbers_that_begin_below_the_sampled_rows(tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    path.write_text("a,b\n" + "1,\n" * (SAMPLED_ROWS + 5) + "1,7\n", "utf-8")
    assert 7 == numbers(read(path, ()), "b")[-1]


def test_text_below_the_sampled_rows_is_named_by_its_row(tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    path.write_text("a,b\n" + "1,2\n" * (SAMPLED_ROWS + 5) + "1,x\n", "utf-8")
    with pytest.raises(TableFaultsError, match=f"row {SAMPLED_ROWS + 7} .*“x”"):
        numbers(read(path, ()), "b")


def test_what_stands_for_missing(tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    path.write_text("a,b\n1,NA\n2,99\n3,4\n", "utf-8")
    np.testing.assert_array_equal([np.nan, np.nan, 4], numbers(read(path, (), ("NA", "99")), "b"))


def test_parquet_keeps_types_and_codes_become_text(tmp_path: Path) -> None:
    path = tmp_path / "visits.parquet"
    pl.DataFrame({"op": [1, 2], "y": [0.5, float("nan")]}).write_parquet(path)
    table = read(path, ("op",), ("NaN",))
    assert ["1", "2"] == table.frame["op"].to_list()
    np.testing.assert_array_equal([0.5, np.nan], numbers(table, "y"))


def test_spss_codes_are_read_by_their_labels(tmp_path: Path) -> None:
    path = tmp_path / "visits.sav"
    answers: Any = pl.DataFrame({"op": [1.0, 2.0, 3.0], "q1": [5.0, None, 3.0]})
    pyreadstat.write_sav(
        answers,
        str(path),
        column_labels={"q1": "总体满意度"},
        variable_value_labels={"op": {1.0: "移动", 2.0: "联通"}},
    )
    table = read(path, ("op",))
    assert ["移动", "联通", "3"] == table.frame["op"].to_list()
    np.testing.assert_array_equal([5, np.nan, 3], numbers(table, "q1"))
    assert "总体满意度" == table.labels["q1"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("visits.xlsx", b"PK", "Give a .csv, .parquet or .sav"),
        ("visits.csv", b"", "empty"),
        ("visits.csv", b"a,b\n", "no rows"),
        ("visits.csv", b"a,a\n1,2\n", "Two columns are called"),
        ("visits.csv", "a,b\n1,2\n".encode("utf-16"), "neither UTF-8 nor GB18030"),
        ("visits.csv", b"a,b\n1,2,3\n", "cannot be read"),
        ("visits.parquet", b"no parquet", "cannot be read"),
        ("visits.sav", b"no spss", "cannot be read"),
    ],
)
def test_files_that_are_no_table(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(TableFaultsError, match=said):
        read(path, ())


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "none.csv")
