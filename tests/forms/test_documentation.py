"""What an author may write and every fault they may get stands in docs/forms.md, in both languages."""

import re
from pathlib import Path
from string import Formatter

import pytest

from forms.columns import SCORE_COLUMNS
from forms.fault_texts import TEXTS
from forms.model import Kind
from forms.notation import RECORDED
from forms.rubric import EndingMeaning, Scaling

PAGE = (Path(__file__).parents[2] / "docs" / "forms.md").read_text(encoding="utf-8")
SOURCES = "".join(
    path.read_text(encoding="utf-8") for path in (Path(__file__).parents[2] / "forms").glob("*.py")
)


@pytest.mark.parametrize(
    "word",
    sorted({*SCORE_COLUMNS, *TEXTS, *map(str, Kind), *RECORDED, *filter(None, Scaling), *EndingMeaning}),
)
def test_the_page_names_it(word: str) -> None:
    assert f"`{word}`" in PAGE


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_a_fault_speaks_both_languages_of_the_same_facts(code: str) -> None:
    for text in TEXTS[code]:
        assert re.search(r"[\u4e00-\u9fff]", text.zh)
        assert not re.search(r"[\u4e00-\u9fff]", text.en.replace("::中文 (zh)", ""))
        assert _facts(text.zh) == _facts(text.en)


def _facts(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_no_fault_is_catalogued_in_vain(code: str) -> None:
    assert f'"{code}"' in SOURCES.replace(f'    "{code}": _entry(', "")
