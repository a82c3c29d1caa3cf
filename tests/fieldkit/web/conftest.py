"""The form page in a real browser, rendered as the service does; its post office is in the test's hands."""

import os
import re
import shutil
import threading
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath

import psycopg
import pytest
from litestar.plugins.jinja import JinjaTemplateEngine
from playwright.sync_api import Browser, Page, Request, Route, expect, sync_playwright

from fieldkit.assignments.queries import Visit
from fieldkit.assignments.tables import AssignmentState
from fieldkit.pages import ASSETS, BUILT, template_config
from fieldkit.phone.page import LastWord, visit_json
from fieldkit.settings import Settings
from forms import Form
from forms.read import library_form, read_form
from tests.fieldkit.emptied import emptying
from tests.fieldkit.own_process import OwnProcess, own_process
from tests.fieldkit.web.walks import INVITATION

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
KINDS = {".css": "text/css", ".js": "text/javascript"}
RECEIVED = (
    '<OpenRosaResponse xmlns="http://openrosa.org/http/response" items="0">'
    '<message nature="">{}</message></OpenRosaResponse>'
)
VISIT = Visit(
    code="FJ12-FZ001-CM-1",
    line="service",
    method="mystery",
    scenario="query",
    due_at=datetime(2026, 11, 25, 10, tzinfo=UTC),
    state=AssignmentState.ASSIGNED,
    survey_id=1,
    wave="FJ12",
    wave_zh="第 12 期",
    wave_en="Wave 12",
    timezone="Asia/Shanghai",
    site_code="FZ001",
    site_name="福州五一路营业厅",
    address="福州市鼓楼区五一北路 12 号",
    site_latitude=26.0745,
    site_longitude=119.2965,
    operator="CM",
    city="FZ",
    city_zh="福州",
    city_en="Fuzhou",
    title_zh="营业厅",
    title_en="Store visit",
    auditor_code="A01",
    returned_id=None,
)

NO_WORD = LastWord()


def visit_page(
    *,
    source: bytes | None = None,
    files: Mapping[str, bytes] | None = None,
    installation: str = "here",
    returned_id: str | None = None,
    rejected_id: str | None = None,
    word: LastWord = NO_WORD,
) -> str:
    """The page of the visit, with FRM01 or a form of the test's own, as one of several servers gives it."""
    form = read_form(source or library_form("store_visit"), "form.md", files)
    assert isinstance(form, Form), form
    engine = template_config().instance
    assert isinstance(engine, JinjaTemplateEngine)
    visit = replace(VISIT, returned_id=returned_id, rejected_id=rejected_id)
    content = visit_json(visit, form, "sams-link", language="en", installation=installation, word=word)
    template = engine.engine.get_template("phone/visit.html")
    return template.render(visit=content, site_name=VISIT.site_name, language="en")


@dataclass
class PostOffice:
    """Answers what the page sends: `replies` in order, the last one for ever; None drops the line."""

    replies: list[tuple[int, str] | None] = field(
        default_factory=lambda: [(201, RECEIVED.format("Thank you."))]
    )
    letters: list[Request] = field(default_factory=list[Request])

    def take(self, route: Route) -> None:
        self.letters.append(route.request)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if reply is None:
            route.abort()
        else:
            route.fulfill(status=reply[0], content_type="text/xml; charset=utf-8", body=reply[1])


@contextmanager
def chromium() -> Generator[Browser]:
    """While it is open its event loop counts as running, and async tests and fixtures cannot bear that."""
    program = shutil.which("chromium")
    if program is None:
        reason = "needs Chromium on PATH"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    expect.set_options(timeout=10_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed with the module."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the page of FRM01 stands, in English, under ``/visit``."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(visit_page().encode()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def post_office() -> PostOffice:
    return PostOffice()


@pytest.fixture
def phone(browser: Browser, address: str, post_office: PostOffice) -> Iterator[Page]:
    """A phone with nothing on it yet, at the visit's page."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
        geolocation={"latitude": 26.0745, "longitude": 119.2965, "accuracy": 8},
        permissions=["geolocation"],
    )
    page = context.new_page()
    page.route("**/submission", post_office.take)
    page.goto("/visit")
    yield page
    context.close()


def _handler(page: bytes) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = PurePosixPath(self.path.partition("?")[0])
            is_asset = str(path.parent) == ASSETS
            body = (BUILT / path.name).read_bytes() if is_asset else page
            self.send_response(200)
            self.send_header("Content-Type", KINDS.get(path.suffix, "text/html; charset=utf-8"))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name in the base class)
            """Silent."""

    return Handler


@pytest.fixture(scope="module")
def office_server(
    settings: Settings, database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OwnProcess]:
    """The real service in a process of its own, over empty tables."""
    with psycopg.connect(database_url) as database:
        database.execute(emptying().encode())
    output = tmp_path_factory.mktemp("server") / "said"
    with own_process(
        "serve", "--port", "8460", output=output, settings=settings, database_url=database_url
    ) as running:
        yield running


@pytest.fixture
def invitation(
    office_server: OwnProcess,
    settings: Settings,
    database_url: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> str:
    """The address of a link for the module's NEWCOMER (role and name), whose login is the test's own."""
    role, name = request.module.NEWCOMER
    login = re.sub(r"\W+", "-", f"{role} {request.module.__name__} {request.node.name}")
    arguments = ("account", login, "--name", name, "--role", role, "--invite")
    with own_process(
        *arguments, output=tmp_path / "said", settings=settings, database_url=database_url
    ) as command:
        return f"{office_server.address}{command.wait_for(INVITATION).group()}"


@pytest.fixture
def pages(office_server: OwnProcess, invitation: str, browser: Browser) -> Iterator[Page]:
    """One browser, after everything that needs another event loop."""
    context = browser.new_context(base_url=office_server.address, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    assert invitation
    yield context.new_page()
    context.close()
