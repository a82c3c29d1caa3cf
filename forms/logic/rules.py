"""What one answer may break: the form's own rules and the shape its kind demands."""

import math
from dataclasses import dataclass
from enum import StrEnum

from forms.logic.context import Context, Element
from forms.logic.kinds import WANTED
from forms.logic.plan import GroupPlan, QuestionPlan
from forms.logic.values import is_equal, number_text, to_number, words
from forms.model import Kind
from forms.text import Bilingual

MAX_CHARACTERS = 10_000
# as on the phone, where a slip of the pen in a computed number must not stop the page
MAX_BLOCKS = 1000.0
SHOWN_CHARACTERS = 200


class ViolationCode(StrEnum):
    REQUIRED = "required"
    CONSTRAINT = "constraint"
    TYPE = "type"
    CHOICE = "choice"
    READ_ONLY = "read_only"
    CALCULATED = "calculated"
    REPEAT_COUNT = "repeat_count"
    TOO_LONG = "too_long"
    FACT = "fact"  # contradicts what is known of the visit; found by whoever knows it, not by the form


@dataclass(frozen=True, slots=True)
class Block:
    """One of a repeat's blocks; `place` counts from 1."""

    label: Bilingual
    place: int

    @property
    def title(self) -> Bilingual:
        """As the phone calls it: “拨测 第 2 组”; a block without a label is numbered alone."""
        zh, en = self.label.zh, self.label.en
        return Bilingual(
            f"{zh} 第 {self.place} 组".lstrip(), f"{en}, block {self.place}" if en else f"Block {self.place}"
        )


@dataclass(frozen=True, slots=True)
class Violation:
    """One answer that breaks a rule; `path` tells repeat instances apart, `value` is cut to 200 letters.

    `blocks` are those it stands in, the outermost first; what was stored before they were told has none.
    """

    code: ViolationCode
    path: str
    name: str
    label: Bilingual
    value: str
    message: Bilingual
    blocks: tuple[Block, ...] = ()

    @property
    def title(self) -> Bilingual:
        """The question and where it stands: “拨测 第 2 组 · 等候秒数”."""
        titles = [*(block.title for block in self.blocks), self.label]
        return Bilingual(" · ".join(each.zh for each in titles), " · ".join(each.en for each in titles))

    @property
    def sentence(self) -> Bilingual:
        """What is wrong, after the question's title."""
        return Bilingual(f"{self.title.zh}：{self.message.zh}", f"{self.title.en}: {self.message.en}")


@dataclass(frozen=True, slots=True)
class Breach:
    """A violation before it is known where: the code and what to tell."""

    code: ViolationCode
    message: Bilingual


REQUIRED = Bilingual("必填，请作答。", "An answer is required.")
CONSTRAINT = Bilingual("答案不符合这道题的要求。", "The answer does not meet this question's condition.")
CHOICE = Bilingual("不在可选的选项之中，请重新选择。", "Not among the choices offered: choose again.")
READ_ONLY = Bilingual("这一项不能修改。", "This cannot be changed.")
TOO_LONG = Bilingual(
    f"超过 {MAX_CHARACTERS} 个字符，请缩短。", f"Longer than {MAX_CHARACTERS} characters: shorten it."
)


def breach_of(plan: QuestionPlan, element: Element, context: Context) -> Breach | None:
    """The first rule that a relevant answer breaks; `context` must stand at the element."""
    value = element.value
    breach = _altered(plan, element, context) if plan.is_fixed else None
    if breach is None and (not value or value.isspace()):
        breach = _missing(plan, context)
    if breach is not None or not value:
        return breach
    breach = _misshapen(plan, value, context)
    if breach is not None or plan.constraint is None or plan.constraint(context):
        return breach
    return Breach(ViolationCode.CONSTRAINT, plan.question.constraint_message or CONSTRAINT)


def _missing(plan: QuestionPlan, context: Context) -> Breach | None:
    """Of an answer that is blank: blanks alone are none."""
    if plan.required is None or not plan.required(context):
        return None
    return Breach(ViolationCode.REQUIRED, plan.question.required_message or REQUIRED)


def _misshapen(plan: QuestionPlan, value: str, context: Context) -> Breach | None:
    if len(value) > MAX_CHARACTERS:
        return Breach(ViolationCode.TOO_LONG, TOO_LONG)
    if plan.check is not None and not plan.check(value):
        return Breach(ViolationCode.TYPE, WANTED[plan.question.kind])
    if plan.is_select and not _is_chosen_from_list(plan, value, context):
        return Breach(ViolationCode.CHOICE, CHOICE)
    return None


def _altered(plan: QuestionPlan, element: Element, context: Context) -> Breach | None:
    """A computed or read-only value that came in different; one left out is no alteration."""
    if not element.raw:
        return None
    if plan.calculation is not None:
        is_same = _is_same(element.raw, element.value, context)
        return None if is_same else Breach(ViolationCode.CALCULATED, _calculated(element.value))
    return None if element.raw == plan.question.default else Breach(ViolationCode.READ_ONLY, READ_ONLY)


def _is_same(submitted: str, computed: str, context: Context) -> bool:
    """As numbers where both are, since some clients write 3 as 3.0."""
    zone = context.zone
    return submitted == computed or is_equal(to_number(submitted, zone), to_number(computed, zone), zone)


def _calculated(computed: str) -> Bilingual:
    shown = computed[:SHOWN_CHARACTERS]
    return Bilingual(
        f"按表单计算应为“{shown}”，请勿改动计算结果。",
        f"The form computes “{shown}”: a computed value must not be changed.",
    )


def _is_chosen_from_list(plan: QuestionPlan, value: str, context: Context) -> bool:
    """From what the list's filter leaves, if it has one; one that compares with a blank leaves nothing."""
    names = plan.choice_names if plan.choice_items is None else offered_names(plan, context)
    if plan.question.kind is Kind.SELECT_ONE:
        return value in names
    return names.issuperset(words(value))


def offered_names(plan: QuestionPlan, context: Context) -> frozenset[str]:
    """The names of the choices that the filter leaves."""
    items = plan.choice_items(context) if plan.choice_items else ()
    return frozenset(
        name.value
        for item in (items if isinstance(items, list) else ())
        for name in item.children.get(plan.question.choice_value, ())
    )


def count_breach(plan: GroupPlan, given: list[Element], context: Context) -> Breach | None:
    """A relevant repeat with another number of blocks than computed; `context` stands at its place."""
    if plan.count is None or not _is_asked(plan, given, context):
        return None
    number = to_number(plan.count(context), context.zone)
    wanted = min(float(int(number)), MAX_BLOCKS) if 0 < number < math.inf else 0.0
    if len(given) == wanted:
        return None
    message = Bilingual(
        f"应有 {number_text(wanted)} 组，收到 {len(given)} 组。",
        f"{number_text(wanted)} blocks are needed, {len(given)} were sent.",
    )
    return Breach(ViolationCode.REPEAT_COUNT, message)


def _is_asked(plan: GroupPlan, given: list[Element], context: Context) -> bool:
    """Whether the repeat is relevant, asked at its place where there is no block to ask."""
    if given:
        return any(each.is_relevant for each in given)
    return plan.relevant is None or plan.relevant(context)
