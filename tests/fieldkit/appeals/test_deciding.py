"""Deciding an appeal.

D1 two persons who agree decide; the correction is kept with the appeal's code, and the scores follow
D2 who disagree are chosen between by a third person, who brings no third opinion
D3 a dismissal changes nothing and is never without a reason
D4 an answer that the form does not allow, or that changes nothing of the item, is refused with the first vote
D5 nobody decides who reviewed, corrected, filed or visited; nobody twice; the secretary may
D6 a veto is for the leading group alone, and no other appeal touches it
D7 whoever decides on what has changed meanwhile is told; of two at once one is
D8 only what is admitted is decided; a correction only while the wave is provisional or open for appeals
D9 votes are never changed or deleted; the unit reads what was decided and why, not by whom
D10 the wave becomes final when no appeal that was filed in time is open; late ones hold nothing up;
    it is published when the scores hold every correction
D11 outsiders decide nothing
D12 all of it on pages, and nothing there tells who visited
"""

import asyncio
import re
from datetime import timedelta

import httpx
import pytest
from asyncpg.exceptions import RestrictViolationError

from fieldkit.accounts.tables import Account, Role
from fieldkit.appeals import actions, deciding
from fieldkit.appeals.actions import AppealRefusedError
from fieldkit.appeals.deciding import Ballot
from fieldkit.clock import today
from fieldkit.database.sql import fetch, fetch_one
from fieldkit.errors import NotAllowedError, NotFoundError, WrongStateError
from fieldkit.findings.actions import find_finding
from fieldkit.results.queries import newest_run
from fieldkit.results.tables import RunState, ScoringRun
from fieldkit.reviews.actions import ChangedSinceError, accept, correct, reject
from fieldkit.reviews.corrections import CorrectionRefusedError
from fieldkit.reviews.history import history_of
from fieldkit.reviews.queries import subject_of
from fieldkit.reviews.rescoring import rescore_outdated
from fieldkit.services import Services
from fieldkit.waves.actions import move
from fieldkit.waves.tables import Wave, WaveState
from tests.fieldkit.appeals.appealing import (
    DISMISSED,
    UPHELD,
    Halls,
    admitted,
    agreed,
    appeal_row,
    as_caller,
    before,
    filed,
    person,
    published_provisionally,
    scored,
    visited,
    voted,
)
from tests.fieldkit.browser import PAGE, Browser
from tests.fieldkit.reviews.reviewing import GREETED, OPEN, WAIT, answer, seen_by
from tests.fieldkit.small_hall import document
from tests.fieldkit.waiting import until
from tests.fieldkit.wire import Phone

pytestmark = pytest.mark.anyio
PARTLY = Ballot("partly", "小票模糊，按两分钟算", {WAIT: "120"})


@pytest.fixture
async def halls(services: Services, mo: Account, sam: Account, sams_phone: Phone) -> Halls:
    """330 s of waiting at the first hall; the second was found closed."""
    closed = {"open": "no", "greeted": "", "wait_s": "", "closed_photo": "door.jpg"}
    halls = await visited(sam, sams_phone, CM1={"wait_s": "330"}, CM2=closed)
    await published_provisionally(services, mo)
    return halls


@pytest.fixture
async def mei(halls: Halls) -> Account:
    return await person("mei", Role.HALL_MANAGER, site=halls.sites["CM1"])


@pytest.fixture
async def code(services: Services, mei: Account, mo: Account) -> str:
    """Mei's appeal on the wait, admitted by Mo."""
    return await admitted(services, mei, mo)


@pytest.fixture
async def ada(services: Services) -> Account:  # noqa: ARG001 -- empties the tables first
    return await person("ada", Role.PROJECT_OFFICE)


@pytest.fixture
async def gu(services: Services) -> Account:  # noqa: ARG001 -- as above
    return await person("gu", Role.SPECIAL_GROUP)


@pytest.fixture
async def lin(services: Services) -> Account:  # noqa: ARG001 -- as above
    return await person("lin", Role.LEADING_GROUP)


async def wait_now() -> str | None:
    return await answer("wait_s", "uuid:CM1")


async def test_d1_two_agree(services: Services, code: str, ada: Account, gu: Account) -> None:
    await voted(services, ada, code)
    assert (("admitted", None), "330") == (await appeal_row(code), await wait_now())
    await agreed(services, gu, code)
    assert (("decided", "upheld"), "60") == (await appeal_row(code), await wait_now())
    subject = await subject_of("V-CM1", firm=None)
    assert subject is not None
    (step,) = await history_of(subject.assignment_id)
    assert ("corrected", code, "gu", "小票与监控一致") == (step.kind, step.appeal, step.login, step.reason)
    assert [(WAIT, "330", "60")] == [(note.path, note.old, note.new) for note in step.items]
    assert "accepted" == subject.state


async def test_d1_the_same_opinion_is_an_agreement(
    services: Services, code: str, ada: Account, gu: Account
) -> None:
    await voted(services, ada, code)
    await voted(services, gu, code, Ballot("upheld", "我也这么看", {WAIT: " 60 "}))
    assert (("decided", "upheld"), "60") == (await appeal_row(code), await wait_now())


async def test_d1_the_scores_follow(
    services: Services, code: str, mei: Account, ada: Account, gu: Account, halls: Halls
) -> None:
    assert 50.0 == (await find_finding(mei, "V-CM1")).total
    await voted(services, ada, code)
    await agreed(services, gu, code)
    assert 1 == await rescore_outdated(services)
    run = await newest_run(halls.wave.id)
    assert run is not None
    is_done = (ScoringRun.id == run.id) & (ScoringRun.state == RunState.DONE)
    await until(lambda: ScoringRun.exists().where(is_done).run())
    assert 60.0 == (await find_finding(mei, "V-CM1")).total
    wave = await Wave.objects().get(Wave.code == "W1")
    assert wave is not None
    assert wave.provisional_run != run.id


async def test_d2_a_third_chooses(
    services: Services, code: str, ada: Account, gu: Account, lin: Account
) -> None:
    await voted(services, ada, code)
    await voted(services, gu, code, PARTLY)
    assert (("admitted", None), "330") == (await appeal_row(code), await wait_now())
    with pytest.raises(WrongStateError, match="agree with one"):
        await voted(services, lin, code, DISMISSED)
    await agreed(services, lin, code, nth=1)
    assert (("decided", "partly"), "120") == (await appeal_row(code), await wait_now())


async def test_d3_dismissed(services: Services, code: str, ada: Account, gu: Account) -> None:
    await voted(services, ada, code, DISMISSED)
    await agreed(services, gu, code)
    assert (("decided", "dismissed"), "330") == (await appeal_row(code), await wait_now())
    assert [] == await fetch("SELECT 1 FROM review_step")


@pytest.mark.parametrize(
    "ballot",
    [
        Ballot("dismissed", "  ", {}),
        Ballot("upheld", "", {WAIT: "60"}),
        Ballot("dismissed", "不成立", {WAIT: "60"}),
        Ballot("maybe", "不好说", {}),
        Ballot("upheld", "长" * 2_001, {WAIT: "60"}),
    ],
)
async def test_d3_incomplete(services: Services, code: str, ada: Account, ballot: Ballot) -> None:
    with pytest.raises(AppealRefusedError):
        await voted(services, ada, code, ballot)
    assert [] == await fetch("SELECT 1 FROM appeal_vote")


@pytest.mark.parametrize(
    "texts",
    [
        {WAIT: "9999"},  # breaks a rule
        {GREETED: "yes"},  # asks for a photo that is not there
        {WAIT: "330"},  # stands already
        {},
        {"/data/b/remark": "雨天"},  # another item alone
        {"/data/head/audit_id": "V2"},  # what no person answers
    ],
)
async def test_d4_impossible_answers(
    services: Services, code: str, ada: Account, texts: dict[str, str]
) -> None:
    with pytest.raises(CorrectionRefusedError):
        await voted(services, ada, code, Ballot("upheld", "小票清楚", texts))
    assert ([], "330") == (await fetch("SELECT 1 FROM appeal_vote"), await wait_now())


async def in_review(halls: Halls, state: WaveState = WaveState.IN_REVIEW) -> None:
    await Wave.update({Wave.state: state}).where(Wave.id == halls.wave.id)


async def test_d5_who_had_to_do_with_it(
    services: Services, halls: Halls, mei: Account, mo: Account, ada: Account, gu: Account, sam: Account
) -> None:
    await in_review(halls)
    await correct(services.shelf, ada, await seen_by(ada, "V-CM1"), texts={WAIT: "300"}, reason="看照片")
    bo = await person("bo", Role.PROJECT_OFFICE)
    await accept(services.shelf, bo, await seen_by(bo, "V-CM1"))
    await in_review(halls, WaveState.PROVISIONAL)
    code = await admitted(services, mei, mo)
    for account in (mei, sam):  # as if they had been given the role since
        account.role = Role.SPECIAL_GROUP
        await account.save()
    for account in (ada, bo, mei, sam):
        with pytest.raises(WrongStateError, match="reviewed or corrected"):
            await voted(services, account, code)
    await voted(services, mo, code)  # the secretary, who had nothing to do with the review
    for account in (ada, bo):
        with pytest.raises(WrongStateError):
            await agreed(services, account, code)
    with pytest.raises(WrongStateError, match="given your opinion"):
        await agreed(services, mo, code)
    await agreed(services, gu, code)
    assert (("decided", "upheld"), "60") == (await appeal_row(code), await wait_now())


async def test_d5_deciding_another_appeal_is_no_review(
    services: Services, code: str, mei: Account, mo: Account, ada: Account, gu: Account
) -> None:
    await voted(services, ada, code)
    await agreed(services, gu, code)
    second = await admitted(services, mei, mo, "greeted")
    await voted(services, gu, second, DISMISSED)
    await agreed(services, ada, second)
    assert ("decided", "dismissed") == await appeal_row(second)


@pytest.fixture
async def veto(services: Services, halls: Halls, mo: Account) -> str:
    """The appeal against the closed door."""
    pan = await person("pan", Role.PARTNER, site=halls.sites["CM2"])
    code = await filed(services, pan, "V-CM2", "open")
    await actions.admit(mo, code)
    return code


LIFTED = Ballot("upheld", "监控显示当时正常营业", {OPEN: "yes", GREETED: "no", WAIT: "60"})


async def test_d6_leaders_alone(
    services: Services, veto: str, ada: Account, gu: Account, lin: Account
) -> None:
    for other in (ada, gu):
        with pytest.raises(NotAllowedError):
            await voted(services, other, veto, LIFTED)
    await voted(services, lin, veto, LIFTED)
    for other in (ada, gu):
        with pytest.raises(NotAllowedError):
            await agreed(services, other, veto)
    await agreed(services, await person("luo", Role.LEADING_GROUP), veto)
    assert ("decided", "upheld") == await appeal_row(veto)
    assert ("yes", "60") == (await answer("open", "uuid:CM2"), await answer("wait_s", "uuid:CM2"))


async def test_d6_no_other_appeal_vetoes(services: Services, code: str, ada: Account) -> None:
    """A closed hall asks for no wait, and for a photo: with it the answer is allowed, and refused here."""
    await fetch("""UPDATE submission SET document = replace(encode(document, 'escape'), '</b>',
                   '<closed_photo>door.jpg</closed_photo></b>')::bytea WHERE instance_id = 'uuid:CM1'""")
    texts = {OPEN: "no", GREETED: "", WAIT: ""}
    with pytest.raises(CorrectionRefusedError, match="veto"):
        await voted(services, ada, code, Ballot("upheld", "厅已关门", texts))
    assert "yes" == await answer("open", "uuid:CM1")


async def test_d7_somebody_voted_meanwhile(services: Services, code: str, ada: Account, gu: Account) -> None:
    seen = await before(code)
    await voted(services, ada, code)
    with pytest.raises(ChangedSinceError):
        await deciding.vote(services.shelf, gu, code, seen, DISMISSED)
    assert 1 == len(await fetch("SELECT 1 FROM appeal_vote"))


async def test_d7_the_visit_changed_meanwhile(
    services: Services, code: str, halls: Halls, mei: Account, mo: Account, ada: Account, gu: Account
) -> None:
    seen = await before(code)
    await in_review(halls)
    await correct(services.shelf, mo, await seen_by(mo, "V-CM1"), texts={WAIT: "300"}, reason="看照片")
    await in_review(halls, WaveState.APPEAL)
    with pytest.raises(ChangedSinceError):
        await deciding.vote(services.shelf, ada, code, seen, UPHELD)
    await voted(services, ada, code)
    await agreed(services, gu, code)
    assert "60" == await wait_now()
    assert mei


async def test_d7_another_submission_stands(
    services: Services, code: str, halls: Halls, mo: Account, ada: Account, gu: Account, sams_phone: Phone
) -> None:
    """The visit was done again meanwhile: what is corrected is what stands now."""
    seen = await before(code)
    await in_review(halls)
    await reject(mo, await seen_by(mo, "V-CM1"), reason="照片是别处的")
    again = document("V-CM1", instance_id="uuid:again", wait_s="200")
    assert 201 == (await sams_phone.send(again)).status_code
    await in_review(halls, WaveState.APPEAL)
    with pytest.raises(ChangedSinceError):
        await deciding.vote(services.shelf, ada, code, seen, UPHELD)
    await voted(services, ada, code)
    await agreed(services, gu, code)
    assert ("60", "330") == (await answer("wait_s", "uuid:again"), await wait_now())


async def test_d7_at_the_same_moment(
    services: Services, code: str, ada: Account, gu: Account, lin: Account
) -> None:
    await voted(services, ada, code)
    seen = await before(code)
    (row,) = await fetch("SELECT id FROM appeal_vote")
    both = (
        deciding.agree(services.shelf, gu, code, seen, vote_id=row["id"]),
        deciding.vote(services.shelf, lin, code, seen, DISMISSED),
    )
    ended = await asyncio.gather(*both, return_exceptions=True)
    refused = [each for each in ended if isinstance(each, Exception)]
    assert [True] == [isinstance(each, WrongStateError | ChangedSinceError) for each in refused]
    assert 2 == len(await fetch("SELECT 1 FROM appeal_vote"))


async def test_d8_not_admitted(services: Services, mei: Account, mo: Account, ada: Account) -> None:
    code = await filed(services, mei)
    with pytest.raises(WrongStateError):
        await voted(services, ada, code)
    await actions.refuse(mo, code, reason="与这一题无关")
    with pytest.raises(WrongStateError):
        await voted(services, ada, code)


async def test_d8_decided_already(
    services: Services, code: str, ada: Account, gu: Account, lin: Account
) -> None:
    await voted(services, ada, code, DISMISSED)
    await agreed(services, gu, code)
    with pytest.raises(WrongStateError):
        await voted(services, lin, code)
    assert "330" == await wait_now()


@pytest.mark.parametrize("state", [WaveState.IN_REVIEW, WaveState.FINAL, WaveState.PUBLISHED])
async def test_d8_the_results_stay(
    services: Services, code: str, halls: Halls, ada: Account, gu: Account, state: WaveState
) -> None:
    await in_review(halls, state)
    with pytest.raises(WrongStateError, match="dismissed"):
        await voted(services, ada, code)
    await voted(services, ada, code, DISMISSED)
    await agreed(services, gu, code)
    assert (("decided", "dismissed"), "330") == (await appeal_row(code), await wait_now())


async def test_d8_final_between_the_two(
    services: Services, code: str, halls: Halls, ada: Account, gu: Account
) -> None:
    await voted(services, ada, code)
    await in_review(halls, WaveState.FINAL)
    with pytest.raises(WrongStateError):
        await agreed(services, gu, code)
    assert (("admitted", None), "330") == (await appeal_row(code), await wait_now())
    assert 1 == len(await fetch("SELECT 1 FROM appeal_vote"))


async def test_d9_votes_stay(services: Services, code: str, ada: Account) -> None:
    await voted(services, ada, code)
    for statement in ("UPDATE appeal_vote SET reason = 'x'", "DELETE FROM appeal_vote"):
        with pytest.raises(RestrictViolationError):
            await fetch(statement)
    (entry,) = await fetch("SELECT code FROM trail_entry WHERE deed = 'decided'")
    assert code == entry["code"]


async def test_d9_what_the_unit_reads(
    services: Services, client: httpx.AsyncClient, code: str, mei: Account, ada: Account, gu: Account
) -> None:
    await voted(services, ada, code, DISMISSED)
    caller = await as_caller(client, mei)
    assert "不是当天的" not in (await caller.get(f"/appeals/{code}", headers=PAGE)).text
    await agreed(services, gu, code)
    page = (await caller.get(f"/appeals/{code}", headers=PAGE)).text
    assert ("不是当天的" in page, "驳回" in page) == (True, True)
    assert [] == [name for name in ("Ada", "Gu<", ">Gu", "Sam") if name in page]


async def test_d10_not_final_yet(
    services: Services, client: httpx.AsyncClient, code: str, mo: Account, ada: Account, gu: Account
) -> None:
    await move(mo, "W1", WaveState.APPEAL)
    with pytest.raises(WrongStateError, match="1 appeals"):
        await move(mo, "W1", WaveState.FINAL)
    plan = (await (await as_caller(client, mo)).get("/waves/W1/plan", headers=PAGE)).text
    assert "/appeals?wave=W1" in plan
    await voted(services, ada, code, DISMISSED)
    await agreed(services, gu, code)
    assert WaveState.FINAL == (await move(mo, "W1", WaveState.FINAL)).state


async def test_d10_late_ones_hold_nothing_up(services: Services, mei: Account, mo: Account) -> None:
    await Wave.update({Wave.appeals_until: today() - timedelta(days=1)}).where(Wave.code == "W1")
    await filed(services, mei)
    await move(mo, "W1", WaveState.APPEAL)
    assert WaveState.FINAL == (await move(mo, "W1", WaveState.FINAL)).state


async def test_d10_the_provisional_run_is_kept(halls: Halls) -> None:
    wave = await Wave.objects().get(Wave.id == halls.wave.id)
    assert wave is not None
    row = await fetch_one("SELECT max(id) AS id FROM scoring_run")
    assert row is not None
    assert row["id"] == wave.provisional_run


async def test_d10_not_published_before_it_is_scored(
    services: Services, code: str, mo: Account, ada: Account, gu: Account
) -> None:
    await voted(services, ada, code)
    await agreed(services, gu, code)
    await move(mo, "W1", WaveState.APPEAL)
    await move(mo, "W1", WaveState.FINAL)
    with pytest.raises(WrongStateError, match="not in the scores"):
        await move(mo, "W1", WaveState.PUBLISHED)
    run = await scored(services, mo)
    assert run.id == (await move(mo, "W1", WaveState.PUBLISHED)).published_run


async def test_d11_outsiders(services: Services, halls: Halls, code: str, ada: Account, mei: Account) -> None:
    await voted(services, ada, code)
    outsiders = [
        mei,
        await person("pan", Role.HALL_MANAGER, site=halls.sites["CM2"]),
        await person("city", Role.CITY_BRANCH, area=halls.sites["CM2"].city),
        await person("firm", Role.FIRM_MANAGER),
        await person("rae", Role.FIRM_REVIEWER),
        await person("aud", Role.AUDITOR),
        await person("hq", Role.HEADQUARTERS),
    ]
    for outsider in outsiders:
        with pytest.raises((NotAllowedError, NotFoundError)):
            await voted(services, outsider, code)
        with pytest.raises((NotAllowedError, NotFoundError)):
            await agreed(services, outsider, code)
    assert (("admitted", None), "330") == (await appeal_row(code), await wait_now())


async def test_d12_on_pages(
    client: httpx.AsyncClient, code: str, ada: Account, gu: Account, sam: Account
) -> None:
    url = f"/appeals/{code}"
    browser = Browser(await as_caller(client, ada))
    page = (await browser.open(url)).text
    assert f'name="answer-{WAIT}" value="330"' in page
    assert [] == [name for name in (sam.name, sam.login) if f">{name}" in page]
    seen = {"instance_id": "uuid:CM1", "revision": "0", "n_votes": "0"}
    wrong = {**seen, "outcome": "upheld", "reason": "小票清楚", f"answer-{WAIT}": "9999"}
    refused = await browser.submit(f"{url}/vote", found_on=url, **wrong)
    assert (422, True, True) == (
        refused.status_code,
        "0到7200秒" in refused.text,
        'value="9999"' in refused.text,
    )
    right = {**wrong, f"answer-{WAIT}": "60"}
    assert 303 == (await browser.submit(f"{url}/vote", found_on=url, **right)).status_code
    stale = await browser.submit(f"{url}/vote", found_on=url, **right)
    assert 409 == stale.status_code
    second = Browser(await as_caller(client, gu))
    page = (await second.open(url)).text
    (agree,) = re.findall(rf'action="({url}/votes/[0-9]+/agree)"', page)
    answer = await second.submit(agree, found_on=url, **{**seen, "n_votes": "1"})
    assert 303 == answer.status_code
    assert "330 → 60" in (await second.open(url)).text
    assert ("decided", "upheld") == await appeal_row(code)
