"""Each check of domain A17 by a few visits made for it, at its threshold and beyond.

(The checks of place, duration, overlap, rules and files: tests/fieldkit/results/test_flags.py.)

R1 impossible travel: from the end of one visit to the start of the next faster than 200 km/h
R2 a clock that says a visit ended more than 5 minutes after it was received, or began before its wave did;
   such a visit is compared with no other's times
R3 photos of two visits whose hashes differ in at most 3 of 64 and 2 of 256 bits, and not the same photo
R4 a photo taken more than 10 minutes before or after its visit, in the wave's zone; with no time it says so
R5 notes that an editor wrote, or that were written more than 5 minutes after the photo was taken
R6 eight questions of one scale in a row with one answer
R7 more than 90 % of at least ten answers the same as in another visit of the same auditor
R8 a telephone of several auditors
R9 an auditor whose mean is more than 3 standard errors from the others', from 5 visits on
R10 a veto that must be shown, pulled without a photo
R11 a wave's own threshold takes the place of the usual one
R12 every check has its own code, and a threshold its bounds hold
"""

from dataclasses import replace

import pytest

from fieldkit.checks.facts import AuditorEffect, Batch, FormFacts
from fieldkit.checks.known import BY_CODE, CHECKS, out_of_bounds
from forms.text import Bilingual
from tests.fieldkit.checks.made_visits import NINE, photo, told, visit

# one degree of a great circle on a sphere of 6,371 km is 111.195 km
ONE_DEGREE_NORTH = (27.0, 119.0)
HASH = 0x0123_4567_89AB_CDEF
SCALE = tuple(f"q{n}" for n in range(1, 11))


@pytest.mark.parametrize(("pause", "is_impossible"), [(33, True), (34, False)])
def test_r1_travel(pause: int, is_impossible: bool) -> None:  # noqa: FBT001 -- the table's column
    """111.195 km at 200 km/h take 33.36 minutes."""
    batch = Batch([visit("V1"), visit("V2", starts=40 + pause, place=ONE_DEGREE_NORTH)])
    expected = [("V2", f"V1 → V2: 111.2 km, {pause} min (> 200 km/h)")] if is_impossible else []
    assert expected == told(batch, "travel")


def test_r1_next_door_or_another_auditor() -> None:
    next_door = visit("V2", starts=40, place=(26.008, 119.0))  # 890 m in no time
    assert [] == told(Batch([visit("V1"), next_door]), "travel")
    other = visit("V2", starts=41, place=ONE_DEGREE_NORTH, auditor=2)
    assert [] == told(Batch([visit("V1"), other]), "travel")


@pytest.mark.parametrize(("received", "is_wrong"), [(35, False), (34.9, True)])
def test_r2_clock(received: float, is_wrong: bool) -> None:  # noqa: FBT001 -- the table's column
    found = told(Batch([visit("V1", received=received)]), "clock")
    assert [("V1", "Ended 2026-11-20 17:40 by the phone, received 2026-11-20 17:34")] * is_wrong == found


def test_r2_before_the_wave() -> None:
    visits = visit("V1", starts=-1), visit("V2", starts=0, auditor=2)
    assert [("V1", "Began 2026-11-20 16:59 by the phone, the wave on 2026-11-20")] == told(
        Batch(visits, begins_at=NINE), "clock"
    )


def test_r2_wrong_times_overlap_with_none() -> None:
    ahead = visit("V2", starts=20, received=54)  # ended at 60
    assert [] == told(Batch([visit("V1"), ahead]), "overlap")
    assert 1 == len(told(Batch([visit("V1"), replace(ahead, received_at=ahead.ended_at or NINE)]), "overlap"))


@pytest.mark.parametrize(("bits", "is_alike"), [(0, True), (0b111, True), (0x8000_0000_0100_0001, True)])
def test_r3_alike(bits: int, is_alike: bool) -> None:  # noqa: FBT001 -- the table's column
    photos = photo("V1", "a", dhash=HASH), photo("V2", "b", dhash=_signed(HASH ^ bits))
    expected = [("V1", "hall_photo = V2"), ("V2", "hall_photo = V1")] if is_alike else []
    assert expected == sorted(told(Batch([], photos), "photo_alike"))


@pytest.mark.parametrize("bits", [0b1111, 0x0001_0001_0001_0001])
def test_r3_four_bits_are_another_picture(bits: int) -> None:
    photos = photo("V1", "a", dhash=HASH), photo("V2", "b", dhash=_signed(HASH ^ bits))
    assert [] == told(Batch([], photos), "photo_alike")


@pytest.mark.parametrize(("fine", "is_alike"), [(0b11, True), (0b111, False), (0b11 << 254, True)])
def test_r3_fine_bits(fine: int, is_alike: bool) -> None:  # noqa: FBT001 -- the table's column
    batch = Batch([], [photo("V1", "a", dhash=HASH), photo("V2", "b", dhash=HASH, fine=fine)])
    assert is_alike == bool(told(batch, "photo_alike"))
    assert [] == told(batch, "photo_alike", photo_alike=1)


def test_r3_one_visit_or_one_photo() -> None:
    twice = photo("V1", "a", dhash=HASH), photo("V1", "b", question="greeted_photo", dhash=HASH)
    assert [] == told(Batch([], twice), "photo_alike")
    same = photo("V1", "a", dhash=HASH), photo("V2", "a", dhash=HASH)
    assert [] == told(Batch([], same), "photo_alike")
    assert 2 == len(told(Batch([], same), "photo_seen"))


@pytest.mark.parametrize(
    ("taken", "is_outside"),
    [("16:50:00", False), ("16:49:59", True), ("17:50:00", False), ("17:50:01", True), ("09:10:00", True)],
)
def test_r4_outside(taken: str, is_outside: bool) -> None:  # noqa: FBT001 -- the table's column
    batch = Batch([visit("V1")], [photo("V1", taken=f"2026:11:20 {taken}")])
    text = f"hall_photo taken 2026-11-20 {taken[:5]}, visit 2026-11-20 17:00–17:40"
    assert [("V1", text)] * is_outside == told(batch, "photo_outside")


@pytest.mark.parametrize("taken", ["", "yesterday", "0000:00:00 00:00:00"])
def test_r4_timeless(taken: str) -> None:
    batch = Batch([visit("V1")], [photo("V1", taken=taken)])
    assert [("V1", "hall_photo says no time")] == told(batch, "photo_timeless")
    assert [] == told(batch, "photo_outside")
    assert [] == told(Batch([visit("V1")], [photo("V1")]), "photo_timeless")


@pytest.mark.parametrize(
    ("changed", "is_edited"), [("17:15:00", False), ("17:15:01", True), ("18:10:00", True)]
)
def test_r5_written_again(changed: str, is_edited: bool) -> None:  # noqa: FBT001 -- the table's column
    found = told(Batch([], [photo("V1", changed=f"2026:11:20 {changed}")]), "photo_edited")
    assert is_edited == bool(found)
    assert all("taken 2026-11-20 17:10, changed" in text for _, text in found)


def test_r5_editors() -> None:
    by_editor, by_camera = (photo("V1", software=name) for name in ("Adobe Photoshop 25.0", "HDR+ 1.0.6"))
    assert [("V1", "hall_photo was made by 'Adobe Photoshop 25.0'")] == told(
        Batch([], [by_editor]), "photo_edited"
    )
    assert [] == told(Batch([], [by_camera]), "photo_edited")


@pytest.mark.parametrize(("n_same", "is_lining"), [(7, False), (8, True)])
def test_r6_straight_lining(n_same: int, is_lining: bool) -> None:  # noqa: FBT001 -- the table's column
    answers = dict.fromkeys(SCALE[:n_same], "5") | dict.fromkeys(SCALE[n_same:], "4")
    batch = Batch([visit("V1", answers=answers)], forms={0: FormFacts(scales=(SCALE,))})
    expected = [("V1", f"{n_same} answers '5' in a row: q1 … q{n_same}")] if is_lining else []
    assert expected == told(batch, "straight_line")


def test_r6_unanswered_ones_do_not_end_a_run_and_another_scale_does() -> None:
    answers = dict.fromkeys((*SCALE[:4], *SCALE[5:9]), "3")
    whole, halves = (SCALE,), (SCALE[:4], SCALE[4:])
    given = [visit("V1", answers=answers)]
    assert [("V1", "8 answers '3' in a row: q1 … q9")] == told(
        Batch(given, forms={0: FormFacts(scales=whole)}), "straight_line"
    )
    assert [] == told(Batch(given, forms={0: FormFacts(scales=halves)}), "straight_line")


@pytest.mark.parametrize(("n_same", "is_copy"), [(18, False), (19, True), (20, True)])
def test_r7_near_copy(n_same: int, is_copy: bool) -> None:  # noqa: FBT001 -- the table's column
    """Of 20 answers; 18 are 90 %, which is not over it."""
    names = tuple(f"n{n}" for n in range(20))
    first = dict.fromkeys(names, "1")
    second = first | dict.fromkeys(names[n_same:], "2")
    visits = visit("V1", received=300, answers=first), visit("V2", received=301, answers=second)
    batch = Batch(visits, forms={0: FormFacts(compared=names)})
    expected = [("V2", f"Same as V1: {n_same} of 20 answers")] if is_copy else []
    assert expected == told(batch, "near_copy")


def test_r7_few_answers_other_auditors_and_corrections_are_none() -> None:
    names = tuple(f"n{n}" for n in range(10))
    forms = {0: FormFacts(compared=names)}
    nine, ten = dict.fromkeys(names[:9], "1"), dict.fromkeys(names, "1")
    assert 1 == len(
        told(Batch([visit("V1", answers=ten), visit("V2", answers=ten)], forms=forms), "near_copy")
    )
    assert [] == told(Batch([visit("V1", answers=nine), visit("V2", answers=nine)], forms=forms), "near_copy")
    assert [] == told(
        Batch([visit("V1", answers=ten), visit("V2", auditor=2, answers=ten)], forms=forms), "near_copy"
    )
    correction = replace(visit("V1", answers=ten), instance_id="uuid:corrected")
    assert [] == told(Batch([visit("V1", answers=ten), correction], forms=forms), "near_copy")


def test_r8_shared_device() -> None:
    visits = visit("V1", device="d1"), visit("V2", auditor=2, device="d2"), visit("V3", auditor=3)
    batch = Batch(visits, devices={"d1": ["a1", "a4"], "d2": ["a2"]})
    assert [("V1", "The same telephone sent for a4")] == told(batch, "shared_device")
    assert [] == told(batch, "shared_device", shared_device=2)


@pytest.mark.parametrize(
    ("mean", "n_visits", "is_unusual"),
    [(6.0, 5, False), (6.1, 5, True), (-6.1, 5, True), (6.1, 4, False)],
)
def test_r9_unusual_auditor(mean: float, n_visits: int, is_unusual: bool) -> None:  # noqa: FBT001 -- as above
    batch = Batch([visit("V1"), visit("V2", auditor=2)], effects={1: AuditorEffect(mean, 2.0, n_visits)})
    more = "more" if mean > 0 else "less"
    text = f"5 visits score 6.1 points {more} than their operator's mean on average (3.0 standard errors)"
    assert [("V1", text)] * is_unusual == told(batch, "unusual_auditor")


def test_r10_veto_without_proof() -> None:
    form = FormFacts(proofs={"open": ("closed_photo",)}, labels={"open": Bilingual("正常营业", "Open")})
    visits = (
        visit("V1", answers={"open": "no"}),
        visit("V2", answers={"open": "no", "closed_photo": "p.jpg"}),
        visit("V3", answers={"open": "yes"}),
    )
    batch = Batch(visits, forms={0: form})
    assert [("V1", "No photo of the veto 'Open'")] == told(batch, "veto_unproven")


def test_r11_own_thresholds() -> None:
    far = replace(visit("V1"), site_latitude=26.001)  # 111 m
    assert [] == told(Batch([far]), "far")
    assert [("V1", "111 m > 100 m")] == told(Batch([far]), "far", far=100)
    overlap = Batch([visit("V1"), visit("V2", starts=38)])
    assert 1 == len(told(overlap, "overlap"))
    assert [] == told(overlap, "overlap", overlap=2)


def test_r12_the_table() -> None:
    assert len(CHECKS) == len(BY_CODE) == len({check.label.en for check in CHECKS})
    assert [] == out_of_bounds({c.code: c.threshold.default for c in CHECKS if c.threshold})
    assert ["far", "nothing", "missing_files", "too_quick"] == out_of_bounds(
        {"far": 9, "nothing": 1, "missing_files": 1, "too_quick": float("nan"), "near_copy": 1}
    )


def _signed(bits: int) -> int:
    return bits - (1 << 64) if bits >> 63 else bits
