"""Long work, queued in the same PostgreSQL and done by workers in the web process or elsewhere."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from procrastinate import App, BaseRetryStrategy, Blueprint, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import Job

NAMESPACE = "fieldkit"
LOG = logging.getLogger("fieldkit")
PAUSE_S = 1.0  # before a worker that ended with an error is replaced
GRACE_S = 10.0  # for work under way when its process is told to end

jobs = Blueprint()


class WhenStopped(BaseRetryStrategy):
    """Work cut short because its process was told to end goes back to the queue; failures do not."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:  # noqa: ARG002
        return RetryDecision() if isinstance(exception, asyncio.CancelledError | JobAborted) else None


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
    """Do jobs until cancelled or, as a process's main work, until it is told to end.

    A worker ends with an error when its database goes away, or when it was given up for dead while its
    machine slept; then another begins.
    """
    while True:
        try:
            await app.run_worker_async(
                additional_context={"services": services},
                install_signal_handlers=is_main,
                concurrency=1,
                shutdown_graceful_timeout=GRACE_S,
            )
        except Exception:
            if _is_told_to_end():  # an error on the way out, such as a database that went first
                LOG.exception("the worker ended with an error")
                return
            LOG.exception("the worker ended; another begins")
            await asyncio.sleep(PAUSE_S)
        else:
            return


def _is_told_to_end() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


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
