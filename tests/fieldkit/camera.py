"""Photos as cameras make them, drawn small unless the test is about size."""

import io
from functools import cache

from PIL import Image

EXIF_DATE_TIME_ORIGINAL = 0x9003
EXIF_IFD = 0x8769


@cache
def photo(shade: int = 90, *, width: int = 64, height: int = 48, form: str = "JPEG") -> bytes:
    """One plain picture per shade."""
    return _saved(Image.new("RGB", (width, height), (shade, 120, 200)), form)


def photo_taken_at(moment: str, *, shade: int = 90) -> bytes:
    """`moment` as the camera writes it, e.g. ``2026:11:20 09:05:00``."""
    exif = Image.Exif()
    exif.get_ifd(EXIF_IFD)[EXIF_DATE_TIME_ORIGINAL] = moment
    return _saved(Image.new("RGB", (64, 48), (shade, 120, 200)), "JPEG", exif=exif)


def two_in_one(*, width: int = 64, height: int = 48) -> bytes:
    """A JPEG that carries a second one behind it (MPO), as many telephones write them."""
    first, second = (Image.new("RGB", (width, height), (shade, 0, 0)) for shade in (10, 20))
    return _saved(first, "MPO", save_all=True, append_images=[second])


def _saved(image: Image.Image, form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()
