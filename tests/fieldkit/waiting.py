"""Waiting for what another process or a job does in its own time."""

import asyncio
from collections.abc import Awaitable, Callable

PATIENCE_S = 30
PAUSE_S = 0.02


async def until(claim: Callable[[], Awaitable[bool]]) -> None:
    """Ask `claim` until it holds; raises TimeoutError after half a minute."""
    async with asyncio.timeout(PATIENCE_S):
        while not await claim():  # noqa: ASYNC110 -- what happens elsewhere sets no event here
            await asyncio.sleep(PAUSE_S)
