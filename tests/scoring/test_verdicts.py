"""From finding to verdict, and both rivals together: the table of domain A5."""

import pytest

from forms.text import Bilingual
from scoring.contrasts import Finding, Method
from scoring.results import Contrast, Klass, MeasureFacts, Overall, Role, Verdict
from scoring.sentences import sentence
from scoring.stats.multiplicity import Correction
from scoring.verdicts import Judgement, judge, judge_family, overall

LEAD = (Verdict.LEAD, Klass.SIGNIFICANT_LEAD)
LAG = (Verdict.LAG, Klass.SIGNIFICANT_LAG)
EQUAL = (Verdict.EQUIVALENT, Klass.PARITY)
UNDECIDED = (Verdict.NOT_ENOUGH_DATA, Klass.PARITY)
UNKNOWN = (Verdict.NOT_ENOUGH_DATA, Klass.NOT_ENOUGH_DATA)


def finding(
    difference: float | None, *, method: Method = Method.DESIGN_T, is_equivalent: bool = False
) -> Finding:
    return Finding(
        method,
        difference=difference,
        low=-1.0,
        high=2.0,
        smallest_detectable=9.0,
        is_equivalent=is_equivalent,
    )


@pytest.mark.parametrize(
    ("difference", "p", "is_equivalent", "expected"),
    [
        (6, 0.01, False, LEAD),
        (5, 0.049, False, LEAD),
        (-6, 0.01, False, LAG),
        (6, 0.05, False, UNDECIDED),
        (6, None, False, UNDECIDED),
        (3, 0.01, False, (Verdict.NOT_ENOUGH_DATA, Klass.SLIGHT_LEAD)),
        (-3, 0.01, False, (Verdict.NOT_ENOUGH_DATA, Klass.SLIGHT_LAG)),
        (3, 0.01, True, (Verdict.EQUIVALENT, Klass.SLIGHT_LEAD)),
        (-3, 0.01, True, (Verdict.EQUIVALENT, Klass.SLIGHT_LAG)),
        (1, 0.6, True, EQUAL),
        (1, 0.6, False, UNDECIDED),
    ],
)
def test_each_line_of_the_table(
    difference: float, p: float | None, *, is_equivalent: bool, expected: tuple[Verdict, Klass]
) -> None:
    assert judge(finding(difference, is_equivalent=is_equivalent), p_adjusted=p, delta=5) == expected


def test_rounding_does_not_take_a_lead_away() -> None:
    assert judge(finding(4.5 - 4.2), p_adjusted=0.001, delta=0.3) == LEAD


def test_facts_need_no_p() -> None:
    assert judge(finding(-4, method=Method.FACTS), p_adjusted=None, delta=1) == LAG
    assert judge(finding(0, method=Method.FACTS, is_equivalent=True), p_adjusted=None, delta=1) == EQUAL


def test_the_chosen_correction_decides() -> None:
    """.03 and .04 hold as a family of false discoveries; Holm doubles the first, and both are lost."""
    family = [Finding(Method.DESIGN_T, difference=6, low=0.2, high=11.8, p=p) for p in (0.03, 0.04)]
    by_bh, _ = judge_family(family, [5, 5], Correction.BH)
    by_holm, _ = judge_family(family, [5, 5], Correction.HOLM)
    assert [judgement.verdict for judgement in by_bh] == [Verdict.LEAD, Verdict.LEAD]
    assert [judgement.verdict for judgement in by_holm] == [Verdict.NOT_ENOUGH_DATA] * 2
    assert "0.060" in sentence(by_holm[0], ours="CM", rival="CU", facts=WAIT).en


def test_what_was_not_tested_is_not_judged() -> None:
    assert judge(finding(9, method=Method.NOT_TESTABLE), p_adjusted=None, delta=1) == UNKNOWN
    assert judge(finding(None), p_adjusted=None, delta=1) == UNKNOWN


def test_a_family_counts_only_what_was_tested() -> None:
    family = [
        Finding(Method.DESIGN_T, difference=6, p=0.01),
        Finding(Method.NOT_TESTABLE, difference=6),
        Finding(Method.DESIGN_T, difference=6, p=0.04),
    ]
    judgements, size = judge_family(family, [5, 5, 5], Correction.BH)
    assert size == 2
    assert [judgement.p_bh for judgement in judgements] == [0.02, None, 0.04]
    assert [judgement.p_holm for judgement in judgements] == [0.02, None, 0.04]
    assert [judgement.verdict for judgement in judgements] == [
        Verdict.LEAD,
        Verdict.NOT_ENOUGH_DATA,
        Verdict.LEAD,
    ]


def contrast(verdict: Verdict, klass: Klass) -> Contrast:
    nothing = dict.fromkeys(("difference", "se", "df", "low", "high", "statistic", "p", "p_holm", "p_bh"))
    return Contrast(
        rival="CU",
        n_ours=8,
        n_rival=8,
        method="design_t",
        verdict=verdict,
        klass=klass,
        smallest_detectable=None,
        sentence=Bilingual("", ""),
        **nothing,
    )


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ((LAG, LAG), Overall.DISADVANTAGE),
        ((LAG, UNKNOWN), Overall.DISADVANTAGE),
        ((LAG, LEAD), Overall.DISADVANTAGE),
        ((LEAD, LEAD), Overall.ADVANTAGE),
        ((LEAD, EQUAL), Overall.MIXED),
        ((LEAD, UNDECIDED), Overall.MIXED),
        ((LEAD, UNKNOWN), Overall.NOT_ENOUGH_DATA),
        ((EQUAL, EQUAL), Overall.PARITY),
        ((EQUAL, UNDECIDED), Overall.NOT_ENOUGH_DATA),
        ((UNDECIDED, UNKNOWN), Overall.NOT_ENOUGH_DATA),
    ],
)
def test_both_rivals_together(pair: tuple[tuple[Verdict, Klass], ...], expected: Overall) -> None:
    assert overall([contrast(*one) for one in pair]) is expected
    assert overall([contrast(*one) for one in reversed(pair)]) is expected


WAIT = MeasureFacts(
    "E25", "store_visit.wait_seconds", Bilingual("等候", "Wait"), "E25", "TP05", Role.PRIMARY, "s", 60
)


def said(one: Finding, verdict: tuple[Verdict, Klass], p_bh: float | None = 0.0004) -> Bilingual:
    return sentence(Judgement(one, None, p_bh, p_bh, *verdict), ours="CM", rival="CU", facts=WAIT)


def test_a_lead_in_both_languages() -> None:
    text = said(Finding(Method.DESIGN_T, difference=72.04, low=40.5, high=103.6), LEAD)
    assert text.zh == "移动领先联通 72 秒\uff0895% 区间 40.5 至 104\uff09\uff0cp\uff08校正\uff09<0.001。"
    assert text.en == "China Mobile leads China Unicom by 72 s (95% CI 40.5 to 104), adjusted p<0.001."


def test_a_lag_turns_its_interval_with_its_words() -> None:
    text = said(Finding(Method.DESIGN_T, difference=-72, low=-104, high=10), LAG, 0.0123)
    assert text.en == "China Mobile lags China Unicom by 72 s (95% CI −10 to 104), adjusted p=0.012."


def test_facts_say_that_they_are_facts() -> None:
    assert "直接比较" in said(Finding(Method.FACTS, difference=-4), LAG, None).zh


def test_no_data_is_said_plainly() -> None:
    assert (
        said(Finding(Method.NOT_TESTABLE), UNKNOWN, None).en
        == "Cannot tell: China Mobile or China Unicom has no data."
    )


def test_alike_in_the_sample_is_not_called_better() -> None:
    text = said(
        Finding(Method.DESIGN_T, difference=0.0, low=-70, high=70, smallest_detectable=100), UNDECIDED, 1.0
    )
    assert "相同" in text.zh
    assert "alike" in text.en
