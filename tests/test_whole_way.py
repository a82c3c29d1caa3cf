"""The main job as its users do it: one command, a visit on a phone, the results, the workbook, once more.

R1 `app.py demo` goes from an empty folder to results that say what was planted, and nothing that was not.
R2 An auditor fills in a whole visit on a phone of 390 × 844, in Chinese, and gets a receipt.
R3 The quality user signs in, sees the visit arrive, reads the results and downloads the workbook.
R4 The same command again changes nothing and says so; a taken port is told and the next one used.
"""

import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

ROOT = Path(__file__).parents[1]
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ELEMENTS = ("E23", "E24", "E25", "E26", "E27", "E28", "E29")
WORDS = ("领先", "落后", "相当", "数据不足")
START_TIMEOUT_S = 240
PLANTED = {("E23", "CU"): "领先", ("E23", "CT"): "领先", ("E27", "CU"): "落后", ("E27", "CT"): "落后"}


@dataclass(frozen=True)
class Demo:
    """What a running demo printed."""

    said: str
    workbook: Path

    @property
    def address(self) -> str:
        return self._found(r"(http://127\.0\.0\.1:\d+)   ")

    @property
    def credentials(self) -> tuple[str, str]:
        login, password = self._found(r"   (\w+ / \w+)").split(" / ")
        return login, password

    @property
    def phone_link(self) -> str:
        return self._found(r"(http://\S+/collect/\w+)")

    def _found(self, pattern: str) -> str:
        match = re.search(pattern, self.said)
        assert match is not None, self.said
        return match.group(1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Long, with spaces and Chinese: nothing may mind."""
    return tmp_path_factory.mktemp("demo") / ("福建 移动 服务质量 检测 " * 6).strip()


@pytest.fixture(scope="module")
def demo(folder: Path) -> Iterator[Demo]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        arguments = ["--data", str(folder), "--workbook", str(folder / "book.xlsx"), "--port", str(port)]
        log = folder.parent / "said.log"
        with log.open("wb") as said:
            command = [sys.executable, "app.py", "demo", "--host", "127.0.0.1", *arguments]
            environment = {**os.environ, "COLUMNS": "120"}
            process = subprocess.Popen(
                command, cwd=ROOT, stdout=said, stderr=subprocess.STDOUT, env=environment
            )
        try:
            yield Demo(_wait_for(process, log, "Ctrl+C"), folder / "book.xlsx")
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) in {0, 130}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("needs Chromium on PATH")
    expect.set_options(timeout=10_000)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield opened
        opened.close()


def test_r1_the_planted_truths_come_out(demo: Demo) -> None:
    found = _verdicts(demo.workbook)
    assert {(element, rival) for element in ELEMENTS for rival in ("CU", "CT")} == found.keys()
    assert PLANTED == {pair: word for pair, word in found.items() if word in {"领先", "落后"}}


@pytest.mark.browser
def test_r2_a_visit_on_a_phone(demo: Demo, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, locale="zh-CN")
    phone = context.new_page()
    problems: list[str] = []
    phone.on("pageerror", lambda error: problems.append(str(error)))
    phone.goto(demo.phone_link)
    expect(phone.get_by_text("还有 3 次待办")).to_be_visible()
    phone.get_by_role("link", name="打开这次暗访").click()
    for _ in range(10):
        _answer_section(phone)
        title = phone.locator("#page-title")
        section = title.inner_text()
        phone.get_by_role("button", name=re.compile("^下一页|^检查")).click()
        expect(title).not_to_have_text(section)
    expect(phone.get_by_text("全部填好")).to_be_visible()
    phone.get_by_role("button", name="发送", exact=True).click()
    expect(phone.get_by_role("heading", name="已收到")).to_be_visible()
    phone.goto(demo.phone_link)
    expect(phone.get_by_text("还有 2 次待办")).to_be_visible()
    assert [] == problems
    context.close()


@pytest.mark.browser
def test_r3_the_quality_user(demo: Demo, browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    page.goto(demo.address)
    login, password = demo.credentials
    page.get_by_role("textbox", name="账号").fill(login)
    page.get_by_role("textbox", name="密码").fill(password)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("article").first).to_contain_text(re.compile(r"收到\s*1\s"))
    page.get_by_role("link", name="查看比较优劣势").click()
    expect(page.get_by_text("签署单据张数").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载评分工作簿").click()
    download.value.save_as(tmp_path / "book.xlsx")
    assert demo.workbook.read_bytes() == (tmp_path / "book.xlsx").read_bytes()
    page.close()


def test_r4_again_changes_nothing(demo: Demo, folder: Path) -> None:
    assert "已被占用" in demo.said
    before = demo.workbook.read_bytes()
    arguments = ["--no-serve", "--data", str(folder), "--workbook", str(demo.workbook)]
    again = subprocess.run(
        [sys.executable, "app.py", "demo", *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "没有任何改动" in again.stdout
    assert before == demo.workbook.read_bytes()


def _wait_for(process: "subprocess.Popen[bytes]", log: Path, word: str) -> str:
    deadline = time.monotonic() + START_TIMEOUT_S
    while word not in (said := log.read_text(encoding="utf-8", errors="replace")):
        assert process.poll() is None, said
        assert time.monotonic() < deadline, said
        time.sleep(0.2)
    return said


def _verdicts(workbook: Path) -> dict[tuple[str, str], str]:
    """Element and rival -> verdict word, for the headline rows of the elements sheet."""
    sheet = load_workbook(workbook)["要素比较"]
    rows = [[str(value or "") for value in row] for row in sheet.iter_rows(values_only=True)]
    elements = [row for row in rows if re.fullmatch(r"E\d\d", row[0])]
    return {
        (row[0], _rival(row)): next(word for word in WORDS if any(word in value for value in row))
        for row in elements
        if not any("支撑" in value for value in row)
    }


def _rival(row: list[str]) -> str:
    return "CU" if any("联通" in value for value in row[:8]) else "CT"


def _answer_section(phone: Page) -> None:
    """Answer every item that shows, until none is left; answers may bring new items."""
    answered: set[str] = set()
    while waiting := [name for name in _items(phone) if name not in answered]:
        for name in waiting:
            _answer(phone.locator(f"#{name}"))
            answered.add(name)


def _items(phone: Page) -> list[str]:
    names: list[str] = phone.locator("section.card[id]").evaluate_all("cards => cards.map((card) => card.id)")
    return names


def _answer(item: Locator) -> None:
    if item.get_by_role("button", name="手动填写").count():
        item.get_by_role("button", name="手动填写").click()
        item.get_by_label("分", exact=True).fill("4")
        item.get_by_label("秒", exact=True).fill("5")
        item.get_by_role("button", name="完成").click()
    elif item.locator(".counter input").count():
        item.locator(".counter input").fill("3")
    elif item.locator(".choice").count() and not item.locator(".choice[aria-pressed=true]").count():
        choices = item.locator(".choice")
        (choices.last if item.locator(".scale").count() else choices.first).click()
    required = item.locator(".part:has(.must) input[type=file]")
    while (left := required.count()) > 0:
        _photograph(required.first)
        expect(required).to_have_count(left - 1)


def _photograph(picker: Locator) -> None:
    written = io.BytesIO()
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(written, "JPEG")
    picker.set_input_files(
        {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}  # pyright: ignore[reportArgumentType]
    )
