"""Running the web server from the command line, on the port asked for or the next free one."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import uvicorn
from litestar import Litestar

from fieldkit.asgi import create_app
from fieldkit.services import Services
from fieldkit.settings import Settings

PORTS_TRIED = 50


class NoPortError(Exception):
    """Neither the port asked for nor any of the next ones is free."""


@dataclass(frozen=True, slots=True)
class RunningServer:
    app: Litestar
    server: uvicorn.Server
    port: int
    work: asyncio.Task[None]

    @property
    def services(self) -> Services:
        return self.app.state.services


def bind(host: str, port: int) -> socket.socket:
    """A listening socket on `port` or the next free one above it; raises `NoPortError` after 50."""
    for candidate in range(port, port + PORTS_TRIED):
        # asyncio sends at once (TCP_NODELAY) only on sockets said to be TCP; others wait 40 ms an answer
        opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            opened.bind((host, candidate))
            opened.listen(2048)
        except OSError:
            opened.close()
            continue
        return opened
    raise NoPortError(f"ports {port} to {port + PORTS_TRIED - 1} are all taken on {host}")


@asynccontextmanager
async def serving(settings: Settings, *, host: str, port: int) -> AsyncGenerator[RunningServer]:
    """The service, answering, for as long as the block runs."""
    listening = bind(host, port)
    app = create_app(settings)
    # its own handlers would print the auditors' links; without them everything goes through ours
    config = uvicorn.Config(app, lifespan="off", log_config=None, access_log=False, server_header=False)
    server = uvicorn.Server(config)
    with listening:
        # started here and not by uvicorn, which would bury what went wrong under its own
        async with app.lifespan():
            work = asyncio.create_task(server.serve(sockets=[listening]))
            try:
                while not (server.started or work.done()):  # noqa: ASYNC110 -- uvicorn offers a flag, no event
                    await asyncio.sleep(0.02)
                yield RunningServer(app, server, listening.getsockname()[1], work)
            finally:
                server.should_exit = True
                await work


def address_in_network() -> str:
    """This machine's address as a phone in the same network reaches it; loopback when there is no network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(
                ("192.0.2.1", 9)
            )  # a documentation address: nothing is sent, the kernel picks the route
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
