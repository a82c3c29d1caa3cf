"""The tree as JSON and as a source of dependencies.

T1 the JSON has the shape the phone reads, and comes back as the same tree
T2 `paths_in` names what an expression reads
T3 JSON of another shape is refused
"""

import json
from typing import Any

import pytest

from forms.logic.parse import parse
from forms.logic.tree import from_json, paths_in, to_json
from tests.forms.logic.corpus import CORPUS


def test_t1_shape() -> None:
    expected = {
        "t": "op",
        "o": "and",
        "a": [
            {
                "t": "call",
                "f": "selected",
                "a": [
                    {"t": "path", "abs": True, "steps": [{"n": "data", "p": []}, {"n": "a", "p": []}]},
                    {"t": "lit", "v": "x"},
                ],
            },
            {"t": "neg", "a": [{"t": "lit", "v": 1.0}]},
        ],
    }
    assert expected == to_json(parse("selected(/data/a, 'x') and -1"))


def test_t1_path_from_a_call_with_predicate() -> None:
    predicate = {"t": "path", "abs": False, "steps": [{"n": "k", "p": []}]}
    start = {"t": "call", "f": "current", "a": []}
    expected: dict[str, Any] = {
        "t": "path",
        "abs": False,
        "steps": [{"n": "..", "p": [predicate]}],
        "from": start,
    }
    assert expected == to_json(parse("current()/..[k]"))


@pytest.mark.parametrize("case", CORPUS["cases"], ids=[case["name"] for case in CORPUS["cases"]])
def test_t1_there_and_back(case: dict[str, Any]) -> None:
    tree = parse(case["expression"])
    assert tree == from_json(json.loads(json.dumps(to_json(tree))))


PATHS = [
    ("/data/a = 1 or /data/g/b", {"/data/a", "/data/g/b"}),
    (". > 3", {"/data/r/v"}),
    ("../k", {"/data/r/k"}),
    ("position(..)", {"/data/r"}),
    ("sum(/data/r[k = 'x']/v)", {"/data/r/k", "/data/r/v"}),
    ("count(/data/r[k = current()/../pick])", {"/data/r", "/data/r/k", "/data/r/pick"}),
    ("current()", {"/data/r/v"}),
    ("sum(/data/g/*)", {"/data/g/*"}),
    ("instance('city')/root/item[name = /data/a and ../x = current()/../k]/label", {"/data/a", "/data/r/k"}),
    ("if(true(), 'a', -1)", set[str]()),
]


@pytest.mark.parametrize(("text", "paths"), PATHS, ids=[text for text, _ in PATHS])
def test_t2_paths(text: str, paths: set[str]) -> None:
    assert paths == paths_in(parse(text), "/data/r/v")


def test_t3_other_shape() -> None:
    with pytest.raises(KeyError, match="loop"):
        from_json({"t": "loop"})
