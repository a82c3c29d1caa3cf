"""The pages of back-checks: the list, how far they agree, and drawing them."""

import asyncio
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, Router, get, post
from litestar.response import Redirect, Template

from fieldkit.access import Permission, may, require
from fieldkit.accounts.tables import Account
from fieldkit.backchecks import actions
from fieldkit.backchecks.agreement import item_lines, pooled_lines
from fieldkit.backchecks.queries import Pair, pairs_of
from fieldkit.backchecks.view import AgreementRow, item_rows, pooled_rows, seen_by
from fieldkit.dependencies import SharedServices, SignedIn
from fieldkit.errors import FieldkitError
from fieldkit.lists.routes import answer_list
from fieldkit.pages import typed_in
from fieldkit.problems import in_language
from fieldkit.services import Services
from fieldkit.surveys.rubrics import form_as_scored
from fieldkit.waves.actions import find_wave
from forms import Form
from scoring.analyses.audit_rules import AuditRules
from scoring.analyses.rules import packaged_rules

AnyRequest = Request[Any, Any, Any]


@get("/")
async def back_checks_page(
    account: SignedIn, request: AnyRequest, services: SharedServices
) -> Template | Response[bytes]:
    return await _answer(account, request, services)


@post("/", status_code=303)
async def draw(account: SignedIn, request: AnyRequest, services: SharedServices) -> Redirect | Template:
    require(account, Permission.ASSIGN_VISITS)
    typed = await typed_in(request)
    wave, share = typed.get("wave", ""), typed.get("share_pct", "")
    try:
        given = await actions.draw_back_checks(
            account, wave, share_pct=int(share) if share.isdecimal() and len(share) <= 3 else 0
        )
    except FieldkitError as error:
        return await _answer(account, request, services, error=error, wave_code=wave)
    left = {"left": str(len(given.left))} if given.left else {}
    return Redirect(f"/back-checks?{urlencode({'wave': wave, **left})}", status_code=303)


async def _answer(
    account: Account,
    request: AnyRequest,
    services: Services,
    *,
    error: FieldkitError | None = None,
    wave_code: str = "",
) -> Any:  # noqa: ANN401 -- a page or a file, as the list answers
    scope = require(account, Permission.REVIEW_VISITS)
    listing, within = seen_by(scope)
    wave_code = wave_code or request.query_params.get("wave", "").strip()
    pairs: Sequence[Pair] = []
    if wave_code and not request.query_params.get("as"):
        pairs = await pairs_of((await find_wave(wave_code)).id, firm=scope.firm)
    answer = await answer_list(
        *(listing, request, account),
        within=within,
        template="backchecks/backchecks.html",
        wave_code=wave_code,
        may_draw=scope.firm is None and may(account, Permission.ASSIGN_VISITS),
        n_left=request.query_params.get("left", ""),
        usual_pct=actions.USUAL_SHARE_PCT,
        problem=in_language(error) if error else None,
        **(await _agreement(services, pairs)),
    )
    if error is not None:
        answer.status_code = error.status
    return answer


async def _agreement(services: Services, pairs: Sequence[Pair]) -> dict[str, list[AgreementRow]]:
    """Tables of items, auditors and firms; empty without a pair."""
    rules = packaged_rules(AuditRules, "audit_rules").double_visits
    forms: dict[int, Form] = {}
    for survey_id in sorted({pair.survey for pair in pairs}):
        forms[survey_id] = await form_as_scored((await services.shelf.load(survey_id)).form, survey_id)

    def tables() -> dict[str, list[AgreementRow]]:
        items = [
            line
            for survey_id, form in forms.items()
            for line in item_lines(form, [pair for pair in pairs if pair.survey == survey_id], rules)
        ]
        auditors = pooled_lines(pairs, forms, lambda pair: f"{pair.name} {pair.login}", rules)
        firms = pooled_lines(pairs, forms, lambda pair: pair.firm_zh or "–", rules)
        return {
            "items": item_rows(items),
            "auditors": pooled_rows(auditors),
            "firms": pooled_rows(firms),
        }

    return await asyncio.to_thread(tables)


router = Router("/back-checks", route_handlers=[back_checks_page, draw])
