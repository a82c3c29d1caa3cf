"""What we serve, in the engine inside ODK Collect: JavaRosa, which pyxform brings as a part of ODK Validate.

R1 ODK Validate accepts every form of the library as it is served
R2 JavaRosa reads the list of visits, and picking one fills in the facts, also those nobody may change
R3 the instance that JavaRosa writes comes through the door with no fact that contradicts the visit
"""

import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest
from anyio import run_process
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from pyxform.validators.odk_validate import ODK_VALIDATE_PATH

from fieldkit.accounts.tables import Account
from fieldkit.openrosa.collect_form import collect_form
from fieldkit.surveys.publishing import publish
from forms.model import Form
from forms.read import library_form, read_form
from tests.fieldkit.collect_client import Collect
from tests.fieldkit.office import assign, build_site, open_wave
from tests.fieldkit.shelves import names_in, state_of
from tests.fieldkit.wire import Phone

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(shutil.which("javac") is None, reason="JavaRosa runs on a Java development kit"),
]

JAVA = ("java", "-Djava.awt.headless=true")
PICK_VISIT = Path(__file__).with_name("PickVisit.java")
V2 = {
    "audit_id": "V2",
    "wave": "W1",
    "line": "third_party",
    "method": "mystery",
    "operator": "CU",
    "city": "福州",
    "site_code": "CU-1",
    "auditor_code": "sam",
    "scenario": "query",
}
LIBRARY = sorted(each.name for each in files("forms").joinpath("library").iterdir())


def _form(name: str) -> Form:
    form = read_form(library_form(name), f"{name}.md")
    assert isinstance(form, Form), form
    return form


def test_r1_every_form_of_the_library(tmp_path: Path) -> None:
    served = [tmp_path / name.replace(".md", ".xml") for name in LIBRARY]
    for path in served:
        path.write_bytes(collect_form(_form(path.stem).xform))
    told = subprocess.run([*JAVA, "-jar", ODK_VALIDATE_PATH, *served], capture_output=True, check=False)
    assert (0, b"") == (told.returncode, told.stderr)


async def _picked(collect: Collect, folder: Path) -> bytes:
    """The second of two visits, picked in the form that was fetched: the instance as JavaRosa writes it."""
    ((form_id, version),) = await collect.refresh()
    form = collect.forms[form_id, version]
    (folder / "form.xml").write_bytes(form.document)
    for name, content in form.media.items():
        (folder / name).write_bytes(content)
    command = [*JAVA, "-cp", ODK_VALIDATE_PATH, str(PICK_VISIT), str(folder / "form.xml"), "V2"]
    return (await run_process(command)).stdout


async def test_r2_r3_from_the_list_to_the_door(sam: Account, sams_phone: Phone, tmp_path: Path) -> None:
    source = library_form("store_visit")
    survey, wave = await publish(_form("store_visit"), source, "store_visit.md"), await open_wave()
    for code, operator in (("V1", "CM"), ("V2", "CU")):
        site = await build_site(f"{operator}-1", operator)
        await assign(sam, code, wave=wave, survey=survey, site=site)
    picked = await _picked(Collect(sams_phone.client, f"/collect/{sams_phone.token}"), tmp_path)
    facts = {each.tag: each.text for each in etree.fromstring(picked).find("header") if each.text}
    assert V2 == facts
    sent = await sams_phone.send(picked.replace(b"<instanceID />", b"<instanceID>uuid:one</instanceID>"))
    assert (201, "returned") == (sent.status_code, await state_of()), "nothing else is answered yet"
    assert [] == [name for name in await names_in("violations") if name in facts]
    assert [] == await names_in("unknown")
