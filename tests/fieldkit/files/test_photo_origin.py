"""What our phone page says of a photo in its smaller copy.

R1 The original's sha256 and time are read from the copy's comment; the camera's own time comes first.
R2 Any other comment says nothing.
"""

import io
from hashlib import sha256

import pytest
from PIL import Image

from fieldkit.files.photos import PhotoFacts, inspect_photo
from tests.fieldkit.camera import photo, photo_taken_at

ORIGINAL = sha256(b"the camera's own file").hexdigest()
NOTE = f"fieldkit original sha256={ORIGINAL} taken=2026:11:20 09:05:00"


def _inspected(content: bytes) -> PhotoFacts:
    return inspect_photo(content, "hall.jpg", max_pixels=10**6)


def _with_comment(comment: str, content: bytes) -> bytes:
    picture = io.BytesIO()
    with Image.open(io.BytesIO(content)) as image:
        image.save(picture, "JPEG", comment=comment, exif=image.getexif())
    return picture.getvalue()


def test_r1_the_phones_word() -> None:
    facts = _inspected(_with_comment(NOTE, photo()))
    assert (ORIGINAL, "2026:11:20 09:05:00") == (facts.original_sha256, facts.taken_at)


def test_r1_the_cameras_time_comes_first() -> None:
    facts = _inspected(_with_comment(NOTE, photo_taken_at("2026:11:20 08:00:00")))
    assert (ORIGINAL, "2026:11:20 08:00:00") == (facts.original_sha256, facts.taken_at)


@pytest.mark.parametrize("comment", ["", "made by hand", NOTE.replace("taken", "seen"), NOTE + " or so"])
def test_r2_another_comment_says_nothing(comment: str) -> None:
    facts = _inspected(_with_comment(comment, photo()))
    assert (None, None) == (facts.original_sha256, facts.taken_at)


def test_r2_nor_does_none() -> None:
    assert _inspected(photo(form="PNG")).original_sha256 is None
