"""The files of a submission: which question named them, and are they what it asks for."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fieldkit.errors import FileRefusedError, TooLargeError
from fieldkit.files.photos import PhotoFacts, inspect_photo
from fieldkit.files.store import FileStore
from fieldkit.submissions.values import FileRow, IncomingFile
from forms.model import Kind
from forms.safe_xml import UnreadableXml, local_name, parse_safely
from forms.text import Bilingual

NO_RECORDING = Bilingual("“{name}”不是录音。", "'{name}' is not a recording.")
NO_VIDEO = Bilingual("“{name}”不是视频。", "'{name}' is not a video.")
NO_OSM = Bilingual("“{name}”不是 OSM 文件。", "'{name}' is not an OSM file.")
# what a question's file may be by its media type; some clients call a container with sound alone a video
SOUND = ("audio/", "video/")
MEDIA: Mapping[Kind, tuple[tuple[str, ...], Bilingual]] = {
    Kind.AUDIO: (SOUND, NO_RECORDING),
    Kind.BACKGROUND_AUDIO: (SOUND, NO_RECORDING),
    Kind.VIDEO: (("video/",), NO_VIDEO),
}


@dataclass(frozen=True, slots=True)
class FileLimits:
    max_bytes: int
    max_photo_pixels: int


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file under the name its document gives it, and what the question that names it collects."""

    name: str
    kind: Kind
    file: IncomingFile


@dataclass(frozen=True, slots=True)
class Parcel:
    """A request's files: those the document names, and those that nothing names."""

    named: Sequence[NamedFile] = field(default_factory=list[NamedFile])
    unnamed: Sequence[IncomingFile] = field(default_factory=list[IncomingFile])


def match_files(files: Sequence[IncomingFile], wanted: Mapping[str, Kind]) -> Parcel:
    """Sort `files` by `wanted` (file name -> kind of its question); a part's or its file's name will do."""
    named: list[NamedFile] = []
    unnamed: list[IncomingFile] = []
    for file in files:
        name = next((name for name in (file.file_name, file.part_name) if name in wanted), None)
        if name is None:
            unnamed.append(file)
        else:
            named.append(NamedFile(name, wanted[name], file))
    return Parcel(named, unnamed)


async def keep_files(files: Sequence[NamedFile], store: FileStore, limits: FileLimits) -> list[FileRow]:
    """Inspect every file before storing any; raises `TooLargeError` or `FileRefusedError` naming the file."""
    photos = [await asyncio.to_thread(_inspect, file, limits) for file in files]
    shas = await asyncio.gather(*(store.put(file.file.content) for file in files))
    return [_row(file, photo, sha256=sha) for file, photo, sha in zip(files, photos, shas, strict=True)]


def _inspect(named: NamedFile, limits: FileLimits) -> PhotoFacts | None:
    """The photo's facts, None for another file; refuses what is not of its question's kind."""
    content = named.file.content
    if len(content) > limits.max_bytes:
        limit = limits.max_bytes // 2**20
        raise TooLargeError(
            Bilingual(f"“{named.name}”超过 {limit} MB。", f"'{named.name}' is larger than {limit} MB."),
            where=named.name,
        )
    if named.kind is Kind.IMAGE:
        return inspect_photo(content, named.name, max_pixels=limits.max_photo_pixels)
    if named.kind is Kind.OSM:
        _refuse_other_xml(named)
    if named.kind in MEDIA:
        _refuse_other_media(named, *MEDIA[named.kind])
    return None


def _refuse_other_xml(named: NamedFile) -> None:
    """What OpenMapKit brings: XML whose root is ``osm``."""
    try:
        is_osm = local_name(parse_safely(named.file.content)) == "osm"
    except UnreadableXml:
        is_osm = False
    if not is_osm:
        raise FileRefusedError(NO_OSM.filled(name=named.name), where=named.name)


def _refuse_other_media(named: NamedFile, media_types: tuple[str, ...], refusal: Bilingual) -> None:
    if not named.file.content_type.startswith(media_types):
        raise FileRefusedError(refusal.filled(name=named.name), where=named.name)


def _row(named: NamedFile, photo: PhotoFacts | None, *, sha256: str) -> FileRow:
    size_bytes = len(named.file.content)
    if photo is None:
        return FileRow(named.name, sha256, size_bytes, named.file.content_type)
    return FileRow(
        named.name,
        sha256,
        size_bytes,
        photo.media_type,
        width_px=photo.width_px,
        height_px=photo.height_px,
        taken_at=photo.taken_at,
        original_sha256=photo.original_sha256,
        changed_at=photo.changed_at,
        software=photo.software,
        dhash=photo.dhash,
        fine_hash=photo.fine_hash,
    )
