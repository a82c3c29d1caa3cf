"""The scoring notation as authors write it in ``score::rule``, read into a `Rule`.

- ``yn``: yes earns all, no earns nothing.
- ``s5`` ``n10``: the rating chosen, 0–5 or 0–10.
- ``sec`` ``min`` ``hrs`` ``days`` (times) and ``cnt`` ``step`` (counts), as ``full/zero``: ``sec 30/120``
  earns all up to 30 and nothing from 120. With ``↑`` or ``up`` more is better: ``cnt↑ 5/1`` earns all from 5
  and nothing up to 1.
- ``of 3``: a count from 0 to 3. ``multi 5``: how many of five choices were chosen.
- ``one`` ``text`` ``rmb`` ``dt`` ``geo`` ``photo`` ``audio`` ``shot``: recorded, never scored.
"""

import re

from forms.rubric import Measure, Rule

NOT_YET = frozenset({"band", "lik5", "kano"})
RECORDED = frozenset({"one", "text", "rmb", "dt", "geo", "photo", "audio", "shot"})

_FIXED = {
    "yn": Rule("yn", Measure.YES_NO),
    "s5": Rule("s5", Measure.RATING, unit="0–5", full_at=5),
    "n10": Rule("n10", Measure.RATING, unit="0–10", full_at=10),
} | {word: Rule(word, Measure.RECORDED) for word in RECORDED}
_TIME_UNITS = {"sec": "s", "min": "min", "hrs": "h", "days": "d"}
_NUMBER = r"(\d+(?:\.\d+)?)"
_SLOPE = re.compile(rf"(sec|min|hrs|days|cnt|step)\s*(↑|up\b)?\s*{_NUMBER}\s*/\s*{_NUMBER}")
_SHARE = re.compile(r"(of|multi)\s*([1-9]\d?)")


def head(notation: str) -> str:
    """The word a notation begins with: ``sec 30/120`` → ``sec``."""
    match = re.match(r"[a-z]+\d*", notation)
    return match[0] if match else ""


def parse_rule(notation: str) -> Rule | None:
    """None when it is no notation of ours, or one whose two ends contradict its direction."""
    text = " ".join(notation.split())
    if text in _FIXED:
        return _FIXED[text]
    if match := _SHARE.fullmatch(text):
        return Rule(text, Measure.COUNT, full_at=float(match[2]))
    if match := _SLOPE.fullmatch(text):
        word, arrow, full_at, zero_at = match[1], match[2], float(match[3]), float(match[4])
        if (full_at > zero_at) if arrow else (full_at < zero_at):
            unit = _TIME_UNITS.get(word, "")
            measure = Measure.TIME if unit else Measure.COUNT
            return Rule(text, measure, unit=unit, full_at=full_at, zero_at=zero_at)
    return None
