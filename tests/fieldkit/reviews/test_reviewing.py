"""What reviewers do with a visit.

R1 the office accepts for good; a firm's own reviewer is the first of two; a veto needs two persons
R2 a return goes back to the auditor with its comments, and the correction waits for its review anew
R3 a rejected visit is never scored and is to do again; what was decided can be taken up again
R4 every deed is kept with who, when and why, and nobody changes or deletes it
R5 of two reviewers the second is told what changed, and nothing is overwritten
R6 an accepted visit takes no more: what comes is kept aside
R7 everything without a doubt is accepted together
R8 no reviewing when the results are out, none of one's own, none of another firm's, none by outsiders
R9 results come out only when every doubt was judged
"""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from asyncpg.exceptions import RestrictViolationError

from fieldkit.accounts.tables import Account, Role
from fieldkit.checks.actions import check_waiting
from fieldkit.database.sql import fetch
from fieldkit.errors import NotAllowedError, NotFoundError, WrongStateError
from fieldkit.results.actions import request_scoring
from fieldkit.results.queries import visits_of_wave
from fieldkit.reviews import actions
from fieldkit.reviews.actions import ChangedSinceError, ReasonMissingError, Seen
from fieldkit.reviews.history import history_of
from fieldkit.services import Services
from fieldkit.submissions.tables import SetAside
from fieldkit.waves.actions import move
from fieldkit.waves.tables import Wave, WaveState
from tests.fieldkit.camera import photo
from tests.fieldkit.office import assign_first_visits
from tests.fieldkit.reviews.reviewing import WAIT, another, finished, firm_with, seen_by, states
from tests.fieldkit.small_hall import document
from tests.fieldkit.wire import Phone, Sent, problem_code

pytestmark = pytest.mark.anyio
CLOSED_HALL = {"open": "no", "greeted": "", "wait_s": "", "closed_photo": "door.jpg"}


async def send_veto(phone: Phone) -> None:
    answer = await phone.send(document(**CLOSED_HALL), Sent("door.jpg", photo()))
    assert 201 == answer.status_code, answer.text


@pytest.fixture
async def visit(sam: Account, sams_phone: Phone) -> str:
    """V1 of Sam's, which came in and follows its form's rules."""
    await assign_first_visits(sam)
    assert 201 == (await sams_phone.send(document())).status_code
    return "V1"


async def test_r1_for_good(services: Services, mo: Account, visit: str) -> None:
    await actions.accept(services.shelf, mo, await seen_by(mo))
    assert ("closed", "accepted", "accepted") == await states(visit)


async def test_r1_a_firms_reviewer_is_the_first_of_two(
    services: Services, mo: Account, sam: Account, visit: str
) -> None:
    firm = await firm_with(sam)
    rae = await another("rae", Role.FIRM_REVIEWER, firm=firm.id)
    await actions.accept(services.shelf, rae, await seen_by(rae))
    assert ("submitted", "accepted", "second") == await states(visit)
    with pytest.raises(WrongStateError):
        await actions.accept(services.shelf, rae, await seen_by(rae))
    await actions.accept(services.shelf, mo, await seen_by(mo))
    assert ("closed", "accepted", "accepted") == await states(visit)


async def test_r1_a_veto_needs_two(services: Services, mo: Account, sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    await send_veto(sams_phone)
    await actions.accept(services.shelf, mo, await seen_by(mo))
    assert ("submitted", "accepted", "second") == await states()
    with pytest.raises(WrongStateError):
        await actions.accept(services.shelf, mo, await seen_by(mo))
    ada = await another("ada")
    await actions.accept(services.shelf, ada, await seen_by(ada))
    assert ("closed", "accepted", "accepted") == await states()


async def test_r1_who_accepted_before_a_correction_is_forgotten(
    services: Services, mo: Account, sam: Account, visit: str
) -> None:
    firm = await firm_with(sam)
    rae = await another("rae", Role.FIRM_REVIEWER, firm=firm.id)
    await actions.accept(services.shelf, rae, await seen_by(rae))
    await actions.correct(services.shelf, mo, await seen_by(mo), texts={WAIT: "90"}, reason="票号")
    assert ("submitted", "accepted", "waiting") == await states(visit)
    await actions.accept(services.shelf, rae, await seen_by(rae))
    assert ("submitted", "accepted", "second") == await states(visit)


async def test_r2_returned_and_corrected(
    services: Services, mo: Account, sams_phone: Phone, visit: str
) -> None:
    await actions.return_visit(mo, await seen_by(mo), comments={WAIT: "与票号不符", "x": " "}, reason="")
    assert ("returned", "returned", "waiting") == await states(visit)
    fixed = document(instance_id="uuid:two", edits="uuid:one", wait_s="60")
    assert 201 == (await sams_phone.send(fixed)).status_code
    assert ("submitted", "accepted", "waiting") == await states(visit)
    subject = await actions.find_subject(mo, visit)
    assert ("uuid:two", 0) == (subject.instance_id, subject.revision)
    (step,) = await history_of(subject.assignment_id)
    assert [(WAIT, "与票号不符")] == [(note.path, note.comment) for note in step.items]
    await actions.accept(services.shelf, mo, await seen_by(mo))
    assert ("closed", "accepted", "accepted") == await states(visit)


async def test_r2_with_nothing_said(mo: Account, visit: str) -> None:
    with pytest.raises(ReasonMissingError):
        await actions.return_visit(mo, await seen_by(mo), comments={WAIT: "  "}, reason="")
    assert ("submitted", "accepted", "waiting") == await states(visit)


async def scored(wave: Wave) -> list[str]:
    (survey_id,) = {row["survey"] for row in await fetch("SELECT survey FROM assignment")}
    return [facts.instance_id async for facts, _ in visits_of_wave(wave.id, survey_id)]


async def test_r3_rejected_and_done_again(mo: Account, sams_phone: Phone, visit: str) -> None:
    wave = await Wave.objects().get(Wave.code == "W1")
    assert wave is not None
    assert ["uuid:one"] == await scored(wave)
    await actions.reject(mo, await seen_by(mo), reason="照片是别处的")
    assert ("assigned", "rejected", "waiting") == await states(visit)
    assert [] == await scored(wave)
    assert 201 == (await sams_phone.send(document(instance_id="uuid:two"))).status_code
    assert ("submitted", "accepted", "waiting") == await states(visit)
    assert ["uuid:two"] == await scored(wave)


async def test_r3_taken_up_again(services: Services, mo: Account, visit: str) -> None:
    await actions.accept(services.shelf, mo, await seen_by(mo))
    await actions.reopen(mo, await seen_by(mo), reason="看错了")
    assert ("submitted", "accepted", "waiting") == await states(visit)
    with pytest.raises(WrongStateError):
        await actions.reopen(mo, await seen_by(mo), reason="再一次")
    await actions.return_visit(mo, await seen_by(mo), comments={}, reason="补照片")
    await actions.reopen(mo, await seen_by(mo), reason="不必了")
    assert ("submitted", "accepted", "waiting") == await states(visit)


async def test_r3_the_forms_own_return_stays(mo: Account, sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    await sams_phone.send(document(wait_s="9999"))
    with pytest.raises(WrongStateError):
        await actions.reopen(mo, await seen_by(mo), reason="规则太严")
    assert ("returned", "returned", "waiting") == await states()


async def test_r4_kept_for_good(services: Services, mo: Account, visit: str) -> None:
    await actions.accept(services.shelf, mo, await seen_by(mo), reason="清楚")
    subject = await actions.find_subject(mo, visit)
    (step,) = await history_of(subject.assignment_id)
    assert ("accepted", "mo", "清楚", 1) == (step.kind, step.login, step.reason, step.revision)
    for statement in ("UPDATE review_step SET reason = 'x'", "DELETE FROM review_step"):
        with pytest.raises(RestrictViolationError):
            await fetch(statement)
    (entry,) = await fetch("SELECT deed, code FROM trail_entry WHERE deed = 'reviewed'")
    assert ("reviewed", visit) == (entry["deed"], entry["code"])


@pytest.mark.parametrize("act", ["reject", "reopen", "correct", "dismiss"])
async def test_r4_not_without_a_reason(services: Services, mo: Account, visit: str, act: str) -> None:
    with pytest.raises(ReasonMissingError):
        await deed(act, services, reason="  ")(mo, await seen_by(mo, visit))


async def test_r5_the_second_is_told(services: Services, mo: Account, visit: str) -> None:
    ada = await another("ada")
    seen = await seen_by(ada)
    await actions.correct(services.shelf, mo, await seen_by(mo), texts={WAIT: "90"}, reason="票号")
    with pytest.raises(ChangedSinceError, match="Mo"):
        await actions.reject(ada, seen, reason="等候不可信")
    assert ("submitted", "accepted", "waiting") == await states(visit)


async def test_r5_at_the_same_moment(services: Services, mo: Account, visit: str) -> None:
    ada, seen = await another("ada"), await seen_by(mo)
    both = (
        actions.accept(services.shelf, mo, seen),
        actions.return_visit(ada, seen, comments={WAIT: "？"}, reason=""),
    )
    ended = await asyncio.gather(*both, return_exceptions=True)
    refused = [each for each in ended if isinstance(each, Exception)]
    assert [True] == [isinstance(each, ChangedSinceError) for each in refused]
    subject = await actions.find_subject(mo, visit)
    assert 1 == len(await history_of(subject.assignment_id)) == subject.revision


async def test_r5_a_correction_came_in_meanwhile(mo: Account, sams_phone: Phone, visit: str) -> None:
    seen = await seen_by(mo)
    await sams_phone.send(document(instance_id="uuid:two", edits="uuid:one", wait_s="60"))
    with pytest.raises(ChangedSinceError):
        await actions.reject(mo, seen, reason="等候不可信")
    assert ("submitted", "accepted", "waiting") == await states(visit)


@pytest.mark.parametrize("edits", ["", "uuid:one"])
async def test_r6_nothing_after_it_was_accepted(
    services: Services, mo: Account, sams_phone: Phone, visit: str, edits: str
) -> None:
    await actions.accept(services.shelf, mo, await seen_by(mo))
    answer = await sams_phone.send(document(instance_id="uuid:two", edits=edits, wait_s="60"))
    assert (409, "conflict") == (answer.status_code, problem_code(answer))
    assert ("closed", "accepted", "accepted") == await states(visit)
    (aside,) = await SetAside.objects()
    assert ("uuid:two", "closed_visit") == (aside.instance_id, aside.reason)
    # what it has already sent may come again, and more of its files
    assert 202 == (await sams_phone.send(document())).status_code


async def test_r7_together(services: Services, mo: Account, sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam, ["V1", "V2", "V3"])
    far = {"start_geo": "26.5 119.30 0 10"}
    late = {"start_at": "2026-11-20T11:00:00.000+08:00", "end_at": "2026-11-20T11:40:00.000+08:00"}
    await sams_phone.send(document("V1", instance_id="uuid:one", wait_s="100"))
    await sams_phone.send(document("V2", instance_id="uuid:two", **late, **far))
    assert 0 == await actions.accept_calm(mo, "W1")  # nothing has been checked yet
    await check_waiting(services.shelf)
    assert 1 == await actions.accept_calm(mo, "W1")
    assert ("closed", "accepted", "accepted") == await states("V1")
    assert ("submitted", "accepted", "waiting") == await states("V2")
    assert 0 == await actions.accept_calm(mo, "W1")


async def test_r7_a_dismissed_doubt_does_not_stand(
    services: Services, mo: Account, sams_phone: Phone, sam: Account
) -> None:
    await assign_first_visits(sam)
    await sams_phone.send(document(start_geo="26.5 119.30 0 10"))
    await check_waiting(services.shelf)
    (flag,) = await fetch("SELECT id, check_code FROM flag WHERE risk >= 30")
    assert 70 == (await actions.find_subject(mo, "V1")).risk
    await actions.dismiss(mo, await seen_by(mo), flag_id=flag["id"], reason="商场里定位漂移")
    assert 0 == (await actions.find_subject(mo, "V1")).risk
    with pytest.raises(NotFoundError):
        await actions.dismiss(mo, await seen_by(mo), flag_id=flag["id"], reason="再一次")
    assert 1 == await actions.accept_calm(mo, "W1")


Act = Callable[[Account, Seen], Awaitable[object]]


def deed(name: str, services: Services, *, reason: str = "因为") -> Act:
    """One deed, whoever does it."""
    shelf = services.shelf
    deeds: dict[str, Act] = {
        "accept": lambda who, seen: actions.accept(shelf, who, seen, reason=reason),
        "return": lambda who, seen: actions.return_visit(who, seen, comments={}, reason=reason),
        "reject": lambda who, seen: actions.reject(who, seen, reason=reason),
        "reopen": lambda who, seen: actions.reopen(who, seen, reason=reason),
        "correct": lambda who, seen: actions.correct(shelf, who, seen, texts={WAIT: "1"}, reason=reason),
        "dismiss": lambda who, seen: actions.dismiss(who, seen, flag_id=1, reason=reason),
        "calm": lambda who, _: actions.accept_calm(who, "W1"),
    }
    return deeds[name]


EVERY = ("accept", "return", "reject", "reopen", "correct", "dismiss", "calm")
OFFICE_ONLY = ("reject", "reopen", "correct", "dismiss", "calm")


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("state", [WaveState.PROVISIONAL, WaveState.PUBLISHED])
async def test_r8_the_results_are_out(
    services: Services, mo: Account, visit: str, name: str, state: WaveState
) -> None:
    seen = await seen_by(mo)
    await Wave.update({Wave.state: state}).where(Wave.code == "W1")
    with pytest.raises(WrongStateError):
        await deed(name, services)(mo, seen)
    assert ("submitted", "accepted", "waiting") == await states(visit)


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(
    "role",
    [Role.AUDITOR, Role.CITY_BRANCH, Role.HALL_MANAGER, Role.PARTNER, Role.FIRM_MANAGER, Role.HEADQUARTERS],
)
async def test_r8_outsiders(services: Services, mo: Account, visit: str, name: str, role: Role) -> None:
    seen, oz = await seen_by(mo), await another("oz", role, firm=None)
    with pytest.raises(NotAllowedError):
        await deed(name, services)(oz, seen)
    assert ("submitted", "accepted", "waiting") == await states(visit)


@pytest.mark.parametrize("name", OFFICE_ONLY)
async def test_r8_a_firms_reviewer_decides_nothing(
    services: Services, mo: Account, sam: Account, visit: str, name: str
) -> None:
    firm = await firm_with(sam)
    rae = await another("rae", Role.FIRM_REVIEWER, firm=firm.id)
    with pytest.raises(NotAllowedError):
        await deed(name, services)(rae, await seen_by(mo))
    assert ("submitted", "accepted", "waiting") == await states(visit)


@pytest.mark.parametrize("name", ["accept", "return"])
async def test_r8_nothing_of_another_firm(
    services: Services, mo: Account, sam: Account, visit: str, name: str
) -> None:
    await firm_with(sam)
    oz = await another("oz", Role.FIRM_REVIEWER, firm=(await firm_with(await another("ann"), "F2")).id)
    with pytest.raises(NotFoundError):
        await deed(name, services)(oz, await seen_by(mo))
    assert ("submitted", "accepted", "waiting") == await states(visit)


async def test_r9_doubts_are_judged_before_results_are_out(
    services: Services, mo: Account, sam: Account, sams_phone: Phone
) -> None:
    await assign_first_visits(sam)
    await sams_phone.send(document(start_geo="26.5 119.30 0 10"))
    await check_waiting(services.shelf)
    await finished(await request_scoring(services, mo, "W1"))
    await move(mo, "W1", WaveState.IN_REVIEW)
    with pytest.raises(WrongStateError, match="1 visits have doubts"):
        await move(mo, "W1", WaveState.PROVISIONAL)
    await actions.accept(services.shelf, mo, await seen_by(mo))
    assert WaveState.PROVISIONAL == (await move(mo, "W1", WaveState.PROVISIONAL)).state
