"""Finding the form version that a submission was filled in with, and what is open to be filled in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import msgspec

from fieldkit.errors import UnknownVersionError
from fieldkit.surveys.tables import FROZEN, Survey, SurveyState
from forms import Form, form_from_record
from forms.logic.evaluate import Evaluator
from forms.model import Kind
from forms.text import Bilingual

AUDIT_ID = "audit_id"
AUDIT_LOG = "meta/audit"  # where a document names ODK Collect's log of how it was filled in
SHOWN_CHARACTERS = 100  # of a name that a stranger sent, in an answer


@dataclass(frozen=True, slots=True)
class OpenSurvey:
    """A published version, ready to judge submissions; it is frozen, so it may be kept in memory."""

    survey_id: int
    form: Form
    evaluator: Evaluator
    kinds: Mapping[str, Kind]  # by question name
    audit_id_path: str  # where a document says which assignment it answers; "" when the form does not ask

    def question_of(self, kind: Kind) -> str:
        """The first question of this kind (``start``, ``end``), or "" when the form has none."""
        return next((name for name, found in self.kinds.items() if found is kind), "")

    def path_of(self, name: str) -> str:
        """Where the question of this name stands."""
        return next(question.path for question in self.form.questions() if question.name == name)

    def kinds_of_files(self, files: Mapping[str, str]) -> dict[str, Kind]:
        """File name -> kind of its question, from question -> file name (``repeat[2]/name`` in a repeat).

        The client's own log answers no question and may be any file.
        """
        return {
            name: Kind.FILE if question == AUDIT_LOG else self.kinds[question.rsplit("/")[-1]]
            for question, name in files.items()
        }


class SurveyShelf:
    """The versions this process has met. Their state is not kept: the door reads it with each submission."""

    def __init__(self) -> None:
        self._by_id: dict[int, OpenSurvey] = {}
        self._ids: dict[tuple[str, str], int] = {}

    async def find(self, form_id: str, version: str) -> OpenSurvey:
        """The version a document names; raises `UnknownVersionError` naming the versions that are open."""
        survey_id = self._ids.get((form_id, version))
        if survey_id is not None:
            return self._by_id[survey_id]
        is_asked_for = (Survey.form_id == form_id) & (Survey.version == version)
        row = await Survey.objects().get(is_asked_for & Survey.state.is_in(FROZEN))
        if row is None:
            raise await _unknown(form_id, version)
        return self._keep(row)

    async def load(self, survey_id: int) -> OpenSurvey:
        if survey_id in self._by_id:
            return self._by_id[survey_id]
        row = await Survey.objects().get(Survey.id == survey_id)
        if row is None:
            raise LookupError(f"survey {survey_id}")
        return self._keep(row)

    def forget(self) -> None:
        """Drop every version kept, as a new process would know none."""
        self._by_id.clear()
        self._ids.clear()

    def _keep(self, row: Survey) -> OpenSurvey:
        form = form_from_record(msgspec.json.decode(row.record))
        kinds = {question.name: question.kind for question in form.questions()}
        path = next((question.path for question in form.questions() if question.name == AUDIT_ID), "")
        opened = OpenSurvey(row.id, form, Evaluator(form), kinds, path)
        self._by_id[row.id] = opened
        self._ids[row.form_id, row.version] = row.id
        return opened


async def published(survey_ids: Collection[int]) -> list[int]:
    """Those of the versions that are in use, the newest first."""
    if not survey_ids:
        return []
    rows = (
        await Survey.select(Survey.id)
        .where(Survey.id.is_in(list(survey_ids)) & (Survey.state == SurveyState.PUBLISHED))
        .order_by(Survey.published_at, Survey.id, ascending=False)
    )
    return [row["id"] for row in rows]


async def _unknown(form_id: str, version: str) -> UnknownVersionError:
    rows = await Survey.select(Survey.version).where(
        (Survey.form_id == form_id) & (Survey.state == SurveyState.PUBLISHED)
    )
    versions = ", ".join(sorted(str(row["version"]) for row in rows)) or "–"
    form, asked = form_id[:SHOWN_CHARACTERS], version[:SHOWN_CHARACTERS]
    return UnknownVersionError(
        Bilingual(
            f"表单“{form}”的版本“{asked}”不存在；开放的版本：{versions}。",
            f"Form '{form}' has no version '{asked}'; open versions: {versions}.",
        ),
        where="xml_submission_file",
    )
