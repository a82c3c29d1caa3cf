"""Findings to verdicts: the four honest answers, their finer classes, and both rivals together."""

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.contrasts import ALPHA, NEGLIGIBLE, Finding, Method
from scoring.results import Contrast, Klass, Overall, Verdict
from scoring.stats.multiplicity import Correction, benjamini_hochberg, holm


@dataclass(frozen=True, slots=True)
class Judgement:
    """A finding with its family's adjusted p values and what follows from them; `p_adjusted` decided."""

    finding: Finding
    p_holm: float | None
    p_bh: float | None
    p_adjusted: float | None
    verdict: Verdict
    klass: Klass


def judge_family(
    findings: Sequence[Finding], deltas: Sequence[float], correction: Correction
) -> tuple[tuple[Judgement, ...], int]:
    """Every finding judged with its p corrected over all of them that were tested, and how many those are.

    `p_holm` and `p_bh` are of each finding's own p; the verdict rests on the same correction of what decides.
    """
    raw = [finding.p for finding in findings]
    by_holm, by_bh = holm(raw), benjamini_hochberg(raw)
    correct = holm if correction is Correction.HOLM else benjamini_hochberg
    deciding = correct(
        [finding.p if finding.p_deciding is None else finding.p_deciding for finding in findings]
    )
    judgements = tuple(
        Judgement(finding, p_holm, p_bh, p_adjusted, *judge(finding, p_adjusted=p_adjusted, delta=delta))
        for finding, p_holm, p_bh, p_adjusted, delta in zip(
            findings, by_holm.p_values, by_bh.p_values, deciding.p_values, deltas, strict=True
        )
    )
    return judgements, deciding.family_size


def judge(finding: Finding, *, p_adjusted: float | None, delta: float) -> tuple[Verdict, Klass]:
    """Verdict and class of one contrast.

    A lead or lag needs both an adjusted p below .05 and a difference of δ or more; equivalence needs the
    difference shown to lie inside ±δ (two one-sided tests). All else is not enough data; there the class
    still says whether the sample was large enough to be tested ("parity": no difference shown) or not.
    """
    if finding.difference is None or finding.method is Method.NOT_TESTABLE:
        return Verdict.NOT_ENOUGH_DATA, Klass.NOT_ENOUGH_DATA
    is_real = finding.method is Method.FACTS or (p_adjusted is not None and p_adjusted < ALPHA)
    reached = delta * (1 - NEGLIGIBLE)  # 4.5 − 4.2 is .3 to a reader and less in binary
    if is_real and finding.difference >= reached:
        return Verdict.LEAD, Klass.SIGNIFICANT_LEAD
    if is_real and finding.difference <= -reached:
        return Verdict.LAG, Klass.SIGNIFICANT_LAG
    verdict = Verdict.EQUIVALENT if finding.is_equivalent else Verdict.NOT_ENOUGH_DATA
    if not is_real or finding.difference == 0:
        return verdict, Klass.PARITY
    return verdict, Klass.SLIGHT_LEAD if finding.difference > 0 else Klass.SLIGHT_LAG


def overall(contrasts: Sequence[Contrast]) -> Overall:
    """An element's verdict over its rivals (domain A5).

    A lag against any rival is a disadvantage, a lead against all an advantage, a lead against some while the
    others were tested and no lead shown is mixed. Parity is claimed only where equivalence was shown to all.
    """
    verdicts = {contrast.verdict for contrast in contrasts}
    if Verdict.LAG in verdicts:
        return Overall.DISADVANTAGE
    if verdicts == {Verdict.LEAD}:
        return Overall.ADVANTAGE
    if verdicts == {Verdict.EQUIVALENT}:
        return Overall.PARITY
    if Verdict.LEAD in verdicts and all(
        contrast.klass is not Klass.NOT_ENOUGH_DATA for contrast in contrasts
    ):
        return Overall.MIXED
    return Overall.NOT_ENOUGH_DATA
