"""What the tests of reviews share: a visit that came in, and reviewers to look at it."""

import msgspec

from fieldkit.accounts.actions import create_account
from fieldkit.accounts.tables import Account, Role
from fieldkit.assignments.tables import Assignment
from fieldkit.firms.tables import Firm
from fieldkit.results.tables import RunState, ScoringRun
from fieldkit.reviews.actions import Seen, find_subject
from fieldkit.submissions.tables import Submission
from tests.fieldkit.waiting import until

OPEN, GREETED, WAIT = "/data/b/open", "/data/b/greeted", "/data/b/wait_s"


async def another(login: str, role: Role = Role.PROJECT_OFFICE, *, firm: int | None = None) -> Account:
    """A colleague with a role of their own."""
    account = Account(login=login, name=login.title(), role=role, firm=firm)
    await account.save()
    return account


async def firm_with(auditor: Account, code: str = "F1") -> Firm:
    """A firm that `auditor` belongs to."""
    firm = Firm(code=code, zh=f"公司 {code}", en=f"Firm {code}")
    await firm.save()
    auditor.firm = firm.id
    await auditor.save()
    return firm


async def seen_by(account: Account, code: str = "V1") -> Seen:
    """The visit as it stands when `account` opens its page."""
    subject = await find_subject(account, code)
    return Seen(code, subject.instance_id, subject.revision)


async def states(code: str = "V1") -> tuple[str, str, str]:
    """Of the visit: its assignment's, its newest submission's, and how far its review is."""
    visit = await Assignment.objects().get(Assignment.code == code)
    assert visit is not None
    newest = Submission.objects().where(Submission.assignment_id == visit.id)
    submission = await newest.order_by(Submission.received_at, ascending=False).first()
    assert submission is not None
    return visit.state, submission.state, submission.review


async def answer(name: str, instance_id: str = "uuid:one") -> str | None:
    """What stands in the answers that are scored."""
    submission = await Submission.objects().get(Submission.instance_id == instance_id)
    assert submission is not None
    return msgspec.json.decode(submission.answers, type=dict[str, str]).get(name)


async def new_auditor(login: str) -> Account:
    return await create_account(login, login.title(), Role.AUDITOR)


async def finished(run: ScoringRun) -> None:
    """Done by the worker beside the service."""
    await until(
        lambda: (
            ScoringRun.exists().where((ScoringRun.id == run.id) & (ScoringRun.state == RunState.DONE)).run()
        )
    )
