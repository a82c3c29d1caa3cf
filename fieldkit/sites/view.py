"""The register of sites as a list."""

from urllib.parse import quote

from fieldkit.i18n import operator_text, spoken
from fieldkit.lists.listing import Column, Filter, Listing
from fieldkit.sites.search import FITS, IN_ORDER, typed_words
from fieldkit.sites.tables import SiteKind
from forms.text import Bilingual
from scoring.words import OPERATORS

KINDS: dict[SiteKind, Bilingual] = {
    SiteKind.HALL: Bilingual("营业厅", "Business hall"),
    SiteKind.KIOSK: Bilingual("自助终端", "Kiosk"),
    SiteKind.OUTLET: Bilingual("空中充值网点", "Top-up outlet"),
    SiteKind.PARTNER_COUNTER: Bilingual("合作商柜台", "Partner counter"),
    SiteKind.REPAIR_POINT: Bilingual("售后网点", "Repair point"),
    SiteKind.HOTLINE: Bilingual("热线号码", "Hotline number"),
    SiteKind.WEB: Bilingual("网址", "Web address"),
    SiteKind.SMS: Bilingual("短信代码", "SMS code"),
}

STANDINGS = {"open": Bilingual("营业中", "Open"), "closed": Bilingual("已停业", "Closed")}


def _kind(value: str) -> str:
    return spoken(KINDS[SiteKind(value)])


SITES = Listing(
    noun="sites",
    title=Bilingual("网点", "Sites"),
    path="/sites",
    source="FROM site s JOIN area c ON c.id = s.city LEFT JOIN area d ON d.id = s.county",
    key="s.id",
    columns=(
        Column("code", Bilingual("编号", "Code"), "s.code", link=lambda row: f"/sites/{quote(row['code'])}"),
        Column("name", Bilingual("名称", "Name"), "s.name", sorts_by=IN_ORDER),
        Column("kind", Bilingual("种类", "Kind"), "s.kind", said=_kind),
        Column("operator", Bilingual("运营商", "Operator"), "s.operator", said=operator_text),
        Column("city", Bilingual("地市", "City"), "c.zh"),
        Column("county", Bilingual("县区", "County"), "d.zh"),
        Column("address", Bilingual("地址或号码", "Address or number"), "s.address"),
        Column("closed_on", Bilingual("停业日期", "Closed on"), "s.closed_on"),
    ),
    filters=(
        Filter(
            "name",
            Bilingual("名称、拼音、编号", "Name, pinyin, code"),
            FITS,
            value=typed_words,
        ),
        Filter("kind", Bilingual("种类", "Kind"), "s.kind = {}", choices=[*KINDS.items()]),
        Filter(
            "operator",
            Bilingual("运营商", "Operator"),
            "s.operator = {}",
            choices=[*OPERATORS.items()],
        ),
        Filter(
            "city", Bilingual("地市", "City"), "s.city IN (SELECT id FROM area WHERE {} IN (code, zh, en))"
        ),
        Filter(
            "county",
            Bilingual("县区", "County"),
            "s.county IN (SELECT id FROM area WHERE {} IN (code, zh, en))",
        ),
        Filter(
            "standing",
            Bilingual("状态", "Standing"),
            "CASE WHEN s.closed_on <= current_date THEN 'closed' ELSE 'open' END = {}",
            choices=[*STANDINGS.items()],
        ),
    ),
    sort="code",
)
