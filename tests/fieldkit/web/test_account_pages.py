"""From an invitation to an account with a second factor, in a real browser on the real service.

R1  The link that the command line prints leads to a password, a session, a second factor, a second sign-in.
R2  Nothing of it overflows a phone or a laptop.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from own_process import OwnProcess, own_process
from playwright.sync_api import Browser, Page, expect
from pyotp.totp import TOTP

from fieldkit.settings import Settings

# with the event loop of the service's own fixtures, which have run before the browser's begins
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("anyio_backend")]

PASSWORD = "four words nobody joins"  # noqa: S105 -- of an account that lives for one test
INVITATION = re.compile(r"/invitations/[\w-]+")


@pytest.fixture(scope="module")
def server(
    settings: Settings, database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OwnProcess]:
    output = tmp_path_factory.mktemp("server") / "said"
    with own_process(
        "serve", "--port", "8460", output=output, settings=settings, database_url=database_url
    ) as running:
        yield running


@pytest.fixture
def invitation(
    server: OwnProcess, settings: Settings, database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> str:
    """The address of a link for a new administrator, whose login is the test's own."""
    login = re.sub(r"\W+", "-", request.node.name)
    arguments = ("account", login, "--name", "系统管理员", "--role", "administrator", "--invite")
    said = tmp_path / "said"
    with own_process(*arguments, output=said, settings=settings, database_url=database_url) as command:
        return f"{server.address}{command.wait_for(INVITATION).group()}"


@pytest.fixture
def pages(server: OwnProcess, invitation: str, browser: Browser) -> Iterator[Page]:
    """One browser, after everything that needs another event loop."""
    context = browser.new_context(base_url=server.address, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    assert invitation
    yield context.new_page()
    context.close()


@dataclass(frozen=True, slots=True)
class Walk:
    """The way through the pages at one width, with a picture of each in `folder`."""

    page: Page
    width: int
    folder: Path

    def seen(self, name: str) -> None:
        self.page.screenshot(path=self.folder / f"{name}.png", full_page=True)
        assert self.width == self.page.evaluate("document.documentElement.scrollWidth"), name

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).click()

    def write(self, field: str, text: str) -> None:
        self.page.locator(f"[name={field}]").fill(text)

    def sign_in(self, login: str) -> None:
        self.write("login", login)
        self.write("password", PASSWORD)
        self.press("登录")

    def set_password(self, invitation: str) -> str:
        """The login that the page of the link says."""
        self.page.goto(invitation)
        self.seen("invitation")
        login = self.page.locator(".sign-in b").inner_text()
        self.write("new", PASSWORD)
        self.write("repeated", PASSWORD)
        self.press("设置密码")
        expect(self.page.get_by_text("密码已设好")).to_be_visible()
        self.seen("sign-in")
        return login

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
    walk = Walk(pages, width, tmp_path)
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
