"""The service as its user runs it: the command line, in a process of its own."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from fieldkit.settings import Settings

ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")
PATIENCE_S = 60
PROGRAM = "from fieldkit.cli import main; raise SystemExit(main())"


@dataclass(frozen=True, slots=True)
class OwnProcess:
    """`said` is everything it has printed, to either end."""

    process: subprocess.Popen[bytes]
    output: Path

    @property
    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    @property
    def port(self) -> int:
        return int(self.wait_for(ADDRESS).group(1))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def memory_mib(self) -> float:
        return psutil.Process(self.process.pid).memory_info().rss / 2**20

    def wait_for(self, pattern: re.Pattern[str]) -> re.Match[str]:
        end = time.monotonic() + PATIENCE_S
        is_over = False
        while not is_over:
            # asked before the look: what is printed just before the end is seen, too
            is_over = time.monotonic() >= end or self.process.poll() is not None
            if found := pattern.search(self.said):
                return found
            time.sleep(0.02)
        raise AssertionError(f"{pattern.pattern} was not printed:\n{self.said}")

    def kill(self) -> None:
        """As `kill -9` does: no farewell, nothing flushed."""
        self.process.kill()
        self.process.wait(PATIENCE_S)

    def stop(self) -> int:
        """Asked to end, as Ctrl+C asks; the exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE_S)


@contextmanager
def own_process(
    *arguments: str, output: Path, settings: Settings, database_url: str
) -> Generator[OwnProcess]:
    """The command line with these arguments, on the tests' own data folder and database."""
    place = {"FIELDKIT_DATA_DIR": str(settings.data_dir), "FIELDKIT_DATABASE_URL": database_url}
    environment = {**os.environ, **place}
    with output.open("wb") as said:
        command = [sys.executable, "-c", PROGRAM, *arguments]
        process = subprocess.Popen(command, stdout=said, stderr=said, env=environment, cwd=settings.data_dir)
    try:
        yield OwnProcess(process, output)
    finally:
        process.kill()
        process.wait(PATIENCE_S)
