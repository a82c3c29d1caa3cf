"""The corpus of whole forms: small workbooks in ``sheets/``, each with several filled-in sheets.

A file's table ``answers`` has a row for each place that a sheet fills in or expects something of. ``given``
is what was answered (``·`` for a blank); ``value`` what stands there in the end (``given`` where it says
nothing, nothing where ``relevant`` is no); ``violation`` the one rule it breaks, and every rule that a sheet
breaks is listed; ``choices`` what is offered (``–`` for none).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from forms.instance import Instance, read_instance
from forms.logic.context import Clock, Context, Document, Element
from forms.logic.evaluate import Evaluator
from forms.logic.plan import FormPlan, GroupPlan, QuestionPlan, plan_of
from forms.logic.rules import offered_names
from forms.logic.settle import grow, indexed_path, settle
from forms.model import Form, Group
from forms.read import read_form
from forms.sheets import Row, read_sheets

NOW = "2026-11-22T10:30:00+08:00"
ZONE = "Asia/Shanghai"
SETTINGS = "\n\n| settings |\n| | form_title | form_id | version |\n| | 测试 / Test | test | 1 |\n"
FILES = sorted((Path(__file__).parent / "sheets").glob("*.md"))

_STEP = re.compile(r"([^/\[]+)(?:\[(\d+)\])?")


@dataclass(frozen=True, slots=True)
class FilledIn:
    """One sheet of answers; places are paths below the root, ``r[2]/x``."""

    name: str
    rows: tuple[Row, ...]

    @property
    def given(self) -> dict[str, str]:
        return {row["place"]: row["given"].replace("·", " ") for row in self.rows}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a form makes of answers, by place: the same on the server and on the phone."""

    values: dict[str, str] = field(default_factory=dict[str, str])  # of relevant questions
    violations: dict[str, str] = field(default_factory=dict[str, str])
    choices: dict[str, list[str]] = field(default_factory=dict[str, list[str]])  # of filtered lists


@cache
def form_of(file: Path) -> Form:
    form = read_form(file.read_bytes() + SETTINGS.encode(), file.name)
    assert isinstance(form, Form), form
    return form


@cache
def filled_in(file: Path) -> tuple[FilledIn, ...]:
    rows: dict[str, list[Row]] = {}
    for row in read_sheets(file.read_bytes(), file.name)["answers"].rows:
        rows.setdefault(row["sheet"], []).append(row)
    return tuple(FilledIn(name, tuple(found)) for name, found in rows.items())


def on_the_server(form: Form, given: Mapping[str, str]) -> Outcome:
    """Through the very document a client would send."""
    instance = read_instance(document_of(form, given))
    clock = Clock(datetime.fromisoformat(NOW), ZoneInfo(ZONE))
    plan = plan_of(form)
    document, _ = grow(plan, instance.values, clock)
    settle(plan, document)
    outcome = Outcome(violations=_violations(form, instance, clock))
    for question in _questions(plan.root):
        for element in document.elements.get(question.path, ()):
            if element.is_relevant:
                _note(outcome, plan, question, element, document)
    return outcome


def _note(
    outcome: Outcome, plan: FormPlan, question: QuestionPlan, element: Element, document: Document
) -> None:
    place = _place(form_path=indexed_path(element, plan.repeats))
    outcome.values[place] = element.value
    if question.choice_items is not None:
        offered = offered_names(question, Context(document, element))
        names = (choice.name for choice in question.question.choices)
        outcome.choices[place] = [name for name in names if name in offered]


def _violations(form: Form, instance: Instance, clock: Clock) -> dict[str, str]:
    evaluation = Evaluator(form).evaluate(instance, now=clock.now, timezone=clock.zone)
    return {_place(violation.path): str(violation.code) for violation in evaluation.violations}


def _place(form_path: str) -> str:
    return form_path.split("/", maxsplit=2)[2]


def _questions(plan: GroupPlan) -> Iterator[QuestionPlan]:
    for child in plan.children:
        if isinstance(child, GroupPlan):
            yield from _questions(child)
        else:
            yield child


def document_of(form: Form, given: Mapping[str, str]) -> bytes:
    root: dict[str, Any] = {}
    for place, text in given.items():
        _put(root, _STEP.findall(place), text)
    return f'<data id="{form.form_id}" version="1">{_xml(root)}</data>'.encode()


def _put(branch: dict[str, Any], steps: list[tuple[str, str]], text: str) -> None:
    (name, block), *rest = steps
    if not block and not rest:
        branch[name] = text
    elif not block:
        _put(branch.setdefault(name, {}), rest, text)
    else:
        blocks = branch.setdefault(name, [])
        blocks.extend({} for _ in range(int(block) - len(blocks)))
        if rest:
            _put(blocks[int(block) - 1], rest, text)


def _xml(entry: Any) -> str:  # noqa: ANN401 - a text or a branch
    if isinstance(entry, str):
        return entry.replace("&", "&amp;").replace("<", "&lt;")
    return "".join(
        f"<{name}>{_xml(each)}</{name}>"
        for name, inner in entry.items()
        for each in (inner if isinstance(inner, list) else [inner])
    )


def phone_answers(form: Form, given: Mapping[str, str]) -> dict[str, str]:
    """As the phone keeps them: by path, and under a repeat's path the number of its blocks."""
    answers = {f"/data/{place}": text for place, text in given.items() if not place.endswith("]")}
    return {**answers, **dict(_block_counts(form.root, "/data", given))}


def _block_counts(group: Group, at: str, given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for child in group.children:
        if not isinstance(child, Group):
            continue
        path = f"{at}/{child.name}"
        if not child.is_repeat:
            yield from _block_counts(child, path, given)
            continue
        number = re.compile(rf"{re.escape(path)}\[(\d+)\]")
        places = [match[1] for place in given if (match := number.match(f"/data/{place}"))]
        n_blocks = max(map(int, places), default=0)
        yield path, str(n_blocks)
        for block in range(1, n_blocks + 1):
            yield from _block_counts(child, f"{path}[{block}]", given)
