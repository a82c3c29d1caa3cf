"""What ODK Collect may fetch.

R1 the list: the forms of the auditor's open visits, newest version first, each with hash, address, manifest
R2 `?formID=`, a trailing slash, HEAD, and If-None-Match, as the protocol has them
R3 X-OpenRosa-Version: 1.0 on every request but the form's document, else 400
R4 a wrong link, another's form and no form at all: 401, the same to the byte
R5 the form's document: hash as listed, accepted by ODK Validate, the same for every auditor
R6 the manifest and its files: hash, strong ETag; an empty manifest where a form needs none
R7 `visits.csv`: this auditor's open visits with this form; picking one gives the facts the phone page has
"""

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from pyxform.validators.odk_validate import check_xform

from fieldkit.accounts.tables import Account
from fieldkit.assignments.facts import visit_facts
from fieldkit.assignments.queries import visit_of
from fieldkit.assignments.tables import Assignment, AssignmentState
from fieldkit.openrosa.collect_form import VISIT_FACTS, collect_form
from fieldkit.surveys.publishing import publish
from fieldkit.surveys.tables import Survey, SurveyState
from forms.model import Form
from forms.read import library_form, read_form
from tests.fieldkit.collect_client import LISTS, Collect
from tests.fieldkit.office import assign, assign_first_visits, build_site, open_wave, publish_small_hall
from tests.fieldkit.wire import OPENROSA, Phone, problem_code

pytestmark = pytest.mark.anyio

FORM = "/forms/small_hall.xml"
MANIFEST = "/forms/small_hall/manifest"
VISITS = "/forms/small_hall/media/visits.csv"
ALL = ("/formList", FORM, MANIFEST, VISITS)


def listed(answer: httpx.Response, path: str) -> list[str]:
    return [str(found) for found in etree.fromstring(answer.content).xpath(path, namespaces=LISTS)]


@pytest.fixture
def collect(sams_phone: Phone) -> Collect:
    return Collect(sams_phone.client, f"/collect/{sams_phone.token}")


async def close(visit: Assignment, state: AssignmentState = AssignmentState.SUBMITTED) -> None:
    await Assignment.update({Assignment.state: state}).where(Assignment.id == visit.id)


async def test_r1_the_list(sam: Account, collect: Collect) -> None:
    await assign_first_visits(sam)
    answer = await collect.get(f"{collect.server}/formList")
    assert "text/xml; charset=utf-8" == answer.headers["content-type"]
    (entry,) = etree.fromstring(answer.content).xpath("/f:xforms/f:xform", namespaces=LISTS)
    server = f"http://field.test{collect.server}"
    document = await collect.get(f"{collect.server}{FORM}?version=1")
    expected = {
        "formID": "small_hall",
        "name": "小营业厅 / Small hall",
        "version": "1",
        "hash": f"md5:{hashlib.md5(document.content, usedforsecurity=False).hexdigest()}",
        "downloadUrl": f"{server}/forms/small_hall.xml?version=1",
        "manifestUrl": f"{server}/forms/small_hall/manifest?version=1",
    }
    assert expected == {etree.QName(each).localname: each.text for each in entry}


async def test_r1_nothing_to_do(sam: Account, collect: Collect) -> None:
    (visit,) = await assign_first_visits(sam)
    await close(visit)
    assert [] == await collect.refresh()


async def test_r1_a_returned_visit_is_open(sam: Account, collect: Collect) -> None:
    (visit,) = await assign_first_visits(sam)
    await close(visit, AssignmentState.RETURNED)
    assert [("small_hall", "1")] == await collect.refresh()


async def test_r1_two_versions(sam: Account, collect: Collect) -> None:
    await assign_first_visits(sam)
    second = await publish_small_hall("2")
    await assign(sam, "V2", wave=await open_wave("W2"), survey=second, site=await build_site("CU-1", "CU"))
    answer = await collect.get(f"{collect.server}/formList")
    assert ["2", "1"] == listed(answer, "//f:version/text()")
    await collect.refresh()
    codes = {version: [row["name"] for row in form.visits()] for (_, version), form in collect.forms.items()}
    assert {"1": ["V1"], "2": ["V2"]} == codes


async def test_r1_a_retired_version(sam: Account, collect: Collect) -> None:
    await assign_first_visits(sam)
    await Survey.update({Survey.state: SurveyState.RETIRED}, force=True)
    assert [] == await collect.refresh()


async def test_r1_mirrored_once(sam: Account, collect: Collect) -> None:
    await assign_first_visits(sam)
    await collect.refresh()
    assert ["small_hall.xml", "visits.csv"] == collect.fetched
    await collect.refresh()
    assert [] == collect.fetched


@pytest.mark.parametrize(("asked", "count"), [("small_hall", 1), ("other", 0), ("", 0), ("%00", 0)])
async def test_r2_one_form(sam: Account, collect: Collect, asked: str, count: int) -> None:
    await assign_first_visits(sam)
    answer = await collect.get(f"{collect.server}/formList?formID={asked}&deviceID=collect%3A1")
    assert count == len(listed(answer, "//f:formID/text()"))


async def test_r2_trailing_slash(sam: Account, collect: Collect) -> None:
    await assign_first_visits(sam)
    plain, slashed = [await collect.get(f"{collect.server}/formList{end}") for end in ("", "/")]
    assert plain.content == slashed.content


@pytest.mark.parametrize("path", ALL)
async def test_r2_head(sam: Account, collect: Collect, path: str) -> None:
    await assign_first_visits(sam)
    answer = await collect.get(f"{collect.server}{path}")
    head = await collect.client.head(f"{collect.server}{path}", headers=OPENROSA)
    assert (200, b"") == (head.status_code, head.content)
    assert dict(answer.headers) == dict(head.headers)


@pytest.mark.parametrize("path", ALL)
async def test_r2_held_already(sam: Account, collect: Collect, path: str) -> None:
    await assign_first_visits(sam)
    address = f"{collect.server}{path}"
    tag = (await collect.get(address)).headers["etag"]
    statuses = {
        held: (await collect.client.get(address, headers={**OPENROSA, "If-None-Match": held})).status_code
        for held in (tag, f'"x", {tag}', f"W/{tag}", "*", '"x"', "")
    }
    assert {tag: 304, f'"x", {tag}': 304, f"W/{tag}": 304, "*": 304, '"x"': 200, "": 200} == statuses


async def test_r2_a_new_visit_changes_the_manifest_alone(sam: Account, collect: Collect) -> None:
    (first,) = await assign_first_visits(sam)
    await collect.refresh()
    survey = await Survey.objects().first()
    assert survey is not None
    await assign(sam, "V2", wave=await open_wave("W2"), survey=survey, site=await build_site("CT-1", "CT"))
    await collect.refresh()
    assert ["visits.csv"] == collect.fetched
    await close(first)
    await collect.refresh()
    assert ["V2"] == [row["name"] for row in collect.forms["small_hall", "1"].visits()]


@pytest.mark.parametrize("path", ALL)
@pytest.mark.parametrize("version", [None, "2.0", ""])
async def test_r3_protocol_version(sam: Account, collect: Collect, path: str, version: str | None) -> None:
    await assign_first_visits(sam)
    headers = {} if version is None else {"X-OpenRosa-Version": version}
    answer = await collect.client.get(f"{collect.server}{path}", headers=headers)
    assert (200 if path == FORM else 400) == answer.status_code
    if path != FORM:
        assert "no_openrosa_version" == problem_code(answer)


@pytest.mark.parametrize("path", ALL)
async def test_r3_headers_of_every_answer(sam: Account, collect: Collect, path: str) -> None:
    await assign_first_visits(sam)
    answer = await collect.get(f"{collect.server}{path}")
    expected = {
        "x-openrosa-version": "1.0",
        "x-openrosa-accept-content-length": "10000000",
        "cache-control": "private, no-cache",
        "etag": f'"{hashlib.md5(answer.content, usedforsecurity=False).hexdigest()}"',
    }
    assert expected == {name: answer.headers[name] for name in expected}
    assert "set-cookie" not in answer.headers


NOT_HIS = (
    FORM,
    f"{FORM}?version=1",
    "/forms/nowhere.xml",
    "/forms/small_hall",
    MANIFEST,
    VISITS,
    "/forms/nowhere/manifest",
    "/forms/small_hall/media/other.csv",
)


async def test_r4_refused_alike(sam: Account, ozs_phone: Phone) -> None:
    await assign_first_visits(sam)
    wrong = await ozs_phone.client.get(f"/collect/{'0' * 40}/formList", headers=OPENROSA)
    for path in NOT_HIS:
        answer = await ozs_phone.client.get(f"/collect/{ozs_phone.token}{path}", headers=OPENROSA)
        assert (401, wrong.content, wrong.headers) == (answer.status_code, answer.content, answer.headers)


async def test_r4_nothing_of_anothers_is_listed(sam: Account, ozs_phone: Phone) -> None:
    await assign_first_visits(sam)
    assert [] == await Collect(ozs_phone.client, f"/collect/{ozs_phone.token}").refresh()


@pytest.mark.parametrize("version", ["2", "", "%00"])
async def test_r4_a_version_that_is_not_there(sam: Account, collect: Collect, version: str) -> None:
    await assign_first_visits(sam)
    for path in (FORM, MANIFEST, VISITS):
        address = f"{collect.server}{path}?version={version}"
        assert 401 == (await collect.client.get(address, headers=OPENROSA)).status_code


async def test_r5_the_document(sam: Account, oz: Account, collect: Collect, ozs_phone: Phone) -> None:
    await assign_first_visits(sam)
    survey = await Survey.objects().first()
    assert survey is not None
    await assign(oz, "V9", wave=await open_wave("W9"), survey=survey, site=await build_site("CU-9", "CU"))
    sams = await collect.get(f"{collect.server}{FORM}")
    ozs = await collect.get(f"/collect/{ozs_phone.token}{FORM}")
    assert "application/xml; charset=utf-8" == sams.headers["content-type"]
    assert sams.content == ozs.content


def _library(form_id: str) -> Form:
    form = read_form(library_form(form_id), f"{form_id}.md")
    assert isinstance(form, Form)
    return form


STORE_VISIT = _library("store_visit")


@pytest.mark.skipif(shutil.which("java") is None, reason="ODK Validate runs on Java")
def test_r5_odk_validate_accepts_it(tmp_path: Path) -> None:
    served = tmp_path / "store_visit.xml"
    served.write_bytes(collect_form(STORE_VISIT.xform))
    assert [] == check_xform(str(served))


@pytest.mark.parametrize(
    ("form_id", "others"), [("store_visit", {"scenario", "site_geo"}), ("airtime_outlet", {"scenario"})]
)
def test_r5_facts_cannot_be_typed(form_id: str, others: set[str]) -> None:
    tree = etree.fromstring(collect_form(_library(form_id).xform))
    fixed = tree.xpath("//x:bind[@readonly]/@nodeset", namespaces=LISTS)
    names = {path.rpartition("/")[2] for path in fixed} - {"instanceID"}
    assert set(VISIT_FACTS) - others == names


ADDED = """//x:submission | //x:instance[@id='visits'] | //x:setvalue
    | //x:itemset[contains(@nodeset, 'visits')]"""


def test_r5_nothing_else_changes() -> None:
    """Without what the list needs, it is the compiled form again."""
    tree = etree.fromstring(collect_form(STORE_VISIT.xform))
    for each in tree.xpath(ADDED, namespaces=LISTS):
        each.getparent().remove(each)
    (select,) = tree.xpath("//*[@ref='/data/header/audit_id' and @appearance]", namespaces=LISTS)
    select.tag = select.tag.replace("select1", "input")
    select.set("appearance", "fact")
    for bind in tree.xpath("//x:bind[@readonly and not(contains(@nodeset, '/meta/'))]", namespaces=LISTS):
        del bind.attrib["readonly"]
    compiled = etree.fromstring(STORE_VISIT.xform)
    assert etree.tostring(compiled, method="c14n") == etree.tostring(tree, method="c14n")


async def test_r6_the_manifest(sam: Account, collect: Collect) -> None:
    await assign_first_visits(sam)
    answer = await collect.get(f"{collect.server}{MANIFEST}")
    visits = await collect.get(f"{collect.server}{VISITS}?version=1")
    assert ["visits.csv"] == listed(answer, "/m:manifest/m:mediaFile/m:filename/text()")
    assert [f"md5:{visits.headers['etag'][1:-1]}"] == listed(answer, "//m:hash/text()")
    assert [f"http://field.test{collect.server}{VISITS}?version=1"] == listed(
        answer, "//m:downloadUrl/text()"
    )
    assert "text/csv; charset=utf-8" == visits.headers["content-type"]


async def test_r6_an_empty_manifest(sam: Account, collect: Collect) -> None:
    """A form whose author lets the audit number come some other way has no list of visits."""
    form = read_form(PLAIN.encode(), "plain.md")
    assert isinstance(form, Form), form
    survey = await publish(form, PLAIN.encode(), "plain.md")
    await assign(sam, wave=await open_wave(), survey=survey, site=await build_site())
    answer = await collect.get(f"{collect.server}/formList")
    assert [] == listed(answer, "//f:manifestUrl")
    manifest = await collect.get(f"{collect.server}/forms/plain/manifest")
    assert [0.0] == [etree.fromstring(manifest.content).xpath("count(/m:manifest/*)", namespaces=LISTS)]


PLAIN = """
| survey |
| | type | name | label::中文 (zh) | label::English (en) | calculation |
| | calculate | audit_id | | | 'V1' |

| settings |
| | form_title | form_id | version |
| | 无题 / Plain | plain | 1 |

| rubric |
| | kind | name | value |
| | setting | total | 0 |
"""


async def test_r6_the_forms_own_files(sam: Account, collect: Collect) -> None:
    towns = "name,label\ndong,东街\n".encode()
    form = read_form(TOWNS.encode(), "towns.md", {"towns.csv": towns})
    assert isinstance(form, Form), form
    survey = await publish(form, TOWNS.encode(), "towns.md")
    await assign(sam, wave=await open_wave(), survey=survey, site=await build_site())
    ((form_id, version),) = await collect.refresh()
    media = collect.forms[form_id, version].media
    assert (["towns.csv", "visits.csv"], towns) == (sorted(media), media["towns.csv"])


TOWNS = """
| survey |
| | type | name | label::中文 (zh) | label::English (en) |
| | text | audit_id | 任务编号 | Audit number |
| | select_one_from_file towns.csv | town | 街道 | Street |

| settings |
| | form_title | form_id | version |
| | 街道 / Streets | towns | 1 |

| rubric |
| | kind | name | value |
| | setting | total | 0 |
"""


async def test_r7_the_visits(sam: Account, oz: Account, collect: Collect) -> None:
    await assign_first_visits(sam, ["V1", "V2", "V3"])
    visits: Sequence[Assignment] = await Assignment.objects().order_by(Assignment.code)
    await close(visits[1])
    await close(visits[2], AssignmentState.RETURNED)
    survey = await Survey.objects().first()
    assert survey is not None
    await assign(oz, "V9", wave=await open_wave("W9"), survey=survey, site=await build_site("CU-9", "CU"))
    await collect.refresh()
    rows = collect.forms["small_hall", "1"].visits()
    assert ["V1", "V3"] == [row["name"] for row in rows]
    assert all("营业厅 CM-1 · 移动 China Mobile · 福州 Fuzhou" in row["label"] for row in rows)
    assert [False, True] == ["需更正 Needs correcting" in row["label"] for row in rows]


async def test_r7_picking_one(sam: Account, collect: Collect) -> None:
    await assign_first_visits(sam)
    await collect.refresh()
    picked = collect.forms["small_hall", "1"].picked("V1")
    facts = visit_facts(await visit_of(sam.id, "V1"))
    assert {name: facts[name] for name in ("audit_id", "wave", "operator", "city", "site_geo")} == picked
