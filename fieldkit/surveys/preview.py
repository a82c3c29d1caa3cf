"""A visit that nobody was sent on, so that a form can be tried as the auditor will see it."""

from datetime import UTC, datetime, timedelta

from fieldkit.assignments.queries import Visit
from fieldkit.assignments.tables import AssignmentState
from fieldkit.surveys.tables import Survey
from fieldkit.waves.tables import DEFAULT_ZONE
from forms import Form
from forms.rubric import OPERATORS

SCENARIO = "scenario"  # of the header block: the assignment brings one of its choices


def invented_visit(survey: Survey, form: Form) -> Visit:
    """Of our own operator, due tomorrow; answers typed into it stay in the reader's browser."""
    scenarios = [choice.name for q in form.questions() if q.name == SCENARIO for choice in q.choices]
    return Visit(
        code=f"PREVIEW-{survey.id}",
        line="third_party",
        method="mystery",
        scenario=next(iter(scenarios), ""),
        due_at=datetime.now(UTC) + timedelta(days=1),
        state=AssignmentState.ASSIGNED,
        survey_id=survey.id,
        wave="PREVIEW",
        wave_zh="预览",
        wave_en="Preview",
        timezone=DEFAULT_ZONE,
        site_code="PREVIEW-1",
        site_name="示例营业厅 · Sample hall",
        address="示例路 1 号 · 1 Sample Road",
        operator=OPERATORS[0],
        city="SAMPLE",
        city_zh="示例市",
        city_en="Sample City",
        title_zh=survey.title_zh,
        title_en=survey.title_en,
        auditor_code="PREVIEW",
        returned_id=None,
    )
