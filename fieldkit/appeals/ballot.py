"""What a decider may change: the item, what is asked with it, and what follows from it."""

from collections.abc import Iterable, Iterator
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

# before an answer's path, in the names of fields: what shall stand, and what stands of a choice of many
ANSWER, BEFORE = "answer-", "before-"


@dataclass(frozen=True, slots=True)
class AnswerField:
    """A question with what stands there now; `choices`: value, label and whether it stands, none for text.

    `before` names the field that holds what stands, where many may be chosen; "" where one is.
    """

    name: str
    before: str
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


def texts_asked(fields: Iterable[tuple[str, object]]) -> dict[str, str]:
    """Path -> answer, of every field of a ballot; those that say what stands already are left out later.

    A field that stands several times holds what was chosen of many. Chosen as before, it is what it was,
    whatever its order.
    """
    texts: dict[str, str] = {}
    before: dict[str, str] = {}
    for name, value in fields:
        if name.startswith(ANSWER):
            path = name.removeprefix(ANSWER)
            texts[path] = f"{texts.get(path, '')} {value}".strip()
        elif name.startswith(BEFORE):
            before[name.removeprefix(BEFORE)] = str(value)
    same = {path: text for path, text in before.items() if {*text.split()} == {*texts.get(path, "").split()}}
    return {**texts, **same}


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
    is_multiple = question.kind is Kind.SELECT_MULTIPLE and bool(question.choices)
    choices: tuple[tuple[str, str, bool], ...] = ()
    if question.kind is Kind.SELECT_ONE or is_multiple:
        chosen = value.split()
        choices = tuple((each.name, spoken(each.label), each.name in chosen) for each in question.choices)
    return AnswerField(
        ANSWER + question.path,
        BEFORE + question.path if is_multiple else "",
        spoken(question.label),
        value,
        choices,
    )
