"""The register of people: its columns, what its rows are held against, how they are stored."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fieldkit.access import Permission, Reach, Scope
from fieldkit.accounts import deeds
from fieldkit.accounts.deeds import ADMINISTRATORS, LOGIN, LONGEST_NAME, Belonging
from fieldkit.accounts.duplicates import CLOSED, OPEN, pairs
from fieldkit.accounts.listing import PEOPLE, list_for, seen_by
from fieldkit.accounts.places import asked_of, is_place_needed, roles_within, standing
from fieldkit.accounts.tables import Account, Role
from fieldkit.accounts.words import ROLES
from fieldkit.areas.known import Areas, known_areas
from fieldkit.areas.tables import AreaKind
from fieldkit.areas.view import KINDS as AREA_KINDS
from fieldkit.database.sql import fetch
from fieldkit.i18n import current_language
from fieldkit.lists.listing import Condition, Listing
from fieldkit.registers.register import Field, Judge, Judged, Misfit, Pair, Register, Row
from fieldkit.registers.values import Choice, Misread, Text, Value, tidy
from fieldkit.trail.tables import Deed
from forms.text import Bilingual

STANDINGS = {OPEN: Bilingual("启用", "open"), CLOSED: Bilingual("停用", "closed")}
# one deed changes these together; the other opens and closes
BELONGING = ("name", "role", *(kind.value for kind in (Reach.AREA, Reach.SITE, Reach.FIRM)))

STORED = """
SELECT a.login, a.name, a.role, c.code AS area, s.code AS site, f.code AS firm,
       CASE WHEN a.is_active THEN 'open' ELSE 'closed' END AS standing
  FROM account a LEFT JOIN area c ON c.id = a.area LEFT JOIN site s ON s.id = a.site
  LEFT JOIN firm f ON f.id = a.firm
 WHERE $1::text[] IS NULL OR a.login = ANY ($1)
 ORDER BY a.login
"""
SPELLINGS = "SELECT login FROM account WHERE lower(login) = ANY ($1)"
IDS = "SELECT login, id FROM account WHERE login = ANY ($1)"
FIRM_CODE = "SELECT id, code FROM firm"


@dataclass(frozen=True, slots=True)
class Login(Text):
    """The key of a person, as the page of a new account takes it."""

    longest: int = 120

    def read(self, text: str) -> Value:
        if not LOGIN.fullmatch(text):
            raise Misread("login_form", value=text)
        return text


FIELDS = (
    Field(
        "login",
        Bilingual("账号", "Login"),
        Bilingual(
            "唯一，登记后不变；字母、汉字、数字和 . _ - + @。",
            "Unique, and never changed once registered; letters, digits and . _ - + @.",
        ),
        Login(),
        is_required=True,
        also=("登录账号", "工号"),
    ),
    Field(
        "name",
        Bilingual("姓名", "Name"),
        Bilingual("本人的姓名。", "The person's own."),
        Text(LONGEST_NAME),
        is_required=True,
    ),
    Field(
        "role",
        Bilingual("角色", "Role"),
        Bilingual("从下拉列表选择。", "Choose from the list."),
        Choice(labels=ROLES),
        is_required=True,
    ),
    Field(
        "area",
        Bilingual("地市", "City"),
        Bilingual("只有市州分公司填写；名称或区划编号。", "Of a city branch only; its name or code."),
        Text(60),
        also=("区划编号", "area_code"),
        is_listed=True,
    ),
    Field(
        "site",
        Bilingual("网点编号", "Site's code"),
        Bilingual("只有营业厅经理和合作商填写。", "Of hall managers and partners only."),
        Text(40),
        also=("网点", "site_code"),
    ),
    Field(
        "firm",
        Bilingual("公司编号", "Firm's code"),
        Bilingual(
            "第三方公司经理和复核员必填，检测员和访问员可填。",
            "Of a firm's manager and reviewers; auditors and interviewers may have one.",
        ),
        Text(20),
        also=("公司", "firm_code"),
    ),
    Field(
        "standing",
        Bilingual("状态", "State"),
        Bilingual(
            "启用或停用；留空则不变，新账号为启用。",
            "Open or closed; blank leaves it as it is, and a new account is open.",
        ),
        Choice(labels=STANDINGS),
        also=("closed/open",),
    ),
)


@dataclass(frozen=True, slots=True)
class Managed(Scope):
    """Whose accounts somebody manages, and the own login, which is changed by somebody else."""

    own: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonJudge(Judge):
    """Holds people against what stands now.

    Attributes:
        areas: every area, by which a city's name is understood.
        places: by kind the codes that an account can belong to now, with their ids.
        spellings: by login in small letters, every way in which it is written.
        firms: every firm's code by its id.
    """

    areas: Areas
    places: Mapping[Reach, Mapping[str, int]]
    spellings: Mapping[str, set[str]]
    firms: Mapping[int, str]

    def judge(self, values: Row, stored: Row | None, scope: Scope) -> Judged:
        login = values["login"]
        own_firm = None if scope.firm is None else self.firms[scope.firm]
        if self._is_anothers(values, stored, scope):
            return Judged(values, [Misfit("login", "login_taken", {"value": login})])
        resolved = {**values, "area": self._area_code(values["area"])}
        resolved["standing"] = values["standing"] or (stored or {}).get("standing") or OPEN
        if values["role"] is None:
            return Judged(resolved)
        resolved = _without_old_place(resolved, stored)
        if own_firm and not resolved["firm"]:
            resolved["firm"] = own_firm
        return Judged(resolved, list(self._misfits(resolved, stored, scope)))

    def written(self, name: str, row: Row) -> str | None:
        value = row[name]
        if name != "area" or not isinstance(value, str) or value not in self.areas.by_code:
            return None
        return self.areas.written(value, current_language())

    def listed(self, name: str) -> Sequence[str]:
        cities = self.areas.standing(AreaKind.CITY) if name == "area" else ()
        return [self.areas.written(city.code, current_language()) for city in cities]

    def _is_anothers(self, values: Row, stored: Row | None, scope: Scope) -> bool:
        """Whether the login is written otherwise elsewhere, or belongs to whom the scope does not reach."""
        if len(self.spellings.get(str(values["login"] or "").lower(), ())) > 1:
            return True
        if stored is None or scope.firm is None:
            return False
        return stored["firm"] != self.firms[scope.firm] or stored["role"] not in roles_within(scope)

    def _area_code(self, text: Value) -> Value:
        """The city's code where it is clear which one is meant; else what was written."""
        found = self.areas.meant(text, AreaKind.CITY) if isinstance(text, str) else ()
        return found[0].code if len(found) == 1 else text

    def _misfits(self, row: Row, stored: Row | None, scope: Scope) -> Iterator[Misfit]:
        """What stays as it is is not asked again: a firm may have closed since."""
        before = stored or {}
        belongs_anew = any(row[name] != before.get(name) for name in BELONGING)
        if isinstance(scope, Managed) and row["login"] == scope.own and before != row:
            yield Misfit("login", "own_account")
        if not belongs_anew:
            return
        role = Role(str(row["role"]))
        if role not in roles_within(scope):
            yield Misfit("role", "role_not_yours", {"role": ROLES[role]})
            return
        if scope.firm is not None and row["firm"] != self.firms[scope.firm]:  # there or not, it is told alike
            yield self._unknown(Reach.FIRM, str(row["firm"]))
            return
        yield from self._place_misfits(row, role)

    def _place_misfits(self, row: Row, role: Role) -> Iterator[Misfit]:
        asked = asked_of(role)
        for kind in self.places:
            value = row[kind.value]
            if kind is not asked:
                if value:
                    yield Misfit(kind.value, "place_not_asked", {"role": ROLES[role]})
            elif not value:
                if is_place_needed(role):
                    yield Misfit(kind.value, "place_missing", {"role": ROLES[role]})
            elif value not in self.places[kind]:
                yield self._unknown(kind, str(value))

    def _unknown(self, kind: Reach, value: str) -> Misfit:
        found = self.areas.meant(value, AreaKind.CITY) if kind is Reach.AREA else ()
        if len(found) < 2:
            return Misfit(kind.value, "place_unknown", {"value": value})
        codes = ", ".join(area.code for area in found)
        facts = {"kind": AREA_KINDS[AreaKind.CITY], "value": value, "codes": codes}
        return Misfit(kind.value, "area_ambiguous", facts)


class PersonRegister(Register):
    noun = "people"
    title = Bilingual("人员", "People")
    one = Bilingual("人员", "person")
    path = "/accounts"
    table = "account"
    fields = FIELDS
    listing = PEOPLE
    reads = Permission.MANAGE_ACCOUNTS
    edits = Permission.MANAGE_ACCOUNTS
    lock = "SHARE UPDATE EXCLUSIVE"  # people go on signing in and setting passwords
    same_name = Bilingual("姓名相同，单位或地点也相同", "the same name at one place or firm")
    closing = Bilingual(
        "停用请把状态改为“停用”，不要删行。",
        "To close one, set its state to “closed”; do not delete the row.",
    )
    at_once = Bilingual(
        "角色、归属和停用立即生效；日期只写进历史。新登记的人还进不来：导入后再发链接。",
        "Roles, places and closing count at once; the date is for the history alone. "
        "New people cannot come in yet: hand out their links afterwards.",
    )

    def edit_scope(self, account: Account) -> Scope:
        scope = super().edit_scope(account)
        return Managed(firm=scope.firm, own=account.login)

    def list_for(self, scope: Scope) -> Listing:
        return list_for(scope)

    def seen_by(self, scope: Scope) -> list[Condition]:
        return seen_by(scope)

    def url(self, code: str) -> str:
        """Where the list shows the person; the page of one is found by number."""
        return f"{self.path}?{urlencode({'text': code})}"

    async def stored(self, codes: Sequence[str] | None = None) -> dict[str, Row]:
        return {row["login"]: {**row, "name": tidy(row["name"])} for row in await fetch(STORED, codes)}

    async def judge(self, rows: Sequence[Row]) -> Judge:
        sites = [str(row["site"]) for row in rows if row["site"]]  # too many to load them all
        places = {
            Reach.AREA: await standing(Reach.AREA),
            Reach.SITE: await standing(Reach.SITE, sites),
            Reach.FIRM: await standing(Reach.FIRM),
        }
        return PersonJudge(
            areas=await known_areas(),
            places=places,
            spellings=await _spellings(rows),
            firms={row["id"]: row["code"] for row in await fetch(FIRM_CODE)},
        )

    async def write(self, account: Account, rows: Sequence[Row]) -> None:
        """Person by person, by the deeds of the person's page, each of which asks whether it may be done."""
        await fetch(ADMINISTRATORS)  # in the order in which a person's page locks them
        logins = [str(row["login"]) for row in rows]
        before = await self.stored(logins)
        ids = {row["login"]: row["id"] for row in await fetch(IDS, logins)}
        for login, row in zip(logins, rows, strict=True):
            await _write(account, row, before.get(login), ids.get(login))

    async def alike(self, rows: Sequence[Row]) -> list[Pair]:
        """One name at one place, of open accounts; a firm's people beside those it manages alone."""
        given = {str(row["login"]): row for row in rows}
        found = pairs(list({**await self.stored(), **given}.values()))
        return [pair for pair in found if not given.keys().isdisjoint(pair.codes)]

    async def duplicates(self, scope: Scope) -> list[Pair]:
        """Every pair among those that `scope` reaches."""
        rows = (await self.stored()).values()
        own_firm = None
        if scope.firm is not None:
            own_firm = {row["id"]: row["code"] for row in await fetch(FIRM_CODE)}[scope.firm]
        reached = roles_within(scope)
        return pairs([row for row in rows if own_firm in {None, row["firm"]} and row["role"] in reached])


async def _write(account: Account, row: Row, before: Row | None, account_id: int | None) -> None:
    wanted = _belonging(row)
    if before is None or account_id is None:
        made = await deeds.make(account, str(row["login"]), wanted, deed=Deed.REGISTERED)
        if row["standing"] == CLOSED:
            await deeds.close(account, made.id)
        return
    if any(row[name] != before[name] for name in BELONGING):
        await deeds.change(account, account_id, wanted)
    if row["standing"] != before["standing"]:
        await (deeds.close if row["standing"] == CLOSED else deeds.reopen)(account, account_id)


def _belonging(row: Row) -> Belonging:
    role = Role(str(row["role"]))
    kind = asked_of(role)
    return Belonging(str(row["name"]), role, str(row[kind.value] or "") if kind else "")


def _without_old_place(row: dict[str, Value], stored: Row | None) -> dict[str, Value]:
    """With a new role the place of the old one goes, where nobody wrote another."""
    if stored is None or stored["role"] == row["role"]:
        return row
    asked = asked_of(Role(str(row["role"])))
    gone = [kind for kind in (Reach.AREA, Reach.SITE, Reach.FIRM) if kind is not asked]
    return {**row, **{kind.value: None for kind in gone if row[kind.value] == stored[kind.value]}}


async def _spellings(rows: Sequence[Row]) -> Mapping[str, set[str]]:
    """Of the logins of `rows`, there and as they are registered."""
    found: dict[str, set[str]] = defaultdict(set)
    logins = [str(row["login"]) for row in rows if row["login"]]
    stored = await fetch(SPELLINGS, [login.lower() for login in logins])
    for login in (*logins, *(row["login"] for row in stored)):
        found[login.lower()].add(login)
    return found
