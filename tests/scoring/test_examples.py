"""The examples in the docstrings run and say what they show."""

import doctest
import pkgutil
from importlib import import_module

import pytest

import scoring

MODULES = [module.name for module in pkgutil.walk_packages(scoring.__path__, "scoring.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0


def test_they_are_found() -> None:
    attempted = [doctest.testmod(import_module(name)).attempted for name in MODULES]
    assert sum(attempted) > 30
