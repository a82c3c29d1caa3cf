"""`app.py plan`, as whoever budgets a wave runs it.

R1 without options it prints a table that can be used
R2 options change what they say they change
R3 an option that will not do is named in one sentence of both languages, exit status 2
"""

import re

import pytest

from fieldkit.cli import main


def _plan(options: str) -> int:
    return main(["plan", *options.split()])


def _rows(printed: str) -> list[list[str]]:
    """The cells of every line that holds numbers alone."""
    lines = (line.replace("◀", "").replace("pp", "").split() for line in printed.splitlines())
    return [cells for cells in lines if cells and all(re.fullmatch(r"[\d,.]+", cell) for cell in cells)]


def test_r1_plain(capsys: pytest.CaptureFixture[str]) -> None:
    """The sites a city are R's, rounded up: see test_sample_size."""
    assert 0 == _plan("")
    printed = capsys.readouterr().out
    assert [
        ["1", "1", "1.00", "122", "1,098", "1,098", "658,800"],
        ["1", "2", "1.20", "74", "666", "1,332", "559,440"],
        ["1", "3", "1.40", "57", "513", "1,539", "554,040"],
        ["110", "1", "1.00", "294", "2,646", "2,646", "1,587,600"],
        ["110", "2", "1.20", "176", "1,584", "3,168", "1,330,560"],
        ["110", "3", "1.40", "137", "1,233", "3,699", "1,331,640"],
    ] == _rows(printed)
    assert 2 == printed.count("◀")
    assert "要发现 5 个百分点的差异，预期份额 80%" in printed
    assert "…" not in printed  # all of it fits a narrow terminal
    assert "每家每市 176 个厅、每厅 2 次，3 家共 9,504 次访问，费用 1,330,560。" in printed
    assert "176 sites per operator and city, 2 × visited; 9,504 visits to 3 operators" in printed
    assert "每厅访问 2.4 次最省" in printed


def test_r2_the_example_of_domain_a10(capsys: pytest.CaptureFixture[str]) -> None:
    """75 against 66 %: about 402 a group without clusters; by t one more."""
    options = "--delta 9 --share 0.75 --icc 0 --visits-per-site 1 --cities 1 --operators 2 --elements 1"
    assert 0 == _plan(options)
    assert [["1", "1", "1.00", "403", "403", "403", "161,200"]] == _rows(capsys.readouterr().out)


def test_r2_means(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == _plan("--sd 12 --delta 5 --visits-per-site 2 --elements 1 --operators 2")
    printed = capsys.readouterr().out
    assert [["1", "2", "1.20", "7", "63", "126", "35,280"]] == _rows(printed)
    assert "单次访问的标准差 12" in printed


def test_r2_given_sites_tell_what_they_find(capsys: pytest.CaptureFixture[str]) -> None:
    """24.06 and 40.35 points in R: see test_sample_size."""
    assert 0 == _plan("--sites-per-city 4 --visits-per-site 2")
    found = [cells for cells in _rows(capsys.readouterr().out) if len(cells) == 4]
    assert [["1", "2", "72", "24.1"], ["110", "2", "72", "40.3"]] == found


def test_r2_visits_that_tell_as_much_as_sites(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == _plan("--icc 0")
    assert "每厅访问次数越多越省" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "zh", "en"),
    [
        ("--share 80", "--share：“80”不行，请给介于 0 和 1 之间的数。", "a number from 0 to 1"),
        ("--share many", "--share：“many”不行", "will not do"),
        ("--delta 0", "--delta：“0”不行", "a number above 0"),
        ("--delta 90", "最多相差 80 个百分点", "at most 80 points"),
        ("--delta 0.0001", "--delta：“0.0001”太小", "--delta: “0.0001” is too little"),
        ("--delta 1e-200", "--delta：“1e-200”太小", "is too little"),
        ("--sd 1e200", "--delta：“5”太小", "is too little"),
        ("--sd nan", "--sd：“nan”不行", "a number above 0"),
        ("--sd 3 --share 0.5", "--sd：与 --share 只能给一个", "never both"),
        ("--icc 1.5", "--icc：“1.5”不行", "a number from 0 to 1"),
        ("--visits-per-site 1 0", "--visits-per-site：“0”不行", "a whole number from 1"),
        ("--visits-per-site 1.5", "--visits-per-site：“1.5”不行", "a whole number"),
        ("--cities inf", "--cities：“inf”不行", "a whole number"),
        ("--operators 1", "--operators：“1”不行", "a whole number from 2"),
        ("--elements 0", "--elements：“0”不行", "a whole number from 1"),
        ("--power 1", "--power：“1”不行", "from 0.5 to below 1"),
        ("--alpha 0", "--alpha：“0”不行", "above 0 and below 0.5"),
        ("--cost-visit=-1", "--cost-visit：“-1”不行", "0 or more"),
        ("--cost-site x", "--cost-site：“x”不行", "0 or more"),
        ("--sites-per-city 1", "--sites-per-city：“1”不行", "a whole number from 2"),
    ],
)
def test_r3_bad_options(options: str, zh: str, en: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == _plan(options)
    said = capsys.readouterr()
    assert "" == said.out
    chinese, english = said.err.splitlines()
    assert zh in chinese
    assert en in english


@pytest.mark.parametrize("options", ["--alpha 1e-300", "--share 1 --delta 100", "--sd 1e-200", "--share 0.5"])
def test_r3_extremes_still_plan(options: str) -> None:
    assert 0 == _plan(options)
