"""Small forms as Markdown tables; what a test does not say is filled in here."""

from forms.faults import Fault
from forms.model import Form
from forms.read import read_form

YES_NO = """
| list_name | name | label::中文 (zh) | label::English (en) |
| yn        | yes  | 是               | Yes                 |
| yn        | no   | 否               | No                  |
"""
SETTINGS = """
| form_title            | form_id | version |
| 测试表 / A small form | small   | 1       |
"""


def workbook(survey: str, *, choices: str = YES_NO, settings: str = SETTINGS, rubric: str = "") -> bytes:
    """The Markdown file of a form; a table is written without its sheet's name."""
    tables = {"survey": survey, "choices": choices, "settings": settings, "rubric": rubric}
    return "\n".join(_table(name, table) for name, table in tables.items() if table).encode()


def _table(name: str, table: str) -> str:
    rows = [f"| {line.strip()}" for line in table.strip().splitlines()]
    return "\n".join([f"| {name} |", *rows])


def read(survey: str, *, choices: str = YES_NO, settings: str = SETTINGS, rubric: str = "") -> Form:
    form = _read(survey, choices, settings, rubric)
    assert isinstance(form, Form), form
    return form


def faults(
    survey: str, *, choices: str = YES_NO, settings: str = SETTINGS, rubric: str = ""
) -> tuple[Fault, ...]:
    found = _read(survey, choices, settings, rubric)
    assert isinstance(found, tuple), "the form was accepted"
    return found


def places(found: tuple[Fault, ...]) -> list[str]:
    """Faults as ``code sheet row column``, blank parts left out."""
    return [" ".join(str(part) for part in (f.code, f.sheet, f.row, f.column) if part) for f in found]


def _read(survey: str, choices: str, settings: str, rubric: str) -> Form | tuple[Fault, ...]:
    return read_form(workbook(survey, choices=choices, settings=settings, rubric=rubric), "small.md")
