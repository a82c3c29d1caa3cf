"""Publishing form versions and finding the one a submission was filled in with."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from forms.logic.evaluate import Evaluator

from fieldkit.errors import UnknownVersionError
from fieldkit.surveys.tables import Survey, SurveyState
from forms import Form, form_from_record, form_to_record
from forms.model import Kind
from forms.text import Bilingual


@dataclass(frozen=True, slots=True)
class OpenSurvey:
    """A published version, ready to judge submissions: kept in memory, since a published version is frozen."""

    survey_id: int
    form: Form
    evaluator: Evaluator
    kinds: Mapping[str, Kind]  # by question name

    def question_of(self, kind: Kind) -> str:
        """The first question of this kind (``start``, ``end``), or "" when the form has none."""
        return next((name for name, found in self.kinds.items() if found is kind), "")


class SurveyShelf:
    """The versions this process has met. Their state is not kept here: the door reads it with each submission."""

    def __init__(self) -> None:
        self._by_id: dict[int, OpenSurvey] = {}
        self._ids: dict[tuple[str, str], int] = {}

    async def find(self, form_id: str, version: str) -> OpenSurvey:
        """The version a document names; raises `UnknownVersionError` naming the versions that are open."""
        survey_id = self._ids.get((form_id, version))
        if survey_id is not None:
            return self._by_id[survey_id]
        row = await Survey.objects().get((Survey.form_id == form_id) & (Survey.version == version))
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

    def _keep(self, row: Survey) -> OpenSurvey:
        form = form_from_record(msgspec.json.decode(row.record))
        kinds = {question.name: question.kind for question in form.questions()}
        opened = OpenSurvey(row.id, form, Evaluator(form), kinds)
        self._by_id[row.id] = opened
        self._ids[row.form_id, row.version] = row.id
        return opened


async def publish(form: Form, source: bytes, source_name: str) -> Survey:
    """Store one frozen version; publishing the same version again gives the one that is there."""
    known = await Survey.objects().get((Survey.form_id == form.form_id) & (Survey.version == form.version))
    if known is not None:
        return known
    survey = Survey(
        form_id=form.form_id,
        version=form.version,
        rubric_version=form.rubric.version,
        title_zh=form.title.zh,
        title_en=form.title.en,
        source=source,
        source_name=source_name,
        xform=form.xform,
        record=msgspec.json.encode(form_to_record(form)).decode(),
    )
    await survey.save()
    return survey


async def _unknown(form_id: str, version: str) -> UnknownVersionError:
    rows = await Survey.select(Survey.version).where(
        (Survey.form_id == form_id) & (Survey.state == SurveyState.PUBLISHED)
    )
    versions = ", ".join(sorted(str(row["version"]) for row in rows)) or "–"
    return UnknownVersionError(
        Bilingual(
            f"表单“{form_id}”的版本“{version}”不存在;开放的版本:{versions}。",
            f"Form '{form_id}' has no version '{version}'; open versions: {versions}.",
        ),
        where="xml_submission_file",
    )
