"""Domain 3.3 and A8: the ledger of a deposit, and what is proposed to a person."""

from datetime import date
from decimal import Decimal

import pytest

from forms.text import Bilingual
from scoring.analyses.deposit_ladder import DepositRules
from scoring.analyses.partner_deposits import (
    PROPOSALS,
    REPLENISHMENTS,
    Appraisal,
    DepositLedger,
    Payment,
    Proposal,
    Replenishment,
    deposit_ledger,
)
from scoring.analyses.rules import packaged_rules

RULES = packaged_rules(DepositRules, "partner_deposits")
JULY = date(2026, 7, 1)
EXIT, TERMINATION = (Proposal.EXIT,), (Proposal.TERMINATION,)


def month(number: int) -> date:
    return date(2026, number, 1)


def ledger(
    scores: list[float | None], payments: list[Payment] | None = None, on: date = date(2027, 6, 1)
) -> DepositLedger:
    appraisals = [Appraisal(month(number), score) for number, score in enumerate(scores, start=1)]
    return deposit_ledger(appraisals, payments or [], deposit_yuan=RULES.deposit_yuan, on=on, rules=RULES)


def test_sixty_does_not_count_towards_the_exit() -> None:
    assert ledger([60]).low_months == 0
    assert ledger([59.99]).low_months == 1
    assert ledger([59.995]).low_months == 0  # 60.00


def test_the_worked_year() -> None:
    found = ledger([91, 88, 80, 70, 60, 59])
    assert [one.deduction_yuan for one in found.months] == [0, 1000, 2000, 4000, 6000, 6000]
    assert (found.deducted_yuan, found.outstanding_yuan, found.low_months) == (19000, 19000, 1)
    assert [one.proposals for one in found.months] == [()] * 6


def test_the_sliding_partner_of_the_demo() -> None:
    """66 → 58 → 57 → 56: the exit is proposed in the third month below 60."""
    found = ledger([66, 58, 57, 56])
    assert [one.low_months for one in found.months] == [0, 1, 2, 3]
    assert [one.proposals for one in found.months] == [(), (), (), EXIT]


def test_a_month_at_sixty_or_above_sets_the_counter_back() -> None:
    assert [one.low_months for one in ledger([50, 50, 60, 50]).months] == [1, 2, 0, 1]


def test_a_month_without_appraisal_neither_adds_nor_resets() -> None:
    """Whether it stands as missing or not at all; it costs nothing and proposes nothing itself."""
    found = ledger([58, 57, None, 56, None])
    assert [one.low_months for one in found.months] == [1, 2, 2, 3, 3]
    assert [one.proposals for one in found.months] == [(), (), (), EXIT, ()]
    assert (found.months[2].deduction_yuan, found.months[2].due_on, found.months[2].score) == (0, None, None)
    left_out = [Appraisal(month(number), score) for number, score in ((1, 58.0), (2, 57.0), (4, 56.0))]
    skipped = deposit_ledger(left_out, [], deposit_yuan=Decimal(20000), on=JULY, rules=RULES)
    assert skipped.months[-1].proposals == EXIT


def test_a_veto_proposes_termination_at_once() -> None:
    """A vetoed month counts 0 (domain A1), whatever raw score came with it."""
    appraisals = [Appraisal(month(1), 95, is_vetoed=True), Appraisal(month(2), None, is_vetoed=True)]
    found = deposit_ledger(appraisals, [], deposit_yuan=Decimal(20000), on=JULY, rules=RULES)
    first, second = found.months
    assert (first.score, first.deduction_yuan, first.low_months) == (0, 6000, 1)
    assert (second.score, second.deduction_yuan, second.low_months) == (None, 0, 1)
    assert first.proposals == second.proposals == TERMINATION


def test_other_harm_is_a_case_for_review_and_proposals_stand_together() -> None:
    low = [Appraisal(month(number), 40) for number in (1, 2)]
    last = Appraisal(month(3), 80, is_vetoed=True, has_other_harm=True)
    found = deposit_ledger([*low, last], [], deposit_yuan=Decimal(20000), on=JULY, rules=RULES)
    assert found.months[2].proposals == (Proposal.TERMINATION, Proposal.EXIT, Proposal.REVIEW)


def test_published_on_the_tenth_and_due_a_week_later() -> None:
    (january,) = ledger([85]).months
    assert (january.deducted_on, january.due_on) == (date(2026, 2, 10), date(2026, 2, 17))


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2026, 2, 10), Replenishment.DUE),
        (date(2026, 2, 17), Replenishment.DUE),
        (date(2026, 2, 18), Replenishment.OVERDUE),
        (date(2026, 2, 19), Replenishment.OVERDUE),
        (date(2026, 2, 20), Replenishment.PAID),
    ],
)
def test_the_state_of_a_refill_on_a_day(on: date, state: Replenishment) -> None:
    """1,000 due on the 17th: 600 come on the 19th and the rest, late, on the 20th."""
    payments = [
        Payment(month(1), Decimal(600), date(2026, 2, 19)),
        Payment(month(1), Decimal(400), date(2026, 2, 20)),
    ]
    assert ledger([85], payments, on).months[0].replenishment is state


def test_what_is_outstanding() -> None:
    payments = [
        Payment(month(2), Decimal(1500), date(2026, 3, 11)),
        Payment(month(1), Decimal(400), date(2026, 2, 19)),
    ]
    found = ledger([85, 88, 95], payments)
    assert found.outstanding_yuan == 600  # a surplus of one month does not refill another
    assert [one.replenishment for one in found.months] == [
        Replenishment.OVERDUE,
        Replenishment.PAID,
        Replenishment.NOTHING_DUE,
    ]


def test_a_hall_may_have_a_standard_of_its_own() -> None:
    found = deposit_ledger([Appraisal(JULY, 85)], [], deposit_yuan=Decimal("12345.67"), on=JULY, rules=RULES)
    assert found.deducted_yuan == Decimal("617.28")


def test_no_month_is_an_empty_ledger() -> None:
    assert ledger([]) == DepositLedger((), Decimal(0), Decimal(0), 0)


def test_every_state_has_words() -> None:
    assert all(isinstance(PROPOSALS[one], Bilingual) for one in Proposal)
    assert all(isinstance(REPLENISHMENTS[one], Bilingual) for one in Replenishment)


def test_bad_input_is_refused_by_name() -> None:
    for score in (-0.1, 100.1, float("nan")):
        with pytest.raises(ValueError, match="appraisals: score"):
            ledger([score])
    for appraisals in ([Appraisal(JULY, 1)] * 2, [Appraisal(JULY, 1), Appraisal(month(1), 1)]):
        with pytest.raises(ValueError, match="order of the months"):
            deposit_ledger(appraisals, [], deposit_yuan=Decimal(1), on=JULY, rules=RULES)
    with pytest.raises(ValueError, match="first day"):
        deposit_ledger([Appraisal(date(2026, 1, 2), 1)], [], deposit_yuan=Decimal(1), on=JULY, rules=RULES)
    with pytest.raises(ValueError, match="deposit_yuan"):
        deposit_ledger([], [], deposit_yuan=Decimal("NaN"), on=JULY, rules=RULES)
    with pytest.raises(ValueError, match="payments: 0 yuan"):
        ledger([50], [Payment(month(1), Decimal(0), JULY)])
    with pytest.raises(ValueError, match="a month without a deduction"):
        ledger([95], [Payment(month(1), Decimal(1), JULY)])
