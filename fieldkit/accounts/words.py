"""What roles and states of accounts are called, on pages and in workbooks."""

from fieldkit.accounts.queries import AccountState
from fieldkit.accounts.tables import Role
from fieldkit.i18n import spoken
from forms.text import Bilingual

ROLES: dict[Role, Bilingual] = {
    Role.HEADQUARTERS: Bilingual("集团总部", "headquarters"),
    Role.LEADING_GROUP: Bilingual("省公司项目领导小组", "leading group"),
    Role.PROJECT_OFFICE: Bilingual("项目办公室", "project office"),
    Role.SPECIAL_GROUP: Bilingual("专项提升小组", "special group"),
    Role.CITY_BRANCH: Bilingual("市州分公司", "city branch"),
    Role.HALL_MANAGER: Bilingual("营业厅经理", "hall manager"),
    Role.FIRM_MANAGER: Bilingual("第三方公司经理", "firm manager"),
    Role.FIRM_REVIEWER: Bilingual("复核员", "firm reviewer"),
    Role.AUDITOR: Bilingual("检测员", "auditor"),
    Role.PARTNER: Bilingual("合作商", "partner"),
    Role.INTERVIEWER: Bilingual("访问员", "interviewer"),
    Role.DATA_PROTECTION: Bilingual("信息安全管理员", "data protection officer"),
    Role.ADMINISTRATOR: Bilingual("系统管理员", "administrator"),
}
STATES: dict[AccountState, Bilingual] = {
    AccountState.ACTIVE: Bilingual("启用", "open"),
    AccountState.INVITED: Bilingual("尚未设密码", "no password yet"),
    AccountState.CLOSED: Bilingual("停用", "closed"),
}


def role_label(role: Role) -> str:
    return spoken(ROLES[role])


def state_label(state: AccountState) -> str:
    return spoken(STATES[state])
