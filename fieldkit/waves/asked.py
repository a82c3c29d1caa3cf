"""What was typed on a wave's pages, read strictly."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, TypedDict

from fieldkit.checks.known import CHECKS
from fieldkit.errors import WrongStateError
from fieldkit.waves.actions import NO_STEP, WaveFacts
from fieldkit.waves.plan import PlanError, WavePlan
from fieldkit.waves.tables import Line, Method, WaveState
from forms.text import Bilingual
from scoring.catalogue import Catalogue

NOT_ASKED = Bilingual("请选择表单、主线和方式。", "Choose a form, a line and a method.")
NO_DAY = Bilingual("“{typed}”不是日期，应如 2026-11-28。", "“{typed}” is no date; write it as 2026-11-28.")
NO_NUMBER = Bilingual("“{typed}”不是数字。", "“{typed}” is no number.")


class FormUse(TypedDict):
    """A published form's version, and how the wave uses it."""

    survey_id: int
    line: str
    method: str


_CELL = re.compile(r"(sites|visits)-([A-Z]{2})-([0-9]{1,9})")


def facts_asked(typed: Mapping[str, str]) -> WaveFacts:
    """Raises `PlanError` for what is no date."""
    starts_on, ends_on = (day(typed.get(name, ""), name) for name in ("starts_on", "ends_on"))
    return WaveFacts(
        *(typed.get(name, "").strip() for name in ("zh", "en", "area_zh", "area_en")),
        starts_on=starts_on,
        ends_on=ends_on,
        **{
            name: day(typed[name], name) if typed.get(name) else None
            for name in ("provisional_on", "appeals_until", "final_on", "publication_on")
        },
    )


def day(typed: str, where: str) -> date:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError as error:
        raise PlanError(NO_DAY.filled(typed=typed[:40]), where=where) from error


def form_asked(typed: Mapping[str, str]) -> FormUse:
    """Raises `PlanError` for no form, or for a line or method that nobody knows."""
    survey, line, method = (typed.get(name, "") for name in ("survey", "line", "method"))
    if not survey.isdecimal() or line not in {*Line} or method not in {*Method}:
        raise PlanError(NOT_ASKED, where="survey")
    return {"survey_id": int(survey), "line": line, "method": method}


def state_asked(typed: str) -> WaveState:
    """Raises `WrongStateError` for what is no state of a wave."""
    if typed not in {*WaveState}:
        raise WrongStateError(NO_STEP)
    return WaveState(typed)


def targets_asked(typed: Mapping[str, str]) -> dict[tuple[str, int], tuple[int, int]]:
    """Sites and visits by operator and city id, from fields such as ``sites-CM-12``; an empty one is 0."""
    found: dict[tuple[str, int], list[int]] = {}
    for name, text in typed.items():
        cell = _CELL.fullmatch(name)
        if cell is None:
            continue
        number = text.strip() or "0"
        if not (number.isascii() and number.isdecimal() and len(number) < 7):
            raise PlanError(NO_NUMBER.filled(typed=text[:40]), where=name)
        numbers = found.setdefault((cell[2], int(cell[3])), [0, 1])
        numbers[cell[1] == "visits"] = int(number)
    return {cell: (n_sites, n_visits) for cell, (n_sites, n_visits) in found.items()}


def plan_asked(typed: Any, catalogue: Catalogue) -> WavePlan:  # noqa: ANN401 -- a form with names that repeat
    """Elements ticked, δ that differ from the catalogue's, weights and thresholds that were typed."""
    own: dict[str, float] = {}
    for element in catalogue.elements:
        text = str(typed.get(f"delta-{element.id}", "")).strip()
        if text and (delta := _number(text, f"delta-{element.id}")) != element.delta:
            own[element.id] = delta
    weights = {
        touchpoint.id: _number(text, f"weight-{touchpoint.id}")
        for touchpoint in catalogue.touchpoints
        if (text := str(typed.get(f"weight-{touchpoint.id}", "")).strip())
    }
    thresholds = {
        check.code: _number(text, f"threshold-{check.code}")
        for check in CHECKS
        if (text := str(typed.get(f"threshold-{check.code}", "")).strip())
    }
    return WavePlan(tuple(map(str, typed.getall("element", []))), own, weights, thresholds)


def _number(text: str, where: str) -> float:
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,4})?", text):
        raise PlanError(NO_NUMBER.filled(typed=text[:40]), where=where)
    return float(text)
