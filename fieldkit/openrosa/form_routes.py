"""Forms on their way to a client: the list, each form's document, its manifest and its files."""

from mimetypes import guess_type

from litestar import HttpMethod, Response, route
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK, HTTP_304_NOT_MODIFIED

from fieldkit.dependencies import SharedServices
from fieldkit.errors import LinkRefusedError
from fieldkit.openrosa.answers import headers
from fieldkit.openrosa.caller import AnyRequest, caller_by, check_version, server_address
from fieldkit.openrosa.form_lists import form_list, manifest, md5
from fieldkit.openrosa.offered import offered_form, offered_to

READ = [HttpMethod.GET, HttpMethod.HEAD]
DOCUMENT_SUFFIX = ".xml"
DOCUMENT_TYPE = "application/xml; charset=utf-8"
LIST_TYPE = "text/xml"


@route("/formList", http_method=READ)
async def form_list_route(
    token: FromPath[str], request: AnyRequest, services: SharedServices
) -> Response[bytes]:
    check_version(request)
    auditor = await caller_by(token)
    wanted = request.query_params.get("formID")
    forms = await offered_to(auditor, services.shelf)
    listed = [form for form in forms if wanted in {form.form_id, None}]
    server = server_address(request, token, is_https=services.settings.is_https)
    return _fresh(request, services, form_list(listed, server), LIST_TYPE)


@route("/forms/{document:str}", http_method=READ)
async def form_route(
    token: FromPath[str], document: FromPath[str], request: AnyRequest, services: SharedServices
) -> Response[bytes]:
    """``{form id}.xml``: the one address that browsers and converters read too, so without their version."""
    auditor = await caller_by(token)
    if not document.endswith(DOCUMENT_SUFFIX):
        raise LinkRefusedError
    form = await offered_form(
        auditor,
        services.shelf,
        form_id=document.removesuffix(DOCUMENT_SUFFIX),
        version=request.query_params.get("version"),
    )
    return _fresh(request, services, form.document, DOCUMENT_TYPE)


@route("/forms/{form_id:str}/manifest", http_method=READ)
async def manifest_route(
    token: FromPath[str], form_id: FromPath[str], request: AnyRequest, services: SharedServices
) -> Response[bytes]:
    check_version(request)
    auditor = await caller_by(token)
    version = request.query_params.get("version")
    form = await offered_form(auditor, services.shelf, form_id=form_id, version=version)
    server = server_address(request, token, is_https=services.settings.is_https)
    return _fresh(request, services, manifest(form, server), LIST_TYPE)


@route("/forms/{form_id:str}/media/{name:str}", http_method=READ)
async def media_route(
    token: FromPath[str],
    form_id: FromPath[str],
    name: FromPath[str],
    *,
    request: AnyRequest,
    services: SharedServices,
) -> Response[bytes]:
    check_version(request)
    auditor = await caller_by(token)
    version = request.query_params.get("version")
    form = await offered_form(auditor, services.shelf, form_id=form_id, version=version)
    if name not in form.media:
        raise LinkRefusedError
    return _fresh(request, services, form.media[name], guess_type(name)[0] or "application/octet-stream")


def _fresh(request: AnyRequest, services: SharedServices, content: bytes, media_type: str) -> Response[bytes]:
    """The content under its md5 as ETag, or 304 for a client that holds it already."""
    tag = f'"{md5(content)}"'
    answered = headers(services.settings.advertised_bytes, cache="private, no-cache") | {"ETag": tag}
    held = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    is_held = tag in held or "*" in held
    return Response(
        b"" if is_held else content,
        status_code=HTTP_304_NOT_MODIFIED if is_held else HTTP_200_OK,
        media_type=media_type,
        headers=answered,
    )
