"""One round of measurement (期), and what it plans: forms, lines, targets."""

from enum import StrEnum

from piccolo.columns import JSONB, BigInt, Date, ForeignKey, Integer, Serial, Text, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Unique
from piccolo.table import Table

from fieldkit.areas.tables import Area
from fieldkit.surveys.tables import Survey

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


class Line(StrEnum):
    """Who measures (domain 2.1, H3)."""

    PROVINCE = "province"
    CITY = "city"
    THIRD_PARTY = "third_party"


class Method(StrEnum):
    EXPERIENCE = "experience"
    WALKTHROUGH = "walkthrough"
    SURVEY = "survey"


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
    # the month's calendar (domain 7.3); null where the office has not set it
    provisional_on = Date(null=True, default=None)
    appeals_until = Date(null=True, default=None)
    final_on = Date(null=True, default=None)
    publication_on = Date(null=True, default=None)
    # of every draw of this wave
    seed = BigInt(default=0)
    # the indicators, their δ and the touchpoints' weights: `fieldkit.waves.plan.WavePlan`
    plan = JSONB(default="{}")
    # the run that stood when the results became provisional: what appeals change is told against it
    provisional_run = Integer(null=True, default=None)
    # the scoring run that was published: it, and what it stands on, is frozen from then on
    published_run = Integer(null=True, default=None)


class WaveForm(Table, tablename="wave_form"):
    """A form version that the wave uses, and how it is used."""

    id: Serial
    wave = ForeignKey(Wave, on_delete=OnDelete.restrict)
    survey = ForeignKey(Survey, on_delete=OnDelete.restrict)
    line = Varchar(length=40, choices=Line)
    method = Varchar(length=40, choices=Method)

    used_once = Unique([wave, survey, line, method])


class WaveTarget(Table, tablename="wave_target"):
    """How many sites of an operator are visited in a city with a form, and how often each."""

    id: Serial
    wave_form = ForeignKey(WaveForm, on_delete=OnDelete.cascade)
    operator = Varchar(length=2)
    city = ForeignKey(Area, on_delete=OnDelete.restrict)
    n_sites = Integer()
    n_visits = Integer(default=1)  # to each site

    one_per_cell = Unique([wave_form, operator, city])
