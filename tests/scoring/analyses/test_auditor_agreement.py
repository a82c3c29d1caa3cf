"""Domain A17: two auditors at one site, item by item."""

import math

import numpy as np
import pytest

from scoring.analyses.audit_rules import AuditRules
from scoring.analyses.auditor_agreement import (
    COEFFICIENTS,
    NOT_DEFINED,
    Coefficient,
    DoubleAnswers,
    DoubleVisitRules,
    category_agreement,
    level_agreement,
    number_agreement,
    team_agreement,
)
from scoring.analyses.rules import packaged_rules
from scoring.stats.agreement import cohen_kappa, quadratic_weights, weighted_kappa
from scoring.stats.intraclass import icc_2_1
from scoring.stats.krippendorff import krippendorff_alpha, ordinal

RULES = DoubleVisitRules(fewest_pairs=6)
YES_NO = ["yes", "no"]
X = math.nan


def answers(first: str, second: str) -> DoubleAnswers:
    """One letter per site: y, n, or a dot where there is no answer."""
    words = {"y": "yes", "n": "no", ".": ""}
    return DoubleAnswers("clean", [words[c] for c in first], [words[c] for c in second])


def test_yes_or_no_by_cohens_kappa() -> None:
    found = category_agreement(answers("yyyynnnnyn", "yyynnnnyyn"), YES_NO, RULES)
    expected = cohen_kappa(np.array([[4.0, 1], [1, 4]]))
    assert (found.item, found.coefficient, found.n) == ("clean", Coefficient.COHEN, 10)
    assert (found.estimate, found.low, found.high) == (expected.estimate, expected.low, expected.high)
    assert found.estimate == pytest.approx(0.6, rel=1e-12)
    assert found.same is not None
    assert found.same.estimate == 0.8


def test_levels_by_weighted_kappa_over_all_levels_there_are() -> None:
    levels = [str(level) for level in range(6)]
    given = DoubleAnswers("floor", list("5544332554"), list("5443332455"))
    table = np.zeros((6, 6))
    for one, other in zip(given.first, given.second, strict=True):
        table[int(one), int(other)] += 1
    expected = weighted_kappa(table, quadratic_weights(6))
    found = level_agreement(given, levels, RULES)
    assert (found.coefficient, found.estimate) == (Coefficient.WEIGHTED, expected.estimate)


def test_numbers_by_the_intraclass_correlation() -> None:
    first, second = np.array([5.0, 9, 12, 7, 20, 3, X]), np.array([6.0, 9, 10, 8, 18, 3, 4])
    found = number_agreement("wait_min", first, second, RULES)
    expected = icc_2_1(np.column_stack([first, second])[:6])
    assert (found.coefficient, found.estimate, found.low) == (
        Coefficient.ICC,
        expected.estimate,
        expected.low,
    )
    assert (found.n, found.n_missing) == (6, 1)
    assert found.same is not None
    assert found.same.estimate == pytest.approx(2 / 6)


def test_any_auditors_by_krippendorffs_alpha() -> None:
    ratings = np.array([[1.0, 2, X], [3, 3, 3], [5, X, 4], [2, 2, X], [4, 4, X], [1, 1, X], [5, X, X]])
    found = team_agreement("floor", ratings, ordinal, RULES)
    expected = krippendorff_alpha(ratings, ordinal)
    assert (found.estimate, found.low, found.n, found.n_missing) == (expected.estimate, expected.low, 6, 1)
    assert found.same is None


def test_everyone_says_yes_is_not_defined_never_1() -> None:
    found = category_agreement(answers("yyyyyy", "yyyyyy"), YES_NO, RULES)
    assert (found.estimate, found.low, found.caveats) == (None, None, (NOT_DEFINED,))
    assert found.same is not None
    assert (found.same.estimate, found.n) == (1, 6)
    assert number_agreement("n", np.full(6, 3.0), np.full(6, 3.0), RULES).caveats == (NOT_DEFINED,)
    assert team_agreement("n", np.full((6, 2), 3.0), ordinal, RULES).caveats == (NOT_DEFINED,)


def test_too_few_double_visits_are_not_estimated() -> None:
    found = category_agreement(answers("yynn..y", "ynny.y."), YES_NO, RULES)
    assert (found.estimate, found.n, found.n_missing) == (None, 4, 3)
    assert found.same is not None
    assert found.same.estimate == 0.5
    assert "6" in found.caveats[0].zh
    assert number_agreement("n", np.array([1.0]), np.array([2.0]), RULES).estimate is None
    assert team_agreement("n", np.array([[1.0, 2]]), ordinal, RULES).estimate is None
    assert level_agreement(answers("y", "n"), YES_NO, RULES).estimate is None


def test_no_double_visit_at_all() -> None:
    found = category_agreement(answers("", ""), YES_NO, RULES)
    assert (found.same, found.n) == (None, 0)
    assert number_agreement("n", np.array([]), np.array([]), RULES).same is None
    assert team_agreement("n", np.zeros((0, 2)), ordinal, RULES).n == 0


def test_bad_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'no' is not among"):
        category_agreement(answers("y", "n"), ["yes"], RULES)
    with pytest.raises(ValueError, match="first"):
        number_agreement("n", np.array([1.0]), np.array([1.0, 2]), RULES)
    with pytest.raises(ValueError, match="ratings"):
        team_agreement("n", np.array([1.0]), ordinal, RULES)


def test_the_rule_and_the_words_that_come_with_the_package() -> None:
    assert packaged_rules(AuditRules, "audit_rules").double_visits == DoubleVisitRules(10)
    assert set(COEFFICIENTS) == set(Coefficient)
