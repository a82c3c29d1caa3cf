"""The schema's way from nothing to this version.

R1 every migration runs on an empty database, and running them again changes nothing
R2 two processes may bring it there at once
R3 the migrations make the tables that the code says, no more and no less
R4 a migration that fails says which, and leaves nothing of itself
R5 what an older version stored is still there, in the new version's words
R6 sites of before the search are found by it, and visits of before are in their site's city
"""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from piccolo.apps.migrations.commands.forwards import run_forwards
from piccolo.apps.migrations.commands.new import AutoMigrationManager

from fieldkit.database.engine import ENGINE
from fieldkit.database.migrate import MigrationError, migrate
from fieldkit.database.sql import fetch
from fieldkit.piccolo_app import APP_CONFIG
from fieldkit.services import Services

pytestmark = pytest.mark.anyio

TABLES = "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'"
OURS = {table._meta.tablename for table in APP_CONFIG.table_classes}  # pyright: ignore[reportPrivateUsage]
BEFORE_THE_AREAS = "2026-11-22T23:00:00:000000"
BEFORE_THE_REGISTERS = "2026-11-28T23:30:00:000000"


@pytest.fixture
async def empty_database(services: Services, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """A second database on the same server, empty; the engine speaks to it until the test ends."""
    await fetch("CREATE DATABASE empty_one")
    address = urlsplit(services.database_url)._replace(path="/empty_one").geturl()
    with monkeypatch.context() as patch:
        patch.setattr(ENGINE, "config", {**ENGINE.config, "dsn": address})
        patch.setattr(ENGINE, "pool", None)
        yield
    await fetch("DROP DATABASE empty_one WITH (FORCE)")


async def _names() -> set[str]:
    connection = await ENGINE.get_new_connection()
    try:
        return {row["name"] for row in await connection.fetch(TABLES)}
    finally:
        await connection.close()


async def _rows(sql: str) -> list[tuple[object, ...]]:
    connection = await ENGINE.get_new_connection()
    try:
        return [tuple(row) for row in await connection.fetch(sql)]
    finally:
        await connection.close()


async def _run(sql: str) -> None:
    connection = await ENGINE.get_new_connection()
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


@pytest.mark.usefixtures("empty_database")
async def test_r1_from_nothing_and_again() -> None:
    assert set() == await _names()
    await migrate()
    first = await _names()
    assert {*OURS, "procrastinate_jobs"} <= first
    await _run("INSERT INTO account (login, name, role) VALUES ('ann', 'Ann', 'project_office')")
    await migrate()
    assert first == await _names()


@pytest.mark.usefixtures("empty_database")
async def test_r2_at_once() -> None:
    await asyncio.gather(migrate(), migrate(), migrate())
    assert await _names() >= OURS


async def test_r3_tables_and_migrations_agree() -> None:
    found = await AutoMigrationManager().get_alter_statements(APP_CONFIG)
    assert [] == [statement for changes in found for statement in changes.statements]


@pytest.mark.usefixtures("empty_database")
async def test_r4_in_the_way() -> None:
    await _run("CREATE TABLE submission (somebodys TEXT)")
    with pytest.raises(MigrationError, match="submission"):
        await migrate()
    assert {"submission", "migration"} >= await _names()
    await _run("DROP TABLE submission")
    await migrate()
    assert await _names() >= OURS


@pytest.mark.usefixtures("empty_database")
async def test_r5_cities_of_before_the_areas() -> None:
    await run_forwards("fieldkit", BEFORE_THE_AREAS)
    await _run(
        """
        INSERT INTO city (id, code, province, zh, en) VALUES (7, 'FZ', 'FJ', '福州', 'Fuzhou'),
                                                             (8, 'XM', 'FJ', '厦门', 'Xiamen');
        INSERT INTO site (code, operator, city, name, address) VALUES ('H1', 'CM', 8, '营业厅', '东街1号');
        INSERT INTO account (login, name, role) VALUES ('ann', 'Ann', 'quality')
        """
    )
    await migrate()
    areas = await _rows(
        "SELECT a.code, a.kind, p.code AS parent FROM area a LEFT JOIN area p ON p.id = a.parent ORDER BY 1"
    )
    assert [("FJ", "province", None), ("FZ", "city", "FJ"), ("XM", "city", "FJ")] == areas
    assert [("H1", "XM")] == await _rows("SELECT s.code, a.code FROM site s JOIN area a ON a.id = s.city")
    assert [("project_office",)] == await _rows("SELECT role FROM account")


@pytest.mark.usefixtures("empty_database")
async def test_r6_sites_and_visits_of_before_the_registers() -> None:
    await run_forwards("fieldkit", BEFORE_THE_REGISTERS)
    await _run(
        """
        INSERT INTO area (id, code, kind, zh, en) VALUES (8, 'XM', 'city', '厦门', 'Xiamen');
        INSERT INTO site (id, code, operator, city, name, address)
             VALUES (5, 'H1', 'CM', 8, '中山路厅', '1号');
        INSERT INTO account (id, login, name, role) VALUES (3, 'sam', 'Sam', 'auditor');
        INSERT INTO wave (id, code, zh, en, area_zh, area_en, state, starts_on, ends_on)
             VALUES (1, 'W1', '', '', '', '', 'collecting', '2026-11-01', '2026-11-30');
        INSERT INTO survey (id, form_id, version, state, record) VALUES (1, 'f', '1', 'published', '{}');
        INSERT INTO assignment (code, wave, survey, site, auditor, line, method, due_at)
             VALUES ('V1', 1, 1, 5, 3, '', '', now());
        """
    )
    await migrate()
    assert [("V1", 8)] == await _rows("SELECT code, city FROM assignment")
    found = "SELECT code FROM site WHERE search_grams('zsl') <@ search_grams(search)"
    assert [("H1",)] == await _rows(found)
