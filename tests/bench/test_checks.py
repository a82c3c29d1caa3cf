"""Visits per second that the automatic checks read, compare, and keep the findings of.

The demo's visits come in through the real door; then each is there again for other auditors, and names three
photos whose hashes are random, so that nearly none is alike but every index is searched.
"""

import random
import time
from collections.abc import AsyncIterator

import pytest

from fieldkit.accounts.actions import create_account
from fieldkit.accounts.tables import Account, Role
from fieldkit.checks.actions import check_waiting
from fieldkit.database.sql import connection, fetch, fetch_one
from fieldkit.demo.office import auditor_account, read_library_form, set_up
from fieldkit.demo.submissions import submissions_of
from fieldkit.demo.world import DEFAULT_SEED, plan_wave
from fieldkit.services import Services, running_services
from fieldkit.settings import settings_from_environment
from fieldkit.waves.tables import WaveState

pytestmark = [pytest.mark.bench, pytest.mark.anyio]

LIMIT_PER_S = 500
N_COPIES = 15
N_PHOTOS = 3

COPY_VISITS = """
WITH visit AS (
    INSERT INTO assignment (code, wave, survey, site, city, auditor, line, method, scenario, matched_set,
                            weight, state, due_at, remark)
    SELECT code || $3, wave, survey, site, city, $2, line, method, scenario, matched_set, weight, state,
           due_at, remark
      FROM assignment WHERE auditor = $1
    RETURNING id, code
)
INSERT INTO submission (instance_id, assignment_id, wave_id, survey_id, site_id, auditor_id, state, digest,
                        document, answers, violations, unknown, files, started_at, ended_at, latitude,
                        longitude)
SELECT u.instance_id || $3, visit.id, u.wave_id, u.survey_id, u.site_id, $2, u.state, u.digest, u.document,
       u.answers, u.violations, u.unknown, u.files, u.started_at, u.ended_at, u.latitude, u.longitude
  FROM submission u
  JOIN assignment a ON a.id = u.assignment_id
  JOIN visit ON visit.code = a.code || $3
 WHERE u.auditor_id = $1
"""


@pytest.fixture
async def services(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Services]:
    """The demo's wave received, many times over."""
    async with running_services(settings_from_environment(tmp_path_factory.mktemp("bench"))) as services:
        wave = plan_wave(DEFAULT_SEED)
        form, source = read_library_form()
        await set_up(form, source, wave, state=WaveState.COLLECTING)
        auditors = {each.code: await auditor_account(each) for each in wave.auditors}
        for sent in submissions_of(form, wave, DEFAULT_SEED):
            await services.door.receive(auditors[sent.visit.auditor.code], sent.document, [])
        for auditor in auditors.values():
            await _copy_visits(auditor)
        await _take_photos()
        yield services


async def test_checks(services: Services) -> None:
    begun = time.perf_counter()
    n_visits = await check_waiting(services.shelf)
    rate = n_visits / (time.perf_counter() - begun)
    row = await fetch_one("SELECT count(*) AS n, count(DISTINCT instance_id) AS m FROM flag")
    assert row is not None
    print(f"\n{n_visits} visits × {N_PHOTOS} photos: {rate:.0f}/s, limit {LIMIT_PER_S}/s; {row['n']} flags")
    assert row["m"] > 0
    assert rate >= LIMIT_PER_S


async def _copy_visits(auditor: Account) -> None:
    for number in range(N_COPIES):
        other = await create_account(f"{auditor.login}-{number}", auditor.name, Role.AUDITOR)
        await fetch(COPY_VISITS, auditor.id, other.id, f"-{number}")


async def _take_photos() -> None:
    chance = random.Random(1)  # noqa: S311 -- a fixed one, and no secret
    columns = (
        "instance_id",
        "name",
        "sha256",
        "size_bytes",
        "media_type",
        "width_px",
        "height_px",
        "dhash",
        "fine_hash",
    )
    facts = (200_000, "image/jpeg", 1600, 1200)
    records = [
        (
            row["instance_id"],
            f"{n}.jpg",
            chance.randbytes(32).hex(),
            *facts,
            chance.getrandbits(64) - (1 << 63),
            chance.randbytes(32).hex(),
        )
        for row in await fetch("SELECT instance_id FROM submission")
        for n in range(N_PHOTOS)
    ]
    async with connection() as db:
        await db.copy_records_to_table("submission_file", records=records, columns=columns)
