"""How many sites find a difference, beside what the targets of a form plan and would find."""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fieldkit.sampling.compose import Cell
from fieldkit.sampling.rules import OURS, DrawRefusedError
from forms.text import Bilingual
from scoring.planning.asked import Asked, BadOptionError, asked
from scoring.planning.budget import Offer, cheapest
from scoring.planning.planning_rules import UsualPlan, packaged_planning_rules
from scoring.planning.sample_size import Fieldwork, detectable_difference, fieldwork_needed
from scoring.words import OPERATORS

FEWEST_PER_CITY = 2  # one site alone shows no variation
# what may be asked, as the command `plan` calls it
FIELDS: Mapping[str, Bilingual] = {
    "delta": Bilingual("要发现的差异 δ", "Difference to find, δ"),
    "share": Bilingual("预期份额（0–1）", "Expected share, 0–1"),
    "icc": Bilingual("厅内相关（0–1）", "Intra-site correlation, 0–1"),
    "sd": Bilingual("改比均值：单次访问的标准差", "For means: sd of single visits"),
    "power": Bilingual("检验效能", "Power"),
    "alpha": Bilingual("双侧显著性水平 α", "Two-sided level α"),
    "elements": Bilingual("比较的要素数", "Elements compared"),
    "cost_visit": Bilingual("每次访问费用", "Price of a visit"),
    "cost_site": Bilingual("每个网点的费用", "Price of reaching a site"),
}


@dataclass(frozen=True, slots=True)
class NeededRow:
    """The fieldwork of each operator for so many comparisons with one α among them."""

    n_tests: int
    offer: Offer
    is_cheapest: bool


@dataclass(frozen=True, slots=True)
class Strength:
    """What the targets find between ours and a rival.

    Attributes:
        rival: the operator.
        n_sites: ours and the rival's, in the cities where both have targets.
        fieldwork: what is counted on, the weaker of the two; None where it is too little to tell anything.
        alone: smallest difference found by one comparison, in the item's unit, shares 0 to 1; None for none.
        of_all: by each of all comparisons.
    """

    rival: str
    n_sites: tuple[int, int]
    fieldwork: Fieldwork | None
    alone: float | None
    of_all: float | None


@dataclass(frozen=True, slots=True)
class FormSizes:
    """`asked`: what was computed; `has_targets`: whether its cities and operators are those of targets."""

    asked: Asked
    has_targets: bool
    needed: tuple[NeededRow, ...]
    strengths: tuple[Strength, ...]


def usual_fields(n_elements: int) -> dict[str, str]:
    """What the page starts from; `n_elements` are measured by the wave."""
    usual = packaged_planning_rules().usual
    return {
        "delta": f"{usual.difference_pct:g}",
        "share": f"{usual.share:g}",
        "sd": "",
        "icc": f"{usual.icc:g}",
        "power": f"{usual.power:g}",
        "alpha": f"{usual.alpha:g}",
        "elements": str(n_elements or usual.elements),
        "cost_visit": f"{usual.price_per_visit:g}",
        "cost_site": f"{usual.price_per_site:g}",
    }


def sizes_of(cells: Sequence[Cell], fields: Mapping[str, str]) -> FormSizes:
    """For the cities and operators of a form's targets, or the usual ones where there are none.

    Args:
        cells: the targets.
        fields: as `usual_fields`, each text typed; an sd asks for means, and the share is not looked at.

    Raises:
        DrawRefusedError: a field that will not do.
    """
    plan = _asked(cells, fields)
    return FormSizes(
        asked=plan,
        has_targets=bool(cells),
        needed=tuple(row for n_tests in _families(plan) for row in _needed(plan, n_tests)),
        strengths=tuple(
            _strength(plan, cells, rival)
            for rival in OPERATORS
            if rival != OURS and any(cell.operator == rival for cell in cells)
        ),
    )


def _asked(cells: Sequence[Cell], fields: Mapping[str, str]) -> Asked:
    usual: UsualPlan = packaged_planning_rules().usual
    is_mean = bool(fields["sd"].strip())
    options = Namespace(
        **{
            **fields,
            "sd": fields["sd"] if is_mean else None,
            "share": None if is_mean else fields["share"],
        },
        cities=len({cell.city for cell in cells}) or usual.cities,
        operators=max(2, len({cell.operator for cell in cells})) if cells else usual.operators,
        visits_per_site=usual.visits_per_site,
        sites_per_city=None,
    )
    try:
        return asked(options)
    except BadOptionError as wrong:
        raise DrawRefusedError(_in_our_words(wrong.sentence), where="fields") from wrong


def _in_our_words(sentence: Bilingual) -> Bilingual:
    """With the fields' labels for the command's options."""
    zh, en = sentence.zh, sentence.en
    for name, label in FIELDS.items():
        option = f"--{name.replace('_', '-')}"
        zh, en = zh.replace(option, label.zh), en.replace(option, label.en)
    return Bilingual(zh, en)


def _families(plan: Asked) -> tuple[int, ...]:
    """One comparison alone, and all of them."""
    return (1, plan.n_tests) if plan.n_tests > 1 else (1,)


def _needed(plan: Asked, n_tests: int) -> list[NeededRow]:
    certainty = plan.certainty.shared_by(n_tests)
    works = [
        fieldwork_needed(plan.aim, certainty, ground=plan.ground, visits_per_site=visits)
        for visits in plan.visits_per_site
    ]
    least = cheapest(works, plan.prices, operators=plan.operators)
    return [
        NeededRow(n_tests, Offer(work, plan.prices.of(work, plan.operators)), work == least.fieldwork)
        for work in works
    ]


def _strength(plan: Asked, cells: Sequence[Cell], rival: str) -> Strength:
    ours, theirs = ({c.city: c for c in cells if c.operator == operator} for operator in (OURS, rival))
    cities = ours.keys() & theirs.keys()
    of_each = [[each[city] for city in cities] for each in (ours, theirs)]
    n_sites = [sum(cell.n_sites for cell in each) for each in of_each]
    fieldwork = _weaker(of_each, n_sites, len(cities))
    found = [
        detectable_difference(
            plan.aim.expected, fieldwork, plan.certainty.shared_by(n_tests), icc=plan.aim.icc
        )
        if fieldwork
        else None
        for n_tests in (1, plan.n_tests)
    ]
    return Strength(rival, (n_sites[0], n_sites[1]), fieldwork, found[0], found[1])


def _weaker(of_each: Sequence[Sequence[Cell]], n_sites: Sequence[int], n_cities: int) -> Fieldwork | None:
    """The fewer sites and visits of the two, spread evenly over the cities, rounded down."""
    if not n_cities or min(n_sites) < FEWEST_PER_CITY * n_cities:
        return None
    visits = [sum(cell.n_sites * cell.n_visits for cell in each) for each in of_each]
    visits_per_site = min(n // sites for n, sites in zip(visits, n_sites, strict=True))
    return Fieldwork(n_cities, min(n_sites) // n_cities, visits_per_site)
