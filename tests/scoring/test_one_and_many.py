"""One submission scored alone and among thousands gets the same points to the last bit, on any rubric."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.notation import RECORDED, SLOPES, head, parse_rule
from forms.rubric import OPERATORS, Ending, EndingMeaning, Measure, Rubric, RubricItem, RubricSection, Scaling
from forms.text import Bilingual
from scoring.measure import measure
from scoring.score import FloatArray, Scores, StatusArray, score
from scoring.trace import FormTrace, SectionTrace, trace
from tests.scoring.exact_scores import exact_score
from tests.scoring.small_waves import item
from tests.scoring.test_exact_scores import answers_to

NOTATIONS = (
    *("yn", "s5", "n10", "lik5", "band 4–5 / 1–3 / 1–2", "of 3", "of seen", "multi 5", "pair 1–7"),
    *("sec 30/120", "min 5/30", "hrs 24/72", "days 3/7", "cnt 1/5", "step 2/6", "pct 10/80"),
    *("cnt↑ 5/1", "pct up 90/20", *SLOPES, *sorted(RECORDED)),
)
COUNTS = ("cnt", "cnt↑ 5/1", "cnt 1/5", "step 2/6", "pct 10/80", "of 3")
ASKED_AT = (OPERATORS, OPERATORS, OPERATORS[:1])
N_ROWS = 9001  # several times what is scored at once, and no multiple of anything

Visits = Sequence[Mapping[str, str]]


@st.composite
def rubrics(draw: st.DrawFn) -> Rubric:
    """Up to 14 items in up to 3 sections; "seen" is what every part is a part of, before it or after it."""
    notations = draw(st.lists(st.sampled_from(NOTATIONS), max_size=12))
    notations.insert(draw(st.integers(0, len(notations))), "of seen")
    named = [(f"q{place}", notation) for place, notation in enumerate(notations)]
    named.insert(draw(st.integers(0, len(named))), ("seen", draw(st.sampled_from(COUNTS))))
    seen_at = draw(st.sampled_from(ASKED_AT))
    n_sections = draw(st.integers(1, 3))
    items = tuple(
        draw(items_of(name, notation, section=f"s{place * n_sections // len(named)}", seen_at=seen_at))
        for place, (name, notation) in enumerate(named)
    )
    sections = tuple(draw(sections_of(name, items)) for name in sorted({one.section for one in items}))
    endings = tuple(
        Ending(f"ending{n}", "no", meaning, first_closed=draw(st.integers(0, len(items) - 1)))
        for n, meaning in enumerate(draw(st.lists(st.sampled_from(EndingMeaning), max_size=2)))
    )
    least = draw(st.sampled_from([0.0, 0.6, 1.0]))
    return Rubric("form", "1", sections, items, min_applicable_share=least, endings=endings)


@st.composite
def items_of(
    draw: st.DrawFn, name: str, notation: str, *, section: str, seen_at: tuple[str, ...]
) -> RubricItem:
    """A part is asked at no operator where its whole is not: `whole_elsewhere` of the form's reader."""
    rule = parse_rule(notation)
    assert rule is not None, notation
    earns = rule.has_line or bool(rule.whole)
    asked_at = (
        [seen_at] if name == "seen" else [at for at in ASKED_AT if not rule.whole or {*at} <= {*seen_at}]
    )
    has_event = rule.measure in {Measure.TIME, Measure.COUNT} and draw(st.booleans())
    return item(
        name,
        rule,
        points=draw(st.integers(0, 2000)) / 100 if earns else 0.0,
        section=section,
        is_veto=rule.measure is Measure.YES_NO and draw(st.booleans()),
        operators=draw(st.sampled_from(asked_at)),
        may_be_na=(has_event or head(notation) in {"yn", "band"}) and draw(st.booleans()),
        event=f"{name}_event" if has_event else "",
        level=f"{name}_level" if head(notation) == "band" else "",
    )


@st.composite
def sections_of(draw: st.DrawFn, name: str, items: Sequence[RubricItem]) -> RubricSection:
    """Scaled to any whole points, or capped to some that its items can reach."""
    total = math.fsum(one.points for one in items if one.section == name)
    scaling = draw(st.sampled_from(Scaling)) if total >= 1 else Scaling.NONE
    highest = {Scaling.SCALE: 60, Scaling.CAP: int(total)}.get(scaling)
    points = float(draw(st.integers(1, highest))) if highest else total
    return RubricSection(name, Bilingual(name, name), points, scaling)


def visits_to(of: Rubric) -> st.SearchStrategy[dict[str, str]]:
    """The items, and the questions beside them that decide: events, levels, endings, the operator."""
    beside = {
        **{
            one.event: st.sampled_from(["yes", "no", "", *["na"] * one.may_be_na])
            for one in of.items
            if one.event
        },
        **{one.level: st.sampled_from(["good", *["na"] * one.may_be_na]) for one in of.items if one.level},
        **{ending.question: st.sampled_from(["yes", "yes", ending.answer]) for ending in of.endings},
        "operator": st.sampled_from(["CM", "CU", "CT", ""]),
    }
    return st.fixed_dictionaries({**beside, **{one.name: answers_to(one) for one in of.items}})


@st.composite
def scored(draw: st.DrawFn) -> tuple[Rubric, Visits]:
    of = draw(rubrics())
    return of, draw(st.lists(visits_to(of), min_size=1, max_size=4))


def arrays_of(of: Rubric, visits: Visits) -> tuple[FloatArray, StatusArray]:
    measured = [measure(of, answers) for answers in visits]
    return np.array([value for value, _ in measured]), np.array([mark for _, mark in measured])


def bits(scores: Scores, rows: Sequence[int]) -> dict[str, list[bytes]]:
    """Every number of these rows as it lies in memory, NaN and the sign of zero included."""
    return {
        part.name: [np.ascontiguousarray(getattr(scores, part.name)[row]).tobytes() for row in rows]
        for part in fields(Scores)
    }


@pytest.mark.parametrize("laid_out", [np.ascontiguousarray, np.asfortranarray], ids=["rows", "columns"])
@settings(max_examples=60, deadline=None)
@given(drawn=scored())
def test_b1_one_by_one_is_all_at_once(
    laid_out: Callable[[np.ndarray], np.ndarray], drawn: tuple[Rubric, Visits]
) -> None:
    of, visits = drawn
    values, status = arrays_of(of, visits)
    repeated = np.arange(N_ROWS) % len(visits)
    together = score(of, laid_out(values[repeated]), laid_out(status[repeated]))
    for row in range(len(visits)):
        alone = score(of, values[[row]], status[[row]])
        assert bits(alone, [0]) == bits(together, [row])
    last = np.flatnonzero(repeated == repeated[-1])[[0, -1]].tolist()
    assert bits(together, last[:1]) == bits(together, last[1:])


@settings(max_examples=60, deadline=None)
@given(drawn=scored())
def test_b2_exact_fractions_agree(drawn: tuple[Rubric, Visits]) -> None:
    of, visits = drawn
    for answers in visits:
        exact, found = exact_score(of, answers), trace(of, answers)
        assert (exact.raw, exact.is_veto) == (found.raw, found.is_veto)
        if any(one.points for one in of.items):  # a form without points has no share: L6 of the language
            assert (pytest.approx(exact.share), exact.is_scorable) == (
                found.applicable_share,
                found.is_scorable,
            )


@settings(max_examples=60, deadline=None)
@given(drawn=scored())
def test_b3_the_trace_adds_up(drawn: tuple[Rubric, Visits]) -> None:
    of, visits = drawn
    for answers in visits:
        found = trace(of, answers)
        for section, own in zip(of.sections, found.sections, strict=True):
            assert _added_up(section, found) == pytest.approx((own.earned, own.possible))
            assert _is_percent_of(own.score, own)
        assert math.fsum(own.earned for own in found.sections) == pytest.approx(found.earned)
        assert math.fsum(own.possible for own in found.sections) == pytest.approx(found.possible)
        assert _is_percent_of(found.raw, found)
        assert found.total == ((0.0 if found.is_veto else found.raw) if found.is_scorable else None)


def _added_up(section: RubricSection, found: FormTrace) -> tuple[float, float]:
    """What the section's items come to, by hand."""
    own = [one for one in found.items if one.section == section.name]
    earned, possible = math.fsum(one.earned for one in own), math.fsum(one.possible for one in own)
    match section.scaling:
        case Scaling.SCALE if possible:
            return earned * section.points / possible, section.points
        case Scaling.CAP:
            return min(earned, section.points), min(possible, section.points)
        case _:
            return earned, possible


def _is_percent_of(percent: float | None, found: FormTrace | SectionTrace) -> bool:
    """To half a hundredth, and none where nothing was possible."""
    if percent is None:
        return found.possible == 0
    return abs(percent - 100 * found.earned / found.possible) <= 0.005 + 1e-9


def test_b4_every_notation_takes_part() -> None:
    words = {head(notation) for notation in NOTATIONS}
    assert words == {*SLOPES, *RECORDED, "yn", "s5", "n10", "lik5", "band", "of", "multi", "pair"}
