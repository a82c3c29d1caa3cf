"""What changed between two waves, said in one sentence."""

from forms.text import Bilingual, listed
from scoring.analyses.wave_changes import ComparableVersions, Mending, WaveChange
from scoring.contrasts import Method
from scoring.results import Klass, Verdict
from scoring.words import CLASSES, amount, brief, operator_name, p_figure, unit_name


def declared_comparable(declaration: ComparableVersions) -> Bilingual:
    versions, who, day = ", ".join(declaration.versions), declaration.declared_by, declaration.declared_on
    return Bilingual(
        zh=f"版本 {versions} 由{who}于 {day} 声明可比：{declaration.reason}",
        en=f"Versions {versions} were declared comparable by {who} on {day}: {declaration.reason}",
    )


def sentence(row: WaveChange) -> Bilingual:
    """What happened to the value, to the class against each rival, and to the weakness."""
    if row.breaks:
        why = listed(row.breaks)
        return Bilingual(
            zh=f"{row.wave_before} 与 {row.wave_now} 之间断线（{why.zh}）：不计算变化。",
            en=f"Break line between {row.wave_before} and {row.wave_now} ({why.en}): no change is shown.",
        )
    parts = [_value_words(row), *_class_words(row), *_mending_words(row)]
    return Bilingual(
        zh="；".join(part.zh for part in parts) + "。", en="; ".join(part.en for part in parts) + "."
    )


def _value_words(row: WaveChange) -> Bilingual:
    us, finding = operator_name(row.before.operator), row.judgement.finding
    if row.change is None or row.before.estimate is None or row.now.estimate is None:
        empty = row.wave_before if row.before.estimate is None else row.wave_now
        return Bilingual(
            zh=f"不能判定变化：{empty} 没有数据", en=f"Cannot tell the change: {empty} has no data"
        )
    moved, size = _moved(row, us), amount(abs(row.change), row.measure.unit)
    evidence, limit = _evidence(row), amount(row.measure.delta, row.measure.unit)
    if finding.method is Method.NOT_TESTABLE:
        zh, en = (finding.caveats[0].zh.rstrip("。"), finding.caveats[0].en.rstrip("."))
        return Bilingual(f"不能判定{moved.zh}是否真有变化：{zh}", f"Cannot tell a change in {moved.en}: {en}")
    better = (finding.difference or 0.0) > 0
    zh, en = ("改善", "better") if better else ("变差", "worse")
    if row.judgement.verdict in {Verdict.LEAD, Verdict.LAG}:
        return Bilingual(
            f"{moved.zh}，{zh} {size.zh}{evidence.zh}", f"{moved.en}: {en} by {size.en}{evidence.en}"
        )
    if row.judgement.verdict is Verdict.EQUIVALENT:
        return Bilingual(
            f"{moved.zh}，与上期相当{evidence.zh}，可以认定变化不到 {limit.zh}",
            f"{moved.en}: as before{evidence.en}, the change shown to be less than {limit.en}",
        )
    if row.judgement.klass in {Klass.SLIGHT_LEAD, Klass.SLIGHT_LAG}:
        return Bilingual(
            f"{moved.zh}，略有{zh}{evidence.zh}，但不能判定是否达到有意义的 {limit.zh}",
            f"{moved.en}: slightly {en}{evidence.en}, but whether that reaches {limit.en}, which would "
            "matter, cannot be told",
        )
    least = amount(finding.smallest_detectable or 0.0, row.measure.unit)
    return Bilingual(
        f"不能判定是否有变化：{moved.zh}{evidence.zh}；本样本能发现 ≥ {least.zh}的变化",
        f"Cannot tell a change: {moved.en}{evidence.en}; this sample could have found a change of "
        f"{least.en} or more",
    )


def _moved(row: WaveChange, us: Bilingual) -> Bilingual:
    was, became, unit = brief(row.before.estimate or 0.0), brief(row.now.estimate or 0.0), row.measure.unit
    said = unit_name(unit)
    tail = Bilingual("", "") if said.zh in {"0–5", "0–10"} else said  # a scale is no unit
    return Bilingual(
        zh=f"{us.zh}由 {row.wave_before} 的 {was} 到 {row.wave_now} 的 {became} {tail.zh}".rstrip(),
        en=f"{us.en} from {was} in {row.wave_before} to {became} in {row.wave_now} {tail.en}".rstrip(),
    )


def _evidence(row: WaveChange) -> Bilingual:
    """The change as now − before, with its sign, interval and adjusted p."""
    if row.judgement.finding.method is Method.FACTS:
        return Bilingual(
            zh="（每期历次相同，直接比较）", en=" (the same on every visit of a wave, compared directly)"
        )
    if row.low is None or row.high is None or row.judgement.p_adjusted is None:
        return Bilingual("", "")
    said = p_figure(row.judgement.p_adjusted)
    low, high = brief(row.low), brief(row.high)
    return Bilingual(
        zh=f"（变化的 95% 区间 {low} 至 {high}），p（校正）{said}",
        en=f" (95% CI of the change {low} to {high}), adjusted p{said}",
    )


def _class_words(row: WaveChange) -> list[Bilingual]:
    return [
        Bilingual(
            zh=f"对{operator_name(gap.rival).zh}由{CLASSES[gap.class_before].zh}变为{CLASSES[gap.class_now].zh}",
            en=f"against {operator_name(gap.rival).en} from {CLASSES[gap.class_before].en.lower()} "
            f"to {CLASSES[gap.class_now].en.lower()}",
        )
        for gap in row.gaps
        if gap.class_before is not gap.class_now
    ]


def _mending_words(row: WaveChange) -> list[Bilingual]:
    match row.mending:
        case Mending.NO_WEAKNESS:
            return []
        case Mending.GAP_CLOSED:
            return [Bilingual("弱项已补上", "the weakness is mended: no longer behind")]
        case Mending.IMPROVED:
            return [
                Bilingual(
                    "弱项已证实改善，但差距尚未证实补上",
                    "the weakness is proved to have improved, but not to be gone",
                )
            ]
        case Mending.NOT_PROVED:
            return [
                Bilingual("弱项尚未证实补上，继续跟踪", "the weakness is not proved mended and stays open")
            ]
