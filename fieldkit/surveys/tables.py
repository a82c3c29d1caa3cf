"""Form versions from draft to retired: surveys, so that "form" keeps one meaning, the library `forms`."""

from enum import StrEnum

from piccolo.columns import JSONB, Bytea, ForeignKey, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table


class SurveyState(StrEnum):
    """In this order (domain 7.2). Drafts and versions in review may be replaced, the others are frozen."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    RETIRED = "retired"


FROZEN = [SurveyState.PUBLISHED, SurveyState.RETIRED]


class Survey(Table):
    """One version of a form and its rubric: the author's file, the clients' XForm, the parsed form."""

    id: Serial
    form_id = Varchar(length=120)
    version = Varchar(length=60)
    rubric_version = Varchar(length=60)
    title_zh = Text()
    title_en = Text()
    state = Varchar(length=20, choices=SurveyState, default=SurveyState.DRAFT)
    source = Bytea()
    source_name = Text()
    xform = Bytea()
    record = JSONB()
    # accounts; null where nobody signed in did it
    uploaded_by = Integer(null=True, default=None)
    uploaded_at = Timestamptz(default=TimestamptzNow())
    published_by = Integer(null=True, default=None)
    published_at = Timestamptz(null=True, default=None)
    retired_at = Timestamptz(null=True, default=None)

    version_is_frozen = Unique([form_id, version])


class SurveyRubric(Table, tablename="survey_rubric"):
    """Another rubric for a published version, whose questionnaire stays; from draft to published."""

    id: Serial
    survey = ForeignKey(Survey)
    version = Varchar(length=60)
    state = Varchar(length=20, choices=SurveyState, default=SurveyState.DRAFT)
    source = Bytea()
    source_name = Text()
    record = JSONB()
    uploaded_by = Integer()
    uploaded_at = Timestamptz(default=TimestamptzNow())
    published_by = Integer(null=True, default=None)
    published_at = Timestamptz(null=True, default=None)

    rubric_version_is_frozen = Unique([survey, version])
