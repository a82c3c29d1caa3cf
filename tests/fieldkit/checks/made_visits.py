"""Visits that raise no doubt, to be changed by a test."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from fieldkit.checks.facts import Batch, Photo, Visit
from fieldkit.checks.known import find_doubts
from fieldkit.submissions.tables import SubmissionState
from forms.text import Bilingual

NINE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # 17:00 in Shanghai


def visit(
    code: str,
    *,
    auditor: int = 1,
    starts: float = 0,
    lasts: float = 40,
    place: tuple[float, float] = (26.0, 119.0),
    device: str = "",
    received: float = 300,
    answers: Mapping[str, str] | None = None,
) -> Visit:
    """At its site; `starts` and `received` in minutes after nine, UTC, `lasts` in minutes."""
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
        received_at=NINE + timedelta(minutes=received),
        latitude=place[0],
        longitude=place[1],
        site_code="CM-1",
        site_name="营业厅",
        operator="CM",
        site_latitude=place[0],
        site_longitude=place[1],
        city="FZ",
        city_label=Bilingual("福州", "Fuzhou"),
        violations=(),
        unknown=(),
        auditor=f"a{auditor}",
        device=device,
        answers=answers or {},
    )


def photo(
    code: str,
    sha256: str = "a",
    *,
    question: str = "hall_photo",
    taken: str = "2026:11:20 17:10:00",
    changed: str | None = None,
    software: str | None = None,
    dhash: int | None = None,
    fine: int = 0,
) -> Photo:
    """Taken ten minutes after nine, UTC, as a telephone in Fujian writes it."""
    return Photo(
        *(f"uuid:{code}", code, f"{question}.jpg", question, sha256),
        taken_at=taken,
        changed_at=changed,
        software=software,
        dhash=dhash,
        fine_hash=f"{fine:064x}",
    )


def told(batch: Batch, check: str, **thresholds: float) -> list[tuple[str, str]]:
    """(visit, evidence in English) of one check; `thresholds` are the wave's own."""
    return [
        (doubt.instance_id.removeprefix("uuid:"), doubt.text.en)
        for doubt in find_doubts(batch, thresholds)
        if doubt.check.code == check
    ]
