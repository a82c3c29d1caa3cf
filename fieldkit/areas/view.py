"""The register of areas as a list."""

from urllib.parse import quote

from fieldkit.areas.tables import AreaKind
from fieldkit.i18n import spoken
from fieldkit.lists.listing import Column, Filter, Listing
from forms.text import Bilingual

KINDS: dict[AreaKind, Bilingual] = {
    AreaKind.PROVINCE: Bilingual("省", "province"),
    AreaKind.CITY: Bilingual("地市", "city"),
    AreaKind.COUNTY: Bilingual("县区", "county"),
}


def _kind(value: str) -> str:
    return spoken(KINDS[AreaKind(value)])


AREAS = Listing(
    noun="areas",
    title=Bilingual("区域", "Areas"),
    path="/areas",
    source="FROM area a LEFT JOIN area p ON p.id = a.parent",
    key="a.id",
    columns=(
        Column(
            "code",
            Bilingual("区划编号", "Code"),
            "a.code",
            link=lambda row: f"/areas/{quote(row['code'])}",
        ),
        Column("kind", Bilingual("级别", "Kind"), "a.kind", said=_kind),
        Column("zh", Bilingual("名称", "Name"), "a.zh"),
        Column("en", Bilingual("英文名称", "Name in English"), "a.en"),
        Column("parent", Bilingual("上级区域", "Belongs to"), "p.zh"),
        Column("closed_on", Bilingual("撤销日期", "Closed on"), "a.closed_on"),
    ),
    filters=(
        Filter(
            "name",
            Bilingual("名称或编号", "Name or code"),
            "concat_ws(' ', a.code, a.zh, a.en) ILIKE '%' || {} || '%'",
        ),
        Filter("kind", Bilingual("级别", "Kind"), "a.kind = {}", choices=[*KINDS.items()]),
        Filter("parent", Bilingual("上级区域", "Belongs to"), "{} IN (p.code, p.zh, p.en)"),
    ),
    sort="code",
)
