"""`app.py plan`: how many sites and visits a wave needs, before anybody travels."""

import argparse
import math
import sys

from rich import box
from rich.console import Console
from rich.table import Column, Table

from forms.text import Bilingual
from scoring import words
from scoring.planning.asked import PERCENT, Asked, BadOptionError, asked
from scoring.planning.budget import Offer, best_visits_per_site, cheapest
from scoring.planning.expected import ExpectedShare
from scoring.planning.planning_rules import packaged_planning_rules
from scoring.planning.sample_size import (
    Fieldwork,
    design_effect,
    detectable_difference,
    fieldwork_needed,
)


def run_plan(options: argparse.Namespace) -> int:
    """0 when the table is printed, 2 when an option will not do."""
    try:
        plan = asked(options)
    except BadOptionError as wrong:
        sys.stderr.write(f"✗ {wrong.sentence.zh}\n  {wrong.sentence.en}\n")
        return 2
    console = Console(markup=False, highlight=False)
    needed, offer = _needed(plan)
    console.print(needed)
    if plan.sites_per_city is not None:
        console.print(_detectable(plan, plan.sites_per_city))
    for note in (_advice(plan, offer), _family(plan), _best(plan), _method(plan)):
        console.print(f"{note.zh} {note.en}", soft_wrap=True)
    return 0


def _needed(plan: Asked) -> tuple[Table, Offer]:
    """The table, and the cheapest way to make all comparisons."""
    difference, expected = _amount(plan, plan.aim.difference), _expected(plan)
    title = Bilingual(
        f"要发现 {difference.zh}的差异，{expected.zh}", f"to find {difference.en}, {expected.en}"
    )
    headings = (
        "比较数\ntests",
        "每厅访问\nper site",
        "设计效应\ndeff",
        "每市厅数\nsites/city",
        "每家厅数\nsites",
        "每家访问\nvisits",
        "总费用\ncost",
        "最省\nleast",
    )
    table = _table(title, *headings)
    offers: list[Offer] = []
    for n_tests in _families(plan):
        certainty = plan.certainty.shared_by(n_tests)
        fieldworks = [
            fieldwork_needed(plan.aim, certainty, ground=plan.ground, visits_per_site=visits)
            for visits in plan.visits_per_site
        ]
        offers.append(cheapest(fieldworks, plan.prices, operators=plan.operators))
        table.add_section()
        for fieldwork in fieldworks:
            mark = "◀" if fieldwork == offers[-1].fieldwork else ""
            table.add_row(f"{n_tests:,}", *_cells(plan, fieldwork), mark)
    return table, offers[-1]


def _cells(plan: Asked, fieldwork: Fieldwork) -> tuple[str, ...]:
    return (
        str(fieldwork.visits_per_site),
        f"{design_effect(fieldwork.visits_per_site, plan.aim.icc):.2f}",
        f"{fieldwork.sites_per_city:,}",
        f"{fieldwork.sites:,}",
        f"{fieldwork.visits:,}",
        f"{plan.prices.of(fieldwork, plan.operators):,.0f}",
    )


def _detectable(plan: Asked, sites_per_city: int) -> Table:
    """What sites that are already settled can find."""
    title = Bilingual(
        f"每市每家 {sites_per_city} 个厅能发现的差异",
        f"what {sites_per_city} sites per city and operator can find",
    )
    table = _table(title, "比较数\ntests", "每厅访问\nper site", "每家访问\nvisits", "能发现\ncan find")
    for n_tests in _families(plan):
        table.add_section()
        for visits in plan.visits_per_site:
            fieldwork = Fieldwork(plan.ground.cities, sites_per_city, visits)
            found = detectable_difference(
                plan.aim.expected, fieldwork, plan.certainty.shared_by(n_tests), icc=plan.aim.icc
            )
            said = "–" if found is None else _amount(plan, found).en
            table.add_row(f"{n_tests:,}", str(visits), f"{fieldwork.visits:,}", said)
    return table


def _advice(plan: Asked, offer: Offer) -> Bilingual:
    work, cost = offer.fieldwork, f"{offer.cost:,.0f}"
    return Bilingual(
        f"全部比较最省的做法：每家每市 {work.sites_per_city:,} 个厅、每厅 {work.visits_per_site} 次，"
        f"{plan.operators} 家共 {plan.operators * work.visits:,} 次访问，费用 {cost}。",
        f"Cheapest for all comparisons: {work.sites_per_city:,} sites per operator and city, "
        f"{work.visits_per_site} × visited; {plan.operators * work.visits:,} visits to {plan.operators} "
        f"operators, cost {cost}.",
    )


def _family(plan: Asked) -> Bilingual:
    rivals = plan.operators - 1
    return Bilingual(
        f"{plan.elements} 个要素 × {rivals} 个对手 = {plan.n_tests:,} 项比较，α 除以 {plan.n_tests:,}"
        "（Bonferroni，即 Holm 的第一步）：偏保守，Holm 的后续步骤和 Benjamini–Hochberg 要求更低。"
        "只看一项时以比较数为 1 的行为准。",
        f"{plan.elements} elements × {rivals} rivals = {plan.n_tests:,} comparisons, alpha divided among "
        "them (Bonferroni, Holm's first step): conservative, Holm's later steps and Benjamini–Hochberg ask "
        "less. Rows with 1 test hold for one comparison alone.",
    )


def _best(plan: Asked) -> Bilingual:
    best = best_visits_per_site(plan.aim.icc, plan.prices)
    if math.isinf(best):
        return Bilingual("每厅访问次数越多越省。", "The more visits per site, the cheaper.")
    return Bilingual(
        f"按这些单价和相关，每厅访问 {best:.1f} 次最省（不取整、不限于所给的次数）。",
        f"At these prices and this correlation {best:.1f} visits per site would be cheapest, whole or not.",
    )


def _method(plan: Asked) -> Bilingual:
    rules, ground = packaged_planning_rules(), plan.ground
    return Bilingual(
        f"检验效能 {plan.certainty.power:g}，双侧 α {plan.certainty.alpha:g}，厅内相关 {plan.aim.icc:g}，"
        f"{ground.cities} 个城市；t 检验，自由度 = 2 ×（每家厅数 − 城市数）；每市每家至少 "
        f"{ground.fewest_sites_per_city} 个厅，每家至少 {ground.fewest_sites} 个厅、"
        f"{ground.fewest_visits} 次访问。规则版本 {rules.version}。",
        f"Power {plan.certainty.power:g}, two-sided alpha {plan.certainty.alpha:g}, intra-site correlation "
        f"{plan.aim.icc:g}, {ground.cities} cities; t test with 2 × (sites − cities) degrees of freedom; "
        f"at least {ground.fewest_sites_per_city} sites per city and operator, {ground.fewest_sites} sites "
        f"and {ground.fewest_visits} visits per operator. Rules {rules.version}.",
    )


def _families(plan: Asked) -> tuple[int, ...]:
    """One comparison alone, and all of them."""
    return (1, plan.n_tests) if plan.n_tests > 1 else (1,)


def _expected(plan: Asked) -> Bilingual:
    expected = plan.aim.expected
    if isinstance(expected, ExpectedShare):
        share = f"{PERCENT * expected.share:g}%"
        return Bilingual(f"预期份额 {share}", f"expected share {share}")
    return Bilingual(f"单次访问的标准差 {expected.sd:g}", f"standard deviation of a visit {expected.sd:g}")


def _amount(plan: Asked, difference: float) -> Bilingual:
    if isinstance(plan.aim.expected, ExpectedShare):
        points = words.brief(PERCENT * difference)
        return Bilingual(f"{points} 个百分点", f"{points} pp")
    return Bilingual(f"{words.brief(difference)} ", words.brief(difference))


def _table(title: Bilingual, *headings: str) -> Table:
    columns = (Column(heading, justify="right", no_wrap=True) for heading in headings)
    lines = f"{title.zh}\n{title.en}"
    return Table(
        *columns,
        title=lines,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        padding=(0, 0, 0, 1),
        pad_edge=False,
        min_width=60,
    )
