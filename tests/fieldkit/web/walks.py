"""Somebody new of the office, from the invitation through the pages, with a picture of each."""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

PASSWORD = "four words nobody joins"  # noqa: S105 -- of an account that lives for one test
INVITATION = re.compile(r"/invitations/[\w-]+")


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
