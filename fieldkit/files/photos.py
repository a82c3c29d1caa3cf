"""Is it a photo? Decoded at an eighth of its size, so that a 40-megapixel JPEG costs little memory."""

import io
import re
from dataclasses import dataclass

from PIL import ExifTags, Image, UnidentifiedImageError

from fieldkit.errors import FileRefusedError
from forms.text import Bilingual

FORMATS = ("JPEG", "PNG", "WEBP")
# a JPEG with a second picture behind it, as many telephones write
JPEGS = frozenset({"JPEG", "MPO"})
# what cannot be decoded small: other formats, and progressive JPEG, whose every coefficient stays in memory
MAX_PIXELS_UNREDUCED = 25_000_000
# what our phone page writes into its smaller copy (fieldkit/web/phone/origin.ts), as a JPEG comment
ORIGIN = re.compile(rb"fieldkit original sha256=([0-9a-f]{64}) taken=(\d{4}:\d\d:\d\d \d\d:\d\d:\d\d)")
# Pillow's own limit only warns; ours is asked before anything is decoded
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    media_type: str
    width_px: int
    height_px: int
    taken_at: str | None  # EXIF's DateTimeOriginal, else the phone's word; local time without zone
    original_sha256: str | None  # of the photo before our phone page made it small, by the phone's word


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
    original_sha256, phones_moment = _origin(image)
    return PhotoFacts(
        media_type="image/jpeg" if image.format in JPEGS else Image.MIME[str(image.format)],
        width_px=image.width,
        height_px=image.height,
        taken_at=_taken_at(image) or phones_moment,
        original_sha256=original_sha256,
    )


def _origin(image: Image.Image) -> tuple[str | None, str | None]:
    comment = image.info.get("comment")
    found = ORIGIN.fullmatch(comment) if isinstance(comment, bytes) else None
    return (found[1].decode(), found[2].decode()) if found else (None, None)


def _taken_at(image: Image.Image) -> str | None:
    """None also where the camera's notes cannot be read: the picture is good all the same."""
    try:
        taken = image.getexif().get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
    except Exception:  # noqa: BLE001 -- the notes are as foreign as the picture, and not what was asked for
        return None
    return "".join(sign for sign in str(taken or "") if sign.isprintable())[:40] or None


def _refused(name: str, zh: str, en: str) -> FileRefusedError:
    return FileRefusedError(Bilingual(f"“{name}”{zh}。", f"'{name}' {en}."), where=name)
