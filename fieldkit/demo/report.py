"""What the demo says at the end: what it found, where to look, how to sign in, and the way onto a phone."""

import io
from dataclasses import dataclass
from pathlib import Path

import segno
from rich.console import Console
from rich.table import Table

from fieldkit.results.actions import results_of
from fieldkit.results.tables import ScoringRun
from scoring.results import MeasureResult, Verdict

SIGNS = {
    Verdict.LEAD: "[green]▲ 领先 lead[/]",
    Verdict.LAG: "[red]▼ 落后 lag[/]",
    Verdict.EQUIVALENT: "＝ 相当 equivalent",
    Verdict.NOT_ENOUGH_DATA: "[dim]○ 数据不足 not enough data[/]",
}
RIVALS = {"CU": "联通 CU", "CT": "电信 CT"}


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
            "[bold]演示数据已经齐全,没有任何改动。[/] The demo was complete already; nothing was changed."
        )
    console.print(_elements_table(results.elements, results.rivals))
    console.print(f"评分工作簿 Workbook: [bold]{report.workbook}[/]", soft_wrap=True)
    if not report.is_serving:
        return
    if report.port != report.asked_port:
        console.print(
            f"端口 {report.asked_port} 已被占用,改用 {report.port}。 Port {report.asked_port} is taken."
        )
    console.print(
        f"\n质量部 Quality: [bold]{report.address}[/]   {report.login} / {report.password}", soft_wrap=True
    )
    console.print(f"手机 Phone: [bold]{report.phone_link}[/]", soft_wrap=True)
    console.print(_qr(report.phone_link), markup=False, highlight=False)
    console.print(
        "同一网络的手机可扫码打开走访;Ctrl+C 结束。 Scan on a phone in the same network; Ctrl+C ends."
    )


def _elements_table(elements: tuple[MeasureResult, ...], rivals: tuple[str, ...]) -> Table:
    table = Table(title="移动与对手 China Mobile against its rivals")
    table.add_column("要素 Element")
    for rival in rivals:
        table.add_column(RIVALS[rival])
    for element in elements:
        verdicts = (SIGNS[contrast.verdict] for contrast in element.contrasts)
        table.add_row(f"{element.measure.label.zh} {element.measure.label.en}", *verdicts)
    return table


def _qr(link: str) -> str:
    drawn = io.StringIO()
    segno.make(link, error="l").terminal(out=drawn, compact=True, border=2)
    return drawn.getvalue()
