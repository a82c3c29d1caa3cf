"""The page that sets ODK Collect up.

R1 its code holds the settings of this auditor's server, as ODK Collect writes them
R2 shown as SVG, kept as a picture, and the address to type; all of it works
R3 Chinese first, English when asked; found from the list of visits
R4 a link that is wrong or expired: 401
"""

import base64
import html
import io
import json
import re
import zlib
from dataclasses import replace

import httpx
import pytest
from litestar import Litestar
from PIL import Image

from fieldkit.openrosa.settings_code import settings_code, settings_text
from fieldkit.services import Services
from tests.fieldkit.browser import PAGE, Browser
from tests.fieldkit.wire import OPENROSA

pytestmark = pytest.mark.anyio


@pytest.fixture
def browser(client: httpx.AsyncClient) -> Browser:
    return Browser(client)


def test_r1_settings() -> None:
    text = settings_text("https://field.test/collect/x", auditor_name="林晓", language="zh")
    settings = json.loads(zlib.decompress(base64.b64decode(text)))
    expected = {
        "general": {
            "server_url": "https://field.test/collect/x",
            "form_update_mode": "match_exactly",
            "hide_old_form_versions": False,
            "autosend": "wifi_and_cellular",
            "app_language": "zh",
        },
        "admin": {},
        "project": {"name": "fieldkit · 林晓"},
    }
    assert expected == settings


def test_r2_svg_and_picture_show_the_same_code() -> None:
    code = settings_code("https://field.test/collect/x", auditor_name="Sam", language="en")
    size = re.search(r'viewBox="0 0 (\d+) \1"', code.svg)
    assert size is not None
    picture = Image.open(io.BytesIO(base64.b64decode(code.png.removeprefix("data:image/png;base64,"))))
    assert (8 * int(size[1]), 8 * int(size[1])) == picture.size
    assert "width=" not in code.svg.split(">", 1)[0], "the page sets its size"


async def test_r2_the_address_answers(sams_link: str, browser: Browser) -> None:
    text = (await browser.open(f"/collect/{sams_link}/collect-app")).text
    shown = re.search(r'<p class="address">(.*?)</p>', text)
    assert shown is not None
    address = html.unescape(shown[1])
    assert f"http://field.test/collect/{sams_link}" == address
    assert 200 == (await browser.client.get(f"{address}/formList", headers=OPENROSA)).status_code


async def test_r2_behind_https(sams_link: str, browser: Browser, app: Litestar, services: Services) -> None:
    app.state.services = replace(services, settings=replace(services.settings, is_https=True))
    try:
        text = (await browser.open(f"/collect/{sams_link}/collect-app")).text
    finally:
        app.state.services = services
    assert f"https://field.test/collect/{sams_link}" in text


@pytest.mark.parametrize(
    ("language", "title"), [("zh", "在 ODK Collect 里做任务"), ("en", "Visits in ODK Collect")]
)
async def test_r3_languages(sams_link: str, browser: Browser, language: str, title: str) -> None:
    answer = await browser.open(f"/collect/{sams_link}/collect-app?lang={language}")
    assert (200, True) == (answer.status_code, title in answer.text)
    assert f'href="/collect/{sams_link}/collect-app"' in (await browser.open(f"/collect/{sams_link}")).text


async def test_r4_refused(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"/collect/{'0' * 40}/collect-app", headers=PAGE)
    assert 401 == answer.status_code
