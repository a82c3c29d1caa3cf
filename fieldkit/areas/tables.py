"""The register of areas: provinces, the cities of each, the counties of each city."""

from enum import StrEnum

from piccolo.columns import Date, ForeignKey, Serial, Text, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table


class AreaKind(StrEnum):
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class Area(Table):
    """`parent`: the province of a city, the city of a county; a province has none."""

    id: Serial
    code = Varchar(length=20, unique=True)
    kind = Varchar(length=10, choices=AreaKind)
    parent = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict)
    zh = Text()
    en = Text()
    # the day it was merged away or renamed; null while it stands
    closed_on = Date(null=True, default=None)
