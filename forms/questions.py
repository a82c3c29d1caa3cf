"""The survey's rows and their parsed expressions as the form's tree of groups and questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forms.languages import translation
from forms.logic.tree import Node
from forms.model import Choice, Group, Kind, Question
from forms.rubric_checks import PAPERS
from forms.rubric_rows import documented
from forms.sheets import Row, Sheet
from forms.survey import ROOT, YES, Entry, Survey
from forms.text import Bilingual

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
            row=entry.row.number,
        )

    def _tree(self, entry: Entry, column: str) -> Node | None:
        return self.expressions.get((entry.name, column))

    def _question(self, entry: Entry, kind: Kind) -> Question:
        row, texts, items = entry.row, _Texts(self.survey.sheet), documented(entry)
        return Question(
            name=entry.name,
            path=entry.path,
            kind=kind,
            label=texts.label(row),
            hint=texts.of(row, "hint"),
            choices=self.lists.get(entry.list_name, ()),
            appearance=row["appearance"],
            parameters=parameters(row),
            default=row["default"],
            required=self._tree(entry, "required"),
            relevant=self._tree(entry, "relevant"),
            constraint=self._tree(entry, "constraint"),
            calculation=self._tree(entry, "calculation"),
            is_read_only=row["read_only"].lower() in YES,
            required_message=texts.of(row, "required_message"),
            constraint_message=texts.of(row, "constraint_message"),
            part_of=items[0] if items and kind in PAPERS else "",
            documents=items,
            row=row.number,
        )


def parameters(row: Row) -> dict[str, str]:
    """``max-pixels=1600 quality=low`` by key."""
    pairs = (word.partition("=") for word in row["parameters"].split())
    return {key: value for key, _, value in pairs}
