"""``app.py waves``: what can be asked of a wave's results without a browser."""

import argparse
import sys

from rich.console import Console

from fieldkit.errors import NotFoundError
from fieldkit.results.reproduce import Reproduction, reproduce
from fieldkit.services import running_services
from fieldkit.settings import Settings

SHOWN = 20


def waves_options(waves: argparse.ArgumentParser) -> None:
    commands = waves.add_subparsers(required=True, metavar="reproduce")
    again = commands.add_parser("reproduce", help="重算并逐个核对 · score again and compare every figure")
    again.add_argument("code", metavar="CODE", help="检测期编号 · the wave's code")


async def run_waves(settings: Settings, options: argparse.Namespace) -> int:
    """0 when every figure is the same, 1 when one differs, 2 when there is nothing to compare."""
    async with running_services(settings) as services:
        try:
            found = await reproduce(services.shelf, options.code)
        except NotFoundError as error:
            sys.stderr.write(f"{options.code}：{error.detail.zh}\n{options.code}: {error.detail.en}\n")
            return 2
    _tell(options.code, found, Console(markup=False, highlight=False, soft_wrap=True))
    return 1 if found.differences else 0


def _tell(code: str, found: Reproduction, console: Console) -> None:
    n_figures = found.n_score_figures + found.n_result_figures
    of_what = (
        f"{code} · run {found.run_id} · {found.rubric_version} · {found.n_visits} 份答卷 submissions · "
        f"{n_figures} 个数 figures ({found.n_score_figures} + {found.n_result_figures})"
    )
    if not found.differences:
        console.print(f"✓ {of_what} · 全部相同，到最后一位 the same to the last digit")
        return
    console.print(f"✗ {of_what} · {len(found.differences)} 处不同 differ")
    for each in found.differences[:SHOWN]:
        console.print(f"  {each.where}: 保存的 stored {each.stored!r} · 重算的 anew {each.anew!r}")
