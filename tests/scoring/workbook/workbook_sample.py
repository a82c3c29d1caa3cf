"""A wave made by hand: 3 operators, 9 cities, 216 halls, 7 elements and 30 supporting items.

The figures are invented, but they hang together: an interval fits its difference, a verdict its interval.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from itertools import islice
from math import erfc, sqrt

from forms.rubric import Measure, Rubric, RubricItem, RubricSection, Rule
from forms.text import Bilingual
from scoring.results import (
    CityLead,
    Contrast,
    Estimate,
    Klass,
    MeasureFacts,
    MeasureResult,
    Overall,
    Role,
    TouchpointScore,
    Verdict,
    WaveResults,
)
from scoring.workbook.book import (
    AnswerStatus,
    Book,
    Fact,
    FlagRow,
    ItemRow,
    PhotoRow,
    Severity,
    SiteRow,
    VetoRow,
    VisitRow,
    WaveFacts,
)

CITIES = (
    ("FZ", "福州", "Fuzhou"),
    ("XM", "厦门", "Xiamen"),
    ("QZ", "泉州", "Quanzhou"),
    ("ZZ", "漳州", "Zhangzhou"),
    ("PT", "莆田", "Putian"),
    ("SM", "三明", "Sanming"),
    ("NP", "南平", "Nanping"),
    ("LY", "龙岩", "Longyan"),
    ("ND", "宁德", "Ningde"),
)
OPERATORS = ("CM", "CU", "CT")
BEIJING = timezone(timedelta(hours=8))

# element, item, Chinese, English, unit, δ, lower is better, role, (CM, CU, CT), a difference's se
_ELEMENTS = (
    (
        "E23",
        "floor_clean",
        "厅堂环境",
        "Hall environment",
        "0–5",
        0.3,
        False,
        "primary",
        (4.41, 3.72, 3.88),
        0.11,
    ),
    (
        "E24",
        "counter_greet",
        "人员服务规范",
        "Staff behaviour",
        "%",
        5,
        False,
        "primary",
        (81.0, 80.4, 80.1),
        1.3,
    ),
    ("E25", "wait_seconds", "等候时长", "Waiting time", "s", 60, True, "primary", (552.0, 498.0, 561.0), 41),
    (
        "E26",
        "handle_seconds",
        "业务办理时长",
        "Handling time",
        "min",
        3,
        True,
        "stand_in",
        (8.4, 8.6, 8.2),
        0.6,
    ),
    (
        "E27",
        "papers_signed",
        "签署单据张数",
        "Signed sheets",
        "sheets",
        1,
        True,
        "stand_in",
        (5.0, 1.0, 2.0),
        0,
    ),
    (
        "E28",
        "greet_seconds",
        "询问引导及时",
        "Guidance promptness",
        "s",
        15,
        True,
        "primary",
        (41, 47, 72),
        6.5,
    ),
    (
        "E29",
        "answer_right",
        "业务解答准确",
        "Correct answers",
        "%",
        5,
        False,
        "primary",
        (84.6, 80.9, 82.0),
        2.4,
    ),
)
_SUPPORTING = (
    ("ext_signage", "门头标识符合VI", "Signboard to current VI standard", "%", 5, "E23", "TP05"),
    ("ext_name_hours", "门牌公布名称与营业时间", "Plate shows exact name and hours", "%", 5, "E23", "TP05"),
    ("ext_open", "公布时间内正常营业", "Open during posted hours", "%", 5, "E22", "TP05"),
    ("ext_hours", "连续营业时长达标", "Posted hours reach the norm", "%", 5, "E22", "TP05"),
    ("ext_clean", "厅外环境整洁", "Outside clean and tidy", "0–5", 0.3, "E23", "TP05"),
    ("greet_present", "迎候人员在岗", "Greeter or guide present", "%", 5, "E28", "TP05"),
    ("need_asked", "主动询问办理业务", "Need asked on own initiative", "%", 5, "E28", "TP05"),
    ("doc_precheck", "业务预处理", "Papers prechecked before the counter", "%", 5, "E28", "TP05"),
    ("guide_clear", "明确指引办理区域", "Clear direction to the right area", "%", 5, "E28", "TP05"),
    ("ticket_ok", "取号排队有序", "Ticket/queue order works", "%", 5, "E25", "TP05"),
    ("wait_care", "超10分钟至少一次关怀", "At least one care act over 10 min", "%", 5, "E25", "TP05"),
    ("wait_materials", "等候区物品", "Seats, water, reading, pens, leaflets", "%", 5, "E23", "TP05"),
    ("divert_tip", "主动引导自助终端", "Steered to kiosk or e-channel", "%", 5, "E42", "TP07"),
    ("listen", "耐心倾听准确理解", "Patient listening", "0–5", 0.3, "E24", "TP05"),
    ("cash_said", "唱收唱付", "Cash said aloud", "%", 5, "E24", "TP05"),
    ("two_hands", "双手接递", "Both hands used", "%", 5, "E24", "TP05"),
    ("smile", "对视露笑", "Eye contact with smile", "0–5", 0.3, "E24", "TP05"),
    ("recommend_fit", "按需推荐且不强推", "Fitting recommendation", "0–5", 0.3, "TP02", "TP02"),
    ("farewell", "礼貌道别", "Polite farewell", "%", 5, "E24", "TP05"),
    ("zones_count", "五大功能区齐全数", "Zones present of five", "%", 5, "E23", "TP05"),
    ("live_device", "真机可体验", "Working live devices", "%", 5, "TP10", "TP10"),
    ("demo_help", "演示与应用指导", "Demonstration and app help", "0–5", 0.3, "TP10", "TP10"),
    ("counter_tidy", "台席整齐无私人物品", "Counters tidy", "%", 5, "E23", "TP05"),
    ("air_light", "温度光线通风", "Temperature, light, air", "0–5", 0.3, "E23", "TP05"),
    ("zone_signs", "功能区标识醒目", "Zone signs clear", "%", 5, "E23", "TP05"),
    ("material_layout", "宣传品摆放有序", "Publicity orderly and current", "0–5", 0.3, "E18", "TP04"),
    ("crowd_order", "柜台前无拥挤喧哗", "No crowding or noise", "0–5", 0.3, "E23", "TP05"),
    ("no_unasked_service", "未发生未经确认开通业务", "Nothing opened unasked", "%", 5, "TP09", "TP09"),
    ("peak_score", "峰值感受", "Feeling at the peak", "0–10", 0.3, "TP05", "TP05"),
    ("end_score", "离厅时感受", "Feeling when leaving", "0–10", 0.3, "TP05", "TP05"),
)
_TOUCHPOINTS = (
    ("TP01", "网络质量", "Network quality", 6, 0),
    ("TP02", "资费套餐", "Tariff and packages", 5, 0),
    ("TP03", "促销活动", "Promotions", 6, 0),
    ("TP04", "业务宣传", "Publicity", 4, 0),
    ("TP05", "营业厅", "Business hall", 8, 7),
    ("TP06", "热线", "Hotline", 6, 0),
    ("TP07", "电子渠道", "E-channels", 7, 0),
    ("TP08", "话费信息与缴费", "Bill information and payment", 5, 0),
    ("TP09", "业务服务支撑与提醒", "Service support and reminders", 4, 0),
    ("TP10", "终端及售后", "Handset and after-sales", 4, 0),
)
_SECTIONS = (
    ("A", "厅外", "Exterior", 10.0),
    ("B", "接待区", "Reception", 14.0),
    ("C", "等候区", "Waiting", 14.0),
    ("D", "办理区", "Handling", 32.0),
    ("F", "环境设施", "Environment", 22.0),
    ("G", "合规", "Compliance", 0.0),
    ("H", "峰终", "Peak–end", 8.0),
)
_POLICY = (
    Bilingual(
        "重复的单位是营业厅，不是暗访次数：标准误按厅聚类、按地市分层（泰勒线性化），自由度 = 厅数 − 层数。",
        "The unit that repeats is the hall, not the visit: standard errors are clustered by hall within city "
        "(Taylor linearisation); df = halls − strata.",
    ),
    Bilingual(
        "要素 × 对手共 14 项检验为一族，按 Benjamini–Hochberg 校正（q = 0.05），Holm 值并列。",
        "The 14 tests of elements × rivals are one family, adjusted by Benjamini–Hochberg (q = 0.05); "
        "Holm stands beside it.",
    ),
    Bilingual(
        "同一运营商内从不变化的协议计数（如签署单据）按事实对比，不做检验。",
        "Protocol counts that never vary inside an operator are compared as facts, not tested.",
    ),
)


def sample_facts() -> WaveFacts:
    return WaveFacts(
        code="FJ-2012-12",
        name=Bilingual("福建营业厅三方对比 第 12 期", "Fujian business halls, three operators, wave 12"),
        period="2012-12",
        area=Bilingual("福建 9 地市", "Fujian, 9 cities"),
        form_id="store_visit",
        form_title=Bilingual("营业厅暗访", "Business hall mystery visit"),
        form_version="2012120101",
        rubric_version="2012120101",
        catalogue_version="1",
        generated_at=datetime(2013, 1, 9, 18, 30, tzinfo=BEIJING),
        filters=(Bilingual("只含已接受的暗访", "Accepted visits only"),),
        counts=(
            Fact(Bilingual("计划暗访", "Visits planned"), 216),
            Fact(Bilingual("已计分", "Scored"), 214),
            Fact(Bilingual("不可评分", "Not scorable"), 2),
            Fact(Bilingual("网点", "Sites"), 216),
        ),
        seeds=(Fact(Bilingual("抽样", "Sample"), 20121201),),
    )


def contrast(measure: MeasureFacts, ours: float, theirs: float, se: float, *, rival: str) -> Contrast:
    """One contrast whose interval, p and verdict follow from the values; facts where `se` is 0."""
    difference = theirs - ours if measure.is_lower_better else ours - theirs
    p = erfc(abs(difference) / se / sqrt(2)) if se else None
    low, high = (difference - 1.96 * se, difference + 1.96 * se) if se else (None, None)
    verdict, klass = _verdict(measure, difference, p, se)
    label = measure.label
    name = {"CU": ("联通", "China Unicom"), "CT": ("电信", "China Telecom")}[rival]
    return Contrast(
        rival=rival,
        n_ours=72,
        n_rival=72,
        difference=difference,
        se=se or None,
        df=126.0 if se else None,
        low=low,
        high=high,
        statistic=difference / se if se else None,
        p=p,
        p_holm=min(1.0, p * 14) if p is not None else None,
        p_bh=min(1.0, p * 3) if p is not None else None,
        method="design_t" if se else "facts",
        verdict=verdict,
        klass=klass,
        smallest_detectable=2.8 * se if se else None,
        sentence=Bilingual(
            f"{label.zh}：移动 {ours:.3g}，{name[0]} {theirs:.3g}，差 {difference:+.3g}（{verdict}）。",
            f"{label.en}: China Mobile {ours:.3g}, {name[1]} {theirs:.3g}: {difference:+.3g} ({verdict}).",
        ),
    )


def _verdict(measure: MeasureFacts, difference: float, p: float | None, se: float) -> tuple[Verdict, Klass]:
    if abs(difference) >= measure.delta and (p is None or p * 3 < 0.05):
        if difference > 0:
            return Verdict.LEAD, Klass.SIGNIFICANT_LEAD
        return Verdict.LAG, Klass.SIGNIFICANT_LAG
    if abs(difference) + 1.96 * se < measure.delta:
        return Verdict.EQUIVALENT, Klass.PARITY
    return Verdict.NOT_ENOUGH_DATA, Klass.NOT_ENOUGH_DATA


def measure_result(measure: MeasureFacts, values: tuple[float, float, float], se: float) -> MeasureResult:
    contrasts = tuple(
        contrast(measure, values[0], value, se, rival=rival)
        for rival, value in zip(OPERATORS[1:], values[1:], strict=True)
    )
    verdicts = {found.verdict for found in contrasts}
    overall = Overall.MIXED
    if Verdict.LAG in verdicts:
        overall = Overall.DISADVANTAGE
    elif len(verdicts) == 1:
        overall = {Verdict.LEAD: Overall.ADVANTAGE, Verdict.EQUIVALENT: Overall.PARITY}.get(
            verdicts.pop(), Overall.NOT_ENOUGH_DATA
        )
    return MeasureResult(measure, tuple(_estimates(values, se)), contrasts, overall)


def _estimates(values: tuple[float, float, float], se: float) -> Iterator[Estimate]:
    own_se = se / sqrt(2)
    for operator, value in zip(OPERATORS, values, strict=True):
        yield Estimate(
            operator=operator,
            n=72,
            n_clusters=72,
            estimate=value,
            se=own_se,
            df=63.0,
            low=value - 1.96 * own_se,
            high=value + 1.96 * own_se,
            deff=1.0,
            effective_n=72.0,
        )


def _element(
    row: tuple[str, str, str, str, str, float, bool, str, tuple[float, float, float], float],
) -> MeasureResult:
    code, item, zh, en, unit, delta, is_lower_better, role, values, se = row
    measure = MeasureFacts(
        code=code,
        item=f"store_visit.{item}",
        label=Bilingual(zh, en),
        element=code,
        touchpoint="TP05",
        role=Role(role),
        unit=unit,
        delta=delta,
        is_lower_better=is_lower_better,
    )
    return measure_result(measure, values, se)


def _supporting(index: int) -> MeasureResult:
    item, zh, en, unit, delta, element, touchpoint = _SUPPORTING[index]
    measure = MeasureFacts(
        code=item,
        item=f"store_visit.{item}",
        label=Bilingual(zh, en),
        element=element if element.startswith("E") else "",
        touchpoint=touchpoint,
        role=Role.SUPPORTING,
        unit=unit,
        delta=delta,
    )
    top = {"%": 100.0, "0–5": 5.0, "0–10": 10.0}[unit]
    ours = top * (0.7 + 0.01 * (index % 7))
    return measure_result(
        measure, (ours, ours - delta * (index % 4), ours + delta * (index % 3 - 1)), delta / 2.2
    )


def _touchpoint(row: tuple[str, str, str, int, int]) -> TouchpointScore:
    code, zh, en, n_elements, n_measured = row
    measured = n_measured * 2 >= n_elements
    return TouchpointScore(
        touchpoint=code,
        label=Bilingual(zh, en),
        n_elements=n_elements,
        n_measured=n_measured,
        is_sufficient=measured,
        scores={"CM": 68.2, "CU": 71.9, "CT": 66.3} if measured else dict.fromkeys(OPERATORS),
        leads={"CU": -3.7, "CT": 1.9} if measured else dict.fromkeys(OPERATORS[1:]),
    )


def _city(index: int) -> CityLead:
    code, zh, en = CITIES[index]
    lead = 5.4 - 1.1 * index
    return CityLead(
        city=code,
        label=Bilingual(zh, en),
        scores={"CM": 82.0 + lead, "CU": 82.0, "CT": 80.5},
        n_sites=dict.fromkeys(OPERATORS, 8),
        strong_rival="CU",
        lead=lead,
        low=lead - 3.1,
        high=lead + 3.1,
        rank=index + 1,
        band="A" if index < 3 else "AB" if index < 6 else "B",
    )


def sample_results() -> WaveResults:
    form = MeasureFacts(
        code="form_score",
        item="store_visit",
        label=Bilingual("表单得分", "Form score"),
        element="",
        touchpoint="TP05",
        role=Role.SUPPORTING,
        unit="points",
        delta=3,
    )
    return WaveResults(
        ours="CM",
        rivals=OPERATORS[1:],
        n_visits=214,
        n_sites=214,
        elements=tuple(map(_element, _ELEMENTS)),
        supporting=tuple(map(_supporting, range(len(_SUPPORTING)))),
        form_score=measure_result(form, (84.3, 81.2, 80.6), 1.05),
        touchpoints=tuple(map(_touchpoint, _TOUCHPOINTS)),
        composite=_touchpoint(("", "综合", "Composite", 55, 7)),
        cities=tuple(map(_city, range(len(CITIES)))),
        family_size=14,
        supporting_family_size=60,
        policy=_POLICY,
    )


def sample_rubric() -> Rubric:
    rows = [(row[1], row[2], row[3], row[4], row[0]) for row in _ELEMENTS]
    rows += [(row[0], row[1], row[2], row[3], row[5]) for row in _SUPPORTING]
    items = [
        RubricItem(
            name=name,
            section=_SECTIONS[index % len(_SECTIONS)][0],
            label=Bilingual(zh, en),
            points=2.0,
            rule=Rule("sec 30/120", Measure.TIME, "s", 30, 120)
            if unit == "s"
            else Rule("yn", Measure.YES_NO),
            element=element,
            is_veto=name == "no_unasked_service",
            evidence="P" if element == "E23" else "",
        )
        for index, (name, zh, en, unit, element) in enumerate(rows)
    ]
    sections = tuple(RubricSection(name, Bilingual(zh, en), points) for name, zh, en, points in _SECTIONS)
    return Rubric("store_visit", "2012120101", sections, tuple(items))


def sample_visits() -> Iterator[VisitRow]:
    for index in range(len(CITIES) * 8 * len(OPERATORS)):
        hall, operator = divmod(index, len(OPERATORS))
        code, zh, en = CITIES[hall // 8]
        operator_code = OPERATORS[operator]
        yield VisitRow(
            visit_id=f"FJ-2012-12-{operator_code}-{code}-{hall % 8 + 1:02d}",
            site_code=f"{operator_code}-{code}-{hall % 8 + 1:02d}",
            site_name=f"{zh}{'移动联通电信'[2 * operator : 2 * operator + 2]}第{hall % 8 + 1}营业厅",
            operator=operator_code,
            city=Bilingual(zh, en),
            visited_on=date(2012, 12, 3) + timedelta(days=hall % 5),
        )


def _site(index: int, visit: VisitRow) -> SiteRow:
    score = 78.0 + (index * 37 % 150) / 10
    return SiteRow(
        site_code=visit.site_code,
        site_name=visit.site_name,
        operator=visit.operator,
        city=visit.city,
        n_visits=1,
        n_not_scorable=0,
        n_vetoes=0,
        score=score,
        raw_score=score,
        section_scores=tuple(score - 5 + 2 * section for section in range(len(_SECTIONS))),
        lead=score - 81.0 if visit.operator == "CM" else None,
        strong_rival="CU" if visit.operator == "CM" else "",
    )


def _item_rows(visit: VisitRow, rubric: Rubric) -> Iterator[ItemRow]:
    for index, item in enumerate(rubric.items):
        if item.name == "wait_care":
            reason = "等候不足 10 分钟，无从判断"
            yield ItemRow(visit, item, "", None, None, None, AnswerStatus.NOT_APPLICABLE, reason)
        elif item.rule.measure is Measure.TIME:
            yield ItemRow(visit, item, str(30 + index), 30.0 + index, 1.5, 2.0, AnswerStatus.SCORED)
        else:
            yield ItemRow(visit, item, "是 yes", 1.0, 2.0, 2.0, AnswerStatus.SCORED)


def sample_book(*, n_visits: int = 216) -> Book:
    rubric = sample_rubric()
    visits = [*islice(sample_visits(), n_visits)]
    veto_item = next(item for item in rubric.items if item.is_veto)
    photographed = [item for item in rubric.items if item.evidence]
    received = datetime(2012, 12, 3, 10, 4, tzinfo=BEIJING)
    return Book(
        facts=sample_facts(),
        results=sample_results(),
        rubric=rubric,
        sites=[_site(index, visit) for index, visit in enumerate(visits)],
        items=(row for visit in visits for row in _item_rows(visit, rubric)),
        vetoes=[VetoRow(visits[4], veto_item, "否 no", 83.4, 0.0, "no_unasked_service.jpg")],
        photos=(
            PhotoRow(visit, item, f"{item.name}.jpg", f"{index:064x}", 1600, 1200, received, received)
            for index, visit in enumerate(visits)
            for item in photographed[:3]
        ),
        flags=[
            FlagRow(
                Bilingual("用时过短", "Too quick"),
                visits[7],
                Bilingual("全程 90 秒，中位数 38 分钟", "90 seconds in all, median 38 minutes"),
                Severity.SERIOUS,
            ),
            FlagRow(
                Bilingual("照片重复", "Photo seen before"),
                visits[11],
                Bilingual("与另一次暗访的照片相同", "The same photo came with another visit"),
                Severity.DOUBT,
            ),
        ],
    )
