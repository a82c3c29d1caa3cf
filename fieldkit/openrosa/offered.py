"""What an auditor's client may fetch: the forms of the auditor's open visits and the files each one needs."""

from collections.abc import Mapping
from dataclasses import dataclass

from fieldkit.accounts.tables import Account
from fieldkit.assignments.queries import Visit, visits_of
from fieldkit.errors import LinkRefusedError
from fieldkit.openrosa.collect_form import VISIT_LIST, collect_form, needs_visit_list
from fieldkit.openrosa.visit_list import is_open, visit_list
from fieldkit.surveys.actions import SurveyShelf, published
from forms.text import Bilingual


@dataclass(frozen=True, slots=True)
class OfferedForm:
    """One version of a form; `media` is its files by name."""

    form_id: str
    version: str
    title: Bilingual
    document: bytes
    media: Mapping[str, bytes]


async def offered_to(auditor: Account, shelf: SurveyShelf) -> list[OfferedForm]:
    """Newest version first. A retired one is no longer offered: a visit begun now could not be sent."""
    by_survey: dict[int, list[Visit]] = {}
    for visit in await visits_of(auditor.id):
        if is_open(visit):
            by_survey.setdefault(visit.survey_id, []).append(visit)
    return [await _offered(shelf, each, by_survey[each]) for each in await published(by_survey)]


async def offered_form(
    auditor: Account, shelf: SurveyShelf, *, form_id: str, version: str | None
) -> OfferedForm:
    """The version asked for, or the newest.

    Raises:
        LinkRefusedError: not this auditor's, or no such form; as a wrong link, so that nothing is probed.
    """
    for form in await offered_to(auditor, shelf):
        if form.form_id == form_id and version in {form.version, None}:
            return form
    raise LinkRefusedError


async def _offered(shelf: SurveyShelf, survey_id: int, visits: list[Visit]) -> OfferedForm:
    form = (await shelf.load(survey_id)).form
    document = collect_form(form.xform)
    ours = {VISIT_LIST: visit_list(visits)} if needs_visit_list(document) else {}
    return OfferedForm(form.form_id, form.version, form.title, document, media={**ours, **form.media})
