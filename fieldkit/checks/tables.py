"""What the checks found. Shards on `instance_id` with the submissions: no foreign key across."""

from piccolo.columns import JSONB, BigSerial, Integer, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from fieldkit.submissions.tables import MAX_ID_CHARACTERS


class Flag(Table):
    """A doubt about one submission. It never removes anything; a reviewer dismisses it, or acts on it."""

    id: BigSerial
    instance_id = Varchar(length=MAX_ID_CHARACTERS)
    wave_id = Integer()  # the submission's: a wave's doubts are found, the gravest first, by one index
    check_code = Varchar(length=40)
    # what tells two findings of one check apart: the other visit, the question of the photo
    key = Text(default="")
    evidence = JSONB()  # in words: {"zh": …, "en": …}
    risk = SmallInt()  # 0–100
    found_at = Timestamptz(default=TimestamptzNow())
    dismissed_by = Integer(null=True, default=None)
    dismissed_at = Timestamptz(null=True, default=None)
    reason = Text(null=True, default=None)

    found_once = Unique([instance_id, check_code, key])
