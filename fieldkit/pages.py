"""The pages' common ground: templates, the two languages, and the browser files built into ``web/dist``."""

from functools import cache
from pathlib import Path

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from litestar import Response
from litestar.datastructures import CacheControlHeader
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.router import Router
from litestar.static_files import create_static_files_router
from litestar.status_codes import HTTP_206_PARTIAL_CONTENT
from litestar.template.config import TemplateConfig

from fieldkit.i18n import current_language, translate

HERE = Path(__file__).parent
BUILT = HERE / "web" / "dist"
ASSETS = "/assets"
HOME = "/waves"


@cache
def _built_names() -> dict[str, str]:
    return msgspec.json.decode((BUILT / "manifest.json").read_bytes(), type=dict[str, str])


def asset(name: str) -> str:
    """The address of a built file; its name carries a hash of its content, so it may be cached for ever."""
    return f"{ASSETS}/{_built_names()[name]}"


def template_config() -> TemplateConfig[JinjaTemplateEngine]:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_callables(translate, _plural, newstyle=True)  # pyright: ignore[reportAttributeAccessIssue]
    environment.globals["asset"] = asset  # pyright: ignore[reportArgumentType] -- jinja types only its own globals
    return TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment))


def page(name: str, *, status: int = 200, is_signed_in: bool = False, **context: object) -> Template:
    """A page in the reader's language; with the office's way home and way out when signed in."""
    common = {
        "language": current_language(),
        "home_url": HOME if is_signed_in else None,
        "sign_out_url": "/sign-out" if is_signed_in else None,
    }
    return Template(name, context={**common, **context}, status_code=status)


def media_file(content: bytes, media_type: str, *, content_range: str, cache: str) -> Response[bytes]:
    """A file for a page to show; a part of it where there is a `content_range`."""
    headers = {"Cache-Control": cache, "Accept-Ranges": "bytes"}
    if not content_range:
        return Response(content, media_type=media_type, headers=headers)
    headers["Content-Range"] = content_range
    return Response(content, status_code=HTTP_206_PARTIAL_CONTENT, media_type=media_type, headers=headers)


def static_files() -> Router:
    forever = CacheControlHeader(max_age=31_536_000, public=True, immutable=True)
    return create_static_files_router(ASSETS, directories=[BUILT], cache_control=forever)


def _plural(one: str, many: str, count: int) -> str:
    return translate(one if count == 1 else many)
