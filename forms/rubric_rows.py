"""The survey's rows as the rubric sees them: what is asked, with the ``score::`` cells beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from forms.faults import Place
from forms.languages import translation
from forms.model import Choice, Kind
from forms.rubric_operators import cells_demand_ours
from forms.sheets import Row
from forms.survey import Entry, Survey
from forms.text import Bilingual


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """One question or group of the questionnaire, with the cells that score it.

    Attributes:
        cells: where its ``score::`` columns stand.
        kind: None for a group.
        type: as written.
        documents: the items it is a photo, a reason or a part of, as its ``score::for`` names them.
        is_repeated: it stands in a repeat.
        is_for_ours: it is shown at China Mobile only.
    """

    cells: Row
    name: str
    kind: Kind | None
    type: str
    section: str
    label: Bilingual
    choices: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    is_required: bool = False
    has_constraint: bool = False
    is_repeated: bool = False
    is_for_ours: bool = False

    @property
    def is_item(self) -> bool:
        return bool(self.cells["score::rule"])

    def place(self, column: str = "") -> Place:
        return self.cells.place(column)


@dataclass(frozen=True)
class SurveyRows:
    """All rows in document order."""

    rows: Sequence[SurveyRow]

    @cached_property
    def by_name(self) -> Mapping[str, SurveyRow]:
        """Questions alone; of two with one name, the first."""
        return {row.name: row for row in reversed(self.rows) if row.kind}

    @cached_property
    def papers(self) -> Mapping[str, Sequence[SurveyRow]]:
        """By item, the rows that document it: its photos, its reason, its level, its two halves."""
        papers: dict[str, list[SurveyRow]] = {}
        for row in self.rows:
            for item in row.documents:
                papers.setdefault(item, []).append(row)
        return papers

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each question stands."""
        return {row.name: place for place, row in enumerate(self.rows) if row.kind}


def documented(entry: Entry) -> tuple[str, ...]:
    """The items that its ``score::for`` names."""
    return tuple(entry.row["score::for"].split())


def rows_of_survey(survey: Survey, lists: Mapping[str, tuple[Choice, ...]]) -> SurveyRows:
    labels = translation(survey.sheet, "label")
    conditions = {entry.name: entry.row["relevant"] for entry in survey.entries}
    return SurveyRows(
        tuple(
            SurveyRow(
                cells=entry.row,
                name=entry.name,
                kind=entry.kind,
                type=entry.row["type"],
                section=entry.section,
                label=labels.text(entry.row),
                choices=tuple(choice.name for choice in lists.get(entry.list_name, ())),
                documents=documented(entry),
                is_required=bool(entry.row["required"]),
                has_constraint=bool(entry.row["constraint"]),
                is_repeated=bool(entry.repeats),
                is_for_ours=cells_demand_ours(conditions[name] for name in (entry.name, *entry.ancestors)),
            )
            for entry in survey.entries
        )
    )
