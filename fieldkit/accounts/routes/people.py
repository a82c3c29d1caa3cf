"""Other people's accounts: one account, what may be done with it, and the links to hand out."""

from dataclasses import dataclass
from typing import Annotated, Any

import segno
from litestar import Response, Router, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect, Template

from fieldkit.access import Permission, Reach, require
from fieldkit.accounts import people
from fieldkit.accounts.deeds import NO_ACCOUNT, Belonging
from fieldkit.accounts.invitations import HOURS
from fieldkit.accounts.people import REGISTER
from fieldkit.accounts.places import FIELD_ROLES, asked_of, choices, is_place_needed, roles_given_by
from fieldkit.accounts.queries import Person, person_row
from fieldkit.accounts.routes.caller import AnyRequest, refused, unkept
from fieldkit.accounts.routes.register import PeopleController
from fieldkit.accounts.tables import Account, Role
from fieldkit.accounts.view import person_view, place_label, place_options, role_options
from fieldkit.accounts.words import role_label
from fieldkit.dependencies import SharedServices, SignedIn
from fieldkit.errors import FieldkitError, NotFoundError
from fieldkit.i18n import moment_text
from fieldkit.openrosa.settings_code import QUIET
from fieldkit.pages import address_of, page
from fieldkit.problems import NO_PAGE
from fieldkit.registers.history import history_of
from fieldkit.registers.view import PastRow, past_rows

FORM = "accounts/person_form.html"
LINK = "accounts/link.html"


@dataclass(frozen=True, slots=True)
class PersonForm:
    name: str
    role: Role
    login: str = ""
    place: str = ""

    @property
    def belonging(self) -> Belonging:
        return Belonging(self.name.strip(), self.role, self.place.strip())


@get("/new")
async def new_person_page(account: SignedIn, request: AnyRequest) -> Template:
    roles = roles_given_by(account)
    asked = request.query_params.get("role", "")
    if not asked:
        return page("accounts/choose_role.html", account=account, roles=role_options(roles, ""))
    return page(FORM, problem=None, **await _form(account, _role(asked)))


@post("/", status_code=200)
async def invite(
    account: SignedIn,
    request: AnyRequest,
    services: SharedServices,
    data: Annotated[PersonForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[Any]:
    require(account, Permission.MANAGE_ACCOUNTS)
    secret, login = services.settings.secret, data.login.strip()
    try:
        made, path = await people.invite(account, login, data.belonging, secret=secret)
    except FieldkitError as error:
        return refused(FORM, error, **await _form(account, data.role, typed=data))
    if made.role in FIELD_ROLES:
        return Redirect(f"/accounts/{made.id}/field-link", status_code=303)
    return _link_page(account, made, address_of(request, is_https=services.settings.is_https) + path)


@get("/{account_id:int}")
async def person_page(account_id: FromPath[int], account: SignedIn) -> Template:
    found = await _known(account, account_id)
    is_own = account.id == account_id
    shown, history = person_view(found), await _history(found.login)
    return page("accounts/person.html", account=account, person=shown, is_own=is_own, history=history)


@get("/{account_id:int}/changed")
async def change_page(account_id: FromPath[int], account: SignedIn, request: AnyRequest) -> Template:
    known = await _known(account, account_id)
    role = _role(request.query_params.get("role", known.role))
    return page(FORM, problem=None, **await _form(account, role, known=known))


@post("/{account_id:int}/changed", status_code=200)
async def change(
    account_id: FromPath[int],
    account: SignedIn,
    data: Annotated[PersonForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[Any]:
    known = await _known(account, account_id)
    try:
        await people.change(account, account_id, data.belonging)
    except FieldkitError as error:
        return refused(FORM, error, **await _form(account, data.role, typed=data, known=known))
    return _back(account_id)


@post("/{account_id:int}/invited", status_code=200)
async def new_link(
    account_id: FromPath[int], account: SignedIn, request: AnyRequest, services: SharedServices
) -> Template:
    invited, path = await people.new_link(account, account_id)
    return _link_page(account, invited, address_of(request, is_https=services.settings.is_https) + path)


@post("/{account_id:int}/closed", status_code=303)
async def close(account_id: FromPath[int], account: SignedIn) -> Redirect:
    await people.close(account, account_id)
    return _back(account_id)


@post("/{account_id:int}/reopened", status_code=303)
async def reopen(account_id: FromPath[int], account: SignedIn) -> Redirect:
    await people.reopen(account, account_id)
    return _back(account_id)


@post("/{account_id:int}/sessions-ended", status_code=303)
async def end_sessions(account_id: FromPath[int], account: SignedIn) -> Redirect:
    await people.end_sessions(account, account_id)
    return _back(account_id)


@post("/{account_id:int}/second-factor-removed", status_code=303)
async def take_away_second_factor(account_id: FromPath[int], account: SignedIn) -> Redirect:
    await people.take_away_second_factor(account, account_id)
    return _back(account_id)


@get("/{account_id:int}/field-link")
async def field_link_page(
    account_id: FromPath[int], account: SignedIn, request: AnyRequest, services: SharedServices
) -> Template:
    settings = services.settings
    known, link = await people.take_out_link(account, account_id, secret=settings.secret)
    found = {"url": "", "until": "", "code": ""}
    if link:
        url = f"{address_of(request, is_https=settings.is_https)}/collect/{link[0]}"
        code = segno.make(url, micro=False).svg_inline(border=QUIET, light="white", omitsize=True)
        found = {"url": url, "until": moment_text(link[1]), "code": code}
    return unkept(page("accounts/field_link.html", account=account, person=known, link=found))


@post("/{account_id:int}/field-link", status_code=303)
async def hand_out_link(account_id: FromPath[int], account: SignedIn, services: SharedServices) -> Redirect:
    await people.hand_out_link(account, account_id, secret=services.settings.secret, is_new=False)
    return Redirect(f"/accounts/{account_id}/field-link", status_code=303)


@post("/{account_id:int}/field-link/renewed", status_code=303)
async def renew_link(account_id: FromPath[int], account: SignedIn, services: SharedServices) -> Redirect:
    await people.hand_out_link(account, account_id, secret=services.settings.secret, is_new=True)
    return Redirect(f"/accounts/{account_id}/field-link", status_code=303)


async def _known(actor: Account, account_id: int) -> Person:
    found = await person_row(actor, account_id)
    if found is None:
        raise NotFoundError(NO_ACCOUNT)
    return found


async def _history(login: str) -> list[PastRow]:
    row = (await REGISTER.stored([login]))[login]
    return past_rows(REGISTER, await history_of(REGISTER, login), row, await REGISTER.judge([row]))


def _role(asked: str) -> Role:
    if asked not in set(Role):
        raise NotFoundError(NO_PAGE)
    return Role(asked)


async def _form(
    actor: Account, role: Role, *, typed: PersonForm | None = None, known: Person | None = None
) -> dict[str, Any]:
    """What the form of a new account, or of the `known` one, shows for `role`."""
    scope = require(actor, Permission.MANAGE_ACCOUNTS)
    kind = None if scope.firm else asked_of(role)
    place = typed.place if typed else known.place_code if known else ""
    return {
        "account": actor,
        "action": f"/accounts/{known.id}/changed" if known else "/accounts",
        "cancel_url": f"/accounts/{known.id}" if known else "/accounts",
        "known": known,
        "role": role.value,
        "role_label": role_label(role),
        "roles": role_options(roles_given_by(actor), role.value),
        "login": typed.login if typed else "",
        "person_name": typed.name if typed else known.name if known else "",
        "place": place,
        "place_label": place_label(kind),
        "place_choices": place_options(await choices(kind), place) if kind else [],
        "is_place_typed": kind is Reach.SITE,
        "is_place_required": is_place_needed(role),
    }


def _link_page(actor: Account, invited: Account, url: str) -> Template:
    return unkept(page(LINK, account=actor, person=invited, url=url, hours=HOURS))


def _back(account_id: int) -> Redirect:
    return Redirect(f"/accounts/{account_id}", status_code=303)


router = Router(
    "/accounts",
    route_handlers=[
        PeopleController,
        new_person_page,
        invite,
        person_page,
        change_page,
        change,
        new_link,
        close,
        reopen,
        end_sessions,
        take_away_second_factor,
        field_link_page,
        hand_out_link,
        renew_link,
    ],
)
