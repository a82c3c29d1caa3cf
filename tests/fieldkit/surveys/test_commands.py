"""``app.py forms``: what authors can do without a service.

R1 ``check`` tells every fault of every file in both languages; the exit status says whether there was any
R2 ``show`` prints the rubric
R3 ``convert`` writes the other kind of file, and nothing when the first has a fault
R4 a file that is not there is no fault of the form
"""

from pathlib import Path

import pytest

from fieldkit.cli import main
from forms.read import read_form
from tests.fieldkit.hostile_files import ENCRYPTED, bomb, far_out
from tests.fieldkit.small_hall import small_hall


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return _written(tmp_path / "good.md", small_hall()[1])


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """With two faults; the second is told with the bracket that a terminal could take for its own."""
    source = small_hall()[1].replace(b"| E22 |", b"| E99 |").replace(b"sec 60/600", b"sec [b]60")
    return _written(tmp_path / "bad.md", source)


@pytest.fixture(autouse=True)
def _wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_r1_good_files(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["forms", "check", str(good), str(good)])
    assert 2 == capsys.readouterr().out.count(
        "小营业厅 / Small hall · small_hall 1 · 3 题 items · 100 分 points"
    )


def test_r1_every_fault(good: Path, bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == main(["forms", "check", str(bad), str(good)])
    told = capsys.readouterr().out
    faults = read_form(bad.read_bytes(), bad.name)
    assert isinstance(faults, tuple)
    assert ({"element_unknown", "rule_unknown"}, True) == ({f.code for f in faults}, "✓" in told)
    for fault in faults:
        for text in (fault.sentence, fault.remedy):
            assert (True, True) == (text.zh in told, text.en in told)


HOSTILE = {
    "no workbook": ("form.xlsx", b"PK\x03\x04 no workbook", "文件打不开"),
    "encrypted": ("form.xlsx", ENCRYPTED, "文件打不开"),
    "a bomb": ("form.xlsx", bomb(), "文件太大"),
    "a cell far out": ("form.xlsx", far_out(), "工作簿展开后太大"),
    "another kind": ("form.docx", b"PK", "类型"),
    "no text": ("form.md", b"\xff\xfe\x00", "文件打不开"),
    "nothing": ("form.md", b"", "survey"),
}


@pytest.mark.parametrize(("name", "content", "told"), HOSTILE.values(), ids=HOSTILE.keys())
def test_r1_no_form_at_all(
    name: str, content: bytes, told: str, *, tmp_path: Path, good: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Told like every other fault; the file after it is checked all the same."""
    assert 1 == main(["forms", "check", str(_written(tmp_path / name, content)), str(good)])
    said = capsys.readouterr()
    assert (True, True, "") == (told in said.out, "✓" in said.out, said.err)


@pytest.mark.parametrize("condition", ["${{gone{}}} = 1", "${{n{}}} = 1", "${{n{}"])
def test_r1_5000_bad_rows(condition: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """References to nothing, questions that need themselves, expressions that are none."""
    row = f"| | integer | n{{}} | 数 | Number | {condition} |\n"
    rows = "".join(row.format(at, at) for at in range(5_000))
    content = small_hall()[1].decode().replace("| | end_group |\n\n", f"{rows}| | end_group |\n\n", 1)
    assert 1 == main(["forms", "check", str(_written(tmp_path / "long.md", content.encode()))])
    told = capsys.readouterr().out
    assert all(f"“n{at}”" in told for at in (0, 2_500, 4_999))


def test_r2_the_rubric(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["forms", "show", str(good)])
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "│ open" in line]
    cells = [cell.strip() for cell in line.split("│")]
    assert ["", "open", "正常营业", "yn", "40", "E22", "✗", "P!", ""] == cells


def test_r3_there_and_back(good: Path, tmp_path: Path) -> None:
    workbook, again = tmp_path / "表.xlsx", tmp_path / "again.md"
    assert 0 == main(["forms", "convert", str(good), str(workbook)])
    assert 0 == main(["forms", "convert", str(workbook), str(again)])
    assert read_form(good.read_bytes(), "a.md") == read_form(again.read_bytes(), "b.md")


def test_r3_nothing_written(good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == main(["forms", "convert", str(good), str(tmp_path / "good.pdf")])
    assert (True, False) == ("good.pdf" in capsys.readouterr().out, (tmp_path / "good.pdf").exists())


@pytest.mark.parametrize("command", [["check"], ["show"]])
def test_r4_no_such_file(command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(["forms", *command, str(tmp_path / "none.md")])
    assert "none.md" in capsys.readouterr().err
