"""`app.py compare`, as an analyst without a server runs it."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from openpyxl import load_workbook

from fieldkit.cli import main


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    rng = np.random.default_rng(1)
    operator = np.repeat(["移动", "联通"], 120)
    path = tmp_path / "走访.csv"
    pl.DataFrame(
        {
            "运营商": operator,
            "厅": [f"{o}{place // 2}" for place, o in enumerate(operator)],
            "整洁": (rng.random(240) < np.where(operator == "移动", 0.95, 0.6)).astype(int),
            "等候": np.round(rng.gamma(9, 30, 240)),
        }
    ).write_csv(path, include_bom=True)
    return path


def test_verdicts_json_and_workbook(visits: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, book = tmp_path / "out.json", tmp_path / "out.xlsx"
    asked = [
        "--operator",
        "运营商",
        "--ours",
        "移动",
        "--cluster",
        "厅",
        "--item",
        "整洁",
        "--item",
        "等候:lower",
    ]
    assert 0 == main(["compare", str(visits), *asked, "--json", str(out), "--xlsx", str(book)])
    printed = capsys.readouterr().out
    assert "▲ 领先" in printed
    assert "移动领先联通" in printed

    found = json.loads(out.read_text("utf-8"))
    assert ["整洁", "等候"] == [item["item"] for item in found["items"]]
    keys = {"operator", "n", "n_clusters", "estimate", "se", "df", "low", "high", "deff"}
    assert keys == set(found["items"][0]["estimates"][0])
    first = found["contrasts"][0]
    keys = "item rival n_ours n_rival difference se df low high statistic p p_holm p_bh method verdict"
    assert {*keys.split(), "smallest_detectable", "caveats", "companions", "standardised", "sentence"} == set(
        first
    )
    assert ("整洁", "联通", 120, 120, "lead") == (
        first["item"], first["rival"], first["n_ours"], first["n_rival"], first["verdict"]
    )  # fmt: skip
    assert 0 < first["low"] < first["difference"] < first["high"] < 1
    assert found["items"][0]["delta"] == pytest.approx(0.05)

    sheets = load_workbook(book)
    assert ["说明", "要素比较"] == sheets.sheetnames
    cells = [[cell.value for cell in row] for row in sheets["要素比较"].iter_rows()]
    assert any(row[0] == "整洁" and "▲ 领先 Lead" in row for row in cells)


def test_faults_in_both_languages_and_exit_status_2(visits: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(["compare", str(visits), "--operator", "公司", "--ours", "移动"])
    said = capsys.readouterr().err
    assert "没有“公司”这一列" in said
    assert "no column is called “公司”" in said


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(["compare", "none.csv", "--operator", "op", "--ours", "CM"])
    assert "none.csv" in capsys.readouterr().err


def test_an_output_that_cannot_be_written(visits: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nowhere = str(visits / "out.json")
    assert 2 == main(["compare", str(visits), "--operator", "运营商", "--ours", "移动", "--json", nowhere])
    assert "out.json" in capsys.readouterr().err
