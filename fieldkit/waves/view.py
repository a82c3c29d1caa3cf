"""The page that plans a wave, formatted for one reader."""

from collections.abc import Sequence
from dataclasses import dataclass

from fieldkit.checks.known import CHECKS
from fieldkit.i18n import spoken, translate
from fieldkit.surveys.queries import Version
from fieldkit.surveys.tables import SurveyState
from fieldkit.waves.actions import PLANNABLE, STEPS, plan_of
from fieldkit.waves.plan import WavePlan
from fieldkit.waves.queries import CitySites, PlannedForm, Target
from fieldkit.waves.tables import Line, Method, Wave, WaveState
from forms.text import Bilingual
from scoring.catalogue import Catalogue, Element
from scoring.words import OPERATORS

LINES: dict[Line, Bilingual] = {
    Line.PROVINCE: Bilingual("省公司", "Provincial company"),
    Line.CITY: Bilingual("地市公司", "City companies"),
    Line.THIRD_PARTY: Bilingual("第三方", "Third party"),
}
METHODS: dict[Method, Bilingual] = {
    Method.EXPERIENCE: Bilingual("客户体验", "Customer experience"),
    Method.WALKTHROUGH: Bilingual("流程穿越", "Process walkthrough"),
    Method.SURVEY: Bilingual("客户调查", "Customer survey"),
}


@dataclass(frozen=True, slots=True)
class CellRow:
    """One city's targets: per operator its name, sites planned, visits to each, sites in the register."""

    city: int
    label: str
    cells: tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class FormRow:
    """A form of the wave with its grid of targets."""

    id: int
    title: str
    version: str
    used: str  # line and method
    n_planned: int
    n_assigned: int
    cities: tuple[CellRow, ...]


@dataclass(frozen=True, slots=True)
class ElementRow:
    code: str
    label: str
    unit: str
    is_measured: bool
    delta: str  # the wave's own, else the catalogue's
    is_own: bool


@dataclass(frozen=True, slots=True)
class TouchpointRow:
    id: str
    label: str
    weight: str
    elements: tuple[ElementRow, ...]


@dataclass(frozen=True, slots=True)
class ThresholdRow:
    """Of one automatic check: the wave's own threshold, "" for the usual one."""

    code: str
    label: str
    meaning: str
    unit: str
    usual: str
    own: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    code: str
    name: str
    state: WaveState
    state_label: str
    seed: int
    steps: tuple[tuple[str, str, bool], ...]  # state, what the button says, whether it goes forward
    is_plannable: bool
    has_findings: bool  # its results are shown to those who were audited
    forms: tuple[FormRow, ...]
    operators: tuple[str, ...]
    touchpoints: tuple[TouchpointRow, ...]
    thresholds: tuple[ThresholdRow, ...]


def plan_page(
    wave: Wave,
    catalogue: Catalogue,
    *,
    forms: Sequence[PlannedForm],
    targets: Sequence[Target],
    cities: Sequence[CitySites],
) -> PlanPage:
    """The wave with its forms, each with a grid of the cities that have sites, and its indicators."""
    state = WaveState(wave.state)
    order = [*WaveState]
    return PlanPage(
        code=wave.code,
        name=spoken(Bilingual(wave.zh, wave.en)),
        state=state,
        state_label=state_label(state),
        seed=wave.seed,
        steps=tuple(
            (to.value, _step_label(to), order.index(to) > order.index(state))
            for to, origins in STEPS.items()
            if state in origins
        ),
        is_plannable=state in PLANNABLE,
        has_findings=order.index(state) >= order.index(WaveState.PROVISIONAL),
        forms=tuple(_form_row(form, targets, cities) for form in forms),
        operators=tuple(spoken(name) for name in OPERATORS.values()),
        touchpoints=_touchpoints(plan_of(wave), catalogue),
        thresholds=_thresholds(plan_of(wave)),
    )


def state_label(state: WaveState) -> str:
    return {
        WaveState.PLANNED: translate("planned"),
        WaveState.COLLECTING: translate("collecting"),
        WaveState.IN_REVIEW: translate("in review"),
        WaveState.PROVISIONAL: translate("provisional"),
        WaveState.APPEAL: translate("open for appeals"),
        WaveState.FINAL: translate("final"),
        WaveState.PUBLISHED: translate("published"),
    }[state]


def _step_label(to: WaveState) -> str:
    return {
        WaveState.COLLECTING: translate("Collect"),
        WaveState.IN_REVIEW: translate("Review"),
        WaveState.PROVISIONAL: translate("Show provisional results"),
        WaveState.APPEAL: translate("Open for appeals"),
        WaveState.FINAL: translate("Make final"),
        WaveState.PUBLISHED: translate("Publish the results"),
    }[to]


def _form_row(form: PlannedForm, targets: Sequence[Target], cities: Sequence[CitySites]) -> FormRow:
    planned = {
        (one.operator, one.city): (one.n_sites, one.n_visits) for one in targets if one.wave_form == form.id
    }
    listed = {(one.operator, one.id): one.n_sites for one in cities}
    names = {one.id: spoken(Bilingual(one.zh, one.en)) for one in cities}
    rows = [
        CellRow(
            city,
            name,
            tuple(
                (operator, *planned.get((operator, city), (0, 1)), listed.get((operator, city), 0))
                for operator in OPERATORS
            ),
        )
        for city, name in names.items()
    ]
    return FormRow(
        id=form.id,
        title=spoken(Bilingual(form.title_zh, form.title_en)),
        version=form.version,
        used=f"{spoken(LINES[Line(form.line)])} · {spoken(METHODS[Method(form.method)])}",
        n_planned=form.n_planned,
        n_assigned=form.n_assigned,
        cities=tuple(rows),
    )


def _touchpoints(plan: WavePlan, catalogue: Catalogue) -> tuple[TouchpointRow, ...]:
    return tuple(
        TouchpointRow(
            id=touchpoint.id,
            label=spoken(touchpoint.label),
            weight=f"{plan.touchpoint_weights[touchpoint.id]:g}"
            if touchpoint.id in plan.touchpoint_weights
            else "",
            elements=tuple(_element_row(each, plan) for each in catalogue.elements_of(touchpoint.id)),
        )
        for touchpoint in catalogue.touchpoints
    )


def _thresholds(plan: WavePlan) -> tuple[ThresholdRow, ...]:
    return tuple(
        ThresholdRow(
            code=check.code,
            label=spoken(check.label),
            meaning=spoken(check.meaning),
            unit=spoken(check.threshold.unit),
            usual=f"{check.threshold.default:g}",
            own=f"{plan.thresholds[check.code]:g}" if check.code in plan.thresholds else "",
        )
        for check in CHECKS
        if check.threshold
    )


def _element_row(element: Element, plan: WavePlan) -> ElementRow:
    own = plan.deltas.get(element.id)
    unit = "%" if element.is_delta_relative else element.unit
    return ElementRow(
        code=element.id,
        label=spoken(element.label),
        unit=unit,
        is_measured=element.id in plan.elements,
        delta=f"{element.delta if own is None else own:g}",
        is_own=own is not None,
    )


def line_choices() -> list[tuple[str, str]]:
    return [(line, spoken(label)) for line, label in LINES.items()]


def method_choices() -> list[tuple[str, str]]:
    return [(method, spoken(label)) for method, label in METHODS.items()]


def survey_choices(versions: Sequence[Version]) -> list[tuple[int, str]]:
    """The published versions, which alone can be used."""
    return [
        (one.id, f"{spoken(Bilingual(one.title_zh, one.title_en))} {one.version}")
        for one in versions
        if one.state == SurveyState.PUBLISHED
    ]
