"""What was done with a visit, as it is stored and as it is read back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from fieldkit.database.sql import fetch, fetch_one

# Everything that was done with a visit's submissions, those that were corrected since included.
HISTORY = """
SELECT r.instance_id, r.revision, r.kind, r.account, r.at, r.reason, r.items, r.appeal, p.name, p.login
  FROM submission u
  JOIN review_step r ON r.instance_id = u.instance_id
  JOIN account p ON p.id = r.account
 WHERE u.assignment_id = $1
 ORDER BY r.at, r.id
"""


# Why the reviewers gave a submission back, or did not believe it, last.
LAST_WORD = """
SELECT reason, items FROM review_step
 WHERE instance_id = $1 AND kind IN ('returned', 'rejected') ORDER BY revision DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class ItemNote:
    """One answer that a step is about, by its path: a comment on it, or what stood there and stands now."""

    path: str
    comment: str = ""
    old: str | None = None
    new: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One deed; `revision` is what it made of the submission, `name` and `login` who did it."""

    instance_id: str
    revision: int
    kind: str
    account: int
    at: datetime
    reason: str
    items: tuple[ItemNote, ...]
    appeal: str
    name: str
    login: str


async def history_of(assignment_id: int) -> list[Step]:
    """Oldest first."""
    return [_step({**row}) for row in await fetch(HISTORY, assignment_id)]


async def last_word(instance_id: str) -> tuple[str, tuple[ItemNote, ...]]:
    """The reason and the comments with which it was returned or rejected; blank where the form itself did."""
    row = await fetch_one(LAST_WORD, instance_id)
    return (row["reason"], notes_of(row["items"])) if row else ("", ())


def corrections_in(steps: Sequence[Step], instance_id: str) -> dict[str, str]:
    """What stands in the place of the document's answers by now: path -> answer."""
    return {
        note.path: note.new
        for step in steps
        if step.instance_id == instance_id
        for note in step.items
        if note.new is not None
    }


def notes_of(written: str) -> tuple[ItemNote, ...]:
    return msgspec.json.decode(written, type=tuple[ItemNote, ...])


def written_notes(notes: Sequence[ItemNote]) -> str:
    return msgspec.json.encode(notes).decode()


def _step(columns: dict[str, Any]) -> Step:
    columns["items"] = notes_of(columns["items"])
    return Step(**columns)
