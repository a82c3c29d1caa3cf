"""The pages of accounts, formatted for one reader."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fieldkit.access import Reach
from fieldkit.accounts.first_links import FirstLink
from fieldkit.accounts.places import FIELD_ROLES, Choice
from fieldkit.accounts.queries import AccountState, Person
from fieldkit.accounts.sessions import OpenSession
from fieldkit.accounts.tables import Account, Role
from fieldkit.accounts.words import role_label, state_label
from fieldkit.i18n import current_language, moment_text, said, spoken, translate
from fieldkit.lists.listing import Column, Row
from forms.text import Bilingual

LINKS = Bilingual("第一个链接", "First links")
LINK_COLUMNS = (
    Column("name", Bilingual("姓名", "Name"), ""),
    Column("login", Bilingual("账号", "Login"), ""),
    Column("role", Bilingual("角色", "Role"), ""),
    Column("link", Bilingual("链接（只交给本人）", "Link (for this person alone)"), ""),
    Column("until", Bilingual("有效期至", "Good until"), ""),
)
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


def link_rows(links: Sequence[FirstLink], *, address: str) -> list[Row]:
    return [
        {
            "name": each.person.name,
            "login": each.person.login,
            "role": role_label(Role(each.person.role)),
            "link": address + each.path,
            "until": moment_text(each.until),
        }
        for each in links
    ]


def role_options(roles: Iterable[Role], chosen: str) -> list[Option]:
    return [Option(role.value, role_label(role), role.value == chosen) for role in roles]


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


def in_groups(key: str) -> str:
    """A key as people copy it: in groups of four."""
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))
