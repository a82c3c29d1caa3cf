"""Domain 4.8 and A15: strict and field validity of the outlet register, refusals, the lists to publish."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.analyses.register_validity import OutletCheck, register_validity
from scoring.analyses.simple_shares import simple_share

RIGHT = OutletCheck(
    "A001",
    "西安",
    is_found=True,
    is_open=True,
    is_name_right=True,
    is_address_right=True,
    is_phone_right=True,
    still_serves=True,
    accepted=True,
)
REFUSING = replace(RIGHT, accepted=False, refusal_reason="busy")
MOVED_ON = replace(RIGHT, still_serves=False, accepted=None)
CLOSED = replace(RIGHT, is_open=False, accepted=False, refusal_reason="other")
NOT_FOUND = OutletCheck("A001", "西安", is_found=False)


def numbered(*checks: OutletCheck) -> list[OutletCheck]:
    return [replace(one, site_code=f"{place:03}") for place, one in enumerate(checks)]


def test_the_register_of_the_demo() -> None:
    """Domain 9: 120 outlets in two cities, 45 % strictly valid, 12 of 100 open ones refusing.

    R 4.2.2: prop.test(54, 120, correct = FALSE)$conf.int, which is Wilson's.
    """
    wrong_phone = replace(RIGHT, is_phone_right=False)
    wrong_name = replace(REFUSING, is_name_right=False)
    west = [RIGHT] * 30 + [wrong_phone] * 20 + [NOT_FOUND] * 10
    south = [replace(one, city="渭南") for one in [RIGHT] * 24 + [wrong_name] * 12 + [wrong_phone] * 14]
    report = register_validity(numbered(*west, *south, *[replace(NOT_FOUND, city="渭南")] * 10))
    valid = report.overall.valid
    assert (valid.estimate, valid.n) == (0.45, 120)
    assert (valid.low, valid.high) == pytest.approx((0.363917350838746, 0.539184565803124), rel=1e-12)
    assert (report.overall.refused.estimate, report.overall.refused.n) == (0.12, 100)
    assert [(one.place, one.valid.estimate, one.refused.n) for one in report.cities] == [
        ("渭南", 0.4, 50),
        ("西安", 0.5, 50),
    ]
    assert len(report.not_found) == 20
    assert {one.city for one in report.refusing} == {"渭南"}


@pytest.mark.parametrize("fact", ["is_name_right", "is_address_right", "is_phone_right", "still_serves"])
def test_each_fact_breaks_strict_validity(fact: str) -> None:
    assert RIGHT.is_valid
    assert not replace(RIGHT, **{fact: False}).is_valid


def test_neither_the_agent_nor_being_closed_nor_refusing_breaks_it() -> None:
    assert all(one.is_valid for one in (CLOSED, REFUSING, replace(RIGHT, is_agent_right=False)))


def test_an_outlet_not_found_counts_against_strict_validity_but_not_against_a_field() -> None:
    report = register_validity(numbered(RIGHT, NOT_FOUND, replace(RIGHT, is_name_right=False)))
    fields = report.overall.by_field
    assert report.overall.valid.estimate == pytest.approx(1 / 3)
    assert (fields.found.estimate, fields.found.n) == (pytest.approx(2 / 3), 3)
    assert (fields.name.estimate, fields.name.n) == (0.5, 2)
    assert (fields.phone.estimate, fields.phone.n) == (1.0, 2)
    assert (fields.agent.estimate, fields.agent.n) == (None, 0)


def test_only_open_outlets_with_a_payment_tried_can_refuse() -> None:
    """The form notes "no" for one closed both times; one that gave up top-ups was not asked."""
    report = register_validity(numbered(RIGHT, REFUSING, CLOSED, MOVED_ON, NOT_FOUND))
    assert (report.overall.refused.estimate, report.overall.refused.n) == (0.5, 2)
    assert [one.site_code for one in report.refusing] == ["001"]
    assert [one.site_code for one in report.not_found] == ["004"]


def test_reasons_of_refusal_the_most_frequent_first() -> None:
    small = replace(REFUSING, refusal_reason="small_amount")
    unnoted = replace(REFUSING, refusal_reason="")
    reasons = register_validity(numbered(REFUSING, small, small, unnoted, RIGHT, CLOSED)).overall.reasons
    assert [(one.reason, one.refusals, one.share) for one in reasons] == [
        ("small_amount", 2, 0.5),
        ("busy", 1, 0.25),
        ("", 1, 0.25),
    ]


def test_no_outlet_is_missing_and_not_0() -> None:
    report = register_validity([])
    assert (report.overall.valid.estimate, report.overall.refused.estimate) == (None, None)
    assert (report.cities, report.overall.reasons) == ((), ())


def test_none_valid_has_an_interval_with_width() -> None:
    valid = register_validity(numbered(NOT_FOUND, NOT_FOUND)).overall.valid
    assert (valid.estimate, valid.low) == (0, 0)
    assert valid.high == pytest.approx(0.657619772493347, rel=1e-12)  # R: prop.test(0, 2, correct = FALSE)


@pytest.mark.parametrize(
    ("check", "why"),
    [
        (replace(NOT_FOUND, is_open=True), "not found"),
        (replace(NOT_FOUND, accepted=False), "not found"),
        (replace(RIGHT, is_phone_right=None), "must be known"),
        (replace(RIGHT, is_open=None), "must be known"),
        (replace(RIGHT, refusal_reason="busy"), "without a refusal"),
    ],
)
def test_contradictions_are_refused_by_the_outlets_code(check: OutletCheck, why: str) -> None:
    with pytest.raises(ValueError, match=f"A001: .*{why}"):
        register_validity([check])


def test_an_outlet_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        register_validity([RIGHT, NOT_FOUND])


@settings(deadline=None)
@given(kinds=st.lists(st.sampled_from([RIGHT, REFUSING, CLOSED, MOVED_ON, NOT_FOUND]), max_size=30))
def test_strict_validity_is_never_above_any_field_of_all_sampled(kinds: list[OutletCheck]) -> None:
    checks = numbered(*kinds)
    valid = register_validity(checks).overall.valid
    assert valid.n == len(checks)
    for fact in ("is_found", "is_name_right", "is_address_right", "is_phone_right", "still_serves"):
        share = simple_share([getattr(one, fact) is True for one in checks]).estimate
        assert share is None or (valid.estimate is not None and valid.estimate <= share)
