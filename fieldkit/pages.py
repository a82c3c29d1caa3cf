"""The pages' common ground: templates, the two languages, and the browser files built into ``web/dist``."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from litestar import Request, Response
from litestar.datastructures import CacheControlHeader
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.router import Router
from litestar.static_files import create_static_files_router
from litestar.status_codes import HTTP_206_PARTIAL_CONTENT
from litestar.template.config import TemplateConfig

from fieldkit.access import Permission, may
from fieldkit.accounts.tables import Account
from fieldkit.i18n import current_language, moment_text, said, translate
from forms.text import Bilingual

HERE = Path(__file__).parent
BUILT = HERE / "web" / "dist"
ASSETS = "/assets"
MY_ACCOUNT = "/account"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Place:
    """A way on from every page, for those who may go there."""

    url: str
    label: Bilingual
    permission: Permission


PLACES = (
    Place("/waves", Bilingual("检测期", "Waves"), Permission.READ_RESULTS),
    Place("/field", Bilingual("外勤", "Field"), Permission.READ_VISITS),
    Place("/visits", Bilingual("走访", "Visits"), Permission.READ_VISITS),
    Place("/reviews", Bilingual("审核", "Reviews"), Permission.REVIEW_VISITS),
    Place("/back-checks", Bilingual("复查", "Back-checks"), Permission.REVIEW_VISITS),
    Place("/flags", Bilingual("疑点", "Doubts"), Permission.READ_FLAGS),
    Place("/findings", Bilingual("评分明细", "Findings"), Permission.READ_FINDINGS),
    Place("/appeals", Bilingual("申诉", "Appeals"), Permission.READ_APPEALS),
    Place("/forms", Bilingual("表单", "Forms"), Permission.AUTHOR_FORMS),
    Place("/sites", Bilingual("网点", "Sites"), Permission.READ_REGISTERS),
    Place("/firms", Bilingual("第三方公司", "Firms"), Permission.READ_FIRMS),
    Place("/accounts", Bilingual("账号", "Accounts"), Permission.MANAGE_ACCOUNTS),
    Place("/trail", Bilingual("操作记录", "Trail"), Permission.READ_TRAIL),
)


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
    environment.globals["moment"] = moment_text  # pyright: ignore[reportArgumentType] -- as the next
    environment.globals["asset"] = asset  # pyright: ignore[reportArgumentType] -- jinja types only its own globals
    return TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment))


def address_of(request: Request[Any, Any, Any], *, is_https: bool) -> str:
    """This service's own address, without a slash at its end, as the caller reached it."""
    reached = str(request.base_url).rstrip("/")
    # a proxy in front took the encryption off
    return reached.replace("http://", "https://", 1) if is_https else reached


def home_of(account: Account) -> str:
    """The first place that the account may go to; its own page where there is none."""
    return next((place.url for place in PLACES if may(account, place.permission)), MY_ACCOUNT)


def page(name: str, *, status: int = 200, account: Account | None = None, **context: object) -> Template:
    """A page in the reader's language; with the ways on and the way out when somebody is signed in."""
    language = current_language()
    places = [place for place in PLACES if account and may(account, place.permission)]
    common = {
        "language": language,
        "home_url": home_of(account) if account else None,
        "places": [(place.url, said(place.label, language)) for place in places],
        "sign_out_url": "/sign-out" if account else None,
    }
    return Template(name, context={**common, **context}, status_code=status)


def media_file(content: bytes, media_type: str, *, content_range: str, cache: str) -> Response[bytes]:
    """A file for a page to show; a part of it where there is a `content_range`."""
    headers = {"Cache-Control": cache, "Accept-Ranges": "bytes"}
    if not content_range:
        return Response(content, media_type=media_type, headers=headers)
    headers["Content-Range"] = content_range
    return Response(content, status_code=HTTP_206_PARTIAL_CONTENT, media_type=media_type, headers=headers)


def download(content: bytes, name: str, *, plain_name: str = "", media_type: str = XLSX) -> Response[bytes]:
    """A file to keep. `plain_name` is for clients that read no Chinese: a header carries only plain signs."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", plain_name)
    names = f'filename="{plain}"; ' if plain else ""
    disposition = f"attachment; {names}filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": disposition})


async def typed_in(request: Request[Any, Any, Any]) -> dict[str, str]:
    """The texts of a form that was sent, by field; of a field that stands twice the last, and no files."""
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


def static_files() -> Router:
    forever = CacheControlHeader(max_age=31_536_000, public=True, immutable=True)
    return create_static_files_router(ASSETS, directories=[BUILT], cache_control=forever)


def _plural(one: str, many: str, count: int) -> str:
    return translate(one if count == 1 else many)
