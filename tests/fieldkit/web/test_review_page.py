"""Reviewing in a real browser, on a page rendered from a visit made by hand.

V1  The keyboard alone is enough: from answer to answer, commenting, correcting, deciding, going on.
V2  Keys that are typed into a field decide nothing, and Enter in the reason sends nothing.
V3  Nothing overflows a phone or a small laptop, and the decision is always in sight.
"""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from fieldkit.reviews.sheet import AnswerRow, Section, Shown
from fieldkit.reviews.view import Allowed, HistoryLine, ReviewPage
from tests.fieldkit.web.test_results_page import SITE, rendered, serve

pytestmark = pytest.mark.browser

OFFICE = Allowed(accept=True, decide=True, give_back=True, reopen=False)
YES_NO = (("yes", "是"), ("no", "否"))


def answer(
    name: str, text: str, value: str, *, field: str = "text", files: tuple[Shown, ...] = ()
) -> AnswerRow:
    return AnswerRow(
        path=f"/data/b/{name}",
        anchor=f"item-{name}",
        label=f"题目 {name}",
        text=text,
        value=value,
        points="0 / 5",
        is_lost=True,
        is_veto=False,
        was=None,
        field=field,
        choices=YES_NO if field == "choice" else (),
        files=files,
    )


def visit() -> ReviewPage:
    photo = Shown("/reviews/V1/files/door.jpg", "拍门头", "item-door", "image", "800 × 600")
    rows = (
        answer("greeted", "否", "no", field="choice"),
        answer("wait", "120", "120", field="number"),
        answer("door", "", "door.jpg", field="", files=(photo,)),
    )
    return ReviewPage(
        code="V1",
        site="东街营业厅",
        form="营业厅暗访 1",
        stage="待审核",
        operator="移动",
        city="福州",
        facts=(("检测员", "Sam A01"), ("定位", "开始时距网点 12 米")),
        total="85.7",
        is_vetoed=False,
        sections=(Section("厅内", rows),),
        photos=(photo,),
        flags=(),
        line=(),
        slow=(),
        history=(HistoryLine("更正", "Mo", "2026-11-20 10:00", "看票", ("等候：90 → 120",)),),
        earlier=(),
        instance_id="uuid:one",
        revision=1,
        allowed=OFFICE,
    )


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    html = rendered(
        "reviews/visit.html",
        visit=visit(),
        url="/reviews/V1",
        wishes="stage=waiting",
        list_url="/reviews?stage=waiting",
        next_url="/reviews/V2?stage=waiting",
        typed={},
        problem=None,
    )
    serve(context, html)
    page = context.new_page()
    page.goto(f"{SITE}/reviews/V1")
    yield page
    context.close()


def press(desk: Page, *keys: str) -> None:
    for key in keys:
        desk.keyboard.press(key)


def sent_by(desk: Page, key: str) -> tuple[str, dict[str, list[str]]]:
    """Where the form went when the key was pressed, and what with."""
    with desk.expect_request(lambda request: request.method == "POST") as found:
        desk.keyboard.press(key)
    request: Request = found.value
    return urlsplit(request.url).path, parse_qs(request.post_data or "")


def test_v1_from_answer_to_answer(desk: Page) -> None:
    press(desk, "j", "j")
    expect(desk.locator("#item-wait")).to_be_focused()
    press(desk, "k", "k")
    expect(desk.locator("#item-greeted")).to_be_focused()
    press(desk, "j", "j", "j", "j")
    expect(desk.locator("#item-door")).to_be_focused()


@pytest.mark.parametrize(
    ("key", "deed"), [("a", "accept"), ("x", "reject"), ("s", "correct"), ("r", "return")]
)
def test_v1_a_decision(desk: Page, key: str, deed: str) -> None:
    path, sent = sent_by(desk, key)
    assert (f"/reviews/V1/{deed}", ["uuid:one"], ["1"]) == (path, sent["instance"], sent["revision"])


def test_v1_a_comment_and_a_correction(desk: Page) -> None:
    press(desk, "j", "j", "c")
    desk.keyboard.type("与票号不符")
    press(desk, "Escape", "k", "e", "ArrowUp", "Escape", "w")
    desk.keyboard.type("看照片")
    press(desk, "Escape")
    path, sent = sent_by(desk, "s")
    assert ("/reviews/V1/correct", ["与票号不符"]) == (path, sent["say:/data/b/wait"])
    assert (["yes"], ["120"]) == (sent["fix:/data/b/greeted"], sent["fix:/data/b/wait"])
    assert ["看照片"] == sent["reason"]


def test_v1_on_to_the_next(desk: Page) -> None:
    press(desk, "n")
    desk.wait_for_url("**/reviews/V2?stage=waiting")


def test_v2_typing_decides_nothing(desk: Page) -> None:
    posted: list[str] = []
    desk.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    press(desk, "w")
    desk.keyboard.type("xanrs")
    press(desk, "Enter")
    desk.wait_for_timeout(200)
    assert ([], "xanrs") == (posted, desk.locator("[data-reason]").input_value())


@pytest.mark.parametrize("width", [390, 1024, 1280])
def test_v3_nothing_overflows(desk: Page, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": 844})
    assert width >= desk.evaluate("document.documentElement.scrollWidth")
    expect(desk.get_by_role("button", name="通过")).to_be_in_viewport()
    desk.evaluate("scrollTo(0, 300)")
    expect(desk.get_by_role("button", name="作废")).to_be_in_viewport()
