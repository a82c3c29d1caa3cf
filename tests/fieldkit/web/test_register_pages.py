"""A register from a file to one site's history, in a real browser on the real service.

R1  A file is tried out, its parts looked at, its good rows taken in; a site is found by initials and moved.
R2  Nothing of it overflows a phone or a laptop.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from fieldkit.pages import XLSX
from tests.fieldkit.filled_books import book, site
from tests.fieldkit.web.walks import Walk

# with the event loop of the service's own fixtures, which have run before the browser's begins
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("anyio_backend")]

AREAS = book(
    ("FJ", "省", "福建省", None),
    ("FZ", "地市", "福州市", "福建省"),
    ("XM", "地市", "厦门市", "福建省"),
    headings=("区划编号", "级别", "名称", "上级区域"),
)
NEWCOMER = ("project_office", "林登记")


class RegisterWalk(Walk):
    def follow(self, name: str) -> None:
        # the navigation and the page may both lead to the same place
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def try_out(self, path: str, name: str, content: bytes) -> None:
        self.page.goto(f"{path}/import")
        self.seen("upload")
        self.page.locator("[name=file]").set_input_files({"name": name, "mimeType": XLSX, "buffer": content})
        self.press("试算")

    def part(self, name: str) -> None:
        self.page.locator(f".tally[href$='show={name}']").click()
        self.seen(f"plan-{name}")

    def move(self) -> None:
        """The site whose page is open goes to Xiamen."""
        self.page.get_by_text("修改", exact=True).click()
        self.seen("form")
        self.page.locator("[name=city]").fill("泉州")
        self.press("保存")
        expect(self.page.locator(".wrong")).to_contain_text("没有地市“泉州”")
        self.seen("refused")
        self.page.locator("[name=city]").fill("厦门市")
        self.page.locator("#effective_on").fill("2026-11-15")
        self.press("保存")


@pytest.mark.parametrize("width", [390, 1280])
def test_r1_r2_the_whole_way(pages: Page, invitation: str, width: int, tmp_path: Path) -> None:
    pages.set_viewport_size({"width": width, "height": 844})
    walk = RegisterWalk(pages, width, tmp_path)
    walk.sign_in(walk.set_password(invitation))
    walk.try_out("/areas", "区域.xlsx", AREAS)
    if width == 390:  # the other width finds them there
        walk.press("导入 3 行")
        expect(pages.get_by_text("新增 3 条，修改 0 条，未变 0 条。")).to_be_visible()
    rows = [site(f"{width}-{n}", 名称=f"第{n}条街营业厅", 纬度=26 + n / 100, 经度=119.3) for n in range(60)]
    wrong = [site(f"{width}-{n}", 种类="厅", 开业日期="3/4/2026") for n in range(100, 130)]
    twin = site(f"{width}-200", 名称="移动第1条街店")
    walk.try_out("/sites", "福州网点.xlsx", book(*rows, *wrong, twin))
    expect(pages.locator(".tally.problem .tally-n")).to_have_text("30")
    for part in ("wrong", "new", "alike", "changed"):
        walk.part(part)
    walk.press("只导入正确的 61 行")
    walk.seen("taken-in")
    walk.follow("网点")
    walk.seen("list")
    pages.locator("[name=name]").fill(f"d59tjyyt {width}")
    walk.press("筛选")
    expect(pages.locator("tbody tr")).to_have_count(1)
    walk.follow(f"{width}-59")
    walk.seen("row")
    walk.move()
    expect(pages.locator("tbody")).to_contain_text("福州市 → 厦门市")
    walk.seen("moved")
    pages.goto("/sites/duplicates")
    walk.seen("duplicates")
    pages.goto("/sites/new")
    walk.seen("new")
