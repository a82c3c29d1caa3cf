"""The register of third-party firms: its columns and how they are stored."""

from collections.abc import Sequence

from fieldkit.access import Permission, Scope
from fieldkit.accounts.tables import Account
from fieldkit.database.sql import fetch
from fieldkit.firms.view import FIRMS
from fieldkit.lists.listing import Condition
from fieldkit.registers.register import Field, Judge, Judged, Register, Row
from fieldkit.registers.values import Code, Day, Text
from forms.text import Bilingual

STORED = """
SELECT code, zh, en, contact, closed_on FROM firm WHERE $1::text[] IS NULL OR code = ANY ($1) ORDER BY code
"""

WRITE = """
INSERT INTO firm (code, zh, en, contact, closed_on)
SELECT f.code, f.zh, coalesce(f.en, ''), coalesce(f.contact, ''), f.closed_on
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[])
       AS f (code, zh, en, contact, closed_on)
ON CONFLICT (code) DO UPDATE SET
       zh = excluded.zh, en = excluded.en, contact = excluded.contact, closed_on = excluded.closed_on
"""

FIELDS = (
    Field(
        "code",
        Bilingual("编号", "Code"),
        Bilingual("唯一，登记后不变。", "Unique, and never changed once registered."),
        Code(20),
        is_required=True,
        also=("公司编号", "firm_code"),
    ),
    Field(
        "zh",
        Bilingual("名称", "Name"),
        Bilingual("中文全称。", "Its full name in Chinese."),
        Text(100),
        is_required=True,
        also=("公司名称", "name"),
    ),
    Field(
        "en",
        Bilingual("英文名称", "Name in English"),
        Bilingual("可留空。", "May be blank."),
        Text(100),
    ),
    Field(
        "contact",
        Bilingual("联系方式", "Contact"),
        Bilingual("项目联系人和电话；可留空。", "Whom to call; may be blank."),
        Text(200),
    ),
    Field(
        "closed_on",
        Bilingual("合同终止日期", "Contract ended on"),
        Bilingual("合作中请留空。", "Blank while it works for us."),
        Day(),
    ),
)


class FirmJudge(Judge):
    """Firms refer to nothing, and whoever may change one may change all."""

    def judge(self, values: Row, stored: Row | None, scope: Scope) -> Judged:  # noqa: ARG002
        return Judged(values)

    def written(self, name: str, row: Row) -> str | None:  # noqa: ARG002
        return None


class FirmRegister(Register):
    noun = "firms"
    title = Bilingual("第三方公司", "Firms")
    one = Bilingual("公司", "firm")
    path = "/firms"
    table = "firm"
    fields = FIELDS
    listing = FIRMS
    reads = Permission.READ_FIRMS
    edits = Permission.EDIT_FIRMS

    def seen_by(self, scope: Scope) -> list[Condition]:
        return [] if scope.firm is None else [("f.id = {}", scope.firm)]

    async def stored(self, codes: Sequence[str] | None = None) -> dict[str, Row]:
        rows = await fetch(STORED, codes)
        return {row["code"]: {name: value or None for name, value in row.items()} for row in rows}

    async def judge(self, rows: Sequence[Row]) -> Judge:  # noqa: ARG002 -- firms refer to nothing
        return FirmJudge()

    async def write(self, account: Account, rows: Sequence[Row]) -> None:  # noqa: ARG002 -- for all alike
        names = [each.name for each in FIELDS]
        await fetch(WRITE, *([row[name] for row in rows] for name in names))
