"""Pictures beside labels and triggered questions on a phone, with a form of their own.

M1  A question shows its picture, in the reader's language, and its sound and film to be played; a choice its picture.
M2  The files come from the visit's own address, in the version that it was begun under; all pictures at once.
M3  What an answer triggers is computed once, is kept, and is sent; a position is taken when its trigger changes.
"""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.fieldkit.web.conftest import PostOffice, visit_page
from tests.fieldkit.web.test_phone_page import (
    choice,
    choose,
    instance_of,
    item,
    open_section,
    reload_as,
    send,
)

pytestmark = pytest.mark.browser

# ruff: noqa: E501 -- a table has its lines
SIGNS = """
| survey |
| | type | name | label::中文 (zh) | label::English (en) | image::中文 (zh) | image::English (en) | big-image | audio | video | trigger | calculation |
| | begin_group | a | 门头 | Sign | | | | | |
| | select_one sign | sign | 门头是哪一种 | Which sign is it? | zh.png | en.png | big.png | | |
| | calculate | first_look | | | | | | | | ${sign} | concat(${sign}, '@', ${n}) |
| | integer | n | 门店编号 | Shop number | | | | tone.mp3 | way.mp4 | | |
| | text | seen | 当时所见 | Seen then | | | | | | ${sign} | concat('sign ', ${sign}) |
| | background-geopoint | where | | | | | | | | ${sign} | |
| | end_group |

| choices |
| | list_name | name | label::中文 (zh) | label::English (en) | image |
| | sign | old | 旧门头 | Old sign | old.png |
| | sign | new | 新门头 | New sign | new.png |
| | sign | none | 没有 | None | |

| settings |
| | form_title | form_id | version |
| | 门头 / Sign | sign | 7 |
""".encode()
COLOURS = {
    "zh.png": "red",
    "en.png": "seagreen",
    "big.png": "seagreen",
    "old.png": "gray",
    "new.png": "royalblue",
}
SOUNDS = {"tone.mp3": b"ID3", "way.mp4": b"ftyp"}


def picture(colour: str) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (640, 320), colour).save(content, "PNG")
    return content.getvalue()


FILES = {name: picture(colour) for name, colour in COLOURS.items()} | SOUNDS


@pytest.fixture
def fetched() -> list[str]:
    """The addresses of the files that the page has asked for."""
    return []


@pytest.fixture
def signs(phone: Page, fetched: list[str]) -> Page:
    def serve(route: Route) -> None:
        fetched.append(route.request.url)
        name = re.sub(r".*/media/|\?.*", "", route.request.url)
        route.fulfill(body=FILES[name], content_type="image/png" if name.endswith("png") else "audio/mpeg")

    phone.route("**/media/**", serve)
    reload_as(phone, visit_page(source=SIGNS, files=FILES))
    open_section(phone, "a")
    return phone


def test_m1_pictures_sounds_and_films(signs: Page) -> None:
    shown = item(signs, "sign").locator(".media img")
    expect(shown).to_have_js_property("naturalWidth", 640)
    expect(shown).to_have_attribute("alt", "Which sign is it?")
    expect(shown).to_have_attribute("src", re.compile(r"/media/en\.png\?version=7$"))
    expect(item(signs, "sign").locator(".media a")).to_have_attribute("href", re.compile(r"/media/big\.png"))
    pictures = item(signs, "sign").locator(".choice img")
    expect(pictures).to_have_count(2)
    expect(pictures.first).to_have_js_property("naturalWidth", 640)
    expect(item(signs, "n").locator("audio")).to_have_attribute("preload", "none")
    expect(item(signs, "n").locator("video")).to_have_attribute("src", re.compile(r"/media/way\.mp4"))


def test_m2_where_the_files_come_from(signs: Page, fetched: list[str]) -> None:
    expect(item(signs, "sign").locator(".media img")).to_have_js_property("naturalWidth", 640)
    home = "/collect/sams-link/visits/FJ12-FZ001-CM-1/media/"
    assert {f"{home}{name}?version=7" for name in ("en.png", "big.png", "old.png", "new.png")} == {
        re.sub(r"https?://[^/]*", "", url) for url in fetched
    }


def test_m3_what_an_answer_triggers(signs: Page, post_office: PostOffice) -> None:
    item(signs, "n").get_by_role("textbox").fill("3")
    choose(signs, "sign", "New sign")
    expect(item(signs, "seen").get_by_role("textbox")).to_have_value("sign new")
    item(signs, "n").get_by_role("textbox").fill("4")
    item(signs, "seen").get_by_role("textbox").fill("in my words")
    expect(choice(signs, "sign", "New sign")).to_have_attribute("aria-pressed", "true")
    expect(signs.locator("header")).to_contain_text("Saved on this phone")
    signs.reload()
    open_section(signs, "a")
    expect(item(signs, "seen").get_by_role("textbox")).to_have_value("in my words")
    open_section(signs, "review")
    send(signs)
    expect(signs.get_by_text("Thank you.")).to_be_visible()
    sent = instance_of(post_office.letters[0])
    assert ("new@3", "4") == (sent.text_at("/data/a/first_look"), sent.text_at("/data/a/n"))
    assert "in my words" == sent.text_at("/data/a/seen")
    assert sent.text_at("/data/a/where").startswith("26.074500 119.296500 ")
