"""What every request may need, made once at start-up."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from procrastinate import App

from fieldkit.database.engine import connected
from fieldkit.database.migrate import migrate
from fieldkit.files.store import FileStore, open_store
from fieldkit.jobs import queue
from fieldkit.settings import Settings
from fieldkit.submissions.door import Door
from fieldkit.submissions.files import FileLimits
from fieldkit.surveys.actions import SurveyShelf


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    database_url: str
    store: FileStore
    shelf: SurveyShelf
    door: Door
    queue: App


@asynccontextmanager
async def running_services(settings: Settings) -> AsyncGenerator[Services]:
    """The database up and migrated, the file store and the job queue open."""
    async with connected(settings) as database_url:
        await migrate()
        store, shelf = open_store(settings), SurveyShelf()
        limits = FileLimits(max_bytes=settings.max_file_bytes, max_photo_pixels=settings.max_photo_pixels)
        async with queue(database_url) as jobs:
            yield Services(settings, database_url, store, shelf, Door(shelf, store, limits), jobs)
