"""The command line: serve, demo, worker, migrate, account, waves, compare, plan, forms."""

import argparse
import asyncio
import getpass
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path

import uvloop
from rich.console import Console

from fieldkit.accounts.actions import create_account
from fieldkit.accounts.people import invite_from_here
from fieldkit.accounts.tables import Role
from fieldkit.database.embedded import DatabaseStartError
from fieldkit.database.engine import DatabaseUnreachableError, connected
from fieldkit.database.migrate import MigrationError, migrate
from fieldkit.demo.run import DemoOptions, run_demo
from fieldkit.demo.world import DEFAULT_SEED
from fieldkit.jobs import work_until_stopped
from fieldkit.logs import configure_logging
from fieldkit.results.commands import run_waves, waves_options
from fieldkit.serve import NoPortError, serving
from fieldkit.services import running_services
from fieldkit.settings import Settings, settings_from_environment
from fieldkit.surveys.commands import forms_options, run_forms
from scoring.planning.asked import plan_options
from scoring.planning.command import run_plan
from scoring.tables.command import compare_options, run_compare

EVERYWHERE = "0.0.0.0"  # noqa: S104 -- phones must reach the demo; --host 127.0.0.1 keeps it to this machine
Command = Callable[[argparse.Namespace], int]
NOT_STARTED = (DatabaseStartError, DatabaseUnreachableError, MigrationError, NoPortError)
DEMO_DATA = Path("data/demo")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0 when it did what was asked."""
    options = _parser().parse_args(arguments)
    return options.run(options)


def _on_service(
    command: Callable[[Settings, argparse.Namespace], Coroutine[None, None, int | None]],
) -> Command:
    """For what needs this installation's data folder, database and event loop; what it says is the status."""

    def run(options: argparse.Namespace) -> int:
        configure_logging()
        settings = settings_from_environment(options.data)
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                status = runner.run(command(settings, options))
        except KeyboardInterrupt:
            return 130
        except Exception as failure:
            reason = _why_not_started(failure)
            if reason is None:
                raise
            sys.stderr.write(f"没有启动：{reason}\nNot started: {reason}\n")
            return 1
        return status or 0

    return run


def _why_not_started(failure: Exception) -> str | None:
    """What to tell of a failure that an installation can have; None for one that nobody expected."""
    if isinstance(failure, ExceptionGroup):
        return next(filter(None, map(_why_not_started, failure.exceptions)), None)
    return str(failure) if isinstance(failure, NOT_STARTED) else None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="app.py", description="fieldkit")
    parser.set_defaults(run=_on_service(_serve), data=None, host="127.0.0.1", port=8000)
    commands = parser.add_subparsers(title="commands")
    for name, (run, text, add_options) in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("--data", type=Path, help="数据目录 · data folder (default: data)")
        command.set_defaults(run=run)
        add_options(command)
    return parser


def _serve_options(serve: argparse.ArgumentParser) -> None:
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)


def _demo_options(demo: argparse.ArgumentParser) -> None:
    demo.set_defaults(data=DEMO_DATA)
    demo.add_argument(
        "--no-serve", action="store_true", help="写完工作簿即结束 · end when the workbook is written"
    )
    demo.add_argument("--workbook", type=Path, help="工作簿写到哪里 · where the workbook goes")
    demo.add_argument("--seed", type=int, default=DEFAULT_SEED)
    demo.add_argument("--host", default=EVERYWHERE)
    demo.add_argument("--port", type=int, default=8000)


def _account_options(account: argparse.ArgumentParser) -> None:
    account.add_argument("login")
    account.add_argument("--name", required=True)
    account.add_argument("--role", choices=[role.value for role in Role], default=Role.PROJECT_OFFICE.value)
    account.add_argument(
        "--invite",
        action="store_true",
        help="不问密码，打印设置密码的链接 · print a link to set the password instead of asking for one",
    )


def _no_options(_: argparse.ArgumentParser) -> None:
    """``--data`` is all."""


async def _serve(settings: Settings, options: argparse.Namespace) -> None:
    async with serving(settings, host=options.host, port=options.port) as running:
        Console().print(f"http://{options.host}:{running.port}")
        await running.work


async def _demo(settings: Settings, options: argparse.Namespace) -> None:
    workbook = options.workbook or settings.data_dir / "评分工作簿.xlsx"
    chosen = DemoOptions(
        seed=options.seed,
        workbook=workbook.resolve(),
        host=options.host,
        port=options.port,
        is_serving=not options.no_serve,
    )
    await run_demo(settings, chosen, Console())


async def _worker(settings: Settings, _: argparse.Namespace) -> None:
    async with running_services(settings) as services:
        await work_until_stopped(services.queue, services)


async def _migrate(settings: Settings, _: argparse.Namespace) -> None:
    async with connected(settings):
        await migrate()


async def _account(settings: Settings, options: argparse.Namespace) -> None:
    if options.invite:
        await _invite(settings, options)
        return
    password = getpass.getpass("密码 Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    async with connected(settings):
        await migrate()
        await create_account(options.login, options.name, Role(options.role), password=password)


async def _invite(settings: Settings, options: argparse.Namespace) -> None:
    async with connected(settings):
        await migrate()
        account = await create_account(options.login, options.name, Role(options.role))
        path = await invite_from_here(account, secret=settings.secret)
    # on a line of its own and whole, to be copied
    sys.stdout.write(f"接在本服务的地址后面 · put it behind the service's address:\n{path}\n")


# name: what it runs, what --help says, what else it takes
COMMANDS: dict[str, tuple[Command, str, Callable[[argparse.ArgumentParser], None]]] = {
    "serve": (_on_service(_serve), "启动服务（默认） · run the web service (default)", _serve_options),
    "demo": (
        _on_service(_demo),
        "演示：从空目录到评分工作簿 · from nothing to a scored workbook",
        _demo_options,
    ),
    "worker": (_on_service(_worker), "增加一个后台进程 · one more worker for long jobs", _no_options),
    "migrate": (_on_service(_migrate), "更新数据库结构 · bring the database schema up to date", _no_options),
    "account": (_on_service(_account), "新建账号 · create an account", _account_options),
    "waves": (
        _on_service(run_waves),
        "检测期：结果能否重现 · waves: whether results come out the same again",
        waves_options,
    ),
    "compare": (
        run_compare,
        "比较一张表：谁领先、是否可信 · compare a table: who leads, and is it real",
        compare_options,
    ),
    "plan": (run_plan, "测算样本量 · how many sites and visits a wave needs", plan_options),
    "forms": (run_forms, "写表单：检查、查看、转换 · for authors: check, show, convert", forms_options),
}
