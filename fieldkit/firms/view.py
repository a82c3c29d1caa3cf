"""The register of firms as a list."""

from urllib.parse import quote

from fieldkit.lists.listing import Column, Filter, Listing
from forms.text import Bilingual

FIRMS = Listing(
    noun="firms",
    title=Bilingual("第三方公司", "Firms"),
    path="/firms",
    source="FROM firm f",
    key="f.id",
    columns=(
        Column("code", Bilingual("编号", "Code"), "f.code", link=lambda row: f"/firms/{quote(row['code'])}"),
        Column("zh", Bilingual("名称", "Name"), "f.zh"),
        Column("en", Bilingual("英文名称", "Name in English"), "f.en"),
        Column("contact", Bilingual("联系方式", "Contact"), "f.contact"),
        Column("closed_on", Bilingual("合同终止日期", "Contract ended on"), "f.closed_on"),
    ),
    filters=(
        Filter(
            "name",
            Bilingual("名称或编号", "Name or code"),
            "concat_ws(' ', f.code, f.zh, f.en) ILIKE '%' || {} || '%'",
        ),
    ),
    sort="code",
)
