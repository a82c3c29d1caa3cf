"""The scoring notation as authors write it in ``score::rule``, read into a `Rule`.

- ``yn``: yes earns all, no earns nothing.
- ``s5`` ``n10``: the rating chosen, 0–5 or 0–10. ``lik5``: 1–5, a straight line from 1 to 5.
- ``band 4–5 / 1–3 / 1–2``: a level is chosen, then a whole number in its range; the best upper end earns all.
- ``sec`` ``min`` ``hrs`` ``days`` (times), ``cnt`` ``step`` (counts) and ``pct``, as ``full/zero``:
  ``sec 30/120`` earns all up to 30 and nothing from 120. With ``↑`` or ``up`` more is better: ``cnt↑ 5/1``
  earns all from 5 and nothing up to 1. Without numbers (``cnt``) the number is kept and earns nothing.
- ``of 3``: a count from 0 to 3. ``of kiosk_total``: a count from 0 to that item's number.
- ``multi 5``: how many of five choices were chosen.
- ``kano`` ``pair 1–7``: two answers joined with a blank, recorded.
- ``one`` ``multi`` ``text`` ``rmb`` ``dt`` ``geo`` ``photo`` ``audio`` ``shot``: recorded, never scored.
"""

import re
from itertools import pairwise

from forms.rubric import Measure, Rule

RECORDED = frozenset({"one", "multi", "text", "rmb", "dt", "geo", "photo", "audio", "shot", "kano"})
SLOPES = {
    "sec": (Measure.TIME, "s"),
    "min": (Measure.TIME, "min"),
    "hrs": (Measure.TIME, "h"),
    "days": (Measure.TIME, "d"),
    "cnt": (Measure.COUNT, ""),
    "step": (Measure.COUNT, ""),
    "pct": (Measure.COUNT, "%"),
}

_FIXED = {
    "yn": Rule("yn", Measure.YES_NO),
    "s5": Rule("s5", Measure.RATING, unit="0–5", full_at=5),
    "n10": Rule("n10", Measure.RATING, unit="0–10", full_at=10),
    "lik5": Rule("lik5", Measure.RATING, unit="1–5", full_at=5, zero_at=1),
} | {word: Rule(word, Measure.RECORDED) for word in RECORDED}
_NUMBER = r"(\d+(?:\.\d+)?)"
_SLOPE = re.compile(rf"({'|'.join(SLOPES)})\s*(↑|up\b)?\s*{_NUMBER}\s*/\s*{_NUMBER}")
_SHARE = re.compile(r"(of|multi)\s+([1-9]\d?)")
_WHOLE = re.compile(r"of\s+([^\W\d][\w.-]*)")
_RANGE = re.compile(r"(\d{1,3})\s*[-–]\s*(\d{1,3})")


def head(notation: str) -> str:
    """The word a notation begins with: ``sec 30/120`` → ``sec``."""
    match = re.match(r"[a-z]+\d*", notation)
    return match[0] if match else ""


def parse_rule(notation: str) -> Rule | None:
    """None when it is no notation of ours, or one whose numbers contradict each other."""
    text = " ".join(notation.split())
    if text in _FIXED:
        return _FIXED[text]
    match head(text):
        case "of" | "multi":
            return _part(text)
        case "band":
            return _band(text)
        case "pair":
            return Rule(text, Measure.RECORDED) if len(answer_ranges(text)) == 1 else None
        case _:
            return _slope(text)


def answer_ranges(notation: str) -> tuple[tuple[int, int], ...]:
    """The ranges of a ``band`` or ``pair``, as written: ``band 4–5 / 1–3`` → (4, 5), (1, 3).

    Empty when one of them is no range from less to more.
    """
    word = head(notation)
    matches = [_RANGE.fullmatch(part.strip()) for part in notation.removeprefix(word).split("/")]
    ranges = tuple((int(match[1]), int(match[2])) for match in matches if match)
    is_sound = len(ranges) == len(matches) and all(low < high for low, high in ranges)
    return ranges if is_sound else ()


def _part(text: str) -> Rule | None:
    if match := _SHARE.fullmatch(text):
        return Rule(text, Measure.COUNT, full_at=float(match[2]))
    if match := _WHOLE.fullmatch(text):
        return Rule(text, Measure.COUNT, whole=match[1])
    return None


def _band(text: str) -> Rule | None:
    """Levels go from best to worst: each ends below the one before and begins no higher."""
    ranges = answer_ranges(text)
    descends = all(high > below and low >= floor for (low, high), (floor, below) in pairwise(ranges))
    if len(ranges) < 2 or not descends:
        return None
    best = ranges[0][1]
    return Rule(text, Measure.RATING, unit=f"{ranges[-1][0]}–{best}", full_at=float(best))


def _slope(text: str) -> Rule | None:
    if text in SLOPES:
        measure, unit = SLOPES[text]
        return Rule(text, measure, unit=unit, full_at=0.0)
    match = _SLOPE.fullmatch(text)
    if not match:
        return None
    word, arrow, full_at, zero_at = match[1], match[2], float(match[3]), float(match[4])
    is_consistent = full_at > zero_at if arrow else full_at < zero_at
    measure, unit = SLOPES[word]
    return Rule(text, measure, unit=unit, full_at=full_at, zero_at=zero_at) if is_consistent else None
