"""Form versions from an author's file to the field, through the quality user's pages.

R1 without a session, or as an auditor, every page and every step is refused, and nothing changes
R2 a good file becomes a draft; a faulty one is answered with every fault in both languages and not stored
R3 draft → review → published → retired, and no other way; the page says who did what
R4 a published version is frozen: other content is refused, the same is given back; a draft is replaced
R5 the preview is the auditor's page; it may be framed by ours, and cannot send
R6 a version is compared with the published one
R7 every version and every library form comes as a workbook
R8 the field knows no drafts; a visit begun under a version ends under it
"""

import base64
import html
import re
from io import BytesIO

import httpx
import openpyxl
import pytest
from PIL import Image

from fieldkit.accounts.actions import open_session
from fieldkit.accounts.routes import COOKIE
from fieldkit.accounts.tables import Account
from fieldkit.piccolo_app import APP_CONFIG
from fieldkit.surveys.tables import Survey, SurveyState
from forms.convert import convert
from forms.read import library_names, read_form
from tests.fieldkit.browser import JSON, PAGE, Browser
from tests.fieldkit.hostile_files import ENCRYPTED, bomb, far_out
from tests.fieldkit.office import assign, build_site, open_wave
from tests.fieldkit.shelves import count
from tests.fieldkit.small_hall import TABLE, document, small_hall
from tests.fieldkit.wire import Phone, problem_code

pytestmark = pytest.mark.anyio

READING = ("", "/1", "/1/preview", "/1/media/a.png", "/1/workbook", "/library/kiosk")
STEPS = ("", "/1/draft", "/1/in_review", "/1/published", "/1/retired")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def mos_browser(mos_client: httpx.AsyncClient) -> Browser:
    return Browser(mos_client)


def _source(version: str = "1", *changes: tuple[str, str]) -> bytes:
    source = TABLE.replace("{version}", version)
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    return source.encode()


async def _upload(browser: Browser, content: bytes, name: str = "form.md") -> httpx.Response:
    return await browser.upload("/forms", content, name, found_on="/forms")


async def _uploaded(browser: Browser, content: bytes) -> str:
    """The address of the version's page."""
    answer = await _upload(browser, content)
    assert 303 == answer.status_code, html.unescape(answer.text)
    return answer.headers["location"]


async def _step(browser: Browser, path: str, step: str) -> int:
    return (await browser.submit(f"{path}/{step}", found_on="/forms")).status_code


async def _published(browser: Browser, content: bytes) -> str:
    path = await _uploaded(browser, content)
    steps = [await _step(browser, path, "in_review"), await _step(browser, path, "published")]
    assert [303, 303] == steps
    return path


async def _states() -> list[tuple[str, str]]:
    rows = await Survey.select(Survey.version, Survey.state).order_by(Survey.id)
    return [(row["version"], row["state"]) for row in rows]


@pytest.mark.parametrize("path", READING)
async def test_r1_no_session(client: httpx.AsyncClient, path: str) -> None:
    page = await client.get(f"/forms{path}", headers=PAGE)
    assert (302, "/sign-in") == (page.status_code, page.headers["location"])
    assert 401 == (await client.get(f"/forms{path}", headers=JSON)).status_code


@pytest.mark.parametrize("is_auditor", [False, True])
async def test_r1_no_step_for_outsiders(client: httpx.AsyncClient, sam: Account, *, is_auditor: bool) -> None:
    if is_auditor:
        client.cookies.set(COOKIE, await open_session(sam, hours=1))
    browser = Browser(client)
    for path in STEPS:
        answer = await browser.upload(f"/forms{path}", _source(), "form.md", found_on="/sign-in")
        assert (403 if is_auditor else 401) == answer.status_code
    assert [] == await _states()


async def test_r1_an_auditor_reads_nothing(client: httpx.AsyncClient, sam: Account) -> None:
    client.cookies.set(COOKIE, await open_session(sam, hours=1))
    for path in READING:
        for headers in (PAGE, JSON):
            assert 403 == (await client.get(f"/forms{path}", headers=headers)).status_code


async def test_r2_a_good_file(mos_browser: Browser) -> None:
    path = await _uploaded(mos_browser, _source())
    assert [("1", SurveyState.DRAFT)] == await _states()
    page = await mos_browser.open(path)
    assert (200, True, True) == (page.status_code, "小营业厅" in page.text, "由Mo上传" in page.text)
    assert f'href="{path}"' in (await mos_browser.open("/forms")).text


async def test_r2_every_fault(mos_browser: Browser) -> None:
    source = _source("1", ("| E22 |", "| E99 |"), ("sec 60/600", "soon"))
    answer = await _upload(mos_browser, source)
    faults = read_form(source, "form.md")
    assert isinstance(faults, tuple)
    told = html.unescape(answer.text)
    for fault in faults:
        for text in (fault.sentence, fault.remedy):
            assert (True, True) == (text.zh in told, text.en in told)
        assert f"{fault.sheet}!{fault.column}{fault.row}" in told
    assert (422, []) == (answer.status_code, await _states())


async def test_r2_the_marked_workbook(mos_browser: Browser) -> None:
    source = _source("1", ("| E22 |", "| E99 |"))
    answer, faults = await _upload(mos_browser, source), read_form(source, "form.md")
    assert isinstance(faults, tuple)
    (content,) = re.findall(rf'href="data:{WORKBOOK};base64,([^"]+)"', html.unescape(answer.text))
    book = openpyxl.load_workbook(BytesIO(base64.b64decode(content)))
    marked = [c.coordinate for row in book["survey"].rows for c in row if c.comment]
    assert [f"{fault.column}{fault.row}" for fault in faults] == marked


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"PK\x03\x04 no workbook", "form.xlsx"),
        (ENCRYPTED, "encrypted.xlsx"),
        (b"\xff\xfe", "form.md"),
        (b"", "form.xlsx"),
        (b"x" * 5_000_001, "form.md"),
        (b"", "form.pdf"),
        (b"| survey |\n| | type |\n", "表单.md"),
    ],
)
async def test_r2_no_form_at_all(mos_browser: Browser, content: bytes, name: str) -> None:
    answer = await _upload(mos_browser, content, name)
    assert (422, True, []) == (answer.status_code, "没有保存任何内容" in answer.text, await _states())


async def test_r2_a_file_of_5000_bad_rows(mos_browser: Browser) -> None:
    rows = "\n".join(f"| | integer | n{i} | 数 | Number | ${{gone{i}}} = 1 |" for i in range(5_000))
    answer = await _upload(mos_browser, _source("1", ("| | end_group |", rows + "\n| | end_group |")))
    assert (422, True, []) == (answer.status_code, "gone4999" in answer.text, await _states())


async def test_r2_a_bomb(mos_browser: Browser) -> None:
    """Refused before anything unpacks it."""
    answer = await _upload(mos_browser, bomb(), "bomb.xlsx")
    assert (422, True, []) == (answer.status_code, "文件太大" in answer.text, await _states())


async def test_r2_a_cell_far_out(mos_browser: Browser) -> None:
    answer = await _upload(mos_browser, far_out(), "wide.xlsx")
    assert (422, True, []) == (answer.status_code, "工作簿展开后太大" in answer.text, await _states())


RUBRIC_ROWS = "| | section | b | 100 | |"
EVERYTHING = [
    (
        [
            (RUBRIC_ROWS, f"{RUBRIC_ROWS}\n{RUBRIC_ROWS}\n| | section | none | 5 | |\n| | bonus | b | 5 | |"),
            ("| | setting | total | | 100 |", "| | setting | totl | | 100 |\n| | ending | gone | | no |"),
            ("| | yn | no | 否 | No |", "| | yn | no | 否 | No |\n| | yn | no | 否 | No |"),
        ],
        {
            *("rubric_row_duplicate", "section_empty", "rubric_kind_unknown", "rubric_setting_unknown"),
            *("ending_question_unknown", "choice_duplicate"),
        },
    ),
    (
        [("| 40 | yn | E22", "| 41 | yn | E22"), ("| | yn | no | 否 | No |\n", "")],
        {"rule_choices_unfit"},
    ),
    ([("| 40 | yn | E22", "| 41 | yn | E22")], {"section_points", "total_points"}),
    (
        [("| | audio | voice", "| | audio | open"), ("| 40 | yn | E24 | P |", "| 40 | ny | E77 | Q |")],
        {"name_duplicate", "rule_unknown", "element_unknown", "evidence_unknown"},
    ),
    (
        [("| 20 | sec 60/600", "| twenty | sec 60/600"), ("| open |\n", "| opened |\n")],
        {"points_invalid", "for_unknown", "evidence_missing"},
    ),
]


@pytest.mark.parametrize(("changes", "codes"), EVERYTHING)
async def test_r2_what_is_wrong_is_told_together(
    mos_browser: Browser, changes: list[tuple[str, str]], codes: set[str]
) -> None:
    """No table has a row more, not even a draft's."""
    before = await _rows_of_every_table()
    source = _source("1", *changes)
    answer, faults = await _upload(mos_browser, source), read_form(source, "form.md")
    assert isinstance(faults, tuple)
    assert codes == {fault.code for fault in faults} & codes
    assert (422, len(faults)) == (answer.status_code, answer.text.count('<th scope="row">'))
    assert before == await _rows_of_every_table()


async def _rows_of_every_table() -> dict[str, int]:
    names = (table._meta.tablename for table in APP_CONFIG.table_classes)  # pyright: ignore[reportPrivateUsage]
    return {name: await count(f'"{name}"') for name in names}


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ("| | text | greeted | 重名 | Twice |", {"name_duplicate", "rule_unknown"}),
        (
            "| | text | one | 一 | One | ${two} = 1 |\n| | text | two | 二 | Two | ${one} = 1 |",
            {"expression_circular", "rule_unknown"},
        ),
        ("| | text | one | 一 | One | ${gone} = |", {"expression_invalid", "rule_unknown"}),
    ],
)
async def test_r2_faults_of_every_kind_at_once(mos_browser: Browser, rows: str, codes: set[str]) -> None:
    rows = f"{rows}\n| | end_group |\n\n| choices |"
    source = _source("1", ("| | end_group |\n\n| choices |", rows), ("| 40 | yn | E24", "| 40 | maybe | E24"))
    answer, faults = await _upload(mos_browser, source), read_form(source, "form.md")
    assert isinstance(faults, tuple)
    assert codes == {fault.code for fault in faults} & codes
    n_told = answer.text.count('<th scope="row">')
    assert (422, len(faults), []) == (answer.status_code, n_told, await _states())


async def test_r2_no_file(mos_browser: Browser) -> None:
    answer = await mos_browser.submit("/forms", found_on="/forms")
    assert (400, True) == (answer.status_code, "没有选择表单文件" in answer.text)


async def test_r2_a_version_too_long_to_keep(mos_browser: Browser) -> None:
    answer = await _upload(mos_browser, _source("1" * 61))
    assert (400, []) == (answer.status_code, await _states())


async def test_r3_the_whole_way(mos_browser: Browser) -> None:
    path = await _uploaded(mos_browser, _source())
    for step in ("in_review", "draft", "in_review", "published", "retired"):
        assert 303 == await _step(mos_browser, path, step)
        assert [("1", step)] == await _states()
    assert "由Mo发布" in (await mos_browser.open(path)).text


@pytest.mark.parametrize(
    ("taken", "refused"),
    [
        ([], ["draft", "published", "retired"]),
        (["in_review"], ["in_review", "retired"]),
        (["in_review", "published"], ["draft", "in_review", "published"]),
        (["in_review", "published", "retired"], ["draft", "in_review", "published", "retired"]),
    ],
)
async def test_r3_no_other_way(mos_browser: Browser, taken: list[str], refused: list[str]) -> None:
    path = await _uploaded(mos_browser, _source())
    for step in taken:
        await _step(mos_browser, path, step)
    before = await _states()
    assert [409] * len(refused) == [await _step(mos_browser, path, step) for step in refused]
    assert before == await _states()


async def test_r3_not_there(mos_browser: Browser) -> None:
    for path in ("/forms/0", "/forms/0/preview", "/forms/0/workbook", "/forms/library/none"):
        assert 404 == (await mos_browser.open(path)).status_code
    assert 404 == await _step(mos_browser, "/forms/0", "published")


async def test_r4_frozen(mos_browser: Browser) -> None:
    path = await _published(mos_browser, _source())
    other = await _upload(mos_browser, _source("1", ("备注", "说明")))
    assert (409, True) == (other.status_code, "没有保存任何内容" in other.text)
    assert path == await _uploaded(mos_browser, _source())
    assert (small_hall()[1], [("1", SurveyState.PUBLISHED)]) == (
        (await Survey.objects().first()).source,  # pyright: ignore[reportOptionalMemberAccess]
        await _states(),
    )


async def test_r4_a_draft_is_replaced(mos_browser: Browser) -> None:
    path = await _uploaded(mos_browser, _source())
    await _step(mos_browser, path, "in_review")
    assert path == await _uploaded(mos_browser, _source("1", ("小营业厅", "大营业厅")))
    assert [("1", SurveyState.DRAFT)] == await _states()
    assert "大营业厅" in (await mos_browser.open(path)).text


async def test_r5_the_preview(mos_browser: Browser) -> None:
    path = await _uploaded(mos_browser, _source())
    assert f'src="{path}/preview"' in (await mos_browser.open(path)).text
    answer = await mos_browser.open(f"{path}/preview")
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert {"frame-ancestors 'self'", "connect-src 'none'"} <= set(policy)
    assert "SAMEORIGIN" == answer.headers["X-Frame-Options"]
    assert (True, True) == ('"submitUrl":""' in answer.text, "小营业厅" in answer.text)


SIGN = """
| survey |
| | type | name | label::中文 (zh) | label::English (en) | image |
| | text | audit_id | 任务编号 | Audit number | sign.png |

| settings |
| | form_title | form_id | version |
| | 门头 / Sign | sign | 1 |
""".encode()


async def test_r5_the_previews_pictures(mos_browser: Browser) -> None:
    content = BytesIO()
    Image.new("RGB", (8, 6)).save(content, "PNG")
    beside = {"sign.png": content.getvalue(), "towns.csv": b"unused"}
    answer = await mos_browser.upload("/forms", SIGN, "form.md", found_on="/forms", beside=beside)
    assert 303 == answer.status_code, html.unescape(answer.text)
    path = answer.headers["location"]
    assert f'"mediaUrl":"{path}/media/"' in (await mos_browser.open(f"{path}/preview")).text
    shown = await mos_browser.open(f"{path}/media/sign.png")
    assert (200, content.getvalue()) == (shown.status_code, shown.content)
    assert ("image/png", "no-store") == (shown.headers["content-type"], shown.headers["cache-control"])
    mos_browser.client.cookies.clear()
    assert 302 == (await mos_browser.open(f"{path}/media/sign.png")).status_code


async def test_r5_a_picture_that_did_not_come(mos_browser: Browser) -> None:
    answer = await _upload(mos_browser, SIGN)
    assert (422, True) == (answer.status_code, "survey!E2" in answer.text)


async def test_r6_compared_with_the_published_version(mos_browser: Browser) -> None:
    await _published(mos_browser, _source("1"))
    changes = (
        ("备注", "说明"),
        ("| 40 | yn | E22", "| 50 | yn | E22"),
        ("| 40 | yn | E24", "| 30 | yn | E24"),
    )
    path = await _uploaded(mos_browser, _source("2", *changes))
    for language, title in (("zh", "与已发布的版本 1 相比"), ("en", "Compared with the published version 1")):
        page = (await mos_browser.open(f"{path}?lang={language}")).text
        assert title in page
        for before, after in (("备注", "说明"), ("40", "50"), ("40", "30")):
            assert f"<td><del>{before}</del></td><td><ins>{after}</ins></td>" in page


async def test_r7_downloads(mos_browser: Browser) -> None:
    path = await _uploaded(mos_browser, _source())
    answer = await mos_browser.open(f"{path}/workbook")
    assert (200, WORKBOOK) == (answer.status_code, answer.headers["content-type"])
    assert small_hall()[0] == read_form(answer.content, "form.xlsx")


async def test_r7_the_authors_own_workbook(mos_browser: Browser) -> None:
    workbook = convert(_source(), "form.md", "form.xlsx")
    assert isinstance(workbook, bytes)
    answer = await _upload(mos_browser, workbook, "我的表单.xlsx")
    again = await mos_browser.open(f"{answer.headers['location']}/workbook")
    assert workbook == again.content


async def test_r7_the_library(mos_browser: Browser) -> None:
    for name in library_names()[:2]:
        assert f'href="/forms/library/{name}"' in (await mos_browser.open("/forms")).text
        answer = await mos_browser.open(f"/forms/library/{name}")
        assert not isinstance(read_form(answer.content, f"{name}.xlsx"), tuple)


async def test_r8_drafts_are_unknown_to_the_field(
    mos_browser: Browser, sam: Account, sams_phone: Phone
) -> None:
    path = await _uploaded(mos_browser, _source())
    survey = await Survey.objects().first()
    assert survey is not None
    await assign(sam, wave=await open_wave(), survey=survey, site=await build_site())
    for step in ("in_review", "published"):
        assert "unknown_version" == problem_code(await sams_phone.send(document()))
        await _step(mos_browser, path, step)
    assert 201 == (await sams_phone.send(document())).status_code


async def test_r8_a_visit_ends_under_its_version(
    mos_browser: Browser, sam: Account, sams_phone: Phone
) -> None:
    first = await _published(mos_browser, _source("1"))
    survey = await Survey.objects().first()
    assert survey is not None
    wave, site = await open_wave(), await build_site()
    for code in ("V1", "V2"):
        await assign(sam, code, wave=wave, survey=survey, site=site)
    await _published(mos_browser, _source("2", ("备注", "说明")))
    await _step(mos_browser, first, "retired")
    begun = await sams_phone.send(document("V1"))
    late = {"start_at": "2099-01-01T09:00:00.000+08:00", "end_at": "2099-01-01T09:40:00.000+08:00"}
    new = await sams_phone.send(document("V2", instance_id="uuid:two", **late))
    assert (201, "form_closed") == (begun.status_code, problem_code(new))
