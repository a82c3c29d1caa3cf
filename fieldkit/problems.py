"""How a failure reaches whoever asked: a page for people, a problem document (RFC 9457) for programs."""

import logging
from dataclasses import dataclass
from typing import Any

import msgspec
from asyncpg.exceptions import CharacterNotInRepertoireError
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from fieldkit.errors import (
    FieldkitError,
    NotFoundError,
    NotSignedInError,
    SecondFactorNeededError,
    TooLargeError,
    TooManyTriesError,
)
from fieldkit.i18n import choose_language, current_language, said
from fieldkit.pages import page
from forms.text import Bilingual

LOG = logging.getLogger("fieldkit")

PROBLEM_TYPE = "urn:fieldkit:problem:"
# where a page goes first that cannot be shown yet
FIRST_STEPS: dict[type[FieldkitError], str] = {
    NotSignedInError: "/sign-in",
    SecondFactorNeededError: "/account/second-factor",
}
NO_PAGE = Bilingual("这个地址没有内容。", "There is nothing at this address.")
WHOLE_REQUEST = Bilingual("整个请求过大。", "The whole request is too large.")


class UnexpectedError(FieldkitError):
    status = 500
    code = "unexpected"
    title = Bilingual("系统出错了", "Something went wrong here")
    remedy = Bilingual(
        "已保存的内容是安全的。请稍后再试；仍不成功请告知管理员发生的时间。",
        "What was saved is safe. Try again later; if it fails again, tell an administrator when it happened.",
    )

    def __init__(self) -> None:
        super().__init__(Bilingual("出错的详情已记录。", "The details have been logged."))


class RefusedRequestError(FieldkitError):
    """A request the framework refused before any handler saw it."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(
            Bilingual(f"请求被拒绝（{status}）。", detail or f"The request was refused ({status}).")
        )
        self.status = status


class StalePageError(FieldkitError):
    """The form came without the token that our page put into it: kept open too long, or not our page."""

    status = 403
    code = "stale_page"
    title = Bilingual("页面已过期", "The page is too old")
    remedy = Bilingual("请重新打开页面再试。", "Open the page again and repeat it.")

    def __init__(self) -> None:
        super().__init__(Bilingual("没有做任何改动。", "Nothing was changed."))


class UnwritableTextError(FieldkitError):
    code = "unwritable_text"

    def __init__(self) -> None:
        super().__init__(
            Bilingual("请求里有无法保存的字符。", "The request holds a character that no text can hold.")
        )


def as_fieldkit_error(error: Exception) -> FieldkitError:
    """Every failure in our own words; what nobody expected is logged and told without its details."""
    match error:
        case FieldkitError():
            return error
        case HTTPException() if error.status_code < 500:
            return _refused_by_framework(error)
        case CharacterNotInRepertoireError():
            return UnwritableTextError()
        case _:
            LOG.error("unexpected failure", exc_info=error)
            return UnexpectedError()


def _refused_by_framework(error: HTTPException) -> FieldkitError:
    match error.status_code:
        case 403:  # only the check against forged requests says so
            return StalePageError()
        case 404:
            return NotFoundError(NO_PAGE)
        case 413:
            return TooLargeError(WHOLE_REQUEST)
        case status:
            return RefusedRequestError(status, error.detail)


def respond(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A redirect where a page has to wait for another, a page for browsers, else a problem document."""
    choose_language(request)  # the request may have been refused before anything chose
    problem = as_fieldkit_error(error)
    wants_page = "text/html" in request.headers.get("accept", "")
    if wants_page and type(problem) in FIRST_STEPS and request.method == "GET":
        return Redirect(FIRST_STEPS[type(problem)])
    if wants_page:
        return page("error.html", status=problem.status, problem=in_language(problem), home_url="/")
    return Response(
        problem_document(problem),
        status_code=problem.status,
        media_type="application/problem+json",
        headers=headers_of(problem),
    )


def headers_of(problem: FieldkitError) -> dict[str, str]:
    """What HTTP has a header for."""
    return {"Retry-After": str(problem.wait_s)} if isinstance(problem, TooManyTriesError) else {}


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """A failure as error.html shows it, in the reader's language."""

    status: int
    title: str
    detail: str
    remedy: str


def in_language(problem: FieldkitError) -> ProblemPage:
    language = current_language()
    texts = (problem.title, problem.detail, problem.remedy)
    return ProblemPage(problem.status, *(said(text, language) for text in texts))


def problem_document(problem: FieldkitError) -> bytes:
    return msgspec.json.encode(
        {
            "type": PROBLEM_TYPE + problem.code,
            "status": problem.status,
            "title": both(problem.title),
            "detail": both(problem.detail),
            "remedy": both(problem.remedy),
            "where": problem.where,
        }
    )


def both(text: Bilingual) -> str:
    return f"{text.zh} / {text.en}"
