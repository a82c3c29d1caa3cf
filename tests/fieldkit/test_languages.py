"""The Chinese catalogue.

R1 Every sentence of pages, scripts and code is in it, translated.
R2 Nothing in it is left over.
R3 Both languages take the same values.
"""

import importlib.util
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "fieldkit" / "locale" / "zh_CN" / "LC_MESSAGES" / "fieldkit.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)s|\{(\w+)\}")


def test_r1_every_message_is_translated(monkeypatch: pytest.MonkeyPatch) -> None:
    messages, translated = _said(monkeypatch), _translated()
    assert [] == sorted(message for message in messages if not translated.get(message))


def test_r2_nothing_is_left_over(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [] == sorted(_translated().keys() - _said(monkeypatch))


def test_r3_both_languages_take_the_same_values() -> None:
    odd = [message for message, chinese in _translated().items() if _values(message) != _values(chinese)]
    assert [] == odd


def _said(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    spec = importlib.util.spec_from_file_location("messages", ROOT / ".ci" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.chdir(ROOT)
    return _ids(module.collect())


def _translated() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="zh_CN")
    return {str(entry.id): str(entry.string) for entry in catalogue if entry.id}


def _ids(catalogue: Catalog) -> set[str]:
    return {str(entry.id) for entry in catalogue if entry.id}


def _values(text: str) -> set[tuple[str, str]]:
    return set(PLACEHOLDER.findall(text))
