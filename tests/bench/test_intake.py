"""Submissions per second through the real door, beside what PostgreSQL takes by bare COPY in the same run.

The server is a process of its own, as in the field; the client writes prepared requests to open connections,
so that it takes little of the two cores that server, database and client share.
"""

import asyncio
import io
import os
import random
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest
from PIL import Image

from fieldkit.accounts.actions import open_field_link
from fieldkit.assignments.tables import Assignment
from fieldkit.database.sql import connection, fetch_one
from fieldkit.demo.office import auditor_account, read_library_form, set_up
from fieldkit.demo.submissions import DemoSubmission, submissions_of
from fieldkit.demo.world import DEFAULT_SEED, plan_wave
from fieldkit.serve import bind
from fieldkit.services import running_services
from fieldkit.settings import settings_from_environment
from fieldkit.waves.tables import WaveState

pytestmark = [pytest.mark.bench, pytest.mark.anyio]

TARGET_PER_S = 400
RUNS = ((1, 400), (8, 1600), (32, 2400))  # concurrency, submissions
PHOTO_RUNS = ((1, 100), (8, 300), (32, 600))
PHOTO_BYTES = 200_000


@dataclass(frozen=True)
class Template:
    """One visit's document, to be sent again and again under new ids."""

    submission: DemoSubmission
    token: str

    def document(self, number: int) -> bytes:
        text = self.submission.document.replace(self.submission.visit.code.encode(), code(number).encode())
        return text.replace(self.submission.instance_id.encode(), f"uuid:bench-{number}".encode())


def code(number: int) -> str:
    return f"BENCH-{number:06d}"


@pytest.fixture(scope="module")
async def template(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Template, Path]]:
    """A planned wave with an assignment for every submission of the benchmark."""
    folder = tmp_path_factory.mktemp("bench")
    settings = settings_from_environment(folder)
    wave = plan_wave(DEFAULT_SEED)
    form, source = read_library_form()
    async with running_services(settings):
        await set_up(form, source, wave, state=WaveState.COLLECTING)
        first = next(submissions_of(form, wave, DEFAULT_SEED))
        token = await open_field_link(
            await auditor_account(first.visit.auditor), secret=settings.secret, days=1
        )
        model = await Assignment.objects().get(Assignment.code == first.visit.code)
        assert model is not None
        total = sum(n for _, n in (*RUNS, *PHOTO_RUNS))
        copied = (
            "wave",
            "survey",
            "site",
            "city",
            "auditor",
            "line",
            "method",
            "scenario",
            "weight",
            "state",
            "remark",
        )
        columns = ("code", "due_at", "matched_set", *copied)
        records = (
            (code(n), model.due_at, model.matched_set, *(getattr(model, name) for name in copied))
            for n in range(total)
        )
        async with connection() as db:
            await db.copy_records_to_table("assignment", records=records, columns=columns)
        yield Template(first, token), folder


@pytest.fixture(scope="module")
def server(template: tuple[Template, Path]) -> Iterator[tuple[int, psutil.Process]]:
    """`app.py serve` in a process of its own, on the same data folder."""
    with bind("127.0.0.1", 8300) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "app.py", "serve", "--data", str(template[1]), "--port", str(port)]
    with subprocess.Popen(command, env={**os.environ}, stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and not _answers(port):
            time.sleep(0.1)
        yield port, psutil.Process(process.pid)
        process.terminate()


async def test_intake(template: tuple[Template, Path], server: tuple[int, psutil.Process]) -> None:
    visit, _ = template
    port, process = server
    photo = _photo()
    numbers = iter(range(10**6))
    print(f"\n{'':<14}{'concurrency':>12}{'per second':>12}{'p50 ms':>9}{'p99 ms':>9}")
    best = 0.0
    for label, runs, content in (("XML only", RUNS, None), ("with 200 kB", PHOTO_RUNS, photo)):
        for concurrency, count in runs:
            requests = [_request(visit, next(numbers), content) for _ in range(count)]
            elapsed_s, waits_s = await _send(port, requests, concurrency)
            rate = count / elapsed_s
            waits_s.sort()
            p50, p99 = (1000 * waits_s[int(share * (count - 1))] for share in (0.5, 0.99))
            print(f"{label:<14}{concurrency:>12}{rate:>12.0f}{p50:>9.1f}{p99:>9.1f}")
            best = max(best, rate if content is None else 0.0)
    copied = await _bare_copy(visit)
    print(f"target {TARGET_PER_S}/s XML only: best {best:.0f}/s ({best / TARGET_PER_S:.2f} of it)")
    print(f"bare COPY of the same documents: {copied:.0f} rows/s; the door reaches {best / copied:.1%} of it")
    print(f"server memory: {process.memory_info().rss / 2**20:.0f} MiB")
    row = await fetch_one("SELECT count(*) AS n FROM submission")
    assert row is not None
    assert sum(n for _, n in (*RUNS, *PHOTO_RUNS)) == row["n"]


async def _send(port: int, requests: list[bytes], concurrency: int) -> tuple[float, list[float]]:
    """Seconds for all of them and each one's own wait; raises when one is not received."""
    waiting = iter(requests)
    waits_s: list[float] = []

    async def telephone() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in waiting:
            begun = time.perf_counter()
            writer.write(request)
            status = int((await reader.readline()).split()[1])
            length = 0
            while (line := await reader.readline()).strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            body = await reader.readexactly(length)
            assert status == 201, body.decode()
            waits_s.append(time.perf_counter() - begun)
        writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(telephone() for _ in range(concurrency)))
    return time.perf_counter() - begun, waits_s


def _request(visit: Template, number: int, photo: bytes | None) -> bytes:
    body = _part("xml_submission_file", "submission.xml", "text/xml", visit.document(number))
    if photo is not None:
        name = next(iter(visit.submission.shots)).replace(visit.submission.visit.code, code(number))
        body += _part(name, name, "image/jpeg", photo + number.to_bytes(4))
    body += b"--B--\r\n"
    head = f"POST /collect/{visit.token}/submission HTTP/1.1\r\nHost: field\r\nX-OpenRosa-Version: 1.0\r\n"
    head += f"Content-Type: multipart/form-data; boundary=B\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _part(name: str, file_name: str, media_type: str, content: bytes) -> bytes:
    head = f'--B\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
    return head.encode() + f"Content-Type: {media_type}\r\n\r\n".encode() + content + b"\r\n"


async def _bare_copy(visit: Template) -> float:
    """Rows per second that PostgreSQL takes when nothing is asked of the documents."""
    rows = [(f"uuid:copy-{number}", visit.document(number)) for number in range(5000)]
    async with connection() as db:
        await db.execute("CREATE TEMP TABLE bare (instance_id text PRIMARY KEY, document bytea)")
        begun = time.perf_counter()
        await db.copy_records_to_table("bare", records=rows, columns=("instance_id", "document"))
        return len(rows) / (time.perf_counter() - begun)


def _photo() -> bytes:
    """A JPEG of about 200 kB."""
    noise = random.Random(7).randbytes(1200 * 900 // 16)  # noqa: S311 -- a picture, no secret
    image = Image.frombytes("L", (300, 225), noise).resize((1600, 1200)).convert("RGB")
    written = (_jpeg(image, quality) for quality in range(95, 10, -5))
    return next(jpeg for jpeg in written if len(jpeg) <= PHOTO_BYTES)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    image.save(written, "JPEG", quality=quality)
    return written.getvalue()


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False).is_success
    except httpx.TransportError:
        return False
