"""What an auditor says of the visits that are theirs: that they will go, or that they will not, and why."""

from collections.abc import Sequence

from fieldkit.access import Permission, require
from fieldkit.accounts.tables import Account
from fieldkit.assignments import answer_queries as queries
from fieldkit.assignments.queries import visit_of
from fieldkit.assignments.tables import AssignmentState
from fieldkit.database.engine import ENGINE
from fieldkit.errors import FieldkitError, WrongStateError
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from forms.text import Bilingual

LONGEST_REASON = 500


class ReasonError(FieldkitError):
    """A visit cannot go back without a reason that the office can read."""

    code = "reason_refused"
    title = Bilingual("没有交回", "The visit was not handed back")
    remedy = Bilingual("请写明原因再交回。", "Write why you cannot go, and hand it back again.")


async def accept(auditor: Account, code: str) -> None:
    """Say that one goes; saying it twice changes nothing.

    Raises:
        LinkRefusedError: the visit is not this auditor's.
        WrongStateError: nobody waits for the answer any more.
    """
    if not await _accept(auditor, [code]):
        visit = await visit_of(auditor.id, code)
        if visit.state != AssignmentState.ACCEPTED:
            raise WrongStateError(NOT_WAITING)


async def accept_all(auditor: Account) -> int:
    """Say yes to every visit that waits for an answer; how many there were."""
    return len(await _accept(auditor, None))


async def hand_back(auditor: Account, code: str, reason: str) -> None:
    """Say that one will not go; the office sees it at once.

    Raises:
        LinkRefusedError: the visit is not this auditor's.
        ReasonError: no reason, or one that is too long.
        WrongStateError: something was sent, or the visit is closed or taken back.
    """
    own = require(auditor, Permission.FILL_OWN_VISITS).account
    await visit_of(auditor.id, code)
    why = reason.strip()
    if not why or len(why) > LONGEST_REASON:
        raise ReasonError(REASON.filled(n=LONGEST_REASON), where="reason")
    async with ENGINE.transaction():
        if not await queries.hand_back(code, auditor=own, reason=why):
            raise WrongStateError(NOT_TO_HAND_BACK)
        await record(auditor, Deed.CHANGED, "visits", code, {"handed_back": why})


NOT_WAITING = Bilingual("这次走访已不需要答复。", "This visit needs no answer any more.")
NOT_TO_HAND_BACK = Bilingual(
    "已经发送过、已结束或已撤回的走访不能交回。",
    "A visit that was sent, closed or taken back cannot be handed back.",
)
REASON = Bilingual(
    "原因不能为空，最多 {n} 个字。", "The reason must not be empty, nor longer than {n} characters."
)


async def _accept(auditor: Account, codes: Sequence[str] | None) -> list[str]:
    own = require(auditor, Permission.FILL_OWN_VISITS).account
    accepted: list[str] = []
    async with ENGINE.transaction():
        accepted = await queries.accept(auditor=own, codes=codes)
        if accepted:
            await record(
                auditor, Deed.CHANGED, "visits", " ".join(accepted[:20]), {"accepted": len(accepted)}
            )
    return accepted
