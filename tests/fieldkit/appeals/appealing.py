"""What the tests of findings and appeals share: a wave whose provisional results are out, and its people."""

from dataclasses import dataclass, field

import httpx

from fieldkit.accounts.actions import open_session
from fieldkit.accounts.routes import COOKIE
from fieldkit.accounts.tables import Account, Role
from fieldkit.appeals import actions, deciding
from fieldkit.appeals.actions import Claim, Evidence
from fieldkit.appeals.deciding import Ballot, Before
from fieldkit.appeals.queries import votes_of
from fieldkit.areas.tables import Area, AreaKind
from fieldkit.database.sql import fetch, fetch_one
from fieldkit.results.actions import request_scoring
from fieldkit.results.tables import RunState, ScoringRun
from fieldkit.reviews.queries import subject_of
from fieldkit.services import Services
from fieldkit.sites.tables import Site
from fieldkit.surveys.tables import Survey
from fieldkit.waves.actions import move
from fieldkit.waves.tables import Wave, WaveState
from tests.fieldkit.camera import photo
from tests.fieldkit.office import assign, build_site, open_wave, publish_small_hall
from tests.fieldkit.reviews.reviewing import WAIT
from tests.fieldkit.small_hall import document
from tests.fieldkit.waiting import until
from tests.fieldkit.wire import Phone, Sent

REASON = "排队机小票显示等候不到一分钟。"
TICKET = Evidence("小票.jpg", photo())
FACT = Claim("fact", REASON, "60")
OF_CODE = """
SELECT p.id, a.code AS visit FROM appeal p JOIN assignment a ON a.id = p.assignment WHERE p.code = $1
"""
UPHELD = Ballot("upheld", "小票与监控一致", {WAIT: "60"})
DISMISSED = Ballot("dismissed", "小票不是当天的", {})


@dataclass(frozen=True, slots=True)
class Halls:
    """Two China Mobile halls in two cities and a rival's, each visited once: V-<site>."""

    wave: Wave
    survey: Survey
    sites: dict[str, Site] = field(default_factory=dict[str, Site])


async def visited(auditor: Account, phone: Phone, **answers: dict[str, str]) -> Halls:
    """`answers` by site, CM1, CM2 and CU1, where they differ from a good visit's."""
    halls = Halls(await open_wave(), await publish_small_hall())
    for code, city in (("CM1", "FZ"), ("CM2", "XM"), ("CU1", "FZ")):
        site = await build_site(code, code[:2], city=city)
        halls.sites[code] = site
        await assign(auditor, f"V-{code}", wave=halls.wave, survey=halls.survey, site=site)
        given = answers.get(code, {})
        photos = [Sent(name, photo()) for name in given.values() if name.endswith(".jpg")]
        sent = document(f"V-{code}", instance_id=f"uuid:{code}", **given)
        assert 201 == (await phone.send(sent, *photos)).status_code
    return halls


async def scored(services: Services, office: Account) -> ScoringRun:
    """By the worker beside the service."""
    run = await request_scoring(services, office, "W1")
    is_done = (ScoringRun.id == run.id) & (ScoringRun.state == RunState.DONE)
    await until(lambda: ScoringRun.exists().where(is_done).run())
    return run


async def published_provisionally(services: Services, office: Account) -> ScoringRun:
    await Wave.update({Wave.state: WaveState.IN_REVIEW}).where(Wave.code == "W1")
    run = await scored(services, office)
    await fetch("UPDATE submission SET review = 'accepted'")  # as if all of them had been reviewed by two
    await move(office, "W1", WaveState.PROVISIONAL)
    return run


async def person(
    login: str, role: Role, *, site: Site | None = None, area: int | None = None, firm: int | None = None
) -> Account:
    account = Account(login=login, name=login.title(), role=role, site=site and site.id, area=area, firm=firm)
    await account.save()
    return account


async def as_caller(client: httpx.AsyncClient, account: Account) -> httpx.AsyncClient:
    """The client carries the account's session from now on."""
    client.cookies.clear()
    client.cookies.set(COOKIE, await open_session(account, hours=1))
    return client


async def province_over(site: Site) -> Area:
    """A province, with the site's city below it."""
    province = Area(code="FJ", kind=AreaKind.PROVINCE, zh="福建", en="Fujian")
    await province.save()
    await Area.update({Area.parent: province.id}).where(Area.id == site.city)
    return province


async def filed(services: Services, manager: Account, visit: str = "V-CM1", item: str = "wait_s") -> str:
    return await actions.file_appeal(services, manager, visit, item, claim=FACT, evidence=[TICKET])


async def admitted(services: Services, manager: Account, office: Account, item: str = "wait_s") -> str:
    code = await filed(services, manager, item=item)
    await actions.admit(office, code)
    return code


async def before(code: str) -> Before:
    """What a decider sees who opens the page now."""
    row = await fetch_one(OF_CODE, code)
    assert row is not None
    subject = await subject_of(row["visit"], firm=None)
    assert subject is not None
    return Before(subject.instance_id, subject.revision, len(await votes_of(row["id"])))


async def voted(services: Services, decider: Account, code: str, ballot: Ballot = UPHELD) -> None:
    await deciding.vote(services.shelf, decider, code, await before(code), ballot)


async def agreed(services: Services, decider: Account, code: str, *, nth: int = 0) -> None:
    """With the opinion that was given as the `nth`."""
    row = await fetch_one("SELECT id FROM appeal WHERE code = $1", code)
    assert row is not None
    vote = (await votes_of(row["id"]))[nth]
    await deciding.agree(services.shelf, decider, code, await before(code), vote_id=vote.id)


async def appeal_row(code: str) -> tuple[str, str | None]:
    """Its state and outcome."""
    row = await fetch_one("SELECT state, outcome FROM appeal WHERE code = $1", code)
    assert row is not None
    return row["state"], row["outcome"]
