"""The words of the book: every closed set of names in Chinese and English."""

from forms.text import Bilingual
from scoring.results import Contrast, Klass, Overall, Role, Verdict
from scoring.sentences import brief, unit_name
from scoring.workbook.book import AnswerStatus, Severity

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
    "facts": Bilingual("事实对比，不检验", "Compared as facts, not tested"),
    "exact": Bilingual("精确法", "Exact"),
    "not_testable": Bilingual("不可检验", "Not testable"),
}

UNITS = {
    "%": Bilingual("%", "%"),
    "s": Bilingual("秒", "s"),
    "min": Bilingual("分钟", "min"),
    "sheets": Bilingual("张", "sheets"),
    "points": Bilingual("分", "points"),
    "steps": Bilingual("步", "steps"),
    "count": Bilingual("个", "count"),
    "h": Bilingual("小时", "h"),
    "days": Bilingual("天", "days"),
}

STATUSES = {
    AnswerStatus.SCORED: Bilingual("已计分", "Scored"),
    AnswerStatus.RECORDED: Bilingual("仅记录", "Recorded only"),
    AnswerStatus.NOT_APPLICABLE: Bilingual("不适用", "Not applicable"),
    AnswerStatus.HIDDEN: Bilingual("未询问", "Not asked"),
    AnswerStatus.UNANSWERED: Bilingual("未作答", "Unanswered"),
}

SEVERITIES = {
    Severity.SERIOUS: Bilingual("严重", "Serious"),
    Severity.DOUBT: Bilingual("存疑", "Doubtful"),
    Severity.NOTE: Bilingual("提示", "Note"),
}


def both(text: Bilingual) -> str:
    """The two languages in one cell; once where they are the same."""
    return text.zh if text.zh == text.en else f"{text.zh} {text.en}"


def operator_words(code: str) -> Bilingual:
    return OPERATORS.get(code, Bilingual(code, code))


def operator_cell(code: str) -> str:
    """An operator as tables print it, e.g. "移动 CM"; empty for an empty code."""
    name = operator_words(code).zh
    return code if name == code else f"{name} {code}"


def method_words(code: str) -> Bilingual:
    return METHODS.get(code, Bilingual(code, code))


def unit_words(unit: str) -> Bilingual:
    return UNITS.get(unit, Bilingual(unit, unit))


def verdict_cell(verdict: Verdict) -> str:
    """Shape and word in both languages, so that a verdict reads without its colour."""
    return f"{SHAPES[verdict]} {both(VERDICTS[verdict])}"


def signed(value: float) -> str:
    """Three significant digits with the sign always shown, e.g. "+4.2", "−128"."""
    return f"+{brief(value)}" if value > 0 else brief(value)


def gap(contrast: Contrast, unit: str) -> str:
    """A verdict's shape and the difference in its own unit, e.g. "▲ +6.2 分"; the shape alone without one."""
    shape = SHAPES[contrast.verdict]
    return (
        shape
        if contrast.difference is None
        else f"{shape} {signed(contrast.difference)} {unit_name(unit).zh}"
    )
