"""A wave between database and results: the visits' facts beside the arrays that `scoring` works on."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from fieldkit.submissions.tables import SubmissionState
from forms import Form
from forms.logic.evaluate import Violation
from forms.model import Kind
from forms.rubric import Rubric
from forms.text import Bilingual
from scoring.measure import UnmeasurableError, measure
from scoring.score import FloatArray, Scores, StatusArray, score


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An answer that the rubric's rule for it cannot read, as when the rubric asks for another kind of it."""

    question: str
    label: Bilingual
    answer: str


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """Where, when and by whom; `code` is the assignment's, positions are WGS-84 degrees."""

    instance_id: str
    assignment_id: int
    auditor_id: int
    code: str
    state: str
    weight: float
    started_at: datetime | None
    ended_at: datetime | None
    received_at: datetime
    latitude: float | None
    longitude: float | None
    site_code: str
    site_name: str
    operator: str
    site_latitude: float | None
    site_longitude: float | None
    city: str
    city_label: Bilingual
    violations: tuple[Violation, ...]
    unknown: tuple[str, ...]
    unreadable: Unreadable | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ScoredWave:
    """n accepted visits; `values` and `statuses` are (n, items), `given` the answers and reasons as typed.

    `others` came in but are not scored: returned visits, those whose files are not here yet, and those with
    an answer that cannot be read.
    """

    form: Form
    visits: Sequence[VisitFacts]
    values: FloatArray
    statuses: StatusArray
    scores: Scores
    given: Sequence[tuple[str, ...]]
    reasons: Sequence[dict[str, str]]
    others: Sequence[VisitFacts]

    @property
    def rubric(self) -> Rubric:
        return self.form.rubric


async def score_visits(form: Form, source: AsyncIterator[tuple[VisitFacts, dict[str, str]]]) -> ScoredWave:
    """Measure each accepted visit as it streams in, then score all of them at once."""
    visits: list[VisitFacts] = []
    others: list[VisitFacts] = []
    measured: list[tuple[FloatArray, StatusArray]] = []
    given: list[tuple[str, ...]] = []
    reasons: list[dict[str, str]] = []
    rubric = form.rubric
    names = [item.name for item in rubric.items]
    asked_why = {q.part_of: q.name for q in form.questions() if q.part_of and q.kind is Kind.TEXT}
    async for facts, answers in source:
        if facts.state != SubmissionState.ACCEPTED:
            others.append(facts)
            continue
        try:
            measured.append(measure(rubric, answers))
        except UnmeasurableError as error:
            others.append(replace(facts, unreadable=_unreadable(form, error)))
            continue
        visits.append(facts)
        given.append(tuple(answers.get(name, "") for name in names))
        reasons.append({item: answers[why] for item, why in asked_why.items() if why in answers})
    shape = (len(visits), len(names))
    values = np.array([value for value, _ in measured], dtype=np.float64).reshape(shape)
    statuses = np.array([status for _, status in measured], dtype=np.uint8).reshape(shape)
    return ScoredWave(
        form=form,
        visits=visits,
        values=values,
        statuses=statuses,
        scores=score(rubric, values, statuses),
        given=given,
        reasons=reasons,
        others=others,
    )


def unreadable_in(form: Form, answers: Mapping[str, str]) -> Unreadable | None:
    """The answer that the form's rubric cannot read, where there is one."""
    try:
        measure(form.rubric, answers)
    except UnmeasurableError as error:
        return _unreadable(form, error)
    return None


def _unreadable(form: Form, error: UnmeasurableError) -> Unreadable:
    labels = {question.name: question.label for question in form.questions()}
    return Unreadable(error.item, labels[error.item], error.answer)
