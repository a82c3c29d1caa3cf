"""Dates and times as expressions handle them: text in ISO 8601, numbers as days since 1970-01-01T00:00Z.

A date is midnight, and a time without offset is the wall clock, in the evaluation's zone. Impossible dates
are None, never an error and never rolled over.
"""

import math
import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
_TIME = r"(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?"
_DATE_OR_DATETIME = re.compile(rf"(\d{{4}})-(\d\d)-(\d\d)(?:T{_TIME})?", re.ASCII)
_TIME_ONLY = re.compile(_TIME, re.ASCII)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_TOKEN = re.compile(r"%([YymnbdeHhMS3a%])")


def parse_moment(text: str, zone: tzinfo) -> datetime | None:
    """The instant of a date or dateTime text, in `zone`; None for anything else or an impossible date."""
    match = _DATE_OR_DATETIME.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups()[:3])
    try:
        clock = _time_of(match.groups()[3:], zone) if match[4] else time(tzinfo=zone)
        return datetime.combine(date(year, month, day), clock).astimezone(zone)
    except (ValueError, OverflowError):
        return None


def parse_time(text: str, zone: tzinfo) -> time | None:
    """A time of day, with `zone` where the text names no offset; None for anything else."""
    match = _TIME_ONLY.fullmatch(text)
    if match is None:
        return None
    try:
        return _time_of(match.groups(), zone)
    except ValueError:
        return None


def days_of(moment: datetime) -> float:
    """Days since the epoch, to the millisecond, as JavaScript's ``ms / 86400000``."""
    milliseconds = (moment - EPOCH) // timedelta(milliseconds=1)
    return milliseconds / 86_400_000


def moment_of(days: float, zone: tzinfo) -> datetime | None:
    """The instant so many days after the epoch, rounded to the millisecond; None outside years 1–9999."""
    if not math.isfinite(days):
        return None
    try:
        return (EPOCH + timedelta(milliseconds=math.floor(days * 86_400_000 + 0.5))).astimezone(zone)
    except OverflowError:
        return None


def iso_text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def day_share(at: time, now: datetime) -> float:
    """The part of the local day that has passed at `at`; an offset of its own is converted with today's."""
    local = datetime.combine(now.date(), at).astimezone(now.tzinfo).time()
    milliseconds = (local.hour * 60 + local.minute) * 60_000 + local.second * 1000 + local.microsecond // 1000
    return milliseconds / 86_400_000


def format_moment(moment: datetime, pattern: str) -> str:
    """`pattern` with ODK's date tokens filled in; names in English whatever the machine's locale."""
    filled = {
        "Y": f"{moment.year:04}",
        "y": f"{moment.year % 100:02}",
        "m": f"{moment.month:02}",
        "n": f"{moment.month}",
        "b": _MONTHS[moment.month - 1],
        "d": f"{moment.day:02}",
        "e": f"{moment.day}",
        "H": f"{moment.hour:02}",
        "h": f"{moment.hour}",
        "M": f"{moment.minute:02}",
        "S": f"{moment.second:02}",
        "3": f"{moment.microsecond // 1000:03}",
        "a": _WEEKDAYS[moment.weekday()],
        "%": "%",
    }
    return _TOKEN.sub(lambda token: filled[token[1]], pattern)


def _time_of(parts: tuple[str | None, ...], zone: tzinfo) -> time:
    hour, minute, second, fraction, offset = parts
    microsecond = int((fraction or "").ljust(6, "0")[:6])
    at = time(int(hour or 0), int(minute or 0), int(second or 0), microsecond)
    return at.replace(tzinfo=_offset_of(offset) if offset else zone)


def _offset_of(offset: str) -> tzinfo:
    if offset == "Z":
        return UTC
    return datetime.fromisoformat(f"1970-01-01T00:00:00{offset}").tzinfo or UTC
