"""The sentences at the top of the summary: where we lag, where we lead, what cannot be told."""

from collections.abc import Iterator

from forms.text import Bilingual
from scoring import words
from scoring.results import Contrast, MeasureResult, Verdict, WaveResults
from scoring.workbook.layout import Headlines

_MOST_NAMED = 5


def headlines(results: WaveResults) -> Headlines:
    """Lag first: it is what the reader came to find out."""
    if not results.elements:
        return Headlines(
            ((Verdict.NOT_ENOUGH_DATA, Bilingual("○ 还没有可比较的要素", "○ No element to compare yet")),)
        )
    return Headlines(
        (
            (Verdict.LAG, _found(results, Verdict.LAG)),
            (Verdict.LEAD, _found(results, Verdict.LEAD)),
            (Verdict.NOT_ENOUGH_DATA, _untold(results)),
        )
    )


def _found(results: WaveResults, verdict: Verdict) -> Bilingual:
    found = sorted(
        (result for result in results.elements if any(_with(verdict, result))),
        key=lambda result: max(_reach(contrast, result) for contrast in _with(verdict, result)),
        reverse=True,
    )
    named = [_named(result, verdict) for result in found[:_MOST_NAMED]]
    more = len(found) - len(named)
    shape, word = words.SHAPES[verdict], words.VERDICTS[verdict]
    if not named:
        return Bilingual(f"{shape} 没有{word.zh}的要素", f"{shape} {word.en}: none")
    return Bilingual(
        f"{shape} {word.zh}："
        + "；".join(text.zh for text in named)
        + (f"；另有 {more} 个要素" if more else ""),
        f"{shape} {word.en}: " + "; ".join(text.en for text in named) + (f"; {more} more" if more else ""),
    )


def _untold(results: WaveResults) -> Bilingual:
    contrasts = [contrast for result in results.elements for contrast in result.contrasts]
    untold = sum(contrast.verdict is Verdict.NOT_ENOUGH_DATA for contrast in contrasts)
    return Bilingual(
        f"○ {len(contrasts)} 项比较中有 {untold} 项数据不足，不能判定",
        f"○ {untold} of {len(contrasts)} comparisons have not enough data to tell",
    )


def _with(verdict: Verdict, result: MeasureResult) -> Iterator[Contrast]:
    return (contrast for contrast in result.contrasts if contrast.verdict is verdict)


def _reach(contrast: Contrast, result: MeasureResult) -> float:
    """How many times the smallest difference that matters this difference is."""
    return abs(contrast.difference or 0.0) / (result.measure.delta or 1.0)


def _named(result: MeasureResult, verdict: Verdict) -> Bilingual:
    label, unit = result.measure.label, words.difference_unit(result.measure.unit)
    gaps = [
        (words.operator_name(contrast.rival), words.signed(contrast.difference))
        for contrast in _with(verdict, result)
        if contrast.difference is not None
    ]
    zh = "、".join(f"对{rival.zh} {difference} {unit.zh}" for rival, difference in gaps)
    en = ", ".join(f"{difference} {unit.en} v {rival.en}" for rival, difference in gaps)
    return Bilingual(f"{label.zh}（{zh}）", f"{label.en} ({en})")
