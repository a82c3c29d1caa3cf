"""The scoring notation of the field.

N1 every notation is one line from full points to none
N2 what is no notation, or contradicts its direction, is refused
N3 a band or a pair says what may be answered
"""

import pytest

from forms.notation import answer_ranges, parse_rule
from forms.rubric import Measure, Rule


@pytest.mark.parametrize(
    ("notation", "rule"),
    [
        ("yn", Rule("yn", Measure.YES_NO, "", 1, 0)),
        ("s5", Rule("s5", Measure.RATING, "0–5", 5, 0)),
        ("n10", Rule("n10", Measure.RATING, "0–10", 10, 0)),
        ("sec 30/120", Rule("sec 30/120", Measure.TIME, "s", 30, 120)),
        ("min 5/30", Rule("min 5/30", Measure.TIME, "min", 5, 30)),
        ("hrs 4/24", Rule("hrs 4/24", Measure.TIME, "h", 4, 24)),
        ("days 2.5/7", Rule("days 2.5/7", Measure.TIME, "d", 2.5, 7)),
        ("cnt  1 / 5", Rule("cnt 1 / 5", Measure.COUNT, "", 1, 5)),
        ("step 5/20", Rule("step 5/20", Measure.COUNT, "", 5, 20)),
        ("cnt↑ 5/1", Rule("cnt↑ 5/1", Measure.COUNT, "", 5, 1)),
        ("min up 30/5", Rule("min up 30/5", Measure.TIME, "min", 30, 5)),
        ("of 3", Rule("of 3", Measure.COUNT, "", 3, 0)),
        ("multi 5", Rule("multi 5", Measure.COUNT, "", 5, 0)),
        ("one", Rule("one", Measure.RECORDED)),
        ("text", Rule("text", Measure.RECORDED)),
        ("multi", Rule("multi", Measure.RECORDED)),
        ("kano", Rule("kano", Measure.RECORDED)),
        ("pair 1–7", Rule("pair 1–7", Measure.RECORDED)),
        ("pair 1-7", Rule("pair 1-7", Measure.RECORDED)),
        ("lik5", Rule("lik5", Measure.RATING, "1–5", 5, 1)),
        ("band 4–5 / 1–3 / 1–2", Rule("band 4–5 / 1–3 / 1–2", Measure.RATING, "1–5", 5, 0)),
        ("band 8-10/6-7/3-5/0-2", Rule("band 8-10/6-7/3-5/0-2", Measure.RATING, "0–10", 10, 0)),
        ("pct↑ 90/20", Rule("pct↑ 90/20", Measure.COUNT, "%", 90, 20)),
        ("of kiosk_total", Rule("of kiosk_total", Measure.COUNT, "", 1, 0, whole="kiosk_total")),
        ("cnt", Rule("cnt", Measure.COUNT, "", 0, 0)),
        ("sec", Rule("sec", Measure.TIME, "s", 0, 0)),
    ],
)
def test_n1_notation(notation: str, rule: Rule) -> None:
    assert rule == parse_rule(notation)


@pytest.mark.parametrize(
    ("notation", "is_lower_better"), [("sec 30/120", True), ("cnt↑ 5/1", False), ("yn", False)]
)
def test_n1_direction(notation: str, is_lower_better: bool) -> None:  # noqa: FBT001 - a table of cases
    rule = parse_rule(notation)
    assert rule is not None
    assert is_lower_better is rule.is_lower_better


@pytest.mark.parametrize(
    "notation",
    [
        "",
        "y",
        "s7",
        "sec 30",
        "sec 120/30",
        "cnt↑ 1/5",
        "sec 30/30",
        "sec -1/5",
        "of 0",
        "of",
        "multi x",
        "of3",
        "band",
        "band 4–5",  # one level is none
        "band 1–2 / 4–5",  # from worst to best
        "band 5–4 / 1–3",
        "band 4–5 / 1–5",  # ends no lower than the level above
        "pair",
        "pair 7–1",
        "pair 1–7 / 1–7",
        "kano 5",
        "pct↑ 20/90",
    ],
)
def test_n2_refused(notation: str) -> None:
    assert parse_rule(notation) is None


@pytest.mark.parametrize(
    ("notation", "ranges"),
    [
        ("band 4–5 / 1–3 / 1–2", ((4, 5), (1, 3), (1, 2))),
        ("pair 1-7", ((1, 7),)),
        ("kano", ()),
        ("band 4–5 / some", ()),
    ],
)
def test_n3_the_ranges_of_a_notation(notation: str, ranges: tuple[tuple[int, int], ...]) -> None:
    assert ranges == answer_ranges(notation)
