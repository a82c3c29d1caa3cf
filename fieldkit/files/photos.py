"""Is it a photo? Decoded at an eighth of its size, so that a 40-megapixel JPEG costs little memory."""

import io
from dataclasses import dataclass

from PIL import ExifTags, Image, UnidentifiedImageError

from fieldkit.errors import FileRefusedError
from forms.text import Bilingual

FORMATS = ("JPEG", "PNG", "WEBP")
# a JPEG with a second picture behind it, as many telephones write
JPEGS = frozenset({"JPEG", "MPO"})
# what cannot be decoded small: other formats, and progressive JPEG, whose every coefficient stays in memory
MAX_PIXELS_UNREDUCED = 25_000_000
# Pillow's own limit only warns; ours is asked before anything is decoded
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    media_type: str
    width_px: int
    height_px: int
    taken_at: str | None  # EXIF DateTimeOriginal as the camera wrote it, local time without zone


def inspect_photo(content: bytes, name: str, *, max_pixels: int) -> PhotoFacts:
    """Decode `content`, say what it is; raises `FileRefusedError` naming `name` if it is no whole photo."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            _refuse_larger(image, name, max_pixels)
            facts = _facts(image)
            image.draft("RGB", (image.width // 8, image.height // 8))
            image.load()
    except FileRefusedError:
        raise
    except UnidentifiedImageError as error:
        raise _refused(name, "不是 JPEG、PNG 或 WebP 照片", "is not a JPEG, PNG or WebP photo") from error
    except Exception as error:  # strangers' bytes make a decoder fail in any way, and none of them is a photo
        raise _refused(name, "照片不完整或已损坏", "is cut off or damaged") from error
    return facts


def _refuse_larger(image: Image.Image, name: str, max_pixels: int) -> None:
    is_reducible = image.format in JPEGS and "progressive" not in image.info
    limit = max_pixels if is_reducible else min(max_pixels, MAX_PIXELS_UNREDUCED)
    if image.width * image.height > limit:
        millions = limit // 10**6
        raise _refused(name, f"超过 {millions} 百万像素", f"has more than {millions} megapixels")


def _facts(image: Image.Image) -> PhotoFacts:
    return PhotoFacts(
        media_type="image/jpeg" if image.format in JPEGS else Image.MIME[str(image.format)],
        width_px=image.width,
        height_px=image.height,
        taken_at=_taken_at(image),
    )


def _taken_at(image: Image.Image) -> str | None:
    """None also where the camera's notes cannot be read: the picture is good all the same."""
    try:
        taken = image.getexif().get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
    except Exception:  # noqa: BLE001 -- the notes are as foreign as the picture, and not what was asked for
        return None
    return "".join(sign for sign in str(taken or "") if sign.isprintable())[:40] or None


def _refused(name: str, zh: str, en: str) -> FileRefusedError:
    return FileRefusedError(Bilingual(f"“{name}”{zh}。", f"'{name}' {en}."), where=name)
