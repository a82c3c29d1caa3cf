"""The register of third-party firms: who sends auditors and batches."""

from piccolo.columns import Date, Serial, Text, Varchar
from piccolo.table import Table


class Firm(Table):
    id: Serial
    code = Varchar(length=20, unique=True)
    zh = Text()
    en = Text()
    contact = Text(default="")
    # the day its contract ended; null while it works for us
    closed_on = Date(null=True, default=None)
