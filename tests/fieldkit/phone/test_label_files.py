"""The pictures and sounds of a form's labels, as the auditor's page and ODK Collect fetch them.

R1 under the visit's own address, told as what they are, for as long as the browser likes to keep them
R2 a part of a file to who asks for it, for else an iPhone plays nothing
R3 a wrong link, another's visit, a list, a file that is not there: 401, the same to the byte
R4 a visit begun under an older version is shown that one's
R5 Collect finds them in the manifest
"""

import io

import httpx
import pytest
from PIL import Image

from fieldkit.accounts.tables import Account
from fieldkit.surveys.publishing import publish
from fieldkit.surveys.tables import Survey
from forms.model import Form
from forms.read import read_form
from tests.fieldkit.collect_client import Collect
from tests.fieldkit.office import assign, build_site, open_wave
from tests.fieldkit.wire import Phone

pytestmark = pytest.mark.anyio

SIGNS = """
| survey |
| | type | name | label::中文 (zh) | label::English (en) | image | audio |
| | text | audit_id | 任务编号 | Audit number |
| | select_one_from_file towns.csv | town | 街道 | Street | 门头.png | tone.mp3 |

| settings |
| | form_title | form_id | version |
| | 门头 / Signs | signs | {version} |

| rubric |
| | kind | name | value |
| | setting | total | 0 |
"""
TONE = bytes(range(200))


def picture(colour: str) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (8, 6), colour).save(content, "PNG")
    return content.getvalue()


async def _publish(version: str, colour: str) -> Survey:
    source = SIGNS.replace("{version}", version).encode()
    files = {"towns.csv": b"name,label\na,A", "门头.png": picture(colour), "tone.mp3": TONE}
    form = read_form(source, "signs.md", files)
    assert isinstance(form, Form), form
    return await publish(form, source, "signs.md")


@pytest.fixture
async def survey(sam: Account) -> Survey:
    """Its second version, which is what Sam's visit V1 is to be filled in with."""
    await _publish("1", "red")
    survey = await _publish("2", "blue")
    await assign(sam, wave=await open_wave(), survey=survey, site=await build_site())
    return survey


@pytest.mark.usefixtures("survey")
async def test_r1_under_the_visits_address(sams_link: str, client: httpx.AsyncClient) -> None:
    answer = await client.get(f"/collect/{sams_link}/visits/V1/media/门头.png")
    assert (200, picture("blue")) == (answer.status_code, answer.content)
    assert ("image/png", "nosniff") == (
        answer.headers["content-type"],
        answer.headers["x-content-type-options"],
    )
    assert "private, max-age=31536000, immutable" == answer.headers["cache-control"]
    page = await client.get(f"/collect/{sams_link}/visits/V1")
    assert f'"mediaUrl":"/collect/{sams_link}/visits/V1/media/"' in page.text


@pytest.mark.usefixtures("survey")
@pytest.mark.parametrize(
    ("wanted", "content", "told"),
    [
        ("bytes=0-1", TONE[:2], "bytes 0-1/200"),
        ("bytes=150-", TONE[150:], "bytes 150-199/200"),
        ("bytes=-10", TONE[-10:], "bytes 190-199/200"),
        ("bytes=190-999", TONE[190:], "bytes 190-199/200"),
        ("bytes=200-", TONE, None),
        ("bytes=9-3", TONE, None),
        ("bytes=-", TONE, None),
        (f"bytes={'9' * 5000}-", TONE, None),
        ("lines=1-2", TONE, None),
    ],
)
async def test_r2_a_part(
    sams_link: str, client: httpx.AsyncClient, wanted: str, content: bytes, told: str | None
) -> None:
    answer = await client.get(f"/collect/{sams_link}/visits/V1/media/tone.mp3", headers={"Range": wanted})
    assert (206 if told else 200, content) == (answer.status_code, answer.content)
    assert (told, "audio/mpeg", "bytes") == (
        answer.headers.get("content-range"),
        answer.headers["content-type"],
        answer.headers["accept-ranges"],
    )


@pytest.mark.usefixtures("survey")
async def test_r3_refused_alike(sams_link: str, ozs_link: str, client: httpx.AsyncClient) -> None:
    await client.get("/sign-in")  # has its cookie then
    refused = [
        await client.get(f"/collect/{path}")
        for path in (
            f"{ozs_link}/visits/V1/media/tone.mp3",
            f"{'0' * 40}/visits/V1/media/tone.mp3",
            f"{sams_link}/visits/V7/media/tone.mp3",
            f"{sams_link}/visits/V1/media/none.png",
            f"{sams_link}/visits/V1/media/towns.csv",
        )
    ]
    assert [401] * 5 == [answer.status_code for answer in refused]
    assert 1 == len({answer.content for answer in refused})


@pytest.mark.usefixtures("survey")
async def test_r4_of_an_older_version(sams_link: str, client: httpx.AsyncClient) -> None:
    address = f"/collect/{sams_link}/visits/V1/media/门头.png"
    pictures = {version: (await client.get(f"{address}?version={version}")).content for version in ("1", "2")}
    assert {"1": picture("red"), "2": picture("blue")} == pictures
    assert 404 == (await client.get(f"{address}?version=3")).status_code


@pytest.mark.usefixtures("survey")
async def test_r5_for_collect(sams_phone: Phone) -> None:
    collect = Collect(sams_phone.client, f"/collect/{sams_phone.token}")
    ((form_id, version),) = await collect.refresh()
    form = collect.forms[form_id, version]
    assert {"towns.csv", "门头.png", "tone.mp3", "visits.csv"} == form.media.keys()
    assert (picture("blue"), TONE) == (form.media["门头.png"], form.media["tone.mp3"])
    assert "jr://images/门头.png" in form.document.decode()
