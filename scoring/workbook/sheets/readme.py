"""说明: which wave this is, how to read the book, how the figures were made, what is left out."""

from collections.abc import Sequence
from datetime import datetime

from forms.text import Bilingual
from scoring.results import Verdict
from scoring.workbook.book import Book, Fact
from scoring.workbook.layout import Column, Kind, PageSheet, Row, Table

_NOTHING = Bilingual("无", "None")
_SHEETS = (
    (
        "汇总",
        Bilingual(
            "结论、差距图、触点得分、地市排名。先看这一页。",
            "Verdicts, the chart of gaps, touchpoint scores, cities ranked. Read this one first.",
        ),
    ),
    (
        "要素比较",
        Bilingual(
            "每行一个要素（或支撑题项）对一家对手：样本、两边的值、差值与区间、p 值、判定。",
            "One row per element (or supporting item) and rival: n, values, difference, interval, verdict.",
        ),
    ),
    (
        "网点得分",
        Bilingual("每行一个网点：得分、各部分得分、领先度。", "One row per site: score, sections, lead."),
    ),
    (
        "题项明细",
        Bilingual(
            "每行一次暗访的一个题项：答案、测得值、得分与满分、不适用原因。每一分都能追到这里。",
            "One row per visit and item: answer, measured value, earned and possible, reason for N/A. "
            "Every point traces to here.",
        ),
    ),
    (
        "否决扣款",
        Bilingual(
            "触发否决、记零分的暗访及原始得分。",
            "Visits a veto set to zero, and what they would have scored.",
        ),
    ),
    (
        "照片索引",
        Bilingual(
            "照片文件名与 SHA-256 校验值。",
            "Photo file names with their SHA-256, so a photo can be proven unchanged.",
        ),
    ),
    (
        "质检",
        Bilingual(
            "对数据的疑点。疑点不删数据，由复核员决定。",
            "Doubts about the data. A flag removes nothing; a reviewer decides.",
        ),
    ),
)
_VERDICT_MEANINGS = (
    (
        Verdict.LEAD,
        Bilingual(
            "移动更好：差值达到 δ，校正后 p < 0.05。",
            "China Mobile is better by at least δ, adjusted p < 0.05.",
        ),
    ),
    (
        Verdict.LAG,
        Bilingual(
            "移动更差：差值达到 δ，校正后 p < 0.05。",
            "China Mobile is worse by at least δ, adjusted p < 0.05.",
        ),
    ),
    (
        Verdict.EQUIVALENT,
        Bilingual(
            "已证明差别小于 δ（双单侧检验）：即使有差别，客户也感觉不到。这是结论，不是没查出来。",
            "Shown to differ by less than δ (two one-sided tests): a difference, if any, is too small to "
            "matter. This is a finding, not a failure to find one.",
        ),
    ),
    (
        Verdict.NOT_ENOUGH_DATA,
        Bilingual(
            "现有样本既不能说有差别，也不能说相当。看“可检出”一列：本样本能发现多大的差别。",
            "The sample can show neither a difference nor equivalence. "
            "“Detectable” is the difference it could have found.",
        ),
    ),
)
_READING = (
    (
        "差值 Difference",
        Bilingual(
            "移动减对手，并统一方向：正数总是对移动有利。等候时长、单据张数这类“越低越好”的要素，用对手减移动。",
            "China Mobile less the rival, oriented: positive always favours China Mobile. Where lower is "
            "better (waiting time, sheets signed) it is the rival less China Mobile.",
        ),
    ),
    (
        "δ",
        Bilingual(
            "最小有意义差值：差别小于它，客户感觉不到。每个要素各有一个，单位与要素相同。",
            "The smallest difference that matters to a customer; each element has its own, in its own unit.",
        ),
    ),
    (
        "角色 Role",
        Bilingual(
            "主要 = 要素的唯一取数题项；替代 = 主要题项的表单不在本期，用同义题项代替；"
            "支撑 = 只解释，不并入要素值。",
            "Primary: the element's one feed. Stand-in: same meaning and unit, used because the primary "
            "feed's form is not in this wave. Supporting: explains an element, never averaged into it.",
        ),
    ),
    (
        "空单元格 Empty",
        Bilingual("没有这个数，不是 0。", "There is no such figure. It does not mean zero."),
    ),
)
_LEFT_OUT = (
    Bilingual("照片本身与任何定位信息", "The photos themselves, and any position"),
    Bilingual("检测员、暗访身份与设备", "Auditors, their identities, their devices"),
    Bilingual("客户姓名、号码与证件", "Customers' names, numbers and papers"),
    Bilingual("申诉（公示期结束后另附）", "Appeals, which follow once their window has closed"),
    Bilingual(
        "罚款金额：对手的结果从不用于扣款", "Amounts of money: rivals' results never lead to deductions"
    ),
)


def readme_sheet(book: Book) -> PageSheet:
    return PageSheet(
        name="说明",
        title=Bilingual(f"{book.facts.name.zh} 评分工作簿", f"{book.facts.name.en}: scored workbook"),
        widths=(30, 62, 72),
        blocks=(
            _section(
                Bilingual("这是哪一期", "Which wave"), [*_identity(book), *map(_fact_row, book.facts.counts)]
            ),
            _section(Bilingual("筛选", "Filters"), _numbered(book.facts.filters)),
            _section(
                Bilingual("四种判定", "The four verdicts"),
                [(verdict, text.zh, text.en) for verdict, text in _VERDICT_MEANINGS],
                first=Kind.VERDICT,
            ),
            _section(
                Bilingual("怎样读", "How to read"), [(name, text.zh, text.en) for name, text in _READING]
            ),
            _section(
                Bilingual("工作表", "Sheets"),
                [(name, text.zh, text.en) for name, text in _SHEETS],
                first=Kind.LINK,
            ),
            _section(Bilingual("方法", "Method"), _numbered(book.results.policy)),
            _section(Bilingual("随机种子", "Random seeds"), list(map(_fact_row, book.facts.seeds))),
            _section(Bilingual("本工作簿不含", "Not in this book"), _numbered(_LEFT_OUT)),
        ),
    )


def _section(caption: Bilingual, rows: Sequence[Row], first: Kind = Kind.WRAPPED) -> Table:
    columns = (
        Column("name", Bilingual("项目", "Item"), 30, first, is_key=True),
        Column("zh", Bilingual("中文", "Chinese"), 62, Kind.WRAPPED),
        Column("en", Bilingual("英文", "English"), 72, Kind.WRAPPED),
    )
    return Table(columns, rows, empty=_NOTHING, caption=caption, has_header=False)


def _identity(book: Book) -> list[Row]:
    facts = book.facts
    form = f"{facts.form_id} {facts.form_version}"
    return [
        ("检测期 Wave", f"{facts.name.zh}（{facts.code}）", f"{facts.name.en} ({facts.code})"),
        ("时间 Period", facts.period, facts.period),
        ("地区 Area", facts.area.zh, facts.area.en),
        ("表单 Form", f"{facts.form_title.zh}（{form}）", f"{facts.form_title.en} ({form})"),
        ("评分标准 Rubric", f"版本 {facts.rubric_version}", f"Version {facts.rubric_version}"),
        ("要素目录 Catalogue", f"版本 {facts.catalogue_version}", f"Version {facts.catalogue_version}"),
        ("生成时间 Generated", *_moment(facts.generated_at)),
    ]


def _moment(moment: datetime) -> tuple[str, str]:
    printed = moment.isoformat(sep=" ", timespec="seconds")
    return printed, printed


def _fact_row(fact: Fact) -> Row:
    value = f"{fact.value:,}" if isinstance(fact.value, float) else str(fact.value)
    return f"{fact.label.zh} {fact.label.en}", value, value


def _numbered(sentences: Sequence[Bilingual]) -> list[Row]:
    return [(str(number), text.zh, text.en) for number, text in enumerate(sentences, start=1)]
