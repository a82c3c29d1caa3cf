"""The authors' commands: check a form's file, show its rubric, turn Markdown into Excel and back."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from fieldkit.surveys.publishing import is_companion
from forms import Form
from forms.convert import convert
from forms.faults import Fault
from forms.read import read_form
from forms.rubric import OPERATORS, RubricItem
from forms.text import Bilingual


def forms_options(forms: argparse.ArgumentParser) -> None:
    commands = forms.add_subparsers(required=True, metavar="check | show | convert")
    check = commands.add_parser("check", help="列出每处错误 · name every fault")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE")
    check.set_defaults(act=_check)
    show = commands.add_parser("show", help="打印评分表 · print the rubric")
    show.add_argument("file", type=Path, metavar="FILE")
    show.set_defaults(act=_show)
    turn = commands.add_parser("convert", help=".md 与 .xlsx 互转 · from .md to .xlsx or back")
    turn.add_argument("source", type=Path)
    turn.add_argument("target", type=Path)
    turn.set_defaults(act=_convert)


def run_forms(options: argparse.Namespace) -> int:
    """0 when the files are good, 1 when one has a fault, 2 when one cannot be opened or written."""
    act: Callable[[argparse.Namespace, Console], bool] = options.act
    try:
        return 0 if act(options, Console(markup=False, highlight=False)) else 1
    except OSError as error:
        sys.stderr.write(f"{error.filename}: {error.strerror}\n")
        return 2


def _check(options: argparse.Namespace, console: Console) -> bool:
    forms = [_read(path, console) for path in options.files]
    return None not in forms


def _show(options: argparse.Namespace, console: Console) -> bool:
    form = _read(options.file, console)
    if form is not None:
        console.print(_rubric_table(form))
    return form is not None


def _convert(options: argparse.Namespace, console: Console) -> bool:
    converted = convert(options.source.read_bytes(), options.source.name, options.target.name)
    if not isinstance(converted, bytes):
        console.print(_faults_table(options.source, converted))
        return False
    options.target.write_bytes(converted)
    return True


def _read(path: Path, console: Console) -> Form | None:
    """The form, told in one line; or its faults, told, and None. Its lists and pictures stand beside it."""
    beside = {each.name: each.read_bytes() for each in path.parent.iterdir() if is_companion(each.name)}
    form = read_form(path.read_bytes(), path.name, beside)
    if isinstance(form, tuple):
        console.print(_faults_table(path, form))
        return None
    points = sum(section.points for section in form.rubric.sections)
    console.print(
        f"✓ {path} · {_both(form.title)} · {form.form_id} {form.version} · "
        f"{len(form.rubric.items)} 题 items · {points:g} 分 points",
        soft_wrap=True,
    )
    return form


def _faults_table(path: Path, faults: Sequence[Fault]) -> Table:
    table = Table(title=f"{path} · {len(faults)} 处错误 faults", title_justify="left", show_lines=True)
    for column in ("表 sheet", "行 row", "列 col.", "错误 fault", "改法 remedy"):
        table.add_column(column)
    for fault in faults:
        row = str(fault.row) if fault.row else ""
        table.add_row(fault.sheet, row, fault.column, _lines(fault.sentence), _lines(fault.remedy))
    return table


def _rubric_table(form: Form) -> Table:
    rubric = form.rubric
    table = Table(title=f"{_both(form.title)} · {rubric.version}", title_justify="left")
    for column in ("题 item", "", "规则 rule", "分 points", "要素 element", "否决 veto", "佐证 evidence"):
        table.add_column(column, justify="right" if column.startswith("分") else "left")
    for section in rubric.sections:
        table.add_section()
        label = f"{section.label.zh}\n{section.label.en}"
        table.add_row(section.name, label, str(section.scaling), f"{section.points:g}", style="bold")
        for item in rubric.items:
            if item.section == section.name:
                table.add_row(*_item_row(item))
    return table


def _item_row(item: RubricItem) -> tuple[str, ...]:
    is_ours = item.operators != OPERATORS
    return (
        item.name,
        f"{item.label.zh}\n{item.label.en}",
        item.rule.notation + (" · M" if is_ours else ""),
        f"{item.points:g}" if item.points else "–",
        item.element or "–",
        "✗" if item.is_veto else "",
        item.evidence,
    )


def _both(text: Bilingual) -> str:
    return f"{text.zh} / {text.en}"


def _lines(text: Bilingual) -> str:
    return f"{text.zh}\n{text.en}"
