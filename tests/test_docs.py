"""What the pages say, held to the code.

R1 every address stands in docs/reference.md, with the method
R2 every problem code stands there beside its status, and none that is gone
R3 every command and option stands there
R4 every environment variable stands there and in the README
R5 every column that a form's sheets may have stands in docs/forms.md
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from fieldkit.asgi import create_app
from fieldkit.cli import COMMANDS, main
from fieldkit.errors import DocumentRefusedError, FieldkitError
from fieldkit.settings import Settings
from forms.columns import KNOWN_COLUMNS
from forms.instance import InstanceCode

ROOT = Path(__file__).parents[1]
REFERENCE = (ROOT / "docs" / "reference.md").read_text("utf-8")
SOURCES = [path.read_text("utf-8") for path in sorted((ROOT / "fieldkit").rglob("*.py"))]
PROBLEM_ROW = re.compile(r"^\| ((?:`\w+` ?)+)\| ([\dx, ]+) \|", re.MULTILINE)


def test_r1_addresses(tmp_path: Path) -> None:
    app = create_app(Settings(data_dir=tmp_path, secret="s" * 32))
    routes = [route for route in app.routes if isinstance(route, HTTPRoute)]
    said = {f"{method} {route.path_format}" for route in routes for method in _methods(route)}
    assert "POST /collect/{token}/submission" in said
    assert said == set(re.findall(r"`([A-Z]+ /[^`]*)`", REFERENCE))


def _methods(route: HTTPRoute) -> Iterator[str]:
    for handler in route.route_handlers:
        assert isinstance(handler, HTTPRouteHandler)
        yield from (str(method) for method in handler.http_methods if method != "OPTIONS")


def test_r2_problem_codes() -> None:
    said = {
        (code, status)
        for codes, statuses in PROBLEM_ROW.findall(REFERENCE)
        for code in re.findall(r"\w+", codes)
        for status in statuses.split(", ")
    }
    refused = {(code, str(DocumentRefusedError.status)) for code in (*InstanceCode, *_document_codes())}
    assert said == refused | set(_problems(FieldkitError))


def _problems(error: type[FieldkitError]) -> Iterator[tuple[str, str]]:
    """(code, status); the general refusal carries whatever status the framework gave."""
    yield error.code, "4xx" if error is FieldkitError else str(error.status)
    for narrower in error.__subclasses__():
        if narrower.code != error.code:
            yield from _problems(narrower)


def _document_codes() -> Iterator[str]:
    """The codes that refusals of a document are raised with."""
    calls = (node for source in SOURCES for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    for call in calls:
        if isinstance(call.func, ast.Name) and call.func.id == DocumentRefusedError.__name__:
            for given in call.keywords:
                if given.arg == "code" and isinstance(given.value, ast.Constant):
                    yield str(given.value.value)


@pytest.mark.parametrize("command", COMMANDS)
def test_r3_commands(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--data", "--help"}
    [row] = re.findall(rf"^\| `{command}` \|(.*?)\|", REFERENCE, re.MULTILINE)
    assert options == set(re.findall(r"--[a-z-]+", row))


def test_r4_variables() -> None:
    read = {name for source in SOURCES for name in re.findall(r'"(FIELDKIT_\w+)"', source)}
    assert "FIELDKIT_SECRET" in read
    for page in (REFERENCE, (ROOT / "README.md").read_text("utf-8")):
        assert read == set(re.findall(r"`(FIELDKIT_\w+)`", page))


@pytest.mark.parametrize("sheet", KNOWN_COLUMNS)
def test_r5_columns(sheet: str) -> None:
    page = (ROOT / "docs" / "forms.md").read_text("utf-8")
    missing = [
        column for column in sorted(KNOWN_COLUMNS[sheet]) if not re.search(rf"[`|] ?{column} ?[`|]", page)
    ]
    assert [] == missing
