"""A form version's way: uploaded as a draft, sent to review, published, retired.

One person may go the whole way: a quality team can be one person, so the review is a step of its own and not
a second pair of eyes by force. Every version says who uploaded and who published it.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePath

import msgspec
from piccolo.columns import Column

from fieldkit.access import Permission, require
from fieldkit.accounts.tables import Account
from fieldkit.database.engine import ENGINE
from fieldkit.errors import FieldkitError, FrozenVersionError, NotFoundError, WrongStateError
from fieldkit.surveys.tables import FROZEN, Survey, SurveyState
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from forms import Form, form_from_record, form_to_record
from forms.columns import KNOWN_COLUMNS
from forms.convert import write_xlsx
from forms.faults import Fault
from forms.list_contents import LIST_SUFFIXES
from forms.marked import mark_faults
from forms.media import media_type
from forms.read import library_form, library_names, read_form
from forms.sheets import read_sheets
from forms.text import Bilingual

NO_VERSION = Bilingual("没有这个表单版本。", "There is no such form version.")
NO_LIBRARY_FORM = Bilingual("没有这张样表。", "There is no such library form.")
LONGEST_VERSION = 60  # signs, as the table keeps them
LONG_VERSION = Bilingual(
    "form_id 或版本号超过 60 个字符，没有保存任何内容。",
    "The form's id or a version is longer than 60 signs; nothing was stored.",
)
# which states each step leads from
STEPS: Mapping[SurveyState, list[SurveyState]] = {
    SurveyState.DRAFT: [SurveyState.IN_REVIEW],
    SurveyState.IN_REVIEW: [SurveyState.DRAFT],
    SurveyState.PUBLISHED: [SurveyState.IN_REVIEW],
    SurveyState.RETIRED: [SurveyState.PUBLISHED],
}


@dataclass(frozen=True, slots=True)
class FormFile:
    """What an author uploads; `companions` are the lists, pictures and sounds it names, by name."""

    name: str
    content: bytes
    companions: Mapping[str, bytes] = field(default_factory=dict[str, bytes])


@dataclass(frozen=True, slots=True)
class FaultyFile:
    """Nothing of it is stored. `marked`: the author's workbook with its faults, where it has cells."""

    name: str
    faults: tuple[Fault, ...]
    marked: bytes | None


def is_companion(file_name: str) -> bool:
    """Whether a file may come beside a form, rather than be one."""
    return PurePath(file_name).suffix.lower() in LIST_SUFFIXES or bool(media_type(file_name))


async def upload(account: Account, file: FormFile) -> Survey | FaultyFile:
    """Keep a good file as a draft, in the place of an earlier draft of the same version.

    Raises:
        FrozenVersionError: that version is published with other content; with the same it is given back.
    """
    require(account, Permission.AUTHOR_FORMS)
    form = await asyncio.to_thread(read_form, file.content, file.name, file.companions)
    if isinstance(form, tuple):
        marked = await asyncio.to_thread(mark_faults, file.content, file.name, form)
        return FaultyFile(file.name, form, marked)
    check_lengths(form.form_id, form.version, form.rubric.version)
    kept = await _keep(form, file, SurveyState.DRAFT, account_id=account.id)
    await record(account, Deed.UPLOADED, "form", form.form_id, {"version": form.version})
    return kept


async def publish(form: Form, source: bytes, source_name: str) -> Survey:
    """Publish without a draft, as the demo and installations from a script do; again gives what is there."""
    return await _keep(form, FormFile(source_name, source), SurveyState.PUBLISHED)


async def move(account: Account, survey_id: int, to: SurveyState) -> Survey:
    """Take one step of `STEPS`; raises `WrongStateError` when the version stands elsewhere by now."""
    is_public = to in FROZEN
    require(account, Permission.PUBLISH_FORMS if is_public else Permission.AUTHOR_FORMS)
    survey = await version_of(account, survey_id)
    now = datetime.now(UTC)
    noted: dict[SurveyState, dict[Column | str, object]] = {
        SurveyState.PUBLISHED: {Survey.published_at: now, Survey.published_by: account.id},
        SurveyState.RETIRED: {Survey.retired_at: now},
    }
    async with ENGINE.transaction():
        moved = (
            await Survey.update({Survey.state: to, **noted.get(to, {})})
            .where((Survey.id == survey_id) & Survey.state.is_in(STEPS[to]))
            .returning(Survey.id)
        )
        if not moved:
            raise WrongStateError(NO_STEP)
        facts = {"version": survey.version, "to": to.value}
        await record(account, Deed.MOVED, "form", survey.form_id, facts)
    return await version_of(account, survey_id)


async def version_of(account: Account, survey_id: int) -> Survey:
    require(account, Permission.AUTHOR_FORMS)
    survey = await Survey.objects().get(Survey.id == survey_id)
    if survey is None:
        raise NotFoundError(NO_VERSION)
    return survey


async def current_version(survey: Survey) -> Survey | None:
    """What is published of the same form, but for this version itself."""
    is_other = (Survey.form_id == survey.form_id) & (Survey.id != survey.id)
    published = Survey.objects().where(is_other & (Survey.state == SurveyState.PUBLISHED))
    return await published.order_by(Survey.published_at, ascending=False).first()


def form_of(survey: Survey) -> Form:
    return form_from_record(msgspec.json.decode(survey.record))


def workbook_of(survey: Survey) -> bytes:
    """The author's workbook as it came; one made from the tables when they were Markdown."""
    return as_workbook(survey.source, survey.source_name)


def check_lengths(*names: str) -> None:
    if max(map(len, names)) > LONGEST_VERSION:
        raise FieldkitError(LONG_VERSION, where="version")


def as_workbook(source: bytes, name: str) -> bytes:
    if PurePath(name).suffix.lower() == ".xlsx":
        return source
    sheets = read_sheets(source, name)
    return write_xlsx({name: sheets[name] for name in KNOWN_COLUMNS if name in sheets})


def frozen(form_id: str, version: str) -> FrozenVersionError:
    facts = {"form": form_id, "version": version}
    zh, en = FROZEN_VERSION.zh.format(**facts), FROZEN_VERSION.en.format(**facts)
    return FrozenVersionError(Bilingual(zh, en), where="version")


def library_workbook(account: Account, name: str) -> bytes:
    require(account, Permission.AUTHOR_FORMS)
    if name not in library_names():
        raise NotFoundError(NO_LIBRARY_FORM)
    return as_workbook(library_form(name), f"{name}.md")


NO_STEP = Bilingual("这个版本的状态已经变了。", "This version has moved on.")
FROZEN_VERSION = Bilingual(
    "“{form}”的版本“{version}”已经发布，内容与上传的不同。",
    "Version '{version}' of '{form}' is published with other content than what was uploaded.",
)


async def _keep(form: Form, file: FormFile, state: SurveyState, *, account_id: int | None = None) -> Survey:
    known = await _same_version(form)
    if known is not None and known.state in FROZEN:
        return _if_the_same(known, form)
    row = _row(form, file, state, account_id=account_id)
    replaced = [column for column in Survey.all_columns() if column is not Survey.id]
    await Survey.insert(row).on_conflict(
        (Survey.form_id, Survey.version),
        action="DO UPDATE",
        values=replaced,
        where=Survey.state.not_in(FROZEN),
    )
    kept = await _same_version(form)
    if kept is None:
        raise LookupError(f"{form.form_id} {form.version}")
    return _if_the_same(kept, form)  # another upload of this version may have been published meanwhile


async def _same_version(form: Form) -> Survey | None:
    return await Survey.objects().get((Survey.form_id == form.form_id) & (Survey.version == form.version))


def _if_the_same(known: Survey, form: Form) -> Survey:
    if form_of(known) != form:
        raise frozen(form.form_id, form.version)
    return known


def _row(form: Form, file: FormFile, state: SurveyState, *, account_id: int | None) -> Survey:
    is_published = state is SurveyState.PUBLISHED
    return Survey(
        form_id=form.form_id,
        version=form.version,
        rubric_version=form.rubric.version,
        title_zh=form.title.zh,
        title_en=form.title.en,
        state=state,
        source=file.content,
        source_name=file.name,
        xform=form.xform,
        record=msgspec.json.encode(form_to_record(form)).decode(),
        uploaded_by=account_id,
        published_at=datetime.now(UTC) if is_published else None,
        published_by=account_id if is_published else None,
    )
