"""The catalogue of touchpoints and comparable elements, read from the package's own `catalogue.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any

from forms.text import Bilingual

DEFAULT_MINIMUM_N = "visit"  # a form the catalogue does not know collects like a visit


class Method(StrEnum):
    """How an element is meant to be found out (domain 5.2: E, W, S)."""

    EXPERIENCE = "experience"
    WALKTHROUGH = "walkthrough"
    SURVEY = "survey"


class Reading(StrEnum):
    """What an element's value is a ratio of; `catalogue.toml` explains each."""

    POOLED = "pooled"
    RATIO = "ratio"
    PER_VISIT = "per_visit"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Feed:
    """Where an element's value comes from.

    Attributes:
        items: names of the form's items; `per` those of the denominator when the reading is a ratio.
        divided_by: turns the item's number into the element's unit (or into a share, when the unit is "%").
        best: end of the item's notation that is worth 100 on the index, in the element's unit.
        worst: the other end, worth 0.
        only: the slice of visits the element is measured on, "" for all.
        caveat: printed on the row; None for a primary feed.
    """

    form: str
    items: tuple[str, ...]
    best: float
    worst: float
    reading: Reading = Reading.POOLED
    per: tuple[str, ...] = ()
    divided_by: float = 1.0
    only: str = ""
    caveat: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Touchpoint:
    id: str
    label: Bilingual


@dataclass(frozen=True, slots=True)
class Element:
    """One of the 55. `delta` is in `unit`, or in % of the rivals' mean when `is_delta_relative`."""

    id: str
    code: str
    label: Bilingual
    touchpoint: str
    method: Method
    unit: str
    is_lower_better: bool
    delta: float
    is_delta_relative: bool
    primary: Feed
    stand_in: Feed | None

    def feed_in(self, form: str) -> Feed | None:
        """The feed that `form` gives this element: its primary one, else a stand-in, else None."""
        return next((feed for feed in (self.primary, self.stand_in) if feed and feed.form == form), None)


@dataclass(frozen=True, slots=True)
class Catalogue:
    version: str
    touchpoints: tuple[Touchpoint, ...]
    elements: tuple[Element, ...]
    minimum_n_by_form: Mapping[str, int]
    default_minimum_n: int

    def elements_of(self, touchpoint: str) -> tuple[Element, ...]:
        return tuple(element for element in self.elements if element.touchpoint == touchpoint)

    def minimum_n(self, form: str) -> int:
        """Fewest answers per operator for a verdict on items of `form` (domain A4)."""
        return self.minimum_n_by_form.get(form, self.default_minimum_n)


def load_catalogue() -> Catalogue:
    """The catalogue that came with this version of the package."""
    table = tomllib.loads(files("scoring").joinpath("catalogue.toml").read_text(encoding="utf-8"))
    minimum: dict[str, int] = table["minimum_n"]
    return Catalogue(
        version=table["version"],
        touchpoints=tuple(Touchpoint(id=row["id"], label=_label(row)) for row in table["touchpoints"]),
        elements=tuple(_element(row) for row in table["elements"]),
        minimum_n_by_form={form: minimum[kind] for form, kind in table["collection"].items()},
        default_minimum_n=minimum[DEFAULT_MINIMUM_N],
    )


def _element(row: Mapping[str, Any]) -> Element:
    return Element(
        id=row["id"],
        code=row["code"],
        label=_label(row),
        touchpoint=row["touchpoint"],
        method=Method(row["method"]),
        unit=row["unit"],
        is_lower_better=row["better"] == "lower",
        delta=float(row["delta"]),
        is_delta_relative=row.get("delta_is_relative", False),
        primary=_feed(row["primary"]),
        stand_in=_feed(row["stand_in"]) if "stand_in" in row else None,
    )


def _feed(row: Mapping[str, Any]) -> Feed:
    return Feed(
        form=row["form"],
        items=tuple(row["items"]),
        best=float(row["best"]),
        worst=float(row["worst"]),
        reading=Reading(row.get("reading", Reading.POOLED)),
        per=tuple(row.get("per", ())),
        divided_by=float(row.get("divided_by", 1.0)),
        only=row.get("only", ""),
        caveat=_label(row["caveat"]) if "caveat" in row else None,
    )


def _label(row: Mapping[str, Any]) -> Bilingual:
    return Bilingual(zh=row["zh"], en=row["en"])
