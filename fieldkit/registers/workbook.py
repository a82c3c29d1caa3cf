"""A register as the workbook that takes it in again: headings, drop-downs, and a sheet that explains."""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from fieldkit.i18n import Language, current_language, said
from fieldkit.registers.register import Field, Judge, Register, Row
from fieldkit.registers.values import Value
from forms.text import Bilingual

TO_ADD = 1_000  # blank rows below the last that still have formats and drop-downs
WIDTHS = {"name": 30, "address": 36, "zh": 24, "contact": 30}
WIDTH = 14
EXPLAINED = Bilingual("说明", "How to")
LISTS = Bilingual("取值", "Lists")
RULES = (
    Bilingual(
        "每行一条；编号相同的行被修改，新的编号会新增，文件里没有的行不变。",
        "One row each: a known code is changed, a new one is added, and rows that are not here stay.",
    ),
    Bilingual(
        "空着的单元格会清空原有内容；不想改的列可以整列删去。",
        "A blank cell clears what was there; a column that is deleted whole leaves it alone.",
    ),
    Bilingual(
        "上传后先试算，列出新增、修改和错误，确认后才保存。",
        "An upload is tried out first: you see what is new, changed and wrong before anything is stored.",
    ),
)
REQUIRED = Bilingual("必填", "required")


def register_workbook(register: Register, rows: Iterable[Row], judge: Judge) -> bytes:
    """`rows` in their order; texts are texts, so that no formula runs and no code loses its zeros."""
    content = BytesIO()
    language = current_language()
    with xlsxwriter.Workbook(content, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(said(register.title, language))
        n_rows = _write_rows(book, sheet, register, rows, judge)
        lists = book.add_worksheet(said(LISTS, language))
        for column, each in enumerate(register.fields):
            write_heading(book, sheet, column, each, language)
            _offer(sheet, lists, column, _choices(each, judge, language), last=n_rows + TO_ADD)
        _explain(book, book.add_worksheet(said(EXPLAINED, language)), register, language)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(1, n_rows), len(register.fields) - 1)
    return content.getvalue()


def _write_rows(
    book: Workbook, sheet: Worksheet, register: Register, rows: Iterable[Row], judge: Judge
) -> int:
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    n_rows = 0
    for n_rows, row in enumerate(rows, start=1):
        for column, each in enumerate(register.fields):
            _write_cell(sheet, (n_rows, column), row[each.name], shown(each, row, judge), day=day)
    return n_rows


def _write_cell(sheet: Worksheet, at: tuple[int, int], value: Value, text: str, *, day: Format) -> None:
    """Dates and numbers as such, all else as `text`."""
    if isinstance(value, date):
        sheet.write_datetime(*at, value, day)  # pyright: ignore[reportArgumentType] -- takes dates
    elif isinstance(value, float):
        sheet.write_number(*at, value)
    elif value is not None:
        sheet.write_string(*at, text)


def shown(field: Field, row: Row, judge: Judge) -> str:
    """A value as a person writes it: a label, an area's name, a date."""
    value: Value = row[field.name]
    if value is None:
        return ""
    return judge.written(field.name, row) or field.kind.shown(value, current_language())


def write_heading(book: Workbook, sheet: Worksheet, column: int, field: Field, language: Language) -> None:
    style = {"bold": True, "bottom": 1, "bg_color": "#E6F0F9" if field.is_required else "#F2F2F2"}
    sheet.set_column(column, column, WIDTHS.get(field.name, WIDTH), _text(book, field))
    sheet.write_string(0, column, said(field.heading, language), book.add_format(style))
    required = f"（{REQUIRED.zh} {REQUIRED.en}）" if field.is_required else ""
    sheet.write_comment(
        0, column, f"{field.hint.zh}{required}\n{field.hint.en}", {"author": "fieldkit register"}
    )


def _text(book: Workbook, field: Field) -> Format | None:
    """What people add stays text, so that 00123 keeps its zeros; dates and degrees are for Excel to read."""
    is_text = not field.name.endswith(("_on", "itude"))
    return book.add_format({"num_format": "@"}) if is_text else None


def _choices(field: Field, judge: Judge, language: Language) -> Sequence[str]:
    if field.is_listed:
        return judge.listed(field.name)
    return [label for _, label in field.kind.choices(language)]


def _offer(sheet: Worksheet, lists: Worksheet, column: int, choices: Sequence[str], *, last: int) -> None:
    if not choices:
        return
    for at, text in enumerate(choices, start=1):
        lists.write_string(at, column, text)
    name, letter = lists.get_name(), xl_col_to_name(column)
    source = f"='{name}'!${letter}$2:${letter}${len(choices) + 1}"
    sheet.data_validation(1, column, last, column, {"validate": "list", "source": source})


def _explain(book: Workbook, sheet: Worksheet, register: Register, language: Language) -> None:
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 80, wrapped)
    rules = (*RULES, register.closing)
    for at, rule in enumerate(rules):
        sheet.write_string(at, 1, said(rule, language), wrapped)
    for at, each in enumerate(register.fields, start=len(rules) + 1):
        sheet.write_string(at, 0, said(each.heading, language), bold)
        required = f"（{said(REQUIRED, language)}）" if each.is_required else ""
        sheet.write_string(at, 1, required + said(each.hint, language), wrapped)
