"""Drawn photos.

P1 each is a JPEG of 800 × 600 that a phone might have sent, with its moment and without a position
P2 the same shot gives the same bytes, another item, visit or seed other bytes
P3 what is wrong shows: a dirty floor is darker than a clean one
"""

from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from PIL import ExifTags, Image, ImageStat

from fieldkit.demo.photos import Shot, draw_photo
from fieldkit.demo.places import Operator
from fieldkit.demo.scenes import SCENES
from fieldkit.demo.world import TIME_ZONE

SHOT = Shot(
    visit="FJ12-FZ-03-CM",
    item="floor_clean",
    operator=Operator.CM,
    taken_at=datetime(2026, 10, 14, 9, 31, 5, tzinfo=TIME_ZONE),
    level=5,
    seed=7,
)


@pytest.mark.parametrize("item", ["ext_signage", "an_item_of_another_form", *SCENES])
@pytest.mark.parametrize("level", [0, 5])
def test_p1_a_real_jpeg(item: str, level: int) -> None:
    photo = draw_photo(replace(SHOT, item=item, level=level, operator=Operator.CT))
    with Image.open(BytesIO(photo)) as image:
        image.load()
        assert ("JPEG", (800, 600)) == (image.format, image.size)
    assert 15_000 < len(photo) < 60_000


def test_p1_the_moment_is_kept_and_no_position() -> None:
    exif = Image.open(BytesIO(draw_photo(SHOT))).getexif()
    taken = exif.get_ifd(ExifTags.IFD.Exif)
    assert "2026:10:14 09:31:05" == taken[ExifTags.Base.DateTimeOriginal]
    assert "+08:00" == taken[ExifTags.Base.OffsetTimeOriginal]
    assert {} == exif.get_ifd(ExifTags.IFD.GPSInfo)


def test_p2_same_shot_same_bytes() -> None:
    assert draw_photo(SHOT) == draw_photo(SHOT)
    others = [
        SHOT,
        replace(SHOT, item="ext_open"),
        replace(SHOT, visit="FJ12-FZ-04-CM"),
        replace(SHOT, seed=8),
    ]
    assert len(others) == len({draw_photo(shot) for shot in others})


def test_p3_dirt_shows() -> None:
    clean, dirty = (
        ImageStat.Stat(Image.open(BytesIO(draw_photo(replace(SHOT, level=level)))).convert("L")).mean[0]
        for level in (5, 0)
    )
    assert dirty < clean - 0.5
