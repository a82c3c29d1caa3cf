"""One honest sentence per contrast, in Chinese and English."""

from forms.text import Bilingual
from scoring.contrasts import Finding, Method
from scoring.results import Klass, MeasureFacts, Verdict
from scoring.verdicts import Judgement
from scoring.words import amount, brief, operator_name, p_figure

BY_REAL_DF = Bilingual("按实际自由度，", " by the degrees of freedom there are")


def sentence(judgement: Judgement, *, ours: str, rival: str, facts: MeasureFacts) -> Bilingual:
    """What the contrast says with its interval and adjusted p, or what the sample could have found."""
    us, them = operator_name(ours), operator_name(rival)
    finding = judgement.finding
    if finding.difference is None or finding.method is Method.NOT_TESTABLE:
        return _untestable(finding, us, them)
    evidence = _evidence(finding, judgement.p_adjusted)
    apart = amount(abs(finding.difference), facts.unit)
    limit = amount(facts.delta, facts.unit)
    if judgement.verdict in {Verdict.LEAD, Verdict.LAG}:
        is_lead = judgement.verdict is Verdict.LEAD
        return Bilingual(
            zh=f"{us.zh}{'领先' if is_lead else '落后'}{them.zh} {apart.zh}{evidence.zh}。",
            en=f"{us.en} {'leads' if is_lead else 'lags'} {them.en} by {apart.en}{evidence.en}.",
        )
    if judgement.verdict is Verdict.EQUIVALENT:
        return Bilingual(
            zh=f"{us.zh}与{them.zh}相当：相差 {apart.zh}{evidence.zh}，可以认定不到 {limit.zh}。",
            en=f"{us.en} and {them.en} are equivalent: {apart.en} apart{evidence.en}, "
            f"shown to be less than {limit.en}.",
        )
    return _undecided(judgement, us, them, evidence=evidence, facts=facts)


def _undecided(
    judgement: Judgement, us: Bilingual, them: Bilingual, *, evidence: Bilingual, facts: MeasureFacts
) -> Bilingual:
    finding = judgement.finding
    difference = amount(abs(finding.difference or 0.0), facts.unit)
    limit = amount(facts.delta, facts.unit)
    if judgement.klass in {Klass.SLIGHT_LEAD, Klass.SLIGHT_LAG}:
        is_lead = judgement.klass is Klass.SLIGHT_LEAD
        return Bilingual(
            zh=f"{us.zh}略{'领先' if is_lead else '落后'}{them.zh} {difference.zh}{evidence.zh}，"
            f"但不能判定是否达到有意义的 {limit.zh}。",
            en=f"{us.en} is slightly {'ahead of' if is_lead else 'behind'} {them.en} by "
            f"{difference.en}{evidence.en}, but whether that reaches {limit.en}, which would matter, "
            "cannot be told.",
        )
    found = amount(finding.smallest_detectable or 0.0, facts.unit)
    seen = _seen(finding.difference or 0.0, difference, us, them=them)
    return Bilingual(
        zh=f"不能判定：{seen.zh}{evidence.zh}；本样本能发现 ≥ {found.zh}的差异。",
        en=f"Cannot tell: {seen.en}{evidence.en}; this sample could have found a difference of "
        f"{found.en} or more.",
    )


def _seen(difference: float, amount: Bilingual, us: Bilingual, *, them: Bilingual) -> Bilingual:
    if brief(difference) == "0":
        return Bilingual(
            zh=f"样本中{us.zh}与{them.zh}相同", en=f"in the sample {us.en} and {them.en} are alike"
        )
    zh, en = ("优", "better") if difference > 0 else ("差", "worse")
    return Bilingual(
        zh=f"样本中{us.zh}比{them.zh}{zh} {amount.zh}",
        en=f"in the sample {us.en} is {amount.en} {en} than {them.en}",
    )


def _untestable(finding: Finding, us: Bilingual, them: Bilingual) -> Bilingual:
    if not finding.caveats:
        return Bilingual(
            zh=f"不能判定：{us.zh}或{them.zh}没有数据。", en=f"Cannot tell: {us.en} or {them.en} has no data."
        )
    reason = finding.caveats[0]
    return Bilingual(
        zh=f"不能判定{us.zh}与{them.zh}：{reason.zh}", en=f"Cannot tell {us.en} from {them.en}: {reason.en}"
    )


def _evidence(finding: Finding, p_adjusted: float | None) -> Bilingual:
    if finding.method is Method.FACTS:
        return Bilingual(zh="（历次相同，直接比较）", en=" (the same on every visit, compared directly)")
    if finding.low is None or finding.high is None or p_adjusted is None:
        return Bilingual(zh="", en="")
    low, high = finding.low, finding.high
    if (finding.difference or 0.0) < 0:  # the sentence names the direction, so its interval follows
        low, high = -high, -low
    p = p_figure(p_adjusted)
    # beside the p of the columns stands another that decides
    by = Bilingual("", "") if finding.p_deciding is None else BY_REAL_DF
    return Bilingual(
        zh=f"（95% 区间 {brief(low)} 至 {brief(high)}），p（{by.zh}校正）{p}",
        en=f" (95% CI {brief(low)} to {brief(high)}), adjusted p{p}{by.en}",
    )
