"""Regular expressions beyond the corpus: a hostile pattern or text ends, and ends false."""

import time

import pytest

from forms.logic.faults import ExpressionFault, FaultCode
from forms.logic.patterns import MATCH_LIMIT_S, check_pattern, matches


def test_runaway_pattern_is_cut_off() -> None:
    began = time.monotonic()
    assert not matches("a" * 60 + "!", "^(a|aa)+$")
    assert time.monotonic() - began < MATCH_LIMIT_S * 20


def test_invalid_pattern_matches_nothing() -> None:
    assert not matches("a", "(")


def test_escaped_backslash_is_no_escape() -> None:
    assert matches("\\d", r"^\\d$")
    assert not matches("5", r"^\\d$")


@pytest.mark.parametrize(
    "pattern", ["^(a+)+$", "^(a|aa)+$", r"^(\w+\s?)*$", "^(.*)*,$", r"^([0-9]+-?)+$", "^(中+)+$"]
)
def test_exploding_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ExpressionFault) as caught:
        check_pattern(pattern, 3)
    assert (FaultCode.SLOW_PATTERN, 3) == (caught.value.code, caught.value.position)


@pytest.mark.parametrize(
    "pattern", [r"^1[3-9]\d{9}$", r"^(\d+)(,\d+)*$", r"^[^@\s]+@[^@\s]+\.[a-z]+$", "^[一-龥]{2,20}$"]
)
def test_ordinary_pattern_is_accepted(pattern: str) -> None:
    check_pattern(pattern, 0)
