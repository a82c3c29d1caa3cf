"""`app.py account`.

R1 it makes an account of any role, with the password from standard input
R2 with --invite it prints a link instead: to set a password, or a field role's own
"""

import io
import re
from pathlib import Path

import pytest

from fieldkit.accounts.actions import auditor_of
from fieldkit.accounts.invitations import accept
from fieldkit.accounts.tables import Account, Role
from fieldkit.cli import main
from fieldkit.services import Services
from fieldkit.settings import Settings
from tests.fieldkit.accounts.people_cast import GOOD_PASSWORD, told
from tests.fieldkit.own_process import own_process

pytestmark = pytest.mark.anyio

LINK = re.compile(r"^/(\w+)/([\w-]+)$", re.MULTILINE)


@pytest.mark.parametrize("role", Role)
def test_r1_every_role(
    role: Role, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(SystemExit):
        main(["account", "--help"])
    assert role.value in capsys.readouterr().out


@pytest.mark.parametrize(("role", "kind"), [(Role.ADMINISTRATOR, "invitations"), (Role.AUDITOR, "collect")])
async def test_r2(services: Services, settings: Settings, tmp_path: Path, role: Role, kind: str) -> None:
    arguments = ("account", "pat", "--name", "Pat", "--role", role.value, "--invite")
    said = tmp_path / "said"
    with own_process(
        *arguments, output=said, settings=settings, database_url=services.database_url
    ) as command:
        found = command.wait_for(LINK)
    assert kind == found.group(1)
    (pat,) = await Account.objects()
    assert ("pat", "Pat", role.value, None) == (pat.login, pat.name, pat.role, pat.password_hash)
    token = found.group(2)
    opened = (
        await auditor_of(token) if kind == "collect" else await accept(token, GOOD_PASSWORD, GOOD_PASSWORD)
    )
    assert pat.id == opened.id
    assert ("pat", "invited", "account", "pat", {"by": "command line", "role": role.value}) == (await told())[
        0
    ]
