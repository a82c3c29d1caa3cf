"""The options of `app.py plan`, and what they ask for once every one of them will do."""

import argparse
import math
from collections.abc import Callable
from dataclasses import dataclass

from forms.text import Bilingual
from scoring.catalogue import load_catalogue
from scoring.contrasts import FEWEST_CLUSTERS
from scoring.planning.budget import Prices
from scoring.planning.expected import ExpectedMean, ExpectedShare
from scoring.planning.planning_rules import PlanningRules, packaged_planning_rules
from scoring.planning.sample_size import MOST_VISITS, Aim, Certainty, Ground, effective_visits_needed

PERCENT = 100.0


class BadOptionError(Exception):
    """An option that will not do, in one sentence."""

    def __init__(self, sentence: Bilingual) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Limit:
    """Which numbers an option takes, and how that is said."""

    accepts: Callable[[float], bool]
    said: Bilingual


SHARE = Limit(lambda x: 0 <= x <= 1, Bilingual("介于 0 和 1 之间的数", "a number from 0 to 1"))
POSITIVE = Limit(lambda x: 0 < x < math.inf, Bilingual("大于 0 的数", "a number above 0"))
PRICE = Limit(lambda x: 0 <= x < math.inf, Bilingual("不小于 0 的数", "a number of 0 or more"))
POWER = Limit(lambda x: 0.5 <= x < 1, Bilingual("不小于 0.5 且小于 1 的数", "a number from 0.5 to below 1"))
ALPHA = Limit(lambda x: 0 < x < 0.5, Bilingual("大于 0 且小于 0.5 的数", "a number above 0 and below 0.5"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options say.

    Attributes:
        aim: of every comparison, shares 0 to 1.
        certainty: alpha of the whole family.
        ground: where, and the fewest that count.
        visits_per_site: the numbers to choose from.
        sites_per_city: of each operator, where the sites are given and the difference is asked.
        operators: ours and the rivals.
        elements: compared with each rival.
        prices: of a site and of a visit.
    """

    aim: Aim
    certainty: Certainty
    ground: Ground
    visits_per_site: tuple[int, ...]
    sites_per_city: int | None
    operators: int
    elements: int
    prices: Prices

    @property
    def n_tests(self) -> int:
        return self.elements * (self.operators - 1)


def plan_options(parser: argparse.ArgumentParser) -> None:
    """What the command takes; as text, so that a wrong number is told in both languages."""
    usual = packaged_planning_rules().usual
    for flag, default, text in (
        ("--delta", usual.difference_pct, "要发现的差异，份额按百分点 · to find; shares in points"),
        ("--share", None, f"预期份额，默认 {usual.share} · expected share (default {usual.share})"),
        ("--sd", None, "改比均值：单次访问的标准差 · for means: sd of single visits"),
        ("--icc", usual.icc, "厅内相关 · intra-site correlation"),
        ("--cities", usual.cities, "城市数 · cities"),
        ("--operators", usual.operators, "运营商数，含我方 · operators, ours included"),
        ("--elements", usual.elements, "要素数 · elements compared"),
        ("--power", usual.power, "检验效能 · chance of finding it"),
        ("--alpha", usual.alpha, "双侧显著性水平 · two-sided level"),
        ("--cost-visit", usual.price_per_visit, "每次访问费用 · price of a visit"),
        ("--cost-site", usual.price_per_site, "每个厅的费用 · price of reaching a site"),
        ("--sites-per-city", None, "已定厅数时反算可发现的差异 · given sites, what they can find"),
    ):
        said = text if default is None else f"{text} ({default:g})"
        parser.add_argument(flag, default=default, metavar="N", help=said)
    parser.add_argument(
        "--visits-per-site",
        nargs="+",
        default=usual.visits_per_site,
        metavar="N",
        help=f"每厅访问次数，可给多个 · to choose from ({' '.join(map(str, usual.visits_per_site))})",
    )


def asked(options: argparse.Namespace) -> Asked:
    """What the options ask for.

    Raises:
        BadOptionError: an option that will not do.
    """
    rules = packaged_planning_rules()
    plan = Asked(
        aim=_aim(options, rules),
        certainty=Certainty(
            power=_number("--power", options.power, POWER), alpha=_number("--alpha", options.alpha, ALPHA)
        ),
        ground=_ground(options, rules),
        visits_per_site=tuple(
            sorted({_whole("--visits-per-site", text, least=1) for text in options.visits_per_site})
        ),
        sites_per_city=_whole_or_none("--sites-per-city", options.sites_per_city, least=2),
        operators=_whole("--operators", options.operators, least=2),
        elements=_whole("--elements", options.elements, least=1),
        prices=Prices(
            per_site=_number("--cost-site", options.cost_site, PRICE),
            per_visit=_number("--cost-visit", options.cost_visit, PRICE),
        ),
    )
    _refuse_too_many_visits(plan, options.delta)
    return plan


def _aim(options: argparse.Namespace, rules: PlanningRules) -> Aim:
    delta, icc = _number("--delta", options.delta, POSITIVE), _number("--icc", options.icc, SHARE)
    if options.sd is not None:
        if options.share is not None:
            raise BadOptionError(
                Bilingual(
                    "--sd：与 --share 只能给一个：均值给 --sd，份额给 --share。",
                    "--sd: give it for means or --share for shares, never both.",
                )
            )
        return Aim(ExpectedMean(_number("--sd", options.sd, POSITIVE)), delta, icc)
    given = rules.usual.share if options.share is None else options.share
    share = ExpectedShare(_number("--share", given, SHARE))
    if delta / PERCENT > share.widest_difference:
        widest = f"{PERCENT * share.widest_difference:g}"
        raise BadOptionError(
            Bilingual(
                f"--delta：“{options.delta}”太大，份额为 {share.share:.4g} 时最多相差 {widest} 个百分点。",
                f"--delta: “{options.delta}” is too much, {share.share:.4g} allows at most {widest} points.",
            )
        )
    return Aim(share, delta / PERCENT, icc)


def _ground(options: argparse.Namespace, rules: PlanningRules) -> Ground:
    return Ground(
        cities=_whole("--cities", options.cities, least=1),
        fewest_sites_per_city=rules.ground.fewest_sites_per_city,
        fewest_sites=FEWEST_CLUSTERS,
        fewest_visits=load_catalogue().default_minimum_n,
    )


def _refuse_too_many_visits(plan: Asked, delta: float | str) -> None:
    needed = effective_visits_needed(plan.aim, plan.certainty.shared_by(plan.n_tests))
    given = delta if isinstance(delta, str) else f"{delta:g}"
    if not needed * plan.visits_per_site[-1] <= MOST_VISITS:
        raise BadOptionError(
            Bilingual(
                f"--delta：“{given}”太小，每家需要超过 {MOST_VISITS:,} 次访问。",
                f"--delta: “{given}” is too little; each operator would need over {MOST_VISITS:,} visits.",
            )
        )


def _whole_or_none(option: str, given: object, *, least: int) -> int | None:
    return None if given is None else _whole(option, given, least=least)


def _whole(option: str, given: object, *, least: int) -> int:
    most = 100_000
    limit = Limit(
        lambda x: least <= x <= most and x == int(x),
        Bilingual(f"介于 {least} 和 {most:,} 之间的整数", f"a whole number from {least} to {most:,}"),
    )
    return int(_number(option, given, limit))


def _number(option: str, given: object, limit: Limit) -> float:
    try:
        number = float(str(given))
    except ValueError:
        number = math.nan
    if not limit.accepts(number):
        raise BadOptionError(
            Bilingual(
                f"{option}：“{given}”不行，请给{limit.said.zh}。",
                f"{option}: “{given}” will not do; give {limit.said.en}.",
            )
        )
    return number
