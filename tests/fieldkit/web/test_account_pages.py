"""From an invitation to an account with a second factor, in a real browser on the real service.

R1  The link that the command line prints leads to a password, a session, a second factor, a second sign-in.
R2  Nothing of it overflows a phone or a laptop.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pyotp.totp import TOTP

from tests.fieldkit.web.walks import Walk

# with the event loop of the service's own fixtures, which have run before the browser's begins
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("anyio_backend")]

NEWCOMER = ("administrator", "系统管理员")


class AccountWalk(Walk):
    def enrol(self) -> str:
        """One of the recovery codes."""
        self.follow("设置")
        self.seen("before")
        self.press("开始")
        expect(self.page.locator(".qr svg")).to_be_visible()
        self.page.get_by_text("无法扫描？").click()
        self.seen("enrol")
        app = TOTP(self.page.locator(".address").inner_text().replace(" ", ""))
        self.write("code", "000000")
        self.press("开启")
        expect(self.page.get_by_role("alert")).to_contain_text("验证码不对")
        self.seen("refused")
        self.write("code", app.now())
        self.press("开启")
        expect(self.page.locator(".codes li")).to_have_count(10)
        self.seen("recovery")
        return self.page.locator(".codes li").first.inner_text()

    def hand_out(self) -> None:
        self.follow("账号")
        self.seen("list")
        self.page.goto("/accounts/new?role=auditor")
        self.seen("new")
        self.write("login", f"auditor-{self.width}")
        self.write("name", "林检测")
        self.press("创建账号")
        expect(self.page.locator(".handout .qr svg")).to_be_visible()
        self.seen("handout")
        self.follow("返回账号")
        self.seen("person")


@pytest.mark.parametrize("width", [390, 1280])
def test_r1_r2_the_whole_way(pages: Page, invitation: str, width: int, tmp_path: Path) -> None:
    pages.set_viewport_size({"width": width, "height": 844})
    walk = AccountWalk(pages, width, tmp_path)
    login = walk.set_password(invitation)
    walk.sign_in(login)
    walk.follow("我的账号")
    walk.seen("account")
    recovery = walk.enrol()
    walk.follow("已保存好")
    walk.press("退出")
    walk.sign_in(login)
    expect(pages.get_by_role("heading", name="手机验证码")).to_be_visible()
    walk.seen("code")
    walk.write("code", recovery)
    walk.press("登录")
    walk.follow("我的账号")
    expect(pages.get_by_text("剩余恢复码：9 个")).to_be_visible()
    expect(pages.locator("tbody tr")).to_have_count(1)
    walk.seen("account-with-factor")
    walk.hand_out()
