"""What changed since the last wave, is it real, and is the weakness mended (domain A13, A14)?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from forms.text import Bilingual, listed
from scoring.cities import PRINTED_DECIMALS
from scoring.comparable import Comparable
from scoring.contrasts import FEWEST_CLUSTERS, NEGLIGIBLE, Finding, Method, Pair, find
from scoring.estimates import estimate_columns
from scoring.results import Contrast, Estimate, Klass, MeasureFacts, MeasureResult, Verdict
from scoring.score import FloatArray
from scoring.stats.before_after import Cell, difference_in_differences, period_design
from scoring.stats.multiplicity import Correction, benjamini_hochberg, holm
from scoring.stats.ranking import competition_ranks
from scoring.verdicts import Judgement, judge_family
from scoring.wave import WaveArrays
from scoring.words import CLASSES, brief, difference_unit, operator_name, unit_name

NO_GAP_SHOWN = Bilingual(
    zh="持平是指没有发现差距，不等于证明没有差距。",
    en="Parity here means that no gap was found, not that there was shown to be none.",
)
PAIRS_UNUSED = Bilingual(
    zh="所用方法把两期都有的网点当作重新抽取的网点。",
    en="The method used treats sites of both waves as if they were drawn anew.",
)
CHANGE_OF_SITES = Bilingual(
    zh="变化按网点自身的数值计算，不等于两期数值之差。",
    en="The change is of the sites' own values, so it is not the difference of the two values shown.",
)

_WORSE_THAN_PARITY = {Klass.SLIGHT_LAG, Klass.SIGNIFICANT_LAG}


@dataclass(frozen=True, slots=True)
class ComparableVersions:
    """Someone's word that versions of a form measure the same.

    Attributes:
        form: its id.
        versions: two or more, each comparable with each.
        declared_by: who says so.
        declared_on: when.
        reason: why the change of version does not touch what is measured.
        codes: of the measures it holds for, as in `MeasureFacts.code`; empty for all of the form.

    Raises:
        ValueError: fewer than two versions, nobody who says so, no reason.
    """

    form: str
    versions: tuple[str, ...]
    declared_by: str
    declared_on: date
    reason: str
    codes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(set(self.versions)) < 2:
            raise ValueError("versions must be two or more")
        for name in ("declared_by", "reason"):
            if not str(getattr(self, name)).strip():
                raise ValueError(f"{name} must not be empty")


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """One measure in one wave.

    Attributes:
        wave: how the wave is printed.
        line: province, city or third_party.
        method: experience, walkthrough or survey.
        visits: n rows, all operators'.
        comparable: the measure.
        columns: numerator and denominator, each (n,), as `comparable.columns_of` gives them.
        published: what the wave's own comparison said of it: ours first, and a contrast per rival.
    """

    wave: str
    line: str
    method: str
    visits: WaveArrays
    comparable: Comparable
    columns: tuple[FloatArray, FloatArray]
    published: MeasureResult

    @property
    def ours(self) -> Estimate:
        return self.published.estimates[0]


@dataclass(frozen=True, slots=True)
class RankChange:
    """A unit's place now and before; None where it had no value. Ties share the better rank."""

    unit: str
    before: int | None
    now: int | None

    @property
    def arrow(self) -> str:
        """↑ nearer the top, ↓ further from it, → as before; empty without a rank in both."""
        if self.before is None or self.now is None:
            return ""
        return "↑" if self.now < self.before else "↓" if self.now > self.before else "→"


class Mending(StrEnum):
    """What the later wave says of a weakness of the earlier one."""

    NO_WEAKNESS = "no_weakness"
    NOT_PROVED = "not_proved"  # stays open
    IMPROVED = "improved"  # by δ or more and more than chance, yet a gap may remain
    GAP_CLOSED = "gap_closed"  # no longer worse than parity


@dataclass(frozen=True, slots=True)
class GapChange:
    """How the difference to one rival moved; positive is in our favour, in the measure's unit.

    Attributes:
        rival: whose.
        before: the contrast that the earlier wave published; None where it had none.
        now: of the later wave.
        change: now − before; None across a break line or without values.
        low: of its 95 % interval; None where the sample cannot tell, or below five sites in one of the cells.
        high: as `low`.
        p: as `low`, two-sided.
        p_adjusted: over all gaps compared together.
    """

    rival: str
    before: Contrast | None
    now: Contrast | None
    change: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    p_adjusted: float | None = None

    @property
    def class_before(self) -> Klass:
        return self.before.klass if self.before else Klass.NOT_ENOUGH_DATA

    @property
    def class_now(self) -> Klass:
        return self.now.klass if self.now else Klass.NOT_ENOUGH_DATA


@dataclass(frozen=True, slots=True)
class WaveChange:
    """One measure of one operator from a wave to a later one, in the measure's unit.

    Attributes:
        measure: as the later wave prints it.
        wave_before: name of the earlier wave.
        wave_now: of the later.
        before: the value as published.
        now: likewise.
        n_sites_both: sites with rows in both waves.
        breaks: why a break line stands between the two; empty where they may be compared.
        change: now − before, whichever way is better; None across a break line or without values.
        low: of its 95 % interval; None where nothing was tested.
        high: as `low`.
        judgement: of the same change turned so that positive is better: its p, adjusted p and method, and
            with the verdict "lead" it improved, with "lag" it got worse, "equivalent" is unchanged.
        gaps: one per rival.
        rank: among the operators; before is None across a break line.
        weak_against: rivals whose lead is followed until it is gone.
        mending: of that weakness.
        sentence: all of it for a reader.
        caveats: what must be known beside it.
    """

    measure: MeasureFacts
    wave_before: str
    wave_now: str
    before: Estimate
    now: Estimate
    n_sites_both: int
    breaks: tuple[Bilingual, ...]
    change: float | None
    low: float | None
    high: float | None
    judgement: Judgement
    gaps: tuple[GapChange, ...]
    rank: RankChange
    weak_against: tuple[str, ...] = ()
    mending: Mending = Mending.NO_WEAKNESS
    sentence: Bilingual = field(default=Bilingual("", ""))
    caveats: tuple[Bilingual, ...] = ()


@dataclass(frozen=True, slots=True)
class WaveChanges:
    """Rows compared as one family; `family_size` counts the changes tested and corrected together."""

    rows: tuple[WaveChange, ...]
    family_size: int


def waves_compared(
    pairs: Sequence[tuple[Measured, Measured]],
    *,
    minimum_n: int,
    declared: Sequence[ComparableVersions] = (),
    correction: Correction = Correction.BH,
) -> WaveChanges:
    """What changed from one wave to a later, measure by measure, and which weakness is mended?

    Args:
        pairs: the earlier wave and the later of one measure and operator; a family of one or more.
        minimum_n: fewest answers a wave that are tested.
        declared: versions that may be compared.
        correction: of p over the family.

    Returns:
        A row per pair. Across a break line the values stand, without a change. Without an answer, with too
        few sites or where nothing varies there is no interval and no p.

    Raises:
        ValueError: a pair of two measures or two operators, or a published value that is not of the rows.

    Formula:
        the two waves as two sides of a `period_design` under `contrasts.find`, so that sites of both waves
        are paired and others are not: as `before_after` from 12 sites a wave on, below that on sites' values.
        The move of a gap is `difference_in_differences` with the rival as control. Weak is a significant lag;
        mended when the later wave is not worse than parity against any rival, or the value improved by δ or
        more with adjusted p < .05 (domain A13). A rival without enough data mends nothing, nor does a break.
    """
    changes = _unfollowed(pairs, minimum_n=minimum_n, declared=declared, correction=correction)
    return replace(changes, rows=tuple(_followed(row, ()) for row in changes.rows))


def wave_series(
    waves: Sequence[Measured],
    *,
    minimum_n: int,
    declared: Sequence[ComparableVersions] = (),
    correction: Correction = Correction.BH,
) -> WaveChanges:
    """As `waves_compared` for each wave and the next, following a weakness until it is mended.

    Args:
        waves: of one measure, the earliest first; a weakness found in one stays open through later waves
            that cannot tell, and through break lines.
        minimum_n: as for `waves_compared`.
        declared: likewise.
        correction: likewise.

    Raises:
        ValueError: as for `waves_compared`.
    """
    changes = _unfollowed(
        list(pairwise(waves)), minimum_n=minimum_n, declared=declared, correction=correction
    )
    rows: list[WaveChange] = []
    still_weak: tuple[str, ...] = ()
    for row in changes.rows:
        rows.append(_followed(row, still_weak))
        still_weak = rows[-1].weak_against if rows[-1].mending is Mending.NOT_PROVED else ()
    return replace(changes, rows=tuple(rows))


def rank_changes(
    before: Mapping[str, float | None], now: Mapping[str, float | None], *, is_lower_better: bool = False
) -> tuple[RankChange, ...]:
    """Where does each unit stand, and where did it stand before?

    Args:
        before: value per operator, city or province; None, or no entry, where there is none.
        now: likewise; the rows come in its order.
        is_lower_better: the lowest value ranks first.

    Returns:
        Ranks of values as printed, so what a reader sees as equal ties: 1, 2, 2, 4.

    Raises:
        ValueError: a value that is NaN or infinite.

    Example:
        >>> found = rank_changes({"a": 1.0, "b": 3.0}, {"a": 4.0, "b": 3.0, "c": 3.0, "d": 1.0})
        >>> [(one.now, one.before, one.arrow) for one in found]
        [(1, 2, '↑'), (2, 1, '↓'), (2, None, ''), (4, None, '')]
    """
    ranks_before, ranks_now = (_ranks(wave, is_lower_better) for wave in (before, now))
    return tuple(RankChange(unit, ranks_before.get(unit), ranks_now.get(unit)) for unit in now)


def breaks_between(
    before: Measured, now: Measured, declared: Sequence[ComparableVersions] = ()
) -> tuple[Bilingual, ...]:
    """Why two waves of a measure may not be compared; empty where they may.

    Only a change of version can be declared harmless; another meaning, line or method never is.
    """
    was, became = before.visits.rubric.version, now.visits.rubric.version
    reasons = [
        Bilingual(f"{zh}由 {old} 变为 {new}", f"the {en} changed from {old} to {new}")
        for zh, en, old, new in (
            ("主线", "line", before.line, now.line),
            ("方式", "method", before.method, now.method),
        )
        if old != new
    ]
    if _meaning(before) != _meaning(now):
        reasons.insert(0, Bilingual("指标含义变了", "the meaning of the measure changed"))
    if was != became and _declaration(before, now, declared) is None:
        reasons.append(
            Bilingual(f"版本由 {was} 变为 {became}", f"the version changed from {was} to {became}")
        )
    return tuple(reasons)


def _unfollowed(
    pairs: Sequence[tuple[Measured, Measured]],
    *,
    minimum_n: int,
    declared: Sequence[ComparableVersions],
    correction: Correction,
) -> WaveChanges:
    """The rows before their weaknesses are followed."""
    compared = [_waves(before, now, declared) for before, now in pairs]
    findings = [_finding(waves, minimum_n) for waves in compared]
    deltas = [waves.now.published.measure.delta for waves in compared]
    judgements, family_size = judge_family(findings, deltas, correction)
    gaps = _adjusted([_gaps(waves) for waves in compared], correction)
    rows = [_row(waves, judged, own) for waves, judged, own in zip(compared, judgements, gaps, strict=True)]
    return WaveChanges(tuple(rows), family_size)


@dataclass(frozen=True, slots=True, eq=False)
class _Waves:
    """An earlier and a later wave of one measure, and what stands between them."""

    before: Measured
    now: Measured
    breaks: tuple[Bilingual, ...]
    declaration: ComparableVersions | None


def _waves(before: Measured, now: Measured, declared: Sequence[ComparableVersions]) -> _Waves:
    if before.published.measure.code != now.published.measure.code:
        raise ValueError("pairs must be of one measure")
    if before.ours.operator != now.ours.operator:
        raise ValueError("pairs must be of one operator")
    for measured in (before, now):
        if int(np.count_nonzero(measured.columns[1][_rows_of(measured, measured.ours.operator)])) != (
            measured.ours.n
        ):
            raise ValueError(f"{measured.wave}: published is not of these visits")
    declaration = _declaration(before, now, declared)
    return _Waves(before, now, breaks_between(before, now, declared), declaration)


def _meaning(measured: Measured) -> tuple[object, ...]:
    """What must agree for two values to say the same thing."""
    facts, feed = measured.comparable.facts, measured.comparable.feed
    return (
        measured.visits.rubric.form_id,
        measured.visits.cut,
        *(facts.item, facts.unit, facts.is_lower_better),
        *(feed.reading, feed.divided_by),
        *(measured.comparable.limit, measured.comparable.is_share),
    )


def _declaration(
    before: Measured, now: Measured, declared: Sequence[ComparableVersions]
) -> ComparableVersions | None:
    """The one that makes two different versions comparable."""
    was, became = before.visits.rubric.version, now.visits.rubric.version
    code, form = now.published.measure.code, now.visits.rubric.form_id
    fitting = (
        one
        for one in declared
        if one.form == form and {was, became} <= set(one.versions) and (not one.codes or code in one.codes)
    )
    return None if was == became else next(fitting, None)


def _rows_of(measured: Measured, *operators: str) -> NDArray[np.bool_]:
    return np.isin(measured.visits.operator, operators)


def _pair(waves: _Waves, *, rival: str = "") -> Pair:
    """The later wave as first side, the earlier as second, with a rival's rows as control."""
    ours = waves.now.ours.operator
    kept = [(wave, _rows_of(wave, ours, rival)) for wave in (waves.before, waves.now)]
    visits = [(wave.visits, rows) for wave, rows in kept]
    design = period_design(
        np.repeat([False, True], [int(np.count_nonzero(rows)) for _, rows in kept]),
        is_control=np.concatenate([wave.operator[rows] == rival for wave, rows in visits]).astype(np.bool_),
        cluster=np.concatenate([wave.site[rows] for wave, rows in visits]),
        area=np.concatenate([wave.city[rows] for wave, rows in visits]),
        weight=np.concatenate([wave.weight[rows] for wave, rows in visits]),
    )
    above, below = (np.concatenate([wave.columns[side][rows] for wave, rows in kept]) for side in (0, 1))
    comparable = replace(waves.now.comparable, facts=waves.now.published.measure)
    estimates = estimate_columns(design, [(above, below)])
    return Pair(comparable, estimates, 0, first=Cell.TREATED_AFTER, second=Cell.TREATED_BEFORE)


def _finding(waves: _Waves, minimum_n: int) -> Finding:
    """Of the change, positive when better; nothing across a break line."""
    if waves.breaks:
        return Finding(Method.NOT_TESTABLE)
    finding = find(_pair(waves), minimum_n=minimum_n)
    is_unpaired = finding.method in {Method.EXACT, Method.CLUSTER_WELCH} and _n_sites_both(waves) > 0
    return replace(finding, caveats=(*finding.caveats, PAIRS_UNUSED)) if is_unpaired else finding


def _n_sites_both(waves: _Waves) -> int:
    ours = waves.now.ours.operator
    before, now = (wave.visits.site[_rows_of(wave, ours)] for wave in (waves.before, waves.now))
    return len(set(before.tolist()) & set(now.tolist()))


def _gaps(waves: _Waves) -> tuple[GapChange, ...]:
    """One per rival of either wave, in the later wave's order."""
    was, became = (
        {contrast.rival: contrast for contrast in wave.published.contrasts}
        for wave in (waves.before, waves.now)
    )
    return tuple(
        _gap(waves, GapChange(rival, was.get(rival), became.get(rival))) for rival in {**became, **was}
    )


def _gap(waves: _Waves, gap: GapChange) -> GapChange:
    if waves.breaks:
        return gap
    pair = _pair(waves, rival=gap.rival)
    moved = difference_in_differences(pair.estimates, 0)
    if moved.estimate is None:
        return gap
    change = pair.orientation * moved.estimate + 0.0
    if moved.low is None or moved.high is None or min(moved.n_clusters) < FEWEST_CLUSTERS:
        return replace(gap, change=change)
    low, high = sorted((pair.orientation * moved.low, pair.orientation * moved.high))
    return replace(gap, change=change, low=low, high=high, p=moved.p_value)


def _adjusted(
    rows: Sequence[tuple[GapChange, ...]], correction: Correction
) -> tuple[tuple[GapChange, ...], ...]:
    """All gaps with their p corrected as one family."""
    raw = [gap.p for gaps in rows for gap in gaps]
    p_values = iter((holm(raw) if correction is Correction.HOLM else benjamini_hochberg(raw)).p_values)
    return tuple(tuple(replace(gap, p_adjusted=next(p_values)) for gap in gaps) for gaps in rows)


def _ranks(wave: Mapping[str, float | None], is_lower_better: bool) -> dict[str, int]:  # noqa: FBT001 - private
    printed = {unit: round(value, PRINTED_DECIMALS) for unit, value in wave.items() if value is not None}
    if not np.isfinite(list(printed.values())).all():
        raise ValueError("before and now must hold finite values, or None")
    ranks = competition_ranks([-value if is_lower_better else value for value in printed.values()])
    return dict(zip(printed, ranks, strict=True))


def _rank(waves: _Waves) -> RankChange:
    before, now = (
        {one.operator: one.estimate for one in wave.published.estimates} for wave in (waves.before, waves.now)
    )
    is_lower_better = waves.now.published.measure.is_lower_better
    ours, *_ = rank_changes({} if waves.breaks else before, now, is_lower_better=is_lower_better)
    return ours


def _row(waves: _Waves, judgement: Judgement, gaps: tuple[GapChange, ...]) -> WaveChange:
    finding = judgement.finding
    sign = -1.0 if waves.now.published.measure.is_lower_better else 1.0
    ends = [] if finding.low is None or finding.high is None else [sign * finding.low, sign * finding.high]
    low, high = sorted(ends) if ends else (None, None)
    change = None if finding.difference is None else sign * finding.difference + 0.0
    return WaveChange(
        measure=waves.now.published.measure,
        wave_before=waves.before.wave,
        wave_now=waves.now.wave,
        before=waves.before.ours,
        now=waves.now.ours,
        n_sites_both=_n_sites_both(waves),
        breaks=waves.breaks,
        change=change,
        low=low,
        high=high,
        judgement=judgement,
        gaps=gaps,
        rank=_rank(waves),
        caveats=(*finding.caveats, *_row_caveats(waves, change)),
    )


def _row_caveats(waves: _Waves, change: float | None) -> list[Bilingual]:
    notes = [_declared(waves.declaration)] if waves.declaration else []
    was, became = waves.before.ours.estimate, waves.now.ours.estimate
    if change is None or was is None or became is None:
        return notes
    is_of_sites = abs(became - was - change) > NEGLIGIBLE * max(abs(was), abs(became))
    return [*notes, CHANGE_OF_SITES] if is_of_sites else notes


def _followed(row: WaveChange, still_weak: Sequence[str]) -> WaveChange:
    """The row with its weaknesses, those still open from earlier waves among them, and its sentence."""
    weak = tuple(
        gap.rival for gap in row.gaps if gap.class_before is Klass.SIGNIFICANT_LAG or gap.rival in still_weak
    )
    followed = replace(row, weak_against=weak, mending=_mending(row, weak))
    is_parity_only_found = followed.mending is Mending.GAP_CLOSED and any(
        gap.now and gap.now.klass is Klass.PARITY and gap.now.verdict is not Verdict.EQUIVALENT
        for gap in row.gaps
        if gap.rival in weak
    )
    caveats = (*row.caveats, *((NO_GAP_SHOWN,) if is_parity_only_found else ()))
    return replace(followed, caveats=caveats, sentence=_sentence(followed))


def _mending(row: WaveChange, weak: Sequence[str]) -> Mending:
    if not weak:
        return Mending.NO_WEAKNESS
    if row.breaks:
        return Mending.NOT_PROVED
    is_behind = any(gap.class_now in _WORSE_THAN_PARITY for gap in row.gaps)
    is_known = all(gap.class_now is not Klass.NOT_ENOUGH_DATA for gap in row.gaps if gap.rival in weak)
    if is_known and not is_behind:
        return Mending.GAP_CLOSED
    return Mending.IMPROVED if row.judgement.verdict is Verdict.LEAD else Mending.NOT_PROVED


def _declared(declaration: ComparableVersions) -> Bilingual:
    versions, who, day = ", ".join(declaration.versions), declaration.declared_by, declaration.declared_on
    return Bilingual(
        zh=f"版本 {versions} 由{who}于 {day} 声明可比：{declaration.reason}",
        en=f"Versions {versions} were declared comparable by {who} on {day}: {declaration.reason}",
    )


def _sentence(row: WaveChange) -> Bilingual:
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
    moved, amount = _moved(row, us), _amount(abs(row.change), row.measure.unit)
    evidence, limit = _evidence(row), _amount(row.measure.delta, row.measure.unit)
    if finding.method is Method.NOT_TESTABLE:
        zh, en = (finding.caveats[0].zh.rstrip("。"), finding.caveats[0].en.rstrip("."))
        return Bilingual(f"不能判定{moved.zh}是否真有变化：{zh}", f"Cannot tell a change in {moved.en}: {en}")
    better = (finding.difference or 0.0) > 0
    zh, en = ("改善", "better") if better else ("变差", "worse")
    if row.judgement.verdict in {Verdict.LEAD, Verdict.LAG}:
        return Bilingual(
            f"{moved.zh}，{zh} {amount.zh}{evidence.zh}", f"{moved.en}: {en} by {amount.en}{evidence.en}"
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
    least = _amount(finding.smallest_detectable or 0.0, row.measure.unit)
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
    p = row.judgement.p_adjusted
    said = "<0.001" if p < 0.001 else f"={p:.3f}"
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


def _amount(number: float, unit: str) -> Bilingual:
    name = difference_unit(unit)
    return Bilingual(zh=f"{brief(number)} {name.zh}".rstrip(), en=f"{brief(number)} {name.en}".rstrip())
