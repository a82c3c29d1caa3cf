"""Photos and recordings by content: one object per sha256, in a folder or an S3-compatible store."""

import asyncio
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, ObjectStore, from_url

from fieldkit.settings import Settings


@dataclass(frozen=True, slots=True)
class FileStore:
    """`folder` is set for a local store, whose files must be flushed to the disk by us."""

    objects: ObjectStore
    folder: Path | None = None

    async def put(self, content: bytes) -> str:
        """Store `content` durably; returns its sha256. Harmless to repeat; mends what a crash left of it."""
        sha256 = hashlib.sha256(content).hexdigest()
        try:
            await obstore.put_async(self.objects, _key(sha256), content, mode="create")
        except AlreadyExistsError:
            if await self.get(sha256) != content:
                await obstore.put_async(self.objects, _key(sha256), content)
        if self.folder is not None:
            await asyncio.to_thread(_flush, self.folder / _key(sha256))
        return sha256

    async def get(self, sha256: str) -> bytes:
        """The content; raises FileNotFoundError when the store has lost it."""
        result = await obstore.get_async(self.objects, _key(sha256))
        return bytes(await result.bytes_async())


def open_store(settings: Settings) -> FileStore:
    if settings.files_url:
        return FileStore(from_url(settings.files_url))
    folder = settings.data_dir / "files"
    return FileStore(LocalStore(folder, mkdir=True), folder)


def _key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def _flush(path: Path) -> None:
    # the object store writes and renames, but leaves both to the kernel's leisure
    for place in (path, path.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
