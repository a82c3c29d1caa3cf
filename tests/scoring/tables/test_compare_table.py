"""Rows of a table are compared as a wave's visits are."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from scoring.results import Verdict
from scoring.stats.design import design_of
from scoring.stats.multiplicity import Correction
from scoring.stats.ratios import ratio_estimates
from scoring.tables.compare import compare_table
from scoring.tables.items import Item, Kind, kind_of, parse_item
from scoring.tables.read import read_table
from tests.scoring.tables.small_tables import brief, compared, csv, visits


def test_every_numeric_column_is_an_item_of_its_kind(tmp_path: Path) -> None:
    found = compared(csv(tmp_path, visits()))
    assert ("CU", "CT") == found.rivals
    assert ["clean", "rating", "wait"] == [result.measure.code for result in found.measures]
    assert ["%", "points", ""] == [result.measure.unit for result in found.measures]
    assert 6 == found.family_size
    clean, rating, wait = found.measures
    assert {Verdict.LEAD} == {contrast.verdict for contrast in clean.contrasts}
    assert Verdict.LEAD not in {contrast.verdict for contrast in rating.contrasts}
    assert all(contrast.difference and contrast.difference > 0 for contrast in wait.contrasts)


def test_the_numbers_are_the_design_based_ones(tmp_path: Path) -> None:
    frame = visits()
    design = design_of(
        frame["operator"].to_numpy(),
        cluster=frame["site"].to_numpy(),
        stratum=(frame["operator"] + frame["city"]).to_numpy(),
        weight=frame["weight"].to_numpy(),
        operators=("CM", "CU", "CT"),
    )
    y = frame["wait"].to_numpy()[:, None]
    expected = ratio_estimates(design, numerator=y, denominator=np.ones_like(y))
    (wait,) = compared(csv(tmp_path, frame), items=("wait:measure",)).measures
    assert wait.estimates[0].estimate == pytest.approx(expected.estimate[0, 0], rel=1e-12)
    se = (expected.covariance[0, 0, 0] + expected.covariance[1, 1, 0]) ** 0.5
    assert wait.contrasts[0].se == pytest.approx(se, rel=1e-12)
    assert wait.contrasts[0].df == 2 * (2 * 15) - 4


def test_lower_is_better_turns_the_verdict(tmp_path: Path) -> None:
    (wait,) = compared(csv(tmp_path, visits()), items=("wait:lower",)).measures
    assert {Verdict.LAG} == {contrast.verdict for contrast in wait.contrasts}


def test_a_difference_that_matters_can_be_named(tmp_path: Path) -> None:
    path = csv(tmp_path, visits())
    found = compared(path, items=("clean", "wait"), deltas=("7", "wait=30"))
    assert [7, 30] == [result.measure.delta for result in found.measures]
    (clean,) = compared(path, items=("clean",), deltas=("60",)).measures
    assert Verdict.LEAD not in {contrast.verdict for contrast in clean.contrasts}


def test_without_a_word_a_tenth_of_the_rivals_matters_for_a_measure(tmp_path: Path) -> None:
    (wait,) = compared(csv(tmp_path, visits()), items=("wait",)).measures
    rivals = [estimate.estimate or 0 for estimate in wait.estimates[1:]]
    assert wait.measure.delta == pytest.approx(sum(rivals) / 20)


def test_the_correction_that_was_asked_for(tmp_path: Path) -> None:
    found = compared(csv(tmp_path, visits()), correction=Correction.HOLM)
    assert Correction.HOLM is found.correction


def test_sites_that_serve_several_operators_are_kept_together(tmp_path: Path) -> None:
    frame = visits().with_columns(site=pl.col("site").str.slice(3))
    apart = compared(csv(tmp_path, visits()), items=("rating",)).measures[0].contrasts[0]
    shared = compared(csv(tmp_path, frame), items=("rating",)).measures[0].contrasts[0]
    assert (apart.df, shared.df) == (56, 28)
    assert apart.se != shared.se


def test_rows_of_others_are_left_out_and_said(tmp_path: Path) -> None:
    found = compared(csv(tmp_path, visits()), rivals=("CT",))
    assert (("CT",), 180) == (found.rivals, found.n_rows)
    assert any("90 rows of others" in note.en for note in found.notes)


def test_only_the_rows_asked_for(tmp_path: Path) -> None:
    assert 135 == compared(csv(tmp_path, visits()), only=("city=C1",)).n_rows


def test_without_a_cluster_every_row_counts_alone_and_that_is_said(tmp_path: Path) -> None:
    found = compared(csv(tmp_path, visits()), cluster="")
    assert found.n_clusters == found.n_rows
    assert any("--cluster" in note.en for note in found.notes)


def test_the_order_of_the_rows_changes_nothing(tmp_path: Path) -> None:
    straight = compared(csv(tmp_path, visits()))
    shuffled = compared(csv(tmp_path, visits().sample(fraction=1, shuffle=True, seed=3)))
    for one, other in zip(straight.measures, shuffled.measures, strict=True):
        for ours, theirs in zip(one.contrasts, other.contrasts, strict=True):
            assert (ours.p, ours.difference) == pytest.approx((theirs.p, theirs.difference), rel=1e-9)


def test_the_same_from_parquet(tmp_path: Path) -> None:
    path = tmp_path / "visits.parquet"
    visits().write_parquet(path)
    asked = brief()
    assert compared(csv(tmp_path, visits())).measures == (
        compare_table(read_table(path, codes=asked.codes), asked).measures
    )


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("clean", Item("clean")),
        ("clean:share", Item("clean", Kind.SHARE)),
        ("wait:lower", Item("wait", is_lower_better=True)),
        ("wait:time/served:lower", Item("wait", Kind.TIME, "served", is_lower_better=True)),
        ("a:b", Item("a:b")),
        ("a:b:rating", Item("a:b", Kind.RATING)),
    ],
)
def test_items_as_they_are_written(text: str, item: Item) -> None:
    assert item == parse_item(text, ["clean", "wait", "served", "a:b"])


def test_what_numbers_look_like() -> None:
    assert Kind.SHARE is kind_of(np.array([0, 1, np.nan]))
    assert Kind.RATING is kind_of(np.array([0.0, 5, 10]))
    assert Kind.MEASURE is kind_of(np.array([0.0, 11]))
    assert Kind.MEASURE is kind_of(np.array([0.5, 1]))
