"""What the demo says at the end: what it found, where to look, how to sign in, and the way onto a phone."""

import io
from dataclasses import dataclass
from pathlib import Path

import segno
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fieldkit.results.actions import results_of
from fieldkit.results.tables import ScoringRun
from scoring.results import Contrast, Verdict, WaveResults
from scoring.words import both, operator_cell, operator_name, verdict_cell

COLOURS = {Verdict.LEAD: "green", Verdict.LAG: "red", Verdict.NOT_ENOUGH_DATA: "dim"}


@dataclass(frozen=True, slots=True)
class Report:
    run: ScoringRun
    workbook: Path
    address: str
    asked_port: int
    port: int
    login: str
    password: str
    phone_link: str
    is_serving: bool
    has_changed: bool


def print_report(report: Report, console: Console) -> None:
    results = results_of(report.run)
    if not report.has_changed:
        console.print(
            "[bold]演示数据已经齐全，没有任何改动。[/] The demo was complete already; nothing was changed."
        )
    console.print(_elements_table(results))
    console.print(f"评分工作簿 Workbook: [bold]{report.workbook}[/]", soft_wrap=True)
    if not report.is_serving:
        return
    if report.port != report.asked_port:
        console.print(
            f"端口 {report.asked_port} 已被占用，改用 {report.port}。 Port {report.asked_port} is taken."
        )
    console.print(
        f"\n质量部 Quality: [bold]{report.address}[/]   {report.login} / {report.password}", soft_wrap=True
    )
    console.print(f"手机 Phone: [bold]{report.phone_link}[/]", soft_wrap=True)
    console.print(_qr(report.phone_link), markup=False, highlight=False)
    console.print(
        "同一网络的手机可扫码打开走访；Ctrl+C 结束。 Scan on a phone in the same network; Ctrl+C ends."
    )


def _elements_table(results: WaveResults) -> Table:
    ours = operator_name(results.ours)
    table = Table(title=f"{ours.zh}与对手 {ours.en} against its rivals")
    table.add_column("要素 Element")
    for rival in results.rivals:
        table.add_column(operator_cell(rival))
    for element in results.elements:
        table.add_row(both(element.measure.label), *map(_sign, element.contrasts))
    return table


def _sign(contrast: Contrast) -> Text:
    return Text(verdict_cell(contrast.verdict), style=COLOURS.get(contrast.verdict, ""))


def _qr(link: str) -> str:
    drawn = io.StringIO()
    segno.make(link, error="l").terminal(out=drawn, compact=True, border=2)
    return drawn.getvalue()
