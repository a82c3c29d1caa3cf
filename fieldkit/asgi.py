"""The web service: every route, hook and handler in one list."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Request, get
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from litestar.di import Provide

from fieldkit.accounts import routes as accounts
from fieldkit.appeals import routes as appeals
from fieldkit.areas import routes as areas
from fieldkit.assignments import routes as assignments
from fieldkit.backchecks import routes as backchecks
from fieldkit.callbacks import routes as callbacks
from fieldkit.checks import routes as checks
from fieldkit.errors import NotFoundError
from fieldkit.field import routes as field
from fieldkit.findings import routes as findings
from fieldkit.firms import routes as firms
from fieldkit.headers import send_headers
from fieldkit.i18n import choose_language, remember_language
from fieldkit.jobs import worker
from fieldkit.openrosa import routes as openrosa
from fieldkit.pages import static_files, template_config
from fieldkit.phone import routes as phone
from fieldkit.problems import NO_PAGE, respond
from fieldkit.results import routes as results

# for its periodic work alone, which no route asks for
from fieldkit.reviews import rescoring  # noqa: F401  # pyright: ignore[reportUnusedImport]
from fieldkit.reviews import routes as reviews
from fieldkit.sampling import routes as sampling
from fieldkit.services import Services, running_services
from fieldkit.settings import Settings
from fieldkit.sites import routes as sites
from fieldkit.surveys import routes as surveys
from fieldkit.trail import routes as trail
from fieldkit.waves import routes as waves


@get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


def create_app(settings: Settings) -> Litestar:
    """The service with a worker beside it; the database is up before the first request is answered."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncGenerator[None]:
        async with running_services(settings) as services, worker(services.queue, services):
            app.state.services = services
            yield

    return Litestar(
        route_handlers=[
            health,
            *accounts.handlers,
            appeals.router,
            areas.router,
            firms.router,
            phone.router,
            openrosa.router,
            results.router,
            assignments.router,
            backchecks.router,
            callbacks.router,
            checks.router,
            field.router,
            findings.router,
            reviews.router,
            sampling.router,
            sites.router,
            surveys.router,
            trail.router,
            waves.router,
            static_files(),
        ],
        lifespan=[lifespan],
        dependencies={
            "services": Provide(_services, sync_to_thread=False),
            "account": Provide(accounts.current_account),
        },
        before_request=_before_request,
        before_send=[remember_language, send_headers],
        exception_handlers={Exception: respond},
        template_config=template_config(),
        csrf_config=CSRFConfig(secret=settings.secret, cookie_secure=settings.is_https, cookie_httponly=True),
        request_max_body_size=settings.max_request_bytes,
        logging_config=None,
        openapi_config=None,
    )


async def _before_request(request: Request[Any, Any, Any]) -> None:
    choose_language(request)
    if "\0" in request.url.path:  # neither files nor tables can be asked for such a name
        raise NotFoundError(NO_PAGE)


def _services(state: State) -> Services:
    return state.services
