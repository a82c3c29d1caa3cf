"""The form page on a phone of 390 × 844, with FRM01.

R1   The assignment's facts are filled in, not asked; the visit opens at its first section.
R2   Relevance is live: a closed hall ends the form, after a second confirmation of the veto.
R3   A reload loses nothing: answers, photos and a running timer are there again.
R4   A timer counts, stops into whole seconds and can be corrected by hand.
R5   A photo leaves the phone upright, bounded, as JPEG, with its time and its original's fingerprint.
R6   What is missing is listed and reached in one tap; nothing incomplete can be sent.
R7   A visit is sent the OpenRosa way: relevant answers only, every file named, and a receipt that stays.
R8   Without an answer everything stays; sending again repeats the same document.
R9   A returned visit opens again with its items marked, and goes out as a correction.
R10  A refused link says what is safe and what to do.
R11  Another server at the same address starts afresh; what was kept for the first stays.
R12  A visit that is returned after its receipt opens for correction, with the reviewer's comments at their
     answers; what the server holds is not sent again. One that a reviewer rejected begins anew.
R13  Above 8 MB a visit goes in several requests, each with its document; a broken one goes on from there.
R14  How it was filled in is logged (test_paradata.py): a killed tab's log goes on, a hidden page is away, and
     a page that was only looked at writes nothing.
"""

import io
import re
from contextlib import suppress
from email import message_from_bytes
from email.message import Message
from functools import cache
from hashlib import sha256

import pytest
from PIL import Image
from playwright.sync_api import Error, Locator, Page, Request, expect

from fieldkit.assignments.facts import visit_facts
from fieldkit.files.photos import inspect_photo
from fieldkit.phone.page import LastWord
from fieldkit.reviews.paradata import LogEvent, read_log
from forms.instance import Instance, read_instance
from tests.fieldkit.web.conftest import RECEIVED, VISIT, PostOffice, visit_page

pytestmark = pytest.mark.browser

ORIENTATION, TAKEN_AT = 0x0112, 0x0132
TURNED_RIGHT = 6
RECORDINGS = """
| survey |
| | type | name | label::中文 (zh) | label::English (en) |
| | begin_group | calls | 通话 | Calls |
| | audio | first | 第一通 | First call |
| | audio | second | 第二通 | Second call |
| | audio | third | 第三通 | Third call |
| | end_group |

| settings |
| | form_title | form_id | version |
| | 录音 / Recordings | recordings | 1 |
""".encode()
RETURNED = (
    '<OpenRosaResponse xmlns="http://openrosa.org/http/response" items="0">'
    '<message nature="returned">One item to correct.</message>'
    '<items><item name="ext_signage">The photo shows another hall.</item></items></OpenRosaResponse>'
)


def test_r1_facts_are_filled_in_not_asked(phone: Page) -> None:
    expect(phone.get_by_role("heading", level=1)).to_have_text("福州五一路营业厅")
    expect(phone.locator("header .chip")).to_have_text("China Mobile")
    expect(phone.get_by_role("button", name="Query")).to_have_attribute("aria-pressed", "true")
    expect(phone.locator("main")).not_to_contain_text("Site code")
    expect(phone.locator("main")).to_contain_text("Due 11-25 18:00")


def test_r2_a_closed_hall_ends_the_form_after_confirmation(phone: Page) -> None:
    open_section(phone, "a")
    expect(phone.locator(".segments i")).to_have_count(10)
    choose(phone, "ext_open", "No")
    phone.get_by_role("button", name="Change").click()
    expect(choice(phone, "ext_open", "No")).to_have_attribute("aria-pressed", "false")
    choose(phone, "ext_open", "No")
    phone.get_by_role("button", name="Yes, I saw it").click()
    expect(choice(phone, "ext_open", "No")).to_have_attribute("aria-pressed", "true")
    expect(phone.locator(".segments i")).to_have_count(3)


def test_r3_a_reload_loses_nothing(phone: Page) -> None:
    open_section(phone, "a")
    choose(phone, "ext_signage", "Yes")
    take_photo(phone, "ext_signage")
    open_section(phone, "b")
    choose(phone, "greeted", "Yes")
    item(phone, "greet_seconds").get_by_role("button", name="Start").click()
    expect(phone.locator("header")).to_contain_text("Saved on this phone")
    phone.reload()
    expect(item(phone, "greet_seconds").get_by_role("button", name="Stop")).to_be_visible()
    expect(item(phone, "greet_seconds").get_by_role("timer")).not_to_have_text("00:00")
    open_section(phone, "a")
    expect(choice(phone, "ext_signage", "Yes")).to_have_attribute("aria-pressed", "true")
    expect(item(phone, "ext_signage").get_by_role("img")).to_be_visible()


def test_r4_a_timer_counts_and_can_be_corrected(phone: Page) -> None:
    open_section(phone, "b")
    choose(phone, "greeted", "Yes")
    timer = item(phone, "greet_seconds")
    timer.get_by_role("button", name="Start").click()
    expect(timer.get_by_role("timer")).to_have_text("00:01")
    timer.get_by_role("button", name="Stop").click()
    expect(timer).to_contain_text(re.compile("[12] seconds"))
    timer.get_by_role("button", name="Enter by hand").click()
    timer.get_by_label("min", exact=True).fill("7")
    timer.get_by_label("s", exact=True).fill("42")
    timer.get_by_role("button", name="Done").click()
    expect(timer).to_contain_text("07:42")
    expect(timer).to_contain_text("462 seconds")


def test_r5_a_photo_leaves_upright_and_bounded(phone: Page, post_office: PostOffice) -> None:
    fill_closed_hall(phone)
    send(phone)
    expect(phone.get_by_role("heading", name="The visit has arrived")).to_be_visible()
    (sent,) = [part for part in parts_of(post_office.letters[0]) if name_of(part).startswith("ext_signage")]
    facts = inspect_photo(content_of(sent), "ext_signage_photo", max_pixels=10**7)
    assert sha256(scene()).hexdigest() == facts.original_sha256
    photo = Image.open(io.BytesIO(content_of(sent)))
    assert ("JPEG", (1200, 1600)) == (photo.format, photo.size)
    assert {TAKEN_AT: "2026:11:22 10:00:00", ORIENTATION: 1} == dict(photo.getexif())
    top_right = photo.convert("HSV").crop((photo.width - 100, 0, photo.width, 100))  # once top left
    assert (0, 0) == top_right.getextrema()[0], "red is hue 0"


def test_r6_what_is_missing_is_listed_and_reached(phone: Page) -> None:
    open_section(phone, "review")
    expect(phone.get_by_role("heading", name="Still missing")).to_be_visible()
    expect(phone.get_by_role("button", name="Send", exact=True)).to_have_count(0)
    phone.get_by_role("button", name="To the first missing item").click()
    expect(item(phone, "ext_signage")).to_be_in_viewport()
    phone.get_by_role("button", name=re.compile("^Next")).click()
    expect(phone.locator(".segments .gap")).to_have_count(1)


def test_r7_a_visit_is_sent_and_receipted(phone: Page, post_office: PostOffice) -> None:
    fill_closed_hall(phone)
    send(phone)
    expect(phone.get_by_text("Thank you.")).to_be_visible()
    (letter,) = post_office.letters
    assert letter.headers["x-openrosa-version"] == "1.0"
    instance = instance_of(letter)
    assert "store_visit" == instance.form_id
    facts = {name: fact for name, fact in visit_facts(VISIT).items() if fact and name != "site_geo"}
    assert facts == {name: instance.text_at(f"/data/header/{name}") for name in facts}
    assert instance.text_at("/data/finish/end_geo").startswith("26.074500 119.296500 ")
    assert {"start_at", "end_at", "device_id", "header", "a", "finish", "meta"} == set(instance.values)
    photos = ("ext_signage_photo", "ext_name_hours_photo", "ext_open_photo")
    named = [instance.text_at(f"/data/a/{photo}") for photo in photos]
    assert ["submission.xml", *named, "audit.csv"] == [name_of(part) for part in parts_of(letter)]
    phone.reload()
    expect(phone.get_by_role("heading", name="The visit has arrived")).to_be_visible()
    short = instance.instance_id.removeprefix("uuid:").upper()
    expect(phone.locator("main")).to_contain_text(f"{short[:4]}-{short[4:8]}")


def test_r8_sending_again_repeats_the_same_document(phone: Page, post_office: PostOffice) -> None:
    post_office.replies = [None, (500, ""), (202, RECEIVED.format("Known already."))]
    fill_closed_hall(phone)
    send(phone)
    expect(phone.get_by_role("heading", name="The server did not answer")).to_be_visible()
    phone.reload()
    phone.get_by_role("button", name="Send again").click()
    expect(phone.get_by_role("heading", name="The server is in trouble")).to_be_visible()
    phone.get_by_role("button", name="Send again").click()
    expect(phone.get_by_text("Known already.")).to_be_visible()
    first, *others = [[content_of(parts_of(letter)[at]) for at in (0, -1)] for letter in post_office.letters]
    assert [first, first] == others, "the document and its log"


def test_r9_a_returned_visit_goes_out_as_a_correction(phone: Page, post_office: PostOffice) -> None:
    post_office.replies = [(201, RETURNED), (201, RECEIVED.format("Thank you."))]
    fill_closed_hall(phone)
    send(phone)
    phone.get_by_role("button", name="The photo shows another hall.").click()
    expect(item(phone, "ext_signage")).to_contain_text("The photo shows another hall.")
    choose(phone, "ext_signage", "No")
    expect(item(phone, "ext_signage")).not_to_contain_text("The photo shows another hall.")
    open_section(phone, "review")
    send(phone)
    expect(phone.get_by_text("Thank you.")).to_be_visible()
    first, second = (instance_of(letter) for letter in post_office.letters)
    assert first.instance_id == second.deprecated_id != second.instance_id
    assert ("yes", "no") == tuple(sent.text_at("/data/a/ext_signage") for sent in (first, second))
    assert ["submission.xml", "audit.csv"] == [name_of(part) for part in parts_of(post_office.letters[1])]


def test_r10_a_refused_link_says_what_to_do(phone: Page, post_office: PostOffice) -> None:
    post_office.replies = [(403, "")]
    fill_closed_hall(phone)
    send(phone)
    expect(phone.get_by_role("alert")).to_contain_text("This link is no longer valid")
    expect(phone.get_by_role("alert")).to_contain_text("safe on this phone")
    phone.get_by_role("button", name="Back").click()
    expect(phone.get_by_text("Everything is answered.")).to_be_visible()


def test_r11_another_server_at_the_same_address_starts_afresh(phone: Page) -> None:
    fill_closed_hall(phone)
    send(phone)
    expect(phone.get_by_role("heading", name="The visit has arrived")).to_be_visible()
    reload_as(phone, visit_page(installation="elsewhere"))
    expect(phone.get_by_role("heading", name="Still missing")).to_be_visible()
    reload_as(phone, visit_page())
    expect(phone.get_by_role("heading", name="The visit has arrived")).to_be_visible()


def test_r12_a_visit_returned_after_its_receipt_opens_for_correction(
    phone: Page, post_office: PostOffice
) -> None:
    fill_closed_hall(phone)
    send(phone)
    expect(phone.get_by_role("heading", name="The visit has arrived")).to_be_visible()
    first = instance_of(post_office.letters[0])
    reload_as(phone, visit_page(returned_id="uuid:of-another-visit"))
    expect(phone.get_by_role("heading", name="The visit has arrived")).to_be_visible()
    reload_as(phone, visit_page(returned_id=first.instance_id))
    expect(phone.get_by_role("heading", name="The office returned this visit")).to_be_visible()
    open_section(phone, "a")
    choose(phone, "ext_signage", "No")
    take_photo(phone, "ext_signage")
    open_section(phone, "review")
    send(phone)
    expect(phone.get_by_role("heading", name="The visit has arrived")).to_be_visible()
    letter = post_office.letters[1]
    assert (first.instance_id, "no") == (
        instance_of(letter).deprecated_id,
        instance_of(letter).text_at("/data/a/ext_signage"),
    )
    assert 3 == len(parts_of(letter)), "the document, the new photo and the log"


def test_r12_with_the_reviewers_comments(phone: Page, post_office: PostOffice) -> None:
    fill_closed_hall(phone)
    send(phone)
    expect(phone.get_by_role("heading", name="The visit has arrived")).to_be_visible()
    first = instance_of(post_office.letters[0])
    word = LastWord("Look at the signs again.", {"/data/a/ext_signage": "The photo shows <b>no</b> sign."})
    reload_as(phone, visit_page(returned_id=first.instance_id, word=word))
    expect(phone.get_by_text("Look at the signs again.")).to_be_visible()
    open_section(phone, "a")
    expect(item(phone, "ext_signage")).to_contain_text("The photo shows <b>no</b> sign.")


def test_r12_what_was_rejected_begins_anew(phone: Page, post_office: PostOffice) -> None:
    fill_closed_hall(phone)
    send(phone)
    expect(phone.get_by_role("heading", name="The visit has arrived")).to_be_visible()
    first = instance_of(post_office.letters[0])
    reload_as(
        phone, visit_page(rejected_id=first.instance_id, word=LastWord("The photos are not of this hall."))
    )
    expect(phone.get_by_text("The photos are not of this hall.").first).to_be_visible()
    fill_closed_hall(phone)
    send(phone)
    expect(phone.get_by_role("heading", name="The visit has arrived")).to_be_visible()
    second = instance_of(post_office.letters[1])
    assert ("", True) == (second.deprecated_id, second.instance_id != first.instance_id)


def test_r13_much_is_sent_in_several_requests(phone: Page, post_office: PostOffice) -> None:
    post_office.replies = [(201, RECEIVED.format("One more.")), None, (201, RECEIVED.format("Thank you."))]
    reload_as(phone, visit_page(source=RECORDINGS))
    for name in ("first", "second", "third"):
        record(phone, name, 3_900_000)
    open_section(phone, "review")
    send(phone)
    phone.get_by_role("button", name="Send again").click()
    expect(phone.get_by_text("Thank you.")).to_be_visible()
    names = [[name_of(part).partition("-")[0] for part in parts_of(letter)] for letter in post_office.letters]
    last = ["submission.xml", "third", "audit.csv"]
    assert [["submission.xml", "first", "second"], last, last] == names
    assert 1 == len({content_of(parts_of(letter)[0]) for letter in post_office.letters})


def test_r14_a_killed_tab_goes_on_under_the_same_log(phone: Page, post_office: PostOffice) -> None:
    open_section(phone, "a")
    choose(phone, "ext_signage", "Yes")
    expect(phone.locator("header")).to_contain_text("Saved on this phone")
    with suppress(Error):
        phone.goto("chrome://crash")
    again = phone.context.new_page()
    again.route("**/submission", post_office.take)
    again.goto("/visit")
    open_section(again, "a")
    expect(choice(again, "ext_signage", "Yes")).to_have_attribute("aria-pressed", "true")
    finish_closed_hall(again)
    send(again)
    expect(again.get_by_role("heading", name="The visit has arrived")).to_be_visible()
    events = log_of(post_office.letters[0])
    kinds = [event.kind for event in events]
    assert ["form start", "form resume"] == [kind for kind in kinds if kind in {"form start", "form resume"}]
    before_death = events[: kinds.index("form resume")]
    assert ("/data/a/ext_signage", True) in [(each.path, each.end is not None) for each in before_death]
    assert ["form save", "form exit", "form finalize"] == kinds[-3:]
    assert {"/data/a/ext_signage_photo", "/data/a/ext_open"} < {each.path for each in events}


def test_r14_out_of_sight(phone: Page) -> None:
    open_section(phone, "a")
    choose(phone, "ext_signage", "Yes")
    see(phone, "hidden")
    phone.wait_for_timeout(300)
    assert 1 == kept_log(phone).count("form exit")
    see(phone, "visible")
    see(phone, "hidden")
    phone.wait_for_timeout(300)
    assert 1 == kept_log(phone).count("form exit"), "nothing was answered in between: nothing is written"
    see(phone, "visible")
    choose(phone, "ext_name_hours", "Yes")
    phone.wait_for_timeout(300)
    assert (2, 2) == tuple(kept_log(phone).count(event) for event in ("form exit", "form resume"))


def open_section(phone: Page, name: str) -> None:
    phone.evaluate("name => { location.hash = name }", name)


def reload_as(phone: Page, page: str) -> None:
    """As if another server, or the same one later, gave the page."""
    phone.route(re.compile("/visit$"), lambda route: route.fulfill(body=page, content_type="text/html"))
    phone.reload()


def item(phone: Page, name: str) -> Locator:
    return phone.locator(f"#item-{name}")


def choice(phone: Page, name: str, label: str) -> Locator:
    return item(phone, name).get_by_role("button", name=label, exact=True)


def choose(phone: Page, name: str, label: str) -> None:
    choice(phone, name, label).click()


def take_photo(phone: Page, name: str) -> None:
    file = {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": scene()}
    item(phone, name).locator("input[type=file]").set_input_files(file)  # pyright: ignore[reportArgumentType]
    expect(item(phone, name).get_by_role("img")).to_be_visible()


def record(phone: Page, name: str, size: int) -> None:
    file = {"name": "call.m4a", "mimeType": "audio/mp4", "buffer": bytes(size)}
    item(phone, name).locator("input[type=file]").set_input_files(file)  # pyright: ignore[reportArgumentType]
    expect(item(phone, name)).to_contain_text(f"{name}-")


@cache
def scene() -> bytes:
    """As a phone takes it: lying on its side, with the turn in EXIF. The scene's top left corner is red."""
    scene = Image.new("RGB", (2400, 1800), "green")
    scene.paste("red", (0, 0, 400, 400))
    exif = scene.getexif()
    exif[ORIENTATION], exif[TAKEN_AT] = TURNED_RIGHT, "2026:11:22 10:00:00"
    picture = io.BytesIO()
    scene.save(picture, "JPEG", exif=exif)
    return picture.getvalue()


def fill_closed_hall(phone: Page) -> None:
    """The shortest complete visit."""
    open_section(phone, "a")
    choose(phone, "ext_signage", "Yes")
    finish_closed_hall(phone)


def finish_closed_hall(phone: Page) -> None:
    choose(phone, "ext_name_hours", "Yes")
    choose(phone, "ext_open", "No")
    phone.get_by_role("button", name="Yes, I saw it").click()
    for name in ("ext_signage", "ext_name_hours", "ext_open"):
        take_photo(phone, name)
    open_section(phone, "review")


def send(phone: Page) -> None:
    phone.get_by_role("button", name="Send", exact=True).click()


def parts_of(letter: Request) -> list[Message]:
    body = letter.post_data_buffer
    assert body is not None
    parts = message_from_bytes(f"Content-Type: {letter.headers['content-type']}\r\n\r\n".encode() + body)
    return [part for part in parts.walk() if not part.is_multipart()]


def name_of(part: Message) -> str:
    return part.get_filename() or ""


def content_of(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def log_of(letter: Request) -> list[LogEvent]:
    (log,) = [part for part in parts_of(letter) if name_of(part) == "audit.csv"]
    return read_log(content_of(log))


def kept_log(phone: Page) -> str:
    """As it lies on the phone's disk."""
    return phone.evaluate(
        """() => new Promise(resolve => {
            indexedDB.open("fieldkit").onsuccess = ({ target: { result: database } }) => {
                const asked = database.transaction("drafts").objectStore("drafts").getAll();
                asked.onsuccess = () => { database.close(); resolve(asked.result[0].log.text); };
            };
        })"""
    )


def see(phone: Page, state: str) -> None:
    """As when another app comes to the front, or leaves it."""
    phone.evaluate(
        """state => {
            Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        state,
    )


def instance_of(letter: Request) -> Instance:
    return read_instance(content_of(parts_of(letter)[0]))
