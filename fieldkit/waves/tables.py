"""One round of measurement (期)."""

from enum import StrEnum

from piccolo.columns import Date, Serial, Text, Varchar
from piccolo.table import Table

# where the field works; a wave may say otherwise
DEFAULT_ZONE = "Asia/Shanghai"


class WaveState(StrEnum):
    PLANNED = "planned"
    COLLECTING = "collecting"
    IN_REVIEW = "in_review"
    PROVISIONAL = "provisional"
    APPEAL = "appeal"
    FINAL = "final"
    PUBLISHED = "published"


class Wave(Table):
    id: Serial
    code = Varchar(length=40, unique=True)
    zh = Text()
    en = Text()
    area_zh = Text()
    area_en = Text()
    state = Varchar(length=20, choices=WaveState, default=WaveState.PLANNED)
    starts_on = Date()
    ends_on = Date()
    # the zone in which its forms' dates and times are evaluated
    timezone = Varchar(length=40, default=DEFAULT_ZONE)
