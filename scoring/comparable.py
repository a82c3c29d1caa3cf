"""What a wave is compared on: the elements that its form feeds, and the items that explain them."""

from dataclasses import dataclass

import numpy as np

from forms.rubric import Measure, Rubric, RubricItem
from scoring.catalogue import Catalogue, Element, Feed, Reading
from scoring.measure import Status
from scoring.results import MeasureFacts, Role
from scoring.score import FloatArray
from scoring.stats.survival import restricted_times
from scoring.wave import WaveArrays

# Smallest difference that matters where neither the catalogue nor the rubric names one.
DELTA_SHARE = 5.0  # percentage points
DELTA_RATING = 0.3  # steps of the scale
DELTA_PART = 0.5  # of a list of k things
DELTA_COUNT = 1.0  # steps, sheets and other things counted one by one
DELTA_TIME_SHARE = 0.1  # of the time at which an answer earns nothing
DELTA_FORM_SCORE = 5.0  # points of 100

_PROTOCOL_NOTATIONS = ("step", "cnt")  # counts that a procedure fixes, so they may never vary


@dataclass(frozen=True, slots=True)
class Comparable:
    """One row to compare: its facts, where its numbers stand, and what kind of number that is.

    Attributes:
        facts: as printed.
        feed: the items and how they are read.
        is_share: every trial either passed or did not, so shares' intervals apply.
        is_protocol: a count that a procedure fixes: compared as a fact when it never varies.
        relative_delta: % of the rivals' mean that `facts.delta` must be set to once that is known, or None.
        limit: where a timed item without its event is cut off, or None.
    """

    facts: MeasureFacts
    feed: Feed
    is_share: bool = False
    is_protocol: bool = False
    relative_delta: float | None = None
    limit: float | None = None

    @property
    def scale(self) -> float:
        """Turns an estimate into the printed unit."""
        return 100.0 if self.facts.unit == "%" else 1.0


def element_comparables(
    rubric: Rubric, catalogue: Catalogue, *, operators: tuple[str, ...], cut: str
) -> tuple[Comparable, ...]:
    """The catalogue's elements that this form version feeds completely, in the catalogue's order."""
    items = {item.name: item for item in rubric.items if set(operators) <= set(item.operators)}
    found: list[Comparable] = []
    for element in catalogue.elements:
        feed = element.feed_in(rubric.form_id)
        if feed and feed.only in {"", cut} and {*feed.items, *feed.per} <= items.keys():
            found.append(_of_element(element, feed, [items[name] for name in feed.items]))
    return tuple(found)


def supporting_comparables(
    rubric: Rubric, catalogue: Catalogue, elements: tuple[Comparable, ...], *, operators: tuple[str, ...]
) -> tuple[Comparable, ...]:
    """Every other measured item, asked at all operators, that explains an element or a touchpoint."""
    already = {comparable.feed.items[0] for comparable in elements if len(comparable.feed.items) == 1}
    by_id = {element.id: element for element in catalogue.elements}
    return tuple(
        _of_item(item, by_id.get(item.element), rubric.form_id)
        for item in rubric.items
        if item.element
        and item.name not in already
        and item.rule.has_line
        and set(operators) <= set(item.operators)
    )


def columns_of(comparable: Comparable, wave: WaveArrays) -> tuple[FloatArray, FloatArray]:
    """Numerator and denominator, each (visits,), 0 in both where the visit has no answer."""
    places = {item.name: column for column, item in enumerate(wave.rubric.items)}
    feed = comparable.feed
    own = [places[name] for name in feed.items]
    match feed.reading:
        case Reading.POINTS:
            counted = np.where(wave.scores.is_scorable, 1.0, 0.0)
            return (
                wave.scores.earned[:, own].sum(axis=1) * counted,
                wave.scores.possible[:, own].sum(axis=1) * counted,
            )
        case Reading.RATIO:
            above, answered_above = _summed(comparable, wave, own)
            below, answered_below = _summed(comparable, wave, [places[name] for name in feed.per])
            is_whole = (answered_above > 0) & (answered_below > 0)
            return np.where(is_whole, above, 0.0), np.where(is_whole, below, 0.0)
        case Reading.PER_VISIT:
            above, _ = _summed(comparable, wave, own)
            return above / feed.divided_by, wave.scores.is_scorable.astype(np.float64)
        case Reading.POOLED:
            above, answered = _summed(comparable, wave, own)
            return above / feed.divided_by, answered


def _summed(comparable: Comparable, wave: WaveArrays, columns: list[int]) -> tuple[FloatArray, FloatArray]:
    """The columns' values added up, and how many of them have one."""
    total = np.zeros(len(wave.weight))
    answered = np.zeros(len(wave.weight))
    for column in columns:
        has_number = wave.has_number(column)
        values = np.where(has_number, wave.values[:, column], 0.0)
        if comparable.limit is not None:
            happened = wave.status[:, column] != Status.CENSORED
            values = restricted_times(values, happened=happened | ~has_number, limit=comparable.limit)
        total += values
        answered += has_number
    return total, answered


def _of_element(element: Element, feed: Feed, items: list[RubricItem]) -> Comparable:
    return Comparable(
        facts=MeasureFacts(
            code=element.id,
            item=f"{feed.form}.{' + '.join(feed.items)}" + (f" ÷ {' + '.join(feed.per)}" if feed.per else ""),
            label=element.label,
            element=element.id,
            touchpoint=element.touchpoint,
            role=Role.STAND_IN if feed is element.stand_in else Role.PRIMARY,
            unit=element.unit,
            delta=element.delta,
            is_lower_better=element.is_lower_better,
        ),
        feed=feed,
        is_share=feed.reading in {Reading.POOLED, Reading.PER_VISIT} and _are_yes_no(items),
        is_protocol=len(items) == 1 and _is_protocol(items[0]),
        relative_delta=element.delta if element.is_delta_relative else None,
        limit=_limit(items[0]),
    )


def _of_item(item: RubricItem, element: Element | None, form: str) -> Comparable:
    return Comparable(
        facts=MeasureFacts(
            code=item.name,
            item=f"{form}.{item.name}",
            label=item.label,
            element=element.id if element else "",
            touchpoint=element.touchpoint if element else item.element,
            role=Role.SUPPORTING,
            unit=_unit_of(item),
            delta=_item_delta(item, element),
            is_lower_better=item.rule.is_lower_better,
        ),
        feed=_feed_of(item, form),
        is_share=_are_yes_no([item]),
        is_protocol=_is_protocol(item),
        limit=_limit(item),
    )


def _unit_of(item: RubricItem) -> str:
    is_part = _are_yes_no([item]) or bool(item.rule.whole)
    return "%" if is_part else item.rule.unit or "count"


def _feed_of(item: RubricItem, form: str) -> Feed:
    """A part of a whole is a ratio of two items; what is answered in % becomes a share."""
    rule = item.rule
    return Feed(
        form=form,
        items=(item.name,),
        best=rule.full_at,
        worst=rule.zero_at,
        reading=Reading.RATIO if rule.whole else Reading.POOLED,
        per=(rule.whole,) if rule.whole else (),
        divided_by=100.0 if rule.unit == "%" else 1.0,
    )


def _item_delta(item: RubricItem, element: Element | None) -> float:
    if item.delta is not None:
        return item.delta
    match item.rule.measure:
        case Measure.COUNT | Measure.YES_NO if _unit_of(item) == "%":
            return DELTA_SHARE
        case Measure.RATING:
            return DELTA_RATING
        case Measure.TIME if element and element.unit == item.rule.unit:
            return element.delta
        case Measure.TIME:
            return DELTA_TIME_SHARE * max(item.rule.zero_at, item.rule.full_at)
        case _:
            return DELTA_COUNT if _is_protocol(item) else DELTA_PART


def _are_yes_no(items: list[RubricItem]) -> bool:
    return all(item.rule.measure is Measure.YES_NO for item in items)


def _is_protocol(item: RubricItem) -> bool:
    return item.rule.notation.startswith(_PROTOCOL_NOTATIONS) and item.rule.is_lower_better


def _limit(item: RubricItem) -> float | None:
    return item.rule.zero_at if item.event else None
