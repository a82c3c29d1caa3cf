"""Opens an .xlsx only as far as it is honest and small: all of it is measured before a table is built.

A file of a few hundred bytes can name one cell in the last row of the last column, or one long text from a
million cells, or unpack into more than it says; what reads workbooks would ask for all the memory there is.
"""

import zlib
from collections.abc import Mapping, Sequence
from copy import copy
from io import BytesIO
from itertools import zip_longest
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

MAX_UNPACKED_BYTES = 60_000_000  # a larger one is no form
MAX_CELLS = 1_000_000  # of a sheet, from A1 to its last filled row and column
MAX_CHARACTERS = 60_000_000  # of all cells' texts

_DIGITS, _LETTERS = 9, 5  # of a reference to a cell; longer ones are beyond every limit anyway
_DAMAGES = (BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError)  # RuntimeError: encrypted


class TooLarge(Exception):  # noqa: N818 - of the sender's file, not of the program
    """It unpacks into more than `MAX_UNPACKED_BYTES`."""


class TooWide(TooLarge):
    """Its tables would take more than `MAX_CELLS` or `MAX_CHARACTERS`, however small the file."""


def measured(source: bytes) -> bytes:
    """The workbook again, packed anew: its XML parts, each as large as it said, none with a DTD.

    Raises:
        TooLarge, TooWide: a limit of this module is passed.
        BadZipFile: it is no archive, damaged, encrypted, unpacks into more than it says, or has a DTD.
    """
    parts = _unpacked(source)
    measures = {name: read for name, part in parts.items() if (read := _measures(part))}
    texts = [max(all_) for all_ in zip_longest(*(one.shared for one in measures.values()), fillvalue=0)]
    if sum(one.characters(texts) for one in measures.values()) > MAX_CHARACTERS:
        raise TooWide
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for name in measures:
            archive.writestr(name, parts[name])
    return file.getvalue()


def _unpacked(source: bytes) -> Mapping[str, bytes]:
    try:
        with ZipFile(BytesIO(source)) as archive:
            infos = archive.infolist()
            if sum(info.file_size for info in infos) > MAX_UNPACKED_BYTES:
                raise TooLarge
            return {info.filename: _part(archive, info) for info in infos}
    except _DAMAGES as error:
        raise BadZipFile(str(error)) from error


def _part(archive: ZipFile, info: ZipInfo) -> bytes:
    """Asked for one byte more than it says it has, it must not have it."""
    probe = copy(info)
    probe.file_size += 1
    with archive.open(probe) as part:
        content = part.read(probe.file_size)
    if len(content) != info.file_size:
        raise BadZipFile(info.filename)
    return content


def _measures(part: bytes) -> "_Measures | None":
    """None of what is no XML: pictures and printers' settings, which nobody reads here."""
    try:
        return _Measures(part)
    except expat.ExpatError:
        return None


def _refuse_dtd(*_: object) -> None:
    raise BadZipFile("DTD")


class _Measures:
    """Of one part: how far a sheet reaches and what its cells hold, or how long the shared texts are."""

    def __init__(self, part: bytes) -> None:
        self.shared: list[int] = []
        self._row = self._column = self._last_row = self._last_column = self._own = 0
        self._references: dict[int, int] = {}  # shared text → how many cells show it
        self._is_shared = False
        self._text: list[str] | None = None
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_dtd
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(part, True)

    def characters(self, texts: Sequence[int]) -> int:
        shown = (texts[at] * times for at, times in self._references.items() if 0 <= at < len(texts))
        return self._own + sum(shown)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                self._row = _number(attributes.get("r", ""), self._row + 1)
                self._column = 0
            case "c":
                letters, digits = _split(attributes.get("r", ""))
                self._row = _number(digits, max(self._row, 1))
                self._column = _column(letters) or self._column + 1
                self._is_shared = attributes.get("t") == "s"
            case "si":
                self.shared.append(0)
            case "v" | "t":
                self._text = []
            case _:
                pass

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, name: str) -> None:
        if self._text is None or name.rpartition(":")[2] not in {"v", "t"}:
            return
        text, self._text = "".join(self._text), None
        if self._row:
            self._fill(text)
        elif self.shared:
            self.shared[-1] += len(text)

    def _fill(self, text: str) -> None:
        self._last_row = max(self._last_row, self._row)
        self._last_column = max(self._last_column, self._column)
        if self._last_row * self._last_column > MAX_CELLS:
            raise TooWide
        if self._is_shared:
            at = _number(text.strip(), -1)
            self._references[at] = self._references.get(at, 0) + 1
        else:
            self._own += len(text)


def _split(reference: str) -> tuple[str, str]:
    """BC12 → BC, 12."""
    letters = reference.rstrip("0123456789")
    return letters, reference[len(letters) :]


def _number(digits: str, otherwise: int) -> int:
    return int(digits[:_DIGITS]) if digits.isascii() and digits.isdigit() else otherwise


def _column(letters: str) -> int:
    """AA → 27; 0 where there are none, and beyond every limit where they are no letters."""
    if letters and not (letters.isascii() and letters.isalpha()):
        return MAX_CELLS + 1
    number = 0
    for letter in letters.upper()[:_LETTERS]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
