"""Published form versions, called surveys here so that "form" keeps one meaning: the library `forms`."""

from enum import StrEnum

from piccolo.columns import JSONB, Bytea, Serial, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table


class SurveyState(StrEnum):
    PUBLISHED = "published"
    RETIRED = "retired"


class Survey(Table):
    """One frozen version of a form and its rubric: the author's file, the clients' XForm, the parsed form."""

    id: Serial
    form_id = Varchar(length=120)
    version = Varchar(length=60)
    rubric_version = Varchar(length=60)
    title_zh = Text()
    title_en = Text()
    state = Varchar(length=20, choices=SurveyState, default=SurveyState.PUBLISHED)
    source = Bytea()
    source_name = Text()
    xform = Bytea()
    record = JSONB()
    published_at = Timestamptz(default=TimestamptzNow())
    retired_at = Timestamptz(null=True, default=None)

    version_is_frozen = Unique([form_id, version])
