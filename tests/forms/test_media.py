"""Pictures and sounds beside labels.

M1 a question, a choice and a group have theirs, in one language or in each; the file goes along
M2 ODK clients find each in every language of the labels, and no language more
M3 what cannot be shown is a fault at its cell
"""

import io
from typing import cast

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - ships no types
from PIL import Image

from forms import form_from_record, form_to_record, phone_json
from forms.faults import Fault
from forms.media import media_type, names_in
from forms.model import Form, Group, Media
from forms.read import read_form
from forms.text import Bilingual
from tests.forms.small_forms import places, workbook

HEAD = "| type | name | label::中文 (zh) | label::English (en) |"
TONES = "| list_name | name | label::中文 (zh) | label::English (en) |"
SELECT = f"{HEAD}\n| select_one t | a | 甲 | A |"
EACH = f"{HEAD} image::中文 (zh) | media::image::English (en) |\n| note | a | 甲 | A | zh.png | en.png |"


def picture(kind: str = "PNG") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (8, 6), "red").save(content, kind)
    return content.getvalue()


FILES = {
    "sign.png": picture(),
    "big.jpg": picture("JPEG"),
    "zh.png": picture(),
    "en.png": picture(),
    "tone.mp3": b"ID3",
    "way.mp4": b"ftyp",
    "other.png": picture(),
}


def _read(survey: str, choices: str = "", files: dict[str, bytes] = FILES) -> Form | tuple[Fault, ...]:
    lists = f"{TONES}\n| t | x | 甲 | X |\n| t | y | 乙 | Y |"
    return read_form(workbook(survey, choices=choices or lists), "small.md", files)


def _form(survey: str, choices: str = "") -> Form:
    form = _read(survey, choices)
    assert isinstance(form, Form), form
    return form


def _values(form: Form) -> dict[str, list[str]]:
    """What each language of the document shows with questions, text or file."""
    tree = etree.fromstring(form.xform)
    return {
        each.get("lang"): sorted(each.xpath("./*[starts-with(@id, '/data')]/*/text()"))
        for each in tree.iter("{*}translation")
    }


def test_m1_of_a_question_a_choice_and_a_group() -> None:
    survey = f"""
    {HEAD} image | big-image | media::audio |
    | begin_group | g | 组 | G | sign.png |
    | select_one t | a | 甲 | A | sign.png | big.jpg | tone.mp3 |
    | end_group |
    """
    form = _form(survey, f"{TONES} video |\n| t | x | 一 | One | way.mp4 |\n| t | y | 二 | Two |")
    (group,) = form.root.children
    (asked,) = form.questions()
    sign, big, tone, way = (Bilingual(n, n) for n in ("sign.png", "big.jpg", "tone.mp3", "way.mp4"))
    assert isinstance(group, Group)
    assert Media(image=sign) == group.media
    assert Media(image=sign, big_image=big, audio=tone) == asked.media
    assert [Media(video=way), None] == [choice.media for choice in asked.choices]
    assert {"sign.png", "big.jpg", "tone.mp3", "way.mp4"} == form.media.keys()
    assert form == form_from_record(form_to_record(form))


def test_m1_in_each_language() -> None:
    survey = (
        f"{HEAD} image::中文 (zh) | media::image::English (en) |\n| note | a | 甲 | A | zh.png | en.png |"
    )
    form = _form(survey)
    (note,) = form.questions()
    assert Media(image=Bilingual("zh.png", "en.png")) == note.media
    assert ["zh.png", "en.png"] == [*names_in(note.media)]
    (shown,) = cast("list[dict[str, object]]", phone_json(form)["nodes"])
    assert {"image": {"zh": "zh.png", "en": "en.png"}} == shown["media"]


def test_m2_one_file_for_all_languages() -> None:
    survey = f"{HEAD} label::Français (fr) | image |\n| note | a | 甲 | A | Un | sign.png |"
    sign = "jr://images/sign.png"
    assert {"中文 (zh)": [sign, "甲"], "English (en)": ["A", sign], "Français (fr)": ["Un", sign]} == _values(
        _form(survey)
    )


def test_m2_of_a_choice() -> None:
    form = _form(SELECT, f"{TONES} audio |\n| t | x | 一 | One | tone.mp3 |")
    assert {"中文 (zh)", "English (en)"} == _values(form).keys()
    assert 2 == form.xform.count(b'<value form="audio">jr://audio/tone.mp3</value>')


def test_m2_each_language_its_own() -> None:
    shown = _values(_form(EACH))
    assert ["jr://images/zh.png", "甲"] == shown["中文 (zh)"]
    assert ["A", "jr://images/en.png"] == shown["English (en)"]


@pytest.mark.parametrize(
    ("columns", "cells", "expected"),
    [
        ("image", "none.png", "media_missing survey 2 E"),
        ("image", "folder/sign.png", "media_missing survey 2 E"),
        ("image", "tone.mp3", "media_invalid survey 2 E"),
        ("image", "torn.png", "media_invalid survey 2 E"),
        ("image", "text.png", "media_invalid survey 2 E"),
        ("image", "large.png", "media_invalid survey 2 E"),
        ("audio", "way.mp4", "media_invalid survey 2 E"),
        ("image::中文 (zh)", "sign.png", "language_missing survey 1"),
        ("image::中文 (zh) | image::English (en)", "zh.png |", "text_missing survey 2 F"),
        ("image", "${a}.png", "text_reference survey 2 E"),
    ],
)
def test_m3_what_cannot_be_shown(columns: str, cells: str, expected: str) -> None:
    files = FILES | {"torn.png": picture()[:40], "text.png": b"<svg/>", "large.png": b"x" * 5_000_001}
    found = _read(f"{HEAD} {columns} |\n| note | a | 甲 | A | {cells} |", files=files)
    assert isinstance(found, tuple)
    assert expected in places(found)


def test_m3_of_a_choice() -> None:
    found = _read(
        f"{HEAD}\n| select_one t | a | 甲 | A |", f"{TONES} image |\n| t | x | 一 | One | none.png |"
    )
    assert isinstance(found, tuple)
    assert ["media_missing choices 2 E"] == places(found)


def test_m3_a_picture_with_too_many_pixels() -> None:
    content = io.BytesIO()
    Image.new("1", (6000, 5000)).save(content, "PNG")
    found = _read(f"{HEAD} image |\n| note | a | 甲 | A | wide.png |", files={"wide.png": content.getvalue()})
    assert isinstance(found, tuple)
    assert "megapixels" in found[0].sentence.en


def test_types_a_browser_is_told() -> None:
    assert ("image/jpeg", "audio/mpeg", "") == tuple(map(media_type, ("A.JPG", "b.mp3", "c.svg")))
