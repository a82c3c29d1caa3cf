"""Workbooks of a register as people send them."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

import openpyxl

HEADINGS = (
    "编号",
    "名称",
    "种类",
    "运营商",
    "地市",
    "县区",
    "地址或号码",
    "纬度",
    "经度",
    "开业日期",
    "停业日期",
)


def site(code: str, **changed: object) -> list[object]:
    """A row of the sites' workbook: a hall of China Mobile in Fuzhou."""
    row: dict[str, object] = {
        "编号": code,
        "名称": f"{code}营业厅",
        "种类": "营业厅",
        "运营商": "移动",
        "地市": "福州",
        "县区": None,
        "地址或号码": "五一路1号",
        "纬度": None,
        "经度": None,
        "开业日期": None,
        "停业日期": None,
    }
    assert changed.keys() <= row.keys()
    return list({**row, **changed}.values())


def book(*rows: Sequence[object], headings: Sequence[object] = HEADINGS, title: str = "网点") -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = title
    for row in (headings, *rows):
        sheet.append(list(row))
    for cell in (cell for row in sheet.rows for cell in row if isinstance(cell.value, str)):
        cell.data_type = "s"  # a text that begins like a formula is typed as a text
    return saved(workbook)


def saved(workbook: openpyxl.Workbook) -> bytes:
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def comma_separated(
    *rows: Sequence[object], headings: Sequence[object] = HEADINGS, delimiter: str = ","
) -> str:
    written = StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows([headings, *rows])
    return written.getvalue()
