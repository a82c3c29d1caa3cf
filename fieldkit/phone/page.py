"""What the auditor's pages show: the visits, and one visit with its form as the browser reads it."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

import msgspec

from fieldkit.assignments.facts import visit_facts
from fieldkit.assignments.offer_queries import Claimable
from fieldkit.assignments.queries import Visit
from fieldkit.assignments.reminder_queries import RemindedOf
from fieldkit.assignments.tables import OPEN_STATES, AssignmentState
from fieldkit.i18n import Language, said, script_messages, translate
from forms import Form, phone_json
from forms.corrected import question_path
from scoring.words import operator_name


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One line of the auditor's list.

    `waits`: for the auditor's word; `may_go_back`: nothing was sent yet.
    """

    site_name: str
    operator: str
    operator_name: str
    city_name: str
    address: str
    due: str
    state: str
    state_label: str
    url: str
    form_title: str
    is_open: bool
    waits: bool
    may_go_back: bool
    remark: str


def visit_row(visit: Visit, token: str, language: Language) -> VisitRow:
    return VisitRow(
        site_name=visit.site_name,
        operator=visit.operator,
        operator_name=said(operator_name(visit.operator), language),
        city_name=visit.city_en if language == "en" else visit.city_zh,
        address=visit.address,
        due=_due(visit.due_at, visit.timezone),
        state=visit.state,
        state_label=_state_label(AssignmentState(visit.state)),
        url=f"/collect/{token}/visits/{quote(visit.code, safe='')}",
        form_title=visit.title_en if language == "en" else visit.title_zh,
        is_open=visit.state in OPEN_STATES,
        waits=visit.state == AssignmentState.ASSIGNED,
        may_go_back=visit.state in {AssignmentState.ASSIGNED, AssignmentState.ACCEPTED},
        remark=visit.remark,
    )


@dataclass(frozen=True, slots=True)
class ReminderLine:
    """What stands at the top of the list until it is sent, or the day is over."""

    n_visits: int
    due: str


def reminder_line(reminded: RemindedOf) -> ReminderLine:
    return ReminderLine(reminded.n_visits, _due(reminded.due_at, reminded.timezone))


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """What can be claimed with one tap: each site with its operator's code and name."""

    sites: list[tuple[str, str, str]]
    form_title: str
    city_name: str
    due: str
    url: str


def claim_row(offered: Claimable, token: str, language: Language) -> ClaimRow:
    return ClaimRow(
        sites=[
            (site, operator, said(operator_name(operator), language))
            for site, operator in zip(offered.sites, offered.operators, strict=True)
        ],
        form_title=offered.title_en if language == "en" else offered.title_zh,
        city_name=offered.city_en if language == "en" else offered.city_zh,
        due=_due(offered.due_at, offered.timezone),
        url=f"/collect/{token}/visits/{quote(offered.code, safe='')}/claimed",
    )


def _due(at: datetime, timezone: str) -> str:
    return at.astimezone(ZoneInfo(timezone)).strftime("%m-%d %H:%M")


def _state_label(state: AssignmentState) -> str:
    labels = {
        AssignmentState.OFFERED: translate("To claim"),
        AssignmentState.ASSIGNED: translate("To do"),
        AssignmentState.ACCEPTED: translate("Accepted by you"),
        AssignmentState.HANDED_BACK: translate("Handed back"),
        AssignmentState.SUBMITTED: translate("Sent"),
        AssignmentState.RETURNED: translate("Needs correcting"),
        AssignmentState.CLOSED: translate("Closed"),
        AssignmentState.EXPIRED: translate("Overdue"),
        AssignmentState.WITHDRAWN: translate("Taken back"),
    }
    return labels[state]


def installation_id(secret: str) -> str:
    """By which phones tell this installation's visits from another's at the same address; opens nothing."""
    return hmac.new(secret.encode(), b"installation", hashlib.sha256).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class LastWord:
    """What the reviewers said when they gave the visit back: on the whole, and by the path of an answer."""

    reason: str = ""
    comments: Mapping[str, str] = field(default_factory=dict[str, str])


def visit_json(
    visit: Visit,
    form: Form,
    token: str,
    *,
    language: Language,
    installation: str,
    media_url: str = "",
    word: LastWord = LastWord(),
) -> str:
    """Everything the form page needs, as one JSON text that is safe inside a ``<script>`` element.

    Without a `token` it is a preview, which sends nothing; `media_url` says where its labels' files are.
    """
    content = {
        "form": phone_json(form),
        "assignment": {**_assignment(visit, language), "word": _word(word)},
        "facts": visit_facts(visit),
        "mediaUrl": f"/collect/{token}/visits/{quote(visit.code, safe='')}/media/" if token else media_url,
        "submitUrl": f"/collect/{token}/submission" if token else "",
        "assignmentsUrl": f"/collect/{token}" if token else "",
        "installation": installation,
        "zone": visit.timezone,
        "language": language,
        "strings": script_messages(language),
    }
    text = msgspec.json.encode(content).decode()
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _assignment(visit: Visit, language: Language) -> dict[str, str | None]:
    """What the page shows of the visit, in the reader's language."""
    return {
        "code": visit.code,
        "waveName": visit.wave_en if language == "en" else visit.wave_zh,
        "operator": visit.operator,
        "operatorName": said(operator_name(visit.operator), language),
        "siteName": visit.site_name,
        "address": visit.address,
        "due": visit.due_at.isoformat(),
        "returnedId": visit.returned_id,
        "rejectedId": visit.rejected_id,
    }


def _word(word: LastWord) -> dict[str, object]:
    """As the phone marks what is to be corrected."""
    marks = [
        {"name": question_path(path).rpartition("/")[2], "path": path, "text": text}
        for path, text in word.comments.items()
    ]
    return {"message": word.reason, "items": marks}
