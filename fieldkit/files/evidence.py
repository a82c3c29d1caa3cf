"""Is it evidence? A photo, a PDF or a recording, by what is in it and not by what it is called."""

from fieldkit.errors import FileRefusedError, TooLargeError
from fieldkit.files.photos import inspect_photo
from forms.text import Bilingual

MIB = 2**20
MAX_BYTES = 20 * MIB
PDF = "application/pdf"
# what a recording's file begins with: at which byte, what, and what it is then
RECORDINGS = (
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\xff\xf1", "audio/aac"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"#!AMR", "audio/amr"),
    (8, b"WAVE", "audio/wav"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftypmp42", "audio/mp4"),
    (4, b"ftypisom", "audio/mp4"),
    (4, b"ftyp3gp", "audio/3gpp"),
)
# where a PDF says that it begins and ends; a little may stand around it
PDF_BEGINS_WITHIN = PDF_ENDS_WITHIN = 1024

EMPTY = Bilingual("“{name}”是空文件。", "'{name}' is empty.")
LARGER = Bilingual("“{name}”超过 {limit} MB。", "'{name}' is larger than {limit} MB.")
CUT_OFF = Bilingual("PDF 文件“{name}”不完整。", "The PDF '{name}' is cut off.")
OTHER = Bilingual(
    "“{name}”不是照片（JPEG、PNG、WebP）、PDF 或录音。",
    "'{name}' is no photo (JPEG, PNG, WebP), PDF or recording.",
)
SEND_ANOTHER = Bilingual(
    "没有保存任何内容。请换一个文件再提交；iPhone 的照片请先存为 JPEG。",
    "Nothing was stored. Send another file; save an iPhone's photo as JPEG first.",
)


def inspect_evidence(content: bytes, name: str, *, max_photo_pixels: int) -> str:
    """Its media type; raises `TooLargeError` or `FileRefusedError`, naming the file."""
    if len(content) > MAX_BYTES:
        raise TooLargeError(LARGER.filled(name=name, limit=MAX_BYTES // MIB), where=name)
    if not content:
        raise _refused(EMPTY, name)
    if b"%PDF-" in content[:PDF_BEGINS_WITHIN]:
        if b"%%EOF" not in content[-PDF_ENDS_WITHIN:]:
            raise _refused(CUT_OFF, name)
        return PDF
    recording = next((kind for at, sign, kind in RECORDINGS if content.startswith(sign, at)), None)
    return recording or _photo(content, name, max_photo_pixels)


def _photo(content: bytes, name: str, max_pixels: int) -> str:
    try:
        return inspect_photo(content, name, max_pixels=max_pixels).media_type
    except FileRefusedError as error:
        is_photo = content.startswith((b"\xff\xd8", b"\x89PNG", b"RIFF"))
        raise FileRefusedError(
            error.detail if is_photo else OTHER.filled(name=name), where=name, remedy=SEND_ANOTHER
        ) from error


def _refused(why: Bilingual, name: str) -> FileRefusedError:
    return FileRefusedError(why.filled(name=name), where=name, remedy=SEND_ANOTHER)
