"""Other answers in the place of those that came in, held against the form's own rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from fieldkit.assignments.facts import FACT_NAMES
from fieldkit.errors import FieldkitError
from fieldkit.reviews.history import ItemNote
from fieldkit.reviews.queries import Subject
from fieldkit.surveys.actions import OpenSurvey
from forms.corrected import corrected, question_path, text_at
from forms.instance import Instance, read_instance
from forms.logic.evaluate import Answers
from forms.model import FILE_KINDS, UNSEEN_KINDS, Kind, Question
from forms.text import Bilingual, listed

FIXED_KINDS = FILE_KINDS | UNSEEN_KINDS | {Kind.NOTE}


class CorrectionRefusedError(FieldkitError):
    """An answer that must not stand; `where` is its path, or that of the first of several."""

    status = 422
    code = "correction_refused"
    title = Bilingual("不能这样更正", "This correction cannot stand")
    remedy = Bilingual("没有保存任何内容。请按提示修改。", "Nothing was stored. Change it as said.")


@dataclass(frozen=True, slots=True)
class Correction:
    """What will stand: every answer of the visit, and which of them are new."""

    answers: Answers
    items: tuple[ItemNote, ...]


def correct_answers(
    survey: OpenSurvey, subject: Subject, texts: Mapping[str, str], *, standing: Mapping[str, str]
) -> Correction:
    """The visit's answers with `texts`, path -> answer, over those corrections that are `standing`.

    The form calculates anew, as of when the visit came in: what a correction makes irrelevant falls away.

    Raises:
        CorrectionRefusedError: a path without a question that a person answers, nothing that differs from
            what stands, or an answer that breaks a rule of the form.
    """
    questions = {question.path: question for question in survey.form.questions()}
    before = corrected(read_instance(subject.document), standing)
    items = tuple(_changes(before, texts, questions))
    if not items:
        raise CorrectionRefusedError(UNCHANGED)
    try:
        after = corrected(before, {item.path: item.new or "" for item in items})
    except KeyError as error:
        raise CorrectionRefusedError(NO_QUESTION, where=items[0].path) from error
    zone = ZoneInfo(subject.timezone)
    evaluation = survey.evaluator.evaluate(after, now=subject.received_at, timezone=zone)
    if evaluation.violations:
        said = listed([each.sentence for each in evaluation.violations])
        raise CorrectionRefusedError(said, where=evaluation.violations[0].path)
    return Correction(evaluation.answers, items)


def may_correct(question: Question) -> bool:
    """Whether a person answered it, and could have answered otherwise."""
    is_computed = question.is_read_only or question.live_calculation is not None
    return question.kind not in FIXED_KINDS and not is_computed and question.name not in FACT_NAMES


UNCHANGED = Bilingual("没有不同于现有答案的内容。", "Nothing differs from what stands.")
NO_QUESTION = Bilingual("这个位置没有可更正的题目。", "There is no question to correct at this place.")


def _changes(
    before: Instance, texts: Mapping[str, str], questions: Mapping[str, Question]
) -> Sequence[ItemNote]:
    changes: list[ItemNote] = []
    for path, text in texts.items():
        question = questions.get(question_path(path))
        if question is None or not may_correct(question):
            raise CorrectionRefusedError(NO_QUESTION, where=path)
        old = text_at(before, path)
        if old != text.strip():
            changes.append(ItemNote(path, old=old, new=text.strip()))
    return changes
