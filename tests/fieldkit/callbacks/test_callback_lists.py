"""A month's repairs taken in and drawn from.

R1 every wrong cell is named with what to do, and nothing of a list with one is taken in
R2 personal data, in a heading or in a cell of whatever sheet, is refused and nothing is kept, not even staged
R3 of each city at least 20 %, one at least, with as many reserves and the weight listed ÷ drawn
R4 the same list, in whatever order, draws nothing anew; another takes its place while nothing is given out
R5 the draw follows the wave's seed and the month, and is stored with seed, who and when
R6 what was looked at is what is drawn: not a list of another wave, nor another account's, nor too late
R7 an outsider uploads, sees and draws nothing
"""

import msgspec
import openpyxl
import pytest

from fieldkit.accounts.tables import Account, Role
from fieldkit.callbacks.actions import (
    CallbackRefusedError,
    draw_of,
    draw_repairs,
    staged_repairs,
    upload_repairs,
)
from fieldkit.callbacks.giving import give_out
from fieldkit.callbacks.personal import PersonalDataError
from fieldkit.callbacks.tables import CallbackDraw, Repair
from fieldkit.database.sql import fetch
from fieldkit.errors import NotAllowedError, NotFoundError, WrongStateError
from fieldkit.registers.references import references_to
from fieldkit.registers.staging import Upload
from fieldkit.registers.tables import StagedUpload
from fieldkit.trail.tables import TrailEntry
from fieldkit.waves.tables import Wave, WaveState
from scoring.planning.callbacks import CallbackRules
from tests.fieldkit.callbacks.calling import (
    HEADINGS,
    NOVEMBER,
    OCTOBER,
    draw,
    interviewers,
    listed,
    repairs,
    use_callback_form,
    wave_of_repairs,
)
from tests.fieldkit.filled_books import comma_separated, saved
from tests.fieldkit.office import build_site, open_wave
from tests.fieldkit.reviews.reviewing import another, firm_with

pytestmark = pytest.mark.anyio
ROWS = repairs(2)


@pytest.fixture
async def wave(mo: Account) -> Wave:
    assert mo.id
    return await wave_of_repairs()


async def _codes(mo: Account, upload: Upload) -> list[tuple[str, str]]:
    token = await upload_repairs(mo, "W1", OCTOBER, upload)
    _, plan = await staged_repairs(mo, "W1", OCTOBER, token)
    return [(each.code, f"{each.column}{each.row or ''}") for each in plan.file.all_faults]


async def _drawn(draw_id: int) -> list[tuple[str, int, bool]]:
    rows = await fetch(
        "SELECT work_order, place, is_reserve FROM repair WHERE draw = $1 AND place > 0 ORDER BY city, place",
        draw_id,
    )
    return [tuple(row) for row in rows]


async def test_r1_wrong_cells(mo: Account, wave: Wave) -> None:
    await build_site("CM-1")
    rows: list[list[object]] = [
        ["WX-1", "R-FZ-1", "2026-10-01"],
        ["WX/2", "R-FZ-1", "2026-10-31"],
        ["WX-3", "R-FZ-9", "2026-11-01"],
        ["WX-4", "CM-1", "31/10/2026"],
        ["WX-5", None, "2026-10-05"],
        ["WX-1", "R-XM-1", "2026-10-06"],
        ["X" * 40, "R-XM-1", "2026-10-06"],
    ]
    found = await _codes(mo, listed(rows))
    assert [
        ("key_repeated", "A2"),
        ("code_form", "A3"),
        ("outlet_unknown", "B4"),
        ("not_in_month", "C4"),
        ("not_a_date", "C5"),
        ("not_an_outlet", "B5"),
        ("blank", "B6"),
        ("key_repeated", "A7"),
    ] == found
    assert wave.code == "W1"  # with it a code of 40 signs is a visit's of 43, which fits


async def test_r1_a_work_order_that_makes_no_visits_code(mo: Account) -> None:
    wave = await wave_of_repairs()
    await Wave.update({Wave.code: "W" * 25}).where(Wave.id == wave.id)
    token = await upload_repairs(mo, "W" * 25, OCTOBER, listed([["X" * 35, "R-FZ-1", "2026-10-06"]]))
    _, plan = await staged_repairs(mo, "W" * 25, OCTOBER, token)
    assert [("too_long", "A")] == [(each.code, each.column) for each in plan.file.all_faults]


@pytest.mark.usefixtures("wave")
async def test_r1_csv_of_excel_in_chinese(mo: Account) -> None:
    text = comma_separated(*ROWS, headings=HEADINGS)
    assert [] == await _codes(mo, Upload("a.csv", text.encode("gb18030")))
    assert [("file_type_unknown", "")] == await _codes(mo, Upload("a.pdf", b"%PDF"))
    assert [("no_headings", "1")] == await _codes(mo, Upload("a.csv", b"a,b\n1,2\n"))


@pytest.mark.usefixtures("wave")
async def test_r1_all_or_nothing(mo: Account) -> None:
    token = await upload_repairs(mo, "W1", OCTOBER, listed([*ROWS, ["WX-9", "R-FZ-9", "2026-10-15"]]))
    _, plan = await staged_repairs(mo, "W1", OCTOBER, token)
    assert (2, 1) == (plan.cities[0].n_listed, plan.cities[0].n_drawn)  # of the good rows
    with pytest.raises(WrongStateError):
        await draw_repairs(mo, "W1", OCTOBER, token, digest=plan.digest)
    assert (0, 0) == (await CallbackDraw.count(), await Repair.count())


@pytest.mark.usefixtures("wave")
async def test_r1_of_another_month_already(mo: Account) -> None:
    """September's list holds the work order; the same repair is not called about twice."""
    september = OCTOBER.replace(month=9)
    await draw(mo, repairs(3, day="2026-09-30"), month=september)
    assert [("listed_before", "A2")] == await _codes(mo, listed(repairs(2, first=3)))


@pytest.mark.usefixtures("wave")
@pytest.mark.parametrize(
    "heading",
    [
        *("客户电话", "手机", "手机号", "联系号码", "姓 名", "身份证", "联系人"),
        *("Phone", "customer name", "Name", "ID number", "TEL"),
    ],
)
async def test_r2_headings(mo: Account, heading: str) -> None:
    rows = [[*row, "x"] for row in ROWS]
    with pytest.raises(PersonalDataError) as refused:
        await upload_repairs(mo, "W1", OCTOBER, listed(rows, headings=[*HEADINGS, heading]))
    assert ("工单!D1" in refused.value.detail.zh, "删去" in refused.value.remedy.zh) == (True, True)
    assert 0 == await StagedUpload.count()


@pytest.mark.usefixtures("wave")
@pytest.mark.parametrize(
    "value",
    [
        *("13800138000", 13800138000, "138 0013 8000", "+86-13800138000", "１３８００１３８０００"),
        *("138****8000", "王先生13800138000", "11010119900307123X", "110101199003071233", 110101199003071000),
    ],
)
async def test_r2_cells(mo: Account, value: object) -> None:
    rows = [[*ROWS[0], ""], [*ROWS[1], value]]
    with pytest.raises(PersonalDataError) as refused:
        await upload_repairs(mo, "W1", OCTOBER, listed(rows, headings=[*HEADINGS, "备注"]))
    assert ("工单!D3" in refused.value.detail.en, "0013" in str(refused.value)) == (True, False)
    assert 0 == await StagedUpload.count()


@pytest.mark.usefixtures("wave")
async def test_r2_on_a_sheet_that_is_not_read(mo: Account) -> None:
    workbook = openpyxl.Workbook()
    for row in (HEADINGS, *ROWS):
        workbook.worksheets[0].append(list(row))
    customers = workbook.create_sheet("客户")
    customers.append(["工单", "机主"])
    with pytest.raises(PersonalDataError):
        await upload_repairs(mo, "W1", OCTOBER, Upload("a.xlsx", saved(workbook)))


@pytest.mark.usefixtures("wave")
async def test_r2_many_cells_are_not_all_told(mo: Account) -> None:
    rows = [[*row, "13800138000"] for row in repairs(15)]
    with pytest.raises(PersonalDataError) as refused:
        await upload_repairs(mo, "W1", OCTOBER, listed(rows, headings=[*HEADINGS, "备注"]))
    told = refused.value.detail
    assert (10, True, True) == (told.zh.count("像手机号"), told.zh.endswith("等。"), "and more." in told.en)


@pytest.mark.usefixtures("wave")
async def test_r2_what_is_none(mo: Account) -> None:
    """Long work orders, a title, the handset's model and our own headings are harmless."""
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["十月手机维修清单"])
    sheet.append(["工单号码", "网点编号", "维修日期", "手机型号", "流水"])
    for number, odd in enumerate(("20261015123456789", "202610151234567890", "12345678901", "0.13800138000")):
        sheet.append([f"2026101512345678{number}", "R-FZ-1", "2026-10-15", "13 Pro", odd])
    assert [] == await _codes(mo, Upload("a.xlsx", saved(workbook)))


@pytest.mark.usefixtures("wave")
async def test_r3_a_fifth_of_each_city(mo: Account) -> None:
    draw_id = await draw(mo, [*repairs(11), *repairs(2, "XM")])
    facts = await draw_of(mo, draw_id)
    assert (13, 4, 4) == (facts.n_listed, facts.n_drawn, facts.n_reserves)
    rows = await Repair.objects().where(Repair.draw == draw_id)
    weights = {(row.work_order[3:5], row.weight) for row in rows if row.place and not row.is_reserve}
    assert {("FZ", 11 / 3), ("XM", 2.0)} == weights
    assert {None} == {row.weight for row in rows if not row.place}
    assert {row.city for row in rows if row.work_order[3:5] == "XM"} != {
        row.city for row in rows if row.work_order[3:5] == "FZ"
    }


@pytest.mark.usefixtures("wave")
async def test_r4_the_same_again(mo: Account) -> None:
    first = await draw(mo, repairs(20))
    drawn = await _drawn(first)
    assert first == await draw(mo, repairs(20)[::-1])
    assert (1, drawn, 8) == (await CallbackDraw.count(), await _drawn(first), len(drawn))
    assert 1 == await TrailEntry.count().where(TrailEntry.noun == "repairs")


@pytest.mark.usefixtures("wave")
async def test_r4_another_list(mo: Account) -> None:
    first = await draw(mo, repairs(20))
    second = await draw(mo, repairs(21))
    assert (True, None) == (
        (await draw_of(mo, first)).replaced_at is not None,
        (await draw_of(mo, second)).replaced_at,
    )
    third = await draw(mo, repairs(20))  # and back again: the same repairs as at first
    assert (await _drawn(first), True) == (await _drawn(third), third not in {first, second})


async def test_r4_not_once_given_out(mo: Account, wave: Wave) -> None:
    await use_callback_form(wave)
    (ivy,) = await interviewers("ivy")
    first = await draw(mo, repairs(20))
    await give_out(mo, first, [ivy.id], now=NOVEMBER)
    with pytest.raises(WrongStateError) as refused:
        await draw(mo, repairs(21))
    assert refused.value.detail.en.startswith("4 call-backs of 2026-10")
    assert first == await draw(mo, repairs(20))  # the same again is harmless still
    assert None is (await draw_of(mo, first)).replaced_at


async def test_r5_seed_and_month(mo: Account, wave: Wave) -> None:
    first = await draw(mo, repairs(50))
    stored = await draw_of(mo, first)
    row = await CallbackDraw.objects().get(CallbackDraw.id == first)
    assert row is not None
    assert (2026, "Mo", OCTOBER) == (stored.seed, stored.who, stored.month)
    assert 0.2 == msgspec.json.decode(row.rules, type=CallbackRules).share
    other = await open_wave("W2")
    other.seed = 7
    await other.save()
    assert await _drawn(first) != await _drawn(await draw(mo, repairs(50), wave="W2"))
    await Wave.update({Wave.seed: 2026}).where(Wave.id == other.id)
    assert await _drawn(first) == await _drawn(await draw(mo, repairs(50), wave="W2"))
    assert wave.seed == stored.seed


async def test_r6_what_was_looked_at(mo: Account, wave: Wave) -> None:
    token = await upload_repairs(mo, "W1", OCTOBER, listed(ROWS))
    _, plan = await staged_repairs(mo, "W1", OCTOBER, token)
    with pytest.raises(WrongStateError):
        await draw_repairs(mo, "W1", OCTOBER, token, digest="of another")
    with pytest.raises(NotFoundError):
        await staged_repairs(await another("ned"), "W1", OCTOBER, token)
    await Wave.update({Wave.state: WaveState.IN_REVIEW}).where(Wave.id == wave.id)
    with pytest.raises(WrongStateError):
        await draw_repairs(mo, "W1", OCTOBER, token, digest=plan.digest)
    with pytest.raises(WrongStateError):
        await upload_repairs(mo, "W1", OCTOBER, listed(ROWS))
    assert 0 == await CallbackDraw.count()
    with pytest.raises(NotFoundError):
        await draw_of(mo, 1)


@pytest.mark.usefixtures("wave")
async def test_r6_a_month_that_has_not_begun(mo: Account) -> None:
    with pytest.raises(CallbackRefusedError):
        await upload_repairs(mo, "W1", OCTOBER.replace(year=2090), listed(ROWS))


@pytest.mark.usefixtures("wave")
async def test_r6_an_outlet_that_is_listed_is_not_deleted(mo: Account) -> None:
    await draw(mo, ROWS)
    assert ["维修工单"] == [each.noun.zh for each in await references_to("site", "R-FZ-1")]


@pytest.mark.usefixtures("wave")
@pytest.mark.parametrize(
    "role", [Role.FIRM_MANAGER, Role.AUDITOR, Role.CITY_BRANCH, Role.INTERVIEWER, Role.HEADQUARTERS]
)
async def test_r7_outsiders(mo: Account, sam: Account, role: Role) -> None:
    oz = await another("outsider", role, firm=(await firm_with(sam)).id)
    token = await upload_repairs(mo, "W1", OCTOBER, listed(ROWS))
    draw_id = await draw(mo, ROWS)
    with pytest.raises(NotAllowedError):
        await upload_repairs(oz, "W1", OCTOBER, listed(ROWS))
    with pytest.raises(NotAllowedError):
        await staged_repairs(oz, "W1", OCTOBER, token)
    with pytest.raises(NotAllowedError):
        await draw_repairs(oz, "W1", OCTOBER, token, digest="")
    with pytest.raises(NotAllowedError):
        await draw_of(oz, draw_id)
