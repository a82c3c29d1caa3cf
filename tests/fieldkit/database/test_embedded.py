"""PostgreSQL in the data folder.

R1 it starts in a folder whose path is long, has blanks and Chinese, and stops; again with what was written
R2 starting is harmless while it runs, and only the one who started it stops it
R3 nobody comes in without the password, which only its owner can read
R4 a cluster whose making was cut short is made anew
R5 a server that cannot start says why
"""

import stat
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from fieldkit.database.embedded import DatabaseStartError, EmbeddedPostgres

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as people have them, longer than a socket's address may be."""
    folder = (
        tmp_path_factory.mktemp("data") / "质量部 的 电脑" / "暗访 2026 (新)" / ("很长的目录 " * 8).strip()
    )
    folder.mkdir(parents=True)
    assert len(bytes(folder)) > 107
    return folder


@pytest.fixture(scope="module")
def postgres(folder: Path) -> Iterator[EmbeddedPostgres]:
    postgres = EmbeddedPostgres(folder / "postgres")
    assert postgres.start()
    yield postgres
    postgres.stop()


async def _ask(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def test_r1_runs(postgres: EmbeddedPostgres) -> None:
    assert "UTF8" == await _ask(postgres.url, "SHOW server_encoding")
    assert "" == await _ask(postgres.url, "SHOW listen_addresses")


async def test_r1_and_r2_stops_and_starts_again(postgres: EmbeddedPostgres) -> None:
    await _ask(postgres.url, "CREATE TABLE kept AS SELECT 42 AS answer")
    assert not postgres.start()
    postgres.stop()
    assert not postgres.is_running
    assert postgres.start()
    assert 42 == await _ask(postgres.url, "SELECT answer FROM kept")


async def test_r3_wrong_password(postgres: EmbeddedPostgres) -> None:
    for password in ("wrong", ""):
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(postgres.url, password=password)


def test_r3_the_password_is_its_owners(postgres: EmbeddedPostgres, folder: Path) -> None:
    assert 0o600 == stat.S_IMODE((folder / "postgres.key").stat().st_mode)
    assert 0o700 == stat.S_IMODE(postgres.folder.stat().st_mode)


async def test_r4_cut_short(tmp_path: Path) -> None:
    """What is left when the machine goes off while the cluster is being made."""
    postgres = EmbeddedPostgres(tmp_path / "postgres")
    half = tmp_path / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    assert postgres.start()
    try:
        assert 1 == await _ask(postgres.url, "SELECT 1")
        assert not half.exists()
    finally:
        postgres.stop()


def test_r5_says_why(postgres: EmbeddedPostgres) -> None:
    postgres.stop()
    settings = postgres.folder / "postgresql.auto.conf"
    kept = settings.read_text()
    settings.write_text("no_such_setting = on\n")
    with pytest.raises(DatabaseStartError, match="no_such_setting"):
        postgres.start()
    settings.write_text(kept)
    assert postgres.start()
