"""People from a workbook to their first links, in a real browser on the real service.

R1  A file of people is tried out and taken in; their links come in one list; one is found, opened and closed.
R2  Nothing of it overflows a phone or a laptop, in either language.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.fieldkit.filled_books import book
from tests.fieldkit.web.test_register_pages import RegisterWalk

# with the event loop of the service's own fixtures, which have run before the browser's begins
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("anyio_backend")]

HEADINGS = ("账号", "姓名", "角色", "地市", "网点编号", "公司编号", "状态")
NEWCOMER = ("administrator", "林管理")


def _people(width: int) -> bytes:
    rows = [(f"jc{width}-{n:03}", f"检测员{n}号", "检测员", *[None] * 4) for n in range(60)]
    wrong = [(f"fh{width}-{n}", f"复核员{n}号", "复核员", None, None, "没有的公司", None) for n in range(30)]
    twin = (f"jc{width}-900", "检测员1号", "检测员", *[None] * 4)
    return book(*rows, *wrong, twin, headings=HEADINGS, title="人员")


@pytest.mark.parametrize("width", [390, 1280])
def test_r1_r2_the_whole_way(pages: Page, invitation: str, width: int, tmp_path: Path) -> None:
    pages.set_viewport_size({"width": width, "height": 844})
    walk = RegisterWalk(pages, width, tmp_path)
    walk.sign_in(walk.set_password(invitation))
    walk.try_out("/accounts", "人员.xlsx", _people(width))
    expect(pages.locator(".tally.problem .tally-n")).to_have_text("30")
    for part in ("wrong", "alike", "new"):
        walk.part(part)
    walk.press("只导入正确的 61 行")
    walk.seen("taken-in")
    walk.follow("第一个链接")
    walk.seen("first-links")
    with pages.expect_download() as download:
        walk.press("生成链接并下载")
    assert download.value.suggested_filename.startswith("第一个链接")
    pages.goto(f"/accounts?text=jc{width}-900")
    expect(pages.locator("tbody tr")).to_have_count(1)
    walk.follow("检测员1号")
    walk.press("停用账号")
    expect(pages.locator("tbody")).to_contain_text("启用 → 停用")
    walk.seen("person")
    for language in ("zh", "en"):
        pages.goto(f"/accounts?lang={language}")
        walk.seen(f"list-{language}")
        for place in ("duplicates", "import", "first-links"):
            pages.goto(f"/accounts/{place}?lang={language}")
            walk.seen(f"{place}-{language}")
    pages.goto("/sign-in?lang=zh")
