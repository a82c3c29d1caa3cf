"""The trail as a list, the newest first."""

import msgspec

from fieldkit.i18n import moment_text, spoken
from fieldkit.lists.listing import Column, Filter, Listing
from fieldkit.trail.tables import Deed
from forms.text import Bilingual

DEEDS: dict[Deed, Bilingual] = {
    Deed.EXPORTED: Bilingual("导出", "took out"),
    Deed.SCORED: Bilingual("评分", "scored"),
    Deed.UPLOADED: Bilingual("上传", "uploaded"),
    Deed.ASSIGNED: Bilingual("派发", "assigned"),
    Deed.REMINDED: Bilingual("催办", "reminded"),
    Deed.MOVED: Bilingual("变更状态", "moved on"),
    Deed.SIGNED_IN: Bilingual("登录", "signed in"),
    Deed.REGISTERED: Bilingual("登记", "registered"),
    Deed.INVITED: Bilingual("邀请", "invited"),
    Deed.RESET: Bilingual("重设密码", "reset the password"),
    Deed.CLOSED: Bilingual("停用", "closed"),
    Deed.REOPENED: Bilingual("重新启用", "reopened"),
    Deed.CHANGED: Bilingual("修改", "changed"),
    Deed.DELETED: Bilingual("删除", "deleted"),
    Deed.SESSIONS_ENDED: Bilingual("结束登录", "ended sessions"),
    Deed.REVIEWED: Bilingual("审核", "reviewed"),
    Deed.APPEALED: Bilingual("申诉", "appealed"),
    Deed.DECIDED: Bilingual("裁决", "decided"),
    Deed.LINK_RENEWED: Bilingual("更换链接", "renewed the link"),
}
# what was dealt with; a noun that is not here is shown as it is stored
NOUNS: dict[str, Bilingual] = {
    "wave": Bilingual("检测期", "wave"),
    "draw": Bilingual("抽样", "draw"),
    "repairs": Bilingual("维修回访清单", "repairs to call about"),
    "drawn sites": Bilingual("抽中的网点", "drawn sites"),
    "workbook": Bilingual("工作簿", "workbook"),
    "form": Bilingual("表单", "form"),
    "rubric": Bilingual("评分标准", "rubric"),
    "visits": Bilingual("走访", "visits"),
    "account": Bilingual("账号", "account"),
    "field link": Bilingual("检测员链接", "field link"),
    "trail": Bilingual("操作记录", "trail"),
    "sites": Bilingual("网点", "sites"),
    "people": Bilingual("人员", "people"),
    "areas": Bilingual("区域", "areas"),
    "reviews": Bilingual("审核列表", "review queue"),
    "appeal": Bilingual("申诉", "appeal"),
    "appeals": Bilingual("申诉列表", "appeals"),
    "findings": Bilingual("评分明细", "findings"),
    "back-checks": Bilingual("复查", "back-checks"),
    "field report": Bilingual("外勤进度质检", "fieldwork report"),
    "flags": Bilingual("疑点", "flags"),
    "firms": Bilingual("第三方公司", "firms"),
}


def _deed(value: str) -> str:
    return spoken(DEEDS[Deed(value)])


def _noun(value: str) -> str:
    label = NOUNS.get(value)
    return spoken(label) if label else value


def _facts(value: str) -> str:
    """“version 3 · to published”."""
    facts = msgspec.json.decode(value, type=dict[str, object])
    return " · ".join(f"{name} {fact}" for name, fact in facts.items())


TRAIL = Listing(
    noun="trail",
    title=Bilingual("操作记录", "Who did what"),
    path="/trail",
    source="FROM trail_entry t JOIN account a ON a.id = t.account",
    key="t.id DESC",
    columns=(
        Column("at", Bilingual("时间", "Time"), "t.at", said=moment_text),
        Column("login", Bilingual("账号", "Login"), "a.login"),
        Column("name", Bilingual("姓名", "Name"), "a.name"),
        Column("deed", Bilingual("操作", "Deed"), "t.deed", said=_deed),
        Column("noun", Bilingual("对象", "What"), "t.noun", said=_noun),
        Column("code", Bilingual("编号", "Code"), "t.code"),
        Column("facts", Bilingual("详情", "Details"), "t.facts", said=_facts, sorts_by="t.facts::text"),
    ),
    filters=(
        Filter("login", Bilingual("账号", "Login"), "a.login = {}"),
        Filter("deed", Bilingual("操作", "Deed"), "t.deed = {}", choices=[*DEEDS.items()]),
    ),
    sort="-at",
)
