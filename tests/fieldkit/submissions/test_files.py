"""Is a file what its question asks for.

F1 an OSM file is XML whose root is ``osm``, read safely
"""

from pathlib import Path

import pytest

from fieldkit.errors import FileRefusedError
from fieldkit.files.store import open_store
from fieldkit.settings import Settings
from fieldkit.submissions.files import FileLimits, NamedFile, keep_files
from fieldkit.submissions.values import IncomingFile
from forms.model import Kind

pytestmark = pytest.mark.anyio

OSM = b'<?xml version="1.0"?><osm version="0.6"><node id="-1" lat="26.07" lon="119.3"/></osm>'
LIMITS = FileLimits(max_bytes=10_000, max_photo_pixels=10_000)


async def _keep(content: bytes, folder: Path) -> list[str]:
    store = open_store(Settings(data_dir=folder, secret="x"))  # noqa: S106 -- nothing hangs on it
    file = IncomingFile("a.osm", "a.osm", "application/xml", content)
    rows = await keep_files([NamedFile("a.osm", Kind.OSM, file)], store, LIMITS)
    return [row.media_type for row in rows]


async def test_f1_an_osm_file(tmp_path: Path) -> None:
    assert ["application/xml"] == await _keep(OSM, tmp_path)


@pytest.mark.parametrize("content", [b"", b"<gpx/>", OSM[:40], b"<!DOCTYPE osm><osm/>", b"\xff<osm/>"])
async def test_f1_no_osm_file(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError) as refused:
        await _keep(content, tmp_path)
    assert "a.osm" == refused.value.where
