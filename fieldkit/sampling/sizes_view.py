"""The planner's table, formatted for one reader."""

from collections.abc import Mapping
from dataclasses import dataclass

from fieldkit.i18n import operator_text, spoken, translate
from fieldkit.sampling.sizes import FIELDS, FormSizes, NeededRow, Strength
from fieldkit.waves.queries import PlannedForm
from forms.text import Bilingual
from scoring.planning.asked import PERCENT
from scoring.planning.expected import ExpectedShare
from scoring.planning.sample_size import design_effect
from scoring.words import brief


@dataclass(frozen=True, slots=True)
class NeededCells:
    """Numbers of one row; `is_first` begins a family of comparisons."""

    n_tests: str
    visits_per_site: str
    design_effect: str
    sites_per_city: str
    sites: str
    visits: str
    cost: str
    is_cheapest: bool
    is_first: bool


@dataclass(frozen=True, slots=True)
class StrengthCells:
    """A rival: sites of ours and of it, what is counted on, and the differences that finds."""

    rival: str
    sites: str
    counted: str
    alone: str
    of_all: str


@dataclass(frozen=True, slots=True)
class FormSizesPage:
    title: str
    ground: str  # cities and operators
    has_targets: bool
    n_tests: str
    needed: tuple[NeededCells, ...]
    strengths: tuple[StrengthCells, ...]


def form_sizes_page(form: PlannedForm, sizes: FormSizes) -> FormSizesPage:
    plan = sizes.asked
    facts = {"cities": plan.ground.cities, "operators": plan.operators}
    first = {row.n_tests: row for row in reversed(sizes.needed)}
    return FormSizesPage(
        title=f"{spoken(Bilingual(form.title_zh, form.title_en))} {form.version}",
        ground=translate("%(cities)s cities, %(operators)s operators") % facts,
        has_targets=sizes.has_targets,
        n_tests=f"{plan.n_tests:,}",
        needed=tuple(_needed(sizes, row, is_first=row is first[row.n_tests]) for row in sizes.needed),
        strengths=tuple(_strength(sizes, each) for each in sizes.strengths),
    )


def fields_page(fields: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Name, label and value of each field."""
    return tuple((name, spoken(label), fields[name]) for name, label in FIELDS.items())


def _needed(sizes: FormSizes, row: NeededRow, *, is_first: bool) -> NeededCells:
    work = row.offer.fieldwork
    return NeededCells(
        n_tests=f"{row.n_tests:,}",
        visits_per_site=str(work.visits_per_site),
        design_effect=f"{design_effect(work.visits_per_site, sizes.asked.aim.icc):.2f}",
        sites_per_city=f"{work.sites_per_city:,}",
        sites=f"{work.sites:,}",
        visits=f"{work.visits:,}",
        cost=f"{row.offer.cost:,.0f}",
        is_cheapest=row.is_cheapest,
        is_first=is_first,
    )


def _strength(sizes: FormSizes, each: Strength) -> StrengthCells:
    work = each.fieldwork
    ours, theirs = each.n_sites
    return StrengthCells(
        rival=operator_text(each.rival),
        sites=f"{ours:,} : {theirs:,}",
        counted=f"{work.cities} × {work.sites_per_city} × {work.visits_per_site}" if work else "–",
        alone=_difference(sizes, each.alone),
        of_all=_difference(sizes, each.of_all),
    )


def _difference(sizes: FormSizes, difference: float | None) -> str:
    if difference is None:
        return "–"
    if isinstance(sizes.asked.aim.expected, ExpectedShare):
        return translate("%(points)s pp") % {"points": brief(PERCENT * difference)}
    return brief(difference)
