"""What every test may use; the browser's and the benchmarks' own switches."""

import pytest


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests and fixtures share one asyncio loop for the whole session, as the service does."""
    return "asyncio"
