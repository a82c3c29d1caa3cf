"""Long work, queued in the same PostgreSQL and done by workers in the web process or elsewhere."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from procrastinate import App, Blueprint, JobContext, PsycopgConnector

NAMESPACE = "fieldkit"

jobs = Blueprint()


@jobs.periodic(cron="* * * * *")
@jobs.task(name="retry_stalled", pass_context=True, queueing_lock="retry_stalled")
async def retry_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- the queue passes it
    """Give the jobs of workers that died without a word back to the queue."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)


@asynccontextmanager
async def queue(database_url: str) -> AsyncGenerator[App]:
    """The open queue with every task that was declared on `jobs`."""
    app = App(connector=PsycopgConnector(conninfo=database_url, min_size=1, max_size=4))
    app.add_tasks_from(jobs, namespace=NAMESPACE)
    async with app.open_async():
        yield app


async def work_until_stopped(app: App, services: object, *, is_main: bool = True) -> None:
    """Do jobs until cancelled or, as a process's main work, until it is told to end."""
    await app.run_worker_async(
        additional_context={"services": services},
        install_signal_handlers=is_main,
        concurrency=1,
        shutdown_graceful_timeout=10,
    )


@asynccontextmanager
async def worker(app: App, services: object) -> AsyncGenerator[None]:
    """A worker beside the web server, for as long as the block runs."""
    work = asyncio.create_task(work_until_stopped(app, services, is_main=False))
    try:
        yield
    finally:
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work
