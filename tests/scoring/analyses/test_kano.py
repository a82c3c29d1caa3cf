"""Domain A9: Kano classes, Better and Worse, and whether the class is clear."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scoring.analyses.experience_rules import ExperienceRules
from scoring.analyses.kano import (
    CLASSES,
    NO_ANSWER,
    KanoClass,
    KanoCounts,
    KanoRules,
    kano_class,
    kano_counts,
    kano_feature,
)
from scoring.analyses.rules import packaged_rules

RULES = packaged_rules(ExperienceRules, "experience_rules").kano
EXAMPLE = KanoCounts(attractive=40, one_dimensional=25, must_be=20, indifferent=15)


def test_the_worked_example_of_the_domain() -> None:
    """A 40, O 25, M 20, I 15 → +0.65, −0.45."""
    found = kano_feature(EXAMPLE, RULES)
    assert found.klass == KanoClass.ATTRACTIVE
    assert found.better is not None
    assert found.worse is not None
    assert (found.better.estimate, found.worse.estimate) == (0.65, -0.45)
    # Wilson: 65 and 45 of 100
    assert (found.better.low, found.better.high) == pytest.approx((0.5525, 0.7364), abs=1e-4)
    assert (found.worse.low, found.worse.high) == pytest.approx((-0.5476, -0.3561), abs=1e-4)


def test_the_standard_table() -> None:
    """Rows: if it is there, like … dislike; columns: if it is not."""
    rows = ["".join(kano_class(f"{f} {d}") for d in range(1, 6)) for f in range(1, 6)]
    assert rows == ["QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ"]


def test_answers_are_counted_with_those_missing() -> None:
    found = kano_counts(["1 4", "1 5", "2 5", "3 3", "4 1", "1 1", "", " "])
    assert found == KanoCounts(1, 1, 1, 1, 1, 1, missing=2)
    assert (found.n, found.n_rated) == (6, 4)


def test_the_first_class_against_the_second() -> None:
    """40 of 65 in the first two: exact binomial, two-sided."""
    found = kano_feature(EXAMPLE, RULES)
    assert found.runner_up == KanoClass.ONE_DIMENSIONAL
    assert found.p_value == pytest.approx(float(2 * stats.binom.sf(39, 65, 0.5)), rel=1e-9)
    assert not found.is_distinct
    clear = kano_feature(KanoCounts(attractive=50, one_dimensional=20), RULES)
    assert clear.is_distinct


def test_a_tie_goes_by_the_order_and_says_so() -> None:
    found = kano_feature(KanoCounts(attractive=30, one_dimensional=30, must_be=30, indifferent=10), RULES)
    assert (found.klass, found.runner_up, found.p_value) == (KanoClass.MUST_BE, KanoClass.ONE_DIMENSIONAL, 1)
    assert not found.is_distinct
    assert found.caveats[0].zh == "基本、期望、惊喜 次数相同，按 M > O > A > I > R > Q 定为基本。"
    other = KanoRules(tuple(reversed(RULES.tie_order)), alpha=0.05)
    tied = KanoCounts(attractive=30, must_be=30)
    assert kano_feature(tied, other).klass == KanoClass.ATTRACTIVE


def test_reverse_and_questionable_can_be_the_class_but_leave_the_coefficients() -> None:
    found = kano_feature(KanoCounts(attractive=3, must_be=1, reverse=10, questionable=2), RULES)
    assert found.klass == KanoClass.REVERSE
    assert found.better is not None
    assert found.better.estimate == 0.75
    only = kano_feature(KanoCounts(questionable=4), RULES)
    assert (only.klass, only.better, only.worse) == (KanoClass.QUESTIONABLE, None, None)


def test_no_answer_is_no_class() -> None:
    found = kano_feature(KanoCounts(missing=5), RULES)
    assert (found.klass, found.p_value, found.better, found.caveats) == (None, None, None, (NO_ANSWER,))


def test_bad_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'1 6'"):
        kano_counts(["1 6"])
    with pytest.raises(ValueError, match="counts must not be negative"):
        kano_feature(KanoCounts(attractive=-1), RULES)
    with pytest.raises(ValueError, match="tie_order must hold every class"):
        kano_feature(EXAMPLE, KanoRules((KanoClass.MUST_BE,), 0.05))


def test_every_class_has_its_words() -> None:
    assert set(CLASSES) == set(KanoClass)
    assert CLASSES[KanoClass.ATTRACTIVE].zh == "惊喜"


COUNTS = st.lists(st.integers(0, 40), min_size=6, max_size=6)


@settings(deadline=None)
@given(counts=COUNTS)
def test_coefficients_keep_their_sign_and_the_class_is_a_mode(counts: list[int]) -> None:
    found = kano_feature(KanoCounts(*counts), RULES)
    if found.klass is not None:
        assert found.counts.of(found.klass) == max(counts)
    if found.better is not None and found.worse is not None:
        assert 0 <= found.better.low <= found.better.estimate <= found.better.high <= 1
        assert -1 <= found.worse.low <= found.worse.estimate <= found.worse.high <= 0
