"""The number by which pictures are told alike, and what a photo's notes say.

R1 one bit a pixel of a 9 × 8 grey copy, from the top left: brighter than its right neighbour, or not
R2 it stays when the picture is made larger, brighter or compressed; it is none for a picture too plain
R3 when the file was written last, and by what
"""

import io

import pytest
from PIL import Image

from fieldkit.files.photos import PhotoFacts, difference_hash, inspect_photo

COMB = bytes([200, 50] * 4 + [200]) * 8  # bright, dark, … nine pixels wide: each row is 10101010
TEETH = 0xAAAA_AAAA_AAAA_AAAA - (1 << 64)


def _grey(pixels: bytes) -> Image.Image:
    return Image.frombytes("L", (9, 8), pixels)


def test_r1_bit_by_bit() -> None:
    assert TEETH == difference_hash(_grey(COMB))
    first_row_only = bytes([8, 7, 6, 5, 4, 3, 2, 1, 0]) + bytes([5] * 63)
    assert 0xFF00_0000_0000_0000 - (1 << 64) == difference_hash(_grey(first_row_only))
    last_row_only = bytes([5] * 63) + bytes([8, 7, 6, 5, 4, 3, 2, 1, 0])
    assert 0xFF == difference_hash(_grey(last_row_only))


def test_r2_larger_and_brighter() -> None:
    large = _grey(COMB).resize((900, 800), Image.Resampling.NEAREST)
    brighter = large.point([min(255, level + 30) for level in range(256)])
    assert (TEETH, TEETH) == (difference_hash(large), difference_hash(brighter))
    assert TEETH == _inspected(large, quality=30).dhash


@pytest.mark.parametrize("pixels", [bytes([120] * 72), bytes([9, 8, 7, 6, 5, 4, 3, 2, 1] * 8)])
def test_r2_plain_pictures(pixels: bytes) -> None:
    assert difference_hash(_grey(pixels)) is None


def test_r3_notes() -> None:
    exif = Image.Exif()
    exif[0x0132], exif[0x0131] = "2026:11:20 09:30:00", "Adobe Photoshop 25.0"
    facts = _inspected(_grey(COMB), exif=exif)
    assert ("2026:11:20 09:30:00", "Adobe Photoshop 25.0") == (facts.changed_at, facts.software)
    assert (None, None) == (_inspected(_grey(COMB)).changed_at, _inspected(_grey(COMB)).software)


def _inspected(image: Image.Image, **options: object) -> PhotoFacts:
    written = io.BytesIO()
    image.save(written, "JPEG", **options)
    return inspect_photo(written.getvalue(), "photo.jpg", max_pixels=10**7)
