"""The wire as ODK Collect speaks it. Translates only: the rules are the door's."""

from collections.abc import AsyncIterator

from litestar import Response, Router, head, post
from litestar.exceptions import InternalServerException
from litestar.params import FromPath
from litestar.status_codes import HTTP_204_NO_CONTENT

from fieldkit.dependencies import SharedServices
from fieldkit.errors import DocumentRefusedError
from fieldkit.openrosa.answers import error_response, headers, receipt_response
from fieldkit.openrosa.caller import AnyRequest, caller_by, check_version
from fieldkit.openrosa.form_routes import form_list_route, form_route, manifest_route, media_route
from fieldkit.openrosa.multipart import NOT_WHOLE, read_request
from fieldkit.problems import as_fieldkit_error, problem_document


@head("/submission", status_code=HTTP_204_NO_CONTENT)
async def submission_head(
    token: FromPath[str], request: AnyRequest, services: SharedServices
) -> Response[None]:
    check_version(request)
    await caller_by(token)
    return Response(
        None, status_code=HTTP_204_NO_CONTENT, headers=headers(services.settings.advertised_bytes)
    )


@post("/submission")
async def submission_post(
    token: FromPath[str], request: AnyRequest, services: SharedServices
) -> Response[bytes]:
    check_version(request)
    auditor = await caller_by(token)
    boundary = request.content_type[1].get("boundary", "")
    if request.content_type[0] != "multipart/form-data" or not boundary:
        raise DocumentRefusedError(NOT_WHOLE, code="not_multipart", where="Content-Type")
    sent = await read_request(
        _body(request), boundary=boundary, max_file_bytes=services.settings.max_file_bytes
    )
    receipt = await services.door.receive(auditor, sent.document, sent.files)
    return receipt_response(receipt, services.settings.advertised_bytes)


async def _body(request: AnyRequest) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.stream():
            yield chunk
    except InternalServerException as error:  # the connection broke: the field's daily bread, not a failure
        raise DocumentRefusedError(NOT_WHOLE, code="not_multipart", where="body") from error


def _respond(request: AnyRequest, error: Exception) -> Response[bytes]:
    """OpenRosa's XML for clients of the protocol; a problem document for programs that ask for JSON."""
    problem = as_fieldkit_error(error)
    advertised_bytes: int = request.app.state.services.settings.advertised_bytes
    if "json" not in request.headers.get("accept", ""):
        return error_response(problem, advertised_bytes)
    return Response(
        problem_document(problem),
        status_code=problem.status,
        media_type="application/problem+json",
        headers=headers(advertised_bytes),
    )


router = Router(
    "/collect/{token:str}",
    route_handlers=[
        form_list_route,
        form_route,
        manifest_route,
        media_route,
        submission_head,
        submission_post,
    ],
    exception_handlers={Exception: _respond},
    opt={"exclude_from_csrf": True},
)
