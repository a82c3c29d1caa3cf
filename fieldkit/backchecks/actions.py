"""Drawing visits to repeat blind, and giving them to somebody else."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fieldkit.access import Permission, require
from fieldkit.accounts.tables import Account
from fieldkit.assignments.giving import AssignError
from fieldkit.assignments.planning_queries import AuditorFacts, auditors
from fieldkit.assignments.tables import Assignment
from fieldkit.backchecks import queries
from fieldkit.backchecks.queries import Repeatable
from fieldkit.database.engine import ENGINE
from fieldkit.errors import NotAllowedError, WrongStateError
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from fieldkit.waves.actions import find_wave
from fieldkit.waves.tables import Wave, WaveState
from forms.text import Bilingual
from scoring.planning.draw import random_order

USUAL_SHARE_PCT = 10  # domain A17
DAYS = 7  # to repeat a visit in: what it found should still be there
UNTIL = time(18)


@dataclass(frozen=True, slots=True)
class BackChecksGiven:
    """How many visits will be repeated, and the codes of those that nobody else can go to."""

    n_visits: int
    left: tuple[str, ...]


async def draw_back_checks(account: Account, wave_code: str, *, share_pct: int) -> BackChecksGiven:
    """Have at least `share_pct` (1–100) % of each auditor's visits repeated by another auditor.

    At least one visit of each auditor is drawn, by the wave's seed; a larger share later keeps what was drawn
    and adds to it. Whoever goes is told nothing of it: the code is that of any further visit to the site.

    Raises:
        AssignError: a share out of range, or nothing that could be repeated.
        WrongStateError: the wave is not in the field and not in review.
    """
    scope = require(account, Permission.ASSIGN_VISITS)
    if scope.firm is not None:
        raise NotAllowedError  # whose work is checked does not choose what is checked
    if not 1 <= share_pct <= 100:
        raise AssignError(SHARE, where="share_pct")
    wave = await find_wave(wave_code)
    if wave.state not in {WaveState.COLLECTING, WaveState.IN_REVIEW}:
        raise WrongStateError(NOT_NOW)
    rows: list[Assignment] = []
    left: list[str] = []
    async with ENGINE.transaction():
        await Wave.select(Wave.id).where(Wave.id == wave.id).lock_rows("NO KEY UPDATE")  # one draws at a time
        visits = await queries.repeatable_visits(wave.id)
        drawn = list(_drawn(visits, share_pct, seed=wave.seed))
        if not visits:
            raise AssignError(NOTHING)
        given, left = _given_out(drawn, await auditors())
        rows = _rows(given, wave)
        if rows:
            await Assignment.insert(*rows)
        await record(account, Deed.ASSIGNED, "wave", wave.code, {"back_checks": len(rows), "pct": share_pct})
    return BackChecksGiven(len(rows), tuple(left))


SHARE = Bilingual("比例应在 1 到 100 之间。", "The share must be from 1 to 100.")
NOTHING = Bilingual("还没有可以复查的走访。", "Nothing came in yet that could be repeated.")
NOT_NOW = Bilingual(
    "只有采集和审核阶段可以复查。", "Visits are repeated while the wave is collecting or in review."
)


def _drawn(visits: Sequence[Repeatable], share_pct: int, *, seed: int) -> Iterator[Repeatable]:
    """Of each auditor the first so many in a random order, but for those that are being repeated already."""
    by_auditor: dict[int, dict[str, Repeatable]] = defaultdict(dict)
    for visit in visits:
        by_auditor[visit.auditor][visit.code] = visit
    for auditor, own in sorted(by_auditor.items()):
        n_wanted = math.ceil(share_pct / 100 * len(own))
        order = random_order(own, seed=seed, stream=f"back-check {auditor}")
        yield from (own[code] for code in order[:n_wanted] if not own[code].is_checked)


def _given_out(
    drawn: Sequence[Repeatable], people: Sequence[AuditorFacts]
) -> tuple[list[tuple[Repeatable, int]], list[str]]:
    """Each to somebody else of its city, of another firm where there is one, with the least to do."""
    load = Counter({person.id: person.load for person in people})
    given: list[tuple[Repeatable, int]] = []
    left: list[str] = []
    for visit in drawn:
        others = [
            person for person in people if person.id != visit.auditor and person.area in {None, visit.city}
        ]
        if not others:
            left.append(visit.code)
            continue
        chosen = min(others, key=lambda person: (person.firm == visit.firm, load[person.id], person.login))
        load[chosen.id] += 1
        given.append((visit, chosen.id))
    return given, left


def _rows(given: Sequence[tuple[Repeatable, int]], wave: Wave) -> list[Assignment]:
    zone = ZoneInfo(wave.timezone)
    due_at = datetime.combine(datetime.now(UTC).astimezone(zone).date() + timedelta(days=DAYS), UNTIL, zone)
    further: Counter[int] = Counter()
    rows: list[Assignment] = []
    for visit, auditor in given:
        further[visit.site] += 1
        rows.append(_row(visit, auditor, wave, number=visit.n_at_site + further[visit.site], due_at=due_at))
    return rows


def _row(visit: Repeatable, auditor: int, wave: Wave, *, number: int, due_at: datetime) -> Assignment:
    return Assignment(
        code=f"{wave.code}-{visit.site_code}-{number}",
        wave=wave.id,
        survey=visit.survey,
        site=visit.site,
        city=visit.city,
        auditor=auditor,
        line=visit.line,
        method=visit.method,
        scenario=visit.scenario,
        due_at=due_at,
        checks_visit=visit.id,
    )
