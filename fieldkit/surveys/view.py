"""The pages of form versions, formatted for one reader."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from fieldkit.fault_rows import FaultRow, fault_row
from fieldkit.i18n import current_language, moment_text, said, spoken, translate
from fieldkit.pages import XLSX
from fieldkit.surveys.publishing import STEPS, FaultyFile
from fieldkit.surveys.queries import Version
from fieldkit.surveys.tables import Survey, SurveyRubric, SurveyState
from forms.compare import Change, Difference
from forms.read import library_form, library_names
from forms.settings import read_settings
from forms.sheets import read_sheets
from forms.text import Bilingual

STYLES = {SurveyState.PUBLISHED: "good", SurveyState.IN_REVIEW: "warn"}


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version; `events` says who did what and when, `steps` the addresses of what may be done now."""

    version: str
    title: str
    state: SurveyState
    state_label: str
    state_style: str
    events: tuple[str, ...]
    url: str
    steps: tuple[SurveyState, ...]


@dataclass(frozen=True, slots=True)
class FormRow:
    """One form with its versions, the newest first."""

    form_id: str
    title: str
    versions: tuple[VersionRow, ...]


@dataclass(frozen=True, slots=True)
class FaultsPage:
    name: str
    marked_name: str
    marked_url: str  # the workbook itself: it is stored nowhere, so it travels with the page
    faults: tuple[FaultRow, ...]


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    title: str
    changes: tuple[tuple[str, str, str, str], ...]  # label, name, before, after


@dataclass(frozen=True, slots=True)
class RubricRow:
    version: str
    is_draft: bool
    state_label: str
    state_style: str
    url: str


@dataclass(frozen=True, slots=True)
class LibraryRow:
    title: str
    url: str


def form_rows(versions: Sequence[Version]) -> list[FormRow]:
    rows: list[FormRow] = []
    for form_id, found in groupby(versions, key=lambda version: version.form_id):
        shown = tuple(version_row(version) for version in found)
        rows.append(FormRow(form_id, shown[0].title, shown))
    return rows


def version_row(version: Version) -> VersionRow:
    state = SurveyState(version.state)
    return VersionRow(
        version=version.version,
        title=spoken(Bilingual(version.title_zh, version.title_en)),
        state=state,
        state_label=state_label(state),
        state_style=STYLES.get(state, ""),
        events=_events(version),
        url=f"/forms/{version.id}",
        steps=tuple(to for to, origins in STEPS.items() if state in origins),
    )


def state_label(state: SurveyState) -> str:
    return {
        SurveyState.DRAFT: translate("draft"),
        SurveyState.IN_REVIEW: translate("under review"),
        SurveyState.PUBLISHED: translate("published"),
        SurveyState.RETIRED: translate("retired"),
    }[state]


def rubric_row(rubric: SurveyRubric) -> RubricRow:
    state = SurveyState(rubric.state)
    return RubricRow(
        version=rubric.version,
        is_draft=state is SurveyState.DRAFT,
        state_label=state_label(state),
        state_style=STYLES.get(state, ""),
        url=f"/forms/rubrics/{rubric.id}",
    )


def form_title(survey: Survey) -> str:
    return spoken(Bilingual(survey.title_zh, survey.title_en))


def library_rows() -> list[LibraryRow]:
    return [LibraryRow(spoken(_library_title(name)), f"/forms/library/{name}") for name in library_names()]


def faults_page(file: FaultyFile) -> FaultsPage:
    marked = base64.b64encode(file.marked).decode() if file.marked else ""
    return FaultsPage(
        name=file.name,
        marked_name=file.name.rpartition(".")[0] + " ✗.xlsx",
        marked_url=f"data:{XLSX};base64,{marked}" if marked else "",
        faults=tuple(fault_row(fault) for fault in file.faults),
    )


def change_groups(differences: Sequence[Difference]) -> list[ChangeGroup]:
    """The changes by kind, those kinds that there are."""
    titles = {
        Change.ADDED: translate("Added"),
        Change.REMOVED: translate("Removed"),
        Change.REWORDED: translate("Reworded"),
        Change.LOGIC: translate("Asked or computed differently"),
        Change.REPOINTED: translate("Points"),
        Change.RULE: translate("Scoring rules"),
    }
    groups = (
        ChangeGroup(title, tuple(_change(d) for d in differences if d.change is change))
        for change, title in titles.items()
    )
    return [group for group in groups if group.changes]


@cache
def _library_title(name: str) -> Bilingual:
    return read_settings(read_sheets(library_form(name), f"{name}.md")["settings"]).title


def _change(difference: Difference) -> tuple[str, str, str, str]:
    """A text that changed in the other language only is shown in that one."""
    before, after = spoken(difference.before), spoken(difference.after)
    if before == after:
        other = "zh" if current_language() == "en" else "en"
        before, after = said(difference.before, other), said(difference.after, other)
    return (spoken(difference.label), difference.name, before, after)


def _events(version: Version) -> tuple[str, ...]:
    told = (
        (translate("uploaded %(when)s by %(who)s"), version.uploaded_at, version.uploaded_by),
        (translate("published %(when)s by %(who)s"), version.published_at, version.published_by),
        (translate("retired %(when)s"), version.retired_at, ""),
    )
    nobody = translate("the installation")
    return tuple(text % {"when": moment_text(at), "who": who or nobody} for text, at, who in told if at)
