"""The pages of accounts, formatted for one reader."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fieldkit.access import Reach
from fieldkit.accounts.places import FIELD_ROLES, Choice
from fieldkit.accounts.queries import AccountState, PeopleFilter, Person
from fieldkit.accounts.sessions import OpenSession
from fieldkit.accounts.tables import Account, Role
from fieldkit.i18n import current_language, moment_text, said, spoken, translate

STYLES = {AccountState.ACTIVE: "good", AccountState.INVITED: "warn", AccountState.CLOSED: "problem"}


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class MyPage:
    login: str
    name: str
    role: str
    has_second_factor: bool


@dataclass(frozen=True, slots=True)
class SessionRow:
    device: str
    opened: str
    seen: str
    is_this: bool
    end_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One account; `is_field`: it comes in by a link and has no password."""

    login: str
    name: str
    role: str
    place: str
    state: AccountState
    state_label: str
    state_style: str
    seen: str
    created: str
    n_sessions: int
    has_second_factor: bool
    is_field: bool
    invited_until: str
    url: str


@dataclass(frozen=True, slots=True)
class Pages:
    """The way through a long list; an address is None where there is nothing on."""

    first: int
    last: int
    n_found: int
    earlier_url: str | None
    later_url: str | None


def role_label(role: Role) -> str:
    return {
        Role.HEADQUARTERS: translate("headquarters"),
        Role.LEADING_GROUP: translate("leading group"),
        Role.PROJECT_OFFICE: translate("project office"),
        Role.SPECIAL_GROUP: translate("special group"),
        Role.CITY_BRANCH: translate("city branch"),
        Role.HALL_MANAGER: translate("hall manager"),
        Role.FIRM_MANAGER: translate("firm manager"),
        Role.FIRM_REVIEWER: translate("firm reviewer"),
        Role.AUDITOR: translate("auditor"),
        Role.PARTNER: translate("partner"),
        Role.INTERVIEWER: translate("interviewer"),
        Role.DATA_PROTECTION: translate("data protection officer"),
        Role.ADMINISTRATOR: translate("administrator"),
    }[role]


def state_label(state: AccountState) -> str:
    return {
        AccountState.ACTIVE: translate("open"),
        AccountState.INVITED: translate("no password yet"),
        AccountState.CLOSED: translate("closed"),
    }[state]


def done_text(done: str) -> str:
    """What has just been done, for the page that it leads back to; empty for anything else."""
    return {
        "password": translate("The password is changed. Every other session has ended."),
        "session": translate("The session has ended."),
        "sessions": translate("Every other session has ended."),
        "second-factor-off": translate("The second factor is off."),
    }.get(done, "")


def my_page(account: Account, *, has_second_factor: bool) -> MyPage:
    return MyPage(account.login, account.name, role_label(Role(account.role)), has_second_factor)


def session_rows(sessions: Sequence[OpenSession], *, own: int) -> list[SessionRow]:
    return [
        SessionRow(
            device=each.device or translate("unknown device"),
            opened=moment_text(each.created_at),
            seen=moment_text(each.seen_at),
            is_this=each.id == own,
            end_url=f"/account/sessions/{each.id}/ended",
        )
        for each in sessions
    ]


def person_view(person: Person) -> PersonRow:
    state, role = AccountState(person.state), Role(person.role)
    return PersonRow(
        login=person.login,
        name=person.name,
        role=role_label(role),
        place=spoken(person.place),
        state=state,
        state_label=state_label(state),
        state_style=STYLES[state],
        seen=moment_text(person.seen_at) if person.seen_at else "",
        created=moment_text(person.created_at),
        n_sessions=person.n_sessions,
        has_second_factor=person.has_second_factor,
        is_field=role in FIELD_ROLES,
        invited_until=moment_text(person.invited_until) if person.invited_until else "",
        url=f"/accounts/{person.id}",
    )


def role_options(roles: Iterable[Role], chosen: str) -> list[Option]:
    return [Option(role.value, role_label(role), role.value == chosen) for role in roles]


def state_options(chosen: str) -> list[Option]:
    return [Option(state.value, state_label(state), state.value == chosen) for state in AccountState]


def place_options(choices: Sequence[Choice], chosen: str) -> list[Option]:
    language = current_language()
    return [
        Option(each.code, f"{said(each.name, language)} · {each.code}", each.code == chosen)
        for each in choices
    ]


def place_label(kind: Reach | None) -> str:
    """What the role's place is; empty where it has none."""
    labels = {
        Reach.AREA: translate("City"),
        Reach.SITE: translate("Code of the site"),
        Reach.FIRM: translate("Firm"),
    }
    return labels[kind] if kind else ""


def pages(asked: PeopleFilter, *, page: int, size: int, n_shown: int, n_found: int) -> Pages:
    first = (page - 1) * size + 1
    last = first + n_shown - 1
    return Pages(
        first=first,
        last=last,
        n_found=n_found,
        earlier_url=_list_url(asked, page - 1) if page > 1 else None,
        later_url=_list_url(asked, page + 1) if last < n_found else None,
    )


def in_groups(key: str) -> str:
    """A key as people copy it: in groups of four."""
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


def _list_url(asked: PeopleFilter, page: int) -> str:
    wanted = {"text": asked.text, "role": asked.role, "state": asked.state, "firm": asked.firm}
    fields = {name: value for name, value in wanted.items() if value}
    return f"/accounts?{urlencode({**fields, 'page': page})}"
