"""The examples in the docstrings run and say what they show."""

import doctest
from types import ModuleType

import pytest

from scoring.stats import equivalence, means, multiplicity, power, proportions, ratios


@pytest.mark.parametrize("module", [equivalence, means, multiplicity, power, proportions, ratios])
def test_examples(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
