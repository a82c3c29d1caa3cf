"""The quality user's pages in a real browser, rendered from results made by hand.

R1  The chart draws every row of the table, with the verdict's shape and word.
R2  The arrow keys go through its rows and say them.
R3  Without scripts the table says the same, and nothing empty is left of the chart.
R4  Nothing overflows a phone or a small laptop, in either language.
R5  A running scoring shows how far it is, until its results can be opened.
"""

from collections.abc import Iterator
from itertools import chain, repeat
from pathlib import PurePosixPath

import pytest
from jinja2 import Environment
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from fieldkit.i18n import Language, catalogue
from fieldkit.pages import ASSETS, BUILT, template_config
from fieldkit.results.tables import RunState
from fieldkit.results.view import Reader, RunRow, WaveRow, results_page
from tests.fieldkit.results.made_results import FACTS, wave_results

pytestmark = pytest.mark.browser

SITE = "http://office.test"
READERS: dict[Language, Reader] = {"zh": Reader("zh", catalogue("zh").__getitem__), "en": Reader("en", str)}
ROWS = 14  # seven elements, two rivals


def rendered(name: str, language: Language = "zh", **context: object) -> str:
    environment: Environment = template_config().engine_instance.engine
    if language == "en":
        environment.install_null_translations(newstyle=True)  # pyright: ignore[reportAttributeAccessIssue]
    places = [("/waves", "Waves"), ("/visits", "Visits"), ("/forms", "Forms"), ("/sites", "Sites")]
    signed_in = {"home_url": "/waves", "places": places, "sign_out_url": "/sign-out", "csrf_input": ""}
    return environment.get_template(name).render(language=language, **signed_in, **context)


def wave_html(language: Language = "zh") -> str:
    page = results_page(wave_results(), FACTS, READERS[language])
    return rendered("results/wave.html", language, page=page, workbook_url="/workbook")


def run(state: RunState, percent: int) -> RunRow:
    return RunRow(state, "比较三家运营商", percent, "12 秒", "/progress", results_url="/results")


def serve(context: BrowserContext, html: str) -> None:
    """Answers every address of the site: built files, else `html`."""

    def answer(route: Route) -> None:
        path = PurePosixPath(route.request.url.removeprefix(SITE))
        if str(path.parent) == ASSETS:
            route.fulfill(path=BUILT / path.name)
        else:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")

    context.route(f"{SITE}/**", answer)


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """A laptop's screen, at no page yet."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def test_r1_the_chart_draws_every_row(desk: Page) -> None:
    serve(desk.context, wave_html())
    desk.goto(f"{SITE}/")
    chart = desk.locator("[data-forest] svg")
    words = chart.locator("text").filter(has_text="▲ 领先"), chart.locator("text").filter(has_text="▼ 落后")
    expect(words[0]).to_have_count(2)
    expect(words[1]).to_have_count(2)
    expect(chart.get_by_text("联通", exact=True)).to_have_count(ROWS // 2)
    expect(chart.get_by_text("签署单据张数", exact=True)).to_have_count(1)


def test_r2_arrow_keys_go_through_the_rows(desk: Page) -> None:
    serve(desk.context, wave_html())
    desk.goto(f"{SITE}/")
    said = desk.locator("[data-forest-row]")
    desk.locator("[data-forest]").focus()
    desk.keyboard.press("ArrowDown")
    expect(said).to_contain_text("厅堂环境 · 联通 · 领先")
    desk.keyboard.press("ArrowUp")
    expect(said).to_contain_text("业务解答准确 · 电信 · 相当")


def test_r3_without_scripts_the_table_remains(browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    serve(context, wave_html())
    page = context.new_page()
    page.goto(f"{SITE}/")
    expect(page.locator("[data-forest]")).to_be_hidden()
    row = page.locator("#E27 tr").first
    expect(row).to_contain_text("落后")
    expect(row.locator("svg.whisker")).to_be_visible()
    context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 1024])
def test_r4_nothing_overflows(desk: Page, width: int, language: Language) -> None:
    desk.set_viewport_size({"width": width, "height": 844})
    serve(desk.context, wave_html(language))
    desk.goto(f"{SITE}/")
    expect(desk.locator("[data-forest] svg")).to_be_visible()
    assert width == desk.evaluate("document.documentElement.scrollWidth")


def test_r5_a_running_scoring_reports_until_its_results_open(desk: Page) -> None:
    wave = WaveRow(
        code="2012-12-FJ", name="福建第 12 期", area="福建", state="审核中", starts="2012-12-03",
        ends="2012-12-14", n_planned=216, n_received=216, n_accepted=214, n_returned=2,
        run=run(RunState.RUNNING, 10),
    )  # fmt: skip
    serve(desk.context, rendered("results/waves.html", may_plan=True, waves=[wave]))
    states = chain([run(RunState.RUNNING, 60)], repeat(run(RunState.DONE, 100)))

    def progress(route: Route) -> None:
        html = rendered("results/progress.html", run=next(states))
        route.fulfill(body=html, content_type="text/html; charset=utf-8")

    desk.context.route(f"{SITE}/progress", progress)
    desk.goto(f"{SITE}/")
    expect(desk.get_by_role("progressbar")).to_have_js_property("value", 10)
    expect(desk.get_by_role("progressbar")).to_have_js_property("value", 60)
    expect(desk.get_by_role("link", name="查看比较优劣势")).to_have_attribute("href", "/results")
