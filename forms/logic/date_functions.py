"""Dates and times, always in the evaluation's zone."""

import math
from datetime import datetime

from forms.logic.context import Context, Value
from forms.logic.dates import day_share, format_moment, iso_text, moment_of, parse_moment, parse_time
from forms.logic.rows import Function
from forms.logic.values import to_number, to_text


def _now(context: Context) -> datetime:
    clock = context.document.clock
    return clock.now.astimezone(clock.zone)


def _moment(context: Context, value: Value) -> datetime | None:
    """The instant a text names or a number counts the days to."""
    zone = context.zone
    return parse_moment(to_text(value), zone) or moment_of(to_number(value, zone), zone)


def _date(context: Context, arguments: list[Value]) -> str:
    """A date text stays as it is; a number of days becomes a dateTime; anything else is blank."""
    text = to_text(arguments[0])
    zone = context.zone
    if parse_moment(text, zone) is not None:
        return text
    moment = moment_of(to_number(arguments[0], zone), zone)
    return "" if moment is None else iso_text(moment)


def _format(context: Context, arguments: list[Value]) -> str:
    moment = _moment(context, arguments[0])
    return "" if moment is None else format_moment(moment, to_text(arguments[1]))


def _decimal_date_time(context: Context, arguments: list[Value]) -> float:
    return to_number(arguments[0], context.zone)


def _decimal_time(context: Context, arguments: list[Value]) -> float:
    at = parse_time(to_text(arguments[0]), context.zone)
    return math.nan if at is None else day_share(at, _now(context))


DATE_FUNCTIONS = (
    Function("today", 0, 0, lambda context, _: _now(context).date().isoformat(), is_volatile=True),
    Function("now", 0, 0, lambda context, _: iso_text(_now(context)), is_volatile=True),
    Function("date", 1, 1, _date),
    Function("date-time", 1, 1, _date),
    Function("decimal-date-time", 1, 1, _decimal_date_time),
    Function("decimal-time", 1, 1, _decimal_time),
    Function("format-date", 2, 2, _format),
    Function("format-date-time", 2, 2, _format),
)
