"""Drawing the sites of a wave.

R1 the same register, targets, rules and seed give the same rows; forms of one wave draw independently
R2 apart: each operator by its own targets, among open sites of the kind in the target cities
R3 matched: ours by their strata, beside each the nearest of each rival in the city; what is missing is told
R4 weights are listed ÷ drawn of each stratum; reserves follow in the order of the draw
R5 a later draw takes the place of the last; none does once visits are assigned or the wave has moved on
R6 what cannot be drawn is told by city and operator, and nothing is stored
R7 an outsider draws nothing
"""

import asyncio
import json
from dataclasses import asdict
from datetime import date

import pytest

from fieldkit.accounts.tables import Account, Role
from fieldkit.database.sql import fetch
from fieldkit.errors import NotAllowedError, NotFoundError, WrongStateError
from fieldkit.sampling import actions, queries
from fieldkit.sampling.rules import (
    DrawRefusedError,
    DrawRules,
    Gap,
    check_rules,
    gaps_of,
    rules_of,
    seed_of,
)
from fieldkit.sampling.tables import Draw, DrawnSite
from fieldkit.sites.tables import Site, SiteKind
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
    give_out,
    plan_wave,
    visited,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
async def planned(mo: Account) -> Planned:
    """W2 with 8 halls of each operator in Fuzhou and 5 in Xiamen, all at one place in each city."""
    planned = await plan_wave(mo)
    for operator in ("CM", "CU", "CT"):
        await build_many(planned.cities["FZ"], operator, 8, prefix="F")
        await build_many(planned.cities["XM"], operator, 5, prefix="X")
    return planned


@pytest.fixture
async def pairs(mo: Account) -> Planned:
    """Two of ours 10 km apart in Fuzhou; beside them rivals at known distances, one too far to be matched."""
    planned = await plan_wave(mo, "FZ")
    ours, unicom = {"CM-A": 0, "CM-B": 10_000}, {"CU-A": 300, "CU-B": 10_400, "CU-C": 50_000}
    for code, north_m in {**ours, **unicom, "CT-A": -900, "CT-C": 14_000}.items():
        await build(planned.cities["FZ"], code, north_m=north_m)
    await aim(mo, planned, {("CM", "FZ"): (2, 3), ("CU", "FZ"): (9, 2), ("CT", "FZ"): (1, 1)})
    return planned


async def _draws() -> int:
    return await Draw.count()


def test_r1_the_seed() -> None:
    """`printf 1/store_visit/third_party/experience | sha256sum` begins with 0a25f56177a66df3."""
    seed = seed_of(1, "store_visit", line="third_party", method="experience")
    assert int("0a25f56177a66df3", 16) // 2**11 == seed
    others = {
        seed_of(2, "store_visit", line="third_party", method="experience"),
        seed_of(1, "hotline_dial", line="third_party", method="experience"),
        seed_of(1, "store_visit", line="city", method="experience"),
        seed_of(1, "store_visit", line="third_party", method="survey"),
    }
    assert (4, False) == (len(others), seed in others)


@pytest.mark.parametrize("rules", [APART, MATCHED])
async def test_r1_again(mo: Account, planned: Planned, rules: DrawRules) -> None:
    """The same to the last row, from a register whose rows stand in another order."""
    await aim(
        mo,
        planned,
        {(operator, "FZ"): (4, 2) for operator in ("CM", "CU", "CT")}
        | {("CM", "XM"): (2, 1), ("CU", "XM"): (2, 1)},
    )
    first = await actions.draw(mo, "W2", planned.form, rules)
    rows = await drawn(first)
    before = await fetch("SELECT code FROM site")
    for statement in (
        "CREATE INDEX scrambled ON site (md5(code))",
        "CLUSTER site USING scrambled",
        "DROP INDEX scrambled",
    ):
        await fetch(statement)
    assert before != await fetch("SELECT code FROM site")
    again = await actions.draw(mo, "W2", planned.form, rules)
    assert (rows, True) == (await drawn(again), first != again)


@pytest.mark.parametrize("rules", [APART, MATCHED])
async def test_r1_a_stored_draw_can_be_recomputed(mo: Account, planned: Planned, rules: DrawRules) -> None:
    await aim(mo, planned, {(operator, "FZ"): (4, 2) for operator in ("CM", "CU", "CT")})
    draw_id = await actions.draw(mo, "W2", planned.form, rules)
    stored = await queries.draw_by_id(draw_id)
    form = await queries.form_facts(planned.form)
    assert stored is not None
    assert form is not None
    assert rules == rules_of(stored.rules)
    again = await actions.composition(form, rules_of(stored.rules))
    rows = await DrawnSite.select().where(DrawnSite.draw == draw_id).order_by(DrawnSite.id)
    assert [asdict(row) for row in again.rows] == [
        {name: row[name] for name in queries.ROW_COLUMNS} for row in rows
    ]
    assert gaps_of(stored.gaps) == again.gaps


async def test_r1_another_seed_draws_others(mo: Account, planned: Planned) -> None:
    await aim(mo, planned, {("CM", "FZ"): (4, 1)})
    drawn_sets: set[frozenset[str]] = set()
    for seed in range(8):
        await Wave.update({Wave.seed: seed}, force=True)
        draw_id = await actions.draw(mo, "W2", planned.form, APART)
        drawn_sets.add(frozenset((await visited(draw_id))[""]))
    assert len(drawn_sets) > 4


async def test_r2_apart(mo: Account, planned: Planned) -> None:
    await aim(mo, planned, {("CM", "FZ"): (4, 2), ("CU", "FZ"): (3, 1), ("CT", "XM"): (5, 3)})
    draw_id = await actions.draw(mo, "W2", planned.form, APART)
    rows = await DrawnSite.select().where((DrawnSite.draw == draw_id) & (DrawnSite.is_reserve.eq(False)))
    fuzhou, xiamen = planned.cities["FZ"], planned.cities["XM"]
    cells = sorted((row["operator"], row["city"], row["n_visits"], row["weight"]) for row in rows)
    assert (
        cells == [("CM", fuzhou, 2, 2.0)] * 4 + [("CT", xiamen, 3, 1.0)] * 5 + [("CU", fuzhou, 1, 8 / 3)] * 3
    )
    assert {("", None)} == {(row["matched_set"], row["distance_m"]) for row in rows}


async def test_r2_only_what_can_be_visited(mo: Account, planned: Planned) -> None:
    """Closed by the wave's first day, of another kind, or opening after its last day: not listed."""
    fuzhou = planned.cities["FZ"]
    await Site.update({Site.closed_on: date(2026, 12, 1)}).where(Site.code == "CM-F00")
    await Site.update({Site.closed_on: date(2026, 12, 2)}).where(Site.code == "CM-F01")
    await Site.update({Site.kind: SiteKind.KIOSK}).where(Site.code == "CM-F02")
    await Site.update({Site.opened_on: date(2027, 1, 1)}).where(Site.code == "CM-F03")
    await Site.update({Site.opened_on: date(2026, 12, 31)}).where(Site.code == "CM-F04")
    await aim(mo, planned, {("CM", "FZ"): (5, 1)})
    draw_id = await actions.draw(mo, "W2", planned.form, APART)
    assert {"CM-F01", "CM-F04", "CM-F05", "CM-F06", "CM-F07"} == set((await visited(draw_id))[""])
    await build(fuzhou, "CM-K", kind=SiteKind.KIOSK)
    await aim(mo, planned, {("CM", "FZ"): (2, 1)})
    kiosks = await actions.draw(mo, "W2", planned.form, DrawRules(SiteKind.KIOSK, is_matched=False))
    assert {"CM-F02", "CM-K"} == set((await visited(kiosks))[""])


async def test_r3_matched(mo: Account, pairs: Planned) -> None:
    """Nearest by hand: 300 m and 900 m beside A, 400 m beside B; the only free CT lies 4 km from B."""
    draw_id = await actions.draw(mo, "W2", pairs.form, MATCHED)
    rows = await fetch(
        "SELECT d.*, s.code FROM drawn_site d JOIN site s ON s.id = d.site WHERE d.draw = $1", draw_id
    )
    sets = {frozenset(members) for members in (await visited(draw_id)).values()}
    assert {frozenset({"CM-A", "CU-A", "CT-A"}), frozenset({"CM-B", "CU-B"})} == sets
    metres = {row["code"]: row["distance_m"] for row in rows}
    assert (None, None) == (metres["CM-A"], metres["CM-B"])
    assert [300, 400, 900] == pytest.approx([metres["CU-A"], metres["CU-B"], metres["CT-A"]], abs=1e-6)
    told = {row["code"]: (row["weight"], row["n_visits"]) for row in rows}
    # listed ÷ drawn: 2 ÷ 2, 3 ÷ 2, 2 ÷ 1; visits are each operator's own
    assert told == {"CM-A": (1, 3), "CM-B": (1, 3), "CU-A": (1.5, 2), "CU-B": (1.5, 2), "CT-A": (2, 1)}
    stored = await queries.draw_by_id(draw_id)
    assert stored is not None
    [gap] = gaps_of(stored.gaps)
    code = next(row["matched_set"] for row in rows if row["code"] == "CM-B")
    assert (4_000, Gap("CM-B", code, "CT", WhyUnmatched.TOO_FAR, gap.nearest_m)) == (
        pytest.approx(gap.nearest_m, abs=1e-6),
        gap,
    )
    assert {f"{pairs.form}-FZ-001", f"{pairs.form}-FZ-002"} == {row["matched_set"] for row in rows}


async def test_r3_a_rival_is_asked_where_it_has_a_target(mo: Account, planned: Planned) -> None:
    await aim(
        mo, planned, {("CM", "FZ"): (3, 1), ("CM", "XM"): (2, 1), ("CU", "FZ"): (3, 1), ("CT", "XM"): (2, 1)}
    )
    draw_id = await actions.draw(mo, "W2", planned.form, MATCHED)
    members = sorted(tuple(sorted(code[:4] for code in each)) for each in (await visited(draw_id)).values())
    assert [("CM-F", "CU-F")] * 3 + [("CM-X", "CT-X")] * 2 == members
    stored = await queries.draw_by_id(draw_id)
    assert stored is not None
    assert () == gaps_of(stored.gaps)


async def test_r3_nobody_is_matched_twice_nor_across_cities(mo: Account, planned: Planned) -> None:
    """Two rivals for four of ours at the same spot, with more of them in the other city at that spot too."""
    await Site.update({Site.closed_on: date(2026, 1, 1)}).where(
        Site.code.is_in([f"CU-F{place:02}" for place in range(2, 8)])
    )
    await aim(mo, planned, {("CM", "FZ"): (4, 1), ("CU", "FZ"): (4, 1)})
    draw_id = await actions.draw(mo, "W2", planned.form, MATCHED)
    rivals = [code for each in (await visited(draw_id)).values() for code in each if code.startswith("CU")]
    assert ["CU-F00", "CU-F01"] == sorted(rivals)
    stored = await queries.draw_by_id(draw_id)
    assert stored is not None
    assert [(WhyUnmatched.TAKEN, 0.0)] * 2 == [(gap.why, gap.nearest_m) for gap in gaps_of(stored.gaps)]


async def test_r3_without_a_position(mo: Account, planned: Planned) -> None:
    await Site.update({Site.latitude: None, Site.longitude: None}).where(Site.operator == "CM")
    await aim(mo, planned, {("CM", "FZ"): (2, 1), ("CU", "FZ"): (2, 1)})
    draw_id = await actions.draw(mo, "W2", planned.form, MATCHED)
    assert [1, 1] == [len(each) for each in (await visited(draw_id)).values()]
    stored = await queries.draw_by_id(draw_id)
    assert stored is not None
    assert [(WhyUnmatched.NO_POSITION, None)] * 2 == [(g.why, g.nearest_m) for g in gaps_of(stored.gaps)]


@pytest.mark.parametrize("rules", [APART, MATCHED])
async def test_r4_reserves(mo: Account, planned: Planned, rules: DrawRules) -> None:
    """Six drawn and two in reserve of eight; all eight drawn stand in the same order."""
    await aim(mo, planned, {("CM", "FZ"): (6, 1), ("CU", "FZ"): (6, 1)})
    small = await actions.draw(mo, "W2", planned.form, rules)
    rows = await fetch(
        "SELECT s.code, d.place, d.is_reserve, d.weight, d.matched_set"
        "  FROM drawn_site d JOIN site s ON s.id = d.site"
        " WHERE d.draw = $1 AND d.operator = 'CM' ORDER BY d.place",
        small,
    )
    assert [(place, place > 6, 8 / 6) for place in range(1, 9)] == [
        (row["place"], row["is_reserve"], row["weight"]) for row in rows
    ]
    assert ["", ""] == [row["matched_set"] for row in rows if row["is_reserve"]]
    await aim(mo, planned, {("CM", "FZ"): (8, 1), ("CU", "FZ"): (8, 1)})
    large = await actions.draw(mo, "W2", planned.form, rules)
    order = await fetch(
        "SELECT s.code, d.place FROM drawn_site d JOIN site s ON s.id = d.site"
        " WHERE d.draw = $1 AND d.operator = 'CM' AND NOT d.is_reserve ORDER BY d.place",
        large,
    )
    assert [row["code"] for row in rows] == [row["code"] for row in order]


async def test_r5_replaced(mo: Account, planned: Planned) -> None:
    await aim(mo, planned, {("CM", "FZ"): (4, 1)})
    first = await actions.draw(mo, "W2", planned.form, APART)
    second = await actions.draw(mo, "W2", planned.form, APART)
    stored = await queries.draws_of([planned.form])
    assert [(second, "Mo", True), (first, "Mo", False)] == [
        (one.id, one.who, one.replaced_at is None) for one in stored
    ]
    assert 6 == len(await drawn(first))  # the old rows stay to be read
    entries = await TrailEntry.select().where(TrailEntry.noun == "draw").order_by(TrailEntry.id)
    assert [("W2", first), ("W2", second)] == [(e["code"], json.loads(e["facts"])["draw"]) for e in entries]


async def test_r5_not_once_visits_are_assigned(mo: Account, sam: Account, planned: Planned) -> None:
    await aim(mo, planned, {("CM", "FZ"): (7, 1)})
    draw_id = await actions.draw(mo, "W2", planned.form, DrawRules(is_matched=False, reserves=0))
    [left_out] = {f"CM-F{place:02}" for place in range(8)} - set((await visited(draw_id))[""])
    await give_out(planned, sam, left_out)  # no visit of this draw's
    taken = (await visited(await actions.draw(mo, "W2", planned.form, APART)))[""]
    await give_out(planned, sam, taken[0], state="withdrawn")
    await actions.draw(mo, "W2", planned.form, DrawRules(is_matched=False, reserves=0))
    await give_out(planned, sam, taken[1])
    with pytest.raises(WrongStateError, match="1 visits"):
        await actions.draw(mo, "W2", planned.form, APART)
    assert 3 == await _draws()


async def test_r5_two_at_once(mo: Account, planned: Planned) -> None:
    """One after the other: both are drawn, and one counts."""
    await aim(mo, planned, {("CM", "FZ"): (4, 1)})
    ids = await asyncio.gather(*(actions.draw(mo, "W2", planned.form, APART) for _ in range(4)))
    stored = await queries.draws_of([planned.form])
    assert sorted(ids, reverse=True) == [one.id for one in stored]
    assert [True, False, False, False] == [one.replaced_at is None for one in stored]


@pytest.mark.parametrize("state", [state for state in WaveState if state not in {"planned", "collecting"}])
async def test_r5_not_past_collecting(mo: Account, planned: Planned, state: WaveState) -> None:
    await aim(mo, planned, {("CM", "FZ"): (4, 1)})
    await Wave.update({Wave.state: state}, force=True)
    with pytest.raises(WrongStateError):
        await actions.draw(mo, "W2", planned.form, APART)
    assert 0 == await _draws()


async def test_r6_too_few(mo: Account, planned: Planned) -> None:
    await aim(mo, planned, {("CM", "FZ"): (9, 1), ("CU", "XM"): (6, 1), ("CT", "FZ"): (8, 1)})
    with pytest.raises(DrawRefusedError) as refused:
        await actions.draw(mo, "W2", planned.form, APART)
    said = refused.value.detail
    assert "福州 移动 登记 8 个，要抽 9 个；厦门 联通 登记 5 个，要抽 6 个" in said.zh
    assert "Fuzhou China Mobile lists 8, asked 9; Xiamen China Unicom lists 5, asked 6" in said.en
    assert "China Telecom" not in said.en
    assert (0, 0) == (await _draws(), await TrailEntry.count().where(TrailEntry.noun == "draw"))


async def test_r6_in_sets_only_ours_must_suffice(mo: Account, planned: Planned) -> None:
    await aim(mo, planned, {("CM", "XM"): (5, 1), ("CU", "XM"): (9, 1)})
    await actions.draw(mo, "W2", planned.form, MATCHED)
    await aim(mo, planned, {("CM", "XM"): (6, 1), ("CU", "XM"): (5, 1)})
    with pytest.raises(DrawRefusedError, match="Xiamen China Mobile lists 5, asked 6"):
        await actions.draw(mo, "W2", planned.form, MATCHED)


async def test_r6_targets(mo: Account, planned: Planned) -> None:
    with pytest.raises(DrawRefusedError, match="no targets"):
        await actions.draw(mo, "W2", planned.form, APART)
    for operator in ("CM", "CU"):
        await aim(mo, planned, {(operator, "FZ"): (2, 1)})
        with pytest.raises(DrawRefusedError, match="ours and of at least one rival"):
            await actions.draw(mo, "W2", planned.form, MATCHED)
    assert 0 == await _draws()


@pytest.mark.parametrize(
    ("rules", "where"),
    [
        (DrawRules(caliper_m=0), "caliper_m"),
        (DrawRules(caliper_m=float("nan")), "caliper_m"),
        (DrawRules(caliper_m=100_001), "caliper_m"),
        (DrawRules(reserves=-1), "reserves"),
        (DrawRules(reserves=101), "reserves"),
    ],
)
def test_r6_rules(rules: DrawRules, where: str) -> None:
    with pytest.raises(DrawRefusedError) as refused:
        check_rules(rules)
    assert where == refused.value.where


async def test_r6_another_waves_form(mo: Account, planned: Planned) -> None:
    for code, form in (("W9", planned.form), ("W2", planned.form + 1)):
        with pytest.raises(NotFoundError):
            await actions.draw(mo, code, form, APART)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PROJECT_OFFICE])
async def test_r7_outsiders(mo: Account, planned: Planned, role: Role) -> None:
    await aim(mo, planned, {("CM", "FZ"): (4, 1)})
    draw_id = await actions.draw(mo, "W2", planned.form, APART)
    ann = Account(login="ann", name="Ann", role=role)
    await ann.save()
    with pytest.raises(NotAllowedError):
        await actions.draw(ann, "W2", planned.form, APART)
    with pytest.raises(NotAllowedError):
        await actions.draw_of(ann, draw_id)
    assert 1 == await _draws()
