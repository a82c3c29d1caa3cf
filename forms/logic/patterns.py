r"""Regular expressions as a form means them: JavaScript's dialect, by code point, within a time limit.

The phone runs JavaScript's own engine, which has no limit, so a pattern that explodes on a short hostile
text is refused when the form is checked.
"""

import re
import time
from functools import lru_cache

import regex

from forms.logic.faults import ExpressionFault, FaultCode
from forms.text import Bilingual

MATCH_LIMIT_S = 0.05
_JS_SPACE = r"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_PROBE_LENGTHS = range(8, 30)
_PROBE_LIMIT_S = 0.02
# where the dialects differ: JavaScript's \s is Unicode while \d \w \b are ASCII (as our flag has them), its $
# is the very end, and its point stops at four line ends
_OUTSIDE_CLASS = {r"\s": f"[{_JS_SPACE}]", r"\S": f"[^{_JS_SPACE}]", "$": r"\Z", ".": r"[^\n\r\u2028\u2029]"}
_INSIDE_CLASS = {r"\s": _JS_SPACE}


def matches(text: str, pattern: str) -> bool:
    """Whether `pattern` is found anywhere in `text`; False when it is invalid or out of time."""
    try:
        return _compiled(pattern).search(text, timeout=MATCH_LIMIT_S) is not None
    except (regex.error, TimeoutError):
        return False


def check_pattern(pattern: str, position: int) -> None:
    """Raise ExpressionFault for a pattern that is invalid or explodes."""
    try:
        is_slow = _is_slow(pattern)
    except (regex.error, re.error) as error:
        message = Bilingual(
            f"正则表达式“{pattern}”无效，请检查括号和转义。",
            f"The pattern “{pattern}” is not valid ({error}): check its brackets and escapes.",
        )
        raise ExpressionFault(FaultCode.BAD_PATTERN, position, message) from error
    if is_slow:
        message = Bilingual(
            f"正则表达式“{pattern}”在某些答案上会卡住；请去掉套在重复里的重复，如 (a+)+。",
            f"The pattern “{pattern}” would hang on some answers: remove repetition inside repetition, "
            "as in (a+)+.",
        )
        raise ExpressionFault(FaultCode.SLOW_PATTERN, position, message)


def _is_slow(pattern: str) -> bool:
    """Whether matching explodes on a run of one character, closed by one that fits nowhere.

    Tried with Python's own engine, which backtracks as JavaScript's does (`regex` is cleverer), on growing
    runs, so that an exponential pattern is found out long before it could hang.
    """
    _compiled(pattern)
    backtracking = re.compile(_translated(pattern), re.ASCII)
    probes = sorted({*pattern, "a", "0", " ", "中"})
    return any(
        _elapsed_s(backtracking, probe * length + "\0") > _PROBE_LIMIT_S
        for probe in probes
        for length in _PROBE_LENGTHS
    )


def _elapsed_s(pattern: re.Pattern[str], text: str) -> float:
    """Of this thread's own time, so that a busy machine slows no pattern."""
    began = time.thread_time()
    pattern.search(text)
    return time.thread_time() - began


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> "regex.Pattern[str]":
    return regex.compile(_translated(pattern), regex.ASCII | regex.VERSION0)


def _translated(pattern: str) -> str:
    translated: list[str] = []
    in_class = False
    pieces: list[str] = re.findall(r"\\.|.", pattern, re.DOTALL)
    for piece in pieces:
        translated.append((_INSIDE_CLASS if in_class else _OUTSIDE_CLASS).get(piece, piece))
        if piece == "]":
            in_class = False
        elif piece == "[":
            in_class = True
    return "".join(translated)
