"""Two languages, Chinese first: gettext catalogues read from ``locale/*.po`` without a compile step."""

from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Literal

from babel.messages.pofile import read_po
from litestar import Request

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
COOKIE = "fieldkit_language"
CATALOGUES = Path(__file__).parent / "locale"

_current: ContextVar[Language] = ContextVar("language", default="zh")


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """msgid -> translation; English is the msgids themselves."""
    if language == "en":
        return {}
    with (CATALOGUES / "zh_CN" / "LC_MESSAGES" / "fieldkit.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale="zh_CN") if m.id and m.string}


def translate(message: str) -> str:
    """`message` in the language of the request that is being answered."""
    return catalogue(_current.get()).get(message, message)


def current_language() -> Language:
    return _current.get()


def choose_language(request: Request[object, object, object]) -> Language:
    """``?lang=``, else the cookie, else Chinese; remembered for the rest of the request."""
    asked = request.query_params.get("lang") or request.cookies.get(COOKIE) or "zh"
    language: Language = "en" if asked == "en" else "zh"
    _current.set(language)
    return language
