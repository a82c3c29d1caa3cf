"""What the field may tune comes from files with a version and a date, and can be given anew."""

from datetime import date
from importlib.resources import files

import msgspec
import pytest

from scoring.analyses.audit_rules import AuditRules
from scoring.analyses.experience_rules import ExperienceRules
from scoring.analyses.kano import KanoClass
from scoring.analyses.rules import packaged_rules, written_rules

AUDIT = files("scoring.analyses").joinpath("audit_rules.toml").read_text("utf-8")
EXPERIENCE = files("scoring.analyses").joinpath("experience_rules.toml").read_text("utf-8")


def test_both_files_say_which_version_they_are_and_from_when() -> None:
    experience = packaged_rules(ExperienceRules, "experience_rules")
    audit = packaged_rules(AuditRules, "audit_rules")
    assert ("2026.1", date(2026, 1, 1)) == (experience.version, experience.effective_from)
    assert ("2026.1", date(2026, 1, 1)) == (audit.version, audit.effective_from)


def test_the_usual_order_of_kano_ties() -> None:
    order = packaged_rules(ExperienceRules, "experience_rules").kano.tie_order
    assert order[:4] == tuple(KanoClass(letter) for letter in "MOAI")


def test_a_province_can_change_a_figure_without_code() -> None:
    text = AUDIT.replace("flag_beyond_se = 3", "flag_beyond_se = 2.5")
    assert written_rules(AuditRules, text).auditors.flag_beyond_se == 2.5
    text = EXPERIENCE.replace("持续提升", "优势保持")
    assert written_rules(ExperienceRules, text).quadrants.keep_raising.zh == "优势保持"


def test_a_file_that_lacks_a_figure_is_refused_by_its_name() -> None:
    with pytest.raises(msgspec.ValidationError, match="fewest_sites"):
        written_rules(AuditRules, AUDIT.replace("fewest_sites", "fewest_site"))
