"""An auditor's answers, each in one statement: what a phone sends comes before or after, never between."""

from collections.abc import Sequence

from fieldkit.database.sql import fetch

ACCEPT = """
UPDATE assignment SET state = 'accepted'
 WHERE auditor = $1 AND state = 'assigned' AND ($2::text[] IS NULL OR code = ANY($2))
RETURNING code
"""

HAND_BACK = """
WITH handed_back AS (
    UPDATE assignment SET state = 'handed_back'
     WHERE auditor = $1 AND code = $2 AND state IN ('assigned', 'accepted')
    RETURNING id, auditor
)
INSERT INTO hand_back (assignment, auditor, reason)
SELECT id, auditor, $3 FROM handed_back
RETURNING id
"""


async def accept(*, auditor: int | None, codes: Sequence[str] | None) -> list[str]:
    """The auditor's visits that waited for an answer, all or those of `codes`, as accepted."""
    rows = await fetch(ACCEPT, auditor, None if codes is None else list(codes))
    return [row["code"] for row in rows]


async def hand_back(code: str, *, auditor: int | None, reason: str) -> bool:
    """Whether it was the auditor's, and nothing was sent yet."""
    return bool(await fetch(HAND_BACK, auditor, code, reason))
