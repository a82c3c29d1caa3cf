"""Domain A17: unusual auditors, held against colleagues at the same city and operator."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.analyses.audit_rules import AuditRules
from scoring.analyses.auditors import (
    ALONE,
    APART,
    NO_ERROR,
    AuditedVisits,
    AuditorRules,
    AuditorSeverity,
    SeverityReport,
    auditor_severity,
)
from scoring.analyses.rules import packaged_rules

RULES = packaged_rules(AuditRules, "audit_rules").auditors


def wave(seed: int, *, bias: dict[str, float], n_auditors: int = 6, n_sites: int = 120) -> AuditedVisits:
    """Two visits to each site by random auditors; cities and operators differ by up to 20 points."""
    rng = np.random.default_rng(seed)
    site = np.repeat(np.arange(n_sites), 2)
    cell = site % 6
    auditor = rng.integers(0, n_auditors, len(site))
    names = [f"a{code}" for code in auditor]
    score = 70 + 4.0 * cell + rng.normal(0, 3, n_sites)[site] + rng.normal(0, 4, len(site))
    return AuditedVisits(
        auditor=names,
        site=[f"s{code}" for code in site],
        cell=[f"{('福州', '厦门', '泉州')[code // 2]} {('CM', 'CU')[code % 2]}" for code in cell],
        score=score + np.array([bias.get(name, 0.0) for name in names]),
    )


def by_name(report: SeverityReport) -> dict[str, AuditorSeverity]:
    return {one.auditor: one for one in report.auditors}


def test_the_limits_of_the_domain() -> None:
    assert AuditorRules(fewest_visits=8, fewest_sites=5, flag_beyond_se=3) == RULES


def test_a_kind_auditor_is_flagged_and_the_others_are_not() -> None:
    report = auditor_severity(wave(1, bias={"a2": 8.0}), RULES)
    assert [one.auditor for one in report.auditors if one.is_flagged] == ["a2"]
    kind = by_name(report)["a2"]
    assert kind.deviation_points is not None
    assert kind.low is not None
    assert kind.high is not None
    # centred at the mean of all: 8 less a2's own share of the visits
    assert kind.low < 8 * (1 - kind.n_visits / 240) < kind.high
    assert kind.caveats == ()


def test_an_auditor_of_hard_cities_is_not_harsh() -> None:
    """Only where the sites are worse: the plain mean is 20 below, the deviation is none."""
    visits = AuditedVisits(
        auditor=["hard", "both", "easy", "both"] * 6,
        site=[f"{n}" for n in range(24)],
        cell=["X", "X", "Y", "Y"] * 6,
        score=np.array([60.0, 60, 80, 80] * 6) + np.repeat([-1, 1], 12),
    )
    found = by_name(auditor_severity(visits, RULES))
    assert [found[name].deviation_points for name in ("hard", "both", "easy")] == pytest.approx(
        [0, 0, 0], abs=1e-9
    )


def test_the_shrunken_estimate_stands_beside_the_raw_one() -> None:
    report = auditor_severity(wave(3, bias={"a0": 6.0, "a1": -6.0}), RULES)
    assert report.between_sd_points is not None
    assert report.between_sd_points > 2
    for one in report.auditors:
        assert one.deviation_points is not None
        assert one.shrunken_points is not None
        assert abs(one.shrunken_points) <= abs(one.deviation_points) + 0.5
    alike = auditor_severity(wave(4, bias={}), RULES)
    assert max(abs(one.shrunken_points or 0) for one in alike.auditors) < 1


def test_too_few_visits_are_shown_but_never_flagged() -> None:
    visits = wave(1, bias={"a2": 30.0})
    strict = AuditorRules(fewest_visits=200, fewest_sites=5, flag_beyond_se=3)
    found = by_name(auditor_severity(visits, strict))["a2"]
    assert found.deviation_points is not None
    assert found.deviation_points > 20
    assert not found.is_flagged
    assert "200" in found.caveats[0].zh


def test_an_auditor_alone_in_a_city_cannot_be_judged() -> None:
    visits = wave(1, bias={})
    more = AuditedVisits(
        [*visits.auditor, *["solo"] * 9],
        [*visits.site, *(f"x{n}" for n in range(9))],
        [*visits.cell, *["龙岩 CM"] * 9],
        np.append(visits.score, np.arange(9.0)),
    )
    report = auditor_severity(more, RULES)
    solo = by_name(report)["solo"]
    assert (solo.n_visits, solo.n_comparable, solo.deviation_points, solo.se) == (9, 0, None, None)
    assert (solo.is_flagged, solo.caveats, report.caveats) == (False, (ALONE,), ())
    before = auditor_severity(visits, RULES)
    assert by_name(report)["a0"].deviation_points == pytest.approx(by_name(before)["a0"].deviation_points)


def test_sets_that_share_nothing_are_said() -> None:
    visits = AuditedVisits(
        ["a", "b"] * 8 + ["c", "d"] * 8, [str(n) for n in range(32)], ["X"] * 16 + ["Y"] * 16, np.arange(32.0)
    )
    assert auditor_severity(visits, RULES).caveats == (APART,)


def test_scores_that_never_vary_are_never_flagged() -> None:
    visits = wave(1, bias={})
    same = AuditedVisits(visits.auditor, visits.site, visits.cell, np.full(240, 100.0))
    report = auditor_severity(same, RULES)
    assert {one.is_flagged for one in report.auditors} == {False}
    assert report.auditors[0].caveats == (NO_ERROR,)
    assert report.between_sd_points is None


def test_chance_agreement_of_one_auditors_sites_does_not_make_an_error_of_0() -> None:
    """Eight sites at exactly 75 among colleagues who spread by 10: the pooled error stands in."""
    rng = np.random.default_rng(0)
    score = np.concatenate([np.full(8, 75.0), rng.normal(70, 10, 40)])
    visits = AuditedVisits(["flat"] * 8 + ["other"] * 40, [str(n) for n in range(48)], ["X"] * 48, score)
    flat = by_name(auditor_severity(visits, RULES))["flat"]
    assert flat.se is not None
    assert flat.se > 2
    assert not flat.is_flagged


def test_few_false_flags_where_nobody_differs() -> None:
    """Beyond 3 standard errors lie .27 % of a normal; 100 waves of 6 auditors must stay under 1.5 %."""
    flags = [
        one.is_flagged for seed in range(100) for one in auditor_severity(wave(seed, bias={}), RULES).auditors
    ]
    assert sum(flags) / len(flags) < 0.015


def test_no_visits() -> None:
    assert auditor_severity(AuditedVisits([], [], [], np.array([])), RULES) == SeverityReport((), None, ())


def test_bad_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="equally many"):
        auditor_severity(AuditedVisits(["a"], ["s"], [], np.array([1.0])), RULES)
    with pytest.raises(ValueError, match="score must be finite"):
        auditor_severity(AuditedVisits(["a"], ["s"], ["c"], np.array([math.nan])), RULES)


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10_000), points=st.floats(-20, 20))
def test_kinder_by_so_much_is_found_to_be_kinder_by_so_much(seed: int, points: float) -> None:
    plain = by_name(auditor_severity(wave(seed, bias={}), RULES))
    biased = by_name(auditor_severity(wave(seed, bias={"a1": points}), RULES))
    gap = [(one["a1"].deviation_points or 0) - (one["a0"].deviation_points or 0) for one in (plain, biased)]
    assert gap[1] - gap[0] == pytest.approx(points, abs=1e-8)
