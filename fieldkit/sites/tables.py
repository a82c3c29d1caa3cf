"""Where visits happen: cities and sites of the three operators."""

from piccolo.columns import DoublePrecision, ForeignKey, Serial, Text, Varchar
from piccolo.table import Table


class City(Table):
    id: Serial
    code = Varchar(length=20, unique=True)
    province = Varchar(length=20)
    zh = Text()
    en = Text()


class Site(Table):
    id: Serial
    code = Varchar(length=40, unique=True)
    kind = Varchar(length=20, default="hall")
    operator = Varchar(length=2)  # CM, CU, CT
    city = ForeignKey(City)
    name = Text()
    address = Text()
    # WGS-84 degrees
    latitude = DoublePrecision(null=True, default=None)
    longitude = DoublePrecision(null=True, default=None)
