"""The page that follows the field, formatted for one reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fieldkit.assignments.tables import AssignmentState
from fieldkit.field.queries import By, Progress
from fieldkit.i18n import current_language, operator_text, said, translate
from fieldkit.lists.listing import Column
from fieldkit.lists.take_along import one_sheet
from fieldkit.waves.tables import Wave
from forms.text import Bilingual

# the visits' list has filters for these
_FILTERED: Mapping[By, str] = {By.CITY: "city", By.OPERATOR: "operator", By.FIRM: "firm"}


TITLE = Bilingual("外勤进度质检", "Fieldwork progress and quality")
# the report R13, as it is taken along
COLUMNS = (
    Column("label", Bilingual("项目", "What"), ""),
    Column("n_planned", Bilingual("计划", "Planned"), "", is_number=True),
    Column("n_received", Bilingual("收到", "Received"), "", is_number=True),
    Column("n_accepted", Bilingual("通过", "Accepted"), "", is_number=True),
    Column("n_returned", Bilingual("需更正", "To correct"), "", is_number=True),
    Column("n_rejected", Bilingual("作废过", "Rejected"), "", is_number=True),
    Column("n_doubtful", Bilingual("有疑点", "Doubtful"), "", is_number=True),
    Column("n_handed_back", Bilingual("待派人", "Needs somebody"), "", is_number=True),
    Column("n_late", Bilingual("逾期", "Late"), "", is_number=True),
)


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """Widths are in % of the row's plan: received in order, to correct, late."""

    label: str
    url: str  # of its visits, where the list can be asked for them
    n_planned: int
    n_received: int
    n_accepted: int
    n_returned: int
    n_rejected: int
    n_doubtful: int
    n_handed_back: int
    handed_back_url: str  # of those visits, likewise
    n_late: int
    received_pct: int
    in_order_width: float
    returned_width: float
    late_width: float


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    url: str
    is_chosen: bool


def progress_rows(rows: Sequence[Progress], wave_code: str, by: By | None) -> list[ProgressRow]:
    return [_row(row, wave_code, by) for row in rows]


def report(rows: Sequence[ProgressRow]) -> bytes:
    """As a workbook of one sheet."""
    return one_sheet(
        TITLE, COLUMNS, [{column.name: getattr(row, column.name) for column in COLUMNS} for row in rows]
    )


def by_choices(wave_code: str, chosen: By) -> list[Choice]:
    return [
        Choice(label, f"/field?{urlencode({'wave': wave_code, 'by': by})}", by is chosen)
        for by, label in _by_labels().items()
    ]


def wave_choices(waves: Sequence[Wave], chosen: str) -> list[tuple[str, str, bool]]:
    """Code, name and whether it is the one that is shown."""
    language = current_language()
    return [
        (wave.code, f"{wave.code} · {said(Bilingual(wave.zh, wave.en), language)}", wave.code == chosen)
        for wave in waves
    ]


def _by_labels() -> dict[By, str]:
    return {
        By.DAY: translate("By day"),
        By.CITY: translate("By city"),
        By.OPERATOR: translate("By operator"),
        By.FIRM: translate("By firm"),
        By.AUDITOR: translate("By auditor"),
        By.FORM: translate("By form"),
    }


def _row(row: Progress, wave_code: str, by: By | None) -> ProgressRow:
    def width(n: int) -> float:
        return round(100 * n / row.n_planned, 2) if row.n_planned else 0.0

    filtered = _FILTERED.get(by) if by else None
    filters = {"wave": wave_code, **({filtered: row.label} if filtered else {})}
    has_list = by is None or bool(filtered and row.label)
    handed_back = {**filters, "state": AssignmentState.HANDED_BACK}
    return ProgressRow(
        label=_label(row.label, by),
        url=f"/visits?{urlencode(filters)}" if has_list else "",
        n_planned=row.n_planned,
        n_received=row.n_received,
        n_accepted=row.n_accepted,
        n_returned=row.n_returned,
        n_rejected=row.n_rejected,
        n_doubtful=row.n_doubtful,
        n_handed_back=row.n_handed_back,
        handed_back_url=f"/visits?{urlencode(handed_back)}" if has_list else "",
        n_late=row.n_late,
        received_pct=row.received_pct,
        in_order_width=width(row.n_received - row.n_returned),
        returned_width=width(row.n_returned),
        late_width=width(row.n_late),
    )


def _label(label: str, by: By | None) -> str:
    if by is None:
        return translate("All visits")
    if by is By.OPERATOR:
        return operator_text(label)
    if by is By.AUDITOR:
        return label or translate("to be claimed")
    return label or translate("without a firm")
