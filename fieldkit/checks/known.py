"""The checks of domain A17: a new one is one function and one row of `CHECKS`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fieldkit.checks import answers, people, pictures, places, times
from fieldkit.checks.facts import Batch, Find
from forms.text import Bilingual
from scoring.workbook.book import Severity

SERIOUS_RISK, DOUBTFUL_RISK = 70, 30
LATEST_H = 87_600  # ten years: for a wave that does not ask when its visits came in


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a check's figure is held against unless the wave says otherwise, and within which bounds."""

    default: float
    unit: Bilingual
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Check:
    """One row of the table.

    Attributes:
        code: as it is stored.
        label: its name.
        meaning: what it says to a reviewer.
        risk: 0–100, how much a finding speaks against the visit.
        find: the function.
        threshold: None where there is nothing to set.
    """

    code: str
    label: Bilingual
    meaning: Bilingual
    risk: int
    find: Find
    threshold: Threshold | None = None

    @property
    def severity(self) -> Severity:
        """As the workbook says it."""
        if self.risk >= SERIOUS_RISK:
            return Severity.SERIOUS
        return Severity.DOUBT if self.risk >= DOUBTFUL_RISK else Severity.NOTE


@dataclass(frozen=True, slots=True)
class Doubt:
    """One finding of one check about one submission."""

    check: Check
    instance_id: str
    key: str
    text: Bilingual


MINUTES = Bilingual("分钟", "min")
CHECKS: tuple[Check, ...] = (
    Check(
        "broken_rules",
        Bilingual("答卷违反表单规则，未计分", "Breaks the form's rules, not scored"),
        Bilingual("退回检测员更正。", "It went back to the auditor, who corrects it."),
        90,
        answers.broken_rules,
    ),
    Check(
        "missing_files",
        Bilingual("附件未到齐，未计分", "Files are still to come, not scored"),
        Bilingual("照片或录音还在手机里。", "Photos or recordings are still on the phone."),
        30,
        answers.missing_files,
    ),
    Check(
        "unreadable",
        Bilingual("答案读不出数值，未计分", "An answer that cannot be measured, not scored"),
        Bilingual("评分标准与答案不符。", "The rubric's rule and the answer do not fit."),
        80,
        answers.unreadable_answers,
    ),
    Check(
        "unknown_fields",
        Bilingual("含表单没有的字段", "Holds fields the form does not have"),
        Bilingual("可能由别的表单版本填写。", "It may have been filled in with another version."),
        10,
        answers.unknown_fields,
    ),
    Check(
        "far",
        Bilingual("定位距网点过远", "Far from the site"),
        Bilingual("开始走访时手机不在网点附近。", "The phone was not near the site when the visit began."),
        70,
        places.far_from_site,
        Threshold(300, Bilingual("米", "m"), 10, 100_000),
    ),
    Check(
        "travel",
        Bilingual("两次走访之间来不及到达", "Too far from the visit before"),
        Bilingual(
            "两处距离除以间隔时间超过此速度。", "The way between them would take more than this speed."
        ),
        80,
        places.impossible_travel,
        Threshold(200, Bilingual("公里/小时", "km/h"), 1, 1_000),
    ),
    Check(
        "too_quick",
        Bilingual("用时过短", "Too quick"),
        Bilingual("短于同一表单中位用时的这一份额。", "Under this share of the form's median time."),
        50,
        times.too_quick,
        Threshold(0.4, Bilingual("份额", "share"), 0, 1),
    ),
    Check(
        "overlap",
        Bilingual("同一检测员两次走访时间重叠", "Overlaps another visit of the same auditor"),
        Bilingual("一个人不能同时在两处；重叠超过此时间。", "Nobody is at two places; longer than this."),
        80,
        times.overlapping,
        Threshold(0, MINUTES, 0, 1_440),
    ),
    Check(
        "clock",
        Bilingual("手机时钟不准", "The phone's clock is wrong"),
        Bilingual(
            "结束晚于收到，或早于本期；时间不可信。",
            "It ended after it was received, or began before the wave.",
        ),
        40,
        times.wrong_clock,
        Threshold(5, MINUTES, 0, 1_440),
    ),
    Check(
        "begun_late",
        Bilingual("本期结束后才开始", "Begun when the wave was over"),
        Bilingual(
            "不属于这一期；或手机日期不准。", "It is no visit of this wave, or the phone's date is wrong."
        ),
        70,
        times.begun_too_late,
    ),
    Check(
        "received_late",
        Bilingual("期内走访，收到较晚", "Visited in time, received late"),
        Bilingual("本期结束后超过此时间才收到。", "It came more than this after the wave was over."),
        20,
        times.received_late,
        Threshold(24, Bilingual("小时", "h"), 0, LATEST_H),
    ),
    Check(
        "photo_seen",
        Bilingual("照片在别的走访里用过", "Photo was used in another visit"),
        Bilingual("同一文件或同一原图。", "The same file, or a copy of the same original."),
        90,
        pictures.seen_before,
    ),
    Check(
        "photo_alike",
        Bilingual("照片与别的走访的很像", "Photo looks like one of another visit"),
        Bilingual(
            "差异哈希最多差这么多位，可能是翻拍或另存。", "Difference hashes at most so many bits apart."
        ),
        60,
        pictures.looks_alike,
        Threshold(2, Bilingual("位（共 256）", "bits of 256"), 0, 32),
    ),
    Check(
        "photo_outside",
        Bilingual("照片不是走访时拍的", "Photo was taken outside the visit"),
        Bilingual("拍摄时间早于或晚于走访超过此时间。", "Earlier or later than the visit by more than this."),
        60,
        pictures.outside_visit,
        Threshold(10, MINUTES, 0, 1_440),
    ),
    Check(
        "photo_timeless",
        Bilingual("照片没有拍摄时间", "Photo does not say when it was taken"),
        Bilingual("可能是转发的图片或截屏。", "It may have been sent on, or be a picture of a screen."),
        20,
        pictures.without_time,
    ),
    Check(
        "photo_edited",
        Bilingual("照片可能被编辑过", "Photo may have been edited"),
        Bilingual(
            "由修图软件写出，或拍后超过此时间又被改写。", "By an editor, or written again later than this."
        ),
        60,
        pictures.edited,
        Threshold(5, MINUTES, 0, 10_080),
    ),
    Check(
        "straight_line",
        Bilingual("连续作答相同", "The same answer again and again"),
        Bilingual("同一量表连续这么多题答案一样。", "So many questions of one scale in a row alike."),
        40,
        answers.straight_lining,
        Threshold(8, Bilingual("题", "answers"), 2, 1_000),
    ),
    Check(
        "near_copy",
        Bilingual("与同一检测员的另一份几乎相同", "Nearly a copy of another of the same auditor"),
        Bilingual("两份都答的题中相同的超过此份额。", "More than this share of what both answered is alike."),
        60,
        answers.near_copies,
        Threshold(0.9, Bilingual("份额", "share"), 0.5, 1),
    ),
    Check(
        "shared_device",
        Bilingual("一部手机多名检测员", "One telephone, several auditors"),
        Bilingual("用这部手机提交的检测员多于此数。", "More auditors than this sent from it."),
        50,
        people.shared_device,
        Threshold(1, Bilingual("人", "auditors"), 1, 100),
    ),
    Check(
        "unusual_auditor",
        Bilingual("检测员打分异常", "The auditor judges unlike the others"),
        Bilingual(
            "平均分偏离均值超过这么多倍标准误。", "Further from the mean than so many standard errors."
        ),
        30,
        people.unusual_auditor,
        Threshold(3, Bilingual("倍标准误", "standard errors"), 1, 100),
    ),
    Check(
        "veto",
        Bilingual("触发否决项", "A veto was pulled"),
        Bilingual(
            "整次走访因此不得分，要由两人核实。", "It fails the whole visit, so two persons confirm it."
        ),
        50,
        answers.pulled_vetoes,
    ),
    Check(
        "veto_unproven",
        Bilingual("否决项没有照片", "A veto without evidence"),
        Bilingual("否决要有照片为证。", "A veto has to be shown."),
        80,
        answers.veto_without_proof,
    ),
)
BY_CODE: Mapping[str, Check] = {check.code: check for check in CHECKS}


def find_doubts(batch: Batch, thresholds: Mapping[str, float] | None = None) -> list[Doubt]:
    """What every check finds, by check; `thresholds` are the wave's own, by the check's code."""
    own = thresholds or {}
    return [
        Doubt(check, found.instance_id, found.key, found.text)
        for check in CHECKS
        for found in check.find(batch, own.get(check.code, _default(check)))
    ]


def out_of_bounds(thresholds: Mapping[str, float]) -> Sequence[str]:
    """The codes of thresholds that no check has, or that lie outside its bounds."""
    return [code for code, value in thresholds.items() if not _may_be(code, value)]


def _may_be(code: str, value: float) -> bool:
    threshold = BY_CODE[code].threshold if code in BY_CODE else None
    return threshold is not None and threshold.least <= value <= threshold.most


def _default(check: Check) -> float:
    return check.threshold.default if check.threshold else 0.0
