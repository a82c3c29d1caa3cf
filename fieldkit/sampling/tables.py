"""Which sites a wave visits: draws that a stored seed brings back, and the sites they found."""

from piccolo.columns import (
    JSONB,
    BigInt,
    Boolean,
    DoublePrecision,
    ForeignKey,
    Integer,
    Serial,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Unique
from piccolo.table import Table

from fieldkit.accounts.tables import Account
from fieldkit.areas.tables import Area
from fieldkit.sites.tables import Site
from fieldkit.waves.tables import WaveForm


class Draw(Table):
    """One draw for one form of a wave. A new draw for the form takes the place of the last one."""

    id: Serial
    wave_form = ForeignKey(WaveForm, on_delete=OnDelete.restrict, index=True, index_method=IndexMethod.btree)
    seed = BigInt()
    drawn_at = Timestamptz(default=TimestamptzNow())
    drawn_by = ForeignKey(Account, on_delete=OnDelete.restrict)
    # how it was drawn: kind of site, matched or not, caliper in metres, reserves a stratum
    rules = JSONB(default="{}")
    # what could not be matched, and why
    gaps = JSONB(default="[]")
    # a later draw's moment; null for the one that counts
    replaced_at = Timestamptz(null=True, default=None)


class DrawnSite(Table, tablename="drawn_site"):
    """A site of a draw. `weight`: sites listed in its stratum ÷ sites drawn there."""

    id: Serial
    draw = ForeignKey(Draw, on_delete=OnDelete.cascade, index=True, index_method=IndexMethod.btree)
    site = ForeignKey(Site, on_delete=OnDelete.restrict)
    # where it was drawn, whatever becomes of the register
    operator = Varchar(length=2)
    city = ForeignKey(Area, on_delete=OnDelete.restrict)
    # the sites of the operators that are visited together; empty where they are drawn apart
    matched_set = Varchar(length=40, default="")
    distance_m = DoublePrecision(null=True, default=None)  # from ours in its set
    is_reserve = Boolean(default=False)
    place = Integer()  # in the order of its stratum's draw, from 1; reserves are taken in this order
    weight = DoublePrecision()
    n_visits = SmallInt(default=1)
    # when and why it left the draw, mostly because it proved closed; null while it is visited or in reserve
    left_at = Timestamptz(null=True, default=None)
    left_why = Text(default="")

    drawn_once = Unique([draw, site])
