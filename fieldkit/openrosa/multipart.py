"""A submission request taken apart while it streams in, refused as soon as it is too large or not whole."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from multipart import MultipartError, MultipartSegment, ParserLimitReached, PushMultipartParser

from fieldkit.errors import DocumentRefusedError, TooLargeError
from fieldkit.submissions.values import IncomingFile
from forms.text import Bilingual

DOCUMENT_PART = "xml_submission_file"
MAX_DOCUMENT_BYTES = 5_000_000
MAX_PARTS = 200
MAX_NAME_CHARACTERS = 255

NOT_WHOLE = Bilingual("请求不完整或格式不对。", "The request is cut off or not multipart/form-data.")
NO_DOCUMENT = Bilingual("请求里没有 xml_submission_file。", "The request has no part xml_submission_file.")
NO_FILE_NAME = Bilingual("xml_submission_file 没有文件名。", "The part xml_submission_file has no file name.")
TOO_MANY = Bilingual(
    f"请求超过 {MAX_PARTS} 个部分，或某部分的头过长。",
    f"The request has more than {MAX_PARTS} parts, or a part's header is too long.",
)
LONG_NAME = Bilingual(
    f"附件名超过 {MAX_NAME_CHARACTERS} 个字符。",
    f"A file's name is longer than {MAX_NAME_CHARACTERS} characters.",
)


@dataclass(frozen=True, slots=True)
class SubmissionRequest:
    document: bytes
    files: list[IncomingFile]


async def read_request(
    body: AsyncIterator[bytes], *, boundary: str, max_file_bytes: int
) -> SubmissionRequest:
    """Read one submission request.

    Raises:
        DocumentRefusedError: not multipart, cut off, no document part, or one without a file name.
        TooLargeError: the document, one file, or the number of parts is beyond its limit.
    """
    reader = _Reader(max_file_bytes)
    try:
        with PushMultipartParser(boundary, max_segment_count=MAX_PARTS) as parser:
            async for chunk in body:
                for event in parser.parse(chunk) if chunk else ():
                    reader.take(event)
    except ParserLimitReached as error:
        raise TooLargeError(TOO_MANY) from error
    except MultipartError as error:
        raise DocumentRefusedError(NOT_WHOLE, code="not_multipart", where="body") from error
    return reader.finish()


class _Reader:
    """Gathers the parser's events into parts."""

    def __init__(self, max_file_bytes: int) -> None:
        self._max_file_bytes = max_file_bytes
        self._document: bytes | None = None
        self._files: list[IncomingFile] = []
        self._segment: MultipartSegment | None = None
        self._content = bytearray()

    def take(self, event: MultipartSegment | bytes | None) -> None:
        if isinstance(event, MultipartSegment):
            self._segment = event
            self._content = bytearray()
        elif event is not None:
            self._content += event
            self._check_size()
        elif self._segment is not None:
            self._end_part(self._segment)

    def finish(self) -> SubmissionRequest:
        if self._document is None:
            raise DocumentRefusedError(NO_DOCUMENT, code="no_document")
        return SubmissionRequest(self._document, self._files)

    def _check_size(self) -> None:
        is_document = self._segment is not None and self._segment.name == DOCUMENT_PART
        limit = MAX_DOCUMENT_BYTES if is_document else self._max_file_bytes
        if len(self._content) > limit:
            name = (self._segment.filename or self._segment.name or "") if self._segment else ""
            megabytes = limit // 10**6
            raise TooLargeError(
                Bilingual(f"“{name}”超过 {megabytes} MB。", f"'{name}' is larger than {megabytes} MB."),
                where=name,
            )

    def _end_part(self, segment: MultipartSegment) -> None:
        if segment.name == DOCUMENT_PART:
            if not segment.filename:
                raise DocumentRefusedError(NO_FILE_NAME, code="no_file_name")
            self._document = bytes(self._content)
        elif segment.filename:
            content_type = segment.content_type or "application/octet-stream"
            names = _printable(segment.name or ""), _printable(segment.filename)
            self._files.append(IncomingFile(*names, content_type, bytes(self._content)))
        self._segment = None


def _printable(name: str) -> str:
    """Without control characters, which no document can name and no table can hold."""
    if len(name) > MAX_NAME_CHARACTERS:
        raise DocumentRefusedError(LONG_NAME, code="name_too_long", where=name[:60])
    return "".join(sign for sign in name if sign >= " ")
