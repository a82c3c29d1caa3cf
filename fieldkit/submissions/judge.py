"""What the form and the assignment say of a document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from fieldkit.assignments.tables import AssignmentState
from fieldkit.submissions.values import Standing
from fieldkit.surveys.actions import AUDIT_LOG, OpenSurvey
from forms.instance import Instance
from forms.logic.evaluate import Evaluation, Violation, ViolationCode
from forms.model import Kind
from forms.text import Bilingual

# no visit was at another time, and the ends of the calendar cannot even be told in another zone
CREDIBLE_YEARS = range(1970, 2100)
NOT_THIS_VISIT = Bilingual(
    "与任务单不一致，任务单为“{expected}”。", "Differs from the assignment, which says '{expected}'."
)
SENT_BEFORE = Bilingual(
    "这次任务已经有一份收到的答卷。", "A submission for this visit has been received already."
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """`files` is file name -> kind of the question that names it; times and position are the phone's."""

    answers: Mapping[str, object]
    violations: Sequence[Violation]
    unknown: Sequence[str]
    named_files: Mapping[str, str]  # question (or `AUDIT_LOG`) -> file name
    files: Mapping[str, Kind]
    started_at: datetime | None
    ended_at: datetime | None
    latitude: float | None
    longitude: float | None


def judge(survey: OpenSurvey, instance: Instance, standing: Standing, *, now: datetime) -> Judgement:
    """Evaluate the form on the instance, and hold it against the assignment's facts."""
    evaluation = survey.evaluator.evaluate(instance, now=now, timezone=ZoneInfo(standing.timezone))
    violations = [*evaluation.violations, *_foreign_facts(survey, evaluation, standing.facts)]
    if standing.assignment_state == AssignmentState.SUBMITTED and standing.edited_state is None:
        violations.append(_violation(survey.audit_id_path, standing.facts["audit_id"], SENT_BEFORE))
    latitude, longitude = _position(evaluation.answers)
    named_files = _named_files(instance, evaluation)
    return Judgement(
        answers=evaluation.answers,
        violations=violations,
        unknown=evaluation.unknown,
        named_files=named_files,
        files=survey.kinds_of_files(named_files),
        started_at=_moment(evaluation.answers, survey.question_of(Kind.START)),
        ended_at=_moment(evaluation.answers, survey.question_of(Kind.END)),
        latitude=latitude,
        longitude=longitude,
    )


def _named_files(instance: Instance, evaluation: Evaluation) -> dict[str, str]:
    """The log first: a question that names the same file has its say on what the file must be."""
    log = instance.text_at(f"/{instance.root_name}/{AUDIT_LOG}")
    return {**({AUDIT_LOG: log} if log else {}), **evaluation.files}


def _foreign_facts(survey: OpenSurvey, evaluation: Evaluation, facts: Mapping[str, str]) -> list[Violation]:
    given = evaluation.answers
    return [
        _violation(survey.path_of(name), str(given[name]), NOT_THIS_VISIT.filled(expected=expected))
        for name, expected in facts.items()
        if name in survey.kinds and name in given and given[name] != expected
    ]


def _violation(path: str, value: str, message: Bilingual) -> Violation:
    name = path.rpartition("/")[2]
    return Violation(
        ViolationCode.FACT, path=path, name=name, label=Bilingual(name, name), value=value, message=message
    )


def _moment(answers: Mapping[str, object], question: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(answers.get(question, "")))
    except ValueError:
        return None
    return moment if moment.tzinfo and moment.year in CREDIBLE_YEARS else None


def _position(answers: Mapping[str, object]) -> tuple[float | None, float | None]:
    parts = str(answers.get("start_geo", "")).split()
    try:
        latitude, longitude = float(parts[0]), float(parts[1])
    except (ValueError, IndexError):
        return None, None
    is_on_earth = abs(latitude) <= 90 and abs(longitude) <= 180
    return (latitude, longitude) if is_on_earth else (None, None)
