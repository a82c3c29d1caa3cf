"""FRM15–FRM19: network spot, process walkthrough, promotions, reminders and payment, channel consistency.

S1 the field's items with their points, rules, elements, vetoes and evidence; 100 points each
S2 a whole plausible form breaks no rule
S3 questions appear when their condition is met; evidence and reasons are compulsory when called for
S4 ranges are sane, also against one another; the median of three downloads is computed
S5 no text that an auditor reads tells what an answer counts
"""

import re
from collections import Counter

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from forms.model import FILE_KINDS, Kind
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
from tests.forms.spot_tables import TABLES

COUNTS = {
    "network_spot": 12,
    "process_walkthrough": 20,
    "promo_device": 20,
    "reminder_payment": 16,
    "channel_consistency": 12,
}
EVIDENCE = {
    "network_spot": {"S": 5, "A": 1},
    "process_walkthrough": {"R": 3, "S": 1, "P!": 1},
    "promo_device": {"P": 14, "R": 1, "S": 1},
    "reminder_payment": {"S": 15},
    "channel_consistency": {"S": 10},
}
_DOWNLOADS = {"dl_kbps_1": "2500", "dl_kbps_2": "1800", "dl_kbps_3": "2100"}
# Beside full marks: conditions, choices and what is only recorded.
WHOLE = {
    "network_spot": {
        **_DOWNLOADS,
        "scenario": "busy",
        "place_type": "campus",
        "rat": "4g",
        "page_opened": "yes",
        "sms_arrived": "yes",
        "indoor": "indoor",
    },
    "process_walkthrough": {"scenario": "busy", "process_code": "product_change", "pain_point": "无"},
    "promo_device": {"scenario": "handset", "promo_name": "存费送机", "credited": "yes"},
    "reminder_payment": {"scenario": "monthly", "pay_sms_came": "yes", "order_sms_came": "yes"},
    "channel_consistency": {
        "scenario": "routine",
        "service_code": "data_pack",
        "channels_checked": "7",
        "same_price": "5",
        "wrong_detail": "短信营业厅写5元，其余写6元",
    },
}
BY_PROCESS = {"pwd_told", "retain_polite", "complaint_owner", "complaint_hours"}
UNASKED = {"process_walkthrough": BY_PROCESS, "reminder_payment": {"reopen_min", "newuser_remind"}}
TALK_OF_POINTS = re.compile(r"得分|计分|评分|扣分|总分|分值|满分|否决|\b(?i:scor\w+|veto)\b")


def _whole(name: str, **changes: str) -> dict[str, str]:
    return {**full_marks(the_form(name)), **WHOLE[name], **changes}


@pytest.mark.parametrize("name", TABLES)
def test_s1_items_exactly(name: str) -> None:
    assert printed_items(TABLES[name]) == items_of(the_form(name))


@pytest.mark.parametrize("name", TABLES)
def test_s1_counts_points_and_evidence(name: str) -> None:
    rubric = the_form(name).rubric
    assert COUNTS[name] == len(rubric.items)
    assert {"all": 100} == {section.name: section.points for section in rubric.sections}
    assert 100 == sum(item.points for item in rubric.items)
    assert EVIDENCE[name] == Counter(item.evidence for item in rubric.items if item.evidence)


@pytest.mark.parametrize("name", TABLES)
def test_s2_a_whole_form_breaks_no_rule(name: str) -> None:
    form = the_form(name)
    evaluation = judged(form, _whole(name))
    assert ((), ()) == (evaluation.violations, evaluation.unknown)
    everything = {item.name for item in form.rubric.items}
    assert everything - UNASKED.get(name, set()) == set(answered_items(form, evaluation))


@pytest.mark.parametrize(
    ("name", "changes", "shown", "hidden"),
    [
        ("network_spot", {"call_tries": "0", "call_drops": ""}, set[str](), {"call_drops", "voice_clear"}),
        ("network_spot", {"page_opened": "no"}, set[str](), {"page_sec"}),
        ("network_spot", {"sms_arrived": "no"}, set[str](), {"sms_sec"}),
        ("process_walkthrough", {"process_code": "new_account"}, {"pwd_told"}, set[str]()),
        ("process_walkthrough", {"process_code": "pre_cancellation"}, {"retain_polite"}, set[str]()),
        (
            "process_walkthrough",
            {"process_code": "complaint", "complaint_replied": "yes"},
            {"complaint_owner", "complaint_hours"},
            set[str](),
        ),
        (
            "process_walkthrough",
            {"process_code": "complaint", "complaint_replied": "no"},
            {"complaint_owner"},
            set[str](),
        ),
        (
            "promo_device",
            {"credited": "na", "credit_hours_na_reason": "没有办理"},
            set[str](),
            {"credit_hours"},
        ),
        ("promo_device", {"credited": "no"}, set[str](), {"credit_hours"}),
        ("reminder_payment", {"scenario": "new_card"}, {"newuser_remind"}, set[str]()),
        ("reminder_payment", {"scenario": "suspended", "reopened": "yes"}, {"reopen_min"}, set[str]()),
        ("reminder_payment", {"scenario": "suspended", "reopened": "no"}, set[str](), set[str]()),
        ("reminder_payment", {"pay_sms_came": "no"}, set[str](), {"pay_confirm_sec"}),
        ("reminder_payment", {"order_sms_came": "no"}, set[str](), {"order_sms_sec"}),
        ("channel_consistency", {"operator": "CT"}, set[str](), {"content_std", "style_std", "function_std"}),
        ("channel_consistency", {"same_price": "6"}, set[str](), {"wrong_detail"}),
    ],
)
def test_s3_items_and_their_conditions(
    name: str, changes: dict[str, str], shown: set[str], hidden: set[str]
) -> None:
    form = the_form(name)
    before = set(answered_items(form, judged(form, _whole(name))))
    evaluation = judged(form, _whole(name, **changes))
    after = set(answered_items(form, evaluation))
    assert () == evaluation.violations
    assert (shown, hidden) == (after - before, before - after)


def test_s3_what_never_happened_is_an_event() -> None:
    events = {item.name: item.event for name in TABLES for item in the_form(name).rubric.items if item.event}
    assert {
        "page_sec": "page_opened",
        "sms_sec": "sms_arrived",
        "complaint_hours": "complaint_replied",
        "credit_hours": "credited",
        "pay_confirm_sec": "pay_sms_came",
        "reopen_min": "reopened",
        "order_sms_sec": "order_sms_came",
    } == events


@pytest.mark.parametrize("name", TABLES)
def test_s3_every_item_with_evidence_has_its_paper(name: str) -> None:
    form = the_form(name)
    papers = {item for asked in form.questions() if asked.kind in FILE_KINDS for item in asked.documents}
    assert {item.name for item in form.rubric.items if item.evidence} == papers


@pytest.mark.parametrize("name", TABLES)
def test_s3_a_file_that_is_shown_is_compulsory(name: str) -> None:
    form = the_form(name)
    answers = _whole(name)
    held = judged(form, answers).files
    assert held
    assert {photo: {photo} for photo in held} == {
        photo: broken(judged(form, answers, without=photo)) for photo in held
    }


@pytest.mark.parametrize(
    ("name", "changes", "photo"),
    [
        ("process_walkthrough", {"no_forced_extra": "no"}, "no_forced_extra_photo"),
        ("process_walkthrough", {"papers_signed": "0", "signatures": "1"}, "papers_signed_photo"),
        ("promo_device", {"credited": "no"}, "credit_hours_photo"),
        ("reminder_payment", {"pay_sms_came": "no"}, "pay_sms_photo"),
        ("reminder_payment", {"scenario": "suspended", "reopened": "no"}, "reopen_min_photo"),
        ("reminder_payment", {"scenario": "new_card"}, "newuser_remind_photo"),
    ],
)
def test_s3_evidence_of_a_failure(name: str, changes: dict[str, str], photo: str) -> None:
    assert {photo} == broken(judged(the_form(name), _whole(name, **changes), without=photo))


@pytest.mark.parametrize(
    ("name", "changes", "missing"),
    [
        ("network_spot", {"handover_ok": "na"}, "handover_ok_na_reason"),
        ("promo_device", {"credited": "na"}, "credit_hours_na_reason"),
    ],
)
def test_s3_not_applicable_asks_why(name: str, changes: dict[str, str], missing: str) -> None:
    assert {missing} == broken(judged(the_form(name), _whole(name, **changes)))


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("network_spot", {"signal_bars": "29"}),
        ("network_spot", {"call_tries": "11"}),
        ("network_spot", {"call_tries": "3", "call_drops": "4"}),
        ("network_spot", {"sms_sec": "601"}),
        ("network_spot", {"dl_kbps_1": "-1"}),
        ("process_walkthrough", {"total_min": "20", "wait_min": "21"}),
        ("process_walkthrough", {"papers_signed": "51"}),
        ("promo_device", {"star_stock": "11"}),
        ("promo_device", {"all_models": "101"}),
        ("reminder_payment", {"pay_ways": "9"}),
        ("reminder_payment", {"order_sms_complete": "4"}),
        ("channel_consistency", {"channels_checked": "8"}),
        ("channel_consistency", {"channels_checked": "6", "same_price": "5", "same_rule": "6"}),
    ],
)
def test_s4_what_cannot_be_is_refused(name: str, changes: dict[str, str]) -> None:
    assert not broken(judged(the_form(name), _whole(name, **changes))).isdisjoint(changes)


@pytest.mark.parametrize("name", TABLES)
def test_s4_every_typed_answer_has_limits_and_says_them(name: str) -> None:
    typed = [q for q in the_form(name).questions() if q.kind in {Kind.INTEGER, Kind.TEXT}]
    assert [] == [q.name for q in typed if q.constraint is None or q.constraint_message is None]


@pytest.mark.parametrize(
    ("three", "median"),
    [(("2500", "1800", "2100"), "2100"), (("0", "0", "900"), "0"), (("7", "7", "7"), "7")],
)
def test_s4_the_median_of_three_downloads(three: tuple[str, str, str], median: str) -> None:
    form = the_form("network_spot")
    answers = _whole("network_spot", **dict(zip(_DOWNLOADS, three, strict=True)))
    assert median == judged(form, answers).answers["dl_kbps"]
    assert Kind.CALCULATE is question(form, "dl_kbps").kind


@pytest.mark.parametrize("name", TABLES)
def test_s5_no_text_talks_of_points(name: str) -> None:
    texts = [value.text or "" for value in etree.fromstring(the_form(name).xform).iter("{*}value")]
    assert "收尾" in texts
    assert [] == [text for text in texts if TALK_OF_POINTS.search(text)]
