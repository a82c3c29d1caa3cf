"""Domain 3.6 and A7: the index of 20 signed indicators in four dimensions."""

import math
from importlib.resources import files

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.analyses.rules import packaged_rules, written_rules
from scoring.analyses.satisfaction_index import IndexRules, Sign, rescaled, satisfaction_index

RULES = packaged_rules(IndexRules, "satisfaction_index")
TEXT = files("scoring.analyses").joinpath("satisfaction_index.toml").read_text("utf-8")
CODES = [one.code for one in RULES.indicators]
NEED = ("consultations", "consultation_channels", "change_contacts")


def z_with(missing: tuple[str, ...], level: float = 60) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([np.nan if code in missing else level for code in CODES])


def test_all_at_60_is_the_worked_check() -> None:
    """68 × 0.6 + 32 × 0.4 = 53.6; with the repair cycle's sign as printed 71.5 × 0.6 + 28.5 × 0.4 = 54.3."""
    assert satisfaction_index(z_with(()), RULES).index == pytest.approx(53.6, rel=1e-12)
    assert satisfaction_index(z_with(()), RULES.as_printed()).index == pytest.approx(54.3, rel=1e-12)


def test_the_weights_of_the_source() -> None:
    assert len(CODES) == 20
    sums = [math.fsum(one.weight_pct for one in RULES.of(dimension)) for dimension in RULES.dimensions]
    assert sums == pytest.approx([12, 30, 39, 19], rel=1e-12)
    for rules, positive in ((RULES, 68.0), (RULES.as_printed(), 71.5)):
        up = [one.weight_pct for one in rules.indicators if one.effective_sign is Sign.MORE_IS_BETTER]
        assert math.fsum(up) == pytest.approx(positive, rel=1e-12)


def test_the_repair_cycles_sign_has_a_footnote() -> None:
    (note,) = satisfaction_index(z_with(()), RULES).caveats
    assert note.zh == "平均返修周期：原文印为“+”，按“-”计算。"
    assert satisfaction_index(z_with(()), RULES.as_printed()).caveats == ()


def test_dimensions_by_hand() -> None:
    """Purchase: (4.5 + 5.5 + 7) × 0.6 + (8 + 5) × 0.4 = 15.4 of 30."""
    need, purchase, use, after = satisfaction_index(z_with(()), RULES).dimensions
    assert need.score == pytest.approx(60, rel=1e-12)
    assert purchase.score == pytest.approx(100 * 15.4 / 30, rel=1e-12)
    assert use.score == pytest.approx(100 * (27.9 * 0.6 + 11.1 * 0.4) / 39, rel=1e-12)
    assert after.score == pytest.approx(100 * (11.1 * 0.6 + 7.9 * 0.4) / 19, rel=1e-12)


def test_a_missing_indicator_leaves_its_weight_to_its_dimension() -> None:
    """Without the price, purchase is (17 × 0.6 + 5 × 0.4) ÷ 22 and still worth 30."""
    found = satisfaction_index(z_with(("purchase_price",)), RULES)
    assert found.dimensions[1].score == pytest.approx(100 * 12.2 / 22, rel=1e-12)
    assert found.index == pytest.approx(53.6 - 15.4 + 30 * 12.2 / 22, rel=1e-12)
    assert [one.n_missing for one in found.dimensions] == [0, 1, 0, 0]
    assert found.caveats[1].zh == "购买缺1项指标，由该维度其余指标折算。"


def test_more_than_half_missing_is_insufficient_and_nothing_is_published() -> None:
    found = satisfaction_index(z_with(NEED[:2]), RULES)
    assert (found.index, found.dimensions[0].score) == (None, None)
    assert found.dimensions[1].score is not None
    assert "指数不发布" in found.caveats[-1].zh
    assert satisfaction_index(z_with(NEED[:1]), RULES).index is not None


def test_what_misses_exactly_the_limit_is_enough() -> None:
    text = TEXT.replace("more_missing_than_pct = 50", "more_missing_than_pct = 40")
    two_of_five = z_with(("purchase_price", "bundle_period"))
    assert satisfaction_index(two_of_five, written_rules(IndexRules, text)).index is not None


def test_nothing_measured_is_missing_not_zero() -> None:
    found = satisfaction_index(z_with(tuple(CODES)), RULES)
    assert (found.index, [one.score for one in found.dimensions]) == (None, [None] * 4)


def test_rescaling_over_the_reference_set() -> None:
    reference = np.array([[2.0, 7, np.nan, 1], [6.0, 7, np.nan, np.nan], [4.0, np.nan, np.nan, 3]])
    values = np.array([[5.0, 7, 1, 9], [-1.0, 8, 2, np.nan]])
    z = rescaled(values, reference)
    assert z[:, :2].tolist() == [[75, 50], [0, 50]]  # clipped below; a constant column is 50 for anyone
    assert np.isnan(z[:, 2]).all()  # nothing to compare with
    assert z[0, 3] == 100
    assert math.isnan(z[1, 3])
    assert np.isnan(rescaled(values, np.empty((0, 4)))).all()


def test_bad_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="z must be 0 to 100"):
        satisfaction_index(z_with((), 100.5), RULES)
    with pytest.raises(ValueError, match="one figure for each of 20"):
        satisfaction_index(np.full(19, 50.0), RULES)
    with pytest.raises(ValueError, match="reference must be finite"):
        rescaled(np.ones((1, 1)), np.full((1, 1), np.inf))
    with pytest.raises(ValueError, match="same columns"):
        rescaled(np.ones((1, 2)), np.ones((1, 1)))


def test_weights_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="weights of purchase"):
        written_rules(IndexRules, TEXT.replace("weight_pct = 8", "weight_pct = 7"))
    with pytest.raises(msgspec.ValidationError, match="indicators hold a code twice"):
        written_rules(IndexRules, TEXT.replace('"repair_cycle"', '"rework_rate"'))
    with pytest.raises(msgspec.ValidationError, match="importances"):
        written_rules(
            IndexRules,
            TEXT.replace("weight_pct = 8", "weight_pct = 7").replace("e_pct = 30", "e_pct = 29"),
        )


LEVELS = st.lists(st.one_of(st.floats(0, 100), st.just(math.nan)), min_size=20, max_size=20)


@settings(deadline=None)
@given(levels=LEVELS)
def test_turning_every_value_round_turns_the_index_round(levels: list[float]) -> None:
    z = np.array(levels)
    one, other = satisfaction_index(z, RULES), satisfaction_index(100 - z, RULES)
    if one.index is not None and other.index is not None:
        assert 0 <= one.index <= 100 + 1e-9
        assert one.index + other.index == pytest.approx(100, rel=1e-9)
    else:
        assert one.index is other.index is None
