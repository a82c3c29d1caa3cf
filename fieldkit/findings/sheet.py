"""One visit's score sheet: every item with its answer and its points, in the form's own words."""

from collections.abc import Mapping
from dataclasses import dataclass

from fieldkit.findings.queries import Finding
from fieldkit.results.queries import own_answers
from fieldkit.surveys.actions import SurveyShelf
from fieldkit.surveys.rubrics import form_with_rubric
from forms import Form
from forms.model import SELECT_KINDS, Kind, Question
from forms.rubric import RubricItem, Scaling
from forms.text import Bilingual
from scoring.measure import Status

# an answer that tells when the visit was is not shown, but for its points
TELLS_WHEN = frozenset({Kind.DATE, Kind.TIME, Kind.DATETIME})


@dataclass(frozen=True, slots=True)
class SheetItem:
    """One item; `reason` is why it did not apply. `is_vetoed`: its answer failed the whole visit."""

    question: Question
    answer: Bilingual
    status: Status
    earned: float
    possible: float
    reason: str
    is_vetoed: bool


@dataclass(frozen=True, slots=True)
class SheetSection:
    """Its items; `earned` and `possible` are None where the section makes other points of its items'."""

    label: Bilingual
    items: tuple[SheetItem, ...]
    earned: float | None
    possible: float | None


async def sheet_of(shelf: SurveyShelf, finding: Finding) -> list[SheetSection]:
    """The sections in which anything is scored, as the run that made these points read them."""
    form = await scored_form(shelf, finding)
    items = _items(form, finding)
    sections: list[SheetSection] = []
    for section in form.rubric.sections:
        own = tuple(item for name, item in items if name == section.name)
        sums = [sum(item.earned for item in own), sum(item.possible for item in own)]
        shown = (None, None) if section.scaling is not Scaling.NONE else (sums[0], sums[1])
        if own:
            sections.append(SheetSection(section.label, own, *shown))
    return sections


async def scored_form(shelf: SurveyShelf, finding: Finding) -> Form:
    """The form with the rubric that its points were made with."""
    form = (await shelf.load(finding.survey_id)).form
    return await form_with_rubric(form, finding.survey_id, finding.rubric_version)


def answer_text(question: Question, answer: str) -> Bilingual:
    """An answer as its form says it."""
    if question.kind in TELLS_WHEN:
        return Bilingual("", "")
    if question.kind not in SELECT_KINDS:
        return Bilingual(answer, answer)
    labels = {choice.name: choice.label for choice in question.choices}
    chosen = [labels.get(name, Bilingual(name, name)) for name in answer.split()]
    return Bilingual("、".join(each.zh for each in chosen), ", ".join(each.en for each in chosen))


def _items(form: Form, finding: Finding) -> list[tuple[str, SheetItem]]:
    """(section, item) of every item that can earn points or fail the visit."""
    questions = {question.name: question for question in form.questions()}
    answers = own_answers(finding.answers)
    reasons = reasons_in(form, answers)
    columns = zip(
        *(form.rubric.items, finding.statuses, finding.measured, finding.earned, finding.possible),
        strict=True,
    )
    return [
        (
            item.section,
            SheetItem(
                questions[item.name],
                answer_text(questions[item.name], answers.get(item.name, "")),
                Status(status),
                earned,
                possible,
                reasons.get(item.name, ""),
                is_vetoed=_is_vetoed(item, status, value),
            ),
        )
        for item, status, value, earned, possible in columns
        if (item.points > 0 or item.is_veto) and status != Status.OTHER_OPERATOR
    ]


def reasons_in(form: Form, answers: Mapping[str, str]) -> dict[str, str]:
    """Item -> why it was said not to apply."""
    asked = {q.part_of: q.name for q in form.questions() if q.part_of and q.kind is Kind.TEXT}
    return {item: answers[name] for item, name in asked.items() if name in answers}


def _is_vetoed(item: RubricItem, status: int, value: float) -> bool:
    return item.is_veto and status == Status.ANSWERED and value == 0
