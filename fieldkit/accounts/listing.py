"""People as a list: who they are, where they belong, and whether they come in."""

from collections.abc import Sequence
from dataclasses import replace

from fieldkit.access import Scope
from fieldkit.accounts.places import roles_within
from fieldkit.accounts.queries import STATE, AccountState
from fieldkit.accounts.tables import Role
from fieldkit.accounts.words import ROLES, STATES, role_label, state_label
from fieldkit.i18n import moment_text, spoken, translate
from fieldkit.lists.listing import Column, Condition, Filter, Listing
from forms.text import Bilingual


def _role(value: str) -> str:
    return role_label(Role(value))


def _state(value: str) -> str:
    return state_label(AccountState(value))


def _place(names: Sequence[str]) -> str:
    return spoken(Bilingual(*names))


def _switch(is_on: object) -> str:
    return translate("on") if is_on else ""


PEOPLE = Listing(
    noun="people",
    title=Bilingual("账号", "Accounts"),
    path="/accounts",
    source="FROM account a LEFT JOIN site s ON s.id = a.site "
    "LEFT JOIN area c ON c.id = coalesce(a.area, s.city) LEFT JOIN firm f ON f.id = a.firm",
    key="a.id",
    columns=(
        Column(
            *("name", Bilingual("姓名", "Name"), "a.name"),
            link=lambda row: f"/accounts/{row['id']}",
        ),
        Column("login", Bilingual("账号", "Login"), "a.login"),
        Column("role", Bilingual("角色", "Role"), "a.role", said=_role),
        Column(
            *("place", Bilingual("归属", "Belongs to")),
            "ARRAY[coalesce(s.name, f.zh, c.zh, ''), coalesce(s.name, f.en, c.en, '')]",
            said=_place,
        ),
        Column("city", Bilingual("地市", "City"), "c.zh"),
        Column("state", Bilingual("状态", "State"), STATE, said=_state),
        Column(
            *("second_factor", Bilingual("两步验证", "Second factor")),
            "EXISTS (SELECT FROM second_factor t WHERE t.account = a.id AND t.confirmed_at IS NOT NULL)",
            said=_switch,
        ),
        Column(
            *("seen_at", Bilingual("最近使用", "Last seen")),
            "(SELECT max(n.seen_at) FROM account_session n WHERE n.account = a.id)",
            said=moment_text,
        ),
    ),
    filters=(
        Filter(
            *("text", Bilingual("姓名或账号", "Login or name")),
            "(strpos(lower(a.login), lower({})) > 0 OR strpos(lower(a.name), lower({})) > 0)",
        ),
        Filter("role", Bilingual("角色", "Role"), "a.role = {}", choices=[*ROLES.items()]),
        Filter("firm", Bilingual("公司", "Firm"), "{} IN (f.code, f.zh, f.en)"),
        Filter("city", Bilingual("地市", "City"), "{} IN (c.code, c.zh, c.en)"),
        Filter("state", Bilingual("状态", "State"), f"{STATE} = {{}}", choices=[*STATES.items()]),
    ),
    sort="login",
    unseen={"id": "a.id"},
)


def seen_by(scope: Scope) -> list[Condition]:
    """The accounts that somebody with this scope manages: a firm's own people in the roles it gives."""
    if scope.firm is None:
        return []
    roles = [role.value for role in roles_within(scope)]
    return [("a.firm = {}", scope.firm), ("a.role = ANY({}::text[])", roles)]


def list_for(scope: Scope) -> Listing:
    """The list without filters that choose nothing: a firm's people are of one firm."""
    if scope.firm is None:
        return PEOPLE
    roles = [(role, ROLES[role]) for role in roles_within(scope)]
    narrowed = {"role": replace(_filter("role"), choices=roles)}
    kept = [each for each in PEOPLE.filters if each.name not in {"firm", "city"}]
    return replace(PEOPLE, filters=[narrowed.get(each.name, each) for each in kept])


def _filter(name: str) -> Filter:
    return next(each for each in PEOPLE.filters if each.name == name)
