"""Reminders (催办): the office's and the firms' own, and one every morning by itself."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from fieldkit.access import Permission, require
from fieldkit.accounts.tables import Account
from fieldkit.assignments import reminder_queries as queries
from fieldkit.assignments.reminder_queries import Waiting
from fieldkit.database.engine import ENGINE
from fieldkit.errors import WrongStateError
from fieldkit.jobs import jobs
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from fieldkit.waves.actions import find_wave
from fieldkit.waves.tables import Wave
from forms.text import Bilingual

# to be sent in WeChat by hand, always in Chinese; it opens nothing, whoever reads it
TEXT = (
    "{name}您好：{wave}您还有 {n} 次走访要完成{late}，最早一次应在 {month}月{day}日 {time} 前完成。"
    "请尽快完成并发送；去不了请在任务页上交回，好让办公室另派人。谢谢！"
)
LATE = "，其中 {n} 次已过期"


@dataclass(frozen=True, slots=True)
class ReminderText:
    """What may be sent to one auditor by hand."""

    auditor: int
    name: str
    login: str
    text: str


@jobs.periodic(cron="*/5 * * * *")
@jobs.task(name="remind_of_today", queueing_lock="remind_of_today")
async def remind_of_today(timestamp: int) -> None:  # noqa: ARG001 -- the queue passes it
    """Often, as waves keep their own clocks, and a service that slept at eight catches up; recorded once."""
    await remind_where_it_is_morning(datetime.now(UTC))


async def remind_where_it_is_morning(now: datetime) -> int:
    """Remind who has visits due today or late, from 8:00 on; how many were who had not been today."""
    return await queries.remind_of_today(now)


async def remind(account: Account, wave_code: str, auditor_id: int | None = None) -> int:
    """Remind all who have visits due within two days or late, or one of them; how many were reminded.

    A firm's manager reminds the firm's own auditors alone.

    Raises:
        WrongStateError: nothing is due.
    """
    scope = require(account, Permission.ASSIGN_VISITS)
    wave = await find_wave(wave_code)
    n_reminded = 0
    async with ENGINE.transaction():
        n_reminded = await queries.remind(wave.id, firm=scope.firm, auditor=auditor_id, by=account.id)
        if not n_reminded:
            raise WrongStateError(NOTHING_DUE)
        await record(account, Deed.REMINDED, "wave", wave.code, {"auditors": n_reminded})
    return n_reminded


async def reminder_texts(account: Account, wave: Wave) -> list[ReminderText]:
    """What to send to each auditor whom `remind` would remind."""
    scope = require(account, Permission.ASSIGN_VISITS)
    waiting = await queries.waiting_in(wave.id, firm=scope.firm)
    return [ReminderText(each.auditor, each.name, each.login, _text(each, wave)) for each in waiting]


NOTHING_DUE = Bilingual("没有两天内到期或已过期的走访。", "No visit is due within two days, or late.")


def _text(waiting: Waiting, wave: Wave) -> str:
    due_at = waiting.due_at.astimezone(ZoneInfo(wave.timezone))
    return TEXT.format(
        name=waiting.name,
        wave=wave.zh,
        n=waiting.n_visits,
        late=LATE.format(n=waiting.n_late) if waiting.n_late else "",
        month=due_at.month,
        day=due_at.day,
        time=f"{due_at:%H:%M}",
    )
