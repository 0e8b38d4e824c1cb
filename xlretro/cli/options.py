"""What several commands share: their common options, progress, and how a result is printed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import click

from xlretro.cli.language import argument, language, option
from xlretro.language import LANGUAGES, Text

__all__ = [
    "AS_OF",
    "CONFIG",
    "JOBS",
    "MESSAGE_LANG",
    "OVERWRITE",
    "PASSWORD",
    "PATHS",
    "SCHEDULER",
    "Date",
    "FilePath",
    "InputPath",
    "as_text",
    "progress",
    "say",
]

T = Text


def say(text: str) -> None:
    """A message or progress; results go to stdout by click.echo."""
    click.echo(text, err=True)


def progress(what: Text) -> Callable[[Iterable[Any], int], Iterable[Any]] | None:
    """A bar on stderr while a person watches and there is something to wait for."""
    if not sys.stderr.isatty():
        return None

    def wrap(items: Iterable[Any], total: int) -> Iterable[Any]:
        if total < 20:
            return items
        from rich.console import Console
        from rich.progress import track

        return track(items, what(language()), total=total, console=Console(stderr=True), transient=True)

    return wrap


class Date(click.ParamType[date]):
    """A day in any form that people type."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from xlretro.errors import Unreadable
        from xlretro.model.period import parse_date

        if isinstance(value, date):
            return value
        try:
            return parse_date(value)
        except Unreadable as error:
            hint = error.hint(language()) if error.hint else ""
            self.fail(f"{error.message(language())} {hint}".strip(), param, ctx)


class FilePath(click.Path):
    """A path; never an empty one, which would be the current folder: what a script hands over is not set."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            said = T("路径是空的。要用当前文件夹，请写 .", "the path is empty; write . for the current folder")
            self.fail(said(language()), param, ctx)
        return super().convert(value, param, ctx)


class InputPath(FilePath):
    """A path; or, as a str, the address of something elsewhere, whose slashes a Path would not keep."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, str) and "://" in value:
            from xlretro.io.remote import local_path

            return local_path(value) or value
        return super().convert(value, param, ctx)


PATHS = argument("paths", nargs=-1, required=True, type=InputPath(), metavar="PATH...")
AS_OF = option("--as-of", type=Date(), metavar="DATE", text=T(
    "进度与逾期按哪一天计算；默认用工作簿里的截至日期，再没有就用今天。",
    "The day that progress and overdue days refer to; by default the workbook's own 截至日期, else today."))  # fmt: skip
CONFIG = option("--config", type=FilePath(), metavar="FILE", text=T(
    "用这个配置文件；默认从给出的路径往上找 xlretro.toml。",
    "The configuration to use; by default xlretro.toml beside the paths or above them."))  # fmt: skip
PASSWORD = option("--password", metavar="TEXT", text=T("打开加密工作簿用的密码。", "Opens encrypted workbooks."))
JOBS = option("--jobs", type=click.IntRange(min=1, max=64), metavar="N", text=T(
    "用几个进程；默认按文件数决定。", "How many processes; by default as many as pay."))  # fmt: skip
SCHEDULER = option("--scheduler", metavar="ADDRESS", text=T(
    "交给 Dask 集群读取，例：tcp://10.0.0.5:8786；各工作机要能按同样的路径读到文件，另装 xlretro[dask]。",
    "Read on a Dask cluster, such as tcp://10.0.0.5:8786, whose workers see the files under the same paths; needs "
    "xlretro[dask]."))  # fmt: skip
MESSAGE_LANG = option("--lang", "lang", type=click.Choice(LANGUAGES), expose_value=False, text=T(
    "消息的语言。", "The language of messages."))  # fmt: skip
OVERWRITE = option("--overwrite", is_flag=True, text=T("覆盖已有的文件。", "Replace a file that stands there."))


def as_text(value: Any) -> str:
    import json  # not at the top: the text output starts sooner without it

    return json.dumps(value, ensure_ascii=False, indent=2)
