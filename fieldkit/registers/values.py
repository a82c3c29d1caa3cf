"""What a cell of a register may hold: how its text is read, and how a value is said again."""

import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from fieldkit.i18n import Language, said
from forms.text import Bilingual, listed

Value = str | float | date | None

# letters and digits as wide as a Chinese sign, which Chinese keyboards type
_WIDE = {
    ord(sign): unicodedata.normalize("NFKC", sign)
    for sign in map(chr, range(0xFF10, 0xFF5B))
    if sign.isalnum()
}
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日{0,1}(?:[T ]00:00(?::00)?)?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL_DATE = re.compile(r"\d{5}")
_EXCEL_EPOCH = date(
    1899, 12, 30
)  # day 0 of Excel's calendar, counted from after its invented 29 February 1900
CREDIBLE_YEARS = range(1949, 2100)
_CODE = re.compile(r"\w[\w.\-]*")
RESERVED_CODES = (
    "new",
    "import",
    "imports",
    "duplicates",
    "register.xlsx",
)  # pages beside the register's rows


class Misread(Exception):  # noqa: N818 -- of the sender's cell, not of the program
    """The cell holds nothing of its kind: the fault's code, and what fills its sentence."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Kind(Protocol):
    """`read` takes a tidied text that is not blank; it raises `Misread`."""

    def read(self, text: str) -> Value: ...

    def shown(self, value: Value, language: Language) -> str: ...

    def choices(self, language: Language) -> list[tuple[str, str]]: ...


def narrow(text: str) -> str:
    """Every sign in its plain form: what is typed into a code, a number or a date is never a punctuation."""
    return unicodedata.normalize("NFKC", text)


def tidy(text: str) -> str:
    """Without blanks around, doubled or unseen, and without full-width letters and digits."""
    return " ".join(text.translate(_INVISIBLE).translate(_WIDE).split())


@dataclass(frozen=True, slots=True)
class Text:
    """Free text of at most `longest` signs."""

    longest: int = 200

    def read(self, text: str) -> Value:
        if "\ufffd" in text or any(unicodedata.category(sign) in {"Cc", "Cs", "Co"} for sign in text):
            raise Misread("strange_sign")
        if len(text) > self.longest:
            raise Misread("too_long", n=len(text), limit=self.longest)
        return text

    def shown(self, value: Value, language: Language) -> str:  # noqa: ARG002 -- the same in both
        return "" if value is None else str(value)

    def choices(self, language: Language) -> list[tuple[str, str]]:  # noqa: ARG002 -- as above
        return []


@dataclass(frozen=True, slots=True)
class Code(Text):
    """The key of a row; it stands in addresses of pages."""

    longest: int = 40

    def read(self, text: str) -> Value:
        code = narrow(text)
        Text.read(self, code)
        if not _CODE.fullmatch(code) or code.lower() in RESERVED_CODES:
            raise Misread("code_form", value=code, reserved=", ".join(RESERVED_CODES))
        return code


@dataclass(frozen=True, slots=True)
class Choice(Text):
    """One of a closed set: stored by its value, read by it or by a label in either language."""

    labels: Mapping[Any, Bilingual] | None = None  # by a string or a StrEnum

    def read(self, text: str) -> Value:
        wanted = narrow(text).casefold()
        for value, label in (self.labels or {}).items():
            if wanted in {value.casefold(), label.zh.casefold(), label.en.casefold()}:
                return str(value)
        raise Misread("not_a_choice", value=text, choices=listed(list((self.labels or {}).values())))

    def shown(self, value: Value, language: Language) -> str:
        label = (self.labels or {}).get(str(value))
        return said(label, language) if label else Text.shown(self, value, language)

    def choices(self, language: Language) -> list[tuple[str, str]]:
        return [(str(value), said(label, language)) for value, label in (self.labels or {}).items()]


@dataclass(frozen=True, slots=True)
class Day(Text):
    """A date whose year comes first, or Excel's own; 3/4/2026 could be two days and is refused."""

    def read(self, text: str) -> Value:
        day = _day(narrow(text))
        if day is None or day.year not in CREDIBLE_YEARS:
            raise Misread("not_a_date", value=text)
        return day


@dataclass(frozen=True, slots=True)
class Degrees(Text):
    """WGS-84 decimal degrees from −`limit` to `limit`."""

    limit: int = 180
    example: str = ""

    def read(self, text: str) -> Value:
        try:
            degrees = float(narrow(text).removesuffix("°"))
        except ValueError:
            raise Misread("not_a_number", value=text, example=self.example) from None
        if not abs(degrees) <= self.limit:  # not a number is outside as well
            raise Misread("out_of_range", value=text, limit=self.limit)
        return degrees


def _day(text: str) -> date | None:
    found = _DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text)
    with suppress(ValueError):
        if found:
            return date(*map(int, found.groups()))
        if _SERIAL_DATE.fullmatch(text):
            return _EXCEL_EPOCH + timedelta(days=int(text))
    return None
