"""The service in a process of its own: ports, memory, broken connections, sudden death, its log.

R1 a taken port: the next free one, said
R2 a 300 MB body: 413 without being read into memory, its length announced or not
R3 a 40-megapixel photo: accepted without its pixels in memory
R4 a connection that breaks: nothing stored, nothing in the log
R5 kill -9 while visits come in: all that was acknowledged is there, and sending all again makes nothing twice
R6 an answer says the date and not which program gave it
R7 Ctrl+C ends it with the status of an interruption, and it has printed its address only
R8 a database that does not answer is said in one sentence, without its password
"""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from fieldkit.accounts.tables import Account
from fieldkit.services import Services
from fieldkit.settings import Settings
from tests.fieldkit.camera import photo
from tests.fieldkit.office import assign_first_visits
from tests.fieldkit.own_process import ADDRESS, OwnProcess, own_process
from tests.fieldkit.shelves import column, count, stored_nothing
from tests.fieldkit.small_hall import document
from tests.fieldkit.wire import MULTIPART, OPENROSA, Phone, Sent, body, document_part, part, statuses

pytestmark = pytest.mark.anyio

MIB = 2**20
ROOT = Path(__file__).parents[3]
GREETED = {"greeted": "yes", "greeted_photo": "hall.jpg"}


@pytest.fixture(scope="module")
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.fixture(scope="module")
async def server(
    taken_port: int, settings: Settings, database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[OwnProcess]:
    """Asked for a port that is taken, and at the end to stop as by Ctrl+C."""
    output = tmp_path_factory.mktemp("server") / "output"
    arguments = ("serve", "--port", str(taken_port))
    with own_process(*arguments, output=output, settings=settings, database_url=database_url) as server:
        await asyncio.to_thread(lambda: server.port)
        yield server
        assert (130, "") == (await asyncio.to_thread(server.stop), _complaints(server))


def _complaints(server: OwnProcess) -> str:
    """What it printed beside its address."""
    return ADDRESS.sub("", server.said).strip()


@pytest.fixture
async def caller(server: OwnProcess) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.address, timeout=60, trust_env=False) as caller:
        yield caller


async def test_r1_next_free_port(server: OwnProcess, taken_port: int) -> None:
    assert taken_port < server.port <= taken_port + 50


BEGINNING = document_part(document()) + part('name="a"; filename="a.jpg"', b"")[:-2]


async def _300_mb() -> AsyncIterator[bytes]:
    yield BEGINNING
    for _ in range(300):
        yield bytes(MIB)


@pytest.mark.parametrize("length", [{"Content-Length": str(len(BEGINNING) + 300 * MIB)}, {}])
async def test_r2_300_mb(
    sam: Account, sams_link: str, server: OwnProcess, caller: httpx.AsyncClient, length: dict[str, str]
) -> None:
    await assign_first_visits(sam)
    before = server.memory_mib()
    headers = {**OPENROSA, **length, "Content-Type": MULTIPART}
    answer = await caller.post(f"/collect/{sams_link}/submission", content=_300_mb(), headers=headers)
    assert 413 == answer.status_code
    assert server.memory_mib() - before < 60
    assert await stored_nothing()


async def test_r3_40_megapixels(
    sam: Account, sams_link: str, server: OwnProcess, caller: httpx.AsyncClient
) -> None:
    await assign_first_visits(sam)
    phone = Phone(caller, sams_link)
    await phone.send(document(**GREETED))
    before, peaks = server.memory_mib(), []
    large = photo(width=8_000, height=5_000)
    sending = asyncio.create_task(phone.send(document(**GREETED), Sent("hall.jpg", large)))
    while not sending.done():
        peaks.append(server.memory_mib())
        await asyncio.sleep(0.002)
    assert 201 == sending.result().status_code
    assert max(peaks) - before < 60  # its pixels alone are 120 MB


async def test_r4_broken_connection(sam: Account, sams_link: str, server: OwnProcess) -> None:
    await assign_first_visits(sam)
    whole = body(document_part(document(**GREETED)), part('name="hall.jpg"; filename="hall.jpg"', photo()))
    head = (
        f"POST /collect/{sams_link}/submission HTTP/1.1\r\nHost: x\r\nX-OpenRosa-Version: 1.0\r\n"
        f"Content-Type: {MULTIPART}\r\nContent-Length: {len(whole)}\r\n\r\n"
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(head.encode() + whole[:-100])
    await writer.drain()
    await asyncio.sleep(0.1)
    writer.close()
    await writer.wait_closed()
    assert b"" == await reader.read()
    await asyncio.sleep(0.1)
    assert await stored_nothing()
    assert "" == _complaints(server)


async def test_r5_kill_9(
    sam: Account,
    services: Services,
    sams_phone: Phone,
    database_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    codes = [f"V{number}" for number in range(30)]
    await assign_first_visits(sam, codes)
    visits = {f"uuid:{code}": document(code, instance_id=f"uuid:{code}", **GREETED) for code in codes}
    acknowledged: list[str] = []
    output = tmp_path_factory.mktemp("killed") / "output"
    arguments = ("serve", "--port", "8760")
    with own_process(
        *arguments, output=output, settings=services.settings, database_url=database_url
    ) as server:
        address = await asyncio.to_thread(lambda: server.address)
        async with httpx.AsyncClient(base_url=address, timeout=60, trust_env=False) as caller:
            phone = Phone(caller, sams_phone.token)
            waiting = iter(visits.items())

            async def telephone() -> None:
                for name, visit in waiting:
                    try:
                        answer = await phone.send(visit, Sent("hall.jpg", photo(len(name) * 7)))
                    except httpx.TransportError:
                        return
                    acknowledged.extend([name] if answer.status_code == 201 else [])
                    if len(acknowledged) == 10:
                        server.kill()

            await asyncio.gather(*(telephone() for _ in range(6)))
    assert 10 <= len(acknowledged) < 30
    assert set(acknowledged) <= set(await column("submission", "instance_id"))
    for sha256 in await column("submission_file", "sha256"):
        assert await services.store.get(str(sha256))
    again = [
        await sams_phone.send(visit, Sent("hall.jpg", photo(len(name) * 7))) for name, visit in visits.items()
    ]
    assert {201, 202} == set(statuses(again))
    assert ([30, 30], {"accepted"}) == (
        [await count("submission"), await count("submission_file")],
        set(await column("submission", "state")),
    )


async def test_r6_headers(caller: httpx.AsyncClient, sams_link: str) -> None:
    answer = await caller.head(f"/collect/{sams_link}/submission", headers=OPENROSA)
    assert (204, True, False) == (answer.status_code, "date" in answer.headers, "server" in answer.headers)


@pytest.mark.parametrize(
    "address", ["postgresql://ann:geheim@127.0.0.1:1/field", "mysql://ann:geheim@db/field"]
)
def test_r8_no_database(address: str, tmp_path: Path) -> None:
    command = [sys.executable, "app.py", "serve", "--data", str(tmp_path), "--port", "8360"]
    environment = {**os.environ, "FIELDKIT_DATABASE_URL": address}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (1, "", 2) == (ended.returncode, ended.stdout, ended.stderr.count("\n"))
    assert "没有启动" in ended.stderr
    assert "geheim" not in ended.stderr
