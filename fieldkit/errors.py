"""Every failure a user can meet: its status and problem type, what to say and to do, in both languages."""

from forms.text import Bilingual


class FieldkitError(Exception):
    """One expected failure. `where` names the part, item or field; `remedy` says what to do now."""

    status = 400
    code = "bad_request"
    title = Bilingual("请求有误", "The request is not right")
    remedy = Bilingual("请按提示修改后再试。", "Correct what is named and try again.")

    def __init__(self, detail: Bilingual, *, where: str = "", remedy: Bilingual | None = None) -> None:
        super().__init__(detail.en)
        self.detail = detail
        self.where = where
        self.remedy = remedy or self.remedy


class NotSignedInError(FieldkitError):
    status = 401
    code = "not_signed_in"
    title = Bilingual("请先登录", "Please sign in")
    remedy = Bilingual("请重新登录。", "Sign in again.")


class LinkRefusedError(FieldkitError):
    """One answer for every cause, so that links cannot be probed."""

    status = 401
    code = "link_refused"
    title = Bilingual("链接不可用", "This link does not open anything")
    remedy = Bilingual(
        "答卷仍在手机里。请向项目办公室要新的链接。",
        "Your answers are still on the phone. Ask the project office for a new link.",
    )

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                "链接无效、已过期，或不包含这次任务。",
                "The link is wrong, has expired or does not cover this visit.",
            )
        )


class NotAllowedError(FieldkitError):
    status = 403
    code = "not_allowed"
    title = Bilingual("没有权限", "Not allowed")
    remedy = Bilingual("请联系管理员开通权限。", "Ask an administrator for access.")

    def __init__(self) -> None:
        super().__init__(Bilingual("您的账号不能做这件事。", "Your account may not do this."))


class NotFoundError(FieldkitError):
    status = 404
    code = "not_found"
    title = Bilingual("没有找到", "Not found")
    remedy = Bilingual("请检查地址，或回到首页。", "Check the address or go back to the first page.")


class DocumentRefusedError(FieldkitError):
    """The submission's document cannot be read as an instance of anything; nothing was stored."""

    code = "document_refused"
    title = Bilingual("答卷文件无法读取", "The submission's document cannot be read")
    remedy = Bilingual(
        "没有保存任何内容。请从手机重新发送；仍不成功请联系项目办公室。",
        "Nothing was stored. Send it again from the phone; if that fails, tell the project office.",
    )

    def __init__(self, detail: Bilingual, *, code: str, where: str = "xml_submission_file") -> None:
        super().__init__(detail, where=where)
        self.code = code


class NotOpenRosaError(FieldkitError):
    """A request to an address of the protocol that does not speak it."""

    code = "no_openrosa_version"
    title = Bilingual("不是 OpenRosa 请求", "Not an OpenRosa request")
    remedy = Bilingual(
        "没有保存任何内容。请用 ODK Collect 打开这个地址。",
        "Nothing was stored. Open this address with ODK Collect.",
    )

    def __init__(self) -> None:
        super().__init__(
            Bilingual("请求缺少 X-OpenRosa-Version: 1.0。", "The header X-OpenRosa-Version: 1.0 is missing."),
            where="X-OpenRosa-Version",
        )


class UnknownVersionError(FieldkitError):
    status = 404
    code = "unknown_version"
    title = Bilingual("没有这个表单版本", "No such form version")
    remedy = Bilingual(
        "没有保存任何内容。请在手机上更新表单后重新填写。",
        "Nothing was stored. Update the form on the phone and fill it in again.",
    )


class FormClosedError(FieldkitError):
    status = 409
    code = "form_closed"
    title = Bilingual("表单已停用", "The form is closed")
    remedy = Bilingual("请联系项目办公室。", "Tell the project office.")


class ConflictError(FieldkitError):
    """Other content under a known id: kept aside, never merged."""

    status = 409
    code = "conflict"
    title = Bilingual("编号相同、内容不同", "Same id, other content")
    remedy = Bilingual(
        "两份内容都已保留，项目办公室会处理。请不要删除手机上的答卷。",
        "Both are kept and the project office will decide. Do not delete the visit on the phone.",
    )


class TooLargeError(FieldkitError):
    status = 413
    code = "too_large"
    title = Bilingual("内容过大", "Too large")
    remedy = Bilingual(
        "没有保存任何内容。请减少每次发送的照片，或把照片缩小后再发。",
        "Nothing was stored. Send fewer photos at a time, or smaller ones.",
    )


class FileRefusedError(FieldkitError):
    """A file that is not what its question asks for; refused while the phone still has the good one."""

    status = 422
    code = "file_refused"
    title = Bilingual("附件无法使用", "A file cannot be used")
    remedy = Bilingual(
        "没有保存任何内容。请重新发送；如照片损坏请重拍。",
        "Nothing was stored. Send it again, or take the photo again.",
    )


class BusyError(FieldkitError):
    status = 409
    code = "already_running"
    title = Bilingual("正在进行", "Already running")
    remedy = Bilingual("请等它完成。", "Wait for it to finish.")


class FrozenVersionError(FieldkitError):
    """Other content under a version that visits may already follow."""

    status = 409
    code = "version_frozen"
    title = Bilingual("这个版本已冻结", "This version is frozen")
    remedy = Bilingual(
        "没有保存任何内容。请在 settings 表把 version 改成新的版本号，再上传。",
        "Nothing was stored. Give it a new version on the settings sheet and upload it again.",
    )


class WrongStateError(FieldkitError):
    """A step that the version's state does not allow, mostly because somebody else took it first."""

    status = 409
    code = "wrong_state"
    title = Bilingual("现在不能这样做", "This cannot be done now")
    remedy = Bilingual("请重新打开这一页，看它现在的状态。", "Open the page again to see its state.")


class PasswordRefusedError(FieldkitError):
    """A new password that must not be set."""

    status = 422
    code = "password_refused"
    title = Bilingual("密码不能用", "This password cannot be used")
    remedy = Bilingual("请换一个密码。", "Choose another password.")


class CodeRefusedError(FieldkitError):
    """A code of the second factor: wrong, too old, or used before; told alike."""

    status = 422
    code = "code_refused"
    title = Bilingual("验证码不对", "The code is not right")
    remedy = Bilingual(
        "请等手机上出现新的验证码再输入。", "Wait for the next code on the phone and type that."
    )

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                "验证码不对、已过期或已用过。请确认手机时间是自动校准的。",
                "The code is wrong, too old or used already. Check that the phone's clock sets itself.",
            ),
            where="code",
        )


class TooManyTriesError(FieldkitError):
    """`wait_s`: for how many seconds no sign-in of this login, or from this address, is judged."""

    status = 429
    code = "too_many_tries"
    title = Bilingual("尝试次数过多", "Too many failed sign-ins")
    remedy = Bilingual(
        "忘记密码请联系管理员重置。", "If you forgot the password, ask an administrator to reset it."
    )

    def __init__(self, wait_s: int) -> None:
        minutes = -(-wait_s // 60)
        unit = "minute" if minutes == 1 else "minutes"
        super().__init__(
            Bilingual(
                f"失败次数过多。请过 {minutes} 分钟再试。",
                f"Too many failed sign-ins. Try again in {minutes} {unit}.",
            )
        )
        self.wait_s = wait_s


class SecondFactorNeededError(FieldkitError):
    """This installation asks a second factor of the account's role, and the account has none yet."""

    status = 403
    code = "second_factor_needed"
    title = Bilingual("请先设置两步验证", "Set up the second factor first")
    remedy = Bilingual("请打开“我的账号”，设置两步验证。", "Open “My account” and set it up.")

    def __init__(self) -> None:
        super().__init__(
            Bilingual("您的角色必须使用两步验证。", "Your role must sign in with a second factor.")
        )


class InvitationRefusedError(FieldkitError):
    """One answer for every cause, so that links cannot be probed."""

    status = 410
    code = "invitation_refused"
    title = Bilingual("链接不可用", "This link does not open anything")
    remedy = Bilingual("请向管理员要新的链接。", "Ask an administrator for a new link.")

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                "链接无效、已用过、已过期，或已有更新的链接。",
                "The link is wrong, used, expired, or a newer one was made.",
            )
        )


class LoginTakenError(FieldkitError):
    status = 409
    code = "login_taken"
    title = Bilingual("登录账号已被使用", "The login is taken")
    remedy = Bilingual("请换一个登录账号。", "Choose another login.")


class LastAdministratorError(FieldkitError):
    status = 409
    code = "last_administrator"
    title = Bilingual("这是最后一个管理员", "This is the last administrator")
    remedy = Bilingual("请先让另一个账号成为管理员。", "Make another account an administrator first.")

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                "没有管理员，就没有人能管理账号了。",
                "Without an administrator nobody could manage the accounts.",
            )
        )


class OpenIdRefusedError(FieldkitError):
    """What the identity provider answered, or did not answer, signs nobody in."""

    status = 401
    code = "openid_refused"
    title = Bilingual("统一登录没有成功", "The sign-in by your organisation failed")
    remedy = Bilingual(
        "请再试一次；仍不成功请用密码登录或联系管理员。",
        "Try again; if it fails again, sign in with a password or ask an administrator.",
    )


class ReferredToError(FieldkitError):
    """A row of a register that something else points at."""

    status = 409
    code = "referred_to"
    title = Bilingual("还被引用，不能删除", "It is referred to and cannot be deleted")
    remedy = Bilingual(
        "请改为停用（填停用日期），历史数据会保留。",
        "Close it from a date instead; what was done there stays.",
    )
