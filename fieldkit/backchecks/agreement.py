"""How far a visit and its back-check agree: by item, and all answers of an auditor or a firm together."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fieldkit.backchecks.queries import Pair
from forms import Form
from forms.model import Question
from forms.rubric import NOT_APPLICABLE, Measure, RubricItem
from forms.text import Bilingual
from scoring.analyses.auditor_agreement import (
    DoubleAnswers,
    DoubleVisitRules,
    ItemAgreement,
    category_agreement,
    level_agreement,
    number_agreement,
)
from scoring.measure import UnmeasurableError, measure
from scoring.stats.agreement import AgreementShare, Kappa, agreement_table, cohen_kappa
from scoring.stats.proportions import wilson

YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class ItemLine:
    label: Bilingual
    found: ItemAgreement


@dataclass(frozen=True, slots=True)
class PooledLine:
    """All scored answers of somebody's visits together.

    Attributes:
        who: the auditor's name and login, or the firm's name.
        n_pairs: visits that were repeated.
        same: share of the answers that are the same, with Wilson's interval: answers of one visit hang
            together, so the interval is narrower than the truth.
        kappa: Cohen's, of the yes-or-no answers; None with fewer than the rules ask for.
    """

    who: str
    n_pairs: int
    same: AgreementShare | None
    kappa: Kappa | None


def item_lines(form: Form, pairs: Sequence[Pair], rules: DoubleVisitRules) -> list[ItemLine]:
    """In the rubric's order; items that neither visit answered are left out."""
    questions = {question.name: question for question in form.questions()}
    numbers = _numbers(form, pairs)
    lines: list[ItemLine] = []
    for place, item in enumerate(form.rubric.items):
        answers = DoubleAnswers(
            item.name,
            [_given(pair.first.get(item.name)) for pair in pairs],
            [_given(pair.second.get(item.name)) for pair in pairs],
        )
        if item.rule.measure is Measure.RECORDED or not any((*answers.first, *answers.second)):
            continue
        found = _agreement(item, questions[item.name], answers, numbers[:, :, place], rules)
        lines.append(ItemLine(item.label, found))
    return lines


def pooled_lines(
    pairs: Sequence[Pair], forms: dict[int, Form], who: Callable[[Pair], str], rules: DoubleVisitRules
) -> list[PooledLine]:
    """One line for each that `who` names, the least agreement first."""
    grouped: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        grouped[who(pair)].append(pair)
    lines = [_pooled(name, own, forms, rules) for name, own in grouped.items()]
    return sorted(lines, key=lambda line: (line.same.estimate if line.same else 2.0, line.who))


def _pooled(who: str, pairs: Sequence[Pair], forms: dict[int, Form], rules: DoubleVisitRules) -> PooledLine:
    both = [answers for pair in pairs for answers in _scored_answers(pair, forms[pair.survey])]
    n_same = sum(first == second for first, second in both)
    yes_no = [answers for answers in both if set(answers) <= set(YES_NO)]
    kappa = None
    if len(yes_no) >= max(rules.fewest_pairs, 2):
        table = agreement_table([first for first, _ in yes_no], [second for _, second in yes_no], YES_NO)
        kappa = cohen_kappa(table)
    same = None
    if both:
        interval = wilson(n_same, len(both))
        same = AgreementShare(n_same / len(both), interval.low, interval.high, len(both))
    return PooledLine(who, len(pairs), same, kappa)


def _scored_answers(pair: Pair, form: Form) -> Iterator[tuple[str, str]]:
    for item in form.rubric.items:
        first, second = _given(pair.first.get(item.name)), _given(pair.second.get(item.name))
        if item.rule.measure is not Measure.RECORDED and first and second:
            yield first, second


def _agreement(
    item: RubricItem,
    question: Question,
    answers: DoubleAnswers,
    numbers: NDArray[np.float64],
    rules: DoubleVisitRules,
) -> ItemAgreement:
    """The coefficient that suits the item: kappa of categories, weighted of degrees, ICC of numbers."""
    choices = [choice.name for choice in question.choices if choice.name != NOT_APPLICABLE]
    if item.rule.measure is Measure.YES_NO and set(choices) == set(YES_NO):
        return category_agreement(answers, choices, rules)
    if item.rule.measure is Measure.RATING and len(choices) > 1:
        return level_agreement(answers, choices, rules)
    return number_agreement(item.name, numbers[0], numbers[1], rules)


def _numbers(form: Form, pairs: Sequence[Pair]) -> NDArray[np.float64]:
    """(2, pairs, items): what the rubric measures in the first and the second visit; NaN where nothing."""
    unread = np.full(len(form.rubric.items), np.nan)

    def read(answers: dict[str, str]) -> NDArray[np.float64]:
        try:
            return measure(form.rubric, answers)[0]
        except UnmeasurableError:
            return unread

    rows = [[read(dict(answers)) for answers in (pair.first, pair.second)] for pair in pairs]
    return np.array(rows, dtype=np.float64).reshape(len(pairs), 2, len(form.rubric.items)).transpose(1, 0, 2)


def _given(answer: str | None) -> str:
    """An answer, or "" for none; that an item does not apply is no answer to compare."""
    return "" if answer is None or answer == NOT_APPLICABLE else answer
