"""The columns that name pictures and sounds: which files a row shows, and what is wrong with them."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import PurePath

from PIL import Image

from forms.columns import MEDIA, MEDIA_PREFIX, stem
from forms.companions import MAX_BYTES, TOO_LARGE
from forms.faults import Fault, fault
from forms.languages import translation
from forms.model import Media
from forms.sheets import Row, Sheet
from forms.text import Bilingual

MAX_PIXELS = 25_000_000  # an auditor's phone must be able to show it

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_TYPES: Mapping[str, str] = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".aac": "audio/aac",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".3gp": "video/3gpp",
}
_LANGUAGE = "::"
_NO_PICTURE = Bilingual(
    "不是完整的 JPEG、PNG、WebP 或 GIF 图片。", "It is no whole JPEG, PNG, WebP or GIF picture."
)
_TOO_MANY_PIXELS = Bilingual(
    f"超过 {MAX_PIXELS // 10**6} 百万像素。", f"It has more than {MAX_PIXELS // 10**6} megapixels."
)


@dataclass(frozen=True, slots=True)
class MediaFiles:
    """Those of the files that the sheets name, by name."""

    files: Mapping[str, bytes]
    faults: tuple[Fault, ...]


def media_type(file_name: str) -> str:
    """What a browser is told it is; "" for what no media column may name."""
    return _TYPES.get(PurePath(file_name).suffix.lower(), "")


def media_of(sheet: Sheet, row: Row) -> Media | None:
    """The files shown with a row's label, None where there are none."""
    texts = {kind: _text(sheet, row, kind) for kind in sorted(MEDIA)}
    named = {kind.replace("-", "_"): text for kind, text in texts.items() if text.zh or text.en}
    return Media(**named) if named else None


def names_in(media: Media | None) -> Iterator[str]:
    """Every file that is named, in whatever language."""
    for field in fields(media) if media else ():
        text: Bilingual | None = getattr(media, field.name)
        yield from filter(None, dict.fromkeys((text.zh, text.en)) if text else ())


def columns_of(sheet: Sheet, row: Row) -> dict[str, str]:
    """A row's media as the compiler needs it: in each language of the labels.

    Without a language it would make one of its own, in which no label stands.
    """
    languages = {_language(column) for column in sheet.letters if stem(column) == "label"}
    cells: dict[str, str] = {}
    for column, text in row.cells.items():
        if stem(column) not in MEDIA:
            continue
        kind, own = stem(column), _language(column)
        for language in [own] if own else languages:
            title = f"{kind}{_LANGUAGE}{language}" if language else kind
            cells[title] = text if own else cells.get(title, text)
    return cells


def read_media(sheets: Mapping[str, Sheet], files: Mapping[str, bytes]) -> MediaFiles:
    """What the survey and the choices name, of the files that came with the form."""
    cells = [cell for name in ("survey", "choices") if name in sheets for cell in _cells(sheets[name])]
    faults = [flaw for row, column in cells for flaw in _file_faults(row, column, files)]
    for name in ("survey", "choices"):
        if name in sheets:
            faults += _language_faults(sheets[name])
    named = {row[column] for row, column in cells}
    return MediaFiles({name: files[name] for name in sorted(named) if name in files}, tuple(faults))


def _text(sheet: Sheet, row: Row, kind: str) -> Bilingual:
    columns = translation(sheet, kind)
    plain = row[kind] or row[MEDIA_PREFIX + kind]
    return Bilingual(row[columns.zh] or plain, row[columns.en] or plain)


def _language(column: str) -> str:
    return column.removeprefix(MEDIA_PREFIX).partition(_LANGUAGE)[2].strip()


def _cells(sheet: Sheet) -> Iterator[tuple[Row, str]]:
    for row in sheet.rows:
        for column in row.cells:
            if stem(column) in MEDIA:
                yield row, column


def _language_faults(sheet: Sheet) -> Iterator[Fault]:
    """A picture that stands in one language must stand in the other, unless one stands for all."""
    for kind in sorted(MEDIA):
        columns = translation(sheet, kind)
        own = [column for column in sheet.letters if stem(column) == kind]
        if not own or any(not _language(column) for column in own):
            continue
        if not columns.is_complete:
            yield fault("language_missing", sheet.place(), sheet=sheet.name, column=kind)
            continue
        for row in sheet.rows:
            missing = columns.missing(row)
            for column in missing if len(missing) == 1 else ():
                yield fault("text_missing", row.place(column), name=row["name"], column=column)


def _file_faults(row: Row, column: str, files: Mapping[str, bytes]) -> Iterator[Fault]:
    facts = {"name": row["name"], "file": row[column]}
    if row[column] not in files:
        yield fault("media_missing", row.place(column), **facts)
    elif message := _flaw(stem(column), row[column], files[row[column]]):
        yield fault("media_invalid", row.place(column), **facts, message=message)


def _flaw(kind: str, file_name: str, content: bytes) -> Bilingual | None:
    wanted = kind.removeprefix("big-")
    if not media_type(file_name).startswith(f"{wanted}/"):
        suffixes = " ".join(suffix for suffix, type_ in _TYPES.items() if type_.startswith(f"{wanted}/"))
        return Bilingual(f"{kind} 列的文件可以是：{suffixes}。", f"A file of {kind} may be: {suffixes}.")
    if len(content) > MAX_BYTES:
        return TOO_LARGE
    return _picture_flaw(content) if wanted == "image" else None


def _picture_flaw(content: bytes) -> Bilingual | None:
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                return _TOO_MANY_PIXELS
            image.load()
    except Exception:  # noqa: BLE001 -- strangers' bytes make a decoder fail in any way, and none is a picture
        return _NO_PICTURE
    return None
