"""A drawn site that proves closed leaves the draw, and another takes its place."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

import msgspec

from fieldkit.access import Permission, require
from fieldkit.accounts.tables import Account
from fieldkit.database.engine import ENGINE
from fieldkit.errors import WrongStateError
from fieldkit.sampling import queries
from fieldkit.sampling.actions import draw_of, refuse_settled
from fieldkit.sampling.compose import DrawnRow, ListedSite, match_rivals
from fieldkit.sampling.queries import FormFacts, Place, StoredDraw
from fieldkit.sampling.rules import OURS, DrawRefusedError, DrawRules, Gap, gaps_of, rules_of
from fieldkit.trail.actions import record
from fieldkit.trail.tables import Deed
from forms.text import Bilingual
from scoring.planning.matching import MatchedSet
from scoring.words import operator_name

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of it.

    Attributes:
        site: code of the one that is visited instead; empty where a rival's place in a set stays empty.
        gaps: places that stay empty.
    """

    site: str
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class _Present:
    """The draw that is being changed."""

    stored: StoredDraw
    form: FormFacts
    rules: DrawRules
    gaps: tuple[Gap, ...]

    @property
    def days(self) -> tuple[date, date]:
        return self.form.starts_on, self.form.ends_on


async def take_reserve(account: Account, draw_id: int, site: str, reason: str) -> Taken:
    """Visit another in the place of a site, by its code, that cannot be visited; the weight stays.

    Sites drawn by their own stratum, ours in a set among them, give way to the stratum's next reserve that is
    open by the register. Round a new site of ours the rivals of its set are matched anew. A rival in a set
    gives way to the nearest of its own that the draw does not hold yet; where none is near enough, its place
    stays empty and is told among the draw's gaps. Visits to a site that leaves are not withdrawn here.

    Raises:
        DrawRefusedError: no reason, or one too long; not a site that the draw visits; no reserve left.
        WrongStateError: a later draw counts, or the wave is past collecting.
    """
    require(account, Permission.PLAN_WAVES)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise DrawRefusedError(REASON.filled(most=LONGEST_REASON), where="reason")
    stored, form = await draw_of(account, draw_id)
    taken = Taken("")
    async with ENGINE.transaction():
        await queries.lock_form(form.id)
        present = await _present(account, stored.id)
        leaving = await queries.place_of(draw_id, site)
        if leaving is None:
            raise DrawRefusedError(NOT_DRAWN.filled(site=site), where="site")
        taken = await _exchanged(present, leaving, why=reason.strip())
        facts = {"draw": draw_id, "left": site, "reason": reason.strip(), "instead": taken.site}
        await record(account, Deed.CHANGED, "draw", form.wave, facts)
    return taken


REASON = Bilingual("请写明原因，最多 {most} 个字符。", "Say why, in {most} characters at most.")
NOT_DRAWN = Bilingual("这次抽样没有要走访的网点“{site}”。", "The draw visits no site “{site}”.")
REPLACED = Bilingual("这次抽样已被新的抽样代替。", "A later draw has taken this one's place.")
NO_RESERVE = Bilingual("{city_zh} {zh} 没有备选网点了。", "{city_en} {en} has no reserve left.")
DRAW_MORE = Bilingual(
    "尚未派发时可增加备选数重新抽样；否则这个网点只能空缺。",
    "Before visits are assigned you may draw again with more reserves; else the site stays unvisited.",
)


async def _present(account: Account, draw_id: int) -> _Present:
    stored, form = await draw_of(account, draw_id)
    if stored.replaced_at is not None:
        raise WrongStateError(REPLACED)
    refuse_settled(form)
    return _Present(stored, form, rules_of(stored.rules), gaps_of(stored.gaps))


async def _exchanged(present: _Present, leaving: Place, *, why: str) -> Taken:
    await queries.leave(present.stored.id, [leaving.site], why)
    if leaving.matched_set and leaving.operator != OURS:
        return await _next_nearest(present, leaving)
    return await _next_reserve(present, leaving, why=why)


async def _next_reserve(present: _Present, leaving: Place, *, why: str) -> Taken:
    reserve = await queries.next_reserve(present.stored.id, leaving, *present.days)
    if reserve is None:
        operator, city = operator_name(leaving.operator), leaving.city_name
        told = NO_RESERVE.filled(city_zh=city.zh, zh=operator.zh, city_en=city.en, en=operator.en)
        raise DrawRefusedError(told, where="site", remedy=DRAW_MORE)
    await queries.take(present.stored.id, reserve.id, matched_set=leaving.matched_set)
    if not leaving.matched_set:
        return Taken(reserve.code)
    return Taken(reserve.code, await _matched_anew(present, leaving, reserve, why=f"{leaving.code}：{why}"))


async def _matched_anew(present: _Present, leaving: Place, head: ListedSite, *, why: str) -> tuple[Gap, ...]:
    """The rivals round a new site of ours; those that are not nearest any more leave with it."""
    draw_id, matched_set = present.stored.id, leaving.matched_set
    standing = {rival.site: rival for rival in await queries.rivals_in(draw_id, matched_set)}
    patterns = {rival.operator: rival for rival in standing.values()}
    for gap in present.gaps:
        if gap.matched_set == matched_set and (one := await queries.one_of(draw_id, gap.operator, head.city)):
            patterns[gap.operator] = replace(one, matched_set=matched_set, place=leaving.place)
    free = await _free(present, head.city, besides=standing)
    found, gaps = _nearest(present, matched_set, head, free, rivals=[*patterns])
    ids = {site.code: site.id for site in free}
    near = {ids[rival.site]: rival for rival in found.rivals}
    await queries.leave(draw_id, [site for site in standing if site not in near], why)
    await queries.measure(draw_id, {site: near[site].distance_m for site in standing if site in near})
    instead = [
        _instead(patterns[rival.operator], site, rival.distance_m)
        for site, rival in near.items()
        if site not in standing
    ]
    await queries.store_rows(draw_id, instead)
    others = [gap for gap in present.gaps if gap.matched_set != matched_set or gap.operator not in patterns]
    await _keep_gaps(present, [*others, *gaps])
    return gaps


async def _next_nearest(present: _Present, leaving: Place) -> Taken:
    """Another of the same rival beside ours of the set."""
    head = await queries.head_of(present.stored.id, leaving.matched_set)
    free = await _free(present, leaving.city)
    found, gaps = _nearest(present, leaving.matched_set, head, free, rivals=[leaving.operator])
    if not found.rivals:
        await _keep_gaps(present, [*present.gaps, *gaps])
        return Taken("", gaps)
    [nearest] = found.rivals
    ids = {site.code: site.id for site in free}
    instead = _instead(leaving, ids[nearest.site], nearest.distance_m)
    await queries.store_rows(present.stored.id, [instead])
    return Taken(nearest.site)


async def _free(present: _Present, city: int, *, besides: Collection[int] = ()) -> list[ListedSite]:
    """Open sites of the city that the draw does not hold, and those of `besides`."""
    starts_on, ends_on = present.days
    sites = await queries.open_sites(present.rules.kind, [city], starts_on=starts_on, ends_on=ends_on)
    held = await queries.held_sites(present.stored.id)
    return [site for site in sites if site.id in besides or site.id not in held]


def _nearest(
    present: _Present,
    matched_set: str,
    head: ListedSite,
    free: Sequence[ListedSite],
    *,
    rivals: Sequence[str],
) -> tuple[MatchedSet, tuple[Gap, ...]]:
    others = [site for site in free if site.operator in rivals]
    matching = match_rivals([head], others, rivals=rivals, caliper_m=present.rules.caliper_m)
    gaps = (
        Gap(each.site, matched_set, each.operator, each.why, each.nearest_m) for each in matching.unmatched
    )
    return matching.sets[0], tuple(gaps)


def _instead(place: Place, site: int, distance_m: float) -> DrawnRow:
    """The same place, filled with another site."""
    return DrawnRow(
        site=site,
        operator=place.operator,
        city=place.city,
        matched_set=place.matched_set,
        distance_m=distance_m,
        is_reserve=False,
        place=place.place,
        weight=place.weight,
        n_visits=place.n_visits,
    )


async def _keep_gaps(present: _Present, gaps: Sequence[Gap]) -> None:
    await queries.keep_gaps(present.stored.id, msgspec.json.encode(gaps).decode())
