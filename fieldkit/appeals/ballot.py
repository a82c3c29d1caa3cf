"""What a decider may change: the item, what is asked with it, and what follows from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fieldkit.appeals.deciding import item_paths, item_question
from fieldkit.appeals.queries import FiledAppeal
from fieldkit.i18n import spoken
from fieldkit.reviews.corrections import may_correct
from fieldkit.reviews.history import corrections_in, history_of
from fieldkit.reviews.queries import Subject
from fieldkit.surveys.actions import OpenSurvey
from forms.corrected import corrected, text_at
from forms.instance import Instance, read_instance
from forms.model import Form, Group, Kind, Question

ANSWER = "answer-"  # before an answer's path, in the names of fields


@dataclass(frozen=True, slots=True)
class AnswerField:
    """A question with what stands there now; `choices`: value, label and whether it stands, none for text."""

    name: str
    label: str
    value: str
    choices: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class BallotFields:
    """`own` are the item's and its companions'; `others` what may follow from them."""

    own: tuple[AnswerField, ...]
    others: tuple[AnswerField, ...]


async def ballot_fields(survey: OpenSurvey, subject: Subject, appeal: FiledAppeal) -> BallotFields:
    """Beside the item the rest of its group; of a veto everything, since the form may have ended there."""
    standing = corrections_in(await history_of(subject.assignment_id), subject.instance_id)
    instance = corrected(read_instance(subject.document), standing)
    own = item_paths(survey.form, appeal.item)
    group = item_question(survey.form, appeal.item).path.rpartition("/")[0]
    near = [
        question
        for question in _outside_repeats(survey.form.root)
        if may_correct(question) and (appeal.is_veto or question.path.rpartition("/")[0] == group)
    ]
    return BallotFields(
        own=tuple(_field(each, instance) for each in near if each.path in own),
        others=tuple(_field(each, instance) for each in near if each.path not in own),
    )


def texts_asked(typed: Mapping[str, str]) -> dict[str, str]:
    """Path -> answer, of every field of a ballot; those that say what stands already are left out later."""
    return {name.removeprefix(ANSWER): text for name, text in typed.items() if name.startswith(ANSWER)}


def photos_of(form: Form, subject: Subject, item: str) -> list[str]:
    """The names of the photos that document the item."""
    images = {q.name for q in form.questions() if q.kind is Kind.IMAGE and item in {q.part_of, *q.documents}}
    return [name for question, name in subject.files.items() if question in images]


def _outside_repeats(group: Group) -> Iterator[Question]:
    for child in group.children:
        if isinstance(child, Question):
            yield child
        elif not child.is_repeat:
            yield from _outside_repeats(child)


def _field(question: Question, instance: Instance) -> AnswerField:
    value = text_at(instance, question.path)
    choices: tuple[tuple[str, str, bool], ...] = ()
    if question.kind is Kind.SELECT_ONE and question.choices:
        choices = tuple((each.name, spoken(each.label), each.name == value) for each in question.choices)
    return AnswerField(ANSWER + question.path, spoken(question.label), value, choices)
