"""FRM02–FRM08: hotline dial, web, SMS, WAP and SIM halls, kiosk, top-up outlet.

D1 the field's items: identifiers, order, points, rules, elements, evidence, vetoes, N/A, operators
D2 every scored form totals 100, section by section
D3 a complete visit breaks no rule; a visit that ends early is complete too and leaves the rest unasked
D4 endings say what becomes of the rest
D5 what an answer calls for: conditions, evidence, ranges
D6 timed things that never happened have their event; times have a timer; what follows from others is computed
D7 auditors do not see what an answer counts; other XLSForm tools compile the same XForm
"""

import re
from collections.abc import Mapping, Sequence

import pytest
from pyxform.xls2xform import convert

from forms.document import Answers
from forms.logic.evaluate import Evaluation
from forms.model import Form, Group, Kind, Question
from forms.read import library_form
from forms.rubric import EndingMeaning
from forms.text import Bilingual
from tests.forms.dial_tables import TABLES
from tests.forms.library_forms import (
    answered_items,
    broken,
    full_marks,
    items_of,
    judged,
    printed_items,
    the_form,
)

POINTS = {
    "hotline_dial": {"a": 14, "b": 40, "c": 46},
    "web_hall": {"a": 31, "b": 14, "c": 31, "d": 19, "e": 5},
    "sms_hall": {"all": 100},
    "wap_app_hall": {"all": 100},
    "sim_hall": {"all": 100},
    "kiosk": {"all": 100},
    "airtime_outlet": {"a": 38, "b": 62},
}
ITEMS = {
    "hotline_dial": 24, "web_hall": 25, "sms_hall": 19, "wap_app_hall": 18, "sim_hall": 12, "kiosk": 18,
    "airtime_outlet": 20,
}  # fmt: skip

TRIALS = [{"trial_ok": "yes", "trial_sec": "12"}] * 3
# What a visit with everything in order answers beside full marks; "" where an item is not asked then.
VISITS: Mapping[str, Answers] = {
    "hotline_dial": {
        "scenario": "bill_query",
        "call_slot": "peak",
        "dials_made": "1",
        "dials": [{"dial_ok": "yes", "dial_sec": "5"}],
        "agent_answered": "yes",
        "agent_first_owner": "",
    },
    "web_hall": {"scenario": "data_pack", "net_speed": "48.5", "order_notice_came": "yes", "trials": TRIALS},
    "sms_hall": {
        "scenario": "order",
        "sms_case": "c3011",
        "command_sent": "3011",
        "send_time": "2026-11-22T11:00:00.000+08:00",
        "several_parts": "yes",
        "reply_count": "2",
        "trials": TRIALS,
    },
    "wap_app_hall": {"scenario": "app"},
    "sim_hall": {"scenario": "balance", "trials": TRIALS},
    "kiosk": {
        "scenario": "cash",
        "kiosk_total": "4",
        "kiosk_working": "3",
        "confirm_came": "yes",
    },
    "airtime_outlet": {
        "operator": "CM",
        "scenario": "topup_50",
        "start_geo": "26.07530 119.29650 10 5",
        "site_geo": "26.07575 119.29650",
        "refuse_reason": "",
        "receipt_only": "yes",
    },
}
# The answers that end a form, and the items such a visit still answers.
ENDS: Mapping[str, tuple[Answers, Sequence[str]]] = {
    "hotline_dial": (
        {"scenario": "bill_query", "call_slot": "peak", "dials_made": "3", "dials": [{"dial_ok": "no"}] * 3},
        ["call_slot", "reached_ivr", "tries"],
    ),
    "web_hall": (
        {"scenario": "data_pack", "net_speed": "48.5", "home_ok": "no"},
        ["net_speed", "home_ok"],
    ),
    "sms_hall": (
        {
            "scenario": "query",
            "sms_case": "c101",
            "command_sent": "CXYE",
            "send_time": "2026-11-22T11:00:00.000+08:00",
            "code_found": "yes",
            "reply_got": "no",
        },
        ["sms_case", "send_time", "code_found", "code_len", "reply_got"],
    ),
    "sim_hall": ({"scenario": "balance", "menu_found": "no"}, ["menu_found"]),
    "kiosk": ({"scenario": "cash", "kiosk_total": "0", "no_kiosk_note": "已撤走"}, ["kiosk_total"]),
    "airtime_outlet": ({"scenario": "topup_50", "found": "no"}, ["found"]),
}
CLOSED_OUTLET = {
    "operator": "CU",
    "scenario": "topup_50",
    **dict.fromkeys(("found", "open_now", "name_right", "addr_right", "phone_right"), "yes"),
    "still_serves": "no",
    "gps_typed_m": "40",
}
TALK_OF_POINTS = re.compile(r"得分|计分|评分|扣分|总分|分值|满分|否决|\b(?i:points?|scor\w+|total|veto)\b")


def _facts(form: Form) -> dict[str, str]:
    names = [question.name for question in form.questions() if question.appearance == "fact"]
    return {**dict.fromkeys(names, "x"), "site_geo": ""}


def _visit(name: str, changes: Answers, *, without: str = "") -> Evaluation:
    form = the_form(name)
    computed = {question.name for question in form.questions() if question.kind is Kind.CALCULATE}
    marks = {item: answer for item, answer in full_marks(form).items() if item not in computed}
    return judged(form, {**marks, "site_geo": "", **VISITS[name], **changes}, without=without)


@pytest.mark.parametrize("name", TABLES)
def test_d1_the_fields_items_in_its_order(name: str) -> None:
    items = items_of(the_form(name))
    assert printed_items(TABLES[name]) == items
    assert ITEMS[name] == len(items)


@pytest.mark.parametrize("name", TABLES)
def test_d2_one_hundred_points(name: str) -> None:
    rubric = the_form(name).rubric
    assert POINTS[name] == {section.name: section.points for section in rubric.sections}
    assert 100 == sum(item.points for item in rubric.items) == sum(POINTS[name].values())
    assert 0.6 == rubric.min_applicable_share


@pytest.mark.parametrize("name", TABLES)
def test_d3_a_complete_visit_breaks_no_rule(name: str) -> None:
    evaluation = _visit(name, {})
    assert () == evaluation.violations
    assert () == evaluation.unknown
    unasked = {"agent_first_owner", "refuse_reason"}
    expected = [item.name for item in the_form(name).rubric.items if item.name not in unasked]
    assert expected == answered_items(the_form(name), evaluation)


@pytest.mark.parametrize("name", ENDS)
def test_d3_an_ended_visit_is_complete(name: str) -> None:
    form = the_form(name)
    answers, answered = ENDS[name]
    evaluation = judged(form, {**_facts(form), **answers})
    assert () == evaluation.violations
    assert answered == answered_items(form, evaluation)


def test_d3_an_outlet_without_top_ups_ends_section_b() -> None:
    form = the_form("airtime_outlet")
    evaluation = judged(form, {**_facts(form), **CLOSED_OUTLET})
    assert () == evaluation.violations
    assert [
        *("found", "open_now", "name_right", "addr_right", "phone_right", "still_serves", "gps_match_m"),
    ] == answered_items(form, evaluation)


def test_d4_endings() -> None:
    found = {
        (name, ending.question, ending.answer): (
            ending.meaning,
            the_form(name).rubric.items[ending.first_closed].name,
        )
        for name in TABLES
        for ending in the_form(name).rubric.endings
    }
    assert {
        ("hotline_dial", "ivr_reached", "no"): (EndingMeaning.REST_ZERO, "reached_ivr"),
        ("web_hall", "home_ok", "no"): (EndingMeaning.REST_ZERO, "home_sec"),
        ("sms_hall", "reply_got", "no"): (EndingMeaning.REST_ZERO, "reply_sec"),
        ("sim_hall", "menu_found", "no"): (EndingMeaning.REST_ZERO, "menu_levels"),
        ("kiosk", "kiosk_total", "0"): (EndingMeaning.NOT_SCORABLE, "kiosk_working"),
        ("airtime_outlet", "found", "no"): (EndingMeaning.REST_LEFT_OUT, "open_now"),
        ("airtime_outlet", "still_serves", "no"): (EndingMeaning.REST_LEFT_OUT, "gps_match_m"),
    } == found


@pytest.mark.parametrize(
    ("name", "change", "missing"),
    [
        ("hotline_dial", {"dials": [{"dial_ok": "no"}]}, "dial_ok"),
        ("hotline_dial", {"dials_made": "2", "dials": [{"dial_ok": "yes", "dial_sec": "5"}] * 2}, "dial_ok"),
        ("hotline_dial", {"dials": [{"dial_ok": "yes"}]}, "dial_sec"),
        ("web_hall", {"trials": TRIALS[:2]}, "trials"),
        ("hotline_dial", {"agent_reached": "no"}, "agent_reached"),
        ("hotline_dial", {"agent_wait_sec": "181"}, "agent_wait_sec"),
        ("hotline_dial", {"agent_one_call": "no"}, "agent_first_owner"),
        ("web_hall", {"net_speed": "0"}, "net_speed"),
        ("web_hall", {"menu_7": "8"}, "menu_7"),
        ("web_hall", {"pay_ok": "na"}, "pay_ok_na_reason"),
        ("sms_hall", {"sms_case": "c101"}, "sms_case"),
        ("sms_hall", {"command_sent": ""}, "command_sent"),
        ("sms_hall", {"several_parts": "no"}, "reply_count"),
        ("sms_hall", {"detail_avail": "na"}, "detail_avail_na_reason"),
        ("sms_hall", {"reply_sec": "601"}, "reply_sec"),
        ("wap_app_hall", {"connect_tries": "11"}, "connect_tries"),
        ("wap_app_hall", {"connect_sec": ""}, "connect_sec"),
        ("wap_app_hall", {"order_ok": "na"}, "order_ok_na_reason"),
        ("wap_app_hall", {"notice_ok": ""}, "notice_ok"),
        ("sim_hall", {"main_services": "6"}, "main_services"),
        ("sim_hall", {"op_sec": ""}, "op_sec"),
        ("kiosk", {"kiosk_working": "5"}, "kiosk_working"),
        ("kiosk", {"fault_sign": ""}, "fault_sign"),
        ("airtime_outlet", {"open_now": "no"}, "revisit_at"),
        ("airtime_outlet", {"agent_right": ""}, "agent_right"),
        ("airtime_outlet", {"site_geo": ""}, "gps_typed_m"),
        ("airtime_outlet", {"pay_accepted": "no"}, "refuse_reason"),
        ("airtime_outlet", {"pay_accepted": "no", "refuse_reason": "other"}, "refuse_other"),
        ("airtime_outlet", {"receipt_exchange": ""}, "receipt_exchange"),
    ],
)
def test_d5_what_an_answer_calls_for(name: str, change: Answers, missing: str) -> None:
    assert {missing} == broken(_visit(name, change))


def _papers() -> list[tuple[str, str]]:
    forms = {name: the_form(name) for name in TABLES}
    return [(name, q.name) for name, form in forms.items() for q in form.questions() if _is_evidence(q)]


def _is_evidence(question: Question) -> bool:
    return question.kind in {Kind.IMAGE, Kind.AUDIO}


# Evidence that a visit with everything in order does not show, and the answer that calls for it.
CALLED_FOR: Mapping[str, Answers] = {
    "dials_audio": {"dials_made": "3", "dials": [{"dial_ok": "no"}] * 3},
    "leaflet_seen_photo": {"leaflet_seen": "no"},
    "fault_sign_photo": {"fault_sign": "no"},
    "pay_cash_photo": {"pay_cash": "no"},
    "pay_card_photo": {"pay_card": "no"},
    "change_policy_photo": {"change_policy": "no"},
    "no_unasked_order_photo": {"no_unasked_order": "no"},
    "amount_right_photo": {"amount_right": "no"},
    "no_embezzle_photo": {"no_embezzle": "no"},
}


@pytest.mark.parametrize(("name", "paper"), _papers())
def test_d5_evidence_is_compulsory(name: str, paper: str) -> None:
    assert paper in broken(_visit(name, CALLED_FOR.get(paper, {}), without=paper))


@pytest.mark.parametrize("name", TABLES)
def test_d5_pictures_are_downscaled_and_typed_answers_limited(name: str) -> None:
    questions = list(the_form(name).questions())
    assert {"1600"} == {q.parameters.get("max-pixels", "") for q in questions if q.kind is Kind.IMAGE}
    typed = [q for q in questions if q.kind in {Kind.INTEGER, Kind.DECIMAL, Kind.TEXT}]
    assert [] == [q.name for q in typed if q.constraint is None or q.constraint_message is None]


def test_d6_things_that_may_never_happen() -> None:
    events = {(name, i.name): i.event for name in TABLES for i in the_form(name).rubric.items if i.event}
    assert {
        ("hotline_dial", "agent_wait_sec"): "agent_answered",
        ("web_hall", "home_sec"): "home_ok",
        ("web_hall", "login_sec"): "login_ok",
        ("web_hall", "bill_sec"): "bill_ok",
        ("web_hall", "order_notice_sec"): "order_notice_came",
        ("sms_hall", "reply_sec"): "reply_got",
        ("wap_app_hall", "connect_sec"): "connected",
        ("sim_hall", "op_sec"): "op_ok",
        ("kiosk", "pay_sec"): "pay_ok",
        ("kiosk", "sms_confirm_sec"): "confirm_came",
        ("airtime_outlet", "pay_sec"): "credited",
    } == events


@pytest.mark.parametrize("name", TABLES)
def test_d6_seconds_are_timed(name: str) -> None:
    seconds = [item.name for item in the_form(name).rubric.items if item.rule.unit == "s"]
    asked = [q for q in the_form(name).questions() if q.name in seconds and q.kind is Kind.INTEGER]
    assert {"timer"} >= {q.appearance for q in asked}


@pytest.mark.parametrize(
    ("name", "changes", "computed"),
    [
        ("hotline_dial", {}, {"reached_ivr": "yes", "tries": "1", "ivr_start_sec": "5"}),
        (
            "hotline_dial",
            {"dials_made": "2", "dials": [{"dial_ok": "no"}, {"dial_ok": "yes", "dial_sec": "7"}]},
            {"reached_ivr": "no", "tries": "2", "ivr_start_sec": "7"},
        ),
        (
            "web_hall",
            {"trials": [*TRIALS[:2], {"trial_ok": "no"}]},
            {"repeat_ok": "2"},
        ),
        ("sms_hall", {"reply_sec": "30"}, {"reply_30": "yes", "code_len": "4"}),
        ("sms_hall", {"reply_sec": "31", "command_sent": " KTLDXS "}, {"reply_30": "no", "code_len": "6"}),
        ("wap_app_hall", {"connect_tries": "1"}, {"connected": "yes"}),
        ("wap_app_hall", {"connect_tries": "0"}, {"connected": "no"}),
        ("airtime_outlet", {}, {"gps_match_m": "50", "credited": "yes"}),
        ("airtime_outlet", {"site_geo": "", "gps_typed_m": "120"}, {"gps_match_m": "120"}),
        ("airtime_outlet", {"pay_ok": "no"}, {"credited": "no"}),
        ("airtime_outlet", {"pay_accepted": "no", "refuse_reason": "busy"}, {"credited": "no"}),
    ],
)
def test_d6_computed_answers(name: str, changes: Answers, computed: dict[str, str]) -> None:
    answers = _visit(name, changes).answers
    assert computed == {question: answers.get(question) for question in computed}


def _read_texts(group: Group) -> list[Bilingual]:
    """Labels and hints, but not the labels that the field prints on its items."""
    texts = [group.label]
    for child in group.children:
        if isinstance(child, Group):
            texts += _read_texts(child)
        else:
            texts += [child.label] * (child.name not in ALL_ITEMS)
            texts += [text for text in (child.hint, child.constraint_message) if text]
            texts += [choice.label for choice in child.choices]
    return texts


ALL_ITEMS = {item.name for name in TABLES for item in the_form(name).rubric.items}


@pytest.mark.parametrize("name", TABLES)
def test_d7_no_text_talks_of_points(name: str) -> None:
    texts = [text for both in _read_texts(the_form(name).root) for text in (both.zh, both.en)]
    assert [] == [text for text in texts if TALK_OF_POINTS.search(text)]


@pytest.mark.parametrize("name", TABLES)
def test_d7_other_xlsform_tools_compile_the_same_xform(name: str) -> None:
    assert convert(library_form(name), file_type=".md").xform.encode() == the_form(name).xform
