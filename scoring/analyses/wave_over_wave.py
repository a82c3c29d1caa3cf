"""What changed since the last wave, is it real, and is the weakness mended (domain A13, A14)?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from forms.text import Bilingual
from scoring.analyses.wave_changes import (
    ComparableVersions,
    GapChange,
    Mending,
    RankChange,
    WaveChange,
    WaveChanges,
)
from scoring.analyses.wave_sentences import declared_comparable, sentence
from scoring.cities import PRINTED_DECIMALS
from scoring.comparable import Comparable
from scoring.contrasts import FEWEST_CLUSTERS, NEGLIGIBLE, Finding, Method, Pair, find
from scoring.estimates import estimate_columns
from scoring.results import Estimate, Klass, MeasureResult, Verdict
from scoring.score import FloatArray
from scoring.stats.before_after import Cell, difference_in_differences, period_design
from scoring.stats.multiplicity import Correction, benjamini_hochberg, holm
from scoring.stats.ranking import competition_ranks
from scoring.verdicts import Judgement, judge_family
from scoring.wave import WaveArrays

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
    notes = [declared_comparable(waves.declaration)] if waves.declaration else []
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
    return replace(followed, caveats=caveats, sentence=sentence(followed))


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
