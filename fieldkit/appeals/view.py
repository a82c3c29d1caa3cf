"""Appeals as a list, and one of them formatted for one reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote

from fieldkit.appeals.queries import APPEALS, DUE_ON, FiledAppeal, ItemAppeal, Vote
from fieldkit.appeals.tables import OPEN, AppealFile, AppealKind, AppealState, Outcome
from fieldkit.clock import today
from fieldkit.findings.queries import Finding
from fieldkit.findings.sheet import SheetItem, SheetSection
from fieldkit.findings.view import COLON, ItemLink, item_note, points_text
from fieldkit.i18n import moment_text, spoken, translate
from fieldkit.lists.listing import Column, Filter, Listing
from fieldkit.reviews.history import ItemNote, Step
from forms.corrected import question_path
from forms.model import Form
from forms.text import Bilingual
from scoring.measure import Status

STATES: dict[AppealState, Bilingual] = {
    AppealState.FILED: Bilingual("待受理", "to admit"),
    AppealState.ADMITTED: Bilingual("待裁决", "to decide"),
    AppealState.REFUSED: Bilingual("不予受理", "inadmissible"),
    AppealState.DECIDED: Bilingual("已裁决", "decided"),
}
OUTCOMES: dict[Outcome, Bilingual] = {
    Outcome.UPHELD: Bilingual("支持", "upheld"),
    Outcome.PARTLY: Bilingual("部分支持", "partly upheld"),
    Outcome.DISMISSED: Bilingual("驳回", "dismissed"),
}
KINDS: dict[AppealKind, Bilingual] = {
    AppealKind.FACT: Bilingual("事实：答案与实际不符", "A fact: the answer is not what was there"),
    AppealKind.NOT_APPLICABLE: Bilingual("适用性：这一题是否适用", "Applicability: whether the item applies"),
}
YES_NO = (("yes", Bilingual("是", "yes")), ("no", Bilingual("否", "no")))
IS_OVERDUE = f"coalesce({DUE_ON} < (now() AT TIME ZONE w.timezone)::date, false)"


def _state(value: str) -> str:
    return spoken(STATES[AppealState(value)])


def _outcome(value: str) -> str:
    return spoken(OUTCOMES[Outcome(value)])


def due_text(due_on: date) -> str:
    """The day, and whether it has passed."""
    day = due_on.isoformat()
    return f"{day} · {translate('overdue')}" if due_on < today() else day


def _yes(value: object) -> str:
    return translate("yes") if value else ""


LIST = Listing(
    noun="appeals",
    title=Bilingual("申诉", "Appeals"),
    path="/appeals",
    source=APPEALS,
    key="p.id",
    columns=(
        Column(
            *("code", Bilingual("编号", "Code"), "p.code"),
            link=lambda row: f"/appeals/{quote(row['code'], safe='')}",
        ),
        Column("due_on", Bilingual("应办结", "Due"), DUE_ON, said=due_text),
        Column("state", Bilingual("状态", "State"), "p.state", said=_state),
        Column("outcome", Bilingual("结果", "Outcome"), "p.outcome", said=_outcome),
        Column("wave", Bilingual("检测期", "Wave"), "w.code"),
        Column("site", Bilingual("网点", "Site"), "s.name"),
        Column("city", Bilingual("地市", "City"), "c.zh"),
        Column("visit", Bilingual("走访", "Visit"), "a.code"),
        Column("item", Bilingual("题项", "Item"), "p.item_label"),
        Column("veto", Bilingual("一票否决", "Veto"), "p.is_veto", said=_yes),
        Column("late", Bilingual("逾期提出", "Filed late"), "p.is_late", said=_yes),
        Column("filed_at", Bilingual("提出", "Filed"), "p.filed_at", said=moment_text),
    ),
    filters=(
        Filter("wave", Bilingual("检测期", "Wave"), "w.code = {}"),
        Filter("state", Bilingual("状态", "State"), "p.state = {}", choices=[*STATES.items()]),
        Filter("outcome", Bilingual("结果", "Outcome"), "p.outcome = {}", choices=[*OUTCOMES.items()]),
        Filter("city", Bilingual("地市", "City"), "{} IN (c.code, c.zh, c.en)"),
        Filter(
            *("overdue", Bilingual("已超期", "Overdue"), f"{IS_OVERDUE} = {{}}"),
            value=lambda typed: typed == "yes",
            choices=YES_NO,
        ),
    ),
    sort="due_on",  # what is overdue comes first, what is settled last
)

# the office's own: whose auditors were appealed against
OFFICE_LIST = replace(
    LIST,
    source=f"{APPEALS} JOIN submission u ON u.instance_id = p.instance_id "
    "JOIN account q ON q.id = u.auditor_id LEFT JOIN firm f ON f.id = q.firm",
    columns=(*LIST.columns, Column("firm", Bilingual("公司", "Firm"), "f.zh")),
    filters=(*LIST.filters, Filter("firm", Bilingual("公司", "Firm"), "{} IN (f.code, f.zh, f.en)")),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of an appeal's timeline."""

    at: str
    what: str
    text: str


@dataclass(frozen=True, slots=True)
class VoteCard:
    """An opinion that can be agreed with."""

    id: int
    name: str
    outcome: str
    reason: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AppealPage:
    """Everything that templates/appeals/appeal.html shows of the appeal itself."""

    code: str
    visit: str
    title: str
    site: str
    city: str
    wave: str
    item: str
    item_now: str
    points_now: str
    kind: str
    reason: str
    wanted: str
    state: AppealState
    state_label: str
    outcome: str
    due: str
    is_overdue: bool
    is_late: bool
    is_veto: bool
    is_open: bool
    refusal: str
    auditor_comment: str
    files: tuple[tuple[str, str, bool], ...]  # address, name, whether it is a picture
    timeline: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an appeal beside its own row; `item` where the results are out."""

    form: Form
    files: Sequence[AppealFile]
    votes: Sequence[Vote]
    steps: Sequence[Step]
    item: SheetItem | None


def appeal_page(appeal: FiledAppeal, known: Known, *, with_names: bool) -> AppealPage:
    """For who decides `with_names`; the audited are told what was decided and why, not by whom."""
    state = AppealState(appeal.state)
    item = known.item
    return AppealPage(
        code=appeal.code,
        visit=appeal.visit,
        title=spoken(Bilingual(appeal.title_zh, appeal.title_en)),
        site=f"{appeal.site_name} · {appeal.site_code}",
        city=spoken(Bilingual(appeal.city_zh, appeal.city_en)),
        wave=appeal.wave,
        item=_labels(known.form).get(appeal.item, appeal.item),
        item_now=" · ".join(filter(None, [spoken(item.answer), item_note(item)])) if item else "",
        points_now=points_text(item.earned, item.possible) if item else "",
        kind=spoken(KINDS[AppealKind(appeal.kind)]),
        reason=appeal.reason,
        wanted=appeal.wanted,
        state=state,
        state_label=spoken(STATES[state]),
        outcome=_outcome(appeal.outcome) if appeal.outcome else "",
        due=due_text(appeal.due_on) if appeal.due_on else "",
        is_overdue=appeal.due_on is not None and appeal.due_on < today(),
        is_late=appeal.is_late,
        is_veto=appeal.is_veto,
        is_open=state in OPEN,
        refusal=appeal.refusal,
        auditor_comment=appeal.auditor_comment if with_names else "",
        files=tuple(
            (f"/appeals/{appeal.code}/files/{each.id}", each.name, each.media_type.startswith("image/"))
            for each in known.files
        ),
        timeline=tuple(_timeline(appeal, known, with_names=with_names)),
    )


def vote_cards(form: Form, votes: Sequence[Vote]) -> list[VoteCard]:
    """The opinions of their own, which a second or third person may follow."""
    return [
        VoteCard(each.id, each.name, _outcome(each.outcome), each.reason, tuple(_changes(form, each.answers)))
        for each in votes
        if each.agrees_with is None
    ]


def appeal_links(
    sections: Sequence[SheetSection], finding: Finding, known: Mapping[str, ItemAppeal], *, may_file: bool
) -> dict[str, ItemLink]:
    """By item: on to its appeal; else, for who may, to filing one where points were lost or none applied."""
    links = {
        item: ItemLink(f"/appeals/{each.code}", f"{each.code} · {item_state(each)}")
        for item, each in known.items()
    }
    if not may_file:
        return links
    for item in (each for section in sections for each in section.items):
        name = item.question.name
        is_loss = item.is_vetoed or item.earned < item.possible or item.status is Status.NOT_APPLICABLE
        if name not in links and is_loss and item.status is not Status.CLOSED:
            url = f"/appeals/new/{quote(finding.code, safe='')}/{quote(name, safe='')}"
            links[name] = ItemLink(url, translate("Appeal"))
    return links


def item_state(appeal: ItemAppeal) -> str:
    return _outcome(appeal.outcome) if appeal.outcome else _state(appeal.state)


def kind_choices() -> list[tuple[str, str]]:
    return [(kind, spoken(label)) for kind, label in KINDS.items()]


def outcome_choices() -> list[tuple[str, str]]:
    return [(outcome, spoken(label)) for outcome, label in OUTCOMES.items()]


def _timeline(appeal: FiledAppeal, known: Known, *, with_names: bool) -> list[Moment]:
    """Whose name is not to be told is told as what they are."""
    moments = [(appeal.filed_at, Moment(moment_text(appeal.filed_at), translate("filed"), appeal.filer))]
    if appeal.admitted_at:
        what = translate("inadmissible") if appeal.state == AppealState.REFUSED else translate("admitted")
        moments.append((appeal.admitted_at, Moment(moment_text(appeal.admitted_at), what, appeal.refusal)))
    is_decided = appeal.state == AppealState.DECIDED
    for vote in known.votes if with_names or is_decided else ():
        who = vote.name if with_names else translate("a decider")
        said = " · ".join(filter(None, [_outcome(vote.outcome), vote.reason]))
        moments.append((vote.at, Moment(moment_text(vote.at), who, said)))
    for step in known.steps:
        if step.appeal == appeal.code:
            changes = "; ".join(_change(known.form, note) for note in step.items)
            moments.append((step.at, Moment(moment_text(step.at), translate("corrected"), changes)))
    if appeal.decided_at and appeal.outcome:
        text = _outcome(appeal.outcome)
        moments.append(
            (appeal.decided_at, Moment(moment_text(appeal.decided_at), translate("decided"), text))
        )
    return [moment for _, moment in sorted(moments, key=lambda each: each[0])]


def _labels(form: Form) -> dict[str, str]:
    return {question.name: spoken(question.label) for question in form.questions()}


def _changes(form: Form, answers: Mapping[str, str]) -> list[str]:
    return [_change(form, ItemNote(path, new=text)) for path, text in answers.items()]


def _change(form: Form, note: ItemNote) -> str:
    """“Waiting, seconds: 330 → 120”, with the labels of choices."""
    question = next((each for each in form.questions() if each.path == question_path(note.path)), None)
    if question is None:
        return note.path
    labels = {choice.name: spoken(choice.label) for choice in question.choices}
    old, new = (labels.get(text, text) or "–" for text in (note.old or "", note.new or ""))
    told = new if note.old is None else f"{old} → {new}"
    return f"{spoken(question.label)}{spoken(COLON)}{told}"
