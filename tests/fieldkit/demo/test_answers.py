"""What the auditors write down.

A1 the same seed gives the same answers, another seed others
A2 the planted truths are in the answers: cleaner floors at CM, signed sheets 5 / 1 / 2 without exception
A3 two vetoes, one of which ends its form at the door
A4 every planted fault shows in the answers of the visits it names, whatever the seed, and in no others
"""

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise
from statistics import fmean

import pytest

from fieldkit.demo.answers import answers_for, broken_attempt, visit_times
from fieldkit.demo.cases import PLANTED_FAULTS, VETOED_VISITS, FaultKind
from fieldkit.demo.places import Operator, Place
from fieldkit.demo.world import DemoVisit, distance_m, plan_wave

SEED = 7
WAVE = plan_wave(SEED)
ANSWERS = {visit.code: answers_for(visit, SEED) for visit in WAVE.visits}


def _given(operator: Operator, question: str) -> list[str]:
    mine = [ANSWERS[visit.code] for visit in WAVE.visits if visit.site.operator == operator]
    return [answers[question] for answers in mine if question in answers]


def _of(kind: FaultKind) -> tuple[str, ...]:
    return next(fault.visits for fault in PLANTED_FAULTS if fault.kind == kind)


def test_a1_only_the_seed_decides() -> None:
    visit = WAVE.visits[0]
    assert answers_for(visit, SEED) == ANSWERS[visit.code]
    assert answers_for(visit, SEED + 1) != ANSWERS[visit.code]


def test_a2_floors_are_cleaner_at_cm() -> None:
    cm, cu, ct = (fmean(int(value) for value in _given(operator, "floor_clean")) for operator in Operator)
    assert cm - max(cu, ct) > 0.6


@pytest.mark.parametrize(("operator", "sheets"), [(Operator.CM, "5"), (Operator.CU, "1"), (Operator.CT, "2")])
def test_a2_signed_sheets_never_vary(operator: Operator, sheets: str) -> None:
    assert [sheets] * 54 == _given(operator, "papers_signed")


def test_a3_vetoes() -> None:
    vetoed = {
        code: question
        for code, answers in ANSWERS.items()
        for question in ("ext_open", "no_unasked_service", "no_info_leak")
        if answers.get(question) == "no"
    }
    assert vetoed == VETOED_VISITS
    closed = next(code for code, question in VETOED_VISITS.items() if question == "ext_open")
    assert "floor_clean" not in ANSWERS[closed]


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a4_only_the_planted_visits_overlap_run_short_or_stray(seed: int) -> None:
    visits = plan_wave(seed).visits
    answers = {visit.code: answers_for(visit, seed) for visit in visits}
    assert {_of(FaultKind.OVERLAP)} == _overlapping(visits, answers)
    times = {code: visit_times(given) for code, given in answers.items()}
    short = {code for code, (start, end) in times.items() if end - start < timedelta(minutes=3)}
    assert set(_of(FaultKind.SHORT_VISIT)) == short
    far = {visit.code for visit in visits if _metres_off(visit, answers[visit.code]) > 500}
    assert set(_of(FaultKind.FAR_AWAY)) == far


def _overlapping(
    visits: tuple[DemoVisit, ...], answers: Mapping[str, dict[str, str]]
) -> set[tuple[str, ...]]:
    """Pairs of visits that an auditor cannot have made one after the other."""
    pairs: set[tuple[str, ...]] = set()
    for auditor in {visit.auditor.code for visit in visits}:
        stays = sorted((*visit_times(answers[v.code]), v.code) for v in visits if v.auditor.code == auditor)
        pairs |= {tuple(sorted((a[2], b[2]))) for a, b in pairwise(stays) if b[0] < a[1]}
    return pairs


def _metres_off(visit: DemoVisit, answers: Mapping[str, str]) -> float:
    latitude, longitude, *_ = map(float, answers["start_geo"].split())
    return distance_m(visit.site.place, Place(latitude, longitude))


def test_a4_the_broken_attempt_differs_in_two_answers() -> None:
    visit = next(each for each in WAVE.visits if each.code in _of(FaultKind.RULES_BROKEN))
    broken, sound = broken_attempt(visit, SEED), ANSWERS[visit.code]
    assert {"handle_seconds", "smile"} == {name for name in sound if broken.get(name) != sound[name]}
