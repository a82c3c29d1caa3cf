"""Another answer in the place of the one that came in.

C1 the new answer is what is scored; the old one, who and why stay, and the document is as it came
C2 the form calculates anew: what became irrelevant falls away, a second correction stands on the first
C3 what breaks a rule of the form is refused, in the form's own words, and nothing is stored
C4 nobody corrects what no person answered: a photo, a time, what the assignment fixes, what is not there
C5 a corrected visit is checked again, and the wave's scores follow within the minute
"""

import pytest

from fieldkit.accounts.tables import Account
from fieldkit.database.sql import fetch, fetch_one
from fieldkit.results.actions import request_scoring
from fieldkit.results.queries import newest_run
from fieldkit.reviews import actions
from fieldkit.reviews.actions import find_subject
from fieldkit.reviews.corrections import CorrectionRefusedError
from fieldkit.reviews.history import history_of
from fieldkit.reviews.rescoring import rescore_outdated
from fieldkit.services import Services
from fieldkit.waves.tables import Wave, WaveState
from tests.fieldkit.office import assign_first_visits
from tests.fieldkit.reviews.reviewing import GREETED, OPEN, WAIT, answer, finished, seen_by
from tests.fieldkit.small_hall import document
from tests.fieldkit.wire import Phone

pytestmark = pytest.mark.anyio


@pytest.fixture
async def visit(sam: Account, sams_phone: Phone) -> str:
    await assign_first_visits(sam)
    assert 201 == (await sams_phone.send(document())).status_code
    return "V1"


async def correct(services: Services, mo: Account, **texts: str) -> None:
    paths = {"open": OPEN, "greeted": GREETED, "wait_s": WAIT}
    changes = {paths.get(name, name): text for name, text in texts.items()}
    await actions.correct(services.shelf, mo, await seen_by(mo), texts=changes, reason="看照片")


async def test_c1(services: Services, mo: Account, visit: str) -> None:
    before = await find_subject(mo, visit)
    await correct(services, mo, wait_s=" 300 ")
    assert "300" == await answer("wait_s")
    after = await find_subject(mo, visit)
    assert before.document == after.document
    (step,) = await history_of(after.assignment_id)
    assert [(WAIT, "120", "300")] == [(note.path, note.old, note.new) for note in step.items]
    assert ("看照片", "mo") == (step.reason, step.login)


async def test_c1_the_points_follow_at_once(services: Services, mo: Account, visit: str) -> None:
    """120 s of 60/600 earn 20 × 480/540, 330 s earn 20 × 270/540."""
    points = await actions.points_of(services.shelf, await find_subject(mo, visit))
    assert points is not None
    assert 20 * 480 / 540 == pytest.approx(points.items[2].earned)
    await correct(services, mo, wait_s="330")
    points = await actions.points_of(services.shelf, await find_subject(mo, visit))
    assert points is not None
    assert 10.0 == pytest.approx(points.items[2].earned)


async def test_c2_one_upon_the_other(services: Services, mo: Account, visit: str) -> None:
    await correct(services, mo, wait_s="300")
    await actions.correct(
        services.shelf, mo, await seen_by(mo), texts={"/data/b/remark": "雨天"}, reason="补记"
    )
    assert ("300", "雨天") == (await answer("wait_s"), await answer("remark"))
    await correct(services, mo, wait_s="120")
    assert "120" == await answer("wait_s")
    steps = await history_of((await find_subject(mo, visit)).assignment_id)
    assert [1, 2, 3] == [step.revision for step in steps]


async def test_c3_a_broken_rule(services: Services, mo: Account, visit: str) -> None:
    with pytest.raises(CorrectionRefusedError, match="0 to 7200 seconds") as refused:
        await correct(services, mo, wait_s="9999")
    assert WAIT == refused.value.where
    assert ("120", 0) == (await answer("wait_s"), (await find_subject(mo, visit)).revision)


@pytest.mark.usefixtures("visit")
async def test_c3_a_photo_that_would_be_missing(services: Services, mo: Account) -> None:
    """A closed hall has to be photographed, and a reviewer has no photo."""
    with pytest.raises(CorrectionRefusedError):
        await correct(services, mo, open="no", greeted="", wait_s="")
    assert "yes" == await answer("open")


async def test_c3_nothing_new(services: Services, mo: Account, visit: str) -> None:
    with pytest.raises(CorrectionRefusedError):
        await correct(services, mo, wait_s="120")
    assert 0 == (await find_subject(mo, visit)).revision


@pytest.mark.parametrize(
    "path",
    ["/data/b/hall_photo", "/data/start_at", "/data/head/audit_id", "/data/b/nothing", "wait_s", "/data/b"],
)
async def test_c4(services: Services, mo: Account, visit: str, path: str) -> None:
    with pytest.raises(CorrectionRefusedError) as refused:
        await actions.correct(services.shelf, mo, await seen_by(mo, visit), texts={path: "x"}, reason="因为")
    assert path == refused.value.where


async def test_c5_checked_again(services: Services, mo: Account, visit: str) -> None:
    await fetch("UPDATE submission SET checked_at = now()")
    await correct(services, mo, wait_s="300")
    row = await fetch_one("SELECT checked_at FROM submission JOIN assignment a ON a.code = $1", visit)
    assert row is not None
    assert row["checked_at"] is None


async def test_c5_the_scores_follow(services: Services, mo: Account, visit: str) -> None:
    assert 0 == await rescore_outdated(services)
    run = await request_scoring(services, mo, "W1")
    await finished(run)
    assert 0 == await rescore_outdated(services)
    await correct(services, mo, wait_s="330")
    assert 1 == await rescore_outdated(services)
    newer = await newest_run(run.wave)
    assert newer is not None
    assert newer.id > run.id
    assert 0 == await rescore_outdated(services)  # it is asked for already, and then it is done
    await finished(newer)
    rows = await fetch("SELECT run_id, measured FROM score ORDER BY run_id")
    assert [120.0, 330.0] == [row["measured"][2] for row in rows]
    assert 0 == await rescore_outdated(services)
    assert visit


async def test_c5_but_not_those_that_are_published(services: Services, mo: Account, visit: str) -> None:
    await finished(await request_scoring(services, mo, "W1"))
    await correct(services, mo, wait_s="330")
    await Wave.update({Wave.state: WaveState.PUBLISHED}).where(Wave.code == "W1")
    assert 0 == await rescore_outdated(services)
    assert visit
