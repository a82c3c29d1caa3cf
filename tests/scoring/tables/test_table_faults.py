"""Bad tables and bad questions are told where, what and what to do; where nothing can be said, so is that."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from scoring.results import Verdict
from tests.scoring.tables.small_tables import compared, csv, faults_of, visits

Change = Callable[[pl.DataFrame], pl.DataFrame]


def with_cell(column: str, value: Any) -> Change:  # noqa: ANN401 - any cell
    """The third row's cell is another: row 4 of the file."""
    return lambda frame: frame.with_columns(
        pl.Series(column, [*frame[column][:2], value, *frame[column][3:]], dtype=pl.String, strict=False)
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (with_cell("wait", "soon"), "“wait” must hold numbers; row 4 does not (the first is “soon”)"),
        (with_cell("wait", "inf"), "“wait” holds NaN or infinity in row 4"),
        (with_cell("wait", "NaN"), "“wait” holds NaN or infinity in row 4"),
        (with_cell("weight", "-1"), "The weight “weight” must be positive; row 4 is not"),
        (with_cell("weight", "0"), "The weight “weight” must be positive; row 4 is not"),
        (with_cell("weight", None), "The weight “weight” must be positive; row 4 is not"),
        (with_cell("weight", "heavy"), "“weight” must hold numbers; row 4 does not"),
        (with_cell("site", None), "“site” is blank in row 4"),
        (with_cell("site", "  "), "“site” is blank in row 4"),
        (with_cell("city", None), "“city” is blank in row 4"),
        (with_cell("operator", None), "“operator” is blank in row 4"),
    ],
)
def test_a_bad_cell_is_named(tmp_path: Path, change: Change, said: str) -> None:
    path = csv(tmp_path, change(visits()))
    assert said in faults_of(path, items=("clean", "wait:measure"))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"operator": "op"}, "--operator: no column is called “op”. The table has operator, city"),
        ({"cluster": "hall"}, "--cluster: no column is called “hall”"),
        ({"weight": "w"}, "--weight: no column is called “w”"),
        ({"strata": ("city", "grade")}, "--stratum: no column is called “grade”"),
        ({"visit": "id"}, "--visit: no column is called “id”"),
        ({"cluster": "operator"}, "“operator” cannot be --operator and --cluster at once"),
        ({"ours": "移动"}, "--ours: no row has “移动” in “operator”. It holds CM, CT, CU"),
        ({"rivals": ("CU", "CX")}, "--rival: no row has “CX”"),
        ({"rivals": ("CM",)}, "--rival CM: that is ours"),
        ({"items": ("tidy",)}, "--item tidy: write COL"),
        ({"items": ("wait:often",)}, "--item wait:often"),
        ({"items": ("wait:time",)}, "--item wait:time"),
        ({"items": ("wait:time/served",)}, "--item wait:time/served"),
        ({"items": ("wait:share",)}, "“wait” is compared as a share, so it must be 0 or 1; rows 2, 3, 4"),
        ({"items": ("city",)}, "“city” must hold numbers"),
        ({"deltas": ("-3",)}, "--delta -3: write a positive number"),
        ({"deltas": ("tidy=3",)}, "--delta tidy=3"),
        ({"deltas": ("nan",)}, "--delta nan"),
        ({"only": ("city",)}, "--only city: write COL=VALUE"),
        ({"only": ("city=C9",)}, "--only city=C9: no row is left"),
        ({"only": ("operator=CM",)}, "“operator” holds “CM” only"),
        ({"visit": "city"}, "The same visit stands in several rows (“city” repeats, first “C1”): rows 2, 3"),
    ],
)
def test_a_bad_question_is_told(tmp_path: Path, asked: dict[str, Any], said: str) -> None:
    assert said in faults_of(csv(tmp_path, visits()), **asked)


def test_all_faults_are_told_together(tmp_path: Path) -> None:
    change = with_cell("site", None)(with_cell("weight", "-1")(with_cell("wait", "soon")(visits())))
    said = faults_of(csv(tmp_path, change), items=("wait:measure", "clean"))
    assert 3 == len(said.splitlines())


@pytest.mark.parametrize("column", ["visit_id", "instance_id", "instanceID"])
def test_a_visit_that_stands_twice_is_refused_unasked(tmp_path: Path, column: str) -> None:
    frame = visits().with_row_index(column).with_columns(pl.col(column).replace({7: 6}))
    assert f"(“{column}” repeats, first “6”): rows 8, 9" in faults_of(csv(tmp_path, frame))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (with_cell("wait", "-1"), "“wait” is a time and cannot be negative: row 4"),
        (
            with_cell("served", "2"),
            "“served” says whether it happened: 0 or 1 on every row with a time; row 4",
        ),
        (
            with_cell("served", None),
            "“served” says whether it happened: 0 or 1 on every row with a time; row 4",
        ),
    ],
)
def test_a_bad_time_or_event_is_named(tmp_path: Path, change: Change, said: str) -> None:
    path = csv(tmp_path, change(visits().with_columns(served=pl.lit(1))))
    assert said in faults_of(path, items=("wait:time/served",))


def test_mixed_form_versions_are_refused(tmp_path: Path) -> None:
    frame = visits().with_row_index("form_version").with_columns(pl.col("form_version") % 2 + 1)
    path = csv(tmp_path, frame)
    assert "Several form versions are mixed (“form_version”: 1, 2)" in faults_of(path)
    assert 135 == compared(path, only=("form_version=2",)).n_rows


def test_no_column_of_numbers(tmp_path: Path) -> None:
    path = csv(tmp_path, visits().select("operator", "city", "site", "weight"))
    assert "No column of numbers to compare" in faults_of(path)


def test_an_item_nobody_answered_has_no_verdict(tmp_path: Path) -> None:
    path = csv(tmp_path, visits().with_columns(rating=pl.lit(None)))
    (rating,) = compared(path, items=("rating",)).measures
    assert [0, 0, 0] == [estimate.n for estimate in rating.estimates]
    for contrast in rating.contrasts:
        assert (Verdict.NOT_ENOUGH_DATA, None, None) == (contrast.verdict, contrast.p, contrast.difference)


def test_one_cluster_in_all_has_no_verdict(tmp_path: Path) -> None:
    found = compared(csv(tmp_path, visits().with_columns(site=pl.lit("S1"), city=pl.lit("C1"))))
    for result in found.measures:
        assert {Verdict.NOT_ENOUGH_DATA} == {contrast.verdict for contrast in result.contrasts}
        assert {None} == {contrast.p for contrast in result.contrasts}


def test_no_variation_gives_no_p_of_zero(tmp_path: Path) -> None:
    constant = pl.when(pl.col("operator") == "CM").then(9.0).otherwise(4.0)
    (same,) = compared(csv(tmp_path, visits().with_columns(same=constant)), items=("same:measure",)).measures
    for contrast in same.contrasts:
        assert (5.0, None, Verdict.NOT_ENOUGH_DATA) == (contrast.difference, contrast.p, contrast.verdict)


def test_a_share_of_all_against_all_has_an_interval(tmp_path: Path) -> None:
    (all_pass,) = compared(csv(tmp_path, visits().with_columns(ok=pl.lit(1))), items=("ok:share",)).measures
    for contrast in all_pass.contrasts:
        assert 1 == contrast.p
        assert contrast.low is not None
        assert contrast.low < 0 < (contrast.high or 0)


def test_empty_and_text_columns_are_left_out_and_said(tmp_path: Path) -> None:
    frame = visits().with_columns(remark=pl.lit("fine"), nothing=pl.lit(None))
    found = compared(csv(tmp_path, frame))
    assert ["clean", "rating", "wait"] == [result.measure.code for result in found.measures]
    assert any("remark, nothing" in note.en for note in found.notes)
