"""How long the demo takes from an empty folder, and the memory of its process: service, worker and field."""

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.bench

LIMIT_MIB = 400
POLL_S = 0.05


def test_demo_time_and_memory(tmp_path: Path) -> None:
    arguments = ["--no-serve", "--data", str(tmp_path / "data"), "--workbook", str(tmp_path / "book.xlsx")]
    begun = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "app.py", "demo", *arguments], stdout=subprocess.DEVNULL
    ) as process:
        peak = _peak_bytes(process) / 2**20
    elapsed_s = time.perf_counter() - begun
    print(f"\ndemo: {elapsed_s:.1f} s, peak {peak:.0f} MiB (limit {LIMIT_MIB}, {peak / LIMIT_MIB:.2f} of it)")
    assert process.returncode == 0


def _peak_bytes(process: "subprocess.Popen[bytes]") -> int:
    watched, peak = psutil.Process(process.pid), 0
    while process.poll() is None:
        try:
            peak = max(peak, watched.memory_info().rss)
        except psutil.NoSuchProcess:
            break
        time.sleep(POLL_S)
    return peak
