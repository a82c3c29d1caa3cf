"""A wave's results made by hand: 7 elements of TP05, 30 supporting items, 9 cities, all four verdicts."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from forms.text import Bilingual
from scoring.catalogue import load_catalogue
from scoring.results import (
    CityLead,
    Contrast,
    Estimate,
    IndexLead,
    Klass,
    MeasureFacts,
    MeasureResult,
    Overall,
    Role,
    TouchpointScore,
    Verdict,
    WaveResults,
)
from scoring.workbook.book import Fact, WaveFacts

FACTS = WaveFacts(
    code="2012-12-FJ",
    name=Bilingual("福建营业厅暗访第 12 期", "Fujian hall visits, wave 12"),
    period="2012-12-03 – 2012-12-14",
    area=Bilingual("福建 · 9 地市", "Fujian · 9 cities"),
    form_id="store_visit",
    form_title=Bilingual("营业厅暗访", "Business hall mystery visit"),
    form_version="2026.1",
    rubric_version="2026.1",
    catalogue_version="2026.1",
    generated_at=datetime(2012, 12, 17, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")),
    counts=(
        Fact(Bilingual("计划", "Planned"), 216),
        Fact(Bilingual("收到", "Received"), 216),
        Fact(Bilingual("退回", "Returned"), 2),
    ),
)

COMPOSITE = Bilingual("综合", "Composite")

_LEAD, _LAG = (Verdict.LEAD, Klass.SIGNIFICANT_LEAD), (Verdict.LAG, Klass.SIGNIFICANT_LAG)
_SAME, _UNKNOWN = (Verdict.EQUIVALENT, Klass.PARITY), (Verdict.NOT_ENOUGH_DATA, Klass.NOT_ENOUGH_DATA)
_NOT_SHOWN = (Verdict.NOT_ENOUGH_DATA, Klass.PARITY)
_Outcome = tuple[Verdict, Klass]

ENVIRONMENT = MeasureFacts(
    "E23", "store_visit.floor_clean", Bilingual("厅堂环境", "Hall environment"), "E23", "TP05", Role.PRIMARY,
    "0–5", 0.3,
)  # fmt: skip


def facts_of(
    code: str, label: tuple[str, str], *, unit: str, delta: float, role: Role = Role.PRIMARY
) -> MeasureFacts:
    return replace(
        ENVIRONMENT,
        code=code,
        element=code,
        item=f"store_visit.{code}",
        label=Bilingual(*label),
        unit=unit,
        delta=delta,
        role=role,
        is_lower_better=unit in {"s", "min", "sheets"},
    )


def estimate(operator: str, value: float | None, half_width: float, *, n: int = 72) -> Estimate:
    if value is None:
        return Estimate(operator, 0, 0, None, None, None, None, None, None, None)
    low, high = value - half_width, value + half_width
    return Estimate(operator, n, n, value, half_width / 2, n - 9.0, low, high, 1.0, float(n))


def contrast(
    rival: str, difference: float | None, half_width: float, outcome: _Outcome, *, p: float | None = None
) -> Contrast:
    verdict, klass = outcome
    is_tested = difference is not None and p is not None
    return Contrast(
        rival=rival,
        n_ours=72,
        n_rival=72 if difference is not None else 0,
        difference=difference,
        se=half_width / 2 if is_tested else None,
        df=126.0 if is_tested else None,
        low=difference - half_width if difference is not None and is_tested else None,
        high=difference + half_width if difference is not None and is_tested else None,
        statistic=2 * difference / half_width if difference is not None and is_tested else None,
        p=p,
        p_holm=None if p is None else min(1.0, p * 14),
        p_bh=None if p is None else min(1.0, p * 4),
        method="design_t" if is_tested else "not_testable",
        verdict=verdict,
        klass=klass,
        smallest_detectable=half_width * 1.4 if is_tested else None,
        sentence=Bilingual(
            "移动与对手之差及其 95% 区间见本行；差值以对我方有利为正。",
            "The difference and its 95% interval stand in this row; positive favours us.",
        ),
        caveats=(Bilingual("有的地市只有一个厅。", "A city has one hall only."),) if not is_tested else (),
    )


def measured(
    facts: MeasureFacts,
    values: tuple[float, float, float | None],
    spread: float,
    outcomes: tuple[Contrast, ...],
    *,
    overall: Overall = Overall.PARITY,
) -> MeasureResult:
    operators = zip(("CM", "CU", "CT"), values, strict=True)
    estimates = tuple(estimate(operator, value, spread) for operator, value in operators)
    return MeasureResult(facts, estimates, outcomes, overall)


def elements() -> tuple[MeasureResult, ...]:
    return (
        measured(
            ENVIRONMENT, (4.21, 3.59, 3.63), 0.14,
            (contrast("CU", 0.62, 0.19, _LEAD, p=0.00001), contrast("CT", 0.58, 0.2, _LEAD, p=0.00002)),
            overall=Overall.ADVANTAGE,
        ),
        measured(
            facts_of("E24", ("人员服务规范", "Staff behaviour standard"), unit="%", delta=5),
            (81.04, 80.4, 82.11), 1.9,
            (contrast("CU", 0.64, 2.6, _SAME, p=0.63), contrast("CT", -1.07, 2.7, _SAME, p=0.43)),
        ),
        measured(
            facts_of("E25", ("等候时长", "Waiting time"), unit="s", delta=60), (576.4, 491.2, 551.0), 61,
            (contrast("CU", -85.2, 92, _UNKNOWN, p=0.07), contrast("CT", -25.4, 90, _NOT_SHOWN, p=0.58)),
            overall=Overall.NOT_ENOUGH_DATA,
        ),
        measured(
            facts_of("E26", ("业务办理时长", "Handling time"), unit="min", delta=3, role=Role.STAND_IN),
            (9.61, 9.12, 9.4), 0.7,
            (contrast("CU", -0.49, 1.0, _SAME, p=0.33), contrast("CT", -0.21, 1.1, _SAME, p=0.7)),
        ),
        measured(
            facts_of("E27", ("签署单据张数", "Signed sheets"), unit="sheets", delta=1, role=Role.STAND_IN),
            (4.92, 1.31, 2.14), 0.3,
            (contrast("CU", -3.61, 0.4, _LAG, p=1e-9), contrast("CT", -2.78, 0.4, _LAG, p=1e-9)),
            overall=Overall.DISADVANTAGE,
        ),
        measured(
            facts_of("E28", ("询问引导及时", "Guidance promptness"), unit="s", delta=15),
            (48.2, 57.9, None), 6,
            (contrast("CU", 9.7, 8.4, (Verdict.EQUIVALENT, Klass.SLIGHT_LEAD), p=0.0121),
             contrast("CT", None, 0, _UNKNOWN)),
            overall=Overall.MIXED,
        ),
        measured(
            facts_of("E29", ("业务解答准确", "Correct answers"), unit="%", delta=5), (88.4, 87.2, 86.8), 2.2,
            (contrast("CU", 1.2, 3.1, _SAME, p=0.45), contrast("CT", 1.6, 3.3, _SAME, p=0.34)),
        ),
    )  # fmt: skip


def supporting(n: int = 30) -> tuple[MeasureResult, ...]:
    """Items of four elements, and every fifth one of TP10, which has no element in the wave."""
    return tuple(_supporting_item(index) for index in range(n))


def _supporting_item(index: int) -> MeasureResult:
    is_lone = index % 5 == 4
    facts = replace(
        ENVIRONMENT,
        code=f"item_{index:02}",
        label=Bilingual(f"支撑题项 {index + 1}", f"Supporting item {index + 1}"),
        element="" if is_lone else ("E23", "E24", "E25", "E28")[index % 4],
        touchpoint="TP10" if is_lone else "TP05",
        role=Role.SUPPORTING,
        unit="%",
        delta=5,
    )
    pair = (contrast("CU", 1.4, 4.0, _NOT_SHOWN, p=0.4), contrast("CT", -2.2, 4.1, _NOT_SHOWN, p=0.3))
    return measured(facts, (90.1, 88.7, 92.3), 3.0, pair, overall=Overall.NOT_ENOUGH_DATA)


def form_score() -> MeasureResult:
    facts = facts_of("score", ("表单得分", "Form score"), unit="points", delta=3)
    pair = (contrast("CU", -1.34, 2.1, _SAME, p=0.21), contrast("CT", -0.4, 2.2, _SAME, p=0.72))
    return measured(facts, (78.16, 79.5, 78.56), 1.5, pair)


def touchpoints() -> tuple[TouchpointScore, ...]:
    return tuple(
        touchpoint(entry.id, entry.label, is_measured=entry.id == "TP05")
        for entry in load_catalogue().touchpoints
    )


def touchpoint(code: str, label: Bilingual, *, is_measured: bool) -> TouchpointScore:
    if not is_measured:
        return TouchpointScore(code, label, 5, 0, is_sufficient=False, scores={}, leads={})
    return TouchpointScore(
        touchpoint=code,
        label=label,
        n_elements=8,
        n_measured=7,
        is_sufficient=True,
        scores={"CM": 71.27, "CU": 75.03, "CT": 73.5},
        leads={"CU": -3.76, "CT": -2.23},
        intervals=(
            IndexLead("CU", -3.76, 1.0, 126, -5.7, -1.82, 0.0002, p_holm=0.0004),
            IndexLead("CT", -2.23, 1.1, 126, -4.4, -0.06, 0.0441, p_holm=0.0441),
        ),
    )


def cities() -> tuple[CityLead, ...]:
    zh = ("福州", "厦门", "泉州", "漳州", "莆田", "三明", "南平", "龙岩", "宁德")
    en = ("Fuzhou", "Xiamen", "Quanzhou", "Zhangzhou", "Putian", "Sanming", "Nanping", "Longyan", "Ningde")
    places = zip(zh, en, strict=True)
    return tuple(_city(index, Bilingual(*place)) for index, place in enumerate(places))


def _city(index: int, label: Bilingual) -> CityLead:
    lead = 4.4 - 1.3 * index
    return CityLead(
        city=label.en,
        label=label,
        scores={"CM": 80 + lead, "CU": 80.0, "CT": 79.1},
        n_sites={"CM": 8, "CU": 8, "CT": 8},
        strong_rival="CU",
        lead=lead,
        low=lead - 3.1,
        high=lead + 3.1,
        rank=index + 1,
        band="ab" if 2 <= index < 5 else "a" if index < 5 else "b",
        rank_low=max(1, index - 1),
        rank_high=min(9, index + 3),
        rival_leads=(
            IndexLead("CU", lead, 1.5, 14, lead - 3.1, lead + 3.1, 0.2),
            IndexLead("CT", lead + 0.9, 1.5, 14, lead - 2.2, lead + 4.0, 0.1),
        ),
    )


def wave_results() -> WaveResults:
    return WaveResults(
        ours="CM",
        rivals=("CU", "CT"),
        n_visits=216,
        n_sites=216,
        elements=elements(),
        supporting=supporting(),
        form_score=form_score(),
        touchpoints=touchpoints(),
        composite=replace(touchpoint("composite", COMPOSITE, is_measured=True), n_elements=10, n_measured=1),
        cities=cities(),
        family_size=13,
        supporting_family_size=60,
        policy=(
            Bilingual(
                "抽样单位是厅，不是访次；标准误按地市分层、按厅聚类线性化。",
                "The hall is the unit that repeats, not the visit; errors are linearised, clustered by hall.",
            ),
        ),
        n_not_scorable=2,
        n_vetoed=5,
        catalogue_version="2026.1",
    )


def untestable() -> WaveResults:
    """A wave in which no comparison could be made."""
    full = wave_results()
    return replace(
        full,
        elements=tuple(
            replace(
                result,
                contrasts=(contrast("CU", None, 0, _UNKNOWN), contrast("CT", None, 0, _UNKNOWN)),
                overall=Overall.NOT_ENOUGH_DATA,
            )
            for result in full.elements
        ),
        family_size=0,
    )


def empty() -> WaveResults:
    """A wave of which nothing has been scored."""
    nobody = tuple(estimate(operator, None, 0) for operator in ("CM", "CU", "CT"))
    blank = (contrast("CU", None, 0, _UNKNOWN), contrast("CT", None, 0, _UNKNOWN))
    full = wave_results()
    return replace(
        full,
        n_visits=0,
        n_sites=0,
        elements=(),
        supporting=(),
        form_score=replace(full.form_score, estimates=nobody, contrasts=blank),
        touchpoints=(),
        composite=touchpoint("composite", COMPOSITE, is_measured=False),
        cities=(),
        family_size=0,
        supporting_family_size=0,
    )
