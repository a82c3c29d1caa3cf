"""What a reader must know beside a number; each stands on the row it concerns."""

from collections.abc import Mapping

from forms.text import Bilingual
from scoring.stats.mixed import MixedCaveat
from scoring.words import signed

NO_VARIATION = Bilingual(
    zh="双方的数值都没有变化，无法检验。",
    en="Neither side varies at all, so nothing can be tested.",
)
FACTS = Bilingual(
    zh="流程规定的数目，各家历次都相同：直接比较，不做检验。",
    en="A count fixed by procedure, the same on every visit of each operator: compared directly, not tested.",
)
UNEQUAL_EXACT = Bilingual(
    zh="网点的权重或访问次数相差悬殊：有效样本估得偏大，p 值可能偏小。",
    en="Sites count very unequally, by weight or visits: the effective samples come out too large, and p may "
    "be too small.",
)
LONELY_STRATUM = Bilingual(
    zh="有的城市某家只有一个网点：按总体均值居中计算方差。",
    en="In some city an operator has a single site: its part of the variance is centred at the grand mean.",
)

MIX_NOT_STANDARDISED = Bilingual(
    zh="几家的地区构成不同，差值没有按地区调整；对手在我方的某个地区没有答案，或自由度不足，或数值没有变化，"
    "所以不能标准化。",
    en="The operators' mixes of areas differ and the difference is not adjusted for that; the rival has no "
    "answer in one of our areas, there are too few sites, or nothing varies, so it cannot be standardised.",
)

MIXED_MODEL: Mapping[MixedCaveat, Bilingual] = {
    MixedCaveat.NOT_CONVERGED: Bilingual(
        zh="混合模型的拟合没有收敛，数字是所找到的最好的，仅供参考。",
        en="The fit of the mixed model did not converge: its figures are the best found, and only a hint.",
    ),
    MixedCaveat.NO_SITE_VARIANCE: Bilingual(
        zh="网点之间的方差估计为 0：网点间的差别不超过访问间的波动所能解释的；不等于证明网点都一样。",
        en="The variance between sites is estimated as 0: sites differ no more than single visits explain, "
        "which does not show that they are alike.",
    ),
    MixedCaveat.NO_AREA_VARIANCE: Bilingual(
        zh="地区之间的方差估计为 0：地区间的差别不超过网点间的差别所能解释的；不等于证明各地区都一样。",
        en="The variance between areas is estimated as 0: areas differ no more than their sites explain, "
        "which does not show that they are alike.",
    ),
    MixedCaveat.SITE_IN_RESIDUAL: Bilingual(
        zh="每个网点只有一个数值（或同一网点的数值都相同），网点之间的方差并入剩余方差，分不出来。",
        en="Each site has a single value, or values that never differ, so what lies between sites cannot be "
        "told from the rest.",
    ),
    MixedCaveat.AREA_IN_SITE: Bilingual(
        zh="只有一个地区，或每个地区只有一个网点，地区之间的方差并入网点之间的方差，分不出来。",
        en="There is a single area, or a single site in each, so what lies between areas cannot be told from "
        "what lies between sites.",
    ),
}


def standardised_difference(difference: float, low: float, high: float, *, unit: Bilingual) -> Bilingual:
    """Which difference is shown, and what the other one is."""
    figures = f"{signed(difference)} ({signed(low)} … {signed(high)})"
    return Bilingual(
        zh=f"几家的地区构成不同：表中是未调整的差值；按我方的地区构成标准化后为 {figures} {unit.zh}".rstrip()
        + "。",
        en="The operators' mixes of areas differ: the difference shown is the plain one; standardised to our "
        + f"mix it is {figures} {unit.en}".rstrip()
        + ".",
    )


def too_few_visits(n: int, minimum: int) -> Bilingual:
    return Bilingual(
        zh=f"有一方只有 {n} 次有效访问，不足 {minimum} 次。",
        en=f"One side has {n} visits with an answer; {minimum} are needed.",
    )


def too_few_sites(n: int, minimum: int) -> Bilingual:
    return Bilingual(
        zh=f"有一方只有 {n} 个网点，不足 {minimum} 个，不做检验。",
        en=f"One side has {n} sites with an answer; below {minimum} nothing is tested.",
    )


def few_sites(limit: int) -> Bilingual:
    return Bilingual(
        zh=f"有一方不足 {limit} 个网点（或分层后没有自由度）：改用网点均值的 Welch t 检验。",
        en=f"Fewer than {limit} sites on a side, or no degrees of freedom: Welch's t on the sites' values.",
    )


def few_shared_sites(limit: int) -> Bilingual:
    return Bilingual(
        zh=f"有一方不足 {limit} 个网点（或分层后没有自由度），且网点为双方共用：改用网点差值的配对 t 检验。",
        en=f"Fewer than {limit} sites on a side, or no degrees of freedom, and both share them: the paired t "
        "on the sites' differences.",
    )


def exact(effective_ours: int, effective_rival: int) -> Bilingual:
    return Bilingual(
        zh=f"份额接近或等于 0% 或 100%：按有效样本 {effective_ours} 与 {effective_rival}，"
        "用 Fisher 精确检验和 Newcombe 区间。",
        en="Shares at or near 0 % or 100 %: Fisher's exact test and Newcombe's interval on effective "
        f"samples of {effective_ours} and {effective_rival}.",
    )


def unequal_sites(effective_df: float, df: float, widening: float) -> Bilingual:
    return Bilingual(
        zh=f"网点的权重或访问次数相差悬殊：自由度实际约 {effective_df:.1f}，检验按 {df:.0f} 计；"
        f"区间应宽约 {widening:.0%}；判定按实际自由度。",
        en=f"Sites count very unequally, by weight or visits: about {effective_df:.1f} degrees of freedom "
        f"where the test takes {df:.0f}. The interval should be some {widening:.0%} wider; the verdict "
        "allows for it.",
    )


def restricted_mean(limit: float, unit: str) -> Bilingual:
    said = f"{limit:g} {unit}".rstrip()
    return Bilingual(
        zh=f"截至 {said} 的平均时长：到那时还没有发生的按 {said} 计。",
        en=f"Mean time up to {said}; what had not happened by then counts as {said}.",
    )
