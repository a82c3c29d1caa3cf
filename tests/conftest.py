"""What every test may use, and the switch of the benchmarks."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bench", action="store_true", help="run the benchmarks in tests/bench")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Benchmarks take minutes and judge the machine as much as the code, so they run only when asked for."""
    if config.getoption("--bench"):
        return
    for item in items:
        if item.get_closest_marker("bench"):
            item.add_marker(pytest.mark.skip(reason="a benchmark: run pytest tests/bench --bench -s"))


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests and fixtures share one asyncio loop for the whole session, as the service does."""
    return "asyncio"
