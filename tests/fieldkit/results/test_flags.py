"""Doubts about visits (domain A17), each by a few visits made for it.

R1 broken rules, missing files, unreadable answers and unknown fields are told with what they are about
R2 far from the site: beyond 300 m on the sphere, not at it
R3 too quick: under 40 % of the usual time, not at it
R4 two visits of one auditor at the same time: told on each that began before an earlier one ended
R5 a photo of another visit is told on both; the same photo twice in one visit is none
R6 what is not known raises no doubt
R7 in a fixed order, by check
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fieldkit.checks.facts import Batch, Photo, Visit
from fieldkit.checks.known import Doubt, find_doubts
from fieldkit.checks.places import distance_m
from fieldkit.results.scored import Unreadable
from fieldkit.submissions.tables import SubmissionState
from forms.logic.evaluate import Block, Violation, ViolationCode
from forms.text import Bilingual
from scoring.workbook.book import Severity

NINE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
USUAL_S = 40 * 60.0
METRES_PER_DEGREE = 6_371_000 * 3.141592653589793 / 180


def _visit(
    code: str, *, auditor: int = 1, starts: float = 0, lasts: float = 40, metres_north: float = 0
) -> Visit:
    """A good visit of 40 minutes at its site; `starts` and `lasts` in minutes after nine."""
    began = NINE + timedelta(minutes=starts)
    return Visit(
        instance_id=f"uuid:{code}",
        assignment_id=1,
        auditor_id=auditor,
        code=code,
        state=SubmissionState.ACCEPTED,
        weight=1.0,
        started_at=began,
        ended_at=began + timedelta(minutes=lasts),
        received_at=began + timedelta(hours=5),
        latitude=26.0 + metres_north / METRES_PER_DEGREE,
        longitude=119.0,
        site_code="CM-1",
        site_name="营业厅",
        operator="CM",
        site_latitude=26.0,
        site_longitude=119.0,
        city="FZ",
        city_label=Bilingual("福州", "Fuzhou"),
        violations=(),
        unknown=(),
    )


def _photo(code: str, sha256: str, question: str = "hall_photo") -> Photo:
    return Photo(f"uuid:{code}", code, f"{question}.jpg", question, sha256)


def _flags(*visits: Visit, photos: tuple[Photo, ...] = ()) -> list[Doubt]:
    """But that these photos tell no time, which is another check's (tests/fieldkit/checks)."""
    found = find_doubts(Batch(visits, photos, usual_s={0: USUAL_S}))
    return [doubt for doubt in found if doubt.check.code != "photo_timeless"]


def _told(flags: list[Doubt]) -> list[tuple[str, str]]:
    return [(flag.instance_id.removeprefix("uuid:"), flag.check.code) for flag in flags]


def _distance_m(visit: Visit) -> float | None:
    return distance_m((visit.latitude, visit.longitude), (visit.site_latitude, visit.site_longitude))


def test_r1_broken_rules() -> None:
    label, message = Bilingual("等候秒数", "Waiting"), Bilingual("0到7200秒", "0 to 7200 seconds")
    broken = Violation(ViolationCode.CONSTRAINT, "/data/b/wait_s", "wait_s", label, "9999", message)
    [flag] = _flags(replace(_visit("V1"), state=SubmissionState.RETURNED, violations=(broken, broken)))
    assert ("broken_rules", Severity.SERIOUS) == (flag.check.code, flag.check.severity)
    assert (
        Bilingual(
            "等候秒数：0到7200秒；等候秒数：0到7200秒",
            "Waiting: 0 to 7200 seconds; Waiting: 0 to 7200 seconds",
        )
        == flag.text
    )


def test_r1_broken_rules_in_a_repeat_name_the_block() -> None:
    label, message = Bilingual("秒数", "Seconds"), Bilingual("必填", "Required")
    broken = Violation(
        *(ViolationCode.REQUIRED, "/data/dial[2]/seconds", "seconds", label, "", message),
        blocks=(Block(Bilingual("拨测", "Dial"), 2),),
    )
    [flag] = _flags(replace(_visit("V1"), state=SubmissionState.RETURNED, violations=(broken,)))
    assert Bilingual("拨测 第 2 组 · 秒数：必填", "Dial, block 2 · Seconds: Required") == flag.text


def test_r1_missing_files() -> None:
    [flag] = _flags(replace(_visit("V1"), state=SubmissionState.INCOMPLETE))
    assert ("missing_files", Severity.DOUBT) == (flag.check.code, flag.check.severity)


def test_r1_unreadable_answers() -> None:
    found = Unreadable("wait_s", Bilingual("等候秒数", "Waiting"), "soon")
    [flag] = _flags(replace(_visit("V1"), unreadable=found))
    assert ("unreadable", Severity.SERIOUS) == (flag.check.code, flag.check.severity)
    assert Bilingual("等候秒数（wait_s）：“soon”", "Waiting (wait_s): 'soon'") == flag.text


def test_r1_unknown_fields() -> None:
    [flag] = _flags(replace(_visit("V1"), unknown=("/data/b/humidity",)))
    told = (flag.check.code, flag.check.severity, flag.text.en)
    assert ("unknown_fields", Severity.NOTE, "/data/b/humidity") == told


def test_r1_good_visits_raise_none() -> None:
    assert [] == _flags(_visit("V1"), _visit("V2", starts=60))
    assert [] == _flags()


@pytest.mark.parametrize(("metres", "is_far"), [(0, False), (299, False), (301, True), (20_000, True)])
def test_r2_far(metres: float, is_far: bool) -> None:  # noqa: FBT001 -- the table's column
    flags = _flags(_visit("V1", metres_north=metres))
    assert ([("V1", "far")] if is_far else []) == _told(flags)
    assert all(f"{metres:,} m" in flag.text.zh for flag in flags)


def test_r2_east_and_over_the_date_line() -> None:
    east = replace(_visit("V1"), latitude=60.0, site_latitude=60.0, longitude=119.01)
    assert METRES_PER_DEGREE * 0.01 / 2 == pytest.approx(_distance_m(east), rel=1e-6)
    over = replace(_visit("V1"), latitude=0.0, site_latitude=0.0, longitude=179.999, site_longitude=-179.999)
    assert METRES_PER_DEGREE * 0.002 == pytest.approx(_distance_m(over), rel=1e-6)
    opposite = replace(_visit("V1"), latitude=-26.0, longitude=-61.0)
    assert METRES_PER_DEGREE * 180 == pytest.approx(_distance_m(opposite))


@pytest.mark.parametrize(("lasts", "is_quick"), [(16, False), (15.9, True), (0, True), (-5, True)])
def test_r3_too_quick(lasts: float, is_quick: bool) -> None:  # noqa: FBT001 -- the table's column
    usual = [_visit(f"V{n}", auditor=n) for n in range(2, 5)]
    flags = _flags(_visit("V1", lasts=lasts), *usual)
    assert ([("V1", "too_quick")] if is_quick else []) == _told(flags)


def test_r4_overlap() -> None:
    assert [("V2", "overlap")] == _told(_flags(_visit("V1"), _visit("V2", starts=39)))
    assert [] == _flags(_visit("V1"), _visit("V2", starts=40))
    assert [] == _flags(_visit("V1"), _visit("V2", auditor=2))


def test_r4_a_long_visit_overlaps_more_than_the_next() -> None:
    flags = _flags(
        _visit("V1", lasts=180), _visit("V2", starts=10, lasts=80), _visit("V3", starts=95, lasts=80)
    )
    assert [("V2", "overlap"), ("V3", "overlap")] == _told(flags)
    assert ["V1 × V2", "V1 × V3"] == [flag.text.en for flag in flags]


def test_r4_a_corrected_visit_does_not_overlap_its_first_version() -> None:
    first = replace(_visit("V1"), state=SubmissionState.RETURNED, instance_id="uuid:first")
    assert [] == _flags(first, _visit("V1"))


def test_r5_reused_photo() -> None:
    visits = _visit("V1"), _visit("V2", starts=60), _visit("V3", starts=120)
    photos = _photo("V1", "a"), _photo("V2", "a", "greeted_photo"), _photo("V3", "b")
    flags = _flags(*visits, photos=photos)
    assert [("V1", "photo_seen"), ("V2", "photo_seen")] == _told(flags)
    assert ["hall_photo = V2", "greeted_photo = V1"] == [flag.text.en for flag in flags]


def test_r5_twice_in_one_visit() -> None:
    photos = _photo("V1", "a"), _photo("V1", "a", "greeted_photo")
    assert [] == _flags(_visit("V1"), photos=photos)


def test_r5_photos_of_another_wave() -> None:
    photos = _photo("V1", "a"), _photo("OLD", "a")
    flags = _flags(_visit("V1"), photos=photos)
    assert [("V1", "photo_seen"), ("OLD", "photo_seen")] == _told(flags)
    assert ["hall_photo = OLD", "hall_photo = V1"] == [flag.text.en for flag in flags]


def test_r6_unknown_times_and_places() -> None:
    nowhere = replace(_visit("V1"), latitude=None, longitude=None, started_at=None)
    timeless = replace(_visit("V2"), ended_at=None, site_latitude=None)
    assert [] == _flags(nowhere, timeless, _visit("V3", starts=300))


def test_r7_order() -> None:
    far, quick = _visit("V2", starts=60, metres_north=900), _visit("V1", lasts=1, metres_north=900)
    flags = _flags(far, quick, *(_visit(f"W{n}", auditor=n) for n in range(2, 6)))
    assert [("V2", "far"), ("V1", "far"), ("V1", "too_quick")] == _told(flags)
