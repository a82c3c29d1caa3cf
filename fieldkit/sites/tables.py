"""The register of sites: every place, number and address of the three operators that can be audited."""

from enum import StrEnum

from piccolo.columns import Date, DoublePrecision, ForeignKey, Serial, Text, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.indexes import IndexMethod
from piccolo.table import Table

from fieldkit.areas.tables import Area


class SiteKind(StrEnum):
    HALL = "hall"
    KIOSK = "kiosk"
    OUTLET = "outlet"  # air top-up
    PARTNER_COUNTER = "partner_counter"
    REPAIR_POINT = "repair_point"
    HOTLINE = "hotline"
    WEB = "web"
    SMS = "sms"


class Site(Table):
    id: Serial
    code = Varchar(length=40, unique=True)
    kind = Varchar(length=20, choices=SiteKind, default=SiteKind.HALL)
    operator = Varchar(length=2)  # CM, CU, CT
    city = ForeignKey(Area, on_delete=OnDelete.restrict, index=True, index_method=IndexMethod.btree)
    county = ForeignKey(
        Area,
        null=True,
        default=None,
        on_delete=OnDelete.restrict,
        index=True,
        index_method=IndexMethod.btree,
    )
    name = Text()
    # a street address, or the number, web address or SMS code that is the site
    address = Text()
    # WGS-84 degrees
    latitude = DoublePrecision(null=True, default=None)
    longitude = DoublePrecision(null=True, default=None)
    opened_on = Date(null=True, default=None)
    # the day it closed; null while it can be visited
    closed_on = Date(null=True, default=None)
    # made of name, code and address by fieldkit/sites/search.py, whoever writes one of them
    search = Text(default="")
