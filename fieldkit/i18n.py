"""Two languages, Chinese first: gettext catalogues read from ``locale/*.po`` without a compile step."""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from litestar import Request
from litestar.datastructures import Cookie, MutableScopeHeaders
from litestar.types import Message as SentMessage
from litestar.types import Scope

from fieldkit.waves.tables import DEFAULT_ZONE
from forms.text import Bilingual
from scoring.words import operator_name

Language = Literal["zh", "en"]
COOKIE = "fieldkit_language"
YEAR_S = 365 * 24 * 3600
CATALOGUES = Path(__file__).parent / "locale"

_current: ContextVar[Language] = ContextVar("language", default="zh")


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Message -> translation; English is the messages themselves."""
    return {str(entry.id): str(entry.string) for entry in _entries(language)}


@cache
def script_messages(language: Language) -> Mapping[str, str]:
    """The part of the catalogue that the browser's scripts say."""
    said = (entry for entry in _entries(language) if any(name.endswith(".ts") for name, _ in entry.locations))
    return {str(entry.id): str(entry.string) for entry in said}


@cache
def _entries(language: Language) -> tuple[Message, ...]:
    if language == "en":
        return ()
    with (CATALOGUES / "zh_CN" / "LC_MESSAGES" / "fieldkit.po").open("rb") as file:
        return tuple(entry for entry in read_po(file, locale="zh_CN") if entry.id and entry.string)


def translate(message: str) -> str:
    """`message` in the language of the request that is being answered."""
    return catalogue(_current.get()).get(message, message)


def said(text: Bilingual, language: Language) -> str:
    return text.en if language == "en" else text.zh


def moment_text(at: datetime) -> str:
    """A moment to the minute, by the field's clock."""
    return at.astimezone(ZoneInfo(DEFAULT_ZONE)).strftime("%Y-%m-%d %H:%M")


def spoken(text: Bilingual) -> str:
    """`text` in the language of the request that is being answered."""
    return said(text, _current.get())


def operator_text(code: str) -> str:
    """An operator as a reader calls it; one the field has no word for keeps its code."""
    return spoken(operator_name(code))


def current_language() -> Language:
    return _current.get()


def choose_language(request: Request[Any, Any, Any]) -> None:
    """For the rest of the request: ``?lang=``, else the cookie, else Chinese."""
    asked = request.query_params.get("lang") or request.cookies.get(COOKIE)
    _current.set("en" if asked == "en" else "zh")


async def remember_language(message: SentMessage, scope: Scope) -> None:
    """Keep a language that was asked for by ``?lang=`` in a cookie (a hook before the answer is sent)."""
    if message["type"] == "http.response.start" and b"lang=" in scope["query_string"]:
        cookie = Cookie(COOKIE, value=_current.get(), max_age=YEAR_S, path="/", samesite="lax")
        MutableScopeHeaders.from_message(message).add("set-cookie", cookie.to_header(header=""))
