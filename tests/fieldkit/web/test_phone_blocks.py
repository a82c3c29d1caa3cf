"""Repeats, filtered choices and the rarer questions on a phone, with a form of their own.

B1  A repeat stands in its section as numbered blocks; one more and one less, the latter after confirmation.
B2  A removed block takes its answers and its photos along; those behind it move up, and a reload keeps it so.
B3  Every block is asked for what it lacks, and the review tells which.
B4  A fixed number of blocks can be neither added to nor removed from; a computed one follows its answer.
B5  Only the choices that the filter leaves are offered; an answer no longer among them is a gap.
B6  Defaults are computed once, for the form and for each block.
B7  The document holds every block, in order, and names every block's photo apart.
B8  Texts show the answers they refer to.
B9  A form for ODK Collect alone says so instead of opening.
B10 What the server returns is marked in its block alone, cleared by an answer there, and accepted once corrected.
B11 A removed block takes its marks along, those behind it move up with theirs; a block that is not asked for shows none.
B12 In nested repeats a mark names every block around it, and follows the outer ones too.
B13 A mark that names no block, as an older server or draft has it, stands in every block.
"""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from fieldkit.openrosa.answers import receipt_response
from fieldkit.submissions.tables import SubmissionState
from fieldkit.submissions.values import Outcome, Receipt
from forms.logic.evaluate import evaluate
from forms.model import Form
from forms.read import read_form
from tests.fieldkit.web.conftest import PostOffice, visit_page
from tests.fieldkit.web.test_phone_page import (
    instance_of,
    item,
    name_of,
    open_section,
    parts_of,
    reload_as,
    send,
    take_photo,
)

pytestmark = pytest.mark.browser

# ruff: noqa: E501 -- a table has its lines
DIALS = """
| survey |
| | type | name | label::中文 (zh) | label::English (en) | required | repeat_count | choice_filter | default | parameters | constraint |
| | begin_group | a | 拨测 | Dialling |
| | text | line | 线路 | Line |
| | begin_repeat | dial | 拨打 | Dial |
| | integer | seconds | ${line}的秒数 | Seconds on ${line} | yes |
| | image | shot | 截图 | Screenshot |
| | date | day | 日期 | Day | | | | today() | | . <= today() |
| | end_repeat |
| | end_group |
| | begin_group | b | 三次 | Three |
| | begin_repeat | try | 次 | Try | | 3 |
| | acknowledge | done | 已做 | Done |
| | end_repeat |
| | integer | n | 台数 | Kiosks |
| | begin_repeat | kiosk | 台 | Kiosk | | ${n} |
| | text | plate | 编号 | Plate |
| | end_repeat |
| | end_group |
| | begin_group | c | 地点 | Place |
| | select_one province | province | 省 | Province |
| | select_one town | town | 市 | Town | | | province = ${province} |
| | range | mood | 心情 | Mood | | | | | start=0 end=5 step=0.5 |
| | end_group |

| choices |
| | list_name | name | label::中文 (zh) | label::English (en) | province |
| | province | fj | 福建 | Fujian |
| | province | gd | 广东 | Guangdong |
| | town | fz | 福州 | Fuzhou | fj |
| | town | xm | 厦门 | Xiamen | fj |
| | town | gz | 广州 | Guangzhou | gd |

| settings |
| | form_title | form_id | version |
| | 拨测 / Dials | dials | 1 |
"""

NESTED = """
| survey |
| | type | name | label::中文 (zh) | label::English (en) |
| | begin_group | a | 拨测 | Dialling |
| | begin_repeat | line | 线路 | Line |
| | begin_repeat | dial | 拨打 | Dial |
| | integer | seconds | 秒数 | Seconds |
| | end_repeat |
| | end_repeat |
| | end_group |

| settings |
| | form_title | form_id | version |
| | 线路 / Lines | lines | 1 |
""".encode()
SHANGHAI = ZoneInfo("Asia/Shanghai")
RETURNED = (
    '<OpenRosaResponse xmlns="http://openrosa.org/http/response" items="0"><message nature="returned">One item.'
    '</message><receipt xmlns="urn:fieldkit:receipt"><item {}>Look again.</item></receipt></OpenRosaResponse>'
)


@pytest.fixture
def dials(phone: Page) -> Page:
    """The visit's page with the form of dials."""
    reload_as(phone, visit_page(source=DIALS.encode()))
    return phone


def test_b1_blocks_are_numbered_added_and_removed(dials: Page) -> None:
    open_section(dials, "a")
    expect(_headings(dials)).to_have_text(["Dial, block 1"])
    _add(dials)
    _add(dials)
    expect(_headings(dials)).to_have_text(["Dial, block 1", "Dial, block 2", "Dial, block 3"])
    _block(dials, "Dial, block 2").get_by_role("button", name="Remove").click()
    dials.get_by_role("button", name="Keep it").click()
    expect(_headings(dials)).to_have_count(3)
    _remove(dials, "Dial, block 2")
    expect(_headings(dials)).to_have_text(["Dial, block 1", "Dial, block 2"])
    _remove(dials, "Dial, block 1")
    _remove(dials, "Dial, block 1")
    expect(_headings(dials)).to_have_count(0)
    _add(dials)
    expect(_headings(dials)).to_have_text(["Dial, block 1"])


def test_b2_a_removed_block_takes_everything_along(dials: Page, post_office: PostOffice) -> None:
    _fill_three_dials(dials)
    _remove(dials, "Dial, block 2")
    expect(_field(dials, "Dial, block 2")).to_have_value("30")
    expect(_block(dials, "Dial, block 2").get_by_role("img")).to_have_count(1)
    expect(dials.locator("header")).to_contain_text("Saved on this phone")
    dials.reload()
    expect(_headings(dials)).to_have_text(["Dial, block 1", "Dial, block 2"])
    expect(_field(dials, "Dial, block 2")).to_have_value("30")
    _add(dials)
    expect(_field(dials, "Dial, block 3")).to_have_value("")
    _remove(dials, "Dial, block 3")
    open_section(dials, "review")
    send(dials)
    expect(dials.get_by_role("heading", name="The visit has arrived")).to_be_visible()
    document, *photos, _ = parts_of(post_office.letters[0])
    assert 2 == len(photos), [name_of(part) for part in (document, *photos)]


def test_b3_gaps_are_told_by_block(dials: Page) -> None:
    open_section(dials, "a")
    _field(dials, "Dial, block 1").fill("10")
    _add(dials)
    open_section(dials, "review")
    expect(dials.get_by_role("heading", name="Still missing: 1")).to_be_visible()
    expect(dials.get_by_role("button", name=re.compile("^Dial, block 2 · Seconds"))).to_have_count(1)
    dials.get_by_role("button", name="To the first missing item").click()
    expect(_field(dials, "Dial, block 2")).to_be_in_viewport()


def test_b4_fixed_and_computed_numbers(dials: Page) -> None:
    open_section(dials, "b")
    expect(_headings(dials)).to_have_text(["Try, block 1", "Try, block 2", "Try, block 3"])
    expect(dials.get_by_role("button", name="Remove")).to_have_count(0)
    expect(dials.get_by_role("button", name=re.compile("Add"))).to_have_count(0)
    _block(dials, "Try, block 2").get_by_role("button", name="OK").click()
    expect(_block(dials, "Try, block 2").get_by_role("button", name="OK")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(_block(dials, "Try, block 1").get_by_role("button", name="OK")).to_have_attribute(
        "aria-pressed", "false"
    )
    number = item(dials, "n").get_by_role("textbox")
    number.fill("2")
    _block(dials, "Kiosk, block 2").get_by_role("textbox").fill("K2")
    number.fill("1")
    expect(_block(dials, "Kiosk, block 2")).to_have_count(0)
    number.fill("2")
    expect(_block(dials, "Kiosk, block 2").get_by_role("textbox")).to_have_value("K2")


def test_b5_only_filtered_choices_are_offered(dials: Page) -> None:
    open_section(dials, "c")
    town = item(dials, "town").get_by_role("group").get_by_role("button")
    expect(town).to_have_count(0)
    item(dials, "province").get_by_role("button", name="Fujian").click()
    expect(town).to_have_text(["Fuzhou", "Xiamen"])
    town.first.click()
    item(dials, "province").get_by_role("button", name="Guangdong").click()
    expect(town).to_have_text(["Guangzhou"])
    expect(item(dials, "town")).to_contain_text("Choose one of the list")
    town.first.click()
    expect(item(dials, "town")).not_to_contain_text("Choose one of the list")


def test_b6_b7_b8_the_document(dials: Page, post_office: PostOffice) -> None:
    _fill_three_dials(dials)
    open_section(dials, "c")
    slider = item(dials, "mood").get_by_role("slider")
    slider.fill("2.5")
    expect(item(dials, "mood")).to_contain_text("2.5")
    open_section(dials, "review")
    send(dials)
    expect(dials.get_by_role("heading", name="The visit has arrived")).to_be_visible()
    document, *photos, _ = parts_of(post_office.letters[0])
    values = instance_of(post_office.letters[0]).values
    group = values["a"]
    assert isinstance(group, dict)
    blocks = group["dial"]
    assert isinstance(blocks, list)
    assert ["10", "20", "30"] == [block["seconds"] for block in blocks if isinstance(block, dict)]
    named = [block["shot"] for block in blocks if isinstance(block, dict)]
    assert 3 == len(set(named))
    assert {*map(str, named)} == {name_of(part) for part in photos}, name_of(document)
    days = {str(block["day"]) for block in blocks if isinstance(block, dict)}
    assert 1 == len(days)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", days.pop())
    assert instance_of(post_office.letters[0]).text_at("/data/c/mood") == "2.5"


def test_b6_a_default_is_given_once(dials: Page) -> None:
    open_section(dials, "a")
    day = _block(dials, "Dial, block 1").locator("input[type=date]")
    expect(day).not_to_have_value("")
    day.fill("2026-01-02")
    expect(dials.locator("header")).to_contain_text("Saved on this phone")
    dials.reload()
    expect(day).to_have_value("2026-01-02")


def test_b8_texts_show_answers(dials: Page) -> None:
    open_section(dials, "a")
    item(dials, "line").get_by_role("textbox").fill("10086")
    expect(_block(dials, "Dial, block 1")).to_contain_text("Seconds on 10086")


def test_b9_a_form_for_collect_alone(phone: Page) -> None:
    form = DIALS.replace("| form_id | version |", "| form_id | version | clients |")
    form = form.replace("| dials | 1 |", "| dials | 1 | collect |").replace(
        "| text | line", "| geotrace | line"
    )
    reload_as(phone, visit_page(source=form.encode()))
    expect(phone.get_by_role("heading", name="This form is filled in with ODK Collect")).to_be_visible()


def test_b10_a_returned_answer_is_marked_in_its_block_alone(dials: Page) -> None:
    letters = _judged(dials)
    _fill_three_dials(dials)
    _set_forward(dials)
    _day(dials, 2).fill(_day_from_now(1))
    open_section(dials, "review")
    send(dials)
    expect(dials.get_by_role("heading", name="The office returned this visit")).to_be_visible()
    expect(dials.locator("main")).to_contain_text("Dial, block 2 · Day: The answer does not meet")
    dials.get_by_role("button", name=re.compile("^Dial, block 2 · Day .*condition")).click()
    expect(_marks(dials)).to_have_count(1)
    expect(_marks(dials, 2)).to_have_count(1)
    _day(dials, 1).fill(_day_from_now(-1))
    expect(_marks(dials, 2)).to_have_count(1)
    expect(dials.locator("main")).to_contain_text("Returned: 1 items to correct.")
    _day(dials, 2).fill(_day_from_now(0))
    expect(_marks(dials)).to_have_count(0)
    open_section(dials, "review")
    expect(dials.get_by_text("Everything is answered.")).to_be_visible()
    send(dials)
    expect(dials.get_by_role("heading", name="The visit has arrived")).to_be_visible()
    first, second = (instance_of(letter) for letter in letters)
    assert (first.instance_id, first.canonical_digest) != (second.instance_id, second.canonical_digest)
    assert first.instance_id == second.deprecated_id


def test_b11_marks_follow_their_block(dials: Page) -> None:
    _judged(dials)
    _fill_three_dials(dials)
    _set_forward(dials)
    for number in (2, 3):
        _day(dials, number).fill(_day_from_now(1))
    open_section(dials, "review")
    send(dials)
    expect(dials.get_by_role("heading", name="The office returned this visit")).to_be_visible()
    open_section(dials, "a")
    assert [0, 1, 1] == [_marks(dials, number).count() for number in (1, 2, 3)]
    _remove(dials, "Dial, block 1")
    _add(dials)
    assert [1, 1, 0] == [_marks(dials, number).count() for number in (1, 2, 3)]
    expect(dials.locator("header")).to_contain_text("Saved on this phone")
    dials.reload()
    expect(_marks(dials, 2)).to_have_count(1)
    open_section(dials, "review")
    expect(dials.locator("main")).not_to_contain_text("block 3 · Day: ")
    open_section(dials, "a")
    _remove(dials, "Dial, block 1")
    assert [1, 0] == [_marks(dials, number).count() for number in (1, 2)]
    _remove(dials, "Dial, block 1")
    expect(_marks(dials)).to_have_count(0)
    expect(dials.locator("main")).to_contain_text("No marked item is left.")


def test_b11_a_block_that_is_not_asked_for_shows_no_mark(dials: Page, post_office: PostOffice) -> None:
    where = 'name="plate" path="/data/b/kiosk[2]/plate"'
    post_office.replies = [(201, RETURNED.format(where))]
    _field(dials, "Dial, block 1").fill("10")
    open_section(dials, "b")
    number = item(dials, "n").get_by_role("textbox")
    number.fill("2")
    open_section(dials, "review")
    send(dials)
    dials.get_by_role("button", name=re.compile("^Kiosk, block 2 · Plate")).click()
    notice = item(dials, "plate\\[2\\]").get_by_text("Look again.")
    expect(notice).to_be_visible()
    number.fill("1")
    expect(dials.locator("main")).to_contain_text("No marked item is left.")
    number.fill("2")
    expect(notice).to_be_visible()
    expect(item(dials, "plate\\[1\\]")).not_to_contain_text("Look again.")


def test_b12_nested_blocks(phone: Page, post_office: PostOffice) -> None:
    where = 'name="seconds" path="/data/a/line[2]/dial[2]/seconds"'
    post_office.replies = [(201, RETURNED.format(where))]
    reload_as(phone, visit_page(source=NESTED))
    open_section(phone, "a")
    phone.get_by_role("button", name="Add: Line").click()
    for line in (1, 2):
        _block(phone, f"Line, block {line}").get_by_role("button", name="Add: Dial").click()
    open_section(phone, "review")
    send(phone)
    phone.get_by_role("button", name="Line, block 2 · Dial, block 2 · Seconds Look again.").click()
    expect(_marks(phone)).to_have_count(1)
    expect(item(phone, "seconds\\[2\\]\\[2\\]")).to_contain_text("Look again.")
    _remove(phone, "Line, block 1")
    expect(item(phone, "seconds\\[1\\]\\[2\\]")).to_contain_text("Look again.")
    item(phone, "seconds\\[1\\]\\[1\\]").locator("input").fill("7")
    expect(_marks(phone)).to_have_count(1)
    item(phone, "seconds\\[1\\]\\[2\\]").locator("input").fill("7")
    expect(_marks(phone)).to_have_count(0)


def test_b13_a_mark_without_a_block(dials: Page, post_office: PostOffice) -> None:
    post_office.replies = [(201, RETURNED.format('name="seconds"'))]
    _fill_three_dials(dials)
    open_section(dials, "review")
    send(dials)
    expect(dials.get_by_role("heading", name="The office returned this visit")).to_be_visible()
    open_section(dials, "a")
    expect(_marks(dials)).to_have_count(3)
    _field(dials, "Dial, block 1").fill("11")
    expect(_marks(dials)).to_have_count(0)


def _judged(phone: Page) -> list[Request]:
    """Have what is sent from now on judged by the form's own rules and answered as the service does."""
    form = read_form(DIALS.encode(), "dials.md")
    assert isinstance(form, Form), form
    letters: list[Request] = []

    def answer(route: Route) -> None:
        letters.append(route.request)
        instance, now = instance_of(route.request), datetime.now(UTC)
        found = evaluate(form, instance, now=now, timezone=SHANGHAI)
        state = SubmissionState.RETURNED if found.violations else SubmissionState.ACCEPTED
        receipt = Receipt(
            outcome=Outcome.STORED,
            instance_id=instance.instance_id,
            state=state,
            received_at=now,
            violations=found.violations,
            files={},
            awaited=(),
        )
        answered = receipt_response(receipt, 10_000_000)
        route.fulfill(status=201, content_type="text/xml", body=answered.content)

    phone.route("**/submission", answer)
    return letters


def _set_forward(phone: Page) -> None:
    """The telephone's own clock runs two days ahead, so that it lets tomorrow pass as a day gone by."""
    phone.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=2))


def _day_from_now(days: int) -> str:
    return (datetime.now(SHANGHAI) + timedelta(days=days)).date().isoformat()


def _day(phone: Page, number: int) -> Locator:
    return _block(phone, f"Dial, block {number}").locator("input[type=date]")


def _marks(phone: Page, number: int | None = None) -> Locator:
    """The server's words on the cards, of all blocks or of one."""
    within = phone.locator("main") if number is None else _block(phone, f"Dial, block {number}")
    return within.locator(".card .notice.warn")


def _fill_three_dials(phone: Page) -> None:
    open_section(phone, "a")
    _add(phone)
    _add(phone)
    for number, seconds in enumerate(("10", "20", "30"), start=1):
        _field(phone, f"Dial, block {number}").fill(seconds)
        take_photo(phone, f"shot\\[{number}\\]")


def _headings(phone: Page) -> Locator:
    return phone.locator(".block > .visit-row > h3")


def _block(phone: Page, heading: str) -> Locator:
    return phone.get_by_role("region", name=heading, exact=True)


def _field(phone: Page, heading: str) -> Locator:
    return _block(phone, heading).locator("input[inputmode=numeric]")


def _add(phone: Page) -> None:
    phone.get_by_role("button", name="Add: Dial").click()


def _remove(phone: Page, heading: str) -> None:
    _block(phone, heading).get_by_role("button", name="Remove").first.click()
    phone.get_by_role("button", name="Yes, remove it").click()
