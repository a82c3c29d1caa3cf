"""A drawn site that proves closed, and what takes its place.

R1 drawn apart: the next reserve of its stratum that is open; the weight and the visits stay
R2 a rival in a set: the nearest of its own that the draw does not hold; else its place stays empty, told
R3 ours in a set: the next reserve heads the set, and the rivals are matched round it anew
R4 who left, why and what came instead stands in the trail; the row stays and says why
R5 what cannot be replaced is refused, and nothing changes
R6 an outsider replaces nothing
"""

import json
from datetime import date

import pytest

from fieldkit.accounts.tables import Account, Role
from fieldkit.database.sql import fetch
from fieldkit.errors import NotAllowedError, NotFoundError, WrongStateError
from fieldkit.sampling import actions, queries
from fieldkit.sampling.reserves import Taken, take_reserve
from fieldkit.sampling.rules import DrawRefusedError, DrawRules, Gap, gaps_of
from fieldkit.sampling.tables import DrawnSite
from fieldkit.sites.tables import Site
from fieldkit.trail.tables import TrailEntry
from fieldkit.waves.tables import Wave, WaveState
from scoring.planning.matching import WhyUnmatched
from tests.fieldkit.sampling.drawing import (
    APART,
    MATCHED,
    Planned,
    aim,
    build,
    build_many,
    drawn,
    plan_wave,
    visited,
)

pytestmark = pytest.mark.anyio


async def _order(draw_id: int, operator: str = "CM") -> list[str]:
    """An operator's sites in the order of the draw, reserves last."""
    rows = await fetch(
        "SELECT s.code FROM drawn_site d JOIN site s ON s.id = d.site"
        " WHERE d.draw = $1 AND d.operator = $2 ORDER BY d.place",
        draw_id,
        operator,
    )
    return [row["code"] for row in rows]


async def _gaps(draw_id: int) -> tuple[Gap, ...]:
    stored = await queries.draw_by_id(draw_id)
    assert stored is not None
    return gaps_of(stored.gaps)


async def _facts(code: str) -> tuple[float, int, float | None]:
    [row] = await fetch(
        "SELECT d.weight, d.n_visits, d.distance_m FROM drawn_site d JOIN site s ON s.id = d.site"
        " JOIN draw w ON w.id = d.draw WHERE s.code = $1 AND w.replaced_at IS NULL",
        code,
    )
    return (row["weight"], row["n_visits"], row["distance_m"])


async def _draw_of(mo: Account, planned: Planned, heads: set[str]) -> int:
    """A matched draw of just these of ours, by the first seed that gives it."""
    for seed in range(50):
        await Wave.update({Wave.seed: seed}, force=True)
        draw_id = await actions.draw(mo, "W2", planned.form, MATCHED)
        if heads == set((await _order(draw_id))[: len(heads)]):
            return draw_id
    pytest.fail(f"no seed of 50 draws {heads}")


@pytest.fixture
async def apart(mo: Account) -> int:
    """Five of eight halls drawn in Fuzhou, two in reserve."""
    planned = await plan_wave(mo)
    for city in ("FZ", "XM"):
        await build_many(planned.cities[city], "CM", 8, prefix=city)
    await aim(mo, planned, {("CM", "FZ"): (5, 2), ("CM", "XM"): (8, 1)})
    return await actions.draw(mo, "W2", planned.form, APART)


@pytest.fixture
async def matched(mo: Account) -> int:
    """One set in Fuzhou, headed by A; B of ours, 10 km off, is in reserve."""
    planned = await plan_wave(mo, "FZ")
    for code, north_m in {
        "CM-A": 0, "CU-A1": 300, "CU-A2": 700, "CT-A": 900,
        "CM-B": 10_000, "CU-B1": 10_200, "CU-B2": 10_500,
    }.items():  # fmt: skip
        await build(planned.cities["FZ"], code, north_m=north_m)
    await aim(mo, planned, {("CM", "FZ"): (1, 3), ("CU", "FZ"): (1, 2), ("CT", "FZ"): (1, 1)})
    return await _draw_of(mo, planned, {"CM-A"})


async def test_r1_the_next(mo: Account, apart: int) -> None:
    order = [code for code in await _order(apart) if "FZ" in code]
    assert Taken(order[5]) == await take_reserve(mo, apart, order[1], "  已停业 ")
    assert {*order[:6]} - {order[1]} == {code for code in (await visited(apart))[""] if "FZ" in code}
    assert (8 / 5, 2, None) == await _facts(order[5])
    assert Taken(order[6]) == await take_reserve(mo, apart, order[5], "拆迁")  # one that came in reserve
    with pytest.raises(DrawRefusedError, match="Fuzhou China Mobile has no reserve left"):
        await take_reserve(mo, apart, order[0], "停业")
    assert order[0] in (await visited(apart))[""]


async def test_r1_a_closed_reserve_is_passed_over(mo: Account, apart: int) -> None:
    order = [code for code in await _order(apart) if "FZ" in code]
    await Site.update({Site.closed_on: date(2026, 11, 30)}).where(Site.code == order[5])
    assert Taken(order[6]) == await take_reserve(mo, apart, order[0], "停业")


async def test_r2_the_next_nearest(mo: Account, matched: int) -> None:
    [(code, members)] = [each for each in (await visited(matched)).items() if each[0]]
    assert ["CM-A", "CT-A", "CU-A1"] == members
    assert Taken("CU-A2") == await take_reserve(mo, matched, "CU-A1", "停业")
    assert {code: ["CM-A", "CT-A", "CU-A2"]} == await visited(matched)
    weight, n_visits, distance_m = await _facts("CU-A2")
    assert (4.0, 2, pytest.approx(700, abs=1e-6)) == (weight, n_visits, distance_m)


async def test_r2_none_is_near_enough(mo: Account, matched: int) -> None:
    """Of CU only those beside B are left, 10.2 km off; of CT there is none at all."""
    [code] = await visited(matched)
    await take_reserve(mo, matched, "CU-A1", "停业")
    far = await take_reserve(mo, matched, "CU-A2", "停业")
    [gap] = far.gaps
    assert ("", "CU", code, WhyUnmatched.TOO_FAR) == (far.site, gap.operator, gap.matched_set, gap.why)
    assert pytest.approx(10_200, abs=1e-6) == gap.nearest_m
    none = await take_reserve(mo, matched, "CT-A", "停业")
    assert Taken("", (Gap("CM-A", code, "CT", WhyUnmatched.NONE_COMPARABLE, None),)) == none
    assert {code: ["CM-A"]} == await visited(matched)
    assert (gap, *none.gaps) == await _gaps(matched)


async def test_r3_the_set_is_rebuilt(mo: Account, matched: int) -> None:
    """B has a CU of its own 200 m off; the only CT, at A, is 9.1 km from B."""
    [code] = await visited(matched)
    taken = await take_reserve(mo, matched, "CM-A", "停业")
    assert {code: ["CM-B", "CU-B1"]} == await visited(matched)
    assert ("CM-B", ("CT",)) == (taken.site, tuple(gap.operator for gap in taken.gaps))
    assert pytest.approx(9_100, abs=1e-6) == taken.gaps[0].nearest_m
    assert taken.gaps == await _gaps(matched)
    assert (2.0, 3, None) == await _facts("CM-B")
    weight, n_visits, distance_m = await _facts("CU-B1")
    assert (4.0, 2, pytest.approx(200, abs=1e-6)) == (weight, n_visits, distance_m)
    left = {row[0]: row[-1] for row in await drawn(matched) if row[-2]}
    assert {"CM-A": "停业", "CU-A1": "CM-A：停业", "CT-A": "CM-A：停业"} == left


async def test_r3_rivals_that_are_still_nearest_stay(mo: Account, matched: int) -> None:
    """With a wide caliper the only CT stays beside whoever heads the set, its distance measured anew."""
    await fetch("UPDATE draw SET rules = rules || '{\"caliper_m\": 20000}'")
    await take_reserve(mo, matched, "CM-A", "停业")
    assert [["CM-B", "CT-A", "CU-B1"]] == [*(await visited(matched)).values()]
    assert pytest.approx(9_100, abs=1e-6) == (await _facts("CT-A"))[2]
    assert () == await _gaps(matched)


async def test_r3_a_place_that_was_empty_is_asked_anew(mo: Account) -> None:
    """Of two sets one has no CU within 3 km; its new head has one 100 m off."""
    planned = await plan_wave(mo, "FZ")
    for code, north_m in {"CM-A": 0, "CU-A": 50, "CM-B": 20_000, "CM-C": 40_000, "CU-C": 40_100}.items():
        await build(planned.cities["FZ"], code, north_m=north_m)
    await aim(mo, planned, {("CM", "FZ"): (2, 1), ("CU", "FZ"): (2, 4)})
    draw_id = await _draw_of(mo, planned, {"CM-A", "CM-B"})
    assert ["CM-B"] == [gap.site for gap in await _gaps(draw_id)]
    await take_reserve(mo, draw_id, "CM-B", "停业")
    assert [["CM-A", "CU-A"], ["CM-C", "CU-C"]] == sorted((await visited(draw_id)).values())
    assert () == await _gaps(draw_id)
    assert (2.0, 4, pytest.approx(100, abs=1e-6)) == await _facts("CU-C")


async def test_r4_told(mo: Account, apart: int) -> None:
    order = [code for code in await _order(apart) if "FZ" in code]
    taken = await take_reserve(mo, apart, order[0], "已停业")
    entry = await TrailEntry.select().order_by(TrailEntry.id, ascending=False).first()
    assert entry is not None
    facts = {"draw": apart, "left": order[0], "reason": "已停业", "instead": taken.site}
    assert ("draw", "W2", facts) == (entry["noun"], entry["code"], json.loads(entry["facts"]))
    assert [(order[0], "已停业")] == [(row[0], row[-1]) for row in await drawn(apart) if row[-2]]


async def test_r5_refused(mo: Account, apart: int) -> None:
    order = [code for code in await _order(apart) if "FZ" in code]
    before = await drawn(apart)
    for site, reason, where in (
        (order[0], " ", "reason"),
        (order[0], "x" * 201, "reason"),
        ("CM-NONE", "停业", "site"),
        (order[5], "停业", "site"),  # a reserve is not visited yet
    ):
        with pytest.raises(DrawRefusedError) as refused:
            await take_reserve(mo, apart, site, reason)
        assert where == refused.value.where
    with pytest.raises(NotFoundError):
        await take_reserve(mo, apart + 1, order[0], "停业")
    await Wave.update({Wave.state: WaveState.IN_REVIEW}, force=True)
    with pytest.raises(WrongStateError):
        await take_reserve(mo, apart, order[0], "停业")
    assert before == await drawn(apart)


async def test_r5_twice(mo: Account, apart: int) -> None:
    order = [code for code in await _order(apart) if "FZ" in code]
    await take_reserve(mo, apart, order[0], "停业")
    with pytest.raises(DrawRefusedError, match="visits no site"):
        await take_reserve(mo, apart, order[0], "停业")


async def test_r5_of_a_replaced_draw(mo: Account, apart: int) -> None:
    stored = await queries.draw_by_id(apart)
    assert stored is not None
    await actions.draw(mo, "W2", stored.wave_form, DrawRules(is_matched=False, reserves=0))
    with pytest.raises(WrongStateError, match="later draw"):
        await take_reserve(mo, apart, (await _order(apart))[0], "停业")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PROJECT_OFFICE])
async def test_r6_outsiders(mo: Account, apart: int, role: Role) -> None:  # noqa: ARG001 -- mo draws
    ann = Account(login="ann", name="Ann", role=role)
    await ann.save()
    with pytest.raises(NotAllowedError):
        await take_reserve(ann, apart, (await _order(apart))[0], "停业")
    assert not await DrawnSite.exists().where(DrawnSite.left_at.is_not_null())
