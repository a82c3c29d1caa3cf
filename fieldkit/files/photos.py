"""Is it a photo? Decoded at an eighth of its size, so that a 40-megapixel JPEG costs little memory."""

import io
from dataclasses import dataclass

from PIL import ExifTags, Image, UnidentifiedImageError

from fieldkit.errors import FileRefusedError
from forms.text import Bilingual

FORMATS = ("JPEG", "PNG", "WEBP")
# formats other than JPEG cannot be decoded small
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
            facts = _facts(image)
            limit = max_pixels if image.format == "JPEG" else min(max_pixels, MAX_PIXELS_UNREDUCED)
            if facts.width_px * facts.height_px > limit:
                raise _refused(
                    name, f"超过 {limit // 10**6} 百万像素", f"has more than {limit // 10**6} megapixels"
                )
            image.draft("RGB", (image.width // 8, image.height // 8))
            image.load()
    except UnidentifiedImageError as error:
        raise _refused(name, "不是 JPEG、PNG 或 WebP 照片", "is not a JPEG, PNG or WebP photo") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise _refused(name, "照片不完整或已损坏", "is cut off or damaged") from error
    return facts


def _facts(image: Image.Image) -> PhotoFacts:
    taken = image.getexif().get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
    return PhotoFacts(
        media_type=Image.MIME[str(image.format)],
        width_px=image.width,
        height_px=image.height,
        taken_at=str(taken)[:40] if taken else None,
    )


def _refused(name: str, zh: str, en: str) -> FileRefusedError:
    return FileRefusedError(Bilingual(f"“{name}”{zh}。", f"'{name}' {en}."), where=name)
