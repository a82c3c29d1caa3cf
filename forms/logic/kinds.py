"""Which texts are an answer of which kind. Nothing is repaired: ``3.0`` is no integer, ``１２`` no number."""

import re
from collections.abc import Callable
from datetime import UTC

from forms.logic.dates import parse_moment, parse_time
from forms.model import FILE_KINDS, Kind
from forms.text import Bilingual

_INTEGER = re.compile(r"-?[0-9]{1,10}")
_DECIMAL = re.compile(r"-?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INT32 = 2**31
_SHORT = 10  # digits that may pass the bound
_FILE_NAME_LENGTH = 255
_NAME_BREAKERS = frozenset('/\\:*?"<>|') | {chr(code) for code in range(32)}


def _is_integer(text: str) -> bool:
    if len(text) < _SHORT and text.isdecimal() and text.isascii():  # nearly all, so not worth a pattern
        return True
    return _INTEGER.fullmatch(text) is not None and -_INT32 <= int(text) < _INT32


def _is_decimal(text: str) -> bool:
    return _DECIMAL.fullmatch(text) is not None


def _is_date(text: str) -> bool:
    return _DATE.fullmatch(text) is not None and parse_moment(text, UTC) is not None


def _is_time(text: str) -> bool:
    return parse_time(text, UTC) is not None


def _is_date_time(text: str) -> bool:
    return "T" in text and parse_moment(text, UTC) is not None


def _is_geopoint(text: str) -> bool:
    """Latitude, longitude and, where the phone knows them, altitude and accuracy in metres."""
    parts = text.split(" ")
    if not 2 <= len(parts) <= 4 or not all(map(_is_decimal, parts)):
        return False
    latitude, longitude, *rest = map(float, parts)
    return abs(latitude) <= 90 and abs(longitude) <= 180 and all(accuracy >= 0 for accuracy in rest[1:])


def _is_line(text: str) -> bool:
    """At least two points, parted by semicolons."""
    points = [point.strip() for point in text.removesuffix(";").split(";")]
    return len(points) > 1 and all(map(_is_geopoint, points))


def _is_area(text: str) -> bool:
    """A line of at least three corners that comes back to its first."""
    points = [point.strip() for point in text.removesuffix(";").split(";")]
    return len(points) > 3 and points[0] == points[-1] and all(map(_is_geopoint, points))


def _is_acknowledged(text: str) -> bool:
    return text == "OK"


def _is_file_name(text: str) -> bool:
    return len(text) <= _FILE_NAME_LENGTH and text not in {".", ".."} and _NAME_BREAKERS.isdisjoint(text)


CHECKS: dict[Kind, Callable[[str], bool]] = {
    Kind.INTEGER: _is_integer,
    Kind.DECIMAL: _is_decimal,
    Kind.DATE: _is_date,
    Kind.TIME: _is_time,
    Kind.DATETIME: _is_date_time,
    Kind.START: _is_date_time,
    Kind.END: _is_date_time,
    Kind.TODAY: _is_date,
    Kind.GEOPOINT: _is_geopoint,
    Kind.START_GEOPOINT: _is_geopoint,
    Kind.BACKGROUND_GEOPOINT: _is_geopoint,
    Kind.GEOTRACE: _is_line,
    Kind.GEOSHAPE: _is_area,
    Kind.ACKNOWLEDGE: _is_acknowledged,
    **dict.fromkeys(FILE_KINDS, _is_file_name),
}
_DAY = Bilingual("应为存在的日期，如 2026-11-22。", "A date that exists is needed, as 2026-11-22.")
_POINT = Bilingual(
    "应为“纬度 经度 海拔 精度”，纬度在 ±90、经度在 ±180 以内。",
    "“latitude longitude altitude accuracy” is needed, latitude within ±90 and longitude within ±180.",
)
_DATE_TIME = Bilingual(
    "应为日期时间，如 2026-11-22T10:30:00.000+08:00。",
    "A date and time is needed, as 2026-11-22T10:30:00.000+08:00.",
)
_FILE_NAME = Bilingual(
    '应为一个文件名，不能含 / \\ : * ? " < > |。',
    'The name of one file is needed, without / \\ : * ? " < > |.',
)
WANTED: dict[Kind, Bilingual] = {
    Kind.INTEGER: Bilingual(
        "应为整数，只用半角数字，如 42。", "A whole number in half-width digits is needed, as 42."
    ),
    Kind.DECIMAL: Bilingual(
        "应为数字，只用半角数字和小数点，如 3.5。", "A number in half-width digits is needed, as 3.5."
    ),
    Kind.DATE: _DAY,
    Kind.TIME: Bilingual("应为时间，如 10:30:00。", "A time of day is needed, as 10:30:00."),
    Kind.DATETIME: _DATE_TIME,
    Kind.START: _DATE_TIME,
    Kind.END: _DATE_TIME,
    Kind.TODAY: _DAY,
    Kind.GEOPOINT: _POINT,
    Kind.START_GEOPOINT: _POINT,
    Kind.BACKGROUND_GEOPOINT: _POINT,
    Kind.GEOTRACE: Bilingual(
        "应为用分号隔开的至少两个定位点。", "At least two positions parted by semicolons are needed."
    ),
    Kind.GEOSHAPE: Bilingual(
        "应为用分号隔开、首尾相同的定位点。",
        "Positions parted by semicolons are needed, the last the same as the first.",
    ),
    Kind.ACKNOWLEDGE: Bilingual("应为 OK。", "OK is needed."),
    **dict.fromkeys(FILE_KINDS, _FILE_NAME),
}
