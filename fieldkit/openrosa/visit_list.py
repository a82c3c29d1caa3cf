"""``visits.csv``: an auditor's open visits with one form, from which ODK clients let the auditor pick."""

import csv
from collections.abc import Iterable
from io import StringIO
from zoneinfo import ZoneInfo

from fieldkit.assignments.facts import visit_facts
from fieldkit.assignments.queries import Visit
from fieldkit.assignments.tables import OPEN_STATES, AssignmentState
from fieldkit.openrosa.collect_form import VISIT_FACTS
from forms.text import Bilingual
from scoring.words import operator_name

RETURNED = Bilingual("需更正", "Needs correcting")


def is_open(visit: Visit) -> bool:
    return visit.state in OPEN_STATES


def visit_list(visits: Iterable[Visit]) -> bytes:
    """One row per visit, in the given order; `name` is what the answer holds, `label` what is read.

    Without a byte order mark, unlike the files that people open: some clients take it for a letter of the
    first column's name.
    """
    table = StringIO()
    writer = csv.DictWriter(table, ("name", "label", *VISIT_FACTS), lineterminator="\n")
    writer.writeheader()
    writer.writerows(_row(visit) for visit in visits)
    return table.getvalue().encode()


def _row(visit: Visit) -> dict[str, str]:
    facts = visit_facts(visit)
    return {"name": visit.code, "label": _label(visit), **{name: facts[name] for name in VISIT_FACTS}}


def _label(visit: Visit) -> str:
    """A list from a file has one label for all languages, so what has two names stands there with both."""
    operator, due = operator_name(visit.operator), visit.due_at.astimezone(ZoneInfo(visit.timezone))
    parts = [
        visit.site_name,
        _both(operator),
        _both(Bilingual(visit.city_zh, visit.city_en)),
        due.strftime("%m-%d %H:%M"),
    ]
    if visit.remark:  # several calls about one repair outlet differ by nothing else
        parts.append(visit.remark)
    if visit.state == AssignmentState.RETURNED:
        parts.append(_both(RETURNED))
    return " · ".join(parts)


def _both(text: Bilingual) -> str:
    return f"{text.zh} {text.en}"
