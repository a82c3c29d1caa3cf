"""What a reader is told beside a number.

R1  Every caveat of a mixed model has one sentence of its own in both languages.
R2  A variance that came out as 0 is not told as one that could not be told.
R3  A limit without a unit leaves no gap in the sentence.
"""

import re

import numpy as np
import pytest

from scoring.caveats import MIXED_MODEL, restricted_mean
from scoring.stats.mixed import MixedCaveat, mixed_difference

HAN = re.compile(r"[\u4e00-\u9fff]")
SITE = np.arange(24).repeat(3)
VALUES = (37.0 * np.arange(72)) % 29  # R fits site and area variances of 0: stats/test_mixed.py


def said_of(values: np.ndarray, area: np.ndarray) -> list[str]:
    """The English sentences on a fit of 24 sites, every other one ours."""
    found = mixed_difference(
        values, group=np.where(SITE % 2 == 0, "CM", "CU"), groups=("CM", "CU"), site=SITE, area=area
    )
    return [MIXED_MODEL[caveat].en for caveat in found.caveats]


def test_r1_every_caveat_has_its_own_words_in_both_languages() -> None:
    assert set(MixedCaveat) == set(MIXED_MODEL)
    assert len(MixedCaveat) == len({text.zh for text in MIXED_MODEL.values()})
    assert len(MixedCaveat) == len({text.en for text in MIXED_MODEL.values()})
    assert all(HAN.search(text.zh) and text.zh.endswith("。") for text in MIXED_MODEL.values())
    assert not any(HAN.search(text.en) or not text.en.endswith(".") for text in MIXED_MODEL.values())


def test_r2_variances_of_0_are_estimates_and_no_proof() -> None:
    site, area = said_of(VALUES + (SITE % 2 == 0), SITE % 5)
    assert site.startswith("The variance between sites is estimated as 0")
    assert area.startswith("The variance between areas is estimated as 0")
    assert all("does not show that they are alike" in sentence for sentence in (site, area))


@pytest.mark.parametrize(
    ("values", "area", "what"),
    [
        (((7.0 * SITE) % 11) + SITE % 5, SITE % 5, "between sites cannot be told"),
        (VALUES + 8 * ((7 * SITE) % 11), 0 * SITE, "between areas cannot be told"),
    ],
)
def test_r2_what_the_design_cannot_part_is_said_so(values: np.ndarray, area: np.ndarray, what: str) -> None:
    [sentence] = said_of(values, area)
    assert what in sentence


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("s", "Mean time up to 600 s; what had not happened by then counts as 600 s."),
        ("", "Mean time up to 600; what had not happened by then counts as 600."),
    ],
)
def test_r3_a_limit_with_and_without_a_unit(unit: str, said: str) -> None:
    assert said == restricted_mean(600.0, unit).en
