"""A fault of an uploaded file as a page shows it: its cell, and both languages, the reader's first."""

from dataclasses import dataclass

from fieldkit.i18n import current_language, translate
from forms.faults import Fault


@dataclass(frozen=True, slots=True)
class FaultRow:
    """One fault at its cell, in the reader's language and in the other."""

    place: str
    texts: tuple[tuple[str, str, str], ...]  # language, sentence, remedy


def fault_row(fault: Fault) -> FaultRow:
    texts = (
        ("zh-CN", fault.sentence.zh, fault.remedy.zh),
        ("en", fault.sentence.en, fault.remedy.en),
    )
    return FaultRow(_place(fault), texts if current_language() == "zh" else texts[::-1])


def _place(fault: Fault) -> str:
    """As Excel names it: ``survey!P20``; a whole row, sheet or file where there is no cell."""
    if fault.row and fault.column:
        return f"{fault.sheet}!{fault.column}{fault.row}" if fault.sheet else f"{fault.column}{fault.row}"
    if fault.row:
        return translate("%(sheet)s, row %(row)s") % {
            "sheet": fault.sheet or translate("the file"),
            "row": fault.row,
        }
    return fault.sheet or translate("the file")
