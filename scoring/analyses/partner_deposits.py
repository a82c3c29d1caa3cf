"""A partner's deposit at a hall: deductions, replenishment, and proposals to part (domain 3.3, A8)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from forms.text import Bilingual
from scoring.analyses.deposit_ladder import DepositRules, deduction_yuan, publication_date, to_hundredths


class Proposal(StrEnum):
    """What a person at the provincial company is asked to decide; software executes none of it."""

    EXIT = "exit"
    TERMINATION = "termination"
    REVIEW = "review"


PROPOSALS = {
    Proposal.EXIT: Bilingual(
        "建议取消合作（考核连续低于退出线），须省公司人工确认。",
        "Proposed: end the co-operation after months in a row below the exit line; the province confirms.",
    ),
    Proposal.TERMINATION: Bilingual(
        "建议终止合作（触犯否决项），须省公司人工确认。",
        "Proposed: terminate the co-operation after a veto violation; the province confirms.",
    ),
    Proposal.REVIEW: Bilingual(
        "存在其他严重损害行为，提交公司评审。", "Other serious harm: a case for the company's review."
    ),
}


class Replenishment(StrEnum):
    """Where the refill of a month's deduction stands on a day."""

    NOTHING_DUE = "nothing_due"
    DUE = "due"
    PAID = "paid"
    OVERDUE = "overdue"


REPLENISHMENTS = {
    Replenishment.NOTHING_DUE: Bilingual("无需补齐", "Nothing due"),
    Replenishment.DUE: Bilingual("待补齐", "Due"),
    Replenishment.PAID: Bilingual("已补齐", "Paid"),
    Replenishment.OVERDUE: Bilingual("逾期未补齐", "Overdue"),
}


@dataclass(frozen=True, slots=True)
class Appraisal:
    """One month of a partner at a hall, after appeals.

    Attributes:
        month: its first day.
        score: 0–100; None when the month was not appraised.
        is_vetoed: a veto was violated; an appraised month then counts 0, whatever the score says.
        has_other_harm: other behaviour that seriously harms the company was reported.
    """

    month: date
    score: float | None
    is_vetoed: bool = False
    has_other_harm: bool = False


@dataclass(frozen=True, slots=True)
class Payment:
    """Money a partner paid to refill the deduction of one month."""

    month: date
    yuan: Decimal
    paid_on: date


@dataclass(frozen=True, slots=True)
class LedgerMonth:
    """What one month cost and led to.

    Attributes:
        month: its first day.
        score: two decimals, half up; None when not appraised.
        deduction_yuan: 0 when not appraised.
        deducted_on: the day of publication; None without a deduction, as `due_on`.
        due_on: last day to refill in time.
        paid_yuan: for this month, up to the day of the ledger.
        replenishment: on the day of the ledger.
        low_months: months below the exit line in a row, this one included.
        proposals: to a person; none is executed.
    """

    month: date
    score: Decimal | None
    deduction_yuan: Decimal
    deducted_on: date | None
    due_on: date | None
    paid_yuan: Decimal
    replenishment: Replenishment
    low_months: int
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class DepositLedger:
    """A partner's months at one hall, what they cost in all, and what is not yet refilled."""

    months: tuple[LedgerMonth, ...]
    deducted_yuan: Decimal
    outstanding_yuan: Decimal
    low_months: int


def deposit_ledger(
    appraisals: Sequence[Appraisal],
    payments: Sequence[Payment],
    *,
    deposit_yuan: Decimal,
    on: date,
    rules: DepositRules,
) -> DepositLedger:
    """What did a partner's months at a hall cost, is it refilled, and is it time to part?

    Args:
        appraisals: one per month, in the order of the months; a month left out counts as not appraised.
        payments: refills, each of one month with a deduction; several may refill one month.
        deposit_yuan: the hall's standard, above 0 (`rules.deposit_yuan` where it has none of its own).
        on: the day the ledger is read; later payments are not in it.
        rules: ladder, days and exit line.

    Returns:
        The ledger; empty without an appraisal.

    Raises:
        ValueError: months out of order or not given by their first day, a score outside 0–100, a deposit or
            payment that is not above 0, a payment for a month without a deduction.

    Formula:
        deduction = rate of the band × standard, to the fen, half up; due `replenish_in_days` after
        publication, overdue from the next day. The counter adds a month strictly below the exit line, is set
        back by one at or above it, and stands still in a month without appraisal (domain A8). Every month
        with the counter at the limit or beyond proposes the exit, every vetoed month the termination.
    """
    _refuse_appraisals(appraisals)
    if not (deposit_yuan.is_finite() and deposit_yuan > 0):
        raise ValueError(f"deposit_yuan {deposit_yuan} must be above 0")
    _refuse_payments(payments)
    months = tuple(
        _ledger_month(
            appraisal,
            low_months,
            paid_yuan=_total(
                one.yuan for one in payments if one.month == appraisal.month and one.paid_on <= on
            ),
            deposit_yuan=deposit_yuan,
            on=on,
            rules=rules,
        )
        for appraisal, low_months in zip(appraisals, _low_months(appraisals, rules), strict=True)
    )
    deducted = {one.month for one in months if one.deduction_yuan}
    if stray := [one for one in payments if one.month not in deducted]:
        raise ValueError(f"payments hold one for {stray[0].month:%Y-%m}, a month without a deduction")
    return DepositLedger(
        months=months,
        deducted_yuan=_total(one.deduction_yuan for one in months),
        outstanding_yuan=_total(max(one.deduction_yuan - one.paid_yuan, Decimal(0)) for one in months),
        low_months=months[-1].low_months if months else 0,
    )


def _ledger_month(
    appraisal: Appraisal,
    low_months: int,
    *,
    paid_yuan: Decimal,
    deposit_yuan: Decimal,
    on: date,
    rules: DepositRules,
) -> LedgerMonth:
    score = _counted(appraisal)
    deduction = Decimal(0) if score is None else deduction_yuan(float(score), deposit_yuan, rules)
    deducted_on = publication_date(appraisal.month, rules) if deduction else None
    due_on = deducted_on + timedelta(days=rules.replenish_in_days) if deducted_on else None
    return LedgerMonth(
        month=appraisal.month,
        score=score,
        deduction_yuan=deduction,
        deducted_on=deducted_on,
        due_on=due_on,
        paid_yuan=paid_yuan,
        replenishment=_replenishment(due_on, is_full=paid_yuan >= deduction, on=on),
        low_months=low_months,
        proposals=_proposals(appraisal, low_months, rules),
    )


def _counted(appraisal: Appraisal) -> Decimal | None:
    """The score that counts: a violated veto makes an appraised month 0 (domain A1)."""
    if appraisal.score is None:
        return None
    return to_hundredths(0.0 if appraisal.is_vetoed else appraisal.score)


def _low_months(appraisals: Sequence[Appraisal], rules: DepositRules) -> list[int]:
    counters: list[int] = []
    for score in map(_counted, appraisals):
        before = counters[-1] if counters else 0
        is_low = score is not None and score < rules.exit_below
        counters.append(before if score is None else before + 1 if is_low else 0)
    return counters


def _replenishment(due_on: date | None, *, is_full: bool, on: date) -> Replenishment:
    if due_on is None:
        return Replenishment.NOTHING_DUE
    if is_full:
        return Replenishment.PAID
    return Replenishment.OVERDUE if on > due_on else Replenishment.DUE


def _proposals(appraisal: Appraisal, low_months: int, rules: DepositRules) -> tuple[Proposal, ...]:
    is_at_limit = appraisal.score is not None and low_months >= rules.exit_after_months
    reasons = (
        (Proposal.TERMINATION, appraisal.is_vetoed),
        (Proposal.EXIT, is_at_limit),
        (Proposal.REVIEW, appraisal.has_other_harm),
    )
    return tuple(proposal for proposal, is_given in reasons if is_given)


def _refuse_appraisals(appraisals: Sequence[Appraisal]) -> None:
    for one in appraisals:
        if one.month.day != 1:
            raise ValueError(f"appraisals: month {one.month} must be given by its first day")
        if one.score is not None and not 0 <= one.score <= 100:
            raise ValueError(f"appraisals: score {one.score} of {one.month:%Y-%m} must be 0 to 100")
    if any(before.month >= after.month for before, after in pairwise(appraisals)):
        raise ValueError("appraisals must be one per month, in the order of the months")


def _refuse_payments(payments: Sequence[Payment]) -> None:
    for one in payments:
        if not (one.yuan.is_finite() and one.yuan > 0):
            raise ValueError(f"payments: {one.yuan} yuan for {one.month:%Y-%m} must be above 0")


def _total(yuan: Iterable[Decimal]) -> Decimal:
    return sum(yuan, Decimal(0))
