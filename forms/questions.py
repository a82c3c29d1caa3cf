"""The survey's rows and their parsed expressions as the form's tree of groups and questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forms.languages import translation
from forms.list_files import choice_columns
from forms.logic.tree import Literal, Node, Operation, Path, Step
from forms.media import media_of
from forms.model import CHOICE_NAME, Choice, Group, Kind, Question
from forms.parameters import parameters
from forms.rubric_checks import PAPERS
from forms.rubric_rows import documented
from forms.sheets import Row, Sheet
from forms.survey import ROOT, YES, Entry, Survey
from forms.text import Bilingual
from forms.types import RANGE

RANGE_START, RANGE_END = "1", "10"  # XLSForm's own, where the parameters say nothing
Expressions = Mapping[tuple[str, str], Node]  # by name and column


@dataclass(frozen=True, slots=True)
class _Texts:
    sheet: Sheet

    def of(self, row: Row, stem: str) -> Bilingual | None:
        """None where the author wrote nothing."""
        text = translation(self.sheet, stem).text(row)
        return text if text.zh or text.en else None

    def label(self, row: Row) -> Bilingual:
        return self.of(row, "label") or Bilingual("", "")


@dataclass(frozen=True, slots=True)
class FormTree:
    survey: Survey
    lists: Mapping[str, tuple[Choice, ...]]
    expressions: Expressions

    def root(self, title: Bilingual) -> Group:
        return Group(name=ROOT, path=f"/{ROOT}", label=title, children=self._below(()))

    def _below(self, ancestors: Sequence[str]) -> tuple[Group | Question, ...]:
        here = [entry for entry in self.survey.entries if entry.ancestors == ancestors]
        return tuple(
            self._question(entry, entry.kind) if entry.kind else self._group(entry) for entry in here
        )

    def _group(self, entry: Entry) -> Group:
        return Group(
            name=entry.name,
            path=entry.path,
            label=_Texts(self.survey.sheet).label(entry.row),
            children=self._below((*entry.ancestors, entry.name)),
            relevant=self._tree(entry, "relevant"),
            appearance=entry.row["appearance"],
            is_repeat=entry.is_repeat,
            repeat_count=self._tree(entry, "repeat_count"),
            media=media_of(self.survey.sheet, entry.row),
            row=entry.row.number,
        )

    def _tree(self, entry: Entry, column: str) -> Node | None:
        return self.expressions.get((entry.name, column))

    def _question(self, entry: Entry, kind: Kind) -> Question:
        row, texts, items = entry.row, _Texts(self.survey.sheet), documented(entry)
        computed_default, constraint = self._tree(entry, "default"), self._tree(entry, "constraint")
        return Question(
            name=entry.name,
            path=entry.path,
            kind=_range_kind(row) if entry.cell.word == RANGE else kind,
            label=texts.label(row),
            hint=texts.of(row, "hint"),
            choices=self.lists.get(entry.list_name, ()),
            appearance=row["appearance"],
            parameters=parameters(row),
            choice_items=self._tree(entry, "choice_filter"),
            choice_value=choice_columns(row).value if entry.cell.is_from_file else CHOICE_NAME,
            default="" if computed_default else row["default"],
            computed_default=computed_default,
            required=self._tree(entry, "required"),
            relevant=self._tree(entry, "relevant"),
            constraint=_within_range(row, constraint) if entry.cell.word == RANGE else constraint,
            calculation=self._tree(entry, "calculation"),
            triggers=tuple(each.path for each in self.survey.triggers_of(entry)),
            is_read_only=row["read_only"].lower() in YES,
            required_message=texts.of(row, "required_message"),
            constraint_message=texts.of(row, "constraint_message"),
            media=media_of(self.survey.sheet, row),
            part_of=items[0] if items and kind in PAPERS else "",
            documents=items,
            row=row.number,
        )


def _range_kind(row: Row) -> Kind:
    """As the compiler decides: decimal as soon as one of its numbers is."""
    return Kind.DECIMAL if any("." in number for number in parameters(row).values()) else Kind.INTEGER


def _within_range(row: Row, constraint: Node | None) -> Node:
    """A range's two ends as part of its constraint, so that every client refuses the same numbers."""
    given = parameters(row)
    own = Path((Step("."),))
    low = Operation(">=", own, Literal(float(given.get("start", RANGE_START))))
    high = Operation("<=", own, Literal(float(given.get("end", RANGE_END))))
    within = Operation("and", low, high)
    return within if constraint is None else Operation("and", within, constraint)
