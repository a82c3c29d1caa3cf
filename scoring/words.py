"""The words of a comparison: every closed set of names in Chinese and English, and how a figure is said."""

from forms.text import Bilingual
from scoring.results import Companion, Klass, Overall, Role, Verdict

OPERATORS = {
    "CM": Bilingual("移动", "China Mobile"),
    "CU": Bilingual("联通", "China Unicom"),
    "CT": Bilingual("电信", "China Telecom"),
}

SHAPES = {Verdict.LEAD: "▲", Verdict.LAG: "▼", Verdict.EQUIVALENT: "＝", Verdict.NOT_ENOUGH_DATA: "○"}

VERDICTS = {
    Verdict.LEAD: Bilingual("领先", "Lead"),
    Verdict.LAG: Bilingual("落后", "Lag"),
    Verdict.EQUIVALENT: Bilingual("相当", "Equivalent"),
    Verdict.NOT_ENOUGH_DATA: Bilingual("数据不足", "Not enough data"),
}

CLASSES = {
    Klass.SIGNIFICANT_LEAD: Bilingual("显著领先", "Significant lead"),
    Klass.SLIGHT_LEAD: Bilingual("略领先", "Slight lead"),
    Klass.PARITY: Bilingual("持平", "Parity"),
    Klass.SLIGHT_LAG: Bilingual("略落后", "Slight lag"),
    Klass.SIGNIFICANT_LAG: Bilingual("显著落后", "Significant lag"),
    Klass.NOT_ENOUGH_DATA: Bilingual("数据不足", "Not enough data"),
}

OVERALLS = {
    Overall.ADVANTAGE: Bilingual("优势", "Advantage"),
    Overall.DISADVANTAGE: Bilingual("劣势", "Disadvantage"),
    Overall.MIXED: Bilingual("互有高低", "Mixed"),
    Overall.PARITY: Bilingual("持平", "Parity"),
    Overall.NOT_ENOUGH_DATA: Bilingual("数据不足", "Not enough data"),
}

ROLES = {
    Role.PRIMARY: Bilingual("主要", "Primary"),
    Role.STAND_IN: Bilingual("替代", "Stand-in"),
    Role.SUPPORTING: Bilingual("支撑", "Supporting"),
}

METHODS = {
    "design_t": Bilingual("设计 t 检验（按厅聚类）", "Design-based t, clustered by site"),
    "cluster_welch": Bilingual("厅均值 Welch t", "Welch t on site means"),
    "cluster_paired": Bilingual("厅差值配对 t", "Paired t on sites' differences"),
    "facts": Bilingual("事实对比，不检验", "Compared as facts, not tested"),
    "exact": Bilingual("精确法", "Exact"),
    "not_testable": Bilingual("不可检验", "Not testable"),
}

UNITS = {
    "%": Bilingual("%", "%"),
    "s": Bilingual("秒", "s"),
    "min": Bilingual("分钟", "min"),
    "h": Bilingual("小时", "h"),
    "days": Bilingual("天", "days"),
    "steps": Bilingual("步", "steps"),
    "sheets": Bilingual("张", "sheets"),
    "count": Bilingual("个", "count"),
    "points": Bilingual("分", "points"),
}

# where a difference is said in another unit than its two values
_DIFFERENCE_UNITS = {
    "%": Bilingual("个百分点", "percentage points"),
    "count": Bilingual("个", ""),
    "0–5": UNITS["points"],
    "0–10": UNITS["points"],
}


def both(text: Bilingual) -> str:
    """The two languages in one line; once where they are the same."""
    return text.zh if text.zh == text.en else f"{text.zh} {text.en}"


def operator_name(code: str) -> Bilingual:
    """An operator the field has no word for keeps its code."""
    return OPERATORS.get(code, Bilingual(code, code))


def operator_cell(code: str) -> str:
    """An operator as tables print it, e.g. "移动 CM"; empty for an empty code."""
    name = operator_name(code).zh
    return code if name == code else f"{name} {code}"


def method_name(code: str) -> Bilingual:
    return METHODS.get(code, Bilingual(code, code))


def companion_words(companion: Companion) -> Bilingual:
    """A companion as a row prints it, its p uncorrected."""
    p = p_figure(companion.p)
    if companion.estimate is None or companion.low is None or companion.high is None:
        return Bilingual(
            f"对数秩检验（分层、按网点聚类）p{p}", f"log-rank test, stratified and clustered by site, p{p}"
        )
    figures = f"{companion.estimate:.2f} ({companion.low:.2f}–{companion.high:.2f})"
    return Bilingual(
        f"我方网点胜出的概率 {figures}，Brunner–Munzel p{p}",
        f"chance that a site of ours is better {figures}, Brunner–Munzel p{p}",
    )


def unit_name(unit: str) -> Bilingual:
    """A value's unit; one the field has no word for stays as it is."""
    return UNITS.get(unit, Bilingual(unit, unit))


def difference_unit(unit: str) -> Bilingual:
    """As said after the number: two shares differ by percentage points, two ratings by points."""
    return _DIFFERENCE_UNITS.get(unit) or unit_name(unit)


def amount(number: float, unit: str) -> Bilingual:
    """A difference's size with its unit, e.g. "6.2 个百分点"."""
    name = difference_unit(unit)
    return Bilingual(zh=f"{brief(number)} {name.zh}".rstrip(), en=f"{brief(number)} {name.en}".rstrip())


def p_figure(p: float) -> str:
    """What stands behind the letter p, e.g. "=0.012", "<0.001"."""
    return "<0.001" if p < 0.001 else f"={p:.3f}"


def verdict_cell(verdict: Verdict) -> str:
    """Shape and word in both languages, so that a verdict reads without its colour."""
    return f"{SHAPES[verdict]} {both(VERDICTS[verdict])}"


def brief(number: float) -> str:
    """At most three significant digits, without an exponent, with a true minus sign."""
    text = f"{number:.0f}" if abs(number) >= 100 else f"{number:.3g}"
    return text.replace("-", "−") if float(text) else "0"


def signed(number: float) -> str:
    """As `brief` with the sign always shown, e.g. "+4.2", "−128"."""
    return f"+{brief(number)}" if number > 0 else brief(number)
