"""Scores follow what reviewers change: within the minute, and again when more changes while they are made."""

from procrastinate import JobContext

from fieldkit.accounts.tables import Account
from fieldkit.database.sql import fetch
from fieldkit.errors import BusyError, WrongStateError
from fieldkit.jobs import WhenStopped, jobs
from fieldkit.results.actions import queue_scoring
from fieldkit.services import Services
from fieldkit.waves.tables import Wave

# Waves whose newest scoring is done, with who last changed what it stands on, or whether a visit counts at
# all. One that failed is not tried again by itself.
OUTDATED = """
SELECT w.id AS wave, changed.account
  FROM wave w
  CROSS JOIN LATERAL (SELECT r.state, r.created_at FROM scoring_run r WHERE r.wave = w.id
                       ORDER BY r.id DESC LIMIT 1) newest
  CROSS JOIN LATERAL (SELECT s.account
                        FROM review_step s
                        JOIN submission u ON u.instance_id = s.instance_id
                       WHERE s.at > newest.created_at AND u.wave_id = w.id
                         AND s.kind IN ('corrected', 'rejected', 'returned', 'reopened')
                       ORDER BY s.at DESC LIMIT 1) changed
 WHERE w.state <> 'published' AND newest.state = 'done'
"""


@jobs.periodic(cron="* * * * *")
@jobs.task(name="rescore_changed", pass_context=True, queueing_lock="rescore_changed", retry=WhenStopped())
async def rescore_changed(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- the queue passes it
    """Score the waves again in which a reviewer or an appeal changed something since they were scored."""
    await rescore_outdated(context.additional_context["services"])


async def rescore_outdated(services: Services) -> int:
    """Ask for a scoring of each such wave; how many there were."""
    outdated = await fetch(OUTDATED)
    for row in outdated:
        wave = await Wave.objects().get(Wave.id == row["wave"])
        account = await Account.objects().get(Account.id == row["account"])
        if wave is None or account is None:
            raise LookupError(f"wave {row['wave']} or account {row['account']}")
        try:
            await queue_scoring(services, account, wave)
        except (BusyError, WrongStateError):  # somebody asked meanwhile, or it was published
            continue
    return len(outdated)
