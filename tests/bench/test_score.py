"""Scoring a million submissions, each number in its own process, beside one pass of numpy over the arrays.

The form has every rule of the language, and the answers everything that befalls them: blanks, "not
applicable", vetoes, timed events that never happened, another operator's items, the three endings.
"""

import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from forms.notation import RECORDED, head, parse_rule
from forms.rubric import OPERATORS, Ending, EndingMeaning, Measure, Rubric, RubricItem, RubricSection, Scaling
from forms.text import Bilingual
from scoring.measure import Status, measure
from scoring.score import FloatArray, StatusArray, score
from tests.bench.test_wave import seconds

pytestmark = pytest.mark.bench

N_SUBMISSIONS, N_ITEMS = 1_000_000, 45
N_MEASURED = 5_000  # submissions that are drawn answer by answer; the million repeats them in any order
LIMIT_S = 3.0

SECTIONS = {
    "outside": "yn = 4; s5 = 3; band 4–5 / 1–3 / 1–2 = 5; photo = 0; geo = 0",
    "entry": "yn = 2; sec 30/120 = 3; cnt = 0; of seen = 4; s5 = 2; one = 0",
    "staff": "yn = 3; lik5 = 4; band 5–8 / 3–6 / 1–4 = 8; n10 = 4; multi 5 = 2; text = 0; audio = 0",
    "waiting": "min 5/30 = 6; sec 60/600 = 4; step 2/6 = 2; cnt 1/5 = 2; yn = 2; dt = 0",
    "service": "yn = 4; of 3 = 6; s5 = 3; pct↑ 90/20 = 3; cnt↑ 5/1 = 5; multi = 0; kano = 0",
    "bill": "yn = 2; hrs 4/24 = 3; days 2/7 = 3; s5 = 3; rmb = 0; shot = 0",
    "network": "yn = 3; sec 5/20 = 4; lik5 = 2; n10 = 2; yn = 2; yn = 2; s5 = 1; pair 1–7 = 0",
}  # each item's rule and points
SCALINGS = {"staff": (Scaling.CAP, 15.0), "bill": (Scaling.SCALE, 10.0)}


def the_rubric() -> Rubric:
    rows = [(name, row) for name, rows in SECTIONS.items() for row in rows.split("; ")]
    items = tuple(_item(place, *row) for place, row in enumerate(rows))
    sections = tuple(_section(name, items) for name in SECTIONS)
    endings = (
        Ending(items[0].name, "no", EndingMeaning.REST_ZERO, first_closed=1),
        Ending("refused", "yes", EndingMeaning.REST_LEFT_OUT, first_closed=11),
        Ending("stopped", "yes", EndingMeaning.NOT_SCORABLE, first_closed=18),
    )
    return Rubric("bench", "1", sections, items, endings=endings)


def _section(name: str, items: Sequence[RubricItem]) -> RubricSection:
    total = sum(one.points for one in items if one.section == name)
    scaling, points = SCALINGS.get(name, (Scaling.NONE, total))
    return RubricSection(name, Bilingual(name, name), points, scaling)


def _item(place: int, section: str, row: str) -> RubricItem:
    """Some that can be are China Mobile's alone, not applicable at times, or follow an event."""
    notation, points = row.split(" = ")
    rule = parse_rule(notation)
    assert rule is not None
    name = "seen" if notation == "cnt" else f"q{place}"
    is_third, is_band = place % 3 == 0, head(notation) == "band"
    return RubricItem(
        name=name,
        section=section,
        label=Bilingual(name, name),
        points=float(points),
        rule=rule,
        is_veto=place in {0, 5},
        operators=OPERATORS[:1] if place % 9 == 8 else OPERATORS,
        may_be_na=is_band or (is_third and rule.measure is Measure.YES_NO),
        event=f"{name}_event" if is_third and rule.measure is Measure.TIME else "",
        level=f"{name}_level" if is_band else "",
    )


def answers_to(rubric: Rubric, rng: np.random.Generator) -> dict[str, str]:
    """One submission: an ending leaves what comes after it blank, and of the rest one answer in twenty is."""
    answers = {one.name: "" if rng.random() < 0.05 else _answer(one, rng) for one in rubric.items}
    answers |= {one.event: _either("no", "yes", 0.1, rng) for one in rubric.items if one.event}
    answers |= {one.level: _either("na", "good", 0.1, rng) for one in rubric.items if one.level}
    answers |= {name: _either("yes", "no", 0.02, rng) for name in ("refused", "stopped")}
    answers["operator"] = OPERATORS[rng.integers(3)]
    for ending in rubric.endings:
        if answers[ending.question] == ending.answer:
            answers |= dict.fromkeys([one.name for one in rubric.items[ending.first_closed :]], "")
    return answers


def _answer(one: RubricItem, rng: np.random.Generator) -> str:
    match one.rule.measure:
        case Measure.RECORDED:
            return "kept"
        case Measure.YES_NO:
            yes_no = _either("no", "yes", 0.02 if one.is_veto else 0.2, rng)
            return _either("na", yes_no, 0.1 if one.may_be_na else 0.0, rng)
        case Measure.COUNT if head(one.rule.notation) == "multi":
            return " ".join(f"choice{n}" for n in range(5) if rng.random() < 0.5) or "none"
        case Measure.RATING:
            return str(rng.integers(int(one.rule.zero_at), int(one.rule.full_at) + 1))
        case Measure.COUNT | Measure.TIME:
            return str(rng.integers(int(1.5 * max(one.rule.full_at, one.rule.zero_at, 3))))


def _either(first: str, second: str, share: float, rng: np.random.Generator) -> str:
    return first if rng.random() < share else second


def arrays_of(rubric: Rubric, n: int) -> tuple[FloatArray, StatusArray]:
    rng = np.random.default_rng(1)
    measured = [measure(rubric, answers_to(rubric, rng)) for _ in range(N_MEASURED)]
    drawn = rng.integers(N_MEASURED, size=n)
    return np.array([value for value, _ in measured])[drawn], np.array([mark for _, mark in measured])[drawn]


def one_pass(values: FloatArray, status: StatusArray) -> None:
    """The least any scoring must do: read each number and each status, write the two kinds of points."""
    np.multiply(values, 2.0)
    np.multiply(status, 2.0)


def timed(n: int) -> None:
    """Scores, and prints what that took; runs in its own process."""
    rubric = the_rubric()
    values, status = arrays_of(rubric, n)
    assert {*np.unique(status).tolist()} == {*Status}
    scores = score(rubric, values, status)
    assert 0 < scores.is_veto.mean() < 0.1
    assert 0.8 < scores.is_scorable.mean() < 1
    assert 40 < np.nanmean(scores.total) < 80 < np.nanmax(scores.total)
    del scores
    score_s = seconds(lambda: score(rubric, values, status))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{score_s} {peak_mb} {seconds(lambda: one_pass(values, status))}")


def test_a_million_submissions() -> None:
    print(f"\n{N_ITEMS} items, the best of three")
    print(f"{'submissions':>12} {'score s':>8} {'peak MB':>9} {'one pass s':>11}")
    score_s = 0.0
    for n in (N_SUBMISSIONS // 4, N_SUBMISSIONS // 2, N_SUBMISSIONS):
        program = f"import sys; sys.path[:0] = {sys.path!r}; from test_score import *; timed({n})"
        folder = Path(__file__).parent
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True
        )
        score_s, peak_mb, once_s = map(float, done.stdout.split())
        print(f"{n:>12,} {score_s:>8.2f} {peak_mb:>9,.0f} {once_s:>11.3f}")
    print(f"{'limit':>12} {LIMIT_S:>8.2f}")
    assert score_s < LIMIT_S


def test_every_rule_takes_part() -> None:
    items = the_rubric().items
    assert len(items) == N_ITEMS
    words = {head(one.rule.notation) for one in items}
    assert {
        *RECORDED,
        "yn",
        "s5",
        "n10",
        "lik5",
        "band",
        "of",
        "multi",
        "pair",
        "cnt",
        "step",
        "pct",
    } <= words
    assert {"sec", "min", "hrs", "days"} <= words
