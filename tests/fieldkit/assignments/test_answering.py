"""An auditor's word on a visit: accepted, or handed back.

R1 a visit is accepted with one tap, or all of them; again changes nothing
R2 an accepted visit is as open as before: sent, handed over, taken back, overdue, offered to ODK clients
R3 a visit goes back with a reason, which office and firm read; the office finds it and gives it on
R4 nothing goes back that was sent, or without a reason
R5 what the phone sends of a visit that went back is received
R6 another's visit is refused as a wrong link is; who has no visits of their own says nothing about any
"""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from fieldkit.accounts.tables import Account, Role
from fieldkit.assignments import answering, giving
from fieldkit.assignments.answering import ReasonError
from fieldkit.assignments.planning_queries import auditors, drawn_sites
from fieldkit.assignments.tables import Assignment, AssignmentState, HandBack
from fieldkit.errors import LinkRefusedError, NotAllowedError, WrongStateError
from fieldkit.firms.tables import Firm
from fieldkit.sampling.tables import Draw, DrawnSite
from fieldkit.trail.tables import TrailEntry
from fieldkit.waves.tables import Line, Method, WaveForm
from tests.fieldkit.browser import JSON, Browser
from tests.fieldkit.office import assign_first_visits
from tests.fieldkit.roles import sign_in_as
from tests.fieldkit.small_hall import document
from tests.fieldkit.wire import Phone

pytestmark = pytest.mark.anyio


async def _states() -> dict[str, str]:
    return {visit.code: visit.state for visit in await Assignment.objects().order_by(Assignment.code)}


async def _set_state(code: str, state: AssignmentState) -> None:
    await Assignment.update({Assignment.state: state}).where(Assignment.code == code)


async def test_r1_one_and_all(sam: Account, sams_link: str, client: httpx.AsyncClient) -> None:
    await assign_first_visits(sam, ("V1", "V2", "V3"))
    await _set_state("V3", AssignmentState.SUBMITTED)
    browser, address = Browser(client), f"/collect/{sams_link}"
    for _ in range(2):
        answer = await browser.submit(f"{address}/visits/V1/accepted", found_on=address)
        assert (303, address) == (answer.status_code, answer.headers["location"])
    assert {"V1": "accepted", "V2": "assigned", "V3": "submitted"} == await _states()
    await Assignment.update({Assignment.state: AssignmentState.ASSIGNED}).where(Assignment.code == "V1")
    assert 303 == (await browser.submit(f"{address}/accepted", found_on=address)).status_code
    assert {"V1": "accepted", "V2": "accepted", "V3": "submitted"} == await _states()
    shown = (await browser.open(address)).text
    assert (2, False) == (shown.count("已接受"), "全部接受" in shown)
    assert 2 == await TrailEntry.count().where(TrailEntry.account == sam.id)


async def test_r1_too_late(sam: Account, sams_link: str, client: httpx.AsyncClient) -> None:
    await assign_first_visits(sam, ("V1", "V2"))
    await _set_state("V1", AssignmentState.WITHDRAWN)
    address = f"/collect/{sams_link}"
    answer = await Browser(client).submit(f"{address}/visits/V1/accepted", found_on=address)
    assert (409, True) == (answer.status_code, "已不需要答复" in answer.text)
    with pytest.raises(WrongStateError):
        await answering.accept(sam, "V1")


async def test_r2_still_open(mo: Account, sam: Account, oz: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam, ("V1", "V2", "V3", "V4"))
    await answering.accept_all(sam)
    assert [4] == [one.load for one in await auditors(ids=[sam.id])]
    forms = await sams_phone.client.get(f"/collect/{sams_phone.token}/formList", headers=sams_phone.headers)
    assert "small_hall" in forms.text
    assert 201 == (await sams_phone.send(document())).status_code
    assert ["V2"] == await giving.reassign(mo, ["V1", "V2"], oz.id)
    assert ["V3"] == await giving.withdraw(mo, ["V3"])
    assert {"V1": "submitted", "V2": "assigned", "V3": "withdrawn", "V4": "accepted"} == await _states()
    assert {"V2", "V4"} == {*await giving.expire(mo, "W1", now=datetime.now(UTC) + timedelta(days=2))}


async def test_r3_with_a_reason(
    mos_client: httpx.AsyncClient, mo: Account, sam: Account, oz: Account, sams_link: str
) -> None:
    await assign_first_visits(sam, ("V1", "V2"))
    await answering.accept(sam, "V1")
    browser, address = Browser(mos_client), f"/collect/{sams_link}"
    answer = await browser.submit(
        f"{address}/visits/V1/handed-back", found_on=address, reason=" 生病 <b>了</b> "
    )
    assert (303, {"V1": "handed_back", "V2": "assigned"}) == (answer.status_code, await _states())
    shown = (await browser.open("/visits?state=handed_back")).text
    assert (True, False) == (">V1<" in shown, ">V2<" in shown)
    assert "/visits?wave=W1&amp;state=handed_back" in (await browser.open("/field?wave=W1")).text
    assert "生病 &lt;b&gt;了&lt;/b&gt;" in (await browser.open("/visits/V1")).text
    assert ["V1"] == await giving.reassign(mo, ["V1"], oz.id)
    assert "assigned" == (await _states())["V1"]
    assert "生病" in (await browser.open("/visits/V1")).text


async def test_r3_the_firm_reads_it(client: httpx.AsyncClient, sam: Account) -> None:
    firm = Firm(code="F1", zh="一", en="One")
    await firm.save()
    await Account.update({Account.firm: firm.id}).where(Account.id == sam.id)
    await assign_first_visits(sam)
    await answering.hand_back(sam, "V1", "太远")
    await sign_in_as(client, Role.FIRM_REVIEWER, firm=firm.id)
    assert "太远" in (await Browser(client).open("/visits/V1")).text


async def test_r3_who_handed_back_was_not_there(mo: Account, sam: Account) -> None:
    """The next draw may send them: they never visited."""
    [visit] = await assign_first_visits(sam)
    form = WaveForm(wave=visit.wave, survey=visit.survey, line=Line.THIRD_PARTY, method=Method.EXPERIENCE)
    await form.save()
    draw = Draw(wave_form=form.id, seed=1, drawn_by=mo.id)
    await draw.save()
    await DrawnSite(
        draw=draw.id, site=visit.site, operator="CM", city=visit.city, place=1, weight=1.0, n_visits=1
    ).save()
    assert [sam.id] == [one.last_auditor for one in await drawn_sites(draw.id)]
    await answering.hand_back(sam, "V1", "生病")
    assert [None] == [one.last_auditor for one in await drawn_sites(draw.id)]


@pytest.mark.parametrize("state", set(AssignmentState) - {AssignmentState.ASSIGNED, AssignmentState.ACCEPTED})
async def test_r4_not_any_more(sam: Account, state: AssignmentState) -> None:
    await assign_first_visits(sam)
    await _set_state("V1", state)
    with pytest.raises(WrongStateError):
        await answering.hand_back(sam, "V1", "生病")
    assert ({"V1": state}, 0) == (await _states(), await HandBack.count())


@pytest.mark.parametrize("reason", ["", "   ", "长" * 501])
async def test_r4_no_reason(sam: Account, sams_link: str, client: httpx.AsyncClient, reason: str) -> None:
    await assign_first_visits(sam)
    address = f"/collect/{sams_link}"
    answer = await Browser(client).submit(f"{address}/visits/V1/handed-back", found_on=address, reason=reason)
    assert (400, True) == (answer.status_code, "原因不能为空" in answer.text)
    with pytest.raises(ReasonError):
        await answering.hand_back(sam, "V1", reason)
    assert {"V1": "assigned"} == await _states()


async def test_r5_sent_all_the_same(sam: Account, sams_phone: Phone) -> None:
    await assign_first_visits(sam)
    await answering.hand_back(sam, "V1", "生病")
    assert 201 == (await sams_phone.send(document())).status_code
    assert {"V1": "submitted"} == await _states()


async def test_r6_anothers(sam: Account, oz: Account, ozs_link: str, client: httpx.AsyncClient) -> None:
    await assign_first_visits(sam)
    await client.get("/sign-in")
    token = {"_csrf_token": client.cookies["csrftoken"], "reason": "x"}
    for path in ("visits/V1/accepted", "visits/V1/handed-back", "visits/V9/accepted"):
        answer = await client.post(f"/collect/{ozs_link}/{path}", data=token, headers=JSON)
        assert (401, "urn:fieldkit:problem:link_refused") == (answer.status_code, answer.json()["type"])
    with pytest.raises(LinkRefusedError):
        await answering.accept(oz, "V1")
    with pytest.raises(LinkRefusedError):
        await answering.hand_back(oz, "V1", "x")
    assert (0, {"V1": "assigned"}) == (await answering.accept_all(oz), await _states())


async def test_r6_without_a_token(sam: Account, sams_link: str, client: httpx.AsyncClient) -> None:
    """A foreign page cannot say yes for the auditor."""
    await assign_first_visits(sam)
    for path in ("accepted", "visits/V1/accepted", "visits/V1/handed-back"):
        assert 403 == (await client.post(f"/collect/{sams_link}/{path}", data={"reason": "x"})).status_code
    assert {"V1": "assigned"} == await _states()


async def test_r6_no_visits_of_their_own(mo: Account, sam: Account) -> None:
    await assign_first_visits(sam)
    for said in (
        answering.accept(mo, "V1"),
        answering.accept_all(mo),
        answering.hand_back(mo, "V1", "x"),
    ):
        with pytest.raises(NotAllowedError):
            await said
