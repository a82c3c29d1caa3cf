"""Another rubric for a published form, through the quality user's pages.

R1 outsiders are refused, and nothing changes
R2 a good rubric becomes a draft that is compared with the current one; a faulty one is not stored
R3 only a published form takes one; a published rubric is frozen, a draft is replaced
R4 the next scoring follows the newest published rubric and names it; a draft changes nothing
R5 it comes back as a workbook
"""

import html

import httpx
import pytest

from fieldkit.accounts.actions import open_session
from fieldkit.accounts.routes import COOKIE
from fieldkit.accounts.tables import Account
from fieldkit.results.tables import RunState, Score, ScoringRun
from fieldkit.surveys.tables import Survey, SurveyRubric, SurveyState
from forms.read import read_rubric
from forms.rubric import Rubric
from tests.fieldkit.browser import JSON, Browser
from tests.fieldkit.office import assign_first_visits
from tests.fieldkit.small_hall import document, small_hall
from tests.fieldkit.waiting import until
from tests.fieldkit.wire import Phone

pytestmark = pytest.mark.anyio

RUBRIC = """
| survey |
| | name | score::points | score::rule | score::element | score::evidence | score::veto |
| | open | {open} | yn | E22 | P! | yes |
| | wait_s | {wait} | sec 60/600 | E27 | | |

| rubric |
| | kind | name | points | value |
| | section | b | 100 | |
| | setting | version | | {version} |
"""


def _rubric(version: str = "r2", *, points: int = 30) -> bytes:
    return RUBRIC.format(open=100 - points, wait=points, version=version).encode()


@pytest.fixture
def mos_browser(mos_client: httpx.AsyncClient) -> Browser:
    return Browser(mos_client)


@pytest.fixture
async def form_url(sam: Account) -> str:
    """A published form with a visit assigned to Sam."""
    await assign_first_visits(sam)
    survey = await Survey.objects().first()
    assert survey is not None
    return f"/forms/{survey.id}"


async def _upload(browser: Browser, form_url: str, content: bytes) -> httpx.Response:
    return await browser.upload(f"{form_url}/rubrics", content, "rubric.md", found_on="/forms")


async def _uploaded(browser: Browser, form_url: str, content: bytes) -> str:
    answer = await _upload(browser, form_url, content)
    assert 303 == answer.status_code, html.unescape(answer.text)
    return answer.headers["location"]


async def _publish(browser: Browser, path: str) -> int:
    return (await browser.submit(f"{path}/published", found_on="/forms")).status_code


async def _states() -> list[tuple[str, str]]:
    rows = await SurveyRubric.select(SurveyRubric.version, SurveyRubric.state).order_by(SurveyRubric.id)
    return [(row["version"], row["state"]) for row in rows]


@pytest.mark.parametrize("is_auditor", [False, True])
async def test_r1_outsiders(
    client: httpx.AsyncClient, sam: Account, form_url: str, *, is_auditor: bool
) -> None:
    if is_auditor:
        client.cookies.set(COOKIE, await open_session(sam, hours=1))
    browser, refused = Browser(client), 403 if is_auditor else 401
    for path in (f"{form_url}/rubrics", "/forms/rubrics/1/published"):
        answer = await browser.upload(path, _rubric(), "rubric.md", found_on="/sign-in")
        assert refused == answer.status_code
    for path in ("/forms/rubrics/1", "/forms/rubrics/1/workbook"):
        assert refused == (await client.get(path, headers=JSON)).status_code
    assert [] == await _states()


async def test_r2_a_good_rubric(mos_browser: Browser, form_url: str) -> None:
    path = await _uploaded(mos_browser, form_url, _rubric())
    assert [("r2", SurveyState.DRAFT)] == await _states()
    page = (await mos_browser.open(path)).text
    for before, after in (("20", "30"), ("40", "70")):
        assert f"<td><del>{before}</del></td><td><ins>{after}</ins></td>" in page
    assert f'href="{path}"' in (await mos_browser.open(form_url)).text


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (_rubric().replace(b"wait_s", b"gone"), "survey!A3"),
        (_rubric().replace(b"| 100 |", b"| 90 |"), "rubric!C2"),
        (_rubric("1"), "rubric!D3"),
        (b"nothing", "survey"),
    ],
)
async def test_r2_faults(mos_browser: Browser, form_url: str, content: bytes, place: str) -> None:
    answer = await _upload(mos_browser, form_url, content)
    assert (422, True, []) == (answer.status_code, place in answer.text, await _states())
    assert f'action="{form_url}/rubrics"' in answer.text


async def test_r3_of_a_published_form_only(mos_browser: Browser, form_url: str) -> None:
    await mos_browser.submit(f"{form_url}/retired", found_on="/forms")
    assert (409, []) == ((await _upload(mos_browser, form_url, _rubric())).status_code, await _states())
    assert 404 == (await _upload(mos_browser, "/forms/0", _rubric())).status_code


async def test_r3_frozen(mos_browser: Browser, form_url: str) -> None:
    path = await _uploaded(mos_browser, form_url, _rubric())
    assert path == await _uploaded(mos_browser, form_url, _rubric(points=40))
    assert [303, 409] == [await _publish(mos_browser, path), await _publish(mos_browser, path)]
    assert path == await _uploaded(mos_browser, form_url, _rubric(points=40))
    assert 409 == (await _upload(mos_browser, form_url, _rubric())).status_code
    assert [("r2", SurveyState.PUBLISHED)] == await _states()


async def test_r4_the_next_scoring(mos_browser: Browser, form_url: str, sams_phone: Phone) -> None:
    await sams_phone.send(document(wait_s="600"))
    path = await _uploaded(mos_browser, form_url, _rubric())
    assert ("1", 40) == await _scored(mos_browser)
    await _publish(mos_browser, path)
    assert ("r2", 70) == await _scored(mos_browser)
    await _publish(mos_browser, await _uploaded(mos_browser, form_url, _rubric("r3", points=40)))
    assert ("r3", 60) == await _scored(mos_browser)
    assert [("1", 3), ("r2", 2), ("r3", 2)] == [
        (run.rubric_version, len(score.earned))
        for run in await ScoringRun.objects().order_by(ScoringRun.id)
        for score in await Score.objects().where(Score.run_id == run.id)
    ]


async def _scored(browser: Browser) -> tuple[str, float]:
    """The rubric that a new scoring names, and what it makes of the visit."""
    n_runs = await ScoringRun.count()
    await browser.submit("/waves/W1/score", found_on="/forms")

    async def is_done() -> bool:
        return n_runs + 1 == await ScoringRun.count().where(ScoringRun.state == RunState.DONE)

    await until(is_done)
    run = await ScoringRun.objects().order_by(ScoringRun.id, ascending=False).first()
    assert run is not None
    score = await Score.objects().get(Score.run_id == run.id)
    assert score is not None
    assert score.total is not None
    return run.rubric_version, score.total


async def test_r5_a_workbook(mos_browser: Browser, form_url: str) -> None:
    path = await _uploaded(mos_browser, form_url, _rubric())
    workbook = (await mos_browser.open(f"{path}/workbook")).content
    form, _ = small_hall()
    found = read_rubric(workbook, "rubric.xlsx", form)
    assert isinstance(found, Rubric)
    assert found == read_rubric(_rubric(), "rubric.md", form)
