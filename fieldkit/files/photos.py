"""Is it a photo? Decoded at an eighth of its size, so that a 40-megapixel JPEG costs little memory."""

import io
import re
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

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
EXIF_TIME = "%Y:%m:%d %H:%M:%S"
# a difference hash of fewer different bits than this, or more, is of a wall or the sky: it says nothing
PLAIN_BITS = 8
HASH_SIDE, FINE_SIDE = 8, 16
DRAWN_PX = 256  # at least, where there are so many: of fewer, a copy's hash differs by its own rounding
# Pillow's own limit only warns; ours is asked before anything is decoded
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    media_type: str
    width_px: int
    height_px: int
    taken_at: str | None  # EXIF's DateTimeOriginal, else the phone's word; local time without zone
    original_sha256: str | None  # of the photo before our phone page made it small, by the phone's word
    changed_at: str | None  # EXIF's DateTime: when the file was written last, local time without zone
    software: str | None  # that wrote it, by EXIF
    dhash: int | None  # see `difference_hash`
    fine_hash: str  # `difference_bits` of 16 × 16, hexadecimal: tells apart what `dhash` finds


def inspect_photo(content: bytes, name: str, *, max_pixels: int) -> PhotoFacts:
    """Decode `content`, say what it is; raises `FileRefusedError` naming `name` if it is no whole photo."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            _refuse_larger(image, name, max_pixels)
            facts = _facts(image)
            image.draft("RGB", (max(image.width // 8, DRAWN_PX), max(image.height // 8, DRAWN_PX)))
            image.load()
            facts = replace(
                facts, dhash=difference_hash(image), fine_hash=f"{difference_bits(image, FINE_SIDE):064x}"
            )
    except FileRefusedError:
        raise
    except UnidentifiedImageError as error:
        raise _refused(name, "不是 JPEG、PNG 或 WebP 照片", "is not a JPEG, PNG or WebP photo") from error
    except Exception as error:  # strangers' bytes make a decoder fail in any way, and none of them is a photo
        raise _refused(name, "照片不完整或已损坏", "is cut off or damaged") from error
    return facts


def difference_hash(image: Image.Image) -> int | None:
    """Signed 64-bit number that stays nearly the same when a picture is shrunk, recompressed or brightened.

    `difference_bits` of 8 × 8. None for a picture too plain to be told from others.
    """
    bits = difference_bits(image, HASH_SIDE)
    if not PLAIN_BITS <= bits.bit_count() <= HASH_SIDE**2 - PLAIN_BITS:
        return None
    return bits - (1 << 64) if bits >> 63 else bits


def difference_bits(image: Image.Image, side: int) -> int:
    """`side` squared bits of a grey copy `side` + 1 wide and `side` high, row by row from the top left.

    Is a pixel brighter than its right neighbour? (dHash, N. Krawetz 2013.)
    """
    grey = image.convert("L").resize((side + 1, side), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(side):
        for place in range(row * (side + 1), row * (side + 1) + side):
            bits = bits << 1 | (grey[place] > grey[place + 1])
    return bits


def moment_of(written: str | None, zone: ZoneInfo) -> datetime | None:
    """The moment that EXIF writes as local time, where the local time is `zone`'s; None for no such text."""
    try:
        return datetime.strptime(written or "", EXIF_TIME).replace(tzinfo=zone)
    except ValueError:
        return None


def _refuse_larger(image: Image.Image, name: str, max_pixels: int) -> None:
    is_reducible = image.format in JPEGS and "progressive" not in image.info
    limit = max_pixels if is_reducible else min(max_pixels, MAX_PIXELS_UNREDUCED)
    if image.width * image.height > limit:
        millions = limit // 10**6
        raise _refused(name, f"超过 {millions} 百万像素", f"has more than {millions} megapixels")


def _facts(image: Image.Image) -> PhotoFacts:
    original_sha256, phones_moment = _origin(image)
    taken_at, changed_at, software = _notes(image)
    return PhotoFacts(
        media_type="image/jpeg" if image.format in JPEGS else Image.MIME[str(image.format)],
        width_px=image.width,
        height_px=image.height,
        taken_at=taken_at or phones_moment,
        original_sha256=original_sha256,
        changed_at=changed_at,
        software=software,
        dhash=None,
        fine_hash="",
    )


def _origin(image: Image.Image) -> tuple[str | None, str | None]:
    comment = image.info.get("comment")
    found = ORIGIN.fullmatch(comment) if isinstance(comment, bytes) else None
    return (found[1].decode(), found[2].decode()) if found else (None, None)


def _notes(image: Image.Image) -> tuple[str | None, str | None, str | None]:
    """When it was taken, when written last, and by what; None where the camera's notes cannot be read.

    The picture is good all the same.
    """
    try:
        exif = image.getexif()
        taken = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
        changed, software = exif.get(ExifTags.Base.DateTime), exif.get(ExifTags.Base.Software)
    except Exception:  # noqa: BLE001 -- the notes are as foreign as the picture, and not what was asked for
        return None, None, None
    return _printable(taken), _printable(changed), _printable(software)


def _printable(note: object) -> str | None:
    return "".join(sign for sign in str(note or "") if sign.isprintable())[:40] or None


def _refused(name: str, zh: str, en: str) -> FileRefusedError:
    return FileRefusedError(Bilingual(f"“{name}”{zh}。", f"'{name}' {en}."), where=name)
