"""What passes through the door: plain values between its steps."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fieldkit.submissions.tables import SubmissionState
from forms.logic.evaluate import Violation


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """One part of a request; clients name it by the part's name, the file's name, or both."""

    part_name: str
    file_name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class FileRow:
    name: str
    sha256: str
    size_bytes: int
    media_type: str
    width_px: int | None = None
    height_px: int | None = None
    taken_at: str | None = None
    original_sha256: str | None = None
    changed_at: str | None = None
    software: str | None = None
    dhash: int | None = None
    fine_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """What is held of a submission now: its state, and file name -> sha256."""

    state: SubmissionState
    stored: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """A submission that is already here; `files` is question -> file name, as its document names them."""

    digest: str
    auditor_id: int
    received_at: datetime
    files: Mapping[str, str]
    violations: Sequence[Violation]
    holding: Holding


@dataclass(frozen=True, slots=True)
class Standing:
    """How a document stands to what is stored. `assignment_id` is None when the auditor has no such visit."""

    assignment_id: int | None
    wave_id: int
    survey_id: int
    site_id: int
    assignment_state: str
    timezone: str
    retired_at: datetime | None
    facts: Mapping[str, str]  # what the assignment fixes, by question name
    known: Known | None
    edited_state: str | None
    edited_assignment_id: int | None
    edited_files: Mapping[str, str]  # name -> sha256


@dataclass(frozen=True, slots=True)
class NewSubmission:
    """A judged submission; the assignment had `judged_state` then and gets `assignment_state`.

    `kept` came with it; `taken_over` names files of the submission it edits that it still names.
    """

    instance_id: str
    assignment_id: int
    wave_id: int
    survey_id: int
    site_id: int
    auditor_id: int
    state: SubmissionState
    assignment_state: str
    judged_state: str
    digest: str
    document: bytes
    answers: Mapping[str, object]
    violations: Sequence[Violation]
    unknown: Sequence[str]
    files: Mapping[str, str]
    kept: Sequence[FileRow]
    taken_over: Collection[str]
    edits: str | None
    started_at: datetime | None
    ended_at: datetime | None
    latitude: float | None
    longitude: float | None


class Outcome(StrEnum):
    STORED = "stored"  # 201
    KNOWN = "known"  # 202: all of it was here already


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the auditor is told. `files` is everything the server now holds for this visit: name -> sha256."""

    outcome: Outcome
    instance_id: str
    state: SubmissionState
    received_at: datetime
    violations: Sequence[Violation]
    files: Mapping[str, str]
    awaited: Sequence[str]
    set_aside: Sequence[str] = ()
