"""Long work, queued in the same PostgreSQL (procrastinate) and done by workers in the web process or elsewhere."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from procrastinate import App, Blueprint, PsycopgConnector

NAMESPACE = "fieldkit"

jobs = Blueprint()


@asynccontextmanager
async def queue(database_url: str) -> AsyncIterator[App]:
    """The open queue with every task that was declared on `jobs`."""
    app = App(connector=PsycopgConnector(conninfo=database_url, min_size=1, max_size=4))
    app.add_tasks_from(jobs, namespace=NAMESPACE)
    async with app.open_async():
        yield app


@asynccontextmanager
async def worker(app: App, services: object) -> AsyncIterator[None]:
    """A worker beside the web server, for as long as the block runs; tasks find `services` in their context."""
    work = asyncio.create_task(
        app.run_worker_async(
            additional_context={"services": services},
            install_signal_handlers=False,
            concurrency=1,
            shutdown_graceful_timeout=10,
        )
    )
    try:
        yield
    finally:
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work
