"""The work that is done beside the requests.

T1 every task that is declared anywhere is known to the service, and to a worker in a process of its own
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
DECLARED = re.compile(r'@jobs\.task\(\s*name="(\w+)"')


@pytest.mark.parametrize("module", ["fieldkit.asgi", "fieldkit.cli"])
def test_t1(module: str) -> None:
    sources = (path.read_text("utf-8") for path in (ROOT / "fieldkit").rglob("*.py"))
    declared = {name for source in sources for name in DECLARED.findall(source)}
    asked = f"import {module}; from fieldkit.jobs import jobs; print(*jobs.tasks)"
    told = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "score_wave" in declared
    assert declared == {name.rpartition(":")[2] for name in told.stdout.split()} & declared
