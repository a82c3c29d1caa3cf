"""The rubric language on the field's own forms, with the worked examples of the domain document.

L1 every notation earns what docs/forms.md says; L2 a section may be scaled or capped (3.2);
L3 an ending closes what comes after it: counted 0, left out, or the visit not scorable (4.0);
L4 a part of a whole; L5 China Mobile's own items are no part of the others' rubric;
L6 a form without points has no score, and its visits count.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest

from forms.model import Form
from forms.notation import parse_rule
from forms.read import library_form, read_form
from forms.rubric import Ending, EndingMeaning, Rubric, RubricItem, Scaling
from scoring.catalogue import load_catalogue
from scoring.comparable import Comparable, columns_of, element_comparables, supporting_comparables
from scoring.compare import compare
from scoring.measure import Status, measure
from scoring.results import Verdict
from scoring.trace import FormTrace, trace
from tests.scoring.small_waves import Visit, item, rubric, wave_of

OPERATORS = ("CM", "CU", "CT")
CATALOGUE = load_catalogue()


@cache
def library_rubric(name: str) -> Rubric:
    form = read_form(library_form(name), f"{name}.md")
    assert isinstance(form, Form), form
    return form.rubric


def noted(name: str, notation: str, points: float = 10, **more: object) -> RubricItem:
    rule = parse_rule(notation)
    assert rule is not None, notation
    return item(name, rule, points, **more)


@pytest.mark.parametrize(
    ("notation", "points", "answers"),
    [
        ("yn", 3, {"yes": 3, "no": 0}),
        ("s5", 3, {"0": 0, "4": 2.4, "5": 3}),
        ("n10", 4, {"0": 0, "7": 2.8, "10": 4}),
        ("lik5", 4, {"1": 0, "3": 2, "5": 4}),
        ("band 4–5 / 1–3 / 1–2", 5, {"5": 5, "4": 4, "1": 1}),
        ("band 10–15 / 5–10 / 2–5", 15, {"12": 12, "2": 2}),
        ("sec 30/120", 3, {"30": 3, "75": 1.5, "120": 0, "999": 0}),
        ("min 5/30", 6, {"5": 6, "17.5": 3, "30": 0}),
        ("hrs 24/72", 6, {"24": 6, "48": 3, "72": 0}),
        ("days 3/7", 6, {"3": 6, "5": 3, "7": 0}),
        ("cnt 1/5", 4, {"1": 4, "3": 2, "5": 0}),
        ("step 2/6", 10, {"2": 10, "5": 2.5, "6": 0}),
        ("cnt↑ 5/1", 5, {"9": 5, "5": 5, "3": 2.5, "1": 0}),
        ("cnt up 2000/200", 18, {"2000": 18, "1100": 9, "200": 0}),
        ("pct↑ 90/20", 3, {"90": 3, "55": 1.5, "20": 0}),
        ("of 3", 6, {"0": 0, "2": 4, "3": 6}),
        ("multi 5", 2, {"none": 0, "seats water leaflets": 1.2}),
    ],
)
def test_l1_points_of_an_answer(notation: str, points: float, answers: Mapping[str, float]) -> None:
    of = rubric(noted("x", notation, points))
    earned = {answer: trace(of, {"x": answer}).items[0].earned for answer in answers}
    assert pytest.approx(answers) == earned


@pytest.mark.parametrize(
    ("notation", "answer"),
    [
        ("one", "peak"), ("multi", "price spare"), ("text", "慢"), ("rmb", "38.5"), ("geo", "26.1 119.3 0 0"),
        ("dt", "2026-11-22T09:00:00+08:00"), ("kano", "1 4"), ("pair 1–7", "6 4"),
    ],
)  # fmt: skip
def test_l1_recorded_answers(notation: str, answer: str) -> None:
    values, status = measure(rubric(noted("x", notation, 0)), {"x": answer})
    assert math.isnan(values[0])
    assert [Status.ANSWERED] == status.tolist()


def test_l1_a_number_without_a_line_is_kept_and_earns_nothing() -> None:
    of = rubric(noted("net_speed", "cnt", 0), item("home_ok"))
    found = trace(of, {"net_speed": "100", "home_ok": "yes"})
    assert (100.0, 0.0, 0.0) == (found.items[0].value, found.items[0].earned, found.items[0].possible)
    assert 100.0 == found.total


AFTER_SALES = {"as_attitude": "4", "as_quality": "12", "as_complaint": "4", "as_spare": "8"}
NO_SPARE = {**AFTER_SALES, "as_spare": "", "as_spare_level": "na"}
PARTNER = {
    "operator": "CM",
    **AFTER_SALES,
    "cp_will": "8",
    "cp_ability": "6",
    "st_uniform": "yes",
    "st_post": "yes",
    "st_display": "5",
    "st_price": "yes",
    "st_hall_rules": "0",
    "sl_need": "5",
    "sl_policy": "0",
    "sl_invoice": "yes",
    "sl_confirm": "yes",
    "rc_ledger": "5",
    "rc_train": "yes",
    "rc_rectify": "yes",
    **dict.fromkeys(("vt_leak", "vt_unasked", "vt_fee", "vt_spam", "vt_fake"), "yes"),
}


def _sections(found: FormTrace) -> dict[str, tuple[float, float]]:
    return {one.name: (round(one.earned, 9), round(one.possible, 9)) for one in found.sections}


@pytest.mark.parametrize("after_sales", [AFTER_SALES, NO_SPARE])
def test_l2_the_partner_example(after_sales: Mapping[str, str]) -> None:
    """3.2: raw 28 of 35 → 24.00; without the spare handset 20 of 25 → 24.00; the total stays 78.00."""
    found = trace(library_rubric("partner_staff"), {**PARTNER, **after_sales})
    assert {"a": (24, 30), "b": (14, 20), "c": (16, 20), "d": (14, 20), "e": (10, 10), "v": (0, 0)} == (
        _sections(found)
    )
    assert 78.00 == found.total
    assert 80.00 == found.sections[0].score


def test_l2_the_printed_parts_add_up() -> None:
    """3.2: A 24.00 + B 14 + C 16 + D 16 + E 8 = 78.00."""
    parts = {"b": (20, 14), "c": (20, 16), "d": (20, 16), "e": (10, 8)}
    raw = [one for one in library_rubric("partner_staff").items if one.section == "a"]
    whole = [noted(name, f"cnt up {points}/0", points, section=name) for name, (points, _) in parts.items()]
    of = rubric(*raw, *whole)
    of = replace(of, sections=(replace(of.sections[0], points=30, scaling=Scaling.SCALE), *of.sections[1:]))
    assert 78.00 == trace(of, {**AFTER_SALES, **{n: str(got) for n, (_, got) in parts.items()}}).total


def _capped() -> Rubric:
    scaled = library_rubric("partner_staff")
    return replace(scaled, sections=(replace(scaled.sections[0], scaling=Scaling.CAP), *scaled.sections[1:]))


@pytest.mark.parametrize(
    ("after_sales", "earned", "possible"),
    [
        (AFTER_SALES, 28, 30),
        ({**AFTER_SALES, "as_quality": "15", "as_attitude": "5", "as_spare": "10"}, 30, 30),
        (NO_SPARE, 20, 25),
    ],
)
def test_l2_a_cap(after_sales: Mapping[str, str], earned: float, possible: float) -> None:
    """3.2, the other switch: raw points, at most 30."""
    found = trace(_capped(), {**PARTNER, **after_sales})
    assert (earned, possible) == _sections(found)["a"]
    assert pytest.approx(100 * (earned + 54) / (possible + 70), abs=0.005) == found.total


def test_l2_items_keep_their_own_points() -> None:
    found = trace(library_rubric("partner_staff"), PARTNER)
    assert [(4, 5), (12, 15), (4, 5), (8, 10)] == [(one.earned, one.possible) for one in found.items[:4]]


def test_l2_a_scaled_section_where_nothing_applies_leaves_the_denominator() -> None:
    none = dict.fromkeys(AFTER_SALES, "")
    found = trace(library_rubric("partner_staff"), {**PARTNER, **none, "as_spare_level": "na"})
    assert (0, 0) == _sections(found)["a"]
    assert pytest.approx(0.7) == found.applicable_share
    assert 77.14 == found.total  # 54 of 70


@pytest.mark.parametrize(
    ("form", "answers", "total"),
    [
        ("sms_hall", {"code_found": "yes", "code_len": "4", "reply_got": "no"}, 9.0),
        ("sms_hall", {"code_found": "no", "code_len": "8", "reply_got": "no"}, 1.5),
        ("hotline_dial", {"ivr_reached": "no", "reached_ivr": "no", "tries": "4"}, 0.0),
        ("web_hall", {"net_speed": "100", "home_ok": "no"}, 0.0),
        ("sim_hall", {"menu_found": "no"}, 0.0),
    ],
)
def test_l3_dial_tests_count_the_rest_as_nothing(form: str, answers: dict[str, str], total: float) -> None:
    """4.0: in FRM02–FRM06 the closed items count 0 of all 100 points."""
    found = trace(library_rubric(form), answers)
    assert (total, 100.0, 1.0, True) == (
        found.total,
        found.possible,
        found.applicable_share,
        found.is_scorable,
    )
    unanswered = {one.status for one in found.items if one.possible and not one.answer}
    assert Status.CLOSED in unanswered
    assert unanswered <= {Status.CLOSED, Status.CENSORED}


def test_l3_without_the_ending_hidden_items_still_leave_the_denominator() -> None:
    found = trace(library_rubric("sms_hall"), {"code_found": "yes", "code_len": "4", "reply_got": "yes"})
    assert (100.0, 24.0, False) == (found.raw, found.possible, found.is_scorable)


KIOSK = {
    "kiosk_total": "4",
    "kiosk_working": "3",
    "place_clear": "yes",
    "pay_ok": "yes",
    "amount_right": "no",
}


@pytest.mark.parametrize("more", [{}, KIOSK])
def test_l3_a_hall_without_a_kiosk_is_not_scorable(more: dict[str, str]) -> None:
    """4.0: whatever else was answered, a veto included, and E41 is not counted."""
    visit = {**more, "kiosk_total": "0"}
    found = trace(library_rubric("kiosk"), visit)
    assert (None, False, False) == (found.total, found.is_scorable, found.is_veto)
    wave = wave_of(library_rubric("kiosk"), [Visit("CM", "s", visit)])
    above, below = columns_of(_element("kiosk", "E41"), wave)
    assert [0.0, 0.0] == [above[0], below[0]]


def test_l3_not_scorable_outranks_a_veto_found_before() -> None:
    of = replace(
        rubric(item("no_leak", points=0, is_veto=True), noted("total", "cnt", 0), item("works")),
        endings=(Ending("total", "0", EndingMeaning.NOT_SCORABLE, first_closed=2),),
    )
    found = trace(of, {"no_leak": "no", "total": "0"})
    assert (True, False, None) == (found.is_veto, found.is_scorable, found.total)


def test_l3_an_outlet_not_found_is_scored_on_its_register_alone() -> None:
    """4.0: FRM08, the minimum share is waived, and E47 counts a failure."""
    found = trace(library_rubric("airtime_outlet"), {"operator": "CM", "found": "no"})
    assert (0.0, 10.0, True) == (found.total, found.possible, found.is_scorable)
    assert found.applicable_share == pytest.approx(0.1)
    wave = wave_of(library_rubric("airtime_outlet"), [Visit("CM", "s", {"operator": "CM", "found": "no"})])
    above, below = columns_of(_element("airtime_outlet", "E47"), wave)
    assert (0.0, 1.0) == (above[0], below[0])


def test_l3_an_outlet_that_serves_no_more_is_scored_on_section_a() -> None:
    register = dict.fromkeys(
        ("found", "open_now", "name_right", "addr_right", "phone_right", "agent_right"), "yes"
    )
    visit = {"operator": "CM", **register, "still_serves": "no", "gps_match_m": "100"}
    found = trace(library_rubric("airtime_outlet"), visit)
    assert (pytest.approx(38), pytest.approx(30)) == (found.possible, found.earned)
    assert (78.95, True) == (found.total, found.is_scorable)
    assert {"a": (30, 38), "b": (0, 0)} == _sections(found)


def test_l3_an_answer_that_is_a_number_ends_by_its_value() -> None:
    ending = Ending("total", "0", EndingMeaning.REST_ZERO, first_closed=1)
    of = replace(rubric(noted("total", "cnt", 0), item("works")), endings=(ending,))
    for answer, status in (
        ("0", Status.CLOSED),
        ("0.0", Status.CLOSED),
        ("1", Status.HIDDEN),
        ("", Status.HIDDEN),
    ):
        assert status == measure(of, {"total": answer})[1][1]


def test_l3_what_was_answered_or_not_applicable_stays_so() -> None:
    ending = Ending("a", "no", EndingMeaning.REST_ZERO, first_closed=1)
    of = replace(rubric(item("a"), item("b"), item("c", may_be_na=True), item("d")), endings=(ending,))
    _, status = measure(of, {"a": "no", "b": "yes", "c": "na"})
    assert [Status.ANSWERED, Status.ANSWERED, Status.NOT_APPLICABLE, Status.CLOSED] == status.tolist()


def test_l3_closed_items_have_no_number_to_compare() -> None:
    """Points count 0; a number of steps that nobody took is no number."""
    wave = wave_of(library_rubric("hotline_dial"), [Visit("CM", "s", {"ivr_reached": "no", "tries": "4"})])
    _, below = columns_of(_element("hotline_dial", "E30"), wave)
    assert 0.0 == below[0]


@pytest.mark.parametrize(
    ("total", "working", "earned", "status"),
    [
        ("4", "3", 15.0, Status.ANSWERED),
        ("3", "3", 20.0, Status.ANSWERED),
        ("5", "0", 0.0, Status.ANSWERED),
        ("0", "0", 0.0, Status.NOT_APPLICABLE),
    ],
)
def test_l4_kiosks_working_of_kiosks_seen(total: str, working: str, earned: float, status: Status) -> None:
    of = replace(library_rubric("kiosk"), endings=())
    found = trace(of, {"kiosk_total": total, "kiosk_working": working}).items[1]
    assert (earned, status) == (found.earned, found.status)


def test_l4_a_part_of_what_was_never_counted() -> None:
    """Its part says so, rather than standing there as an answer that is worth nothing."""
    of = rubric(noted("open", "yn", 5), noted("seen", "cnt", 0), noted("works", "of seen", 5))
    values, status = measure(of, {"open": "no", "seen": "", "works": "3"})
    assert [Status.ANSWERED, Status.HIDDEN, Status.NOT_APPLICABLE] == status.tolist()
    assert math.isnan(values[2])
    closed = replace(of, endings=(Ending("open", "no", EndingMeaning.NOT_SCORABLE, first_closed=1),))
    _, status = measure(closed, {"open": "no", "seen": "4", "works": "3"})
    assert [Status.ANSWERED, Status.NOT_SCORABLE, Status.NOT_SCORABLE] == status.tolist()


def test_l4_a_part_is_compared_as_a_share_of_its_whole() -> None:
    """E41: 3 + 1 working of 4 + 2 seen, not the mean of two shares."""
    visits = [
        Visit("CM", f"s{n}", {"kiosk_total": seen, "kiosk_working": works})
        for n, (seen, works) in enumerate([("4", "3"), ("2", "1")])
    ]
    wave = wave_of(replace(library_rubric("kiosk"), min_applicable_share=0), visits)
    above, below = columns_of(_element("kiosk", "E41"), wave)
    assert (4.0, 6.0) == (above.sum(), below.sum())


def test_l4_a_part_supports_as_a_share_too() -> None:
    of = rubric(noted("seen", "cnt", 0), noted("works", "of seen", element="TP07"), form_id="halls")
    (found,) = supporting_comparables(of, CATALOGUE, (), operators=OPERATORS)
    assert ("works", "%", 5.0, ("seen",)) == (
        found.facts.code,
        found.facts.unit,
        found.facts.delta,
        found.feed.per,
    )


def test_l4_a_percentage_is_compared_in_percent() -> None:
    of = rubric(noted("models", "pct↑ 90/20", element="E54"), form_id="halls")
    (found,) = supporting_comparables(of, CATALOGUE, (), operators=OPERATORS)
    above, below = columns_of(found, wave_of(of, [Visit("CM", "s", {"models": "55"})]))
    assert ("%", pytest.approx(55.0)) == (found.facts.unit, found.scale * above[0] / below[0])


CHECKED = dict.fromkeys(("same_name", "same_code", "same_category", "same_price", "same_rule"), "6")
STANDARDS = {"content_std": "5", "style_std": "0", "function_std": "0"}


@pytest.mark.parametrize(
    ("operator", "answers", "total", "possible", "share"),
    [
        ("CM", {**CHECKED, **STANDARDS, "clear_7c": "5"}, 84.0, 100, 1.0),
        ("CM", {**CHECKED, "clear_7c": "5"}, 100.0, 76, 0.76),
        ("CU", {**CHECKED, "clear_7c": "5"}, 100.0, 76, 1.0),
        ("CT", {**CHECKED, **STANDARDS, "clear_7c": "0"}, 92.11, 76, 1.0),
    ],
)
def test_l5_what_only_china_mobile_is_asked(
    operator: str, answers: dict[str, str], total: float, possible: float, *, share: float
) -> None:
    """FRM19: 24 of 100 points are China Mobile's own; at the others 76 points are the whole rubric."""
    found = trace(library_rubric("channel_consistency"), {**answers, "operator": operator})
    assert (total, possible) == (found.total, found.possible)
    assert share == pytest.approx(found.applicable_share)


def test_l5_a_visit_that_names_no_operator_keeps_every_item() -> None:
    found = trace(library_rubric("channel_consistency"), {**CHECKED, **STANDARDS, "clear_7c": "5"})
    assert (84.0, 100.0) == (found.total, found.possible)


def test_l5_another_operators_veto_is_none() -> None:
    found = trace(rubric(item("ok"), item("true", points=0, is_veto=True, operators=("CM",))),
                  {"operator": "CU", "ok": "yes", "true": "no"})  # fmt: skip
    assert (False, 100.0, Status.OTHER_OPERATOR) == (found.is_veto, found.total, found.items[1].status)


def test_l6_a_survey_has_no_score_and_its_visits_count() -> None:
    found = trace(library_rubric("triop_survey"), {"sat_network": "8", "kn_trial": "1 4"})
    assert (None, None, True, 1.0, 0.0) == (
        found.total,
        found.raw,
        found.is_scorable,
        found.applicable_share,
        found.possible,
    )


def test_l6_a_survey_compares() -> None:
    """Ratings tell who leads; there is no form score to compare."""
    visits = [
        Visit(operator, f"{operator}{n}", {"operator": operator, "sat_bill": rating})
        for operator, ratings in (("CM", "89"), ("CU", "56"), ("CT", "98"))
        for n, rating in enumerate(ratings * 20)
    ]
    results = compare(wave_of(library_rubric("triop_survey"), visits), CATALOGUE)
    bills = next(row for row in results.supporting if row.measure.code == "sat_bill")
    assert [Verdict.LEAD, Verdict.EQUIVALENT] == [one.verdict for one in bills.contrasts]
    assert [None, None, None] == [one.estimate for one in results.form_score.estimates]
    assert [None] == [city.lead for city in results.cities]


def test_l6_an_ending_can_exclude_a_refused_interview() -> None:
    of = replace(
        rubric(item("consent", points=0), noted("sat", "n10", 0)),
        endings=(Ending("consent", "no", EndingMeaning.NOT_SCORABLE, first_closed=1),),
    )
    assert [True, False] == [trace(of, {"consent": answer}).is_scorable for answer in ("yes", "no")]


def _element(form: str, element: str) -> Comparable:
    found = element_comparables(library_rubric(form), CATALOGUE, operators=OPERATORS, cut="")
    return next(one for one in found if one.facts.code == element)
