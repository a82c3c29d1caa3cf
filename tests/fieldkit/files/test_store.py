"""Photos and recordings by their content.

R1 what was put comes back, to the byte; again is harmless and the same
R2 what a crash left half-written is mended when the content comes again
R3 what is not there is told
"""

import asyncio
import hashlib
from pathlib import Path

import pytest

from fieldkit.files.store import FileStore, open_store
from fieldkit.settings import Settings
from tests.fieldkit.camera import photo

pytestmark = pytest.mark.anyio


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return open_store(Settings(data_dir=tmp_path, secret="x"))  # noqa: S106 -- nothing hangs on it


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("content", [b"", b"\x00", photo(), bytes(3 * 2**20)])
async def test_r1_comes_back(store: FileStore, tmp_path: Path, content: bytes) -> None:
    sha256 = await store.put(content)
    assert hashlib.sha256(content).hexdigest() == sha256
    assert sha256 == await store.put(content)
    assert content == await store.get(sha256)
    assert [tmp_path / "files" / sha256[:2] / sha256] == _files(tmp_path)


async def test_r1_at_once(store: FileStore, tmp_path: Path) -> None:
    put = await asyncio.gather(*(store.put(photo()) for _ in range(20)))
    assert 1 == len(set(put))
    assert (1, photo()) == (len(_files(tmp_path)), await store.get(put[0]))


@pytest.mark.parametrize("left", [b"", photo()[:100]])
async def test_r2_half_written(store: FileStore, tmp_path: Path, left: bytes) -> None:
    await store.put(photo())
    [path] = _files(tmp_path)
    path.write_bytes(left)
    assert photo() == await store.get(await store.put(photo()))


async def test_r3_not_there(store: FileStore) -> None:
    with pytest.raises(FileNotFoundError):
        await store.get("0" * 64)
