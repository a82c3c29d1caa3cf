"""Domain A9: SERVQUAL gaps by dimension and overall, with design-based intervals."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from forms.text import Bilingual
from scoring.analyses.designed import each_alone
from scoring.analyses.experience_rules import ExperienceRules
from scoring.analyses.rules import packaged_rules
from scoring.analyses.servqual import Dimension, servqual_gaps
from scoring.stats.design import Design, design_of

FIVE = packaged_rules(ExperienceRules, "experience_rules").servqual
TWO = (Dimension("one", Bilingual("一", "One"), 0.75), Dimension("two", Bilingual("二", "Two"), 0.25))
CM = ("CM",)


def alone(n: int) -> Design:
    return each_alone(["CM"] * n, CM)


def test_the_five_dimensions_weigh_a_fifth_each() -> None:
    assert [(one.item, one.label.zh, one.weight) for one in FIVE] == [
        ("sv_tangible", "有形性", 20),
        ("sv_reliable", "可靠性", 20),
        ("sv_responsive", "响应性", 20),
        ("sv_assurance", "安全性", 20),
        ("sv_empathy", "移情性", 20),
    ]


def test_a_gap_is_perceived_less_expected() -> None:
    """The answer "6 4" is expected 6, perceived 4: −2. Gaps −2, 0, −1: mean −1, standard error 1 ÷ √3."""
    answers = {"one": ["6 4", "5 5", "7 6"], "two": ["6 7", "5 6", "4 6"]}
    (found,) = servqual_gaps(answers, alone(3), dimensions=TWO, operators=CM)
    first, second = found.dimensions
    assert (first.expected, first.perceived, first.gap.estimate, first.gap.n) == (6, 5, -1, 3)
    margin = stats.t.isf(0.025, 2) / math.sqrt(3)
    assert (first.gap.low, first.gap.high) == pytest.approx((-1 - margin, -1 + margin), rel=1e-12)
    assert second.gap.estimate == pytest.approx(4 / 3, rel=1e-12)
    assert found.overall.estimate == pytest.approx(-0.75 + 1 / 3, rel=1e-12)


def test_a_clustered_survey_with_answers_missing_against_r() -> None:
    """R 4.2.2, survey: des <- svydesign(ids=~site, strata=~area, weights=~w), y zero where not answered;
    t <- svytotal(~y1+x1+y2+x2, des); svycontrast(t, quote(.75*y1/x1 + .25*y2/x2)); t with 6 − 2 df.
    """  # noqa: D205 - a script
    expected_1, perceived_1 = "675674657656", "455364554625"
    expected_2, perceived_2 = "7 65 6776 56", "5 45 3675 44"
    answers = {
        "one": [f"{e} {p}" for e, p in zip(expected_1, perceived_1, strict=True)],
        "two": [f"{e} {p}".strip() for e, p in zip(expected_2, perceived_2, strict=True)],
    }
    design = design_of(
        ["CM"] * 12,
        cluster=np.repeat(np.arange(6), 2),
        stratum=np.repeat([1, 2], 6),
        weight=np.repeat([1, 2, 1.5, 1, 3, 2], 2),
        operators=CM,
    )
    (found,) = servqual_gaps(answers, design, dimensions=TWO, operators=CM)
    gaps = [one.gap for one in found.dimensions]
    rows = [(gap.estimate, gap.low, gap.high) for gap in [*gaps, found.overall]]
    assert rows[0] == pytest.approx((-1.4047619047619, -2.07882359945306, -0.730700210070744), rel=1e-9)
    assert rows[1] == pytest.approx((-1.32258064516129, -2.02277384249933, -0.622387447823246), rel=1e-9)
    assert rows[2] == pytest.approx((-1.38421658986175, -1.90723892117882, -0.861194258544679), rel=1e-9)
    assert [gap.n for gap in gaps] == [12, 9]


def test_operators_come_apart() -> None:
    answers = {"one": ["6 4", "6 5", "4 7", "5 7"], "two": ["1 1"] * 4}
    design = each_alone(["CM", "CM", "CU", "CU"], ("CM", "CU", "CT"))
    found = servqual_gaps(answers, design, dimensions=TWO, operators=("CM", "CU", "CT"))
    assert [(one.operator, one.dimensions[0].gap.estimate) for one in found] == [
        ("CM", -1.5),
        ("CU", 2.5),
        ("CT", None),
    ]
    assert found[2].overall.estimate is None
    assert found[2].dimensions[0].expected is None


def test_a_dimension_nobody_answered_leaves_its_weight_to_the_others() -> None:
    """The hall was not visited, so tangibles were not asked."""
    answers = {"one": ["", ""], "two": ["6 4", "7 4"]}
    (found,) = servqual_gaps(answers, alone(2), dimensions=TWO, operators=CM)
    assert (found.dimensions[0].gap.estimate, found.dimensions[0].gap.n) == (None, 0)
    assert found.overall == found.dimensions[1].gap
    assert "一" in found.caveats[0].zh


def test_gaps_that_never_vary_have_no_interval() -> None:
    (found,) = servqual_gaps({"one": ["6 4"] * 5, "two": ["5 5"] * 5}, alone(5), dimensions=TWO, operators=CM)
    assert (found.dimensions[0].gap.estimate, found.dimensions[0].gap.low) == (-2, None)
    assert (found.overall.estimate, found.overall.low) == (-1.5, None)


def test_the_ends_of_the_range() -> None:
    answers = {"one": ["7 1", "7 1"], "two": ["1 7", "1 7"]}
    (found,) = servqual_gaps(answers, alone(2), dimensions=TWO, operators=CM)
    assert [one.gap.estimate for one in found.dimensions] == [-6, 6]


def test_bad_input_is_refused_by_name() -> None:
    for answer in ("8 1", "6", "6 4 2", "6 x", "0 3", "6.5 4", "-6 4"):
        with pytest.raises(ValueError, match="answers of one: answer"):
            servqual_gaps({"one": [answer], "two": [""]}, alone(1), dimensions=TWO, operators=CM)
    with pytest.raises(ValueError, match="answers must hold 2 of two"):
        servqual_gaps({"one": ["", ""]}, alone(2), dimensions=TWO, operators=CM)
    with pytest.raises(ValueError, match="dimensions"):
        servqual_gaps({}, alone(1), dimensions=(), operators=CM)


PAIRS = st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7)), min_size=3, max_size=15)


@settings(deadline=None)
@given(first=PAIRS)
def test_complete_answers_give_the_plain_interval_of_each_respondents_own_mean(
    first: list[tuple[int, int]],
) -> None:
    """When everyone answered, the overall is a plain mean of weighted gaps: covariances are not lost."""
    second = first[1:] + first[:1]
    answers = {"one": [f"{e} {p}" for e, p in first], "two": [f"{e} {p}" for e, p in second]}
    own = np.array([0.75 * (p - e) + 0.25 * (q - d) for (e, p), (d, q) in zip(first, second, strict=True)])
    (found,) = servqual_gaps(answers, alone(len(first)), dimensions=TWO, operators=CM)
    assert found.overall.estimate == pytest.approx(own.mean(), abs=1e-9)
    if found.overall.high is not None and found.overall.estimate is not None:
        margin = stats.t.isf(0.025, len(own) - 1) * own.std(ddof=1) / math.sqrt(len(own))
        assert found.overall.high - found.overall.estimate == pytest.approx(margin, abs=1e-7)
