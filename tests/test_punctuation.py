"""Chinese sentences carry Chinese punctuation: ，；：（）！？ and not their ASCII look-alikes.

R1 in the code's texts; R2 in templates, catalogues and the library's forms.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("fieldkit", "scoring", "forms")
HAN = r"[\u4e00-\u9fff]"
ASCII_BESIDE_HAN = re.compile(rf"{HAN}[,;:()!?]|[,;()!?]{HAN}|(?<!:):{HAN}")
COLUMN = "::中文 (zh)"  # an XLSForm column, whose name is not ours


def _files(suffix: str) -> list[Path]:
    found = [path for package in PACKAGES for path in sorted((ROOT / package).rglob(f"*{suffix}"))]
    return [path for path in found if "node_modules" not in path.parts]


def _texts(module: ast.Module) -> Iterator[str]:
    """Every string of a module that is no docstring."""
    statements = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in statements:
            yield node.value


def _slips(text: str) -> list[str]:
    plain = text.replace(COLUMN, "")
    return [plain[max(0, found.start() - 8) : found.end() + 8] for found in ASCII_BESIDE_HAN.finditer(plain)]


def test_r1_code() -> None:
    files = _files(".py")
    assert ROOT / "fieldkit" / "errors.py" in files
    slips = {
        f"{path.relative_to(ROOT)}: {slip}"
        for path in files
        for text in _texts(ast.parse(path.read_text("utf-8")))
        for slip in _slips(text)
    }
    assert set[str]() == slips


@pytest.mark.parametrize("suffix", [".html", ".po", ".toml", ".md"])
def test_r2_texts_beside_the_code(suffix: str) -> None:
    files = _files(suffix)
    assert files
    slips = {f"{path.name}: {slip}" for path in files for slip in _slips(path.read_text("utf-8"))}
    assert set[str]() == slips


@pytest.mark.parametrize("text", ["没有,", "(没有", "没有: {n}", ",没有", "好!"])
def test_a_slip_is_found(text: str) -> None:
    assert 1 == len(_slips(text))


@pytest.mark.parametrize(
    "text", ["没有，", "Lead 领先 (x), y", "label::中文 (zh)", "“好”, he said", "12:30 到"]
)
def test_what_is_none(text: str) -> None:
    assert [] == _slips(text)
