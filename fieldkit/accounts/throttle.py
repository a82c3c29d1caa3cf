"""Guessing takes time: after five failed sign-ins in a quarter of an hour comes a wait, doubled by each more.

Counted in the database, for every process alike, by login (whether it exists or not) and by the caller's
address. A try is counted before it is judged, so that many at once are as few as one after the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from fieldkit.accounts.keys import token_hash
from fieldkit.database.engine import ENGINE
from fieldkit.database.sql import fetch
from fieldkit.errors import TooManyTriesError

ALLOWED = 5
# failures before the quarter of an hour count no more; while somebody has to wait, it begins after the wait
FORGET = """
DELETE FROM sign_in_tries
 WHERE id IN (SELECT id FROM sign_in_tries
               WHERE coalesce(wait_until, since) < now() - interval '15 minutes'
                 FOR UPDATE SKIP LOCKED)
"""
BEGIN = "INSERT INTO sign_in_tries (key) SELECT unnest($1::bytea[]) ORDER BY 1 ON CONFLICT (key) DO NOTHING"
# in one order for everybody, or two callers would wait for each other
READ = "SELECT wait_until, now() AS now FROM sign_in_tries WHERE key = ANY($1) ORDER BY key FOR UPDATE"
COUNT = f"""
UPDATE sign_in_tries SET failures = failures + 1,
       wait_until = CASE WHEN failures + 1 >= {ALLOWED} THEN now() + least(
           interval '1 minute' * 2 ^ least(failures + 1 - {ALLOWED}, 10), interval '1 hour') END
 WHERE key = ANY($1)
"""  # noqa: S608 -- our own number
# it was no failure after all; what failed before it stays counted
TAKE_BACK = f"""
UPDATE sign_in_tries SET failures = failures - 1,
       wait_until = CASE WHEN failures > {ALLOWED} THEN now() END
 WHERE key = ANY($1) AND failures > 0
"""  # noqa: S608 -- our own number
CLEAR = "DELETE FROM sign_in_tries WHERE key = $1"


@dataclass(frozen=True, slots=True)
class Tries:
    """The sign-ins that are tried for `login` and from `address`."""

    login: str
    address: str

    async def count(self) -> None:
        """Count one more as failed; raises `TooManyTriesError` while the login or the address has to wait."""
        async with ENGINE.transaction():
            await fetch(FORGET)
            await fetch(BEGIN, self._keys)
            rows = await fetch(READ, self._keys)
            now = rows[0]["now"]
            waits = [row["wait_until"] for row in rows if row["wait_until"] and row["wait_until"] > now]
            if waits:
                raise TooManyTriesError(_seconds(now, waits))
            await fetch(COUNT, self._keys)

    async def take_back(self) -> None:
        """The try that was counted last was right."""
        await fetch(TAKE_BACK, self._keys)

    async def clear(self) -> None:
        """Somebody is in: the login's failures count no more, the address's do."""
        await fetch(CLEAR, _login_key(self.login))

    @property
    def _keys(self) -> list[bytes]:
        return [_login_key(self.login), token_hash(f"address:{self.address}")]


def _login_key(login: str) -> bytes:
    return token_hash(f"login:{login}")


def _seconds(now: datetime, waits: Sequence[datetime]) -> int:
    return ceil((max(waits) - now).total_seconds())
