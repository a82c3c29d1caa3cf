"""The first lines of the page: where we lag, where we lead, and what this sample cannot tell."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fieldkit.results.view.figures import decimals_for
from fieldkit.results.view.reader import Mark, Reader
from scoring.results import Contrast, MeasureResult, Verdict, WaveResults

SHOWN = 3  # elements named in a line; the chart below has all of them


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text; a `style` of "lead", "lag" or "unknown" says what it names."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class HeadlineLine:
    mark: Mark
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class VerdictCount:
    """How many element × rival comparisons came out so, and how they fall on the rivals."""

    mark: Mark
    n: int
    by_rival: str


@dataclass(frozen=True, slots=True)
class _Finding:
    """One element with its contrasts of one verdict."""

    result: MeasureResult
    contrasts: tuple[Contrast, ...]

    def size(self) -> float:
        """The largest difference in units of δ, so that seconds and points can be ranked together."""
        return max(abs(contrast.difference or 0.0) for contrast in self.contrasts) / self.result.measure.delta


def verdict_counts(results: WaveResults, reader: Reader) -> tuple[VerdictCount, ...]:
    """The four counts, in the order the eye should meet them."""
    contrasts = [contrast for result in results.elements for contrast in result.contrasts]
    return tuple(_count(verdict, contrasts, results.rivals, reader=reader) for verdict in Verdict)


def headline(results: WaveResults, reader: Reader) -> tuple[HeadlineLine, ...]:
    """Lag first: that is the question the page is opened with. No line where a verdict has nothing to say."""
    lines = (
        _compared(Verdict.LAG, results, reader),
        _compared(Verdict.LEAD, results, reader),
        _undecided(results, reader),
    )
    return tuple(line for line in lines if line)


def _count(
    verdict: Verdict, contrasts: list[Contrast], rivals: tuple[str, ...], *, reader: Reader
) -> VerdictCount:
    found = [contrast.rival for contrast in contrasts if contrast.verdict is verdict]
    by_rival = [f"{reader.rival(rival)} {found.count(rival)}" for rival in rivals]
    return VerdictCount(reader.mark(verdict), len(found), " · ".join(by_rival))


def _findings(results: WaveResults, verdict: Verdict) -> list[_Finding]:
    findings = [
        _Finding(result, tuple(c for c in result.contrasts if c.verdict is verdict))
        for result in results.elements
    ]
    return sorted((f for f in findings if f.contrasts), key=_Finding.size, reverse=True)


def _compared(verdict: Verdict, results: WaveResults, reader: Reader) -> HeadlineLine | None:
    """A line about lags or leads. That nothing lags is news too, as long as something could be told."""
    _, mark = reader.gettext, reader.mark(verdict)
    findings = _findings(results, verdict)
    is_lag = verdict is Verdict.LAG
    if not findings:
        told = any(c.verdict is not Verdict.NOT_ENOUGH_DATA for r in results.elements for c in r.contrasts)
        nothing = _("No element is shown to lag.") if is_lag else _("No element is shown to lead.")
        return HeadlineLine(mark, (Span(nothing),)) if told else None
    template = _("%(ours)s lags %(elements)s.") if is_lag else _("%(ours)s leads %(elements)s.")
    one = _("on %(element)s (behind %(rivals)s)") if is_lag else _("on %(element)s (ahead of %(rivals)s)")
    named = [
        woven(one, element=[Span(reader.text(f.result.measure.label), mark.style)], rivals=[_gaps(f, reader)])
        for f in findings[:SHOWN]
    ]
    spans = woven(template, ours=[Span(reader.operator(results.ours))], elements=_joined(named, reader))
    return HeadlineLine(mark, (*spans, *_more(len(findings) - SHOWN, reader)))


def _gaps(finding: _Finding, reader: Reader) -> Span:
    measure = finding.result.measure
    decimals = decimals_for(measure.delta)
    one = reader.gettext("%(rival)s by %(size)s")
    gaps = [
        one % {"rival": reader.rival(c.rival), "size": reader.amount(abs(d), measure.unit, decimals)}
        for c in finding.contrasts
        if (d := c.difference) is not None
    ]
    return Span(reader.listed(gaps))


def _undecided(results: WaveResults, reader: Reader) -> HeadlineLine | None:
    findings = _findings(results, Verdict.NOT_ENOUGH_DATA)
    if not findings:
        return None
    mark = reader.mark(Verdict.NOT_ENOUGH_DATA)
    named = [_doubt(finding, mark, reader) for finding in findings[:SHOWN]]
    spans = woven(reader.gettext("Not enough data on %(elements)s."), elements=_joined(named, reader))
    return HeadlineLine(mark, (*spans, *_more(len(findings) - SHOWN, reader)))


def _doubt(finding: _Finding, mark: Mark, reader: Reader) -> tuple[Span, ...]:
    """An element that cannot be judged, against whom, and the smallest difference its sample could show."""
    _, measure = reader.gettext, finding.result.measure
    label = Span(reader.text(measure.label), mark.style)
    rivals = Span(reader.listed([reader.rival(contrast.rival) for contrast in finding.contrasts]))
    sizes = [c.smallest_detectable for c in finding.contrasts if c.smallest_detectable is not None]
    if not sizes:
        return woven(_("%(element)s (against %(rivals)s)"), element=[label], rivals=[rivals])
    decimals = decimals_for(measure.delta)
    return woven(
        _("%(element)s (against %(rivals)s; detectable from %(size)s, needed %(delta)s)"),
        element=[label],
        rivals=[rivals],
        size=[Span(reader.amount(max(sizes), measure.unit, decimals))],
        delta=[Span(reader.amount(measure.delta, measure.unit, decimals))],
    )


def _more(n: int, reader: Reader) -> tuple[Span, ...]:
    return (Span(reader.gettext(" And %(n)s more.") % {"n": n}),) if n > 0 else ()


def _joined(parts: list[tuple[Span, ...]], reader: Reader) -> list[Span]:
    separator = Span(reader.gettext("; "))
    spans: list[Span] = []
    for part in parts:
        spans += [separator, *part] if spans else part
    return spans


def woven(template: str, **parts: Iterable[Span]) -> tuple[Span, ...]:
    """A translated sentence whose %(places)s are filled with styled runs, in the language's own order."""
    spans: list[Span] = []
    for index, piece in enumerate(re.split(r"%\((\w+)\)s", template)):
        spans += parts[piece] if index % 2 else [Span(piece)] if piece else []
    return tuple(spans)
