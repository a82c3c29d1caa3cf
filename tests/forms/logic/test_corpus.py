"""Every expression of the corpus, parsed, sent through JSON and evaluated."""

import json
import math
from typing import Any

import pytest

from forms.logic.compile import compile_expression
from forms.logic.tree import from_json
from forms.logic.values import number_text, to_boolean, to_number, to_text
from tests.forms.logic.corpus import context_of, corpus_with_trees

CASES: list[dict[str, Any]] = corpus_with_trees()["cases"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    context = context_of(case)
    value = compile_expression(from_json(json.loads(json.dumps(case["tree"]))))(context)
    number = to_number(value, context.document.clock.zone)
    assert case["string"] == to_text(value)
    assert case.get("boolean", to_boolean(value)) == to_boolean(value)
    if "number" in case:
        assert str(case["number"]) == number_text(number) or math.isclose(
            case["number"], number, rel_tol=1e-15
        )


def test_names_are_unique() -> None:
    assert len(CASES) == len({case["name"] for case in CASES})
