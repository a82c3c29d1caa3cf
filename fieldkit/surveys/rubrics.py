"""Another rubric for a published form: the questionnaire and its visits stay, the next scoring follows it.

A draft is published in one step, after a look at what it changes. Published ones are kept for ever: every
score names the version it was made with.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import msgspec

from fieldkit.access import Permission, require
from fieldkit.accounts.tables import Account
from fieldkit.database.engine import ENGINE
from fieldkit.errors import NotFoundError, WrongStateError
from fieldkit.surveys.publishing import (
    NO_STEP,
    FaultyFile,
    FormFile,
    check_lengths,
    form_of,
    frozen,
    version_of,
)
from fieldkit.surveys.tables import Survey, SurveyRubric, SurveyState
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from forms import Form
from forms.marked import mark_faults
from forms.read import read_rubric
from forms.rubric import Rubric
from forms.text import Bilingual

NO_RUBRIC = Bilingual("没有这个评分版本。", "There is no such rubric version.")
NOT_PUBLISHED = Bilingual(
    "只有已发布的表单才能单独换评分标准；草稿请直接重新上传。",
    "Only a published form takes another rubric; upload a draft again as a whole.",
)


async def upload_rubric(account: Account, survey_id: int, file: FormFile) -> SurveyRubric | FaultyFile:
    """Keep a good rubric as a draft beside its form, in the place of an earlier draft of its version.

    Raises:
        WrongStateError: the form's version is not published.
        FrozenVersionError: that rubric version is published with other content.
    """
    survey = await version_of(account, survey_id)
    if survey.state != SurveyState.PUBLISHED:
        raise WrongStateError(NOT_PUBLISHED)
    rubric = await asyncio.to_thread(read_rubric, file.content, file.name, form_of(survey))
    if isinstance(rubric, tuple):
        marked = await asyncio.to_thread(mark_faults, file.content, file.name, rubric)
        return FaultyFile(file.name, rubric, marked)
    check_lengths(rubric.version)
    kept = await _keep(rubric, file, survey, account_id=account.id)
    await record(account, Deed.UPLOADED, "rubric", survey.form_id, {"version": rubric.version})
    return kept


async def publish_rubric(account: Account, rubric_id: int) -> SurveyRubric:
    """From now on scorings of the form follow it; raises `WrongStateError` when it is published already."""
    require(account, Permission.PUBLISH_FORMS)
    row = await rubric_row(account, rubric_id)
    survey = await version_of(account, row.survey)
    async with ENGINE.transaction():
        moved = (
            await SurveyRubric.update(
                {
                    SurveyRubric.state: SurveyState.PUBLISHED,
                    SurveyRubric.published_at: datetime.now(UTC),
                    SurveyRubric.published_by: account.id,
                }
            )
            .where((SurveyRubric.id == rubric_id) & (SurveyRubric.state == SurveyState.DRAFT))
            .returning(SurveyRubric.id)
        )
        if not moved:
            raise WrongStateError(NO_STEP)
        facts = {"version": row.version, "to": SurveyState.PUBLISHED.value}
        await record(account, Deed.MOVED, "rubric", survey.form_id, facts)
    return await rubric_row(account, rubric_id)


async def rubric_row(account: Account, rubric_id: int) -> SurveyRubric:
    require(account, Permission.AUTHOR_FORMS)
    row = await SurveyRubric.objects().get(SurveyRubric.id == rubric_id)
    if row is None:
        raise NotFoundError(NO_RUBRIC)
    return row


async def rubrics_of(account: Account, survey_id: int) -> Sequence[SurveyRubric]:
    """The replacements of a form's rubric, the newest first."""
    require(account, Permission.AUTHOR_FORMS)
    rows = SurveyRubric.objects().where(SurveyRubric.survey == survey_id)
    return await rows.order_by(SurveyRubric.id, ascending=False)


async def current_rubric(survey: Survey, *, but: int = 0) -> Rubric:
    """What a scoring follows now: the newest published one (`but` one), else the form's own."""
    is_other = (SurveyRubric.survey == survey.id) & (SurveyRubric.id != but)
    published = SurveyRubric.objects().where(is_other & (SurveyRubric.state == SurveyState.PUBLISHED))
    row = await published.order_by(SurveyRubric.published_at, ascending=False).first()
    return rubric_of(row) if row else form_of(survey).rubric


async def form_with_rubric(form: Form, survey_id: int, rubric_version: str) -> Form:
    """The form as it is scored under that version of its rubric."""
    if rubric_version == form.rubric.version:
        return form
    row = await SurveyRubric.objects().get(
        (SurveyRubric.survey == survey_id) & (SurveyRubric.version == rubric_version)
    )
    if row is None:
        raise LookupError(f"rubric {rubric_version} of survey {survey_id}")
    return replace(form, rubric=rubric_of(row))


async def form_as_scored(form: Form, survey_id: int) -> Form:
    """The form with the rubric that a scoring would follow now."""
    survey = await Survey.objects().get(Survey.id == survey_id)
    if survey is None:
        raise LookupError(f"survey {survey_id}")
    return await form_with_rubric(form, survey_id, (await current_rubric(survey)).version)


def rubric_of(row: SurveyRubric) -> Rubric:
    return msgspec.convert(msgspec.json.decode(row.record), Rubric)


async def _keep(rubric: Rubric, file: FormFile, survey: Survey, *, account_id: int) -> SurveyRubric:
    row = SurveyRubric(
        survey=survey.id,
        version=rubric.version,
        source=file.content,
        source_name=file.name,
        record=msgspec.json.encode(rubric).decode(),
        uploaded_by=account_id,
    )
    replaced = [column for column in SurveyRubric.all_columns() if column is not SurveyRubric.id]
    await SurveyRubric.insert(row).on_conflict(
        (SurveyRubric.survey, SurveyRubric.version),
        action="DO UPDATE",
        values=replaced,
        where=SurveyRubric.state == SurveyState.DRAFT,
    )
    kept = await SurveyRubric.objects().get(
        (SurveyRubric.survey == survey.id) & (SurveyRubric.version == rubric.version)
    )
    if kept is None or rubric_of(kept) != rubric:
        raise frozen(survey.form_id, rubric.version)
    return kept
