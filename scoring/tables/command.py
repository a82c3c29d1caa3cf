"""`app.py compare`: the comparison of anybody's table, for analysts without a server."""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Column
from rich.table import Table as Printed
from rich.text import Text

from forms.text import Bilingual
from scoring import words
from scoring.catalogue import load_catalogue
from scoring.results import Contrast, MeasureResult, Verdict
from scoring.stats.multiplicity import Correction
from scoring.tables.brief import Brief
from scoring.tables.compare import TableComparison, compare_table
from scoring.tables.faults import TableFaultsError
from scoring.tables.output import comparison_json
from scoring.tables.read import read_table
from scoring.tables.workbook import write_comparison

_COLOURS = {
    Verdict.LEAD: "cyan",
    Verdict.LAG: "red",
    Verdict.EQUIVALENT: "default",
    Verdict.NOT_ENOUGH_DATA: "bright_black",
}
_FIGURES = (
    "我方\nours",
    "对手\nrival's",
    "差\ndiff.",
    "95% 区间\ninterval",
    "校正 p\nadj.",
    "可检出\ncan find",
)
_ITEM = "COL[:share|rating|measure|time/EVENTCOL][:lower]"


def compare_options(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add = parser.add_argument
    add("file", type=Path, metavar="DATA", help=".csv, .parquet, .sav")
    add("--operator", required=True, metavar="COL", help="运营商列 · whose row it is")
    add("--ours", required=True, metavar="VALUE", help="我方的值 · our value of that column")
    add(
        "--rival",
        action="append",
        default=[],
        metavar="VALUE",
        help="对手，默认其余全部 · default: all others",
    )
    add(
        "--stratum",
        default="",
        metavar="COL[,COL]",
        help="分层列，如城市 · where sites were drawn, e.g. city",
    )
    add("--cluster", default="", metavar="COL", help="网点列 · the site")
    add("--weight", default="", metavar="COL", help="抽样权重列 · sites in the stratum ÷ sites drawn")
    add(
        "--item",
        action="append",
        default=[],
        metavar=_ITEM,
        help="默认所有数字列 · default: every numeric column",
    )
    add(
        "--delta", action="append", default=[], metavar="[COL=]NUMBER", help="有意义的最小差异 · what matters"
    )
    add(
        "--family", choices=list(Correction), default=Correction.BH, help="多重校正 · correction (default bh)"
    )
    add("--minimum-n", type=int, metavar="N", help="每方最少访问数 · fewest visits a side")
    add("--visit", default="", metavar="COL", help="访问编号列，不得重复 · names each visit once")
    add("--only", action="append", default=[], metavar="COL=VALUE", help="只取这些行 · rows to keep")
    add("--missing", action="append", default=[], metavar="TEXT", help="表示缺失的写法 · stands for missing")
    add("--json", type=Path, metavar="OUT")
    add("--xlsx", type=Path, metavar="OUT")


def run_compare(options: argparse.Namespace) -> int:
    """0 when compared; 2 when the file cannot be opened or the table not be compared as asked."""
    try:
        _run(options, _brief(options))
    except TableFaultsError as wrong:
        for fault in wrong.faults:
            sys.stderr.write(f"✗ {fault.zh}\n  {fault.en}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"{error.filename}: {error.strerror}\n")
        return 2
    return 0


def _brief(options: argparse.Namespace) -> Brief:
    minimum_n = options.minimum_n
    return Brief(
        operator=options.operator,
        ours=options.ours,
        minimum_n=load_catalogue().minimum_n("") if minimum_n is None else minimum_n,
        rivals=tuple(options.rival),
        strata=tuple(filter(None, options.stratum.split(","))),
        cluster=options.cluster,
        weight=options.weight,
        items=tuple(options.item),
        deltas=tuple(options.delta),
        correction=Correction(options.family),
        visit=options.visit,
        only=tuple(options.only),
    )


def _run(options: argparse.Namespace, brief: Brief) -> None:
    table = read_table(options.file, codes=brief.codes, missing=options.missing)
    comparison = compare_table(table, brief)
    _print(comparison, Console(markup=False, highlight=False))
    if options.json:
        options.json.write_bytes(comparison_json(comparison))
    if options.xlsx:
        write_comparison(
            comparison,
            options.xlsx,
            source=options.file.name,
            minimum_n=brief.minimum_n,
            made_at=datetime.now(UTC),
        )


def _print(comparison: TableComparison, console: Console) -> None:
    """The verdicts at a glance, then a sentence for each that was reached, then what to know of them all."""
    console.print(_at_a_glance(comparison))
    for result in comparison.measures:
        for contrast in result.contrasts:
            if contrast.verdict in {Verdict.LEAD, Verdict.LAG}:
                shape = Text(words.SHAPES[contrast.verdict], style=_COLOURS[contrast.verdict])
                console.print(
                    shape, f"{_name(result)}：{contrast.sentence.zh} {contrast.sentence.en}", soft_wrap=True
                )
    for note in (_counted(comparison), *comparison.notes):
        console.print(f"{note.zh} {note.en}", style="bright_black", soft_wrap=True)


def _counted(comparison: TableComparison) -> Bilingual:
    rows, sites, tests = comparison.n_rows, comparison.n_clusters, comparison.family_size
    return Bilingual(
        f"{rows:,} 行，{sites:,} 个网点，{tests} 个检验一起校正（{comparison.correction}）。",
        f"{rows:,} rows, {sites:,} sites, {tests} tests corrected together ({comparison.correction}).",
    )


def _at_a_glance(comparison: TableComparison) -> Printed:
    us = words.operator_name(comparison.ours)
    printed = Printed(
        Column("题项\nitem", overflow="fold", min_width=8),
        Column("对手\nrival", no_wrap=True),
        *(Column(header, justify="right", no_wrap=True) for header in _FIGURES),
        Column("判定\nverdict", no_wrap=True),
        title=f"差值为正对{us.zh}有利 · a positive difference favours {us.en}",
        title_justify="left",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    for result in comparison.measures:
        for contrast in result.contrasts:
            printed.add_row(*_cells(comparison, result, contrast))
    return printed


def _cells(comparison: TableComparison, result: MeasureResult, contrast: Contrast) -> Sequence[str | Text]:
    values = {estimate.operator: estimate.estimate for estimate in result.estimates}
    unit = "%" if result.measure.unit == "%" else ""
    p = contrast.p_holm if comparison.correction is Correction.HOLM else contrast.p_bh
    return (
        _name(result),
        words.operator_name(contrast.rival).zh,
        _figure(values[comparison.ours]) + unit,
        _figure(values[contrast.rival]) + unit,
        _figure(contrast.difference, words.signed),
        f"{_figure(contrast.low)}…{_figure(contrast.high)}",
        "–" if p is None else "<0.001" if p < 0.001 else f"{p:.3f}",
        _figure(contrast.smallest_detectable),
        Text(
            f"{words.SHAPES[contrast.verdict]} {words.VERDICTS[contrast.verdict].zh}",
            style=_COLOURS[contrast.verdict],
        ),
    )


def _figure(value: float | None, said: Callable[[float], str] = words.brief) -> str:
    return "–" if value is None else said(value)


def _name(result: MeasureResult) -> str:
    code, label = result.measure.code, result.measure.label.zh
    return code if label == code else f"{code} {label}"
