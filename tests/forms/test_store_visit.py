"""FRM01 `store_visit`, the business hall mystery visit.

V1 45 items in sections A–H, 100 points, with the field's identifiers, points, elements and rules
V2 vetoes, N/A and evidence as the field wants them: a photo always, on lost points, or of the paper
V3 questions appear when the auditor meets their condition; a closed hall ends the form
V4 sane ranges, in both languages; no trace of the scoring in the XForm
V5 auditors do not see what an answer counts: no text they read talks of points
"""

import re
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from pyxform.xls2xform import convert

from forms import Form
from forms.document import instance_document
from forms.instance import read_instance
from forms.logic.evaluate import Evaluation, Evaluator
from forms.model import Group, Kind, Question
from forms.read import library_form, read_form
from forms.rubric import Measure, RubricItem


def _form() -> Form:
    form = read_form(library_form("store_visit"), "store_visit.md")
    assert isinstance(form, Form), form
    return form


FORM = _form()
ITEMS = {item.name: item for item in FORM.rubric.items}
QUESTIONS = {question.name: question for question in FORM.questions()}
EVALUATOR = Evaluator(FORM)
SHANGHAI = ZoneInfo("Asia/Shanghai")
FACTS = [question.name for question in FORM.questions() if question.appearance == "fact"]
ALWAYS = [item.name for item in FORM.rubric.items if item.evidence == "P"]


TALK_OF_POINTS = re.compile(r"得分|计分|评分|扣分|总分|分值|满分|否决|\b(?i:points?|scor\w+|total|veto)\b")

# A visit with everything in order and no special condition met.
UNASKED = {
    "greet_seconds", "greet_words", "doc_precheck", "wait_care", "divert_tip", "papers_signed", "cash_said",
    "surname", "leave_sorry", "stain_5min", "festive",
}  # fmt: skip
CONDITIONS = (
    "greeted", "handled", "paid_cash", "id_shown", "staff_left", "stain_seen", "holiday_period",
)  # fmt: skip
FULL_MARKS = {
    item.name: "yes" if item.rule.measure is Measure.YES_NO else f"{item.rule.full_at:g}"
    for item in FORM.rubric.items
    if item.name not in UNASKED
}
VISIT = {
    **FULL_MARKS,
    **dict.fromkeys(FACTS, "x"),
    **dict.fromkeys(CONDITIONS, "no"),
    "scenario": "complaint",
    "ticket_ok": "no",
    "wait_materials": "seats water",
    "peak_point": "wait",
    "remark": "一切正常",
}

# name, points, rule, element, evidence: the field's table, section by section
TABLE = {
    "a": [
        ("ext_signage", 2, "yn", "E23", "P"),
        ("ext_name_hours", 2, "yn", "E23", "P"),
        ("ext_open", 3, "yn", "E22", "P"),
        ("ext_hours", 2, "yn", "E22", "P!"),
        ("ext_clean", 1, "s5", "E23", "P!"),
    ],
    "b": [
        ("greet_present", 2, "yn", "E28", ""),
        ("greet_seconds", 3, "sec 30/120", "E28", ""),
        ("greet_words", 2, "yn", "E24", ""),
        ("need_asked", 3, "yn", "E28", ""),
        ("doc_precheck", 2, "yn", "E28", ""),
        ("guide_clear", 2, "yn", "E28", ""),
    ],
    "c": [
        ("ticket_ok", 1, "yn", "E25", "R"),
        ("wait_seconds", 6, "sec 600/1200", "E25", "R"),
        ("wait_care", 3, "yn", "E25", ""),
        ("wait_materials", 2, "multi 5", "E23", "P"),
        ("divert_tip", 2, "yn", "E42", ""),
    ],
    "d": [
        ("counter_greet", 2, "yn", "E24", ""),
        ("listen", 3, "s5", "E24", ""),
        ("answer_right", 6, "of 3", "E29", ""),
        ("handle_seconds", 4, "sec 300/900", "E26", ""),
        ("papers_signed", 4, "cnt 1/5", "E27", "R"),
        ("cash_said", 2, "yn", "E24", ""),
        ("two_hands", 2, "yn", "E24", ""),
        ("surname", 1, "yn", "E24", ""),
        ("smile", 2, "s5", "E24", ""),
        ("leave_sorry", 1, "yn", "E24", ""),
        ("doc_verify", 1, "yn", "E24", ""),
        ("recommend_fit", 1, "s5", "TP02", ""),
        ("farewell", 1, "yn", "E24", ""),
    ],
    "e": [
        ("zones_count", 3, "of 5", "E23", "P"),
        ("live_device", 3, "yn", "TP10", "P"),
        ("demo_help", 2, "s5", "TP10", ""),
    ],
    "f": [
        ("floor_clean", 3, "s5", "E23", "P"),
        ("stain_5min", 2, "yn", "E23", "P!"),
        ("counter_tidy", 2, "yn", "E23", "P!"),
        ("air_light", 2, "s5", "E23", ""),
        ("zone_signs", 2, "yn", "E23", "P"),
        ("material_layout", 2, "s5", "E18", "P"),
        ("festive", 1, "yn", "E23", "P!"),
        ("crowd_order", 2, "s5", "E23", ""),
    ],
    "g": [
        ("no_unasked_service", 0, "yn", "TP09", "S"),
        ("no_info_leak", 0, "yn", "TP05", "P!"),
    ],
    "h": [
        ("peak_point", 0, "one", "TP05", ""),
        ("peak_score", 4, "n10", "TP05", ""),
        ("end_score", 4, "n10", "TP05", ""),
    ],
}


def _row(item: RubricItem) -> tuple[str, float, str, str, str]:
    return item.name, item.points, item.rule.notation, item.element, item.evidence


def test_v1_items_in_the_fields_order() -> None:
    assert [row for rows in TABLE.values() for row in rows] == [_row(item) for item in FORM.rubric.items]
    assert 45 == len(FORM.rubric.items)
    assert [name for name, rows in TABLE.items() for _ in rows] == [
        item.section for item in FORM.rubric.items
    ]


def test_v1_one_hundred_points_in_eight_sections() -> None:
    sections = {section.name: section.points for section in FORM.rubric.sections}
    assert {"a": 10, "b": 14, "c": 14, "d": 30, "e": 8, "f": 16, "g": 0, "h": 8} == sections
    assert 100 == sum(item.points for item in FORM.rubric.items) == sum(sections.values())
    assert 0.6 == FORM.rubric.min_applicable_share


def test_v1_every_section_is_a_page() -> None:
    groups = [child for child in FORM.root.children if isinstance(child, Group)]
    assert ["header", *"abcdefgh", "finish"] == [group.name for group in groups]
    assert {"field-list"} == {group.appearance for group in groups}


def test_v1_every_operator_is_asked_the_same() -> None:
    assert {("CM", "CU", "CT")} == {item.operators for item in FORM.rubric.items}


def test_v1_measures() -> None:
    counts = Counter(item.rule.measure for item in FORM.rubric.items)
    assert {
        Measure.YES_NO: 26,
        Measure.RATING: 11,
        Measure.TIME: 3,
        Measure.COUNT: 4,
        Measure.RECORDED: 1,
    } == counts


def test_v2_vetoes() -> None:
    vetoes = [item.name for item in FORM.rubric.items if item.is_veto]
    assert ["ext_open", "no_unasked_service", "no_info_leak"] == vetoes


def test_v2_only_the_queue_may_be_not_applicable() -> None:
    assert ["ticket_ok"] == [item.name for item in FORM.rubric.items if item.may_be_na]
    assert ["ticket_ok"] == [
        q.name for q in QUESTIONS.values() if "na" in {choice.name for choice in q.choices}
    ]
    reason = QUESTIONS["ticket_ok_na_reason"]
    assert (Kind.TEXT, "ticket_ok") == (reason.kind, reason.part_of)
    assert reason.required is not None


def test_v2_never_greeted_is_an_event() -> None:
    assert {"greet_seconds": "greeted"} == {item.name: item.event for item in ITEMS.values() if item.event}


@pytest.mark.parametrize("name", [name for name, item in ITEMS.items() if item.evidence])
def test_v2_evidence_is_compulsory_and_downscaled(name: str) -> None:
    photos = [q for q in QUESTIONS.values() if q.kind is Kind.IMAGE and name in q.documents]
    assert [{"max-pixels": "1600"}] == [photo.parameters for photo in photos]
    assert photos[0].required is not None


def test_v2_photos_taken_always_have_no_condition() -> None:
    always = [name for name, item in ITEMS.items() if item.evidence == "P"]
    assert {None} == {QUESTIONS[f"{name}_photo"].relevant for name in always}
    assert 9 == len(always)


def test_v3_items_with_a_condition() -> None:
    conditional = {item.name for item in FORM.rubric.items if QUESTIONS[item.name].relevant is not None}
    assert UNASKED | {"ext_hours", "ext_clean"} == conditional


def test_v3_conditions_are_asked_before_what_depends_on_them() -> None:
    names = list(QUESTIONS)
    pairs = {
        "greeted": "greet_seconds",
        "handled": "papers_signed",
        "paid_cash": "cash_said",
        "id_shown": "surname",
        "staff_left": "leave_sorry",
        "stain_seen": "stain_5min",
        "holiday_period": "festive",
    }
    assert dict.fromkeys(pairs, True) == {c: names.index(c) < names.index(i) for c, i in pairs.items()}


def test_v3_the_header_block() -> None:
    header = next(child for child in FORM.root.children if child.name == "header")
    assert isinstance(header, Group)
    facts = [child for child in header.children if isinstance(child, Question) and child.appearance == "fact"]
    assert [
        "audit_id",
        "wave",
        "line",
        "method",
        "operator",
        "city",
        "district",
        "site_code",
        "auditor_code",
    ] == [fact.name for fact in facts]
    assert {
        "start_at": Kind.START,
        "end_at": Kind.END,
        "device_id": Kind.DEVICE_ID,
        "start_geo": Kind.GEOPOINT,
        "end_geo": Kind.GEOPOINT,
        "scenario": Kind.SELECT_ONE,
        "remark": Kind.TEXT,
    } == {
        name: QUESTIONS[name].kind
        for name in ("start_at", "end_at", "device_id", "start_geo", "end_geo", "scenario", "remark")
    }


def test_v4_every_typed_answer_has_limits_and_says_them() -> None:
    typed = [q for q in QUESTIONS.values() if q.kind in {Kind.INTEGER, Kind.TEXT}]
    assert [] == [q.name for q in typed if q.constraint is None or q.constraint_message is None]


def test_v4_times_have_a_timer() -> None:
    assert ["greet_seconds", "wait_seconds", "handle_seconds"] == [
        q.name for q in QUESTIONS.values() if q.appearance == "timer"
    ]


@pytest.mark.parametrize("word", ["score", "points", "E23", "TP05", "sec 30/120", "rubric"])
def test_v4_no_trace_of_the_scoring(word: str) -> None:
    assert word not in FORM.xform.decode().replace("peak_score", "").replace("end_score", "")


def _evaluated(answers: dict[str, str], *photos: str) -> Evaluation:
    files = {f"{name}_photo": f"{name}.jpg" for name in photos}
    document = instance_document(FORM, answers, instance_id="uuid:1", files=files)
    now = datetime(2026, 11, 22, 12, tzinfo=SHANGHAI)
    return EVALUATOR.evaluate(read_instance(document), now=now, timezone=SHANGHAI)


def _broken(answers: dict[str, str], *photos: str) -> set[str]:
    return {violation.path.rpartition("/")[2] for violation in _evaluated(answers, *photos).violations}


def test_v3_a_complete_visit_breaks_no_rule() -> None:
    evaluation = _evaluated(VISIT, *ALWAYS)
    assert () == evaluation.violations
    assert () == evaluation.unknown


def test_v3_a_closed_hall_ends_the_form() -> None:
    closed = {name: VISIT[name] for name in (*FACTS, "scenario", "ext_signage", "ext_name_hours", "remark")}
    evaluation = _evaluated({**closed, "ext_open": "no"}, "ext_signage", "ext_name_hours", "ext_open")
    assert () == evaluation.violations
    assert ["ext_signage", "ext_name_hours", "ext_open"] == [n for n in evaluation.answers if n in ITEMS]


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"ext_hours": "no"}, "ext_hours_photo"),
        ({"ext_clean": "4"}, "ext_clean_photo"),
        ({"greeted": "yes"}, "greet_seconds"),
        ({"ticket_ok": "na"}, "ticket_ok_na_reason"),
        ({"ticket_ok": "yes"}, "ticket_ok_photo"),
        ({"wait_seconds": "601"}, "wait_care"),
        ({"wait_seconds": ""}, "wait_seconds"),
        ({"wait_materials": ""}, "wait_materials"),
        ({"wait_materials": "none seats"}, "wait_materials"),
        ({"scenario": "query"}, "divert_tip"),
        ({"scenario": "new_number"}, "doc_precheck"),
        ({"answer_right": "4"}, "answer_right"),
        ({"greeted": "yes"}, "greet_words"),
        ({"handled": "yes"}, "papers_signed"),
        ({"handled": "yes", "papers_signed": "2"}, "papers_signed_photo"),
        ({"paid_cash": "yes"}, "cash_said"),
        ({"id_shown": "yes"}, "surname"),
        ({"staff_left": "yes"}, "leave_sorry"),
        ({"stain_seen": "yes"}, "stain_5min"),
        ({"stain_seen": "yes", "stain_5min": "no"}, "stain_5min_photo"),
        ({"counter_tidy": "no"}, "counter_tidy_photo"),
        ({"holiday_period": "yes"}, "festive"),
        ({"holiday_period": "yes", "festive": "no"}, "festive_photo"),
        ({"no_unasked_service": "no"}, "no_unasked_service_photo"),
        ({"no_info_leak": "no"}, "no_info_leak_photo"),
        ({"remark": "长" * 501}, "remark"),
        ({"audit_id": ""}, "audit_id"),
    ],
)
def test_v3_what_an_answer_calls_for(change: dict[str, str], missing: str) -> None:
    assert missing in _broken({**VISIT, **change}, *ALWAYS)


def test_v3_a_multiple_choice_of_none_alone_is_an_answer() -> None:
    assert set[str]() == _broken({**VISIT, "wait_materials": "none"}, *ALWAYS)


def test_v4_other_xlsform_tools_compile_the_same_xform() -> None:
    assert convert(library_form("store_visit"), file_type=".md").xform.encode() == FORM.xform


def test_v5_no_text_talks_of_points() -> None:
    texts = [value.text or "" for value in etree.fromstring(FORM.xform).iter("{*}value")]
    assert {"拍门头全景", "A greeting followed by an inquiry", "不适用"} <= set(texts)
    assert [] == [text for text in texts if TALK_OF_POINTS.search(text)]
