"""What a care activity is found to have done, and the sentence that says it (domain A10)."""

import math
from dataclasses import dataclass
from enum import StrEnum

from forms.text import Bilingual, listed
from scoring.contrasts import ALPHA
from scoring.stats.effects import StandardisedMean
from scoring.words import brief, difference_unit, p_figure, signed

ASSOCIATION_ONLY = Bilingual(
    zh="仅为相关：谁接受关怀不是随机决定的，差别也可能另有原因。",
    en="Association only: who received the care was not decided at random, so the difference may have "
    "other causes.",
)
NO_OTHERS = Bilingual(
    zh="仅为相关：只比前后，没有对照组，同期的其他变化也在其中。",
    en="Association only: before and after without a control group, so whatever else changed meanwhile "
    "is part of it.",
)


class Assignment(StrEnum):
    """How it was decided who received the care; only chance lets a difference be called its effect."""

    RANDOM = "random"
    MATCHED = "matched"
    OBSERVATIONAL = "observational"

    @property
    def caveats(self) -> tuple[Bilingual, ...]:
        return () if self is Assignment.RANDOM else (ASSOCIATION_ONLY,)


ASSIGNMENTS = {
    Assignment.RANDOM: Bilingual("随机分组", "Random"),
    Assignment.MATCHED: Bilingual("配对", "Matched"),
    Assignment.OBSERVATIONAL: Bilingual("观察", "Observational"),
}


class CareMethod(StrEnum):
    TWO_PROPORTION_Z = "two_proportion_z"
    FISHER = "fisher"
    WELCH = "welch"
    POISSON = "poisson"
    DESIGN_T = "design_t"
    NOT_TESTED = "not_tested"


class Kind(StrEnum):
    """What is compared, and so how its figures are said."""

    SHARE = "share"  # 0 to 1, said in per cent
    RATING = "rating"  # points of a scale
    EVENTS = "events"  # counts over an exposure


@dataclass(frozen=True, slots=True)
class Sides:
    """The two that are compared, as a sentence names them."""

    first: Bilingual
    second: Bilingual


EXPOSED_AND_OTHERS = Sides(Bilingual("接触客户", "customers reached"), Bilingual("其他客户", "others"))
AFTER_AND_BEFORE = Sides(Bilingual("活动后", "after"), Bilingual("活动前", "before"))
CHANGES = Sides(
    Bilingual("接触组变化", "change of those reached"), Bilingual("对照组变化", "of the controls")
)


@dataclass(frozen=True, slots=True)
class Effect:
    """One outcome on two sides; None where the data cannot tell, and then `not_enough` says why.

    Attributes:
        outcome: as a sentence names it.
        kind: of the outcome.
        sides: what is compared, first against second.
        values: of each side: a share 0 to 1, a mean, a number of events or, of changes, after − before.
        n: customers, answers or events of each side; of periods, of each cell of `before_after.Cell` used.
        method: of the test.
        estimate: first − second; of events the ratio of the rates, infinite when only the first had any.
        low: of the 95 % interval.
        high: as `low`.
        p_value: two-sided and uncorrected: with several outcomes of one activity correct it.
        z: the statistic the field prints, of shares and events; positive when the first is higher.
        z_p_value: two-sided p of `z`, which trusts the normal curve; `p_value` is exact where that matters.
        least: difference that this sample could have found.
        standardised: of ratings, the difference in standard deviations; None without variation.
        exposures: of events, what each side was counted over.
        caveats: what must be known beside it; without random assignment, that it is association only.
        not_enough: why nothing was tested.
    """

    outcome: Bilingual
    kind: Kind
    sides: Sides
    values: tuple[float | None, float | None]
    n: tuple[int, ...]
    method: CareMethod = CareMethod.NOT_TESTED
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    z: float | None = None
    z_p_value: float | None = None
    least: float | None = None
    standardised: StandardisedMean | None = None
    exposures: tuple[float, float] | None = None
    caveats: tuple[Bilingual, ...] = ()
    not_enough: Bilingual | None = None

    @property
    def is_shown(self) -> bool:
        """More than chance, at 5 %."""
        return self.p_value is not None and self.p_value < ALPHA

    @property
    def sentence(self) -> Bilingual:
        """All of it for a reader, the caveats at the end."""
        said = self._untold() if self.not_enough else self._found()
        return Bilingual(
            zh=f"{self.outcome.zh}：{said.zh}。" + "".join(caveat.zh for caveat in self.caveats),
            en=" ".join([f"{self.outcome.en}: {said.en}.", *(caveat.en for caveat in self.caveats)]),
        )

    def _untold(self) -> Bilingual:
        why = self.not_enough or Bilingual("", "")
        return Bilingual(f"数据不足，不能判定：{why.zh}", f"not enough data to tell: {why.en}")

    def _found(self) -> Bilingual:
        moved = self._ratio() if self.kind is Kind.EVENTS else self._difference()
        values = listed([self._side(place) for place in (0, 1)])
        evidence = self._evidence()
        if self.is_shown:
            return Bilingual(f"{values.zh}；{moved.zh}{evidence.zh}", f"{values.en}; {moved.en}{evidence.en}")
        least = self._least()
        return Bilingual(
            zh=f"不能判定是否有差别，{values.zh}；{moved.zh}{evidence.zh}{least.zh}",
            en=f"cannot tell whether there is a difference: {values.en}; {moved.en}{evidence.en}{least.en}",
        )

    def _side(self, place: int) -> Bilingual:
        name = (self.sides.first, self.sides.second)[place]
        value = self.values[place] or 0.0
        if self.kind is Kind.EVENTS:
            times, over = f"{value:.0f}", self._exposure(place)
            return Bilingual(f"{name.zh} {times} 次{over.zh}", f"{name.en} {times} events{over.en}")
        if self.sides is CHANGES:
            amount = self._amount(value, is_signed=True)
            return Bilingual(f"{name.zh} {amount.zh}", f"{name.en} {amount.en}")
        text = f"{brief(100 * value)}%" if self.kind is Kind.SHARE else brief(value)
        return Bilingual(f"{name.zh} {text}", f"{name.en} {text}")

    def _exposure(self, place: int) -> Bilingual:
        """Said only where the two differ."""
        if self.exposures is None or self.exposures[0] == self.exposures[1]:
            return Bilingual("", "")
        over = f"{self.exposures[place]:,g}"
        return Bilingual(f"（基数 {over}）", f" over {over}")

    def _difference(self) -> Bilingual:
        difference = self.estimate or 0.0
        if brief(self._scale * difference) == "0":
            return Bilingual("两者相同", "both alike")
        amount = self._amount(abs(difference))
        zh, en = ("高", "higher") if difference > 0 else ("低", "lower")
        return Bilingual(f"前者{zh} {amount.zh}", f"the first {en} by {amount.en}")

    def _ratio(self) -> Bilingual:
        ratio = self.estimate or 0.0
        if math.isinf(ratio):
            return Bilingual("只有前者发生过", "only the first had any")
        change = brief(100 * abs(ratio - 1))
        if change == "0":
            return Bilingual("发生率相同", "the rates are alike")
        zh, en = ("多", "more") if ratio > 1 else ("少", "less")
        return Bilingual(
            zh=f"发生率之比 {brief(ratio)}，即{zh} {change}%", en=f"rate ratio {brief(ratio)}, {change}% {en}"
        )

    def _evidence(self) -> Bilingual:
        if self.low is None or self.high is None or self.p_value is None:
            return Bilingual("", "")
        low, high = self._scale * self.low, self._scale * self.high
        if self.kind is not Kind.EVENTS and (self.estimate or 0.0) < 0:
            low, high = -high, -low  # the sentence names the direction, so its interval follows
        p = p_figure(self.p_value)
        reach = (
            Bilingual(f"{brief(low)} 以上", f"from {brief(low)} up")
            if math.isinf(high)
            else Bilingual(f"{brief(low)} 至 {brief(high)}", f"{brief(low)} to {brief(high)}")
        )
        return Bilingual(
            zh=f"（95% 区间 {reach.zh}），p（未校正）{p}", en=f" (95% CI {reach.en}), uncorrected p{p}"
        )

    def _least(self) -> Bilingual:
        if self.least is None:
            return Bilingual("", "")
        amount = self._amount(self.least)
        return Bilingual(
            zh=f"；本样本能发现 ≥ {amount.zh}的差异",
            en=f"; this sample could have found a difference of {amount.en} or more",
        )

    def _amount(self, number: float, *, is_signed: bool = False) -> Bilingual:
        unit = difference_unit("%" if self.kind is Kind.SHARE else "points")
        text = (signed if is_signed else brief)(self._scale * number)
        return Bilingual(f"{text} {unit.zh}", f"{text} {unit.en}")

    @property
    def _scale(self) -> float:
        return 100.0 if self.kind is Kind.SHARE else 1.0
