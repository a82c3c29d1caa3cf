r"""Regular expressions as a form means them: JavaScript's dialect, matched by code point, within a time limit.

The phone runs JavaScript's own engine, so a pattern that takes the time limit on a short hostile text is refused
when the form is checked.
"""

from functools import lru_cache

import regex

from forms.logic.faults import ExpressionFault, FaultCode
from forms.text import Bilingual

MATCH_LIMIT_S = 0.05
_JS_SPACE = r"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_PROBE_LENGTH = 48
# what differs between the dialects: JavaScript's \s is Unicode while \d \w \b are ASCII (our ASCII flag), its $
# is the very end, and its point stops at four line ends
_OUTSIDE_CLASS = {r"\s": f"[{_JS_SPACE}]", r"\S": f"[^{_JS_SPACE}]", "$": r"\Z", ".": r"[^\n\r\u2028\u2029]"}
_INSIDE_CLASS = {r"\s": _JS_SPACE}
_PIECE = regex.compile(r"\\.|.", regex.DOTALL)


def matches(text: str, pattern: str) -> bool:
    """Whether `pattern` is found anywhere in `text`; False when it is invalid or out of time."""
    try:
        return _compiled(pattern).search(text, timeout=MATCH_LIMIT_S) is not None
    except (regex.error, TimeoutError):
        return False


def check_pattern(pattern: str, position: int) -> None:
    """Raise ExpressionFault for a pattern that is invalid or explodes."""
    try:
        _probe(pattern)
    except regex.error as error:
        message = Bilingual(
            f"正则表达式“{pattern}”无效,请检查括号和转义。",
            f"The pattern “{pattern}” is not valid ({error.msg}): check its brackets and escapes.",
        )
        raise ExpressionFault(FaultCode.BAD_PATTERN, position, message) from error
    except TimeoutError as error:
        message = Bilingual(
            f"正则表达式“{pattern}”在某些答案上会卡住;请去掉套在重复里的重复,如 (a+)+。",
            f"The pattern “{pattern}” would hang on some answers: remove repetition inside repetition, as in (a+)+.",
        )
        raise ExpressionFault(FaultCode.SLOW_PATTERN, position, message) from error


def _probe(pattern: str) -> None:
    """Match runs of each character the pattern is likely to repeat, closed by one that fits nowhere."""
    compiled = _compiled(pattern)
    for character in sorted({*pattern, "a", "0", " ", "中"}):
        compiled.search(character * _PROBE_LENGTH + "\0", timeout=MATCH_LIMIT_S)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> "regex.Pattern[str]":
    return regex.compile(_translated(pattern), regex.ASCII | regex.VERSION0)


def _translated(pattern: str) -> str:
    translated: list[str] = []
    in_class = False
    for piece in _PIECE.findall(pattern):
        translated.append((_INSIDE_CLASS if in_class else _OUTSIDE_CLASS).get(piece, piece))
        if piece == "]":
            in_class = False
        elif piece == "[":
            in_class = True
    return "".join(translated)
