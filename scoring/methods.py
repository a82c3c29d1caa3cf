"""The rules a comparison applied, as sentences for the method sheet and the page's foot."""

from forms.text import Bilingual
from scoring.catalogue import Catalogue
from scoring.contrasts import FEW_CLUSTERS, FEWEST_CLUSTERS, FEWEST_EXPECTED, FEWEST_FACTS
from scoring.rows import NEGLIGIBLE_MIX
from scoring.stats.multiplicity import Correction
from scoring.wave import WaveArrays

DESIGN = Bilingual(
    zh="重复的单位是网点而不是访问：网点为群，城市 × 运营商为层（网点为几家共用时以城市为层），"
    "按抽样权重估计；方差用泰勒线性化，自由度 = 有答案的网点数 − 层数。",
    en="The unit that repeats is the site, not the visit: sites are clusters, city × operator the strata "
    "(the city alone where operators share sites); estimates are weighted, variances linearised (Taylor), "
    "degrees of freedom = sites with an answer − their strata.",
)
TABLE_DESIGN = Bilingual(
    zh="重复的单位是网点而不是访问：--cluster 列为群，--stratum × 运营商为层"
    "（网点为几家共用时以 --stratum 为层），按 --weight 加权；"
    "方差用泰勒线性化，自由度 = 有答案的网点数 − 层数。",
    en="The unit that repeats is the site, not the visit: --cluster names it, --stratum × operator are the "
    "strata (--stratum alone where operators share sites), --weight the weights; variances are linearised "
    "(Taylor), degrees of freedom = sites with an answer − their strata.",
)
VERDICTS = Bilingual(
    zh="领先或落后：校正后 p < 0.05 且差异达到 δ（有实际意义的最小差异）。"
    "相当：双单侧检验表明差异在 ±δ 以内。"
    "其余为数据不足，并写明本样本能发现的差异（检验效能 80%，未计多重校正）。",
    en="Lead or lag: adjusted p < 0.05 and a difference of δ, the smallest that matters, or more. "
    "Equivalent: two one-sided tests show it inside ±δ. All else is not enough data, with the difference "
    "this sample could have found (power 80 %, before correction for many tests).",
)
TIMES = Bilingual(
    zh="有时限的秒数：一直没有发生的按时限计，得到时限内的平均时长；"
    "所有人都观察到时限，因此这个均值没有偏差。",
    en="Timed items with a cut-off: what never happened counts as the limit, which gives the mean time up to "
    "it; everyone was watched to the limit, so that mean is exact.",
)
TABLE_TIMES = Bilingual(
    zh="时长：按截止时间以内的平均时长（Kaplan–Meier 曲线下面积）比较，未发生的既不丢掉也不当作实测值；"
    "截止时间是各家都观察到的最长时间，各家最长的时长都已发生时不设。",
    en="Times: the mean up to the limit, the area under the Kaplan–Meier curve, so that what had not "
    "happened is neither dropped nor taken as measured; the limit is the longest time watched at every "
    "operator, none where each one's longest time ended with the event.",
)
COMPANIONS = Bilingual(
    zh=f"旁证不作判定，p 未校正：平均值和时长的行，每方有 {FEWEST_CLUSTERS} 个网点以上时，"
    "给出我方网点胜出的概率（Brunner–Munzel）；记有是否发生的时长另有对数秩检验（地区内比较、按网点聚类）。"
    "份额和流程规定的数目没有旁证。",
    en="Companion tests carry no verdict, and their p is not corrected: a mean or a time, from "
    f"{FEWEST_CLUSTERS} sites a side on, has the chance that a site of ours is better (Brunner–Munzel) "
    "beside it, and a time of something that may not happen the log-rank test (within areas, clustered by "
    "site), too. Shares, and counts fixed by procedure, have none.",
)
STANDARDISED = Bilingual(
    zh=f"几家的地区构成（按权重）相差超过 {100 * NEGLIGIBLE_MIX:g} 个百分点时：差值和判定仍是未调整的，"
    "该行另外写明按我方的地区构成标准化后的差值和区间，或者写明为什么不能标准化。",
    en="Where the operators' weighted shares of an area differ by more than "
    f"{100 * NEGLIGIBLE_MIX:g} percentage point, difference and verdict stay the plain ones; the row also "
    "states the difference standardised to our mix of areas with its interval, or why there is none.",
)
INDICES = Bilingual(
    zh="触点得分：要素按题项记分的两端换算为 0–100 后取平均，测到的要素不足一半时不给分；"
    "综合得分为各触点平均。",
    en="A touchpoint's index is the mean of its elements on 0–100 between the two ends of their notation, "
    "none when under half were measured; the composite is the mean of the touchpoints.",
)
RANKS = Bilingual(
    zh="城市领先度对该市得分较高的对手（相同取联通），两家的单独区间并列；"
    "共用字母的城市不能区分先后（两两比较，Holm 校正）。",
    en="A city's lead is over its better rival (China Unicom when equal), with both single intervals beside "
    "it; cities that share a letter cannot be told apart (pairs compared, Holm).",
)


def policy(
    wave: WaveArrays, catalogue: Catalogue, *, family_size: int, supporting_family_size: int
) -> tuple[Bilingual, ...]:
    """In the order a reader asks: score, sample, test, families, verdicts, what stands beside them, ranks."""
    return (
        _score(wave.rubric.min_applicable_share),
        DESIGN,
        _small_samples(catalogue.minimum_n(wave.rubric.form_id)),
        _families(family_size, supporting_family_size),
        VERDICTS,
        COMPANIONS,
        STANDARDISED,
        TIMES,
        INDICES,
        RANKS,
    )


def table_policy(correction: Correction, *, minimum_n: int, family_size: int) -> tuple[Bilingual, ...]:
    """The same for a table of visits that no form of ours measured."""
    return (
        TABLE_DESIGN,
        _small_samples(minimum_n),
        _one_family(correction, family_size),
        VERDICTS,
        COMPANIONS,
        STANDARDISED,
        TABLE_TIMES,
    )


def _one_family(correction: Correction, family_size: int) -> Bilingual:
    name = {Correction.BH: "Benjamini–Hochberg", Correction.HOLM: "Holm"}[correction]
    return Bilingual(
        zh=f"多重检验：题项 × 对手一起校正，共 {family_size} 个检验；判定用 {name} 校正后的 p，另一种并列。",
        en=f"Items × rivals are corrected together, {family_size} tests; verdicts use p after {name}, with "
        "the other correction beside it.",
    )


def _score(min_applicable_share: float) -> Bilingual:
    return Bilingual(
        zh="得分 = 100 × 得到的分 ÷ 适用题项的分，两位小数，四舍五入；不适用和未出现的题项不进分母。"
        f"适用分不足 {min_applicable_share:.0%} 的访问不可评分，不参与比较；"
        "触发否决的记 0 分，并保留否决前得分。",
        en="Score = 100 × points earned ÷ points of applicable items, two decimals, half up; hidden and not "
        f"applicable items leave the denominator. A visit with under {min_applicable_share:.0%} of the "
        "points applicable is not scorable and not compared; a veto scores 0, the score before it is kept.",
    )


def _small_samples(minimum_n: int) -> Bilingual:
    return Bilingual(
        zh=f"任何一方不足 {FEW_CLUSTERS} 个网点时改用网点均值的 Welch t 检验，"
        f"网点为双方共用的改用网点差值的配对 t 检验；不足 {FEWEST_CLUSTERS} 个网点、"
        f"不足 {minimum_n} 次访问或双方都没有变化时不检验。"
        f"份额为 0% 或 100%、或期望次数不足 {FEWEST_EXPECTED} 时用精确方法。"
        f"流程规定的数目各家 {FEWEST_FACTS} 次以上都相同时直接比较，不检验。",
        en=f"Below {FEW_CLUSTERS} sites on a side the test is Welch's t on the sites' values, or the "
        "paired t on their differences where both operators share the sites; below "
        f"{FEWEST_CLUSTERS} sites or {minimum_n} visits, or where neither side varies, nothing is tested. "
        f"Shares of 0 % or 100 %, or with fewer than {FEWEST_EXPECTED} expected passes or fails, take exact "
        f"methods. Counts fixed by procedure that agree on {FEWEST_FACTS} or more visits of each operator "
        "are compared directly.",
    )


def _families(family_size: int, supporting_family_size: int) -> Bilingual:
    return Bilingual(
        zh=f"多重检验：要素 × 对手一起校正，共 {family_size} 个检验；"
        f"辅助题项另成一组，共 {supporting_family_size} 个。"
        "判定用 Benjamini–Hochberg 校正后的 p，Holm 校正后的 p 并列；触点领先度用 Holm。",
        en=f"Elements × rivals are corrected together, {family_size} tests; supporting items are a family of "
        f"their own, {supporting_family_size} tests. Verdicts use p after Benjamini–Hochberg, with Holm's "
        "beside it; leads of touchpoints use Holm.",
    )
