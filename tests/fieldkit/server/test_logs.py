"""The log: an auditor's link is a key, and no line shows one.

R1 in a message, in its parts, in an exception, in a chain of them, whoever logs
R2 what is no link stays as it was
"""

import io
import logging

import pytest

from fieldkit.logs import MaskLinks

KEY = "5b8d092e870f5773e6dcb15facb3286988056b98"
ADDRESS = f"http://field.test/collect/{KEY}/visits/V1?lang=en"


@pytest.fixture
def log() -> tuple[logging.Logger, io.StringIO]:
    """A logger of its own, printing as the command line's does."""
    printed = io.StringIO()
    handler = logging.StreamHandler(printed)
    handler.addFilter(MaskLinks())
    logger = logging.Logger("anybody")  # noqa: LOG001 -- one that no other test meets
    logger.addHandler(handler)
    return logger, printed


def _fail() -> None:
    try:
        {}[ADDRESS]
    except KeyError as error:
        raise ValueError(f"then {ADDRESS!r}") from error


def test_r1_messages(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, printed = log
    logger.warning(ADDRESS)
    logger.warning("%s asked for %r", KEY[:0] or "somebody", ADDRESS)
    logger.warning("%(address)s", {"address": ADDRESS})
    assert (0, 3) == (
        printed.getvalue().count(KEY),
        printed.getvalue().count("/collect/***/visits/V1?lang=en"),
    )


def test_r1_exceptions(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, printed = log
    try:
        _fail()
    except ValueError:
        logger.exception("failed at %s", ADDRESS)
    assert (0, 3) == (printed.getvalue().count(KEY), printed.getvalue().count("/collect/***/visits/V1"))
    assert "Traceback" in printed.getvalue()


def test_r1_an_exception_that_another_handler_printed_first(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, printed = log
    logger.handlers.insert(0, logging.StreamHandler(io.StringIO()))
    try:
        _fail()
    except ValueError:
        logger.exception("failed")
    assert 0 == printed.getvalue().count(KEY)


def test_r2_other_lines(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, printed = log
    logger.warning("100%% of %d visits, /collect and /waves/W1 too", 3)
    assert "100% of 3 visits, /collect and /waves/W1 too\n" == printed.getvalue()
