"""Text as a spreadsheet can hold it."""

import re
from math import ceil
from unicodedata import east_asian_width

MAX_UNITS = 32_767  # of UTF-16 in one cell (Excel's limit)
CUT_MARK = "…〔截断 cut〕"

# XML 1.0 forbids these, written as such or as references, so a file that holds one is "repaired" on opening.
_FORBIDDEN = r"\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_illegal = re.compile(f"[{_FORBIDDEN}]")
_needs_care = re.compile(rf"[{_FORBIDDEN}\r]|\A(?:[=+\-@]|<r>)").search


def needs_care(text: str) -> bool:
    """Whether a text may not be written as it is. Nearly none needs it; this runs on every cell."""
    return len(text) > MAX_UNITS // 2 or _needs_care(text) is not None


def storable(text: str) -> str:
    """The text without what XML forbids (� in its place), line ends plain, cut with a mark at the limit."""
    text = _illegal.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MAX_UNITS:
        return text
    kept = units[: 2 * (MAX_UNITS - len(CUT_MARK))]
    return kept.decode("utf-16-le", errors="ignore") + CUT_MARK


def display_width(text: str) -> int:
    """How many digits wide a text is drawn; Chinese and the shapes drawn from Chinese fonts take two."""
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)


def line_count(text: str, width: float) -> int:
    """Lines a text takes when wrapped in a column; a little generous, as words break before the edge."""
    return sum(max(1, ceil(1.05 * display_width(line) / width)) for line in text.split("\n"))
