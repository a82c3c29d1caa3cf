"""What the environment decides.

R1 the data folder is made; the command line's wins over the environment's
R2 the secret is made once, read by its owner only, and stays; the environment's wins
R3 processes that start at once keep one secret
"""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fieldkit.settings import settings_from_environment


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA_DIR", "SECRET", "DATABASE_URL", "FILES_URL", "HTTPS"):
        monkeypatch.delenv(f"FIELDKIT_{name}", raising=False)


def test_r1_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDKIT_DATA_DIR", str(tmp_path / "环境 里 的"))
    assert tmp_path / "环境 里 的" == settings_from_environment().data_dir
    assert tmp_path / "given" / "here" == settings_from_environment(tmp_path / "given" / "here").data_dir
    assert (tmp_path / "given" / "here").is_dir()


def test_r1_plain_defaults(tmp_path: Path) -> None:
    settings = settings_from_environment(tmp_path)
    assert (None, None, False) == (settings.database_url, settings.files_url, settings.is_https)


def test_r2_secret(tmp_path: Path) -> None:
    first = settings_from_environment(tmp_path).secret
    assert len(first) >= 40
    assert first == settings_from_environment(tmp_path).secret
    assert [tmp_path / "secret.key"] == list(tmp_path.iterdir())
    assert 0o600 == stat.S_IMODE((tmp_path / "secret.key").stat().st_mode)
    assert first != settings_from_environment(tmp_path / "another").secret


def test_r2_secret_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDKIT_SECRET", "from the environment")
    assert "from the environment" == settings_from_environment(tmp_path).secret
    assert [] == list(tmp_path.iterdir())


def test_r3_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as processes:
        found = list(processes.map(settings_from_environment, [tmp_path] * 40))
    assert 1 == len({settings.secret for settings in found})
