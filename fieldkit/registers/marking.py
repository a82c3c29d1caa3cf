"""The sender's own file with every wrong cell coloured and commented; a CSV comes back as a workbook."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import PurePath

import xlsxwriter

from fieldkit.registers.reading import Cells, sheets_of
from fieldkit.registers.staging import Upload
from forms.faults import Fault
from forms.marked import mark_faults

UNMARKABLE = {"file_too_large", "file_unreadable", "file_type_unknown"}


def marked(upload: Upload, faults: Sequence[Fault]) -> bytes | None:
    """None where there is nothing to mark, or the file is too large to be written again."""
    if not faults or any(each.code in UNMARKABLE for each in faults):
        return None
    if PurePath(upload.name).suffix.lower() == ".xlsx":
        return mark_faults(upload.content, "register.xlsx", faults)
    tables = sheets_of(upload.content, upload.name)
    if isinstance(tables, Fault):
        return None
    return mark_faults(_as_workbook(tables[""]), "register.xlsx", faults)


def _as_workbook(cells: Cells) -> bytes:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        text = book.add_format({"num_format": "@"})
        for row, texts in enumerate(cells):
            for column, cell in enumerate(texts):
                sheet.write_string(row, column, cell, text)
    return content.getvalue()
