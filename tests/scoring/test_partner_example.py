"""The partner's month that the field worked out (domain 3.2), through the library's form and the scoring.

After-sales 4, 12, 4, 8 are 28 raw of 35, scaled to 24; co-operation is 8 + 6; the other three sections have
40 of 50. The example splits these 40 into 16 + 16 + 8; whole ratings reach 16 + 14 + 10.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from forms.document import instance_document
from forms.instance import read_instance
from forms.logic.evaluate import Evaluator
from forms.model import FILE_KINDS, Form
from forms.read import library_form, read_form
from scoring.trace import FormTrace, trace

SHANGHAI = ZoneInfo("Asia/Shanghai")
FACTS = ("audit_id", "wave", "city", "site_code", "auditor_code")
MONTH = {
    **dict.fromkeys(FACTS, "x"),
    "operator": "CM",
    "scenario": "open",
    "as_attitude_level": "good",
    "as_attitude": "4",
    "as_quality_level": "good",
    "as_quality": "12",
    "as_complaint_level": "good",
    "as_complaint": "4",
    "as_spare_level": "good",
    "as_spare": "8",
    "cp_will_level": "top",
    "cp_will": "8",
    "cp_ability_level": "middle",
    "cp_ability": "6",
    **dict.fromkeys(("st_uniform", "st_post", "st_price", "sl_invoice", "sl_confirm"), "yes"),
    "st_display": "3",
    "st_hall_rules": "2",
    "sl_need": "3",
    "sl_policy": "2",
    "rc_ledger": "5",
    "rc_train": "yes",
    "rc_rectify": "yes",
    **dict.fromkeys(("vt_leak", "vt_unasked", "vt_fee", "vt_spam", "vt_fake"), "yes"),
}
NO_CASE = {"as_spare_level": "na", "as_spare": "", "as_spare_na_reason": "本月无超过7天的维修"}


def _scored(**changes: str) -> FormTrace:
    form = read_form(library_form("partner_staff"), "partner_staff.md")
    assert isinstance(form, Form), form
    files = {question.name: "photo.jpg" for question in form.questions() if question.kind in FILE_KINDS}
    document = instance_document(form, {**MONTH, **changes}, instance_id="uuid:1", files=files)
    noon = datetime(2026, 11, 22, 12, tzinfo=SHANGHAI)
    evaluation = Evaluator(form).evaluate(read_instance(document), now=noon, timezone=SHANGHAI)
    assert () == evaluation.violations
    answers = {name: answer for name, answer in evaluation.answers.items() if isinstance(answer, str)}
    return trace(form.rubric, answers)


def _sections(found: FormTrace) -> dict[str, float]:
    return {section.name: section.earned for section in found.sections}


def test_the_worked_example_is_78() -> None:
    found = _scored()
    assert 28 == sum(item.earned for item in found.items if item.section == "a")
    assert pytest.approx({"a": 24, "b": 14, "c": 16, "d": 14, "e": 10, "v": 0}) == _sections(found)
    assert 78.00 == found.total


def test_without_a_long_repair_the_total_stays() -> None:
    """20 of 25 raw is 24 of 30 again, and the form is still worth 100."""
    found = _scored(**NO_CASE)
    assert 24 == pytest.approx(_sections(found)["a"])
    assert (100, 78.00) == (pytest.approx(found.possible), found.total)


def test_a_veto_makes_the_month_zero() -> None:
    found = _scored(vt_spam="no")
    assert (0, 78.00, True) == (found.total, found.raw, found.is_veto)
