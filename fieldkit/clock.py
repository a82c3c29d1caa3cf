"""What day it is where the field is."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from fieldkit.waves.tables import DEFAULT_ZONE


def today() -> date:
    return datetime.now(ZoneInfo(DEFAULT_ZONE)).date()
