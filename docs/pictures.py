# ruff: noqa: INP001 (a script, no package)
"""Makes README's two pictures: the phone in the middle of a visit, and the workbook's summary page.

`.venv/bin/python docs/pictures.py` runs the demo in a folder of its own and takes about a minute. It needs
the test extras, Chromium, LibreOffice (soffice), pdftoppm and pdftotext of poppler, and a Chinese font.
"""

import asyncio
import shutil
import subprocess
import tempfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops
from playwright.async_api import Browser, Locator, Page, async_playwright
from rich.console import Console

from fieldkit.accounts.actions import open_field_link
from fieldkit.demo.office import auditor_account
from fieldkit.demo.photos import Shot, draw_photo
from fieldkit.demo.run import DemoOptions, run_demo
from fieldkit.demo.world import DEFAULT_SEED, DemoVisit, plan_open_wave
from fieldkit.serve import serving
from fieldkit.settings import Settings, settings_from_environment

PICTURES = Path(__file__).parent / "pictures"
PHONE = {"width": 390, "height": 844}
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
WAITED_S = 222
PAGE_WIDTH_PX = 1400
MARGIN_PX = 24
ABOVE_FOOTER = 0.92  # of a page's height


async def main() -> None:
    """Run the demo, photograph a visit, print the summary page."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_from_environment(Path(folder) / "data")
        workbook = Path(folder) / "book.xlsx"
        options = DemoOptions(DEFAULT_SEED, workbook, "127.0.0.1", 8000, is_serving=False)
        await run_demo(settings, options, Console())
        _keep(await _phone(settings), PICTURES / "phone.png")
        _keep(_summary_page(workbook), PICTURES / "workbook.png")


async def _phone(settings: Settings) -> Image.Image:
    """The open wave's first visit, in the waiting section, on a phone of 390 × 844."""
    visit = plan_open_wave(DEFAULT_SEED).visits[0]
    async with serving(settings, host="127.0.0.1", port=8000) as running, async_playwright() as playwright:
        token = await open_field_link(await auditor_account(visit.auditor), secret=settings.secret, days=1)
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*CHROMIUM])
        page = await _phone_page(browser, visit)
        await page.goto(f"http://127.0.0.1:{running.port}/collect/{token}/visits/{visit.code}")
        await _walk_in(page, visit)
        taken = await page.screenshot()
        await browser.close()
    return Image.open(BytesIO(taken))


async def _phone_page(browser: Browser, visit: DemoVisit) -> Page:
    """A phone at the hall's door; its clock stands still until it is told to go on."""
    place = {"latitude": visit.site.place.latitude, "longitude": visit.site.place.longitude, "accuracy": 8}
    context = await browser.new_context(
        viewport=PHONE,  # pyright: ignore[reportArgumentType] -- a TypedDict
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        geolocation=place,  # pyright: ignore[reportArgumentType] -- as above
        permissions=["geolocation"],
    )
    page = await context.new_page()
    await page.clock.install(time=visit.starts_at)
    return page


async def _walk_in(page: Page, visit: DemoVisit) -> None:
    """Answer the first two sections, show the ticket, start the stop-watch and wait."""
    await page.get_by_text("已存手机").wait_for()
    for section, first_item in (("a", "ext_signage"), ("b", "greet_present")):
        await _open(page, section, first_item)
        await _answer_all(page, visit)
    await _open(page, "c", "ticket_ok")
    ticket = page.locator("#item-ticket_ok")
    await ticket.locator(".choice").first.click()
    await _photograph(ticket, visit)
    await page.locator("#item-wait_seconds").get_by_role("button", name="开始").click()
    await page.clock.run_for(timedelta(seconds=WAITED_S) // timedelta(milliseconds=1))
    await page.evaluate("window.scrollTo(0, 0)")


async def _open(page: Page, section: str, first_item: str) -> None:
    await page.evaluate("name => { location.hash = name }", section)
    await page.locator(f"#item-{first_item}").wait_for()


async def _answer_all(page: Page, visit: DemoVisit) -> None:
    """Answer every item that shows until none is left; answers may bring new items."""
    answered: set[str] = set()
    while waiting := [name for name in await _items(page) if name not in answered]:
        for name in waiting:
            await _answer(page.locator(f"#{name}"), visit)
            answered.add(name)


async def _items(page: Page) -> list[str]:
    return [str(await card.get_attribute("id")) for card in await page.locator("section.card").all()]


async def _answer(item: Locator, visit: DemoVisit) -> None:
    """Yes or the best rating, twenty seconds, and a photo where one is compulsory."""
    by_hand = item.get_by_role("button", name="手动填写")
    if await by_hand.count():
        await by_hand.click()
        await item.get_by_label("秒", exact=True).fill("20")
        await item.get_by_role("button", name="完成").click()
    else:
        choices = item.locator(".choice")
        await (choices.last if await item.locator(".scale").count() else choices.first).click()
    if await item.locator(".part:has(.must)").count():
        await _photograph(item, visit)


async def _photograph(item: Locator, visit: DemoVisit) -> None:
    name = str(await item.get_attribute("id")).removeprefix("item-")
    shot = Shot(visit.code, name, visit.site.operator, visit.starts_at, level=5, seed=DEFAULT_SEED)
    photo = {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": draw_photo(shot)}
    await item.locator("input[type=file]").first.set_input_files(photo)  # pyright: ignore[reportArgumentType]
    await item.locator(".thumbnail img").first.wait_for()


def _summary_page(workbook: Path) -> Image.Image:
    """The page with the chart as LibreOffice prints it, without the paper's empty edges."""
    folder = workbook.parent
    _run("soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, workbook)
    printed = workbook.with_suffix(".pdf")
    pages = _run("pdftotext", printed, "-").split("\f")
    number = str(next(at for at, text in enumerate(pages, start=1) if text.lstrip().startswith("汇总")))
    picture = folder / "summary"
    _run("pdftoppm", "-r", "144", "-png", "-singlefile", "-f", number, "-l", number, printed, picture)
    return _without_edges(Image.open(picture.with_suffix(".png")).convert("RGB"))


def _without_edges(page: Image.Image) -> Image.Image:
    """The page above its footer, cut to what is printed on it, as wide as README shows it."""
    sheet = page.crop((0, 0, page.width, round(page.height * ABOVE_FOOTER)))
    inked = ImageChops.difference(sheet, Image.new("RGB", sheet.size, "white")).getbbox()
    if inked is None:
        raise ValueError("the summary page is empty")
    left, top, right, bottom = inked
    cut = sheet.crop((left - MARGIN_PX, top - MARGIN_PX, right + MARGIN_PX, bottom + MARGIN_PX))
    height_px = round(cut.height * PAGE_WIDTH_PX / cut.width)
    return cut.resize((PAGE_WIDTH_PX, height_px), Image.Resampling.LANCZOS)


def _keep(picture: Image.Image, path: Path) -> None:
    picture.convert("RGB").save(path, optimize=True)


def _run(program: str, *arguments: str | Path) -> str:
    done = subprocess.run([program, *arguments], check=True, capture_output=True, text=True)  # noqa: S603 -- ours
    return done.stdout


if __name__ == "__main__":
    asyncio.run(main())
