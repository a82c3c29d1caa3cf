"""Another rubric for a published form: a workbook of ``score::`` cells and a rubric sheet, no questionnaire.

Of the survey sheet only ``name`` and the ``score::`` columns are read; the others are the author's notes, for
the questions, their texts, conditions and photos are those of the form.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from forms.columns import SCORE_COLUMNS
from forms.faults import Fault, Place, fault
from forms.model import Form, Group, Question
from forms.rubric_bands import band_faults
from forms.rubric_operators import demands_ours
from forms.rubric_rows import SurveyRow, SurveyRows
from forms.rubric_sheet import RubricReading, assemble_rubric
from forms.sheets import Row, Sheet


def replacement(survey: Sheet, rubric: Sheet, form: Form) -> RubricReading:
    """The new rubric in the form's own order of questions, with all that is wrong with it."""
    rows = rows_of_form(form, survey)
    reading = assemble_rubric(rubric, rows, form_id=form.form_id, version="")
    own = (*_row_faults(survey, form), *_version_faults(rubric, reading, form))
    bands = band_faults(rows, reading.rubric, form.root, form.lists)
    return replace(reading, faults=(*own, *reading.faults, *bands))


def rows_of_form(form: Form, survey: Sheet) -> SurveyRows:
    """The form's questions, each with the cells that `survey` gives its name."""
    cells = {row["name"]: row for row in reversed(survey.rows)}
    return SurveyRows(tuple(_Walk(cells, Row(survey.name, 0, {}, survey.letters)).below(form.root)))


@dataclass(frozen=True, slots=True)
class _Walk:
    """On the way down the form: the section, and what the groups above demand of everything below."""

    cells: Mapping[str, Row]
    blank: Row
    section: str = ""
    is_repeated: bool = False
    is_for_ours: bool = False

    def below(self, group: Group) -> Iterator[SurveyRow]:
        for child in group.children:
            if isinstance(child, Question):
                yield self._question(child)
            else:
                yield SurveyRow(self.blank, child.name, None, "", self.section, child.label)
                yield from self._inside(child).below(child)

    def _inside(self, group: Group) -> "_Walk":
        return replace(
            self,
            section=self.section or group.name,
            is_repeated=self.is_repeated or group.is_repeat,
            is_for_ours=self.is_for_ours or demands_ours(group.relevant),
        )

    def _question(self, question: Question) -> SurveyRow:
        return SurveyRow(
            cells=self.cells.get(question.name, self.blank),
            name=question.name,
            kind=question.kind,
            type=str(question.kind),
            section=self.section,
            label=question.label,
            choices=tuple(choice.name for choice in question.choices),
            documents=question.documents,
            is_required=question.required is not None,
            has_constraint=question.constraint is not None,
            is_repeated=self.is_repeated,
            is_for_ours=self.is_for_ours or demands_ours(question.relevant),
        )


def _row_faults(survey: Sheet, form: Form) -> Iterator[Fault]:
    """Scored rows that name no question, or one twice, or that would change what documents what."""
    questions = {question.name: question for question in form.questions()}
    seen: set[str] = set()
    for row in survey.rows:
        name = row["name"]
        if not any(row[column] for column in SCORE_COLUMNS):
            continue
        if name not in questions:
            yield fault("rubric_question_unknown", row.place("name"), name=name)
        elif name in seen:
            yield fault("name_duplicate", row.place("name"), name=name)
        elif row["score::for"] and tuple(row["score::for"].split()) != questions[name].documents:
            yield fault("for_fixed", row.place("score::for"), name=name)
        seen.add(name)


def _version_faults(sheet: Sheet, reading: RubricReading, form: Form) -> Iterator[Fault]:
    version = reading.rubric.version
    if version in {"", form.rubric.version}:
        place = next(
            (row.place("value") for row in sheet.rows if row["name"] == "version"), Place(sheet.name)
        )
        yield fault("rubric_version_not_new", place, value=version)
