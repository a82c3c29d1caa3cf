"""The library's forms as their files have them, and how a filled-in one is judged."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from forms.document import Answers, instance_document
from forms.instance import read_instance
from forms.logic.evaluate import Evaluation, Evaluator
from forms.model import FILE_KINDS, Form, Kind, Question
from forms.read import library_form, read_form
from forms.rubric import Measure, RubricItem

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 22, 12, tzinfo=SHANGHAI)


@cache
def the_form(name: str) -> Form:
    form = read_form(library_form(name), f"{name}.md")
    assert isinstance(form, Form), form
    return form


@cache
def _evaluator(name: str) -> Evaluator:
    return Evaluator(the_form(name))


def question(form: Form, name: str) -> Question:
    return next(question for question in form.questions() if question.name == name)


def printed_items(table: str) -> list[tuple[str, ...]]:
    """The lines of one form's table: name, points, rule, element, marks."""
    lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return [(*cells, *[""] * (5 - len(cells))) for cells in lines]


def items_of(form: Form) -> list[tuple[str, ...]]:
    """The form's items, written as the tables write them."""
    return [
        (item.name, f"{item.points:g}", item.rule.notation, item.element, _marks(item))
        for item in form.rubric.items
    ]


def _marks(item: RubricItem) -> str:
    marks = {
        item.evidence: bool(item.evidence),
        "veto": item.is_veto,
        "na": item.may_be_na,
        "M": item.operators == ("CM",),
    }
    return " ".join(mark for mark, is_set in marks.items() if is_set)


def full_marks(form: Form) -> dict[str, str]:
    """The assignment's facts at China Mobile, and the best answer to items that take one number or yes."""
    facts = {question.name: "x" for question in form.questions() if question.appearance == "fact"}
    calculated = {question.name for question in form.questions() if question.kind is Kind.CALCULATE}
    best = {
        item.name: "yes" if item.rule.measure is Measure.YES_NO else f"{item.rule.full_at:g}"
        for item in form.rubric.items
        if item.rule.has_line and not item.rule.notation.startswith("multi") and item.name not in calculated
    }
    return {**facts, **best, "operator": "CM", "number_masked": "138****1234", "remark": "一切正常"}


def judged(form: Form, answers: Answers, *, without: str = "") -> Evaluation:
    """The evaluation of a form with these answers and every photo and recording but `without`."""
    files = {q.name: _file_name(q) for q in form.questions() if q.kind in FILE_KINDS and q.name != without}
    document = instance_document(form, answers, instance_id="uuid:1", files=files)
    return _evaluator(form.form_id).evaluate(read_instance(document), now=NOON, timezone=SHANGHAI)


def broken(evaluation: Evaluation) -> set[str]:
    """The questions whose answer is missing or wrong."""
    return {violation.path.rpartition("/")[2] for violation in evaluation.violations}


def answered_items(form: Form, evaluation: Evaluation) -> list[str]:
    return [item.name for item in form.rubric.items if item.name in evaluation.answers]


def _file_name(asked: Question) -> str:
    return f"{asked.name}.{'m4a' if asked.kind is Kind.AUDIO else 'jpg'}"
