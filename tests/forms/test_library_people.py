"""FRM09–FRM14: sales specialist, partner staff, repair point, and the three telephone surveys.

P1 the field's items with their points, rules, elements, vetoes and evidence, in sections that add up
P2 a whole plausible form breaks no rule
P3 questions appear when their condition is met; evidence and reasons are compulsory when called for
P4 bands: a level first, then a value inside its range
P5 telephone surveys: consent first, one outcome that agrees with the call, no place, no photo, no number
P6 no text that an auditor reads tells what an answer counts
"""

import re
from collections import Counter

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from forms.model import FILE_KINDS, Kind
from forms.rubric import Scaling
from tests.forms.library_forms import (
    answered_items,
    broken,
    full_marks,
    items_of,
    judged,
    printed_items,
    question,
    the_form,
)
from tests.forms.people_tables import TABLES

SECTIONS = {
    "sales_specialist": {"a": 8, "b": 15, "c": 22, "d": 18, "e": 13, "f": 12, "g": 5, "h": 7},
    "partner_staff": {"a": 30, "b": 20, "c": 20, "d": 20, "e": 10, "v": 0},
    "repair_point": {"all": 100},
    "repair_callback": {"all": 0},
    "triop_survey": {"a": 0, "b": 0, "c": 0, "d": 0, "e": 0},
    "care_callback": {"all": 0},
}
COUNTS = {
    "sales_specialist": 24,
    "partner_staff": 23,
    "repair_point": 21,
    "repair_callback": 17,
    "triop_survey": 35,
    "care_callback": 16,
}
EVIDENCE = {
    "sales_specialist": {"P!": 1},
    "partner_staff": {"P": 4, "P!": 5, "S": 2, "R": 2},
    "repair_point": {"P": 3, "R": 4, "S": 2},
    "repair_callback": {},
    "triop_survey": {},
    "care_callback": {},
}
SCORED = ("sales_specialist", "partner_staff", "repair_point")
SURVEYS = ("repair_callback", "triop_survey", "care_callback")

_REACHED = {"attempts": "1", "reached": "yes", "consent": "yes"}
_PAIRS = {
    f"{name}{half}": "5"
    for name in ("sv_tangible", "sv_reliable", "sv_responsive", "sv_assurance", "sv_empathy")
    for half in ("_e", "_p")
}
_KANO = {
    f"{name}{half}": "1"
    for name in ("kn_trial", "kn_tariff", "kn_points", "kn_guarantee", "kn_parts", "kn_setting")
    for half in ("_f", "_d")
}
# Beside full marks: conditions, choices, levels and what is only recorded.
WHOLE = {
    "sales_specialist": {
        "scenario": "agitated",
        "phone_type": "smartphone",
        "model_ask": "brand screen",
        "policy_points": "prepaid_total return_period monthly_return minimum_spend offset",
        "spec_points": "none",
        "os_points": "android apple",
    },
    "partner_staff": {
        "scenario": "open",
        **dict.fromkeys(("as_attitude_level", "as_quality_level", "as_complaint_level"), "good"),
        **dict.fromkeys(("cp_will_level", "cp_ability_level"), "top"),
        "as_spare_level": "good",
    },
    "repair_point": {
        "scenario": "out_of_warranty",
        "point_level": "city",
        "spare_asked": "yes",
        "followed_up": "yes",
    },
    "repair_callback": {
        **_REACHED,
        "scenario": "sample",
        "cb_outcome": "done",
        "cb_overall": "6",
        "cb_days": "8",
        "cb_progress": "told",
        "plan_member": "yes",
        "cb_reason": "time spare",
        "cb_words": "等得太久",
    },
    "triop_survey": {
        **_REACHED,
        **_PAIRS,
        **_KANO,
        "scenario": "sample",
        "main_operator": "CM",
        "tier": "from_666",
        "age_band": "from_35",
        "in_quota": "yes",
        **dict.fromkeys(("used_roaming", "visited_hall", "called_hotline", "complained"), "yes"),
        **dict.fromkeys(("used_echannel", "bought_device", "used_repair"), "yes"),
        "channel_pref": "sms",
        "sat_overall": "6",
        "why_low": "信号不好",
        "end_code": "completed",
    },
    "care_callback": {
        **_REACHED,
        "scenario": "event",
        "cc_activity": "dynamic_balance",
        "list_number": "17",
        "cc_round": "1",
        "cc_outcome": "done",
        "cc_aware": "unclear",
        "dual_user": "yes",
        "cc_safe": "safe",
        "cc_words": "提醒再早一点",
    },
}
TALK_OF_POINTS = re.compile(r"得分|计分|评分|扣分|总分|分值|满分|\b(?i:points earned|scor\w+|total score)\b")


def _whole(name: str, **changes: str) -> dict[str, str]:
    return {**full_marks(the_form(name)), **WHOLE[name], **changes}


@pytest.mark.parametrize("name", TABLES)
def test_p1_items_exactly(name: str) -> None:
    assert printed_items(TABLES[name]) == items_of(the_form(name))


@pytest.mark.parametrize("name", TABLES)
def test_p1_counts_sections_and_evidence(name: str) -> None:
    rubric = the_form(name).rubric
    assert COUNTS[name] == len(rubric.items)
    assert SECTIONS[name] == {section.name: section.points for section in rubric.sections}
    assert EVIDENCE[name] == Counter(item.evidence for item in rubric.items if item.evidence)


@pytest.mark.parametrize("name", TABLES)
def test_p1_one_hundred_points_or_none(name: str) -> None:
    sections = the_form(name).rubric.sections
    assert (100 if name in SCORED else 0) == sum(section.points for section in sections)


def test_p1_partners_after_sales_items_are_scaled_to_thirty() -> None:
    rubric = the_form("partner_staff").rubric
    assert {"a": Scaling.SCALE} == {s.name: s.scaling for s in rubric.sections if s.scaling}
    assert 35 == sum(item.points for item in rubric.items if item.section == "a")


@pytest.mark.parametrize("name", TABLES)
def test_p2_a_whole_form_breaks_no_rule(name: str) -> None:
    form = the_form(name)
    evaluation = judged(form, _whole(name))
    assert ((), ()) == (evaluation.violations, evaluation.unknown)
    assert [item.name for item in form.rubric.items] == answered_items(form, evaluation)


@pytest.mark.parametrize(
    ("name", "changes", "hidden"),
    [
        (
            "sales_specialist",
            {"phone_type": "basic"},
            {"spec_points", "os_points", "apps_example", "demo_skill"},
        ),
        ("sales_specialist", {"scenario": "consult"}, {"objection_calm"}),
        ("partner_staff", {"scenario": "covert"}, {"rc_ledger"}),
        ("partner_staff", {"as_spare_level": "na", "as_spare_na_reason": "本月没有"}, {"as_spare"}),
        ("repair_point", {"scenario": "in_warranty"}, {"quote_clear"}),
        ("repair_point", {"spare_asked": "no"}, {"spare_offer"}),
        ("repair_point", {"followed_up": "no"}, {"rework"}),
        ("repair_point", {"operator": "CU"}, {"no_false_record"}),
        ("repair_callback", {"cb_days": "7"}, {"cb_spare"}),
        ("repair_callback", {"plan_member": "no"}, {"cb_plan"}),
        ("repair_callback", {"cb_overall": "7"}, {"cb_reason", "cb_contact_again"}),
        ("triop_survey", {"visited_hall": "no"}, {"sat_hall", "sv_tangible"}),
        ("triop_survey", {"promo_aware": "no"}, {"sat_promo"}),
        ("triop_survey", {"complained": "no", "used_repair": "no"}, {"sat_complaint", "sat_repair"}),
        ("triop_survey", {"sat_overall": "7"}, {"why_low"}),
        (
            "care_callback",
            {"list_number": "18"},
            {"cc_recall", "cc_understood", "cc_timing", "cc_channel_ok", "cc_annoy"},
        ),
        ("care_callback", {"dual_user": "no"}, {"cc_rival"}),
        ("care_callback", {"scenario": "regular"}, {"cc_safe"}),
    ],
)
def test_p3_items_without_their_condition(name: str, changes: dict[str, str], hidden: set[str]) -> None:
    form = the_form(name)
    everything = {item.name for item in form.rubric.items}
    evaluation = judged(form, _whole(name, **changes))
    assert () == evaluation.violations
    assert hidden == everything - set(answered_items(form, evaluation))


@pytest.mark.parametrize(
    ("name", "changes", "photo"),
    [
        ("sales_specialist", {"no_forced_bundle": "no"}, "no_forced_bundle_photo"),
        ("partner_staff", {}, "as_spare_photo"),
        ("partner_staff", {}, "st_uniform_photo"),
        ("partner_staff", {"st_post": "no"}, "st_post_photo"),
        ("partner_staff", {}, "st_display_photo"),
        ("partner_staff", {"st_price": "no"}, "st_price_photo"),
        ("partner_staff", {}, "sl_invoice_photo"),
        ("partner_staff", {}, "rc_ledger_photo"),
        ("partner_staff", {"rc_rectify": "no"}, "rc_rectify_photo"),
        ("partner_staff", {"vt_leak": "no"}, "vt_leak_photo"),
        ("partner_staff", {"vt_unasked": "no"}, "vt_unasked_photo"),
        ("partner_staff", {"vt_fee": "no"}, "vt_fee_photo"),
        ("partner_staff", {"vt_spam": "no"}, "vt_spam_photo"),
        ("partner_staff", {"vt_fake": "no"}, "vt_fake_photo"),
        ("repair_point", {}, "sign_hours_photo"),
        ("repair_point", {}, "price_shown_photo"),
        ("repair_point", {}, "sheet_given_photo"),
        ("repair_point", {}, "spare_offer_photo"),
        ("repair_point", {}, "progress_works_photo"),
        ("repair_point", {}, "stage_notice_photo"),
        ("repair_point", {}, "actual_days_photo"),
        ("repair_point", {"no_false_record": "no"}, "no_false_record_photo"),
    ],
)
def test_p3_evidence_is_compulsory(name: str, changes: dict[str, str], photo: str) -> None:
    answers = _whole(name, **changes)
    form = the_form(name)
    assert {photo} == broken(judged(form, answers, without=photo))
    assert set[str]() == broken(judged(form, answers))


@pytest.mark.parametrize("name", SCORED)
def test_p3_every_item_with_evidence_has_its_paper(name: str) -> None:
    form = the_form(name)
    papers = {item for asked in form.questions() if asked.kind in FILE_KINDS for item in asked.documents}
    assert {item.name for item in form.rubric.items if item.evidence} == papers


def test_p3_not_applicable_asks_why() -> None:
    form = the_form("partner_staff")
    assert {"as_spare_na_reason"} == broken(judged(form, _whole("partner_staff", as_spare_level="na")))
    assert {"rc_rectify_na_reason"} == broken(judged(form, _whole("partner_staff", rc_rectify="na")))


@pytest.mark.parametrize(
    ("item", "level", "inside", "outside"),
    [
        ("as_attitude", "good", ("4", "5"), ("3", "6")),
        ("as_attitude", "middle", ("1", "3"), ("0", "4")),
        ("as_attitude", "poor", ("1", "2"), ("0", "3")),
        ("as_quality", "good", ("10", "15"), ("9", "16")),
        ("as_quality", "middle", ("5", "10"), ("4", "11")),
        ("as_quality", "poor", ("2", "5"), ("1", "6")),
        ("as_complaint", "good", ("4", "5"), ("3", "6")),
        ("as_complaint", "poor", ("1", "2"), ("0", "3")),
        ("as_spare", "good", ("8", "10"), ("7", "11")),
        ("as_spare", "middle", ("6", "7"), ("5", "8")),
        ("as_spare", "poor", ("3", "5"), ("2", "6")),
        ("cp_will", "low", ("3", "5"), ("2", "6")),
        ("cp_ability", "top", ("8", "10"), ("7", "11")),
        ("cp_ability", "bottom", ("0", "2"), ("3",)),
    ],
)
def test_p4_a_value_inside_its_levels_range(
    item: str, level: str, inside: tuple[str, ...], outside: tuple[str, ...]
) -> None:
    form = the_form("partner_staff")

    def found(value: str) -> set[str]:
        return broken(judged(form, _whole("partner_staff", **{f"{item}_level": level, item: value})))

    assert {frozenset[str]()} == {frozenset(found(value)) for value in inside}
    assert {frozenset({item})} == {frozenset(found(value)) for value in outside}


def test_p4_the_level_is_asked_first() -> None:
    evaluation = judged(the_form("partner_staff"), _whole("partner_staff", cp_will_level=""))
    assert {"cp_will_level"} == broken(evaluation)
    assert "cp_will" not in evaluation.answers


@pytest.mark.parametrize("name", SURVEYS)
def test_p5_no_place_no_photo_no_number(name: str) -> None:
    form = the_form(name)
    assert not {Kind.GEOPOINT, *FILE_KINDS} & {asked.kind for asked in form.questions()}
    assert {"number_masked"} == broken(judged(form, _whole(name, number_masked="13812341234")))
    assert "fact" == question(form, "number_masked").appearance


@pytest.mark.parametrize("name", SURVEYS)
def test_p5_consent_comes_before_every_answer(name: str) -> None:
    form = the_form(name)
    names = [asked.name for asked in form.questions()]
    answers = {"triop_survey": "main_operator", "repair_callback": "cb_overall", "care_callback": "cc_recall"}
    assert names.index("consent_line") < names.index("consent") < names.index(answers[name])


@pytest.mark.parametrize(
    ("name", "answers", "asked"),
    [
        ("repair_callback", {"reached": "no", "cb_outcome": "no_answer"}, {"cb_outcome"}),
        ("repair_callback", {"consent": "no", "cb_outcome": "refused"}, {"cb_outcome"}),
        ("repair_callback", {"cb_confirm": "no", "cb_outcome": "not_customer"}, {"cb_confirm", "cb_outcome"}),
        ("triop_survey", {"reached": "no", "end_code": "no_answer"}, set[str]()),
        ("triop_survey", {"consent": "no", "end_code": "refused"}, {"consent"}),
        (
            "triop_survey",
            {"in_quota": "no", "end_code": "quota_full"},
            {"consent", "main_operator", "tier"},
        ),
        (
            "care_callback",
            {"reached": "no", "cc_outcome": "no_answer", "cc_safe": "unreachable"},
            {"cc_activity", "cc_group", "cc_round", "cc_outcome", "cc_safe"},
        ),
    ],
)
def test_p5_what_is_left_of_a_call_that_ended(name: str, answers: dict[str, str], asked: set[str]) -> None:
    form = the_form(name)
    evaluation = judged(form, _whole(name, **answers))
    assert () == evaluation.violations
    assert asked == set(answered_items(form, evaluation))


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("repair_callback", {"reached": "no", "cb_outcome": "done"}),
        ("repair_callback", {"cb_confirm": "no", "cb_outcome": "done"}),
        ("repair_callback", {"cb_outcome": "no_answer"}),
        ("triop_survey", {"consent": "no", "end_code": "completed"}),
        ("triop_survey", {"end_code": "quota_full"}),
        ("care_callback", {"consent": "no", "cc_outcome": "done"}),
    ],
)
def test_p5_an_outcome_that_contradicts_the_call_is_refused(name: str, answers: dict[str, str]) -> None:
    outcome = {"repair_callback": "cb_outcome", "triop_survey": "end_code", "care_callback": "cc_outcome"}
    assert outcome[name] in broken(judged(the_form(name), _whole(name, **answers)))


def test_p5_a_broken_off_interview_keeps_what_was_answered() -> None:
    form = the_form("triop_survey")
    screening = ("main_operator", "tier", "age_band", "in_quota", "sat_overall")
    few = {name: _whole("triop_survey")[name] for name in ("scenario", *_REACHED, *screening)}
    answers = {**few, **{n: a for n, a in full_marks(form).items() if question(form, n).appearance == "fact"}}
    assert set[str]() == broken(judged(form, {**answers, "end_code": "broken_off"}))
    assert {"sat_network", "sv_empathy_p", "kn_parts_d"} <= broken(
        judged(form, {**answers, "end_code": "completed"})
    )


def test_p5_pairs_are_joined_expectation_first_and_with_before_without() -> None:
    answers = _whole("triop_survey", sv_empathy_e="7", sv_empathy_p="4", kn_points_f="1", kn_points_d="5")
    found = judged(the_form("triop_survey"), answers).answers
    assert ("7 4", "1 5") == (found["sv_empathy"], found["kn_points"])


@pytest.mark.parametrize(("number", "group"), [("17", "exposed"), ("18", "not_exposed")])
def test_p5_callers_never_see_the_group(number: str, group: str) -> None:
    form = the_form("care_callback")
    assert group == judged(form, _whole("care_callback", list_number=number)).answers["cc_group"]
    assert Kind.CALCULATE is question(form, "cc_group").kind


@pytest.mark.parametrize("name", TABLES)
def test_p6_no_text_talks_of_points(name: str) -> None:
    texts = [value.text or "" for value in etree.fromstring(the_form(name).xform).iter("{*}value")]
    assert "收尾" in texts
    assert [] == [text for text in texts if TALK_OF_POINTS.search(text)]
