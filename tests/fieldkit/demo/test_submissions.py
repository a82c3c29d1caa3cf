"""What the demo sends.

S1 every submission obeys the form, but for the planted first attempt, which breaks exactly two rules
S2 the document names the files that come with it, and each photo that the form insists on is there
S3 the same seed sends the same identities, documents and shots
S4 the planted duplicate is one file under two visits
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from fieldkit.demo.cases import PLANTED_FAULTS, FaultKind
from fieldkit.demo.photos import draw_photo
from fieldkit.demo.submissions import DemoSubmission, submissions_of
from fieldkit.demo.world import TIME_ZONE, plan_wave
from forms.instance import read_instance
from forms.logic.evaluate import Evaluation, Evaluator
from forms.model import Form
from forms.read import library_form, read_form


@dataclass(frozen=True)
class Sent:
    submission: DemoSubmission
    evaluation: Evaluation


@pytest.fixture(scope="module")
def form() -> Form:
    found = read_form(library_form("store_visit"), "store_visit.md")
    assert isinstance(found, Form)
    return found


def _sent(form: Form, seed: int) -> Iterator[Sent]:
    wave, evaluator = plan_wave(seed), Evaluator(form)
    for submission in submissions_of(form, wave, seed):
        instance = read_instance(submission.document)
        yield Sent(
            submission,
            evaluator.evaluate(instance, now=submission.visit.starts_at, timezone=TIME_ZONE),
        )


@pytest.mark.parametrize("seed", [7, 8])
def test_s1_the_form_is_obeyed(form: Form, seed: int) -> None:
    sent = list(_sent(form, seed))
    broken = [each for each in sent if each.evaluation.violations]
    assert [("FJ12-PT-03-CT", {"handle_seconds", "smile"})] == [
        (each.submission.visit.code, {breach.name for breach in each.evaluation.violations})
        for each in broken
    ]
    attempts = [each for each in sent if each.submission.visit.code == "FJ12-PT-03-CT"]
    assert [True, False] == [bool(each.evaluation.violations) for each in attempts]
    assert [()] * 217 == [each.evaluation.unknown for each in sent]


def test_s2_files_come_along(form: Form) -> None:
    for each in _sent(form, 7):
        assert set(each.evaluation.files.values()) == set(each.submission.shots)


def test_s3_only_the_seed_decides(form: Form) -> None:
    wave = plan_wave(7)
    first, again = (list(submissions_of(form, wave, 7)) for _ in range(2))
    assert first == again
    assert len(first) == len({each.instance_id for each in first})


def test_s4_the_duplicate(form: Form) -> None:
    fault = next(fault for fault in PLANTED_FAULTS if fault.kind is FaultKind.DUPLICATE_PHOTO)
    shots = {
        name: shot
        for each in submissions_of(form, plan_wave(7), 7)
        if each.visit.code in fault.visits
        for name, shot in each.shots.items()
    }
    lent, borrowed = (shots[f"{visit}-{fault.question}.jpg"] for visit in fault.visits)
    assert draw_photo(lent) == draw_photo(borrowed)
    assert len(shots) - 1 == len(set(shots.values()))
