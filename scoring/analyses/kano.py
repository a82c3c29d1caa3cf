"""Kano: what a feature does to satisfaction when it is there, and when it is not (domain A9)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from scipy import stats

from forms.text import Bilingual
from scoring.analyses.pairs import parse_pair
from scoring.stats.proportions import wilson

HIGHEST = 5  # 1 like, 2 must be, 3 neutral, 4 live with, 5 dislike


class KanoClass(StrEnum):
    ATTRACTIVE = "A"
    ONE_DIMENSIONAL = "O"
    MUST_BE = "M"
    INDIFFERENT = "I"
    REVERSE = "R"
    QUESTIONABLE = "Q"


CLASSES = {
    KanoClass.ATTRACTIVE: Bilingual("惊喜", "Attractive"),
    KanoClass.ONE_DIMENSIONAL: Bilingual("期望", "One-dimensional"),
    KanoClass.MUST_BE: Bilingual("基本", "Must-be"),
    KanoClass.INDIFFERENT: Bilingual("一般", "Indifferent"),
    KanoClass.REVERSE: Bilingual("反向", "Reverse"),
    KanoClass.QUESTIONABLE: Bilingual("存疑", "Questionable"),
}

# rows: if it is there, 1 like … 5 dislike; columns: if it is not (Kano 1984; Matzler and Hinterhuber 1998)
TABLE = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")

NO_ANSWER = Bilingual("没有答案。", "No answers.")


@dataclass(frozen=True, slots=True)
class KanoRules:
    """Which class wins a tie, first to last, and the level of the test of the first against the second."""

    tie_order: tuple[KanoClass, ...]
    alpha: float


@dataclass(frozen=True, slots=True)
class KanoCounts:
    """Respondents by class; `missing` were not asked or did not answer."""

    attractive: int = 0
    one_dimensional: int = 0
    must_be: int = 0
    indifferent: int = 0
    reverse: int = 0
    questionable: int = 0
    missing: int = 0

    def of(self, klass: KanoClass) -> int:
        return int(getattr(self, klass.name.lower()))

    @property
    def n(self) -> int:
        return sum(map(self.of, KanoClass))

    @property
    def n_rated(self) -> int:
        """Those for whom the feature is A, O, M or I: the base of Better and Worse."""
        return self.n - self.reverse - self.questionable


@dataclass(frozen=True, slots=True)
class Coefficient:
    """Better, 0 to 1, or Worse, −1 to 0, with its 95 % interval (Wilson, answers independent)."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class KanoFeature:
    """What a feature is to customers.

    Attributes:
        counts: respondents by class.
        klass: the most frequent class; None without an answer.
        runner_up: the class that comes next.
        p_value: of the claim that the class is no more frequent than the runner-up.
        is_distinct: the class leads the runner-up beyond chance.
        better: gain in satisfaction from having it; None when nobody finds it A, O, M or I.
        worse: loss from not having it; None likewise.
    """

    counts: KanoCounts
    klass: KanoClass | None
    runner_up: KanoClass | None
    p_value: float | None
    is_distinct: bool
    better: Coefficient | None
    worse: Coefficient | None
    caveats: tuple[Bilingual, ...]


def kano_class(answer: str) -> KanoClass:
    """The class of one answer, "1 4" for like it if there, can live without.

    Raises:
        ValueError: not two whole numbers from 1 to 5.

    Example:
        >>> kano_class("1 4").value, kano_class("2 5").value
        ('A', 'M')
    """
    functional, dysfunctional = parse_pair(answer, highest=HIGHEST)
    return KanoClass(TABLE[functional - 1][dysfunctional - 1])


def kano_counts(answers: Sequence[str]) -> KanoCounts:
    """How many answers fall in each class?

    Args:
        answers: such as "1 4"; "" where not asked.

    Raises:
        ValueError: as for `kano_class`.
    """
    found = Counter(kano_class(answer).name.lower() for answer in answers if answer.strip())
    return KanoCounts(**found, missing=sum(not answer.strip() for answer in answers))


def kano_feature(counts: KanoCounts, rules: KanoRules) -> KanoFeature:
    """What is this feature to customers, and is that clear?

    Args:
        counts: of independent respondents.
        rules: how a tie is decided, and the level.

    Raises:
        ValueError: a negative count, or a tie order that misses a class.

    Formula:
        class = mode; Better = (A + O) ÷ (A + O + M + I), Worse = −(O + M) ÷ (A + O + M + I) (Berger et al.
        1993). Whether the mode leads: of the n respondents in the first two classes, the first has x; exact
        two-sided binomial p of x in n at ½, which holds although the two were picked by looking (Hung and
        Fithian 2019, Annals of Statistics 47:758–782, theorem 1).

    Example:
        >>> counts = KanoCounts(attractive=40, one_dimensional=25, must_be=20, indifferent=15)
        >>> feature = kano_feature(counts, KanoRules(tuple(KanoClass), alpha=0.05))
        >>> feature.klass.value, feature.better.estimate, feature.worse.estimate
        ('A', 0.65, -0.45)
    """
    if min(map(counts.of, KanoClass)) < 0 or set(rules.tie_order) != set(KanoClass):
        raise ValueError("counts must not be negative and tie_order must hold every class")
    better = _coefficient(counts.attractive + counts.one_dimensional, counts.n_rated)
    harm = _coefficient(counts.one_dimensional + counts.must_be, counts.n_rated)
    worse = Coefficient(0 - harm.estimate, 0 - harm.high, 0 - harm.low) if harm else None  # 0 − 0 is not −0
    if counts.n == 0:
        return KanoFeature(counts, None, None, None, False, better, worse, (NO_ANSWER,))
    first, second = sorted(rules.tie_order, key=counts.of, reverse=True)[:2]  # stable: ties keep the order
    most, next_most = counts.of(first), counts.of(second)
    p_value = min(1.0, float(stats.binomtest(most, most + next_most).pvalue))
    caveats = (_tied(first, counts, rules),) if most == next_most else ()
    return KanoFeature(counts, first, second, p_value, p_value < rules.alpha, better, worse, caveats)


def _coefficient(part: int, whole: int) -> Coefficient | None:
    if whole == 0:
        return None
    interval = wilson(part, whole)
    share = part / whole  # rounding may leave Wilson's end just inside it
    return Coefficient(share, min(interval.low, share), max(interval.high, share))


def _tied(first: KanoClass, counts: KanoCounts, rules: KanoRules) -> Bilingual:
    tied = [klass for klass in rules.tie_order if counts.of(klass) == counts.of(first)]
    order = " > ".join(rules.tie_order)
    return Bilingual(
        f"{'、'.join(CLASSES[klass].zh for klass in tied)} 次数相同，按 {order} 定为{CLASSES[first].zh}。",
        f"{', '.join(CLASSES[klass].en for klass in tied)} are equally frequent; "
        f"{CLASSES[first].en} by the order {order}.",
    )
